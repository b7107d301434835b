"""The report: one file that says what the results say, shows people's words as words, and asks for nothing else."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import re
import shutil
import subprocess
import tempfile
import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import docx
import pytest

from cipcoder import locale
from cipcoder.codebook.models import Code, Codebook
from cipcoder.comparison import compare_layers
from cipcoder.errors import InputError
from cipcoder.exchange.chosen import Chosen
from cipcoder.exchange.study_report import ReportOptions, gathered, write_report
from cipcoder.exchange.tables import export_extracts
from cipcoder.project import Project
from cipcoder.queries.corpus import Filter
from cipcoder.queries.extracts import Wanted
from cipcoder.report.agreement_words import labels
from cipcoder.report.numbers import decimal, percent, whole
from cipcoder.store import operations as ops
from tests.queries.test_blind import act, shared
from tests.studies import CODEBOOK, FAMILY, NOTES, WORK, passage

DAY = dt.date(2026, 3, 2)
HOSTILE = "<script>alert(1)</script>\x1b[31m & \"'"


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    locale.use("en")
    yield
    locale.use("en")


class Read(HTMLParser):
    """A page as its reader has it: tables by title, facts, headings, all text; elements and their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.headings: list[str] = []
        self.facts: dict[str, str] = {}
        self._title, self._rows, self._open = "", list[list[str]](), list[str]()
        self._said = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag == "table":
            self._rows = []
        elif tag == "tr":
            self._rows.append([])
        elif tag == "br":
            self._said += "\n"
        if tag in ("td", "th", "caption", "h1", "h2", "h3", "dt", "dd"):
            self._said = ""

    def handle_data(self, data: str) -> None:
        self._said += data
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "caption":
            self._title = self._said
        elif tag in ("td", "th"):
            self._rows[-1].append(self._said)
        elif tag == "table":
            self.tables.setdefault(self._title, []).extend(self._rows)
        elif tag in ("h1", "h2", "h3"):
            self.headings.append(self._said)
        elif tag == "dt":
            self._fact = self._said
        elif tag == "dd":
            self.facts[self._fact] = self._said


def make(folder: Path, book: Codebook = CODEBOOK, coders: tuple[str, ...] = ("ana", "ben")) -> Project:
    """Two interviews and a notebook; ana has read both, ben one."""
    project = Project.create(folder / "study", name="Nettoyer")
    project.do(ops.ApplyCodebook(book))
    people = (("B", "Mme B.", {"town": "Lille", "gender": "femme"}), ("C", "M. C.", {"town": "", "gender": "homme"}))
    project.do(ops.SetParticipants(tuple(ops.ParticipantData(*each) for each in people)))
    for data in (WORK, FAMILY, NOTES):
        project.do(ops.ImportTranscript(data))
    for who in coders:
        project.use_coder(who)
        project.code_passage(WORK.uid, *passage(WORK, "seule, sans personne"), ["isolation"])
        project.code_passage(WORK.uid, *passage(WORK, "Les horaires coupés"), ["hours", "isolation"])
        project.set_read_state(WORK.uid, "finished")
        if who == "ana":
            project.code_passage(FAMILY.uid, *passage(FAMILY, "Sans elle je n’aurais pas tenu."), ["kin"])
            project.code_passage(FAMILY.uid, *passage(FAMILY, "Après on s’est éloignés."), ["isolation"])
            project.set_read_state(FAMILY.uid, "finished")
            project.write_memo("Le soir revient <b>souvent</b>.", title="Soir", targets=[("transcript", WORK.uid)])
    project.coder = None
    return project


def options(**more: Any) -> ReportOptions:
    how: dict[str, Any] = {"chosen": Chosen(Wanted(Filter()), ("ana",)), "day": DAY}
    return ReportOptions(**how | more)


def written(project: Project, how: ReportOptions, ending: str = "html") -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        to = Path(folder) / f"report.{ending}"
        write_report(project, to, how)
        return to.read_bytes()


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    locale.use("en")
    with make(tmp_path_factory.mktemp("study")) as project:
        compared = compare_layers(project, ("ana", "ben"))
        return written(project, options(comparison=compared, memos=True)).decode()


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with make(tmp_path) as made:
        yield made


# --- one file, safe to open ------------------------------------------------------------------------------


