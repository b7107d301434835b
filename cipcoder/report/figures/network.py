"""Co-occurrence as a network: codes on a ring, joined where they come together; the strongest joints only.

Codes that come together often stand near each other on the ring. Where each stands is computed the same way each
time: from the order of the codebook, two codes change places as long as that shortens the lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cipcoder.errors import InputError
from cipcoder.locale import _, language, ngettext
from cipcoder.queries.cooccurrence import CoOccurrence, Pair
from cipcoder.report.about import about, caption, without
from cipcoder.report.agreement_words import Labels
from cipcoder.report.drawing import INK, LINE, MARGIN, PALE, STRONG, WIDE, Canvas, folded
from cipcoder.report.drawing import nothing_to_draw as nothing
from cipcoder.report.numbers import whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Points = NDArray[np.float64]
EDGES, NODES = 40, 36
"""most pairs, and most codes, that one page shows"""
RADIUS, SLOT = 1.5, 0.235
"""inches: of the ring; between two labels"""
_ALONG = (0.5, 0.4, 0.6, 0.3, 0.7, 0.22, 0.78)


def figure(found: CoOccurrence, label: Labels, codebook: int | None = None) -> Figure:
    """The strongest pairs of codes; InputError where no two come together."""
    if not found.codes:
        raise nothing()
    pairs = strongest(found.pairs)
    if not pairs:
        raise InputError(_("There is nothing to draw: no two codes come together in these interviews."))
    order = [one.code for one in found.codes]
    joined = {code for pair in pairs for code in (pair.first, pair.second)}
    ring = ringed([code for code in order if code in joined], pairs)
    column = -(-len(ring) // 2)
    tall = max(2 * RADIUS + 0.5, SLOT * column + 0.2)
    away = [label(code) for code in order if code not in joined]
    said = [*_said(found, pairs), without(_("Not drawn, in none of these pairs: {names}."), away)]
    canvas = Canvas(_title(found), [*said, *caption(about(found.layer, codebook))], tall, foot=0.1, head=0.5)
    axes = canvas.axes(MARGIN, WIDE - 2 * MARGIN)
    axes.set_xlim(0, WIDE - 2 * MARGIN)
    axes.set_ylim(0, tall)
    axes.set_axis_off()
    where = _placed(len(ring), (WIDE / 2 - MARGIN, tall / 2))
    _edges(axes, pairs, {code: where[i] for i, code in enumerate(ring)}, np.array([WIDE / 2 - MARGIN, tall / 2]))
    codings = {one.code: one.codings for one in found.codes}
    _nodes(axes, ring, where, codings, label, tall)
    return canvas.figure


def strongest(pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs drawn: those with most pairs of codings (then the larger Jaccard), as many as a page can show."""
    kept: list[Pair] = []
    codes: set[str] = set()
    for pair in sorted(pairs, key=lambda pair: (-pair.pairs, -pair.jaccard)):
        both = codes | {pair.first, pair.second}
        if len(kept) < EDGES and len(both) <= NODES and pair.pairs:
            kept.append(pair)
            codes = both
    return kept


def ringed(codes: Sequence[str], pairs: Sequence[Pair]) -> list[str]:
    """The codes in an order around the ring in which those that come together often stand near each other."""
    place = {code: i for i, code in enumerate(codes)}
    n = len(codes)
    weight = np.zeros((n, n))
    for pair in pairs:
        i, j = place[pair.first], place[pair.second]
        weight[i, j] = weight[j, i] = pair.pairs
    apart = np.abs(np.subtract.outer(np.arange(n), np.arange(n)))
    apart = np.minimum(apart, n - apart)
    order = np.arange(n)

    def long() -> float:
        return float((weight[np.ix_(order, order)] * apart).sum())

    now, better = long(), True
    while better:
        better = False
        for i in range(n):
            for j in range(i + 1, n):
                order[[i, j]] = order[[j, i]]
                if (then := long()) < now - 1e-9:
                    now, better = then, True
                else:
                    order[[i, j]] = order[[j, i]]
    return [codes[int(i)] for i in order]


