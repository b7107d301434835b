"""The consensus in the store: what enters by itself, what people decide, and that its codings follow from that."""

from __future__ import annotations

import dataclasses
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import update

from cipcoder.errors import InputError, RefusedError
from cipcoder.formats.layer_file import read_layer, write_layer
from cipcoder.queries.consensus import agreed_transcripts, analysis, changed_texts, decided_between, decisions
from cipcoder.store import models as m
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from cipcoder.store.layers import Layer, take_in, take_out
from cipcoder.store.operations.consensus import decision_uid
from cipcoder.store.store import Store
from tests.studies import FAMILY, WORK, Study, layer_of, passage, prepared

ROUND = uuid.UUID(int=1)
TIRED, SEEN = "on rentre tard", "on ne voit plus ses enfants"
Settled = ops.Settled


def on(words: str, *codes: str, item: str | None = None) -> Settled:
    """These words of WORK with these codes, for the item of that name (the words' own)."""
    segments = tuple((*passage(WORK, words), code_uid(code)) for code in codes)
    return Settled(WORK.uid, item or words, segments)


def begun(study: Study) -> Study:
    """A round of ana and ben on two transcripts, both sealed."""
    prepared(study, WORK, FAMILY)
    for name in ("ana", "ben"):
        study.coder(name)
        study.code(name, WORK, TIRED, "hours")
        for data in (WORK, FAMILY):
            study.do(ops.SetReadState(data.uid, "finished"), name)
    both = study.people["ana"], study.people["ben"]
    study.do(ops.NewRound(ROUND, "un", "measured", "free", (WORK.uid, FAMILY.uid), both, sealed=both), note=True)
    return study


def opened(study: Study, *agreed: Settled, left: int = 2) -> Study:
    """The consensus is open; WORK has so many disagreements, FAMILY none."""
    both = study.people["ana"], study.people["ben"]
    study.do(ops.OpenConsensus(ROUND, both, "union", 0.8, agreed, {WORK.uid: left, FAMILY.uid: 0}), "ana")
    return study


def decide(study: Study, who: str, *settled: Settled, outcome: ops.Outcome = "a", reason: str = "") -> None:
    study.do(ops.Decide(ROUND, settled, outcome, reason), who)


def stands(study: Study) -> list[tuple[str, str]]:
    """Code and words of the consensus' codings."""
    return [(code, words) for name, code, words in study.codings() if name == "consensus"]


def told(study: Study) -> list[tuple[str, str, str, str]]:
    with study.store.read() as connection:
        return [(row.item, row.outcome, row.by, row.reason) for row in decisions(connection, ROUND)]


def finished(study: Study) -> set[str]:
    with study.store.read() as connection:
        return set(agreed_transcripts(connection))


@pytest.fixture
def round_(study: Study) -> Study:
    return begun(study)


# --- opening and deciding ----------------------------------------------------------------------------


def test_what_agrees_enters_by_itself_and_the_rule_is_kept(round_: Study) -> None:
    opened(round_, on(TIRED, "hours"))
    assert stands(round_) == [("hours", TIRED)]
    assert told(round_) == [(TIRED, "agreed", "", "")]
    assert finished(round_) == {"famille"}, "nothing is left to decide there"
    with round_.store.read() as connection:
        assert decided_between(connection, ROUND) == ("ana", "ben")
    rule = round_.rows("round")[ROUND]["rule"]
    assert (rule["how"], rule["share"]) == ("union", 0.8)
    assert round_.faults() == []


def test_a_decision_keeps_who_made_it_when_and_why(round_: Study) -> None:
    opened(round_)
    decide(round_, "ben", on(SEEN, "kin"), outcome="b", reason="  la famille est nommée ")
    assert told(round_) == [(SEEN, "b", "ben", "la famille est nommée")]
    assert stands(round_) == [("kin", SEEN)]
    assert round_.rows("decision")[decision_uid(ROUND, WORK.uid, SEEN)]["at"]


