"""The texts of a file as transcripts: counted as the file counts, cleaned as all our texts are, offsets going along."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from cipcoder.errors import InputError
from cipcoder.exchange.refi import marks
from cipcoder.formats.decode import Decoded
from cipcoder.formats.refi import blocks
from cipcoder.formats.refi import models as m
from cipcoder.formats.refi.framing import STANDARD, Frame, Framing, Marked, find
from cipcoder.formats.refi.reader import ProjectFile
from cipcoder.formats.refi.receipt import Receipt
from cipcoder.locale import _
from cipcoder.progress import Progress, silent
from cipcoder.store.kinds import natural_uid
from cipcoder.text.clean import clean
from cipcoder.text.clean_moves import clean_moving
from cipcoder.text.moves import Moves, through
from cipcoder.text.spans import Span
from cipcoder.text.words import word_count

_SUFFIX = re.compile(r"\.(?:txt|md|docx?|rtf|odt|pdf|html?|srt|vtt|m4a|mp[34]|wav|avi|mov)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Arrived:
    """A text as it will stand here, and the way from the file's offsets to its own."""

    source: m.Text
    guids: tuple[str, ...]
    """of the source, and of the recording or PDF it is the text of"""
    name: str
    uid: uuid.UUID
    """as ``TranscriptData`` draws it from the text"""
    text: str
    counted: int
    """how long the text is as the file counts"""
    encoding: str
    sha256: str
    frame: Frame
    _steps: tuple[Moves, ...] = field(repr=False)

    @property
    def moved(self) -> bool:
        """Whether offsets are other ones here than in the file."""
        return bool(self._steps)

    def place(self, start: int, stop: int) -> Span | None:
        """The passage that the file calls [start, stop); what runs on beyond the end of the text is cut there.

        None where it lies outside, runs backwards, or is empty.
        """
        if not 0 <= start < min(stop, self.counted):
            return None
        begin, end = through(self._steps, start, min(stop, self.counted))
        return Span(begin, end) if begin < end else None

    def position(self, offset: int) -> int:
        """A single offset, kept inside the text."""
        return through(self._steps, max(0, min(offset, self.counted)), self.counted)[0]


@dataclass(frozen=True, slots=True)
class _Found:
    """A source with words: where they stand in the file."""

    source: m.Text
    guids: tuple[str, ...]
    name: str


def arrive(file: ProjectFile, receipt: Receipt, progress: Progress = silent) -> tuple[list[Arrived], Framing | None]:
    """Everything in the file that has words, and how the file counts (None: there is nothing to count)."""
    found = list(_sources(file.project, receipt))
    read: list[tuple[_Found, Decoded]] = []
    for one in progress(found, len(found), _("texts")):
        if decoded := _decoded(file, one, receipt):
            read.append((one, decoded))
    if not read:
        return [], None
    own = file.project.origin.startswith(marks.ORIGIN)
    judged = [(decoded.text, () if own else marked(one.source)) for one, decoded in read]
    framing = find(judged, "" if own else file.project.origin)
    frames = [STANDARD] * len(read) if own else framing.by_text
    return [_arrived(one, decoded, frame) for (one, decoded), frame in zip(read, frames, strict=True)], framing


def _arrived(one: _Found, decoded: Decoded, frame: Frame) -> Arrived:
    counting = frame.moves(decoded.text)
    text, cleaning = clean_moving(decoded.text)
    return Arrived(
        source=one.source,
        guids=one.guids,
        name=one.name,
        uid=natural_uid("transcript", hashlib.sha256(text.encode()).hexdigest()),
        text=text,
        counted=frame.length(decoded.text),
        encoding=decoded.encoding,
        sha256=hashlib.sha256(decoded.text.encode("utf-8", "surrogatepass")).hexdigest(),
        frame=frame,
        _steps=(*([counting] if counting else []), *cleaning),
    )


def marked(source: m.Text) -> list[Marked]:
    """All passages of a source, as its file counts."""
    found = [Marked(one.start, one.stop, one.name) for one in source.selections]
    return found + [Marked(start, stop, one.name) for one, start, stop in spans(source)]


