"""Two codes become one: nothing anybody wrote is lost, one undo brings everything back, copies agree."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest

from cipcoder.codebook.models import Code, Codebook, Example
from cipcoder.errors import CipcoderError
from cipcoder.queries.memos import memos
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid, read_codebook
from cipcoder.store.layers import take_in
from cipcoder.store.operations.memos import TargetKind
from tests.studies import FAMILY, WORK, Study, layer_of, layer_rows, prepared

CODES = Codebook(
    title={"fr": "Nettoyer"},
    codes=(
        Code(id="conditions", label={"fr": "Conditions"}, codes=(Code(id="hours", label={"fr": "Horaires"}, slot=1),)),
        Code(
            id="time",
            label={"fr": "Temps"},
            slot=2,
            keywords=("soir", "tard"),
            examples=(Example(kind="typical", text="on rentre tard"),),
            codes=(Code(id="evening", label={"fr": "Le soir"}), Code(id="night", label={"fr": "La nuit"})),
        ),
        Code(id="kin", label={"fr": "Parenté"}, keywords=("tard", "mère")),
    ),
)


@pytest.fixture
def two(study: Study) -> Study:
    study.coder("ana")
    study.coder("ben")
    return prepared(study, WORK, FAMILY, codebook=CODES)


def codebook(study: Study) -> Codebook:
    with study.store.read() as connection:
        return read_codebook(connection)


def merged_into(study: Study, code: str) -> str | None:
    found: str | None = study.rows("code")[code_uid(code)]["merged_into"]
    return found


def memo_on(study: Study, who: str, kind: TargetKind, uid: uuid.UUID, body: str) -> uuid.UUID:
    memo = uuid.uuid4()
    study.do(ops.WriteMemo(memo, body, targets=((kind, uid),)), who)
    return memo


def about(study: Study, memo: uuid.UUID) -> list[uuid.UUID]:
    with study.store.read() as connection:
        return [uid for row in memos(connection) if row.uid == memo for _kind, uid in row.targets]


def test_codings_of_the_source_have_the_target_and_the_source_says_where_it_went(two: Study) -> None:
    two.code("ana", WORK, "Les horaires coupés", "time")
    two.do(ops.MergeCodes("time", "hours"), "ana")
    assert two.codings() == [("ana", "hours", "Les horaires coupés")]
    assert codebook(two).get("time").retired
    assert merged_into(two, "time") == str(code_uid("hours"))
    assert two.faults() == []


def test_sub_codes_keywords_and_examples_go_along_and_the_digit_key_where_there_is_none(two: Study) -> None:
    two.do(ops.MergeCodes("time", "kin"), "ana")
    kin = codebook(two).get("kin")
    assert [code.id for code in kin.codes] == ["evening", "night"]
    assert kin.keywords == ("tard", "mère", "soir")
    assert [example.text for example in kin.examples] == ["on rentre tard"]
    assert kin.slot == 2
    assert codebook(two).get("time").keywords == ("soir", "tard"), "what it was can still be read"
    two.undo("ana")
    two.do(ops.MergeCodes("time", "hours"), "ana")
    assert codebook(two).get("hours").slot == 1, "a key that the fingers know stays"


def test_where_the_target_stands_already_one_coding_stays_with_both_memos(two: Study) -> None:
    (hours,) = two.code("ana", WORK, "on rentre tard", "hours")
    (time,) = two.code("ana", WORK, "on rentre tard", "time")
    one, other = memo_on(two, "ana", "coding", hours, "celui-ci"), memo_on(two, "ana", "coding", time, "et celui-là")
    two.do(ops.MergeCodes("time", "hours"), "ana")
    assert two.codings() == [("ana", "hours", "on rentre tard")]
    assert about(two, one) == about(two, other) == [hours]
    assert two.faults() == []


def test_a_memo_on_the_source_is_on_the_target_and_on_both_it_is_once(two: Study) -> None:
    time, hours = code_uid("time"), code_uid("hours")
    memo = memo_on(two, "ana", "code", time, "à définir")
    both = uuid.uuid4()
    two.do(ops.WriteMemo(both, "les deux", targets=(("code", time), ("code", hours))), "ana")
    two.do(ops.MergeCodes("time", "hours"), "ana")
    assert about(two, memo) == about(two, both) == [hours]


def test_another_coder_s_codings_stay_theirs_until_they_merge_too(two: Study) -> None:
    two.code("ana", WORK, "on rentre tard", "time")
    two.code("ben", WORK, "Les horaires", "time")
    memo = memo_on(two, "ben", "code", code_uid("time"), "la mienne")
    before = two.rows("coding")
    two.do(ops.MergeCodes("time", "hours"), "ana")
    assert two.codings("ben") == [("ben", "time", "Les horaires")]
    assert about(two, memo) == [code_uid("time")]
    ana = two.people["ana"]
    assert all(row == before[uid] for uid, row in two.rows("coding").items() if row["coder"] != str(ana))
    two.do(ops.MergeCodes("time", "hours"), "ben")
    assert two.codings("ben") == [("ben", "hours", "Les horaires")]
    assert about(two, memo) == [code_uid("hours")]
    assert two.faults() == []
    two.undo("ben")
    assert two.codings("ben") == [("ben", "time", "Les horaires")]
    assert codebook(two).get("time").retired, "what ana did stays"


def test_a_merge_is_one_step_and_undo_gives_back_exactly_what_was(two: Study) -> None:
    (time,) = two.code("ana", WORK, "on rentre tard", "time")
    two.code("ana", WORK, "on rentre tard", "hours")
    two.code("ana", FAMILY, "Ma mère", "time", "evening")
    memo_on(two, "ana", "coding", time, "mot")
    memo_on(two, "ana", "code", code_uid("time"), "mot")
    before = two.dump()
    two.do(ops.MergeCodes("time", "hours"), "ana")
    after = two.dump()
    taken = two.undo("ana")
    assert taken is not None
    assert (taken.verb, taken.left_alone) == ("merge codes", 0)
    assert two.dump() == before
    assert two.faults() == []
    two.redo("ana")
    assert two.dump() == after
    assert two.faults() == []


@pytest.mark.parametrize(
    ("source", "target", "why"),
    [
        ("time", "time", "into itself"),
        ("time", "evening", "its own sub-codes"),
        ("time", "gone", "retired"),
        ("nowhere", "kin", "nowhere"),
        ("kin", "nowhere", "nowhere"),
        ("sooner", "kin", "side by side"),
    ],
)
def test_what_cannot_be_merged_is_refused_and_leaves_no_trace(two: Study, source: str, target: str, why: str) -> None:
    two.do(ops.AddCode(Code(id="gone", label={"fr": "Parti"}, retired=True)), "ana")
    two.do(ops.AddCode(Code(id="sooner", label={"fr": "Plus tôt"})), "ana")
    for parent in ("kin", "sooner"):
        two.do(ops.AddCode(Code(id=f"twin-{parent}", label={"fr": "Jumeau"}), parent), "ana")
    two.code("ana", WORK, "on rentre tard", source if source in ("time", "kin") else "hours")
    before = two.dump()
    with pytest.raises(CipcoderError, match=why):
        two.do(ops.MergeCodes(source, target), "ana")
    assert two.dump() == before
    assert two.faults() == []


def test_somebody_has_to_be_coding(two: Study) -> None:
    with pytest.raises(CipcoderError, match="who is coding"):
        two.do(ops.MergeCodes("time", "hours"))


def test_a_code_brought_back_is_merged_into_nothing(two: Study) -> None:
    two.do(ops.MergeCodes("time", "hours"), "ana")
    two.do(ops.EditCode("time", {"retired": False}), "ben")
    assert merged_into(two, "time") is None
    assert two.faults() == []
    two.undo("ben")
    assert merged_into(two, "time") == str(code_uid("hours"))


def test_applying_the_file_keeps_where_a_retired_code_went(two: Study) -> None:
    two.do(ops.MergeCodes("time", "hours"), "ana")
    two.do(ops.ApplyCodebook(codebook(two), codebook(two).model_dump(mode="json")))
    assert merged_into(two, "time") == str(code_uid("hours"))
    two.do(ops.ApplyCodebook(CODES))
    assert merged_into(two, "time") is None, "the file says that it is in use"
    assert two.faults() == []


# --- copies --------------------------------------------------------------------------------------------


def copies(new_study: Callable[[str], Study]) -> tuple[Study, Study]:
    """The same coder at work on two computers."""
    here, there = new_study("ici"), new_study("là-bas")
    there.coder("ana", here.coder("ana"))
    return prepared(here, WORK, codebook=CODES), prepared(there, WORK, codebook=CODES)


def exchange(here: Study, there: Study) -> None:
    for source, target in ((here, there), (there, here), (here, there)):
        take_in(target.store, layer_of(source, "ana"))
    assert layer_rows(here) == layer_rows(there)
    assert here.faults() == there.faults() == []


def test_a_coding_another_copy_put_on_the_source_meanwhile_brings_it_back_into_use(
    new_study: Callable[[str], Study],
) -> None:
    here, there = copies(new_study)
    here.code("ana", WORK, "on rentre tard", "time")
    exchange(here, there)
    here.do(ops.MergeCodes("time", "hours"), "ana")
    there.code("ana", WORK, "Les horaires", "time")
    received = take_in(here.store, layer_of(there, "ana"))
    assert received.revived_codes == ("time",)
    assert merged_into(here, "time") is None
    exchange(here, there)
    assert here.codings() == [("ana", "hours", "on rentre tard"), ("ana", "time", "Les horaires")]
    here.do(ops.MergeCodes("time", "hours"), "ana")
    exchange(here, there)
    assert {code for _who, code, _words in there.codings()} == {"hours"}


def test_the_same_coding_made_on_two_copies_is_merged_as_one(new_study: Callable[[str], Study]) -> None:
    here, there = copies(new_study)
    marks = [study.code("ana", WORK, "on rentre tard", "time")[0] for study in (here, there)]
    noted = [memo_on(s, "ana", "coding", uid, f"mot {uid}") for s, uid in zip((here, there), marks, strict=True)]
    exchange(here, there)
    before = here.dump()
    here.do(ops.MergeCodes("time", "hours"), "ana")
    assert here.codings() == [("ana", "hours", "on rentre tard")]
    (shown,) = here.rows("coding")
    assert [about(here, memo) for memo in noted] == [[shown], [shown]]
    exchange(here, there)
    assert there.codings() == here.codings()
    here.undo("ana")
    assert here.dump() == before


def test_codings_of_a_transcript_that_is_not_here_yet_are_merged_too(new_study: Callable[[str], Study]) -> None:
    here, there = copies(new_study)
    there.do(ops.ImportTranscript(FAMILY), "ana")
    there.code("ana", FAMILY, "Ma mère", "time")
    take_in(here.store, layer_of(there, "ana"))
    here.do(ops.MergeCodes("time", "hours"), "ana")
    here.do(ops.ImportTranscript(FAMILY), "ana")
    assert here.codings() == [("ana", "hours", "Ma mère")]
    exchange(here, there)


def test_both_copies_merging_apart_agree_afterwards(new_study: Callable[[str], Study]) -> None:
    here, there = copies(new_study)
    here.code("ana", WORK, "on rentre tard", "time")
    exchange(here, there)
    here.do(ops.MergeCodes("time", "hours"), "ana")
    there.code("ana", WORK, "on rentre tard", "hours")
    there.do(ops.MergeCodes("time", "hours"), "ana")
    exchange(here, there)
    here.do(ops.MergeCodes("hours", "kin"), "ana")
    exchange(here, there)


@pytest.mark.parametrize("merged_first", [True, False])
def test_a_memo_written_meanwhile_elsewhere_on_a_coding_that_went_is_on_the_one_that_stands(
    new_study: Callable[[str], Study], merged_first: bool
) -> None:
    here, there = copies(new_study)
    (hours,) = here.code("ana", WORK, "on rentre tard", "hours")
    (time,) = here.code("ana", WORK, "on rentre tard", "time")
    exchange(here, there)
    both = uuid.uuid4()
    there.do(ops.WriteMemo(both, "les deux", targets=(("coding", time), ("coding", hours))), "ana")
    memo = memo_on(there, "ana", "coding", time, "noté là-bas")
    here.do(ops.MergeCodes("time", "hours"), "ana")
    exchange(*((here, there) if merged_first else (there, here)))
    assert about(here, memo) == about(there, memo) == about(here, both) == [hours]
    here.do(ops.MergeCodes("hours", "kin"), "ana")
    late = memo_on(there, "ana", "coding", time, "noté plus tard")
    exchange(here, there)
    assert about(there, late) == [hours], "its uid stays when a code is merged"


def test_moving_a_code_keeps_its_memos_and_those_of_its_codings_through_undo_and_exchange(
    new_study: Callable[[str], Study],
) -> None:
    here, there = copies(new_study)
    (late,) = here.code("ana", WORK, "on rentre tard", "evening")
    memos_ = [memo_on(here, "ana", "coding", late, "a"), memo_on(here, "ana", "code", code_uid("evening"), "b")]
    exchange(here, there)
    here.do(ops.MoveCode("evening", "kin"), "ana")
    there.do(ops.MoveCode("evening", None), "ana")
    exchange(here, there)
    for study in (here, there):
        assert [about(study, memo) for memo in memos_] == [[late], [code_uid("evening")]]
    before = here.rows("memo")
    here.undo("ana")
    assert here.rows("memo") == before


def test_a_code_in_use_by_anybody_cannot_vanish_and_a_retired_one_keeps_its_codings(two: Study) -> None:
    two.code("ben", WORK, "Les horaires", "kin")
    with pytest.raises(CipcoderError, match="Retire it"):
        two.do(ops.RemoveCode("kin"), "ana")
    two.do(ops.EditCode("kin", {"retired": True}), "ana")
    assert two.codings("ben") == [("ben", "kin", "Les horaires")]
    assert two.faults() == []


# --- places --------------------------------------------------------------------------------------------


def order(study: Study, parent: str | None = None) -> list[str]:
    found = codebook(study)
    return [code.id for code in (found.codes if parent is None else found.get(parent).codes)]


def test_a_code_is_put_where_it_is_wanted_whatever_went_before(two: Study) -> None:
    two.do(ops.AddCode(Code(id="a", label={"fr": "A"})), "ana")
    two.do(ops.AddCode(Code(id="b", label={"fr": "B"})), "ana")
    two.do(ops.RemoveCode("kin"), "ana")
    two.do(ops.AddCode(Code(id="aa", label={"fr": "AA"})), "ana")
    assert order(two) == ["conditions", "time", "a", "b", "aa"], "last is last, though a place was left free"
    before = two.dump()
    steps: list[tuple[str, str | None, int | None, list[str]]] = [
        ("b", None, 0, ["b", "conditions", "time", "a", "aa"]),
        ("b", None, 1, ["conditions", "b", "time", "a", "aa"]),
        ("aa", None, 1, ["conditions", "aa", "b", "time", "a"]),
        ("conditions", None, 99, ["aa", "b", "time", "a", "conditions"]),
        ("evening", None, 2, ["aa", "b", "evening", "time", "a", "conditions"]),
        ("a", "time", 0, ["aa", "b", "evening", "time", "conditions"]),
    ]
    for code, parent, at, wanted in steps:
        two.do(ops.MoveCode(code, parent, at), "ana")
        assert order(two) == wanted
        assert two.faults() == []
    assert order(two, "time") == ["a", "night"]
    two.do(ops.AddCode(Code(id="c", label={"fr": "C"}), "time", 1), "ana")
    assert order(two, "time") == ["a", "c", "night"]
    for _step in range(len(steps) + 1):
        two.undo("ana")
    assert two.dump() == before


def test_moving_a_code_to_where_it_is_changes_nothing(two: Study) -> None:
    for act in (ops.MoveCode("kin", None), ops.MoveCode("night", "time", 1), ops.MoveCode("time", None, 1)):
        assert two.do(act, "ana").changes == ()
