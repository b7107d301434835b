"""Agreement as tables that leave the program: every number one row, with its unit, n, rule and what it rests on.

The long rows are for programs: column names and values are the same in every language. The sheets "codes" and
"explained" of a workbook are for reading, in the person's language.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

from cipcoder import __version__
from cipcoder.agreement.groups import GroupAgreement
from cipcoder.agreement.results import Agreement, CodeAgreement, CodeFigures, Overall, Pair, Statistic, Tally, Unit
from cipcoder.formats.tables import Sheet, table_ending, write_csv, write_xlsx
from cipcoder.queries.agreement import Comparison
from cipcoder.report.agreement_sheets import NO_CODE, codes_sheet, confusion_sheet, explained_sheet, pairs_sheet
from cipcoder.report.agreement_words import Labels
from cipcoder.report.gamma import Gammas

COLUMNS = (
    *("coders", "coder", "scope", "when", "round", "purpose", "codebook", "group", "code", "other_code"),
    *("statistic", "value", "low", "high", "unit", "interviews", "n", "rule", "sealed", "remark", "cipcoder"),
)
"""``coder``: the one a number is about, where it is one; ``other_code``: what the second coder used (confusion)"""
INDEPENDENT, AFTER = "independent", "after negotiation"
POOLED = "sums over interviews"
THEMES = "(themes)"
"""the group under which each code is taken as its theme"""


def sealed(found: Comparison) -> str:
    """ "yes", "no" or "partly": were the compared layers sealed?"""
    if found.round is None or set(found.unsealed) >= set(found.agreement.coders):
        return "no"
    return "partly" if found.unsealed else "yes"


def rule_of(found: Comparison, conditions: Sequence[str] = (), *, what: str = POOLED) -> str:
    """How a number came about: pooling, whose turns, which interviews; one line for a program or a careful reader."""
    turns = "all turns" if found.with_interviewer else "participants' turns"
    return "; ".join([what, turns, *(f"only {condition}" for condition in conditions)])


def write(
    found: Comparison, to: Path, label: Labels, conditions: Sequence[str] = (), gammas: Gammas | None = None
) -> None:
    """Write the agreement as CSV (the long rows) or XLSX (five sheets), as the file's name ends."""
    rows = chain(long_rows(found, conditions), gamma_rows(found, gammas, conditions))
    if table_ending(to) == ".csv":
        write_csv(to, COLUMNS, rows)
        return
    said = rule_of(found, conditions)
    sheets = [
        codes_sheet(found, label, said),
        Sheet("numbers", COLUMNS, rows),
        pairs_sheet(found, said),
        confusion_sheet(found, said),
        explained_sheet(found, label, conditions, gamma=gammas is not None),
    ]
    write_xlsx(to, sheets)


def long_rows(found: Comparison, conditions: Sequence[str] = ()) -> Iterator[list[object]]:
    """Rows under ``COLUMNS``; an empty value is "not defined"."""
    yield from _Rows(found, found.agreement, INDEPENDENT, sealed(found), tuple(conditions)).all()
    if found.after is not None:
        yield from _Rows(found, found.after, AFTER, "no", tuple(conditions)).all()
    if found.themes is not None:
        by_theme = _Rows(found, found.themes, INDEPENDENT, sealed(found), tuple(conditions), group=THEMES)
        for code in found.themes.codes:
            yield from by_theme.of_code(code)
    beside = _Rows(found, found.agreement, AFTER, sealed(found), tuple(conditions))
    for one in found.against_consensus:
        both = f"{one.coder}, consensus"
        for statistic, value in (("|u alpha", one.alpha_places), ("alpha MASI", one.alpha_sets)):
            yield beside.row(
                statistic,
                value,
                one.characters,
                interviews=one.interviews,
                coders=both,
                coder=one.coder,
                rule="against the consensus; " + POOLED,
            )
    if found.disagreements:
        n = found.disagreements
        yield beside.row("disagreements decided", found.decided, n, unit="disagreement", rule="count")
    for proposed in found.proposed:
        yield beside.row(
            "codings with a proposed code",
            proposed.codings,
            proposed.codings,
            unit="segment",
            coder=proposed.coder,
            code=proposed.code,
            rule="listed, not computed",
        )


