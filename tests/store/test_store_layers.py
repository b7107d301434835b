"""Layers: a coder's work travels, arrives once, and brings nothing that isn't that coder's."""

from __future__ import annotations

import dataclasses
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cipcoder.codebook.models import Code, Codebook
from cipcoder.errors import RefusedError
from cipcoder.queries.memos import memos
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid, read_codebook
from cipcoder.store.layers import UNSORTED, take_in, take_out
from cipcoder.store.store import Store
from tests.conftest import postgres_address
from tests.studies import CODEBOOK, FAMILY, WORK, Study, layer_of, layer_rows, prepared


@pytest.fixture
def ana(new_study: Callable[[str], Study]) -> Study:
    """Ana's project, in which she has coded."""
    study = prepared(new_study("ana"), WORK, FAMILY)
    study.coder("ana")
    study.code("ana", WORK, "seule", "isolation")
    study.code("ana", FAMILY, "gardé les enfants", "kin")
    return study


@pytest.fixture
def ben(study: Study) -> Study:
    """Ben's project with the same texts, on each engine."""
    prepared(study, WORK, FAMILY)
    study.coder("ben")
    study.code("ben", WORK, "seule", "isolation")
    return study


# --- taking in -----------------------------------------------------------------------------------------


def test_a_layer_brings_its_coder_codings_memos_verbatims_and_states(ana: Study, ben: Study) -> None:
    (coding,) = ana.code("ana", WORK, "le soir", "hours")
    ana.do(ops.WriteMemo(uuid.uuid4(), "le soir, toujours", targets=(("coding", coding),)), "ana")
    ana.do(ops.AddVerbatims((ops.NewVerbatim("seule", transcript=WORK.uid, start=90, stop=95, match="exact"),)), "ana")
    ana.do(ops.SetReadState(WORK.uid, "finished"), "ana")
    received = take_in(ben.store, layer_of(ana, "ana"))
    assert (received.coder_name, received.codings_before, received.codings_after) == ("ana", 0, 3)
    assert ben.codings("ana") == ana.codings("ana")
    assert ben.codings("ben") == [("ben", "isolation", "seule")]
    ours = ana.people["ana"]
    for kind in ("coding", "memo", "verbatim", "read_state"):
        mine = {uid: row for uid, row in ben.rows(kind).items() if row["coder"] == str(ours)}
        assert mine == ana.rows(kind)
    assert ben.faults() == []


def test_a_layer_taken_in_twice_changes_nothing(ana: Study, ben: Study) -> None:
    take_in(ben.store, layer_of(ana, "ana"))
    whole = ben.dump()
    received = take_in(ben.store, layer_of(ana, "ana"))
    assert received.new_operations == 0
    assert received.codings_before == received.codings_after == 2
    assert ben.dump() == whole


def test_a_layer_taken_in_twice_does_not_bring_back_a_code_that_was_retired_or_removed_since(
    ana: Study, ben: Study
) -> None:
    (coding,) = ana.code("ana", WORK, "le soir", "hours")
    ana.do(ops.RemoveCodings((coding,)), "ana")
    layer = layer_of(ana, "ana")
    take_in(ben.store, layer)
    ben.do(ops.EditCode("kin", {"retired": True}), "ben")
    ben.do(ops.RemoveCode("hours"), "ben")
    whole = ben.dump()
    received = take_in(ben.store, layer)
    assert (received.new_codes, received.revived_codes) == ((), ())
    assert ben.dump() == whole


def test_later_work_comes_with_a_later_layer(ana: Study, ben: Study) -> None:
    take_in(ben.store, layer_of(ana, "ana"))
    ana.code("ana", FAMILY, "éloignés", "isolation")
    ana.undo("ana")
    ana.undo("ana")
    assert take_in(ben.store, layer_of(ana, "ana")).new_operations > 0
    assert ben.codings("ana") == ana.codings("ana") == [("ana", "isolation", "seule")]
    assert ben.faults() == []


def test_a_layer_is_not_a_step_that_undo_takes_back(ana: Study, ben: Study) -> None:
    take_in(ben.store, layer_of(ana, "ana"))
    ben.undo("ben")
    assert ben.codings() == ana.codings()
    assert ben.undo("ben") is None
    assert ben.undo() is None


