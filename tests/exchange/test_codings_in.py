"""Codings from any sheet: other programs' columns and names, all in their place or none, and our own export again."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cipcoder import locale
from cipcoder.errors import InputError, RefusedError
from cipcoder.exchange.codings import CodingsImported, CodingsOptions, import_codings
from cipcoder.exchange.tables import export_extracts
from cipcoder.formats.tables import write_csv, write_table
from cipcoder.project import Project
from cipcoder.rounds import Plan, new_round
from cipcoder.store import operations as ops
from tests.studies import CODEBOOK, FAMILY, NOTES, WORK, dump, passage


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


@contextmanager
def made(folder: Path) -> Iterator[Project]:
    """A project with three texts and a codebook, nobody in it."""
    with Project.create(folder, name="Nettoyer") as project:
        project.do(ops.ApplyCodebook(CODEBOOK))
        for data in (WORK, FAMILY, NOTES):
            project.do(ops.ImportTranscript(data))
        yield project


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with made(tmp_path / "study") as one:
        yield one


def sheet(tmp_path: Path, header: list[str], *rows: list[Any], name: str = "codages.xlsx") -> Path:
    write_table(tmp_path / name, header, rows)
    return tmp_path / name


def codings(project: Project) -> list[tuple[Any, ...]]:
    """Everything a coding is, but what tells when and from where it came into this project."""
    project.coder = None
    said: dict[Any, list[str]] = {}
    for memo in project.memos():
        for _kind, uid in memo.targets:
            said.setdefault(uid, []).append(memo.body)
    return sorted(
        (data.name, c.start, c.stop, c.code, c.coder, str(c.uid), c.created_at, c.weight or 0, *said.get(c.uid, []))
        for data in (WORK, FAMILY, NOTES)
        for c in project.document(data.name).codings
    )


def shape(project: Project) -> list[tuple[str, str, str, str]]:
    """(transcript, words, code, coder)"""
    texts = {data.name: data.text for data in (WORK, FAMILY, NOTES)}
    return [(n, texts[n][start:stop], code, coder) for n, start, stop, code, coder, *_rest in codings(project)]


# --- sheets of other programs ---------------------------------------------------------------------------

QUOTE = "Sans elle je n’aurais pas tenu."


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (["document", "quote", "code", "coder"], ["famille", QUOTE, "kin", "ana"]),
        (["Entretien", "Extrait", "Thème", "Codeuse"], ["Famille", QUOTE, "Parenté", "ana"]),
        (
            *(["Color", "Comment", "Document group", "Document name", "Code", "Beginning", "End", "Weight score"],),
            ["", "", "Terrain 1", "famille", "Parenté", 2, 2, 0],
        ),
        (["ID", "Document", "Quotation Name", "Quotation Content", "Codes"], ["1:1", "famille.docx", "", QUOTE, "Kin"]),
        (["id", "document", "tag", "content"], [1, "C:\\corpus\\famille.txt", "kin", QUOTE]),
        (["Nom du fichier", "Segment codé", "Nom du code", "Codé par"], ["FAMILLE.odt", QUOTE, "parente", "Ana"]),
    ],
    ids=["plain", "French", "MAXQDA", "ATLAS.ti", "Taguette", "by hand"],
)
def test_columns_of_other_programs_are_understood(
    project: Project, tmp_path: Path, header: list[str], row: list[Any]
) -> None:
    if QUOTE not in row:
        header, row = [*header, "Segment"], [*row, QUOTE]
    project.use_coder("ana")
    done = import_codings(project, sheet(tmp_path, header, row), CodingsOptions(coder="ana"))
    assert done.by_coder == {"ana": 1}
    assert shape(project) == [("famille", QUOTE, "kin", "ana")]


def test_columns_beside_are_left_aside_and_named_but_a_slip_of_the_pen_is_not(project: Project, tmp_path: Path) -> None:
    header = ["document", "quote", "code", "coder", "Couleur"]
    done = import_codings(project, sheet(tmp_path, header, ["famille", QUOTE, "kin", "ana", "#ff0000"]))
    assert done.remarks == ("These columns say nothing about codings and were left aside: Couleur.",)
    with pytest.raises(InputError, match=r"no column “codr”.*Did you mean “code"):
        import_codings(project, sheet(tmp_path, ["document", "quote", "codr"], ["famille", QUOTE, "kin"]))


def test_codes_are_named_by_id_label_or_path_and_several_stand_in_a_cell(project: Project, tmp_path: Path) -> None:
    path = sheet(
        tmp_path,
        ["document", "quote", "code", "coder", "comment"],
        ["travail", "seule", "isolation", "ana", ""],
        ["travail", "on rentre tard", "Conditions\\Horaires; kin", "ana", "Deux fois ?"],
        ["travail", "J’ai commencé tôt", "Conditions > Hours", "ben", ""],
    )
    done = import_codings(project, path)
    assert done.by_coder == {"ana": 3, "ben": 1}
    assert done.new == {"ana": 3, "ben": 1}
    assert shape(project) == [
        ("travail", "J’ai commencé tôt", "hours", "ben"),
        ("travail", "seule", "isolation", "ana"),
        ("travail", "on rentre tard", "hours", "ana"),
        ("travail", "on rentre tard", "kin", "ana"),
    ]
    assert [(memo.coder, memo.body) for memo in project.memos()] == [("ana", "Deux fois ?")]


def test_a_theme_in_a_column_of_its_own_is_part_of_the_path(project: Project, tmp_path: Path) -> None:
    header = ["document", "quote", "theme", "code", "coder"]
    import_codings(project, sheet(tmp_path, header, ["travail", "seule", "Conditions", "Isolement", "ana"]))
    assert shape(project) == [("travail", "seule", "isolation", "ana")]


def test_a_sheet_without_a_coder_wants_to_be_told_whose_it_is(project: Project, tmp_path: Path) -> None:
    path = sheet(tmp_path, ["document", "quote", "code"], ["famille", QUOTE, "kin"])
    with pytest.raises(InputError, match=r"line 2: nobody is named who coded this.*--coder NAME"):
        import_codings(project, path)
    assert import_codings(project, path, CodingsOptions(coder=" cléo ")).by_coder == {"cléo": 1}
    assert [row.name for row in project.coders()] == ["cléo"]


def test_unknown_codes_are_listed_or_made(project: Project, tmp_path: Path) -> None:
    path = sheet(
        tmp_path,
        ["document", "quote", "code", "coder"],
        ["travail", "seule", "Santé > Sommeil", "ana"],
        ["travail", "on rentre tard", "Santé > Sommeil; Horaires", "ana"],
        ["famille", QUOTE, "Argent", "ana"],
    )
    with pytest.raises(InputError) as refusal:
        import_codings(project, path)
    assert "lines 2, 3: the codebook has no code Santé > Sommeil.\n" in str(refusal.value)
    assert "line 4: the codebook has no code Argent.\n" in str(refusal.value)
    assert "--new-codes" in str(refusal.value)
    assert project.coders() == []
    done = import_codings(project, path, CodingsOptions(new_codes=True))
    assert done.new_codes == ("Santé", "Santé > Sommeil", "Argent")
    assert done.by_coder == {"ana": 4}
    assert [code.id for code in project.codebook.path("sommeil")] == ["sante", "sommeil"]


def test_every_line_without_a_place_is_listed_and_nothing_is_imported(project: Project, tmp_path: Path) -> None:
    with project.store.read() as connection:
        before = dump(connection)
    path = sheet(
        tmp_path,
        ["document", "quote", "code", "coder"],
        ["travail", "seule", "isolation", "ana"],
        ["travial", "seule", "isolation", "ana"],
        *(["travail", f"phrase {n} que personne n’a dite ici", "isolation", "ana"] for n in range(20)),
        ["travail", "seule", " ; ", "ana"],
    )
    with pytest.raises(InputError) as refusal:
        import_codings(project, path, CodingsOptions(new_codes=True))
    said = str(refusal.value)
    assert "line 3: there is no transcript named travial. Did you mean “travail”?" in said
    assert all(f"line {n}: “phrase {n - 4}" in said for n in range(4, 24))
    assert "line 24: no code is named." in said
    with project.store.read() as connection:
        assert dump(connection) == before


def test_what_two_names_may_mean_is_asked(project: Project, tmp_path: Path) -> None:
    project.do(ops.AddCode(CODEBOOK.get("hours").model_copy(update={"id": "other-hours"}), "kin"))
    path = sheet(tmp_path, ["document", "quote", "code", "coder"], ["famille", QUOTE, "Horaires", "ana"])
    with pytest.raises(InputError, match="“Horaires” may be several codes: Conditions > Horaires; Parenté > Horaires"):
        import_codings(project, path)


def test_coders_of_one_sheet_come_in_together_or_not_at_all(project: Project, tmp_path: Path) -> None:
    """A round of given segments refuses cléo's codings: then ana's don't stand there alone."""
    project.use_coder("ben")
    project.code_passage(WORK.uid, *passage(WORK, "seule"), ["isolation"])
    project.set_read_state(WORK.uid, "finished")
    project.coder = None
    new_round(project, Plan(("ben", "cléo"), interviews=("travail",), unit="segments"))
    path = sheet(
        tmp_path,
        ["document", "quote", "code", "coder"],
        ["travail", "on rentre tard", "hours", "ana"],
        ["travail", "Et les horaires ?", "hours", "cléo"],
    )
    with project.store.read() as connection:
        before = dump(connection)
    with pytest.raises(RefusedError):
        import_codings(project, path)
    with project.store.read() as connection:
        assert dump(connection) == before


