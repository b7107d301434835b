"""The sheets of a workbook of agreement: one row a code to read, pairs of coders, confusions, explanations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from cipcoder import __version__
from cipcoder.agreement.results import Agreement, Statistic, Unit
from cipcoder.formats.tables import Sheet
from cipcoder.locale import _, language
from cipcoder.queries.agreement import Comparison
from cipcoder.report.agreement_words import STATISTICS, Labels, by_unit, explained, heading, left_out, remarks, units
from cipcoder.report.numbers import percent

NO_CODE = "(no code)"


def codes_sheet(found: Comparison, label: Labels, rule: str) -> Sheet:
    """One row a code, those with the most to talk about first, wide, for reading."""
    result = found.agreement
    two = len(result.coders) == 2
    asked = [one for one in Statistic if any(one in row.pooled.compatible for row in result.codes)]
    after = {} if found.after is None else {row.code: row.pooled.alpha for row in found.after.codes}
    group = {one.name: (name, one) for name, of in result.groups for one in of.by_code}
    header = [
        *(_("code"), _("label"), f"α {by_unit(result.unit)}", _("95 % from"), _("95 % to")),
        *([_("α after negotiation")] if found.after else []),
        *([] if result.unit is Unit.TURN else [_("α by turn")]),
        *("F1", _("{units} coded by all").format(units=units(result.unit))),
        *([] if two else [_("by some")]),
        *(_("only {name}").format(name=name) for name in result.coders),
        _("by nobody"),
        *(name for coder in result.coders for name in _of_segments(coder)),
        *(_(STATISTICS[one]) for one in asked),
        *([_("group"), "(k)uα", _("(k)uα coverage")] if group else []),
        *(_("remark"), _("unit"), "n", _("interviews"), _("rule"), "cipcoder"),
    ]

    def rows() -> Iterator[list[object]]:
        for row in result.by_differing():
            of, interval = row.pooled, row.interval
            name, same = group.get(row.code, ("", None))
            yield [
                *(row.code, label(row.code), of.alpha),
                *((None, None) if interval is None else (interval.low, interval.high)),
                *([after.get(row.code)] if found.after else []),
                *([] if result.unit is Unit.TURN else [of.alpha_turns]),
                *(of.f1, of.tally.all),
                *([] if two else [of.tally.some]),
                *(*of.tally.only, of.tally.none),
                *(n for both in zip(row.segments, row.matched, strict=True) for n in both),
                *(of.compatible.get(one) for one in asked),
                *(([name, same.alpha, same.coverage] if same else ["", None, None]) if group else []),
                *(remarks(row, result.coders), by_unit(result.unit), of.tally.n, result.interviews, rule, __version__),
            ]

    return Sheet("codes", header, rows())


def _of_segments(coder: str) -> tuple[str, str]:
    return _("segments {name}").format(name=coder), _("matched {name}").format(name=coder)


def pairs_sheet(found: Comparison, rule: str) -> Sheet:
    """Each two coders, all codes together (code empty) and code by code."""
    result = found.agreement
    header = [
        *("a", "b", "code", "|u alpha", "alpha MASI", "alpha nominal", "Cohen's kappa"),
        *("unit", "interviews", "characters", "rule", "cipcoder"),
    ]

    def rows() -> Iterator[list[object]]:
        for pair in result.pairs:
            end = (pair.interviews, pair.characters, rule, __version__)
            unit = "segment" if result.unit is Unit.SEGMENT else "character"
            yield [pair.a, pair.b, "", pair.alpha_places, pair.alpha_sets, None, None, unit, *end]
            for code, alpha in pair.alphas.items():
                yield [pair.a, pair.b, code, None, None, alpha, pair.kappas.get(code), result.unit.value, *end]

    return Sheet("pairs", header, rows())


Kind = Literal["other code", "nothing", "same code"]
KINDS: tuple[Kind, ...] = ("other code", "nothing", "same code")


class Confused(NamedTuple):
    """So many characters with ``code`` by ``a`` have ``other`` by ``b``; ``NO_CODE`` on either side is "nothing"."""

    a: str
    b: str
    code: str
    other: str
    characters: int
    kind: Kind


def confusions(result: Agreement) -> list[Confused]:
    """Every cell with characters in it: other codes first, then text only one coded, then agreement; biggest first."""
    found = []
    for one in result.confusions:
        names = (*one.codes, NO_CODE)
        for code, cells in zip(names, one.table, strict=True):
            for other, n in zip(names, cells, strict=True):
                if n:
                    kind = KINDS[1 if NO_CODE in (code, other) else 2 if code == other else 0]
                    found.append(Confused(one.a, one.b, code, other, n, kind))
    return sorted(found, key=lambda cell: (KINDS.index(cell.kind), -cell.characters))


def confusion_sheet(found: Comparison, rule: str) -> Sheet:
    """What b used where a used a code, in characters, confusions first and the biggest of them at the top."""
    header = ["a", "b", "code of a", "code of b", "characters", "kind", "unit", "rule", "cipcoder"]
    return Sheet("confusion", header, ([*one, "character", rule, __version__] for one in confusions(found.agreement)))


def explained_sheet(found: Comparison, label: Labels, conditions: Sequence[str] = (), *, gamma: bool = False) -> Sheet:
    """What each number means, with the values of all codes together, and what they rest on."""
    result = found.agreement
    values = {"|uα": result.overall.alpha_places, _("α with MASI"): result.overall.alpha_sets}
    rows: list[list[object]] = [[name, values.get(name), meaning] for name, meaning in explained(found, gamma=gamma)]
    for name, group in result.groups:
        said = _("coverage {share}").format(share=percent(group.pooled.coverage, language()))
        rows.append([f"cuα {label(name)}", group.pooled.alpha, said])
    rows += [["", None, line] for line in (*heading(found, conditions), *left_out(found, label))]
    return Sheet("explained", [_("number"), _("all codes together"), _("what it means")], rows)
