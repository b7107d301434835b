"""A codebook as a .qdc file: valid by the schema, back without loss, and other programs' codebooks understood."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cipcoder.codebook.models import Code, Codebook
from cipcoder.errors import InputError
from cipcoder.formats.foreign_codes import guid_of
from cipcoder.formats.refi.codes import from_codes, to_codes
from cipcoder.formats.refi.colours import colour
from cipcoder.formats.refi.models import CodebookFile
from cipcoder.formats.refi.reader import read_codebook
from cipcoder.formats.refi.writer import write_codebook
from tests.codebook.test_codebook_file import codebooks

DATA = Path(__file__).parents[1] / "data" / "refi"
SHARED = Path(__file__).parents[3] / "shared" / "refi-qda"


def valid(path: Path, schema: str = "Codebook.xsd") -> bool:
    from lxml import etree

    rules = etree.XMLSchema(etree.parse(str(DATA / schema)))
    return bool(rules.validate(etree.parse(str(path))))


def there_and_back(codebook: Codebook, ours: Codebook, folder: Path) -> Codebook:
    path = folder / "c.qdc"
    write_codebook(path, CodebookFile("cipcoder", to_codes(codebook)))
    assert valid(path)
    return from_codes(read_codebook(path).codes, ours).codebook


@given(codebooks().filter(lambda codebook: bool(codebook.codes)))
@settings(max_examples=60, deadline=None)
def test_a_codebook_comes_back_as_it_went(codebook: Codebook) -> None:
    with tempfile.TemporaryDirectory() as folder:
        empty = Codebook(title=codebook.title, language="pt")
        assert there_and_back(codebook, empty, Path(folder)) == codebook
        assert there_and_back(codebook, codebook, Path(folder)) == codebook


def test_what_was_changed_in_another_program_wins_over_the_foot(tmp_path: Path) -> None:
    made = Codebook(
        codes=(Code(id="seul", label={"fr": "Isolement", "en": "Isolation"}, definition={"fr": "Être seul."}),)
    )
    path = tmp_path / "c.qdc"
    write_codebook(path, CodebookFile("cipcoder", to_codes(made)))
    text = path.read_text("utf-8").replace('name="Isolement"', 'name="Solitude"').replace("Être seul.", "Rester seul.")
    path.write_text(text.replace('color="#2b52a3"', 'color="#FF0000"'), "utf-8")
    (code,) = from_codes(read_codebook(path).codes, Codebook()).codebook.codes
    assert code.id == "seul"
    assert code.label == {"fr": "Solitude", "en": "Isolation"}
    assert code.definition == {"fr": "Rester seul."}
    assert code.colour == "#ff0000"


def test_a_foot_that_was_cut_keeps_the_id_and_is_told(tmp_path: Path) -> None:
    made = Codebook(codes=(Code(id="seul", label={"fr": "Isolement"}, include={"fr": 'Le soir : "seul".'}),))
    (code,) = to_codes(made)
    path = tmp_path / "c.qdc"
    write_codebook(path, CodebookFile("", (type(code)(code.guid, code.name, description=code.description[:-6]),)))
    found = from_codes(read_codebook(path).codes, Codebook())
    assert found.unread == 1
    assert [code.id for code in found.codebook.codes] == ["seul"]


def test_foreign_codes_are_those_of_the_same_name_in_the_same_place() -> None:
    ours = Codebook(
        codes=(
            Code(id="conditions", label={"fr": "Conditions"}, codes=(Code(id="temps", label={"fr": "Horaires"}),)),
            Code(id="autre", label={"fr": "Autre"}),
        )
    )
    from cipcoder.formats.refi.models import Code as Foreign

    theirs = (
        Foreign("1", "conditions", codes=(Foreign("2", "HORAIRES"), Foreign("3", "Autre"))),
        Foreign("4", "Autre"),
        Foreign(guid_of("temps"), "Autre chose"),
        Foreign("6", ""),
        Foreign("7", ""),
    )
    found = from_codes(theirs, ours)
    assert found.ids == {
        "1": "conditions",
        "2": "temps",
        "3": "autre-2",
        "4": "autre",
        guid_of("temps"): "autre-chose",
        "6": "code-without-a-name",
        "7": "code-without-a-name-2",
    }
    assert found.renamed == 2


def test_codes_nested_too_deep_stand_on_the_last_level() -> None:
    from cipcoder.formats.refi.models import Code as Foreign

    code = Foreign("12", "n12")
    for level in range(11, 0, -1):
        code = Foreign(str(level), f"n{level}", codes=(code,))
    found = from_codes((code,), Codebook())
    assert max(row.depth for row in found.codebook.walk()) == 7
    assert found.too_deep == 4
    assert len(list(found.codebook.walk())) == 12


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("#F00082", "#f00082"),
        ("#f08", "#ff0088"),
        ("#80F00082", "#f00082"),
        ("F00082", "#f00082"),
        ("240, 0, 130", "#f00082"),
        ("rgb(240,0,130)", "#f00082"),
        ("rgba(240 0 130 0.5)", "#f00082"),
        ("15728770", "#f00082"),
        ("teal", "#19c4e6"),
        ("black", "#000000"),
        ("", ""),
        ("300,0,0", ""),
        ("#ggg", ""),
        ("99999999999999999999", ""),
    ],
)
def test_colours_are_read_as_programs_write_them(written: str, read: str) -> None:
    assert colour(written) == read


@given(st.text(max_size=20))
def test_any_colour_is_a_colour_or_none(written: str) -> None:
    assert colour(written) == "" or Codebook(codes=(Code(id="a", label={"fr": "a"}, colour=colour(written)),))


def test_a_project_is_no_codebook(tmp_path: Path) -> None:
    path = tmp_path / "c.qdc"
    path.write_text('<Project xmlns="urn:QDA-XML:project:1.0" name="x"/>', "utf-8")
    with pytest.raises(InputError, match="begins with “Project”"):
        read_codebook(path)


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not there")
def test_the_standard_s_own_codebook_is_read() -> None:
    found = from_codes(read_codebook(SHARED / "samples" / "spec-A1.qdc").codes, Codebook())
    assert [row.code.id for row in found.codebook.walk()][:3] == ["topics", "economy", "health-care"]
    assert found.folders == 2
    assert found.codebook.get("economy").colour == "#ffff00"
