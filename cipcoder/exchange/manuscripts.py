"""Manuscripts that come in: a thesis or an article, of whose quotations the extracts are kept as verbatims.

The reading is that of any document; what is a paragraph is settled here, for in plain text it is a matter of
convention. Quotations that the judgement leaves open are taken when their words stand in a transcript.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cipcoder.codebook.words import slug
from cipcoder.formats.readers.open import read_written
from cipcoder.formats.readers.written import Block, Written
from cipcoder.locale import N_, _
from cipcoder.progress import Progress, silent
from cipcoder.text.clean import clean
from cipcoder.text.fold import fold
from cipcoder.text.layout import Kind
from cipcoder.text.locate import Place, best, stands_in
from cipcoder.text.quotations import Quotation, quotations
from cipcoder.text.quote_check import Corpus

STANDS = N_("its words stand in a transcript")
_FEWEST = 6
"""words from which an open quotation counts as found: set phrases are found anywhere"""
_WRAPPED = 120
"""characters: a plain text without longer lines was broken to a width; its line ends end no paragraph"""
_NEW_LINE = re.compile(r"\s*(?:[«“\"„‹]|[-–—•*✓▪]\s|\d{1,3}[.)]\s|[^\W\d_][^:\n]{0,30}\s?:\s)")
_NOTE = re.compile(r"\[\^[^\]\s]{1,12}\]:\s")


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of a manuscript."""

    text: str
    kind: Kind = "paragraph"
    level: int = 0
    page: int | None = None
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A manuscript as read: its quotations, and what reading it took, in sentences."""

    file: str
    quotations: tuple[Quotation, ...]
    changes: tuple[str, ...]


def read_manuscript(path: Path, corpus: Corpus, progress: Progress = silent) -> Manuscript:
    """The quotations of a document, judged; InputError as ``read_written``."""
    written, _sha = read_written(path)
    people = [person.name for person in corpus.people.values()]
    found = quotations(lines(written), people)
    checked = [settled(each, corpus) for each in progress(found, len(found), _("Judging quotations"))]
    return Manuscript(path.name, tuple(checked), written.changes)


def settled(found: Quotation, corpus: Corpus) -> Quotation:
    """The quotation as an extract where its words, being many enough, stand in a transcript."""
    if found.judgement == "extract" or found.judgement == "scare":
        return found
    words = len(found.wording.split())
    texts = {name: source.prepared for name, source in corpus.sources.items()}
    exact = words >= _FEWEST and any(stands_in(found.wording, text) for text in texts.values())
    close = not exact and found.judgement == "unsure" and words >= _FEWEST and texts
    if exact or (close and isinstance(best(found.wording, texts), Place)):
        return replace(found, judgement="extract", reasons=(STANDS,))
    return found


def key_of(file: str, wording: str) -> str:
    """The key of a verbatim that came from a manuscript: the same for the same words in a file of the same name."""
    digest = hashlib.sha256(" ".join(fold(wording).split()).encode("utf-8", "replace")).hexdigest()
    return f"{stem(file)}:{digest[:10]}"


def stem(file: str) -> str:
    """What the keys of a manuscript's verbatims begin with."""
    return slug(Path(file).stem) or "manuscript"


def where(found: Quotation) -> str:
    """The page of a quotation, or the paragraph in a format that knows no pages."""
    return str(found.page) if found.page is not None else f"§ {found.paragraph}"


def lines(written: Written) -> list[Line]:
    """The document as paragraphs: one for each line that somebody meant to end, each followed by its notes."""
    wrapped = written.plain is not None and _wrapped(written.blocks)
    found: list[list[Line]] = []
    starts: list[tuple[int, int]] = []  # where each line of the paragraph begins, and its place among ``found``
    for block in written.blocks:
        if block.kind == "note":
            start, number = max((s for s in starts if s[0] <= (block.at or 0)), default=(0, len(found) - 1))
            at = None if block.at is None else max(0, block.at - start)
            note = Line(clean(block.text).text, "note", page=block.page, at=at)
            found[number].append(note) if found else found.append([note])
            continue
        starts = []
        position = 0
        for text in _pieces(block.text, wrapped):
            line = clean(text).text.strip()
            if line:
                starts.append((position, len(found)))
                kind: Kind = "note" if _NOTE.match(line) else block.kind
                titled = f"{block.item} {line}" if kind == "heading" and block.item else line
                found.append([Line(titled, kind, block.level, block.page)])
            position += len(text) + 1
    return [line for group in found for line in group]


def _wrapped(blocks: Sequence[Block]) -> bool:
    """Whether the lines of a plain text are broken to a width; a text of long lines has one for each paragraph."""
    longest = max((len(line) for block in blocks for line in block.text.split("\n")), default=0)
    return longest <= _WRAPPED


def _pieces(text: str, wrapped: bool) -> Iterator[str]:
    """The paragraphs of a block: its lines, those of a wrapped text joined where the line above was full."""
    parts = text.split("\n")
    if not wrapped or len(parts) == 1:
        yield from parts
        return
    width = max(len(part) for part in parts)
    held = parts[0]
    for above, part in itertools.pairwise(parts):
        full = len(above) + len(part.split(" ", 1)[0]) >= width - 2
        if full and not _NEW_LINE.match(part):
            held += " " + part.strip()
        else:
            yield held
            held = part
    yield held
