"""What a layer must not bring: others' work, impossible places, numbers that aren't its own. Refused whole."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from cipcoder.errors import RefusedError
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from cipcoder.store.layers import Layer, take_in
from tests.studies import FAMILY, WORK, Study, layer_of, prepared, talk


@pytest.fixture
def ana(new_study: Callable[[str], Study]) -> Study:
    """Ana's project, in which she has coded."""
    study = prepared(new_study("ana"), WORK, FAMILY)
    study.coder("ana")
    study.code("ana", WORK, "seule", "isolation")
    study.code("ana", FAMILY, "gardé les enfants", "kin")
    return study


def altered(layer: Layer, choose: Callable[[dict[str, Any]], bool], **columns: Any) -> Layer:
    """The layer with these columns of the first operation ``choose`` picks changed."""
    operations = [dict(op) for op in layer.operations]
    op = next(op for op in operations if choose(op))
    op |= columns
    return dataclasses.replace(layer, operations=tuple(operations))


def added(layer: Layer, like: Callable[[dict[str, Any]], bool], **columns: Any) -> Layer:
    """The layer with one more operation, rightly numbered: a copy of the first that fits, with these columns."""
    op = dict(next(op for op in layer.operations if like(dict(op))))
    number = {"seq": 10_000, "uid": uuid.uuid5(op["replica"], "10000"), "lamport": 10_000}
    op |= number | {"entity_uid": uuid.uuid4()}
    return dataclasses.replace(layer, operations=(*layer.operations, op | columns))


def is_coding(op: dict[str, Any]) -> bool:
    return bool(op["entity"] == "coding")


@pytest.fixture
def other(new_study: Callable[[str], Study]) -> Study:
    """An empty project. What is refused doesn't hang on the engine: SQLite will do."""
    return new_study("other")


@pytest.fixture
def bea(other: Study) -> Study:
    """Ben's project, on SQLite."""
    prepared(other, WORK, FAMILY)
    other.coder("ben")
    other.code("ben", WORK, "seule", "isolation")
    return other


def refused(study: Study, layer: Layer, match: str) -> None:
    """The layer is refused with these words, and nothing of it stays."""
    before = study.dump()
    with pytest.raises(RefusedError, match=match):
        take_in(study.store, layer)
    assert study.dump() == before
    assert study.faults() == []


def test_a_layer_made_on_another_text_is_refused_with_both_hashes(ana: Study, other: Study) -> None:
    corrected = talk("famille", "M. C. : Le texte corrigé.")
    prepared(other, WORK, corrected)
    with pytest.raises(RefusedError) as error:
        take_in(other.store, layer_of(ana, "ana"))
    assert corrected.text_sha256 in str(error.value)
    assert FAMILY.text_sha256 in str(error.value)
    assert "famille" in str(error.value)
    assert other.codings() == []


def test_a_coder_of_the_same_name_is_refused(ana: Study, other: Study) -> None:
    prepared(other, WORK, FAMILY)
    other.coder("ana")
    refused(other, layer_of(ana, "ana"), "another coder of that name")


def test_a_coder_renamed_inside_the_layer_to_a_name_taken_here_is_refused(ana: Study, bea: Study) -> None:
    layer = altered(
        layer_of(ana, "ana"),
        lambda op: op["entity"] == "coder",
        after={"name": "ben", "kind": "human", "db_role": None, "created_at": "2026-01-01T00:00:00.000000Z"},
    )
    refused(bea, layer, "another coder of that name")


def test_somebody_else_s_codings_are_refused(ana: Study, bea: Study) -> None:
    hers = layer_of(ana, "ana")
    his = layer_of(bea, "ben")
    refused(bea, dataclasses.replace(hers, operations=his.operations), "not its coder's")
    mixed = dataclasses.replace(hers, operations=hers.operations + his.operations)
    refused(bea, mixed, "not its coder's")


def test_a_coding_in_somebody_else_s_name_is_refused(ana: Study, bea: Study) -> None:
    victim = str(bea.people["ben"])
    layer = layer_of(ana, "ana")
    coding = next(op for op in layer.operations if op["entity"] == "coding")
    refused(bea, altered(layer, is_coding, after=coding["after"] | {"coder": victim}), "not its coder's")
    handed_over = added(
        layer,
        is_coding,
        entity_uid=coding["entity_uid"],
        before={"coder": coding["after"]["coder"]},
        after={"coder": victim},
    )
    refused(bea, handed_over, "not its coder's")


def test_removing_somebody_else_s_coding_is_refused(ana: Study, bea: Study) -> None:
    (his,) = bea.rows("coding")
    layer = layer_of(ana, "ana")
    coding = next(op for op in layer.operations if op["entity"] == "coding")
    refused(bea, added(layer, is_coding, entity_uid=his, before=dict(coding["after"]), after=None), "not its coder's")


def test_another_coder_in_the_layer_is_refused(ana: Study, bea: Study) -> None:
    stranger = uuid.uuid4()
    refused(
        bea, added(layer_of(ana, "ana"), lambda op: op["entity"] == "coder", entity_uid=stranger), "not its coder's"
    )


