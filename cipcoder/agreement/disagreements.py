"""Where two coders of one interview agree, and each place where they don't, as something one can decide about.

Segments of one code that share text belong together, whoever made them: A's long segment and B's two touching ones are
one thing, and it agrees where the text of both is the same. What both coded with the same code and does not agree is a
matter of boundaries. What only one coder has is set against what only the other has under another code, where the two
share half of the longer one. What is left, only one coder has.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from cipcoder.agreement.interviews import Segment
from cipcoder.agreement.matching import HALF, overlapping
from cipcoder.agreement.runs import IntArray, integers
from cipcoder.text.spans import Span, difference, intersection, union

Kind = Literal["only a", "only b", "boundaries", "code"]
"""only one coder has it; same code, other boundaries; same passage, other code"""
How = Literal["exact", "union", "intersection", "a", "b"]
Outcome = Literal["a", "b", "both", "neither"]
KINDS: tuple[Kind, ...] = get_args(Kind)
HOWS: tuple[How, ...] = get_args(How)
LONGEST = 4_000
"""characters of a key; longer ones are named by their hash"""


class Ground:
    """What counts of one text: its measured characters, and which of them are no blanks."""

    def __init__(self, text: str, measured: Iterable[Span]) -> None:
        counts = np.zeros(len(text), dtype=np.bool_)
        for span in measured:
            counts[span.start : span.stop] = True
        inked = np.fromiter((not char.isspace() for char in text), dtype=np.bool_, count=len(text))
        self._measured, self._letters, self._ink = _summed(counts), _summed(counts & inked), _summed(inked)

    def measured(self, spans: Iterable[Span]) -> int:
        """Measured characters of disjoint spans."""
        return _within(self._measured, spans)

    def letters(self, spans: Iterable[Span]) -> int:
        """Measured characters of disjoint spans that are no blanks."""
        return _within(self._letters, spans)

    def is_blank(self, span: Span) -> bool:
        """Whether nothing stands there, measured or not."""
        return _within(self._ink, [span]) == 0


def _summed(counts: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> IntArray:
    return integers([0, *np.cumsum(counts)])


def _within(sums: IntArray, spans: Iterable[Span]) -> int:
    last = len(sums) - 1
    return sum(int(sums[min(span.stop, last)] - sums[min(span.start, last)]) for span in spans)


@dataclass(frozen=True, slots=True)
class Agreed:
    """Segments on which both agree, and those that enter the consensus by the boundary rule."""

    a: tuple[Segment, ...]
    b: tuple[Segment, ...]
    settled: tuple[Segment, ...]

    @property
    def key(self) -> str:
        """A name made of its segments alone."""
        return _key(self.a, self.b)


@dataclass(frozen=True, slots=True)
class Item:
    """A disagreement. One coder's side is empty where only the other has something."""

    kind: Kind
    a: tuple[Segment, ...]
    b: tuple[Segment, ...]
    characters: int
    """measured ones it concerns: those that differ"""

    @property
    def start(self) -> int:
        return min(segment.start for segment in (*self.a, *self.b))

    @property
    def stop(self) -> int:
        return max(segment.stop for segment in (*self.a, *self.b))

    @property
    def codes(self) -> tuple[str, ...]:
        """A's code and B's, once where they are the same."""
        return tuple(dict.fromkeys(segment.code for segment in (*self.a, *self.b)))

    @property
    def key(self) -> str:
        """A name made of its segments alone: the same whatever the rule makes of them."""
        return _key(self.a, self.b)

    def version(self, outcome: Outcome) -> tuple[Segment, ...]:
        """The segments that stand when it is decided so. Both, of the same code: all the text of the two."""
        match outcome:
            case "a":
                return self.a
            case "b":
                return self.b
            case "neither":
                return ()
            case "both":
                return _joined(self.a, self.b) if self.kind == "boundaries" else (*self.a, *self.b)


@dataclass(frozen=True, slots=True)
class Compared:
    """Two coders' work on one interview: every segment is in exactly one of these."""

    agreed: tuple[Agreed, ...]
    items: tuple[Item, ...]
    """in the order of the text"""


