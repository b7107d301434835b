"""An open store: reading in short transactions, changing through intentions, undo and redo, snapshots."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, RootTransaction, func, select

from cipcoder.errors import StoreError
from cipcoder.locale import _
from cipcoder.store import migrations, models, outside, scrubbing, snapshots
from cipcoder.store.cipher import is_encrypted
from cipcoder.store.codebook_rows import keep_version
from cipcoder.store.engine import (
    explained,
    files_explained,
    is_project,
    is_url,
    postgres_engine,
    reading,
    schema_of,
    shown,
    sqlite_engine,
    writing,
)
from cipcoder.store.history import TakeBack, next_to_redo, next_to_undo
from cipcoder.store.log import Done, Role, Transaction
from cipcoder.store.operations import Intention
from cipcoder.store.rows import table
from cipcoder.store.strangers import refuse_strangers

PAUSES = (0.0, 0.3, 1.0, 2.0)
"""seconds between questions to a server that gave no answer to the end of an act"""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What an undo or redo did: the act concerned, in the log's words, and what it left alone."""

    verb: str
    done: Done
    left_alone: int
    erased: int = 0
    """changes of it that can't be taken back: what they said was erased when a participant withdrew"""


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
        """the passphrase the file is encrypted with; None: it is not"""
        self.remarks: list[str] = []
        """what went wrong besides, and nobody was told yet"""
        self.engine = engine
        self.replica = uuid.uuid4()  # a fresh author each time: see models.Replica
        self._seq = 1
        self._doubt: tuple[uuid.UUID, int] | None = None
        """the first operation (replica, number) of an act that a server may or may not have kept"""
        self._lock = threading.Lock()
        self.cut_short: scrubbing.CutShort | None = None
        """what became, at opening, of an erasure that was broken off"""

    # --- opening and closing -------------------------------------------------------------------------

    @classmethod
    def create(cls, place: Path | str, *, name: str, language: str = "fr", key: str | None = None) -> Store:
        """Make a new store: a file that isn't there yet (``key``: encrypted), or an empty schema on PostgreSQL."""
        with files_explained(place):
            if not is_url(place) and Path(place).exists() and (not Path(place).is_file() or Path(place).stat().st_size):
                raise StoreError(_("{place} is there already.").format(place=shown(place)))
        store = cls(place, cls._engine(place, key), key)
        with store._closed_on_error(), explained(place), store.engine.connect() as connection, writing(connection):
            if migrations.number(connection) is not None:
                raise StoreError(_("{place} holds a project already.").format(place=shown(place)))
            migrations.create(connection, schema_of(str(place)) if is_url(place) else None)
            tx = Transaction(connection, store.replica, store._seq, None, verb="create project", role="note")
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
            with files_explained(place):
                if not Path(place).is_file():
                    raise StoreError(_("There is no project at {place}.").format(place=shown(place)))
                encrypted = is_encrypted(Path(place))
                if not encrypted and not is_project(Path(place)):
                    raise StoreError(_("{place} is no cipcoder project.").format(place=shown(place)))
            if encrypted and key is None:
                raise StoreError(_("{place} is encrypted: it opens with its passphrase.").format(place=shown(place)))
            if key is not None and not encrypted:
                raise StoreError(_("{place} is not encrypted: no passphrase opens it.").format(place=shown(place)))
        with files_explained(place):
            store = cls(place, cls._engine(place, key), key)
        with store._closed_on_error(), explained(place):
            if not is_url(place):
                refuse_strangers(store.engine, shown(place))
            migrations.bring_up_to_date(store.engine, shown(place), lambda: store.snapshot("before-update"))
            store.cut_short = scrubbing.finish(store)
        return store

    @classmethod
    def examine(cls, place: Path, key: str | None = None) -> Store:
        """A store file as it is, to be looked at: nothing of it is brought up to date or refused."""
        return cls(place, cls._engine(place, key), key)

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
        with explained(self.place), reading(self.engine) as connection:
            yield connection

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
            with self._writing() as (connection, whole):
                seq = self._seq
                for act in acts:
                    tx = Transaction(
                        connection,
                        self.replica,
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
        return TakenBack(group.verb, tx.done, inverse.left_alone, inverse.erased)

    @contextmanager
    def acting(self, coder: uuid.UUID | None, *, verb: str, role: Role, keep: bool = True) -> Iterator[Transaction]:
        """A write transaction, for intentions, undo and merging only; ``keep``: false to leave all as it was."""
        with self._lock:
            with self._writing() as (connection, whole):
                tx = Transaction(connection, self.replica, self._seq, coder, verb=verb, role=role)
                yield tx
                seq = _finished(tx)
                if not keep:
                    whole.rollback()
            if keep:
                self._seq = seq

    @contextmanager
    def _writing(self) -> Iterator[tuple[Connection, RootTransaction]]:
        """A transaction that writes. Where its end got no answer from a server, it is found out whether it was kept."""
        self._settle_doubt()
        whole: RootTransaction | None = None
        try:
            with explained(self.place), self.engine.connect() as connection, writing(connection) as whole:
                yield connection, whole
                wrote = connection.get_transaction() is whole and whole.is_active
                if wrote and is_url(self.place):
                    self._doubt = (self.replica, self._seq)
            self._doubt = None
        except StoreError:
            if self._doubt is None:
                raise
            for pause in PAUSES:
                time.sleep(pause)
                with suppress(StoreError):
                    if self._was_kept():
                        self._doubt = None
                        return
                    self._begin_anew()
                    break
            raise

    def _was_kept(self) -> bool:
        """Whether the act whose end got no answer is in the log; StoreError where the server gives no answer still."""
        assert self._doubt is not None
        replica, seq = self._doubt
        o = table(models.Operation).c
        with explained(self.place), self.engine.connect() as connection, writing(connection):  # after who still writes
            uid = uuid.uuid5(replica, str(seq))
            return connection.execute(select(o.id).where(o.uid == uid)).first() is not None

    def _settle_doubt(self) -> None:
        """Before anything new: what became of the act whose end got no answer. StoreError where it was kept."""
        if self._doubt is None:
            return
        kept = self._was_kept()
        self._begin_anew()
        if kept:
            raise StoreError(
                _("What you did when the connection was lost had been kept; nothing was done now. Look, and go on.")
            )

    def _begin_anew(self) -> None:
        """Write as a new author from now on: the numbers of the one before may be taken or not."""
        self.replica, self._seq, self._doubt = uuid.uuid4(), 1, None

    def refuse_if_past(self) -> None:
        """A RefusedError where this is a store as it once stood, of which nothing is to be changed."""

    # --- snapshots -----------------------------------------------------------------------------------

    def snapshot(self, reason: str) -> Path | None:
        """Copy the store, whole and verified, into ``snapshots/`` beside it; its path. None on PostgreSQL.

        Older copies are thinned out. A StoreError says why there is no copy; that the other folder chosen for copies
        got none is a remark only.
        """
        if is_url(self.place):
            return None
        source = Path(self.place).absolute()
        with files_explained(source), explained(source):
            made = snapshots.take(source, reason, self.key)
        besides = outside.copies_to(source)
        if besides is not None:
            try:
                snapshots.mirror(made, besides)
            except OSError as error:
                said = _("The copy could not be put into {folder} as well: {problem}.")
                self.remarks.append(said.format(folder=shown(besides), problem=error.strerror))
        snapshots.rotate(source)
        return made

    def snapshot_if_due(self, reason: str) -> Path | None:
        """Copy the store where it changed and its last copy is an hour old; the copy's path, if one was made."""
        if is_url(self.place):
            return None
        source = Path(self.place).absolute()
        with files_explained(source), explained(source):
            due = snapshots.is_due(source, self.engine.raw_connection, self.key)
        return self.snapshot(reason) if due else None

    # --- who is who ----------------------------------------------------------------------------------

    def coder_uid(self, name: str) -> uuid.UUID | None:
        """The uid of the coder of this name."""
        with self.read() as connection:
            return connection.execute(select(models.Coder.uid).where(models.Coder.name == name)).scalar()

    def me(self) -> uuid.UUID | None:
        """The coder whose role of the database this connection signed in with; None: nobody's (and in a file)."""
        if self.engine.dialect.name == "sqlite":  # a file, or a server's project as it stood once
            return None
        with self.read() as connection:
            return connection.execute(select(func.cip_me())).scalar()


def _finished(tx: Transaction) -> int:
    """Write an act's log entries, and what the codebook says now where it changed; the next free number."""
    if any(change.kind == "code" for change in tx.changes):
        keep_version(tx.connection)
    return tx.finish()
