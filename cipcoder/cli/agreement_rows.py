"""The agreement as a long table: one number a row, with unit, n and rule beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cipcoder.agreement.results import CodeAgreement
    from cipcoder.queries.agreement import Comparison

POOLED = "sums over interviews"
ALONE = "one interview"


def agreement_rows(found: Comparison) -> Iterator[list[object]]:
    """Rows under ``AGREEMENT_COLUMNS``; an empty value is "not defined"."""
    result = found.agreement
    turns = "participants' turns" if not found.with_interviewer else "all turns"

    def row(
        scope: str, code: str, statistic: str, value: object, unit: str, n: object, rule: str, *rest: object
    ) -> list[object]:
        low, high, remark = rest or ("", "", "")
        shown = "" if value is None else value
        return [
            *result.coders,
            scope,
            code,
            statistic,
            shown,
            low,
            high,
            unit,
            result.interviews,
            n,
            f"{rule}; {turns}",
            remark,
        ]

    for c in result.codes:
        remark = "; ".join(str(r) for r in c.remarks)
        low, high = ("", "") if c.interval is None else (c.interval.low, c.interval.high)
        yield row(
            "pooled",
            c.code,
            "alpha nominal",
            c.pooled.alpha,
            "character",
            result.characters,
            POOLED,
            low,
            high,
            remark,
        )
        yield row("pooled", c.code, "alpha nominal", c.pooled.alpha_turns, "turn", result.turns, POOLED, "", "", remark)
        yield row("pooled", c.code, "F1", c.pooled.f1, "character", result.characters, POOLED, "", "", remark)
        yield from (
            row("pooled", c.code, name, value, "character", result.characters, POOLED) for name, value in _texts(c)
        )
        rule = f"share >= {result.match:g} of the longer"
        for name, near, made in zip(result.coders, c.matched, c.segments, strict=True):
            yield row("pooled", c.code, f"segments matched of {name}", near, "segment", made, rule)
        for f in c.by_interview:
            yield row(f.name, c.code, "alpha nominal", f.alpha, "character", f.tally.n, ALONE)
            yield row(f.name, c.code, "F1", f.f1, "character", f.tally.n, ALONE)
    yield row("pooled", "", "|u alpha", result.overall.alpha_places, "character", result.characters, POOLED)
    yield row("pooled", "", "alpha MASI", result.overall.alpha_sets, "character", result.characters, POOLED)
    for o in result.by_interview:
        yield row(o.name, "", "|u alpha", o.alpha_places, "character", o.characters, ALONE)
        yield row(o.name, "", "alpha MASI", o.alpha_sets, "character", o.characters, ALONE)


def _texts(c: CodeAgreement) -> tuple[tuple[str, int], ...]:
    a, b = c.pooled.tally.only
    return ("text of both", c.pooled.tally.all), ("text of a only", a), ("text of b only", b)
