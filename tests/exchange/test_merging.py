"""Copies of a project that somebody withdrew from, that are encrypted, older, half written, made by hand, or blind."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from cipcoder.codebook.models import Code
from cipcoder.errors import CipcoderError, RefusedError
from cipcoder.exchange import merging
from cipcoder.exchange.keeping import erasures, set_consent, set_retention
from cipcoder.formats.copy_checks import check_copy
from cipcoder.project import Project
from cipcoder.rounds import Plan as RoundPlan
from cipcoder.rounds import new_round, seal
from cipcoder.store import merging_copies
from cipcoder.store import operations as ops
from cipcoder.store.cipher import WrongKeyError
from cipcoder.store.converting import convert
from cipcoder.store.copies import PREFIX, left_over, read_copy
from cipcoder.store.engine import open_file
from cipcoder.store.merge_report import Merged
from cipcoder.store.store import Store
from tests.command import typed
from tests.exchange.test_withdrawal import SAID, erase, faults, words_left
from tests.exchange.test_withdrawal import project as project  # the study in a folder
from tests.studies import dump

LEFT = {"b.txt", "extracts.csv", "chapitre.md"}
"""files with words of who withdrew that only --files, or a person, deletes"""


def copied(project: Project, name: str = "other") -> Path:
    return Path(shutil.copytree(project.folder, project.folder.parent / name))


def works(project: Project, who: str, words: str = "tard", interview: str = "b", code: str = "hours") -> None:
    project.use_coder(who)
    text = project.document(interview).text
    start = text.index(words)
    project.code_passage(project.transcript(interview).uid, start, start + len(words), [code])
    project.write_memo(f"Au sujet de {words}.", targets=[("transcript", project.transcript(interview).uid)])


def said(project: Project) -> dict[str, Any]:
    """All that it says but what its own codebook file last said."""
    assert faults(project) == []
    with project.store.read() as connection:
        whole = dump(connection)
    for row in whole["project"].values():
        del row["codebook_base"]
    return whole


def all_of(folders: Sequence[Path]) -> list[dict[str, Any]]:
    found = []
    for folder in folders:
        with Project.open(folder) as one:
            found.append(said(one))
    return found


def bring(project: Project, *places: Path, ask: Callable[[Path], str] | None = None) -> Merged:
    return merging.merge(project, merging.read(project, [str(place) for place in places], ask))[0]


# --- somebody withdrew ---------------------------------------------------------------------------------------


def test_who_withdrew_in_a_copy_is_erased_here_first_and_never_comes_back(project: Project) -> None:
    here, there, third = project.folder, copied(project), copied(project, "third")
    with Project.open(there) as other:
        erase(other)
        works(other, "bea", "Ma mère", "c")
    with Project.open(third) as other:
        works(other, "ana", "plus dur")
        works(other, "ana", "enfants", "c")
    works(project, "ana")
    before = said(project)
    project.close()

    refused = typed(["merge", "../other"], here)
    assert (refused.returncode, refused.stderr.count("--erase")) == (1, 1)
    tried = typed(["merge", "../other", "--dry-run"], here)
    assert (tried.returncode, tried.stderr.count("Nothing was changed")) == (0, 1), tried.stderr
    assert "Mme B." not in tried.stderr
    assert all_of([here]) == [before]

    done = typed(["merge", "../other", "--erase", "--yes"], here)
    assert done.returncode == 0, done.stderr
    assert words_left(here) == LEFT
    assert SAID not in (here / "codebook.yaml").read_text("utf-8")
    with Project.open(here) as again:
        assert [row.name for row in again.transcripts()] == ["c"]
    assert typed(["merge", "../study"], there).returncode == 0
    assert all_of([here])[0] == all_of([there])[0]

    kept = typed(["merge", "../third"], here)
    assert kept.returncode == 0, kept.stderr
    assert "left out" in kept.stdout
    assert words_left(here) == LEFT
    assert typed(["merge", "../study", "--erase", "--yes"], third).returncode == 0
    assert typed(["merge", "../third", "../study"], there).returncode == 0
    assert typed(["merge", "../third", "../other"], here).returncode == 0  # what they say of their codebook.yaml
    assert "Nothing new" in typed(["merge", "../third", "../other"], here).stdout
    one, two, three = all_of([here, there, third])
    assert one == two == three
    assert words_left(there) == words_left(third) == LEFT


def test_two_copies_that_erased_by_themselves_agree(project: Project) -> None:
    there = copied(project)
    with Project.open(there) as other:
        works(other, "bea")
        erase(other)
        works(project, "ana")
        erase(project)
        bring(project, there)
        bring(other, project.folder)
        assert not bring(project, there).changed
        assert said(project) == said(other)
        assert len(erasures(project)) == 1
        assert words_left(project.folder) == words_left(there) == LEFT


def test_without_the_command_line_too_a_copy_with_an_erasure_waits(project: Project) -> None:
    there = copied(project)
    with Project.open(there) as other:
        erase(other)
    before = said(project)
    for keep in (True, False):
        with pytest.raises(RefusedError, match="withdrew"):
            merging.merge(project, merging.read(project, [str(there)]), keep=keep)
    assert said(project) == before


# --- where and how a copy lies -------------------------------------------------------------------------------


def test_a_copy_is_read_where_it_lies_and_nothing_is_put_anywhere(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = copied(project)
    with Project.open(there) as other:
        works(other, "bea")
    file = there / "project.cipcoder"
    content = file.read_bytes()
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    assert bring(project, there).changed
    assert file.read_bytes() == content


@pytest.mark.parametrize("number", range(1, 5))
def test_a_copy_of_an_older_cipcoder_is_brought_up_to_date_in_memory(
    tmp_path: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = tmp_path / "old.cipcoder", tmp_path / "new.cipcoder"
    with closing(sqlite3.connect(old)) as raw:
        raw.executescript((Path(__file__).parents[1] / "data" / f"schema-{number}.sql").read_text("utf-8"))
    shutil.copy(old, new)
    content = old.read_bytes()
    with Store.open(new) as store:
        monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
        copy = read_copy(old, new)
        assert not merging_copies.merge(store, [copy]).changed
        assert copy.operations
        assert copy.texts
    assert old.read_bytes() == content


@pytest.mark.parametrize("key", [None, "une autre phrase"])
def test_a_copy_with_a_broken_off_transaction_is_read_without_it_and_left_as_it_is(
    project: Project, key: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CIPCODER_PASSPHRASE", raising=False)
    source, there = copied(project), project.folder.parent / "broken"
    there.mkdir()
    if key is not None:
        convert(source / "project.cipcoder", None, key)
    with closing(open_file(source / "project.cipcoder", key)) as raw:
        raw.isolation_level = None
        raw.execute("PRAGMA cache_size=1")
        raw.execute("BEGIN")
        raw.execute("UPDATE operation SET verb = verb || 'x', after = NULL")
        for end in ("", "-journal"):
            shutil.copy(source / f"project.cipcoder{end}", there / f"project.cipcoder{end}")
        raw.execute("ROLLBACK")
    before = {path: path.read_bytes() for path in there.iterdir()}
    assert len(before) == 2
    if key is not None:
        with pytest.raises(WrongKeyError, match=f"{there.name}.project.cipcoder"):
            bring(project, there, ask=lambda _path: "pas celle-ci")
    assert not bring(project, there, ask=lambda _path: key or "").changed
    assert {path: path.read_bytes() for path in there.iterdir()} == before
    assert left_over(project.store.place) == []


def test_what_a_killed_merge_left_goes_with_the_next_one_and_with_an_erasure(project: Project) -> None:
    for age in (7200, 0):
        left = project.folder / f"{PREFIX}{age}"
        left.mkdir()
        (left / "copy.cipcoder").write_text(SAID, "utf-8")
        os.utime(left, (left.stat().st_atime, left.stat().st_mtime - age))
    bring(project, copied(project))
    assert [path.name for path in left_over(project.store.place)] == [f"{PREFIX}0"]
    erase(project)
    assert words_left(project.folder) == LEFT


def test_an_encrypted_copy_asks_for_its_own_passphrase(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CIPCODER_PASSPHRASE", raising=False)
    there = copied(project)
    with Project.open(there) as other:
        works(other, "bea")
    convert(there / "project.cipcoder", None, "une autre phrase")
    with pytest.raises(RefusedError, match="is encrypted"):
        bring(project, there)
    with pytest.raises(WrongKeyError):
        bring(project, there, ask=lambda _path: "pas celle-ci")
    assert bring(project, there, ask=lambda _path: "une autre phrase").changed

    def nobody(_path: Path) -> str:
        raise AssertionError("asked")

    with Project.open(there, passphrase=lambda _path: "une autre phrase") as other:
        again = there.parent / "again"
        shutil.copytree(there, again)
        assert bring(other, project.folder, again, ask=nobody).changed is False
        assert said(other) == said(project)


# --- made by hand --------------------------------------------------------------------------------------------

HOSTILE = {
    "another project": "UPDATE project SET uid = '11111111-1111-4111-8111-111111111111'",
    "clock": "UPDATE operation SET lamport = 4000000000000000000 WHERE replica = :r",
    "clock behind": "UPDATE operation SET lamport = -5 WHERE replica = :r",
    "escape": "UPDATE operation SET after = json_set(after, '$.name', char(27) || '[31m') WHERE {coder}",
    "no json": "UPDATE operation SET after = '{{\"start\":' WHERE {coding}",
    "a list": "UPDATE operation SET after = '[]' WHERE {coding}",
    "a number": "UPDATE operation SET after = '7' WHERE {coding}",
    "nothing": "UPDATE operation SET after = NULL WHERE {coding}",
    "deep": "UPDATE operation SET after = :deep WHERE {coding}",
    "endless": "UPDATE operation SET after = json_set(after, '$.start', 1e308) WHERE {coding}",
    "huge": "UPDATE operation SET after = json_set(after, '$.stop', 9223372036854775807) WHERE {coding}",
    "outside": "UPDATE operation SET after = json_set(after, '$.stop', 99999) WHERE {coding}",
    "backwards": "UPDATE operation SET after = json_set(after, '$.stop', 0) WHERE {coding}",
    "no such code": "UPDATE operation SET after = json_set(after, '$.code', 'x') WHERE {coding}",
    "more fields": "UPDATE operation SET after = json_set(after, '$.mood', 'x') WHERE {coding}",
    "another's": "UPDATE operation SET layer_uid = '11111111-1111-4111-8111-111111111111' WHERE {coding}",
    "no kind": "UPDATE operation SET entity = 'spell' WHERE {coding}",
    "another kind": "UPDATE operation SET entity = 'memo' WHERE {coding}",
    "no moment": "UPDATE operation SET at = 'yesterday' WHERE {coding}",
    "role": "UPDATE operation SET role = 'king' WHERE {coding}",
    "misnumbered": "UPDATE operation SET seq = seq + 1000 WHERE {coding}",
    "emptied by hand": "UPDATE operation SET before = NULL, after = NULL WHERE {coding}",
    "text": "UPDATE transcript_text SET text = text || ' de plus'",
    "no uid": "UPDATE operation SET entity_uid = 'x' WHERE {coding}",
    "a trigger": "CREATE TRIGGER t AFTER INSERT ON coding BEGIN DELETE FROM memo; END",
    "no project": "DELETE FROM project",
    "newer": "PRAGMA user_version = 99",
}


def test_copies_made_by_hand_are_refused_with_a_sentence_and_change_nothing(project: Project) -> None:
    there = copied(project)
    with Project.open(there) as other:
        works(other, "cleo")
        replica = str(other.store.replica)
    before, content = said(project), (there / "project.cipcoder").read_bytes()
    mine = (project.folder / "project.cipcoder").read_bytes()
    where = {kind: f"entity = '{kind}' AND replica = :r" for kind in ("coding", "coder")}
    bad = project.folder.parent / "bad.cipcoder"
    for what, statement in HOSTILE.items():
        print(what)  # for who sees this fail
        bad.write_bytes(content)
        with closing(sqlite3.connect(bad)) as raw, raw:
            raw.execute("PRAGMA ignore_check_constraints=ON")
            raw.execute(statement.format(**where), {"r": replica, "deep": "[" * 100_000 + "]" * 100_000})
        with pytest.raises(CipcoderError) as told:
            bring(project, bad)
        assert "\x1b" not in str(told.value)
        assert "horaires coup" not in str(told.value)
        assert (project.folder / "project.cipcoder").read_bytes() == mine
    assert said(project) == before
    refused = typed(["merge", bad], project.folder)
    assert (refused.returncode, refused.stdout, len(refused.stderr.splitlines())) == (1, "", 1)
    assert bring(project, there).changed


def test_a_text_with_control_characters_is_refused_though_its_hash_is_right(project: Project) -> None:
    there = copied(project)
    with Project.open(there) as other:
        works(other, "bea")
    with closing(sqlite3.connect(there / "project.cipcoder")) as raw, raw:
        (text,) = raw.execute("SELECT text FROM transcript_text LIMIT 1").fetchone()
        wrong = "\x1b]" + text[2:]
        marks = wrong, hashlib.sha256(wrong.encode()).hexdigest(), text
        raw.execute("UPDATE transcript_text SET text = ?, sha256 = ? WHERE text = ?", marks)
    with pytest.raises(RefusedError):
        bring(project, there)


UNWRITTEN: tuple[tuple[str, tuple[Any, ...], Any], ...] = (
    ("memo", ("title",), "Titre \x1b[2J"),
    ("memo", ("body",), "À relire \u202eerilre à"),
    ("code", ("definition", "fr"), "\x9b31m"),
    ("code", ("keywords", 0), "so\xadir"),
    ("participant", ("consent", "by\x07"), "x"),
    ("transcript", ("meta", "lieu"), ["Lyon\x1b"]),
    ("round", ("terms", "more"), "\x1b"),
    ("project", ("codebook_base", "title"), "\x1b"),
    ("project", ("retention_until",), "abc"),
    ("project", ("retention_until",), "2030-13-01"),
    ("participant", ("consent", "date"), 5),
    ("participant", ("consent", "where"), "ici"),
    ("round", ("terms", "coded_before"), 5),
    ("round", ("terms", "sampled_from"), [1]),
    ("round", ("terms", "segments"), {"11111111-1111-4111-8111-111111111111": [1]}),
    ("round", ("terms", "segments"), {"11111111-1111-4111-8111-111111111111": [3, 2]}),
)
"""kind, field, and what no cipcoder writes there: what a terminal would obey, or nobody would see; no day, no list…"""


@pytest.mark.parametrize(("kind", "field", "value"), UNWRITTEN, ids=[f"{one[0]}-{one[1][0]}" for one in UNWRITTEN])
def test_what_no_cipcoder_writes_is_refused_wherever_it_stands(
    project: Project, kind: str, field: tuple[Any, ...], value: Any
) -> None:
    set_consent(project, "B", {"note": "oui"})
    set_retention(project, {"retention_until": "2030-12-31"})
    new_round(project, RoundPlan(("ana", "bea"), interviews=("b", "c")))
    project.edit_code("hours", keywords=["soir"])
    project.close()
    copy = read_copy(project.store.place, "elsewhere")
    check_copy(copy)
    said = next(
        op["after"]
        for op in copy.operations
        if op["entity"] == kind and op["after"] and isinstance(op["after"].get(field[0]), str | list | dict)
    )
    for name in field[:-1]:
        said = said[name]
    if isinstance(said, list):
        said.append("")
    said[field[-1]] = value
    with pytest.raises(RefusedError, match="No cipcoder wrote this") as told:
        check_copy(copy)
    assert "\x1b" not in str(told.value)


# --- coders, rounds, the codebook's file ---------------------------------------------------------------------


def test_two_coders_of_one_name_both_stay(project: Project) -> None:
    there = copied(project)
    with Project.open(there) as other:
        works(other, "cleo", "Ma mère", "c")
        works(project, "cleo", "enfants", "c")
        bring(project, there)
        bring(other, project.folder)
        assert [row.name for row in project.coders()] == ["ana", "bea", "cleo", "cleo (2)"]
        assert said(project) == said(other)


def test_a_blind_round_holds_the_others_work_back_until_all_have_sealed(project: Project) -> None:
    name = new_round(project, RoundPlan(("ana", "bea"), interviews=("b", "c"))).name
    there = copied(project)
    with Project.open(there) as other:
        works(other, "bea", "Ma mère", "c")
        done = bring(project, there)
        assert done.copies[0].held_back == (("bea", name),)
        assert "bea" in done.hidden
        told = typed(["merge", "../other"], project.folder).stdout
        assert "bea" in told
        assert "Ma mère" not in told
        seal(other, name, "bea")
        assert bring(project, there).copies[0].held_back == (("bea", name),)  # ana is not ready here
        works(project, "ana", "enfants", "c")
        seal(project, name, "ana")
        assert bring(project, there).copies[0].held_back == ()
        assert bring(other, project.folder).copies[0].held_back == ()
        assert said(project) == said(other)


def test_codebook_yaml_says_what_a_merge_brought(project: Project) -> None:
    there = copied(project)
    with Project.open(there) as other:
        other.do(ops.AddCode(Code(id="night", label={"fr": "Nuit"}), None))
    done, about = merging.merge(project, merging.read(project, [str(there)]))
    assert done.copies[0].new_codes == ("night",)
    assert about == ""  # in step
    text = (project.folder / "codebook.yaml").read_text("utf-8")
    assert "Nuit" in text
    assert "# à revoir en mars" in text
