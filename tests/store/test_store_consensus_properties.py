"""Whatever is coded, sealed, opened, decided, reopened and taken back: the consensus is what was decided."""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cipcoder.errors import InputError, RefusedError
from cipcoder.queries.consensus import agreed_transcripts
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from cipcoder.store.store import Store
from tests.store.acts import pick
from tests.store.test_store_properties import begun, copied
from tests.studies import FAMILY, WORK, Study

TALKS = (WORK, FAMILY)
CODES = ("hours", "isolation", "kin")
ITEMS = ("one", "two", "three")
ROUNDS = (uuid.UUID(int=1), uuid.UUID(int=2))
OUTCOMES: tuple[ops.Outcome, ...] = ("a", "b", "both", "neither", "other")
Act = tuple[str, int, int, int, int]
number = st.integers(0, 60)
acts = st.tuples(
    st.sampled_from(
        (
            "code",
            "finish",
            "seal",
            "open",
            "open",
            *["decide"] * 5,
            "many",
            "reopen",
            "analysis",
            "undo",
            "undo",
            "redo",
        )
    ),
    *[number] * 4,
)
histories = st.lists(st.tuples(st.integers(0, 2), acts), max_size=18)


@pytest.fixture(scope="module")
def template() -> Iterator[tuple[Path, dict[str, uuid.UUID]]]:
    """Two rounds of ana and ben: one whose consensus is open, and one of cleo too, that nobody sealed."""
    base = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=base) as folder:
        path = Path(folder) / "template.cipcoder"
        with Store.create(path, name="Nettoyer") as store:
            people = begun(store)
            study = Study(store, people)
            for name in ("ana", "ben"):
                for data in TALKS:
                    study.do(ops.SetReadState(data.uid, "finished"), name, note=True)
            texts, two = (WORK.uid, FAMILY.uid), (people["ana"], people["ben"])
            study.do(ops.NewRound(ROUNDS[0], "un", "measured", "free", texts, two, sealed=two), note=True)
            left = {WORK.uid: 2, FAMILY.uid: 1}
            study.do(ops.OpenConsensus(ROUNDS[0], two, "exact", 1.0, (settled(0, 1, 2),), left), "ana", note=True)
            study.do(ops.NewRound(ROUNDS[1], "deux", "measured", "free", texts, (*two, people["cleo"])), note=True)
        yield path, people


def settled(a: int, b: int, c: int) -> ops.Settled:
    """What stands for an item: nothing, or a passage with one code or two."""
    data = pick(TALKS, a)
    start = b % 3 * 8
    codes = (pick(CODES, b), pick(CODES, c))[: c % 3]
    return ops.Settled(data.uid, pick(ITEMS, c), tuple((start, start + 12, code_uid(code)) for code in codes))


def intention(study: Study, act: Act) -> ops.Intention:
    what, a, b, c, d = act
    round_, data = pick(ROUNDS, d), pick(TALKS, a)
    match what:
        case "code":
            return ops.AddCodings((ops.NewCoding(data.uid, b % 40, b % 40 + 15, code_uid(pick(CODES, c))),))
        case "finish":
            return ops.SetReadState(data.uid, "finished")
        case "seal":
            return ops.SealLayer(round_)
        case "open":
            left = {talk.uid: (b + i) % 3 for i, talk in enumerate(TALKS)}
            pair = study.people["ana"], study.people["ben"]
            return ops.OpenConsensus(round_, pair, "union", 0.8, (settled(a, b, c), settled(a + 1, c, b)), left)
        case "decide":
            return ops.Decide(round_, (settled(a, b, c),), pick(OUTCOMES, d), "" if d % 2 else "parce que")
        case "many":
            return ops.Decide(round_, (settled(a, b, c), settled(a + 1, c, b)), "both")
        case "reopen":
            return ops.Reopen(round_, ((data.uid, pick(ITEMS, b)), (data.uid, pick(ITEMS, c))))
        case "analysis":
            return ops.SetAnalysis(pick((None, *study.people.values()), a))
    raise AssertionError(what)


def perform(study: Study, who: uuid.UUID, act: Act) -> bool:
    try:
        return bool(study.store.do(intention(study, act), who).changes)
    except (RefusedError, InputError):
        return False


def follows(study: Study) -> None:
    """The consensus' codings are those its decisions list, and nothing is wrong with the store."""
    assert study.faults() == []
    listed = {uuid.UUID(coding) for row in study.rows("decision").values() for coding in row["codings"]}
    assert {uid for uid, row in study.rows("coding").items() if row["coder"] == str(ops.CONSENSUS)} == listed
    states = {name: [True, 0] for name in ("travail", "famille")}
    for data in TALKS:
        for uid, row in study.rows("round").items():
            if row["rule"] is not None:
                made = [
                    each
                    for each in study.rows("decision").values()
                    if (each["round"], each["transcript"]) == (str(uid), str(data.uid)) and each["outcome"] != "agreed"
                ]
                states[data.name][0] &= len(made) >= row["rule"]["items"][str(data.uid)]
                states[data.name][1] += 1
    with study.store.read() as connection:
        finished = agreed_transcripts(connection)
    for name, (done, rounds) in states.items():
        if rounds:
            assert (name in finished) == done, (name, study.rows("decision"))


def lived(study: Study, history: Sequence[tuple[int, Act]]) -> None:
    people = list(study.people.values())
    for person, act in history:
        who = pick(people, person)
        if act[0] in ("undo", "redo"):
            before = study.dump()
            taken = study.store.undo(who) if act[0] == "undo" else study.store.redo(who)
            follows(study)
            if act[0] == "undo" and taken is not None and taken.left_alone == 0:
                again = study.store.redo(who)
                assert again is not None
                if again.left_alone == 0:
                    assert study.dump() == before, "done again it is as it was"
                study.store.undo(who)
            continue
        before = study.dump()
        if perform(study, who, act):
            follows(study)
            after = study.dump()
            taken = study.store.undo(who)
            assert taken is not None
            assert taken.left_alone == 0
            assert study.dump() == before, act
            study.store.redo(who)
            assert study.dump() == after, act
        else:
            assert study.dump() == before


@settings(deadline=None, suppress_health_check=list(HealthCheck), print_blob=True, max_examples=15)
@given(history=histories)
def test_the_consensus_is_what_was_decided_and_every_act_can_be_taken_back(
    template: tuple[Path, dict[str, uuid.UUID]], history: list[tuple[int, Act]]
) -> None:
    with copied(template) as study:
        lived(study, history)


@pytest.mark.soak
@settings(deadline=None, suppress_health_check=list(HealthCheck), print_blob=True, max_examples=300)
@given(history=st.lists(st.tuples(st.integers(0, 2), acts), max_size=50))
def test_the_consensus_is_what_was_decided_however_long_it_took(
    template: tuple[Path, dict[str, uuid.UUID]], history: list[tuple[int, Act]]
) -> None:
    with copied(template) as study:
        lived(study, history)