def test_the_page_runs_nothing_and_asks_for_nothing(page: str) -> None:
    read = Read(page)
    assert "http" not in page.replace('http-equiv="Content-Security-Policy"', "")
    assert {tag for tag, _attributes in read.elements}.isdisjoint(
        {"script", "img", "link", "iframe", "object", "image"}
    )
    for tag, attributes in read.elements:
        assert not any(name.startswith("on") or name == "src" for name in attributes), tag
        for name in ("href", "xlink:href"):
            assert attributes.get(name, "#").startswith("#")
    assert all(place.startswith("#") for place in re.findall(r"url\(([^)]*)\)", page))
    assert "default-src 'none'; style-src 'unsafe-inline'" in page
    assert "@import" not in page


def test_every_place_in_the_page_has_one_name_and_every_link_leads_there(page: str) -> None:
    names = [attributes["id"] for _tag, attributes in Read(page).elements if "id" in attributes]
    assert len(names) == len(set(names))
    links = {a["href"][1:] for _tag, a in Read(page).elements if "href" in a}
    assert links <= set(names)
    assert set(re.findall(r"url\(#([^)]*)\)", page)) <= set(names)


def test_figures_are_drawn_into_the_page_and_said_in_words(page: str) -> None:
    drawings = [attributes for tag, attributes in Read(page).elements if tag == "svg"]
    assert len(drawings) == 6
    assert all(each["role"] == "img" and len(each["aria-label"]) > 30 for each in drawings)


def test_what_people_wrote_is_shown_and_never_obeyed(tmp_path: Path) -> None:
    odd = Code(id="odd", label={"en": HOSTILE}, definition={"en": HOSTILE})
    book = Codebook(title=CODEBOOK.title, codes=(*CODEBOOK.codes, odd))
    with make(tmp_path, book) as project:
        project.do(ops.SetParticipants((ops.ParticipantData("B", HOSTILE, {HOSTILE: HOSTILE}),)))
        project.use_coder("ana")
        project.code_passage(WORK.uid, *passage(WORK, "ses enfants"), ["odd"])
        project.write_memo(HOSTILE, title=HOSTILE)
        done = written(project, options(title=HOSTILE, memos=True)).decode()
        word = docx.Document(io.BytesIO(written(project, options(title=HOSTILE, extracts=0), "docx")))
    read = Read(done)
    shown = HOSTILE.replace("\x1b", "␛")
    assert "script" not in {tag for tag, _attributes in read.elements}
    assert "\x1b" not in done
    assert read.headings[0] == shown
    assert read.text.count(shown) >= 6
    assert html.escape(shown) in done
    assert word.core_properties.title == shown


def test_the_same_study_on_the_same_day_gives_the_same_file(project: Project) -> None:
    assert written(project, options(extracts=1)) == written(project, options(extracts=1))


# --- it says what the results say ------------------------------------------------------------------------


def test_each_frequency_in_the_page_is_the_result_s_and_a_recount_s(
    page: str, project: Project, tmp_path: Path
) -> None:
    found = project.frequencies("ana")
    label = labels(project.codebook, "en")
    head, *rows = Read(page).tables["Themes and codes"]
    assert head == [
        *("theme · code", "codings", "unfinished", "extracts", "interviews", "words", "% of words", "DP"),
        *("largest share", "in interview"),
    ]
    assert rows == [
        [
            *(
                label(row.code),
                whole(row.codings, "en"),
                whole(row.codings_in_progress, "en"),
                whole(row.extracts, "en"),
            ),
            *(
                f"{row.interviews} of {row.out_of}",
                whole(row.words, "en"),
                decimal(100 * row.words / found.words, "en", 1),
            ),
            *(decimal(row.dispersion, "en", 2), percent(row.largest_share, "en"), row.largest),
        ]
        for row in found.rows
    ]
    export_extracts(project, tmp_path / "x.csv", coders=["ana"])
    with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as file:
        codings = list(csv.DictReader(file))
    counted = {row[0]: (int(row[1]), row[4]) for row in rows}
    for code, name in (("isolation", "Isolation"), ("kin", "Kin"), ("hours", "Hours")):
        mine = [each for each in codings if each["code"] == code]
        assert counted[name] == (len(mine), f"{len({each['transcript'] for each in mine})} of 2")
    below = [each for each in codings if each["theme"].startswith("conditions") or each["code"] == "conditions"]
    assert counted["Conditions"][0] == len(below)


