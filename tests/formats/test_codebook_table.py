"""Codebooks in tables: ours come back, those of other programs and of people are understood."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from cipcoder.codebook.models import Code, Codebook
from cipcoder.errors import InputError
from cipcoder.exchange.codebook_intake import import_codebook
from cipcoder.exchange.codebooks import write_codebook
from cipcoder.formats.codebook_table import read_codebook_table
from cipcoder.formats.foreign_codes import MAX_CODES
from cipcoder.project import Project
from cipcoder.store import operations as ops
from tests.codebook.test_codebook_file import codebooks

EMPTY = Codebook()
UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)  # a codebook takes too long to write to be shrunk


def table(folder: Path, text: str, name: str = "codes.csv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def tree(codebook: Codebook) -> list[tuple[int, str]]:
    return [(row.depth, next(iter(row.code.label.values()))) for row in codebook.walk()]


def plainly(codebook: Codebook) -> Codebook:
    """The codebook as a table can say it: no « ; » in keywords, no blank line or closing bracket in examples."""

    def plain(code: Code) -> dict[str, object]:
        said = code.model_dump() | {"codes": [plain(below) for below in code.codes], "examples": []}
        return said | {"keywords": [word.replace(";", ",") for word in code.keywords]}

    return Codebook.model_validate(codebook.model_dump() | {"codes": [plain(code) for code in codebook.codes]})


@given(codebooks().filter(lambda codebook: bool(codebook.codes)), st.sampled_from([".csv", ".xlsx"]))
@settings(max_examples=25, deadline=None, phases=UNSHRUNK)
def test_a_codebook_written_as_a_table_comes_back(codebook: Codebook, ending: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Project.create(folder / "a", name="x") as made, Project.create(folder / "b", name="x") as other:
            for project, book in ((made, codebook), (other, plainly(codebook))):
                project.do(ops.ApplyCodebook(book, book.model_dump(mode="json")))
            write_codebook(made, folder / f"a{ending}")
            assert import_codebook(made, folder / f"a{ending}", lambda _c: "theirs").changes == ()
            write_codebook(other, folder / f"b{ending}")
            with Project.create(folder / "c", name="x") as third:
                import_codebook(third, folder / f"b{ending}")
                assert third.codebook.codes == other.codebook.codes


@pytest.mark.parametrize(
    "text",
    [
        "Nom,Parent,Description,Couleur\nThéorie,,Tout,\nHabitus,Théorie,Dispositions,#ff0000\n",
        "Name;Parent code;Memo;Color\nThéorie;;Tout;\nHabitus;théorie;Dispositions;255,0,0\n",
        "Code\tParent\tComment\nThéorie\t\tTout\nHabitus\tThéorie\tDispositions\n",
        "Name,Description\nCodes\\Théorie,Tout\nCodes\\Théorie\\Habitus,Dispositions\n",
        "Code,Comment\nThéorie,Tout\nThéorie::Habitus,Dispositions\n",
        "Code,Memo\nThéorie>>Habitus,Dispositions\n",
        "libellé,catégorie,définition\nHabitus,Théorie,Dispositions\n",
    ],
)
def test_other_programs_tables_are_understood(text: str, tmp_path: Path) -> None:
    found = read_codebook_table(table(tmp_path, text), EMPTY).codebook
    assert tree(found) == [(0, "Théorie"), (1, "Habitus")]
    assert found.get("habitus").definition == {"fr": "Dispositions"}
    assert found.get("habitus").colour in ("#ff0000", "")


def test_columns_nobody_knows_are_named_and_left_aside(tmp_path: Path) -> None:
    found = read_codebook_table(table(tmp_path, "Nom,Fichiers,Références\nHabitus,3,12\n"), EMPTY)
    assert found.remarks == ("Columns left aside: Fichiers, Références.",)


def test_keywords_and_examples_are_read_as_people_write_them(tmp_path: Path) -> None:
    text = 'code,mots-clés,exemple\nHabitus,"habitude, disposition","On fait comme ça. (Entretien B)\n\nToujours."\n'
    code = read_codebook_table(table(tmp_path, text), EMPTY).codebook.get("habitus")
    assert code.keywords == ("habitude", "disposition")
    assert [(each.text, each.source) for each in code.examples] == [
        ("On fait comme ça.", "Entretien B"),
        ("Toujours.", ""),
    ]


def test_rows_that_lie_under_each_other_stand_at_the_top(tmp_path: Path) -> None:
    found = read_codebook_table(table(tmp_path, "nom,parent\nA,B\nB,A\nC,C\n"), EMPTY).codebook
    assert sorted(tree(found)) == [(0, "A"), (0, "C"), (1, "B")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fichier,mots\na,b\n", "no column names the codes"),
        ("nom\n\n", "holds no code"),
        ("nom\n" + "".join(f"c{n}\n" for n in range(MAX_CODES + 1)), "has more than 5000 codes"),
    ],
)
def test_tables_that_are_no_codebook_are_refused(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=said):
        read_codebook_table(table(tmp_path, text), EMPTY)


def test_codes_without_a_place_are_those_here_of_the_same_name(tmp_path: Path) -> None:
    ours = Codebook(codes=(Code(id="a", label={"fr": "Théorie"}, codes=(Code(id="b", label={"fr": "Habitus"}),)),))
    found = read_codebook_table(table(tmp_path, "nom,description\nhabitus,Manières\nChamp,Jeu\n"), ours).codebook
    assert [(row.depth, row.code.id) for row in found.walk()] == [(0, "champ"), (0, "a"), (1, "b")]
    assert found.get("b").label == {"fr": "Habitus"}
    found = read_codebook_table(table(tmp_path, "nom,parent\nDoxa,Habitus\n"), ours).codebook
    assert [(row.depth, row.code.id) for row in found.walk()] == [(0, "a"), (1, "b"), (2, "doxa")]


def test_a_long_chain_of_parents_is_read(tmp_path: Path) -> None:
    text = "nom,parent\n" + "".join(f"c{n},c{n - 1}\n" if n else "c0,\n" for n in range(3000))
    assert len(list(read_codebook_table(table(tmp_path, text), EMPTY).codebook.walk())) == 3000


def test_a_codebook_joined_twice_changes_nothing_the_second_time(tmp_path: Path) -> None:
    path = table(tmp_path, "nom,parent,définition\nThéorie,,\nHabitus,Théorie,Dispositions\n")
    with Project.create(tmp_path / "p", name="x") as project:
        assert [(c.code_id, c.field) for c in import_codebook(project, path, dry_run=True).changes] == [
            ("theorie", "added"),
            ("habitus", "added"),
        ]
        assert not project.codebook.codes
        import_codebook(project, path)
        assert import_codebook(project, path).changes == ()
        changed = table(tmp_path, "nom,définition\nThéorie::Habitus,Manières\n", "b.csv")
        assert [c.after for c in import_codebook(project, changed, lambda _c: "theirs").changes] == ["Manières"]
