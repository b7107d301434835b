"""Ten named colours that stay apart for colour-blind readers, on light and dark screens.

Chosen by search: simulated protanopia, deuteranopia and tritanopia (Machado, Oliveira & Fernandes 2009,
severity 1) leave at least 16 CIE76 units between any two, and each keeps a contrast of 2 or more with both
black and white. Colour never carries a meaning alone: labels and margins say it too.
"""

from __future__ import annotations

import re

COLOURS: dict[str, str] = {
    "blue": "#2b52a3",
    "orange": "#c96606",
    "green": "#35a966",
    "purple": "#7a2ad2",
    "red": "#a31705",
    "teal": "#19c4e6",
    "yellow": "#e2b001",
    "pink": "#f258aa",
    "brown": "#784b39",
    "grey": "#606570",
}

_HEX = re.compile(r"#[0-9a-f]{6}")


def is_colour(written: str) -> bool:
    """Whether ``written`` is a name of the palette or a lower-case ``#rrggbb``."""
    return written in COLOURS or _HEX.fullmatch(written) is not None


def hex_of(written: str) -> str:
    """``#rrggbb`` for a palette name or a hex colour; "" for ""."""
    return COLOURS.get(written, written)


def default_colour(position: int) -> str:
    """The colour of the ``position``-th theme (from 0) when its codebook gives none: the palette in turn."""
    names = tuple(COLOURS)
    return COLOURS[names[position % len(names)]]
