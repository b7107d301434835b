"""Two themes of our own, paper by day and slate by night: calm grounds, so that the colours one sees are the codes'."""

from __future__ import annotations

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
    variables={"footer-key-foreground": "#e0b050", "block-cursor-text-style": "none", "border": "#3a4350"},
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
    variables={"footer-key-foreground": "#a05a00", "block-cursor-text-style": "none", "border": "#c2bcae"},
)
THEMES = (DARK, LIGHT)
