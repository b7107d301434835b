"""A screen as text one can read and compare: its rows, then the styles they are painted in.

Kept as text and not as an image: a change shows in the diff as the row it happened in, and sixty screens at
three sizes stay small. What would differ from day to day (the hour of a coding) is blotted out.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import Any

from rich.style import Style

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}( \d{2}:\d{2})?")


def picture(app: Any) -> str:
    """The app's screen: its size and theme, its rows between bars, the styles of its cells by letter, and a key."""
    rows: list[str] = []
    styled: list[str] = []
    letters: dict[str, str] = {}
    for strip in app.screen._compositor.render_strips():
        rows.append(_MOMENT.sub(lambda found: re.sub(r"\d", "·", found[0]), "".join(segment.text for segment in strip)))
        runs = [(letters.setdefault(_said(s.style), _letter(len(letters))), s.cell_length) for s in strip]
        merged = [(letter, sum(n for _l, n in group)) for letter, group in groupby(runs, key=lambda run: run[0])]
        styled.append(" ".join(f"{n}{letter}" for letter, n in merged))
    lines = [f"{app.size.width} × {app.size.height}, {app.theme}", *(f"|{row}|" for row in rows)]
    lines += [f"{first}: {runs}" for first, runs in _folded(styled)]
    lines += [f"{letter} = {style}" for style, letter in letters.items()]
    return "\n".join(lines) + "\n"


def _folded(styled: list[str]) -> list[tuple[str, str]]:
    """Rows of styles, those that are alike one below the other told once: « 3-9 »."""
    found: list[tuple[str, str]] = []
    number = 0
    for runs, group in groupby(styled):
        n = len(list(group))
        found.append((str(number) if n == 1 else f"{number}-{number + n - 1}", runs))
        number += n
    return found


def _letter(n: int) -> str:
    """a … z, aa, ab …"""
    return chr(97 + n) if n < 26 else _letter(n // 26 - 1) + chr(97 + n % 26)


def _said(style: Style | None) -> str:
    if style is None:
        return "nothing"
    colours = [
        ("" if c is None or c.triplet is None else c.triplet.hex) or "default" for c in (style.color, style.bgcolor)
    ]
    flags = [name for name in ("bold", "dim", "italic", "underline", "reverse", "strike") if getattr(style, name)]
    return " ".join([f"{colours[0]} on {colours[1]}", *flags])