def test_codings_of_a_transcript_that_is_not_here_wait_for_it(ana: Study, study: Study) -> None:
    prepared(study, WORK)
    received = take_in(study.store, layer_of(ana, "ana"))
    assert received.waiting == ("famille",)
    assert study.codings() == [("ana", "isolation", "seule")]
    assert study.faults() == []
    study.do(ops.ImportTranscript(FAMILY))
    assert study.codings() == ana.codings()
    assert study.faults() == []


def test_a_code_whose_only_codings_wait_for_their_transcript_is_in_use(ana: Study, study: Study) -> None:
    prepared(study, WORK)
    take_in(study.store, layer_of(ana, "ana"))
    with pytest.raises(RefusedError, match="1 coding"):
        study.do(ops.RemoveCode("kin"))
    smaller = Codebook(codes=tuple(code for code in CODEBOOK.codes if code.id != "kin"))
    with pytest.raises(RefusedError, match="1 coding"):
        study.do(ops.ApplyCodebook(smaller))


def test_a_layer_that_refers_to_a_coding_before_it_is_known_still_folds_right(ana: Study, ben: Study) -> None:
    """A change arrives before what it changes: halves of a layer, the later one first."""
    (coding,) = ana.code("ana", WORK, "le soir", "hours")
    first = layer_of(ana, "ana")
    ana.do(ops.ChangeCoding(coding, code=code_uid("isolation")), "ana")
    whole = layer_of(ana, "ana")
    known = {op["uid"] for op in first.operations}
    later = dataclasses.replace(whole, operations=tuple(op for op in whole.operations if op["uid"] not in known))
    take_in(ben.store, later)
    assert ben.codings("ana") == []
    assert ben.faults() == []
    take_in(ben.store, first)
    assert ben.codings("ana") == ana.codings("ana")
    assert ben.faults() == []


def test_a_layer_without_its_coder_waits_for_the_rest(ana: Study, ben: Study) -> None:
    whole = layer_of(ana, "ana")
    part = tuple(op for op in whole.operations if op["entity"] != "coder")
    take_in(ben.store, dataclasses.replace(whole, operations=part))
    assert ben.codings("ana") == []
    assert ben.faults() == []
    take_in(ben.store, whole)
    assert ben.codings("ana") == ana.codings("ana")
    assert ben.faults() == []


def test_undo_finds_its_way_where_only_the_last_acts_have_come(copies: tuple[Study, Study]) -> None:
    desk, laptop = copies
    laptop.code("ana", WORK, "seule", "isolation")
    laptop.undo("ana")
    laptop.redo("ana")
    whole = layer_of(laptop, "ana")
    last = tuple(op for op in whole.operations if op["role"] == "redo")
    take_in(desk.store, dataclasses.replace(whole, operations=last))
    assert desk.codings() == [("ana", "isolation", "seule")]
    assert desk.undo("ana") is not None
    assert desk.undo("ana") is None
    assert desk.codings() == []
    assert desk.faults() == []


def test_a_snapshot_is_made_before_a_layer_changes_anything(ana: Study, new_study: Callable[[str], Study]) -> None:
    other = prepared(new_study("other"), WORK, FAMILY)
    before = other.dump()
    take_in(other.store, layer_of(ana, "ana"))
    assert isinstance(other.store.place, Path)
    (snapshot,) = (other.store.place.parent / "snapshots").glob("other-*before-layer*")
    take_in(other.store, layer_of(ana, "ana"))
    assert len(list(snapshot.parent.glob("other-*"))) == 1, "nothing new, so nothing to keep a copy of"
    with Store.open(snapshot) as kept:
        assert Study(kept).dump() == before


# --- codes ---------------------------------------------------------------------------------------------


def test_unknown_codes_land_under_unsorted_with_their_theme(ana: Study, study: Study) -> None:
    prepared(study, WORK, FAMILY, codebook=None)
    received = take_in(study.store, layer_of(ana, "ana"))
    assert set(received.new_codes) == {"conditions", "isolation", "kin"}
    with study.store.read() as connection:
        codebook = read_codebook(connection)
    assert [code.id for code in codebook.path("isolation")] == [UNSORTED, "conditions", "isolation"]
    assert codebook.get("kin").definition == CODEBOOK.get("kin").definition
    assert codebook.get(UNSORTED).label == {"fr": "À classer", "en": "To sort"}
    assert study.codings() == ana.codings()
    assert study.faults() == []


