"""Frequencies in the terminal: a table that fits a line of 80 cells, and below it what its numbers are out of."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from cipcoder.cli.columns import Column, blocks, prose, room, room_beside
from cipcoder.cli.shared import label
from cipcoder.locale import _, language, ngettext
from cipcoder.text.clean import visible

if TYPE_CHECKING:
    from cipcoder.project import Project
    from cipcoder.queries.by_question import ByQuestion
    from cipcoder.queries.frequencies import Frequencies, Frequency


def print_frequencies(project: Project, table: Frequencies, *, wide: bool = False) -> None:
    """One coder's table in the terminal, with what its numbers mean."""
    within = room()
    for sentence in about(table):
        print(prose(sentence, within))
    names = Column(_("theme · code"), named(project, table), right=False)
    columns = _wide(table) if wide else _narrow(table)
    print("\n".join(blocks(names, [columns], within, narrow=not wide)))
    for sentence in (*_meanings(table, wide=wide), *_one_sided(project, table), *reread(table)):
        print(prose(sentence, within))


def about(table: Frequencies) -> Iterator[str]:
    """Whose table this is and what was counted, as sentences."""
    from cipcoder.exchange.tables import layers_sentence

    yield _(
        "Theme frequencies, coder {coder}: {finished} of {all} interviews finished, {progress} in "
        "progress; {words} words by participants."
    ).format(
        coder=visible(table.coder, line=True),
        finished=table.finished,
        all=table.interviews,
        progress=table.in_progress,
        words=table.words,
    )
    if table.layers:
        yield layers_sentence(table)
    if table.blind:
        yield _("Left out, a blind round goes on there: {names}").format(names=", ".join(table.blind))
    if conditions := table.chosen.conditions():
        yield _("Only: {conditions}.").format(conditions="; ".join(conditions))


def named(project: Project, table: Frequencies) -> list[str]:
    """The rows' codes by their labels, indented under their themes."""
    book, chosen = project.codebook, language()
    return [
        "  " * f.depth + ("" if f.theme else "· ") + visible(label(book, f.code, chosen), line=True) for f in table.rows
    ]


def percentage(share: float | None) -> str:
    """A share of 1 in per cent, without the sign, which stands above its column."""
    from cipcoder.report.numbers import decimal

    return decimal(None if share is None else 100 * share, language(), 1)


def n_of(n: int, of: int) -> str:
    """« 3 of 12 »."""
    return _("{n} of {of}").format(n=n, of=of)


def _column(table: Frequencies, head: str, cell: Callable[[Frequency], str]) -> Column:
    return Column(head, [cell(row) for row in table.rows])


def _narrow(table: Frequencies) -> list[Column]:
    from cipcoder.report.numbers import decimal, percent

    chosen = language()
    return [
        _column(table, _("codings"), lambda f: str(f.codings)),
        _column(table, _("extr."), lambda f: str(f.extracts)),
        _column(table, _("words"), lambda f: str(f.words)),
        _column(table, _("% of\nwords"), lambda f: percentage(table.share(f))),
        _column(table, _("n of N"), lambda f: n_of(f.interviews, f.out_of)),
        _column(table, _("DP"), lambda f: decimal(f.dispersion, chosen, 2)),
        _column(table, _("most\nin one"), lambda f: percent(f.largest_share, chosen)),
    ]


def _wide(table: Frequencies) -> list[Column]:
    narrow = _narrow(table)
    return [
        _column(table, _("codings"), lambda f: str(f.codings_finished)),
        _column(table, _("in progress"), lambda f: str(f.codings_in_progress)),
        narrow[1],
        _column(table, _("characters"), lambda f: str(f.characters)),
        *narrow[2:5],
        _column(table, _("unfinished"), lambda f: str(f.interviews_in_progress)),
        *narrow[5:],
        Column(_("most in"), [visible(f.largest, line=True) for f in table.rows], right=False),
        _column(table, _("interviewer"), lambda f: str(f.codings_interviewer)),
    ]


def _meanings(table: Frequencies, *, wide: bool) -> Iterator[str]:
    """The denominators, and what else a column's head can't say."""
    counted = len(table.begun)
    if wide:
        yield _(
            "codings: in finished interviews; unfinished: interviews with a coding that are not finished; interviewer: "
            "codings wholly in the interviewer's words, which no other column counts."
        )
    else:
        done = sum(talk.finished for talk in table.transcripts)
        yield ngettext(
            "Codings, extracts (different passages) and words: in {n} interview, {done} finished (--finished: in it "
            "alone). % of words: of the {words} that participants say there. All columns: --wide.",
            "Codings, extracts (different passages) and words: in {n} interviews, {done} finished (--finished: in "
            "these alone). % of words: of the {words} that participants say there. All columns: --wide.",
            counted,
        ).format(n=counted, done=done, words=table.words_begun)
    yield _("n of N: N interviews are finished, read with the code as it is now defined; n of them have a coding.")
    if counted > 1:
        yield _(
            "DP (Gries) over the N interviews: 0, each has as much of the code as of the talk; near 1, all of it is in "
            "one short interview. Most in one: the largest part of the words that a single interview has."
        )


