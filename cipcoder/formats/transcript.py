"""A transcript from a document of any kind that is read: cleaned once, its turns and sentences found.

What comes out is ready for the store and says what was done to get it: which encoding was found and how surely,
with a few accented words to judge by, what cleaning changed, who speaks and how much.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol, get_args

from cipcoder.errors import InputError
from cipcoder.formats.as_text import AsText, as_text
from cipcoder.formats.files import at_line, shown
from cipcoder.formats.readers.open import read_written
from cipcoder.formats.readers.written import Remark, Written
from cipcoder.language.sentences import sentences
from cipcoder.locale import _
from cipcoder.store.operations import ParticipantData, TranscriptData
from cipcoder.store.operations.corpus import DocumentSet
from cipcoder.text import transcript as talk
from cipcoder.text.clean import Cleaned, clean, visible
from cipcoder.text.spans import Span
from cipcoder.text.speakers import key
from cipcoder.text.words import word_count, word_counts

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
MAX_TITLE = 200
_NO_TITLE = re.compile(
    r"microsoft word\b|word document|(?:document|sans titre|sans nom|untitled|titre|title)\W*\d*$|.*\.\w{2,4}$",
    re.IGNORECASE,
)
"""titles that programs put in by themselves"""


@dataclass(frozen=True, slots=True)
class TranscriptFile:
    """A transcript as its file gives it, and what reading it took."""

    data: TranscriptData
    sure: bool
    """whether the encoding is beyond doubt"""
    sample: str
    """a few words with accents, by which a person sees that it was the right one"""
    changes: tuple[str, ...]
    """what was resolved, left out or cleaned, in sentences"""
    speakers: tuple[tuple[str, str, int, int], ...]
    """label, role, turns, words of each speaker"""
    words: int
    """said by anybody, or by nobody that is named"""
    remarks: tuple[Remark, ...] = ()
    """comments in the margin"""


class People:
    """Participants, found by what a text calls them."""

    def __init__(self, people: Iterable[ParticipantData] = ()) -> None:
        self._keys: set[str] = set()
        self._called: dict[str, set[str]] = {}
        for person in people:
            self.add(person)

    def add(self, person: ParticipantData) -> None:
        self._keys.add(person.key)
        for name in (person.name, person.key):
            self._called.setdefault(key(name), set()).add(person.key)

    def key_of(self, written: str) -> str | None:
        """The key of the only participant with this key or name, capitals and full stops aside; None: nobody's."""
        if written in self._keys:
            return written
        named = self._called.get(key(written), set())
        return next(iter(named)) if len(named) == 1 else None


