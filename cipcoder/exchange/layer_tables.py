"""What is found in one layer's codings as tables: co-occurrence, sequences, theme lines, first appearances.

Every row ends with what was looked at: document set, conditions, layer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cipcoder.codebook.words import say
from cipcoder.formats.tables import Sheet
from cipcoder.locale import _
from cipcoder.project import Project
from cipcoder.queries.cooccurrence import CoOccurrence
from cipcoder.queries.first_appearances import FirstAppearances
from cipcoder.queries.sequences import Sequences
from cipcoder.queries.spans import Layer
from cipcoder.queries.theme_lines import ThemeLines
from cipcoder.report.about import about, layer_words

_RESTS_ON = ("out_of", "document_set", "where", "layer")
COOCCURRENCE_COLUMNS = (
    *("coder", "first", "first_label", "second", "second_label", "together", "words"),
    *("pairs", "interviews", "jaccard", *_RESTS_ON),
)
SEQUENCE_COLUMNS = (
    *("coder", "first", "first_label", "then", "then_label"),
    *("times", "expected", "interviews", "steps", *_RESTS_ON),
)
THEME_LINE_COLUMNS = (
    *("coder", "interview", "title", "words_in_interview", "code", "label"),
    *("part", "parts", "start", "share", *_RESTS_ON),
)
APPEARANCE_COLUMNS = (
    *("coder", "place", "interview", "title", "date", "new", "so_far", "low", "median", "high", "orders"),
    *("code", "label", "before_coding", *_RESTS_ON),
)


def cooccurrence_table(project: Project, found: Sequence[CoOccurrence], language: str = "fr") -> Sheet:
    """One row a coder and pair of codes that come together at least once."""

    def rows() -> Iterator[list[object]]:
        for one in found:
            k = one.words if one.together == "words" else None
            for pair in one.pairs:
                names = _named(project, language, pair.first, pair.second)
                numbers = (pair.pairs, pair.interviews, round(pair.jaccard, 6))
                yield [one.layer.coder, *names, one.together, k, *numbers, *_rests_on(one.layer)]

    return Sheet(_("co-occurrence"), COOCCURRENCE_COLUMNS, rows())


def sequence_table(project: Project, found: Sequence[Sequences], language: str = "fr") -> Sheet:
    """One row a coder and code that follows another at least once."""

    def rows() -> Iterator[list[object]]:
        for one in found:
            for each in one.follows:
                names = _named(project, language, each.first, each.then)
                numbers = (each.times, round(each.expected, 6), each.interviews, one.steps)
                yield [one.layer.coder, *names, *numbers, *_rests_on(one.layer)]

    return Sheet(_("sequences"), SEQUENCE_COLUMNS, rows())


def theme_line_table(project: Project, found: Sequence[ThemeLines], language: str = "fr") -> Sheet:
    """One row a coder, interview, theme and part of the talk; an interview without a participant's word has none."""

    def rows() -> Iterator[list[object]]:
        for one in found:
            for talk in one.talks:
                for line in talk.lines:
                    label = _label(project, line.code, language)
                    head = (one.layer.coder, talk.name, talk.title, talk.words, line.code, label)
                    for part, (share, start) in enumerate(zip(line.covered, talk.places, strict=True), start=1):
                        of = (part, len(line.covered), start, round(share, 6))
                        yield [*head, *of, *_rests_on(one.layer)]

    return Sheet(_("theme lines"), THEME_LINE_COLUMNS, rows())


def first_appearance_table(project: Project, found: Sequence[FirstAppearances], language: str = "fr") -> Sheet:
    """One row a coder, interview and code that comes first in it; an interview without a new code has one, without."""

    def rows() -> Iterator[list[object]]:
        for one in found:
            before = set(one.before)
            for place, step in enumerate(one.steps, start=1):
                head = (one.layer.coder, place, step.name, step.title, step.date or "", len(step.new), step.so_far)
                band = (step.low, step.median, step.high, one.orders)
                for code in step.new or ("",):
                    known = (_label(project, code, language), int(code in before)) if code else ("", None)
                    yield [*head, *band, code, *known, *_rests_on(one.layer)]

    return Sheet(_("first appearances"), APPEARANCE_COLUMNS, rows())


def _label(project: Project, code: str, language: str) -> str:
    return say(project.codebook.get(code).label, language) if code in project.codebook else code


def _named(project: Project, language: str, *codes: str) -> tuple[str, ...]:
    """Each code's id and label."""
    return tuple(cell for code in codes for cell in (code, _label(project, code, language)))


def _rests_on(layer: Layer) -> tuple[object, ...]:
    conditions = "; ".join(layer.chosen.conditions())
    said = layer_words(about(layer, None)) if layer.layers else layer.coder
    return len(layer.transcripts), layer.chosen.document_set or "all", conditions, said
