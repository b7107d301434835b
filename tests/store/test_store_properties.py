"""What holds whatever people do: undone in full gives the start back; exchanged in any order, copies agree."""

from __future__ import annotations

import dataclasses
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from cipcoder.errors import RefusedError
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from cipcoder.store.layers import take_in, take_out
from cipcoder.store.store import Store
from tests.conftest import postgres_address
from tests.store.acts import BACK, CORRECT, OWN, SHARED, TALKS, Act, acts, number, perform, pick
from tests.studies import CODEBOOK, FAMILY, WORK, Study, layer_rows, talk

# --- stores made quickly -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Where stores are made: in memory where there is such a place, for hundreds are made."""
    base = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=base) as name:
        yield Path(name)


@pytest.fixture(scope="module")
def template(folder: Path) -> tuple[Path, dict[str, uuid.UUID]]:
    """A project with three coders, a codebook and two transcripts, to be copied."""
    with Store.create(folder / "template.cipcoder", name="Nettoyer") as store:
        return folder / "template.cipcoder", begun(store)


def begun(store: Store) -> dict[str, uuid.UUID]:
    study = Study(store)
    for name in ("ana", "ben", "cleo"):
        study.coder(name)
    study.do(ops.ApplyCodebook(CODEBOOK), note=True)
    for data in (WORK, FAMILY):
        study.do(ops.ImportTranscript(data), note=True)
    return study.people


@contextmanager
def copied(template: tuple[Path, dict[str, uuid.UUID]]) -> Iterator[Study]:
    path, people = template
    with tempfile.TemporaryDirectory(dir=path.parent) as name:
        target = Path(name) / "project.cipcoder"
        shutil.copy(path, target)
        with Store.open(target) as store:
            yield Study(store, dict(people))


# --- undo ----------------------------------------------------------------------------------------------


def undone_and_redone(study: Study, history: Sequence[tuple[int, Act]]) -> None:
    """Live through the history; take everything back, latest act first; do everything again."""
    people = list(study.people.values())
    start = study.dump()
    holding: list[uuid.UUID] = []  # who did the acts that hold, in order
    exact = True
    for person, act in history:
        who = pick(people, person)
        if act[0] in ("undo", "redo"):
            taken = study.store.undo(who) if act[0] == "undo" else study.store.redo(who)
            if taken is None:
                continue
            exact = exact and taken.left_alone == 0
            if act[0] == "redo":
                holding.append(who)
            else:
                last = len(holding) - 1 - holding[::-1].index(who)
                del holding[last]
        elif perform(study, who, act):
            holding.append(who)
        assert study.faults() == [], act
    end = study.dump()
    for who in reversed(holding):
        taken = study.store.undo(who)
        assert taken is not None
        exact = exact and taken.left_alone == 0
        assert study.faults() == []
    assert not any(study.store.undo(who) for who in people)
    if exact:
        assert study.dump() == start
    else:
        note("something was left alone")
    redone = [study.store.redo(who) for who in holding]
    assert all(taken is not None for taken in redone)
    assert study.faults() == []
    if exact and all(taken is not None and taken.left_alone == 0 for taken in redone):
        assert study.dump() == end


histories = st.lists(st.tuples(st.integers(0, 2), acts(*OWN, *SHARED, *CORRECT, *BACK)), max_size=14)
Place = tuple[int, int, str]
quick = settings(deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)


@settings(quick, max_examples=40)
@given(history=histories)
def test_any_history_undone_in_full_gives_the_start_back_and_redone_the_end(
    template: tuple[Path, dict[str, uuid.UUID]], history: list[tuple[int, Act]]
) -> None:
    with copied(template) as study:
        undone_and_redone(study, history)


@settings(quick, max_examples=3)
@given(history=histories)
def test_any_history_undone_on_postgresql_gives_the_start_back(history: list[tuple[int, Act]]) -> None:
    with postgres_address() as address, Store.create(address, name="Nettoyer") as store:
        undone_and_redone(Study(store, begun(store)), history)


