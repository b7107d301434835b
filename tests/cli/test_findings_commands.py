"""Frequencies, absences, crosstabs, the codebook in use and the framework matrix, as they are typed."""

from __future__ import annotations

import csv
import re
import uuid
from pathlib import Path

import pytest

from cipcoder.project import Project
from cipcoder.text.spans import Span
from tests.cli.test_main_job import cipcoder, rows
from tests.exported import exported


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A small study: ana finished both interviews, ben coded in one."""
    with exported(tmp_path):
        pass
    return tmp_path / "study"


def changed(here: Path) -> Project:
    project = Project.open(here)
    project.use_coder("ana")
    return project


def line(shown: str, name: str) -> list[str]:
    """The cells of the line of a code."""
    (found,) = [each for each in shown.splitlines() if each.strip(" ·").startswith(name)]
    return re.split(r"  +", found.strip().lstrip("· "))[1:]


# --- frequencies ---------------------------------------------------------------------------------------


def test_frequencies_say_how_evenly_and_fit_a_line_of_80_cells(here: Path) -> None:
    shown = cipcoder("frequencies", "--coder", "ana", cwd=here).stdout
    assert max(map(len, shown.splitlines())) <= 80
    codings, extracts, words, share, n, dp, most = line(shown, "Kin")
    assert (codings, extracts, n, most) == ("1", "1", "1 of 2", "100%")
    cipcoder("frequencies", "--coder", "ana", "--to", "f.csv", cwd=here)
    kin = next(row for row in rows(here / "f.csv") if row["code"] == "kin")
    assert kin["words"] == words
    assert f"{100 * float(kin['share_of_words']):.1f}" == share
    assert f"{float(kin['dispersion']):.2f}" == dp
    assert (kin["absent"], kin["largest_interview"], kin["largest_share"]) == ("travail", "famille", "1.0")
    assert f"of the {kin['words_in_set']} that participants say there" in " ".join(shown.split())


def test_all_columns_are_there_when_asked_for(here: Path) -> None:
    shown = cipcoder("frequencies", "--coder", "ana", "--wide", cwd=here).stdout
    for head in ("characters", "in progress", "unfinished", "interviewer", "most in"):
        assert head in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_only_some_codes_are_shown(here: Path) -> None:
    shown = cipcoder("frequencies", "--coder", "ana", "--code", "kin", cwd=here).stdout
    assert "Kin" in shown
    assert "Hours" not in shown
    assert "No code" in cipcoder("frequencies", "--code", "nowhere", cwd=here, fails=True).stderr


def test_frequencies_by_question(here: Path) -> None:
    shown = cipcoder("frequencies", "--coder", "ana", "--by-question", cwd=here).stdout
    assert "4. Et les horaires ?" in shown
    assert "before the first" in shown
    of_one = cipcoder("frequencies", "--coder", "ana", "--by-question", "--code", "hours", cwd=here).stdout
    assert line(of_one, "4. Et les horaires")[1:3] == ["1", "8"]
    assert "1 of 1" in of_one
    cipcoder("frequencies", "--coder", "ana", "--by-question", "--code", "hours", "--to", "q.csv", cwd=here)
    table = rows(here / "q.csv")
    assert {row["code"] for row in table} == {"hours"}
    assert [(row["question"], row["codings"], row["out_of"]) for row in table] == [("4", "1", "1"), ("", "1", "2")]
    refused = cipcoder("frequencies", "--by-question", "--finished", cwd=here, fails=True)
    assert "--finished" in refused.stderr


def test_nothing_finished_and_nothing_coded_are_said_plainly(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p", name="x") as made:
        made.add_code("Le soir")
    at = tmp_path / "p"
    for words in ("frequencies", "absences", "crosstab x", "matrix", "export framework --to f.docx"):
        assert "Nothing is coded yet" in cipcoder(*words.split(), cwd=at, fails=True).stderr
    with Project.open(at) as made:
        made.use_coder("ana")
    for words in ("frequencies", "absences", "absences le-soir", "matrix"):
        cipcoder(*words.split(), "--coder", "ana", cwd=at)
    assert "1 code" in cipcoder("codebook", "use", cwd=at).stdout
    assert "No verbatim is kept yet" in cipcoder("verbatims", "count", cwd=at).stdout
    assert (
        "There is no guide here"
        in cipcoder("frequencies", "--coder", "ana", "--by-question", cwd=at, fails=True).stderr
    )


# --- absences ------------------------------------------------------------------------------------------


def test_absences_of_a_code_name_interviews_and_keywords(here: Path) -> None:
    shown = cipcoder("absences", "kin", "--coder", "ana", cwd=here).stdout
    said = " ".join(shown.split())
    assert "Kin: coded in 1 of 2 interviews, absent in 1." in said
    absent, coded = shown.split("Absent")[1].split("Coded")
    assert "travail · 1 keyword uncoded" in absent
    assert "ses enfants" in absent
    assert "famille · 1 coding · 0 keywords uncoded" in coded
    assert max(map(len, shown.splitlines())) <= 80


def test_absences_of_all_codes_are_a_line_each_and_a_table(here: Path) -> None:
    shown = cipcoder("absences", "--coder", "ana", cwd=here).stdout
    assert line(shown, "Kin") == ["1 of 2", "1", "1", "0"]
    assert line(shown, "Isolation")[-1] == "—", "without keywords nothing can be looked for"
    cipcoder("absences", "--coder", "ana", "--to", "a.csv", cwd=here)
    (hit,) = [row for row in rows(here / "a.csv") if row["keyword"]]
    assert (hit["code"], hit["interview"], hit["absent"], hit["words"]) == ("kin", "travail", "1", "enfants")
    with Project.open(here) as project:
        text = project.document("travail").text
    span = Span(int(hit["start"]), int(hit["stop"]))
    assert text[span.start : span.stop] == "enfants"


# --- crossed -------------------------------------------------------------------------------------------


def test_a_crosstab_counts_interviews_first_and_says_what_it_cannot_say(here: Path) -> None:
    shown = cipcoder("crosstab", "sexe", "--coder", "ana", cwd=here).stdout
    interviews, codings = shown.split("Interviews, n of N")[1].split("Codings\n")
    assert line(interviews, "Kin") == ["0 of 1", "1 of 1"]
    assert line(codings, "Kin") == ["0", "1"]
    assert "%" not in interviews, "no percentage of so few"
    assert "no sample" in shown
    assert "By sexe: femme (1 interview) · homme (1 interview)" in shown
    assert "no attribute “taille”" in cipcoder("crosstab", "taille", "--coder", "ana", cwd=here, fails=True).stderr
    cipcoder("crosstab", "sexe", "--coder", "ana", "--to", "c.csv", cwd=here)
    cipcoder("export", "crosstab", "--by", "sexe", "--coder", "ana", "--to", "d.csv", cwd=here)
    assert (here / "c.csv").read_text("utf-8") == (here / "d.csv").read_text("utf-8")


def test_a_crosstab_of_no_interview_says_so_in_a_sentence(here: Path) -> None:
    shown = cipcoder("crosstab", "sexe", "--coder", "ana", "--set", "questionnaire", cwd=here).stdout
    assert "No interview." in shown
    assert "no sample" not in shown


def test_a_percentage_comes_from_twenty_interviews_on() -> None:
    from cipcoder.cli.crossed import _share
    from cipcoder.queries.crossing import Share

    assert [_share(Share(n, of, 0)) for n, of in ((3, 5), (19, 19), (5, 20), (0, 0))] == [
        "3 of 5",
        "19 of 19",
        "5 of 20 (25.0%)",
        "0 of 0",
    ]


def test_long_values_are_numbered_and_listed(demo: Path) -> None:
    shown = cipcoder("crosstab", "organisation", "--coder", "ana", "--code", "dirty-work", cwd=demo).stdout
    assert "1 ACI associatif (2 interviews) · 2 cabinet de conseil (1 interview)" in " ".join(shown.split())
    assert max(map(len, shown.splitlines())) <= 80


def test_a_matrix_in_the_terminal_is_the_exported_one(demo: Path) -> None:
    shown = cipcoder("matrix", "--coder", "ana", "--code", "bricolage", cwd=demo).stdout
    cells = line(shown, "Bricolage")
    cipcoder("export", "matrix", "--coder", "ana", "--code", "bricolage", "--to", "m.csv", cwd=demo)
    (row,) = rows(demo / "m.csv")
    exported = [value for name, value in row.items() if name.startswith("interview: ")]
    assert cells == [{"0": "·"}.get(value, value) for value in exported if value]
    assert max(map(len, shown.splitlines())) <= 80


# --- codebook, verbatims, memos, framework -------------------------------------------------------------


def test_the_codebook_in_use_names_what_to_look_at(here: Path) -> None:
    with changed(here) as project:
        project.add_code("Parentés", parent="conditions")
        project.edit_code("isolation", definition={"fr": "Autrement."})
    shown = cipcoder("codebook", "use", cwd=here).stdout
    said = " ".join(shown.split())
    assert "Used by nobody: 1 Parentés (parentes)" in said
    assert "Used once: 2" in said
    assert "Labels alike: 1 Parentés (parentes) – Parenté (kin): alike by" in said
    assert "Isolation (isolation) · 2 codings: travail (ana, 1), travail (ben, 1)" in said
    cipcoder("codebook", "use", "--to", "u.csv", cwd=here)
    table = {row["code"]: row for row in rows(here / "u.csv")}
    assert (table["isolation"]["to_reread"], table["isolation"]["to_reread_in"]) == (
        "2",
        "travail ana 1; travail ben 1",
    )
    assert "kin (alike" in table["parentes"]["alike"]


def test_verbatims_are_counted_by_theme_and_origin(demo: Path) -> None:
    shown = cipcoder("verbatims", "count", cwd=demo).stdout
    cipcoder("verbatims", "count", "--to", "v.csv", cwd=demo)
    cipcoder("export", "verbatims", "--to", "all.csv", cwd=demo)
    kept = rows(demo / "all.csv")
    for row in rows(demo / "v.csv"):
        own = [v for v in kept if v["theme"] == row["theme"]]
        for origin in ("interview", "questionnaire", "observation"):
            assert row[origin] == str(sum(v["origin"] == origin for v in own))
        assert row["all"] == str(len(own))
    assert f"{len(kept)} verbatims in all" in shown


def test_memos_about_a_code_are_those_about_its_codings_and_sub_codes(here: Path) -> None:
    with changed(here) as project:
        project.write_memo("sur la parenté", targets=[("participant", project_participant(project))])
    every = cipcoder("memos", "list", cwd=here).stdout
    assert "-elle hésite" in every
    about = cipcoder("memos", "list", "--code", "conditions", cwd=here).stdout
    assert "Hours · travail" in about
    assert "-elle hésite" not in about
    assert "No memo about that" in cipcoder("memos", "list", "--code", "kin", cwd=here).stdout
    cipcoder("export", "memos", "--code", "hours", "--to", "m.csv", cwd=here)
    assert [row["title"] for row in rows(here / "m.csv")] == ["Temps"]
    done = cipcoder("memos", "export", "--code", "hours", "--to", "m.md", cwd=here)
    assert "1 memo written" in done.stdout


def project_participant(project: Project) -> uuid.UUID:
    from cipcoder.queries.corpus import participants

    with project.store.read() as connection:
        return participants(connection)["B"].uid


def test_the_framework_matrix_is_written(here: Path) -> None:
    done = cipcoder("export", "framework", "--coder", "ana", "--code", "kin", "--to", "f.csv", cwd=here)
    assert "2 interviews written: f.csv" in done.stdout
    with (here / "f.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert [row["code: kin"] for row in table] == ["—", "«\u00a0Ma mère m’a gardé les enfants.\u00a0» (turn 2)"]
    assert "--cells" in cipcoder("export", "framework", "--cells", "x", "--to", "f.csv", cwd=here, fails=True).stderr
    refused = cipcoder("export", "framework", "--to", "f.pdf", cwd=here, fails=True)
    assert ".docx" in refused.stderr


@pytest.mark.parametrize(
    "words",
    ["frequencies --by-question", "absences", "absences kin", "crosstab sexe", "matrix", "codebook use", "memos list"],
)
def test_a_blind_round_is_said_and_hides(here: Path, words: str) -> None:
    cipcoder("round", "new", "--coders", "ana,ben", "--interview", "travail", cwd=here)
    done = cipcoder(*words.split(), cwd=here)
    assert "blind" in done.stderr
    assert "seule" not in done.stdout