def gamma_rows(found: Comparison, gammas: Gammas | None, conditions: Sequence[str] = ()) -> Iterator[list[object]]:
    """γ of each interview, as rows like the others."""
    if gammas is None:
        return
    how = f"pygamma-agreement {gammas.version}, {gammas.samples} samples or more, precision {gammas.precision}"
    here = _Rows(found, found.agreement, INDEPENDENT, sealed(found), tuple(conditions))
    for one in gammas.by_interview:
        for statistic, value in (("gamma", one.gamma), ("gamma-cat", one.gamma_cat)):
            yield here.row(statistic, value, one.units, unit="segment", scope=one.name, rule=how, remark=one.problem)


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of one agreement: the independent one, or the one after negotiation."""

    found: Comparison
    result: Agreement
    when: str
    sealed: str
    conditions: tuple[str, ...]
    group: str = ""

    def row(
        self,
        statistic: str,
        value: object,
        n: int | None,
        *,
        unit: str = "character",
        scope: str = "pooled",
        rule: str = POOLED,
        interviews: int | None = None,
        coders: str = "",
        coder: str = "",
        group: str = "",
        code: str = "",
        other: str = "",
        between: tuple[float, float] | tuple[None, None] = (None, None),
        remark: str = "",
    ) -> list[object]:
        held = self.found.round
        alone = scope != "pooled"
        return [
            *(coders or ", ".join(self.result.coders), coder, scope, self.when),
            *((held.name, held.purpose) if held else ("", "")),
            *(self.found.codebook, group or self.group, code, other, statistic, value, *between, unit),
            1 if alone else self.result.interviews if interviews is None else interviews,
            *(n, rule_of(self.found, self.conditions, what=rule if not alone or rule != POOLED else "one interview")),
            *(self.sealed, remark, __version__),
        ]

    def all(self) -> Iterator[list[object]]:
        for code in self.result.codes:
            yield from self.of_code(code)
        for overall in (self.result.overall, *self.result.by_interview):
            yield from self._overall(overall)
        for name, group in self.result.groups:
            yield from self._group(name, group)
        if len(self.result.coders) > 2:  # of two coders the only pair is all there is
            for pair in self.result.pairs:
                yield from self._pair(pair)
        yield from self._confusions()

    def of_code(self, row: CodeAgreement) -> Iterator[list[object]]:
        remark = "; ".join(row.remarks)
        between = (None, None) if row.interval is None else (row.interval.low, row.interval.high)
        yield from self._figures(row.code, row.pooled, between, remark, sum(row.segments))
        share = f"share >= {self.result.match:g} of the longer; {POOLED}"
        for coder, made, matched in zip(self.result.coders, row.segments, row.matched, strict=True):
            here = partial(self.row, unit=Unit.SEGMENT.value, coder=coder, code=row.code)
            yield here("segments", made, made)
            yield here("segments matched", matched, made, rule=share)
        for figures in row.by_interview:
            yield from self._figures(row.code, figures)

    def _figures(
        self,
        code: str,
        of: CodeFigures,
        between: tuple[float, float] | tuple[None, None] = (None, None),
        remark: str = "",
        segments: int | None = None,
    ) -> Iterator[list[object]]:
        scope, unit = of.name or "pooled", self.result.unit.value
        n = of.tally.n
        here = partial(self.row, scope=scope, code=code)
        yield here("alpha nominal", of.alpha, n, unit=unit, between=between, remark=remark)
        yield here("F1", of.f1, n, unit=unit, remark=remark)
        yield from self._tally(code, of.tally, unit, scope)
        whole = {one.name: one.characters for one in (self.result.overall, *self.result.by_interview)}
        own = {
            Statistic.BRENNAN_PREDIGER: (Unit.SEGMENT.value, segments),
            Statistic.U_ALPHA_2004: (Unit.CHARACTER.value, whole.get(of.name)),
        }
        for statistic, value in of.compatible.items():
            counted, size = own.get(statistic, (unit, n))
            yield here(statistic.value, value, size, unit=counted)
        if self.result.unit is not Unit.TURN:
            yield here("alpha nominal", of.alpha_turns, of.turns.n, unit="turn")
            yield from self._tally(code, of.turns, "turn", scope)

    def _tally(self, code: str, tally: Tally, unit: str, scope: str) -> Iterator[list[object]]:
        here = partial(self.row, n=tally.n, unit=unit, scope=scope, code=code)
        for name, value in (("all", tally.all), ("some", tally.some), ("nobody", tally.none)):
            yield here(f"coded by {name}", value)
        for coder, value in zip(self.result.coders, tally.only, strict=True):
            yield here("coded by one only", value, coder=coder)

    def _overall(self, of: Overall) -> Iterator[list[object]]:
        scope = of.name or "pooled"
        if self.result.unit is Unit.SEGMENT:
            yield self.row(
                "alpha MASI", of.alpha_sets, None if of.name else self.result.units, unit="segment", scope=scope
            )
        else:
            yield self.row("|u alpha", of.alpha_places, of.characters, scope=scope)
            yield self.row("alpha MASI", of.alpha_sets, of.characters, scope=scope)
        made = None if of.name else sum(n for row in self.result.codes for n in row.segments)
        for statistic, value in of.compatible.items():
            if statistic is Statistic.BRENNAN_PREDIGER:
                yield self.row(statistic.value, value, made, unit=Unit.SEGMENT.value, scope=scope)
            else:
                yield self.row(statistic.value, value, of.characters, scope=scope)

    def _group(self, name: str, group: GroupAgreement) -> Iterator[list[object]]:
        for one, statistic, scope in (
            (group.pooled, "cu-alpha", "pooled"),
            *((one, "(k)u-alpha", "pooled") for one in group.by_code),
            *((one, "cu-alpha", one.name) for one in group.by_interview),
        ):
            code = one.name if statistic == "(k)u-alpha" else ""
            n = group.characters if scope == "pooled" else None
            here = partial(self.row, n=n, scope=scope, group=name, code=code, interviews=group.interviews)
            yield here(statistic, one.alpha)
            yield here(f"{statistic} coverage", one.coverage)

    def _pair(self, pair: Pair) -> Iterator[list[object]]:
        unit = self.result.unit
        here = partial(self.row, coders=f"{pair.a}, {pair.b}", interviews=pair.interviews)
        if unit is not Unit.SEGMENT:
            yield here("|u alpha", pair.alpha_places, pair.characters)
        yield here("alpha MASI", pair.alpha_sets, pair.characters)
        n = pair.characters if unit is Unit.CHARACTER else None
        for statistic, values in (("alpha nominal", pair.alphas), (Statistic.COHEN.value, pair.kappas)):
            for code, value in values.items():
                yield here(statistic, value, n, unit=unit.value, code=code)

    def _confusions(self) -> Iterator[list[object]]:
        characters = {(pair.a, pair.b): (pair.characters, pair.interviews) for pair in self.result.pairs}
        for one in self.result.confusions:
            n, interviews = characters.get((one.a, one.b), (self.result.characters, self.result.interviews))
            names = (*one.codes, NO_CODE)
            for code, cells in zip(names, one.table, strict=True):
                for other, value in zip(names, cells, strict=True):
                    if value:
                        yield self.row(
                            "confusion",
                            value,
                            n,
                            coders=f"{one.a}, {one.b}",
                            interviews=interviews,
                            code=code,
                            other=other,
                        )
