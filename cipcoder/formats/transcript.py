"""A transcript from a text file (.txt, .md): decoded, cleaned once, its turns and sentences found.

What comes out is ready for the store and says what was done to get it: which encoding was found and how surely,
with a few accented words to judge by, what cleaning changed, who speaks and how much.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from cipcoder.errors import InputError
from cipcoder.formats.decode import decode
from cipcoder.formats.files import at_line, read_bytes, shown
from cipcoder.language.sentences import sentences
from cipcoder.locale import _
from cipcoder.store.operations import ParticipantData, TranscriptData
from cipcoder.store.operations.corpus import DocumentSet
from cipcoder.text import transcript as talk
from cipcoder.text.clean import clean, visible
from cipcoder.text.spans import Span
from cipcoder.text.speakers import key
from cipcoder.text.words import word_count

SUFFIXES = (".txt", ".md")
MAX_BYTES = 20_000_000

_KNOWN = {
    "title": ("title", "titre"),
    "date": ("date",),
    "participant": ("participant", "participante"),
    "set": ("set", "ensemble"),
}
_SETS: Mapping[str, DocumentSet] = {
    "interviews": "interviews",
    "entretiens": "interviews",
    "questionnaire": "questionnaire",
    "notes": "notes",
    "other": "other",
    "autre": "other",
}


@dataclass(frozen=True, slots=True)
class TranscriptFile:
    """A transcript as its file gives it, and what reading it took."""

    data: TranscriptData
    sure: bool
    """whether the encoding is beyond doubt"""
    sample: str
    """a few words with accents, by which a person sees that it was the right one"""
    changes: tuple[str, ...]
    """what cleaning changed, in sentences"""
    speakers: tuple[tuple[str, str, int, int], ...]
    """label, role, turns, words of each speaker"""


def read_transcript(
    path: Path,
    *,
    language: str = "fr",
    encoding: str | None = None,
    document_set: str | None = None,
    accept_damaged: bool = False,
    max_bytes: int = MAX_BYTES,
    participants: Sequence[ParticipantData] = (),
) -> TranscriptFile:
    """The transcript in a .txt or .md file.

    ``encoding`` and ``document_set`` win over what is found; ``accept_damaged`` takes a text in which characters
    were lost before it came here. A participant that the front matter names as in the text (« Mme B. ») is found
    among ``participants``; otherwise it is taken for a key. Front matter that isn't known is kept in ``meta``.

    InputError names the file, where it can the line, and what to do: another format, too large, no words, an
    encoding in doubt, a date or a document set that is none.
    """
    file = shown(path)
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(
            _(
                "{file}: only {formats} files are read. Save the interview as plain text (UTF-8), and import that."
            ).format(file=file, formats=", ".join(SUFFIXES))
        )
    raw = read_bytes(path, max_bytes)
    decoded = decode(raw, encoding, where=file, accept_damaged=accept_damaged)
    cleaned = clean(decoded.text)
    try:
        parsed = talk.parse(cleaned.text)
    except InputError as error:
        raise InputError(f"{file}, {error}") from None
    if not word_count(parsed.text):
        raise InputError(_("{file} holds no words: there is nothing to code in it.").format(file=file))
    front = _Front(file, cleaned.text, parsed.meta)
    found = sentences(parsed.text, [Span(t.start, t.stop) for t in parsed.turns], language)
    data = TranscriptData(
        name=_name(path, file),
        text=parsed.text,
        speakers=tuple((s.label, s.role) for s in parsed.speakers),
        turns=tuple(
            (t.speaker, t.head, t.start, t.stop, None if t.time is None else round(t.time * 1000)) for t in parsed.turns
        ),
        sentences=tuple((s.start, s.stop) for s in found),
        source_name=shown(path.name),
        source_sha256=hashlib.sha256(raw).hexdigest(),
        encoding=decoded.encoding,
        title=front.value("title"),
        date=front.date(),
        document_set=front.document_set(document_set),
        participant=front.participant(participants),
        meta=front.rest(),
    )
    return TranscriptFile(data, decoded.sure, decoded.sample, cleaned.changes, _speakers(parsed))


def _name(path: Path, file: str) -> str:
    """The transcript's name: the file's, without its suffix."""
    name = " ".join(clean(path.stem).text.split())
    if not name:
        raise InputError(_("{file}: the file needs a name, which becomes the transcript’s.").format(file=file))
    return name


def _speakers(parsed: talk.Transcript) -> tuple[tuple[str, str, int, int], ...]:
    turns: list[list[Span]] = [[] for _speaker in parsed.speakers]
    for turn in parsed.turns:
        if turn.speaker is not None:
            turns[turn.speaker].append(Span(turn.start, turn.stop))
    return tuple(
        (s.label, s.role, len(spans), word_count(parsed.text, spans))
        for s, spans in zip(parsed.speakers, turns, strict=True)
    )


@dataclass(frozen=True, slots=True)
class _Front:
    """What the lines between --- at the top of the file say."""

    file: str
    text: str
    meta: Mapping[str, str]

    def key(self, field: str) -> str | None:
        """The key that gives this field, as written there."""
        return next((name for name in _KNOWN[field] if name in self.meta), None)

    def value(self, field: str) -> str:
        found = self.key(field)
        return "" if found is None else " ".join(self.meta[found].split())

    def rest(self) -> dict[str, Any]:
        """Everything that has no place of its own in a transcript."""
        known = {self.key(field) for field in _KNOWN}
        return {name: value for name, value in self.meta.items() if name not in known}

    def date(self) -> str | None:
        written = self.value("date")
        if not written:
            return None
        try:
            if re.fullmatch(r"\d{4}-\d\d-\d\d", written, re.ASCII):
                return dt.date.fromisoformat(written).isoformat()
        except ValueError:
            pass
        raise self.error(
            "date", _("“{written}” is not a date: write year-month-day, like 2025-02-21.").format(written=written[:40])
        )

    def document_set(self, chosen: str | None) -> DocumentSet:
        written = chosen or self.value("set")
        if not written:
            return "interviews"
        found = _SETS.get(written.lower())
        if found is not None:
            return found
        what = _("“{written}” is not a document set: write {sets}.").format(
            written=visible(written[:40], line=True), sets=", ".join(get_args(DocumentSet))
        )
        raise InputError(what) if chosen else self.error("set", what)

    def participant(self, known: Sequence[ParticipantData]) -> str | None:
        written = self.value("participant")
        keys = [p.key for p in known]
        if not written or written in keys:
            return written or None
        named = [p.key for p in known if key(p.name) == key(written) or key(p.key) == key(written)]
        return named[0] if len(named) == 1 else written

    def error(self, field: str, what: str) -> InputError:
        """A fault in the line that gives this field."""
        found = self.key(field)
        lines = self.text.split("\n", 201)[:201]
        at = next((n for n, line in enumerate(lines, 1) if line.split(":")[0].strip().lower() == found), 1)
        return at_line(self.file, at, what)
