"""A team's server: one coding put on disk, and an interview with 1,000 codings opened, by a coder whom the rules hold.

Beside raw psycopg doing the same statements in transactions of its own: what ours sent for each act was written down,
and is sent again, in a project made alike. What the rules cost (row-level security, the gate of the log) is the same
coding by the same program signed in as a superuser, whom no rule holds. Needs a server to make schemas and a role on:
CIPCODER_TEST_POSTGRES; without one nothing is measured.
"""

from __future__ import annotations

import hashlib
import os
import statistics
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from benchmarks import Figure, Figures
from benchmarks._talk import talk

SERVER = os.environ.get("CIPCODER_TEST_POSTGRES", "")
COMMITS, OPENINGS, CODINGS = 200, 60, 1_000
COMMIT, OPENING = 2.0, 2.5
ANA = uuid.UUID("7b0a6c5e-0000-4000-8000-000000000001")
Statements = list[tuple[str, Any]]


def address(role: str | None, schema: str) -> str:
    """The server's address for this role (None: as it was given)."""
    place = urlsplit(SERVER)
    host = place.netloc.rpartition("@")[2]
    return urlunsplit(
        place._replace(netloc=place.netloc if role is None else f"{role}@{host}", query=f"schema={schema}")
    )


@contextmanager
def project(role: str) -> Iterator[str]:
    """A schema with an interview, a codebook and a coder who signs in; the same numbers of rows each time."""
    import psycopg

    from cipcoder.codebook.models import Code, Codebook
    from cipcoder.store import operations as ops
    from cipcoder.store import team
    from cipcoder.store.store import Store

    schema = f"bench_{uuid.uuid4().hex}"
    try:
        with Store.create(address(None, schema), name="Mesure") as store:
            codes = tuple(Code(id=f"c{n}", label={"fr": f"Code {n}"}) for n in range(20))
            store.do(ops.ApplyCodebook(Codebook(title={"fr": "Mesure"}, codes=codes)))
            store.do(ops.ImportTranscript(interview()))
            store.do(ops.AddCoder("ana", ANA), note=True)
            team.add(store, "ana", role)
        yield schema
    finally:
        with psycopg.connect(SERVER, autocommit=True) as connection:
            connection.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE'.encode())


@contextmanager
def a_role() -> Iterator[str]:
    import psycopg

    role = f"bench_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(f'CREATE ROLE "{role}" LOGIN'.encode())
        try:
            yield role
        finally:
            connection.execute(f'DROP OWNED BY "{role}" CASCADE'.encode())
            connection.execute(f'DROP ROLE "{role}"'.encode())


@cache
def interview() -> Any:
    """An interview of 10,000 words, each line of it a turn and a sentence."""
    from cipcoder.store import operations as ops

    text = talk(10_000).text
    lines, position = [], 0
    for line in text.split("\n"):
        if line:
            lines.append((position, position + len(line)))
        position += len(line) + 1
    turns = tuple((None, start, start, stop, None) for start, stop in lines)
    mark = hashlib.sha256(text.encode()).hexdigest()
    return ops.TranscriptData("entretien", text, (), turns, tuple(lines), "entretien.txt", mark)


def new(number: int) -> Any:
    """The coding with this number."""
    from cipcoder.store import operations as ops
    from cipcoder.store.codebook_rows import code_uid

    start = 5 + 29 * number
    return ops.NewCoding(interview().uid, start, start + 200, code_uid(f"c{number % 20}"))


def seconds(times: int, *acts: Callable[[int], object]) -> list[float]:
    """Median time of each act, done in turn so many times: what else the machine does falls on all of them."""
    took: list[list[float]] = [[] for _ in acts]
    for number in range(times):
        for act, each in zip(acts, took, strict=True):
            begun = time.perf_counter()
            act(number)
            each.append(time.perf_counter() - begun)
    return [statistics.median(each) for each in took]


def written_down(store: Any, act: Callable[[int], object], times: int) -> list[Statements]:
    """What is sent for each act."""
    from sqlalchemy import event

    acts: list[Statements] = []

    def note(_connection: Any, _cursor: Any, said: str, values: Any, _context: Any, _many: bool) -> None:
        acts[-1].append((said, values))

    event.listen(store.engine, "before_cursor_execute", note)
    for number in range(times):
        acts.append([])
        act(number)
    event.remove(store.engine, "before_cursor_execute", note)
    return acts


def sent(connection: Any, statements: Statements) -> None:
    """The same statements by hand, in one transaction."""
    with connection.transaction(), connection.cursor() as cursor:
        for said, values in statements:
            if isinstance(values, list):
                cursor.executemany(said, values)
            else:
                cursor.execute(said, values)
            if cursor.description is not None:
                cursor.fetchall()


def run() -> Figures:
    if not SERVER:
        print("team: CIPCODER_TEST_POSTGRES names no server; nothing is measured", file=sys.stderr)
        return
    import psycopg

    from cipcoder.queries.document import document
    from cipcoder.store import operations as ops
    from cipcoder.store.store import Store

    with ExitStack() as stack:
        role = stack.enter_context(a_role())
        held, free, alike = (stack.enter_context(project(role)) for _ in range(3))
        mine = stack.enter_context(Store.open(address(role, held)))
        unheld = stack.enter_context(Store.open(address(None, free)))

        def code(store: Any) -> Callable[[int], object]:
            return lambda number: store.do(ops.AddCodings((new(number),)), ANA)

        acts = written_down(mine, code(mine), COMMITS)
        place = address(role, alike).partition("?")[0]
        raw = stack.enter_context(psycopg.connect(place, options=f"-csearch_path={alike}", autocommit=True))
        statements = [[(said.replace(held, alike), values) for said, values in act] for act in acts]
        again = stack.enter_context(Store.open(address(role, stack.enter_context(project(role)))))
        by_hand, ours, without = seconds(
            COMMITS, lambda number: sent(raw, statements[number]), code(again), code(unheld)
        )
        said = f"one coding ({ours * 1e3:.1f} ms) beside raw psycopg, the same statements ({by_hand * 1e3:.1f} ms)"
        yield Figure("team.commit", ours / by_hand, COMMIT, said)
        said = f"one coding under the rules beside one by a superuser ({without * 1e3:.1f} ms), whom none holds"
        yield Figure("team.rules", ours / without, None, said)

        everything = tuple(new(number) for number in range(CODINGS))
        mine.do(ops.AddCodings(everything), ANA)

        def opened(_number: int) -> object:
            with mine.read() as connection:
                found = document(connection, "entretien", ["ana"])
                assert found is not None
                assert len(found.codings) >= CODINGS
                return found

        (asked,) = written_down(mine, opened, 1)
        hand = stack.enter_context(
            psycopg.connect(address(role, held).partition("?")[0], options=f"-csearch_path={held}", autocommit=True)
        )
        plain, whole = seconds(OPENINGS, lambda _number: sent(hand, asked), opened)
        said = f"an interview with {CODINGS:,} codings ({whole * 1e3:.1f} ms) beside raw psycopg ({plain * 1e3:.1f} ms)"
        yield Figure("team.open", whole / plain, OPENING, said)
