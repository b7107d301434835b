"""On a server each coder writes what is theirs, and what a round hides is what the program's own rule hides.

Every member is a role of the database with a connection of their own; the project's owner is no superuser.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select, text

from cipcoder.errors import CipcoderError, InputError, RefusedError, StoreError
from cipcoder.queries.blind import hidden
from cipcoder.store import models as m
from cipcoder.store import operations as ops
from cipcoder.store import team
from cipcoder.store.codebook_rows import code_uid
from cipcoder.store.open_rounds import seal_uid
from cipcoder.store.store import Store
from cipcoder.store.team_sql import SHARED, VISIBLE
from tests.conftest import postgres_address
from tests.store.teams import Team, a_team, begin
from tests.studies import FAMILY, NOTES, WORK, talk

PEOPLE = ("ana", "ben", "cleo", "dan")
TALKS = (WORK, FAMILY, NOTES)


@pytest.fixture
def three() -> Iterator[Team]:
    with a_team("ana", "ben", "cleo") as made:
        yield made


# --- the rule, in SQL and in Python --------------------------------------------------------------------


@pytest.fixture(scope="module")
def plain() -> Iterator[Store]:
    """A project with four coders and three texts, whose rounds each example makes anew."""
    with postgres_address() as address, Store.create(address, name="x") as store:
        for data in TALKS:
            store.do(ops.ImportTranscript(data))
        for name in PEOPLE:
            store.do(ops.AddCoder(name, uuid.uuid5(uuid.NAMESPACE_DNS, name)))
        yield store


a_round = st.fixed_dictionaries(
    {
        "coders": st.lists(st.sampled_from(range(4)), min_size=2, max_size=4, unique=True),
        "sealed": st.sets(st.sampled_from(range(4))),
        "texts": st.lists(st.sampled_from(range(3)), min_size=1, max_size=3, unique=True),
        "closed": st.booleans(),
        "terms": st.sampled_from([None, {}, {"blind": True}, {"blind": False}, {"seed": 1}]),
        "stranger": st.booleans(),
    }
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rounds=st.lists(a_round, max_size=4), viewer=st.sampled_from((None, *PEOPLE)))
def test_the_server_hides_what_the_program_hides(
    plain: Store, rounds: Sequence[dict[str, Any]], viewer: str | None
) -> None:
    with plain.read() as connection:  # rolled back at its end
        coders = [connection.execute(select(m.Coder.id, m.Coder.uid).where(m.Coder.name == n)).one() for n in PEOPLE]
        for said in rounds:
            _round(connection, said, coders)
        expected = hidden(connection, viewer)
        uid = None if viewer is None else coders[PEOPLE.index(viewer)].uid
        found = connection.execute(text("SELECT * FROM cip_veil_of(:who)"), {"who": uid}).one()
    pairs = {(pair >> 32, pair & 0xFFFFFFFF) for pair in found.pairs}
    assert pairs == {(coder, each) for coder, texts in expected.pairs for each in texts}
    assert set(found.coder_ids) == expected.coders
    assert set(found.text_ids) == {each for _coder, texts in expected.pairs for each in texts}


def _round(connection: Connection, said: dict[str, Any], coders: Sequence[Any]) -> None:
    uid = uuid.uuid4()
    who = [str(coders[i].uid) for i in said["coders"]] + ([str(uuid.uuid4())] if said["stranger"] else [])
    row = {
        "uid": uid,
        "coders": json.dumps(who),
        "transcripts": json.dumps([str(TALKS[i].uid) for i in said["texts"]]),
        "terms": None if said["terms"] is None else json.dumps(said["terms"]),
        "closed": said["closed"],
    }
    made = connection.execute(
        text(
            """INSERT INTO round(uid, name, purpose, unit, coders, transcripts, terms, created_at, closed_at)
            VALUES (:uid, 'r', 'measured', 'free', :coders, :transcripts, :terms, now(),
            CASE WHEN :closed THEN now() END) RETURNING id"""
        ),
        row,
    ).scalar_one()
    for i in said["sealed"]:
        seal = {"uid": seal_uid(uid, coders[i].uid), "round": made, "coder": coders[i].id}
        connection.execute(
            text(
                """INSERT INTO seal(uid, round_id, coder_id, layer_sha256, sealed_at)
                VALUES (:uid, :round, :coder, '', now())"""
            ),
            seal,
        )


def test_each_table_shows_a_coder_what_the_rule_shows(three: Team) -> None:
    for name in ("ana", "ben", "cleo"):
        _works(three, name)
    begin(three, WORK, coders=("ana", "ben"))
    for name in ("ana", "ben", "cleo", "lead"):
        with three.studies["lead"].store.read() as connection:
            rule = hidden(connection, name)
        for column, wanted in (
            (m.Coding.id, rule.codings()),
            (m.Memo.id, rule.memos()),
            (m.Verbatim.id, rule.verbatims(name)),
        ):
            with three.studies["lead"].store.read() as connection:  # the lead is in no round: sees all
                expected = set(connection.execute(select(column).where(wanted)).scalars())
            with three.studies[name].store.read() as connection:
                assert set(connection.execute(select(column)).scalars()) == expected


def _works(made: Team, name: str) -> None:
    """Something of everything that is somebody's own, in a text that will be in a round and in one that won't."""
    study = made.studies[name]
    for data, words in ((WORK, "seule"), (FAMILY, "enfants")):
        study.code(name, data, words, "hours")
        study.do(ops.WriteMemo(uuid.uuid4(), f"mot de {name}", targets=(("transcript", data.uid),)), name)
        kept = ops.NewVerbatim(words, key=name, transcript=data.uid, start=0, stop=5, match="exact")
        study.do(ops.AddVerbatims((kept,)), name)
        study.do(ops.SetReadState(data.uid, "finished"), name)


def test_when_all_have_sealed_everybody_sees_everything(three: Team) -> None:
    for name in ("ana", "ben"):
        _works(three, name)
    uid = begin(three)
    ana, ben = three.studies["ana"], three.studies["ben"]
    before = len(ana.codings())
    ana.do(ops.SealLayer(uid), "ana")
    assert len(ana.codings()) == before
    assert len(ana.rows("seal")) == 1
    ben.do(ops.SealLayer(uid), "ben")
    assert len(ana.codings()) == len(ben.codings()) == 4
    assert len(ana.rows("seal")) == len(ben.rows("seal")) == 2
    assert [study.faults() for study in three.studies.values()] == [[], [], [], []]


# --- every table has its rules ---------------------------------------------------------------------------


def test_every_table_is_known_to_hold_work_or_to_be_shared(three: Team) -> None:
    assert team.faults(three.studies["lead"].store) == []
    rows = three.superuser(
        "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'"
    )
    assert {row[0] for row in rows} == {*VISIBLE, *SHARED}
    owned = [t.name for t in m.Project.metadata.tables.values() if {"coder_id", "coder_uid"} & set(t.columns.keys())]
    assert set(owned) <= VISIBLE.keys()


def test_the_check_finds_a_table_without_rules_and_a_sign_in_that_no_rule_holds(three: Team) -> None:
    lead = three.studies["lead"].store
    three.superuser("ALTER TABLE coding NO FORCE ROW LEVEL SECURITY")
    three.superuser("DROP POLICY cip_see ON memo")
    three.superuser("CREATE TABLE copied AS SELECT * FROM coding")
    three.superuser("GRANT SELECT ON verbatim TO PUBLIC")
    three.superuser("CREATE VIEW seen AS SELECT * FROM memo")
    three.superuser(f'ALTER ROLE "{three.roles["ben"]}" BYPASSRLS')
    found = " ".join(team.faults(lead))
    for word in ("rows of coding", "memo does not", "copied has no", "verbatim is open", "seen is not", "ben signs in"):
        assert word in found
    assert len(team.faults(lead)) == 6


OWNED = ("coding", "coding_twin", "read_state", "decision", "memo", "verbatim", "seal")


def _fill(made: Team) -> None:
    """Rows of ben's in every table that has an owner."""
    _works(made, "ben")
    ben = "(SELECT id FROM coder WHERE name = 'ben')"
    one = "SELECT gen_random_uuid(), transcript_id, 0, 3, code_id, coder_id FROM coding"
    made.superuser(f"INSERT INTO coding_twin(uid, transcript_id, start, stop, code_id, coder_id) {one}")
    made.superuser(
        "INSERT INTO decision(uid, transcript_id, coder_id, item, outcome, reason, codings, at)"
        f" SELECT gen_random_uuid(), id, {ben}, 'x', 'a', '', '[]', now() FROM transcript"
    )
    made.superuser(
        f"INSERT INTO seal(uid, coder_id, layer_sha256, sealed_at) SELECT gen_random_uuid(), {ben}, '', now()"
    )


