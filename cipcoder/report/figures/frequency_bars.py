"""Frequencies as bars: in how many interviews each theme and code comes, and how evenly it is spread over them.

The bar counts interviews, because one talkative person must not pass for a theme; beside it Gries' DP and the part of
the words covered that comes from one interview alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cipcoder.locale import _, language
from cipcoder.queries.frequencies import Frequencies, Frequency
from cipcoder.report.about import about, caption, without
from cipcoder.report.agreement_words import Labels
from cipcoder.report.drawing import INK, LINE, MARGIN, OTHER, PALE, STRONG, WIDE, Canvas, bare, folded, note
from cipcoder.report.drawing import nothing_to_draw as nothing
from cipcoder.report.numbers import decimal, percent, whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DOTS, NUMBERS = 1.15, 0.85
"""inches: the plot of DP and largest share, and its numbers"""


def figure(found: Frequencies, label: Labels, codebook: int | None = None) -> Figure:
    """Themes in bold with their sub-codes below them, in the order of the codebook; InputError with nothing coded."""
    rows = [row for row in found.rows if row.codings]
    if not rows:
        raise nothing()
    size = 6.5 if len(rows) > 40 else 7.5
    names = [folded("\u2002" * row.depth + label(row.code), 34) for row in rows]
    two = any("\n" in name for name in names)
    step = (0.165 if len(rows) > 40 else 0.2) * (1.4 if two else 1)
    canvas = Canvas(
        _("Themes and codes: in how many interviews, and how evenly"),
        [*_explained(), *_left_out(found, label), *caption(about(found, codebook))],
        step * len(rows) + 0.1,
    )
    left = canvas.widest(names, size, weight="bold") + MARGIN + 0.1
    across = WIDE - left - DOTS - NUMBERS - 2 * MARGIN - 0.1
    _bars(canvas.axes(left, across), rows, names, size)
    dots = canvas.axes(left + across + MARGIN, DOTS)
    _dots(dots, rows)
    _numbers(dots, rows, size)
    return canvas.figure


def _bars(axes: Axes, rows: Sequence[Frequency], names: Sequence[str], size: float) -> None:
    spoken = language()
    most = max(1, *(row.out_of + row.interviews_in_progress for row in rows))
    axes.set_xlim(0, most * 1.38)  # room for what is written behind the longest bar
    axes.set_ylim(len(rows) - 0.4, -0.6)
    for y, row in enumerate(rows):
        axes.barh(y, row.out_of, height=0.62, color="none", edgecolor=LINE, linewidth=0.5)
        axes.barh(y, row.interviews, height=0.62, color=STRONG if row.theme else PALE, edgecolor=STRONG, linewidth=0.5)
        if (further := row.interviews_in_progress) > 0:
            behind: dict[str, Any] = {"left": row.out_of, "color": "white", "edgecolor": STRONG, "hatch": "/////"}
            axes.barh(y, further, height=0.62, linewidth=0.5, **behind)
        said = _("{n} of {of}").format(n=whole(row.interviews, spoken), of=whole(row.out_of, spoken))
        if further:
            said += f" +{whole(further, spoken)}"
        end = row.out_of + further
        axes.text(end + most * 0.02, y, said, fontsize=size - 1, va="center", color=INK)
    axes.set_yticks(range(len(rows)), names, fontsize=size)
    for text, row in zip(axes.get_yticklabels(), rows, strict=True):
        text.set_fontweight("bold" if row.theme else "normal")
    step = max(1, -(-most // 6))
    axes.set_xticks(range(0, most + 1, step), [whole(n, spoken) for n in range(0, most + 1, step)])
    axes.set_xlabel(_("interviews"), fontsize=7, color=INK)
    note(axes, "■", 0, size=6.5, colour=STRONG)
    note(axes, _("theme"), 0, shift=8)
    note(axes, "■", 0.24, size=6.5, colour=PALE)
    note(axes, _("code"), 0.24, shift=8)
    if any(row.interviews_in_progress for row in rows):
        note(axes, "▨", 0.46, size=6.5, colour=STRONG)
        note(axes, _("not finished"), 0.46, shift=8)
    bare(axes)
    axes.spines["bottom"].set_bounds(0, most)


def _dots(axes: Axes, rows: Sequence[Frequency]) -> None:
    """DP and the largest share on one scale from 0 to 1."""
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(-0.04, 1.04)
    for y, row in enumerate(rows):
        axes.axhline(y, color=LINE, linewidth=0.3, zorder=1)
        if row.largest_share is not None:
            axes.plot(
                *([row.largest_share], [y]),
                marker="D",
                markersize=4,
                markerfacecolor="white",
                markeredgecolor=OTHER,
                linestyle="",
                zorder=2,
            )
        if row.dispersion is not None:
            axes.plot([row.dispersion], [y], marker="o", markersize=3.6, color=INK, linestyle="", zorder=3)
    axes.set_yticks([])
    axes.set_xticks([0, 0.5, 1], [decimal(x, language(), 1) for x in (0, 0.5, 1)])
    bare(axes)


def _numbers(axes: Axes, rows: Sequence[Frequency], size: float) -> None:
    """The same as numbers, in two columns to the right."""
    from matplotlib.transforms import blended_transform_factory

    spoken = language()
    place = blended_transform_factory(axes.transAxes, axes.transData)
    for at, head, marker, colour in ((1.34, "DP", "●", INK), (1.74, _("largest"), "◇", OTHER)):
        axes.annotate(
            *(head, (at, 1.0)),
            xycoords="axes fraction",
            xytext=(0, 2),
            textcoords="offset points",
            fontsize=6,
            ha="right",
            color=INK,
        )
        axes.annotate(
            *(marker, (at, 1.0)),
            xycoords="axes fraction",
            xytext=(0, 10),
            textcoords="offset points",
            fontsize=6,
            ha="right",
            color=colour,
        )
    for y, row in enumerate(rows):
        for at, said in ((1.34, decimal(row.dispersion, spoken, 2)), (1.74, percent(row.largest_share, spoken))):
            axes.text(at, y, said, transform=place, fontsize=size - 1, ha="right", va="center", color=INK)


def _explained() -> list[str]:
    return [
        _(
            "Bars: finished interviews in which the code comes, of those read to the end with the code as now defined; "
            "a theme has its codes' with it. +: further interviews, not finished."
        ),
        _(
            "DP (Gries 2008): 0, each interview has as much of the code as of the talk; towards 1, all of it stands in "
            "one. Largest: the part of the words covered that one interview alone brings."
        ),
    ]


def _left_out(found: Frequencies, label: Labels) -> list[str]:
    unused = [label(row.code) for row in found.rows if not row.codings]
    return [said for said in [without(_("Not drawn, without a coding: {names}."), unused)] if said]
