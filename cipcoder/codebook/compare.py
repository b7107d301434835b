"""What changed between two versions of a codebook, and how two versions that left from one are joined.

A change one side made is taken, the same change on both sides is one change, different ones are a conflict for a
person to settle. Lists (keywords, examples) are united and never conflict.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import ValidationError

from cipcoder.codebook.flat import LISTS, Change, Differences, Flat, Key, Value, as_changes, differences, in_order
from cipcoder.codebook.models import Codebook, problems
from cipcoder.errors import RefusedError
from cipcoder.locale import _, ngettext

__all__ = ["Change", "Conflict", "Side", "ThreeWay", "changes", "merge", "three_way"]

Side = Literal["ours", "theirs"]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field both sides changed, each otherwise (fields and values as in ``Change``).

    "removed": one side removed a code the other went on changing; the values are the Code, None where removed.
    """

    code_id: str
    field: str
    base: Value
    ours: Value
    theirs: Value


@dataclass(frozen=True, slots=True)
class ThreeWay:
    """``take``: what only theirs changed; ``keep``: what only ours changed; ``both``: the same change on each side.

    A list (keywords, examples) that both changed stands in ``take`` and in ``keep``: both are carried out.
    """

    take: tuple[Change, ...]
    keep: tuple[Change, ...]
    both: tuple[Change, ...]
    conflicts: tuple[Conflict, ...]


def changes(old: Codebook, new: Codebook) -> tuple[Change, ...]:
    """What to change in ``old`` to get ``new``, in the order of the codes. Empty when they are equal."""
    before, after = Flat(old), Flat(new)
    return as_changes(differences(before, after), before.codes, after.codes, [*before.codes, *after.codes])


def three_way(base: Codebook, ours: Codebook, theirs: Codebook) -> ThreeWay:
    """How ``ours`` and ``theirs`` each left ``base``. Swapping them swaps take and keep, and each conflict's sides."""
    return _Joining(base, ours, theirs).report()


def merge(base: Codebook, ours: Codebook, theirs: Codebook, choices: Mapping[Key, Side]) -> Codebook:
    """The codebook with both sides' changes, conflicts settled by ``choices``: (code id, field) → side.

    New codes of theirs come after the sibling they follow there. A code whose theme is gone goes up to the next
    one that stays. RefusedError when a conflict isn't settled, or the result would break a rule of codebooks
    (the two sides gave one label to two siblings, the choices put two codes under each other).
    """
    return _Joining(base, ours, theirs).merged(choices)