def _placed(n: int, centre: tuple[float, float]) -> Points:
    """(n, 2): places on the ring, clockwise from just right of the top."""
    angle = np.pi / 2 - 2 * np.pi * (np.arange(n) + 0.5) / n
    return np.column_stack([centre[0] + RADIUS * np.cos(angle), centre[1] + RADIUS * np.sin(angle)])


def _edges(axes: Axes, pairs: Sequence[Pair], where: dict[str, Points], centre: Points) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    most = max(pair.pairs for pair in pairs)
    written: list[Points] = []
    for pair in reversed(pairs):  # the strongest on top
        a, b = where[pair.first], where[pair.second]
        bend = _bend(a, b, centre)
        part = pair.pairs / most
        grey = str(round(0.78 - 0.58 * part, 3))
        path = Path([a, bend, b], [Path.MOVETO, Path.CURVE3, Path.CURVE3])
        axes.add_patch(PathPatch(path, fill=False, edgecolor=grey, linewidth=0.5 + 4 * part, capstyle="round"))
    for pair in pairs:
        a, b = where[pair.first], where[pair.second]
        bend = _bend(a, b, centre)
        for t in _ALONG:
            at = (1 - t) ** 2 * a + 2 * t * (1 - t) * bend + t**2 * b
            if all(np.hypot(*(at - other)) > 0.17 for other in written):
                written.append(at)
                box = {"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.9}
                text = whole(pair.pairs, language())
                axes.text(at[0], at[1], text, fontsize=5.5, ha="center", va="center", color=INK, bbox=box, zorder=4)
                break


def _bend(a: Points, b: Points, centre: Points) -> Points:
    """What a line from a to b is drawn towards: the middle, but less so between neighbours."""
    middle = (a + b) / 2 - centre
    near = float(np.hypot(*middle)) / RADIUS
    bent: Points = centre + middle * (0.3 + 0.5 * near**4)
    return bent


def _nodes(axes: Axes, ring: Sequence[str], where: Points, codings: dict[str, int], label: Labels, tall: float) -> None:
    """A dot for each code, its area by its codings, and its name in a column beside the ring."""
    most = max(codings[code] for code in ring)
    column = -(-len(ring) // 2)
    middle = WIDE / 2 - MARGIN
    for i, code in enumerate(ring):
        x, y = where[i]
        axes.scatter(
            *([x], [y]),
            s=12 + 130 * codings[code] / max(1, most),
            color=PALE,
            edgecolors=STRONG,
            linewidths=0.8,
            zorder=5,
        )
        right = i < column
        side = 1 if right else -1
        rank = i if right else len(ring) - 1 - i
        count = column if right else len(ring) - column
        room = max(SLOT, min(0.34, (tall - 0.3) / max(1, count)))
        label_y = tall / 2 + room * ((count - 1) / 2 - rank)
        end = middle + side * (RADIUS + 0.32)
        axes.plot([x, end, end + side * 0.06], [y, label_y, label_y], color=LINE, linewidth=0.5, zorder=3)
        said = folded(f"{label(code)} ({whole(codings[code], language())})", 27)
        axes.text(
            *(end + side * 0.09, label_y, said),
            fontsize=6.5,
            ha="left" if right else "right",
            va="center",
            color=INK,
            linespacing=0.95,
        )


def _title(found: CoOccurrence) -> str:
    if found.together == "overlap":
        return _("Codes that come together: on the same text")
    if found.together == "turn":
        return _("Codes that come together: in the same turn")
    n = found.words
    return ngettext(
        "Codes that come together: within {n} word", "Codes that come together: within {n} words", n
    ).format(n=whole(n, language()))


def _said(found: CoOccurrence, pairs: Sequence[Pair]) -> list[str]:
    spoken, n, of = language(), len(pairs), len(found.pairs)
    shown = (
        _("All pairs are drawn.")
        if n == of
        else ngettext(
            "Drawn is the strongest of {of} pairs of codes.", "Drawn are the {n} strongest of {of} pairs of codes.", n
        ).format(n=whole(n, spoken), of=whole(of, spoken))
    )
    return [
        _(
            "Lines: how many pairs of codings, one of each code, come together; the thicker and darker, the more. Dots "
            "and the numbers in brackets: codings of the code."
        )
        + " "
        + shown
    ]
