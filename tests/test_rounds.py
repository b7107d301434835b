"""Rounds of double coding in one project: what is drawn, what a coding is held to, what a seal keeps."""

from __future__ import annotations

import dataclasses
import hashlib
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cipcoder import locale
from cipcoder.errors import InputError, RefusedError
from cipcoder.project import Project
from cipcoder.queries.corpus import TranscriptRow
from cipcoder.queries.rounds import given_segments, sealed_layers
from cipcoder.rounds import Plan, close, coded_together, draw, new_round, open_round, seal
from cipcoder.store import operations as ops
from cipcoder.store.check import check
from cipcoder.store.operations import TranscriptData
from tests.studies import CODEBOOK, FAMILY, NOTES, WORK, passage, talk

TOWN = talk("ville", "Enquêteur : Et la ville ?", "Mme D. : On y va le samedi.", participant="D", date="2025-03-01")


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Three interviews and notes; ana is there and codes."""
    with Project.create(tmp_path / "study", name="Nettoyer") as made:
        made.do(ops.ApplyCodebook(CODEBOOK))
        people = [("B", "femme"), ("C", "homme"), ("D", "femme")]
        made.do(ops.SetParticipants(tuple(ops.ParticipantData(k, f"{k}.", {"gender": g}) for k, g in people)))
        for data in (WORK, FAMILY, TOWN, NOTES):
            made.do(ops.ImportTranscript(data))
        made.use_coder("ana")
        yield made
        with made.store.read() as connection:
            assert check(connection) == []


def code(project: Project, who: str, data: TranscriptData, words: str, *codes: str) -> list[str]:
    """Code these words as somebody; what the new codings are on."""
    project.use_coder(who)
    done = project.code_passage(data.uid, *passage(data, words), codes or ("hours",))
    return [
        data.text[c.after["start"] : c.after["stop"]]
        for c in done.changes
        if c.kind == "coding" and c.after is not None
    ]


def finish(project: Project, who: str, *texts: TranscriptData) -> None:
    project.use_coder(who)
    for data in texts:
        project.set_read_state(data.uid, "finished")


# --- drawing ------------------------------------------------------------------------------------------


def rows(texts: list[str], people: list[str] | None = None) -> list[TranscriptRow]:
    """Transcripts as a list has them, told apart by their texts."""
    return [
        TranscriptRow(
            *(uuid.uuid4(), f"t{i}", "", None, "interviews", people[i] if people else None, None, 1, 1, 1),
            *(hashlib.sha256(text.encode()).hexdigest(), "not opened", 0),
        )
        for i, text in enumerate(texts)
    ]


corpora = st.lists(st.text(min_size=1, max_size=6), min_size=1, max_size=20, unique=True)


@given(texts=corpora, seed=st.integers(0, 2**31), data=st.data())
def test_a_draw_depends_on_seed_and_texts_not_on_machine_or_order(
    texts: list[str], seed: int, data: st.DataObject
) -> None:
    size = data.draw(st.integers(1, len(texts)))
    drawn = {row.text_sha256 for row in draw(rows(texts), size, seed)}
    assert len(drawn) == size
    shuffled = data.draw(st.permutations(texts))
    assert {row.text_sha256 for row in draw(rows(shuffled), size, seed)} == drawn


@given(texts=corpora, seed=st.integers(0, 2**31))
def test_a_larger_draw_with_the_same_seed_holds_the_smaller_one(texts: list[str], seed: int) -> None:
    draws = [{row.text_sha256 for row in draw(rows(texts), size, seed)} for size in range(1, len(texts) + 1)]
    assert all(small < large for small, large in pairwise(draws))


@given(people=st.lists(st.sampled_from("abc"), min_size=1, max_size=20), seed=st.integers(0, 99), data=st.data())
def test_a_stratified_draw_gives_each_stratum_its_share(people: list[str], seed: int, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, len(people)))
    found = draw(rows([str(i) for i in range(len(people))], people), size, seed, {p: p for p in "abc"})
    assert len(found) == size
    for person in set(people):
        share = size * people.count(person) / len(people)
        assert abs(sum(row.participant == person for row in found) - share) < 1


def test_too_many_can_not_be_drawn(project: Project) -> None:
    with pytest.raises(InputError, match="4 interviews can't be drawn: there are 3"):
        new_round(project, Plan(("ana", "ben"), sample=4))
    assert [row.name for row in project.coders()] == ["ana"], "a round that isn't begun brings nobody in"


# --- beginning ----------------------------------------------------------------------------------------


def test_a_round_says_how_its_interviews_were_drawn(project: Project) -> None:
    found = new_round(project, Plan(("ana", "ben"), sample=2, seed=7, stratified_by="gender"))
    assert (found.name, found.seed, found.sampled_from, found.stratified_by) == ("measured-1", 7, 3, "gender")
    assert len(found.transcripts) == 2
    assert found.coders == ("ana", "ben")
    assert found.blind
    assert found.open
    assert found.codebook is not None


def test_notes_are_not_drawn_and_can_be_named(project: Project) -> None:
    assert "carnet" not in new_round(project, Plan(("ana", "ben"))).transcripts
    assert new_round(project, Plan(("ana", "cleo"), interviews=("carnet",))).transcripts == ("carnet",)


def test_what_was_calibrated_on_is_not_measured_on(project: Project) -> None:
    practised = new_round(project, Plan(("ana", "ben"), purpose="calibration", sample=1, seed=1))
    seal_all(project, practised.name, ("ana", "ben"))
    measured = new_round(project, Plan(("ana", "cleo")))
    assert measured.sampled_from == 2
    assert not set(practised.transcripts) & set(measured.transcripts)


def test_what_two_coders_had_already_is_not_drawn_again_for_them(project: Project) -> None:
    first = new_round(project, Plan(("ana", "ben"), sample=2, seed=1))
    seal_all(project, first.name, ("ana", "ben"))
    second = new_round(project, Plan(("ben", "ana"), sample=1, seed=1))
    assert not set(first.transcripts) & set(second.transcripts)
    seal_all(project, second.name, ("ana", "ben"))
    with pytest.raises(RefusedError, match="no interview left to draw from"):
        new_round(project, Plan(("ana", "ben")))
    third = new_round(project, Plan(("ana", "ben"), interviews=first.transcripts[:1]))
    assert coded_together(project, third) == [first.transcripts[0]]
    assert coded_together(project, first) == []


def seal_all(project: Project, name: str, coders: tuple[str, ...]) -> None:
    texts = [data for data in (WORK, FAMILY, TOWN) if data.name in project.round_named(name).transcripts]
    for who in coders:
        finish(project, who, *texts)
        seal(project, name, who)


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (Plan(()), "Name the coders"),
        (Plan(("ana",)), "two coders or more"),
        (Plan(("ana", "ana")), "each once"),
        (Plan(("ana", " ")), "Name the coders"),
        (Plan(("ana", "ben"), purpose="again"), "name one coder"),
        (Plan(("ana", "ben"), interviews=("nulle part",)), "No single transcript"),
        (Plan(("ana", "ben"), interviews=("travail",), sample=1), "named or drawn"),
        (Plan(("ana", "ben"), seed=3), "--sample 5"),
        (Plan(("ana", "ben"), sample=1, stratified_by="age"), "attribute age. Attributes: gender"),
        (Plan(("ana",), purpose="again", as_coded=True), "already"),
        (Plan(("ana",), purpose="again"), "No interview is finished by ana"),
        (Plan(("ana", "ben"), unit="segments"), "No interview is finished by ana"),
        (Plan(("ana", "ben"), as_coded=True), "no coder named ben"),
        (Plan(("ana", "ben"), name="x" * 101), "at most 100"),
        (Plan(("consensus", "ben")), "is no person"),
    ],
)
def test_a_plan_that_can_not_be_carried_out_changes_nothing(project: Project, plan: Plan, said: str) -> None:
    project.do(ops.AddCoder("consensus", uuid.uuid4(), "consensus"), note=True)
    with pytest.raises((InputError, RefusedError), match=said):
        new_round(project, plan)
    assert project.rounds() == []
    assert [row.name for row in project.coders()] == ["ana", "consensus"]


def test_a_round_s_name_is_given_once(project: Project) -> None:
    new_round(project, Plan(("ana", "ben"), name="essai", interviews=("travail",)))
    with pytest.raises(RefusedError, match="already a round named essai"):
        new_round(project, Plan(("ana", "zoe"), name="essai", interviews=("famille",)))
    assert "zoe" not in [row.name for row in project.coders()]


def test_nobody_codes_an_interview_in_two_rounds_at_a_time(project: Project) -> None:
    new_round(project, Plan(("ana", "ben"), interviews=("travail",)))
    with pytest.raises(RefusedError, match="ana codes travail in the round measured-1"):
        new_round(project, Plan(("ana", "cleo"), interviews=("travail",), unit="turns"))
    new_round(project, Plan(("cleo", "dora"), interviews=("travail",)))
    close(project, "measured-1")
    new_round(project, Plan(("ana", "ben"), interviews=("travail",)))


def test_an_interview_of_a_round_stays_in_the_project(project: Project) -> None:
    new_round(project, Plan(("ana", "ben"), interviews=("ville",)))
    with pytest.raises(RefusedError, match="ville belongs to the round measured-1"):
        project.do(ops.RemoveTranscript(TOWN.uid))


# --- sealing ------------------------------------------------------------------------------------------


def test_a_round_is_sealed_once_all_its_interviews_are_finished_and_only_once(project: Project) -> None:
    new_round(project, Plan(("ana", "ben"), interviews=("travail", "famille")))
    code(project, "ana", WORK, "seule")
    with pytest.raises(RefusedError, match="Not finished yet: famille, travail"):
        seal(project, None, "ana")
    finish(project, "ana", WORK, FAMILY)
    found, done = seal(project, None, "ana")
    assert (done.coder, done.codings, len(done.sha256)) == ("ana", 1, 64)
    assert found.unsealed == ("ben",)
    assert found.open
    with pytest.raises(RefusedError, match="never made again"):
        seal(project, "measured-1", "ana")
    with pytest.raises(InputError, match="Open for ana: none"):
        seal(project, None, "ana")
    project.use_coder("zoe")
    with pytest.raises(RefusedError, match="not in the round"):
        seal(project, "measured-1", "zoe")


def test_a_sealed_layer_stays_while_the_working_layer_goes_on(project: Project) -> None:
    found = new_round(project, Plan(("ana", "ben"), interviews=("travail",)))
    code(project, "ana", WORK, "seule", "isolation")
    finish(project, "ana", WORK)
    _found, done = seal(project, None, "ana")
    code(project, "ana", WORK, "le soir", "hours")
    with project.store.read() as connection:
        (frozen,) = sealed_layers(connection, found.uid)["ana"]["travail"]
    assert (frozen.start, frozen.stop, frozen.code) == (*passage(WORK, "seule"), "isolation")
    assert len(project.document("travail").codings) == 2
    (again,) = project.round_named("measured-1").seals
    assert again.sha256 == done.sha256


def test_a_sealed_layer_that_was_tampered_with_is_found(tmp_path: Path) -> None:
    with Project.create(tmp_path / "study", name="Nettoyer") as project:
        project.do(ops.ApplyCodebook(CODEBOOK))
        project.do(ops.ImportTranscript(WORK))
        new_round(project, Plan(("ana", "ben")))
        seal_all(project, "measured-1", ("ana",))
    with closing(sqlite3.connect(tmp_path / "study" / "project.cipcoder")) as raw, raw:
        raw.execute("UPDATE seal SET layer = replace(layer, '[]', '[1]')")
    with Project.open(tmp_path / "study") as project, project.store.read() as connection:
        assert "A layer that ana sealed is not the one its hash names." in check(connection)


def test_sealing_is_no_step_that_undo_takes_back(project: Project) -> None:
    new_round(project, Plan(("ana", "ben"), interviews=("travail",)))
    code(project, "ana", WORK, "seule")
    finish(project, "ana", WORK)
    seal(project, None, "ana")
    while project.undo() is not None:
        pass
    (row,) = project.rounds()
    assert [each.coder for each in row.seals] == ["ana"]
    assert row.seals[0].codings == 1


def test_a_round_all_have_sealed_is_over_and_a_closed_one_is_sealed_by_nobody(project: Project) -> None:
    new_round(project, Plan(("ana", "ben"), interviews=("travail",)))
    seal_all(project, "measured-1", ("ana", "ben"))
    assert not project.round_named("measured-1").open
    new_round(project, Plan(("ana", "ben"), name="autre", interviews=("famille",)))
    assert not close(project, "autre").open
    finish(project, "ana", FAMILY)
    with pytest.raises(RefusedError, match="autre is closed"):
        seal(project, "autre", "ana")
    with pytest.raises(RefusedError, match="closed already"):
        close(project, "autre")


def test_layers_that_are_there_are_frozen_as_they_stand_and_said_to_be_not_blind(project: Project) -> None:
    for who in ("ana", "ben"):
        code(project, who, WORK, "seule")
        finish(project, who, WORK)
    found = new_round(project, Plan(("ana", "ben"), as_coded=True))
    assert found.transcripts == ("travail",)
    assert not found.blind
    assert not found.open
    assert [each.codings for each in found.seals] == [1, 1]
    project.coder = None
    assert len(project.document("travail").codings) == 2, "nothing is hidden"


# --- coding again -------------------------------------------------------------------------------------


def test_a_coder_codes_again_what_they_had_finished_without_seeing_it(project: Project) -> None:
    code(project, "ana", WORK, "seule", "isolation")
    finish(project, "ana", WORK)
    found = new_round(project, Plan(("ana",), purpose="again"))
    assert found.coders == ("ana", "ana (2)")
    assert found.transcripts == ("travail",), "what isn't finished can't be coded again"
    assert [each.coder for each in found.seals] == ["ana"], "the first coding is frozen when the round begins"
    project.use_coder("ana (2)")
    assert project.document("travail").codings == ()
    assert project.codings_of("isolation") == {}
    code(project, "ana (2)", WORK, "seule, sans", "isolation")
    finish(project, "ana (2)", WORK)
    found, _done = seal(project, None, "ana (2)")
    assert not found.open
    with project.store.read() as connection:
        layers = sealed_layers(connection, found.uid)
    assert {who: len(texts["travail"]) for who, texts in layers.items()} == {"ana": 1, "ana (2)": 1}
    assert new_round(project, Plan(("ana",), purpose="again")).coders == ("ana", "ana (3)")


# --- whole turns --------------------------------------------------------------------------------------

ANSWER = "J’ai commencé tôt, seule, sans personne avec qui parler le soir."


def test_in_a_round_by_turns_a_coding_takes_whole_turns(project: Project) -> None:
    new_round(project, Plan(("ana", "ben"), interviews=("travail",), unit="turns"))
    assert code(project, "ana", WORK, "seule") == [ANSWER]
    assert code(project, "ben", WORK, "le soir.\nEnquêteur : Et les", "isolation") == [
        f"{ANSWER}\nEnquêteur : Et les horaires ?"
    ]
    assert code(project, "ana", WORK, "tôt") == [], "the whole turn has this code already"
    assert code(project, "ana", FAMILY, "Sans elle") == ["Sans elle"], "other interviews are coded freely"
    assert code(project, "zoe", WORK, "seule") == ["seule"], "so does whoever is not in the round"


def test_a_turn_is_not_split_and_undo_takes_the_coding_back(project: Project) -> None:
    new_round(project, Plan(("ana", "ben"), interviews=("travail",), unit="turns"))
    code(project, "ana", WORK, "seule")
    (coding,) = project.document("travail").codings
    with pytest.raises(RefusedError, match="not split"):
        project.split_coding(coding.uid, coding.start + 10)
    project.change_coding(coding.uid, start=coding.start + 3, stop=coding.stop - 3)
    assert project.document("travail").codings == (coding,), "bounds are those of the turn"
    project.undo()
    project.undo()
    assert project.document("travail").codings == ()
    project.redo()
    assert project.document("travail").codings == (coding,)


def test_once_sealed_a_coder_codes_freely_again(project: Project) -> None:
    new_round(project, Plan(("ana", "ben"), interviews=("travail",), unit="turns"))
    finish(project, "ana", WORK)
    seal(project, None, "ana")
    assert code(project, "ana", WORK, "seule") == ["seule"]
    assert code(project, "ben", WORK, "seule") == [ANSWER]
    close(project, "measured-1")
    assert code(project, "ben", WORK, "le soir") == ["le soir"]


def test_a_label_that_lies_in_no_turn_is_refused(project: Project) -> None:
    new_round(project, Plan(("ana", "ben"), interviews=("travail",), unit="turns"))
    with pytest.raises(RefusedError, match="whole turns are coded"):
        code(project, "ana", WORK, "Mme B. :")


# --- given segments -----------------------------------------------------------------------------------


@pytest.fixture
def on_segments(project: Project) -> Project:
    """Ana coded three segments, one inside another; ben is to code these."""
    for words, codes in (
        ("seule, sans personne", ("isolation", "hours")),
        ("seule", ("kin",)),
        ("plus dur", ("hours",)),
    ):
        code(project, "ana", WORK, words, *codes)
    finish(project, "ana", WORK)
    found = new_round(project, Plan(("ana", "ben"), unit="segments"))
    assert [each.coder for each in found.seals] == ["ana"], "the segments are those of a layer that is sealed"
    return project


def test_the_given_segments_are_the_first_coder_s_each_once_without_codes(on_segments: Project) -> None:
    (found,) = on_segments.rounds()
    with on_segments.store.read() as connection:
        spans = given_segments(connection, found.uid)["travail"]
    assert [WORK.text[s.start : s.stop] for s in spans] == ["seule", "seule, sans personne", "plus dur"]


def test_a_selection_in_a_given_segment_takes_it_whole_and_elsewhere_nothing(on_segments: Project) -> None:
    assert code(on_segments, "ben", WORK, "plus") == ["plus dur"]
    assert code(on_segments, "ben", WORK, "seule") == ["seule"], "of nested ones the smaller"
    assert code(on_segments, "ben", WORK, "sans") == ["seule, sans personne"]
    assert code(on_segments, "ben", WORK, "c’est le plus dur ; on rentre", "kin") == ["plus dur"]
    with pytest.raises(RefusedError, match="only the given segments"):
        code(on_segments, "ben", WORK, "le soir")
    on_segments.undo()
    assert len(on_segments.document("travail").codings) == 3
    on_segments.redo()
    assert len(on_segments.document("travail").codings) == 4


def test_given_segments_are_neither_split_nor_merged(on_segments: Project) -> None:
    for words in ("plus", "seule"):
        code(on_segments, "ben", WORK, words)
    first, second = on_segments.document("travail").codings
    with pytest.raises(RefusedError, match="not split"):
        on_segments.split_coding(second.uid, second.start + 5)
    with pytest.raises(RefusedError, match="not merged"):
        on_segments.merge_codings([first.uid, second.uid])


def test_codings_from_before_that_are_on_no_segment_are_named_before_the_seal(project: Project) -> None:
    code(project, "ana", WORK, "seule")
    code(project, "ben", WORK, "le soir")
    finish(project, "ana", WORK)
    finish(project, "ben", WORK)
    new_round(project, Plan(("ana", "ben"), unit="segments"))
    with pytest.raises(RefusedError, match=r"1 coding is not on a segment of the round \(in travail\)"):
        seal(project, None, "ben")
    (coding,) = project.document("travail").codings
    project.use_coder("ben")
    project.remove_codings([c.uid for c in project.document("travail").codings])
    assert coding is not None
    found, done = seal(project, None, "ben")
    assert done.codings == 0
    assert not found.open


def test_without_codings_there_are_no_segments_to_give(project: Project) -> None:
    finish(project, "ana", WORK)
    with pytest.raises(RefusedError, match="no segments to give"):
        new_round(project, Plan(("ana", "ben"), unit="segments"))


# --- who is in one ------------------------------------------------------------------------------------


def test_the_open_round_of_an_interview_is_found_for_who_has_not_sealed(project: Project) -> None:
    new_round(project, Plan(("ana", "ben"), interviews=("travail",)))
    found = open_round(project, "ana", "travail")
    assert found is not None
    assert found.name == "measured-1"
    assert open_round(project, "ana", "famille") is None
    assert open_round(project, "zoe", "travail") is None
    finish(project, "ana", WORK)
    seal(project, None, "ana")
    assert open_round(project, "ana", "travail") is None
    assert open_round(project, "ben", "travail") is not None


def test_codes_may_come_while_a_round_goes_on(project: Project) -> None:
    found = new_round(project, Plan(("ana", "ben"), interviews=("travail",)))
    key, _done = project.add_code("Fatigue")
    code(project, "ana", WORK, "seule", key)
    finish(project, "ana", WORK)
    seal(project, None, "ana")
    assert dataclasses.replace(project.round_named("measured-1"), seals=(), codebook=None) == dataclasses.replace(
        found, codebook=None
    ), "its codebook stays the one it was begun with"
