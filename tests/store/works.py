"""What somebody may be doing when the program is killed: a table of works, each a few lines.

A work is added by naming it in ``WORKS``: how its project begins, and what its program does. That program says what is
done through ``At`` once the store has told it that it is on disk: groups or operations that the log must hold ever
after. Where that is not the point (a migration, an erasure), ``kept`` says what must be true after each kill.
"""

from __future__ import annotations

import random
import re
import shutil
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

from sqlalchemy import event, select
from sqlalchemy.engine import Connection, Engine

from cipcoder.project import Project
from cipcoder.store import models as m
from cipcoder.store import operations as ops
from cipcoder.store import scrubbing
from cipcoder.store.base import Base
from cipcoder.store.codebook_rows import code_uid
from cipcoder.store.converting import convert
from cipcoder.store.copies import read_copy
from cipcoder.store.erasing import Withdrawal
from cipcoder.store.kinds import natural_uid
from cipcoder.store.layers import take_in, take_out
from cipcoder.store.merging_copies import merge
from cipcoder.store.migrations import SCHEMA
from cipcoder.store.operations.erasing import erasure_uid
from cipcoder.store.store import Store
from tests.studies import WORK, Study, prepared, talk

NAMED, NAMED_IN_FILES = re.compile("zq[0-9a-f]{16}"), re.compile(b"zq[0-9a-f]{16}")
DATA = Path(__file__).parents[1] / "data"
ANA = uuid.UUID(int=0xA)
OLD = cycle(range(1, SCHEMA))


@dataclass
class At:
    """A program at work on the project at ``place``; where it is goes through ``say``, out of the process."""

    place: Path
    chance: random.Random
    say: Callable[..., None]
    key: str | None = None
    """what the project is encrypted with"""
    _left: int = field(default=-1)

    def __post_init__(self) -> None:
        event.listen(Engine, "before_cursor_execute", self._statement)
        event.listen(Engine, "commit", self._commit)

    @contextmanager
    def act(self, statements: int = 30) -> Iterator[None]:
        """An act, within which « inside » is said before one of its first statements, or before it is committed."""
        self.say("begin")
        self._left = self.chance.randrange(1, statements)
        yield
        self._left = -1

    def done(self, kept: Iterable[object] = ()) -> None:
        """It is on disk: groups, or operations, that the log holds."""
        self.say("done", *kept)

    def _statement(self, connection: Connection, *_rest: object) -> None:
        if self._left > 0 and self._writes(connection):
            self._left -= 1
            if self._left == 0:
                self._inside()

    def _commit(self, connection: Connection) -> None:
        if self._left > 0 and self._writes(connection):
            self._left = -1
            self._inside()

    def _writes(self, connection: Connection) -> bool:
        writing = connection.get_execution_options().get("write", False)
        return bool(writing) and connection.engine.url.database == str(self.place.absolute())

    def _inside(self) -> None:
        self.say("inside")
        time.sleep(self.chance.choice((0, 0.002, 0.01, 0.05)))


# --- how a project begins ----------------------------------------------------------------------------------


def study(place: Path, key: str | None) -> None:
    """A codebook, an interview, and Ana, who has coded a little."""
    with Store.create(place, name="Nettoyer", key=key) as store:
        made = prepared(Study(store), WORK)
        made.coder("ana", ANA)
        made.code("ana", WORK, "seule", "isolation")


def study_of_old(place: Path, key: str | None) -> None:
    """A project as the program of some earlier time wrote it; another one each time."""
    for file in (place, place.with_name(place.name + "-journal")):
        file.unlink(missing_ok=True)
    with closing(sqlite3.connect(place)) as made:
        made.executescript((DATA / f"schema-{next(OLD)}.sql").read_text(encoding="utf-8"))
    if key is not None:
        convert(place, None, key)


# --- what is done ------------------------------------------------------------------------------------------


def one_coding(chance: random.Random) -> ops.AddCodings:
    start = chance.randrange(len(WORK.text) - 40)
    new = ops.NewCoding(WORK.uid, start, start + chance.randrange(2, 40), code_uid("hours"), memo="vu")
    return ops.AddCodings((new,))


def one_interview(chance: random.Random) -> ops.ImportTranscript:
    lines = [f"Mme B. : Ligne {i}, {chance.random()}." for i in range(chance.randrange(1, 200))]
    return ops.ImportTranscript(talk(f"t{uuid.UUID(int=chance.getrandbits(128)).hex}", *lines))


def one_correction(chance: random.Random) -> ops.CorrectTranscript:
    lines = WORK.text.split("\n")
    lines[chance.randrange(len(lines))] += f" {chance.random()}"
    return ops.CorrectTranscript(WORK.uid, talk(WORK.name, *lines))


def acting(*kinds: Callable[[random.Random], ops.Intention]) -> Callable[[At], None]:
    """Acts of these kinds, on and on."""

    def work(at: At) -> None:
        with Store.open(at.place, at.key) as store:
            at.say("ready")
            while True:
                intention = at.chance.choice(kinds)(at.chance)
                with at.act():
                    done = store.do(intention, ANA)
                at.done([done.group] if done.changes else ())

    return work


