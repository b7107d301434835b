"""Quotations from the command line: taken out of a manuscript, reviewed, checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import typed

TOP = Path(__file__).parents[2]
ARTICLE = TOP / "tests" / "data" / "article.md"


def cipcoder(*words: str | Path, cwd: Path, code: int = 0, lang: str = "en") -> str:
    """Run the real command at 80 columns; what it printed."""
    done = typed(words, cwd, lang)
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode == code, done.stderr + done.stdout
    return done.stdout + done.stderr


def test_a_manuscript_is_looked_through_before_anything_is_kept(demo: Path) -> None:
    said = cipcoder("verbatims", "import", ARTICLE, "--dry-run", cwd=demo)
    assert "14 quotations read" in said
    assert "12 quotations would be kept" in said
    assert "left aside" in said
    assert "12 quotations kept" in cipcoder("verbatims", "import", ARTICLE, cwd=demo)


def test_a_review_is_written_and_taken_back(demo: Path) -> None:
    said = cipcoder("verbatims", "import", ARTICLE, "--review", "review.csv", cwd=demo)
    assert "Written: review.csv" in said
    assert "cipcoder verbatims import review.csv" in said
    assert "12 quotations kept" in cipcoder("verbatims", "import", "review.csv", cwd=demo)


def test_a_check_shows_what_to_look_at_first_in_plain_marks(demo: Path) -> None:
    said = cipcoder("verbatims", "check", ARTICLE, cwd=demo)
    assert "“Je [-ne-] suis [-pas-] travailleuse sociale" in said or "suis [-pas-] travailleuse" in said
    assert "\x1b" not in said
    assert "attributed to Mme B., conseillère, said by Mme K." in said
    assert said.index("negation") < said.index("not found")
    assert "On a pas voulu payer" not in said
    assert "On a pas voulu payer" in cipcoder("verbatims", "check", ARTICLE, "--all", cwd=demo)
    assert max(map(len, said.splitlines())) <= 100


def test_a_check_fails_only_when_asked_to(demo: Path, tmp_path: Path) -> None:
    cipcoder("verbatims", "check", ARTICLE, cwd=demo)
    cipcoder("verbatims", "check", ARTICLE, "--strict", cwd=demo, code=1)
    fine = tmp_path / "fine.txt"
    fine.write_text("Mme B. dit : « maintenant que c’est fait on lui cherche un joli nom ».", encoding="utf-8")
    cipcoder("verbatims", "check", fine, "--strict", cwd=demo)


@pytest.mark.parametrize("name", ["report.html", "report.csv", "report.xlsx"])
def test_a_check_writes_its_report(demo: Path, name: str) -> None:
    said = cipcoder("verbatims", "check", ARTICLE, "--to", name, cwd=demo)
    assert f"Written: {name}" in said
    assert (demo / name).stat().st_size > 1000


def test_the_verbatims_kept_are_checked_without_a_file(demo: Path) -> None:
    said = cipcoder("verbatims", "check", cwd=demo)
    assert "Verbatims kept: 120 quotations checked against 14 transcripts." in said


def test_a_file_that_cannot_be_read_is_named(demo: Path) -> None:
    assert "there.docx" in cipcoder("verbatims", "check", "not-there.docx", cwd=demo, code=1)
    assert "thesis.xyz" in cipcoder("verbatims", "import", "thesis.xyz", cwd=demo, code=1)
    assert "report.doc" in cipcoder("verbatims", "check", ARTICLE, "--to", "report.doc", cwd=demo, code=1)


def test_a_manuscript_without_quotations_says_so(demo: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text("Rien à citer ici.", encoding="utf-8")
    assert "No quotation was found in" in cipcoder("verbatims", "import", empty, cwd=demo)
    assert "0 quotations checked" in cipcoder("verbatims", "check", empty, cwd=demo)
