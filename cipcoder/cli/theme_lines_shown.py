"""Theme lines in the terminal: for each interview a line of cells a theme, as long as the terminal is wide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cipcoder.cli.columns import prose, room
from cipcoder.cli.findings_shown import about, said
from cipcoder.cli.shared import width
from cipcoder.locale import _, language, ngettext
from cipcoder.text.clean import visible

if TYPE_CHECKING:
    from cipcoder.project import Project
    from cipcoder.queries.theme_lines import ThemeLines

CELLS = "▁▂▃▄▅▆▇█"
NONE = "·"
NAMES = 28
"""cells of a name at most"""
SHARE = 5
"""cells of a share: « 100 % »"""


def cell(share: float) -> str:
    """The higher the more of the part is coded; full only where all of it is."""
    if share <= 0:
        return NONE
    return CELLS[-1] if share >= 1 else CELLS[min(int(share * 8), 6)]


def fitting(project: Project, codes: Sequence[str], within: int) -> int:
    """How many cells a line has room for, beside the names of these codes (of the themes, without any)."""
    shown = codes or [row.code.id for row in project.codebook.walk() if row.depth == 0]
    return max(8, within - _names(project, shown) - SHARE - 4)


def _names(project: Project, codes: Sequence[str]) -> int:
    return min(NAMES, max((width(said(project, code)) for code in codes), default=0))


def theme_line_lines(project: Project, found: ThemeLines) -> Iterator[str]:
    """The lines, an interview after the other."""
    from cipcoder.report.numbers import percent, whole

    within, chosen = room(), language()
    for sentence in about(found.layer):
        yield prose(sentence, within)
    if not found.talks:
        yield _("There is no interview to look at.")
        return
    if not any(any(line.covered) for talk in found.talks for line in talk.lines):
        yield _("Nothing that participants say is coded with these.")
        return
    wide = _names(project, [line.code for line in found.talks[0].lines])
    for talk, read in zip(found.talks, found.layer.transcripts, strict=True):
        n = talk.words
        yield ""
        said_there = ngettext("{n} word by participants", "{n} words by participants", n).format(n=whole(n, chosen))
        unread = () if read.finished else (_("not finished"),)
        yield prose("  ".join((visible(talk.title or talk.name, line=True), said_there, *unread)), within)
        for line in talk.lines:
            name = _cut(said(project, line.code), wide)
            parts = len(line.covered)
            # parts differ by a word: the share of the talk is that of words, not the mean of the shares
            sizes = [(i + 1) * n // parts - i * n // parts for i in range(parts)]
            coded = sum(share * size for share, size in zip(line.covered, sizes, strict=True))
            share = percent(round(coded) / n if n else None, chosen)
            yield f"{name}{' ' * (wide - width(name))}  {''.join(map(cell, line.covered))}  {share}".rstrip()
    yield ""
    yield prose(
        _(
            "Each cell is a part of what participants say, all parts alike in words: {none} nothing coded, {some} the "
            "higher the more, {full} all of it. At the end: the share of all their words."
        ).format(none=NONE, some=f"{CELLS[0]} {CELLS[3]} {CELLS[6]}", full=CELLS[-1]),
        within,
    )


def _cut(name: str, most: int) -> str:
    if width(name) <= most:
        return name
    while width(name) > most - 1:
        name = name[:-1]
    return name.rstrip() + "…"