def test_deciding_anew_puts_the_new_codings_in_the_place_of_the_old(round_: Study) -> None:
    opened(round_)
    decide(round_, "ana", on(SEEN, "kin"))
    decide(round_, "ben", on(SEEN, "hours", "kin"), outcome="both")
    assert stands(round_) == [("hours", SEEN), ("kin", SEEN)]
    decide(round_, "ana", on(SEEN), outcome="neither", reason="hors sujet")
    assert (stands(round_), told(round_)) == ([], [(SEEN, "neither", "ana", "hors sujet")])


def test_an_interview_is_finished_when_its_last_disagreement_is_decided_and_no_longer(round_: Study) -> None:
    opened(round_)
    decide(round_, "ana", on(SEEN, "kin"))
    assert "travail" not in finished(round_)
    decide(round_, "ben", on(TIRED, "hours"))
    assert "travail" in finished(round_)
    round_.do(ops.Reopen(ROUND, ((WORK.uid, SEEN),)), "ana")
    assert ("travail" in finished(round_), stands(round_)) == (False, [("hours", TIRED)])


def test_a_coding_two_decisions_put_there_goes_with_the_second(round_: Study) -> None:
    opened(round_)
    decide(round_, "ana", on(SEEN, "kin", item="one"))
    decide(round_, "ben", on(SEEN, "kin", item="other"))
    assert stands(round_) == [("kin", SEEN)]
    round_.do(ops.Reopen(ROUND, ((WORK.uid, "one"),)), "ana")
    assert stands(round_) == [("kin", SEEN)]
    round_.do(ops.Reopen(ROUND, ((WORK.uid, "other"),)), "ana")
    assert stands(round_) == []


def test_a_code_merged_since_the_layers_were_sealed_enters_as_the_one_it_became(round_: Study) -> None:
    round_.do(ops.MergeCodes("kin", "isolation"), "ana")
    opened(round_)
    decide(round_, "ana", on(SEEN, "kin"))
    assert stands(round_) == [("isolation", SEEN)]


@pytest.mark.parametrize(
    ("settled", "why"),
    [
        (Settled(WORK.uid, SEEN, ((*passage(WORK, SEEN), uuid.UUID(int=9)),)), "codebook"),
        (Settled(uuid.UUID(int=9), SEEN, ()), "not one of the round"),
        (Settled(WORK.uid, "x" * 10_001, ()), "not one of the round"),
        (Settled(WORK.uid, SEEN, ((0, 10_000, code_uid("kin")),)), "not a passage"),
    ],
)
def test_what_makes_no_sense_is_refused_whole(round_: Study, settled: Settled, why: str) -> None:
    opened(round_)
    before = round_.dump()
    with pytest.raises(RefusedError, match=why):
        decide(round_, "ana", on(TIRED, "hours"), settled)
    assert round_.dump() == before


def test_nothing_is_decided_before_the_consensus_is_open_nor_by_nobody(round_: Study) -> None:
    with pytest.raises(RefusedError, match="cipcoder consensus open un"):
        decide(round_, "ana", on(SEEN, "kin"))
    opened(round_)
    with pytest.raises(RefusedError, match="open already"):
        opened(round_)
    with pytest.raises(RefusedError, match="--coder NAME"):
        round_.do(ops.Decide(ROUND, (on(SEEN, "kin"),), "a"))


def test_a_consensus_needs_two_sealed_layers(round_: Study) -> None:
    cleo = round_.coder("cleo")
    for pair in ((round_.people["ana"], cleo), (cleo, cleo)):
        with pytest.raises(RefusedError, match="two layers that were sealed"):
            round_.do(ops.OpenConsensus(ROUND, pair, "exact", 1.0, (), {}), "ana")


# --- taking back -------------------------------------------------------------------------------------