def _one_sided(project: Project, table: Frequencies) -> Iterator[str]:
    from cipcoder.report.numbers import percent

    chosen = language()
    found = [
        _("{code} ({interview}, {share})").format(
            code=visible(label(project.codebook, f.code, chosen), line=True),
            interview=visible(f.largest, line=True),
            share=percent(f.largest_share, chosen),
        )
        for f in table.rows
        if f.one_sided
    ]
    if found:
        yield _(
            "More than half of the words in one interview, though three or more have some: {codes}. One person talks "
            "at length there; don't take it for everybody's theme."
        ).format(codes=", ".join(found))


def reread(table: Frequencies, *, only: str | None = None) -> Iterator[str]:
    """The interviews to read again, a sentence for the codes that share them; ``only``: for this code or theme."""
    found: dict[tuple[str, ...], list[str]] = {}
    for f in table.rows:
        if f.to_reread and (not f.theme if only is None else f.code == only):
            found.setdefault(f.to_reread, []).append(f.code)
    for names, codes in found.items():
        yield _("To re-read for {codes}: {names}").format(codes=", ".join(codes), names=", ".join(names))


# --- by guide question --------------------------------------------------------------------------------


def print_by_question(project: Project, found: ByQuestion, codes: Sequence[str] = ()) -> None:
    """The guide's questions with what was coded under each; with codes, those under each question."""
    within = room()
    for sentence in about(found.table):
        print(prose(sentence, within))
    lines = [line for code in codes for line in _of_a_code(project, found, code, within)]
    print("\n".join(lines or _questions(project, found, within)))
    print(
        prose(
            _(
                "A passage stands under the question asked last before it begins. Asked in: interviews of those "
                "counted; words: by participants, from the question to the next."
            ),
            within,
        )
    )
    if codes:
        print(prose(_("n of N: N were finished with the code as now defined, and the question asked in them."), within))


def _questions(project: Project, found: ByQuestion, within: int) -> list[str]:
    rows = [(row, cells) for row, cells in zip(found.table.rows, found.cells, strict=True) if not row.theme]
    most = []
    for place in range(len(found.questions)):
        here = sorted((-cells[place].codings, row.code) for row, cells in rows if cells[place].codings)
        most.append(f"{here[0][1]} {-here[0][0]}" if here else "")
    columns = [
        Column(_("asked\nin"), [str(asked.interviews) for asked in found.questions]),
        Column(_("words"), [str(asked.words) for asked in found.questions]),
        Column(_("codings"), [str(found.codings(place)) for place in range(len(found.questions))]),
        Column(_("most often"), most, right=False),
    ]
    return blocks(_question_names(found, 2 * room_beside(columns, within) - 10), [columns], within, narrow=True)


def _of_a_code(project: Project, found: ByQuestion, code: str, within: int) -> Iterator[str]:
    place = next((i for i, row in enumerate(found.table.rows) if row.code == code), None)
    if place is None:  # retired, and nobody has used it
        yield _("{name} is retired; its codings stay.").format(name=code)
        return
    cells = found.cells[place]
    columns = [
        Column(_("asked\nin"), [str(asked.interviews) for asked in found.questions]),
        Column(_("codings"), [str(cell.codings) for cell in cells]),
        Column(_("words"), [str(cell.words) for cell in cells]),
        Column(
            _("% of\nwords"),
            [percentage(c.words / a.words if a.words else None) for c, a in zip(cells, found.questions, strict=True)],
        ),
        Column(_("n of N"), [n_of(cell.interviews, cell.out_of) for cell in cells]),
    ]
    yield ""
    yield visible(label(project.codebook, code, language()), line=True)
    yield from blocks(_question_names(found, int(within * 0.7)), [columns], within)


def _question_names(found: ByQuestion, most: int) -> Column:
    names = []
    for asked in found.questions:
        short = textwrap.shorten(visible(asked.text, line=True), most, placeholder="…")
        names.append(_("before the first question") if asked.number is None else f"{asked.number}. {short}")
    return Column(_("question"), names, right=False)
