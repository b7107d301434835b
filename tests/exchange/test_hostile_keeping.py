"""What somebody else may have put beside a project, or sent: markers, locks, memories, notices, files of any kind."""

from __future__ import annotations

import json
import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from cipcoder import locale
from cipcoder.errors import InputError, RefusedError
from cipcoder.exchange import erasing, merging
from cipcoder.exchange.keeping import people, retention, set_consent, set_retention
from cipcoder.exchange.transcripts import import_files
from cipcoder.exchange.withdrawal import plan, whom, withdraw
from cipcoder.project import Project
from cipcoder.queries.keeping import Retention
from cipcoder.store import erased_before, outside, presence, scrubbing, snapshots
from cipcoder.store import operations as ops
from cipcoder.store.erasing import Survey
from cipcoder.text.clean import visible
from tests.command import typed

DEEP = pytest.param("[" * 9000, id="deep")
SAID = "Les horaires coupés c’est le plus dur à Évry où on rentre tard"
B = f"---\nparticipant: B\n---\nEnquêteur : Et les horaires ?\n\nMme B. : {SAID}, on ne voit plus ses enfants.\n"
C = "---\nparticipant: C\n---\nEnquêteur : Et chez vous ?\n\nM. C. : Ma mère m’a gardé les enfants, sans elle rien.\n"


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    locale.use("en")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A closed study of two interviews, with a copy of it."""
    folder = tmp_path / "study"
    with Project.create(folder, name="Nettoyer") as made:
        (folder / "corpus").mkdir()
        (folder / "corpus" / "b.txt").write_text(B, "utf-8")
        (folder / "corpus" / "c.txt").write_text(C, "utf-8")
        import_files(made, sorted((folder / "corpus").iterdir()))
        made.store.snapshot("by-hand")
    return folder


@pytest.fixture
def project(folder: Path) -> Iterator[Project]:
    with Project.open(folder) as opened:
        yield opened


def marker(folder: Path) -> Path:
    return folder / "project.cipcoder.erasing"


def begun(folder: Path, *files: Path) -> None:
    """A withdrawal of B that broke off once all was erased."""
    with Project.open(folder) as project:
        wanted = whom(project, "B")
        scrubbing.begin(project.store, [ops.erasing.erasure_uid(wanted)], files)
        project.do(ops.Erase((wanted,)), note=True)


# --- the marker of an erasure --------------------------------------------------------------------------------


@pytest.mark.parametrize("erased", [False, True])
def test_a_marker_deletes_nothing_outside_of_the_project(folder: Path, tmp_path: Path, erased: bool) -> None:
    thesis = tmp_path / "thèse.txt"
    thesis.write_text("trois ans de travail", "utf-8")
    (folder / "ailleurs").symlink_to(tmp_path, target_is_directory=True)
    if erased:
        begun(folder)
    named = [str(thesis), "../thèse.txt", "ailleurs/thèse.txt", "..", "", "a\0b", "corpus"]
    for rewritten in (False, True):
        marker(folder).write_text(json.dumps({"erasures": [], "files": named, "rewritten": rewritten}), "utf-8")
        with Project.open(folder) as project:
            assert project.store.cut_short == ("finished" if erased else "not begun")
        assert thesis.read_text("utf-8") == "trois ans de travail"
        assert (folder / "corpus" / "c.txt").exists()
        assert not marker(folder).exists()


@pytest.mark.parametrize("written", ["", "[]", "3", '{"erasures": [3]}', '{"files": 3}', "\x00", DEEP, '{"a": 1}'])
def test_a_damaged_marker_keeps_no_project_from_opening_and_takes_no_copy(folder: Path, written: str) -> None:
    marker(folder).write_text(written, "utf-8")
    with Project.open(folder) as project:
        assert project.store.cut_short == "not begun"
        assert len(snapshots.listed(folder / "project.cipcoder")) == 1
    assert not marker(folder).exists()


def test_an_erasure_broken_off_is_finished_where_the_folder_has_another_name_by_then(folder: Path) -> None:
    begun(folder, folder / "corpus" / "b.txt")
    moved = folder.rename(folder.with_name("autre nom"))
    with Project.open(moved) as project:
        assert project.store.cut_short == "finished"
    assert not (moved / "corpus" / "b.txt").exists()
    assert not [each for each in moved.rglob("*") if each.is_file() and b"horaires coup" in each.read_bytes()]


# --- the lock, and what this computer remembers --------------------------------------------------------------


@pytest.mark.parametrize("since", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_lock_of_a_day_that_no_calendar_has_says_nothing(folder: Path, since: str) -> None:
    said = {"host": "labo", "pid": 7, "since": since, "seen": "9999-12-31T23:59:59Z"}
    (folder / "project.lock").write_text(json.dumps({"open": [said]}), "utf-8")
    assert presence.others(folder / "project.cipcoder") == []


@pytest.mark.parametrize("kept", ["3", '{"told": 3, "copies_to": 3}', '{"told": {}}', DEEP])
def test_a_damaged_memory_is_no_trouble(folder: Path, kept: str) -> None:
    place = folder / "project.cipcoder"
    assert outside.first_time(place, "x")
    outside._file(place).write_text(kept, "utf-8")
    outside.forget(place, "x")
    assert outside.copies_to(place) is None
    assert outside.first_time(place, "x")
    assert not outside.first_time(place, "x")


# --- notices -------------------------------------------------------------------------------------------------


def test_a_notice_of_very_many_strangers_reads_the_log_once_at_most(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    times: list[int] = []

    def counted(*_args: object) -> Survey:
        times.append(1)
        return Survey()

    monkeypatch.setattr(erased_before, "survey", counted)
    rows: list[dict[str, Any]] = [
        {"participant": str(uuid.uuid4()), "transcripts": [str(uuid.uuid4())]} for _ in range(300)
    ]
    rows += [{"participant": None, "transcripts": []}] * 300
    assert len(erasing.to_apply(project, rows)) == 300
    assert erasing.to_apply(project, rows, same_project=False) == ()
    assert not times


def test_what_was_done_before_is_not_surveyed_again(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = whom(project, "B")
    rows = [{"participant": str(wanted.participant), "transcripts": [str(uid) for uid in wanted.transcripts]}]
    assert erasing.apply_notices(project, rows * 3) == (wanted,)
    monkeypatch.setattr(erased_before, "survey", lambda *_args: pytest.fail("read the whole log"))
    assert erasing.apply_notices(project, rows) == ()


def test_several_notices_are_applied_as_a_shell_names_them(folder: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(folder, tmp_path / "other"))
    with Project.open(folder) as project:
        notices = [withdraw(project, plan(project, [whom(project, key)]), to=tmp_path).notice for key in "BC"]
    done = typed(["participant", "apply", *notices, "--erase", "--yes"], other)
    assert done.returncode == 0, done.stderr
    with Project.open(other) as project:
        assert project.transcripts() == []


# --- the papers, and what lies in the folder -----------------------------------------------------------------


def test_where_the_papers_can_not_be_written_nothing_is_erased(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_args: object, **_options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("cipcoder.formats.files.tempfile.mkstemp", refused)
    done = typed(["participant", "withdraw", "B", "--erase", "--yes"], folder)
    assert done.returncode == 1
    assert "No space left" in done.stderr
    monkeypatch.undo()
    with Project.open(folder) as project:
        assert [row.name for row in project.transcripts()] == ["b", "c"]


def test_a_disk_that_fills_up_meanwhile_is_no_reason_to_say_that_nothing_was_erased(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_args: object) -> None:
        raise InputError("full.")

    monkeypatch.setattr("cipcoder.exchange.withdrawal.write_notice", refused)
    with pytest.raises(InputError, match=r"^Erased, for good.*participant notice"):
        withdraw(project, plan(project, [whom(project, "B")]))
    assert [row.name for row in project.transcripts()] == ["c"]


def test_a_withdrawal_leaves_nothing_of_its_trial_behind(project: Project) -> None:
    before = set(project.folder.iterdir())
    done = withdraw(project, plan(project, [whom(project, "B")]))
    assert set(project.folder.iterdir()) == before | {done.notice, done.certificate}


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("tableur.csv", SAID.replace("’", "'").encode("cp1252"), "export"),
        ("tableur-mac.csv", SAID.encode("mac_roman"), "export"),
        ("unicode.csv", SAID.encode("utf-16"), "export"),
        ("notes.log", SAID.encode("utf-16-le"), "document"),
        ("b.mp3", b"ID3\x04" + bytes(range(256)) * 9, "unread"),
        ("b.m4a", b"\0\0\0\x20ftypM4A " + bytes(99), "unread"),
        ("formulaire.png", b"\x89PNG\r\n\x1a\n" + bytes(99), "unread"),
        ("vieux.doc", b"\xd0\xcf\x11\xe0" + bytes(600), "unread"),
        ("archive.tar.gz", b"\x1f\x8b\x08" + bytes(99), "unread"),
        ("copie.db", b"SQLite format 3\0" + bytes(99) + SAID.encode(), "document"),
        ("rien.txt", b"", None),
        ("liste.csv", "a;b\né;è\n".encode("cp1252"), None),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_of_any_kind_is_read_or_said_not_to_be(project: Project, name: str, content: bytes, what: str) -> None:
    (project.folder / name).write_bytes(content)
    found = {trace.path.name: trace.what for trace in plan(project, [whom(project, "B")]).files}
    assert found.get(name) == what


# --- terms and consent ---------------------------------------------------------------------------------------


def merged(project: Project, folder: Path) -> None:
    merging.merge(project, merging.read(project, [str(folder)]))


def test_terms_and_consent_that_were_pasted_with_odd_signs_still_merge(folder: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(folder, tmp_path / "other"))
    odd = "\u202ebase\x1b]52;c;x\x07\n légale\u200e"
    with Project.open(other) as project:
        set_retention(project, {"legal_basis": odd, "controller": odd, "data_officer": odd})
        set_consent(project, "B", {"for": odd, "note": odd, "date": "2026-01-02"})
    with Project.open(folder) as project:
        merged(project, other)
        (row,) = (each for each in people(project) if each.key == "B")
        for said in (*row.consent.values(), *vars_of(retention(project))):
            assert visible(said, line=True) == said
        assert row.consent["date"] == "2026-01-02"


def vars_of(terms: Retention) -> tuple[str, ...]:
    return (terms.until, terms.legal_basis, terms.controller, terms.data_officer)


@pytest.mark.parametrize(
    ("entity", "field", "value"),
    [
        ("participant", "$.consent", '{"date": 5}'),
        ("participant", "$.consent", '{"for": ["a"]}'),
        ("participant", "$.consent", '{"note": "\\u001b[2J"}'),
        ("participant", "$.consent", '{"mood": "x"}'),
        ("project", "$.retention_until", '"bientôt"'),
        ("project", "$.retention_until", '"2026-13-45"'),
    ],
)
def test_terms_and_consent_that_no_cipcoder_wrote_are_refused(
    folder: Path, tmp_path: Path, entity: str, field: str, value: str
) -> None:
    other = Path(shutil.copytree(folder, tmp_path / "other"))
    with Project.open(other) as project:
        set_retention(project, {"retention_until": "2099-12-31"})
        set_consent(project, "B", {"for": "thèse"})
    with closing(sqlite3.connect(other / "project.cipcoder")) as raw, raw:
        change = (
            "UPDATE operation SET after = json_set(after, ?, json(?)) WHERE entity = ? AND verb != 'create project'"
        )
        more = " AND json_extract(after, ?) IS NOT NULL"
        assert raw.execute(change + more, (field, value, entity, field)).rowcount == 1
    with Project.open(folder) as project, pytest.raises(RefusedError, match="No cipcoder wrote this"):
        merged(project, other)


def test_a_day_that_is_none_keeps_no_project_from_opening(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "project.cipcoder")) as raw, raw:
        raw.execute("UPDATE project SET retention_until = 'bientôt'")
    done = typed(["status"], folder)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)


# --- what doctor and the copies say --------------------------------------------------------------------------


def test_no_name_in_a_project_from_somebody_else_makes_a_terminal_do_something(folder: Path) -> None:
    (copy,) = (folder / "snapshots").iterdir()
    for path in (copy, folder / "project.cipcoder"):
        with closing(sqlite3.connect(path)) as raw, raw:
            raw.execute(
                "UPDATE transcript SET name = char(27) || ']52;c;eA==' || char(7) || char(10) || '✗ b', length = 3"
            )
    for words in (["doctor"], ["doctor", "--repair"], ["backup", "verify"]):
        done = typed(words, folder)
        assert done.returncode == 1
        assert not {"\x1b", "\x07"} & {*done.stdout, *done.stderr}
        assert "]52;c" in done.stdout


@pytest.mark.parametrize("name", ["²", "٣٤", "99999999", "", "#", "..", "2026-13-45", "2026-01\x1b"])
def test_a_copy_that_is_called_like_none_is_said_not_to_be_there(folder: Path, name: str) -> None:
    done = typed(["backup", "restore", name], folder)
    assert (done.returncode, "Traceback" in done.stderr, "\x1b" in done.stderr) == (1, False, False)
