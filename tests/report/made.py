"""Comparisons made for tests: real arithmetic on segments drawn with a seed, no store."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Sequence
from typing import Any

from cipcoder.agreement.compare import compare
from cipcoder.agreement.interviews import Interview, Segment, Unit
from cipcoder.agreement.results import Agreement
from cipcoder.queries.agreement import Comparison
from cipcoder.queries.rounds import RoundRow, SealRow
from cipcoder.text.spans import Span

LENGTH, TURN = 1200, 60
NOW = dt.datetime(2026, 3, 2, 10, 0, tzinfo=dt.UTC)


def name_of(code: str) -> str:
    """A label for a code of these studies: « code-3 » is "Code 3"."""
    return code.replace("-", " ").capitalize()


def interviews(
    coders: Sequence[str] = ("ana", "ben"),
    *,
    texts: int = 6,
    codes: Sequence[str] = ("fear", "work", "care"),
    seed: int = 1,
) -> list[Interview]:
    """Texts with alternating turns of sixty characters; each coder keeps or shifts what somebody marked."""
    chance = random.Random(seed)
    turns = tuple(Span(at, at + TURN) for at in range(0, LENGTH, TURN))
    made = []
    for number in range(texts):
        marked = [(chance.randrange(0, LENGTH - 80), chance.randrange(20, 80), chance.choice(codes)) for _ in range(14)]
        layers: dict[str, list[Segment]] = {}
        for coder in coders:
            layers[coder] = [
                Segment(start, start + length + chance.choice((0, 0, 9)), code if chance.random() < 0.9 else codes[0])
                for start, length, code in marked
                if chance.random() < 0.75
            ]
        units = {Unit.TURN: turns, Unit.SENTENCE: turns, Unit.TOKEN: turns}
        made.append(Interview(f"entretien-{chr(97 + number)}", turns, units, layers))
    return made


def agreement(coders: Sequence[str] = ("ana", "ben"), **how: Any) -> Agreement:
    """Their agreement; ``texts``, ``codes`` and ``seed`` as for ``interviews``, the rest as for ``compare``."""
    drawn = {key: how.pop(key) for key in ("texts", "codes", "seed") if key in how}
    codes = [*drawn.get("codes", ("fear", "work", "care")), "never"]
    return compare(interviews(coders, **drawn), coders, codes, **how)


def comparison(coders: Sequence[str] = ("ana", "ben"), result: Agreement | None = None, **more: Any) -> Comparison:
    """A comparison of six of thirteen interviews under codebook version 3, changed as ``more`` says."""
    found = result or agreement(coders)
    names = tuple(one.name for one in found.by_interview)
    said: dict[str, Any] = {"agreement": found, "interviews": names, "of": 13, "with_interviewer": False, "codebook": 3}
    return Comparison(**said | more)


def a_round(coders: Sequence[str] = ("ana", "ben"), *, sealed: Sequence[str] | None = None, **more: Any) -> RoundRow:
    """A blind, measured round of six interviews drawn from thirteen, sealed by all, or by ``sealed``."""
    who = coders if sealed is None else sealed
    held: dict[str, Any] = {
        "uid": uuid.UUID(int=1),
        "name": "spring",
        "purpose": "measured",
        "unit": "free",
        "blind": True,
        "version": "0" * 16,
        "codebook": 3,
        "transcripts": tuple(f"entretien-{letter}" for letter in "abcdef"),
        "coders": tuple(coders),
        "seed": 42,
        "sampled_from": 13,
        "stratified_by": "",
        "created_at": NOW,
        "closed_at": NOW,
        "seals": tuple(SealRow(name, "0" * 64, NOW, 80) for name in who),
    }
    return RoundRow(**held | more)