def test_undo_of_an_opening_leaves_no_trace_of_the_consensus(round_: Study) -> None:
    before = round_.dump()
    opened(round_, on(TIRED, "hours"))
    after = round_.dump()
    round_.undo("ana")
    assert round_.dump() == before
    round_.redo("ana")
    assert round_.dump() == after


def test_undo_gives_the_earlier_decision_back(round_: Study) -> None:
    opened(round_)
    decide(round_, "ana", on(SEEN, "kin"), reason="d’abord")
    before = round_.dump()
    decide(round_, "ana", on(SEEN, "hours"), outcome="b")
    round_.undo("ana")
    assert round_.dump() == before


def test_an_interview_is_open_again_when_an_earlier_decision_is_taken_back(round_: Study) -> None:
    """The last decision, which finished it, is somebody else's and stays."""
    opened(round_)
    decide(round_, "ana", on(SEEN, "kin"))
    decide(round_, "ben", on(TIRED, "hours"))
    whole = round_.dump()
    round_.undo("ana")
    assert "travail" not in finished(round_)
    round_.redo("ana")
    assert round_.dump() == whole


def test_undo_leaves_a_coding_that_somebody_elses_decision_lists(round_: Study) -> None:
    opened(round_)
    decide(round_, "ana", on(SEEN, "kin", item="one"))
    decide(round_, "ben", on(SEEN, "kin", item="other"))
    round_.undo("ana")
    assert (stands(round_), [row[0] for row in told(round_)]) == ([("kin", SEEN)], ["other"])
    round_.undo("ben")
    assert stands(round_) == []


def test_what_others_decided_stays_when_the_opening_is_taken_back(round_: Study) -> None:
    opened(round_, on(TIRED, "hours"))
    decide(round_, "ben", on(SEEN, "kin"))
    round_.undo("ana")
    assert (stands(round_), finished(round_)) == ([("kin", SEEN)], set())
    with round_.store.read() as connection:
        assert decided_between(connection, ROUND) is None
    opened(round_, on(TIRED, "hours"), left=1)
    assert stands(round_) == [("hours", TIRED), ("kin", SEEN)]
    assert finished(round_) == {"famille", "travail"}
    assert round_.faults() == []


def test_a_text_of_another_revision_than_the_sealed_one_is_named(round_: Study) -> None:
    with round_.store.read() as connection:
        assert changed_texts(connection, ROUND, ("ana", "ben")) == set()
    with round_.store.engine.begin() as connection:
        connection.execute(update(m.Transcript).where(m.Transcript.uid == WORK.uid).values(revision=2))
    with round_.store.read() as connection:
        assert changed_texts(connection, ROUND, ("ana", "ben")) == {"travail"}
        assert changed_texts(connection, ROUND, ()) == set()


# --- whose layer is analysed -------------------------------------------------------------------------


def test_the_analysis_layer_is_the_consensus_where_it_is_finished_and_the_coder_elsewhere(round_: Study) -> None:
    opened(round_)
    with round_.store.read() as connection:
        assert analysis(connection) is None
    round_.do(ops.SetAnalysis(round_.people["ben"]), "ana")
    with round_.store.read() as connection:
        chosen = analysis(connection)
    assert chosen is not None
    assert [chosen.layer(name) for name in ("famille", "travail")] == ["consensus", "ben"]
    round_.undo("ana")
    with round_.store.read() as connection:
        assert analysis(connection) is None


# --- from one copy to another ------------------------------------------------------------------------


def consensus_of(study: Study) -> Layer:
    return take_out(study.store, ops.CONSENSUS)


