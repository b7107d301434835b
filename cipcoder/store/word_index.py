"""The index of all words in the texts: which passages hold which words, so that a search reads no more than those.

A row of ``passage`` is what is said in one turn, or a stretch outside of turns (``text/word_places.py``): its text, and
its words folded. On SQLite an FTS5 table takes its words from there; on PostgreSQL the row holds a tsvector of them
under a GIN index. Both index the words as the product folds them, so that both find the same places.

The index is made of texts, turns and speakers, in the transaction that writes these, and can be made of them anew at
any time. Its tables stand in no model: they are the same for a new store and for one carried forward.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, column, delete, func, insert, select, table, text

from cipcoder.locale import _
from cipcoder.text.word_places import Passage, passages

PASSAGE = table(
    "passage",
    *map(column, ("id", "transcript_id", "turn", "speaker", "part", "start", "text", "words", "shifts")),
)
OUTSIDE, PARTICIPANT, OTHERS = 0, 1, 2
"""what ``part`` says: outside of what is said; said by a participant (or in a text without speakers); by others"""
INDEX = "word_index"
TABLES = frozenset({"passage", INDEX, *(f"{INDEX}_{part}" for part in ("data", "idx", "config"))})
"""all that stands in a SQLite file for it: the last three are FTS5's own"""
_FTS5 = "fts5(words, content='passage', content_rowid='id', columnsize=0, tokenize='unicode61 remove_diacritics 2')"
VIRTUAL = f"CREATE VIRTUAL TABLE {INDEX} USING {_FTS5}"
_PASSAGE = """CREATE TABLE passage (
 id {key} NOT NULL, transcript_id INTEGER NOT NULL, turn INTEGER, speaker INTEGER, part INTEGER NOT NULL,
 start INTEGER NOT NULL, text {words} NOT NULL, words {words} NOT NULL, shifts {words} NOT NULL{more},
 CONSTRAINT pk_passage PRIMARY KEY (id),
 CONSTRAINT fk_passage__transcript_id__transcript
 FOREIGN KEY(transcript_id) REFERENCES transcript (id) ON DELETE CASCADE){strict}"""
_LEXEMES = 400_000
"""characters of different words in one passage, at most, for PostgreSQL's index (its tsvector ends at 1 MB): a passage
with more isn't indexed there and looked through each time"""
LONGEST = 200
"""letters of a word that PostgreSQL's index keeps"""


class Turn(NamedTuple):
    """A turn as the transcript's state lists it, with its number."""

    ordinal: int
    speaker: int | None
    head: int
    start: int
    stop: int


def is_lite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def create(connection: Connection) -> None:
    """Make the empty index."""
    if is_lite(connection):
        statements = [_PASSAGE.format(key="INTEGER", words="TEXT", more="", strict=" STRICT"), VIRTUAL]
    else:
        words = 'TEXT COLLATE "C"'
        statements = [_PASSAGE.format(key="BIGSERIAL", words=words, more=", lexemes TSVECTOR", strict="")]
        statements.append("CREATE INDEX ix_passage__lexemes ON passage USING gin (lexemes)")
    for statement in (*statements, "CREATE INDEX ix_passage__transcript_id ON passage (transcript_id)"):
        connection.exec_driver_sql(statement)


def fill(connection: Connection) -> None:
    """Index all transcripts that stand in the store; asks only for columns that every schema has."""
    texts = """SELECT t.id, x.text FROM transcript t
        JOIN transcript_text x ON x.transcript_uid = t.uid AND x.revision = t.revision ORDER BY t.id"""
    for transcript, said in connection.execute(text(texts)).all():
        roles, turns = _layout(connection, transcript)
        write(connection, transcript, said, turns, roles)


def _layout(connection: Connection, transcript: int) -> tuple[dict[int, str], list[Turn]]:
    of = {"id": transcript}
    roles = text("SELECT position, role FROM speaker WHERE transcript_id = :id")
    turns = text("SELECT ordinal, speaker, head, start, stop FROM turn WHERE transcript_id = :id ORDER BY ordinal")
    return (
        dict(connection.execute(roles, of).all()),
        [Turn(*row) for row in connection.execute(turns, of)],
    )


def write(connection: Connection, transcript: int, said: str, turns: Sequence[Turn], roles: Mapping[int, str]) -> None:
    """Index a transcript (its row id) in place of what was indexed of it."""
    forget(connection, transcript)
    rows = list(_rows(transcript, said, turns, roles))
    if not rows:
        return
    if is_lite(connection):
        connection.execute(insert(PASSAGE), rows)
        _tell_fts5(connection, transcript, f"INSERT INTO {INDEX}(rowid, words) SELECT id, words")
        return
    for row in rows:
        different = list(dict.fromkeys(word[:LONGEST] for word in row["words"].split()))
        row["different"] = different if sum(map(len, different)) <= _LEXEMES else None
    names = ", ".join(rows[0].keys() - {"different"})
    values = ", ".join(f":{name}" for name in names.split(", "))
    connection.execute(
        text(f"INSERT INTO passage({names}, lexemes) VALUES({values}, array_to_tsvector(CAST(:different AS text[])))"),
        rows,
    )


