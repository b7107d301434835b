"""A questionnaire's sheet: what its columns hold, whoever made it, and what of it may lead to a person."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cipcoder import locale
from cipcoder.errors import InputError
from cipcoder.formats.survey import Survey, read_survey, transcript
from cipcoder.formats.survey_columns import chosen_options
from cipcoder.formats.survey_names import MAX_NAME, short_name, wordings
from cipcoder.formats.tables import write_table
from cipcoder.text.fold import fold


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


JOURNEYS = [
    "Je pars à six heures, je dépose la petite chez ma sœur et je reviens le soir tard.",
    "Le bus ne passe plus depuis juin, alors je marche, on s’y fait.",
    "En voiture avec deux collègues, on parle du travail pour ne plus y penser ensuite.",
    "Ça dépend des chantiers. Parfois c’est à côté, parfois non.",
    "À vélo, et quand il pleut je peste, mais je préfère encore cela au car.",
    "Rien à dire, j’habite en face.",
    "Deux trains et une attente. J’y lis, c’est mon seul moment.",
    "Mon mari m’emmène, il n’aime pas que je conduise la nuit.",
]


def google(n: int = 24) -> tuple[list[str], list[list[Any]]]:
    """What Google Forms gives: times first, several answers in one cell, an address for who wants the results."""
    header = [
        *(
            "Horodateur",
            "Adresse e-mail",
            "1. Votre âge",
            "2. Vous êtes…",
            "3. Vous venez comment ? (plusieurs réponses)",
        ),
        *("4. Racontez un trajet.", "Pourquoi ?", "Pourquoi ?", "Note de 1 à 5"),
    ]
    ways = ["À pied", "En bus, en car", "En voiture"]
    rows: list[list[Any]] = []
    for i in range(n):
        several = ", ".join(ways[j] for j in range(3) if (i + j) % 3 or i % 4 == j)
        rows.append(
            [
                *(f"2025/03/{i + 1:02} 9:{i:02}:07 AM UTC+1", f"personne{i}@exemple.org", 20 + i),
                *(["Une femme", "Un homme"][i % 3 == 0], several or ways[0]),
                *(f"{JOURNEYS[i % 8]} ({i})", f"Parce que c’est la raison numéro {i} que je donne ici.", "", 1 + i % 5),
            ]
        )
    return header, rows


def limesurvey(n: int = 24) -> tuple[list[str], list[list[Any]]]:
    """What LimeSurvey gives with codes and questions: its own columns, an option a column, N/A if nothing was asked."""
    header = [
        *("Response ID", "Date submitted", "Last page", "Start language", "Seed", "Token"),
        *("G01Q01. Depuis quand travaillez-vous ici ?", "G01Q02[SQ001]. Vous faites… [Accueil]"),
        *("G01Q02[SQ002]. Vous faites… [Ménage]", "G01Q02[other]. Vous faites… [Autre]"),
        *("G02Q03. Racontez une journée de travail.", "Group time: Le travail"),
    ]
    ages = ["Moins d’un an", "1 à 5 ans", "Plus de 5 ans"]
    rows: list[list[Any]] = [
        [
            *(10 + i, f"2025-04-{i + 1:02} 10:11:12", 3, "fr", 1234567 + 7 * i, f"tok{i}x"),
            *(ages[i % 3], "Yes" if i % 2 else "No", "No" if i % 2 else "Yes", "la plonge le soir" if i == 3 else ""),
            *("N/A" if i == 5 else f"{JOURNEYS[i % 8]} Et puis {i}.", 31.5 + i),
        ]
        for i in range(n)
    ]
    return header, rows


def sheet(tmp_path: Path, made: tuple[list[str], list[list[Any]]], name: str = "réponses.xlsx") -> Path:
    """A sheet with these rows, twin columns and all, as the program itself would write it."""
    from openpyxl import Workbook

    header, rows = made
    path = tmp_path / name
    if path.suffix == ".csv":
        import csv

        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
        return path
    book = Workbook()
    for row in (header, *rows):
        book.active.append(row)
    book.save(path)
    return path


def kinds(survey: Survey) -> list[str]:
    return [column.kind for column in survey.columns]


# --- what columns hold ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_google_forms_is_understood(tmp_path: Path, name: str) -> None:
    survey = read_survey(sheet(tmp_path, google(), name))
    assert kinds(survey) == ["time", "personal", "number", "closed", "several", "open", "open", "empty", "closed"]
    assert set(survey.columns[4].options) == {"En bus, en car", "En voiture", "À pied"}
    first = survey.respondents[0]
    assert first.line == 2
    assert first.attributes == {
        "Votre âge": "20",
        "Vous êtes": "Un homme",
        "Vous venez comment : En bus, en car": "oui",
        "Vous venez comment : En voiture": "oui",
        "Vous venez comment : À pied": "oui",
        "Note de 1 à 5": "1",
    }
    assert [text for _place, text in first.answers] == [
        f"{JOURNEYS[0]} (0)",
        "Parce que c’est la raison numéro 0 que je donne ici.",
    ]


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_limesurvey_is_understood(tmp_path: Path, name: str) -> None:
    survey = read_survey(sheet(tmp_path, limesurvey(), name))
    assert kinds(survey) == [
        *("id", "time", "program", "program", "id", "id", "closed", "closed", "closed", "open", "open", "time"),
    ]
    assert [column.wording.code for column in survey.columns[6:8]] == ["G01Q01", "G01Q02[SQ001]"]
    assert survey.columns[6].wording.text == "Depuis quand travaillez-vous ici ?"
    assert [len(one.answers) for one in survey.respondents[3:6]] == [2, 1, 0]
    assert survey.respondents[0].attributes == {
        "Depuis quand travaillez-vous ici": "Moins d’un an",
        "Vous faites… [Accueil]": "No",
        "Vous faites… [Ménage]": "Yes",
    }


def test_limesurvey_with_codes_only_is_understood(tmp_path: Path) -> None:
    header, rows = limesurvey()
    codes = ["id", "submitdate", "lastpage", "startlanguage", "seed", "token", "A1", "A2[SQ1]", "A2[SQ2]", "A2[other]"]
    survey = read_survey(sheet(tmp_path, ([*codes, "B1", "groupTime12"], rows)))
    assert kinds(survey) == kinds(read_survey(sheet(tmp_path, (header, rows))))


def test_the_demonstration_s_questionnaire_is_understood() -> None:
    survey = read_survey(Path(__file__).parents[2] / "corpus" / "questionnaire.csv")
    open_ = [column.wording.whole for column in survey.columns if column.kind == "open"]
    assert [text.split()[0] for text in open_] == ["5", "27.", "Quelque"]
    assert [column.letters for column in survey.columns if column.kind == "several"] == ["I", "K", "L", "T"]
    assert [column.letters for column in survey.columns if column.kind not in ("open", "closed", "several")] == [
        "A",
        "AD",
    ]
    assert len(survey.respondents) == 129


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Nom",
            "Votre nom et prénom",
            "Adresse mail",
            "E-mail address",
            "Numéro de téléphone",
            "Téléphone (facultatif)",
        ),
        *("Laissez-nous votre adresse e-mail si vous voulez les résultats", "Date de naissance", "Code postal"),
        *(
            "Your name",
            "Coordonnées",
            "IP address",
            "Ville",
            "7. Quel est votre nom ?",
            "Indiquez vos coordonnées pour…",
        ),
    ],
)
def test_what_asks_who_somebody_is_is_left_out(tmp_path: Path, name: str) -> None:
    rows = [[f"valeur {i}", JOURNEYS[i % 8]] for i in range(12)]
    survey = read_survey(sheet(tmp_path, ([name, "Racontez."], rows)))
    assert kinds(survey) == ["personal", "open"]
    assert survey.columns[0].top == ()


@pytest.mark.parametrize(
    "name",
    [
        "Que dit-on du nom de CIP ?",
        "Le mail vous prend-il du temps ?",
        "Votre rôle auprès de la ville ?",
        "Nom du métier",
    ],
)
def test_what_only_speaks_of_names_is_a_question(tmp_path: Path, name: str) -> None:
    rows = [[f"{JOURNEYS[i % 8]} {i}", JOURNEYS[i % 8]] for i in range(12)]
    assert kinds(read_survey(sheet(tmp_path, ([name, "Racontez."], rows)))) == ["open", "open"]


def test_a_column_full_of_telephone_numbers_is_left_out_whatever_it_is_called(tmp_path: Path) -> None:
    rows = [[f"06 12 34 56 {i:02}" if i % 2 else "", JOURNEYS[i % 8]] for i in range(12)]
    survey = read_survey(sheet(tmp_path, (["Pour en parler", "Racontez."], rows)))
    assert kinds(survey) == ["personal", "open"]
    assert survey.columns[0].why == "holds mail addresses, telephone numbers or the like"


def test_what_was_guessed_is_corrected_by_letters_number_code_or_words(tmp_path: Path) -> None:
    path = sheet(tmp_path, google())
    for written in ("C", "c", "1", "1. Votre âge", "votre age"):
        survey = read_survey(path, corrections={"open": [written]})
        assert survey.columns[2].kind == "open"
        assert survey.columns[2].chosen
    assert kinds(read_survey(path, corrections={"left": ["D,E", "4"]}))[3:6] == ["left", "left", "left"]
    assert kinds(read_survey(path, corrections={"closed": ["adresse"]}))[1] == "closed"
    assert kinds(read_survey(sheet(tmp_path, limesurvey()), corrections={"open": ["g01q02[sq001]"]}))[7] == "open"


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("pourquoi", r"may be several columns: G \(Pourquoi \?\); H \(Pourquoi \? \(2\)\)"),
        ("ZZ", r"no column “ZZ”: give its letters \(A to I\)"),
        ("", "no column “”"),
    ],
)
def test_a_column_that_is_none_or_several_is_asked_for(tmp_path: Path, written: str, what: str) -> None:
    with pytest.raises(InputError, match=what):
        read_survey(sheet(tmp_path, google()), corrections={"open": [written]})


def test_a_sheet_without_answers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no answers"):
        read_survey(sheet(tmp_path, (["Horodateur", "Racontez."], [])))


def test_few_respondents_are_read_with_care(tmp_path: Path) -> None:
    rows = [["Femme", JOURNEYS[i], "Oui"] for i in range(3)]
    survey = read_survey(sheet(tmp_path, (["Vous êtes", "Racontez.", "Encore ?"], rows)))
    assert kinds(survey) == ["closed", "open", "closed"]


# --- names ----------------------------------------------------------------------------------------------


@given(st.lists(st.text(max_size=150), max_size=6))
def test_short_names_are_short_and_no_two_alike(texts: list[str]) -> None:
    taken: list[str] = []
    for wording in wordings(texts):
        taken.append(short_name(wording.text, taken))
    assert len(set(taken)) == len(taken)
    assert all(0 < len(name) <= MAX_NAME + 8 and "=" not in name and "\n" not in name for name in taken)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("1. Vous êtes…", "Vous êtes"),
        ("Q12) Qui reconnaît votre fonction ? (tout ce qui convient)", "Qui reconnaît votre fonction"),
        ("5 bis. Si oui : où, quand ?", "Si oui : où, quand"),
        ("(H/F)", "(H/F)"),
        (
            "13. Aux yeux des assistantes sociales et des éducateurs, votre travail est-il légitime ?",
            "Aux yeux des assistantes sociales et des éducateurs, votre",
        ),
        ("a = b", "a - b"),
        ("???", "?"),
    ],
)
def test_a_short_name_says_what_is_asked(text: str, name: str) -> None:
    assert short_name(text, ()) == name


# --- several answers in a cell --------------------------------------------------------------------------

options = st.lists(
    st.text("abcdé ", min_size=1, max_size=6).map(str.strip).filter(bool), min_size=2, max_size=5, unique_by=fold
)


@given(options, st.sampled_from([";", ", "]), st.data())
def test_what_was_ticked_is_found_again(names: list[str], mark: str, data: st.DataObject) -> None:
    ticked = data.draw(st.lists(st.sampled_from(names), unique=True, min_size=1))
    rest = data.draw(st.sampled_from(["", "Z, ou bien", "Zz"]))
    cell = mark.join([*ticked, *([rest] if rest else [])])
    chosen, other = chosen_options(cell, mark, names)
    assert chosen == ticked
    assert other.replace(" ", "") == rest.replace(" ", "")


# --- as talk --------------------------------------------------------------------------------------------

words = st.text("aé .,:\n«»😀", min_size=1, max_size=20).map(str.strip).filter(bool)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(words, words), min_size=1, max_size=4))
def test_questions_and_answers_are_turns_to_the_letter(said: list[tuple[str, str]]) -> None:
    survey = Survey("x.csv", "0" * 64, [], [])
    data = transcript(survey, "R007", "R007", "t", said, language="fr", meta={})
    spoken = [data.text[start:stop] for _speaker, _head, start, stop, _time in data.turns]
    assert spoken == [text for pair in said for text in pair]
    assert [speaker for speaker, *_rest in data.turns] == [0, 1] * len(said)
    assert all(data.text[head:start] in ("Question : ", "R007 : ") for _s, head, start, _stop, _t in data.turns)


def test_write_table_makes_a_survey_too(tmp_path: Path) -> None:
    """A sheet that went through cipcoder's own writer reads the same."""
    header, rows = limesurvey()
    write_table(tmp_path / "a.csv", header, rows)
    assert kinds(read_survey(tmp_path / "a.csv")) == kinds(read_survey(sheet(tmp_path, (header, rows))))
