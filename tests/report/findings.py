"""Results made for tests of figures and reports: values drawn with a seed, no store."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import combinations

from cipcoder.queries.cooccurrence import Alone, CoOccurrence, Pair
from cipcoder.queries.corpus import Filter
from cipcoder.queries.first_appearances import FirstAppearances, Step
from cipcoder.queries.frequencies import Cell, Counted, Frequencies, Frequency
from cipcoder.queries.spans import Layer, Read
from cipcoder.queries.theme_lines import Talk, ThemeLine, ThemeLines

CODES = ("work", "dirty-work", "hours", "kin", "never")


def layer(n: int = 4, **more: object) -> Layer:
    """The head of a finding in so many interviews, all but the last finished."""
    read = tuple(Read(f"entretien-{i}", f"Entretien {i}", f"2025-01-{i + 1:02d}", i < n - 1) for i in range(n))
    return Layer("ana", Filter(), read, **more)  # type: ignore[arg-type]


def frequencies(codes: Sequence[str] = CODES, n: int = 4, seed: int = 1, blind: tuple[str, ...] = ()) -> Frequencies:
    """A table of so many interviews, all but the last finished; the first code is a theme with the second below it,
    the third has nothing in the last interview, the last code nothing anywhere."""
    chance = random.Random(seed)
    talks = tuple(Counted(f"entretien-{i}", f"Entretien {i}", i < n - 1, 1000 + 10 * i) for i in range(n))
    rows = []
    for place, code in enumerate(codes):
        cells = []
        for talk in talks:
            unread = place == 2 and not talk.finished  # nothing there yet: no answer, not a nought
            k = 0 if unread or place == len(codes) - 1 else chance.choice((0, 1, 2, 5, 12))
            cells.append(Cell(k, 0, k, 50 * k, 9 * k))
        covered = sum(cell.words for cell in cells)
        top = max(range(n), key=lambda i: cells[i].words)
        done = [i for i in range(n) if talks[i].finished]
        rows.append(
            Frequency(
                code=code,
                depth=int(place == 1),
                theme=place == 0,
                codings_finished=sum(cells[i].codings for i in done),
                codings_in_progress=sum(cells[i].codings for i in range(n) if i not in done),
                codings_interviewer=0,
                characters=sum(cell.characters for cell in cells),
                words=covered,
                interviews=sum(cells[i].codings > 0 for i in done),
                out_of=len(done),
                interviews_in_progress=sum(cells[i].codings > 0 for i in range(n) if i not in done),
                to_reread=(),
                absent=tuple(talks[i].name for i in done if not cells[i].codings),
                extracts=sum(cell.extracts for cell in cells),
                dispersion=0.25 if covered else None,
                largest=talks[top].name if covered else "",
                largest_share=cells[top].words / covered if covered else None,
                cells=tuple(cells),
            )
        )
    words = sum(talk.words for talk in talks)
    return Frequencies("ana", Filter(), False, n, n - 1, 1, words, tuple(rows), talks, blind=blind)


def cooccurrence(codes: Sequence[str] = CODES, seed: int = 1, **more: object) -> CoOccurrence:
    """All pairs of these codes but the last come together, more or less often."""
    chance = random.Random(seed)
    alone = tuple(Alone(code, chance.randrange(5, 60), 3) for code in codes)
    pairs = [
        Pair(a, b, chance.randrange(1, 40), chance.randrange(1, 4), round(chance.random(), 3))
        for a, b in combinations(codes[:-1], 2)
    ]
    pairs.sort(key=lambda pair: -pair.pairs)
    how: dict[str, object] = {"layer": layer(), "together": "overlap", "words": 50}
    return CoOccurrence(codes=alone, pairs=tuple(pairs), **how | more)  # type: ignore[arg-type]


def theme_lines(codes: Sequence[str] = CODES, n: int = 4, parts: int = 10, seed: int = 1) -> ThemeLines:
    """So many interviews with lines of all these codes; the last has none anywhere."""
    chance = random.Random(seed)
    talks = [
        Talk(
            f"entretien-{i}",
            f"Entretien {i}",
            1000 + i,
            tuple(
                ThemeLine(
                    code, tuple(0.0 if code == codes[-1] else chance.choice((0.0, 0.0, 0.4, 1.0)) for _ in range(parts))
                )
                for code in codes
            ),
        )
        for i in range(n)
    ]
    return ThemeLines(layer(n), parts, tuple(talks))


def first_appearances(codes: Sequence[str] = CODES, n: int = 4) -> FirstAppearances:
    """Two codes in the first interview, then one in each, as long as there are any; the last in none."""
    left, seen, steps = list(codes[:-1]), 0, []
    for i in range(n):
        new, left = (left[:2], left[2:]) if i == 0 else (left[:1], left[1:])
        seen += len(new)
        steps.append(
            Step(
                f"entretien-{i}",
                f"Entretien {i}",
                f"2025-01-{i + 1:02d}",
                tuple(new),
                seen,
                seen - 0.5,
                seen,
                seen + 0.5,
            )
        )
    return FirstAppearances(layer(n), tuple(steps), 1, 24, (codes[-1],), (codes[0], codes[1]))