def forget(connection: Connection, transcript: int) -> None:
    """Take a transcript out of the index, before its row goes."""
    if is_lite(connection):
        _tell_fts5(connection, transcript, f"INSERT INTO {INDEX}({INDEX}, rowid, words) SELECT 'delete', id, words")
    connection.execute(delete(PASSAGE).where(PASSAGE.c.transcript_id == transcript))


def optimize(connection: Connection) -> None:
    """Write the index anew without what was taken out of it: until then FTS5 keeps words it no longer finds."""
    if is_lite(connection):
        connection.exec_driver_sql(f"INSERT INTO {INDEX}({INDEX}) VALUES ('optimize')")


def _tell_fts5(connection: Connection, transcript: int, statement: str) -> None:
    """FTS5 has to be told what its content table gains and, before it does, what it loses."""
    connection.exec_driver_sql(f"{statement} FROM passage WHERE transcript_id = ?", (transcript,))


def _rows(transcript: int, said: str, turns: Sequence[Turn], roles: Mapping[int, str]) -> Iterator[dict[str, Any]]:
    for passage in passages(said, turns):
        speaker = None if passage.turn is None else turns[passage.turn].speaker
        yield {
            "transcript_id": transcript,
            "turn": passage.turn,
            "speaker": speaker,
            "part": _part(passage, speaker, roles),
            "start": passage.span.start,
            "text": said[passage.span.start : passage.span.stop],
            "words": passage.words,
            "shifts": " ".join(f"{source} {length}" for source, length in passage.shifts),
        }


def _part(passage: Passage, speaker: int | None, roles: Mapping[int, str]) -> int:
    if not passage.said:
        return OUTSIDE
    return PARTICIPANT if speaker is None or roles.get(speaker) == "participant" else OTHERS


def vocabulary(connection: Connection) -> frozenset[str]:
    """All words that stand in the texts, folded."""
    if is_lite(connection):
        vocab = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.word_index_terms USING fts5vocab('main', 'word_index', 'row')"
        connection.exec_driver_sql(vocab)
        return frozenset(connection.exec_driver_sql("SELECT term FROM temp.word_index_terms").scalars())
    statement = "SELECT word FROM ts_stat('SELECT lexemes FROM passage')"
    found = set(connection.exec_driver_sql(statement).scalars())
    for words in connection.execute(text("SELECT words FROM passage WHERE lexemes IS NULL")).scalars():
        found.update(words.split())
    return frozenset(found)


# --- is it what it should be? ----------------------------------------------------------------------------


def faults(connection: Connection) -> list[str]:
    """Whether the index says what the texts say; it is read only, and what is compared with it is made in memory."""
    names: dict[int, str] = dict(connection.execute(text("SELECT id, name FROM transcript")).all())
    texts = """SELECT t.id, x.text FROM transcript t
        JOIN transcript_text x ON x.transcript_uid = t.uid AND x.revision = t.revision"""
    expected: dict[int, str] = dict(connection.execute(text(texts)).all())
    found = []
    for transcript, name in names.items():
        roles, turns = _layout(connection, transcript)
        wanted = list(_rows(transcript, expected.get(transcript, ""), turns, roles))
        columns = [each for each in PASSAGE.c if each.name != "id"]
        asked = select(*columns).where(PASSAGE.c.transcript_id == transcript).order_by(PASSAGE.c.start, PASSAGE.c.id)
        if wanted != [dict(row) for row in connection.execute(asked).mappings()]:
            found.append(_("The words of {name} are not indexed as its text has them.").format(name=name))
    strays = select(func.count()).select_from(PASSAGE).where(PASSAGE.c.transcript_id.not_in(list(names) or [-1]))
    if connection.execute(strays).scalar():
        found.append(_("The index holds words of a transcript that is not there."))
    if not (_same_words if is_lite(connection) else _same_lexemes)(connection):
        found.append(_("The index of words does not find what the texts hold."))
    return found


def _same_words(connection: Connection) -> bool:
    """Whether FTS5 has each word where the passages have it: an index made anew in memory says so too."""
    run = connection.exec_driver_sql
    run(f"CREATE VIRTUAL TABLE temp.word_index_anew USING {_FTS5.replace(chr(39) + 'passage' + chr(39), chr(39) * 2)}")
    run("INSERT INTO temp.word_index_anew(rowid, words) SELECT id, words FROM passage")
    marks = []
    for name, of in (("seen", "'main', 'word_index'"), ("anew", "'temp', 'word_index_anew'")):
        run(f"CREATE VIRTUAL TABLE temp.word_index_{name}_places USING fts5vocab({of}, 'instance')")
        places = f"SELECT term, count(*), sum(doc), sum(offset), sum(doc * offset) FROM temp.word_index_{name}_places"
        marks.append(run(f"{places} GROUP BY term ORDER BY term").fetchall())
        run(f"DROP TABLE temp.word_index_{name}_places")
    run("DROP TABLE temp.word_index_anew")
    return marks[0] == marks[1]


def _same_lexemes(connection: Connection) -> bool:
    rows = connection.execute(text("SELECT words, tsvector_to_array(lexemes) FROM passage WHERE lexemes IS NOT NULL"))
    return all({word[:LONGEST] for word in words.split()} == set(lexemes) for words, lexemes in rows)
