"""Correcting the text of a transcript that is coded already: the codings go along, and a report says how.

The one way in which a text changes. Old texts stay; what can't be carried over surely waits to be settled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cipcoder.project import Project
from cipcoder.text.moves import Edit


@dataclass(frozen=True, slots=True)
class Correction:
    """What a correction did, or would do."""

    transcript: str
    revision: int
    kept: int
    to_review: int
    orphans: int


def correct(
    project: Project,
    name: str,
    text: str,
    *,
    edits: Sequence[Edit] | None = None,
    reason: str = "",
    source_name: str = "",
    keep: bool = True,
) -> Correction:
    """Give the transcript ``name`` the text ``text``, in the name of the project's coder; all codings go along.

    ``edits``: what was replaced, in offsets of the text as it stands, where that is known exactly; else a diff is made.
    ``keep``: false to see what it would do.
    """
    raise NotImplementedError
