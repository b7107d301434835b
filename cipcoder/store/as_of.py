"""A store as it stood at a moment: folded anew from the log, in memory, for reading only.

What counts as done by then is a piece of the log without a hole. Of what was written here it is all that stands in the
log up to the last entry not later than the moment: where a clock was set back, the order of the log is believed and not
the clock, so that what is shown did stand at some time. Of what came from other copies it is the same, each sitting
apart: work counts from when it was done, not from when it arrived.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from sqlalchemy import ColumnElement, Connection, Engine, and_, func, insert, or_, select, tuple_, update

from cipcoder.errors import InputError, RefusedError
from cipcoder.locale import _
from cipcoder.store import migrations
from cipcoder.store import models as m
from cipcoder.store.codebook_rows import keep_version
from cipcoder.store.engine import explained, memory_engine
from cipcoder.store.kinds import KINDS
from cipcoder.store.log import OPERATION, Role, State, Transaction, fold
from cipcoder.store.open_rounds import OPEN_NOW, open_rounds
from cipcoder.store.rows import Entity, Rows, table
from cipcoder.store.store import Store
from cipcoder.text.clean import visible

BATCH = 5_000
"""operations read and written at once"""
RowsById = dict[Entity, State]
_MOMENT = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)([T ]\d\d:(?P<minute>\d\d)(:(?P<second>\d\d)(?P<fraction>\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?",
    re.ASCII,
)
_UNITS = {"fraction": 0, "second": 1, "minute": 60, "day": 86_400}
"""in seconds: what is written to the minute means all of it"""


class EarlierStore(Store):
    """A store as it stood at ``moment``. It answers everything and changes nothing."""

    def __init__(self, place: Path | str, engine: Engine, moment: dt.datetime) -> None:
        super().__init__(place, engine)
        self.moment = moment

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reading: all of them are the one that holds this store, in which nothing changes."""
        with explained(self.place), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def acting(self, coder: uuid.UUID | None, *, verb: str, role: Role, keep: bool = True) -> Iterator[Transaction]:
        self.refuse_if_past()
        yield

    def do_all(self, acts: Any, *, keep: bool = True) -> NoReturn:
        self.refuse_if_past()

    def snapshot(self, reason: str) -> None:
        """There is nothing to lose."""

    def refuse_if_past(self) -> NoReturn:
        raise RefusedError(
            _(
                "This is the project as it stood on {moment}: it can be looked at and not changed. Leave --at out."
            ).format(moment=spoken(self.moment))
        )


def as_of(store: Store, moment: dt.datetime) -> EarlierStore:
    """The store as it stood at a moment (aware). InputError where there was no project yet."""
    engine = memory_engine()
    try:
        with explained(store.place), store.read() as source, engine.connect() as target:
            _fill(source, target, moment)
            blind = tuple(open_rounds(source))
    except BaseException:
        engine.dispose()
        raise
    return EarlierStore(store.place, engine.execution_options(**{OPEN_NOW: blind}), moment)


