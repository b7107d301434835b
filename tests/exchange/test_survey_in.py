"""A questionnaire as texts to code: every open answer is a turn of its respondent, once, however often it is read."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cipcoder import locale
from cipcoder.errors import InputError, RefusedError
from cipcoder.exchange.survey import SurveyImported, SurveyOptions, import_survey
from cipcoder.formats.tables import write_csv
from cipcoder.project import Project
from cipcoder.queries.corpus import Filter
from cipcoder.store import operations as ops
from tests.cli.test_main_job import cipcoder
from tests.formats.test_survey import JOURNEYS, google, limesurvey, sheet
from tests.studies import CODEBOOK, WORK, dump


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


@contextmanager
def made(folder: Path) -> Iterator[Project]:
    with Project.create(folder, name="Trajets") as project:
        project.do(ops.ApplyCodebook(CODEBOOK))
        project.do(ops.ImportTranscript(WORK))
        yield project


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with made(tmp_path / "study") as one:
        yield one


def answers(project: Project) -> dict[str, list[str]]:
    """What each participant of the questionnaire says, turn by turn, in the order of the texts."""
    found: dict[str, list[str]] = {}
    for row in project.transcripts(Filter("questionnaire")):
        talk = project.document(row.name)
        assert row.participant is not None
        found.setdefault(row.participant, []).extend(talk.text[s.start : s.stop] for s in talk.spoken())
    return found


def stored(project: Project) -> dict[str, Any]:
    with project.store.read() as connection:
        return dump(connection)


# --- what comes in --------------------------------------------------------------------------------------


def test_every_respondent_is_a_text_whose_answers_are_turns(project: Project, tmp_path: Path) -> None:
    done = import_survey(project, sheet(tmp_path, google()))
    assert (done.rows, done.new, done.there, done.silent, done.texts, done.answers) == (24, 24, 0, 0, 24, 48)
    talk = project.document("R003")
    assert talk.text.split("\n\n") == [
        "Question : 4. Racontez un trajet.",
        f"R003 : {JOURNEYS[2]} (2)",
        "Question : Pourquoi ?",
        "R003 : Parce que c’est la raison numéro 2 que je donne ici.",
    ]
    assert [talk.role(turn) for turn in talk.turns] == ["interviewer", "participant"] * 2
    assert talk.transcript.document_set == "questionnaire"
    assert talk.transcript.title == "Questionnaire R003"
    assert [talk.text[s.start : s.stop] for s in talk.sentences[1:3]] == [JOURNEYS[2], "(2)"] or len(
        talk.sentences
    ) >= 4
    person = next(person for person in project.participants() if person.key == "R003")
    assert person.attributes["Vous êtes"] == "Une femme"
    assert project.transcripts(Filter("questionnaire", attributes=frozenset({("Note de 1 à 5", "3")})))


def test_nothing_that_leads_to_a_person_comes_in(project: Project, tmp_path: Path) -> None:
    import_survey(project, sheet(tmp_path, google()))
    import_survey(project, sheet(tmp_path, limesurvey(), "lime.xlsx"))
    everything = str(stored(project))
    for trace in ("exemple.org", "personne3", "2025/03", "2025-04-0", "tok3x"):
        assert trace not in everything


def test_each_answer_can_be_a_text_of_its_own(project: Project, tmp_path: Path) -> None:
    done = import_survey(project, sheet(tmp_path, google()), SurveyOptions(each="answer"))
    assert (done.new, done.texts, done.answers) == (24, 48, 48)
    rows = project.transcripts(Filter("questionnaire"))
    assert [row.name for row in rows][:3] == ["R001-G", "R001-q4", "R002-G"]
    assert rows[1].title == "R001 : Racontez un trajet"
    talk = project.document("R001-q4")
    assert talk.text == f"Question : 4. Racontez un trajet.\n\nR001 : {JOURNEYS[0]} (0)"
    assert {row.participant for row in rows} == {f"R{n:03}" for n in range(1, 25)}


def test_answers_nobody_gave_are_passed_over(project: Project, tmp_path: Path) -> None:
    done = import_survey(project, sheet(tmp_path, limesurvey()))
    assert (done.rows, done.new, done.silent, done.answers) == (24, 23, 1, 24)
    assert answers(project)["R004"][0] == "la plonge le soir"


def test_questions_of_the_guide_are_recognised(project: Project, tmp_path: Path) -> None:
    project.do(
        ops.SetGuide(
            (
                ops.GuideQuestionData(7, "Venir", "Racontez un trajet"),
                ops.GuideQuestionData(8, "Rester", "Vos collègues ?"),
            )
        )
    )
    done = import_survey(project, sheet(tmp_path, google()))
    assert done.asked == {5: 7}
    assert [turn.question for turn in project.document("R001").turns] == [7, None, None, None]


def test_a_questionnaire_without_open_questions_is_refused(project: Project, tmp_path: Path) -> None:
    path = sheet(tmp_path, (["Vous êtes", "Note"], [["Une femme", 1], ["Un homme", 2]] * 6))
    with pytest.raises(InputError, match=r"no open question was recognised.*--open COLUMN"):
        import_survey(project, path)


def test_keys_go_on_after_those_that_are_taken(project: Project, tmp_path: Path) -> None:
    project.do(ops.SetParticipants((ops.ParticipantData("R002", "Mme R."),)))
    import_survey(project, sheet(tmp_path, google(3)))
    assert list(answers(project)) == ["R003", "R004", "R005"]
    import_survey(project, sheet(tmp_path, limesurvey(3), "b.xlsx"), SurveyOptions(prefix="L"))
    assert list(answers(project)) == ["L001", "L002", "L003", "R003", "R004", "R005"]


# --- and again ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [google, limesurvey])
@pytest.mark.parametrize("each", ["respondent", "answer"])
def test_a_sheet_read_again_adds_only_who_is_new(project: Project, tmp_path: Path, make: Any, each: Any) -> None:
    options = SurveyOptions(each=each)
    import_survey(project, sheet(tmp_path, make(12)), options)
    before, said = stored(project), answers(project)
    again = import_survey(project, sheet(tmp_path, make(12)), options)
    assert (again.new, again.changed) == (0, 0)
    assert stored(project) == before
    grown = import_survey(project, sheet(tmp_path, make(24)), options)
    assert grown.new == 12
    now = answers(project)
    assert {key: now[key] for key in said} == said
    assert len(now) == len(said) + grown.new


def test_a_sheet_that_was_sorted_otherwise_is_known_again(project: Project, tmp_path: Path) -> None:
    header, rows = limesurvey()
    import_survey(project, sheet(tmp_path, (header, rows)))
    done = import_survey(project, sheet(tmp_path, (header, rows[::-1])))
    assert (done.new, done.there, done.changed) == (0, 23, 0)


def test_a_column_can_be_named_that_tells_respondents_apart(project: Project, tmp_path: Path) -> None:
    header = ["Carnet", "Racontez."]
    rows = [[f"n{i}", JOURNEYS[i]] for i in range(6)]
    options = SurveyOptions({"id": ["Carnet"], "open": ["Racontez"]})
    import_survey(project, sheet(tmp_path, (header, rows)), options)
    rows[2][1] = "Autre chose, finalement."
    done = import_survey(project, sheet(tmp_path, (header, rows[::-1])), options)
    assert (done.new, done.there, done.changed) == (0, 6, 1)
    assert answers(project)["R003"] == [JOURNEYS[2]]
    assert "n2" not in str(stored(project))


def test_two_who_answered_at_the_same_moment_make_nobody_double(project: Project, tmp_path: Path) -> None:
    header, rows = google(8)
    import_survey(project, sheet(tmp_path, (header, rows[:6])))
    said = answers(project)
    rows[6][0] = rows[7][0]
    grown = import_survey(project, sheet(tmp_path, (header, rows)))
    assert (grown.new, grown.there, grown.changed) == (2, 6, 0)
    assert {key: now for key, now in answers(project).items() if key in said} == said
    again = import_survey(project, sheet(tmp_path, (header, rows[::-1])))
    assert (again.new, again.there, again.changed) == (0, 8, 0)


@pytest.mark.parametrize("newer_first", [False, True])
@pytest.mark.parametrize("rewritten", [False, True])
def test_who_shares_a_moment_with_somebody_new_is_known_again(
    project: Project, tmp_path: Path, *, newer_first: bool, rewritten: bool
) -> None:
    header, rows = google(7)
    import_survey(project, sheet(tmp_path, (header, rows[:6])))
    rows[6][0] = rows[3][0]
    if rewritten:  # another row: only its own moment tells who it is
        rows[1][6] = "Autre chose, finalement, à bien y réfléchir."
    if newer_first:
        rows = rows[::-1]
    done = import_survey(project, sheet(tmp_path, (header, rows)))
    assert (done.new, done.there, done.changed) == (1, 6, int(rewritten))
    assert answers(project)["R007"][0] == f"{JOURNEYS[6]} (6)"
    alone = import_survey(project, sheet(tmp_path, (header, [row for row in rows if row[2] != 23])))
    assert (alone.new, alone.there, alone.changed) == (0, 6, int(rewritten))


def test_who_is_left_alone_with_a_shared_moment_may_have_changed_their_answers(
    project: Project, tmp_path: Path
) -> None:
    header, rows = google(7)
    rows[6][0] = rows[3][0]
    import_survey(project, sheet(tmp_path, (header, rows[:6])))
    import_survey(project, sheet(tmp_path, (header, rows)))
    rows[3][6] = "Autre chose, finalement, à bien y réfléchir."
    done = import_survey(project, sheet(tmp_path, (header, rows)))
    assert (done.new, done.there, done.changed) == (0, 7, 1)


def test_a_sheet_of_the_same_questions_in_which_nobody_is_known_is_refused_unless_all_are_new(
    project: Project, tmp_path: Path
) -> None:
    header, rows = google(12)
    import_survey(project, sheet(tmp_path, (header, rows[:6])))
    before = stored(project)
    with pytest.raises(RefusedError, match=r"Nobody in réponses\.xlsx is recognised, though 6 respondents.*--all-new"):
        import_survey(project, sheet(tmp_path, (header, rows[6:])))
    assert stored(project) == before
    assert import_survey(project, sheet(tmp_path, (header, rows[6:])), SurveyOptions(dry_run=True)).unknown == 6
    assert import_survey(project, sheet(tmp_path, (header, rows[6:])), SurveyOptions(all_new=True)).new == 6


def test_two_questionnaires_that_count_from_one_are_two(project: Project, tmp_path: Path) -> None:
    for name, question in (("a.xlsx", "G1. Racontez un trajet."), ("b.xlsx", "G1. Racontez un repas.")):
        rows = [[i + 1, f"{JOURNEYS[i]} Voilà {name}."] for i in range(8)]
        done = import_survey(project, sheet(tmp_path, (["Response ID", question], rows), name))
        assert done.new == 8
    assert len(answers(project)) == 16


def test_a_trial_says_the_same_and_changes_nothing(project: Project, tmp_path: Path) -> None:
    before = stored(project)
    for each in ("respondent", "answer"):
        tried = import_survey(project, sheet(tmp_path, google()), SurveyOptions(each=each, dry_run=True))
        assert stored(project) == before
    assert import_survey(project, sheet(tmp_path, google()), SurveyOptions(each="answer")) == tried
    assert isinstance(tried, SurveyImported)


said = st.text("abé .,:\n«»😀;", max_size=30)


@settings(max_examples=25, deadline=None)
@given(rows=st.lists(st.lists(said, min_size=2, max_size=2), min_size=1, max_size=6))
def test_every_answer_comes_in_once_whatever_it_says(rows: list[list[str]]) -> None:
    with tempfile.TemporaryDirectory() as folder, made(Path(folder) / "study") as project:
        path = Path(folder) / "x.csv"
        write_csv(path, ["Un", "Deux"], rows)
        wanted = [[text for cell in row if (text := cell.strip()) not in {"", ".", "..", "..."}] for row in rows]
        options = SurveyOptions({"open": ["A", "B"]})
        if not any(wanted):
            return
        for _time in range(2):
            import_survey(project, path, options)
            assert list(answers(project).values()) == [row for row in wanted if row]


# --- the command ----------------------------------------------------------------------------------------


def test_the_command_shows_what_it_understood_and_no_address(project: Project, tmp_path: Path) -> None:
    project.close()
    study = tmp_path / "study"
    path = sheet(tmp_path, google())
    tried = cipcoder("survey", "import", str(path), "--dry-run", "--leave", "I", cwd=study)
    assert "A       left: time" in tried.stdout
    assert "B       left: personal" in tried.stdout
    assert "I       left: as you said*" in tried.stdout
    assert "Une femme (16); Un homme (8)" in tried.stdout
    assert "24 respondents would come in: 24 texts, 48 open answers." in tried.stdout
    assert "exemple.org" not in tried.stdout + tried.stderr
    assert max(map(len, tried.stdout.splitlines())) <= 80
    assert "may lead to a person: A (Horodateur), B (Adresse e-mail)." in tried.stderr
    done = cipcoder("survey", "import", str(path), cwd=study)
    assert "24 respondents came in: 24 texts, 48 open answers." in done.stdout
    again = cipcoder("survey", "import", str(path), cwd=study)
    assert again.stdout == "24 respondents were there already.\n"
    refused = cipcoder("survey", "import", str(path), "--open", "pourquoi", cwd=study, fails=True)
    assert "may be several columns" in refused.stderr
