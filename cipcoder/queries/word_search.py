"""The engine of searching: the index says which passages may hold what is looked for, and these are looked at.

The index is asked for a little more than is meant (words of one passage, whatever their order, for words that are near
each other); what it names is read, and the places are those that ``text/word_places.py`` finds in it. So both databases
give the same places, whatever their indexes think a word is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from sqlalchemy import Connection, TextClause, bindparam, text

from cipcoder.language.forms import expanded
from cipcoder.queries.corpus import study
from cipcoder.store.word_index import LONGEST, PARTICIPANT, is_lite, vocabulary
from cipcoder.text.word_places import Forms, Place, finder
from cipcoder.text.word_query import Both, Either, Near, Phrase, Query, Without, Word, words_of

_MOST = 300
"""words that the index is asked for in the place of one; for more it isn't asked"""
_EVERY = 256
"""passages looked at between two questions whether to go on"""
_SLACK = 5
"""words by which FTS5 may be wrong between two that are near"""
_PLAIN = re.compile(r'"[^"]*"(?: \*)?')
ANYWHERE, NOWHERE = "", None
"""asked of the index: nothing that it could narrow; what stands in no text"""


@dataclass(frozen=True, slots=True)
class Ready:
    """A query whose words are known. ``forms``: what its words stand for that stand for several."""

    query: Query
    forms: Forms


Held = tuple[int | None, str | None, int, str, str]
"""a passage as it is shown: turn (from 0), label of whoever speaks, where it begins, its text, its shifts"""


class Looked(NamedTuple):
    """A passage (its row id) with places in its words."""

    passage: int
    transcript: int
    places: list[Place]
    held: Held | None
    """where it was asked for"""


def ready(connection: Connection, query: Query) -> Ready:
    """The query with the words of the texts that it means, where they have to be looked up."""
    if not any(word.expands for word in words_of(query)):
        return Ready(query, {})
    return Ready(query, expanded(query, vocabulary(connection), study(connection).language))


def looked(
    connection: Connection,
    asked: Ready,
    *,
    only_participants: bool,
    whole: bool = False,
    go_on: Callable[[], bool] = lambda: True,
) -> Iterator[Looked]:
    """The passages that hold what is asked for, as they were indexed; ends where ``go_on`` says no.

    ``whole``: with what is asked to show them.
    """
    lite = is_lite(connection)
    wanted = _wanted(asked.query, asked.forms, lite=lite)
    if wanted is NOWHERE:
        return
    find = finder(asked.query, asked.forms)
    statement = _statement(only_participants, lite, wanted != ANYWHERE, whole)
    for some in connection.execute(statement, {"wanted": wanted} if wanted != ANYWHERE else {}).partitions(_EVERY):
        if not go_on():
            return
        for passage, transcript, words, *shown in some:
            if places := find(words):
                yield Looked(passage, transcript, places, tuple(shown) if whole else None)


@cache
def _statement(only_participants: bool, lite: bool, narrowed: bool, whole: bool) -> TextClause:
    """Asks for the passages, all of them or (``narrowed``) those that the index names."""
    conditions = [f"p.part = {PARTICIPANT}"] if only_participants else []
    source = "passage p"
    if narrowed and lite:
        source = "word_index JOIN passage p ON p.id = word_index.rowid"
        conditions.append("word_index MATCH :wanted")
    elif narrowed:
        conditions.append("(p.lexemes @@ CAST(:wanted AS tsquery) OR p.lexemes IS NULL)")
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    order = " ORDER BY word_index.rowid" if narrowed and lite else " ORDER BY p.id"
    shown, speaker = (f", {_SHOWN}", f" {_SPEAKER}") if whole else ("", "")
    return text(f"SELECT p.id, p.transcript_id, p.words{shown} FROM {source}{speaker}{where}{order}")


_SHOWN = "p.turn, s.label, p.start, p.text, p.shifts"
_SPEAKER = "LEFT JOIN speaker s ON s.transcript_id = p.transcript_id AND s.position = p.speaker"
_HELD = text(f"SELECT p.id, {_SHOWN} FROM passage p {_SPEAKER} WHERE p.id IN :ids").bindparams(
    bindparam("ids", expanding=True)
)


def held(connection: Connection, ids: Sequence[int]) -> dict[int, Held]:
    """These passages, with who speaks."""
    found: dict[int, Held] = {}
    for i in range(0, len(ids), 1000):
        for number, *shown in connection.execute(_HELD, {"ids": list(ids[i : i + 1000])}).all():
            found[number] = tuple(shown)
    return found


# --- what the index is asked ---------------------------------------------------------------------------


def _wanted(query: Query, forms: Forms, *, lite: bool) -> str | None:
    """For FTS5's MATCH, or as a tsquery: all passages with a place match it; ANYWHERE where it can't say.

    Words are letters and digits only, and quoted all the same: nothing a person types is read as the index's language.
    """
    match query:
        case Phrase():
            exact = not any(word.expands for word in query.words)
            if exact and lite and not any("*" in word.pattern for word in query.words[:-1]):
                return _fts5([word.pattern.rstrip("*") for word in query.words], begins="*" in query.words[-1].pattern)
            return _all([_word(word, forms, lite=lite) for word in query.words], lite=lite)
        case Both():
            return _all([_wanted(part, forms, lite=lite) for part in query.parts], lite=lite)
        case Near():
            parts = [_wanted(part, forms, lite=lite) for part in (query.first, query.second)]
            if lite and all(part and _PLAIN.fullmatch(part) for part in parts):
                # FTS5 counts a word as several where it doesn't know a letter: so it is asked for some more
                return f"NEAR({parts[0]} {parts[1]}, {query.within + _SLACK})"
            return _all(parts, lite=lite)
        case Without():
            return _wanted(query.wanted, forms, lite=lite)
        case Either():
            return _any([_wanted(part, forms, lite=lite) for part in query.parts], lite=lite)


def _word(word: Word, forms: Forms, *, lite: bool) -> str | None:
    if not word.expands:
        return _one(word.pattern.rstrip("*"), begins="*" in word.pattern, lite=lite)
    meant = forms.get(word, frozenset())
    if len(meant) > _MOST:
        return ANYWHERE
    return _any([_one(form, lite=lite) for form in sorted(meant)], lite=lite)


def _one(word: str, *, begins: bool = False, lite: bool) -> str:
    if lite:
        return _fts5([word], begins=begins)
    return f"'{word[:LONGEST]}'" + (":*" if begins or len(word) > LONGEST else "")


def _fts5(words: Sequence[str], *, begins: bool) -> str:
    return '"' + " ".join(words) + '"' + (" *" if begins else "")


def _all(parts: Sequence[str | None], *, lite: bool) -> str | None:
    if any(part is NOWHERE for part in parts):
        return NOWHERE
    return _joined([part for part in parts if part], "AND" if lite else "&")


def _any(parts: Sequence[str | None], *, lite: bool) -> str | None:
    there = [part for part in parts if part is not NOWHERE]
    if not there:
        return NOWHERE
    return ANYWHERE if ANYWHERE in there else _joined(there, "OR" if lite else "|")


def _joined(parts: Sequence[str], operator: str) -> str:
    parts = list(dict.fromkeys(parts))  # what is asked twice is asked of the index once
    return parts[0] if len(parts) == 1 else f"({f' {operator} '.join(parts)})" if parts else ANYWHERE
