"""A heat map of codes by interviews: the darker, the more; the number is written in, so that grey loses nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cipcoder.locale import _, language
from cipcoder.queries.crossing import Count, by_interview
from cipcoder.queries.frequencies import Frequencies, Frequency
from cipcoder.report.about import about, caption, without
from cipcoder.report.agreement_words import Labels
from cipcoder.report.drawing import INK, LINE, MARGIN, WIDE, Canvas, folded, luminance
from cipcoder.report.drawing import nothing_to_draw as nothing
from cipcoder.report.numbers import whole
from cipcoder.text.clean import visible

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LIGHT, DARK = (0.93, 0.96, 0.985), (0.02, 0.19, 0.38)
"""red, green, blue of the palest cell that isn't nought, and of the darkest"""
NAMED = 60
"""interviews with a name over their column; with more only their number is said"""


def figure(found: Frequencies, label: Labels, codebook: int | None = None, count: Count = "codings") -> Figure:
    """Codes in the order of the codebook, interviews in that of the corpus; InputError where nothing is coded."""
    rows = [row for row in found.rows if row.codings]
    if not rows:
        raise nothing()
    cells = [by_interview(found, row, count) for row in rows]
    names = [talk.name for talk in found.transcripts]
    size = 6.5 if len(rows) > 40 else 7.5
    said = [folded("\u2002" * row.depth + label(row.code), 34) for row in rows]
    step = (0.165 if len(rows) > 40 else 0.2) * (1.4 if any("\n" in each for each in said) else 1)
    titled = len(names) <= NAMED
    shown = [visible(name, line=True)[:24] for name in names] if titled else []
    head = 0.4 + (min(1.3, 0.06 * max(map(len, shown))) if titled else 0.25)
    captions = [*_explained(count, cells), *_left_out(found, label, names, titled), *caption(about(found, codebook))]
    canvas = Canvas(_title(count), captions, step * len(rows), head=head, foot=0.12)
    left = canvas.widest(said, size, weight="bold") + MARGIN + 0.08
    axes = canvas.axes(left, WIDE - left - MARGIN)
    _cells(axes, rows, cells, names, (WIDE - left - MARGIN) / len(names), size)
    axes.set_yticks(range(len(rows)), said, fontsize=size)
    for text, row in zip(axes.get_yticklabels(), rows, strict=True):
        text.set_fontweight("bold" if row.theme else "normal")
    axes.xaxis.tick_top()
    axes.set_xticks(range(len(names)) if titled else [])
    if titled:
        axes.set_xticklabels(shown, rotation=90, fontsize=6.5)
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    return canvas.figure


def shade(value: int, most: int) -> tuple[float, float, float]:
    """The colour of a cell: white for nought, then darker by the root, so that small numbers are told apart."""
    if value == 0:
        return (1.0, 1.0, 1.0)
    part = (value / most) ** 0.5
    red, green, blue = (light + (dark - light) * part for light, dark in zip(LIGHT, DARK, strict=True))
    return red, green, blue


def ink_on(face: tuple[float, float, float]) -> str:
    """Black or white, whichever is read better on this colour."""
    bright = luminance(face)
    return INK if (bright + 0.05) / (luminance(INK) + 0.05) >= 1.05 / (bright + 0.05) else "white"


def _cells(
    axes: Axes,
    rows: Sequence[Frequency],
    cells: Sequence[Mapping[str, int | None]],
    names: Sequence[str],
    wide: float,
    size: float,
) -> None:
    from matplotlib.patches import Rectangle

    axes.set_xlim(-0.5, len(names) - 0.5)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    most = max([1, *(value or 0 for each in cells for value in each.values())])
    digits = max(len(whole(value or 0, language())) for each in cells for value in each.values())
    written = wide >= 0.058 * digits + 0.02
    for y, each in enumerate(cells):
        for x, name in enumerate(names):
            value = each[name]
            unread = value is None
            face = (1.0, 1.0, 1.0) if value is None else shade(value, most)
            patch = Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=face, edgecolor=LINE, linewidth=0.4)
            if unread:
                patch.set_hatch("//////")
            axes.add_patch(patch)
            if value is not None and written:
                text, colour = whole(value, language()), ink_on(face)
                axes.text(x, y, text, fontsize=size - 1.2, ha="center", va="center", color=colour)


def _title(count: Count) -> str:
    return {
        "codings": _("Codes by interviews: codings"),
        "presence": _("Codes by interviews: present or not"),
        "words": _("Codes by interviews: words covered"),
        "characters": _("Codes by interviews: characters covered"),
    }[count]


def _explained(count: Count, cells: Sequence[Mapping[str, int | None]]) -> list[str]:
    said = [_("A theme has its codes' with it, so rows do not add up.")]
    if any(value is None for each in cells for value in each.values()):
        said.append(
            _("Hatched: not read to the end with the code as now defined, so that nothing found means nothing.")
        )
    if count in ("words", "characters"):
        said.append(_("Counted in the participants' turns; text that two codes are on counts for both."))
    return [" ".join(said)]


def _left_out(found: Frequencies, label: Labels, names: Sequence[str], titled: bool) -> list[str]:
    unused = [label(row.code) for row in found.rows if not row.codings]
    said = [without(_("Not drawn, without a coding: {names}."), unused)]
    if not titled:
        said.append(
            _("{n} interviews in the order of the corpus, too many to name each.").format(
                n=whole(len(names), language())
            )
        )
    return [each for each in said if each]
