"""Co-occurrence against sets of characters, turns and words, compared two by two, and against the database's join."""

from __future__ import annotations

import sqlite3
from collections.abc import Hashable
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cipcoder.project import STORE_NAME, Project
from cipcoder.queries import cooccurrence as queried
from cipcoder.queries.cooccurrence import CoOccurrence, Together
from cipcoder.rounds import Plan, new_round
from cipcoder.store import operations as ops
from cipcoder.text.words import words
from tests.queries.random_layers import CODES, INTERVIEWS, TOP, Put, begin, coded, codings
from tests.studies import WORK, passage

TEXTS = {data.name: data for data in INTERVIEWS}
JOIN = """
select a.key, b.key, count(*) from (select c.*, k.key, k.rowid as n from coding c join code k on k.id = c.code_id) a
join (select c.*, k.key from coding c join code k on k.id = c.code_id) b
on b.transcript_id = a.transcript_id and b.start < a.stop and a.start < b.stop and a.id <> b.id
join coder on coder.id = a.coder_id where a.coder_id = b.coder_id and coder.name = 'ana' group by 1, 2
"""

Told = dict[tuple[str, str], tuple[int, int, object]]


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return begin(tmp_path_factory.mktemp("together") / "study")


def told(found: CoOccurrence) -> Told:
    return {
        (pair.first, pair.second): (pair.pairs, pair.interviews, pytest.approx(pair.jaccard)) for pair in found.pairs
    }


# --- the second way -----------------------------------------------------------------------------------


def said(data: ops.TranscriptData) -> list[int]:
    """Where each word of a text begins, labels aside."""
    if not data.turns:
        return [word.start for word in words(data.text)]
    return [word.start for turn in data.turns for word in words(data.text, turn[2], turn[3])]


def covers(put: Put, together: Together, k: int) -> set[Hashable]:
    """What a coding covers, point by point."""
    data = TEXTS[put.transcript]
    if together == "overlap":
        return {(put.transcript, at) for at in range(put.start, put.stop)}
    if together == "turn":
        heads = [turn[1] for turn in data.turns] or [0]
        turns = (max((n for n, head in enumerate(heads) if head <= at), default=0) for at in range(put.start, put.stop))
        return {(put.transcript, turn) for turn in turns}
    starts = said(data)
    first, last = (sum(start < edge for start in starts) for edge in (put.start, put.stop))
    return {(put.transcript, half) for half in range(2 * first - k - 1, 2 * last + k + 1)}


def together_with(a: Put, b: Put, together: Together, k: int) -> bool:
    if a.transcript != b.transcript:
        return False
    if together == "words":
        if max(a.start, b.start) < min(a.stop, b.stop):
            return True
        end, beginning = min(a.stop, b.stop), max(a.start, b.start)
        return sum(end <= start < beginning for start in said(TEXTS[a.transcript])) <= k
    return bool(covers(a, together, k) & covers(b, together, k))


def again(puts: list[Put], together: Together, k: int) -> Told:
    found: Told = {}
    for a, b in combinations(CODES, 2):
        pairs = [
            (one, other)
            for one in puts
            for other in puts
            if (one.code, other.code) == (a, b) and together_with(one, other, together, k)
        ]
        if pairs:
            one, other = (set().union(*(covers(p, together, k) for p in puts if p.code == code)) for code in (a, b))
            found[a, b] = (len(pairs), len({p.transcript for p, _ in pairs}), len(one & other) / len(one | other))
    return found


# --- held against it ----------------------------------------------------------------------------------


