"""``cipcoder figure`` and ``cipcoder report``: what a researcher types, gets and is told."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from tests.cli.test_main_job import cipcoder, study

__all__ = ["study"]

ONE = ("--where", "gender=homme")


def test_each_figure_is_drawn_from_the_demonstration(demo: Path) -> None:
    for name, *more in (
        ("frequencies", "--coder", "ana", "--code", "recognition", *ONE),
        ("heat-map", "--coder", "ben", "--count", "words", "--code", "recognition"),
        ("co-occurrence", "--coder", "ana", "--in", "turn", "--themes"),
        ("theme-lines", "--coder", "ana", "--parts", "10", *ONE),
        ("first-appearances", "--coder", "ana", "--finished", *ONE),
        ("agreement", "ana", "ben"),
    ):
        done = cipcoder("figure", name, *more, "--to", f"{name}.svg", cwd=demo)
        assert f"Written: {name}.svg" in done.stdout
        ElementTree.parse(demo / f"{name}.svg")


def test_print_and_screen_formats_go_by_the_name_s_ending(demo: Path) -> None:
    cipcoder("figure", "first-appearances", "--coder", "ben", "--to", "a.pdf", cwd=demo)
    assert len(PdfReader(demo / "a.pdf").pages) == 1
    done = cipcoder("figure", "frequencies", "--coder", "ana", "--to", "a.jpg", cwd=demo, fails=True)
    assert "ends in .svg, .png or .pdf" in done.stderr
    assert not (demo / "a.jpg").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("frequencies",), "Several coders have coded (ana, ben): say whose codings"),
        (("co-occurrence", "--coder", "ana", "--in", "page"), "--in takes one of: overlap, turn, words."),
        (("heat-map", "--coder", "ana", "--count", "pages"), "--count takes one of"),
        (("theme-lines", "--coder", "zoé"), "There is no coder named zoé here"),
        (("theme-lines", "--coder", "ana", "--code", "nothing"), "nothing"),
        (("frequencies", "--coder", "ana", "--analysis"), "Give --coder or --analysis, not both."),
        (("first-appearances", "--coder", "ana", "--set", "questionnaire"), "There is nothing to draw"),
        (("agreement", "ana"), "Name at least two coders"),
    ],
)
def test_what_can_t_be_drawn_is_a_sentence_and_leaves_no_file(words: tuple[str, ...], said: str, demo: Path) -> None:
    done = cipcoder("figure", *words, "--to", "a.svg", cwd=demo, fails=True)
    assert said in done.stderr
    assert not (demo / "a.svg").exists()


def test_a_report_of_the_demonstration_is_one_file(demo: Path) -> None:
    more = ("--extracts", "1", "--title", "Nettoyer", *ONE)
    assert "Written: r.html" in cipcoder("report", "--coder", "ana", *more, "--to", "r.html", cwd=demo).stdout
    page = (demo / "r.html").read_text(encoding="utf-8")
    assert "<h1>Nettoyer</h1>" in page
    assert "gender=homme" in page
    assert page.count("<svg") >= 5
    assert "<script" not in page


def test_a_report_asks_whose_codings_and_writes_only_what_it_can(demo: Path) -> None:
    done = cipcoder("report", "--to", "r.html", cwd=demo, fails=True)
    assert "Several coders have coded (ana, ben): say whose codings" in done.stderr
    done = cipcoder("report", "--coder", "ana", "--to", "r.pdf", cwd=demo, fails=True)
    assert "ends in .html or .docx" in done.stderr
    done = cipcoder("report", "--coder", "ana", "--to", "codebook.yaml", cwd=demo, fails=True)
    assert (demo / "codebook.yaml").stat().st_size > 1000


def test_a_new_study_has_a_report_and_no_figure_yet(study: Path) -> None:
    done = cipcoder("report", "--to", "rapport.html", cwd=study, lang="fr")
    assert (study / "rapport.html").exists()
    assert '<html lang="fr">' in (study / "rapport.html").read_text(encoding="utf-8")
    done = cipcoder("figure", "frequencies", "--to", "a.svg", cwd=study, fails=True)
    assert "Nothing is coded yet" in done.stderr
