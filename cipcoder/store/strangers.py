"""What a store must not hold: things that act by themselves when somebody writes into it.

A project's file may come from anybody. A trigger in it, or a view in the place of a table, is a program of whoever made
it: it would run with the first coding. So the file's own list of what it holds is read before anything else is, and a
file with more in it than cipcoder makes is not opened.
"""

from __future__ import annotations

from sqlalchemy import Engine

from cipcoder.errors import StoreError
from cipcoder.locale import _
from cipcoder.store import migrations, models, word_index


def refuse_strangers(engine: Engine, place: str) -> None:
    """StoreError where the SQLite file holds triggers, views, virtual or computed tables, or tables of others."""
    known = {*models.Project.metadata.tables, *word_index.TABLES}
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_schema").fetchall()
        tables = [str(name) for kind, name, _sql in rows if kind == "table"]
        newer = (migrations.number(connection) or 0) > migrations.SCHEMA  # which may know tables that we don't
        strange = {kind for kind, _name, _sql in rows} - {"table", "index"}
        strange |= {name for name in tables if not newer and name not in known and not name.startswith("sqlite_")}
        virtual = {(name, sql) for _kind, name, sql in rows if str(sql or "").upper().startswith("CREATE VIRTUAL")}
        strange |= {name for name, sql in virtual if (name, sql) != (word_index.INDEX, word_index.VIRTUAL)}
        for name in () if strange else tables:
            quoted = name.replace('"', '""')
            columns = connection.exec_driver_sql(f'PRAGMA table_xinfo("{quoted}")').fetchall()
            strange |= {name for column in columns if column[6] > 1}  # computed when it is read or written
        connection.rollback()
    if strange:
        raise StoreError(
            _(
                "{place} holds more than a cipcoder project does (triggers, views or tables of another program), which "
                "could act by themselves. It was not opened. If it came from somebody, ask for a layer or a .qdpx file."
            ).format(place=place)
        )
