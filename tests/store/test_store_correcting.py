"""Correcting a text: everything that lies on it goes along, nothing is lost, and one undo gives it all back."""

from __future__ import annotations

import random
import re
import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import event, select

from cipcoder.errors import RefusedError
from cipcoder.queries.revisions import numbered, texts_of
from cipcoder.store import models as m
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from cipcoder.store.layers import take_in
from cipcoder.store.operations.consensus import CONSENSUS
from cipcoder.store.rows import place_in
from cipcoder.text.moves import Edit
from tests.studies import WORK, Study, layer_of, layer_rows, passage, prepared, talk

BETTER = talk(
    "travail",
    "Enquêteur : Parlez-moi de vos débuts, de vos collègues.",
    "Mme B. : Euh, oui.",
    "Mme B. : J’ai commencé très tôt, seule, sans personne avec qui parler le soir.",
    "Enquêteur : Et les horaires ?",
    "Mme B. : Les horaires coupés, c’est le plus dur ; on rentre tard.",
    participant="B",
    date="2025-01-14",
)
EARLY, LATE, GONE = "commencé tôt, seule", "Les horaires coupés", "on ne voit plus ses enfants"
CODES = ("isolation", "hours", "kin")
FIX = ops.CorrectTranscript(WORK.uid, BETTER, "relu")


@pytest.fixture
def coded(study: Study) -> Study:
    """Two coders' work on one interview."""
    prepared(study, WORK)
    study.coder("ana")
    study.coder("ben")
    study.code("ana", WORK, EARLY, "isolation")
    study.code("ana", WORK, LATE, "hours")
    study.code("ben", WORK, GONE, "kin")
    return study


def waiting(study: Study) -> list[uuid.UUID]:
    with study.store.read() as connection:
        return list(connection.execute(select(m.Waiting.uid).where(m.Waiting.needs == place_in(WORK.uid))).scalars())


def test_codings_of_all_coders_go_along_and_what_is_gone_waits(coded: Study) -> None:
    coded.do(FIX, "ana")
    assert coded.codings() == [("ana", "hours", LATE), ("ana", "isolation", "commencé très tôt, seule")]
    assert {row["status"] for row in coded.rows("coding").values()} == {0, 1}
    assert len(waiting(coded)) == 1
    assert coded.faults() == []


def test_one_undo_gives_everything_back_exactly_and_redo_does_it_again(coded: Study) -> None:
    before = coded.dump()
    coded.do(FIX, "ana")
    after = coded.dump()
    coded.undo("ana")
    assert coded.dump() == before
    assert waiting(coded) == []
    coded.redo("ana")
    assert coded.dump() == after
    assert coded.faults() == []


def test_old_texts_are_kept_and_the_old_text_again_is_the_old_revision(coded: Study) -> None:
    before = coded.codings()
    coded.do(FIX, "ana")
    coded.do(ops.CorrectTranscript(WORK.uid, WORK), "ana")
    assert coded.rows("transcript")[WORK.uid]["revision"] == 1
    assert coded.codings() == before
    assert {row["status"] for row in coded.rows("coding").values()} == {0}
    assert coded.faults() == []


def test_a_number_another_text_has_is_not_given_again(coded: Study) -> None:
    coded.do(FIX, "ana")
    coded.undo("ana")
    coded.do(ops.CorrectTranscript(WORK.uid, talk("travail", *BETTER.text.split("\n")[:3])), "ana")
    with coded.store.read() as connection:
        assert len(texts_of(connection, WORK.uid)) == 3
        assert list(numbered(connection, WORK.uid).values()) == [1, 2, 3]
    assert coded.faults() == []


def test_known_edits_keep_a_coding_though_its_words_were_replaced(coded: Study) -> None:
    start, stop = passage(WORK, "seule")
    text = WORK.text[:start] + "[adjectif]" + WORK.text[stop:]
    new = talk("travail", *text.split("\n"))
    coded.do(ops.CorrectTranscript(WORK.uid, new, edits=(Edit(start, stop, 10),)), "ana")
    assert ("ana", "isolation", "commencé tôt, [adjectif]") in coded.codings()
    assert {row["status"] for row in coded.rows("coding").values()} == {0}
    assert coded.faults() == []