@pytest.mark.soak
@settings(quick, max_examples=150)
@given(history=st.lists(st.tuples(st.integers(0, 2), acts(*OWN, *SHARED, *CORRECT, *BACK)), max_size=40))
def test_any_long_history_undone_in_full_gives_the_start_back(
    template: tuple[Path, dict[str, uuid.UUID]], history: list[tuple[int, Act]]
) -> None:
    with copied(template) as study:
        undone_and_redone(study, history)


@settings(quick, max_examples=25)
@given(history=histories, order=st.permutations(range(3)))
def test_undo_comes_to_an_end_in_whatever_order_coders_take_back_their_acts(
    template: tuple[Path, dict[str, uuid.UUID]], history: list[tuple[int, Act]], order: list[int]
) -> None:
    """What others rely on is left alone; everything stays sound, and nobody's undo stands still."""
    with copied(template) as study:
        people = list(study.people.values())
        for person, act in history:
            if act[0] not in BACK:
                perform(study, pick(people, person), act)
        for person in order:
            steps = 0
            while study.store.undo(people[person]) is not None:
                steps += 1
                assert steps <= len(history)
                assert study.faults() == []
            again = 0
            while study.store.redo(people[person]) is not None:
                again += 1
                assert study.faults() == []
            assert again == steps


# --- exchange ------------------------------------------------------------------------------------------


def send(source: Study, target: Study, who: uuid.UUID, part: Callable[[int], bool]) -> int:
    """The coder's layer (or only some of its operations) from one project to another; how much was new."""
    layer = take_out(source.store, who)
    some = tuple(op for i, op in enumerate(layer.operations) if part(i))
    return take_in(target.store, dataclasses.replace(layer, operations=some)).new_operations


def everything(_i: int) -> bool:
    return True


def settle(studies: Sequence[Study]) -> None:
    """Everybody gets everything, until a whole round brings nobody anything new; who lacks a transcript imports it."""
    for study in studies:
        for data in TALKS:
            if data.uid not in study.rows("transcript"):
                study.do(ops.ImportTranscript(data))
    rounds, new = 0, 1
    while new:
        assert rounds <= len(studies), "they go on telling each other news"
        rounds, new = rounds + 1, 0
        for source in studies:
            for who in source.rows("coder"):
                layer = take_out(source.store, who)
                new += sum(take_in(target.store, layer).new_operations for target in studies if target is not source)


def converge(studies: Sequence[Study], steps: Sequence[tuple[int, int, int, Act]]) -> None:
    """Work and exchange as the steps say, then in full: all hold the same, and once more brings nothing."""
    mine = [next(iter(study.people.values())) for study in studies]
    for here, there, choice, act in steps:
        i, j = here % len(studies), there % len(studies)
        if act[0] == "send":
            if i == j:
                continue
            who = pick(sorted(studies[i].rows("coder")), choice)
            part = everything if act[1] % 2 else (lambda n, act=act: (n * 7 + act[2]) % 3 > 0)
            send(studies[i], studies[j], who, part)
            assert studies[j].faults() == [], act
            if part is everything:
                whole = studies[j].dump()
                assert send(studies[i], studies[j], who, everything) == 0
                assert studies[j].dump() == whole
        elif act[0] == "undo":
            studies[i].store.undo(mine[i])
        elif act[0] == "redo":
            studies[i].store.redo(mine[i])
        else:
            perform(studies[i], mine[i], act)
        assert studies[i].faults() == [], act
    settle(studies)
    first = layer_rows(studies[0])
    for study in studies:
        assert study.faults() == []
        assert layer_rows(study) == first


meetings = st.lists(
    st.tuples(number, number, number, acts(*OWN, *OWN, *SHARED, *BACK, "send", "send", "send", "send", "send", "send")),
    max_size=16,
)


