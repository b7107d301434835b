"""Time stamps as programs write them, in milliseconds."""

from __future__ import annotations

import re

_STAMP = re.compile(
    r"[\[(<#]?\s*(?:(\d{1,3})[:h])?(\d{1,3})[:m]([0-5]?\d)s?(?:[.,:-](\d{1,3}))?\s*[\])>#]?"
    r"(?:\s*(?:-->|[-–—>])\s*[\[(<#]?\s*\d[\d:.,]*\s*[\])>#]?)?"
)


def milliseconds(text: str) -> int | None:
    """When « 00:03:12 », « [3:12] », « 00:03:12,480 », « #00:03:12-5# » is; None when it is no time stamp."""
    match = _STAMP.fullmatch(text.strip())
    if match is None:
        return None
    hours, minutes, seconds, fraction = match.groups()
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * 1000 + int((fraction or "0").ljust(3, "0"))


def stamp(ms: int) -> str:
    """« 00:03:12 », as transcripts have it: whole seconds."""
    seconds = ms // 1000
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
