"""Suggestions in a project: whose work they come from, when there are none, how they are recorded and measured."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from cipcoder import locale, open_project, suggestions
from cipcoder.codebook.models import Codebook
from cipcoder.errors import CipcoderError, InputError, RefusedError
from cipcoder.exchange.codings import import_codings
from cipcoder.exchange.tables import export_extracts
from cipcoder.language.suggesting import Suggester
from cipcoder.language.suggesting_measured import Coded, Said, known, measure
from cipcoder.project import Project
from cipcoder.queries.audit import audit
from cipcoder.queries.suggesting import coded_speech, said_of
from cipcoder.rounds import Plan, close, new_round, seal
from cipcoder.store import operations as ops
from cipcoder.store.check import check
from cipcoder.store.codebook_rows import code_uid
from cipcoder.store.layers import take_out
from tests.studies import CODEBOOK, FAMILY, WORK, Study, passage, talk

TOWN = talk("ville", "Enquêteur : Et la ville ?", "Mme D. : On y va seule, le samedi. Les horaires du bus, bof.")


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "study", name="Nettoyer") as made:
        made.do(ops.ApplyCodebook(CODEBOOK))
        for data in (WORK, FAMILY, TOWN):
            made.do(ops.ImportTranscript(data))
        made.use_coder("ben")
        made.use_coder("ana")
        yield made


def on(project: Project) -> None:
    assert suggestions.turn(project, on=True)


def code(project: Project, who: str, data: ops.TranscriptData, words: str, name: str) -> None:
    project.use_coder(who)
    project.code_passage(data.uid, *passage(data, words), [name])


def suggested(project: Project, name: str, data: ops.TranscriptData, words: str) -> list[str]:
    return [each.code for each in suggestions.for_passage(project, name, *passage(data, words))]


# --- on and off -----------------------------------------------------------------------------------------


def test_they_are_off_until_somebody_turns_them_on(project: Project) -> None:
    assert not suggestions.are_on(project)
    with pytest.raises(RefusedError, match=r"they steer whoever codes.*cipcoder suggest --on"):
        suggestions.for_words(project, "horaires")
    on(project)
    assert suggestions.for_words(project, "horaires")[0].code == "hours"
    assert not suggestions.turn(project, on=True)
    assert suggestions.turn(project, on=False)
    with pytest.raises(RefusedError):
        suggestions.for_interview(project, "travail")


def test_turning_them_on_is_no_step_for_undo_and_stands_in_the_audit(project: Project) -> None:
    on(project)
    assert project.undo() is None
    with project.store.read() as connection:
        told = [op for op in audit(connection) if op.kind == "project" and "suggestions" in op.after]
        assert check(connection) == []
    assert [op.after for op in told][-1] == "suggestions: 1"


def test_an_operation_that_says_suggested_is_refused_while_they_are_off(study: Study) -> None:
    study.coder("ana")
    study.do(ops.ApplyCodebook(CODEBOOK))
    study.do(ops.ImportTranscript(WORK))
    new = ops.AddCodings((ops.NewCoding(WORK.uid, *passage(WORK, "seule"), code_uid("isolation")),), "suggestion")
    with pytest.raises(RefusedError, match="Suggestions are off"):
        study.do(new, "ana")
    study.do(ops.SetSuggestions(True))
    study.do(new, "ana")
    with study.store.read() as connection:
        assert check(connection) == []
    assert study.codings("ana") == [("ana", "isolation", "seule")]
    study.undo("ana")
    assert study.codings("ana") == []
    study.redo("ana")
    assert study.codings("ana") == [("ana", "isolation", "seule")]


# --- from what ------------------------------------------------------------------------------------------


def test_the_coders_own_codings_are_learnt_from_and_nobody_elses(project: Project) -> None:
    on(project)
    code(project, "ben", FAMILY, "Ma mère m’a gardé les enfants.", "hours")
    project.use_coder("ana")
    assert suggestions.for_words(project, "gardé") == []
    code(project, "ana", FAMILY, "Ma mère m’a gardé les enfants.", "kin")
    assert [each.code for each in suggestions.for_words(project, "gardé")] == ["kin"]
    assert suggestions.for_words(project, "gardé")[0].words == ("gardé",)


def test_where_several_have_coded_and_nobody_is_named_it_is_asked_whose(project: Project) -> None:
    on(project)
    code(project, "ben", TOWN, "On y va seule", "isolation")
    project.coder = None
    assert suggestions.for_words(project, "samedi") == []
    assert suggestions.for_words(project, "seule")[0].code == "isolation"
    code(project, "ana", TOWN, "On y va seule", "isolation")
    project.coder = None
    with pytest.raises(InputError, match="Several coders have coded"):
        suggestions.for_words(project, "seule")


def test_only_what_participants_say_is_learnt_and_only_about_it_is_suggested(project: Project) -> None:
    on(project)
    code(project, "ana", WORK, "vos collègues", "isolation")  # the interviewer's words
    assert suggestions.for_words(project, "vos collègues") == []
    with pytest.raises(InputError, match="Only the interviewer speaks here"):
        suggestions.for_passage(project, "travail", *passage(WORK, "vos collègues"))


def test_retired_codes_and_themes_that_nobody_codes_are_not_suggested(project: Project) -> None:
    on(project)
    assert [each.code for each in suggestions.for_words(project, "les conditions")] == []
    code(project, "ana", TOWN, "Les horaires du bus", "conditions")
    assert "conditions" in [each.code for each in suggestions.for_words(project, "les conditions du bus")]
    project.edit_code("conditions", retired=True)
    assert suggestions.for_words(project, "les conditions du bus") == []


def test_a_project_in_english_is_read_in_english(tmp_path: Path) -> None:
    data = talk("first", "Interviewer : And?", "Mrs B. : I don’t see my kin; the hours, you know, so many hours.")
    with Project.create(tmp_path / "study", name="Cleaning", language="en") as made:
        made.do(ops.ApplyCodebook(Codebook(language="en", codes=CODEBOOK.codes)))
        made.do(ops.ImportTranscript(data))
        made.use_coder("ana")
        on(made)
        assert suggested(made, "first", data, "so many hours") == ["hours", "kin"]
        assert suggestions.for_words(made, "an hour")[0].words == ("hour",)


def test_an_empty_codebook_has_nothing_to_suggest(tmp_path: Path) -> None:
    with Project.create(tmp_path / "study", name="Vide") as made:
        on(made)
        with pytest.raises(RefusedError, match="The codebook has no codes yet"):
            suggestions.for_words(made, "horaires")


def test_an_interview_lists_its_uncoded_passages_by_sentence_or_turn(project: Project) -> None:
    on(project)
    found = suggestions.for_interview(project, "travail", unit="turns")
    assert [(each.place.turn, each.suggestions[0].code) for each in found] == [(4, "hours")]
    code(project, "ana", WORK, "Les horaires coupés", "hours")
    assert all(each.place.turn != 4 for each in suggestions.for_interview(project, "travail"))
    assert suggestions.for_interview(project, "travail", turn=4) == []
    with pytest.raises(InputError, match="travail has no turn 9: it has 4"):
        suggestions.for_interview(project, "travail", turn=9)


def test_the_same_question_has_the_same_answer(demo: Path) -> None:
    answers = []
    for _again in range(2):
        with Project.open(demo) as project:
            project.use_coder("ana")
            suggestions.turn(project, on=True)
            answers.append(suggestions.for_interview(project, "entretien-m"))
    assert answers[0] == answers[1] != []


# --- never in blind rounds ------------------------------------------------------------------------------


def test_in_a_blind_round_nothing_is_suggested_in_its_interviews_to_whoever_is_in_it(project: Project) -> None:
    on(project)
    new_round(project, Plan(("ana", "ben"), interviews=("travail", "famille")))
    segment = passage(WORK, "Les horaires coupés")
    for who in ("ana", "ben", None):
        project.coder = None
        if who is not None:
            project.use_coder(who)
        for ask in (
            lambda: suggestions.for_passage(project, "travail", *segment),
            lambda: suggestions.for_interview(project, "travail"),
            lambda: suggestions.for_words(project, "Les horaires coupés"),  # it may be copied from there
        ):
            with pytest.raises(RefusedError, match="the blind round measured-1 goes on"):
                ask()
    project.use_coder("ana")
    with pytest.raises(RefusedError, match="the blind round measured-1 goes on"):
        project.code_passage(WORK.uid, *segment, ["hours"], suggested=True)
    assert project.document("travail").codings == ()
    assert suggested(project, "ville", TOWN, "Les horaires du bus") == ["hours"]
    project.use_coder("cleo")  # in no round
    assert suggested(project, "travail", WORK, "Les horaires coupés")[0] == "hours"


def test_they_come_back_when_the_round_is_closed_and_not_when_one_alone_has_sealed(project: Project) -> None:
    on(project)
    new_round(project, Plan(("ana", "ben"), interviews=("travail",)))
    project.use_coder("ana")
    project.set_read_state(WORK.uid, "finished")
    seal(project, None, "ana")
    project.use_coder("ana")
    with pytest.raises(RefusedError):
        suggestions.for_interview(project, "travail")
    close(project, "measured-1")
    assert suggestions.for_interview(project, "travail")


def test_what_a_blind_round_hides_is_not_learnt_from_by_way_of_the_analysis_layer(project: Project) -> None:
    on(project)
    code(project, "ben", FAMILY, "Ma mère m’a gardé les enfants.", "kin")
    project.coder = None
    project.do(ops.SetAnalysis(project.coder_named("ben").uid))
    project.use_coder("ana")
    assert [s.code for s in suggestions.for_words(project, "gardé", analysis=True)] == ["kin"]
    new_round(project, Plan(("ana", "ben"), interviews=("famille",)))
    project.use_coder("ana")
    with project.store.read() as connection:
        assert coded_speech(connection, project.analysis_layer(), "ana") == []
        assert coded_speech(connection, "ben", "ana") == []
        assert len(coded_speech(connection, "ben", "ben")) == 1
    assert [each for each in suggestions.for_interview(project, "ville", analysis=True) if "gardé" in str(each)] == []


def test_a_notebook_is_refused_as_everybody_is(project: Project) -> None:
    folder = project.folder
    with open_project(folder) as p:
        with pytest.raises(CipcoderError, match="cipcoder suggest --on"):
            p.suggest("travail", coder="ana")
        on(project)
        rows = list(p.suggest("travail", coder="ana"))
        assert (rows[0]["code"], rows[0]["words"]) == ("hours", "horaires")
        new_round(project, Plan(("ana", "ben"), interviews=("travail",)))
        with pytest.raises(CipcoderError, match="measured-1 goes on"):
            p.suggest("travail", coder="ana")


# --- recorded -------------------------------------------------------------------------------------------


def test_an_accepted_suggestion_is_recorded_counted_and_one_step_for_undo(project: Project) -> None:
    on(project)
    assert suggestions.accepted_by(project) == {}
    code(project, "ana", WORK, "seule", "isolation")
    project.code_passage(WORK.uid, *passage(WORK, "Les horaires coupés"), ["hours"], suggested=True)
    assert [row.origin for row in project.document("travail").codings] == ["hand", "suggestion"]
    assert suggestions.accepted_by(project) == {"ana": (1, 2)}
    project.undo()
    assert suggestions.accepted_by(project) == {}
    assert suggestions.told_of(project) == {}
    suggestions.turn(project, on=False)
    assert suggestions.told_of(project) == {}  # they were on: methods have to say so


def test_where_there_never_was_a_suggestion_methods_have_nothing_to_say(project: Project) -> None:
    assert suggestions.told_of(project) is None


def test_that_it_was_suggested_is_carried_through_a_file_of_codings(project: Project, tmp_path: Path) -> None:
    on(project)
    code(project, "ana", WORK, "seule", "isolation")
    project.code_passage(WORK.uid, *passage(WORK, "Les horaires coupés"), ["hours"], suggested=True)
    export_extracts(project, tmp_path / "x.csv", coders=["ana"])
    with Project.create(tmp_path / "other", name="Ailleurs") as other:
        other.do(ops.ApplyCodebook(CODEBOOK))
        other.do(ops.ImportTranscript(WORK))
        import_codings(other, tmp_path / "x.csv")
        other.use_coder("ana")
        assert [row.origin for row in other.document("travail").codings] == ["import", "suggestion"]


def test_that_it_was_suggested_is_carried_through_a_project_file_and_a_layer(project: Project, tmp_path: Path) -> None:
    from cipcoder.exchange.refi import ExportOptions, export_project, import_project

    on(project)
    code(project, "ana", WORK, "seule", "isolation")
    project.code_passage(WORK.uid, *passage(WORK, "Les horaires coupés"), ["hours"], suggested=True)
    assert project.coder is not None
    layer = take_out(project.store, project.coder.uid)
    assert sorted(op["after"]["origin"] for op in layer.operations if op["entity"] == "coding") == [
        "hand",
        "suggestion",
    ]
    export_project(project, tmp_path / "x.qdpx", ExportOptions())
    with Project.create(tmp_path / "other", name="Ailleurs") as other:
        import_project(other, tmp_path / "x.qdpx")
        other.use_coder("ana")
        assert [row.origin for row in other.document("travail").codings] == ["import", "suggestion"]


# --- measured -------------------------------------------------------------------------------------------


def test_too_few_codings_are_not_measured_and_it_is_said_how_many_are_needed(project: Project) -> None:
    code(project, "ana", WORK, "seule", "isolation")
    with pytest.raises(InputError, match=r"there is 1 coding in 1 transcript .*; 30 in 3 are needed"):
        suggestions.evaluate(project)


def test_each_interview_is_guessed_from_the_others_alone() -> None:
    said = [Said("a", "", ""), Said("b", "", "")]
    coded = [Coded("one", "a", "carton", ""), Coded("two", "b", "carton", ""), Coded("two", "b", "rue", "")]
    found = measure(said, coded, "fr")
    methods = dict(found.methods)
    assert methods["codebook and passages"].n == 3
    assert methods["codebook and passages"].at(1) == 0  # each word teaches the other code only
    assert found.only_here == 3
    assert [code for code, _recall in found.codes] == ["a", "b"]


def test_what_is_measured_is_what_is_suggested(demo: Path) -> None:
    with Project.open(demo) as project:
        project.use_coder("ben")
        found = suggestions.evaluate(project)
        said = said_of(project.codebook, "fr")
        with project.store.read() as connection:
            coded = coded_speech(connection, "ben", "ben")
    assert found.codings == len(coded) == 200
    assert sum(recall.n for _code, recall in found.codes) == 200
    hits = 0
    for name in {each.transcript for each in coded}:
        suggester = Suggester(known(said, [each for each in coded if each.transcript != name]))
        for each in coded:
            if each.transcript == name:
                hits += each.code in [code for code, _near in suggester.ranked(each.passage, each.around)[:3]]
    ours, *others = dict(found.methods).values()
    assert ours.hits[1] == hits
    assert all(ours.at(3) >= other.at(3) for other in others)
    assert ours.at(3) > 0.45


def test_a_model_is_asked_for_by_name_and_its_absence_is_a_sentence(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cipcoder.language.models.model", lambda _language: None)
    with pytest.raises(InputError, match="No spaCy model with word vectors is installed"):
        suggestions.vectors(project)


def test_made_up_uids_are_refused_politely(project: Project) -> None:
    on(project)
    with pytest.raises(RefusedError):
        project.do(ops.AddCodings((ops.NewCoding(WORK.uid, 0, 4, uuid.uuid4()),), "suggestion"))


def test_the_report_s_methods_say_that_coders_could_ask_and_how_many_they_accepted(
    project: Project, tmp_path: Path
) -> None:
    from cipcoder.exchange.chosen import Chosen
    from cipcoder.exchange.study_report import ReportOptions, write_report

    def report() -> str:
        write_report(project, tmp_path / "x.html", ReportOptions(Chosen(coders=("ana",))))
        return (tmp_path / "x.html").read_text(encoding="utf-8")

    code(project, "ana", WORK, "seule", "isolation")
    assert "ask the program for suggestions" not in report()
    on(project)
    assert "No coding that stands came of one." in report()
    project.code_passage(WORK.uid, *passage(WORK, "Les horaires coupés"), ["hours"], suggested=True)
    assert "Codings that came of one: ana 1 of 2." in report()
