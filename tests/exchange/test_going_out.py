"""What goes out of a project comes back the same, in every shape that can be read again; nothing half-written stays."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from cipcoder import locale
from cipcoder.errors import InputError
from cipcoder.exchange.chosen import Chosen, found_documents, found_extracts
from cipcoder.exchange.codebooks import write_codebook
from cipcoder.exchange.corpora import write_coding_lines, write_iramuteq, write_web_annotations
from cipcoder.exchange.extracts import extract_ending, write_out
from cipcoder.exchange.pages import write_markdown, write_pages
from cipcoder.exchange.study_tables import audit_table, codebook_table, memo_table, participant_table, verbatim_table
from cipcoder.exchange.tables import counted, extract_table, the_only, write_sheet
from cipcoder.exchange.verbatims import import_verbatims
from cipcoder.exchange.workbook import CUT, Workbook, write_workbook
from cipcoder.formats.iramuteq import read_corpus
from cipcoder.formats.json_lines import read_coding_lines
from cipcoder.formats.tables import SHEET_CELL, Sheet, Style, read_csv, write_xlsx
from cipcoder.project import Project
from cipcoder.queries.corpus import EVERYTHING, Filter
from cipcoder.queries.extracts import Wanted
from cipcoder.text.words import word_count
from tests.exported import exported
from tests.studies import WORK

TABLES: dict[str, Callable[[Project], Sheet]] = {
    "extracts": lambda p: extract_table(p, Chosen(Wanted(EVERYTHING))),
    "codebook": codebook_table,
    "memos": memo_table,
    "participants": participant_table,
    "verbatims": verbatim_table,
    "audit": audit_table,
}


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with exported(tmp_path) as made:
        yield made


def as_text(row: Any) -> list[str]:
    return ["" if cell is None else str(cell) for cell in row]


# --- tables ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", ["exact", "excel"])
@pytest.mark.parametrize("name", TABLES)
def test_a_table_comes_back_from_either_csv_and_from_xlsx(
    project: Project, tmp_path: Path, name: str, style: Style
) -> None:
    sheet = TABLES[name](project)
    rows = [list(row) for row in sheet.rows]
    assert rows
    write_sheet(tmp_path / "a.csv", Sheet(name, sheet.header, rows), style)
    table = read_csv(tmp_path / "a.csv")
    assert table.header == tuple(sheet.header)
    assert [list(row.values()) for row in table.rows] == [as_text(row) for row in rows]
    write_xlsx(tmp_path / "a.xlsx", [Sheet(name, sheet.header, rows)])
    cells = [list(row) for row in load_workbook(tmp_path / "a.xlsx").active.iter_rows(min_row=2)]
    assert [as_text(cell.value for cell in row) for row in cells] == [as_text(row) for row in rows]
    assert all(cell.data_type != "f" for row in cells for cell in row)


HOSTILE = ("=cmd|'/c calc'!A1", "+33 6", "-elle", "@ana", "'fin", "\ttab", "#N/A", 'a;b,c"d\ne', "[b]<i>", "\u2028é😀")
safe = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8) | st.sampled_from(HOSTILE)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(safe, min_size=2, max_size=2), max_size=5), style=st.sampled_from(["exact", "excel"]))
def test_a_hostile_cell_comes_back_as_it_was(tmp_path: Path, rows: list[list[str]], style: Style) -> None:
    write_sheet(tmp_path / "a.csv", Sheet("x", ("a", "b"), rows), style)
    assert [list(row.values()) for row in read_csv(tmp_path / "a.csv").rows] == rows
    if style == "excel":
        written = (tmp_path / "a.csv").read_bytes().decode("utf-8-sig")
        for cells in csv.reader(io.StringIO(written, newline=""), delimiter=";"):
            assert all(not cell or cell[0] not in "=+-@\t\r" for cell in cells)


def test_verbatims_that_went_out_can_be_kept_again(project: Project, tmp_path: Path) -> None:
    write_sheet(tmp_path / "v.csv", verbatim_table(project))
    (before,) = project.verbatims()
    project.use_coder("ben")
    assert import_verbatims(project, tmp_path / "v.csv").outcomes == {"exact": 1}
    project.coder = None
    after = project.verbatims()[-1]
    assert (after.wording, after.transcript, after.start) == (before.wording, before.transcript, before.start)


def test_a_codebook_table_says_all_there_is_in_each_language(project: Project) -> None:
    sheet = codebook_table(project)
    rows = {str(row[0]): dict(zip(sheet.header, row, strict=True)) for row in sheet.rows}
    assert rows["hours"]["label.fr"] == "Horaires"
    assert rows["hours"]["label.en"] == "Hours"
    assert (rows["hours"]["parent"], rows["hours"]["path"]) == ("conditions", "Conditions / Horaires")
    assert rows["kin"]["typical"] == "Ma mère m’a gardé les enfants. (famille)"
    assert rows["bad"]["label.fr"] == "=1+1 [b]*<i>"


def test_a_memo_stands_with_what_it_is_about(project: Project) -> None:
    sheet = memo_table(project)
    first, second = (dict(zip(sheet.header, row, strict=True)) for row in sheet.rows)
    assert (first["kind"], first["code"], first["transcript"], first["coder"]) == (
        "coding",
        "Horaires",
        "travail",
        "ana",
    )
    assert first["body"] == "à =citer\nbientôt"
    assert first["quote"] == WORK.text[int(str(first["start"])) : int(str(first["stop"]))]
    assert (second["kind"], second["transcript"]) == ("transcript", "travail")


def test_one_workbook_holds_the_whole_study(project: Project, tmp_path: Path) -> None:
    asked = Workbook(Chosen(coders=("ana",)), attributes=("sexe",), audit=True)
    sheets = write_workbook(project, tmp_path / "s.xlsx", asked).sheets
    book = load_workbook(tmp_path / "s.xlsx")
    assert book.sheetnames == [
        *("about this study", "extracts", "frequencies", "matrix", "crosstab", "codebook", "memos", "participants"),
        *("verbatims", "audit"),
    ]
    assert len(book.sheetnames) == sheets
    about = {row[0].value: row[1].value for row in book["about this study"].iter_rows(min_row=2)}
    assert about["study"] == "Nettoyer, un métier"
    assert about["codings of"] == "ana"
    assert about["interviews, ana"] == "2 of 2 finished"
    for name in book.sheetnames:
        assert book[name].freeze_panes == "A2"
        assert book[name].auto_filter.ref


def test_coders_are_never_added_up_in_a_crosstab(project: Project) -> None:
    with pytest.raises(InputError, match=r"ana, ben.*--coder NAME or --analysis"):
        the_only(counted(project, Chosen()))
    assert the_only(counted(project, Chosen(coders=("ben",)))).coder == "ben"


# --- extracts ----------------------------------------------------------------------------------------


def test_an_extract_in_a_document_has_the_words_of_the_project_s_template(project: Project, tmp_path: Path) -> None:
    project.set_template("« {quote} », {speaker}, {âge} ans")
    n = write_out(project, tmp_path / "e.docx", Chosen(coders=("ana",)), "fr")
    document = docx.Document(str(tmp_path / "e.docx"))
    quotes = [p.text for p in document.paragraphs if p.style.name == "Quote"]
    assert n == len(quotes) == 5
    blanks = {ord("\u00a0"): " "}
    alone = project.document("famille").codings[0]
    said = project.with_source(project.document("famille"), alone.start, alone.stop)
    assert said.translate(blanks) in [quote.translate(blanks) for quote in quotes]
    assert "« Ma mère m’a gardé les enfants. », M. C., 52 ans" in [quote.translate(blanks) for quote in quotes]


def test_what_the_interviewer_says_in_an_extract_is_told_apart(project: Project, tmp_path: Path) -> None:
    write_out(project, tmp_path / "e.docx", Chosen(coders=("ana",)), "fr")
    document = docx.Document(str(tmp_path / "e.docx"))
    styles = [p.style.name for p in document.paragraphs]
    first = styles.index("Quote (continued)") - 1
    said = [[(run.style.name, run.text) for run in p.runs] for p in document.paragraphs[first : first + 3]]
    assert said[0][:2] == [("Speaker", "Enquêteur\u00a0: "), ("Default Paragraph Font", "“")]
    assert said[0][2][0] == "Interviewer"
    assert said[1][0] == ("Speaker", "Mme\u00a0B.\u00a0: ")
    assert said[1][1][0] == "Default Paragraph Font"
    assert said[2][1] == ("Interviewer", "Et les horaires\u00a0?")
    assert said[2][-1][0] == "Source"


def test_a_document_has_a_heading_for_each_theme_and_code_with_its_definition(project: Project, tmp_path: Path) -> None:
    write_out(project, tmp_path / "e.md", Chosen(coders=("ana",)), "fr")
    written = (tmp_path / "e.md").read_text(encoding="utf-8")
    lines = [line for line in written.splitlines() if line.startswith("#")]
    assert lines == [
        *("# Nettoyer, un métier", "## Conditions", "### Horaires", "### Isolement", "## Parenté"),
        "## =1+1 [b]\\*\\<i>",
    ]
    assert "### Horaires\n\nLe temps de travail.\n\n2 extracts, 1 interview\n" in written


def test_a_passage_two_people_coded_alike_stands_once_with_both_names(project: Project, tmp_path: Path) -> None:
    project.use_coder("ben")
    kin = project.document("famille")
    project.coder = None
    (first,) = (c for c in project.document("famille").codings if c.code == "kin")
    project.use_coder("ben")
    project.code_passage(kin.transcript.uid, first.start, first.stop, ["kin"])
    project.coder = None
    write_out(project, tmp_path / "e.md", Chosen(), "fr")
    written = (tmp_path / "e.md").read_text(encoding="utf-8")
    assert written.count("Ma mère m’a gardé") == 1
    assert "[ana, ben]" in written


def test_json_lines_have_every_coding_whole(project: Project, tmp_path: Path) -> None:
    chosen = Chosen(Wanted(EVERYTHING))
    n = write_coding_lines(project, tmp_path / "c.jsonl", chosen)
    read = list(read_coding_lines(tmp_path / "c.jsonl"))
    extracts = list(found_extracts(project, chosen))
    assert n == len(read) == len(extracts) == 7
    for line, extract in zip(read, extracts, strict=True):
        assert (line.coding, line.text, line.memo, line.layer) == (
            extract.coding,
            extract.text,
            extract.memo,
            extract.layer,
        )
        assert " / ".join(line.themes) == extract.theme
        assert line.attributes == dict(extract.attributes)


def test_an_ending_nobody_knows_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"ends in .csv, .xlsx, .docx, .odt, .md or .jsonl"):
        extract_ending(tmp_path / "e.pdf")


# --- whole transcripts -------------------------------------------------------------------------------


def test_annotations_quote_exactly_the_texts_beside_them(project: Project, tmp_path: Path) -> None:
    n = write_web_annotations(project, tmp_path / "wa", Chosen(Wanted(EVERYTHING)))
    said = json.loads((tmp_path / "wa" / "codings.jsonld").read_text(encoding="utf-8"))
    assert n == said["total"] == len(said["first"]["items"]) == 7
    for each in said["first"]["items"]:
        text = (tmp_path / "wa" / each["target"]["source"]).read_text(encoding="utf-8")
        position, quote = each["target"]["selector"]
        assert text[position["start"] : position["end"]] == quote["exact"]
        assert text.count(quote["prefix"] + quote["exact"] + quote["suffix"]) == 1
    memos = [body["value"] for each in said["first"]["items"] for body in each["body"][1:]]
    assert memos == ["Temps\nà =citer\nbientôt"]


def test_a_corpus_holds_what_participants_say_word_for_word(project: Project, tmp_path: Path) -> None:
    assert write_iramuteq(project, tmp_path / "c.txt", Chosen()) == 2
    read = read_corpus(tmp_path / "c.txt")
    for (variables, text), document in zip(read, found_documents(project, Chosen()), strict=True):
        assert variables["interview"] == document.transcript.name
        assert word_count(text) == word_count(document.text, document.spoken())
    assert read[0][0] == {"interview": "travail", "participant": "b", "age": "41", "sexe": "femme"}
    assert "horaires ?" not in read[0][1]
    write_iramuteq(project, tmp_path / "all.txt", Chosen(), interviewer=True)
    assert "Et les horaires ?" in read_corpus(tmp_path / "all.txt")[0][1]


def test_a_corpus_of_extracts_has_a_text_each_with_its_code(project: Project, tmp_path: Path) -> None:
    chosen = Chosen(Wanted(codes=("conditions",)), ("ana",))
    n = write_iramuteq(project, tmp_path / "c.txt", chosen, by_extract=True)
    read = read_corpus(tmp_path / "c.txt")
    assert n == len(read) == 3
    assert {variables["code"] for variables, _text in read} == {"hours", "isolation"}
    assert {variables["theme"] for variables, _text in read} == {"conditions"}
    assert "Parlez-moi" not in read[0][1]


def test_pages_go_into_a_folder_with_one_that_leads_to_them(project: Project, tmp_path: Path) -> None:
    assert write_pages(project, tmp_path / "pages", Chosen(Wanted(EVERYTHING))) == 3
    assert sorted(p.name for p in (tmp_path / "pages").iterdir()) == [
        *("carnet.html", "famille.html", "index.html", "travail.html"),
    ]
    page = (tmp_path / "pages" / "travail.html").read_text(encoding="utf-8")
    assert "-elle hésite" in page
    assert "=1+1 [b]*&lt;i&gt;" in page
    assert write_markdown(project, tmp_path / "md", Chosen()) == 2


def test_one_transcript_goes_into_one_file(project: Project, tmp_path: Path) -> None:
    only = Chosen(Wanted(Filter(None, frozenset({"travail"}))))
    assert write_pages(project, tmp_path / "t.html", only) == 1
    with pytest.raises(InputError, match="one file and 2 transcripts"):
        write_pages(project, tmp_path / "all.html", Chosen())
    assert not (tmp_path / "all.html").exists()


# --- whatever happens ----------------------------------------------------------------------------------


def everything(project: Project, folder: Path, progress: Any) -> Iterator[Callable[[], object]]:
    """Each way out, into ``folder``."""
    chosen = Chosen(Wanted(EVERYTHING))
    for name in ("e.csv", "e.xlsx", "e.docx", "e.odt", "e.md", "e.jsonl"):
        yield partial(write_out, project, folder / name, chosen, "fr", "exact", progress)
    yield lambda: write_workbook(project, folder / "s.xlsx", Workbook(chosen, audit=True), "fr", progress)
    yield lambda: write_pages(project, folder / "pages", chosen, "fr", progress)
    yield lambda: write_markdown(project, folder / "md", chosen, "fr", progress)
    yield lambda: write_iramuteq(project, folder / "c.txt", chosen, progress=progress)
    yield lambda: write_iramuteq(project, folder / "x.txt", chosen, by_extract=True, progress=progress)
    yield lambda: write_web_annotations(project, folder / "wa", chosen, "fr", progress)
    yield lambda: write_sheet(folder / "audit.csv", audit_table(project, "fr", progress))


def test_whoever_stops_an_export_leaves_nothing_half_written(project: Project, tmp_path: Path) -> None:
    def stopped(items: Any, total: int, what: str) -> Iterator[Any]:
        yield next(iter(items))
        raise KeyboardInterrupt

    out = tmp_path / "out"
    out.mkdir()
    for write in everything(project, out, stopped):
        with pytest.raises(KeyboardInterrupt):
            write()
        assert list(out.iterdir()) == []


def test_a_bar_goes_through_all_there_is(project: Project, tmp_path: Path) -> None:
    bars: list[tuple[int, int]] = []

    def counting(items: Any, total: int, what: str) -> Iterator[Any]:
        steps = 0
        for item in items:
            steps += 1
            yield item
        bars.append((steps, total))

    for i, write in enumerate(everything(project, tmp_path, counting), 1):
        write()
        assert len(bars) >= i
    assert all(0 < steps <= total for steps, total in bars)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device as POSIX has them")
def test_a_full_disk_is_said_in_a_sentence(project: Project) -> None:
    full = Path("/dev/full")
    ways: tuple[Callable[[], object], ...] = (
        lambda: write_sheet(full, participant_table(project)),
        lambda: write_coding_lines(project, full, Chosen()),
        lambda: write_iramuteq(project, full, Chosen()),
    )
    for write in ways:
        with pytest.raises(InputError, match="can’t be written"):
            write()


def test_the_codebook_goes_out_as_a_document_too(project: Project, tmp_path: Path) -> None:
    for name in ("c.docx", "c.odt", "c.md", "c.csv", "c.xlsx"):
        assert write_codebook(project, tmp_path / name) == 5
    written = (tmp_path / "c.md").read_text(encoding="utf-8")
    assert "## Parenté\n\nL’aide de la famille.\n\n**Include:** Garde, prêt, hébergement." in written
    assert "> **Typical:** Ma mère m’a gardé les enfants. (famille)" in written


def test_a_text_longer_than_a_cell_is_cut_in_the_workbook_and_counted(project: Project, tmp_path: Path) -> None:
    long = "x" * (SHEET_CELL + 1)
    project.use_coder("ana")
    project.write_memo(long, targets=[("transcript", WORK.uid)])
    done = write_workbook(project, tmp_path / "s.xlsx", Workbook(Chosen(coders=("ana",))))
    assert done.cut == 1
    cells = [cell for row in load_workbook(tmp_path / "s.xlsx")["memos"].values for cell in row]
    (cut,) = (cell for cell in cells if isinstance(cell, str) and cell.startswith("xxx"))
    assert len(cut) == SHEET_CELL
    assert cut.endswith(CUT)


def test_a_question_the_guide_has_not_is_refused(project: Project, tmp_path: Path) -> None:
    assert len(list(found_extracts(project, Chosen(Wanted(EVERYTHING, questions=frozenset({4})))))) > 0
    with pytest.raises(InputError, match=r"There is no question 99: the guide has 4 to 4\."):
        found_extracts(project, Chosen(Wanted(EVERYTHING, questions=frozenset({4, 99}))))
    with (
        Project.create(tmp_path / "bare", name="Sans guide") as bare,
        pytest.raises(InputError, match=r"There is no guide here\."),
    ):
        found_extracts(bare, Chosen(Wanted(EVERYTHING, questions=frozenset({1}))))
