"""How good suggestions are on a study's own codings: each interview in turn is left out, and its codings guessed.

For every coding of the interview left out it is asked whether its code is among the first one, three or five that are
suggested by what the other interviews teach: recall@1, 3, 5. Beside it, what simpler ways reach: the codebook's
keywords alone, the coded passages alone, and always naming the codes used most. No number here says how right the
codings are; they are what the guesses are held against.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cipcoder.language.suggesting import Known, Meaning, Suggester
from cipcoder.locale import _
from cipcoder.progress import Progress, silent

AT = (1, 3, 5)
"""how many suggestions are looked at"""
FEWEST = 30
"""codings of which a share may be told in percent"""
FEWEST_INTERVIEWS = 3
METHODS = ("codebook and passages", "passages alone", "codebook alone", "keywords alone", "most used")
SENSE = "with the model's vectors"


class Coded(NamedTuple):
    """One coding, as far as participants speak in it."""

    transcript: str
    code: str
    passage: str
    around: str
    """what they say in the turns it touches"""


@dataclass(frozen=True, slots=True)
class Said:
    """What the codebook says of a code."""

    code: str
    text: str
    """label, definition, include and keywords"""
    keywords: str
    theme: bool = False
    """it has sub-codes: it is suggested where it is coded itself"""


@dataclass(frozen=True, slots=True)
class Recall:
    """Of ``n`` codings, how many have their code among the first suggested."""

    n: int
    hits: tuple[int, ...]
    """for each of ``AT``"""

    def at(self, most: int) -> float:
        """The share, 0 to 1."""
        return self.hits[AT.index(most)] / self.n if self.n else 0.0


@dataclass(frozen=True, slots=True)
class Measured:
    """What leaving out one interview after the other says."""

    interviews: int
    codings: int
    methods: tuple[tuple[str, Recall], ...]
    """each way by its name (``METHODS``, ``SENSE``), ours first"""
    codes: tuple[tuple[str, Recall], ...]
    """of our way, by code in the order of the codebook; codes nobody used left out"""
    only_here: int
    """codings whose code is used in one interview alone: left out, the codebook is all there is to go by"""


def known(said: Sequence[Said], coded: Iterable[Coded], *, keywords: bool = False) -> list[Known]:
    """What is to be learnt: codes in the order of the codebook, themes only where they are coded themselves."""
    examples: dict[str, list[str]] = {}
    for each in coded:
        examples.setdefault(each.code, []).append(each.passage)
    return [
        Known(each.code, each.keywords if keywords else each.text, tuple(examples.get(each.code, ())))
        for each in said
        if not each.theme or each.code in examples
    ]


def measure(
    said: Sequence[Said],
    coded: Sequence[Coded],
    language: str,
    *,
    meaning: Meaning | None = None,
    progress: Progress = silent,
) -> Measured:
    """Leave each interview out in turn. Codings of codes that aren't suggested at all (retired) don't count."""
    ids = {each.code for each in said}
    coded = [each for each in coded if each.code in ids]
    names = list(dict.fromkeys(each.transcript for each in coded))
    ways = {**_ways(said, language), **({} if meaning is None else {SENSE: _our_way(said, language, meaning)})}
    hits: dict[str, dict[str, list[int]]] = {way: {} for way in ways}
    for name in progress(names, len(names), _("transcripts")):
        learnt = [each for each in coded if each.transcript != name]
        asked = [each for each in coded if each.transcript == name]
        for way, learn in ways.items():
            order = learn(learnt)
            for each in asked:
                ranked = order(each)
                place = ranked.index(each.code) if each.code in ranked else max(AT)
                cell = hits[way].setdefault(each.code, [0, *(0 for _most in AT)])
                cell[0] += 1
                for i, most in enumerate(AT, start=1):
                    cell[i] += place < most
    where: dict[str, set[str]] = {}
    for each in coded:
        where.setdefault(each.code, set()).add(each.transcript)
    ours = hits[METHODS[0]]
    return Measured(
        len(names),
        len(coded),
        tuple((way, _recall(cells.values())) for way, cells in hits.items()),
        tuple((each.code, _recall([ours[each.code]])) for each in said if each.code in ours),
        sum(len(where[each.code]) == 1 for each in coded),
    )


def _recall(cells: Iterable[Sequence[int]]) -> Recall:
    total = [sum(column) for column in zip(*cells, strict=True)] or [0] * (len(AT) + 1)
    return Recall(total[0], tuple(total[1:]))


# --- the ways, each learnt from codings and then asked for an order of codes -----------------------------

Order = Callable[[Coded], list[str]]
Way = Callable[[Sequence[Coded]], Order]


def _ways(said: Sequence[Said], language: str) -> dict[str, Way]:
    def passages(learnt: Sequence[Coded]) -> Order:
        return _asking(Suggester(known(said, learnt), language, codebook=0))

    def codebook(_learnt: Sequence[Coded]) -> Order:
        return _asking(Suggester(known(said, ()), language))

    def keywords(_learnt: Sequence[Coded]) -> Order:
        return _asking(Suggester(known(said, (), keywords=True), language))

    def most_used(learnt: Sequence[Coded]) -> Order:
        order = [code for code, _n in Counter(each.code for each in learnt).most_common()]
        return lambda _each: order

    ours = _our_way(said, language, None)
    return dict(zip(METHODS, (ours, passages, codebook, keywords, most_used), strict=True))


def _our_way(said: Sequence[Said], language: str, meaning: Meaning | None) -> Way:
    return lambda learnt: _asking(Suggester(known(said, learnt), language, meaning=meaning))


def _asking(suggester: Suggester) -> Order:
    return lambda each: [code for code, _near in suggester.ranked(each.passage, each.around)]
