"""What is looked for in the texts, as a person writes it: words, phrases, beginnings, forms, likenesses, operators.

    sale boulot            the words one after the other
    « … », "…"             the same, with nothing in it meaning anything but itself (a star still stands for letters)
    cherch*, *ment         words that begin, or end, so
    =reconnaître           any form of the word
    ~reconaissance         words written nearly so
    a OU b, a OR b         places of either
    a ET b, a AND b        of both, where they stand in the same turn
    a SAUF b, a NOT b      of the first, in turns without the second
    a PRÈS/5 b, a NEAR b   from one to the other, where at most so many words are between them (10)

Operators are written in capitals; near binds closest, then and, then not, then or; round brackets group them.
Everything else a person types is words or, like punctuation, nothing: a word is a run of letters and digits of the
folded text, for what is asked as for what is searched.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from cipcoder.errors import InputError
from cipcoder.locale import _
from cipcoder.text.clean import visible
from cipcoder.text.fold import folded

How = Literal["as written", "forms", "like"]
NEAR = 10
"""words between, at most, where no number is given"""
FARTHEST = 1000
_DEEPEST = 50
"""brackets within brackets, or operators one after the other, that a person may mean"""
_OPERATORS = {
    **dict.fromkeys(("OU", "OR"), "or"),
    **dict.fromkeys(("ET", "AND"), "and"),
    **dict.fromkeys(("SAUF", "NOT"), "not"),
    **dict.fromkeys(("PRÈS", "PRES", "NEAR"), "near"),
}
_BINDING = ("or", "not", "and", "near")
"""the loosest first"""
_PIECE = re.compile(r'"([^"]*)(?:"|\Z)|“([^”]*)(?:”|\Z)|«([^»]*)(?:»|\Z)|([()])|([^\s"“«()]+)')
_TYPED = re.compile(r"(?:[^\W_]|\*)+")
_NUMBERED = re.compile(r"(.+)/(\d{1,9})\Z")


@dataclass(frozen=True, slots=True)
class Word:
    """One word. ``written``: as it was typed, in lower case; ``pattern``: folded, stars for any letters."""

    written: str
    pattern: str
    how: How = "as written"

    @property
    def expands(self) -> bool:
        """Whether the words of the texts have to be looked through to know which are meant."""
        return self.how != "as written" or "*" in self.pattern.rstrip("*")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words one after the other; a single one as well."""

    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Either:
    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Both:
    """All of these in one turn."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Without:
    wanted: Query
    unwanted: Query


@dataclass(frozen=True, slots=True)
class Near:
    """One within so many words of the other, whichever comes first."""

    first: Query
    second: Query
    within: int


Query = Phrase | Either | Both | Without | Near


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of what was typed: words, a bracket or an operator."""

    typed: str
    kind: str
    """words, quoted, "(", ")", or, and, not, near"""
    within: int = NEAR


def parse(typed: str, *, how: How = "as written", typing: bool = False) -> Query:
    """What is meant; an InputError says what is missing.

    ``how``: what every word counts as that doesn't say it itself and isn't quoted.
    ``typing``: the last word is still being typed, and counts as a beginning unless it says otherwise.
    """
    pieces = list(_pieces(typed))
    if not any(piece.kind in _BINDING for piece in pieces):  # then brackets are as typed: « (rires) »
        pieces = [piece for piece in pieces if piece.kind not in ("(", ")")]
    query = _Reader(pieces, how).read()
    begun = typing and not typed[-1:].isspace() and bool(pieces) and pieces[-1].kind == "words"
    return _begun(query) if begun else query


def words_of(query: Query) -> Iterator[Word]:
    """All words in it, those of exceptions too."""
    match query:
        case Phrase():
            yield from query.words
        case Either() | Both():
            for part in query.parts:
                yield from words_of(part)
        case Near():
            yield from words_of(query.first)
            yield from words_of(query.second)
        case Without():
            yield from words_of(query.wanted)
            yield from words_of(query.unwanted)


def _begun(query: Query) -> Query:
    """With the last word as a beginning."""
    match query:
        case Phrase():
            last = query.words[-1]
            if last.how == "as written" and not last.pattern.endswith("*"):
                last = replace(last, pattern=last.pattern + "*")
            return Phrase((*query.words[:-1], last))
        case Either() | Both():
            return replace(query, parts=(*query.parts[:-1], _begun(query.parts[-1])))
        case Near():
            return replace(query, second=_begun(query.second))
        case Without():
            return replace(query, unwanted=_begun(query.unwanted))


