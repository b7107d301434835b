"""Agreement in the terminal: what to talk about first, every number with its unit, n and rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from cipcoder.agreement.intervals import FEWEST_INTERVIEWS
from cipcoder.agreement.results import KRIPPENDORFF_LINES, Agreement, CodeAgreement, Remark, Statistic, Unit
from cipcoder.cli.columns import Column, blocks, prose, room, room_beside, wrapped
from cipcoder.locale import _, language, ngettext
from cipcoder.queries.agreement import Comparison
from cipcoder.report.agreement_sheets import confusions
from cipcoder.report.agreement_words import (
    RISING,
    STATISTICS,
    Labels,
    by_unit,
    explained,
    heading,
    left_out,
    only_coder,
    turns_counted,
    units,
)
from cipcoder.report.gamma import Gammas
from cipcoder.report.numbers import UNDEFINED, decimal, listed, percent, span, whole
from cipcoder.text.clean import visible

CONFUSIONS = 20
"""as many are shown; a file has them all"""


def show(
    found: Comparison,
    label: Labels,
    conditions: Sequence[str] = (),
    *,
    pairs: bool = False,
    confusion: bool = False,
    by_interview: bool = False,
    gammas: Gammas | None = None,
    explain: bool = False,
) -> None:
    """Print an agreement: who and on what, code by code, all codes together, then what was asked for besides."""
    within = room()
    for line in _found(found, label, conditions, within):
        print(line)
    result = found.agreement
    wanted: list[tuple[object, Callable[[], Iterable[str]]]] = [
        (found.themes, lambda: _themes(found.themes or result, label, within)),
        (any(row.pooled.compatible for row in result.codes), lambda: _compatible(result, label, within)),
        (by_interview, lambda: _by_interview(result, label, within)),
        (gammas, lambda: _gammas(gammas, within)),
        (pairs, lambda: _pairs(result, label, within)),
        (confusion, lambda: _confusion(result, label, within)),
        (explain, lambda: _explained(found, gammas is not None, within)),
    ]
    for asked, block in wanted:
        if asked:
            print("", *block(), sep="\n")


def _found(found: Comparison, label: Labels, conditions: Sequence[str], within: int) -> Iterator[str]:
    """What is always shown."""
    yield from (prose(line, within) for line in heading(found, conditions))
    yield ""
    yield from _codes(found, label, within)
    yield from (prose(line, within) for line in _notes(found, label))
    yield ""
    yield from _overall(found, label, within)
    yield from (prose(line, within) for line in left_out(found, label))


def _codes(found: Comparison, label: Labels, within: int) -> list[str]:
    """The table of codes that somebody used, those with the most to talk about first."""
    result, spoken = found.agreement, language()
    rows = [row for row in result.by_differing() if row.used]
    after = {} if found.after is None else {row.code: row.pooled.alpha for row in found.after.codes}
    values = [
        Column(_two_lines(f"α {by_unit(result.unit)}"), [decimal(row.pooled.alpha, spoken) for row in rows]),
        Column(_("95 %\ninterval"), [_interval(row) for row in rows]),
    ]
    if found.after is not None:
        values.append(Column(_("α after\nnegotiation"), [decimal(after.get(row.code), spoken) for row in rows]))
    if result.unit is not Unit.TURN:
        values.append(Column(_("α\nby turn"), [decimal(row.pooled.alpha_turns, spoken) for row in rows]))
    if result.unit is Unit.SEGMENT and len(result.pairs) == 1:  # the same decisions by both: what kappa was made for
        kappas = result.pairs[0].kappas
        values.append(Column(_two_lines(_("Cohen κ")), [decimal(kappas.get(row.code), spoken) for row in rows]))
    values.append(Column("F1", [decimal(row.pooled.f1, spoken) for row in rows]))
    counts = [(_("coded\nby all"), [row.pooled.tally.all for row in rows])]
    if len(result.coders) > 2:
        counts.append((_("by some\nonly"), [row.pooled.tally.some for row in rows]))
    for i, coder in enumerate(result.coders):
        counts.append((_("only\n{name}").format(name=_name(coder)), [row.pooled.tally.only[i] for row in rows]))
    texts = [Column(head, [whole(n, spoken) for n in cells]) for head, cells in counts]
    segments = [
        Column(_("matched\n{name}").format(name=_name(coder)), [f"{row.matched[i]}/{row.segments[i]}" for row in rows])
        for i, coder in enumerate(result.coders)
    ]
    names = Column(_("code"), [label(row.code) for row in rows], right=False)
    return blocks(names, [values, texts, segments], within) if rows else [_("No code was used.")]


def _themes(result: Agreement, label: Labels, within: int) -> Iterator[str]:
    """Each code taken as its theme at the top."""
    rows = [row for row in result.by_differing() if row.used]
    if not rows:
        yield prose(_("No code was used."), within)
        return
    spoken = language()
    columns = [
        Column(_two_lines(f"α {by_unit(result.unit)}"), [decimal(row.pooled.alpha, spoken) for row in rows]),
        Column(_("95 %\ninterval"), [_interval(row) for row in rows]),
        Column("F1", [decimal(row.pooled.f1, spoken) for row in rows]),
        Column(_("coded\nby all"), [whole(row.pooled.tally.all, spoken) for row in rows]),
        Column(_("by some\nonly"), [whole(row.pooled.tally.some, spoken) for row in rows]),
    ]
    yield from blocks(Column(_("theme"), [label(row.code) for row in rows], right=False), [columns], within)


def _two_lines(head: str) -> str:
    """A column's heading, its last word below the others."""
    return "\n".join(head.rsplit(" ", 1))