def test_codes_that_were_unsorted_there_are_unsorted_here(ana: Study, new_study: Callable[[str], Study]) -> None:
    """Ana's layer goes on from a project that knew none of its codes to another that knows none."""
    between, last = (prepared(new_study(name), WORK, FAMILY, codebook=None) for name in ("between", "last"))
    take_in(between.store, layer_of(ana, "ana"))
    between.people = dict(ana.people)
    between.code("ana", WORK, "le soir", UNSORTED)
    take_in(last.store, take_out(between.store, ana.people["ana"]))
    assert last.codings() == between.codings()
    with last.store.read() as connection:
        codebook = read_codebook(connection)
    assert [code.id for code in codebook.path("isolation")] == [UNSORTED, "conditions", "isolation"]
    assert last.faults() == []


def test_unknown_codes_with_one_label_are_told_apart(new_study: Callable[[str], Study], study: Study) -> None:
    """« Autre » under two themes that are both known here: under unsorted, one place can't hold the label twice."""
    themes = tuple(Code(id=t, label={"fr": t}) for t in ("a", "b"))
    full = tuple(t.model_copy(update={"codes": (Code(id=f"{t.id}-other", label={"fr": "Autre"}),)}) for t in themes)
    sender = prepared(new_study("sender"), WORK, codebook=Codebook(codes=full))
    sender.coder("ana")
    sender.code("ana", WORK, "seule", "a-other", "b-other")
    prepared(study, WORK, codebook=Codebook(codes=themes))
    take_in(study.store, layer_of(sender, "ana"))
    assert [row["label"]["fr"] for row in study.rows("code").values() if "other" in row["key"]].count("Autre") == 1
    assert study.codings() == sender.codings()
    assert study.faults() == []


def test_unknown_codes_of_the_deepest_codebook_find_a_place(new_study: Callable[[str], Study], study: Study) -> None:
    deep: tuple[Code, ...] = ()
    for level in range(8, 0, -1):
        deep = (Code(id=f"l{level}", label={"fr": f"Niveau {level}"}, codes=deep),)
    sender = prepared(new_study("sender"), WORK, codebook=Codebook(codes=deep))
    sender.coder("ana")
    sender.code("ana", WORK, "seule", "l8")
    prepared(study, WORK, codebook=None)
    take_in(study.store, layer_of(sender, "ana"))
    assert study.codings() == [("ana", "l8", "seule")]
    assert study.faults() == []


def test_a_code_retired_here_and_used_there_since_is_back_in_use(ana: Study, ben: Study) -> None:
    ben.do(ops.EditCode("kin", {"retired": True}), "ben")
    received = take_in(ben.store, layer_of(ana, "ana"))
    assert received.revived_codes == ("kin",)
    assert ben.rows("code")[code_uid("kin")]["retired"] is False


def test_a_code_retired_on_both_sides_stays_retired(ana: Study, ben: Study) -> None:
    ana.do(ops.EditCode("kin", {"retired": True}), "ana")
    ben.do(ops.EditCode("kin", {"retired": True}), "ben")
    received = take_in(ben.store, layer_of(ana, "ana"))
    assert received.revived_codes == ()
    assert ben.rows("code")[code_uid("kin")]["retired"] is True
    assert ben.codings("ana") == ana.codings("ana")


def test_codes_defined_otherwise_are_told(ana: Study, ben: Study) -> None:
    ben.do(ops.EditCode("kin", {"definition": {"fr": "Autre chose."}}), "ben")
    assert take_in(ben.store, layer_of(ana, "ana")).other_definition == ("kin",)


def test_read_states_keep_the_version_they_were_said_under(ana: Study, ben: Study) -> None:
    ana.do(ops.EditCode("kin", {"definition": {"fr": "Une version que ben n’a pas."}}), "ana")
    ana.do(ops.SetReadState(WORK.uid, "finished"), "ana")
    take_in(ben.store, layer_of(ana, "ana"))
    states = {
        (r["version"], r["state"]) for r in ben.rows("read_state").values() if r["coder"] != str(ben.people["ben"])
    }
    assert states == {(r["version"], r["state"]) for r in ana.rows("read_state").values()}
    assert len(states) == 2
    assert ben.faults() == []


# --- twins ---------------------------------------------------------------------------------------------


@pytest.fixture
def copies(new_study: Callable[[str], Study], tmp_path: Path) -> Iterator[tuple[Study, Study]]:
    """The same coder on two machines: a project, and a copy of its file."""
    desk = prepared(new_study("desk"), WORK)
    ana = desk.coder("ana")
    shutil.copy(tmp_path / "desk.cipcoder", tmp_path / "laptop.cipcoder")
    with Store.open(tmp_path / "laptop.cipcoder") as store:
        yield desk, Study(store, {"ana": ana})


