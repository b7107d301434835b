"""The curve of first appearances: how many codes had come up to each interview, and in random orders of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cipcoder.locale import _, language, ngettext
from cipcoder.queries.first_appearances import FirstAppearances
from cipcoder.report.about import about, caption, without
from cipcoder.report.agreement_words import Labels
from cipcoder.report.drawing import INK, LINE, MARGIN, OTHER, PALE, STRONG, WIDE, Canvas, bare
from cipcoder.report.drawing import nothing_to_draw as nothing
from cipcoder.report.numbers import whole
from cipcoder.text.clean import visible

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NAMED = 60
"""interviews with a name under their step"""


def figure(found: FirstAppearances, label: Labels, codebook: int | None = None) -> Figure:
    """Interviews by date from left to right; InputError where no code has come."""
    steps = found.steps
    if not steps or not steps[-1].so_far:
        raise nothing()
    named = len(steps) <= NAMED
    names = [visible(step.name, line=True)[:24] for step in steps] if named else []
    foot = 0.3 + (min(1.3, 0.06 * max(map(len, names))) if named else 0.1)
    canvas = Canvas(_("First appearance of codes"), _said(found, label, codebook), 3.0, foot=foot)
    axes = canvas.axes(MARGIN + 0.45, WIDE - 2 * MARGIN - 0.45)
    _curve(axes, found)
    axes.set_xticks(range(1, len(steps) + 1) if named else [1, len(steps)])
    if named:
        axes.set_xticklabels(names, rotation=90, fontsize=6.5)
    axes.set_ylabel(_("codes so far"), fontsize=7, color=INK)
    axes.set_xlabel(_("interviews by date") if not found.undated else _("interviews by date, undated last"), fontsize=7)
    return canvas.figure


def _curve(axes: Axes, found: FirstAppearances) -> None:
    steps, spoken = found.steps, language()
    at = range(1, len(steps) + 1)
    last = steps[-1].so_far
    axes.set_xlim(0.5, len(steps) + 0.5)
    axes.set_ylim(0, last * 1.12 + 0.5)
    axes.axhline(last, color=LINE, linewidth=0.6, linestyle=(0, (4, 3)), zorder=1)
    if len(steps) > 1:
        axes.fill_between(
            *(at, [step.low for step in steps], [step.high for step in steps]), color=PALE, linewidth=0, zorder=2
        )
        axes.plot(at, [step.median for step in steps], color=OTHER, linewidth=1, linestyle="--", zorder=3)
    axes.plot(at, [step.so_far for step in steps], color=INK, linewidth=1.2, marker="o", markersize=3.4, zorder=4)
    if len(steps) <= NAMED:
        for x, step in zip(at, steps, strict=True):
            axes.annotate(
                *(f"+{whole(len(step.new), spoken)}", (x, step.so_far)),
                xytext=(0, 5),
                textcoords="offset points",
                fontsize=6,
                ha="center",
                color=INK,
            )
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.yaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _at: whole(round(y), spoken)))
    _legend(axes, band=len(steps) > 1)
    bare(axes, sides=("top", "right"))
    axes.spines["left"].set_linewidth(0.6)
    axes.tick_params(axis="y", labelsize=6.5, width=0.6, length=3)


def _legend(axes: Axes, *, band: bool) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    marks: list[Line2D | Patch] = [Line2D([], [], color=INK, marker="o", markersize=3.4, linewidth=1.2)]
    said = [_("in the order of the interviews (+ new codes)")]
    if band:
        marks += [Line2D([], [], color=OTHER, linewidth=1, linestyle="--"), Patch(facecolor=PALE, edgecolor=STRONG)]
        said += [_("random orders: middle"), _("random orders: 90 % of them")]
    axes.legend(marks, said, loc="lower right", fontsize=6.5, frameon=False)


def _said(found: FirstAppearances, label: Labels, codebook: int | None) -> list[str]:
    said = [
        _(
            "No proof of saturation: a curve that flattens says that, under this codebook and in this coder's reading, "
            "the later interviews brought few codes not seen before. It says nothing about what nobody has a code for."
        )
    ]
    n = found.orders
    if len(found.steps) > 1:
        said.append(
            ngettext(
                "Band: the 5th to the 95th percentile of {n} order of the interviews.",
                "Band: the 5th to the 95th percentile of {n} orders of the interviews.",
                n,
            ).format(n=whole(n, language()))
        )
    if found.undated:
        said.append(
            ngettext(
                "{n} interview has no date and stands last.",
                "{n} interviews have no date and stand last.",
                found.undated,
            ).format(n=found.undated)
        )
    before = [label(code) for code in found.before]
    come = {code for step in found.steps for code in step.new}
    if come <= set(found.before):
        said.append(_("All these codes were in the codebook before anything was coded: none was found in the data."))
        before = []
    elif not before:
        said.append(_("No code was in the codebook before the first coding."))
    said.append(without(_("In the codebook before anything was coded, so not found in the data: {names}."), before))
    said.append(without(_("In no interview: {names}."), [label(code) for code in found.never]))
    return [*filter(None, said), *caption(about(found.layer, codebook))]