class _Joining:
    """Two sides and where they left from: what each changed, and what remains to be chosen."""

    def __init__(self, base: Codebook, ours: Codebook, theirs: Codebook) -> None:
        self.base, self.ours, self.theirs = Flat(base), Flat(ours), Flat(theirs)
        self.mine, self.other = differences(self.base, self.ours), differences(self.base, self.theirs)
        self.shared = self.mine.keys() & self.other.keys()
        self.one_sided = self.mine.keys() ^ self.other.keys()
        self.both = {key for key in self.shared if self.mine[key][1] == self.other[key][1]}
        # codes one side removed and the other still needs: their other fields follow that one choice
        self.contested = {
            *self._needed_though_removed(self.mine, self.ours, self.theirs),
            *self._needed_though_removed(self.other, self.theirs, self.ours),
        }
        self.clashes = {key for key in self.shared - self.both if key[1] not in LISTS and key[0] not in self.contested}
        self._widen()

    def _needed_though_removed(self, mine: Collection[Key], ours: Flat, theirs: Flat) -> Iterator[str]:
        """Codes that theirs removed while ours changed them, or something below them that theirs left there."""
        touched = {code_id for code_id, field in mine if field != "position"}

        def needed(code_id: str) -> bool:
            below = (c for c in ours.children.get(code_id, ()) if theirs.parent(c) in (None, code_id))
            return code_id in touched or any(needed(c) for c in below)

        for code_id in self.base.codes:
            if code_id in ours.codes and code_id not in theirs.codes and needed(code_id):
                yield code_id

    def _widen(self) -> None:
        """Make conflicts of changes that are sound alone and break a rule together.

        One side puts A under B and the other B under A; each gives another code the same slot. All parents (or
        slots) that one side changed are then for the person to choose: with one side throughout, the rule holds.
        """
        staying = self.base.codes.keys() & self.ours.codes.keys() & self.theirs.codes.keys()
        if any(_circle(self._parents(joined)) for joined in self._extremes()):
            self.clashes |= {key for key in self.one_sided if key[1] == "parent" and key[0] in staying}
        if any(_double_slots(joined) for joined in self._extremes()):
            gone = self.base.codes.keys() - staying
            self.clashes |= {key for key in self.one_sided if key[1] == "slot" and key[0] not in gone}

    def _extremes(self) -> Iterator[dict[Key, Value]]:
        """The result with every conflict settled for ours, then for theirs."""
        keys = [*self.clashes, *((code_id, "removed") for code_id in self.contested)]
        yield self._joined(dict.fromkeys(keys, "ours"))
        yield self._joined(dict.fromkeys(keys, "theirs"))

    # --- what is said ---------------------------------------------------------------------------------------

    def report(self) -> ThreeWay:
        """The changes of each side, sorted by what becomes of them."""
        base, ours, theirs = self.base.codes, self.ours.codes, self.theirs.codes
        ids = [*base, *sorted({*ours, *theirs})]
        # a code added by both with different fields is listed by its fields
        agreed = {code_id: code for code_id, code in ours.items() if theirs.get(code_id) == code}
        lists = {key for key in self.shared - self.both if key[1] in LISTS}

        def settled(diff: Differences, keys: Collection[Key]) -> Differences:
            return {key: diff[key] for key in keys if key not in self.clashes and key[0] not in self.contested}

        taken = settled(self.other, (self.other.keys() - self.shared) | lists)
        kept = settled(self.mine, (self.mine.keys() - self.shared) | lists)
        return ThreeWay(
            take=as_changes(taken, base, theirs, [*base, *theirs]),
            keep=as_changes(kept, base, ours, [*base, *ours]),
            both=as_changes(settled(self.mine, self.both), base, agreed, ids),
            conflicts=tuple(self._conflicts(ids)),
        )

    def _conflicts(self, ids: list[str]) -> Iterator[Conflict]:
        sides = (self.base, self.ours, self.theirs)
        for code_id, field in in_order([*self.clashes, *((c, "code") for c in self.contested)], ids):
            if field == "code":
                yield Conflict(code_id, "removed", *(side.codes.get(code_id) for side in sides))
            elif field == "position":
                yield Conflict(code_id, field, *(side.above(code_id) for side in sides))
            else:
                yield Conflict(code_id, field, *(side.values.get((code_id, field)) for side in sides))

    # --- what is made ---------------------------------------------------------------------------------------

    def merged(self, choices: Mapping[Key, Side]) -> Codebook:
        """The joined codebook; RefusedError as said in ``merge``."""
        open_ = [c for c in self.report().conflicts if choices.get((c.code_id, c.field)) not in ("ours", "theirs")]
        if open_:
            sentence = ngettext(
                "{n} difference between the two codebooks is not settled: “{field}” of “{id}”.",
                "{n} differences between the two codebooks are not settled, the first on “{field}” of “{id}”.",
                len(open_),
            )
            raise RefusedError(sentence.format(n=len(open_), field=open_[0].field, id=open_[0].code_id))
        joined = self._joined(choices)
        parents = self._parents(joined)
        if circle := _circle(parents):
            sentence = _("These choices put “{id}” below itself: settle its place and its theme’s for the same side.")
            raise RefusedError(sentence.format(id=circle))
        below: dict[str, set[str]] = {}
        for code_id, parent in parents.items():
            below.setdefault(parent, set()).add(code_id)
        fields: dict[str, dict[str, Any]] = {}
        for (code_id, field), value in joined.items():
            name, _dot, language = field.partition(".")
            own = fields.setdefault(code_id, {})
            if language:
                own.setdefault(name, {})[language] = value
            elif name not in ("code", "parent"):
                own[name] = value

        def built(parent: str) -> list[dict[str, Any]]:
            siblings = self._siblings(parent, below.get(parent, set()), choices)
            return [{"id": code_id, **fields.get(code_id, {}), "codes": built(code_id)} for code_id in siblings]

        try:
            return Codebook.model_validate({**fields[""], "codes": built("")})
        except ValidationError as error:
            reasons = "; ".join(dict.fromkeys(sentence for _loc, sentence in problems(error)))
            sentence = _("The two codebooks can’t be joined as they are: {why}. Change one of them, then join again.")
            raise RefusedError(sentence.format(why=reasons)) from None

    def _joined(self, choices: Mapping[Key, Side]) -> dict[Key, Value]:
        """The flat result; codes that go leave nothing."""
        chosen = {key: self._chosen(key, choices) for key in {**self.ours.values, **self.theirs.values}}
        return {
            key: value
            for key, value in chosen.items()
            if value is not None and (not key[0] or chosen.get((key[0], "code")))
        }

    def _chosen(self, key: Key, choices: Mapping[Key, Side]) -> Value:
        code_id, field = key
        ours, theirs = self.ours.values.get(key), self.theirs.values.get(key)
        if code_id in self.contested:
            alive: Side = "ours" if code_id in self.ours.codes else "theirs"
            kept = choices[code_id, "removed"] == alive
            return (ours if alive == "ours" else theirs) if kept else None
        if key in self.clashes:
            return ours if choices[key] == "ours" else theirs
        if key in self.shared and field in LISTS:
            return _united(self.base.values.get(key), ours, theirs)
        return theirs if key in self.other else ours

    def _parents(self, joined: Mapping[Key, Value]) -> dict[str, str]:
        """The parent of every code of the result, one that goes replaced by the next above that stays."""
        parents: dict[str, str] = {}
        for code_id in [code_id for code_id, field in joined if field == "code"]:
            parent = str(joined[code_id, "parent"])
            while parent and (parent, "code") not in joined:
                parent = next(p for side in (self.ours, self.theirs) if (p := side.parent(parent)) is not None)
            parents[code_id] = parent
        return parents

    def _siblings(self, parent: str, wanted: set[str], choices: Mapping[Key, Side]) -> list[str]:
        """``wanted`` in ours' order, save those theirs moved or brought: each after the one it follows there."""

        def moved_by_theirs(code_id: str) -> bool:
            key = (code_id, "position")
            return choices[key] == "theirs" if key in self.clashes else key in self.other and key not in self.mine

        line = [c for c in self.ours.children.get(parent, ()) if c in wanted and not moved_by_theirs(c)]
        at = 0
        for code_id in self.theirs.children.get(parent, ()):
            if code_id in wanted and code_id not in line:
                line.insert(at, code_id)
            if code_id in line:
                at = line.index(code_id) + 1
        return line + sorted(wanted.difference(line))


def _circle(parents: Mapping[str, str]) -> str:
    """A code that would stand below itself, or ""."""
    for code_id in parents:
        seen, at = set[str](), code_id
        while at:
            if at in seen:
                return at
            seen.add(at)
            at = parents[at]
    return ""


def _double_slots(joined: Mapping[Key, Value]) -> bool:
    slots = [value for (_id, field), value in joined.items() if field == "slot"]
    return len(set(slots)) < len(slots)


def _united(base: Value, ours: Value, theirs: Value) -> Value:
    """Ours less what theirs took out, then what theirs added."""
    old, mine, other = (value if isinstance(value, tuple) else () for value in (base, ours, theirs))
    kept = [item for item in mine if item in other or item not in old]
    return (*kept, *(item for item in other if item not in old and item not in mine)) or None