@settings(max_examples=16, deadline=None)
@given(
    mine=codings,
    others=codings,
    together=st.sampled_from(("overlap", "turn", "words")),
    k=st.sampled_from((0, 1, 2, 5, 30)),
    at_once=st.sampled_from((1, 4, 1000)),
)
def test_pairs_interviews_and_jaccard_are_those_of_sets_compared_two_by_two(
    begun: Path, mine: list[Put], others: list[Put], together: Together, k: int, at_once: int
) -> None:
    with coded(begun, mine, others) as project, pytest.MonkeyPatch.context() as patch:
        patch.setattr(queried, "AT_ONCE", at_once)
        found = project.cooccurrence("ana", together=together, words=k)
        assert told(found) == again(mine, together, k)
        assert [(a.code, a.codings, a.interviews) for a in found.codes] == [
            (code, len(own), len({p.transcript for p in own}))
            for code in CODES
            if (own := [p for p in mine if p.code == code])
        ]
        themes = [p._replace(code=TOP[p.code]) for p in mine]
        assert told(project.cooccurrence("ana", together=together, words=k, themes=True)) == again(themes, together, k)
        if together == "overlap":
            join = sqlite3.connect(project.folder / STORE_NAME)
            joined = {(a, b): n for a, b, n in join.execute(JOIN) if CODES.index(a) < CODES.index(b)}
            join.close()
            assert {(pair.first, pair.second): pair.pairs for pair in found.pairs} == joined


# --- one thing at a time -------------------------------------------------------------------------------


def code(project: Project, said_there: str, name: str) -> None:
    project.code_passage(project.transcript("travail").uid, *passage(WORK, said_there), [name])


def test_any_number_of_words_may_lie_between(begun: Path) -> None:
    with coded(begun, [Put("travail", 0, 9, "kin"), Put("travail", 40, 49, "hours")]) as project:
        (pair,) = project.cooccurrence(together="words", words=10**30).pairs
        assert (pair.first, pair.second, pair.pairs) == ("hours", "kin", 1)


def test_codings_that_touch_do_not_overlap_but_stand_nought_words_apart(begun: Path) -> None:
    with coded(begun, ()) as project:
        code(project, "Les horaires ", "hours")
        code(project, "coupés", "kin")
        assert project.cooccurrence().pairs == ()
        (pair,) = project.cooccurrence(together="words", words=0).pairs
        assert (pair.first, pair.second, pair.pairs, pair.interviews) == ("hours", "kin", 1, 1)
        (pair,) = project.cooccurrence(together="turn").pairs
        assert pair.jaccard == 1


def test_the_words_between_are_counted_over_turns_without_labels(begun: Path) -> None:
    with coded(begun, ()) as project:
        code(project, "collègues", "kin")
        code(project, "commencé tôt", "hours")
        for k, n in ((1, 0), (2, 1), (3, 1)):
            assert len(project.cooccurrence(together="words", words=k).pairs) == n, "« J’ » and « ai » lie between"


def test_a_passage_coded_twice_is_no_co_occurrence_of_a_code_with_itself(begun: Path) -> None:
    mine = [Put("travail", 0, 30, "kin"), Put("travail", 10, 40, "kin")]
    with coded(begun, mine, [Put("travail", 0, 30, "hours")]) as project:
        found = project.cooccurrence()
        assert found.pairs == ()
        assert [(a.code, a.codings, a.interviews) for a in found.codes] == [("kin", 2, 1)]


def test_codes_of_one_theme_are_no_pair_of_themes(begun: Path) -> None:
    with coded(begun, [Put("travail", 0, 30, "hours"), Put("travail", 10, 40, "isolation")]) as project:
        assert len(project.cooccurrence().pairs) == 1
        found = project.cooccurrence(themes=True)
        assert found.pairs == ()
        assert [a.code for a in found.codes] == ["conditions"]


def test_nothing_coded_is_an_empty_answer(begun: Path) -> None:
    with coded(begun, ()) as project:
        for together in ("overlap", "turn", "words"):
            found = project.cooccurrence(together=together)
            assert (found.codes, found.pairs, len(found.layer.transcripts)) == ((), (), 4)


def test_what_a_blind_round_hides_is_left_out_and_named(begun: Path) -> None:
    others = [Put("travail", 0, 30, "kin"), Put("travail", 10, 40, "hours")]
    with coded(begun, (), others) as project:
        assert len(project.cooccurrence("ben").pairs) == 1
        project.coder = None
        new_round(project, Plan(("ana", "ben"), interviews=("travail",)))
        project.use_coder("ana")
        found = project.cooccurrence("ben")
        assert (found.pairs, found.layer.blind) == ((), ("travail",))
