"""Further findings as tables: absences, codes by guide question, the codebook in use, verbatims by theme and origin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from cipcoder.codebook.words import say
from cipcoder.exchange.tables import layers_said
from cipcoder.formats.tables import Sheet
from cipcoder.locale import _
from cipcoder.project import Project
from cipcoder.queries.absences import Absences, Looked
from cipcoder.queries.by_question import ByQuestion
from cipcoder.queries.codebook_use import CodebookUse, Used
from cipcoder.queries.frequencies import Frequencies
from cipcoder.queries.memos import VerbatimRow

ABSENCE_COLUMNS = (
    *("coder", "code", "label", "depth", "theme", "interview", "finished", "codings", "absent"),
    *("keyword", "turn", "speaker", "start", "stop", "before", "words", "after"),
    *("interviews", "out_of", "document_set", "where", "layer"),
)
QUESTION_COLUMNS = (
    *("coder", "code", "label", "depth", "theme", "question", "section", "question_text"),
    *("codings", "words", "interviews", "out_of", "asked_in", "words_under_question", "document_set", "where", "layer"),
)
USE_COLUMNS = (
    *("code", "label", "depth", "theme", "retired", "codings", "coders", "transcripts"),
    *("unused", "once", "one_coder", "alike", "to_reread", "to_reread_in", "codebook_unknown"),
)
ORIGINS = ("interview", "questionnaire", "observation")


def absence_table(project: Project, found: Sequence[Absences], language: str = "fr") -> Sheet:
    """One row a coder, code, interview and uncoded keyword; without such a keyword, one row with empty cells."""

    def rows() -> Iterator[list[object]]:
        for one in found:
            for row in one.rows:
                label = say(project.codebook.get(row.code).label, language)
                of = (one.table.coder, row.code, label, row.depth, int(row.theme))
                out_of = (row.interviews, row.out_of, *_counted(one.table), layers_said(one.table))
                for absent, looked in ((1, row.absent), (0, row.present)):
                    for each in looked:
                        head = (*of, each.name, int(each.finished), each.codings, absent)
                        for hit in _hits(each):
                            yield [*head, *hit, *out_of]

    return Sheet(_("absences"), ABSENCE_COLUMNS, rows())


def _hits(looked: Looked) -> Iterator[tuple[object, ...]]:
    for each in looked.hits:
        h = each.hit
        yield each.keyword, h.turn, h.speaker, h.span.start, h.span.stop, h.before, h.words, h.after
    if not looked.hits:
        yield "", None, "", None, None, "", "", ""


def _counted(table: Frequencies) -> tuple[str, str]:
    return table.chosen.document_set or "all", "; ".join(table.chosen.conditions())


def question_table(
    project: Project, found: Sequence[ByQuestion], language: str = "fr", codes: Sequence[str] = ()
) -> Sheet:
    """One row a coder, code and question; the question is empty for what stands under none. ``codes``: these only."""
    wanted = {each.id for code in codes for each in project.codebook.subtree(code)}

    def rows() -> Iterator[list[object]]:
        for each in found:
            table = each.table
            for row, cells in zip(table.rows, each.cells, strict=True):
                if wanted and row.code not in wanted:
                    continue
                label = say(project.codebook.get(row.code).label, language)
                for asked, cell in zip(each.questions, cells, strict=True):
                    yield [
                        *(table.coder, row.code, label, row.depth, int(row.theme)),
                        *(asked.number, asked.section, asked.text),
                        *(cell.codings, cell.words, cell.interviews, cell.out_of, asked.interviews, asked.words),
                        *(*_counted(table), layers_said(table)),
                    ]

    return Sheet(_("by question"), QUESTION_COLUMNS, rows())


def use_table(project: Project, found: CodebookUse, language: str = "fr") -> Sheet:
    """One row a code: how much it is used and by whom, what looks like it, and which codings to read again."""
    alike: dict[str, list[str]] = {}
    for near in found.near:
        for one, other in ((near.one, near.other), (near.other, near.one)):
            alike.setdefault(one, []).append(f"{other} ({near.why}, {near.likeness})")
    marks = [{each.code for each in some} for some in (found.unused, found.once, found.by_one_coder)]

    def row(used: Used) -> list[object]:
        return [
            *(used.code, say(project.codebook.get(used.code).label, language), used.depth, int(used.theme)),
            *(int(used.retired), used.codings, "; ".join(f"{coder} {n}" for coder, n in used.coders)),
            *(used.transcripts, *(int(used.code in mark) for mark in marks), "; ".join(alike.get(used.code, ()))),
            used.rereading,
            "; ".join(f"{each.transcript} {each.coder} {each.codings}" for each in used.to_reread),
            used.unknown,
        ]

    return Sheet(_("codebook in use"), USE_COLUMNS, (row(each) for each in found.codes))


def by_origin(rows: Sequence[VerbatimRow]) -> dict[str, Counter[str]]:
    """Theme -> origin -> verbatims, in the order the themes came; those without a theme last, under ""."""
    found: dict[str, Counter[str]] = {}
    for row in sorted(rows, key=lambda row: not row.theme):
        found.setdefault(row.theme, Counter())[row.origin] += 1
    return found


def origin_table(rows: Sequence[VerbatimRow]) -> Sheet:
    """One row a theme: verbatims of each origin, all, and how many of them were found in a transcript."""
    placed = Counter(row.theme for row in rows if row.start is not None)

    def lines() -> Iterator[list[object]]:
        for theme, counts in by_origin(rows).items():
            yield [theme, *(counts[origin] for origin in ORIGINS), counts.total(), placed[theme]]

    return Sheet(_("verbatims by origin"), ("theme", *ORIGINS, "all", "found_in_transcripts"), lines())
