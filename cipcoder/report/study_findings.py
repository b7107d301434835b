"""What was found, as sections of a report: frequencies, co-occurrence, theme lines, first appearances, agreement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cipcoder.agreement.results import CodeAgreement, Unit
from cipcoder.locale import _, language, ngettext
from cipcoder.queries.agreement import Comparison
from cipcoder.queries.cooccurrence import CoOccurrence
from cipcoder.queries.first_appearances import FirstAppearances
from cipcoder.queries.frequencies import Frequencies, Frequency
from cipcoder.report import agreement_figure
from cipcoder.report.about import caption
from cipcoder.report.agreement_words import Labels, by_unit, heading, left_out, remarks
from cipcoder.report.figures import first_curve, frequency_bars, heat_map, network, theme_rows
from cipcoder.report.methods import paragraph
from cipcoder.report.numbers import UNDEFINED, decimal, percent, span, whole
from cipcoder.report.study_material import StudyMaterial
from cipcoder.report.study_parts import Block, Picture, Setting, Table
from cipcoder.text.clean import visible

PAIRS = 30
"""pairs of codes in the table"""


def findings(found: StudyMaterial, table: Frequencies, label: Labels, setting: Setting) -> Iterator[Block]:
    """All but the agreement."""
    number = found.codebook
    yield setting.heading(_("Frequencies"))
    if few := _few(table):
        yield setting.text(few)
    yield _counts(found, table, label, setting)
    yield Picture(
        "frequencies",
        _(
            "Bars: in how many interviews each code comes; beside them dispersion and largest share. "
            "Numbers: the table above."
        ),
        lambda: frequency_bars.figure(table, label, number),
    )
    yield from _absences(table, label, setting)
    yield Picture(
        "heat-map",
        _("Heat map: how many codings each code has in each interview, as numbers in the cells."),
        lambda: heat_map.figure(table, label, number),
    )
    yield setting.heading(_("Codes that come together"))
    together = found.cooccurrence
    if together is None or not together.pairs:
        yield setting.text(_("No two codes come together in these interviews."))
    else:
        yield _pairs(found, together, label, setting)
        yield Picture(
            "co-occurrence",
            _("Network: codes on a ring, joined where they come together. Numbers: the table above."),
            lambda: network.figure(together, label, number),
        )
    if (lines := found.theme_lines) is not None:
        yield setting.heading(_("Where in the interviews the themes come"))
        yield Picture(
            "theme-lines",
            _("Theme lines: for each interview and theme, how much of each part of the talk carries the theme."),
            lambda: theme_rows.figure(lines, label, number),
        )
    if (first := found.first) is not None:
        yield setting.heading(_("When codes came first"))
        yield _firsts(first, label, setting)
        yield Picture(
            "first-appearances",
            _("Curve: codes so far, interview by interview, with the band of random orders. Numbers: the table above."),
            lambda: first_curve.figure(first, label, number),
        )


def _few(table: Frequencies) -> str:
    if table.finished:
        return ""
    return _("No interview is finished by the coder yet: N is 0 everywhere, and the counts are of work in progress.")


def _counts(found: StudyMaterial, table: Frequencies, label: Labels, setting: Setting) -> Table:
    header = [
        *(_("theme · code"), _("codings"), _("unfinished"), _("extracts"), _("interviews")),
        *(_("words"), _("% of words"), "DP", _("largest share"), _("in interview")),
    ]
    rows = [_count(row, table) for row in table.rows]
    rests = [] if found.rests is None else caption(found.rests)
    notes = [
        _(
            "unfinished: codings in interviews not finished. interviews: n of N, finished and read with the code as "
            "now defined. % of words: of the participants' in all interviews counted. DP over the N interviews: 0, "
            "spread as the talk is; towards 1, all in one interview. largest share: of the words covered, the part "
            "that one interview brings, and which."
        ),
        _one_sided(table, label),
        *rests,
    ]
    return setting.table(
        _("Themes and codes"),
        header,
        [[label(row.code), *cells] for row, cells in zip(table.rows, rows, strict=True)],
        right=range(1, len(header) - 1),
        depths=[row.depth for row in table.rows],
        strong=[i for i, row in enumerate(table.rows) if row.theme],
        notes=notes,
    )


def _count(row: Frequency, table: Frequencies) -> list[str]:
    spoken = language()
    return [
        *(whole(row.codings, spoken), whole(row.codings_in_progress, spoken), whole(row.extracts, spoken)),
        _("{n} of {of}").format(n=whole(row.interviews, spoken), of=whole(row.out_of, spoken)),
        *(whole(row.words, spoken), _per_cent(table.share(row))),
        *(decimal(row.dispersion, spoken, 2), percent(row.largest_share, spoken), visible(row.largest, line=True)),
    ]


def _one_sided(table: Frequencies, label: Labels) -> str:
    """The codes of which one talkative person makes a theme."""
    found = [
        _("{code} ({interview}, {share})").format(
            code=label(row.code), interview=row.largest, share=percent(row.largest_share, language())
        )
        for row in table.rows
        if row.one_sided
    ]
    if not found:
        return ""
    return _(
        "More than half of the words in one interview, though three or more have some: {codes}. One person talks "
        "at length there; don't take it for everybody's theme."
    ).format(codes=visible(", ".join(found), line=True))


def _per_cent(share: float | None) -> str:
    """A share of 1 in per cent, without the sign, which stands above its column."""
    return decimal(None if share is None else 100 * share, language(), 1)


def _absences(table: Frequencies, label: Labels, setting: Setting) -> Iterator[Block]:
    """Where a code could have come and didn't: where the case that speaks against it is to be looked for."""
    rows = [row for row in table.rows if row.absent and row.codings]
    if not rows:
        return
    yield setting.table(
        _("Interviews without the code"),
        [_("theme · code"), _("without it"), _("interviews")],
        [
            [label(row.code), whole(len(row.absent), language()), visible(", ".join(row.absent), line=True)]
            for row in rows
        ],
        right=(1,),
        depths=[row.depth for row in rows],
        strong=[i for i, row in enumerate(rows) if row.theme],
        notes=[_("Read to the end with the code in mind, and nothing coded: where to look for the case against it.")],
    )


