"""Colours as other programs write them, made ``#rrggbb``."""

from __future__ import annotations

import re

from cipcoder.codebook.colours import COLOURS

_NAMED = COLOURS | {"black": "#000000", "white": "#ffffff", "gray": "#808080", "magenta": "#ff00ff", "cyan": "#00ffff"}
_HEX = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{8})")
_NUMBERS = re.compile(
    r"(?:rgba?\()?\s*(\d{1,3})\s*[,; ]\s*(\d{1,3})\s*[,; ]\s*(\d{1,3})\s*(?:[,; ]\s*[\d.]+\s*)?\)?", re.ASCII
)


def colour(written: str) -> str:
    """``#rrggbb`` of #RGB, #RRGGBB, #AARRGGBB, « 255, 0, 16 », rgb(…), a whole number or a name; else ""."""
    said = written.strip().lower()
    if said in _NAMED:
        return _NAMED[said]
    if found := _NUMBERS.fullmatch(said):
        parts = [int(part) for part in found.groups()]
        return "#{:02x}{:02x}{:02x}".format(*parts) if max(parts) < 256 else ""
    if re.fullmatch("[0-9]{1,10}", said):
        return f"#{int(said) & 0xFFFFFF:06x}" if int(said) < 1 << 32 else ""
    if found := _HEX.fullmatch(said):
        digits = found[1]
        return "#" + ("".join(2 * digit for digit in digits) if len(digits) == 3 else digits[-6:])
    return ""