class Rewriter(Protocol):
    """Puts other words in the place of some before anything of a file is kept: see ``exchange.pseudonymising``."""

    def talk(self, parsed: talk.Transcript) -> talk.Transcript:
        """The same turns, speakers and front matter, in other words."""

    def words(self, text: str) -> str:
        """A title or a comment in other words."""

    def name(self, text: str) -> str:
        """A file's name, without its ending, in other words."""


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A document as read, cleaned and taken apart, before its sentences are looked for."""

    written: Written
    sha256: str
    made: AsText
    cleaned: Cleaned
    parsed: talk.Transcript


def parse_file(
    path: Path,
    *,
    encoding: str | None = None,
    accept_damaged: bool = False,
    max_bytes: int | None = None,
    interviewers: Collection[str] = (),
) -> ParsedFile:
    """What a file holds, as far as no store is needed to say it. Options and errors as ``read_transcript``."""
    file = shown(path)
    written, sha256 = read_written(path, encoding=encoding, accept_damaged=accept_damaged, max_bytes=max_bytes)
    made = as_text(written)
    cleaned = clean(made.text)
    try:
        parsed = talk.parse(cleaned.text, certain=made.speakers, interviewers=interviewers)
    except InputError as error:
        raise InputError(f"{file}, {error}") from None
    return ParsedFile(written, sha256, made, cleaned, parsed)


def read_transcript(
    path: Path,
    *,
    language: str = "fr",
    encoding: str | None = None,
    document_set: str | None = None,
    accept_damaged: bool = False,
    max_bytes: int | None = None,
    participants: People | None = None,
    interviewers: Collection[str] = (),
    rewriter: Rewriter | None = None,
) -> TranscriptFile:
    """The transcript in a file of any kind that ``readers.open`` knows.

    ``encoding``, ``document_set`` and ``interviewers`` (labels) win over what is found; ``accept_damaged`` takes a
    text in which characters were lost before it came here. A participant that the front matter names as in the text
    (« Mme B. ») is found among ``participants``; otherwise it is taken for a key. Front matter that isn't known is
    kept in ``meta``. The file's own properties give the title where there is no front matter, and nothing else:
    their date is not the interview's, and their author is a person. ``rewriter`` changes words before anything else
    sees them, those of the file's name too.

    InputError names the file, where it can the line, and what to do: another format, too large, no words, an
    encoding in doubt, a date or a document set that is none.
    """
    file = shown(path)
    read = parse_file(
        path, encoding=encoding, accept_damaged=accept_damaged, max_bytes=max_bytes, interviewers=interviewers
    )
    written, made, cleaned, parsed = read.written, read.made, read.cleaned, read.parsed
    name, title, remarks = path.stem, written.meta.get("title", ""), written.remarks
    if rewriter is not None:
        parsed, name, title = rewriter.talk(parsed), rewriter.name(name), rewriter.words(title)
        remarks = tuple(
            Remark(rewriter.words(one.author), rewriter.words(one.text), rewriter.words(one.about)) for one in remarks
        )
    counts = word_counts(parsed.text, [Span(t.start, t.stop) for t in parsed.turns])
    if not any(counts) and not word_count(parsed.text):
        raise InputError(_("{file} holds no words: there is nothing to code in it.").format(file=file))
    front = _Front(file, cleaned.text, parsed.meta)
    data = replace(
        laid_out(parsed, _name(name, file), language),
        source_name=shown(name + path.suffix),
        source_sha256=read.sha256,
        encoding=written.encoding,
        title=front.value("title") if parsed.meta else _title(title, path),
        date=front.date(),
        document_set=front.document_set(document_set),
        participant=front.participant(participants or People()),
        meta=front.rest(),
    )
    changes = made.changes + cleaned.changes
    voices = _speakers(parsed, counts)
    return TranscriptFile(data, written.sure, written.sample, changes, voices, sum(counts), remarks)


def laid_out(parsed: talk.Transcript, name: str, language: str) -> TranscriptData:
    """A transcript that was understood, with its sentences; what its file said besides the text is left open."""
    found = sentences(parsed.text, [Span(t.start, t.stop) for t in parsed.turns], language)
    return TranscriptData(
        name=name,
        text=parsed.text,
        speakers=tuple((s.label, s.role) for s in parsed.speakers),
        turns=tuple(
            (t.speaker, t.head, t.start, t.stop, None if t.time is None else round(t.time * 1000)) for t in parsed.turns
        ),
        sentences=tuple((s.start, s.stop) for s in found),
        source_name="",
        source_sha256="",
    )


def _name(stem: str, file: str) -> str:
    """The transcript's name: the file's, without its suffix."""
    name = " ".join(clean(stem).text.split())
    if not name:
        raise InputError(_("{file}: the file needs a name, which becomes the transcript’s.").format(file=file))
    return name


def _title(said: str, path: Path) -> str:
    """The title a file gives itself, unless its program wrote it there and nobody else."""
    title = " ".join(clean(said).text.split())
    made_up = len(title) > MAX_TITLE or title == path.stem or _NO_TITLE.match(title)
    return "" if made_up else title


def _speakers(parsed: talk.Transcript, counts: Sequence[int]) -> tuple[tuple[str, str, int, int], ...]:
    """Label, role, turns and words; ``counts``: the words of each turn."""
    turns, words = Counter[int](), Counter[int]()
    for turn, said in zip(parsed.turns, counts, strict=True):
        if turn.speaker is not None:
            turns[turn.speaker] += 1
            words[turn.speaker] += said
    return tuple((s.label, s.role, turns[i], words[i]) for i, s in enumerate(parsed.speakers))


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

    def participant(self, known: People) -> str | None:
        written = self.value("participant")
        return known.key_of(written) or written if written else None

    def error(self, field: str, what: str) -> InputError:
        """A fault in the line that gives this field."""
        found = self.key(field)
        lines = self.text.split("\n", 201)[:201]
        at = next((n for n, line in enumerate(lines, 1) if line.split(":")[0].strip().lower() == found), 1)
        return at_line(self.file, at, what)
