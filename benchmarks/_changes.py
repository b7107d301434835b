"""What a publication does to the words of an interview: each change drawn by seed, with the place it came from.

A passage is cut at words inside one turn. A change takes and gives its words as pieces of the text; those it leaves
out at either end move the place that is looked for, as they would for a reader.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cipcoder.text.fold import fold
from cipcoder.text.spans import Span
from cipcoder.text.stopwords import FILLERS
from cipcoder.text.words import words

FEWEST, MOST = 6, 60
"""words of a quotation"""
_LETTERS = "abcdefghijklmnopqrstuvwxyzéèàç"
_CONFUSED = {
    "rn": "m",
    "m": "rn",
    "l": "1",
    "i": "l",
    "e": "c",
    "c": "e",
    "o": "0",
    "é": "e",
    "è": "e",
    "u": "n",
    "'": "",
}
_MARK = re.compile(r"\s*[(\[][^()\[\]\n]{0,80}[)\]]")
_GAP = "\x00"


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, or what a change made of it, with the characters before it; ``at``: its place in the text."""

    before: str
    word: str
    at: Span


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation, and where it stands: from the first of its words to the last, in the text of this name."""

    wording: str
    name: str
    at: Span


Pieces = list[Piece]
Change = Callable[[random.Random, Pieces], Pieces]


def passage(text: str, turn: Span, chance: random.Random, size: int) -> Pieces | None:
    """``size`` words of the turn that follow each other; None: it has too few."""
    at = words(text, turn.start, turn.stop)
    if len(at) < size:
        return None
    first = chance.randrange(len(at) - size + 1)
    if text[at[first + size - 1].stop - 1] in "'’":  # nobody stops at « l’ »
        return None
    stop, pieces = at[first].start, []
    for span in at[first : first + size]:
        pieces.append(Piece(text[stop : span.start], text[span.start : span.stop], span))
        stop = span.stop
    return pieces


def _each(pieces: Pieces, made: Callable[[str], str]) -> Pieces:
    return [Piece(made(p.before), made(p.word), p.at) for p in pieces]


def _identical(_chance: random.Random, pieces: Pieces) -> Pieces:
    return pieces


def _straight(_chance: random.Random, pieces: Pieces) -> Pieces:
    return _each(pieces, lambda s: s.translate(str.maketrans("’«»“”\u00a0\u202f", '\'""""  ')))


def _unaccented(_chance: random.Random, pieces: Pieces) -> Pieces:
    return _each(pieces, lambda s: "".join(c for c in unicodedata.normalize("NFD", s) if not unicodedata.combining(c)))


def _without(pieces: Pieces, left_out: set[int]) -> Pieces:
    """Without the pieces of these numbers; a blank before one of them stays."""
    kept, blank = [], False
    for i, p in enumerate(pieces):
        if i in left_out:
            blank = blank or any(map(str.isspace, p.before))
            continue
        kept.append(Piece(" " if blank and not p.before.strip() else p.before, p.word, p.at))
        blank = False
    return kept or pieces


def _some(chance: random.Random, pieces: Pieces, share: float) -> set[int]:
    return set(chance.sample(range(len(pieces)), round(share * len(pieces))))


def _cleaned(_chance: random.Random, pieces: Pieces) -> Pieces:
    kept = _without(pieces, {i for i, p in enumerate(pieces) if fold(p.word) in FILLERS})
    return [Piece(_MARK.sub("", p.before), p.word, p.at) for p in kept]


def _dropped(share: float) -> Change:
    return lambda chance, pieces: _without(pieces, _some(chance, pieces, share))


_RESTORED = {"j'": "je ", "t'": "tu ", "y'": "il y ", "p't-être": "peut-être", "m'": "me ", "qu'": "que "}
_ELIDED = {"je": "j’", "ne": "", "tu": "t’", "il": "", "puis": "pis", "peut-être": "p’t-être", "n'": ""}


def _elisions(chance: random.Random, pieces: Pieces) -> Pieces:
    changed = []
    for i, p in enumerate(pieces):
        word = fold(p.word)
        beside = i > 0 and i + 1 < len(pieces)
        if word == "il" and not (beside and fold(pieces[i + 1].word) == "y"):
            changed.append(p)
        elif word in _ELIDED and (beside or _ELIDED[word]):
            said = _ELIDED[word]
            if said or p.before.strip():
                changed.append(Piece(p.before, said, p.at))
        elif word in _RESTORED and chance.random() < 0.7:
            changed.append(Piece(p.before, _RESTORED[word], p.at))
        else:
            changed.append(p)
    return changed


