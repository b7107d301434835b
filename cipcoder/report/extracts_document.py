"""Coded extracts as a document for an appendix: a heading for each theme and code, its definition, its extracts.

An extract is a quotation set apart, with its source after it in the words of the project's template; what the
interviewer says in it is told apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cipcoder.codebook.models import Codebook
from cipcoder.codebook.words import say
from cipcoder.formats.writers.prose import Paragraph, Run
from cipcoder.locale import _, ngettext
from cipcoder.queries.document import Document
from cipcoder.report.typography import spaced

_CLOSING = re.compile(r"[\s»”“\"’'…)\]]*")
_OPENING = re.compile(r"[\s«“\"'‘]*")


@dataclass(frozen=True, slots=True)
class Said:
    """What one person says in an extract, on one line."""

    speaker: str
    """label; "" where nobody is named"""
    role: str
    """interviewer, participant or other"""
    text: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """An extract ready to be set."""

    code: str
    transcript: str
    start: int
    stop: int
    said: tuple[Said, ...]
    around: tuple[str, ...]
    """what the template puts before the quotation, and after (``text.sourcing.around``)"""
    layer: str
    """whose coding it is"""


def said_in(document: Document, start: int, stop: int) -> tuple[Said, ...]:
    """Who says what in [start, stop): labels and time stamps between turns are left out."""
    found = []
    for turn in document.turns:
        text = _line(document.text[max(start, turn.start) : min(stop, turn.stop)]) if turn.stop > start else ""
        if text and turn.start < stop:
            speaker = "" if turn.speaker is None else document.speakers[turn.speaker].label
            found.append(Said(speaker, document.role(turn), text))
    return tuple(found) or (Said("", "participant", _line(document.text[start:stop])),)


def _line(text: str) -> str:
    return " ".join(text.split("\n")).strip()


def extracts_document(
    title: str, subtitle: str, codebook: Codebook, extracts: Iterable[Quoted], *, language: str, spelt: str
) -> Iterator[Paragraph]:
    """The paragraphs. ``language``: of labels and definitions; ``spelt``: of the interviews: it decides the spacing."""
    by_code: dict[str, list[Quoted]] = {}
    for extract in extracts:
        by_code.setdefault(extract.code, []).append(extract)
    layers = {extract.layer for some in by_code.values() for extract in some}

    def paragraph(part: str, *runs: Run, level: int = 0) -> Paragraph:
        kept = tuple(Run(spaced(run.text, spelt), run.tone) for run in runs if run.text)
        return Paragraph(part, kept, level)  # type: ignore[arg-type]

    yield paragraph("title", Run(title))
    yield paragraph("subtitle", Run(subtitle))
    for row in codebook.walk():
        below = [each for code in codebook.subtree(row.code.id) for each in by_code.get(code.id, ())]
        if not below:
            continue
        yield paragraph("heading", Run(say(row.code.label, language)), level=row.depth + 1)
        if definition := say(row.code.definition, language):
            yield paragraph("definition", Run(" ".join(definition.split("\n"))))
        own = _once(by_code.get(row.code.id, ()))
        if own:
            yield paragraph("definition", Run(_count(list(own)), "source"))
        for extract, whose in own.items():
            yield from (paragraph(p.part, *p.runs) for p in quoted(extract, whose if len(layers) > 1 else ()))


def _once(extracts: Sequence[Quoted]) -> dict[Quoted, list[str]]:
    """Each passage once, with all who put the code on it."""
    first: dict[tuple[str, int, int], Quoted] = {}
    found: dict[Quoted, list[str]] = {}
    for extract in extracts:
        one = first.setdefault((extract.transcript, extract.start, extract.stop), extract)
        found.setdefault(one, []).append(extract.layer)
    return found


def _count(extracts: Sequence[Quoted]) -> str:
    n, of = len(extracts), len({extract.transcript for extract in extracts})
    return _("{extracts}, {interviews}").format(
        extracts=ngettext("{n} extract", "{n} extracts", n).format(n=n),
        interviews=ngettext("{n} interview", "{n} interviews", of).format(n=of),
    )


def quoted(extract: Quoted, whose: Sequence[str] = ()) -> Iterator[Paragraph]:
    """An extract with its source: a paragraph for each who speaks in it. ``whose``: coders to name after it."""
    before, *after = extract.around
    labelled = len(extract.said) > 1 or extract.said[0].role != "participant"
    again = " ".join(said.text for said in extract.said)
    rest = again.join(after)
    closing = _CLOSING.match(rest)
    cut = closing.end() if closing else 0
    named = f" [{', '.join(whose)}]" if whose else ""
    last = len(extract.said) - 1
    for i, said in enumerate(extract.said):
        runs = [Run(f"{said.speaker} : ", "speaker")] if labelled and said.speaker else []
        if i == 0:  # « Mme B. : « Oui… », unless more than a quotation mark stands before
            runs.insert(len(runs) if _OPENING.fullmatch(before) else 0, Run(before))
        runs.append(Run(said.text, "interviewer" if said.role == "interviewer" else "plain"))
        if i == last:
            runs += [Run(rest[:cut]), Run(rest[cut:] + named, "source")]
        yield Paragraph("quote more" if i else "quote", tuple(run for run in runs if run.text))
