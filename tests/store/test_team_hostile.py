"""A member who leaves cipcoder aside and means ill: what raw connections to the server get out of it, and into it.

Each is refused, or changes nothing for anybody; what can't be kept from a member stands in docs/team.md.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import psycopg
import pytest

from cipcoder.store import operations as ops
from cipcoder.store import team
from cipcoder.store.team_sql import channel
from tests.store.teams import Team, a_team, begin
from tests.store.test_team_changes import watched
from tests.studies import WORK


@pytest.fixture(scope="module")
def blind() -> Iterator[Team]:
    """Ana and ben code blind; a lead who doesn't own the project is in the round too."""
    with a_team("ana", "ben") as made:
        made.join("boss", "lead")
        begin(made, coders=("ana", "ben", "boss"))
        made.studies["ben"].code("ben", WORK, "soir", "hours")
        for name in ("ana", "boss"):
            made.superuser(f'CREATE SCHEMA "own_{made.roles[name]}" AUTHORIZATION "{made.roles[name]}"')
        yield made


def refused(made: Team, name: str, *statements: str) -> str:
    """What the server says to one of these, in one session; nothing of them is kept."""
    place, _, schema = made.address(name).partition("?schema=")
    with psycopg.connect(place, options=f"-csearch_path={schema}") as connection:
        try:
            for each in statements:
                connection.execute(each.encode())
        except psycopg.Error as error:
            return type(error).__name__
        finally:
            connection.rollback()
    return ""


def answer(made: Team, name: str, *statements: str) -> object:
    """The first value of the last of these, in one session of a member; nothing of them is kept."""
    place, _, schema = made.address(name).partition("?schema=")
    with psycopg.connect(place, options=f"-csearch_path={schema}") as connection:
        for each in statements:
            row = connection.execute(each.encode())
        found = row.fetchone()
        connection.rollback()
        return None if found is None else found[0]


