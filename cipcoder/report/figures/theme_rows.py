"""Theme lines: a small plot for each interview, a row in it for each theme, from the beginning of the talk to its end.

The height of a row's filling is the part of the words there that carry the theme: full where all of them do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cipcoder.errors import InputError
from cipcoder.locale import _, language, ngettext
from cipcoder.queries.theme_lines import Talk, ThemeLines
from cipcoder.report.about import about, caption, without
from cipcoder.report.agreement_words import Labels
from cipcoder.report.drawing import INK, LINE, MARGIN, STRONG, WIDE, Canvas, folded
from cipcoder.report.drawing import nothing_to_draw as nothing
from cipcoder.report.numbers import whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST, ROWS = 60, 15
"""interviews in one figure; themes"""
ROW, GAP = 0.135, 0.36
"""inches: a theme's row; between plots, with the interview's name"""


def figure(found: ThemeLines, label: Labels, codebook: int | None = None) -> Figure:
    """Interviews in the order of the corpus, two beside each other; InputError where nothing is coded, or too much."""
    talks = [talk for talk in found.talks if talk.lines and talk.words]
    codes = [line.code for line in talks[0].lines] if talks else []
    used = [code for i, code in enumerate(codes) if any(any(talk.lines[i].covered) for talk in talks)]
    if not used:
        raise nothing()
    if len(talks) > MOST or len(used) > ROWS:
        sentence = _(
            "{n} interviews by {codes} themes are more than one page can show (at most {most} by {rows}): choose some, "
            "with --where or --code."
        )
        raise InputError(sentence.format(n=len(talks), codes=len(used), most=MOST, rows=ROWS))
    names = [folded(label(code), 26, 1) for code in used]
    high = ROW * len(used)
    lines = -(-len(talks) // 2)
    plot = lines * (high + GAP) - GAP
    captions = [_explained(found), _left_out(found, codes, used, label), *caption(about(found.layer, codebook))]
    canvas = Canvas(_("Theme lines: where in the talk each theme comes"), captions, plot, foot=0.3, head=0.6)
    left = canvas.widest(names, 6.5) + MARGIN + 0.08
    wide = (WIDE - left - 2 * MARGIN) / 2
    for i, talk in enumerate(talks):
        row, column = divmod(i, 2)
        above = plot - (row + 1) * high - row * GAP
        axes = canvas.axes(left + column * (wide + MARGIN), wide, above=above, tall=high)
        kept = [talk.lines[codes.index(code)].covered for code in used]
        _rows(axes, talk, kept)
        axes.set_yticks(range(len(used)), names if column == 0 else [""] * len(used), fontsize=6.5)
        last = i + 2 >= len(talks)
        axes.set_xticks([0, 0.5, 1], [_("beginning"), _("middle"), _("end")] if last else ["", "", ""])
        axes.tick_params(axis="x", labelsize=6, length=2 if last else 0, width=0.5)
        first, _middle, end = axes.get_xticklabels()
        first.set_horizontalalignment("left")
        end.set_horizontalalignment("right")
    return canvas.figure


def _rows(axes: Axes, talk: Talk, lines: list[tuple[float, ...]]) -> None:
    import numpy as np

    axes.set_xlim(0, 1)
    axes.set_ylim(len(lines) - 0.5, -0.5)
    for y, covered in enumerate(lines):
        axes.axhline(y + 0.5, color=LINE, linewidth=0.3, zorder=1)
        edges = np.repeat(np.linspace(0, 1, len(covered) + 1), 2)[1:-1]
        heights = np.repeat(np.asarray(covered, float), 2)
        axes.fill_between(edges, y + 0.48, y + 0.48 - 0.92 * heights, color=STRONG, linewidth=0, zorder=2)
    words = ngettext("{n} word", "{n} words", talk.words).format(n=whole(talk.words, language()))
    said = f"{folded(talk.title or talk.name, 44, 1)} · {words}"
    axes.set_title(said, fontsize=6.5, loc="left", pad=2.5, color=INK)
    for side in axes.spines.values():
        side.set_linewidth(0.4)
        side.set_color(LINE)
    axes.tick_params(axis="y", length=0)


def _explained(found: ThemeLines) -> str:
    return _(
        "Each line runs through what the participant says, in {n} parts of as many words. Full height: all words of "
        "the part carry the theme; none: none."
    ).format(n=found.parts)


def _left_out(found: ThemeLines, codes: list[str], used: list[str], label: Labels) -> str:
    said = [
        without(_("Not drawn, without a coding: {names}."), [label(code) for code in codes if code not in used]),
        without(
            _("Not drawn, no participant speaks: {names}."),
            [talk.title or talk.name for talk in found.talks if not talk.words],
        ),
    ]
    return " ".join(filter(None, said))