def spans(source: m.Text) -> Iterator[tuple[m.SyncSelection, int, int]]:
    """Passages of a recording's transcript that go from one of its points in time to another."""
    at = {point.guid: point.position for point in source.points}
    for one in source.spans:
        start, stop = at.get(one.first), at.get(one.last)
        if start is not None and stop is not None:
            yield one, start, stop


def _decoded(file: ProjectFile, one: _Found, receipt: Receipt) -> Decoded | None:
    """The words of a source; None, and a line on the receipt, where there are none."""
    why = _("the file doesn’t hold their text")
    try:
        decoded = file.text_of(one.source)
        if decoded is not None and word_count(clean(decoded.text).text):
            return decoded
        if decoded is not None:
            why = _("there are no words in them")
    except InputError:
        why = _("what the file holds of them is no text")
    receipt.lost(_("transcripts"), 1, why)
    source = one.source
    coded = [source.codings, *(each.codings for each in source.selections), *(each.codings for each in source.spans)]
    receipt.lost(_("codings"), sum(map(len, coded)), _("their text did not come"))
    return None


# --- which sources have words ------------------------------------------------------------------------------


def _sources(project: m.Project, receipt: Receipt) -> Iterator[_Found]:
    """Texts, with the points in time of recordings whose transcript they are; then other media's own texts."""
    texts = list(project.texts)
    by_path = {_base(text.path): i for i, text in enumerate(texts) if text.path}
    guids: list[tuple[str, ...]] = [(text.guid,) for text in texts]
    more: list[_Found] = []
    for medium in project.media:
        receipt.lost(_("codings"), medium.codings, _("they lie on pictures, recordings or pages, not on text"))
        written = _texts_of(medium)
        if not written:
            receipt.lost(_kind(medium), 1, _("only texts are coded here"))
            continue
        receipt.changed(_kind(medium), 1, _("their text came, they themselves didn’t"))
        for text in written:
            at = by_path.get(_base(text.path)) if text.path else None
            if at is None:
                named = replace(text, values=(*text.values, *medium.values))
                more.append(_Found(named, (medium.guid, text.guid), _name(text, medium.name)))
            else:  # written twice: as a source of its own, and as the recording's transcript
                texts[at] = _joined(texts[at], text, medium.values)
                guids[at] = (*guids[at], medium.guid, text.guid)
    for text, its in zip(texts, guids, strict=True):
        yield _Found(text, its, _name(text, ""))
    yield from more


def _kind(medium: m.Media) -> str:
    return {
        "PDFSource": _("PDF documents"),
        "PictureSource": _("pictures"),
        "AudioSource": _("audio recordings"),
        "VideoSource": _("video recordings"),
    }.get(medium.kind, medium.kind)


def _texts_of(medium: m.Media) -> Sequence[m.Text]:
    """A recording's transcripts; of a PDF or picture the one text of the whole, not those of passages on its pages."""
    if medium.kind in ("AudioSource", "VideoSource"):
        return medium.texts
    worded = [text for text in medium.texts if text.path or (text.content or "").strip()]
    return sorted(worded, key=lambda text: (not text.path, -len(text.content or "")))[:1]


def _joined(text: m.Text, transcript: m.Text, values: tuple[m.Value, ...]) -> m.Text:
    return replace(
        text,
        points=(*text.points, *transcript.points),
        spans=(*text.spans, *transcript.spans),
        notes=(*text.notes, *transcript.notes),
        values=(*text.values, *values),
    )


def _base(path: str) -> str:
    return re.split(r"[/\\]", path)[-1].lower()


def _name(text: m.Text, other: str) -> str:
    """What the transcript will be called: its name without a file's ending, on one line; a name of ours as it is."""
    written = " ".join(clean(text.name or other or _base(text.path)).text.split())
    if marks.FILE in blocks.read(text.description)[1]:
        return text.name
    return _SUFFIX.sub("", written).strip() or written or _("text")


class Names:
    """Names that are taken, and the numbers given to those who came after."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)
        self._numbers: dict[str, int] = {}

    def free(self, name: str) -> str:
        """The name, or with a number where another has it; it is taken now."""
        found = name
        while found in self._taken:
            self._numbers[name] = self._numbers.get(name, 1) + 1
            found = f"{name} ({self._numbers[name]})"
        self._taken.add(found)
        return found
