"""While a round is blind, nothing that reaches ana's connection changes by what ben codes in it.

Not the tables, nor what the server says of itself, nor what it refuses her, nor what it tells of changes. What a person
who writes SQL by hand can find out all the same stands in docs/team.md, and in the last tests of this file.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from cipcoder.errors import CipcoderError
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from cipcoder.store.team_sql import SHARED, VISIBLE, channel
from tests.store.teams import Team, a_team, begin
from tests.studies import FAMILY, WORK


@pytest.fixture
def blind() -> Iterator[Team]:
    """Ana and ben have coded before; now a round goes on, and each has begun."""
    with a_team("ana", "ben") as made:
        for name in ("ana", "ben"):
            made.studies[name].code(name, FAMILY, "enfants", "hours")
        begin(made)
        made.studies["ana"].code("ana", WORK, "seule", "hours")
        made.studies["ben"].code("ben", WORK, "soir", "hours")
        yield made


def work(made: Team) -> None:
    """All that ben can do in the round, codings of a code nobody else used among it."""
    ben = made.studies["ben"]
    first, *_ = ben.code("ben", WORK, "Les horaires coupés", "isolation", "conditions")
    ben.code("ben", WORK, "sans personne", "isolation")
    ben.do(ops.ChangeCoding(first, stop=WORK.text.index("plus dur")), "ben")
    ben.do(ops.WriteMemo(uuid.uuid4(), "À part : la mère.", targets=(("coding", first),)), "ben")
    ben.do(ops.WriteMemo(uuid.uuid4(), "De la parenté.", targets=(("code", code_uid("kin")),)), "ben")
    kept = ops.NewVerbatim("seule", key="1", transcript=WORK.uid, start=0, stop=5, match="exact")
    ben.do(ops.AddVerbatims((kept,)), "ben")
    ben.undo("ben")
    ben.redo("ben")
    ben.do(ops.RemoveCodings((first,)), "ben")
    ben.do(ops.SetReadState(WORK.uid, "finished"), "ben")
    round_ = next(iter(ben.rows("round")))
    ben.do(ops.SealLayer(round_), "ben")


def world(made: Team, name: str = "ana") -> dict[str, Any]:
    """Everything a member can read, by the tables and by what describes them."""
    asked = {table: f"SELECT {table}::text FROM {table} ORDER BY 1" for table in (*VISIBLE, *SHARED)}
    asked |= {f"count {table}": f"SELECT count(*) FROM {table}" for table in VISIBLE}
    asked |= {f"last {table}": f"SELECT max(id) FROM {table}" for table in VISIBLE if "id" in _columns(made, table)}
    asked["number"] = "SELECT cip_next()"
    asked["veil"] = "SELECT cip_veil()::text"
    asked["statistics"] = "SELECT * FROM pg_stats WHERE schemaname = current_schema() AND tablename = ANY (%s)"
    tables = [each for each in VISIBLE if VISIBLE[each] != "true"]
    return {what: made.sql(name, said, *([tables] if "%s" in said else [])) for what, said in asked.items()}


def _columns(made: Team, table: str) -> set[str]:
    rows = made.superuser(f"SELECT attname FROM pg_attribute WHERE attrelid = '{table}'::regclass")
    return {row[0] for row in rows}


def test_all_that_can_be_read_stays_as_it_was(blind: Team) -> None:
    before, ana = world(blind), blind.studies["ana"].dump()
    work(blind)
    blind.superuser("ANALYZE coding, memo, operation, verbatim, seal, read_state")
    assert world(blind) == before
    assert blind.studies["ana"].dump() == ana
    assert blind.studies["ana"].faults() == []
    assert len(world(blind, "lead")["operation"]) > len(before["operation"])  # who is in no round sees it


def test_all_that_ben_reads_tells_him_as_little(blind: Team) -> None:
    before = world(blind, "ben")
    ana = blind.studies["ana"]
    ana.code("ana", WORK, "sans personne", "kin")
    ana.do(ops.WriteMemo(uuid.uuid4(), "mot"), "ana")
    assert world(blind, "ben") == before


def test_a_lead_who_codes_in_the_round_is_as_blind_as_anybody(blind: Team) -> None:
    with a_team("ben") as made:
        begin(made, coders=("lead", "ben"))
        before = world(made, "lead")
        work(made)
        after = world(made, "lead")
        assert after == before


def test_an_act_of_one_s_own_gets_the_number_it_would_have_got(blind: Team) -> None:
    def own() -> list[tuple[Any, ...]]:
        return blind.sql("ana", "SELECT max(lamport) FROM operation WHERE coder_uid = cip_me()")

    (before,) = own()
    work(blind)
    blind.studies["ana"].code("ana", WORK, "dur", "kin")
    assert own() == [(before[0] + 1,)]


# --- notifications ---------------------------------------------------------------------------------------


def _told(made: Team, act: Any) -> list[dict[str, Any]]:
    """What is told, to anybody who listens, while this is done."""
    import psycopg

    with psycopg.connect(made.address("ana").partition("?")[0], autocommit=True) as listening:
        listening.execute(f'LISTEN "{channel(made.schema)}"'.encode())
        act()
        return [json.loads(one.payload) for one in listening.notifies(timeout=0.5)]


def test_nothing_is_told_of_work_in_the_round(blind: Team) -> None:
    assert _told(blind, lambda: work(blind)) == []


def test_what_everybody_may_see_is_told_as_a_transcript_and_a_number(blind: Team) -> None:
    ben = blind.studies["ben"]
    (said,) = _told(blind, lambda: ben.code("ben", FAMILY, "Sans elle", "kin"))
    assert said.keys() == {"t", "n"}
    assert said["t"] == str(FAMILY.uid)
    (said,) = _told(blind, lambda: ben.do(ops.EditCode("kin", {"definition": {"fr": "x"}}), "ben"))
    assert said["t"] is None


# --- what is refused, and how ------------------------------------------------------------------------------


def _said(made: Team, statement: str) -> str:
    """What the server answers ana, error or result; nothing of it is kept."""
    import psycopg

    place, _, schema = made.address("ana").partition("?schema=")
    with psycopg.connect(place, options=f"-csearch_path={schema}") as connection:
        try:
            done = connection.execute(statement.encode())
            said = repr(done.fetchall() if done.description is not None else done.rowcount)
        except psycopg.Error as error:
            diag = error.diag
            said = " | ".join(filter(None, (str(error), diag.message_detail, diag.message_hint, diag.constraint_name)))
        connection.rollback()
        return said


COPY = (
    "INSERT INTO coding(uid, transcript_id, start, stop, code_id, coder_id, revision, quote_hash, status, origin,"
    " created_at) SELECT gen_random_uuid(), t.id, {start}, {stop}, c.id, {coder}, 1, 0, 0, 'hand', now()"
    " FROM transcript t, code c WHERE t.name = 'travail' AND c.key = 'isolation'"
)
BEN = "(SELECT id FROM coder WHERE name = 'ben')"
START = WORK.text.index("sans personne")
SPAN = {"start": START, "stop": START + len("sans personne")}
PROBES = (
    "DELETE FROM code WHERE key = 'isolation'",
    "UPDATE code SET id = 900 WHERE key = 'isolation'",
    "UPDATE transcript SET id = 900 WHERE name = 'travail'",
    "UPDATE coder SET id = 900 WHERE name = 'ben'",
    "DELETE FROM coder WHERE name = 'ben'",
    "DELETE FROM transcript WHERE name = 'travail'",
    "DELETE FROM round",
    "TRUNCATE coding",
    "UPDATE coding SET start = 0",
    "DELETE FROM coding",
    "DELETE FROM memo",
    "DELETE FROM read_state",
    "INSERT INTO coding(id) VALUES (1)",
    COPY.format(**SPAN, coder=BEN),
    COPY.format(**SPAN, coder="cip_my_id()"),
    COPY.format(**SPAN, coder="cip_my_id()") + " ON CONFLICT DO NOTHING",
    f"SELECT count(*) FROM coding WHERE coder_id = {BEN}",
    "SELECT count(*) FROM coding c JOIN code ON code.id = c.code_id WHERE code.key = 'isolation'",
    f"SELECT 1 / (stop - start - {len('sans personne')}) FROM coding WHERE start = {START}",
    "SELECT last_value FROM coding_id_seq",
    "SELECT last_value FROM operation_id_seq",
    "SELECT query FROM pg_stat_activity WHERE usename LIKE '%%ben%%' AND query <> '<insufficient privilege>'",
    "SELECT * FROM cip_veil_of((SELECT uid FROM coder WHERE name = 'ben'))",
    "SET row_security = off; SELECT count(*) FROM coding",
    "CREATE TRIGGER t BEFORE INSERT ON coding FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "CREATE STATISTICS x ON start, stop FROM coding",
    f"EXPLAIN SELECT * FROM coding WHERE start = {START}",
    "EXPLAIN SELECT * FROM coding JOIN code ON code.id = code_id WHERE key = 'isolation'",
)


def test_no_answer_to_a_probe_changes_by_what_ben_does(blind: Team) -> None:
    blind.superuser("ANALYZE")
    before = [_said(blind, probe) for probe in PROBES]
    pages = blind.superuser("SELECT relpages, reltuples FROM pg_class WHERE oid = 'coding'::regclass")
    work(blind)
    blind.superuser("ANALYZE")
    # how many rows there are in all is another matter (see below): the estimates are compared at the same number
    blind.superuser(
        f"UPDATE pg_class SET relpages = {pages[0][0]}, reltuples = {pages[0][1]} WHERE oid = 'coding'::regclass"
    )
    for probe, said in zip(PROBES, before, strict=True):
        assert (probe, _rows(_said(blind, probe))) == (probe, _rows(said))


def _rows(said: str) -> str:
    """Estimates of rows only: what the rules cost goes by how many schemas the whole server has."""
    return re.sub(r"cost=[\d.]+ ", "", said)


def test_the_estimates_say_of_no_place_that_it_is_coded_oftener_than_another(blind: Team) -> None:
    work(blind)
    blind.superuser(
        "INSERT INTO coding SELECT nextval('coding_id_seq'), gen_random_uuid(), transcript_id, 7, g, code_id,"
        " coder_id, 1, 0, 0, NULL, 'hand', NULL, now() FROM coding, generate_series(10, 200) g LIMIT 3000"
    )
    blind.superuser("ANALYZE coding")
    for column, values in (
        ("start", (7, 8)),
        ("code_id", (1, 2, 3, 4)),
        ("coder_id", (1, 2, 3)),
        ("transcript_id", (1, 2)),
    ):
        plans = [_said(blind, f"EXPLAIN SELECT * FROM coding WHERE {column} = {value}") for value in values]
        assert len({plan.replace(f"= {value})", "= ?)") for plan, value in zip(plans, values, strict=True)}) == 1


def test_no_message_of_the_program_tells_more_of_a_code_that_ben_alone_used(blind: Team) -> None:
    def refusals() -> list[str]:
        said = []
        for act in (ops.RemoveCode("isolation"), ops.RemoveTranscript(WORK.uid), ops.MergeCodes("isolation", "kin")):
            try:
                blind.studies["ana"].do(act, "ana")
                said.append("done")
            except CipcoderError as error:
                said.append(str(error))
            else:
                blind.studies["ana"].undo("ana")
        return said

    before = refusals()
    work(blind)
    assert refusals() == before


def test_others_statements_are_not_shown(blind: Team) -> None:
    """Offsets travel as parameters, and what another role runs is hidden from who is no superuser."""
    ben = blind.studies["ben"].store
    with ben.read() as connection:
        connection.exec_driver_sql("SELECT 'a secret of ben'")
        shown = blind.sql("ana", "SELECT query FROM pg_stat_activity WHERE usename <> session_user")
    assert shown
    assert not [row for row in shown if "secret" in row[0] or "coding" in row[0]]


# --- what is left, as docs/team.md says ---------------------------------------------------------------------


def test_that_somebody_works_and_how_much_in_all_can_be_found_out_by_hand(blind: Team) -> None:
    """Numbers of rows grow by everybody's; nothing of it says who, where or which code."""

    def mine() -> int:
        blind.studies["ana"].code("ana", FAMILY, "gardé", "kin")
        blind.studies["ana"].undo("ana")
        return int(blind.sql("ana", "SELECT max(id) FROM operation WHERE coder_uid = cip_me()")[0][0])

    before = mine()
    work(blind)
    assert mine() > before + 10