SHADOWS = (
    "CREATE FUNCTION {own}.has_table_privilege(name, text, text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    "CREATE FUNCTION {own}.has_schema_privilege(name, text, text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    "CREATE FUNCTION {own}.cip_me() RETURNS uuid LANGUAGE sql AS $$ SELECT uid FROM coder WHERE name = 'ben' $$",
    "CREATE FUNCTION {own}.cip_lead() RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    "CREATE FUNCTION {own}.cardinality(text[]) RETURNS integer LANGUAGE sql AS 'SELECT 0'",
    "SET search_path = {own}, pg_catalog, {schema}",
)


def test_functions_put_before_the_server_s_own_make_nobody_a_lead(blind: Team) -> None:
    own = {"own": f'"own_{blind.roles["ana"]}"', "schema": f'"{blind.schema}"'}
    shadows = [each.format(**own) for each in SHADOWS]
    real = f"{own['schema']}.cip_lead()"
    assert answer(blind, "ana", *shadows, f"SELECT {real}") is False
    assert answer(blind, "ana", *shadows, "SELECT count(*) FROM coding") == 0
    assert answer(blind, "ana", *shadows, f"SELECT {own['schema']}.cip_sees_all()") is False
    new = "INSERT INTO round(uid, name, purpose, unit, coders, transcripts, created_at) VALUES"
    values = "(gen_random_uuid(), 'r', 'measured', 'free', '[]', '[]', now())"
    assert refused(blind, "ana", *shadows, new + values) == "InsufficientPrivilege"
    assert refused(blind, "ana", *shadows, "UPDATE operation SET at = now()") == "InsufficientPrivilege"


def test_a_lead_makes_nothing_in_the_schema_that_functions_of_the_owner_would_call(blind: Team) -> None:
    made = f"CREATE FUNCTION \"{blind.schema}\".cardinality(text[]) RETURNS integer LANGUAGE sql AS 'SELECT 0'"
    assert refused(blind, "boss", made) == "InsufficientPrivilege"
    assert refused(blind, "boss", "CREATE TABLE mine AS SELECT * FROM coding") == "InsufficientPrivilege"
    blind.superuser(f'GRANT CREATE ON SCHEMA "{blind.schema}" TO "{blind.roles["boss"]}"')
    (fault,) = team.faults(blind.studies["boss"].store)
    assert "may make things in the project's schema" in fault
    blind.superuser(f'REVOKE CREATE ON SCHEMA "{blind.schema}" FROM "{blind.roles["boss"]}"')


def test_temporary_tables_and_the_functions_own_path_open_nothing(blind: Team) -> None:
    for name in ("ana", "boss"):
        forged = (
            "CREATE TEMP TABLE coder AS SELECT id, uid, name, 'x'::text AS db_role FROM coder",
            "UPDATE pg_temp.coder SET db_role = session_user WHERE name = 'ben'",
            f'SET search_path = "{blind.schema}", pg_temp',
        )
        assert answer(blind, name, *forged, "SELECT count(*) FROM coding") == 0
        mine = f"SELECT cip_me() = (SELECT uid FROM \"{blind.schema}\".coder WHERE name = '{name}')"
        assert answer(blind, name, *forged, mine) is True


NEXT = (
    "INSERT INTO operation(uid, replica, seq, lamport, at, coder_uid, layer_uid, group_uid, role, verb, entity,"
    " entity_uid, before, after) SELECT gen_random_uuid(), {replica}, {seq}, {lamport}, now(), cip_me(), cip_me(),"
    " gen_random_uuid(), 'do', 'x', 'coding', gen_random_uuid(), '{{}}', '{{}}'"
)


def test_nobody_takes_the_numbers_that_another_s_program_is_about_to_use(blind: Team) -> None:
    lead = blind.studies["lead"].store
    theirs = {"replica": f"'{lead.replica}'::uuid", "seq": "900", "lamport": "99"}
    assert refused(blind, "ana", NEXT.format(**theirs)) == "InsufficientPrivilege"
    own = {"replica": "gen_random_uuid()", "seq": "1"}
    assert refused(blind, "ana", NEXT.format(**own, lamport=2**62)) == "InsufficientPrivilege"
    assert refused(blind, "ana", NEXT.format(**own, lamport=2**32)) == ""


OPENERS = (
    "UPDATE coder SET uid = gen_random_uuid() WHERE db_role = session_user",
    "UPDATE coder SET db_role = NULL WHERE db_role = session_user",
    "UPDATE coder SET db_role = session_user WHERE name = 'ben'",
    "UPDATE transcript SET uid = gen_random_uuid()",
    "UPDATE round SET closed_at = now()",
    "UPDATE round SET coders = '[]'",
    "UPDATE round SET transcripts = '[]'",
    """UPDATE round SET terms = '{{"blind": false}}'""",
    "INSERT INTO coder(id, uid, name, kind, db_role, created_at) VALUES (-1, gen_random_uuid(), 'x', 'human',"
    " session_user, now())",
    "DELETE FROM round",
    "DELETE FROM coder WHERE db_role = session_user",
    "DELETE FROM transcript",
    "SAVEPOINT one; UPDATE round SET closed_at = now()",
    "INSERT INTO seal(uid, round_id, coder_id, layer_sha256, sealed_at) SELECT gen_random_uuid(), id, cip_my_id(), '',"
    " now() FROM round",
)


@pytest.mark.parametrize("name", ["ana", "boss"])
def test_nobody_opens_a_round_for_a_moment_looks_and_takes_it_back(blind: Team, name: str) -> None:
    for statement in OPENERS:
        if refused(blind, name, statement.format()):
            continue
        assert answer(blind, name, statement.format(), "SELECT count(*) FROM coding") == 0, statement
        seen = "SELECT count(*) FROM operation WHERE layer_uid = (SELECT uid FROM coder WHERE name = 'ben')"
        assert answer(blind, name, statement.format(), seen + " AND entity = 'coding'") == 0, statement


def test_the_last_who_seals_sees_the_others_work_once_that_is_kept(blind: Team) -> None:
    with a_team("ana", "ben") as made:
        uid = begin(made)
        for name in ("ana", "ben"):
            made.studies[name].code(name, WORK, "soir", "hours")
            made.studies[name].do(ops.SetReadState(WORK.uid, "finished"), name)
        made.studies["ben"].do(ops.SealLayer(uid), "ben")
        ana = made.studies["ana"]
        sealed = "INSERT INTO seal(uid, round_id, coder_id, layer_sha256, sealed_at) SELECT gen_random_uuid(), id,"
        unlogged = sealed + " cip_my_id(), '', now() FROM round"
        assert answer(made, "ana", unlogged, "SELECT count(*) FROM coding") == 1
        with ana.store.acting(ana.people["ana"], verb="seal", role="do", keep=False) as tx:
            ops.SealLayer(uid).apply(tx)
            tx.finish()
            assert tx.connection.exec_driver_sql("SELECT count(*) FROM coding").scalar_one() == 1
        assert len(ana.codings()) == 1
        ana.do(ops.SealLayer(uid), "ana")
        assert len(ana.codings()) == 2
        assert ana.faults() == []


REFUSED = (
    "SET SESSION AUTHORIZATION {ben}",
    "SET ROLE {ben}",
    "SET ROLE {lead}",
    "SET session_replication_role = replica",
    "COPY coding FROM STDIN",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "COPY coding TO '/tmp/x'",
    "SELECT cip_veil_of(NULL)",
    "SELECT setval('coding_id_seq', 1)",
    "ALTER TABLE coding DISABLE ROW LEVEL SECURITY",
    "DROP POLICY cip_see ON coding",
    "CREATE POLICY mine ON coding USING (true)",
    "CREATE RULE r AS ON INSERT TO coding DO ALSO NOTHING",
    "CREATE PUBLICATION p FOR TABLE coding",
    "ALTER FUNCTION cip_me() RESET ALL",
    "CREATE OR REPLACE FUNCTION cip_me() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'",
    "ALTER SCHEMA {schema} RENAME TO mine",
    "ALTER ROLE {ana} BYPASSRLS",
    "UPDATE coder SET db_role = session_user WHERE name = 'ben'",
    "UPDATE replica SET db_role = 'x'",
    "UPDATE schema_number SET number = 1",
    "SELECT pg_read_file('PG_VERSION')",
    "SELECT lo_import('/etc/passwd')",
)


@pytest.mark.parametrize("name", ["ana", "boss"])
def test_what_would_get_around_the_rules_is_refused(blind: Team, name: str) -> None:
    roles = {who: f'"{role}"' for who, role in blind.roles.items()} | {"schema": f'"{blind.schema}"'}
    for statement in REFUSED:
        if name == "boss" and "schema_number" in statement:
            continue  # a lead brings a project up to date
        changed = answer(blind, "ana", "SELECT count(*) FROM coder WHERE name = 'ben'")
        said = refused(blind, name, statement.format(**roles))
        written = statement.startswith("UPDATE")
        assert said or written, statement
        assert changed == 1
    assert blind.superuser("SELECT count(*) FROM coder WHERE db_role = ''") == [(0,)]
    assert team.faults(blind.studies["lead"].store) == []


def test_odd_arguments_tell_nothing_and_notify_nobody(blind: Team) -> None:
    (secret,) = blind.superuser("SELECT group_uid FROM operation WHERE verb = 'add coding' ORDER BY id DESC LIMIT 1")
    for call in ("cip_may_log(NULL)", "cip_may_log(NULL::operation)", "cip_nobodys(NULL)", "cip_tell(NULL)"):
        assert answer(blind, "ana", f"SELECT {call}::text") in (None, "", "false", "true")
    place = blind.address("ana").partition("?")[0]
    with psycopg.connect(place, autocommit=True) as listening:
        listening.execute(f'LISTEN "{channel(blind.schema)}"'.encode())
        blind.sql("ana", f"SELECT cip_tell('{secret[0]}')")
        blind.sql("ana", f"SELECT cip_tell('{uuid.uuid4()}')")
        assert list(listening.notifies(timeout=0.3)) == []


def test_a_forged_notification_wakes_and_says_nothing(blind: Team) -> None:
    """Anybody may notify; what was done is read from the log, so nothing false can be told."""
    with watched(blind.studies["ben"].store) as told:
        for payload in ("", "{", '{"t": 1}', "x" * 7000):
            blind.sql("ana", f"SELECT pg_notify('{channel(blind.schema)}', '{payload}')")
        blind.studies["ana"].code("ana", WORK, "seule", "hours")  # hidden from ben
        blind.studies["ben"].code("ben", WORK, "dur", "kin")
        assert told.empty()


def test_large_objects_and_copies_give_nothing_of_others(blind: Team) -> None:
    place, _, schema = blind.address("ana").partition("?schema=")
    with psycopg.connect(place, options=f"-csearch_path={schema}") as connection:
        for table in ("coding", "operation", "memo", "seal"):
            with connection.cursor().copy(f"COPY (SELECT * FROM {table}) TO STDOUT".encode()) as out:
                said = b"".join(bytes(part) for part in out).decode()
            assert "soir" not in said
            if table == "coding":
                codings = said.splitlines()
        ben = connection.execute("SELECT id FROM coder WHERE name = 'ben'").fetchone()
        assert ben is not None
        assert all(line.split("\t")[6] != str(ben[0]) for line in codings)
