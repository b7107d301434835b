"""How the sheets were left: it lasts as long as the program runs, and is written nowhere."""

from __future__ import annotations

from dataclasses import dataclass

from cipcoder.agreement.disagreements import Kind


@dataclass(slots=True)
class Kept:
    """What was looked at last on the sheets."""

    analysed: bool = False
    """frequencies and extracts of the analysis layer, not of the coder"""
    kind: Kind | None = None
    """disagreements of this kind only"""
    interview: str | None = None
    """disagreements of this interview only"""
    only_open: bool = False
    entry: str = ""
    """the disagreement one went away from (its name)"""
    why: bool = True
    """each decision asks for its reason"""