def test_decisions_and_codings_of_the_consensus_travel_in_its_layer(
    new_study: Callable[[str], Study], tmp_path: Path
) -> None:
    here, there = begun(new_study("ici")), prepared(new_study("là"), WORK, FAMILY)
    opened(here, on(TIRED, "hours"), left=1)
    decide(here, "ben", on(SEEN, "kin"), reason="la famille est nommée")
    write_layer(tmp_path / "consensus.cipcoder-layer", consensus_of(here))
    layer = read_layer(tmp_path / "consensus.cipcoder-layer")
    assert take_in(there.store, layer).codings_after == 2
    assert stands(there) == stands(here) == [("hours", TIRED), ("kin", SEEN)]
    assert finished(there) == {"famille", "travail"}
    reasons = {row["reason"] for row in there.rows("decision").values()}
    assert reasons == {"", "la famille est nommée"}
    whole = there.dump()
    assert take_in(there.store, layer).new_operations == 0, "a second time brings nothing"
    assert (there.dump(), there.faults()) == (whole, [])


def test_two_who_decide_apart_come_to_the_same_consensus(new_study: Callable[[str], Study], tmp_path: Path) -> None:
    """The same item decided on two copies: the later decision holds on both, and only its codings stand."""
    here = opened(begun(new_study("ici")), on(TIRED, "hours"))
    shutil.copy(here.store.place, tmp_path / "copy.cipcoder")
    with Store.open(tmp_path / "copy.cipcoder") as store:
        there = Study(store, dict(here.people))
        decide(here, "ana", on(SEEN, "kin"))
        decide(there, "ben", on(SEEN, "isolation"), outcome="b")
        decide(there, "ben", on("Les horaires coupés", "hours"), outcome="b")
        for _ in range(2):
            take_in(there.store, consensus_of(here))
            take_in(here.store, consensus_of(there))
        assert stands(here) == stands(there)
        assert told(here) == told(there)
        assert len([words for _code, words in stands(here) if words == SEEN]) == 1
        assert finished(here) == finished(there) == {"famille", "travail"}
        assert here.faults() == there.faults() == []
        for source, target in ((here, there), (there, here)):
            assert take_in(target.store, consensus_of(source)).new_operations == 0


def test_a_persons_layer_carries_no_decision(new_study: Callable[[str], Study]) -> None:
    here, there = begun(new_study("ici")), prepared(new_study("là"), WORK, FAMILY)
    opened(here)
    decide(here, "ana", on(SEEN, "kin"))
    ana = str(here.people["ana"])
    mine = layer_of(here, "ana")
    stolen = next(op for op in consensus_of(here).operations if op["entity"] == "decision")
    forged = {**stolen, "layer_uid": here.people["ana"], "after": stolen["after"] | {"coder": ana}}
    operations = tuple(sorted((*mine.operations, forged), key=lambda op: (str(op["replica"]), op["seq"])))
    with pytest.raises(RefusedError, match="not its coder's"):
        take_in(there.store, dataclasses.replace(mine, operations=operations))
    assert there.rows("decision") == {}


@pytest.mark.parametrize("kind", ["human", "machine"])
def test_nobody_passes_for_the_consensus(new_study: Callable[[str], Study], kind: str) -> None:
    here, there = begun(new_study("ici")), prepared(new_study("là"), WORK, FAMILY)
    opened(here)
    layer = consensus_of(here)
    turned = tuple(
        {**op, "after": op["after"] | {"kind": kind}} if op["entity"] == "coder" else op for op in layer.operations
    )
    with pytest.raises(RefusedError, match="not its coder's"):
        take_in(there.store, dataclasses.replace(layer, operations=turned))


def test_a_decision_of_an_outcome_there_is_not_is_refused_when_read(
    new_study: Callable[[str], Study], tmp_path: Path
) -> None:
    here = opened(begun(new_study("ici")))
    decide(here, "ana", on(SEEN, "kin"))
    path = tmp_path / "consensus.cipcoder-layer"
    layer = consensus_of(here)
    wrong = tuple(
        {**op, "after": op["after"] | {"outcome": "perhaps"}} if op["entity"] == "decision" else op
        for op in layer.operations
    )
    write_layer(path, dataclasses.replace(layer, operations=wrong))
    with pytest.raises(InputError, match="outcome"):
        read_layer(path)
