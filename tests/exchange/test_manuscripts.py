"""Manuscripts that come in: real files of every format, their extracts kept once, reviewed, and checked."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cipcoder import locale
from cipcoder.errors import InputError
from cipcoder.exchange.manuscripts import lines, read_manuscript
from cipcoder.exchange.quoting import check_manuscript, check_verbatims, write_check
from cipcoder.exchange.verbatims import VerbatimsOptions, import_verbatims
from cipcoder.formats.readers.written import Block, Written
from cipcoder.project import Project
from cipcoder.report.quotation_report import Check, page
from cipcoder.text.quotations import Quotation, quotations
from cipcoder.text.quote_check import Checked, Corpus, Finding, Quoted, check

ARTICLE = Path(__file__).parents[1] / "data" / "article.md"
NOWHERE = Corpus({}, {})


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


@pytest.fixture
def project(demo: Path) -> Iterator[Project]:
    with Project.open(demo) as opened:
        yield opened


def found_in(path: Path) -> tuple[Quotation, ...]:
    return read_manuscript(path, NOWHERE).quotations


# --- files -------------------------------------------------------------------------------------------------


def test_a_docx_gives_its_extracts_with_notes_headings_and_quotation_styles(tmp_path: Path) -> None:
    from docx import Document
    from docx.shared import Cm

    made = Document()
    made.add_heading("Tenir la tournée", 1)
    made.add_paragraph("Les aides à domicile parlent du temps. Le « care » n’est pas leur mot.")
    made.add_paragraph("Le bonjour, des fois, je le fais dans l’escalier. — Nadine, 52 ans", style="Quote")
    indented = made.add_paragraph("J’ai vingt-huit minutes, alors je fais vite, on fait toutes ça.")
    indented.paragraph_format.left_indent = indented.paragraph_format.right_indent = Cm(1.5)
    made.add_heading("Extraits d’entretiens", 2)
    made.add_paragraph("« Le règlement est dans le tiroir. »", style="List Bullet")
    made.add_paragraph("« Personne lit. »", style="List Bullet")
    path = tmp_path / "chapitre.docx"
    made.save(str(path))
    found = [q for q in found_in(path) if q.judgement == "extract"]
    assert [q.wording for q in found] == [
        "Le bonjour, des fois, je le fais dans l’escalier.",
        "J’ai vingt-huit minutes, alors je fais vite, on fait toutes ça.",
        "Le règlement est dans le tiroir.",
        "Personne lit.",
    ]
    assert found[0].attributed == "Nadine, 52 ans"
    assert found[2].headings == ("Tenir la tournée", "Extraits d’entretiens")


def test_an_odt_gives_its_extracts(tmp_path: Path) -> None:
    from odfdo import Document, Header, Paragraph

    made = Document("text")
    made.body.clear()
    made.body.append(Header(1, "Analyse des entretiens"))
    made.body.append(Paragraph("Une ancienne tranche : « on va pas en parler, ça fait monter la tension »."))
    path = tmp_path / "chapitre.odt"
    made.save(path)
    (found,) = found_in(path)
    assert (found.judgement, found.origin) == ("extract", "interview")
    assert [heading.split(". ")[-1] for heading in found.headings] == ["Analyse des entretiens"]


def test_plain_text_is_cut_where_its_author_cut_it(tmp_path: Path) -> None:
    wrapped = (
        "Elle raconte sa journée en peu de mots, et les pèse : « le camion, la pluie, le\n"
        "camion, et je recommence » (Sylvine, 41 ans). On n’en saura pas davantage.\n"
        "\nExtraits d’entretiens :\n« Je lave le camion. »\n« Je le relave. »\n"
    )
    path = tmp_path / "a.txt"
    path.write_text(wrapped, encoding="utf-8")
    assert [q.wording for q in found_in(path)] == [
        "le camion, la pluie, le camion, et je recommence",
        "Je lave le camion.",
        "Je le relave.",
    ]
    path.write_text("Extraits :\n« Un. »\n« Deux. »\n" + "Un paragraphe de l’auteur. " * 20, encoding="utf-8")
    assert [q.paragraph for q in found_in(path)] == [2, 3]


def test_a_note_goes_with_the_line_that_calls_it() -> None:
    blocks = (
        Block("« Un mot de trop » dit-il.\n« Deux mots de trop » dit-elle."),
        Block("Entretien avec Gilles, mars 2022.", "note", at=16),
        Block("A. Merrow, Nuits, 1987, p. 4.", "note", at=46),
    )
    kinds = [line.kind for line in lines(Written(blocks))]
    assert kinds == ["paragraph", "note", "paragraph", "note"]
    first, second = quotations(lines(Written(blocks)))
    assert (first.attributed, second.judgement) == ("Entretien avec Gilles, mars 2022.", "literature")


def test_a_file_that_is_no_manuscript_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "chanson.mp3"
    path.write_bytes(b"ID3")
    with pytest.raises(InputError, match=r"chanson\.mp3"):
        read_manuscript(path, NOWHERE)


# --- kept --------------------------------------------------------------------------------------------------


def kept(project: Project) -> list[tuple[str, str, str]]:
    return sorted((v.wording, v.origin, v.match) for v in project.verbatims())


def test_importing_a_manuscript_twice_keeps_everything_once(project: Project) -> None:
    before = len(project.verbatims())
    done = import_verbatims(project, ARTICLE)
    once = kept(project)
    assert len(once) == before + done.kept
    import_verbatims(project, ARTICLE)
    assert kept(project) == once


def test_a_dry_run_keeps_nothing(project: Project) -> None:
    before = kept(project)
    done = import_verbatims(project, ARTICLE, VerbatimsOptions(dry_run=True))
    assert done.kept == 12
    assert kept(project) == before


def test_what_is_kept_says_where_it_is_printed_and_where_it_was_said(project: Project) -> None:
    import_verbatims(project, ARTICLE)
    found = next(v for v in project.verbatims() if v.key.startswith("article:") and v.wording.startswith("On a pas"))
    assert (found.transcript, found.match, found.attributed, found.page) == ("entretien-b", "exact", "Mme B.", "§ 3")
    assert found.theme == "Un mot pour deux salaires"
    text = project.document("entretien-b").text
    assert text[found.start : found.stop] == found.wording.rstrip(".")


def test_a_review_decides_what_is_kept(project: Project, tmp_path: Path) -> None:
    review = tmp_path / "review.csv"
    before = kept(project)
    done = import_verbatims(project, ARTICLE, VerbatimsOptions(review=review))
    assert kept(project) == before
    rows = read_back(review)
    assert len(rows) == len(done.quotations)
    assert {row["judgement"] for row in rows} == {"extract", "literature", "words or title"}
    assert all(row["reasons"] for row in rows)
    import_verbatims(project, review)
    assert len(project.verbatims()) == len(before) + 12
    for row in rows:  # the term is wanted, one extract is not, one is corrected, one stays open
        if row["judgement"] == "words or title":
            row["keep"] = "oui"
        elif row["wording"].startswith("Les indicateurs"):
            row["keep"] = "no"
        elif row["wording"].startswith("Soixante-quatre"):
            row["wording"] = "Soixante-quatre ! […] Non, soixante-quatorze on organiserait un car."
        elif row["wording"].startswith("Flou"):
            row["keep"] = ""
    write_back(review, rows)
    again = import_verbatims(project, review)
    assert (again.removed, again.undecided) == (2, 1)
    after = {wording: match for wording, _origin, match in kept(project)}
    assert "hybride" in after
    assert not any(wording.startswith("Les indicateurs") for wording in after)
    assert [match for wording, match in after.items() if wording.startswith("Soixante-quatre")] == ["elided"]
    assert any(
        wording.startswith("Flou, c’est un mot qui arrange. Quand un poste est flou, vous y") for wording in after
    )
    import_verbatims(project, review)
    assert {wording: match for wording, _origin, match in kept(project)} == after


def test_a_review_without_an_answer_that_can_be_read_is_refused(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("keep,wording\nperhaps,Oui.\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 2: “perhaps” under “keep” is neither yes nor no"):
        import_verbatims(project, path)


def test_an_open_quotation_is_taken_when_it_stands_in_a_transcript(project: Project, tmp_path: Path) -> None:
    words = "maintenant que c’est fait on lui cherche un joli nom"
    path = tmp_path / "note.txt"
    path.write_text(f"On a pu dire, ici ou là, que « {words} », et d’autres choses encore.", encoding="utf-8")
    assert [q.judgement for q in found_in(path)] == ["unsure"]
    done = import_verbatims(project, path)
    assert (done.kept, done.outcomes) == (1, {"exact": 1})
    assert done.quotations[0].reasons == ("its words stand in a transcript",)


def read_back(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def write_back(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)


WORDS = st.lists(st.sampled_from(["« ", " »", "“", "”", "on", "fait", "pas", "ça", ", dit Mme B.", "\n", ".", "[…]"]))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(WORDS.map(" ".join), min_size=1, max_size=4))
def test_whatever_a_manuscript_says_twice_is_once(tmp_path: Path, texts: list[str]) -> None:
    folder = tmp_path / "empty"
    path = tmp_path / "m.txt"
    path.write_text("\n\n".join(texts) + "\nfin", encoding="utf-8")
    with Project.open(folder) if folder.exists() else Project.create(folder, name="x") as project:
        import_verbatims(project, path, VerbatimsOptions(unsure=True))
        once = kept(project)
        import_verbatims(project, path, VerbatimsOptions(unsure=True))
        assert kept(project) == once


# --- checked -----------------------------------------------------------------------------------------------

EXPECTED = {
    "On a pas voulu": ("exact", []),
    "Flou, c’est": ("elided", []),
    "Je suis travailleuse": ("differs", ["negation"]),
    "quand je suis": ("elided", []),
    "Elles me font un entretien de deux": ("differs", ["two wordings"]),
    "c’est absurde": ("exact", ["cut off"]),
    "Il a déjà": ("exact", ["wrong person"]),
    "il s'était": ("exact", ["interviewer"]),
    "Je l’ai faite": ("ambiguous", []),
    "Les indicateurs": ("not found", []),
    "Soixante-quatre": ("differs", []),
    "Elles me font un entretien d’une": ("exact", ["two wordings"]),
}


def test_each_quotation_of_an_article_is_seen_for_what_it_is(project: Project) -> None:
    done = check_manuscript(project, ARTICLE)
    seen = {}
    for each in done.results:
        (start,) = (start for start in EXPECTED if each.quoted.wording.startswith(start))
        seen[start] = (each.outcome, [finding.kind for finding in each.findings])
    assert seen == EXPECTED
    assert [each.outcome for each in done.troubled][-1] == "not found"
    assert done.troubled[0].findings[0].kind in ("negation", "cut off", "wrong person", "interviewer")


def test_the_verbatims_kept_are_checked_too(project: Project) -> None:
    done = check_verbatims(project)
    assert len(done.results) == 120
    wrong = [each for each in done.results if "faute volontaire" in note_of(project, each)]
    assert len(wrong) == 9
    assert all(each.troubled for each in wrong)


def note_of(project: Project, each: Checked) -> str:
    return next(v.note for v in project.verbatims() if v.wording == each.quoted.wording).lower()


class Sound(HTMLParser):
    """A page whose elements close in order, with nothing to run or fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in ("script", "link", "img", "iframe", "object")
        assert not any(name.startswith("on") or name in ("src", "href") for name, _value in attrs)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_report_is_one_sound_page(project: Project, tmp_path: Path, language: str) -> None:
    locale.use(language)
    to = tmp_path / "report.html"
    write_check(check_manuscript(project, ARTICLE), to, language)
    made = Sound()
    text = to.read_text(encoding="utf-8")
    made.feed(text)
    assert made.open == []
    assert f'<html lang="{language}">' in text
    assert "<del>pas</del>" in text
    assert "entretien-k" in made.text


