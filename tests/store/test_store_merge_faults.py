"""The fourteen ways in which another program's merge of two projects went wrong (QualCoder, pull request 1516).

One test each: some of these faults were of its pictures and films, and are asked here of what cipcoder has instead.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import uuid
from pathlib import Path

import pytest
from sqlalchemy import delete

from cipcoder.errors import CipcoderError, RefusedError, StoreError
from cipcoder.exchange import merging
from cipcoder.project import Project
from cipcoder.store import merging_copies
from cipcoder.store import models as m
from cipcoder.store import operations as ops
from cipcoder.store.copies import read_copy
from cipcoder.store.merge_report import Merged
from cipcoder.store.rows import table
from cipcoder.store.store import Store
from tests.command import typed
from tests.studies import FAMILY, NOTES, WORK, Study, prepared

Pair = tuple[Study, Study]


def bring(project: Project, places: list[str], *, keep: bool = True) -> tuple[Merged, str]:
    return merging.merge(project, merging.read(project, places), keep=keep)


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    """Ana's project with two interviews, and its copy, in which Ben works."""
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    with Store.create(here / "project.cipcoder", name="Nettoyer") as store:
        study = prepared(Study(store), WORK, FAMILY)
        for name in ("ana", "ben"):
            study.coder(name)
        people = study.people
    shutil.copytree(here, there)
    return Study(Store.open(here / "project.cipcoder"), people), Study(Store.open(there / "project.cipcoder"), people)


def brought(source: Study, target: Study, *, keep: bool = True) -> None:
    folder = Path(target.store.place).parent
    bring(Project(folder, target.store), [str(Path(source.store.place).parent)], keep=keep)
    assert target.faults() == []


def test_a_coding_arrives_on_the_very_characters_it_was_put_on(pair: Pair) -> None:
    """There: pdf_page was not carried over, areas piled up on page 1."""
    here, there = pair
    there.code("ben", WORK, "seule", "isolation")
    there.code("ben", FAMILY, "Ma mère", "kin")
    brought(there, here)
    assert here.codings("ben") == there.codings("ben")


