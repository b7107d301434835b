"""What an act means for the screen: the desk says it, the screen draws it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from cipcoder.queries.document import CodingRow
from cipcoder.store.log import Change
from cipcoder.store.rows import ORPHAN


def own(change: Change, coder: uuid.UUID) -> bool:
    """Whether a change is for this coder's desk to follow: what comes and goes in the consensus is not."""
    said = change.after or change.before or {}
    return change.kind not in ("coding", "read_state") or said.get("coder", str(coder)) == str(coder)


def carried(change: Change) -> bool:
    """Whether a coding came onto another text, off it, or was settled there: the page is read anew then."""
    if change.kind != "coding":
        return False
    if change.before is None or change.after is None:
        return (change.after or change.before or {}).get("status") == ORPHAN
    return any(change.before.get(name) != change.after.get(name) for name in ("revision", "status"))


@dataclass(slots=True)
class Updated:
    """What an act means for the screen."""

    codings: list[CodingRow] = field(default_factory=list)
    """codings of the open transcript that came, went or changed: as they were and as they are"""
    added: list[CodingRow] = field(default_factory=list)
    """those that are new in the open transcript"""
    codes: set[str] = field(default_factory=set)
    """codes whose counts changed"""
    transcripts: bool = False
    codebook: bool = False
    named: list[str] = field(default_factory=list)
    """labels of the codes that were made, changed or taken away (more than their place)"""
    file: str = ""
    """why codebook.yaml could not follow a change of the codebook"""
    document: bool = False
    """the open transcript itself was read again"""
    memos: bool = False
    elsewhere: tuple[uuid.UUID, int] | None = None
    """a coding changed in another transcript, the last of them: which, and where"""
    away: set[uuid.UUID] = field(default_factory=set)
    """all other transcripts in which codings changed"""