def compared(a: Sequence[Segment], b: Sequence[Segment], ground: Ground, how: How, share: float = 1.0) -> Compared:
    """What agrees by the boundary rule, and the rest.

    ``how``: exact (the same text, blanks and what isn't measured aside; ``share`` is not asked), or which bounds stand
    where at least ``share`` (over 0 to 1) of the text of both is shared: union, intersection, a or b.
    """
    agreed: list[Agreed] = []
    items: list[Item] = []
    lonely: tuple[list[_Group], list[_Group]] = ([], [])
    for group in _groups(a, b):
        if not group.b:
            lonely[0].append(group)
        elif not group.a:
            lonely[1].append(group)
        elif _agrees(group, ground, how, share):
            agreed.append(Agreed(group.a, group.b, _settled(group, ground, how)))
        else:
            ours, theirs = _text(group.a), _text(group.b)
            differ = [*difference(ours, theirs), *difference(theirs, ours)]
            items.append(Item("boundaries", group.a, group.b, ground.measured(differ)))
    pairs = _paired(lonely[0], lonely[1], ground)
    for left, right in pairs:
        both = union([*_text(left.a), *_text(right.b)])
        items.append(Item("code", left.a, right.b, ground.measured(both)))
    taken = {id(group) for pair in pairs for group in pair}
    for group in (*lonely[0], *lonely[1]):
        if id(group) not in taken:
            kind: Kind = "only a" if group.a else "only b"
            items.append(Item(kind, group.a, group.b, ground.measured(group.text)))
    return Compared(tuple(agreed), tuple(sorted(items, key=lambda item: (item.start, item.stop, item.key))))


# --- parts -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Group:
    """Segments of one code that share text, one with the next."""

    a: tuple[Segment, ...]
    b: tuple[Segment, ...]

    @property
    def text(self) -> list[Span]:
        return _text((*self.a, *self.b))

    @property
    def name(self) -> tuple[Segment, ...]:
        return (*self.a, *self.b)


def _text(segments: Iterable[Segment]) -> list[Span]:
    return union(Span(segment.start, segment.stop) for segment in segments)


def _groups(a: Sequence[Segment], b: Sequence[Segment]) -> list[_Group]:
    """All segments by code, in the order of the text, those that share text together."""
    found: list[_Group] = []
    marked = sorted([(s.code, s.start, s.stop, 0) for s in a] + [(s.code, s.start, s.stop, 1) for s in b])
    sides: tuple[list[Segment], list[Segment]] = ([], [])
    code, reach = "", 0
    for this, start, stop, side in marked:
        if (sides[0] or sides[1]) and (this != code or start >= reach):
            found.append(_Group(tuple(sides[0]), tuple(sides[1])))
            sides = ([], [])
        reach = stop if this != code or start >= reach else max(reach, stop)
        code = this
        sides[side].append(Segment(start, stop, this))
    if sides[0] or sides[1]:
        found.append(_Group(tuple(sides[0]), tuple(sides[1])))
    return found


def _agrees(group: _Group, ground: Ground, how: How, share: float) -> bool:
    shared = ground.letters(intersection(_text(group.a), _text(group.b)))
    both = ground.letters(group.text)
    # where nothing is measured there is nothing to differ about; a share such as .8 isn't exact
    return shared == both if how == "exact" else shared >= share * both - 1e-9


def _settled(group: _Group, ground: Ground, how: How) -> tuple[Segment, ...]:
    match how:
        case "exact" | "a":
            return group.a
        case "b":
            return group.b
        case "union":
            return _joined(group.a, group.b)
        case "intersection":
            shared = [s for s in intersection(_text(group.a), _text(group.b)) if not ground.is_blank(s)]
            code = group.a[0].code
            return tuple(Segment(s.start, s.stop, code) for s in shared) or _joined(group.a, group.b)


def _joined(a: tuple[Segment, ...], b: tuple[Segment, ...]) -> tuple[Segment, ...]:
    """All their text under their code."""
    return tuple(Segment(span.start, span.stop, (*a, *b)[0].code) for span in _text((*a, *b)))


def _paired(left: Sequence[_Group], right: Sequence[_Group], ground: Ground) -> list[tuple[_Group, _Group]]:
    """What A alone has with what B alone has under another code, the most alike first, each once."""

    def line(groups: Sequence[_Group]) -> tuple[IntArray, IntArray]:
        return integers([g.text[0].start for g in groups]), integers([g.text[-1].stop for g in groups])

    near = overlapping(line(left), line(right))
    found = []
    for i, j in zip(near.a.tolist(), near.b.tolist(), strict=True):
        one, other = left[i].text, right[j].text
        shared, longer = intersection(one, other), max(ground.measured(one), ground.measured(other))
        amount = ground.measured(shared)
        if longer == 0:  # where nothing is measured, all of it counts
            amount, longer = _size(shared), max(_size(one), _size(other))
        if amount >= HALF * longer:
            found.append((-amount / longer, -amount, sorted([left[i].name, right[j].name]), i, j))
    taken: tuple[set[int], set[int]] = (set(), set())
    pairs = []
    for *_order, i, j in sorted(found):
        if i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
            pairs.append((left[i], right[j]))
    return pairs


def _size(spans: Iterable[Span]) -> int:
    return sum(span.length for span in spans)


def _key(a: Iterable[Segment], b: Iterable[Segment]) -> str:
    said = "|".join(" ".join(f"{s.code}:{s.start}-{s.stop}" for s in sorted(side)) for side in (a, b))
    return said if len(said) <= LONGEST else hashlib.sha256(said.encode()).hexdigest()
