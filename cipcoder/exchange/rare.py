"""Who can be told from all others by what is said about them: combinations of attributes that fit one person only.

« A woman », « over fifty », « who runs a workshop » are no names; together they may be one.
"""

from __future__ import annotations

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