def exchange(one: Study, other: Study, who: str = "ana") -> None:
    """Both take in the other's layer; both are sound and say the same."""
    for _round in range(2):
        take_in(one.store, layer_of(other, who))
        take_in(other.store, layer_of(one, who))
    assert layer_rows(one) == layer_rows(other)
    assert one.faults() == []
    assert other.faults() == []


def test_the_same_coding_made_on_two_copies_shows_once(copies: tuple[Study, Study]) -> None:
    desk, laptop = copies
    desk.code("ana", WORK, "seule", "isolation")
    laptop.code("ana", WORK, "seule", "isolation")
    exchange(desk, laptop)
    assert desk.codings() == [("ana", "isolation", "seule")]


def test_a_twin_removed_on_one_copy_is_gone_from_both(copies: tuple[Study, Study]) -> None:
    desk, laptop = copies
    desk.code("ana", WORK, "seule", "isolation")
    laptop.code("ana", WORK, "seule", "isolation")
    exchange(desk, laptop)
    (shown,) = desk.rows("coding")
    desk.do(ops.RemoveCodings((shown,)), "ana")
    assert desk.codings() == []
    exchange(desk, laptop)
    assert laptop.codings() == []
    desk.undo("ana")
    exchange(desk, laptop)
    assert laptop.codings() == [("ana", "isolation", "seule")]


def test_a_twin_moved_on_one_copy_leaves_nothing_behind(copies: tuple[Study, Study]) -> None:
    desk, laptop = copies
    desk.code("ana", WORK, "seule", "isolation")
    laptop.code("ana", WORK, "seule", "isolation")
    exchange(desk, laptop)
    (shown,) = desk.rows("coding")
    start = desk.rows("coding")[shown]["start"]
    desk.do(ops.ChangeCoding(shown, start=start, stop=start + 12), "ana")
    exchange(desk, laptop)
    assert laptop.codings() == [("ana", "isolation", "seule, sans")]


def test_undoing_a_coding_on_one_copy_leaves_its_twin_of_the_other(copies: tuple[Study, Study]) -> None:
    desk, laptop = copies
    desk.code("ana", WORK, "seule", "isolation")
    laptop.code("ana", WORK, "seule", "isolation")
    desk.undo("ana")
    exchange(desk, laptop)
    assert desk.codings() == [("ana", "isolation", "seule")]


def test_memos_follow_the_coding_that_shows(copies: tuple[Study, Study]) -> None:
    desk, laptop = copies
    for copy, words in ((desk, "au bureau"), (laptop, "en train")):
        (coding,) = copy.code("ana", WORK, "seule", "isolation")
        copy.do(ops.WriteMemo(uuid.uuid4(), words, targets=(("coding", coding),)), "ana")
    exchange(desk, laptop)
    for copy in copies:
        (shown,) = copy.rows("coding")
        with copy.store.read() as connection:
            assert {(memo.body, *memo.targets) for memo in memos(connection)} == {
                ("au bureau", ("coding", shown)),
                ("en train", ("coding", shown)),
            }


def test_a_copy_made_while_the_project_is_open_shows_no_gap(
    copies: tuple[Study, Study], tmp_path: Path, new_study: Callable[[str], Study]
) -> None:
    """A backup holds the first acts of a sitting; the layer brings later ones, without the shared acts between."""
    desk, _laptop = copies
    desk.code("ana", WORK, "seule", "isolation")
    shutil.copy(tmp_path / "desk.cipcoder", tmp_path / "backup.cipcoder")
    desk.do(ops.EditCode("kin", {"colour": "red"}), "ana")
    desk.code("ana", WORK, "le soir", "hours")
    with Store.open(tmp_path / "backup.cipcoder") as store:
        backup = Study(store)
        take_in(store, layer_of(desk, "ana"))
        assert backup.codings() == desk.codings()
        assert backup.faults() == []


def test_a_layer_of_a_coder_on_postgresql_is_the_same_as_on_sqlite(ana: Study) -> None:
    with postgres_address() as address, Store.create(address, name="pg") as store:
        there = prepared(Study(store), WORK, FAMILY)
        take_in(store, layer_of(ana, "ana"))
        there.people = dict(ana.people)
        assert layer_of(there, "ana").operations == layer_of(ana, "ana").operations
        assert there.faults() == []
