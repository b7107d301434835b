"""What in interviews tells who speaks without a name, turn by turn: a checklist for whoever reads them again."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from cipcoder.project import Project
from cipcoder.queries.leaks import passages
from cipcoder.text.traces import Kind, traces


@dataclass(frozen=True, slots=True)
class Traced:
    """A place to look at."""

    transcript: str
    turn: int | None
    """from 1"""
    kind: Kind
    words: str


def traced(project: Project, names: Sequence[str] = ()) -> list[Traced]:
    """The places of these transcripts (none named: of all), in order; of those a blind round hides, none."""
    wanted = {project.transcript(name).name for name in names}
    found: list[Traced] = []
    with project.store.read() as connection:
        for passage in passages(connection):
            if passage.part != "transcript":
                continue
            if wanted and passage.name not in wanted:
                continue
            for one in traces(passage.text):
                turn = bisect_right(passage.heads, one.start) or None
                found.append(Traced(passage.name, turn, one.kind, passage.text[one.start : one.stop]))
    return found
