"""What a comparison of coders gives: frozen numbers, each with what it is counted in.

The rules: figures are pooled by sums over interviews, never by averaging; None means "not defined"; the interview is
the sampling unit of every interval; an interview a coder has not finished is missing for that coder. Everything that
is one number per coder is a tuple in the order of ``Agreement.coders``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cipcoder.agreement.groups import GroupAgreement
from cipcoder.agreement.intervals import Interval
from cipcoder.agreement.interviews import Unit as Unit

KRIPPENDORFF_LINES = (0.667, 0.800)
"""Krippendorff's reference lines; he calls the lower one tentative."""


class Remark(StrEnum):
    """What has to be said beside a number (or instead of one)."""

    NOBODY = "nobody used it"
    ONE_CODER = "only one coder used it"
    ALL_TEXT = "all put it on all of the text"
    FEW_INTERVIEWS = "no interval: fewer than five interviews"
    ONE_INTERVIEW = "no interval: not defined without one of the interviews"


class Statistic(StrEnum):
    """Coefficients given on request, to compare with other programs and papers; never a default."""

    PERCENT = "percent agreement"
    COHEN = "Cohen's kappa"
    """two coders; with more: the mean over pairs stands in the pairwise matrix only, here it is not defined"""
    SCOTT = "Scott's pi"
    """two coders"""
    FLEISS = "Fleiss' kappa"
    HOLSTI = "Holsti's coefficient"
    AC1 = "Gwet's AC1"
    BRENNAN_PREDIGER = "Brennan-Prediger on matched segments"
    """MAXQDA's: two coders, segments"""
    U_ALPHA_2004 = "u alpha 2004"


@dataclass(frozen=True, slots=True)
class Tally:
    """One code in one unit, over the interviews at least two coders finished.

    ``n`` = ``all`` + ``some`` + ``none``: units that every coder who finished the interview gave the code, that some
    but not all gave it, that nobody did. ``only``: (coders,) units a coder alone gave it (they are among ``some``).
    """

    n: int
    all: int
    some: int
    none: int
    only: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CodeFigures:
    """One code, pooled (``name`` empty) or in one interview.

    ``alpha``: Krippendorff's nominal alpha, present or absent, in the comparison's unit; ``alpha_turns``: the same by
    turn; ``f1``: positive agreement 2·both / (2·both + only one) in that unit, summed over pairs of coders;
    ``compatible``: those of ``Statistic`` that were asked for.
    """

    name: str
    alpha: float | None
    alpha_turns: float | None
    tally: Tally
    turns: Tally
    f1: float | None
    compatible: Mapping[Statistic, float | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CodeAgreement:
    """One code over all interviews. ``interval``: of ``pooled.alpha``; ``segments``: (coders,) how many each made,
    ``matched``: (coders,) how many of them have a partner of at least one other coder who finished the interview."""

    code: str
    pooled: CodeFigures
    interval: Interval | None
    segments: tuple[int, ...]
    matched: tuple[int, ...]
    remarks: tuple[Remark, ...]
    by_interview: tuple[CodeFigures, ...]

    @property
    def differing(self) -> int:
        """How much there is to talk about: units that some but not all of the coders gave the code."""
        return self.pooled.tally.some

    @property
    def used(self) -> bool:
        """Whether anybody used it."""
        return self.pooled.tally.all + self.pooled.tally.some > 0


@dataclass(frozen=True, slots=True)
class Overall:
    """All codes together, pooled (``name`` empty) or of one interview.

    ``alpha_places``: |uα, did they mark the same places, whatever the code?; ``alpha_sets``: alpha with MASI distance
    on the set of codes at each character. Both by character whatever the comparison's unit; on given segments (unit
    segment) ``alpha_places`` is None and ``alpha_sets`` is by segment. ``compatible``: on request.
    """

    name: str
    characters: int
    turns: int
    alpha_places: float | None
    alpha_sets: float | None
    compatible: Mapping[Statistic, float | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two of the coders, on the interviews both finished: one cell of the pairwise matrix.

    ``alphas``: code -> nominal alpha in the comparison's unit; ``kappas``: code -> Cohen's kappa in that unit.
    """

    a: str
    b: str
    interviews: int
    characters: int
    alpha_places: float | None
    alpha_sets: float | None
    alphas: Mapping[str, float | None]
    kappas: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Confusion:
    """What ``b`` used where ``a`` used a code, in characters, on the interviews both finished.

    ``table``: (codes + 1, codes + 1), rows A's codes, columns B's, the last row and column "no code": a character
    with several codes stands in several cells, so rows do not add up to the text.
    """

    a: str
    b: str
    codes: tuple[str, ...]
    table: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Coders compared. ``interviews``: how many at least two of them finished that have measured text; ``units``: how
    many units of ``unit`` those hold; ``match``: the part of the longer segment that makes a match."""

    coders: tuple[str, ...]
    unit: Unit
    match: float
    interviews: int
    characters: int
    turns: int
    units: int
    codes: tuple[CodeAgreement, ...]
    overall: Overall
    by_interview: tuple[Overall, ...]
    pairs: tuple[Pair, ...]
    confusions: tuple[Confusion, ...]
    groups: tuple[tuple[str, GroupAgreement], ...]
    """(name of the group, cuα with its coverage and (k)uα of its codes), for groups of codes that exclude each other"""

    def by_differing(self) -> tuple[CodeAgreement, ...]:
        """The codes, those with the most to talk about first."""
        return tuple(sorted(self.codes, key=lambda row: -row.differing))