def back_and_forth(at: At) -> None:
    """Coding, undoing it, doing it again."""
    with Store.open(at.place, at.key) as store:
        at.say("ready")
        while True:
            with at.act():
                act = at.chance.choice((store.undo, store.undo, store.redo, None))
                taken = None if act is None else act(ANA)
                done = store.do(one_coding(at.chance), ANA) if taken is None else taken.done
            at.done([done.group] if done.changes else ())


def layers(at: At) -> None:
    """Another person's layer comes in again and again, a little longer each time."""
    name = f"cleo-{at.chance.randrange(10**9)}"
    elsewhere = at.place.with_name(f"{name}.cipcoder")
    with Store.open(at.place, at.key) as store, Store.create(elsewhere, name="Nettoyer") as other:
        cleo = prepared(Study(other), WORK).coder(name)
        at.say("ready")
        while True:
            for _ in range(at.chance.randrange(1, 4)):
                other.do(one_coding(at.chance), cleo)
            layer = take_out(other, cleo)
            with at.act(60):
                take_in(store, layer)
            at.done(op["uid"] for op in layer.operations)


def copies(at: At) -> None:
    """Somebody goes on in a copy of the project, which comes in again and again."""
    elsewhere = at.place.with_name(f"copy-{at.chance.randrange(10**9)}.cipcoder")
    shutil.copy(at.place, elsewhere)
    with Store.open(at.place, at.key) as store, Store.open(elsewhere, at.key) as other:
        who = Study(other).coder(elsewhere.stem)
        at.say("ready")
        while True:
            for _ in range(at.chance.randrange(1, 4)):
                other.do(at.chance.choice((one_coding, one_coding, one_interview))(at.chance), who)
            copy = read_copy(elsewhere, at.place, at.key)
            with at.act(60):
                merge(store, [copy])
            at.done(op["uid"] for op in copy.operations if op["coder_uid"] == who)


def erasures(at: At) -> None:
    """People take part, and withdraw."""
    key = at.key
    passphrase = None if key is None else lambda _path: key
    with Project.open(at.place.parent, passphrase=passphrase) as project:
        at.say("ready")
        while True:
            who = f"zq{at.chance.getrandbits(64):016x}"
            project.do(ops.SetParticipants((ops.ParticipantData(who, f"Mme {who}", {"métier": who}),)), note=True)
            said = talk(f"entretien-{who}", f"{who} : Moi, {who}, je n’en veux plus.", participant=who)
            project.do(ops.ImportTranscript(said), note=True)
            new = ops.NewCoding(said.uid, 0, len(said.text), code_uid("hours"), memo=f"ce que dit {who}")
            project.store.do(ops.AddCodings((new,)), ANA)
            one = Withdrawal(natural_uid("participant", who), (said.uid,))
            with at.act(60):
                project.erase([one])
            at.done([erasure_uid(one)])


def bringing_up_to_date(at: At) -> None:
    """The first opening by a newer program."""
    at.say("ready")
    with at.act(40), Store.open(at.place, at.key):
        pass
    at.done()
    while True:
        time.sleep(1)


# --- what must be true after a kill ------------------------------------------------------------------------


def all_logged(study: Study, said: set[uuid.UUID]) -> bool:
    """Everything acknowledged stands in the log."""
    o = m.Operation
    with study.store.read() as connection:
        logged = {uid for row in connection.execute(select(o.uid, o.group_uid)) for uid in row}
    return said <= logged


def all_erased(study: Study, said: set[uuid.UUID]) -> bool:
    """Who withdrew is nowhere, in no table, no copy, no byte beside; who had not yet is wholly there."""
    place = Path(study.store.place)
    files = b"".join(path.read_bytes() for path in place.parent.rglob("*") if path.is_file())
    with study.store.read() as connection:
        tables = [connection.execute(select(each)).all() for each in Base.metadata.sorted_tables]
    words = set(NAMED.findall(str(tables))) | {word.decode() for word in NAMED_IN_FILES.findall(files)}
    standing = {row["key"] for row in study.rows("participant").values()}
    under_way = scrubbing.marker(study.store)
    assert under_way is not None
    return said <= set(study.rows("erasure")) and words <= standing and not under_way.exists()


def all_carried(study: Study, _said: set[uuid.UUID]) -> bool:
    """What the old project held is there under the present schema, whichever opening brought it there."""
    return len(study.rows("coding")) == len(study.rows("transcript")) == 1


@dataclass(frozen=True, slots=True)
class Work:
    begin: Callable[[Path, str | None], None]
    """makes the project at this place, encrypted with this key"""
    program: Callable[[At], None]
    """says « ready », then works until it is killed"""
    kept: Callable[[Study, set[uuid.UUID]], bool] = all_logged
    anew: bool = False
    """begins anew for each kill: what can be done only once"""
    acts: int = 5
    """it is killed within one of so many"""
    kills: int = 24
    """how often, where there is time"""


WORKS = {
    "coding": Work(study, acting(one_coding)),
    "undo": Work(study, back_and_forth),
    "import": Work(study, acting(one_interview)),
    "correction": Work(study, acting(one_correction, one_coding)),
    "layer": Work(study, layers),
    "copies": Work(study, copies, acts=2, kills=16),
    "erasure": Work(study, erasures, all_erased, acts=2, kills=16),
    "migration": Work(study_of_old, bringing_up_to_date, all_carried, anew=True, acts=1, kills=16),
}