def test_nobody_writes_changes_or_removes_rows_of_another(three: Team) -> None:
    _fill(three)
    for table in OWNED:
        count = three.superuser(f"SELECT count(*) FROM {table}")
        assert count != [(0,)]
        assert three.sql("ana", f"UPDATE {table} SET uid = gen_random_uuid()") == [(0,)]
        assert three.sql("ana", f"DELETE FROM {table}") == [(0,)]
        columns = three.superuser(
            "SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped"
            f" AND attname NOT IN ('id', 'uid') AND attrelid = '{table}'::regclass"
        )[0][0]
        copied = f"INSERT INTO {table}(uid, {columns}) SELECT gen_random_uuid(), {columns} FROM {table}"
        _refused(three, "ana", copied)
        assert three.superuser(f"SELECT count(*) FROM {table}") == count
    assert three.sql("ana", "DELETE FROM memo_target") == [(0,)]
    _refused(three, "ana", "INSERT INTO memo_target SELECT id, 'code', gen_random_uuid() FROM memo")


def _refused(made: Team, name: str, statement: str) -> None:
    import psycopg

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        made.sql(name, statement)


LOGGED = (
    "INSERT INTO operation(uid, replica, seq, lamport, at, coder_uid, layer_uid, group_uid, role, verb, entity,"
    " entity_uid, before, after) SELECT gen_random_uuid(), gen_random_uuid(), 1, 99, now(), {coder}, {layer},"
    " gen_random_uuid(), 'do', 'x', {entity}, {uid}, {before}, {after}"
)
ME, BEN = "cip_me()", "(SELECT uid FROM coder WHERE name = 'ben')"


