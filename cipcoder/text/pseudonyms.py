"""Pseudonyms put in the place of names, and names given back: pure functions on a text and a key table.

The longest form first, wherever it is written in whatever spelling. French elides before a vowel and contracts before
« le »: « d’Anne » becomes « de [Personne 3] » or « d’Agathe », « du Mans » « de [Commune 2] ». What was replaced is
kept piece by piece, so that the old text can be had back to the letter.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from cipcoder.text.fold import fold
from cipcoder.text.key_entries import Entity, Kept, Keys, Piece
from cipcoder.text.kinds import NAMED
from cipcoder.text.moves import Edit, Moves
from cipcoder.text.name_index import NameIndex, Words, words_in, words_of
from cipcoder.text.names import also_a_word
from cipcoder.text.spans import Span
from cipcoder.text.stopwords import FILLERS, GRAMMAR

_ELIDED = {
    "d": "de", "l": "", "qu": "que", "s": "se", "j": "je", "n": "ne", "c": "ce", "m": "me", "t": "te",
    "lorsqu": "lorsque", "puisqu": "puisque", "quoiqu": "quoique", "jusqu": "jusque", "presqu": "presque",
}  # fmt: skip
"""what an elided word is in full; the article goes altogether: « l’Oise » → « [Lieu 1] »"""
_ELIDES = {full: short for short, full in _ELIDED.items() if full and short not in "sjncmt"}
_CONTRACTED = {"du": ("de", "le"), "au": ("à", "le"), "des": ("de", "les"), "aux": ("à", "les")}
_VOWEL = re.compile("[aeiou]|h[aeiouy]|yv")


@dataclass(frozen=True, slots=True)
class Replaced:
    """A text with pseudonyms. ``edits``: what changed, in offsets of the old text; ``pieces``: in those of the new."""

    text: str
    edits: tuple[Edit, ...]
    pieces: tuple[Piece, ...]
    entities: tuple[str, ...]
    """ids of those who were replaced, one a piece"""


def fingerprint(text: str) -> str:
    """By which the key table knows a text with pseudonyms."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Replacer:
    """Puts a key table's pseudonyms into texts. ``is_word``: whether a word in small letters is in the dictionary."""

    def __init__(self, keys: Keys, is_word: Callable[[str], bool] = lambda word: False) -> None:
        self._index = NameIndex()
        self._entity: dict[tuple[str, ...], Entity] = {}
        self._after: dict[tuple[str, ...], tuple[str, Entity]] = {}
        """what follows « du », « au »… of a name that begins with « Le »: with the article it had"""
        self._is_word = is_word
        self._any_case = False
        pseudonyms = {words_of(entity.pseudonym) for entity in keys.entities}
        for entity in keys.entities:
            for form in entity.forms:
                words = words_of(form)
                if words in pseudonyms:
                    continue  # it can't be told from somebody's pseudonym; see ``clashes``
                self._index.add(form)
                self._entity[words] = entity
                if len(words) > 1 and words[0] in ("le", "les"):
                    rest = re.sub(r"^\W*[^\W_]+[\W_]+", "", form)
                    self._after[words_of(rest)] = (words[0], entity)
                    self._index.add(rest)

    def replace(self, text: str, plain: Sequence[Span] = (), passed: Sequence[Span] = ()) -> Replaced:
        """``text`` with pseudonyms. ``plain``: where they stand without brackets, as labels of speakers do; ``passed``:
        what stays (``put_in``)."""
        words = words_in(text)
        edits: list[Edit] = []
        pieces: list[Piece] = []
        who: list[str] = []
        parts: list[str] = []
        done = length = 0
        i = 0
        while i < len(words.said):
            found = self._found(words, i)
            if found is None:
                i += 1
                continue
            start, stop, new, entity, n = found
            i += n
            if start < done or any(span.start < stop and start < span.stop for span in passed):
                continue
            if any(span.start <= start < span.stop for span in plain):
                new = _without_brackets(new)
            parts += [text[done:start], new]
            length += start - done
            pieces.append(Piece(length, length + len(new), text[start:stop]))
            length += len(new)
            edits.append(Edit(start, stop, len(new)))
            who.append(entity.id)
            done = stop
        return Replaced("".join([*parts, text[done:]]), tuple(edits), tuple(pieces), tuple(who))

    def words(self, text: str, *, any_case: bool = False) -> str:
        """A few words, a file's name or an attribute, with pseudonyms without brackets.

        ``any_case``: for file names, « entretien_ferrer », where a name needs no capital.
        """
        self._any_case = any_case
        try:
            return self.replace(text, [Span(0, len(text))]).text
        finally:
            self._any_case = False

    def _found(self, words: Words, i: int) -> tuple[int, int, str, Entity, int] | None:
        """What is replaced from where to where by what, if a name begins with the word i; and its words."""
        at = self._index.at(words, i)
        if at is None:
            return None
        n, form = at
        if not self._means(words, i, n):
            return None
        text, start, stop = words.text, words.starts[i], words.stops[i + n - 1]
        entity = self._entity.get(words_of(form))
        before = text[start - 1 : start]
        previous = words.said[i - 1] if i and words.between(i - 1) in (" ", "'", "’", "\u00a0") else ""
        if entity is None or (previous in _CONTRACTED and words_of(form) in self._after):
            article, theirs = self._after.get(words_of(form), ("", None))
            if theirs is not None and previous in _CONTRACTED and _CONTRACTED[previous][1] == article:
                full = _CONTRACTED[previous][0]
                start = words.starts[i - 1]
                return start, stop, _joined(_as(full, text[start]), theirs.pseudonym), theirs, n
            if entity is None:
                return None
        pseudonym = entity.pseudonym
        if before in ("'", "’") and previous in _ELIDED:
            if _elides(pseudonym) and (previous != "l" or pseudonym[0].isupper()):
                return start, stop, pseudonym, entity, n
            start = words.starts[i - 1]
            full = _as(_ELIDED[previous], text[start])
            return start, stop, f"{full} {pseudonym}" if full else pseudonym, entity, n
        if before == " " and previous in _ELIDES and _elides(pseudonym) and words.starts[i] == words.stops[i - 1] + 1:
            start = words.starts[i - 1]
            return start, stop, f"{_as(_ELIDES[previous], text[start])}’{pseudonym}", entity, n
        return start, stop, pseudonym, entity, n

    def _means(self, words: Words, i: int, n: int) -> bool:
        """Whether the name is meant, and not the word it is as well: without its capital, or as « Bon, alors »."""
        written = [words.written(k) for k in range(i, i + n)]
        if self._any_case:
            return True
        if n == 1 and (words.said[i] in GRAMMAR or words.said[i] in FILLERS):
            return written[0][0].isupper() and i > 0 and words.between(i - 1) == " "
        if any(part[0].isupper() or part[0].isdigit() for part in written):
            return True
        return any(not also_a_word(part) and not self._is_word(part) for part in written if fold(part) not in GRAMMAR)


