"""What a key table says: which forms name one and the same person or place, what stands for them, and what is nobody.

A value: every decision gives a new table, so that taking one back is keeping the one before. Where tables are kept is
``formats.key_file``'s business.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from cipcoder.errors import InputError
from cipcoder.locale import _
from cipcoder.text.clean import clean
from cipcoder.text.name_index import TITLES, words_of

_WORDS = {
    "person": ("Personne", "Person"),
    "town": ("Commune", "Town"),
    "place": ("Lieu", "Place"),
    "organisation": ("Organisation", "Organisation"),
    "other": ("Nom", "Name"),
    "phone": ("Téléphone", "Telephone"),
    "e-mail": ("Adresse électronique", "E-mail"),
    "web address": ("Adresse web", "Web address"),
    "social account": ("Compte", "Account"),
    "social security number": ("Numéro de sécurité sociale", "Social security number"),
    "bank account": ("Compte bancaire", "Bank account"),
    "card number": ("Numéro de carte", "Card number"),
    "postal address": ("Adresse", "Address"),
    "postcode and town": ("Adresse", "Address"),
    "date of birth": ("Date", "Date"),
    "number plate": ("Immatriculation", "Number plate"),
}
"""what stands for each kind in a text, in French and English: the text's language, not that of the messages"""


_NUMBERED = re.compile(rf"\b(?:{'|'.join(sorted({word for pair in _WORDS.values() for word in pair}))}) \d{{1,4}}\b")


def numbered(text: str) -> set[tuple[str, ...]]:
    """The pseudonyms with numbers that a text has, whoever gave them, as ``words_of`` writes them."""
    return {words_of(found) for found in _NUMBERED.findall(text)}


def word_for(kind: str, language: str) -> str:
    """« Personne » for a person, in the language of the texts (French, else English)."""
    return _WORDS.get(kind, _WORDS["other"])[0 if language[:2].lower() == "fr" else 1]


