"""History, looking back and splitting on the command line, as they are typed."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
import typer

from cipcoder.cli.app import app
from cipcoder.cli.shared import READING
from tests.command import typed

CHANGING = {
    *("demo", "init", "import", "code", "finish", "redo", "suggest", "keys", "consensus open", "consensus decide"),
    *("consensus reopen", "codebook check", "codebook apply", "codebook import", "codebook merge", "codebook retire"),
    *("codebook move", "codebook split", "layer export", "layer import", "merge", "round new", "round package"),
    *("round join", "round seal", "round close", "coder rename", "coder key", "verbatims import", "codings import"),
    *("survey import", "transcript correct", "transcript review", "serve", "doctor", "project info", "project move"),
    *(f"backup {each}" for each in ("list", "now", "restore", "to", "verify")),
    *(f"encryption {each}" for each in ("on", "off", "passphrase", "remember", "forget", "status")),
    *(f"participant {each}" for each in ("apply", "export", "notice", "withdraw")),
    *(f"pseudonyms {each}" for each in ("add", "apply", "forget", "identify", "ignore", "list", "merge")),
    *(f"pseudonyms {each}" for each in ("passphrase", "restore", "review", "scan")),
    *(f"team {each}" for each in ("add", "check", "list", "remove")),
}
"""commands that are about the project of today, its files, or its people"""


def commands(group: object, above: tuple[str, ...] = ()) -> set[str]:
    found: set[str] = set()
    for name, one in group.commands.items():  # type: ignore[attr-defined]
        found |= commands(one, (*above, name)) if hasattr(one, "commands") else {" ".join((*above, name))}
    return found


def test_every_command_either_looks_back_or_refuses_to() -> None:
    every = commands(typer.main.get_command(app))
    assert not READING & CHANGING
    assert every == READING | CHANGING


def test_what_does_not_look_back_says_so_before_it_does_anything(demo: Path) -> None:
    before = {path: path.read_bytes() for path in demo.rglob("*") if path.is_file()}
    other, whole = [], typer.main.get_command(app)
    for name in sorted(CHANGING):
        one: Any = whole
        for word in name.split():
            one = one.commands[word]
        words = name.split()
        for param in (each for each in one.params if each.required):
            value = "1" if param.name == "numbers" else "codebook.yaml"
            words += [value] if param.param_type_name == "argument" else [param.opts[0], value]
        done = typed(["--at", LATER, *words], demo)
        if (done.returncode, done.stdout) != (1, "") or "--at" not in done.stderr:
            other.append((name, done.returncode, done.stderr))
    assert other == []
    assert {path: path.read_bytes() for path in demo.rglob("*") if path.is_file()} == before


def test_history_lists_narrows_and_tells_one_act_in_full(demo: Path) -> None:
    listed = typed(["history", "--limit", "3"], demo)
    assert listed.returncode == 0
    assert "begin round: measured-1" in listed.stdout
    assert "--limit 0" in listed.stderr
    own = typed(["history", "--coder", "ben", "--transcript", "entretien-l"], demo).stdout
    assert "ana" not in own
    assert "mark progress in an interview: entretien-l" in own
    number = next(line.split()[0] for line in own.splitlines() if "mark progress" in line)
    full = typed(["history", number], demo).stdout
    assert full.startswith(f"Act {number} · ")
    assert "before: progress: in progress" in full
    assert "after: progress: finished" in full
    assert typed(["history", "--code", "dirty-work", "--coder", "ana"], demo).stdout.count("add coding") == 1
    undos = typed(["undo", "--list", "--limit", "0", "--coder", "ben"], demo).stdout.splitlines()[2:]
    assert len(undos) > 1, "0 for all, as in the history"
    assert "Nothing was done" in typed(["history", "--until", "2001-01-01"], demo).stdout


def test_history_as_a_table(demo: Path) -> None:
    assert typed(["history", "--coder", "ana", "--to", "acts.csv"], demo).returncode == 0
    with (demo / "acts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["coder"] for row in rows} == {"ana"}
    assert rows[0]["act"] > "0"
    assert "rappellent" not in (demo / "acts.csv").read_text("utf-8")
    assert typed(["history", "--limit", "30", "--to", "acts.csv"], demo).stdout.startswith("30 rows")
    assert typed(["history", rows[0]["act"], "--to", "act.csv"], demo).returncode == 0
    with (demo / "act.csv").open(encoding="utf-8", newline="") as file:
        entries = list(csv.DictReader(file))
    assert {each["act"] for each in entries} == {rows[0]["act"]}
    assert entries[0].keys() >= {"before", "after"}


@pytest.mark.parametrize(
    "words",
    [
        ("history", "--since", "hier"),
        ("history", "99999"),
        ("history", "--limit", "-1"),
        ("history", "--coder", "nobody"),
        ("history", "--transcript", "nothing"),
        ("history", "--to", "acts.doc"),
        ("history", "--code", "nothing"),
        ("undo", "--list", "--limit", "-1", "--coder", "ana"),
        ("codebook", "move", "dirty-work", "--coder", "nobody"),
        ("--at", "2026-02-31", "status"),
        ("--at", "1999-01-01", "status"),
        ("codebook", "diff", "77"),
        ("codebook", "diff", "demain", "now"),
        ("codebook", "changes", "--since", "x"),
        ("codebook", "split", "nothing", "--into", "A", "--coder", "ana"),
        ("codebook", "split", "dirty-work", "--into", "A", "--coder", "nobody"),
        ("codebook", "split", "dirty-work", "--into", " ", "--coder", "ana"),
        ("codebook", "split", "dirty-work", "--into", "A", "--into", "B", "--query", "memo", "--coder", "ana"),
        ("codebook", "split", "dirty-work", "--into", "A", "--query", "((", "--coder", "ana"),
        ("codebook", "split", "dirty-work", "--into", "A", "--one-by-one", "--coder", "ana"),
    ],
)
def test_bad_input_is_answered_with_a_sentence(demo: Path, words: tuple[str, ...]) -> None:
    done = typed(words, demo)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("cipcoder: ")


def test_what_undo_refuses_without_a_name_is_not_listed_either(demo: Path) -> None:
    for words in (["undo"], ["undo", "--list"]):
        done = typed(words, demo)
        assert (done.returncode, done.stdout) == (1, "")
        assert "Say whose act: --coder NAME" in done.stderr


# --- looking back ------------------------------------------------------------------------------------------

LATER = "2999-01-01"


@pytest.mark.parametrize(
    "words",
    [
        ("status",),
        ("frequencies", "--coder", "ana"),
        ("agreement", "ana", "ben"),
        ("codebook", "show"),
        ("extracts", "dirty-work", "--coder", "ana"),
        ("search", "travail"),
        ("concordance", "travail"),
        ("codebook", "use"),
        ("coder", "list"),
        ("memos", "list"),
        ("transcript", "revisions", "entretien-b"),
        ("round", "list"),
        ("history",),
    ],
)
def test_looking_back_to_this_moment_answers_as_today(demo: Path, words: tuple[str, ...]) -> None:
    today, then = typed(words, demo), typed(["--at", LATER, *words], demo)
    assert (then.returncode, then.stdout) == (today.returncode, today.stdout)
    assert "As the project stood on 2999-01-01" in then.stderr


def test_looking_back_exports_what_was(demo: Path) -> None:
    for ending in ("csv", "docx", "jsonl"):
        done = typed(["--at", LATER, "export", "extracts", "--coder", "ana", "--to", f"x.{ending}"], demo)
        assert done.returncode == 0, done.stderr
        assert (demo / f"x.{ending}").exists()
    assert typed(["--at", LATER, "codebook", "export", "--to", "then.yaml"], demo).returncode == 0


@pytest.mark.parametrize(
    "words",
    [
        ("finish", "entretien-b", "--coder", "ana"),
        ("undo", "--coder", "ana"),
        ("redo", "--coder", "ana"),
        ("codebook", "retire", "dirty-work"),
        ("codebook", "apply"),
        ("codebook", "export"),
        ("codebook", "split", "dirty-work", "--into", "A", "--coder", "ana"),
        ("analysis", "ana"),
        ("import", "corpus"),
        ("layer", "export", "--coder", "ana"),
        ("round", "new", "--coders", "ana,ben"),
        ("init", "other"),
        ("coder", "rename", "ana", "anna"),
    ],
)
def test_looking_back_changes_nothing(demo: Path, words: tuple[str, ...]) -> None:
    before = {path: path.read_bytes() for path in demo.rglob("*") if path.is_file()}
    done = typed(["--at", LATER, *words], demo)
    assert done.returncode == 1, done.stdout
    assert "--at" in done.stderr
    assert {path: path.read_bytes() for path in demo.rglob("*") if path.is_file()} == before


# --- the codebook through time, and a code that became two ----------------------------------------------------


def test_a_code_is_split_and_the_history_of_the_codebook_says_so(demo: Path) -> None:
    split = (
        "codebook",
        "split",
        "dirty-work",
        "--coder",
        "ana",
        "--into",
        "Paperwork",
        "--query",
        "interview:entretien-b",
    )
    plan = typed([*split, "--dry-run"], demo)
    assert plan.returncode == 0, plan.stderr
    assert plan.stdout.startswith("Paperwork: 11 extracts")
    done = typed(split, demo)
    assert "dirty-work is split: paperwork." in done.stdout
    assert "stay with dirty-work" in done.stdout
    assert "paperwork" in (demo / "codebook.yaml").read_text("utf-8")
    assert "added: paperwork" in typed(["codebook", "history"], demo).stdout
    assert "Paperwork (paperwork)\n  added" in typed(["codebook", "diff", "2", "now"], demo).stdout
    assert "split code: paperwork" in typed(["undo", "--list", "--coder", "ana"], demo).stdout.replace("  ", " ")
    assert "Undone: split code." in typed(["undo", "--coder", "ana"], demo).stdout
    assert "back to version 2" in typed(["codebook", "history"], demo).stdout


def test_definitions_changed_since_name_the_codings_that_are_older(demo: Path) -> None:
    path = demo / "codebook.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("or against what they hold right", "or wrong"), "utf-8")
    assert typed(["codebook", "apply", "--prefer", "file"], demo).returncode == 0
    found = typed(["codebook", "changes", "--since", "2"], demo).stdout
    assert "(dirty-work) · definition" in found
    assert "70 codings made under an older definition" in found
    assert "entretien-b · ana · 11" in found
    assert "[against what they hold right, → wrong,]" in " ".join(typed(["codebook", "diff", "2"], demo).stdout.split())


def test_an_act_in_full_is_french_in_french_and_the_table_of_all_acts_keeps_its_columns(demo: Path) -> None:
    listed = typed(["--lang", "fr", "history", "--coder", "ben", "--transcript", "entretien-l"], demo).stdout
    line = next(line for line in listed.splitlines() if "avancement" in line)
    assert "avancement\xa0: entretien-l" in line
    full = typed(["--lang", "fr", "history", line.split()[0]], demo).stdout
    assert "avant\xa0: avancement\xa0: en cours" in full
    assert typed(["--lang", "fr", "export", "audit", "--to", "audit.csv"], demo).returncode == 0
    with (demo / "audit.csv").open(encoding="utf-8", newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["kind"] == "read_state" and row["before"])
    assert (row["verb"], row["before"], row["after"]) == ("set read state", "state: in progress", "state: finished")


def test_of_what_came_new_only_that_is_told(demo: Path) -> None:
    full = typed(["history", "1"], demo).stdout
    assert "before" not in full
    assert "added: name:" in full


def test_until_a_minute_that_the_history_tells_is_all_of_it(demo: Path) -> None:
    newest = typed(["history", "--limit", "1"], demo).stdout.splitlines()[2]
    minute = "T".join(newest.split()[1:3])
    assert typed(["history", "--limit", "1", "--until", minute], demo).stdout.splitlines()[2] == newest
    assert typed(["--at", minute, "status"], demo).returncode == 0


def test_what_a_code_was_given_can_be_undone_and_its_file_follows(demo: Path) -> None:
    book = demo / "codebook.yaml"
    for words in (
        ["split", "dirty-work", "--into", "Paperwork", "--query", "interview:entretien-b"],
        ["move", "dirty-work", "--under", "wear"],
        ["retire", "dirty-work"],
    ):
        before = book.read_text("utf-8")
        assert typed(["codebook", *words, "--coder", "ana"], demo).returncode == 0
        after = book.read_text("utf-8")
        assert after != before
        assert typed(["undo", "--coder", "ana"], demo).returncode == 0
        assert book.read_text("utf-8") == before
        assert typed(["redo", "--coder", "ana"], demo).returncode == 0
        assert book.read_text("utf-8") == after
        assert typed(["undo", "--coder", "ana"], demo).returncode == 0
