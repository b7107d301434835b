"""What a methods paragraph says, before it is put into words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from cipcoder.agreement.groups import GroupAgreement
from cipcoder.agreement.intervals import FEWEST_INTERVIEWS, Interval
from cipcoder.agreement.results import Agreement, Remark, Unit
from cipcoder.queries.agreement import Comparison
from cipcoder.queries.rounds import RoundRow
from cipcoder.report.agreement_words import Labels


@dataclass(frozen=True, slots=True)
class Value:
    """A code's α with its interval."""

    label: str
    alpha: float
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Facts:
    """``coders``: named only where ``names``; ``lowest``, ``highest``: of the ``defined`` codes (None: there is none);
    ``degrees``: of freedom of the intervals, None where there are none; ``without``: codes that have none although
    others do."""

    coders: tuple[str, ...]
    names: bool
    interviews: int
    of: int
    unit: Unit
    characters: int
    units: int
    with_interviewer: bool
    conditions: tuple[str, ...]
    codebook: int | None
    round: RoundRow | None
    unsealed: tuple[str, ...]
    used: int
    defined: int
    lowest: Value | None
    highest: Value | None
    middle: float | None
    unused: tuple[str, ...]
    alone: tuple[str, ...]
    everywhere: tuple[str, ...]
    degrees: int | None
    without: int
    few: bool
    themes: tuple[Value, ...]
    """α by theme, lowest first, where it was asked for"""
    places: float | None
    sets: float | None
    groups: tuple[tuple[str, GroupAgreement], ...]
    """names as they are called"""
    after: Agreement | None
    after_middle: float | None
    decided: int
    disagreements: int

    @property
    def share(self) -> float | None:
        """Of the interviews, the part that two coders coded."""
        return self.interviews / self.of if self.of else None


def facts(found: Comparison, label: Labels, *, names: bool, conditions: Sequence[str]) -> Facts:
    """The facts of a comparison."""
    result = found.agreement
    values = _values(result, label)
    intervals = [value.interval for value in values if value.interval is not None]
    return Facts(
        coders=result.coders,
        names=names,
        interviews=result.interviews,
        of=found.of,
        unit=result.unit,
        characters=result.characters,
        units=result.units,
        with_interviewer=found.with_interviewer,
        conditions=tuple(conditions),
        codebook=found.codebook,
        round=found.round,
        unsealed=found.unsealed,
        used=sum(row.used for row in result.codes),
        defined=len(values),
        lowest=values[0] if values else None,
        highest=values[-1] if values else None,
        middle=_middle(result),
        unused=_having(result, Remark.NOBODY, label),
        alone=_having(result, Remark.ONE_CODER, label),
        everywhere=_having(result, Remark.ALL_TEXT, label),
        degrees=intervals[0].interviews - 1 if intervals else None,
        without=len(values) - len(intervals),
        few=result.interviews < FEWEST_INTERVIEWS,
        themes=() if found.themes is None else tuple(_values(found.themes, label)),
        places=result.overall.alpha_places,
        sets=result.overall.alpha_sets,
        groups=tuple((label(name), group) for name, group in result.groups),
        after=found.after,
        after_middle=None if found.after is None else _middle(found.after),
        decided=found.decided,
        disagreements=found.disagreements,
    )


def _values(result: Agreement, label: Labels) -> list[Value]:
    found = [
        Value(label(row.code), row.pooled.alpha, row.interval) for row in result.codes if row.pooled.alpha is not None
    ]
    return sorted(found, key=lambda value: value.alpha)


def _middle(result: Agreement) -> float | None:
    alphas = [row.pooled.alpha for row in result.codes if row.pooled.alpha is not None]
    return median(alphas) if alphas else None


def _having(result: Agreement, remark: Remark, label: Labels) -> tuple[str, ...]:
    return tuple(label(row.code) for row in result.codes if remark in row.remarks)
