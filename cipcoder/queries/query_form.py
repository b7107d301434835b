"""The written form of a query for extracts: text to a tree of conditions, and a tree back to text.

« dirty-work overlapping isolation and gender=femme ». From the loosest to the tightest: or, and, relations
(overlapping, near, within n words of, followed by), not. « A not B » is « A and not B »; « A not near B »: A with no
B near.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from cipcoder.errors import InputError
from cipcoder.locale import _
from cipcoder.queries import query_words as w
from cipcoder.queries.query_tree import (
    All,
    Any,
    Attribute,
    Code,
    Comparison,
    Condition,
    Date,
    Field,
    Has,
    Leaf,
    Mark,
    Marked,
    Not,
    Related,
    Relation,
)
from cipcoder.text.clean import visible
from cipcoder.text.fold import fold

DEEPEST = 50
"""parentheses in parentheses, relations of relations"""
LONGEST = 20_000
"""characters"""
_QUOTED = r'"(?:[^"]|"")*"|«[^»]*»|“[^”]*”'
_TOKEN = re.compile(
    rf"""(?P<blank>\s+) | (?P<open>\() | (?P<close>\)) | (?P<quoted>{_QUOTED}) | (?P<unclosed>["«“”»])
       | (?P<sign>[<>]=?|=) | (?P<word>[^\s()"«»“”=<>]+)""",
    re.VERBOSE,
)
_FIELD = re.compile(r"([^\W\d_]+)\s*:")
_DAY = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?", re.ASCII)


class QueryError(InputError):
    """What can't be read in a query, or asks for something that isn't there; ``column``: where, from 1."""

    def __init__(self, sentence: str, column: int, near: str) -> None:
        near = visible(near, line=True)
        near = near if len(near) <= 24 else near[:23] + "…"
        if near:
            where = _("in the query at column {column}: “{near}”").format(column=column, near=near)
        else:
            where = _("at the end of the query")
        super().__init__(f"{sentence} ({where})")
        self.column = column


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    """open, close, quoted, sign, word, field, end"""
    text: str
    """of a quoted one what is between the quotes, of a field its name as the tree has it"""
    at: int

    @property
    def folded(self) -> str:
        """For telling words of the form; of everything that can't be one, nothing."""
        return fold(self.text) if self.kind == "word" else ""


def parse(text: str) -> Condition:
    """The conditions that ``text`` writes; QueryError where it can't be read."""
    if len(text) > LONGEST:
        raise QueryError(_("A query has at most {n} characters.").format(n=LONGEST), LONGEST + 1, text[LONGEST:])
    reader = _Reader(text)
    if reader.token.kind == "end":
        raise QueryError(_("The query is empty: name a code, for example."), 1, "")
    found = reader.any_of()
    if reader.token.kind == "close":
        raise reader.error(_("This parenthesis was never opened."))
    if reader.token.kind != "end":
        raise reader.error(_("A word is missing before this: and, or, overlapping, near…"))
    return found


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    while at < len(text):
        if (name := _FIELD.match(text, at)) and (field := w.FIELD_WORDS.get(fold(name[1]))):
            found.append(_Token("field", field, at + 1))
            at = name.end()
            continue
        match = _TOKEN.match(text, at)
        assert match is not None
        kind, said = match.lastgroup or "", match[0]
        if kind == "unclosed":
            raise QueryError(_("This quotation mark has no partner."), at + 1, text[at:])
        if kind == "quoted":
            said = said[1:-1].replace('""', '"') if said[0] == '"' else said[1:-1]
            said = " ".join(said.split())
        if kind == "word" and found and found[-1].folded in w.BEFORE_DE and fold(said)[:2] == "d'" and len(said) > 2:
            found.append(_Token("word", "de", at + 1))
            found.append(_Token("word", said[2:], at + 3))
        elif kind != "blank":
            found.append(_Token(kind, said, at + 1))
        at = match.end()
    return [*found, _Token("end", "", len(text) + 1)]


class _Reader:
    """Reads tokens from left to right; one method a level of the form."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _tokens(text)
        self._at = self._deep = 0

    @property
    def token(self) -> _Token:
        return self._tokens[self._at]

    def error(self, sentence: str, token: _Token | None = None) -> QueryError:
        """An error at this token, or at the one that comes."""
        at = (token or self.token).at
        return QueryError(sentence, at, self._text[at - 1 :].split("\n")[0])

    def _take(self) -> _Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _operator(self, token: _Token | None = None) -> str:
        token = token or self.token
        return w.OPERATORS.get(token.folded, "")

    def _relation(self, ahead: int = 0) -> tuple[Relation, int, int] | None:
        return w.relation_at([each.folded for each in self._tokens[self._at + ahead : self._at + ahead + 6]])

    def _deeper(self) -> None:
        self._deep += 1
        if self._deep > DEEPEST:
            raise self.error(_("This goes too deep: at most {n} within each other.").format(n=DEEPEST))

    # --- levels, from the loosest ----------------------------------------------------------------------

    def any_of(self) -> Condition:
        parts = [self._all_of()]
        while self._operator() == w.OR:
            self._take()
            parts.append(self._all_of())
        return parts[0] if len(parts) == 1 else Any(tuple(parts))

    def _all_of(self) -> Condition:
        parts = [self._related()]
        while (operator := self._operator()) in (w.AND, w.NOT):
            if operator == w.AND:
                self._take()
            parts.append(self._related())
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _related(self) -> Condition:
        deep = self._deep
        left = self._one()
        while True:
            absent = self._operator() == w.NOT and self._relation(1) is not None
            found = self._relation(int(absent))
            if found is None:
                self._deep = deep
                return left
            self._deeper()
            relation, words, length = found
            self._at += length + int(absent)
            left = Related(left, relation, self._one(), words, absent)

    def _one(self) -> Condition:
        if self._operator() == w.NOT:
            self._take()
            self._deeper()
            of = self._one()
            self._deep -= 1
            return Not(of)
        if self.token.kind == "open":
            opened = self._take()
            self._deeper()
            inside = self.any_of()
            if self.token.kind == "end":
                raise self.error(_("This parenthesis is never closed."), opened)
            if self.token.kind != "close":
                raise self.error(_("A word is missing before this: and, or, overlapping, near…"))
            self._take()
            self._deep -= 1
            return inside
        return self._leaf()

    # --- conditions ------------------------------------------------------------------------------------

    def _leaf(self) -> Leaf:
        token = self.token
        if token.kind == "field":
            self._take()
            return self._field(token)
        if token.kind == "quoted":
            self._take()
            if self.token.kind == "sign":
                return self._attribute(token.text, token)
            return self._text_leaf(token.text, token)
        only = self._operator() == w.ONLY
        if only:
            self._take()
            if self.token.kind == "field" and self.token.text == "code":
                self._take()
                return Code(self._value(self.token), True, token.at)
        name = self._words()
        if not name:
            raise self.error(_("A condition is missing here: a code, “words of the text”, attribute=value…"))
        if self.token.kind == "sign" and not only:
            return self._date(token) if fold(name) == "date" else self._attribute(name, token)
        mark = w.MARK_WORDS.get(fold(name))
        return Marked(cast("Mark", mark), token.at) if mark and not only else Code(name, only, token.at)

    def _words(self) -> str:
        """The words up to the next one of the form, joined: a name without quotes."""
        words = []
        while self.token.kind == "word" and not self._operator() and self._relation() is None:
            words.append(self._take().text)
        return " ".join(words)

    def _value(self, named: _Token) -> str:
        """What comes after = or : ; its first word may be any, even one of the form."""
        if self.token.kind == "quoted":
            found = self._take().text
        elif self.token.kind == "word":
            found = " ".join(filter(None, (self._take().text, self._words())))
        else:
            found = ""
        if not found:
            raise self.error(_("A value is missing here."), None if self.token.kind == "end" else named)
        return found

    def _attribute(self, name: str, token: _Token) -> Attribute:
        sign = self._take()
        if sign.text != "=":
            raise self.error(_("Only dates are compared so; of an attribute write attribute=value."), sign)
        if not name:
            raise self.error(_("A value is missing here."), token)
        return Attribute(name, self._value(sign), token.at)

    def _date(self, token: _Token) -> Date:
        comparison = cast("Comparison", self._take().text)
        said = self.token
        value = self._value(said)
        if not _DAY.fullmatch(value):
            raise self.error(_("A date is written 2024, 2024-03 or 2024-03-15."), said)
        return Date(comparison, value, token.at)

    def _text_leaf(self, words: str, token: _Token) -> Has:
        if not words:
            raise self.error(_("Between these quotation marks there is no word."), token)
        return Has("text", words, token.at)

    def _field(self, token: _Token) -> Leaf:
        name, said = token.text, self.token
        if name == "date" and said.kind == "sign":
            return self._date(token)
        value = self._value(said)
        if name == "code":
            return Code(value, False, token.at)
        if name == "date":
            if not _DAY.fullmatch(value):
                raise self.error(_("A date is written 2024, 2024-03 or 2024-03-15."), said)
            return Date("=", value, token.at)
        if name == "question":
            if not (value.isascii() and value.isdigit() and len(value) <= 6):
                raise self.error(_("A guide question is named by its number: question:4."), said)
            value = str(int(value))
        for field, known in (("speaker", w.ROLE_WORDS), ("set", w.SET_WORDS)):
            if name == field:
                if fold(value) not in known:
                    names = ", ".join(dict.fromkeys(_(each) for each in known.values()))
                    raise self.error(_("Write one of these here: {names}.").format(names=names), said)
                value = known[fold(value)]
        return Has(cast("Field", name), value, token.at)


# --- back to text --------------------------------------------------------------------------------------

_LEVELS: dict[type, int] = {Any: 1, All: 2, Related: 3, Not: 4}


def write(condition: Condition, language: str = "en") -> str:
    """The query that says this, in the words of a language; reading it gives the same tree."""
    return _written(condition, w.WRITTEN["fr" if language == "fr" else "en"], "fr" if language == "fr" else "en")


def _written(condition: Condition, say: Mapping[str, str], language: str) -> str:
    def part(of: Condition, least: int) -> str:
        text = _written(of, say, language)
        return text if _LEVELS.get(type(of), 5) >= least else f"({text})"

    if isinstance(condition, Any | All):
        word, least = (say[w.OR], 2) if isinstance(condition, Any) else (say[w.AND], 3)
        return f" {word} ".join(part(each, least) for each in condition.parts)
    if isinstance(condition, Not):
        return f"{say[w.NOT]} {part(condition.of, 4)}"
    if isinstance(condition, Related):
        relation = say[condition.relation].format(n=condition.words)
        absent = f"{say[w.NOT]} " if condition.absent else ""
        return f"{part(condition.left, 3)} {absent}{relation} {part(condition.right, 4)}"
    return _leaf_written(condition, say, language)


def _leaf_written(leaf: Leaf, say: Mapping[str, str], language: str) -> str:
    if isinstance(leaf, Code):
        name = leaf.name if _reads(leaf.name, Code(leaf.name)) else f"{say['code']}:{_quoted(leaf.name)}"
        return f"{say[w.ONLY]} {name}" if leaf.only else name
    if isinstance(leaf, Attribute):
        bare = f"{leaf.name}={leaf.value}"
        return bare if _reads(bare, leaf) else f"{_quoted(leaf.name)}={_quoted(leaf.value)}"
    if isinstance(leaf, Date):
        return f"{say['date']}{leaf.comparison}{leaf.value}"
    if isinstance(leaf, Marked):
        return say[leaf.mark]
    if leaf.field == "text":
        return _quoted(leaf.value)
    value = w.WRITTEN_VALUES[language].get(leaf.field, {}).get(leaf.value, leaf.value)
    bare = f"{say[leaf.field]}:{value}"
    return bare if _reads(bare, leaf) else f"{say[leaf.field]}:{_quoted(value)}"


def _reads(text: str, leaf: Leaf) -> bool:
    """Whether it is read as just this, without quotation marks."""
    try:
        return parse(text) == leaf
    except QueryError:
        return False


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