@pytest.fixture(scope="module")
def templates(folder: Path) -> Path:
    """A project with a codebook and a text, and nobody in it; and a stranger's, with the text alone."""
    with Store.create(folder / "own.cipcoder", name="Nettoyer") as store:
        Study(store).do(ops.ApplyCodebook(CODEBOOK), note=True)
        Study(store).do(ops.ImportTranscript(WORK), note=True)
    with Store.create(folder / "stranger.cipcoder", name="Ailleurs") as store:
        Study(store).do(ops.ImportTranscript(WORK), note=True)
    return folder


@contextmanager
def projects(folder: Path, kinds: Sequence[str]) -> Iterator[list[Study]]:
    """A project; and for each kind a copy of its file (the same coder works there), or a project of somebody's own."""
    with ExitStack() as stack:
        inside = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=folder)))
        studies: list[Study] = []
        for i, kind in enumerate(("own", *kinds)):
            path = inside / f"{i}.cipcoder"
            shutil.copy(inside / "0.cipcoder" if kind == "copy" else folder / f"{kind}.cipcoder", path)
            studies.append(Study(stack.enter_context(Store.open(path))))
            if kind == "copy":
                studies[i].people = dict(studies[0].people)
            else:
                studies[i].coder(f"coder{i}")
        yield studies


kinds = st.lists(st.sampled_from(["copy", "own", "stranger"]), min_size=1, max_size=3)


@settings(quick, max_examples=25)
@given(kinds=kinds, steps=meetings)
def test_layers_exchanged_in_any_order_some_twice_some_in_part_converge(
    templates: Path, kinds: list[str], steps: list[tuple[int, int, int, Act]]
) -> None:
    with projects(templates, kinds) as studies:
        converge(studies, steps)


@pytest.mark.soak
@settings(quick, max_examples=80)
@given(kinds=kinds, steps=st.lists(meetings, max_size=3))
def test_layers_of_long_work_converge(
    templates: Path, kinds: list[str], steps: list[list[tuple[int, int, int, Act]]]
) -> None:
    with projects(templates, kinds) as studies:
        converge(studies, [step for part in steps for step in part])


CORRECTED = dataclasses.replace(
    talk("travail", *("Enquêteur : Bon.", *WORK.text.replace("tôt, seule", "très tôt").split("\n")[:-1])),
    participant="B",
)
place = st.tuples(st.integers(0, 200), st.integers(1, 60), st.sampled_from(["hours", "isolation", "kin"]))


@settings(quick, max_examples=20)
@given(
    before=st.lists(st.tuples(st.booleans(), place), max_size=6),
    after=st.lists(st.tuples(st.booleans(), place), max_size=6),
    early=st.booleans(),
    order=st.booleans(),
)
def test_copies_corrected_with_the_same_text_agree_on_every_coding(
    templates: Path, before: list[tuple[bool, Place]], after: list[tuple[bool, Place]], early: bool, order: bool
) -> None:
    """Coded before and after the correction, exchanged before and after it: all hold the same, nothing is lost."""
    with projects(templates, ["own"]) as (here, there):
        mine = {True: here, False: there}

        def code(acts: list[tuple[bool, Place]]) -> None:
            for who, (start, length, name) in acts:
                study = mine[who]
                with suppress(RefusedError):
                    new = ops.NewCoding(WORK.uid, start, start + length, code_uid(name))
                    study.store.do(ops.AddCodings((new,)), next(iter(study.people.values())))

        code(before)
        if early:
            send(here, there, next(iter(here.people.values())), everything)
        here.do(ops.CorrectTranscript(WORK.uid, CORRECTED))
        if order:  # made on the text before: carried along where it comes in
            send(there, here, next(iter(there.people.values())), everything)
        there.do(ops.CorrectTranscript(WORK.uid, CORRECTED))
        code(after)
        for source, target in ((here, there), (there, here)) * 2:
            for who in source.rows("coder"):
                send(source, target, who, everything)
        assert here.faults() == there.faults() == []
        assert layer_rows(here) == layer_rows(there)
        for study in (here, there):
            study.do(ops.CorrectTranscript(WORK.uid, WORK))
            assert study.faults() == []
