"""Who can be told from all others by what is said about them: combinations of attributes that fit one person only.

« A woman », « over fifty », « who runs a workshop » are no names; together they may be one.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST = 3
"""attributes that a neighbour or colleague is taken to know"""
_BUDGET = 20_000_000  # combinations looked at: seconds


@dataclass(frozen=True, slots=True)
class Rare:
    """One person, and the fewest attributes that fit nobody else."""

    participant: str
    attributes: tuple[tuple[str, str], ...]
    """(name, value); the first such combination, in the attributes' order"""

    @property
    def size(self) -> int:
        return len(self.attributes)


def rare(people: Mapping[str, Mapping[str, str]], most: int = MOST) -> list[Rare]:
    """Everybody who is alone with a combination of at most ``most`` attributes, those with the smallest first.

    ``people``: attributes by participant; one without an attribute has no value to be known by. Where there are so
    many attributes that all combinations would take minutes, the larger ones are left aside.
    """
    import numpy as np

    names = list(dict.fromkeys(name for attributes in people.values() for name, value in attributes.items() if value))
    keys = list(people)
    columns = [_numbered([people[key].get(name, "") for key in keys]) for name in names]
    alone = np.zeros(len(keys), dtype=bool)
    found: list[Rare] = []
    looked = 0
    for size in range(1, most + 1):
        now = np.zeros(len(keys), dtype=bool)
        for chosen in combinations(range(len(names)), size):
            looked += len(keys)
            if len(keys) < 2 or (alone | now).all() or looked > _BUDGET:
                break
            known = np.logical_and.reduce([columns[i] >= 0 for i in chosen])
            values = np.zeros(len(keys), dtype=np.int64)
            for i in chosen:
                values = values * (len(keys) + 1) + columns[i]
            _each, first, times = np.unique(values[known], return_index=True, return_counts=True)
            only = np.flatnonzero(known)[first[times == 1]]
            for who in only[~(alone | now)[only]]:
                now[who] = True
                person = people[keys[who]]
                found.append(Rare(keys[who], tuple((names[i], person[names[i]]) for i in chosen)))
        alone |= now
    place = {key: i for i, key in enumerate(keys)}
    return sorted(found, key=lambda one: (one.size, place[one.participant]))


def _numbered(values: Sequence[str]) -> NDArray[np.int64]:
    """Equal values as equal numbers, -1 for none."""
    import numpy as np

    numbers = {value: i for i, value in enumerate(dict.fromkeys(value for value in values if value))}
    return np.array([numbers.get(value, -1) for value in values], dtype=np.int64)


# --- how small the groups are, and what would make them larger ------------------------------------------

FEW = 3
"""a value that fewer people have is rare: grouped with the other rare ones, it tells less"""
OTHER = "…"


@dataclass(frozen=True, slots=True)
class Combination:
    """Some attributes known together: how many people are alone with their values, and how small groups get."""

    attributes: tuple[str, ...]
    alone: int
    """people nobody shares their values with"""
    smallest: int
    """k: the fewest people of one combination of values"""
    people: int
    """people of whom all these attributes are known"""


@dataclass(frozen=True, slots=True)
class Advice:
    """What would be left if one attribute were left out, or its rare values were put together."""

    attribute: str
    how: str
    """"left out" or "grouped" """
    alone: int
    """people who could still be told from all others"""
    ways: int
    """combinations by which they could, all people's together"""


def combinations_of(people: Mapping[str, Mapping[str, str]], most: int = MOST) -> list[Combination]:
    """Every set of at most ``most`` attributes that leaves somebody alone: the smallest sets first, the worst first."""
    names = list(dict.fromkeys(name for attributes in people.values() for name, value in attributes.items() if value))
    found: list[Combination] = []
    looked = 0
    for size in range(1, most + 1):
        for chosen in combinations(names, size):
            looked += len(people)
            if looked > _BUDGET // 20:  # in Python, one by one
                return found
            values = Counter(
                tuple(attributes[name] for name in chosen)
                for attributes in people.values()
                if all(attributes.get(name) for name in chosen)
            )
            alone = sum(n == 1 for n in values.values())
            if alone:
                found.append(Combination(chosen, alone, min(values.values()), sum(values.values())))
    return sorted(found, key=lambda one: (len(one.attributes), -one.alone))


def ways(people: Mapping[str, Mapping[str, str]], most: int = MOST) -> int:
    """By how many combinations of at most ``most`` attributes anybody can be told from all others."""
    return sum(one.alone for one in combinations_of(people, most))


def advice(people: Mapping[str, Mapping[str, str]], most: int = MOST) -> list[Advice]:
    """For each attribute, tried out: leaving it out, or putting the values of fewer than ``FEW`` people together. What
    helps most comes first; what helps nothing is left out."""
    names = list(dict.fromkeys(name for attributes in people.values() for name in attributes))
    size = most
    while size > 1 and 2 * len(names) * len(people) * math.comb(len(names), size) > _BUDGET:
        size -= 1
    now = ways(people, size)
    tried = []
    for name in names:
        without = {key: {n: v for n, v in attributes.items() if n != name} for key, attributes in people.items()}
        tried.append(Advice(name, "left out", len(rare(without, most)), ways(without, size)))
        counts = Counter(attributes.get(name, "") for attributes in people.values())
        few = {value for value, n in counts.items() if value and n < FEW}
        if len(few) > 1:
            grouped = {
                key: {n: OTHER if n == name and v in few else v for n, v in attributes.items()}
                for key, attributes in people.items()
            }
            tried.append(Advice(name, "grouped", len(rare(grouped, most)), ways(grouped, size)))
    return sorted(
        (one for one in tried if one.ways < now), key=lambda one: (one.alone, one.ways, one.how == "left out")
    )
