"""A codebook laid flat, (code id, field) → value, and the differences between two of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cipcoder.codebook.models import TEXTS, Code, Codebook, Example

Key = tuple[str, str]
Value = str | int | bool | tuple[str | Example, ...] | Code | None
Differences = Mapping[Key, tuple[Value, Value]]

LISTS = ("keywords", "examples")
_FIELDS = ("code", "parent", "position", *TEXTS, *LISTS, "colour", "slot", "retired", "exclusive", "title", "language")


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one code, before and after; None where there is nothing. ``code_id`` "" is the codebook itself.

    ``field``: "added" or "removed" (the value is the Code, without its sub-codes); "parent" (an id, "" at the top);
    "position" (the id of the code just above it among its siblings, "" when first); "label.fr", "definition.en"…;
    "keywords", "examples", "colour", "slot", "retired", "exclusive"; for the codebook "title.fr"…, "language".
    """

    code_id: str
    field: str
    before: Value
    after: Value


class Flat:
    """A codebook's values, those at their default left out; and who stands under whom.

    ``codes``: each code without its sub-codes. ``children``: ids in order, under their parent's ("" at the top).
    ``values``: field "code" is True for each code there is, "parent" an id or "", texts are "label.fr"….
    """

    def __init__(self, codebook: Codebook) -> None:
        self.codes: dict[str, Code] = {}
        self.children: dict[str, list[str]] = {"": []}
        self.values: dict[Key, Value] = {("", "language"): codebook.language}
        for language, words in codebook.title.items():
            self.values["", f"title.{language}"] = words
        for row in codebook.walk():
            code, parent = row.code, row.parent_id or ""
            self.codes[code.id] = code.model_copy(update={"codes": ()})
            self.children.setdefault(parent, []).append(code.id)
            self.values |= {(code.id, "code"): True, (code.id, "parent"): parent}
            for name in TEXTS:
                for language, words in getattr(code, name).items():
                    self.values[code.id, f"{name}.{language}"] = words
            for name in (*LISTS, "colour", "slot", "retired", "exclusive"):
                value = getattr(code, name)
                if value is not None and value is not False and value not in ("", ()):
                    self.values[code.id, name] = value

    def parent(self, code_id: str) -> str | None:
        """The id of the theme above, "" at the top, None for a code that isn't there."""
        found = self.values.get((code_id, "parent"))
        return found if isinstance(found, str) else None

    def above(self, code_id: str) -> str:
        """The id of the sibling just above, "" for the first."""
        siblings = self.children[self.parent(code_id) or ""]
        at = siblings.index(code_id)
        return siblings[at - 1] if at else ""


def differences(old: Flat, new: Flat) -> dict[Key, tuple[Value, Value]]:
    """Every key whose value differs, with both values; codes added or removed bring all their fields."""
    found = {
        key: (old.values.get(key), new.values.get(key))
        for key in {**old.values, **new.values}
        if old.values.get(key) != new.values.get(key)
    }
    for parent, siblings in new.children.items():
        for code_id in _moved(old.children.get(parent, []), siblings):
            found[code_id, "position"] = (old.above(code_id), new.above(code_id))
    return found


def _moved(before: list[str], after: list[str]) -> list[str]:
    """The fewest ids to move so that those common to both lists stand as in ``after``."""
    rank = {code_id: i for i, code_id in enumerate(before)}
    common = [code_id for code_id in after if code_id in rank]
    # the longest increasing run of ranks (patience sorting) stays
    tops: list[int] = []
    piles: list[int] = []
    for code_id in common:
        pile = bisect_left(tops, rank[code_id])
        tops[pile : pile + 1] = [rank[code_id]]
        piles.append(pile)
    wanted, below, stay = len(tops) - 1, len(before), set()
    for code_id, pile in zip(reversed(common), reversed(piles), strict=True):
        if pile == wanted and rank[code_id] < below:
            stay.add(code_id)
            wanted, below = wanted - 1, rank[code_id]
    return [code_id for code_id in common if code_id not in stay]


def in_order(keys: Iterable[Key], ids: Iterable[str]) -> list[Key]:
    """``keys`` sorted by the first place of their code in ``ids`` (the codebook itself before), then by field."""
    rank: dict[str, int] = {"": -1}
    for i, code_id in enumerate(ids):
        rank.setdefault(code_id, i)
    return sorted(keys, key=lambda key: (rank[key[0]], _FIELDS.index(key[1].split(".")[0]), key[1]))


def as_changes(
    found: Differences, old: Mapping[str, Code], new: Mapping[str, Code], ids: Iterable[str]
) -> tuple[Change, ...]:
    """The differences as changes, codes in the order of ``ids``; a code added or removed is one change."""
    listed: list[Change] = []
    for code_id, field in in_order(found, ids):
        before, after = found[code_id, field]
        if field == "code" and after:
            listed.append(Change(code_id, "added", None, new.get(code_id)))
        elif field == "code":
            listed.append(Change(code_id, "removed", old.get(code_id), None))
        elif (code_id, "code") not in found:
            listed.append(Change(code_id, field, before, after))
    return tuple(listed)
