"""Findings as tables: what comes together, what follows what, where themes come in the talk, which codes came first.

The head of each says whose codings were looked at and where, as in the tables of counts.
"""

from __future__ import annotations

from collections.abc import Iterator

from cipcoder.codebook.words import say
from cipcoder.exchange.tables import layers_said, where_counted
from cipcoder.formats.tables import Sheet
from cipcoder.locale import _
from cipcoder.project import Project
from cipcoder.queries.cooccurrence import CoOccurrence
from cipcoder.queries.first_appearances import FirstAppearances
from cipcoder.queries.sequences import Sequences
from cipcoder.queries.spans import Layer
from cipcoder.queries.theme_lines import ThemeLines

HEAD = ("interviews_in_set", "document_set", "where", "layer")


def head(layer: Layer) -> list[object]:
    """The cells that say what was looked at."""
    return [len(layer.transcripts), *where_counted(layer), layers_said(layer)]


def cooccurrence_table(project: Project, found: CoOccurrence, language: str = "fr") -> Sheet:
    """One row a pair of codes; what each code has alone beside it. ``within_words``: empty unless words were asked."""
    header = (
        *("coder", "first", "first_label", "second", "second_label", "pairs", "interviews", "jaccard"),
        *("first_codings", "first_interviews", "second_codings", "second_interviews"),
        *("together", "within_words", *HEAD),
    )
    alone = {each.code: each for each in found.codes}
    within = found.words if found.together == "words" else None
    rows = (
        [
            *(found.layer.coder, *_code(project, pair.first, language), *_code(project, pair.second, language)),
            *(pair.pairs, pair.interviews, pair.jaccard),
            *(n for code in (pair.first, pair.second) for n in (alone[code].codings, alone[code].interviews)),
            *(found.together, within, *head(found.layer)),
        ]
        for pair in found.pairs
    )
    return Sheet(_("co-occurrence"), header, rows)


def sequence_table(project: Project, found: Sequences, language: str = "fr") -> Sheet:
    """One row a code and a code that follows it somewhere."""
    header = (
        *("coder", "first", "first_label", "then", "then_label", "times", "interviews", "expected", "steps"),
        *HEAD,
    )
    rows = (
        [
            *(found.layer.coder, *_code(project, each.first, language), *_code(project, each.then, language)),
            *(each.times, each.interviews, each.expected, found.steps, *head(found.layer)),
        ]
        for each in found.follows
    )
    return Sheet(_("sequences"), header, rows)


def theme_line_table(project: Project, found: ThemeLines, language: str = "fr") -> Sheet:
    """One row an interview, theme and part of the talk: which of the participants' words, what share is coded."""
    header = (
        *(
            "coder",
            "transcript",
            "title",
            "words",
            "code",
            "label",
            "part",
            "parts",
            "first_word",
            "last_word",
            "share",
        ),
        *HEAD,
    )
    return Sheet(_("theme lines"), header, _lines(project, found, language))


def _lines(project: Project, found: ThemeLines, language: str) -> Iterator[list[object]]:
    for talk in found.talks:
        for line in talk.lines:
            n = len(line.covered)
            for part, share in enumerate(line.covered):
                words = (part * talk.words // n + 1, (part + 1) * talk.words // n)
                yield [
                    *(found.layer.coder, talk.name, talk.title, talk.words, *_code(project, line.code, language)),
                    *(part + 1, n, *words, share, *head(found.layer)),
                ]


def first_appearance_table(project: Project, found: FirstAppearances) -> Sheet:
    """One row an interview in its turn. ``new_before``: how many of its new codes stood in the codebook beforehand."""
    header = (
        *("coder", "number", "transcript", "title", "date", "new", "new_before", "so_far", "low", "median", "high"),
        *("new_codes", "orders", "never", "before", *HEAD),
    )
    before = set(found.before)
    rows = (
        [
            *(found.layer.coder, number, step.name, step.title, step.date or ""),
            *(len(step.new), len(before.intersection(step.new)), step.so_far, step.low, step.median, step.high),
            *(" ".join(step.new), found.orders, " ".join(found.never), " ".join(found.before), *head(found.layer)),
        ]
        for number, step in enumerate(found.steps, start=1)
    )
    return Sheet(_("first appearances"), header, rows)


def _code(project: Project, code: str, language: str) -> tuple[str, str]:
    """A code's id and label."""
    return code, say(project.codebook.get(code).label, language)
