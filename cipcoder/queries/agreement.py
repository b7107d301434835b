"""What two coders can be compared on, taken from the store; the arithmetic is ``cipcoder.agreement``'s."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from cipcoder.agreement.interviews import Interview, Segment, Unit
from cipcoder.agreement.results import Agreement
from cipcoder.errors import RefusedError
from cipcoder.locale import _
from cipcoder.queries.corpus import Filter, Reading, TranscriptRow, readings, transcripts
from cipcoder.queries.document import Document, documents
from cipcoder.queries.rounds import RoundRow
from cipcoder.store import models as m
from cipcoder.store.codebook_rows import read_codebook
from cipcoder.text.spans import Span
from cipcoder.text.words import words


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
    interviews: int
    """those whose consensus is finished"""
    characters: int


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
    calibration: tuple[str, ...] = ()
    """interviews of a calibration by these coders: left out, it is never reported as reliability"""
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
    overlapping: tuple[str, ...] = ()
    """sentences on groups the codebook calls exclusive in which a coder put two codes on one text: no cuα for them"""
    compared: tuple[Interview, ...] = ()
    """what was compared, for a coefficient that is computed elsewhere (γ)"""
    themes: Agreement | None = None
    """the same with every code taken as its theme at the top; on request, and for a coder's stability"""


@dataclass(frozen=True, slots=True)
class Material:
    """The interviews that two or more of the coders finished under one codebook version, ready to be compared."""

    interviews: tuple[Interview, ...]
    of: int
    """interviews of the set in the project"""
    codebook: int | None
    """number of the codebook version, if it is one for all"""
    only_one_finished: tuple[str, ...]
    other_version: tuple[str, ...]


def material(
    connection: Connection,
    coders: Sequence[str],
    chosen: Filter | None = None,
    *,
    unit: Unit = Unit.CHARACTER,
    with_interviewer: bool = False,
) -> Material:
    """What these coders can be compared on: their layers as they stand.

    Participants' turns count, unless ``with_interviewer``. A coder who finished an interview under another version than
    most did is missing there. RefusedError when there is nothing to compare.
    """
    uids = dict(connection.execute(select(m.Coder.name, m.Coder.uid)).all())
    read = {name: readings(connection, uids[name]) for name in coders}
    rows = transcripts(connection, chosen=chosen or Filter())
    compared: list[tuple[TranscriptRow, tuple[str, ...]]] = []
    one: list[str] = []
    other: list[str] = []
    versions: set[str | None] = set()
    for row in rows:
        finished = {name: read[name][row.uid] for name in coders if row.uid in read[name]}
        finished = {name: reading for name, reading in finished.items() if reading.state == "finished"}
        version, together = _same_version(finished)
        if len(together) > 1:
            compared.append((row, together))
            versions.add(version)
        elif finished:
            (one if len(finished) == 1 else other).append(row.name)
    if not compared:
        raise RefusedError(_nothing(coders, one, other))
    talks = documents(connection, [row for row, _together in compared], coders)
    interviews = []
    for talk, (_row, together) in zip(talks, compared, strict=True):
        layers = {name: segments_of(talk, name) for name in together}
        interviews.append(interview_of(talk, layers, with_interviewer=with_interviewer, unit=unit))
    return Material(tuple(interviews), len(rows), _number(connection, versions), tuple(one), tuple(other))


def segments_of(talk: Document, coder: str) -> list[Segment]:
    """The coder's codings of a talk as they stand."""
    return [Segment(c.start, c.stop, c.code) for c in talk.codings if c.coder == coder]


def interview_of(
    talk: Document,
    layers: Mapping[str, Sequence[Segment]],
    *,
    with_interviewer: bool,
    given: Sequence[Span] = (),
    unit: Unit | None = None,
) -> Interview:
    """An interview with the coders' ``layers`` on it, which may be frozen copies rather than the talk's own codings.

    ``given``: segments that were given to the coders; ``unit``: the only unit needed beside turns (None: any may be;
    telling words apart is what takes time).
    """
    turns = [t for t in talk.turns if t.stop > t.start and (with_interviewer or talk.role(t) == "participant")]
    spoken = tuple(Span(t.start, t.stop) for t in turns)
    units: dict[Unit, Sequence[Span]] = {
        Unit.TURN: spoken,
        Unit.SENTENCE: talk.sentences,
        Unit.SEGMENT: sorted(set(given)),
    }
    if unit in (None, Unit.TOKEN):
        units[Unit.TOKEN] = words(talk.text)
    return Interview(talk.transcript.name, spoken, units, layers)


def counted_codes(connection: Connection, interviews: Sequence[Interview]) -> list[str]:
    """The codes to compare, in the codebook's order: all but themes nobody used here."""
    used = {segment.code for one in interviews for layer in one.layers.values() for segment in layer}
    parents = select(m.Code.parent_id).where(m.Code.parent_id.is_not(None))
    themes = set(connection.execute(select(m.Code.key).where(m.Code.id.in_(parents))).scalars())
    codes = [row.code.id for row in read_codebook(connection).walk()]
    return [code for code in codes if code in used or code not in themes]


def _same_version(finished: Mapping[str, Reading]) -> tuple[str | None, tuple[str, ...]]:
    """The version most of those who finished did it under (of two as frequent: the one last used), and these coders."""
    by_version: dict[str | None, list[str]] = {}
    for name, reading in finished.items():
        by_version.setdefault(reading.version, []).append(name)
    if not by_version:
        return None, ()
    version, names = max(by_version.items(), key=lambda item: (len(item[1]), max(finished[n].at for n in item[1])))
    return version, tuple(names)


def _number(connection: Connection, versions: set[str | None]) -> int | None:
    """The number of the codebook version, if the interviews were all finished under one."""
    (version, *others) = versions
    v = m.CodebookVersion
    return None if others else connection.execute(select(v.number).where(v.fingerprint == version)).scalar()


def _nothing(coders: Sequence[str], one: Sequence[str], other: Sequence[str]) -> str:
    said = [_("No two of {coders} have finished the same interview: there is nothing to compare.")]
    said[0] = said[0].format(coders=", ".join(coders))
    if one:
        said.append(_("Only one of them finished: {names}.").format(names=", ".join(one)))
    if other:
        said.append(_("Finished under different versions of the codebook: {names}.").format(names=", ".join(other)))
    said.append(_("An interview is finished when its coder says so (key f in the coding screen)."))
    return " ".join(said)
