"""Progress is the share of participants' turns with a coding; words are the participants' words."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cipcoder.queries import corpus
from cipcoder.queries.progress import Progress, participant_words, progress
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from cipcoder.text.spans import Span, trim
from cipcoder.text.words import word_count
from tests.studies import CODEBOOK, FAMILY, NOTES, WORK, Study, talk


@pytest.fixture
def ready(study: Study) -> Study:
    study.coder("ana")
    study.coder("ben")
    study.do(ops.ApplyCodebook(CODEBOOK))
    for data in (WORK, FAMILY, NOTES):
        study.do(ops.ImportTranscript(data))
    return study


def seen(study: Study, who: str | None) -> dict[str, Progress]:
    with study.store.read() as connection:
        names = {row.uid: row.name for row in corpus.transcripts(connection)}
        found = progress(connection, None if who is None else study.people[who])
    return {names[uid]: value for uid, value in found.items()}


def test_a_turn_counts_once_however_much_of_it_is_coded(ready: Study) -> None:
    assert seen(ready, "ana") == {"travail": Progress(2, 0), "famille": Progress(2, 0), "carnet": Progress(1, 0)}
    ready.code("ana", WORK, "tôt", "hours", "isolation")
    ready.code("ana", WORK, "seule", "isolation")
    ready.code("ben", FAMILY, "Ma mère", "kin")
    assert seen(ready, "ana")["travail"] == Progress(2, 1)
    assert seen(ready, "ana")["travail"].percent == 50
    assert seen(ready, "ben") == {"travail": Progress(2, 0), "famille": Progress(2, 1), "carnet": Progress(1, 0)}
    assert seen(ready, None)["famille"].coded == 1, "of everyone where nobody is named"


def test_a_coding_in_the_interviewers_words_is_no_progress(ready: Study) -> None:
    ready.code("ana", WORK, "vos débuts", "kin")
    assert seen(ready, "ana")["travail"].coded == 0


def test_a_coding_across_turns_counts_for_each_of_them(ready: Study) -> None:
    ready.code("ana", FAMILY, "tenu.\nM. C. : Après", "kin")
    assert seen(ready, "ana")["famille"] == Progress(2, 2)
    assert seen(ready, "ana")["famille"].percent == 100


def test_without_participants_there_is_no_percentage(ready: Study) -> None:
    assert Progress(0, 0).percent is None
    assert Progress(300, 299).percent == 99, "100 means every turn"


def test_words_are_those_of_participants(ready: Study) -> None:
    with ready.store.read() as connection:
        rows = corpus.transcripts(connection)
        counted = {row.name: n for row in rows for uid, n in participant_words(connection, [row]).items()}
    assert counted["famille"] == word_count("Ma mère m’a gardé les enfants. Sans elle je n’aurais pas tenu.") + 5
    assert counted["carnet"] == word_count(NOTES.text)


LONG = talk("long", *(f"{'Enquêteur' if i % 3 == 0 else 'Mme B.'} : dit numéro {i}." for i in range(12)))
spans = st.lists(st.tuples(st.integers(0, len(LONG.text) - 2), st.integers(1, 40)), max_size=8)


@given(spans)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_progress_is_what_looking_at_every_turn_gives(ready: Study, codings: list[tuple[int, int]]) -> None:
    with ready.store.read() as connection:
        known = {row.name for row in corpus.transcripts(connection)}
    if "long" not in known:
        ready.do(ops.ImportTranscript(LONG))
    size = len(LONG.text)
    wanted = [trim(LONG.text, Span(start, min(start + length, size))) for start, length in codings]
    placed = [(span.start, span.stop) for span in wanted if span is not None]
    new = tuple(ops.NewCoding(LONG.uid, a, b, code_uid("kin")) for a, b in placed)
    if new:
        ready.do(ops.AddCodings(new), "ben")
    looked = [(a, b) for speaker, _head, a, b, _t in LONG.turns if speaker == 1]
    touched = sum(any(a < stop and start < b for start, stop in placed) for a, b in looked)
    assert seen(ready, "ben")["long"] == Progress(len(looked), touched)
    if new:
        ready.undo("ben")
