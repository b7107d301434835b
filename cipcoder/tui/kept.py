"""How the sheets were left: it lasts as long as the program runs, and is written nowhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from cipcoder.agreement.disagreements import Kind
from cipcoder.queries.cooccurrence import Together

View = Literal["together", "theme lines", "sequences", "first appearances"]
"""ways to look at findings"""


@dataclass(slots=True)
class Looking:
    """How findings were looked at last."""

    view: View = "together"
    together: Together = "overlap"
    themes: dict[View, bool] = field(
        default_factory=lambda: {"together": False, "theme lines": True, "sequences": False}
    )
    """whether each code stands for its theme, in the views in which that can be asked"""
    one_theme: bool = False
    """theme lines of one theme in all interviews, not of all themes in one"""
    interview: str = ""
    """that one (its name); at first the one that is open"""
    code: str = ""
    """that one"""


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
    findings: Looking = field(default_factory=Looking)