def test_questions_follow_their_turns(coded: Study) -> None:
    coded.do(ops.SetGuide((ops.GuideQuestionData(1, "", "Débuts ?"), ops.GuideQuestionData(2, "", "Horaires ?"))))
    coded.do(ops.MatchQuestions(WORK.uid, {0: 1, 2: 2}))
    coded.do(FIX, "ana")
    assert sorted(row["ordinal"] for row in coded.rows("turn_question").values()) == [0, 3]
    coded.undo("ana")
    assert sorted(row["ordinal"] for row in coded.rows("turn_question").values()) == [0, 2]
    assert coded.faults() == []


def test_a_question_matched_since_by_another_stays_with_its_turn_when_the_correction_is_undone(coded: Study) -> None:
    coded.do(ops.SetGuide((ops.GuideQuestionData(1, "", "Débuts ?"), ops.GuideQuestionData(2, "", "Horaires ?"))))
    coded.do(FIX, "ana")
    coded.do(ops.MatchQuestions(WORK.uid, {3: 2}), "ben")
    coded.undo("ana")
    assert [row["ordinal"] for row in coded.rows("turn_question").values()] == [2]
    assert coded.faults() == []


def test_verbatims_keep_their_wording_and_find_their_place(coded: Study) -> None:
    for key, said in (("1", LATE), ("2", GONE)):
        start, stop = passage(WORK, said)
        new = ops.NewVerbatim(said, key=key, transcript=WORK.uid, start=start, stop=stop, match="exact")
        coded.do(ops.AddVerbatims((new,)), "ben")
    coded.do(FIX, "ana")
    found = {row["key"]: row for row in coded.rows("verbatim").values()}
    assert BETTER.text[found["1"]["start"] : found["1"]["stop"]] == LATE
    assert (found["2"]["start"], found["2"]["match"], found["2"]["wording"]) == (None, "not found", GONE)
    assert coded.faults() == []


def test_codings_that_come_to_coincide_show_once(coded: Study) -> None:
    twice = talk("travail", *WORK.text.split("\n"), "Mme B. : Voilà, voilà tout.")
    twice = replace(twice, first_sha256=WORK.text_sha256)
    coded.do(ops.CorrectTranscript(WORK.uid, twice), "ana")
    coded.code("ana", twice, "Voilà, voilà tout", "kin")
    start = twice.text.index("voilà tout")
    coded.do(ops.AddCodings((ops.NewCoding(WORK.uid, start, start + 10, code_uid("kin")),)), "ana")
    once = talk("travail", *WORK.text.split("\n"), "Mme B. : Voilà tout.")
    coded.do(ops.CorrectTranscript(WORK.uid, once), "ana")
    assert coded.faults() == []
    coded.undo("ana")
    assert len([c for c in coded.codings("ana") if c[1] == "kin"]) == 2
    assert coded.faults() == []


def test_an_orphan_is_put_on_a_passage_or_taken_away_by_its_coder(coded: Study) -> None:
    coded.do(FIX, "ana")
    (orphan,) = waiting(coded)
    with pytest.raises(RefusedError, match="another coder"):
        coded.do(ops.DropCodings((orphan,)), "ana")
    with pytest.raises(RefusedError, match="gone"):
        coded.do(ops.SettleCoding(orphan), "ben")
    start, stop = passage(BETTER, "on rentre tard")
    coded.do(ops.SettleCoding(orphan, start, stop), "ben")
    assert ("ben", "kin", "on rentre tard") in coded.codings()
    coded.undo("ben")
    assert waiting(coded) == [orphan]
    coded.do(ops.DropCodings((orphan,)), "ben")
    assert waiting(coded) == []
    coded.undo("ben")
    assert waiting(coded) == [orphan]
    assert coded.faults() == []


def test_a_place_proposed_is_accepted(coded: Study) -> None:
    coded.do(FIX, "ana")
    (doubtful,) = (uid for uid, row in coded.rows("coding").items() if row["status"] == 1)
    coded.do(ops.SettleCoding(doubtful), "ana")
    assert coded.rows("coding")[doubtful]["status"] == 0
    with pytest.raises(RefusedError, match="already"):
        coded.do(ops.SettleCoding(doubtful), "ana")
    coded.undo("ana")
    coded.do(ops.CorrectTranscript(WORK.uid, WORK), "ana")
    assert coded.rows("coding")[doubtful]["status"] == 0, "with its words back it is where it was"
    assert coded.faults() == []


