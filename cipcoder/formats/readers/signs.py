"""Signs of symbol fonts (Wingdings, Symbol), whose code points mean something only in their font."""

from __future__ import annotations

_SIGNS = {0xF0B7: "•", 0xF0E0: "→", 0xF0DF: "←", 0xF0F0: "⇒", 0xF0A7: "▪", 0xF04A: "☺", 0xF04C: "☹", 0xF0FC: "✓"}
FIRST, LAST = 0xF020, 0xF0FF
"""the code points that stand for a sign of such a font"""


def sign(code: int) -> str | None:
    """The character that every font has for a sign of a symbol font; None where none is known."""
    return _SIGNS.get(code)


def from_hex(said: str | None) -> int:
    """A code point as Word writes it: « F0B7 »; 0 for anything else."""
    try:
        return int(said or "", 16)
    except ValueError:
        return 0
