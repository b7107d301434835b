"""What all figures share: the page's width, colours, fonts, a title above and a caption below, and how they are kept.

Drawn without pyplot and its global state, with the fonts matplotlib brings along: the same numbers give the same bytes.
Colours are Okabe and Ito's: told apart by colour-blind readers, and by everybody in grey. No colour speaks alone:
values are written beside it.
"""

from __future__ import annotations

import io
import logging
import textwrap
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cipcoder import __version__
from cipcoder.errors import InputError
from cipcoder.formats.files import replacing
from cipcoder.formats.tables import ending
from cipcoder.locale import _
from cipcoder.text.clean import visible

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ENDINGS = (".svg", ".png", ".pdf")
INK, SOFT, LINE = "#1a1a1a", "#333333", "#bbbbbb"
STRONG, PALE, OTHER = "#0072b2", "#a9cbe3", "#b34700"
"""blue, pale blue and vermilion of Okabe and Ito's palette, told apart in grey too"""
WIDE, MARGIN = 7.2, 0.15
"""inches: the page's width, and around everything"""
LABEL = 38
"""characters of a code's label in one line"""
DPI = 200
HEAD, STEP = 0.62, 0.15
"""inches: above the plots, and a line of the caption"""
SETTINGS: dict[str, Any] = {
    "svg.hashsalt": "cipcoder",
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
    "text.parse_math": False,
    "font.family": ["DejaVu Sans"],
    "axes.unicode_minus": True,
    "path.simplify": False,
    "hatch.linewidth": 0.5,
    "hatch.color": STRONG,
}
Making = Callable[[], "Figure"]
"""makes a figure, once the settings are in force"""


def ending_of(path: Path) -> str:
    """ ".svg", ".png" or ".pdf"; InputError naming them when it is another."""
    return ending(path, ENDINGS)


def draw(make: Making, to: Path) -> None:
    """Draw into a file, whole or not at all, in the format its name ends in; InputError for another ending."""
    data = drawn(make, ending_of(to))
    with replacing(to) as file:
        file.write(data)


def drawn(make: Making, kind: str) -> bytes:
    """A figure's bytes; ``kind``: ".svg", ".png" or ".pdf"."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # it would tell of its cache of fonts
    import matplotlib

    program = f"cipcoder {__version__}"
    metadata: dict[str, dict[str, Any]] = {
        ".svg": {"Date": None, "Creator": program},
        ".png": {"Software": program},
        ".pdf": {"CreationDate": None, "Creator": program},
    }
    with warnings.catch_warnings(), matplotlib.rc_context():
        matplotlib.rcdefaults()  # a style of one's own would change what is drawn
        matplotlib.rcParams.update(SETTINGS)  # type: ignore[arg-type]
        warnings.simplefilter("ignore", UserWarning)  # a letter no font has is drawn as a box
        out = io.BytesIO()
        make().savefig(out, format=kind[1:], dpi=DPI, metadata=metadata[kind])
    return out.getvalue()


class Canvas:
    """A page with room for plots between a title and a caption. All lengths in inches."""

    def __init__(self, title: str, caption: Sequence[str], plot: float, *, foot: float = 0.5, head: float = HEAD):
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        lines = wrapped(caption)
        self.plot, self.bottom = plot, foot + STEP * len(lines) + 0.12
        self.tall = head + plot + self.bottom
        self.figure = Figure(figsize=(WIDE, self.tall))
        FigureCanvasAgg(self.figure)
        top = 1 - 0.22 / self.tall
        self.figure.text(
            MARGIN / WIDE, top, visible(title, line=True), fontsize=10, weight="bold", color=INK, va="center"
        )
        for i, line in enumerate(lines):
            y = (self.bottom - foot - 0.02 - STEP * i) / self.tall
            self.figure.text(MARGIN / WIDE, y, line, fontsize=6.5, color=INK, va="top")

    def axes(self, x: float, wide: float, *, above: float = 0.0, tall: float | None = None) -> Axes:
        """A plot ``x`` from the left, ``above`` the lowest that is there for plots."""
        high = self.plot if tall is None else tall
        place = (x / WIDE, (self.bottom + above) / self.tall, wide / WIDE, high / self.tall)
        return self.figure.add_axes(place)

    def widest(self, names: Sequence[str], size: float, *, weight: str = "normal") -> float:
        """The width of the widest of these names, half an inch at least."""
        wide = 0.5
        for name in names:
            text = self.figure.text(0, 0, name, fontsize=size, weight=weight)
            wide = max(wide, text.get_window_extent().width / self.figure.dpi)
            text.remove()
        return wide


def wrapped(said: Sequence[str], characters: int = 140) -> list[str]:
    """Sentences as lines of a caption."""
    return [
        line
        for each in said
        for line in textwrap.wrap(visible(each, line=True), characters, break_on_hyphens=False, break_long_words=True)
    ]


def folded(label: str, characters: int = LABEL, lines: int = 2) -> str:
    """A label as it is drawn: on so many lines at most, nothing in it that a reader can't see."""
    return textwrap.fill(visible(label, line=True), characters, max_lines=lines, placeholder="…")


def luminance(colour: str | tuple[float, float, float]) -> float:
    """How bright a colour is, from 0 to 1 (WCAG 2: what is left of it in grey)."""
    if isinstance(colour, str):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    else:
        parts = list(colour)
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def bare(axes: Axes, *, sides: Sequence[str] = ("top", "right", "left")) -> None:
    """Take away what says nothing."""
    for side in sides:
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_linewidth(0.6)
    axes.tick_params(axis="x", labelsize=6.5, width=0.6, length=3)
    axes.tick_params(axis="y", length=0)


def note(axes: Axes, text: str, at: float, *, size: float = 6.0, colour: str = SOFT, shift: float = 0.0) -> None:
    """Words just above a plot, ``at`` part of its width and ``shift`` points from the left."""
    axes.annotate(
        *(text, (at, 1.0)),
        xycoords="axes fraction",
        xytext=(shift, 2),
        textcoords="offset points",
        fontsize=size,
        color=colour,
    )


def nothing_to_draw() -> InputError:
    """The error where there is nothing a figure could show."""
    return InputError(_("There is nothing to draw: no code is on a passage of these interviews, in this layer."))