def _interval(row: CodeAgreement) -> str:
    return UNDEFINED if row.interval is None else span(row.interval.low, row.interval.high, language())


def _name(coder: str) -> str:
    return visible(coder, line=True)


def _notes(found: Comparison, label: Labels) -> Iterator[str]:
    """What the table's numbers are, and why some are not there."""
    result = found.agreement
    low, high = (decimal(line, language()) for line in KRIPPENDORFF_LINES)
    yield _(
        "α: Krippendorff's, nominal, code present or absent {unit}, pooled by sums over interviews; {turns}. His own "
        "lines: {high}, and {low} for tentative conclusions."
    ).format(unit=by_unit(result.unit), turns=turns_counted(found), high=high, low=low)
    yield _(
        "coded by all, only: {units}. matched: segments with a partner sharing at least {share} of the longer one."
    ).format(units=units(result.unit), share=percent(result.match, language()))
    if result.interviews < FEWEST_INTERVIEWS:
        n = result.interviews
        yield ngettext(
            "No interval: it needs five double-coded interviews, there is {n}.",
            "No interval: it needs five double-coded interviews, there are {n}.",
            n,
        ).format(n=n)
    yield from _remarked(result, label)


def _remarked(result: Agreement, label: Labels) -> Iterator[str]:
    def having(remark: Remark, coder: str = "") -> str:
        rows = [row for row in result.by_differing() if remark in row.remarks]
        return ", ".join(label(row.code) for row in rows if not coder or only_coder(row, result.coders) == coder)

    for coder in result.coders:
        if codes := having(Remark.ONE_CODER, coder):
            yield _("Codes that only {name} used: {codes}.").format(name=_name(coder), codes=codes)
    for remark, said in (
        (Remark.ONE_INTERVIEW, _("No interval, because α is not defined without one of the interviews: {codes}.")),
        (Remark.ALL_TEXT, _("Not defined, all put it on all of the text: {codes}.")),
        (Remark.NOBODY, _("Not defined, nobody used it: {codes}.")),
    ):
        if codes := having(remark):
            yield said.format(codes=codes)


