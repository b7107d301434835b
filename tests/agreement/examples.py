"""Published examples: where they are, what their statistics are called, and the shapes their data come in.

A dozen facts travel with the tests (tests/data/agreement-examples.json). More are read from the files named in
CIPCODER_EXAMPLES (separated as in PATH) and from a collection beside the repository when it is there: lists of
``{name, source, statistic, data, expected, tolerance, note}``.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cipcoder.agreement.interviews import Interview, Segment, Unit
from cipcoder.agreement.ratings import Ratings, from_counts, from_rows, from_table
from cipcoder.text.spans import Span

HERE = Path(__file__).parents[1] / "data" / "agreement-examples.json"
BESIDE = Path(__file__).parents[2].parent / "shared" / "agreement" / "published-examples.json"

Example = Mapping[str, Any]
Layer = list[tuple[int, int, Any]]


class UnknownShape(Exception):
    """Data of a shape that isn't known."""


def _read(file: Path) -> list[Example]:
    """A list of examples, alone or under some heading."""
    found = json.loads(file.read_text(encoding="utf-8"))
    lists = [found] if isinstance(found, list) else [part for part in found.values() if isinstance(part, list)]
    return [one for part in lists for one in part if isinstance(one, Mapping) and "statistic" in one]


def _all() -> list[Example]:
    named = [Path(name) for name in os.environ.get("CIPCODER_EXAMPLES", "").split(os.pathsep) if name]
    files = {file.resolve(): file for file in (HERE, *([BESIDE] if BESIDE.exists() else []), *named)}
    return [example for file in files.values() for example in _read(file)]


EXAMPLES = _all()

# --- what statistics are called -----------------------------------------------------------------------------------

_SPELLINGS = [
    *((r"\|u", " bar u "), (r"α", " alpha "), (r"κ", " kappa "), (r"π", " pi "), (r"γ", " gamma ")),
    *((r"[’']s\b", ""), (r"[^a-z0-9]+", " ")),
    *((r"\b(krippendorff|cohen|scott|gwet|conger|bennett|krippendorffs?)s\b", r"\1"), (r"\bkrippendorff\b", "")),
    *((r"\b(u ?bar|bar ?u|baru|binary u) ?alpha\b", "bar u alpha"), (r"\balpha (u bar|bar u)\b", "bar u alpha")),
    *((r"\balpha ([ck]u|u)\b", r"\1 alpha"), (r"\b([ck]) u\b", r"\1u"), (r"\b([ck]?u)alpha\b", r"\1 alpha")),
    *(
        (r"\b(se|stderr)\b", "standard error"),
        (r"\b(percentage|proportion|raw|simple|observed)\b(?= agree)", "percent"),
    ),
    *(
        (r"\bjack ?knife\b( (confidence )?(interval|ci)\b)?", "jackknife"),
        (r"\bconfidence interval\b|\bci\b", "jackknife"),
    ),
    *((r"\b(character|char|run)( (length|run))?s?\b", ""), (r"\b2016\b", "")),
    *((r"\bsegments? match(ed|es)?\b|\bmatch(ed|ing)? segments?\b", "segments matched"), (r"\bdice\b", "f1")),
    (r"\b(coefficient|reliability|statistic|value|pooled|score|index|method|of|on|the)\b", ""),
]
_ALIASES = {
    "alpha nominal": ["alpha"],
    "alpha masi": ["multi label alpha", "alpha sets"],
    "alpha nominal jackknife": ["alpha jackknife"],
    "bennett s": ["s", "bennett"],
    "brennan prediger": ["bp", "brennan prediger kappa"],
    "cohen kappa": ["kappa", "cohen"],
    "conger kappa": ["conger"],
    "f1": ["positive agreement", "f measure"],
    "fleiss kappa": ["fleiss", "multi pi", "fleiss pi"],
    "gwet ac1": ["ac1", "gwet", "gwet ac1 kappa"],
    "holsti": ["holsti cr", "holsti agreement"],
    "percent agreement": ["percent", "agreement", "po"],
    "randolph kappa": ["randolph", "free marginal kappa", "randolph free marginal kappa"],
    "scott pi": ["pi", "scott"],
    "segments kappa": ["brennan prediger segments matched", "maxqda kappa"],
}
_KNOWN = {frozenset(name.split()): frozenset(meant.split()) for meant, names in _ALIASES.items() for name in names}


def canonical(statistic: str) -> frozenset[str]:
    """The words that tell a statistic from others, however it is spelled and in whatever order they come."""
    text = statistic.strip().lower()
    for pattern, meant in _SPELLINGS:
        text = re.sub(pattern, meant, text)
    words = frozenset(text.split())
    return _KNOWN.get(words, words)


# --- units x coders, contingency tables, coders per category ------------------------------------------------------


def _shape(example: Example, *, two_coders: bool) -> str:
    """Is it a contingency table, coders per category, or units x coders? Files don't say, but their numbers do."""
    rows, note = example["data"], example.get("note") or ""
    cells = [cell for row in rows for cell in row]
    if re.search(r"rows are (coder|rater|observer|judge|annotator)", note) or (
        two_coders and len(rows) == 2 < len(rows[0])
    ):
        return "coders"
    if not all(isinstance(cell, int) and cell >= 0 for cell in cells):
        return "units"
    if re.search(r"(raters|coders|judges|observers|annotators|counts) per category", note):
        return "counts"
    if "contingency" in note:
        return "table"
    square = all(len(row) == len(rows) for row in rows)
    if square and (two_coders or max(cells) > len(cells)):
        return "table"
    sums = {sum(row) for row in rows}
    if len(sums) == 1 and sums.pop() >= 2 and 0 in cells and len({tuple(sorted(row)) for row in rows}) > 1:
        return "counts"
    return "units"


