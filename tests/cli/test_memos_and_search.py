"""Memos and places found, from the command line."""

from __future__ import annotations

import shlex
from pathlib import Path

from tests.cli.test_main_job import cipcoder
from tests.command import typed


def test_search_prints_places_by_transcript_with_turn_and_speaker(demo: Path) -> None:
    done = cipcoder("search", "travail", "social", cwd=demo)
    assert done.stderr.strip() == "12 places in 8 interviews"
    assert "entretien-c  2 places" in done.stdout
    assert any(line.startswith("   33  Mme C.") and "travail social" in line for line in done.stdout.splitlines())
    mine = cipcoder("search", "TRAVAIL SOCIAL", "--participants", cwd=demo)
    assert "Enquêteur  " not in mine.stdout
    assert "entretien-h" not in mine.stdout, "only the interviewer says it there"


def test_search_is_bounded_and_says_so(demo: Path) -> None:
    done = cipcoder("search", "e*", "--limit", "20", cwd=demo)
    assert len(done.stdout.splitlines()) == 21
    assert "the first 20 are shown" in done.stderr


def test_search_for_nothing_is_a_sentence(demo: Path) -> None:
    assert "Say what to search for" in cipcoder("search", " ", cwd=demo, fails=True).stderr
    assert "Not found: licorne" in cipcoder("search", "licorne", cwd=demo).stderr


def test_memos_are_listed_with_what_they_are_about(demo: Path) -> None:
    everyone = cipcoder("memos", "list", cwd=demo).stdout.splitlines()
    mine = cipcoder("memos", "list", "--coder", "ana", cwd=demo, lang="fr").stdout.splitlines()
    assert 2 < len(mine) < len(everyone)
    assert any("Identité hybride · Entretien A" in line for line in mine)
    assert "no coder named zoe" in cipcoder("memos", "list", "--coder", "zoe", cwd=demo, fails=True).stderr


def test_memos_are_exported_once(demo: Path) -> None:
    done = cipcoder("memos", "export", "--coder", "ana", "--to", "m.md", cwd=demo)
    assert "memos written: m.md" in done.stdout
    text = (demo / "m.md").read_text(encoding="utf-8")
    assert text.startswith("# Memos of ana\n")
    assert text.count("\n## ") == int(done.stdout.split()[0])
    again = cipcoder("memos", "export", "--to", "m.md", cwd=demo, fails=True)
    assert "choose another name" in again.stderr
    assert (demo / "m.md").read_text(encoding="utf-8") == text


def test_status_gives_words_and_progress(demo: Path) -> None:
    lines = cipcoder("status", cwd=demo).stdout.splitlines()
    assert "words" in lines[0]
    (row,) = [line for line in lines if line.startswith("entretien-d")]
    assert "3503" in row
    assert "●  40   58%" in row
    assert "●  35   43%" in row


# --- asking for more than words, and coding what was found -----------------------------------------------


def test_forms_and_likenesses_are_told(demo: Path) -> None:
    done = cipcoder("search", "reconnaître", "--forms", "--participants", cwd=demo)
    assert done.stderr.startswith("=reconnaître: reconnu, ")
    assert "accompagnement" in cipcoder("search", "~acompagnement", cwd=demo).stderr
    assert "--forms or --like" in cipcoder("search", "x", "--forms", "--like", cwd=demo, fails=True).stderr
    assert "Words are missing beside SAUF" in cipcoder("search", "travail", "SAUF", cwd=demo, fails=True).stderr


def test_what_is_found_is_coded_in_one_step(demo: Path) -> None:
    asked = ("search", "=bricoler", "--code", "bricolage", "--as", "turn", "--coder", "ana")
    would = cipcoder(*asked, "--dry-run", cwd=demo)
    assert "would be coded with Bricolage" in would.stdout
    before = cipcoder("status", cwd=demo).stdout
    done = cipcoder(*asked, cwd=demo)
    assert done.stdout.splitlines()[0] == would.stdout.splitlines()[0].replace("would be coded", "coded")
    assert cipcoder("status", cwd=demo).stdout != before
    assert cipcoder(*asked, cwd=demo).stdout.startswith("0 passages coded with Bricolage; ")
    assert "Undone" in cipcoder("undo", "--coder", "ana", cwd=demo).stdout
    assert cipcoder("status", cwd=demo).stdout == before


def test_coding_what_is_found_needs_a_code_that_can_be_used_and_somebody_who_codes(demo: Path) -> None:
    assert "--coder NAME" in cipcoder("search", "x", "--code", "bricolage", cwd=demo, fails=True).stderr
    for words in (("--coder", "ana"), ("--dry-run",), ("--code", "bricolage", "--to", "x.csv")):
        assert "--code CODE --coder NAME" in cipcoder("search", "x", *words, cwd=demo, fails=True).stderr
    assert "nope" in cipcoder("search", "travail", "--code", "nope", "--coder", "zoe", cwd=demo, fails=True).stderr
    assert "--as takes" in cipcoder("search", "x", "--as", "page", cwd=demo, fails=True).stderr
    assert "zoe" not in cipcoder("coder", "list", cwd=demo).stdout, "nobody is made a coder by a slip"


def test_places_are_written_to_a_table(demo: Path) -> None:
    done = cipcoder("search", "bricol*", "--to", "found.csv", cwd=demo)
    assert done.stdout.strip() == "5 rows written: found.csv"
    lines = (demo / "found.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "transcript,title,turn,speaker,start,stop,before,words,after"
    assert len(lines) == 6


def test_the_command_that_takes_it_back_can_be_typed_as_it_stands_whatever_the_name(demo: Path) -> None:
    assert typed(["coder", "rename", "ana", "Ana Maria"], demo).returncode == 0
    done = typed(["search", '"sale boulot"', "--code", "dirty-work", "--coder", "Ana Maria"], demo)
    *_rest, command = done.stdout.strip().splitlines()
    assert command.endswith(': cipcoder undo --coder "Ana Maria"'), done.stderr
    assert typed(shlex.split(command.partition(": cipcoder ")[2]), demo).returncode == 0