def _overall(found: Comparison, label: Labels, within: int) -> Iterator[str]:
    """All codes together; where there is something after negotiation, side by side with it."""
    result, after, spoken = found.agreement, found.after, language()
    given = result.unit is Unit.SEGMENT
    rows: list[tuple[str, float | None, float | None, str]] = []
    if not given:
        value = None if after is None else after.overall.alpha_places
        rows.append(("|uα", result.overall.alpha_places, value, _("the same places, whatever the code?")))
    value = None if after is None else after.overall.alpha_sets
    rows.append((_("α with MASI"), result.overall.alpha_sets, value, _("the same sets of codes?")))
    later = {} if after is None else dict(after.groups)
    for name, group in result.groups:
        now = later.get(name)
        rest = _("of the marked text: {share}").format(share=percent(group.pooled.coverage, spoken))
        rows.append((f"cuα {label(name)}", group.pooled.alpha, now.pooled.alpha if now else None, rest))
        codes = {one.name: one.alpha for one in now.by_code} if now else {}
        for code in group.by_code:
            rest = _("of its text: {share}").format(share=percent(code.coverage, spoken))
            rows.append((f"  (k)uα {label(code.name)}", code.alpha, codes.get(code.name), rest))
    columns = [
        Column(_("all codes together"), [row[0] for row in rows], right=False),
        Column(
            _two_lines(by_unit(result.unit if given else Unit.CHARACTER)), [decimal(row[1], spoken) for row in rows]
        ),
    ]
    if after is not None:
        columns.append(Column(_("after\nnegotiation"), [decimal(row[2], spoken) for row in rows]))
    beside = wrapped([row[3] for row in rows], room_beside(columns, within))
    yield from blocks(columns[0], [[*columns[1:], Column("", beside, right=False)]], within)
    if result.groups:
        yield prose(_("cuα: where both marked something with a code of the group, was it the same code?"), within)
    for one in found.against_consensus:
        yield prose(
            ngettext(
                "{name} beside the consensus, after negotiation: |uα {places}, α with MASI {sets} ({n} interview).",
                "{name} beside the consensus, after negotiation: |uα {places}, α with MASI {sets} ({n} interviews).",
                one.interviews,
            ).format(
                name=_name(one.coder),
                n=whole(one.interviews, spoken),
                places=decimal(one.alpha_places, spoken),
                sets=decimal(one.alpha_sets, spoken),
            ),
            within,
        )
    if found.disagreements:
        yield prose(
            ngettext(
                "{n} of {of} disagreement decided.", "{n} of {of} disagreements decided.", found.disagreements
            ).format(n=whole(found.decided, spoken), of=whole(found.disagreements, spoken)),
            within,
        )


def _compatible(result: Agreement, label: Labels, within: int) -> Iterator[str]:
    """The coefficients of other programs and papers, each code for itself; two of them over all codes as well."""
    rows = [row for row in result.by_differing() if row.used]
    labelled = [*(label(row.code) for row in rows), _("all codes together")]
    columns = []
    for one in Statistic:
        values = [*(row.pooled.compatible.get(one) for row in rows), result.overall.compatible.get(one)]
        columns.append(Column(_two_lines(_(STATISTICS[one])), [decimal(value, language()) for value in values]))
    yield from blocks(Column(_("to compare"), labelled, right=False), [columns], within)
    yield prose(
        _("Over all codes together only B.-P. and uα are defined; the others are of one code at a time."), within
    )
    rising = listed([_(STATISTICS[one]) for one in RISING], language())
    yield prose(
        _("Beware: {names} rise as a code gets rarer, however it is coded. Report none of them alone.").format(
            names=rising
        ),
        within,
    )
    if len(result.coders) > 2:
        yield prose(_("Cohen κ, Scott π and B.-P. are of two coders: --pairs gives Cohen κ of each two."), within)


def _by_interview(result: Agreement, label: Labels, within: int) -> Iterator[str]:
    """Each interview's values beside the pooled ones."""
    spoken = language()
    every = (result.overall, *result.by_interview)
    names = Column(_("interview"), [_("pooled"), *(_name(one.name) for one in result.by_interview)], right=False)
    columns = [
        Column(_("characters"), [whole(one.characters, spoken) for one in every]),
        Column(_("turns"), [whole(one.turns, spoken) for one in every]),
        Column("|uα", [decimal(one.alpha_places, spoken) for one in every]),
        Column(_("α with MASI"), [decimal(one.alpha_sets, spoken) for one in every]),
    ]
    if result.unit is Unit.SEGMENT:
        del columns[2]
    yield from blocks(names, [columns], within)
    yield ""
    rows = [row for row in result.by_differing() if row.used]
    names = Column(f"α {by_unit(result.unit)}", [label(row.code) for row in rows], right=False)
    columns = [Column(_("pooled"), [decimal(row.pooled.alpha, spoken, 2) for row in rows])]
    for i, one in enumerate(result.by_interview):
        head = "-\n".join(_name(one.name).rsplit("-", 1))
        columns.append(Column(head, [decimal(row.by_interview[i].alpha, spoken, 2) for row in rows]))
    yield from blocks(names, [columns], within)


