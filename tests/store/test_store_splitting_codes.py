"""One code becomes several: memos go along, the old code stays, one undo gives everything back, copies agree."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest

from cipcoder.codebook.models import Code
from cipcoder.errors import CipcoderError, RefusedError
from cipcoder.queries.codebook_use import codebook_use
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from cipcoder.store.layers import take_in
from tests.store.test_store_merging_codes import CODES, about, codebook, copies, exchange, memo_on, order
from tests.studies import FAMILY, WORK, Study, layer_of, prepared


def part(label: str, *codings: uuid.UUID) -> ops.Part:
    return ops.Part(Code(id=label.lower(), label={"fr": label}), codings)


@pytest.fixture
def two(study: Study) -> Study:
    study.coder("ana")
    study.coder("ben")
    return prepared(study, WORK, FAMILY, codebook=CODES)


def test_the_codings_chosen_have_the_new_code_and_their_memos_the_others_stay(two: Study) -> None:
    (late,) = two.code("ana", WORK, "on rentre tard", "time")
    (early,) = two.code("ana", WORK, "commencé tôt", "time")
    (kept,) = two.code("ana", WORK, "Les horaires coupés", "time")
    on_late, on_code = (
        memo_on(two, "ana", "coding", late, "le soir"),
        memo_on(two, "ana", "code", code_uid("time"), "?"),
    )
    two.do(ops.SplitCode("time", (part("Tard", late), part("Matin", early))), "ana")
    assert two.codings() == [
        ("ana", "matin", "commencé tôt"),
        ("ana", "tard", "on rentre tard"),
        ("ana", "time", "Les horaires coupés"),
    ]
    assert about(two, on_late) == [late]
    assert about(two, on_code) == [code_uid("time")]
    assert kept in two.rows("coding")
    assert order(two) == ["conditions", "time", "tard", "matin", "kin"]
    assert not codebook(two).get("time").retired
    assert two.faults() == []


def test_a_split_is_one_step_and_undo_gives_back_exactly_what_was(two: Study) -> None:
    codings = [*two.code("ana", WORK, "on rentre tard", "time"), *two.code("ana", FAMILY, "Ma mère", "time")]
    memo_on(two, "ana", "coding", codings[0], "mot")
    before = two.dump()
    two.do(ops.SplitCode("time", (part("Tard", codings[0]), part("Autre"))), "ana")
    after = two.dump()
    taken = two.undo("ana")
    assert taken is not None
    assert (taken.verb, taken.left_alone) == ("split code", 0)
    assert two.dump() == before
    two.redo("ana")
    assert two.dump() == after
    assert two.faults() == []


def test_undo_leaves_a_new_code_that_somebody_else_has_used(two: Study) -> None:
    (late,) = two.code("ana", WORK, "on rentre tard", "time")
    two.do(ops.SplitCode("time", (part("Tard", late),)), "ana")
    two.code("ben", WORK, "on rentre tard", "tard")
    taken = two.undo("ana")
    assert taken is not None
    assert taken.left_alone == 1
    assert two.codings() == [("ana", "time", "on rentre tard"), ("ben", "tard", "on rentre tard")]
    assert two.faults() == []


def test_what_was_put_under_a_new_code_is_not_to_be_read_again(two: Study) -> None:
    (late,) = two.code("ana", WORK, "on rentre tard", "time")
    two.do(ops.SplitCode("time", (part("Tard", late),)), "ana")
    with two.store.read() as connection:
        used = {each.code: each for each in codebook_use(connection, "ana").codes}
    assert (used["tard"].codings, used["tard"].rereading, used["tard"].unknown) == (1, 0, 0)


def test_what_cannot_be_split_is_refused_and_leaves_no_trace(two: Study) -> None:
    (mine,) = two.code("ana", WORK, "on rentre tard", "time")
    (theirs,) = two.code("ben", WORK, "on rentre tard", "time")
    (other,) = two.code("ana", WORK, "on rentre tard", "kin")
    gone = uuid.uuid4()
    before = two.dump()
    for source, parts, why in (
        ("nowhere", (part("Tard"),), "nowhere"),
        ("time", (part("Tard", theirs),), "another coder"),
        ("time", (part("Tard", other),), "does not have"),
        ("time", (part("Tard", gone),), "does not have"),
        ("time", (part("Tard", mine), part("Matin", mine)), "two of the new"),
        ("time", (part("Kin"),), "already has a code"),
        ("time", (ops.Part(Code(id="x", label={"fr": "Parenté"})),), "label"),
    ):
        with pytest.raises(CipcoderError, match=why):
            two.do(ops.SplitCode(source, parts), "ana")
        assert two.dump() == before
    with pytest.raises(RefusedError, match="who is coding"):
        two.do(ops.SplitCode("time", (part("Tard"),)))
    assert two.faults() == []


# --- copies --------------------------------------------------------------------------------------------


def test_the_same_coding_made_on_two_copies_is_moved_as_one(new_study: Callable[[str], Study]) -> None:
    here, there = copies(new_study)
    marks = [study.code("ana", WORK, "on rentre tard", "time")[0] for study in (here, there)]
    exchange(here, there)
    here.do(ops.SplitCode("time", (part("Tard", min(marks)),)), "ana")
    assert here.codings() == [("ana", "tard", "on rentre tard")]
    here.do(ops.RemoveCodings((min(marks),)), "ana")
    assert here.codings() == []
    here.undo("ana")
    exchange(here, there)
    assert there.codings() == here.codings() == [("ana", "tard", "on rentre tard")]


def test_copies_that_split_otherwise_agree_and_no_memo_is_lost(new_study: Callable[[str], Study]) -> None:
    here, there = copies(new_study)
    (late,) = here.code("ana", WORK, "on rentre tard", "time")
    memo = memo_on(here, "ana", "coding", late, "le soir")
    exchange(here, there)
    here.do(ops.SplitCode("time", (part("Tard", late),)), "ana")
    there.do(ops.SplitCode("time", (part("Soir", late),)), "ana")
    exchange(here, there)
    assert here.codings() == there.codings()
    assert about(here, memo) == about(there, memo) == [late]


def test_one_copy_splits_where_the_other_merges(new_study: Callable[[str], Study]) -> None:
    here, there = copies(new_study)
    (late,) = here.code("ana", WORK, "on rentre tard", "time")
    (early,) = here.code("ana", WORK, "commencé tôt", "time")
    memos = [memo_on(here, "ana", "coding", uid, f"mot {uid}") for uid in (late, early)]
    exchange(here, there)
    here.do(ops.SplitCode("time", (part("Tard", late),)), "ana")
    there.do(ops.MergeCodes("time", "hours"), "ana")
    exchange(here, there)
    assert [about(here, memo) for memo in memos] == [about(there, memo) for memo in memos] == [[late], [early]]
    assert here.faults() == there.faults() == []


def test_a_layer_with_a_split_code_is_taken_in_where_the_code_is_unknown(new_study: Callable[[str], Study]) -> None:
    here, there = copies(new_study)
    (late,) = here.code("ana", WORK, "on rentre tard", "time")
    memo = memo_on(here, "ana", "coding", late, "le soir")
    here.do(ops.SplitCode("time", (part("Tard", late),)), "ana")
    received = take_in(there.store, layer_of(here, "ana"))
    assert received.new_codes == ("tard",)
    assert there.codings() == [("ana", "tard", "on rentre tard")]
    assert about(there, memo) == [late]
    assert there.faults() == []