def test_the_other_tables_say_what_the_results_say(page: str, project: Project) -> None:
    tables, label = Read(page).tables, labels(project.codebook, "en")
    together = project.cooccurrence("ana")
    assert together.pairs
    assert tables["Pairs of codes on the same text"][1:] == [
        [label(p.first), label(p.second), str(p.pairs), str(p.interviews), decimal(p.jaccard, "en", 2)]
        for p in together.pairs
    ]
    first = project.first_appearances("ana")
    assert [[row[0], row[2], row[3]] for row in tables["New codes, interview by interview"][1:]] == [
        [step.title or step.name, str(len(step.new)), str(step.so_far)] for step in first.steps
    ]
    absent = {row.code: row.absent for row in project.frequencies("ana").rows if row.absent and row.codings}
    assert tables["Interviews without the code"][1:] == [
        [label(code), str(len(names)), ", ".join(names)] for code, names in absent.items()
    ]
    compared = compare_layers(project, ("ana", "ben")).agreement
    alphas = {row[0]: row[1] for row in tables["Agreement by code, most to talk about first"][1:]}
    assert alphas == {label(r.code): decimal(r.pooled.alpha, "en") for r in compared.codes if r.used}


def test_the_corpus_is_described(page: str, project: Project) -> None:
    read = Read(page)
    words = {row.name: n for row in project.transcripts() for n in [project.participant_words([row])[row.uid]]}
    rows = {row[0]: row for row in read.tables["Interviews"][1:]}
    assert set(rows) == {"travail", "famille"}
    assert [int(rows[name][3]) for name in rows] == [words[name] for name in rows]
    assert rows["travail"][1:3] == ["Mme B.", "2025-01-14"]
    assert (rows["travail"][4], rows["famille"][4]) == ("3", "2")
    assert ["Mme B.", "Lille", "femme"] in read.tables["Participants"]
    assert "Also in the project, not counted here: notes: 1." in read.text
    assert read.facts["Report of"] == "2026-03-02"
    assert read.facts["Layer"] == "codings of ana"
    assert (
        read.facts["Interviews"]
        == f"2 interviews, 2 finished, {words['travail'] + words['famille']} words by participants"
    )
    codes = [row[0] for row in read.tables["Codes and what they mean"][1:]]
    assert codes == ["Conditions", "Hours", "Isolation", "Kin"]


def test_extracts_come_with_their_source_and_memos_when_asked(page: str, project: Project) -> None:
    read = Read(page)
    assert "Sans elle je n’aurais pas tenu." in read.text
    assert "How they were chosen" in read.text
    assert "Le soir revient <b>souvent</b>." in read.text
    plain = Read(written(project, options(extracts=0)).decode())
    assert "Extracts" not in plain.headings
    assert "Memos" not in plain.headings
    assert "Sans elle" not in plain.text


def test_a_french_report_is_french(project: Project) -> None:
    locale.use("fr")
    done = written(project, options(comparison=compare_layers(project, ("ana", "ben")))).decode()
    assert '<html lang="fr">' in done
    read = Read(done)
    numbers = [cell for table in read.tables.values() for row in table for cell in row]
    assert not any(re.search(r"\d\.\d", cell) for cell in numbers)
    assert any(re.fullmatch(r"0,\d\d", cell) for cell in numbers)
    assert "Horaires" in {row[0] for table in read.tables.values() for row in table}


# --- Word ----------------------------------------------------------------------------------------------------


