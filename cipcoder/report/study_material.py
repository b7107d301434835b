"""What a report is written from: the results gathered of a study, and which extracts stand for a code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median_low

from cipcoder.codebook.models import Codebook
from cipcoder.queries.agreement import Comparison
from cipcoder.queries.cooccurrence import CoOccurrence
from cipcoder.queries.corpus import Filter, TranscriptRow
from cipcoder.queries.extracts import Extract
from cipcoder.queries.first_appearances import FirstAppearances
from cipcoder.queries.frequencies import Frequencies
from cipcoder.queries.subjects import MemoAbout
from cipcoder.queries.theme_lines import ThemeLines
from cipcoder.report.about import About
from cipcoder.report.extracts_document import Quoted


@dataclass(frozen=True, slots=True)
class StudyMaterial:
    """The results of one layer, and what they were found in."""

    title: str
    study: str
    spelt: str
    """language of the interviews"""
    day: str
    """on which the report is made: 2026-03-02"""
    book: Codebook
    codebook: int | None
    """number of the codebook's version"""
    chosen: Filter
    transcripts: tuple[TranscriptRow, ...]
    """those of the set, in the order of the corpus"""
    words: Mapping[str, int]
    """by participants, by transcript"""
    people: Mapping[str, Mapping[str, str]]
    """a participant's key -> attributes"""
    attributes: tuple[str, ...]
    """in the order of the participants' file"""
    others: Mapping[str, int]
    """transcripts of the other document sets, by set"""
    texts: str
    """a fingerprint of all texts of the set"""
    frequencies: Frequencies | None
    """None where nothing is coded"""
    cooccurrence: CoOccurrence | None
    theme_lines: ThemeLines | None
    first: FirstAppearances | None
    comparison: Comparison | None
    no_comparison: str
    """why there is none"""
    extracts: tuple[Quoted, ...]
    per_code: int
    """at most so many extracts of each code"""
    memos: tuple[MemoAbout, ...] | None
    """None: not wanted"""
    suggested: Mapping[str, tuple[int, int]] | None
    """by coder: how many codings came of a suggestion by the program, and of how many; None: it never made any"""
    rests: About | None
    """what the numbers rest on; None where nothing is coded"""


def spread(found: Iterable[Extract], most: int) -> list[Extract]:
    """At most so many extracts of each code, spread over the interviews.

    Of a code in more interviews than that: interviews at even distances in the order of the corpus. In each first what
    somebody kept as a verbatim, then what is nearest to the middle length of the code's extracts. Where a code has
    fewer interviews, further extracts come from them in turn.
    """
    by_code: dict[str, list[Extract]] = {}
    for extract in found:
        by_code.setdefault(extract.code, []).append(extract)
    chosen: list[Extract] = []
    for some in by_code.values():
        chosen += sorted(_of_one(some, most), key=some.index)
    return chosen


def _of_one(some: Sequence[Extract], most: int) -> list[Extract]:
    if most <= 0:
        return []
    middle = median_low(extract.stop - extract.start for extract in some)

    def fit(extract: Extract) -> tuple[bool, int, int]:
        return not extract.starred, abs(extract.stop - extract.start - middle), extract.start

    groups: dict[str, list[Extract]] = {}
    for extract in some:
        groups.setdefault(extract.transcript, []).append(extract)
    order = [sorted(group, key=fit) for group in groups.values()]
    if len(order) > most:
        order = [order[i] for i in _evenly(len(order), most)]
    picked: list[Extract] = []
    for turn in range(max(map(len, order))):
        picked += [group[turn] for group in order if turn < len(group)]
    return picked[:most]


def _evenly(n: int, most: int) -> list[int]:
    """So many of n places, at even distances, the first and the last with them (one: the middle)."""
    if most == 1:
        return [n // 2]
    return [round(i * (n - 1) / (most - 1)) for i in range(most)]
