"""What to propose for each form that waits for a decision: who it may name, and what could stand for them."""

from __future__ import annotations

import random
import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from cipcoder.text.candidates import Candidate
from cipcoder.text.fold import fold
from cipcoder.text.key_entries import Keys, parted, word_for
from cipcoder.text.name_index import words_of

Style = Literal["numbers", "first-names"]
_SHARING = ("person", "town", "place", "organisation")
"""kinds of which a name may be said in part"""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A form, what it probably is, and what could stand for it."""

    candidate: Candidate
    kind: str
    pseudonym: str
    same_as: str = ""
    """another form that probably names the same"""

    @property
    def form(self) -> str:
        return self.candidate.form


def proposals(
    keys: Keys,
    waiting: Sequence[Candidate],
    language: str,
    *,
    style: Style = "numbers",
    first_names: Iterable[tuple[str, str, int]] = (),
    taken: Collection[str] = (),
    numbered: Collection[tuple[str, ...]] = (),
    salt: str = "",
) -> list[Proposal]:
    """One proposal for each of ``waiting``, in their order.

    Two forms are taken for one person's where one has all words of the other, no other civility, and nobody else could
    be meant. ``first_names``: name, gender, decade; with ``style`` "first-names" people get one of the same gender and
    decade as theirs, if it is known, that is no word of ``taken`` (folded: those of the texts),
    drawn by lot; ``numbered``: what stands for others already
    (``key_entries.numbered``); ``salt`` keeps what was drawn from one call to the next.
    """
    chooser = _Chooser(keys, waiting, language, style, tuple(first_names), taken, numbered, salt)
    known: list[tuple[str, str, frozenset[str], str, str]] = [
        (e.kind, *parted(form), form, e.pseudonym) for e in keys.entities if e.kind in _SHARING for form in e.forms
    ]
    alike: dict[str, tuple[str, str]] = {}
    """whom a form goes with, and by which form: a pseudonym, or « form » for the first of those that wait"""
    for one in sorted(waiting, key=lambda c: -len(words_of(c.form))):
        title, name = parted(one.form)
        others = {row[4] for row in known if title and row[1] and row[1] != title and name & row[2]}
        same = [
            (whose, form)
            for kind, _title, theirs, form, whose in known
            if kind == one.kind and whose not in others and name and (name <= theirs or theirs <= name)
        ]
        whose = one.form
        if len({whose for whose, _form in same}) == 1:
            alike[one.form] = same[0]
            whose = same[0][0]
        if one.kind in _SHARING:
            known.append((one.kind, title, name, one.form, whose))
    by_form = {one.form: one for one in waiting}
    chosen: dict[str, str] = {}
    made = []
    for one in waiting:
        whose, form = alike.get(one.form, (one.form, ""))
        if whose in by_form and whose not in chosen:
            chosen[whose] = chooser.free(by_form[whose])
        made.append(Proposal(one, one.kind, chosen.get(whose, whose), form))
    return made


class _Chooser:
    def __init__(
        self,
        keys: Keys,
        waiting: Sequence[Candidate],
        language: str,
        style: Style,
        first_names: tuple[tuple[str, str, int], ...],
        taken: Collection[str],
        numbered: Collection[tuple[str, ...]],
        salt: str,
    ) -> None:
        self._language, self._style, self._names = language, style, first_names
        self._numbers: dict[str, int] = {}
        self._used = (
            {words_of(e.pseudonym) for e in keys.entities}
            | set(numbered)
            | {words_of(form) for form in (*(f for e in keys.entities for f in e.forms), *(c.form for c in waiting))}
        )
        self._taken = set(taken) | {word for form in self._used for word in form}
        self._salt = salt or secrets.token_hex(8)

    def free(self, one: Candidate) -> str:
        if one.kind == "person" and self._style == "first-names" and (name := self._name(one.form)):
            self._taken.add(fold(name))
            return name
        word = word_for(one.kind, self._language)
        number = self._numbers.get(word, 0) + 1
        while words_of(f"{word} {number}") in self._used:
            number += 1
        self._numbers[word] = number
        return f"[{word} {number}]"

    def _name(self, form: str) -> str:
        """A first name nobody has, of the same gender and decade where the form tells them."""
        title, words = parted(form)
        like = next((one for one in self._names if fold(one[0]) in words), None)
        gender = "f" if title in ("mme", "mlle", "mrs") else "m" if title == "m" else like[1] if like else ""
        free = [one for one in self._names if fold(one[0]) not in self._taken and (not gender or one[1] == gender)]
        best = [one for one in free if like is not None and one[2] == like[2]] or free
        return random.Random(self._salt + form).choice(best)[0] if best else ""