FORGED: tuple[dict[str, str], ...] = (
    {"coder": BEN, "layer": ME},
    {"layer": BEN},
    {"layer": ME, "after": "jsonb_build_object('coder', " + BEN + ")"},
    {"layer": "NULL"},
    {"layer": ME, "entity": "'round'"},
    {"layer": "NULL", "entity": "'round'"},
    {"layer": "NULL", "entity": "'erasure'"},
    {"layer": ME, "entity": "'coder'", "uid": ME, "after": '\'{"db_role": "postgres"}\''},
    {"layer": BEN, "entity": "'coder'", "uid": BEN},
    {"layer": ME, "uid": "(SELECT uid FROM coding LIMIT 1)"},
    {"layer": "NULL", "entity": "'transcript'", "before": "'{\"revision\": 1}'"},
    {"layer": "NULL", "entity": "'transcript'", "after": "NULL"},
)


def test_the_log_takes_nothing_that_is_not_ones_own_to_do(three: Team) -> None:
    plain = {"coder": ME, "entity": "'coding'", "uid": "gen_random_uuid()", "before": "'{}'", "after": "'{}'"}
    _works(three, "ben")
    for said in FORGED:
        _refused(three, "ana", LOGGED.format(**plain | said))
        three.sql("ana", LOGGED.format(**plain | {"layer": ME}))  # the same, of one's own


def test_the_log_is_only_added_to(three: Team) -> None:
    _refused(three, "ana", "UPDATE operation SET at = now()")
    _refused(three, "ana", "DELETE FROM operation")
    assert three.sql("lead", "SELECT has_table_privilege('operation', 'DELETE')") == [(True,)]  # its owner
    assert three.sql("lead", "DELETE FROM operation") == [(0,)]


# --- what each may do ------------------------------------------------------------------------------------


def test_a_coder_codes_and_works_on_the_codebook_and_a_reader_reads(three: Team) -> None:
    ana, eve = three.studies["ana"], three.join("eve", "reader")
    ana.do(ops.EditCode("kin", {"definition": {"fr": "La famille."}}), "ana")
    ana.code("ana", WORK, "seule", "kin")
    ana.do(ops.ImportTranscript(talk("ville", "Mme D. : On y va le samedi.")), "ana")
    ana.do(ops.RenameCoder(ana.people["ana"], "anna"), "ana")
    assert eve.codings() == [("anna", "kin", "seule")]
    with pytest.raises(StoreError, match="may not do this"):
        eve.code("eve", WORK, "soir", "kin")
    assert eve.faults() == ana.faults() == []


def test_a_coder_who_is_not_to_change_the_codebook_codes_with_it(three: Team) -> None:
    fay = three.join("fay", codebook=False)
    fay.code("fay", WORK, "seule", "hours")
    with pytest.raises(StoreError, match="may not do this"):
        fay.do(ops.EditCode("kin", {"definition": {"fr": "Autre."}}), "fay")
    assert fay.faults() == []


def test_nobody_acts_in_another_s_name(three: Team) -> None:
    ana = three.studies["ana"]
    before = three.studies["lead"].dump()
    for act in (
        ops.AddCodings((ops.NewCoding(WORK.uid, 0, 5, code_uid("hours")),)),
        ops.WriteMemo(uuid.uuid4(), "mot"),
        ops.SetReadState(WORK.uid, "finished"),
    ):
        with pytest.raises(CipcoderError):
            ana.do(act, "ben")
    with pytest.raises(StoreError):
        ana.coder("gil")
    assert three.studies["lead"].dump() == before


