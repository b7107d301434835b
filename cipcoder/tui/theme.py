"""Two themes of our own, paper by day and slate by night: calm grounds, so that the colours one sees are the codes'.

A third one for terminals whose colours we can't know (sixteen or fewer) and for people who want none (NO_COLOR):
black and white, which a filter turns into the terminal's own two colours, bright grounds reversed, greys faint.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache

from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.color import BLACK, WHITE, Color
from textual.filter import LineFilter
from textual.theme import Theme

DARK = Theme(
    name="cipcoder-dark",
    primary="#7fb2e5",
    secondary="#9aa7b8",
    accent="#e0b050",
    warning="#e0a040",
    error="#e06c75",
    success="#7fc08a",
    foreground="#dde1e6",
    background="#14171c",
    surface="#1b1f26",
    panel="#242a33",
    dark=True,
    variables={
        "footer-key-foreground": "#e0b050",
        "block-cursor-text-style": "none",
        "block-cursor-background": "#9cc8f2",
        "block-cursor-blurred-background": "#2e333b",
        "text-disabled": "auto 60%",
        "border": "#3a4350",
    },
)
LIGHT = Theme(
    name="cipcoder-light",
    primary="#1f5fa8",
    secondary="#5a6675",
    accent="#a05a00",
    warning="#c07800",
    error="#b3261e",
    success="#2e7d4f",
    foreground="#22262b",
    background="#faf8f3",
    surface="#f1eee6",
    panel="#e6e2d7",
    dark=False,
    variables={
        "footer-key-foreground": "#a05a00",
        "block-cursor-text-style": "none",
        "text-disabled": "auto 60%",
        "border": "#c2bcae",
    },
)
PLAIN = Theme(
    name="cipcoder-plain",
    primary="#ffffff",
    secondary="#ffffff",
    accent="#ffffff",
    warning="#ffffff",
    error="#ffffff",
    success="#ffffff",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#000000",
    dark=True,
    variables={
        "block-cursor-background": "#ffffff",
        "block-cursor-foreground": "#000000",
        "block-cursor-blurred-background": "#000000",
        "block-cursor-blurred-foreground": "#ffffff",
        "block-cursor-blurred-text-style": "bold underline",
        **dict.fromkeys(("input-selection-background", "input-cursor-background"), "#ffffff"),
        **dict.fromkeys(("scrollbar", "scrollbar-hover", "scrollbar-active"), "#ffffff"),
        "block-cursor-text-style": "none",
        "input-cursor-foreground": "#000000",
        "border": "#ffffff",
    },
)
THEMES = (DARK, LIGHT, PLAIN)
BODY, DIMMED = 4.5, 3.0
"""The least contrast of text one reads, and of what stands back (WCAG 2.1, 1.4.3 and 1.4.11)."""


def contrast(one: Color, other: Color) -> float:
    """From 1 (the same) to 21 (black on white), as WCAG 2.1 defines it."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: Color) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.normalized]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


Shown = Callable[[Color], Color]
"""What a terminal makes of a colour."""


def exactly(colour: Color) -> Color:
    """As terminals of true colours show it."""
    return colour


def of_256(colour: Color) -> Color:
    """As terminals of 256 colours show it."""
    return Color(*colour.rich_color.downgrade(ColorSystem.EIGHT_BIT).get_truecolor())


def readable(ink: Color, paper: Color, least: float, shown: Shown = exactly) -> Color:
    """``ink``, brought as near to black or white as it takes to be read on ``paper``."""
    ground = shown(paper)
    end = WHITE if contrast(WHITE, ground) > contrast(BLACK, ground) else BLACK
    steps = (ink.blend(end, step / 10) for step in range(11))
    return next((one for one in steps if contrast(shown(one), ground) >= least), end)


class Plain(LineFilter):
    """Black and white as the terminal's own two colours."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [Segment(text, style and _plain(style), control) for text, style, control in segments]


@lru_cache(1024)
def _plain(style: Style) -> Style:
    bright = {
        name: Color.from_rich_color(colour).brightness
        for name, colour in (("ink", style.color), ("paper", style.bgcolor))
        if colour is not None and not colour.is_default
    }
    reverse = bright.get("paper", 0) > 0.5
    return style.without_color + Style(
        reverse=style.reverse or reverse, dim=style.dim or (not reverse and bright.get("ink", 1) < 0.6)
    )


def ground() -> str:
    """Light or dark, as the terminal says it is (COLORFGBG); dark where it says nothing."""
    ground = os.environ.get("COLORFGBG", "").split(";")[-1]
    return LIGHT.name if ground in {"7", "15"} else DARK.name
