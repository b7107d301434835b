"""What the columns of a questionnaire hold: open answers, closed ones, several at once, numbers, or who and when.

It is a guess from names and answers, made to be looked at and corrected; every guess has its reason. What may lead to
a person is left out unless somebody asks for it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Literal

from cipcoder.formats.survey_names import PERSONAL, TECHNICAL, TIMES, Wording, short_name, unnumbered, wordings
from cipcoder.formats.tables import Table, column_letters
from cipcoder.locale import N_
from cipcoder.text.clean import clean
from cipcoder.text.fold import fold
from cipcoder.text.identifiers import identifiers
from cipcoder.text.words import word_count

Kind = Literal["open", "closed", "several", "number", "time", "id", "personal", "program", "empty", "left"]
USED: Mapping[Kind, str] = {"open": "text", "closed": "attribute", "several": "attribute", "number": "attribute"}

_NOTHING = {"", "n/a", "na", "-", "–", "—", ".", "..", "...", "…", "/"}
_MOMENT = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}[ T,]+\d{1,2}[:h]\d\d(?::\d\d)?(?:[.,]\d+)?(?: ?[AaPp]\.?[Mm]\.?)?.{0,12}"
)
_DAY = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")
_AMOUNT = re.compile(r"[-+]?\d+(?:[.,]\d+)?\s?(?:%|€|ans?|années?|years?)?", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}|[0-9a-f:]{6,39}:[0-9a-f:]{1,20}", re.IGNORECASE)
_FEW, _MANY = 12, 30  # different answers of a closed question; of one with a long list
_SMALL = 5  # so few answers say little about a question


@dataclass(frozen=True, slots=True)
class Column:
    """A column as it is understood. ``place``: from 0."""

    place: int
    letters: str
    wording: Wording
    name: str
    """short, no two alike: the attribute's, the answer's"""
    kind: Kind
    why: str
    """in English, to be translated where it is shown; "" where it goes without saying"""
    filled: int
    """answers"""
    distinct: int
    """different ones"""
    words: float
    """in an answer, the median"""
    top: tuple[tuple[str, int], ...] = ()
    """the most frequent answers or options with how often each; nothing of columns that may lead to a person"""
    mark: str = ""
    """what separates several answers in one cell"""
    options: tuple[str, ...] = ()
    chosen: bool = False
    """whether a person said what it is"""


def answer(cell: str) -> str:
    """What somebody answered: cleaned, "" for what stands for nothing (N/A, a dash)."""
    text = clean(cell).text.strip()
    return "" if text.lower() in _NOTHING else text


def understood(table: Table, corrections: Mapping[int, Kind] | None = None) -> list[Column]:
    """What each column holds; ``corrections``: what a person said of some, by place."""
    found: list[Column] = []
    taken: set[str] = set()
    for place, wording in enumerate(wordings(table.header)):
        cells = [text for row in table.rows if (text := answer(row[table.header[place]]))]
        wanted = (corrections or {}).get(place)
        column = _column(place, wording, cells, wanted)
        name = short_name(wording.text, taken)
        taken.add(name)
        found.append(replace(column, name=name))
    return found


def _column(place: int, wording: Wording, cells: Sequence[str], wanted: Kind | None) -> Column:
    counts = Counter(cells)
    words = median(map(word_count, cells[:2000])) if cells else 0.0
    kind, why = (wanted, "") if wanted is not None else _kind(wording, cells, counts, words)
    mark: str = ""
    options: tuple[str, ...] = ()
    if kind in ("several", "closed"):
        mark, options = _several(cells)
        several = bool(mark) and (kind == "several" or wanted == "closed")
        kind = "several" if several else "closed"
    if kind == "several":
        top = Counter(part for cell in cells for part in chosen_options(cell, mark, options)[0]).most_common(5)
    else:
        top = counts.most_common(5) if kind == "closed" else []
    return Column(
        *(place, column_letters(place + 1), wording, "", kind, why, len(cells), len(counts), words),
        *(tuple(top), mark if kind == "several" else "", options if kind == "several" else (), wanted is not None),
    )


def _kind(wording: Wording, cells: Sequence[str], counts: Counter[str], words: float) -> tuple[Kind, str]:
    """What a column holds, and why."""
    if not cells:
        return "empty", ""
    asked = fold(unnumbered(wording.text)).strip(" *:?")
    coded = fold(wording.code).strip()
    if TIMES.fullmatch(asked) or TIMES.fullmatch(coded):
        return "time", ""
    if TECHNICAL.fullmatch(asked) or TECHNICAL.fullmatch(coded):
        return ("id" if len(counts) == len(cells) and len(cells) > 1 else "program"), ""
    if PERSONAL.fullmatch(asked):
        return "personal", N_("asks who somebody is")
    if _share(cells, _leads_to_a_person) >= 0.3:
        return "personal", N_("holds mail addresses, telephone numbers or the like")
    if _share(cells, lambda cell: bool(_MOMENT.fullmatch(cell))) >= 0.8:
        return "time", ""
    if _share(cells, lambda cell: bool(_AMOUNT.fullmatch(cell))) >= 0.9:
        return ("closed" if len(counts) <= _FEW and len(cells) > len(counts) else "number"), ""
    if _share(cells, lambda cell: bool(_DAY.fullmatch(cell))) >= 0.8:
        return ("personal", N_("holds dates")) if len(counts) > _FEW else ("closed", "")
    if _several(cells)[0]:
        return "several", ""
    return _kind_of_text(cells, counts, words)


def _kind_of_text(cells: Sequence[str], counts: Counter[str], words: float) -> tuple[Kind, str]:
    """Open or closed, by how long the answers are and how often they come again."""
    again = sum(n for n in counts.values() if n > 1) / len(cells)
    longest = max(map(word_count, cells))
    if len(cells) <= _SMALL:
        if longest <= 5 and (len(cells) > len(counts) or longest <= 2):
            return "closed", N_("few answers, all short")
        return "open", N_("few answers: look whether they are written freely")
    if len(counts) <= _FEW and again >= 0.8 and words <= 15:
        return "closed", ""
    if len(counts) <= _MANY and again >= 0.85 and words <= 15:
        return "closed", ""
    if words <= 3 and again >= 0.7 and len(counts) <= _MANY:
        return "closed", N_("short answers that come again")
    return "open", N_("short answers, nearly all different") if words <= 3 else ""


def _share(cells: Sequence[str], holds: object) -> float:
    assert callable(holds)
    some = cells[:500]
    return sum(map(bool, map(holds, some))) / len(some)


def _leads_to_a_person(cell: str) -> bool:
    """Whether all of a cell is a mail address, a telephone number or the like."""
    if _ADDRESS.fullmatch(cell):
        return True
    return sum(one.stop - one.start for one in identifiers(cell[:200])) >= 0.8 * len(cell)


# --- several answers in one cell ------------------------------------------------------------------------


def chosen_options(cell: str, mark: str, options: Sequence[str]) -> tuple[list[str], str]:
    """Which of the options a cell names, and what else stands in it (« Autre : … »)."""
    parts = [part.strip() for part in cell.split(mark)]
    chosen: list[str] = []
    rest: list[str] = []
    at = 0
    longest = max((option.count(mark) for option in options), default=0) + 1
    while at < len(parts):
        for size in range(min(longest, len(parts) - at), 0, -1):
            tried = mark.join(parts[at : at + size])
            if tried in options:
                chosen.append(tried)
                at += size
                break
        else:
            if parts[at]:
                rest.append(parts[at])
            at += 1
    return list(dict.fromkeys(chosen)), f"{mark.strip()} ".join(rest)


def _several(cells: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """What separates several answers in the cells of a question, and the options; "" where it isn't such a question."""
    for mark in (";", ", "):
        split = [[part.strip() for part in cell.split(mark) if part.strip()] for cell in cells]
        if len(cells) <= _SMALL or sum(len(parts) > 1 for parts in split) < 2:
            continue
        counts = Counter(part for parts in split for part in parts)
        least = max(2, round(0.02 * len(cells)))
        options = [part for part, n in counts.most_common() if n >= least]
        covered = sum(counts[part] for part in options) / sum(counts.values())
        if covered < 0.85 or len(options) > _MANY or not _mixed(split, set(options), mark):
            continue
        return mark, tuple(_whole_options(split, options) if mark == ", " else options)
    return "", ()