def test_shared_things_in_the_layer_are_refused(ana: Study, bea: Study) -> None:
    hers = layer_of(ana, "ana")
    code: dict[str, Any] = {
        "entity": "code",
        "entity_uid": code_uid("kin"),
        "before": {"retired": False},
        "after": {"retired": True},
    }
    refused(bea, added(hers, is_coding, **code), "not its coder's")
    refused(bea, added(hers, is_coding, entity="nonsense"), "not its coder's")


def test_acts_in_somebody_else_s_name_are_refused(ana: Study, bea: Study) -> None:
    """An operation said to be ben's would enter ben's undo."""
    refused(bea, altered(layer_of(ana, "ana"), is_coding, coder_uid=bea.people["ben"]), "not its coder's")


def test_one_number_for_two_kinds_of_things_is_refused(ana: Study, bea: Study) -> None:
    layer = layer_of(ana, "ana")
    coding = next(op for op in layer.operations if op["entity"] == "coding")
    memo: dict[str, Any] = {"entity": "memo", "entity_uid": coding["entity_uid"]}
    refused(bea, added(layer, is_coding, **memo), "not its coder's")


def test_misnumbered_operations_are_refused(ana: Study, bea: Study) -> None:
    layer = layer_of(ana, "ana")
    refused(bea, altered(layer, is_coding, uid=uuid.uuid4()), "misnumbered")
    refused(bea, altered(layer, is_coding, seq=77_777), "misnumbered")


def test_a_clock_set_absurdly_far_ahead_is_refused(ana: Study, bea: Study) -> None:
    """Every later act would have to be later still, until there are no numbers left."""
    for lamport in (2**31, 2**62):
        refused(bea, altered(layer_of(ana, "ana"), is_coding, lamport=lamport), "misnumbered")


def test_an_operation_known_here_under_its_number_may_not_say_something_else(ana: Study, bea: Study) -> None:
    layer = layer_of(ana, "ana")
    take_in(bea.store, layer)
    coding = next(op for op in layer.operations if op["entity"] == "coding")
    refused(
        bea, altered(layer, is_coding, after=coding["after"] | {"stop": coding["after"]["stop"] + 1}), "misnumbered"
    )


@pytest.mark.parametrize(
    ("start", "stop"), [(0, 10**6), (5, 5), (9, 5), (-3, 5), (len(WORK.text) - 1, len(WORK.text) + 1)]
)
def test_codings_outside_the_text_are_refused(ana: Study, bea: Study, start: int, stop: int) -> None:
    layer = layer_of(ana, "ana")
    coding = next(op for op in layer.operations if op["entity"] == "coding")
    place = {"start": start, "stop": stop}
    refused(bea, altered(layer, is_coding, after=coding["after"] | place), "outside")
    moved = added(layer, is_coding, entity_uid=coding["entity_uid"], before=dict.fromkeys(place, 1), after=place)
    refused(bea, moved, "outside")
    longer = tuple(dict(t) | {"length": 10**9} for t in layer.transcripts)
    refused(bea, dataclasses.replace(moved, transcripts=longer), "outside")


def test_a_coding_of_a_revision_that_never_was_is_refused(ana: Study, bea: Study) -> None:
    layer = layer_of(ana, "ana")
    coding = next(op for op in layer.operations if op["entity"] == "coding")
    refused(bea, altered(layer, is_coding, after=coding["after"] | {"revision": 9}), "outside")


def test_a_coding_outside_a_text_that_comes_later_never_shows(ana: Study, other: Study) -> None:
    """No text is here to measure it by: it waits, and when the text comes it has no place in it."""
    layer = layer_of(ana, "ana")
    coding = next(op for op in layer.operations if op["entity"] == "coding")
    prepared(other, FAMILY)
    take_in(other.store, altered(layer, is_coding, after=coding["after"] | {"stop": 10**6}))
    other.do(ops.ImportTranscript(WORK))
    assert other.codings() == [("ana", "kin", "gardé les enfants")]
    assert other.faults() == []


def test_a_code_that_is_used_and_not_described_is_refused(ana: Study, other: Study) -> None:
    prepared(other, WORK, FAMILY, codebook=None)
    refused(other, dataclasses.replace(layer_of(ana, "ana"), codes=()), "code")


def test_a_version_that_is_used_and_not_described_is_refused(ana: Study, other: Study) -> None:
    prepared(other, WORK, FAMILY, codebook=None)
    refused(other, dataclasses.replace(layer_of(ana, "ana"), versions={}), "version")


def test_a_version_under_a_name_that_is_not_its_own_is_refused(ana: Study, other: Study) -> None:
    prepared(other, WORK, FAMILY, codebook=None)
    layer = layer_of(ana, "ana")
    forged = {mark: {**codes, "kin": "0" * 16} for mark, codes in layer.versions.items()}
    refused(other, dataclasses.replace(layer, versions=forged), "version")
