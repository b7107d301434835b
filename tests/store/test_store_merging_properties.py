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
from cipcoder.store import operations as ops
from cipcoder.store.copies import Copy, read_copy
from cipcoder.store.layers import take_in, take_out
from cipcoder.store.merge_report import Merged
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
    copy = read_copy(source.store.place, target.store.place)
    check_copy(copy)
    return copy


def partly(copy: Copy, choice: int) -> Copy:
    """The copy as an older backup would have it: without its last acts."""
    lamports = sorted(op["lamport"] for op in copy.operations)
    last = lamports[-1 - choice % min(20, len(lamports))]
    some = tuple(op for op in copy.operations if op["lamport"] <= last)
    return dataclasses.replace(copy, operations=some)


def bring(source: Study, target: Study) -> Merged:
    return merge(target.store, [read(source, target)])


def live(studies: Sequence[Study], steps: Sequence[Step]) -> None:
    """Work and exchange as the steps say; each copy stays sound, and once more brings nothing."""
    for here, there, choice, act in steps:
        i, j = here % len(studies), there % len(studies)
        source, target, who = studies[i], studies[j], studies[i].people[WORKERS[i]]
        if act[0] in ("copy", "part", "both", "layer") and i == j:
            continue
        match act[0]:
            case "copy":
                bring(source, target)
                whole = target.dump()
                assert not bring(source, target).changed
                assert target.dump() == whole
            case "part":
                merge(target.store, [partly(read(source, target), choice)])
            case "both":
                third = pick([study for study in studies if study not in (source, target)], choice)
                merge(target.store, [read(source, target), read(third, target)])
            case "layer":
                with suppress(RefusedError):  # made on a text that was corrected there only
                    take_in(target.store, take_out(source.store, who))
            case "undo":
                source.store.undo(who)
            case "redo":
                source.store.redo(who)
            case _:
                perform(source, who, act)
        for study in (source, target):
            assert study.faults() == [], act


def settle(studies: Sequence[Study]) -> None:
    """Everybody merges everybody, until nobody learns anything."""
    rounds = 0
    while sum(bring(source, target).changed for target in studies for source in studies if source is not target):
        rounds += 1
        assert rounds <= len(studies), "they go on telling each other news"


def agree(studies: Sequence[Study]) -> None:
    first = studies[0].dump()
    for study in studies:
        assert study.faults() == []
        assert study.dump() == first


def undone_exactly(studies: Sequence[Study], act: Act) -> None:
    """On each copy: something more is done and taken back, and all is as it was."""
    for study, name in zip(studies, WORKERS, strict=True):
        before: Any = study.dump()
        who = study.people[name]
        if perform(study, who, act):
            taken = study.store.undo(who)
            assert taken is not None
            assert taken.left_alone == 0
        assert study.dump() == before


steps = st.tuples(
    number,
    number,
    number,
    acts(*OWN, *SHARED, *CORRECT, *CORRECT, *BACK, *("copy",) * 5, "part", "both", *("layer",) * 3),
)


def converge(template: tuple[Path, dict[str, uuid.UUID]], history: Sequence[Step], last: Act) -> None:
    with copies(template) as studies:
        live(studies, history)
        settle(studies)
        agree(studies)
        undone_exactly(studies, last)


@settings(quick, max_examples=40)
@given(history=st.lists(steps, max_size=16), last=acts(*OWN, *SHARED, *CORRECT))
def test_four_copies_exchanged_in_any_order_converge(
    template: tuple[Path, dict[str, uuid.UUID]], history: list[Step], last: Act
) -> None:
    converge(template, history, last)


@pytest.mark.soak
@settings(quick, max_examples=400)
@given(history=st.lists(steps, min_size=4, max_size=40), last=acts(*OWN, *SHARED, *CORRECT))
def test_four_copies_of_long_work_converge(
    template: tuple[Path, dict[str, uuid.UUID]], history: list[Step], last: Act
) -> None:
    converge(template, history, last)
