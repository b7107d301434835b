"""Finding a code by a few typed letters: « trav inv » finds « Travail invisible », « indép » what « indep » finds.

Every typed fragment has to match the label, a keyword, the theme above or the id, accents and case ignored.
Better kinds of match come first (the label's beginning before its middle before a likeness), codes that
match equally well stay in the codebook's order, so that the list never shuffles under the fingers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cipcoder.text.fold import find, fold, folded
from cipcoder.text.spans import Span, union

LIKE = 78
"""From which rapidfuzz partial ratio (0 to 100) on two words are alike: one letter wrong in six passes."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What can be chosen. ``above``: labels of the themes it stands under."""

    id: str
    label: str
    keywords: tuple[str, ...] = ()
    above: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A candidate that matches, how well (0 to 100), and where its label shows it."""

    candidate: Candidate
    score: int
    spans: tuple[Span, ...]


def matches(query: str, candidates: Iterable[Candidate]) -> list[Match]:
    """The candidates that match what was typed, best first, then in the order given; all of them for a blank query."""
    fragments = fold(query).split()
    found: list[Match] = []
    for candidate in candidates:
        if score := _score(fragments, candidate) if fragments else 1:
            found.append(Match(candidate, score, _places(fragments, candidate.label)))
    return sorted(found, key=lambda match: -match.score)


def exact(query: str, candidates: Iterable[Candidate]) -> Candidate | None:
    """The candidate whose label is what was typed, accents and case ignored."""
    wanted = " ".join(fold(query).split())
    return next((c for c in candidates if " ".join(fold(c.label).split()) == wanted), None)


def _score(fragments: Sequence[str], candidate: Candidate) -> int:
    label = fold(candidate.label)
    whole = " ".join(fragments)
    if label == whole:
        return 100
    if label.startswith(whole):
        return 95
    others = (" ".join(map(fold, candidate.keywords)), candidate.id, fold(candidate.above))
    scores = [_fragment(fragment, label, others) for fragment in fragments]
    return min(scores)


def _fragment(fragment: str, label: str, others: Sequence[str]) -> int:
    """How well one fragment matches: 0 for not at all."""
    if _begins(fragment, label):
        return 90
    if len(fragment) > 1 and "".join(word[0] for word in label.split()).startswith(fragment):
        return 85
    if fragment in label:
        return 80
    keywords, name, above = others
    if _begins(fragment, keywords):
        return 70
    if fragment in keywords or fragment in name:
        return 60
    if _begins(fragment, above):
        return 50
    return _likeness(fragment, label) or _likeness(fragment, keywords)


def _begins(fragment: str, text: str) -> bool:
    """Whether some word of ``text`` begins with ``fragment``."""
    return any(text[at - 1 : at].isalnum() is False or at == 0 for at in _all(fragment, text))


def _all(fragment: str, text: str) -> Iterable[int]:
    at = text.find(fragment)
    while at >= 0:
        yield at
        at = text.find(fragment, at + 1)


def _likeness(fragment: str, text: str) -> int:
    """1 to 45 for words that look like ``fragment`` in spite of a wrong letter; short fragments must be right."""
    if len(fragment) < 4:
        return 0
    from rapidfuzz import fuzz

    best = max((fuzz.ratio(fragment, word[: len(fragment) + 1]) for word in text.split()), default=0.0)
    return 5 * round(9 * (best - LIKE) / (100 - LIKE)) or 1 if best >= LIKE else 0


def _places(fragments: Sequence[str], label: str) -> tuple[Span, ...]:
    """Where the fragments stand in the label, for showing."""
    source = folded(label)
    first = [found[0] for fragment in fragments if (found := find(source, fragment))]
    return tuple(union(first))