def _pairs(found: StudyMaterial, together: CoOccurrence, label: Labels, setting: Setting) -> Table:
    spoken, some = language(), together.pairs[:PAIRS]
    notes = [
        _(
            "pairs: of codings, one of each code, that share text. Jaccard: of the text that either covers, the "
            "part that both cover."
        )
    ]
    if len(together.pairs) > len(some):
        notes.append(
            _("The first {n} of {of} pairs of codes.").format(
                n=whole(len(some), spoken), of=whole(len(together.pairs), spoken)
            )
        )
    return setting.table(
        _("Pairs of codes on the same text"),
        [_("code"), _("and the code"), _("pairs"), _("interviews"), "Jaccard"],
        [
            [
                *(label(pair.first), label(pair.second), whole(pair.pairs, spoken), whole(pair.interviews, spoken)),
                decimal(pair.jaccard, spoken, 2),
            ]
            for pair in some
        ],
        right=(2, 3, 4),
        notes=[*notes, *([] if found.rests is None else caption(found.rests))],
    )


def _firsts(first: FirstAppearances, label: Labels, setting: Setting) -> Table:
    spoken = language()
    return setting.table(
        _("New codes, interview by interview"),
        [_("interview"), _("date"), _("new"), _("so far"), _("random orders"), _("new codes")],
        [
            [
                *(visible(step.title or step.name, line=True), step.date or "—", whole(len(step.new), spoken)),
                *(whole(step.so_far, spoken), span(step.low, step.high, spoken, 1), ", ".join(map(label, step.new))),
            ]
            for step in first.steps
        ],
        right=(2, 3, 4),
        notes=[_("Not called saturation: it says nothing about what nobody has a code for.")],
    )


# --- agreement -------------------------------------------------------------------------------------------


def agreement(found: StudyMaterial, label: Labels, setting: Setting) -> Iterator[Block]:
    """Agreement between coders, or why there is none."""
    yield setting.heading(_("Agreement between coders"))
    compared = found.comparison
    if compared is None:
        yield setting.text(found.no_comparison or _("No agreement was measured."))
        return
    conditions = found.chosen.conditions()
    for line in heading(compared, conditions):
        yield setting.text(line)
    rows = [row for row in compared.agreement.by_differing() if row.used]
    if not rows:
        yield setting.text(_("No code was used."))
        return
    yield _alphas(compared, rows, label, setting)
    for line in left_out(compared, label):
        yield setting.text(line, tone="source")
    if any(row.pooled.alpha is not None for row in rows):
        yield Picture(
            "agreement",
            _("Agreement by code: α with its interval, beside the text it rests on. Numbers: the table above."),
            lambda: agreement_figure.figure(compared, label, conditions),
        )
    yield setting.heading(_("For the methods section"), 2)
    for each in paragraph(compared, label, language(), conditions=conditions).split("\n\n"):
        yield setting.text(each)


def _alphas(compared: Comparison, rows: Sequence[CodeAgreement], label: Labels, setting: Setting) -> Table:
    spoken, result = language(), compared.agreement
    turns = result.unit is not Unit.TURN
    header = [_("code"), f"α {by_unit(result.unit)}", _("95 % interval"), *([_("α by turn")] if turns else []), "F1"]
    cells, numbers = [], len(header)
    for row in rows:
        between = UNDEFINED if row.interval is None else span(row.interval.low, row.interval.high, spoken)
        by_turn = [decimal(row.pooled.alpha_turns, spoken)] if turns else []
        said = remarks(row, result.coders)
        values = [decimal(row.pooled.alpha, spoken), between, *by_turn, decimal(row.pooled.f1, spoken)]
        cells.append([label(row.code), *values, visible(said, line=True)])
    n, whole_talk = result.interviews, result.overall
    notes = [
        ngettext("{n} interview", "{n} interviews", n).format(n=n)
        + f" · |uα {decimal(whole_talk.alpha_places, spoken)} · "
        + _("α with MASI")
        + f" {decimal(whole_talk.alpha_sets, spoken)}"
    ]
    if any(row.remarks for row in rows):
        header.append(_("remark"))
    else:
        cells = [row[:-1] for row in cells]
    return setting.table(
        _("Agreement by code, most to talk about first"),
        header,
        cells,
        right=range(1, numbers),
        notes=notes,
    )
