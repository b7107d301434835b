"""The framework matrix: what was coded in an interview stands in its line, under its theme, in its own words."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import docx
import pytest

from cipcoder import locale
from cipcoder.errors import InputError
from cipcoder.exchange.chosen import Chosen
from cipcoder.exchange.framework import NOTHING, framework, framework_table, write_framework
from cipcoder.exchange.tables import export_extracts
from cipcoder.formats.tables import read_table
from cipcoder.project import Project
from cipcoder.queries.corpus import Filter
from cipcoder.queries.extracts import Wanted
from cipcoder.store.codebook_rows import code_uid
from tests.exported import exported
from tests.studies import FAMILY, WORK, passage


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with exported(tmp_path) as made:
        yield made


ANA = Chosen(coders=("ana",))


def test_extracts_stand_in_their_interview_s_line_with_their_turns(project: Project) -> None:
    found = framework(project, ANA)
    assert found.codes == ("conditions", "kin", "bad")
    work, family = found.rows
    assert work[1] == (NOTHING,), "read to the end, and nothing of it"
    assert family == ((NOTHING,), ("«\u00a0Ma mère m’a gardé les enfants.\u00a0» (turn 2)",), (NOTHING,))
    assert work[0][-1] == "«\u00a0Les horaires coupés, c’est le plus dur\u00a0» (turn 4)"
    assert work[0][0].endswith("(turns 1–3)"), "what lies on several turns says so"
    assert len(work[0]) == 3


def test_an_interview_nobody_read_has_empty_cells(project: Project) -> None:
    found = framework(project, Chosen(coders=("ben",)), codes=("kin", "isolation"))
    assert found.codes == ("kin", "isolation")
    assert found.rows == (((NOTHING,), ("«\u00a0seule\u00a0» (turn 2)",)), ((), ()))


def test_a_passage_with_two_codes_of_a_theme_stands_there_once(project: Project) -> None:
    project.use_coder("ana")
    project.code_passage(FAMILY.uid, *passage(FAMILY, "éloignés"), ["hours", "isolation"])
    assert framework(project, ANA, codes=("conditions",)).rows[1] == (("«\u00a0éloignés\u00a0» (turn 3)",),)


def test_memos_about_interview_and_theme_come_before_memos_on_codings(project: Project) -> None:
    project.use_coder("ana")
    project.write_memo("Le temps déborde.", targets=[("transcript", WORK.uid), ("code", code_uid("hours"))])
    project.write_memo("Sans suite.", targets=[("code", code_uid("hours"))])
    found = framework(project, ANA, "memos")
    assert found.rows[0] == (("Le temps déborde.", "Temps\nà =citer\nbientôt"), (), ())
    assert found.rows[1] == ((), (), ())


def test_several_coders_are_never_pooled(project: Project) -> None:
    with pytest.raises(InputError, match="say whose codings"):
        framework(project, Chosen())
    with pytest.raises(InputError, match="No code"):
        framework(project, ANA, codes=("nulle-part",))


def test_no_interview_makes_a_matrix_without_lines(project: Project, tmp_path: Path) -> None:
    nowhere = Chosen(Wanted(Filter("other")), ("ana",))
    for name in ("f.docx", "f.html", "f.csv", "f.xlsx"):
        assert write_framework(project, tmp_path / name, framework(project, nowhere)) == 0
    assert len(docx.Document(str(tmp_path / "f.docx")).tables[0].rows) == 1


class _Cells(HTMLParser):
    """The texts of a table's cells, line by line."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[list[str]] = []
        self._inside = False

    def handle_starttag(self, tag: str, _attributes: object) -> None:
        if tag == "tr":
            self.lines.append([])
        elif tag in ("td", "th"):
            self.lines[-1].append("")
            self._inside = True
        elif tag == "p" and self._inside and self.lines[-1][-1]:
            self.lines[-1][-1] += "\n"

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.lines[-1][-1] += data


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_table_has_the_participant_and_a_column_a_code(project: Project, tmp_path: Path, ending: str) -> None:
    to = tmp_path / f"f.{ending}"
    found = framework(project, ANA)
    assert write_framework(project, to, found) == 2
    work, family = read_table(to).rows
    assert (work["attribute: sexe"], work["participant_name"], work["finished"]) == ("femme", "Mme B.", "1")
    assert work["code: conditions"] == "\n".join(found.rows[0][0])
    assert family["code: kin"] == found.rows[1][1][0]
    assert family["layer"] == "ana"


def test_page_and_document_say_the_same_and_hold_no_script(project: Project, tmp_path: Path) -> None:
    project.edit_code("kin", label={"fr": "<script>alert(1)</script>"})
    found = framework(project, ANA)
    write_framework(project, tmp_path / "f.html", found)
    write_framework(project, tmp_path / "f.docx", found)
    page = (tmp_path / "f.html").read_text("utf-8")
    assert "<script" not in page
    assert not re.search(r"(?:src|href)=", page)
    shown = _Cells()
    shown.feed(page)
    document = docx.Document(str(tmp_path / "f.docx"))
    written = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert shown.lines == written
    assert [line[2] for line in written] == ["<script>alert(1)</script>", NOTHING, found.rows[1][1][0]]
    assert written[1][0].startswith("travail\nMme B.\n2025-01-14\nâge: 41\nsexe: femme")
    page_setup = document.sections[0]
    assert (page_setup.page_width or 0) > (page_setup.page_height or 0), "on its side"


def test_every_extract_of_the_demonstration_is_in_the_matrix_once(demo: Path, tmp_path: Path) -> None:
    with Project.open(demo) as project:
        sheet = framework_table(project, framework(project, ANA))
        export_extracts(project, tmp_path / "e.csv", coders=["ana"])
    with (tmp_path / "e.csv").open(encoding="utf-8", newline="") as file:
        extracts = list(csv.DictReader(file))
    for line in (dict(zip(sheet.header, row, strict=True)) for row in sheet.rows):
        for column in (name for name in sheet.header if name.startswith("code: ")):
            theme = column.removeprefix("code: ")
            own = {
                (e["start"], e["stop"], e["first_turn"], e["text"])
                for e in extracts
                if e["transcript"] == line["transcript"] and (e["theme"] or e["code"]).split(" / ")[0] == theme
            }
            said = [] if line[column] in ("", NOTHING) else str(line[column]).split("\n")
            assert len(said) == len(own)
            plain = "".join(str(line[column]).split())
            assert all("".join(text.split("\n")[0].split()) in plain for _start, _stop, _turn, text in own)
