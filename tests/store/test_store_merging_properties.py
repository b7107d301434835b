"""Copies of one project, worked on apart and exchanged whole, in part and as layers: in whatever order, they agree."""

from __future__ import annotations

import dataclasses
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cipcoder.errors import RefusedError
from cipcoder.formats.copy_checks import check_copy
from cipcoder.store import copies as copies_module
from cipcoder.store import operations as ops
from cipcoder.store.copies import Copy, read_copy
from cipcoder.store.layers import take_in, take_out
from cipcoder.store.merging_copies import merge
from cipcoder.store.store import Store
from tests.store.acts import BACK, CORRECT, OWN, SHARED, Act, acts, number, perform, pick
from tests.studies import CODEBOOK, FAMILY, WORK, Study

WORKERS = ("ana", "ana", "ben", "cleo")
"""who works on each of the four copies: ana on two machines"""
quick = settings(deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
Step = tuple[int, int, int, Act]


@pytest.fixture(scope="module")
def template(folder: Path) -> tuple[Path, dict[str, uuid.UUID]]:
    path = folder / "template.cipcoder"
    with Store.create(path, name="Nettoyer") as store:
        study = Study(store)
        for name in ("ana", "ben", "cleo"):
            study.coder(name)
        study.do(ops.ApplyCodebook(CODEBOOK), note=True)
        for data in (WORK, FAMILY):
            study.do(ops.ImportTranscript(data), note=True)
        return path, study.people


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    base = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=base) as name:
        yield Path(name)


@contextmanager
def copies(template: tuple[Path, dict[str, uuid.UUID]]) -> Iterator[list[Study]]:
    path, people = template
    with ExitStack() as stack:
        inside = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=path.parent)))
        studies = []
        for i in range(len(WORKERS)):
            target = inside / str(i) / "project.cipcoder"
            target.parent.mkdir()
            shutil.copy(path, target)
            studies.append(Study(stack.enter_context(Store.open(target)), dict(people)))
        yield studies


def read(source: Study, target: Study) -> Copy:
    """As ``cipcoder merge`` reads it: the file of the copy, from outside."""
    copy = read_copy(source.store.place, target.store.place)
    check_copy(copy)
    return copy


def taken(source: Study) -> Copy:
    """What ``read`` gives, through the store that is open anyway: opening costs more than all the rest here."""
    with source.store.read() as connection:
        copy = copies_module._read(connection, str(source.store.place))
    check_copy(copy)
    return copy


def partly(copy: Copy, choice: int) -> Copy:
    """The copy as an older backup would have it: without its last acts."""
    lamports = sorted(op["lamport"] for op in copy.operations)
    last = lamports[-1 - choice % min(20, len(lamports))]
    some = tuple(op for op in copy.operations if op["lamport"] <= last)
    return dataclasses.replace(copy, operations=some)


def live(studies: Sequence[Study], steps: Sequence[Step]) -> None:
    """Work and exchange as the steps say. A merge that brings something is checked by the merge, whole."""
    for here, there, choice, act in steps:
        i, j = here % len(studies), there % len(studies)
        source, target, who = studies[i], studies[j], studies[i].people[WORKERS[i]]
        if act[0] in ("copy", "part", "both", "layer") and i == j:
            continue
        match act[0]:
            case "copy":
                copy = read(source, target)
                merge(target.store, [copy])
                whole = target.dump()
                assert not merge(target.store, [copy]).changed
                assert target.dump() == whole
            case "part":
                merge(target.store, [partly(taken(source), choice)])
            case "both":
                third = pick([study for study in studies if study not in (source, target)], choice)
                merge(target.store, [taken(source), taken(third)])
            case "layer":
                with suppress(RefusedError):  # made on a text that was corrected there only
                    take_in(target.store, take_out(source.store, who))
            case "undo":
                source.store.undo(who)
            case "redo":
                source.store.redo(who)
            case _:
                perform(source, who, act)


def settle(studies: Sequence[Study], order: Sequence[int]) -> None:
    """One copy learns from all others, all from it, in this order, until nobody learns anything."""
    first, *others = (studies[i] for i in order)
    for _round in range(len(studies) + 1):
        news = merge(first.store, [taken(other) for other in others]).changed
        copy = taken(first)
        if not sum(merge(other.store, [copy]).changed for other in others) + news:
            return
    raise AssertionError("they go on telling each other news")


def agree(studies: Sequence[Study]) -> Any:
    """All say the same, which is returned, and each is sound."""
    first, *others = (study.dump() for study in studies)
    assert all(other == first for other in others)
    assert [study.faults() for study in studies] == [[]] * len(studies)
    return first


def undone_exactly(studies: Sequence[Study], acts: Sequence[Act], whole: Any) -> None:
    """On each copy: more is done, and taken back act by act; after each all is as it was before that act."""
    for study, name in zip(studies, WORKERS, strict=True):
        who, stood = study.people[name], [whole]
        for act in acts:
            if perform(study, who, act):
                stood.append(study.dump())
        for before in reversed(stood[:-1]):
            back = study.store.undo(who)
            assert back is not None
            assert back.left_alone == 0
            assert study.dump() == before


steps = st.tuples(
    number,
    number,
    number,
    acts(*OWN, *SHARED, *CORRECT, *CORRECT, *BACK, *("copy",) * 5, "part", "both", *("layer",) * 3),
)


def converge(
    template: tuple[Path, dict[str, uuid.UUID]], history: Sequence[Step], order: Sequence[int], last: Sequence[Act]
) -> None:
    with copies(template) as studies:
        live(studies, history)
        settle(studies, order)
        undone_exactly(studies, last, agree(studies))


orders = st.permutations(range(len(WORKERS)))
more = acts(*OWN, *SHARED, *CORRECT)


@pytest.mark.parametrize("part", range(2))  # one for each worker
@settings(quick, max_examples=5)
@given(history=st.lists(steps, min_size=3, max_size=12), order=orders, last=st.lists(more, min_size=1, max_size=2))
def test_four_copies_exchanged_in_any_order_converge(
    template: tuple[Path, dict[str, uuid.UUID]], part: int, history: list[Step], order: list[int], last: list[Act]
) -> None:
    converge(template, history, order, last)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(8))
@settings(quick, max_examples=50)
@given(history=st.lists(steps, min_size=4, max_size=24), order=orders, last=st.lists(more, min_size=2, max_size=3))
def test_four_copies_of_long_work_converge(
    template: tuple[Path, dict[str, uuid.UUID]], part: int, history: list[Step], order: list[int], last: list[Act]
) -> None:
    converge(template, history, order, last)