def test_texts_come_whatever_the_paths_are_relative_or_absolute(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    """There: an absolute path was joined, so no file was ever copied."""
    here, there = pair
    there.do(ops.ImportTranscript(NOTES))
    folder = Path(here.store.place).parent
    monkeypatch.chdir(folder)
    for place in ("../there", "../there/project.cipcoder", str(Path(there.store.place).absolute())):
        bring(Project(folder, here.store), [place])
        assert here.rows("transcript") == there.rows("transcript")
    with here.store.read() as connection:
        assert NOTES.text in set(connection.exec_driver_sql("SELECT text FROM transcript_text").scalars())


def test_an_interview_stays_that_of_its_participant(pair: Pair) -> None:
    """There: case_text was mapped against the wrong id, links were lost or pointed at another file."""
    here, there = pair
    here.do(ops.ImportTranscript(NOTES))  # row numbers differ from now on
    there.do(ops.SetParticipants((ops.ParticipantData("D", "Mme D."),)))
    participant = next(uid for uid, row in there.rows("participant").items() if row["key"] == "D")
    there.do(ops.EditTranscript(FAMILY.uid, {"participant": str(participant)}))
    brought(there, here)
    assert here.rows("transcript")[FAMILY.uid]["participant"] == str(participant)
    assert here.rows("transcript")[WORK.uid] == there.rows("transcript")[WORK.uid]


def test_turns_sentences_and_questions_of_a_transcript_come_with_it(pair: Pair) -> None:
    """There: code_text.avid was not carried over, codings lost the segment of the recording."""
    here, there = pair
    there.do(ops.ImportTranscript(NOTES))
    there.do(ops.SetGuide((ops.GuideQuestionData(1, "Débuts", "Parlez-moi de vos débuts."),)))
    there.do(ops.MatchQuestions(WORK.uid, {0: 1}))
    brought(there, here)
    for kind in ("transcript", "guide_question", "turn_question"):
        assert here.rows(kind) == there.rows(kind)


def test_merging_twice_doubles_nothing(pair: Pair) -> None:
    """There: areas and segments were not compared, merging twice doubled them."""
    here, there = pair
    there.code("ben", WORK, "seule", "isolation")
    there.do(ops.AddVerbatims((ops.NewVerbatim("seule"),)), "ben")
    brought(there, here)
    whole = here.dump()
    again = bring(Project(Path(here.store.place).parent, here.store), [str(there.store.place)])[0]
    assert not again.changed
    assert here.dump() == whole
    assert "Nothing new" in typed(["merge", "../there"], Path(here.store.place).parent).stdout


def test_no_coding_ever_stands_without_its_code_or_interview(pair: Pair) -> None:
    """There: orphan codings were inserted with the code or the file -1."""
    here, there = pair
    here.do(ops.RemoveCode("kin"))
    here.do(ops.RemoveTranscript(FAMILY.uid))
    there.code("ben", FAMILY, "Ma mère", "kin")
    brought(there, here)
    assert here.codings("ben") == [("ben", "kin", "Ma mère")]


def test_a_wrong_folder_makes_no_empty_project_anywhere(pair: Pair, tmp_path: Path) -> None:
    """There: a folder without a project got an empty data.qda, then the program crashed."""
    here, _there = pair
    (tmp_path / "empty").mkdir()
    for place in (tmp_path / "empty", tmp_path / "missing", tmp_path / "empty" / "no.cipcoder"):
        with pytest.raises(CipcoderError):
            bring(Project(Path(here.store.place).parent, here.store), [str(place)])
    assert list((tmp_path / "empty").iterdir()) == []
    assert not (tmp_path / "missing").exists()


def test_a_copy_without_a_project_in_it_is_refused_with_a_sentence(pair: Pair) -> None:
    """There: an empty project table was a TypeError."""
    here, there = pair
    with there.store.acting(None, verb="break", role="note") as tx:
        tx.connection.execute(delete(table(m.Project)))
    with pytest.raises(StoreError, match="damaged"):
        brought(there, here)


def test_the_other_project_is_left_as_it_was_and_nothing_holds_it_open(pair: Pair) -> None:
    """There: the connection to the source was never closed."""
    here, there = pair
    there.code("ben", WORK, "seule", "isolation")
    there.store.close()
    source = Path(there.store.place)
    before, listed = source.read_bytes(), sorted(source.parent.iterdir())
    source.chmod(0o444)
    bring(Project(Path(here.store.place).parent, here.store), [str(source)])
    assert source.read_bytes() == before
    assert sorted(source.parent.iterdir()) == listed
    if os.path.isdir("/proc/self/fd"):
        held = [os.path.realpath(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd")]
        assert str(source.resolve()) not in held


def test_attributes_arrive_as_what_they_are_of_whom_they_are(pair: Pair) -> None:
    """There: placeholders of case attributes were written with the type of files."""
    here, there = pair
    here.do(ops.SetParticipants((ops.ParticipantData("C", "M. C.", {"âge": "50"}),)))
    there.do(ops.SetParticipants((ops.ParticipantData("B", "Mme B.", {"métier": "agent", "âge": "44"}),)))
    brought(there, here)
    assert {row["value"] for row in here.rows("participant_attribute").values()} == {"50", "agent", "44"}
    assert len(here.rows("attribute")) == 2


def test_whose_when_and_memo_of_a_coding_come_with_it(pair: Pair) -> None:
    """There: links were inserted without owner, date or memo."""
    here, there = pair
    (coding,) = there.code("ben", WORK, "seule", "isolation")
    there.do(ops.WriteMemo(uuid.uuid4(), "À revoir.", "", (("coding", coding),)), "ben")
    brought(there, here)
    assert here.rows("coding")[coding] == there.rows("coding")[coding]
    assert here.rows("memo") == there.rows("memo")
    assert next(iter(here.rows("memo").values()))["targets"] == [["coding", str(coding)]]


def test_whatever_goes_wrong_nothing_is_half_done_and_the_store_can_be_written(pair: Pair) -> None:
    """There: only database errors were caught, any other left an open transaction and a frozen dialog."""
    here, there = pair
    there.code("ben", WORK, "seule", "isolation")
    with sqlite3.connect(there.store.place) as raw:
        raw.execute("UPDATE operation SET after = '{\"start\": \"là\"}' WHERE entity = 'coding'")
    raw.close()
    before = here.dump()
    with pytest.raises(RefusedError, match="No cipcoder wrote this"):
        brought(there, here)
    copy = read_copy(there.store.place, here.store.place)
    with pytest.raises(RefusedError):  # and past the first gate, at the second
        merging_copies.merge(here.store, [copy])
    assert here.dump() == before
    here.code("ana", WORK, "seule", "isolation")
    assert here.faults() == []


def test_search_finds_what_came_and_nothing_that_went_as_soon_as_the_merge_is_done(pair: Pair) -> None:
    """There: the index was brought up to date after the commit, and a failure there was left standing."""
    here, there = pair
    there.do(ops.ImportTranscript(NOTES))
    brought(there, here)
    folder = Path(here.store.place).parent
    assert "machines" in typed(["search", "machines", "--set", "all"], folder).stdout


def test_a_merge_prints_what_it_did_and_nothing_of_its_own_insides(pair: Pair) -> None:
    """There: a debugging print was left in."""
    here, there = pair
    there.code("ben", WORK, "seule", "isolation")
    said = typed(["merge", "../there", "--dry-run"], Path(here.store.place).parent)
    assert (said.returncode, said.stderr.strip()) == (0, "Nothing was changed: this was a dry run.")
    assert "ben    travail" in said.stdout
    assert "uid" not in said.stdout
    assert here.codings("ben") == []
