"""A coding is cut in two, several become one, and the memos stay with the text they are about."""

from __future__ import annotations

import uuid

import pytest

from cipcoder.errors import RefusedError
from cipcoder.queries.memos import memos
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from tests.studies import CODEBOOK, WORK, Study, passage, prepared

WHOLE = "seule, sans personne avec qui parler le soir"


@pytest.fixture
def ready(study: Study) -> Study:
    study.coder("ana")
    study.coder("ben")
    return prepared(study, WORK, codebook=CODEBOOK)


def at(words: str) -> int:
    return passage(WORK, words)[0]


def about(study: Study) -> list[set[uuid.UUID]]:
    """What each memo is about."""
    with study.store.read() as connection:
        return [{uid for _kind, uid in memo.targets} for memo in memos(connection)]


def test_a_coding_is_split_and_undone_as_one_act(ready: Study) -> None:
    (coding,) = ready.code("ana", WORK, WHOLE, "isolation")
    ready.do(ops.WriteMemo(uuid.uuid4(), "les deux", targets=(("coding", coding),)), "ana")
    before = ready.rows("coding")
    ready.do(ops.SplitCoding(coding, at("sans personne")), "ana")
    assert [words for _who, _code, words in ready.codings()] == ["sans personne avec qui parler le soir", "seule,"]
    assert about(ready) == [set(ready.rows("coding"))], "the memo is about both parts"
    ready.undo("ana")
    assert ready.rows("coding") == before
    assert about(ready) == [{coding}]
    assert ready.faults() == []


@pytest.mark.parametrize("words", ["seule", "Les horaires"])
def test_a_coding_is_only_split_inside(ready: Study, words: str) -> None:
    (coding,) = ready.code("ana", WORK, WHOLE, "isolation")
    with pytest.raises(RefusedError, match="inside"):
        ready.do(ops.SplitCoding(coding, at(words)), "ana")
    with pytest.raises(RefusedError, match="another coder"):
        ready.do(ops.SplitCoding(coding, at("sans")), "ben")


def test_a_split_that_leaves_only_blanks_is_refused(ready: Study) -> None:
    start, stop = passage(WORK, "Et les horaires ?")
    done = ready.do(ops.AddCodings((ops.NewCoding(WORK.uid, start, stop, next(iter(ready.rows("code")))),)), "ana")
    coding = next(c.uid for c in done.changes if c.kind == "coding")
    ready.do(ops.SplitCoding(coding, stop - 1), "ana")
    assert sorted(words for _who, _code, words in ready.codings()) == ["?", "Et les horaires"]


def test_a_part_that_is_coded_already_is_not_coded_twice(ready: Study) -> None:
    (coding,) = ready.code("ana", WORK, WHOLE, "isolation")
    ready.code("ana", WORK, "seule,", "isolation")
    with pytest.raises(RefusedError, match="already put this code"):
        ready.do(ops.SplitCoding(coding, at("sans personne")), "ana")


def test_codings_become_one_and_undo_brings_them_back(ready: Study) -> None:
    (first,) = ready.code("ana", WORK, "seule,", "isolation")
    (second,) = ready.code("ana", WORK, "avec qui parler", "isolation")
    (third,) = ready.code("ana", WORK, "parler le soir", "isolation")
    for coding, body in ((second, "deux"), (first, "un")):
        ready.do(ops.WriteMemo(uuid.uuid4(), body, targets=(("coding", coding),)), "ana")
    before = ready.rows("coding")
    ready.do(ops.MergeCodings((third, first, second)), "ana")
    assert ready.codings() == [("ana", "isolation", WHOLE)]
    assert about(ready) == [{first}, {first}], "every memo is about the one that stays"
    assert ready.faults() == []
    ready.undo("ana")
    assert ready.rows("coding") == before
    assert sorted(map(sorted, about(ready))) == sorted([[first], [second]])


def test_a_memo_about_both_is_about_the_one_that_stays_once(ready: Study) -> None:
    (first,) = ready.code("ana", WORK, "seule,", "isolation")
    (second,) = ready.code("ana", WORK, "avec qui parler", "isolation")
    ready.do(ops.WriteMemo(uuid.uuid4(), "les deux", targets=(("coding", first), ("coding", second))), "ana")
    ready.do(ops.MergeCodings((first, second)), "ana")
    assert about(ready) == [{first}]
    assert ready.faults() == []


@pytest.mark.parametrize("there", [False, True])
def test_what_was_suggested_is_still_known_as_such_when_it_is_merged(ready: Study, there: bool) -> None:
    if there:
        ready.code("ana", WORK, WHOLE, "isolation")
    (first,) = ready.code("ana", WORK, "seule,", "isolation")
    ready.do(ops.SetSuggestions(True))
    begin = at("parler le soir")
    new = ops.NewCoding(WORK.uid, begin, begin + len("parler le soir"), code_uid("isolation"))
    done = ready.do(ops.AddCodings((new,), "suggestion"), "ana")
    (second,) = (change.uid for change in done.changes if change.kind == "coding")
    ready.do(ops.MergeCodings((first, second)), "ana")
    assert [row["origin"] for row in ready.rows("coding").values()] == ["suggestion"]
    assert ready.faults() == []
    ready.undo("ana")
    assert {row["origin"] for uid, row in ready.rows("coding").items() if uid != second} == {"hand"}


def test_merging_into_a_passage_that_is_coded_already_keeps_that_coding(ready: Study) -> None:
    (whole,) = ready.code("ana", WORK, WHOLE, "isolation")
    (first,) = ready.code("ana", WORK, "seule,", "isolation")
    (last,) = ready.code("ana", WORK, "parler le soir", "isolation")
    ready.do(ops.MergeCodings((first, last)), "ana")
    assert set(ready.rows("coding")) == {whole}


def test_only_codings_of_one_s_own_with_the_same_code_are_merged(ready: Study) -> None:
    (one,) = ready.code("ana", WORK, "seule,", "isolation")
    (other,) = ready.code("ana", WORK, "Les horaires coupés", "hours")
    (bens,) = ready.code("ben", WORK, "Les horaires coupés", "isolation")
    for uids, says in (
        ((one, other), "same code"),
        ((one,), "same code"),
        ((one, one), "same code"),
        ((one, bens), "another coder"),
    ):
        with pytest.raises(RefusedError, match=says):
            ready.do(ops.MergeCodings(uids), "ana")


def test_the_template_of_extracts_is_kept_and_undone(ready: Study) -> None:
    ready.do(ops.SetTemplate("{quote}, {speaker}"), "ana")
    (row,) = ready.rows("project").values()
    assert row["extract_template"] == "{quote}, {speaker}"
    ready.undo("ana")
    (row,) = ready.rows("project").values()
    assert row["extract_template"] is None


def test_nothing_is_done_on_a_text_that_was_corrected_meanwhile(ready: Study) -> None:
    coding = ready.code("ana", WORK, "seule, sans personne", "isolation")[0]
    before = ready.dump()
    place = ops.NewVerbatim("seule", key="1", transcript=WORK.uid, start=0, stop=5, match="exact", on=2)
    for act in (
        ops.SplitCoding(coding, at("sans personne"), revision=2),
        ops.AddVerbatims((place,)),
        ops.AddCodings((ops.NewCoding(WORK.uid, 0, 5, code_uid("hours"), revision=2),)),
    ):
        with pytest.raises(RefusedError, match="corrected by somebody else"):
            ready.do(act, "ana")
    assert ready.dump() == before
    ready.do(ops.SplitCoding(coding, at("sans personne"), revision=1), "ana")
