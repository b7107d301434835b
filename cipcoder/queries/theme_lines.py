"""Theme lines: where in the talk each theme comes, interview by interview, in parts of what participants say."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from cipcoder.queries.consensus import Whose
from cipcoder.queries.corpus import Filter
from cipcoder.queries.spans import Layer

PARTS = 40


@dataclass(frozen=True, slots=True)
class ThemeLine:
    """One theme or code through one interview."""

    code: str
    covered: tuple[float, ...]
    """of each part of the participants' words, the share coded with it: 0 to 1"""


@dataclass(frozen=True, slots=True)
class Talk:
    """The theme lines of one interview."""

    name: str
    title: str
    words: int
    """by participants; with fewer words than parts the parts are fewer"""
    lines: tuple[ThemeLine, ...]
    """in the order of the codebook; all of them in each interview, also where nothing is coded"""


@dataclass(frozen=True, slots=True)
class ThemeLines:
    """The theme lines of one layer."""

    layer: Layer
    parts: int
    talks: tuple[Talk, ...]
    """in the order of the corpus"""


def theme_lines(
    connection: Connection,
    whose: Whose,
    chosen: Filter | None = None,
    *,
    codes: tuple[str, ...] = (),
    parts: int = PARTS,
    viewer: str | None = None,
) -> ThemeLines:
    """Where in the talk the themes come. ``codes``: these with their sub-codes; none: the themes at the top."""
    raise NotImplementedError