def test_a_trial_says_the_same_and_changes_nothing(project: Project, tmp_path: Path) -> None:
    path = sheet(tmp_path, ["document", "quote", "code", "coder"], ["famille", QUOTE, "Aide > Argent", "ana"])
    with project.store.read() as connection:
        before = dump(connection)
    tried = import_codings(project, path, CodingsOptions(new_codes=True, dry_run=True))
    with project.store.read() as connection:
        assert dump(connection) == before
    assert import_codings(project, path, CodingsOptions(new_codes=True)) == tried
    assert tried == CodingsImported({"ana": 1}, {"ana": 1}, ("Aide", "Aide > Argent"))


# --- our own export -------------------------------------------------------------------------------------

WORDS = ("seule", "on rentre tard", "Les horaires coupés", "le soir.\nEnquêteur", "J’ai commencé tôt, seule, sans")
coding = st.tuples(
    st.sampled_from(["ana", "ben"]),
    st.sampled_from(WORDS),
    st.sampled_from(["hours", "isolation", "kin"]),
    st.none() | st.integers(0, 3),
    st.sampled_from(["", "", "=1+1 ?", "- Oui\nnon", "’élan, « 😀 »"]),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    work=st.lists(coding, max_size=6),
    form=st.sampled_from([("x.csv", "exact"), ("x.csv", "excel"), ("x.xlsx", "exact")]),
)
def test_an_export_gives_another_project_the_same_codings_once(work: list[Any], form: tuple[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder, made(Path(folder) / "a") as one, made(Path(folder) / "b") as other:
        for who, words, code, weight, memo in work:
            one.use_coder(who)
            start, stop = passage(WORK, words)
            new = ops.NewCoding(WORK.uid, start, stop, ops_code(code), weight=weight, memo=memo)
            one.do(ops.AddCodings((new,)))
        one.coder = None
        path = Path(folder) / form[0]
        export_extracts(one, path, style=form[1])
        wanted = codings(one)
        for _time in range(2):
            import_codings(other, path)
            assert [row[:8] for row in codings(other)] == [row[:8] for row in wanted]
            assert [len(row) > 8 for row in codings(other)] == [len(row) > 8 for row in wanted]
            assert ["\n\n".join(row[8:]) for row in codings(other)] == ["\n\n".join(row[8:]) for row in wanted]
        import_codings(one, path)
        assert codings(one) == wanted


def ops_code(code: str) -> Any:
    from cipcoder.store.codebook_rows import code_uid

    return code_uid(code)


def test_the_command_says_what_it_read(project: Project, tmp_path: Path) -> None:
    from tests.cli.test_main_job import cipcoder

    project.close()
    write_csv(
        tmp_path / "x.csv",
        ["Entretien", "Extrait", "Code", "Couleur"],
        [["famille", QUOTE, "Parenté", "bleu"], ["famille", QUOTE, "Argent", ""]],
    )
    folder = tmp_path / "study"
    tried = cipcoder("codings", "import", "../x.csv", "--coder", "ana", "--new-codes", "--dry-run", cwd=folder)
    assert tried.stdout == "new code: Argent\nana: 2 codings read\n"
    assert "left aside: Couleur" in tried.stderr
    assert "Nothing was stored" in tried.stderr
    cipcoder("codings", "import", "../x.csv", "--coder", "ana", "--new-codes", cwd=folder)
    again = cipcoder("codings", "import", "../x.csv", "--coder", "ana", cwd=folder)
    assert again.stdout == "ana: 2 codings read, 2 of them there already\n"
    refused = cipcoder("codings", "import", "../x.csv", cwd=folder, fails=True)
    assert "line 2: nobody is named" in refused.stderr
