"""An open store: reading in short transactions, changing through intentions, undo and redo, snapshots."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, select

from cipcoder.errors import StoreError
from cipcoder.locale import _
from cipcoder.store import migrations, models, snapshots
from cipcoder.store.codebook_rows import keep_version
from cipcoder.store.engine import (
    explained,
    is_project,
    is_url,
    postgres_engine,
    schema_of,
    shown,
    sqlite_engine,
)
from cipcoder.store.history import TakeBack, next_to_redo, next_to_undo
from cipcoder.store.log import Done, Role, Transaction
from cipcoder.store.operations import Intention
from cipcoder.store.strangers import refuse_strangers


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What an undo or redo did: the act concerned, in the log's words, and what it left alone."""

    verb: str
    done: Done
    left_alone: int


@dataclass(frozen=True, slots=True)
class Act:
    """An intention in a coder's name (None: in nobody's). ``note``: recorded, no step for undo."""

    intention: Intention
    coder: uuid.UUID | None = None
    note: bool = False


class Store:
    """A project's store. Safe to use from several threads; each read and each change is short."""

    def __init__(self, place: Path | str, engine: Engine, key: str | None = None) -> None:
        self.place = place
        self.key = key
        """what the file is encrypted with; None: it is not"""
        self.engine = engine
        self._writer = engine.execution_options(write=True)
        # All that one read asks belongs to one moment; on SQLite that is so anyway.
        self._reader = engine.execution_options(isolation_level="REPEATABLE READ") if is_url(place) else engine
        self._replica = uuid.uuid4()  # a fresh author each time: see models.Replica
        self._seq = 1
        self._lock = threading.Lock()

    # --- opening and closing -------------------------------------------------------------------------

    @classmethod
    def create(cls, place: Path | str, *, name: str, language: str = "fr", key: str | None = None) -> Store:
        """Make a new store: a file that isn't there yet (``key``: encrypted), or an empty schema on PostgreSQL."""
        with _files(place):
            if not is_url(place) and Path(place).exists() and (not Path(place).is_file() or Path(place).stat().st_size):
                raise StoreError(_("{place} is there already.").format(place=shown(place)))
        store = cls(place, cls._engine(place, key), key)
        with store._closed_on_error(), explained(place), store._writer.connect() as connection, connection.begin():
            if migrations.number(connection) is not None:
                raise StoreError(_("{place} holds a project already.").format(place=shown(place)))
            migrations.create(connection, schema_of(str(place)) if is_url(place) else None)
            tx = Transaction(connection, store._replica, store._seq, None, verb="create project", role="note")
            fields = {"name": name, "language": language, "codebook_base": None}
            tx.create("project", uuid.uuid4(), fields, fresh=True)
            keep_version(connection)
            seq = tx.finish()
        store._seq = seq
        return store

    @classmethod
    def open(cls, place: Path | str, key: str | None = None) -> Store:
        """Open a store that exists, bringing an older one up to date after a snapshot."""
        if not is_url(place):
            with _files(place):
                if not Path(place).is_file():
                    raise StoreError(_("There is no project at {place}.").format(place=shown(place)))
                if not is_project(Path(place)):
                    raise StoreError(_("{place} is no cipcoder project.").format(place=shown(place)))
        store = cls(place, cls._engine(place, key), key)
        with store._closed_on_error(), explained(place):
            if not is_url(place):
                refuse_strangers(store.engine, shown(place))
            migrations.bring_up_to_date(store.engine, shown(place), lambda: store.snapshot("before-update"))
        return store

    @staticmethod
    def _engine(place: Path | str, key: str | None) -> Engine:
        return postgres_engine(str(place)) if is_url(place) else sqlite_engine(Path(place), key)

    def close(self) -> None:
        """Let go of the file."""
        self.engine.dispose()

    @contextmanager
    def _closed_on_error(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    # --- reading and changing ------------------------------------------------------------------------

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reading. Keep it short: an open read makes writers wait."""
        with explained(self.place), self._reader.connect() as connection:
            yield connection
            connection.rollback()

    def do(self, intention: Intention, coder: uuid.UUID | None = None, *, note: bool = False) -> Done:
        """Carry out an intention: rows and log in one transaction, on disk when this returns.

        ``note`` records something that is no step for undo (opening an interview).
        """
        with self.acting(coder, verb=intention.verb, role="note" if note else "do") as tx:
            intention.apply(tx)
        return tx.done

    def do_all(self, acts: Iterable[Act], *, keep: bool = True) -> list[Done]:
        """Carry out several acts, of several coders even, all or none; each is an act of its own for undo.

        ``keep``: false to see whether they can be done, and leave everything as it was.
        """
        done: list[Done] = []
        with self._lock:
            with explained(self.place), self._writer.connect() as connection, connection.begin() as whole:
                seq = self._seq
                for act in acts:
                    tx = Transaction(
                        connection,
                        self._replica,
                        seq,
                        act.coder,
                        verb=act.intention.verb,
                        role="note" if act.note else "do",
                    )
                    act.intention.apply(tx)
                    seq = _finished(tx)
                    done.append(tx.done)
                if not keep:
                    whole.rollback()
            if keep:
                self._seq = seq
        return done

    def undo(self, coder: uuid.UUID | None = None) -> TakenBack | None:
        """Take the coder's latest act back; ``None`` when there is nothing to take back."""
        return self._take_back(coder, "undo")

    def redo(self, coder: uuid.UUID | None = None) -> TakenBack | None:
        """Do again what the coder's latest undo took back."""
        return self._take_back(coder, "redo")

    def _take_back(self, coder: uuid.UUID | None, role: Role) -> TakenBack | None:
        # The act is looked for where nobody else can write: another window of this coder may be taking it back.
        with self.acting(coder, verb="", role=role) as tx:
            group = (next_to_undo if role == "undo" else next_to_redo)(tx.connection, coder)
            if group is None:
                return None
            tx.verb, tx.undoes = group.verb, group.uid
            inverse = TakeBack(group, coder)
            inverse.apply(tx)
        return TakenBack(group.verb, tx.done, inverse.left_alone)

    @contextmanager
    def acting(self, coder: uuid.UUID | None, *, verb: str, role: Role, keep: bool = True) -> Iterator[Transaction]:
        """A write transaction, for intentions, undo and merging only; ``keep``: false to leave all as it was."""
        with self._lock:
            with explained(self.place), self._writer.connect() as connection, connection.begin() as whole:
                tx = Transaction(connection, self._replica, self._seq, coder, verb=verb, role=role)
                yield tx
                seq = _finished(tx)
                if not keep:
                    whole.rollback()
            if keep:
                self._seq = seq

    # --- snapshots -----------------------------------------------------------------------------------

    def snapshot(self, reason: str) -> Path | None:
        """Copy the store, whole and verified, into ``snapshots/`` beside it; its path. None on PostgreSQL."""
        if is_url(self.place):
            return None
        source = Path(self.place).absolute()
        with _files(source), explained(source):
            return snapshots.take(source, reason, self.key)

    # --- who is who ----------------------------------------------------------------------------------

    def coder_uid(self, name: str) -> uuid.UUID | None:
        """The uid of the coder of this name."""
        with self.read() as connection:
            return connection.execute(select(models.Coder.uid).where(models.Coder.name == name)).scalar()


def _finished(tx: Transaction) -> int:
    """Write an act's log entries, and what the codebook says now where it changed; the next free number."""
    if any(change.kind == "code" for change in tx.changes):
        keep_version(tx.connection)
    return tx.finish()


@contextmanager
def _files(place: Path | str) -> Iterator[None]:
    """Turn what the system says about a file into a sentence."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            _("{place} can't be opened, or not be copied: {problem}.").format(
                place=shown(place), problem=error.strerror
            )
        ) from error
