"""Numbers as people write them: « 1 234 » and « 0,58 » in French, "1,234" and "0.58" in English."""

from __future__ import annotations

from collections.abc import Sequence

NBSP = "\u00a0"
MINUS = "\u2212"
UNDEFINED = "—"


def decimal(value: float | None, language: str, digits: int = 3) -> str:
    """A coefficient with so many decimals; "—" where it is not defined. Never a minus before nothing but zeros."""
    if value is None:
        return UNDEFINED
    text = f"{abs(value):.{digits}f}"
    sign = MINUS if value < 0 and text.strip("0.") else ""
    return sign + (text.replace(".", ",") if language == "fr" else text)


def whole(n: int, language: str) -> str:
    """A whole number, its thousands apart."""
    return f"{n:,}".replace(",", NBSP if language == "fr" else ",").replace("-", MINUS)


def percent(share: float | None, language: str) -> str:
    """A share of 1 in whole per cent."""
    if share is None:
        return UNDEFINED
    # half a per cent is rounded up, as people do; never 100 % nor 0 % unless it is all or nothing
    n = int(share * 100 + 0.5 + 1e-9)
    n = 99 if n >= 100 and share < 1 else 1 if n == 0 and share > 0 else n
    return f"{n}{NBSP}%" if language == "fr" else f"{n}%"


def span(low: float, high: float, language: str, digits: int = 2) -> str:
    """From … to, as a table shows an interval."""
    return f"{decimal(low, language, digits)} … {decimal(high, language, digits)}"


def listed(names: Sequence[str], language: str) -> str:
    """« ana, ben et cleo », "ana, ben and cleo"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {'et' if language == 'fr' else 'and'} {names[-1]}"