_NAMED = {
    **dict.fromkeys(("table", "contingency", "matrix"), "table"),
    **dict.fromkeys(("coders", "raters", "reliability_data"), "coders"),
    **dict.fromkeys(("ratings", "units", "rows")),  # may hold anything: look at the numbers
    "counts": "counts",
}


def ratings(example: Example, *, two_coders: bool = False) -> tuple[Ratings, int]:
    """The ratings, and the degrees of freedom their standard error loses."""
    data, shape, categories = example["data"], None, None
    if isinstance(data, Mapping):
        name = next((name for name in _NAMED if isinstance(data.get(name), (list, Mapping))), None)
        if name is None:
            raise UnknownShape
        categories, data, shape = data.get("categories"), data[name], _NAMED[name]
        if isinstance(data, Mapping):
            data = list(data.values())
    if not (isinstance(data, list) and data and all(isinstance(row, list) for row in data)):
        raise UnknownShape
    shape = shape or _shape({**example, "data": data}, two_coders=two_coders)
    if shape == "table":
        return from_table(data), 0
    if shape == "counts":
        return from_counts(data), 1
    if shape == "coders":
        data = [list(column) for column in zip(*data, strict=True)]
    if isinstance(categories, int):
        categories = None
    return from_rows(data, categories), 1


def set_rows(example: Example) -> Ratings:
    """Units x coders, each cell a set."""
    data = example["data"]
    data = data.get("units", data.get("ratings")) if isinstance(data, Mapping) else data
    rows = [[None if value is None else frozenset(value) for value in row] for row in data]
    return from_rows(rows)


def is_pair_of_sets(data: Any) -> bool:
    """Whether the data are two sets rather than units with a set for every coder."""
    return isinstance(data, list) and len(data) == 2 and not any(isinstance(x, list) for side in data for x in side)


# --- units on a text, and counts of characters --------------------------------------------------------------------


def text(data: Mapping[str, Any]) -> tuple[int, int, list[Layer]]:
    """Start, stop and layers; "name times n" means another example's units, offsets multiplied; units may also be one
    list that names coders."""
    layers = data["units"]
    if isinstance(layers, str):
        found = re.fullmatch(r"(\w+) times (\d+)", layers)
        if found is None:
            raise UnknownShape
        other = next(one for one in EXAMPLES if one["name"] == found[1])
        times = int(found[2])
        layers = [[(s * times, t * times, code) for s, t, code in layer] for layer in other["data"]["units"]]
    if isinstance(layers, Mapping):
        layers = list(layers.values())
    if layers and layers[0] and isinstance(layers[0][0], str):
        names = dict.fromkeys(row[0] for row in layers)
        layers = [[row[1:] for row in layers if row[0] == name] for name in names]
    made = [[(unit[0], unit[1], unit[2] if len(unit) > 2 else "x") for unit in layer] for layer in layers]
    start = data.get("begin", data.get("start", 0))
    length = data.get("length", data.get("characters"))
    stop = start + length if length is not None else data.get("stop", data.get("end"))
    if stop is None:
        raise UnknownShape
    return start, stop, made


def _counted(data: Mapping[str, Any]) -> tuple[int, int, list[Layer]]:
    """Counts of characters as two layers: what both coded comes first, then what one of them did."""
    both = data["both"]
    left, right = data.get("only_a", data.get("one_only", 0)), data.get("only_b", 0)
    length = data.get("characters", data.get("length", both + left + right + data.get("neither", 0)))
    return 0, length, [[(0, both + left, "x")], [(0, both, "x"), (both + left, both + left + right, "x")]]


def _laid_out(data: Mapping[str, Any]) -> tuple[int, int, list[Layer]]:
    if "both" in data:
        return _counted(data)
    if "runs" in data:  # [length, what the first coder had there, what the second, …]
        ends = [sum(run[0] for run in data["runs"][: i + 1]) for i in range(len(data["runs"]))]
        layers: list[Layer] = [[] for _ in data["runs"][0][1:]]
        for end, (length, *values) in zip(ends, data["runs"], strict=True):
            for layer, value in zip(layers, values, strict=True):
                layer += [
                    (end - length, end, code) for code in (value if isinstance(value, list) else ["x"] * bool(value))
                ]
        return 0, ends[-1], layers
    return text(data)


def parts(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """One text, or each of several interviews."""
    several = data.get("interviews", data.get("texts", data.get("documents")))
    if several is None:
        return [data]
    return list(several.values()) if isinstance(several, Mapping) else list(several)


def is_text(data: Any) -> bool:
    """Whether the data are units on a text, counts of its characters, or runs of them."""
    if not isinstance(data, Mapping):
        return False
    try:
        return bool([_laid_out(part) for part in parts(data)])
    except (UnknownShape, KeyError, TypeError, ValueError, IndexError):
        return False


def study(data: Mapping[str, Any]) -> list[Interview]:
    """The same as interviews of coders "0", "1", …"""
    found = []
    for number, part in enumerate(parts(data)):
        start, stop, layers = _laid_out(part)
        whole = (Span(start, stop),)
        turns: Sequence[Span] = [Span(*turn) for turn in part["turns"]] if "turns" in part else whole
        placed = {str(i): [Segment(s, t, str(code)) for s, t, code in layer] for i, layer in enumerate(layers)}
        found.append(Interview(part.get("name", str(number)), whole, {Unit.TURN: turns}, placed))
    return found