def _without_brackets(pseudonym: str) -> str:
    return re.sub(r"[\[\]]", "", pseudonym).strip()


def _elides(pseudonym: str) -> bool:
    """Whether French elides before it: « d’Agathe », « d’une ville moyenne », but « de [Organisation 1] »."""
    return _VOWEL.match(fold(pseudonym)) is not None


def _joined(word: str, pseudonym: str) -> str:
    if fold(word) == "de" and _elides(pseudonym):
        return f"{word[0]}’{pseudonym}"
    return f"{word} {pseudonym}"


def _as(word: str, first: str) -> str:
    """The word with a capital where the one it stands for had one."""
    return word[:1].upper() + word[1:] if first.isupper() else word


def restore(text: str, pieces: Iterable[Piece]) -> str:
    """The text that had these pieces replaced, to the letter."""
    parts, done = [], 0
    for piece in pieces:
        parts += [text[done : piece.start], piece.original]
        done = piece.stop
    return "".join([*parts, text[done:]])


def put_in(text: str, keys: Keys, seen: frozenset[str] = frozenset()) -> list[Span]:
    """Where pseudonyms stand that were put into ``text`` with the table, at once or one time after another: they are
    nobody's name there, whoever is called so in other texts."""
    mark = fingerprint(text)
    if mark not in keys.texts or mark in seen:
        return []
    edits, grown = [], 0
    for piece in keys.texts[mark].pieces:
        start = piece.start - grown
        edits.append(Edit(start, start + len(piece.original), piece.stop - piece.start))
        grown += piece.stop - piece.start - len(piece.original)
    moves = Moves(edits)
    earlier = put_in(restore(text, keys.texts[mark].pieces), keys, seen | {mark})
    now = [Span(piece.start, piece.stop) for piece in keys.texts[mark].pieces]
    return sorted([*now, *(Span(moves.start(one.start), moves.stop(one.stop)) for one in earlier)])


def restored(text: str, keys: Keys) -> tuple[str, bool]:
    """The text with its own words again, and whether to the letter: else, where it isn't one the table knows, each
    pseudonym has become the first form of whom it stands for."""
    seen: set[str] = set()
    bare = text.rstrip("\n")  # editors put an end to the last line, or take it off
    text = next((one for one in (text, f"{bare}\n", bare) if fingerprint(one) in keys.texts), text)
    while (mark := fingerprint(text)) in keys.texts and mark not in seen:
        seen.add(mark)
        text = restore(text, keys.texts[mark].pieces)
    if seen:
        return text, True
    forms: dict[str, str] = {}
    for entity in keys.entities:
        for written in dict.fromkeys((entity.pseudonym, _without_brackets(entity.pseudonym))):
            forms.setdefault(written, entity.forms[0])
    if not forms:
        return text, False
    longest = sorted(forms, key=len, reverse=True)
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest)) + r")(?!\w)")
    return pattern.sub(lambda match: forms[match[0]], text), False


def remembered(keys: Keys, name: str, new: Replaced) -> Keys:
    """The key table with what was replaced in a text; texts in which nothing was are not remembered."""
    mark = fingerprint(new.text)
    if not new.pieces or mark in keys.texts:
        return keys
    return replace(keys, texts={**keys.texts, mark: Kept(name, new.pieces)})


def clashes(keys: Keys) -> list[str]:
    """Pseudonyms that are a real form of the table, or hold one: one couldn't tell whom they mean."""
    forms = NameIndex(form for entity in keys.entities if entity.kind in NAMED for form in entity.forms)
    exact = {words_of(form) for entity in keys.entities for form in entity.forms}
    found = []
    for one in keys.entities:
        words = words_in(one.pseudonym)
        inside = any(forms.at(words, i) and words.written(i)[0].isupper() for i in range(len(words.said)))
        if inside or words_of(one.pseudonym) in exact:
            found.append(one.pseudonym)
    return list(dict.fromkeys(found))
