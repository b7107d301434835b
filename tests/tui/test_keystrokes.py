"""Forty codings of the demonstration's first coder, coded anew on the real screen: how many keys that takes.

``python -m pytest tests/tui/test_keystrokes.py -s -n 0`` prints the count. Which forty, the seed says; none is left
out. The way to a passage is counted apart: how one comes there is reading, not coding.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean

import pytest

from cipcoder.project import Project
from cipcoder.text.spans import Span
from cipcoder.tui.units import Units
from tests.tui.driving import Driven, driven
from tests.tui.planning import Plan, Planner

SEED, FORTY = 1, 40
A_UNIT, ANY = 4.0, 8.0
"""Keys to select and to code, on average: where the passage is one whole sentence or turn; over all."""


@dataclass(frozen=True, order=True)
class Wanted:
    """A coding to be made again, in the order in which one reads."""

    transcript: str
    start: int
    stop: int
    code: str

    def kind(self, units: Units) -> str:
        """One sentence or turn, several whole sentences, or a passage that begins or ends within one."""
        span = Span(self.start, self.stop)
        if span in units.sentences or span in units.turns:
            return "unit"
        begins = any(sentence.start == self.start for sentence in units.sentences)
        ends = any(sentence.stop == self.stop for sentence in units.sentences)
        return "run" if begins and ends else "within"


def drawn(project: Project, seed: int) -> list[Wanted]:
    """Forty of the first coder's codings."""
    names = [row.name for row in project.transcripts()]
    ana = [Wanted(n, c.start, c.stop, c.code) for n in names for c in project.document(n).codings]
    return sorted(random.Random(seed).sample(sorted(ana), FORTY))


async def code(d: Driven, wanted: Wanted) -> tuple[str, Plan]:
    """Make one coding with as few keys as can be; what it was, and the keys."""
    there: list[str] = []
    while (page := d.reader.page) is None or page.document.transcript.name != wanted.transcript:
        there.append("ctrl+pagedown")
        await d.press(there[-1])
    desk, target = d.screen.desk, Span(wanted.start, wanted.stop)
    plan = Planner(page, desk.keys, desk.candidates()).plan(replace(d.reader.caret), target, wanted.code)
    await d.press(*plan.way)
    if plan.way:
        assert (d.reader.caret.cursor, d.reader.caret.selection) == (wanted.start, None), (wanted, plan)
    if plan.selecting:
        await d.press(*plan.selecting)
    await d.press(*plan.coding)
    return wanted.kind(page.units), replace(plan, way=(*there, *plan.way))


def said(counts: Sequence[int]) -> str:
    """« 5.2 on average; 2: 7, 3: 12, … » (keys: how many codings took so many)."""
    if not counts:
        return "none"
    spread = ", ".join(f"{keys}: {n}" for keys, n in sorted(Counter(counts).items()))
    return f"{mean(counts):.2f} on average of {len(counts)}; {spread}"


@pytest.mark.soak
async def test_forty_codings_take_few_keys(demo: Path) -> None:
    with Project.open(demo) as project:
        project.use_coder("ana")
        wanted = drawn(project, SEED)
        project.use_coder("zoé")
        async with driven(project) as d:
            done = [await code(d, each) for each in wanted]
        made = [
            Wanted(name, c.start, c.stop, c.code)
            for name in sorted({each.transcript for each in wanted})
            for c in project.document(name).codings
        ]
    assert made == wanted, "all forty, to the character"
    kinds = {kind: [plan.counted for k, plan in done if k == kind] for kind in ("unit", "run", "within")}
    everything = [plan.counted for _kind, plan in done]
    print(f"\nkeys to select and code, {FORTY} codings drawn by seed {SEED}")
    print(f"  one sentence or turn      {said(kinds['unit'])}")
    print(f"  several whole sentences   {said(kinds['run'])}")
    print(f"  ends within a sentence    {said(kinds['within'])}")
    print(f"  all                       {said(everything)}")
    print(f"  of these, to choose the code  {said([len(plan.coding) for _kind, plan in done])}")
    print(f"the way there, besides      {said([len(plan.way) for _kind, plan in done])}")
    assert mean(kinds["unit"]) <= A_UNIT
    assert mean(everything) <= ANY
