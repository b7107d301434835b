"""The schema's number, and the numbered steps from an older one.

A new store is made from the models and gets the present number. An older one is carried forward step by
step, in one transaction, after a snapshot. Foreign keys are off while tables are rebuilt (a dropped table
would take its dependants along), row counts and foreign keys are checked before anything is committed.
A step only ever uses SQL of its own: models move on, steps don't.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.schema import CreateSchema

from cipcoder.errors import StoreError
from cipcoder.locale import _
from cipcoder.store import models, team_sql, word_index
from cipcoder.store.engine import APPLICATION_ID, writing

SCHEMA = 5
Step = Callable[[Connection], None]


def _template_of_extracts(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE project ADD COLUMN extract_template TEXT"))


def _rounds_and_consensus(connection: Connection) -> None:
    lite = connection.dialect.name == "sqlite"
    types = {
        "key": "INTEGER" if lite else "SERIAL",
        "uid": "TEXT" if lite else "UUID",
        "words": "TEXT" if lite else 'TEXT COLLATE "C"',
        "json": "TEXT" if lite else "JSONB",
        "moment": "TEXT" if lite else "TIMESTAMP WITH TIME ZONE",
    }
    statements = [
        "ALTER TABLE project ADD COLUMN analysis_coder {words}",
        "ALTER TABLE code ADD COLUMN exclusive INTEGER",
        "ALTER TABLE round ADD COLUMN terms {json}",
        "ALTER TABLE round ADD COLUMN rule {json}",
        "ALTER TABLE seal ADD COLUMN layer {json}",
        "ALTER TABLE seal ADD COLUMN version {words}",
        "CREATE TABLE decision (id {key} NOT NULL, uid {uid} NOT NULL, round_id INTEGER,"
        " transcript_id INTEGER NOT NULL, coder_id INTEGER NOT NULL, item {words} NOT NULL, outcome {words} NOT NULL,"
        " reason {words} NOT NULL, codings {json} NOT NULL, decided_by {words}, at {moment} NOT NULL,"
        " CONSTRAINT pk_decision PRIMARY KEY (id),"
        " CONSTRAINT ck_decision__outcome"
        " CHECK (outcome IN ('a', 'b', 'both', 'neither', 'other', 'agreed')),"
        " CONSTRAINT uq_decision__uid UNIQUE (uid),"
        " CONSTRAINT fk_decision__round_id__round FOREIGN KEY(round_id) REFERENCES round (id) ON DELETE CASCADE,"
        " CONSTRAINT fk_decision__transcript_id__transcript"
        " FOREIGN KEY(transcript_id) REFERENCES transcript (id) ON DELETE CASCADE,"
        " CONSTRAINT fk_decision__coder_id__coder FOREIGN KEY(coder_id) REFERENCES coder (id) ON DELETE CASCADE)"
        + (" STRICT" if lite else ""),
        "CREATE INDEX ix_decision__transcript_id ON decision (transcript_id)",
    ]
    for statement in statements:
        connection.execute(text(statement.format(**types)))


def _reading_help(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE project ADD COLUMN suggestions INTEGER"))
    word_index.create(connection)
    word_index.fill(connection)


def _safety(connection: Connection) -> None:
    lite = connection.dialect.name == "sqlite"
    words = "TEXT" if lite else 'TEXT COLLATE "C"'
    types = {
        "key": "INTEGER" if lite else "SERIAL",
        "uid": "TEXT" if lite else "UUID",
        "words": words,
        "json": "TEXT" if lite else "JSONB",
        "moment": "TEXT" if lite else "TIMESTAMP WITH TIME ZONE",
    }
    statements = [
        *(
            f"ALTER TABLE project ADD COLUMN {name} {words}"
            for name in ("retention_until", "legal_basis", "controller", "data_officer")
        ),
        f"ALTER TABLE coder ADD COLUMN recipient {words}",
        "CREATE TABLE erasure (id {key} NOT NULL, uid {uid} NOT NULL, participant {words}, transcripts {json} NOT NULL,"
        " counts {json} NOT NULL, at {moment} NOT NULL, CONSTRAINT pk_erasure PRIMARY KEY (id),"
        " CONSTRAINT uq_erasure__uid UNIQUE (uid))" + (" STRICT" if lite else ""),
    ]
    for statement in statements:
        connection.execute(text(statement.format(**types)))


STEPS: Mapping[int, Step] = {2: _template_of_extracts, 3: _rounds_and_consensus, 4: _reading_help, 5: _safety}
"""number reached -> what is done to reach it from the number before"""


def create(connection: Connection, schema: str | None = None) -> None:
    """Make all tables in an empty store (on PostgreSQL, the schema too) and write the schema's number into it."""
    if schema is not None and not inspect(connection).has_schema(
        schema
    ):  # one may have been made for who may make none
        connection.execute(CreateSchema(schema))
    if schema is not None:
        _refuse_others_schema(connection, schema)
    models.Project.metadata.create_all(connection)
    word_index.create(connection)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    else:
        connection.execute(text("CREATE TABLE schema_number (number integer NOT NULL)"))
        connection.execute(text("INSERT INTO schema_number VALUES (0)"))
        team_sql.secure(connection)
    write_number(connection, SCHEMA)