HOSTILE = "<script>alert(1)</script>&amp; \"'\x1b[31m\u202e\n]]>"


def test_nothing_foreign_becomes_markup() -> None:
    result = check(Quoted(HOSTILE, HOSTILE, where=HOSTILE), NOWHERE)
    findings = (Finding("wrong person", (HOSTILE, HOSTILE)), Finding("two wordings", (HOSTILE, HOSTILE)))
    result = Checked(result.quoted, result.outcome, findings=findings)
    text = page(Check(HOSTILE, (result,), 0), "en")
    made = Sound()
    made.feed(text)
    assert "alert(1)" in made.text
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_the_table_of_a_check_has_the_differences_in_plain_marks(project: Project, tmp_path: Path) -> None:
    to = tmp_path / "report.csv"
    write_check(check_manuscript(project, ARTICLE), to, "en")
    with to.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    (row,) = (row for row in rows if row["wording"].startswith("Je suis travailleuse"))
    assert row["outcome"] == "differs"
    assert row["differences"].startswith("Je [-ne-] suis [-pas-] travailleuse sociale")
    assert (row["transcript"], row["speaker"], row["attributed"]) == ("entretien-l", "Mme L.", "Mme L., conseillère")
    with pytest.raises(InputError, match=r"report\.pdf"):
        write_check(check_verbatims(project), tmp_path / "report.pdf", "en")


def test_a_review_of_a_table_is_refused(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "v.csv"
    path.write_text("wording\nOui.\n", encoding="utf-8")
    with pytest.raises(InputError, match="is a table already"):
        import_verbatims(project, path, VerbatimsOptions(review=tmp_path / "r.csv"))


def test_a_review_may_be_a_workbook(project: Project, tmp_path: Path) -> None:
    review = tmp_path / "review.xlsx"
    import_verbatims(project, ARTICLE, VerbatimsOptions(review=review))
    assert import_verbatims(project, review).kept == 12
