"""Which interviews, codes and units of the store two or more coders are compared on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cipcoder.agreement.interviews import Segment, Unit
from cipcoder.codebook.models import Code, Codebook
from cipcoder.comparison import compare_layers
from cipcoder.errors import RefusedError
from cipcoder.project import Project
from cipcoder.queries.agreement import Comparison, interview_of
from cipcoder.queries.document import document
from cipcoder.store import operations as ops
from cipcoder.text.spans import Span
from cipcoder.text.words import words
from tests.studies import CODEBOOK, FAMILY, NOTES, WORK, Study

LATER = Codebook(title=CODEBOOK.title, codes=(*CODEBOOK.codes, Code(id="health", label={"fr": "Santé"})))


@pytest.fixture
def ready(study: Study) -> Study:
    for name in ("ana", "ben", "cleo"):
        study.coder(name)
    study.do(ops.ApplyCodebook(CODEBOOK))
    for data in (WORK, FAMILY, NOTES):
        study.do(ops.ImportTranscript(data))
    return study


def finish(study: Study, data: ops.TranscriptData, *coders: str) -> None:
    for name in coders:
        study.do(ops.SetReadState(data.uid, "finished"), name)


def compared(study: Study, *coders: str, **how: Any) -> Comparison:
    return compare_layers(Project(Path(), study.store), coders or ("ana", "ben", "cleo"), **how)


def test_an_interview_counts_when_two_of_the_coders_have_finished_it(ready: Study) -> None:
    ready.code("ana", WORK, "personne avec qui parler", "isolation")
    ready.code("ben", WORK, "avec qui parler", "isolation")
    ready.code("cleo", WORK, "seule", "isolation")  # not finished: as if she had not been here
    ready.code("ana", FAMILY, "Ma mère", "kin")
    finish(ready, WORK, "ana", "ben")
    finish(ready, FAMILY, "cleo")
    found = compared(ready)
    assert (found.interviews, found.of, found.only_one_finished, found.other_version) == (
        ("travail",),
        2,
        ("famille",),
        (),
    )
    row = next(row for row in found.agreement.codes if row.code == "isolation")
    assert row.pooled.tally.only == (len("personne "), 0, 0)
    assert row.segments == (1, 1, 0)
    spoken = sum(len(line.split(" : ", 1)[1]) for line in WORK.text.splitlines() if line.startswith("Mme"))
    assert (found.agreement.characters, found.agreement.turns) == (spoken, 2)
    assert found.codebook == 2  # the empty one is the first


def test_coders_who_finished_under_another_codebook_than_most_are_missing_there(ready: Study) -> None:
    finish(ready, WORK, "ana")
    finish(ready, FAMILY, "ana")
    ready.do(ops.ApplyCodebook(LATER))
    ready.code("ana", WORK, "seule", "isolation")
    finish(ready, WORK, "ben", "cleo")
    finish(ready, FAMILY, "ben")
    found = compared(ready)
    assert (found.interviews, found.other_version) == (("travail",), ("famille",))
    assert [pair.interviews for pair in found.agreement.pairs] == [0, 0, 1]
    assert found.codebook == 3
    with pytest.raises(RefusedError, match="different versions of the codebook: travail, famille"):
        compared(ready, "ana", "ben")


def test_themes_count_only_where_somebody_used_them(ready: Study) -> None:
    finish(ready, WORK, "ana", "ben")
    assert [row.code for row in compared(ready).agreement.codes] == ["hours", "isolation", "kin"]
    ready.code("ana", WORK, "Les horaires", "conditions")
    finish(ready, WORK, "ana", "ben")
    assert [row.code for row in compared(ready).agreement.codes] == ["conditions", "hours", "isolation", "kin"]


def test_units_are_those_of_the_text(ready: Study) -> None:
    ready.code("ana", WORK, "seule, sans", "isolation")
    ready.code("ben", WORK, "seule", "isolation")
    finish(ready, WORK, "ana", "ben")
    found = {unit: compared(ready, unit=unit).agreement for unit in Unit if unit != Unit.SEGMENT}
    tallies = {
        unit: next(row for row in one.codes if row.code == "isolation").pooled.tally for unit, one in found.items()
    }
    turns = [Span(start, stop) for speaker, _head, start, stop, _ms in WORK.turns if speaker == 1]
    said = sum(len(words(WORK.text, turn.start, turn.stop)) for turn in turns)
    assert (found[Unit.TOKEN].units, found[Unit.SENTENCE].units, found[Unit.DOCUMENT].units) == (said, 2, 1)
    assert (tallies[Unit.TOKEN].all, tallies[Unit.TOKEN].some) == (1, 1)
    assert (tallies[Unit.SENTENCE].all, tallies[Unit.TURN].all, tallies[Unit.DOCUMENT].all) == (1, 1, 1)
    assert tallies[Unit.CHARACTER].some == len(", sans")
    everything = compared(ready, unit=Unit.TOKEN, with_interviewer=True).agreement
    all_words = sum(len(words(WORK.text, start, stop)) for _who, _head, start, stop, _ms in WORK.turns)
    assert everything.units == all_words > said


def test_what_there_is_nothing_to_compare_of_is_refused(ready: Study) -> None:
    with pytest.raises(RefusedError, match="two different coders"):
        compared(ready, "ana", "ana")
    with pytest.raises(RefusedError, match="No two of ana, ben, cleo have finished the same interview"):
        compared(ready)
    finish(ready, WORK, "ana")
    with pytest.raises(RefusedError, match="Only one of them finished: travail"):
        compared(ready)
    with pytest.raises(RefusedError, match="choose another unit"):
        compared(ready, unit=Unit.SEGMENT)


def test_what_is_on_request_travels_through(ready: Study) -> None:
    ready.code("ana", WORK, "seule", "isolation")
    ready.code("ben", WORK, "seule", "hours")
    finish(ready, WORK, "ana", "ben")
    found = compared(ready, "ana", "ben", compatible=True, groups=[("all", ["hours", "isolation"])], match=0.8)
    ((name, group),) = found.agreement.groups
    assert (name, group.pooled.coverage, found.agreement.match) == ("all", 1.0, 0.8)
    assert found.agreement.codes[0].pooled.compatible
    assert not compared(ready, "ana", "ben").agreement.codes[0].pooled.compatible


def test_frozen_layers_stand_on_a_talk_in_place_of_its_own_codings(ready: Study) -> None:
    ready.code("ana", WORK, "seule", "isolation")
    with ready.store.read() as connection:
        talk = document(connection, "travail")
    assert talk is not None
    frozen = {"ana": [Segment(3, 9, "kin")], "ben": []}
    given = [Span(60, 70), Span(60, 70), Span(40, 50)]
    one = interview_of(talk, frozen, with_interviewer=False, given=given)
    assert (one.name, one.layers) == ("travail", frozen)
    assert list(one.units[Unit.SEGMENT]) == [Span(40, 50), Span(60, 70)]
    assert one.units[Unit.TURN] == one.measured
    assert set(Unit) - set(one.units) == {Unit.CHARACTER, Unit.DOCUMENT}
    wider = interview_of(talk, frozen, with_interviewer=True, unit=Unit.TURN)
    assert len(wider.measured) == 4
    assert replace(wider, measured=one.measured, units={}) == replace(one, units={})