def _refuse_others_schema(connection: Connection, schema: str) -> None:
    """Who owns the schema owns its tables: the rules of a team believe one owner only."""
    said = "SELECT pg_get_userbyid(nspowner), current_user::text FROM pg_namespace WHERE nspname = :name"
    owner, me = connection.execute(text(said), {"name": schema}).one()
    if owner != me:
        raise StoreError(
            _(
                "The schema {schema} belongs to {owner}, and you are signed in as {role}: name another schema, or have "
                "it made yours (ALTER SCHEMA … OWNER TO …)."
            ).format(schema=schema, owner=owner, role=me)
        )


def number(connection: Connection) -> int | None:
    """The schema's number in this store; ``None`` where there is no cipcoder store at all."""
    if connection.dialect.name == "sqlite":
        if connection.exec_driver_sql("PRAGMA application_id").scalar() != APPLICATION_ID:
            return None
        return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    if not inspect(connection).has_table("schema_number"):
        return None
    return int(connection.execute(text("SELECT number FROM schema_number")).scalar_one())


def write_number(connection: Connection, value: int) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA user_version = {value:d}")
    else:
        connection.execute(text("UPDATE schema_number SET number = :n"), {"n": value})


def bring_up_to_date(
    engine: Engine, where: str, snapshot: Callable[[], Path | None], steps: Mapping[int, Step] = STEPS, to: int = SCHEMA
) -> bool:
    """Carry an older store forward to schema ``to``; true if anything was done.

    A store from a newer cipcoder is refused with a sentence, never guessed at.
    """
    with engine.connect() as connection:
        have = number(connection)
        connection.rollback()
    if have is None:
        if engine.dialect.name == "postgresql":
            said = _("There is no project at {place}, or your sign-in was not let into it: ask who leads the team.")
            raise StoreError(said.format(place=where))
        raise StoreError(_("{place} is no cipcoder project.").format(place=where))
    if have > to:
        raise StoreError(
            _("{place} was written by a newer cipcoder (schema {have}; this one knows {to}). Update cipcoder.").format(
                place=where, have=have, to=to
            )
        )
    if have == to:
        return False
    snapshot()
    with engine.connect() as connection:
        lite = connection.dialect.name == "sqlite"
        if lite:  # silently ignored inside a transaction, so before BEGIN
            raw = connection.connection.dbapi_connection
            assert raw is not None
            bare = raw.cursor()
            bare.execute("PRAGMA foreign_keys=OFF")
        try:
            with writing(connection):
                return _step_by_step(connection, where, steps, to)
        finally:
            if lite:
                bare.execute("PRAGMA foreign_keys=ON")


def _step_by_step(connection: Connection, where: str, steps: Mapping[int, Step], to: int) -> bool:
    have = number(connection)  # once more: another program may have done it while this one waited to write
    if have is None or have >= to:
        return False
    before = _row_counts(connection)
    for step in range(have + 1, to + 1):
        steps[step](connection)
    if connection.dialect.name == "postgresql" and to == SCHEMA:
        team_sql.secure(connection)
    after = _row_counts(connection)
    lost = {table for table, n in before.items() if after.get(table, n) < n}
    if connection.dialect.name == "sqlite":
        lost |= {str(row[0]) for row in connection.exec_driver_sql("PRAGMA foreign_key_check")}
    if lost:
        raise StoreError(
            _("Bringing {place} up to date would lose rows ({tables}); nothing was changed.").format(
                place=where, tables=", ".join(sorted(lost))
            )
        )
    write_number(connection, to)
    return True


def _row_counts(connection: Connection) -> dict[str, int]:
    """Rows in each table of ours that exists; a table a step takes away on purpose is not in the result after it."""
    derived = {"schema_number", *word_index.TABLES}  # the index is made of the texts; FTS5's tables shrink as they like
    names = [n for n in inspect(connection).get_table_names() if n not in derived]
    return {n: int(connection.exec_driver_sql(f'SELECT count(*) FROM "{n}"').scalar_one()) for n in names}