def test_the_word_document_holds_the_same_tables_and_the_figures(page: str, project: Project) -> None:
    how = options(comparison=compare_layers(project, ("ana", "ben")), memos=True)
    document = docx.Document(io.BytesIO(written(project, how, "docx")))
    there = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    for title, table in Read(page).tables.items():
        assert table in there, title
    assert len(document.inline_shapes) == 6
    for shape in document.inline_shapes:
        assert shape.width.cm <= 16.01
        assert len(shape._inline.docPr.get("descr")) > 30
    heads = document.element.body.xpath(".//w:tblHeader")
    assert len(heads) == len(Read(page).tables)
    headings = [p.text for p in document.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert headings == _sections(page)


def _sections(page: str) -> list[str]:
    return [html.unescape(name) for name in re.findall(r"<h2>(.*?)</h2>", page)]


# --- little, or nothing ---------------------------------------------------------------------------------------


def test_an_empty_project_has_a_plain_report_that_says_so(tmp_path: Path) -> None:
    with Project.create(tmp_path / "study", name="Vide") as project:
        read = Read(written(project, options(chosen=Chosen())).decode())
    assert "There are no transcripts here yet." in read.text
    assert "The codebook is empty." in read.text
    assert "Nothing is coded here yet" in read.text
    assert read.facts["Layer"] == "none: nothing is coded"
    assert not read.tables


def test_a_coder_without_codings_has_a_plain_report_too(tmp_path: Path) -> None:
    with make(tmp_path, coders=()) as project:
        project.use_coder("ana")
        for chosen in (Chosen(), Chosen(coders=("ana",))):
            read = Read(written(project, options(chosen=chosen)).decode())
            assert "Nothing is coded here yet" in read.text
            assert set(read.tables) == {"Interviews", "Participants", "Codes and what they mean"}
        word = docx.Document(io.BytesIO(written(project, options(), "docx")))
        assert any("Nothing is coded here yet" in paragraph.text for paragraph in word.paragraphs)


def test_one_interview_and_one_coder_are_enough(tmp_path: Path) -> None:
    with Project.create(tmp_path / "study", name="Une") as project:
        project.do(ops.ApplyCodebook(CODEBOOK))
        project.do(ops.ImportTranscript(WORK))
        project.use_coder("ana")
        project.code_passage(WORK.uid, *passage(WORK, "seule"), ["isolation"])
        read = Read(written(project, options(no_comparison="Nobody else has coded.")).decode())
    assert "No interview is finished by the coder yet" in read.text
    assert "No two codes come together in these interviews." in read.text
    assert "Nobody else has coded." in read.text
    row = next(row for row in read.tables["Themes and codes"] if row[0] == "Isolation")
    assert row[4] == "0 of 0"
    assert row[7] == "—", "no dispersion over one interview"


def test_coders_are_never_added_up(project: Project, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"Several coders have coded \(ana, ben\): say whose"):
        write_report(project, tmp_path / "report.html", options(chosen=Chosen()))
    with pytest.raises(InputError, match=r"ends in .html or .docx"):
        write_report(project, tmp_path / "report.pdf", options())
    assert not list(tmp_path.glob("report*"))


# --- while a round is blind -------------------------------------------------------------------------------------


def test_a_report_to_the_other_doesn_t_change_by_what_a_blind_round_hides(tmp_path: Path) -> None:
    with shared(tmp_path) as project:

        def told(to: str | None, whose: str) -> object:
            project.coder = None if to is None else project.coder_named(to)
            return gathered(project, options(chosen=Chosen(coders=(whose,)), memos=True))

        asked = [("ben", "ana"), ("ben", "ben"), (None, "ana"), (None, "ben")]
        before = [told(*each) for each in asked]
        mine = told("ana", "ana")
        for kind in ("code", "memo on coding", "free memo", "star", "finish"):
            act(project, kind, 0, 1)
        assert [told(*each) for each in asked] == before
        assert told("ana", "ana") != mine


# --- in a browser -----------------------------------------------------------------------------------------------


@pytest.mark.soak
def test_a_browser_prints_it_on_a4_without_losing_a_figure(page: str, tmp_path: Path) -> None:
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("no Chromium here")
    (tmp_path / "report.html").write_text(page, encoding="utf-8")
    subprocess.run(
        [
            *(browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"),
            *(
                "--no-pdf-header-footer",
                f"--print-to-pdf={tmp_path / 'report.pdf'}",
                (tmp_path / "report.html").as_uri(),
            ),
        ],
        check=True,
        capture_output=True,
    )
    from pypdf import PdfReader

    pages = PdfReader(tmp_path / "report.pdf").pages
    assert [round(float(side)) for side in (pages[0].mediabox.width, pages[0].mediabox.height)] == [595, 842]
    said = " ".join(" ".join(each.extract_text() for each in pages).split())
    said = unicodedata.normalize("NFKC", said)  # « ﬁrst »: some fonts join letters
    for heading in _sections(page):
        assert heading in said
