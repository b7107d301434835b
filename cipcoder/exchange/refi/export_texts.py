"""Transcripts as sources: one at a time, each with the passages coded, commented and kept in it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cipcoder.exchange.refi import marks
from cipcoder.exchange.refi.marks import guid, made_guid
from cipcoder.formats.foreign_codes import guid_of
from cipcoder.formats.refi import blocks, layout
from cipcoder.formats.refi import models as m
from cipcoder.queries.corpus import TranscriptRow
from cipcoder.queries.document import CodingRow, Document, documents
from cipcoder.queries.exchanged import Kept, Provenance, Reading

_NAME = 60
"""characters of a passage that name it"""
Place = tuple[int, int, str]
"""start, stop, coder's name"""


@dataclass(frozen=True, slots=True)
class About:
    """What is known of all transcripts before the first is read."""

    users: Mapping[str, str]
    """coder's name -> GUID"""
    notes: Mapping[uuid.UUID, tuple[str, ...]]
    """what memos are about -> GUIDs of their notes"""
    kept: Mapping[uuid.UUID, Sequence[Kept]]
    """verbatims with a place, by transcript"""
    provenances: Mapping[uuid.UUID, Provenance]
    case_codes: Mapping[uuid.UUID, tuple[str, str]]
    """transcript -> GUID of the code that stands for its participant, and of whoever puts it there"""


@dataclass(slots=True)
class Tally:
    """What was written, for the receipt."""

    codings: int = 0
    verbatims: int = 0
    astral: int = 0
    """transcripts with emoji"""
    written: set[uuid.UUID] = field(default_factory=set)
    """codings"""


class Sources:
    """The texts of a project, for the writer."""

    def __init__(
        self,
        connection: Reading,
        rows: Sequence[TranscriptRow],
        coders: Sequence[str] | None,
        about: About,
        beside: Sequence[tuple[str, str]] = (),
    ) -> None:
        self._beside = beside
        self._connection, self._rows, self._coders, self._about = connection, rows, coders, about
        self.tally = Tally()

    def __len__(self) -> int:
        return len(self._rows)

    def words(self) -> Iterator[tuple[str, str]]:
        """The files of the texts, and of what else has one."""
        yield from self._beside
        for row in self._rows:
            yield f"{guid(row.uid)}.txt", self._document(row, ()).text

    def layouts(self) -> Iterator[tuple[TranscriptRow, tuple[layout.Turn, ...]]]:
        """The turns of those transcripts in which a reader would find other speakers or turns than ours."""
        for row in self._rows:
            talk = self._document(row, ())
            speakers = speakers_of(talk)
            turns = tuple((t.speaker, t.head, t.start, t.stop, t.milliseconds) for t in talk.turns)
            if layout.recognised(talk.text, speakers) != layout.Layout(speakers, turns):
                yield row, turns

    def __iter__(self) -> Iterator[m.Text]:
        self.tally = Tally()
        for row in self._rows:
            yield self._text(self._document(row, self._coders))

    def _document(self, row: TranscriptRow, coders: Sequence[str] | None) -> Document:
        return documents(self._connection, [row], coders)[0]

    def _text(self, talk: Document) -> m.Text:
        row, known = talk.transcript, self._about.provenances[talk.transcript.uid]
        foot: dict[str, object] = {marks.SPEAKERS: speakers_of(talk)}
        if known.asked:
            foot[marks.ASKED] = known.asked
        if known.meta:
            foot[marks.META] = known.meta
        foot[marks.FILE] = (known.source_name, known.source_sha256, known.encoding)
        values = [
            ("date", row.date or ""),
            ("set", row.document_set),
            ("title", row.title if row.title != row.name else ""),
        ]
        self.tally.astral += any(char > "\uffff" for char in talk.text)
        return m.Text(
            guid=guid(row.uid),
            name=row.name,
            path=f"{marks.PATH}{guid(row.uid)}.txt",
            at=known.imported_at,
            description=blocks.written("", foot),
            selections=tuple(self._selections(talk)),
            notes=self._about.notes.get(row.uid, ()),
            values=tuple(m.Value(marks.variable_guid(name), said) for name, said in values if said),  # type: ignore[arg-type]
        )

    def _selections(self, talk: Document) -> Iterator[m.Selection]:
        """A selection for each passage and coder: what they coded it with, and what verbatims are kept of it."""
        coded: dict[Place, list[CodingRow]] = {}
        for coding in talk.codings:
            coded.setdefault((coding.start, coding.stop, coding.coder), []).append(coding)
        kept: dict[Place, list[Kept]] = {}
        for one in self._about.kept.get(talk.transcript.uid, ()):
            assert one.start is not None
            assert one.stop is not None
            kept.setdefault((one.start, one.stop, one.coder), []).append(one)
        if case := self._about.case_codes.get(talk.transcript.uid):
            yield _whole(talk, *case)
        for place in sorted({*coded, *kept}):
            yield self._selection(talk, place, coded.get(place, []), kept.get(place, []))

    def _selection(self, talk: Document, place: Place, coded: list[CodingRow], kept: list[Kept]) -> m.Selection:
        start, stop, coder = place
        user = self._about.users.get(coder, "")
        self.tally.codings += len(coded)
        self.tally.written.update(coding.uid for coding in coded)
        self.tally.verbatims += len(kept)
        weights = {guid(coding.uid): coding.weight for coding in coded if coding.weight is not None}
        suggested = [guid(coding.uid) for coding in coded if coding.origin == "suggestion"]
        foot = {marks.WEIGHTS: weights, marks.SUGGESTED: suggested}
        return m.Selection(
            guid=made_guid("selection", talk.transcript.uid, start, stop, user),
            start=start,
            stop=stop,
            name=quoted(talk.text[start:stop]),
            user=user,
            at=_earliest(coded),
            description=blocks.written("", {name: said for name, said in foot.items() if said}),
            codings=tuple(
                m.Coding(guid(each.uid), guid_of(each.code), user, each.created_at, self._about.notes.get(each.uid, ()))
                for each in coded
            ),
            notes=tuple(guid(one.uid) for one in kept),
        )


def speakers_of(talk: Document) -> tuple[layout.Speaker, ...]:
    return tuple((speaker.label, speaker.role) for speaker in talk.speakers)


def quoted(passage: str) -> str:
    """A passage on one line, cut short: by it other programs, and we, see that offsets are read rightly."""
    words = " ".join(passage.split())
    return words if len(words) <= _NAME else words[:_NAME] + "…"


def _whole(talk: Document, code: str, user: str) -> m.Selection:
    """All of a text, coded with the code that stands for its participant."""
    uid = talk.transcript.uid
    coding = m.Coding(made_guid("case coding", uid), code, user)
    return m.Selection(made_guid("case", uid), 0, len(talk.text), quoted(talk.text), user, codings=(coding,))


def _earliest(coded: Sequence[CodingRow]) -> dt.datetime | None:
    return min((each.created_at for each in coded), default=None)
