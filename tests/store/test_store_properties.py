"""What holds whatever people do: undone in full gives the start back; exchanged in any order, copies agree."""

from __future__ import annotations

import dataclasses
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from cipcoder.codebook.models import Code, Codebook
from cipcoder.errors import InputError, RefusedError
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from cipcoder.store.layers import take_in, take_out
from cipcoder.store.store import Store
from tests.conftest import postgres_address
from tests.studies import CODEBOOK, FAMILY, NOTES, WORK, Study, layer_rows

TALKS = (WORK, FAMILY, NOTES)
CODES = ("hours", "isolation", "kin", "conditions", "c0", "c1", "c2")
LABELS = ("Un", "Deux", "Trois")
OTHER_CODEBOOK = Codebook(
    title={"fr": "Autre"},
    codes=(
        Code(id="kin", label={"fr": "Horaires"}, codes=(Code(id="hours", label={"fr": "Un"}, slot=3),)),
        Code(id="isolation", label={"fr": "Isolement"}, retired=True, definition={"fr": "Être seul."}),
        Code(id="conditions", label={"fr": "Conditions"}, colour="red"),
        Code(id="c0", label={"fr": "Zéro"}),
    ),
)
GUIDES = (
    (
        ops.GuideQuestionData(1, "Débuts", "Parlez-moi de vos débuts."),
        ops.GuideQuestionData(2, "Temps", "Les horaires ?"),
    ),
    (ops.GuideQuestionData(2, "Temps", "Et les horaires ?"), ops.GuideQuestionData(3, "Famille", "Chez vous ?")),
)

# --- acts ----------------------------------------------------------------------------------------------

Act = tuple[str, int, int, int, int]
"""what to do, and four numbers it takes its choices from"""
number = st.integers(0, 60)
T = TypeVar("T")
OWN = (
    "code",
    "code",
    "code",
    "recode",
    "rebound",
    "uncode",
    "memo",
    "memo",
    "unmemo",
    "state",
    "verbatim",
    "unverbatim",
)
SHARED = (
    *("add code", "label", "define", "move", "slot", "retire", "remove code", "codebook"),
    *("import", "remove", "describe", "people", "guide", "questions"),
)
BACK = ("undo", "undo", "redo")
OWNED = ("coding", "verbatim")


def acts(*kinds: str) -> st.SearchStrategy[Act]:
    return st.tuples(st.sampled_from(kinds), number, number, number, number)


def pick(items: Sequence[T], n: int) -> T:
    return items[n % len(items)]


def intention(study: Study, who: uuid.UUID, act: Act) -> ops.Intention:
    """The intention that an act's numbers choose, mostly among what the project holds."""
    what, a, b, c, d = act
    if what in SHARED:
        return shared(pick(TALKS, a), act)
    data = pick([t for t in TALKS if t.uid in study.rows("transcript")] or TALKS, a)
    start, stop = sorted((b % len(data.text), c % len(data.text)))
    code = pick(sorted(study.rows("code")) or [code_uid("c0")], d)
    mine = {kind: sorted(u for u, r in study.rows(kind).items() if r["coder"] == str(who)) for kind in OWNED}
    codings = mine["coding"]
    if what in ("memo", "unmemo"):
        uid = uuid.uuid5(who, str(a % 3))
        targets: list[Any] = [("transcript", data.uid), ("code", code), *(("coding", uid) for uid in codings)]
        return ops.WriteMemo(uid, f"mot {b % 3}" if what == "memo" else "", "", (pick(targets, c),))
    if what == "state":
        return ops.SetReadState(data.uid, "finished" if b % 2 else "in progress")
    if what == "unverbatim" and mine["verbatim"]:
        return ops.RemoveVerbatims((pick(mine["verbatim"], a),))
    if what in ("verbatim", "unverbatim"):
        placed = {"transcript": data.uid, "start": start, "stop": stop + 1, "match": "exact"} if c % 2 else {}
        return ops.AddVerbatims((ops.NewVerbatim(f"citation {a % 3}", key=str(a % 3), **placed),))  # type: ignore[arg-type]
    if what == "code" or not codings:
        return ops.AddCodings((ops.NewCoding(data.uid, start, stop + 1, code),))
    coding = pick(codings, a)
    if what == "uncode":
        return ops.RemoveCodings((coding,))
    if what == "recode":
        return ops.ChangeCoding(coding, code=code)
    row = study.rows("coding")[coding]
    return ops.ChangeCoding(coding, *((row["start"], row["stop"] + b) if c % 2 else (max(0, row["start"] - b), None)))


def shared(data: ops.TranscriptData, act: Act) -> ops.Intention:
    what, a, b, c, _d = act
    code, label = pick(CODES, a), {"fr": pick(LABELS, b)}
    match what:
        case "add code":
            return ops.AddCode(Code(id=code, label=label), pick((None, *CODES), c))
        case "label" | "define":
            return ops.EditCode(code, {"label": label} if what == "label" else {"definition": label})
        case "move":
            return ops.EditCode(code, {"parent": pick((None, *CODES), b)})
        case "slot":
            return ops.EditCode(code, {"slot": pick((None, 1, 2), b)})
        case "retire":
            return ops.EditCode(code, {"retired": bool(b % 2)})
        case "remove code":
            return ops.RemoveCode(code)
        case "codebook":
            return ops.ApplyCodebook(pick((CODEBOOK, OTHER_CODEBOOK), a), {"title": {"fr": "Nettoyer"}})
        case "import":
            return ops.ImportTranscript(data)
        case "remove":
            return ops.RemoveTranscript(data.uid)
        case "describe":
            return ops.EditTranscript(data.uid, {"title": label["fr"], "date": pick((None, "2025-03-01"), c)})
        case "people":
            return ops.SetParticipants(
                (ops.ParticipantData(pick("BC", a), "Mme B.", {pick(("âge", "métier"), b): str(c)}),)
            )
        case "guide":
            return ops.SetGuide(pick(GUIDES, a))
        case "questions":
            return ops.MatchQuestions(data.uid, {b % 2: pick((None, 1, 2, 3), c)})
    raise AssertionError(what)


def perform(study: Study, who: uuid.UUID, act: Act) -> bool:
    """Do it; false when it was refused or changed nothing. A refusal leaves no trace."""
    try:
        return bool(study.store.do(intention(study, who, act), who).changes)
    except (RefusedError, InputError):
        return False


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


histories = st.lists(st.tuples(st.integers(0, 2), acts(*OWN, *SHARED, *BACK)), max_size=14)
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
@given(history=st.lists(st.tuples(st.integers(0, 2), acts(*OWN, *SHARED, *BACK)), max_size=40))
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
