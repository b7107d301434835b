"""What two coders can be compared on, taken from the store; the arithmetic is ``cipcoder.agreement``'s."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from cipcoder.agreement.compare import compare
from cipcoder.agreement.interviews import Interview, Segment
from cipcoder.agreement.results import Agreement
from cipcoder.errors import RefusedError
from cipcoder.locale import _
from cipcoder.queries.corpus import Filter, TranscriptRow, readings, transcripts
from cipcoder.queries.document import Document, documents
from cipcoder.queries.rounds import RoundRow
from cipcoder.store import models as m
from cipcoder.store.codebook_rows import read_codebook
from cipcoder.text.spans import Span


@dataclass(frozen=True, slots=True)
class Proposed:
    """A code that isn't in the round's codebook, used in the round: listed, never computed."""

    coder: str
    code: str
    codings: int


@dataclass(frozen=True, slots=True)
class Against:
    """A coder's independent layer beside the consensus."""

    coder: str
    alpha_places: float | None
    alpha_sets: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The agreement of coders and what it rests on."""

    agreement: Agreement
    """of the sealed copies where there is a round, else of the layers as they stand"""
    interviews: tuple[str, ...]
    """names of the interviews compared: at least two of the coders finished them"""
    of: int
    """interviews of the set in the project"""
    with_interviewer: bool
    codebook: int | None = None
    """number of the codebook version"""
    only_one_finished: tuple[str, ...] = ()
    other_version: tuple[str, ...] = ()
    """interviews finished under different versions of the codebook: left out"""
    blind: tuple[str, ...] = ()
    """interviews of a blind round that still goes on: left out"""
    unsealed: tuple[str, ...] = ()
    """coders of whom a compared layer was not sealed"""
    round: RoundRow | None = None
    proposed: tuple[Proposed, ...] = ()
    redefined: tuple[str, ...] = ()
    """codes a coder had defined otherwise when sealing than the round's codebook does"""
    after: Agreement | None = None
    """after negotiation: the same on the layers as they stand now; None where nothing has changed since the seals"""
    against_consensus: tuple[Against, ...] = ()
    decided: int = 0
    """disagreements decided, of ``disagreements``"""
    disagreements: int = 0


def agreement(
    connection: Connection,
    a: str,
    b: str,
    chosen: Filter | None = None,
    *,
    match: float = 0.5,
    with_interviewer: bool = False,
) -> Comparison:
    """Compare coders ``a`` and ``b`` on the interviews both finished under the same codebook version.

    Participants' turns count, unless ``with_interviewer``. RefusedError when there is nothing to compare.
    """
    if a == b:
        raise RefusedError(_("Name two different coders."))
    uids = dict(connection.execute(select(m.Coder.name, m.Coder.uid)).all())
    mine, theirs = readings(connection, uids[a]), readings(connection, uids[b])
    rows = transcripts(connection, chosen=chosen or Filter())
    both: list[TranscriptRow] = []
    one: list[TranscriptRow] = []
    other: list[TranscriptRow] = []
    for row in rows:
        marks = [r[row.uid].version for r in (mine, theirs) if row.uid in r and r[row.uid].state == "finished"]
        if len(marks) == 2:
            (both if marks[0] == marks[1] else other).append(row)
        elif marks:
            one.append(row)
    if not both:
        raise RefusedError(_nothing(a, b, [r.name for r in one], [r.name for r in other]))
    talks = documents(connection, both, [a, b])
    codes = [row.code.id for row in read_codebook(connection).walk()]
    used = {coding.code for talk in talks for coding in talk.codings}
    counted = [code for code in codes if code in used or not _is_theme(connection, code)]
    return Comparison(
        agreement=compare([_interview(t, (a, b), with_interviewer) for t in talks], a, b, counted, match=match),
        interviews=tuple(row.name for row in both),
        of=len(rows),
        only_one_finished=tuple(row.name for row in one),
        other_version=tuple(row.name for row in other),
        with_interviewer=with_interviewer,
    )


def _is_theme(connection: Connection, code: str) -> bool:
    child = select(m.Code.id).where(m.Code.parent_id == select(m.Code.id).where(m.Code.key == code).scalar_subquery())
    return connection.execute(child.limit(1)).first() is not None


def _nothing(a: str, b: str, one: Sequence[str], other: Sequence[str]) -> str:
    said = [_("{a} and {b} have finished no interview in common: there is nothing to compare.").format(a=a, b=b)]
    if one:
        said.append(_("Only one of them finished: {names}.").format(names=", ".join(one)))
    if other:
        said.append(_("Finished under different versions of the codebook: {names}.").format(names=", ".join(other)))
    said.append(_("An interview is finished when its coder says so (key f in the coding screen)."))
    return " ".join(said)


def _interview(talk: Document, coders: Sequence[str], with_interviewer: bool) -> Interview:
    roles = [talk.role(t) for t in talk.turns]
    turns = [
        Span(t.start, t.stop)
        for t, role in zip(talk.turns, roles, strict=True)
        if t.stop > t.start and (with_interviewer or role == "participant")
    ]
    layers = {coder: [Segment(c.start, c.stop, c.code) for c in talk.codings if c.coder == coder] for coder in coders}
    return Interview(talk.transcript.name, tuple(turns), tuple(turns), layers)