def test_a_coding_that_was_accepted_is_in_no_doubt_when_its_text_comes_back(coded: Study) -> None:
    before = coded.codings()
    coded.do(FIX, "ben")
    (doubtful,) = (uid for uid, row in coded.rows("coding").items() if row["status"] == 1)
    coded.do(ops.AcceptPlaces((doubtful,)), "ana")
    coded.do(ops.CorrectTranscript(WORK.uid, WORK), "ben")
    assert coded.codings() == before
    assert {row["status"] for row in coded.rows("coding").values()} == {0}
    coded.undo("ben")
    assert coded.rows("coding")[doubtful]["status"] == 0
    coded.undo("ben")
    assert coded.codings() == before
    assert {row["status"] for row in coded.rows("coding").values()} == {0}
    assert coded.faults() == []


def test_a_coding_undone_after_somebody_corrected_goes_all_the_same(coded: Study) -> None:
    coded.do(FIX, "ana")
    taken = coded.undo("ben")
    assert taken is not None
    assert taken.left_alone == 0
    assert waiting(coded) == []
    coded.redo("ben")
    assert len(waiting(coded)) == 1
    assert coded.faults() == []


def test_a_coding_brought_back_after_a_correction_stands_in_the_new_text(coded: Study) -> None:
    (uid,) = (uid for uid, row in coded.rows("coding").items() if row["code"] == str(code_uid("hours")))
    coded.do(ops.RemoveCodings((uid,)), "ana")
    coded.do(FIX, "ben")
    coded.undo("ana")
    assert ("ana", "hours", LATE) in coded.codings()
    assert coded.faults() == []


def test_a_text_is_not_corrected_while_a_round_goes_on_in_it(coded: Study) -> None:
    people = tuple(coded.people.values())
    coded.do(ops.NewRound(uuid.uuid4(), "mesure", "measured", "free", (WORK.uid,), people), "ana")
    with pytest.raises(RefusedError, match="mesure"):
        coded.do(FIX, "ana")


def test_the_text_of_another_interview_is_refused(coded: Study) -> None:
    other = talk("autre", "M. D. : Rien à voir.")
    coded.do(ops.ImportTranscript(other))
    with pytest.raises(RefusedError, match="autre"):
        coded.do(ops.CorrectTranscript(WORK.uid, replace(other, name="travail")), "ana")
    with pytest.raises(RefusedError, match="very text"):
        coded.do(ops.CorrectTranscript(WORK.uid, WORK), "ana")


# --- copies ------------------------------------------------------------------------------------------


@pytest.fixture
def pair(new_study: Callable[[str], Study]) -> tuple[Study, Study]:
    """Two copies: ana works in one, ben in the other."""
    here, there = prepared(new_study("here"), WORK), prepared(new_study("there"), WORK)
    for study in (here, there):
        for name, number in (("ana", 1), ("ben", 2)):
            study.coder(name, uuid.UUID(int=number))
    return here, there


def test_a_layer_made_on_the_text_before_is_carried_along(pair: tuple[Study, Study]) -> None:
    here, there = pair
    there.code("ben", WORK, LATE, "hours")
    there.code("ben", WORK, GONE, "kin")
    here.do(FIX, "ana")
    take_in(here.store, layer_of(there, "ben"))
    assert here.codings() == [("ben", "hours", LATE)]
    assert len(waiting(here)) == 1
    assert here.faults() == []


def test_a_layer_made_on_the_corrected_text_asks_for_the_correction(pair: tuple[Study, Study]) -> None:
    here, there = pair
    here.code("ana", WORK, LATE, "hours")
    here.do(FIX, "ana")
    before = there.dump()
    with pytest.raises(RefusedError, match="Correct it here first"):
        take_in(there.store, layer_of(here, "ana"))
    assert there.dump() == before
    there.do(FIX, "ben")
    take_in(there.store, layer_of(here, "ana"))
    assert there.codings() == [("ana", "hours", LATE)]
    assert there.faults() == []


def test_copies_corrected_alike_agree_whoever_corrected(pair: tuple[Study, Study]) -> None:
    here, there = pair
    here.code("ana", WORK, EARLY, "isolation")
    there.code("ben", WORK, GONE, "kin")
    take_in(here.store, layer_of(there, "ben"))
    here.do(FIX, "ana")
    there.do(FIX, "ben")
    take_in(there.store, layer_of(here, "ana"))
    take_in(there.store, layer_of(here, "ben"))
    take_in(here.store, layer_of(there, "ben"))
    take_in(here.store, layer_of(there, "ana"))
    assert layer_rows(here) == layer_rows(there)
    assert here.faults() == there.faults() == []
    there.undo("ben")
    assert there.faults() == []


