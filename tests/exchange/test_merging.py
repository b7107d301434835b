"""Copies of a project that somebody withdrew from, that are encrypted, older, half written, made by hand, or blind."""

from __future__ import annotations

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
from cipcoder.errors import RefusedError
from cipcoder.exchange import merging
from cipcoder.exchange.keeping import erasures
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


def test_nothing_is_erased_for_a_merge_that_is_refused_as_it_names_another_project(project: Project) -> None:
    there, strange = copied(project), project.folder.parent / "strange"
    with Project.open(there) as other:
        erase(other)
    Project.create(strange, name="Autre").close()
    before = said(project)
    done = typed(["merge", there, strange, "--erase", "--yes"], project.folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert "strange" in done.stderr
    assert "another project" in done.stderr
    assert said(project) == before


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


def test_who_was_renamed_meanwhile_counts_under_the_new_name(project: Project) -> None:
    there = copied(project)
    with Project.open(there) as other:
        works(other, "bea", "Ma mère", "c")
        other.rename_coder("bea", "Béatrice")
    done = bring(project, there)
    assert done.before.keys() == done.after.keys()
    assert {pair for pair in done.after if done.after[pair] != done.before[pair]} == {("Béatrice", "c")}


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