def _gammas(found: Gammas | None, within: int) -> Iterator[str]:
    """γ of each interview; there is no pooled one."""
    rows = found.by_interview if found else ()
    columns = [
        Column("γ", [decimal(row.gamma, language()) for row in rows]),
        Column("γ-cat", [decimal(row.gamma_cat, language()) for row in rows]),
        Column(_("segments"), [whole(row.units, language()) for row in rows]),
        Column(_("coders"), [str(row.coders) for row in rows]),
    ]
    yield from blocks(Column(_("interview"), [_name(row.name) for row in rows], right=False), [columns], within)
    for row in rows:
        if row.problem:
            said = _("No γ for {name}: pygamma-agreement met an error ({problem}).")
            yield prose(said.format(name=_name(row.name), problem=row.problem), within)
    yield prose(_("Chance is drawn within each interview, so there is no pooled γ."), within)


def _pairs(result: Agreement, label: Labels, within: int) -> Iterator[str]:
    """The coders two by two."""
    if len(result.coders) == 2:
        yield prose(_("Two coders are one pair: its values are those above."), within)
        return
    spoken = language()
    names = list(result.coders)
    between = {frozenset((pair.a, pair.b)): pair for pair in result.pairs}
    for title, statistic in (
        ("|uα", "alpha_places"),
        (_("α with MASI"), "alpha_sets"),
        (_("interviews"), "interviews"),
    ):
        if result.unit is Unit.SEGMENT and statistic == "alpha_places":
            continue

        def cell(a: str, b: str, statistic: str = statistic) -> str:
            pair = between.get(frozenset((a, b)))
            if pair is None or a == b:
                return ""
            value = getattr(pair, statistic)
            return str(value) if isinstance(value, int) else decimal(value, spoken)

        columns = [Column(_name(b), [cell(a, b) for a in names]) for b in names]
        yield from blocks(Column(title, [_name(a) for a in names], right=False), [columns], within)
        yield ""
    rows = [row for row in result.by_differing() if row.used]
    columns = [
        Column(f"{_name(pair.a)}\n{_name(pair.b)}", [decimal(pair.alphas.get(row.code), spoken) for row in rows])
        for pair in result.pairs
    ]
    heading = Column(f"α {by_unit(result.unit)}", [label(row.code) for row in rows], right=False)
    yield from blocks(heading, [columns], within)
    if any(row.pooled.compatible for row in rows):
        columns = [
            Column(f"{_name(pair.a)}\n{_name(pair.b)}", [decimal(pair.kappas.get(row.code), spoken) for row in rows])
            for pair in result.pairs
        ]
        yield ""
        yield from blocks(Column(_("Cohen κ"), heading.cells, right=False), [columns], within)


def _confusion(result: Agreement, label: Labels, within: int) -> Iterator[str]:
    """What one used where another used something else, the biggest confusions first."""
    cells = [cell for cell in confusions(result) if cell.kind == "other code"]
    shown = cells[:CONFUSIONS]
    if not shown:
        yield prose(_("No passage has one code in one coder and another in the other."), within)
        return
    one_pair = len(result.confusions) == 1
    half = (within - 15) // 2

    def codes(which: Sequence[str], coders: Sequence[str]) -> list[str]:
        """The codes, with whose they are where there are several pairs."""
        said = [label(c) if one_pair else f"{label(c)} ({_name(by)})" for c, by in zip(which, coders, strict=True)]
        return wrapped(said, half)

    heads = (shown[0].a, shown[0].b) if one_pair else (_("one coder"), _("another"))
    columns = [
        Column(_name(heads[0]), codes([c.code for c in shown], [c.a for c in shown]), right=False),
        Column(_name(heads[1]), codes([c.other for c in shown], [c.b for c in shown]), right=False),
    ]
    yield from blocks(Column(_("characters"), [whole(c.characters, language()) for c in shown]), [columns], within)
    if more := len(cells) - len(shown):
        said = ngettext("and {n} more: --to FILE has it.", "and {n} more: --to FILE has them.", more)
        yield prose(said.format(n=whole(more, language())), within)
    yield prose(_("A passage with several codes counts once for each two of them."), within)


def _explained(found: Comparison, gamma: bool, within: int) -> Iterator[str]:
    for name, meaning in explained(found, gamma=gamma):
        yield prose(_("{name}: {meaning}").format(name=name, meaning=meaning), within)