def _pieces(typed: str) -> Iterator[_Piece]:
    for match in _PIECE.finditer(unicodedata.normalize("NFC", typed)):
        bracket, run = match[4], match[5]
        if bracket:
            yield _Piece(bracket, bracket)
        elif run is None:
            quoted = next(part for part in match.groups()[:3] if part is not None)
            yield _Piece(quoted, "quoted")
        elif run in _OPERATORS:
            yield _Piece(run, _OPERATORS[run])
        elif (numbered := _NUMBERED.match(run)) and _OPERATORS.get(numbered[1]) == "near":
            yield _Piece(run, "near", min(int(numbered[2]), FARTHEST))
        else:
            yield _Piece(run, "words")


def _words(piece: _Piece, how: How) -> Iterator[Word]:
    """The words of a run without blanks, or of what stands in quotation marks."""
    if piece.kind == "quoted":
        how = "as written"
    elif piece.typed[0] in "=~":
        how = "forms" if piece.typed[0] == "=" else "like"
    text = folded(piece.typed)
    for match in _TYPED.finditer(text.text):
        pattern = re.sub(r"\*+", "*", match[0])
        if pattern != "*":
            written = piece.typed[text.offsets[match.start()] : text.offsets[match.end()]].lower()
            yield Word(written or pattern, pattern, "as written" if "*" in pattern else how)


class _Reader:
    """Reads the pieces from the first to the last, by how close their operators bind."""

    def __init__(self, pieces: list[_Piece], how: How) -> None:
        self.pieces, self.how = pieces, how
        self.at = self.depth = 0

    def read(self) -> Query:
        if sum(piece.kind in _BINDING for piece in self.pieces) > _DEEPEST:
            raise InputError(_("This search has more than {n} operators: ask in several.").format(n=_DEEPEST))
        query = self._bound(0)
        if self.at < len(self.pieces):
            if self.pieces[self.at].kind == ")":
                raise InputError(_("A bracket is closed in the search that was not opened: add “(” or leave “)” out."))
            raise InputError(
                _(
                    "Before or after a group in brackets an operator is missing: OU, ET, SAUF or PRÈS "
                    "(OR, AND, NOT, NEAR)."
                )
            )
        return query

    def _next(self) -> _Piece | None:
        return self.pieces[self.at] if self.at < len(self.pieces) else None

    def _bound(self, level: int) -> Query:
        """What operators of this level or closer hold together."""
        if level == len(_BINDING):
            return self._unit()
        parts, operators = [self._bound(level + 1)], []
        while (piece := self._next()) is not None and piece.kind == _BINDING[level]:
            operators.append(piece)
            self.at += 1
            parts.append(self._bound(level + 1))
        if not operators:
            return parts[0]
        if _BINDING[level] in ("or", "and"):
            return (Either if _BINDING[level] == "or" else Both)(tuple(parts))
        query = parts[0]
        for operator, part in zip(operators, parts[1:], strict=True):
            query = Near(query, part, operator.within) if operator.kind == "near" else Without(query, part)
        return query

    def _unit(self) -> Query:
        """A group in brackets, or words one after the other."""
        piece = self._next()
        if piece is not None and piece.kind == "(":
            self.at += 1
            self.depth += 1
            if self.depth > _DEEPEST:
                raise InputError(_("This search has too many brackets within each other."))
            query = self._bound(0)
            closing = self._next()
            if closing is None or closing.kind != ")":
                raise InputError(_("A bracket is opened in the search and not closed: add “)” or leave “(” out."))
            self.at += 1
            self.depth -= 1
            return query
        words: list[Word] = []
        while (piece := self._next()) is not None and piece.kind in ("words", "quoted"):
            words += _words(piece, self.how)
            self.at += 1
        if not words:
            raise self._nothing()
        return Phrase(tuple(words))

    def _nothing(self) -> InputError:
        """Words were expected here and there are none."""
        before = next((p.typed for p in reversed(self.pieces[: self.at]) if p.kind in _BINDING), None)
        after = next((p.typed for p in self.pieces[self.at :] if p.kind in _BINDING), None)
        if before is None and after is None:
            return InputError(_("Say which words: “seul”, “sale boulot”, “bricol*” for all that begins so."))
        operator = visible(before or after or "", line=True)
        return InputError(
            _(
                "Words are missing beside {operator}, which in capitals is an operator: write what to look for on both "
                "sides of it, or the word itself in small letters."
            ).format(operator=operator)
        )