def _mixed(split: Sequence[Sequence[str]], options: set[str], mark: str) -> bool:
    """Whether options are combined freely: « Oui, tout à fait », « Oui » and « Non, pas du tout » are not."""
    if mark == ";":
        return True
    sizes: dict[str, set[int]] = {}
    for parts in split:
        for part in parts:
            sizes.setdefault(part, set()).add(len(parts))
    free = {part for part in options if len(sizes[part]) > 1}
    return any(len(free.intersection(parts)) > 1 for parts in split)


def _whole_options(split: Sequence[Sequence[str]], options: Sequence[str]) -> list[str]:
    """The options; those that hold a comma are put together again: their parts never come one without the other."""
    follows: dict[str, set[str | None]] = {}
    before: dict[str, set[str | None]] = {}
    for parts in split:
        for i, part in enumerate(parts):
            follows.setdefault(part, set()).add(parts[i + 1] if i + 1 < len(parts) else None)
            before.setdefault(part, set()).add(parts[i - 1] if i else None)
    joined: list[str] = []
    used: set[str] = set()
    for part in options:
        if part in used:
            continue
        chain = [part]
        while len(after := follows[chain[-1]]) == 1:
            (following,) = after
            if following is None or before[following] != {chain[-1]} or following in chain:
                break
            chain.append(following)
        if len(chain) == 1 and len(before[part]) == 1:
            (previous,) = before[part]
            if previous is not None and follows.get(previous) == {part}:
                continue  # the chain begins further to the left
        used.update(chain)
        joined.append(", ".join(chain))
    return joined