def _gaps(n: int) -> Change:
    """``n`` times from two words to a third of the passage left out; what is left has two words between the gaps."""

    def change(chance: random.Random, pieces: Pieces) -> Pieces:
        ends = sorted(chance.sample(range(2, len(pieces) - 1), 2 * n)) if len(pieces) >= 4 * n + 4 else []
        if not ends:
            return pieces
        left, done = [], 0
        for low, high in zip(ends[::2], ends[1::2], strict=True):
            low = max(low, done + 2)
            high = min(high, len(pieces) - 2, low + max(2, len(pieces) // 3))
            if high <= low:
                continue
            left += [*pieces[done:low], Piece(" […] ", _GAP, pieces[low].at)]
            done = high
        return [*left, *pieces[done:]]

    return change


def _typos(share: float) -> Change:
    """That share of the letters wrong: one left out, doubled, taken for another, or changed with the next."""

    def mistyped(chance: random.Random, word: str) -> str:
        made, i = [], 0
        while i < len(word):
            kind = chance.randrange(4) if chance.random() < share else -1
            if kind == 1:
                made += [word[i], word[i]]
            elif kind == 2:
                made.append(chance.choice(_LETTERS))
            elif kind == 3 and i + 1 < len(word):
                made += [word[i + 1], word[i]]
                i += 1
            elif kind != 0:
                made.append(word[i])
            i += 1
        return "".join(made)

    return lambda chance, pieces: [Piece(p.before, mistyped(chance, p.word), p.at) for p in pieces]


def _ocr(share: float) -> Change:
    """That share of the characters misread; of the blanks a fourth of it is lost, and words run together."""

    def misread(chance: random.Random, text: str) -> str:
        made, i = [], 0
        while i < len(text):
            if chance.random() >= (share / 4 if text[i] == " " else share):
                made.append(text[i])
            elif text[i] == " ":
                pass
            elif text[i : i + 2] in _CONFUSED:
                made.append(_CONFUSED[text[i : i + 2]])
                i += 1
            else:
                kind = chance.random()
                made.append(_CONFUSED.get(text[i], chance.choice(_LETTERS)) if kind < 0.9 else text[i] + " ")
            i += 1
        return "".join(made)

    return lambda chance, pieces: [Piece(misread(chance, p.before), misread(chance, p.word), p.at) for p in pieces]


def _replaced(share: float, others: Sequence[str]) -> Change:
    def change(chance: random.Random, pieces: Pieces) -> Pieces:
        whole = [i for i, p in enumerate(pieces) if p.word[-1] not in "'’" and p.before[:1].isspace()]
        chosen = set(chance.sample(whole, min(len(whole), round(share * len(pieces)))))
        return [Piece(p.before, chance.choice(others), p.at) if i in chosen else p for i, p in enumerate(pieces)]

    return change


def _then(*changes: Change) -> Change:
    def change(chance: random.Random, pieces: Pieces) -> Pieces:
        for each in changes:
            pieces = each(chance, pieces)
        return pieces

    return change


def changes(others: Sequence[str]) -> dict[str, Change]:
    """The kinds of change, by name. ``others``: words to put in the place of words."""
    one = _gaps(1)
    return {
        "identical": _identical,
        "quotes": _straight,
        "no_accents": _unaccented,
        "fillers": _cleaned,
        "dropped_15": _dropped(0.15),
        "elisions": _elisions,
        "one_gap": one,
        "two_gaps": _gaps(2),
        "typos_3": _typos(0.03),
        "ocr_8": _ocr(0.08),
        "ocr_15": _ocr(0.15),
        "replaced_12": _then(_cleaned, _replaced(0.12, others)),
        "combined": _then(_cleaned, _elisions, _dropped(0.05), one, _straight, _unaccented, _typos(0.01)),
    }


HELD_OUT = ("no_punctuation", "capitals", "order", "cleaned_gaps", "ocr_gap")
"""kinds that nothing was tuned on"""


def held_out() -> dict[str, Change]:
    def bare(_chance: random.Random, pieces: Pieces) -> Pieces:
        return [Piece(" ", p.word, p.at) for p in pieces]

    def shouted(_chance: random.Random, pieces: Pieces) -> Pieces:
        return _each(pieces, str.upper)

    def swapped(chance: random.Random, pieces: Pieces) -> Pieces:
        made = list(pieces)
        for i in range(2, len(made) - 2, 2):
            if chance.random() < 0.15:
                made[i - 1], made[i] = made[i], made[i - 1]
        return made

    kinds = (bare, shouted, swapped, _then(_cleaned, _gaps(2)), _then(_ocr(0.05), _gaps(1)))
    return dict(zip(HELD_OUT, kinds, strict=True))


def quotation(name: str, pieces: Pieces) -> Quoted | None:
    """The changed passage as it is printed; None where nothing is left of it."""
    said = [p for p in pieces if p.word.strip() and p.word != _GAP]
    if not said:
        return None
    wording = "".join(p.before + ("" if p.word == _GAP else p.word) for p in pieces)[len(pieces[0].before) :]
    at = [p.at for p in said]
    return Quoted(wording.strip(), name, Span(min(s.start for s in at), max(s.stop for s in at)))