def test_rounds_corrections_and_taking_interviews_out_are_the_lead_s(three: Team) -> None:
    ana, lead = three.studies["ana"], three.studies["lead"]
    ana.code("ana", WORK, "seule", "hours")
    corrected = talk("travail", *WORK.text.replace("commencé tôt", "commencé très tôt").split("\n"), participant="B")
    who = (ana.people["ana"], ana.people["ben"])
    for act in (
        ops.CorrectTranscript(WORK.uid, corrected),
        ops.RemoveTranscript(NOTES.uid),
        ops.NewRound(uuid.uuid4(), "r", "measured", "free", (WORK.uid,), who),
    ):
        with pytest.raises(StoreError, match="may not do this"):
            ana.do(act, "ana")
    lead.do(ops.CorrectTranscript(WORK.uid, corrected), "lead")
    assert ana.codings() == [("ana", "hours", "seule")]
    lead.do(ops.RemoveTranscript(NOTES.uid), "lead")
    assert [study.faults() for study in three.studies.values()] == [[], [], [], []]
    lead.undo("lead")
    lead.undo("lead")
    assert ana.codings() == [("ana", "hours", "seule")]
    assert ana.faults() == lead.faults() == []


def test_the_lead_enters_nothing_into_the_layer_of_one_who_signs_in(three: Team) -> None:
    lead = three.studies["lead"]
    with pytest.raises(StoreError):
        lead.code("ben", WORK, "seule", "hours")
    left = lead.coder("who left")
    lead.people["who left"] = left
    lead.code("who left", WORK, "seule", "hours")  # nobody else can
    assert lead.faults() == []


def test_coders_decide_once_the_lead_has_opened_the_consensus(three: Team) -> None:
    uid = begin(three)
    for name in ("ana", "ben"):
        study = three.studies[name]
        study.code(name, WORK, "seule" if name == "ana" else "soir", "hours")
        study.do(ops.SetReadState(WORK.uid, "finished"), name)
        study.do(ops.SealLayer(uid), name)
    lead, ana = three.studies["lead"], three.studies["ana"]
    pair = (lead.people["ana"], lead.people["ben"])
    settled = ops.Settled(WORK.uid, "item", ((0, 5, code_uid("hours")),))
    with pytest.raises(RefusedError):
        ana.do(ops.Decide(uid, (settled,), "a"), "ana")
    lead.do(ops.OpenConsensus(uid, pair, "exact", 0.5, (), {WORK.uid: 1}), "lead")
    ana.do(ops.Decide(uid, (settled,), "a"), "ana")
    assert ("consensus", "hours", "Enqu") in [(who, code, words[:4]) for who, code, words in ana.codings()]
    three.studies["ben"].do(ops.Reopen(uid, ((WORK.uid, "item"),)), "ben")
    ana.undo("ana")
    assert [study.faults() for study in three.studies.values()] == [[], [], [], []]


# --- who is in the team ----------------------------------------------------------------------------------


def test_a_member_can_be_given_other_rights_and_be_removed_and_their_work_stays(three: Team) -> None:
    lead, ana = three.studies["lead"], three.studies["ana"]
    ana.code("ana", WORK, "seule", "hours")
    team.add(lead.store, "ana", three.roles["ana"], "reader")
    with pytest.raises(StoreError):
        ana.code("ana", WORK, "soir", "hours")
    assert {one.name: one.rights for one in team.members(lead.store)}["ana"] == "reader"
    assert team.remove(lead.store, "ana") == three.roles["ana"]
    with pytest.raises(StoreError, match="no project at"):
        three.open("ana")
    assert lead.codings() == [("ana", "hours", "seule")]
    assert [one.name for one in team.members(lead.store)] == ["ben", "cleo", "lead"]
    assert team.faults(lead.store) == lead.faults() == []


def test_a_team_is_refused_what_would_be_no_team(three: Team) -> None:
    lead, roles = three.studies["lead"].store, three.roles
    for name, role, error in (
        ("gil", "postgres", "superuser"),
        ("gil", "no_such_role_here", "has no role"),
        ("gil", "pg_monitor", "group"),
        ("gil", roles["ana"], "signs in as"),
        ("consensus", roles["ana"], "signs in as"),
        ("", roles["ana"], "needs a name"),
    ):
        with pytest.raises((RefusedError, InputError), match=error):
            team.add(lead, name, role)
    with pytest.raises(RefusedError, match="may not make roles"):
        team.add(lead, "gil", f"cip_{uuid.uuid4().hex}", make=True)
    with pytest.raises(RefusedError, match="owns the project"):
        team.remove(lead, "lead")
    with pytest.raises(RefusedError, match="who owns the project"):
        team.add(three.studies["ana"].store, "gil", roles["ana"])
    assert [one.name for one in team.members(lead)] == ["ana", "ben", "cleo", "lead"]
