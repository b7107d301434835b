"""Names of interviews for narrow columns: « entretien-a », « entretien-b » are « a » and « b » beside each other."""

from __future__ import annotations

from collections.abc import Sequence


def without_common_start(names: Sequence[str]) -> list[str]:
    """The names without what all of them begin with, up to a hyphen, blank, dash or full stop; never an empty one."""
    first, last = min(names, default=""), max(names, default="")
    same = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), 0)
    cut = max(first.rfind(sign, 0, same) + 1 for sign in "-_ .")
    return [*names] if any(len(name) == cut for name in names) else [name[cut:] for name in names]


def short_names(names: Sequence[str], most: int = 9) -> list[str]:
    """The same, each of ``most`` characters at most, « … » for what is cut."""
    return [name if len(name) <= most else f"{name[: most - 1]}…" for name in without_common_start(names)]