def test_how_many_acts_another_program_did_shows_in_the_gaps_between_its_numbers(blind: Team) -> None:
    """Of one opening of the project: what ben does elsewhere is numbered after what he did in the round."""
    ben = blind.studies["ben"]
    seen = "SELECT seq FROM operation WHERE coder_uid = (SELECT uid FROM coder WHERE name = 'ben') ORDER BY seq"
    ben.code("ben", FAMILY, "Sans elle", "kin")
    before = blind.sql("ana", seen)
    for words in ("plus dur", "sans personne"):
        ben.code("ben", WORK, words, "kin")
    assert blind.sql("ana", seen) == before
    ben.code("ben", FAMILY, "gardé", "kin")
    assert blind.sql("ana", seen)[-1][0] >= before[-1][0] + 3


def test_who_asks_again_and_again_finds_out_what_is_coded_where(blind: Team) -> None:
    """PostgreSQL tells whoever asks whether there was a row for its rules to keep back; no right can be taken away."""
    work(blind)
    ((ben,),) = blind.sql("ana", "SELECT id FROM coder WHERE name = 'ben'")
    ((transcript,),) = blind.sql("ana", "SELECT id FROM transcript WHERE name = 'travail'")
    ((code,),) = blind.sql("ana", "SELECT id FROM code WHERE key = 'isolation'")

    def some(start: int, stop: int) -> bool:
        asked = (
            f"coder_id = {ben} AND transcript_id = {transcript} AND code_id = {code}"
            f" AND start >= {start} AND start < {stop}"
        )
        plan = _said(blind, f"EXPLAIN (ANALYZE, TIMING OFF, COSTS OFF) SELECT * FROM coding WHERE {asked}")
        return "cip_veil (actual" in plan

    assert blind.sql("ana", f"SELECT count(*) FROM coding WHERE coder_id = {ben} AND code_id = {code}") == [(0,)]
    first, last = 0, len(WORK.text)
    assert some(first, last)
    while last - first > 1:
        middle = (first + last) // 2
        first, last = (first, middle) if some(first, middle) else (middle, last)
    assert first == START
