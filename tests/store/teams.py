"""A team on a real server: each member a role of the database with a connection of their own, dropped at the end."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from cipcoder.store import operations as ops
from cipcoder.store import team
from cipcoder.store.store import Store
from cipcoder.store.team import Rights
from tests.conftest import POSTGRES, postgres_address
from tests.studies import CODEBOOK, FAMILY, NOTES, WORK, Study


@dataclass
class Team:
    """The owner's study, and the address of each member."""

    schema: str
    roles: dict[str, str] = field(default_factory=dict)
    """name of a member -> role of the database"""
    studies: dict[str, Study] = field(default_factory=dict)
    stack: ExitStack = field(default_factory=ExitStack)

    def address(self, name: str) -> str:
        """How a member signs in."""
        place = urlsplit(POSTGRES)
        host = place.netloc.rpartition("@")[2]
        return urlunsplit(place._replace(netloc=f"{self.roles[name]}@{host}", query=f"schema={self.schema}"))

    def join(self, name: str, rights: Rights = "coder", **how: Any) -> Study:
        """A new member, and the project as they have it open."""
        self.roles[name] = make_role(self.stack, self.schema, name)
        team.add(self.studies["lead"].store, name, self.roles[name], rights, **how)
        return self.open(name)

    def open(self, name: str) -> Study:
        store = self.stack.enter_context(Store.open(self.address(name)))
        self.studies[name] = Study(store, {name: uid} if (uid := store.coder_uid(name)) else {})
        for other in self.studies.values():
            other.people |= self.studies[name].people
            self.studies[name].people |= other.people
        return self.studies[name]

    def sql(self, name: str, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """What a member gets who writes SQL by hand, in a transaction of their own."""
        return list(run(self.address(name), statement, *values))

    def superuser(self, statement: str) -> list[tuple[Any, ...]]:
        return list(run(f"{POSTGRES}?schema={self.schema}", statement))


def run(address: str, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    import psycopg

    place, _, schema = address.partition("?schema=")
    with psycopg.connect(place, options=f"-csearch_path={schema}") as connection:
        done = connection.execute(statement.encode(), values or None)
        return done.fetchall() if done.description is not None else [(done.rowcount,)]


def make_role(stack: ExitStack, schema: str, name: str) -> str:
    """A role that may sign in; it and all it was granted go at the end."""
    import psycopg

    role = f"cip_{schema[-8:]}_{name}_{uuid.uuid4().hex[:6]}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f'CREATE ROLE "{role}" LOGIN'.encode())

    def drop() -> None:
        with psycopg.connect(POSTGRES, autocommit=True) as connection:
            connection.execute(f'DROP OWNED BY "{role}" CASCADE'.encode())
            connection.execute(f'DROP ROLE "{role}"'.encode())

    stack.callback(drop)
    return role


@contextmanager
def a_team(*names: str) -> Iterator[Team]:
    """A project that its lead, no superuser, made on the server; with texts, a codebook and these coders."""
    import psycopg

    with postgres_address() as address, ExitStack() as stack:
        made = Team(address.partition("?schema=")[2], stack=stack)
        made.roles["lead"] = make_role(stack, made.schema, "lead")
        with psycopg.connect(
            POSTGRES, autocommit=True
        ) as connection:  # a right to make it would be one row for all tests
            connection.execute(f'CREATE SCHEMA "{made.schema}" AUTHORIZATION "{made.roles["lead"]}"'.encode())
        store = stack.enter_context(Store.create(made.address("lead"), name="Nettoyer"))
        made.studies["lead"] = Study(store)
        team.add(store, "lead", made.roles["lead"], "lead")
        made.studies["lead"].people["lead"] = store.coder_uid("lead") or uuid.UUID(int=0)
        study = made.studies["lead"]
        study.do(ops.ApplyCodebook(CODEBOOK), "lead", note=True)
        for data in (WORK, FAMILY, NOTES):
            study.do(ops.ImportTranscript(data), "lead", note=True)
        for name in names:
            made.join(name)
        yield made


def begin(made: Team, *transcripts: ops.TranscriptData, coders: tuple[str, ...] = ("ana", "ben")) -> uuid.UUID:
    """A blind round, begun by the lead."""
    lead = made.studies["lead"]
    uid = uuid.uuid4()
    who = tuple(lead.people[name] for name in coders)
    what = tuple(data.uid for data in transcripts or (WORK,))
    lead.do(ops.NewRound(uid, f"ronde {uid.hex[:4]}", "measured", "free", what, who), "lead")
    return uid