def test_a_layer_made_on_a_text_corrected_otherwise_is_refused_with_a_sentence(pair: tuple[Study, Study]) -> None:
    here, there = pair
    here.code("ana", WORK, LATE, "hours")
    here.do(FIX, "ana")
    there.do(ops.CorrectTranscript(WORK.uid, talk("travail", *BETTER.text.split("\n")[:4])), "ben")
    with pytest.raises(RefusedError, match="was corrected where the layer comes from, and not here"):
        take_in(there.store, layer_of(here, "ana"))


def test_decisions_and_consensus_go_along(coded: Study) -> None:
    start, stop = passage(WORK, GONE)
    work = ops.Work(CONSENSUS, codings=(ops.NewCoding(WORK.uid, start, stop, code_uid("kin")),))
    consensus = ops.AddCoder("consensus", CONSENSUS, "consensus")
    coded.do(ops.ImportStudy(coders=(consensus,), works=(work,)))
    coded.do(FIX, "ana")
    assert len(waiting(coded)) == 2
    orphan = next(u for u in waiting(coded) if coded.rows("coding").get(u) is None and _coder(coded, u) == CONSENSUS)
    coded.do(ops.DropCodings((orphan,)), "ana")
    assert orphan not in waiting(coded)
    coded.undo("ana")
    assert orphan in waiting(coded)
    assert coded.faults() == []


def test_taking_away_what_is_in_doubt_leaves_what_stands_surely_on_the_same_words(coded: Study) -> None:
    start, stop = passage(WORK, "commencé tôt")
    sure = (ops.NewCoding(WORK.uid, start, stop, code_uid("isolation"), uid=uuid.UUID(int=2**128 - 1)),)
    coded.do(ops.AddCodings(sure), "ana")
    shorter = talk("travail", *WORK.text.replace(", seule, ", " ").split("\n"))
    coded.do(ops.CorrectTranscript(WORK.uid, shorter), "ben")
    (doubtful,) = (uid for uid, row in coded.rows("coding").items() if row["status"] == 1)
    coded.do(ops.DropCodings((doubtful,)), "ana")
    assert ("ana", "isolation", "commencé tôt") in coded.codings()
    assert coded.faults() == []


def test_same_codings_of_two_copies_go_along_as_one(pair: tuple[Study, Study]) -> None:
    here, there = pair
    chance = random.Random(8)
    places = [passage(WORK, words) for words in (EARLY, LATE, GONE, "J’ai commencé", "c’est le plus dur", "le soir")]
    for study in pair:
        new = [ops.NewCoding(WORK.uid, *chance.choice(places), code_uid(chance.choice(CODES))) for _ in range(14)]
        study.do(ops.AddCodings(tuple(new)), "ana")
    take_in(here.store, layer_of(there, "ana"))
    assert here.rows("coding")
    before, alone = here.dump(), talk("travail", *WORK.text.split("\n")[:3], "Mme B. : J’ai commencé tôt.")
    for text in (BETTER, alone, WORK, BETTER):
        here.do(ops.CorrectTranscript(WORK.uid, text), "ben")
        assert here.faults() == []
    for _time in range(4):
        here.undo("ben")
        assert here.faults() == []
    assert here.dump() == before
    here.redo("ben")
    here.undo("ana")
    assert here.faults() == []


def test_a_thousand_codings_go_along_in_few_statements(coded: Study) -> None:
    words = [m.span() for m in re.finditer(r"\w+", WORK.text)]
    spans = [(a, b) for i, (a, _) in enumerate(words) for _, b in words[i : i + 12]][:300]
    new = [ops.NewCoding(WORK.uid, a, b, code_uid(code)) for a, b in spans for code in CODES[:2]]
    coded.do(ops.AddCodings(tuple(new)), "ana")
    asked: list[str] = []
    event.listen(coded.store.engine, "before_cursor_execute", lambda _c, _k, statement, *_rest: asked.append(statement))
    coded.do(ops.CorrectTranscript(WORK.uid, BETTER), "ben")
    coded.undo("ben")
    written = [each for each in asked if each.startswith(("INSERT INTO coding ", "DELETE FROM coding "))]
    assert 0 < len(written) < 40
    assert coded.faults() == []


def _coder(study: Study, uid: uuid.UUID) -> uuid.UUID:
    with study.store.read() as connection:
        made = select(m.Operation.after).where(m.Operation.entity_uid == uid).order_by(m.Operation.lamport)
        after = connection.execute(made).scalars().first()
        assert after is not None
        return uuid.UUID(after["coder"])
