"""The figure of agreement: α of each code with its interval, beside the text it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cipcoder import __version__
from cipcoder.agreement.results import KRIPPENDORFF_LINES, CodeAgreement
from cipcoder.locale import _, language
from cipcoder.queries.agreement import Comparison
from cipcoder.report import drawing
from cipcoder.report.agreement_words import Labels, by_unit, counted, purpose, remarks, sealing, turns_counted, units
from cipcoder.report.drawing import INK, MARGIN, OTHER, PALE, STRONG, WIDE, Canvas, bare, folded, note
from cipcoder.report.numbers import decimal, listed, whole
from cipcoder.text.clean import visible

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BARS = 1.25
"""inches: the bars' width"""


def ending_of(path: Path) -> str:
    """ ".svg", ".png" or ".pdf"; InputError naming them when it is another."""
    return drawing.ending_of(path)


def draw(found: Comparison, to: Path, label: Labels, conditions: Sequence[str] = ()) -> None:
    """Draw the agreement into a file, whole or not at all, in the format its name ends in.

    InputError for another ending.
    """
    drawing.draw(lambda: figure(found, label, conditions), to)


def figure(found: Comparison, label: Labels, conditions: Sequence[str] = ()) -> Figure:
    """α of each code, lowest at the bottom."""
    result = found.agreement
    rows = sorted(
        (row for row in result.codes if row.pooled.alpha is not None),
        key=lambda row: (row.pooled.alpha or 0.0, -row.differing),
    )
    small = len(rows) > 40
    size = 6.5 if small else 8.0
    names = [folded(label(row.code)) for row in rows]
    two_lines = any("\n" in name for name in names)
    step = (0.17 if small else 0.24) * (1.35 if two_lines else 1.0)
    plot = max(0.6, step * max(1, len(rows)) + 0.1)
    title = _("Agreement by code: Krippendorff's α {unit}").format(unit=by_unit(result.unit))
    canvas = Canvas(title, [_below(found, label), *_caption(found, conditions)], plot)
    left = canvas.widest(names, size) + MARGIN + 0.1
    across = WIDE - left - BARS - 3 * MARGIN - 0.25
    dots, bars = canvas.axes(left, across), canvas.axes(left + across + MARGIN, BARS)
    later = {} if found.after is None else {row.code: row.pooled.alpha for row in found.after.codes}
    _dots(dots, rows, names, later, found, size)
    _bars(bars, rows, found)
    return canvas.figure


def _dots(
    axes: Axes,
    rows: Sequence[CodeAgreement],
    names: Sequence[str],
    later: dict[str, float | None],
    found: Comparison,
    size: float,
) -> None:
    from matplotlib.ticker import FuncFormatter, MultipleLocator

    spoken = language()
    lowest = min([0.0, *(row.interval.low if row.interval else row.pooled.alpha or 0.0 for row in rows)])
    lowest = max(-1.0, lowest - 0.05)
    axes.set_xlim(lowest, 1.03)
    axes.set_ylim(-0.6, max(1, len(rows)) - 0.4)
    axes.axvline(0, color="#bbbbbb", linewidth=0.6, zorder=1)
    for at, side in zip(KRIPPENDORFF_LINES, ("right", "left"), strict=True):
        axes.axvline(at, color="#555555", linewidth=0.6, linestyle=(0, (4, 3)), zorder=1)
        text = decimal(at, spoken).lstrip("0") if spoken == "en" else decimal(at, spoken)
        axes.annotate(
            *(text, (at, 1.0)),
            xycoords=("data", "axes fraction"),
            xytext=(2 if side == "right" else -2, 2),
            textcoords="offset points",
            fontsize=6,
            ha=side,
            color="#333333",
        )
    axes.annotate(
        *(_("Krippendorff's lines"), (KRIPPENDORFF_LINES[0], 1.0)),
        xycoords=("data", "axes fraction"),
        xytext=(-20, 2),
        textcoords="offset points",
        fontsize=6,
        ha="right",
        color="#333333",
    )
    for y, row in enumerate(rows):
        alpha = row.pooled.alpha
        assert alpha is not None
        if row.interval is not None:
            low = max(lowest, row.interval.low)
            axes.plot([low, row.interval.high], [y, y], color=INK, linewidth=1.1, zorder=2)
            if low > row.interval.low:  # it goes on where nothing is drawn
                axes.plot([low], [y], marker="<", markersize=3.5, color=INK, linestyle="", clip_on=False)
        if (after := later.get(row.code)) is not None:
            axes.plot(
                [after],
                [y],
                marker="D",
                markersize=5.5,
                markerfacecolor="white",
                markeredgecolor=OTHER,
                linestyle="",
                zorder=3,
            )
        axes.plot([alpha], [y], marker="o", markersize=4.2, color=INK, linestyle="", zorder=4)
    axes.set_yticks(range(len(rows)), names, fontsize=size)
    axes.xaxis.set_major_locator(MultipleLocator(0.2))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _at: decimal(x, spoken, 1)))
    said = _("α and its 95 % interval") if any(row.interval for row in rows) else "α"
    if later:
        said += " · " + _("◇ after negotiation")
    axes.set_xlabel(said, fontsize=7, color=INK)
    bare(axes)


def _bars(axes: Axes, rows: Sequence[CodeAgreement], found: Comparison) -> None:
    """Beside each code the text it rests on: coded by all, coded by some."""
    spoken = language()
    axes.set_ylim(-0.6, max(1, len(rows)) - 0.4)
    most = max([1, *(row.pooled.tally.all + row.pooled.tally.some for row in rows)])
    axes.set_xlim(0, most * 1.02)
    for y, row in enumerate(rows):
        tally = row.pooled.tally
        axes.barh(y, tally.all, height=0.55, color=STRONG, linewidth=0)
        axes.barh(y, tally.some, left=tally.all, height=0.55, color=PALE, linewidth=0)
    axes.set_yticks([])
    axes.set_xticks([0, most], ["0", whole(most, spoken)])
    axes.set_xlabel(units(found.agreement.unit), fontsize=7, color=INK)
    two = len(found.agreement.coders) == 2
    for x, colour, said in (
        (0.0, STRONG, _("by both") if two else _("by all")),
        (0.56, PALE, _("by one only") if two else _("by some only")),
    ):
        note(axes, "■", x, size=6.5, colour=colour)
        note(axes, said, x, shift=8)
    bare(axes)


def _below(found: Comparison, label: Labels) -> str:
    """The codes that have no dot, and why."""
    said = [
        f"{label(row.code)} ({remarks(row, found.agreement.coders)})"
        for row in found.agreement.codes
        if row.pooled.alpha is None
    ]
    return _("Not drawn: {codes}.").format(codes=", ".join(said)) if said else ""


def _caption(found: Comparison, conditions: Sequence[str]) -> list[str]:
    """What the numbers rest on."""
    result = found.agreement
    parts = [
        listed([visible(name, line=True) for name in result.coders], language()),
        _("{n} of {of} interviews coded by two or more").format(n=result.interviews, of=found.of),
        counted(result.unit, result.units),
        turns_counted(found),
        *(_("only {condition}").format(condition=condition) for condition in conditions),
        _("pooled by sums over interviews"),
    ]
    if any(row.interval for row in result.codes):
        parts.append(_("intervals by jackknife over interviews"))
    else:
        parts.append(_("no intervals: they need five interviews coded by two"))
    if found.codebook is not None:
        parts.append(_("codebook version {n}").format(n=found.codebook))
    parts.append(f"cipcoder {__version__}")
    return [" · ".join(parts), *filter(None, [purpose(found)]), sealing(found)]