@dataclass(frozen=True, slots=True)
class Entity:
    """Somebody or something: what it is called in the recordings, and in the texts."""

    id: str
    """drawn by lot: nothing of the name is in it"""
    kind: str
    pseudonym: str
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """The code points [start, stop) of a text with pseudonyms, and the words that stood there."""

    start: int
    stop: int
    original: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What was replaced in one text: enough to have it back to the letter."""

    name: str
    """of the transcript"""
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Keys:
    """A key table."""

    entities: tuple[Entity, ...] = ()
    ignored: tuple[str, ...] = ()
    """forms that name nobody"""
    pending: tuple[str, ...] = ()
    """forms that were found and not decided yet"""
    texts: Mapping[str, Kept] = field(default_factory=dict)
    """by the SHA-256 of a text with pseudonyms"""

    @cached_property
    def _named(self) -> dict[tuple[str, ...], Entity]:
        return {words_of(form): entity for entity in self.entities for form in entity.forms}

    @cached_property
    def _nobody(self) -> frozenset[tuple[str, ...]]:
        return frozenset(map(words_of, self.ignored))

    def entity(self, form: str) -> Entity | None:
        """Whom this form names, spelling aside."""
        return self._named.get(words_of(form))

    def is_ignored(self, form: str) -> bool:
        return words_of(form) in self._nobody

    def decided(self, form: str) -> bool:
        return words_of(form) in self._named or self.is_ignored(form)

    # --- decisions -----------------------------------------------------------------------------------

    def accept(self, form: str, kind: str, pseudonym: str) -> Keys:
        """``pseudonym`` stands for ``form`` from now on. Whoever has this pseudonym already is the one that is meant,
        and keeps the kind and the spelling it has by other forms.

        InputError where the pseudonym is empty or holds the form itself.
        """
        form, pseudonym = (" ".join(clean(text).text.split()) for text in (form, pseudonym))
        if not words_of(form):
            raise InputError(_("A form needs letters or digits."))
        if not words_of(pseudonym):
            raise InputError(_("A pseudonym needs letters or digits."))
        said, named = words_of(pseudonym), words_of(form)
        if any(said[i : i + len(named)] == named for i in range(len(said))):
            raise InputError(_("The pseudonym {pseudonym} holds the form itself.").format(pseudonym=pseudonym))
        there = next((e for e in self.entities if words_of(e.pseudonym) == said), None)
        rest = self.forget(form)
        if there is None:
            new = Entity(secrets.token_hex(8), kind, pseudonym, (form,))
            return replace(rest, entities=(*rest.entities, new))
        kept = next((e for e in rest.entities if e.id == there.id), None)
        if kept is None:
            return rest._with(replace(there, kind=kind, pseudonym=pseudonym, forms=(form,)))
        return rest._with(replace(kept, forms=(*kept.forms, form)))

    def ignore(self, form: str) -> Keys:
        """The form names nobody, here and in every text to come."""
        rest = self.forget(form)
        return replace(rest, ignored=(*rest.ignored, " ".join(form.split())))

    def forget(self, form: str) -> Keys:
        """As if nothing had been decided of this form (what was replaced can still be given back)."""
        words = words_of(form)
        entities = []
        for entity in self.entities:
            forms = tuple(one for one in entity.forms if words_of(one) != words)
            if forms:
                entities.append(entity if len(forms) == len(entity.forms) else replace(entity, forms=forms))
        return replace(
            self,
            entities=tuple(entities),
            ignored=tuple(one for one in self.ignored if words_of(one) != words),
            pending=tuple(one for one in self.pending if words_of(one) != words),
        )

    def merge(self, forms: Sequence[str]) -> Keys:
        """These forms name one: what stands for the first that has a pseudonym stands for all."""
        first = next((entity for form in forms if (entity := self.entity(form)) is not None), None)
        if first is None:
            raise InputError(_("None of these forms has a pseudonym yet: accept one of them first."))
        keys = self
        # with the forms that were merged with them before
        named = [e for form in forms if (e := self.entity(form)) is not None and e.id != first.id]
        for form in dict.fromkeys([*forms, *(form for entity in named for form in entity.forms)]):
            if (entity := keys.entity(form)) is None or entity.id != first.id:
                keys = keys.accept(form, first.kind, first.pseudonym)
        return keys

    def rename(self, entity: str, pseudonym: str) -> Keys:
        """Another pseudonym for an entity (by id): for the texts to come."""
        found = next(one for one in self.entities if one.id == entity)
        keys = self
        for form in found.forms:
            keys = keys.forget(form)
        for form in found.forms:
            keys = keys.accept(form, found.kind, pseudonym)
        return keys

    def _with(self, entity: Entity) -> Keys:
        known = [one.id for one in self.entities]
        if entity.id not in known:
            return replace(self, entities=(*self.entities, entity))
        return replace(self, entities=tuple(entity if one.id == entity.id else one for one in self.entities))

    def waiting(self, forms: Iterable[str]) -> Keys:
        """These forms were found; of them and of those that waited before, those not decided wait."""
        found = {words_of(form): form for form in (*forms, *self.pending)}
        return replace(self, pending=tuple(form for form in found.values() if not self.decided(form)))

    # --- proposals -----------------------------------------------------------------------------------

    def free(self, kind: str, language: str, taken: Collection[str] = ()) -> str:
        """« [Personne 3] »: the next number of its kind that nobody has."""
        word = word_for(kind, language)
        used = {words_of(entity.pseudonym) for entity in self.entities} | {words_of(one) for one in taken}
        number = 1
        while words_of(f"{word} {number}") in used:
            number += 1
        return f"[{word} {number}]"


def parted(form: str) -> tuple[str, frozenset[str]]:
    """The civility a form begins with ("" for none), and the words of the name."""
    words = words_of(form)
    if len(words) > 1 and words[0] in TITLES:
        return words[0], frozenset(words[1:])
    return "", frozenset(words)
