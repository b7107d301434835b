"""Is the store sound? Every invariant, read-only; each finding is a sentence.

The tables are worked out once more from the log, by other means than the ones that wrote them.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Table, func, literal_column, select
from sqlalchemy.exc import DBAPIError

from cipcoder.codebook.models import fingerprint
from cipcoder.errors import RefusedError
from cipcoder.locale import _, ngettext
from cipcoder.store import check_fold, word_index
from cipcoder.store import models as m
from cipcoder.store.check_fold import Texts, rows_of
from cipcoder.store.codebook_rows import checked_codebook
from cipcoder.store.frozen import sha256_of
from cipcoder.store.log import OPERATION
from cipcoder.store.rows import quote_hash, table
from cipcoder.store.types import DamagedValueError

_STRETCH, _FAR = 200, 20_000
"""rows of a damaged table that are asked for at once; and how many may be missing in a row before it is at its end"""


_UNREADABLE = (DBAPIError, DamagedValueError, UnicodeDecodeError, AttributeError, LookupError, TypeError, ValueError)
"""what reading damaged values can end in"""


def check(connection: Connection) -> list[str]:
    """What is wrong with this store; an empty list if nothing is. A damaged store gives sentences, no error."""
    texts = texts_of(connection)
    parts: Mapping[str, Callable[[], list[str]]] = {
        _("the file's pages"): lambda: pages(connection),
        _("the interviews"): lambda: _transcripts(connection, texts),
        _("the codings"): lambda: _codings(connection, texts),
        _("the codebook"): lambda: _codebook(connection),
        _("the sealed layers"): lambda: _seals(connection),
        _("the numbering of the log"): lambda: _sequence(connection),
        _("the log"): lambda: check_fold.faults(connection, texts),
        _("the index of words"): lambda: word_index.faults(connection),
    }
    found = []
    for what, part in parts.items():
        try:
            found += part()
        except _UNREADABLE:
            found.append(_("{what}: can't be read, some of it is damaged.").format(what=what))
    return found


def texts_of(connection: Connection) -> Texts:
    """All texts that can be read, by transcript and revision."""
    x = table(m.TranscriptText).c
    try:
        rows = connection.execute(select(x.transcript_uid, x.revision, x.text)).all()
    except _UNREADABLE:
        left = salvaged(connection, table(m.TranscriptText))
        return {(row["transcript_uid"], row["revision"]): row["text"] for row in left}
    return {(row.transcript_uid, row.revision): row.text for row in rows}


def pages(connection: Connection) -> list[str]:
    """Whether SQLite can read its own file: where not, what is damaged, and whether that is made of something else."""
    if connection.dialect.name != "sqlite":
        return []
    run = connection.exec_driver_sql
    pointing = dict.fromkeys(row[0] for row in _asked(connection, "foreign_key_check"))
    found = [_("A row of {table} points at nothing.").format(table=name) for name in pointing if name != _CANT_TELL]
    kinds = {r[0] for r in run("SELECT DISTINCT type FROM sqlite_schema")}
    if kinds - {"table", "index"}:
        found.append(_("The file holds triggers or views that cipcoder never makes."))
    if [tuple(row) for row in _asked(connection, "integrity_check(1)")] == [("ok",)]:
        return found
    damaged = []
    for name in run("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").scalars().all():
        if name != word_index.INDEX and [tuple(row) for row in _asked(connection, f'integrity_check("{name}")')] != [
            ("ok",)
        ]:
            damaged.append(_damaged_table(name))
    return [*dict.fromkeys(damaged or [_("The file is damaged where nothing is kept.")]), *found]


_CANT_TELL = "damaged"


def _asked(connection: Connection, pragma: str) -> Sequence[Any]:
    try:
        return connection.exec_driver_sql(f"PRAGMA {pragma}").fetchall()
    except DBAPIError:
        return [(_CANT_TELL,)]


def _damaged_table(name: str) -> str:
    if name == OPERATION.name:
        return _("The log, which all else is made of, is damaged in places.")
    if name == m.TranscriptText.__tablename__:
        return _("The texts of the interviews are damaged in places.")
    if name in word_index.TABLES:
        return _("The index of words is damaged; it can be made anew from the texts.")
    return _("The table “{table}” is damaged; it can be made anew from the log.").format(table=name)


def salvaged(connection: Connection, t: Table) -> list[dict[str, Any]]:
    """The rows of a table of a damaged SQLite file that can still be read, in the order of their row numbers."""
    try:
        return [dict(row) for row in connection.execute(select(t)).mappings()]
    except _UNREADABLE:
        pass
    number: ColumnElement[int] = literal_column("rowid", Integer)
    found: list[dict[str, Any]] = []
    misses, first = 0, 1
    while misses < _FAR:
        here: list[dict[str, Any]] = []
        for low, high in ((first, first + _STRETCH - 1), *((i, i) for i in range(first, first + _STRETCH))):
            try:
                asked = select(t).where(number.between(low, high)).order_by(number)
                here += [dict(row) for row in connection.execute(asked).mappings()]
            except _UNREADABLE:
                continue
            if low != high:
                break
        misses = 0 if here else misses + _STRETCH
        first += _STRETCH
        found += here
    return found


def _transcripts(connection: Connection, texts: Texts) -> list[str]:
    """Texts are the ones that were imported, turns follow each other, names are given once."""
    t = table(m.Transcript).c
    found = []
    for row in connection.execute(select(t.uid, t.name, t.revision, t.length, t.text_sha256)):
        text = texts.get((row.uid, row.revision))
        if text is None:
            found.append(_("{name} has lost its text.").format(name=row.name))
        elif len(text) != row.length or hashlib.sha256(text.encode()).hexdigest() != row.text_sha256:
            found.append(_("The text of {name} is not the one that was imported.").format(name=row.name))
    u = table(m.Turn).c
    query = select(t.name, u.head, u.stop, t.length).join_from(table(m.Turn), table(m.Transcript))
    last: tuple[str, int] = ("", 0)
    for name, head, stop, length in connection.execute(query.order_by(t.id, u.ordinal)):
        if (name == last[0] and head < last[1]) or stop > length:
            found.append(_("Turns of {name} overlap, or lie outside its text.").format(name=name))
        last = (name, stop)
    for names in (select(t.name), select(m.Coder.name)):
        for name, times in Counter(connection.execute(names).scalars()).items():
            if times > 1:
                found.append(_("Two things are called {name}.").format(name=name))
    return found


def _codings(connection: Connection, texts: Texts) -> list[str]:
    """Every coding stands on the present text of its transcript, on the words it was put on."""
    c, t = table(m.Coding).c, table(m.Transcript).c
    key = connection.execute(select(m.Project.quote_key)).scalar_one()
    query = select(t.name, t.uid, t.revision.label("present"), c.revision, c.start, c.stop, c.quote_hash).join_from(
        table(m.Coding), table(m.Transcript)
    )
    return [
        _("A coding of {name} (characters {start} to {stop}) is not on the passage it was put on.").format(
            name=row.name, start=row.start, stop=row.stop
        )
        for row in connection.execute(query)
        if row.revision != row.present
        or quote_hash(texts.get((row.uid, row.revision), "")[row.start : row.stop], key) != row.quote_hash
    ]


def _codebook(connection: Connection) -> list[str]:
    try:
        codebook = checked_codebook(connection)
    except RefusedError as error:
        return [str(error)]
    if connection.execute(select(m.Project.codebook_version)).scalar_one() != fingerprint(codebook):
        return [_("The codebook's version is not that of its codes.")]
    merged = select(m.Code.key, m.Code.retired).where(m.Code.merged_into_id.is_not(None))
    return [
        _("The code {code} is merged into another and in use all the same.").format(code=key)
        for key, retired in connection.execute(merged)
        if not retired
    ]


def _seals(connection: Connection) -> list[str]:
    """Every sealed layer is the one its hash names."""
    query = select(m.Coder.name, m.Seal.layer_sha256, m.Seal.layer).join(m.Coder, m.Coder.id == m.Seal.coder_id)
    return [
        _("A layer that {coder} sealed is not the one its hash names.").format(coder=coder)
        for coder, mark, layer in connection.execute(query)
        if layer is not None and sha256_of(layer) != mark
    ]


def _sequence(connection: Connection) -> list[str]:
    """What was written here has to be here: 1, 2, 3… of each sitting. (Of other copies only layers come.)"""
    o, r = OPERATION.c, table(m.Replica).c
    query = (
        select(r.written, func.count(o.id))
        .join_from(table(m.Replica), OPERATION, (o.replica == r.uid) & (o.seq <= r.written), isouter=True)
        .group_by(r.uid, r.written)
    )
    return [_("The log has a gap.") for written, here in connection.execute(query) if written != here]


def _inside_character(text: str, at: int) -> bool:
    """Whether a cut before ``at`` parts what is seen as one character: a letter and its marks, an emoji of several."""
    if not 0 < at < len(text):
        return False
    joined = "\u200d" in text[at - 1 : at + 1] or "\U0001f3fb" <= text[at] <= "\U0001f3ff"
    return joined or unicodedata.category(text[at]).startswith("M")


def remarks(connection: Connection) -> list[str]:
    """What is no fault but worth a look: a coding that begins or ends inside of a character."""
    texts = texts_of(connection)
    c, t = table(m.Coding).c, table(m.Transcript).c
    query = select(t.name, t.uid, c.revision, c.start, c.stop).join_from(table(m.Coding), table(m.Transcript))
    odd: Counter[str] = Counter()
    for row in connection.execute(query):
        text = texts.get((row.uid, row.revision), "")
        odd[row.name] += any(_inside_character(text, at) for at in (row.start, row.stop))
    return [
        ngettext(
            "{name}: {n} coding begins or ends in the middle of a letter with its accent, or of an emoji.",
            "{name}: {n} codings begin or end in the middle of a letter with its accent, or of an emoji.",
            n,
        ).format(name=name, n=n)
        for name, n in sorted(odd.items())
        if n
    ]


__all__ = ["check", "pages", "remarks", "rows_of", "salvaged", "texts_of"]