def spoken(moment: dt.datetime) -> str:
    """A moment as people write it, in the time of this computer."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def moment_of(written: str, *, begins: bool = False) -> dt.datetime:
    """What a date or a moment says, in the time of this computer; an InputError says how to write one.

    A date is the end of that day, and 14:30 the end of that minute, which is how the history tells when an act was
    done; ``begins``: their beginning. An hour that comes twice, as clocks are put back, is all of it meant.
    """
    text = written.strip()
    said = _MOMENT.fullmatch(text)
    try:
        if said is None:
            raise ValueError
        moment = dt.datetime.fromisoformat(text)
        seconds = next(length for unit, length in _UNITS.items() if said[unit])
        if seconds and not begins:
            moment += dt.timedelta(seconds=seconds) - dt.timedelta(microseconds=1)
        both = [moment.replace(fold=fold).astimezone() for fold in (0, 1)]
        return min(both) if begins else max(both)
    except (ValueError, OverflowError):
        raise InputError(
            _("{written} is no date: write 2026-03-01 or, with the time of day, 2026-03-01T14:30.").format(
                written=visible(written, line=True)
            )
        ) from None


def here_until(connection: Connection, moment: dt.datetime) -> int | None:
    """How far (lamport) the log that was written here had come at a moment; None: not begun."""
    o = OPERATION.c
    found = select(func.max(o.lamport)).where(o.replica.in_(select(m.Replica.uid)), o.at <= moment)
    until: int | None = connection.execute(found).scalar()
    return until


def done_by(connection: Connection, moment: dt.datetime) -> ColumnElement[bool]:
    """True of the operations that count as done by then."""
    o, other, here = OPERATION.c, OPERATION.alias("other"), select(m.Replica.uid)
    by_then = OPERATION.alias("by_then").c
    cut = select(by_then.replica, func.max(by_then.seq).label("seq"))
    cuts = cut.where(by_then.replica.not_in(here), by_then.at <= moment).group_by(by_then.replica).subquery()
    ends = and_(other.c.replica == cuts.c.replica, other.c.seq <= cuts.c.seq)  # sittings are many: none is named here
    return or_(
        o.replica.in_(here) & (o.lamport <= (here_until(connection, moment) or 0)),
        o.id.in_(select(other.c.id).join(cuts, ends)),
    )


def _fill(source: Connection, target: Connection, moment: dt.datetime) -> None:
    migrations.create(target)
    states = _take_log(source, target, moment)
    if not any(kind == "project" for kind, _uid in states):
        began = source.execute(select(func.min(OPERATION.c.at)).where(OPERATION.c.entity == "project")).scalar()
        raise InputError(
            _("There was no project yet on {moment}: it was begun on {began}.").format(
                moment=spoken(moment), began="?" if began is None else spoken(began)
            )
        )
    _take_texts(source, target, states)
    _take_sittings(source, target)
    versions = source.execute(select(table(m.CodebookVersion))).mappings().all()
    if versions:
        target.execute(insert(table(m.CodebookVersion)), [dict(row) for row in versions])
    _write(source, target, states)
    keep_version(target)


def _take_log(source: Connection, target: Connection, moment: dt.datetime) -> RowsById:
    """Copy the operations that count; what they make of everything."""
    histories: dict[Entity, list[dict[str, Any]]] = {}
    columns = [c for c in OPERATION.columns if c.name != "id"]
    query = select(*columns).where(done_by(source, moment)).order_by(OPERATION.c.id)
    with source.execute(query.execution_options(yield_per=BATCH)) as found:
        for part in found.mappings().partitions():
            rows = [dict(row) for row in part]
            target.execute(insert(OPERATION), rows)
            for op in rows:
                histories.setdefault((op["entity"], op["entity_uid"]), []).append(op)
    return {entity: fold(history) for entity, history in histories.items()}


def _take_sittings(source: Connection, target: Connection) -> None:
    """Copy which sittings were here, with how much they had written by then."""
    o = OPERATION.c
    written = dict(target.execute(select(o.replica, func.max(o.seq)).group_by(o.replica)).all())
    sittings = source.execute(select(table(m.Replica))).mappings()
    rows = [{**row, "written": written[row["uid"]]} for row in sittings if row["uid"] in written]
    if rows:
        target.execute(insert(table(m.Replica)), rows)


def _take_texts(source: Connection, target: Connection, states: RowsById) -> None:
    """Copy the texts that the interviews had by then, and none that came later."""
    said = select(OPERATION.c.entity_uid, OPERATION.c.after).where(OPERATION.c.entity == "transcript")
    wanted = {(uid, after["revision"]) for uid, after in target.execute(said) if after and "revision" in after}
    t = table(m.TranscriptText)
    for key in sorted(wanted):
        row = source.execute(select(t).where(tuple_(t.c.transcript_uid, t.c.revision) == key)).mappings().first()
        if row is not None:
            target.execute(insert(t), [dict(row)])


def _write(source: Connection, target: Connection, states: RowsById) -> None:
    """Write what stands, each thing after those it names; codings, of which there are most, all at once."""
    rows = Rows(target)

    def write(kind: str, uid: uuid.UUID) -> None:
        state = states[kind, uid]
        for again in rows.write(kind, uid, state.fields if state.alive else None):
            write(*again)

    for kind in KINDS:
        alive = [uid for (name, uid), state in states.items() if name == kind and state.alive]
        if kind == "coding":
            for again in rows.write_codings({uid: states[kind, uid].fields for uid in alive}):
                write(*again)
            continue
        for uid in alive:
            write(kind, uid)
        if kind == "project":  # what is not in the log, and the same for as long as there is a project
            p = table(m.Project)
            kept = source.execute(select(p.c.quote_key, p.c.created_at)).mappings().one()
            target.execute(update(p).values(dict(kept)))
