"""Versions of a codebook: every change is seen, every change of two sides is kept or asked about."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import astuple
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cipcoder.codebook.compare import Change, Conflict, Side, changes, merge, three_way
from cipcoder.codebook.models import Code, Codebook, code_fingerprint, fingerprint
from cipcoder.codebook.yaml_edit import rewritten
from cipcoder.codebook.yaml_file import dump, parse
from cipcoder.codebook.yaml_read import read_tree
from cipcoder.errors import RefusedError

IDS = ["a", "b", "c", "d", "e", "f", "g", "h"]
WORDS = ["un", "deux\nlignes", "trois : quatre", "[rires]", "NO"]
texts = st.dictionaries(st.sampled_from(["fr", "en"]), st.sampled_from(WORDS), max_size=2)

FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "definition": texts,
    "include": texts,
    "keywords": st.lists(st.sampled_from(WORDS), max_size=3, unique=True).map(tuple),
    "colour": st.sampled_from(["", "red", "blue"]),
    "slot": st.sampled_from([None, None, 1, 2, 3]),
    "retired": st.booleans(),
    "exclusive": st.booleans(),
}

Flat = dict[str, tuple[str, dict[str, Any]]]
"""id → (parent id, fields), in order."""


def tree(flat: Flat) -> Codebook:
    def built(parent: str) -> tuple[Code, ...]:
        found = [(code_id, fields) for code_id, (above, fields) in flat.items() if above == parent]
        return tuple(Code(id=code_id, codes=built(code_id), **fields) for code_id, fields in found)

    return Codebook(title={"fr": "T"}, codes=built(""))


def below(flat: Flat, code_id: str) -> set[str]:
    found = {code_id}
    while more := {c for c, (above, _fields) in flat.items() if above in found} - found:
        found |= more
    return found


@st.composite
def edits(draw: st.DrawFn, flat: Flat) -> Flat:
    """A codebook after a few acts of one person: add, remove with all below, move, reorder, rewrite."""
    flat = {code_id: (parent, dict(fields)) for code_id, (parent, fields) in flat.items()}
    for act in draw(st.lists(st.sampled_from(["add", "add", "remove", "move", "first", "write", "write"]), max_size=5)):
        free = [code_id for code_id in IDS if code_id not in flat]
        if act == "add" and free:
            code_id = draw(st.sampled_from(free))
            fields = {name: draw(some) for name, some in FIELDS.items()} if draw(st.booleans()) else {}
            label = {"fr": f"{draw(st.sampled_from(WORDS))} {code_id}"}
            flat[code_id] = (draw(st.sampled_from(["", *flat])), fields | {"label": label})
        elif flat and act != "add":
            code_id = draw(st.sampled_from(list(flat)))
            parent, fields = flat[code_id]
            if act == "remove":
                gone = below(flat, code_id)
                flat = {c: v for c, v in flat.items() if c not in gone}
            elif act == "move":
                parent = draw(st.sampled_from(["", *(c for c in flat if c not in below(flat, code_id))]))
                del flat[code_id]
                flat[code_id] = (parent, fields)
            elif act == "first":
                flat = {code_id: flat[code_id], **flat}
            else:
                name = draw(st.sampled_from(list(FIELDS)))
                fields[name] = draw(FIELDS[name])
    taken: set[int] = set()
    for _parent, fields in flat.values():
        if (slot := fields.get("slot")) is not None:
            fields["slot"] = None if slot in taken else slot
            taken.add(slot)
    return flat


@st.composite
def three(draw: st.DrawFn) -> tuple[Codebook, Codebook, Codebook]:
    base = draw(edits({}).flatmap(edits).flatmap(edits))
    return tree(base), tree(draw(edits(base))), tree(draw(edits(base)))


def named(change: Change) -> tuple[str, str]:
    return change.code_id, change.field


def choose(conflicts: tuple[Conflict, ...], side: Side) -> dict[tuple[str, str], Side]:
    return {(c.code_id, c.field): side for c in conflicts}


@given(three())
@settings(max_examples=100, deadline=None)
def test_with_nothing_of_ours_joining_gives_theirs(versions: tuple[Codebook, Codebook, Codebook]) -> None:
    base, _ours, theirs = versions
    found = three_way(base, base, theirs)
    assert found.take == changes(base, theirs)
    assert (found.keep, found.both, found.conflicts) == ((), (), ())
    assert merge(base, base, theirs, {}) == theirs
    assert merge(base, theirs, base, {}) == theirs
    assert merge(base, theirs, theirs, {}) == theirs
    both = three_way(base, theirs, theirs).both
    assert sorted(both, key=named) == sorted(changes(base, theirs), key=named)


@given(three())
@settings(max_examples=100, deadline=None)
def test_swapping_the_sides_swaps_the_report(versions: tuple[Codebook, Codebook, Codebook]) -> None:
    base, ours, theirs = versions
    found, swapped = three_way(base, ours, theirs), three_way(base, theirs, ours)
    assert (found.take, found.keep, found.both) == (swapped.keep, swapped.take, swapped.both)
    assert [(c.code_id, c.field, c.ours, c.theirs) for c in found.conflicts] == [
        (c.code_id, c.field, c.theirs, c.ours) for c in swapped.conflicts
    ]


@given(three())
@settings(max_examples=100, deadline=None)
def test_no_change_of_either_side_is_lost(versions: tuple[Codebook, Codebook, Codebook]) -> None:
    base, ours, theirs = versions
    found = three_way(base, ours, theirs)
    asked = {(c.code_id, c.field) for c in found.conflicts}
    for side, said in ((ours, found.keep + found.both), (theirs, found.take + found.both)):
        kept = {(c.code_id, c.field) for c in said}
        for change in changes(base, side):
            key = (change.code_id, change.field)
            assert key in kept or key in asked or (change.code_id, "removed") in asked


@given(three())
@settings(max_examples=100, deadline=None)
def test_settled_for_one_side_throughout_nothing_of_it_is_missing(
    versions: tuple[Codebook, Codebook, Codebook],
) -> None:
    base, ours, theirs = versions
    found = three_way(base, ours, theirs)
    for side, chosen, said in (("ours", ours, found.keep), ("theirs", theirs, found.take)):
        joined = merge(base, ours, theirs, choose(found.conflicts, side))  # type: ignore[arg-type]
        for change in (*said, *found.both):
            if change.field == "added":
                assert change.code_id in joined
            elif change.field == "removed":
                assert change.code_id not in joined
            elif change.field in ("colour", "slot", "retired", "exclusive"):
                assert getattr(joined.get(change.code_id), change.field) == getattr(
                    chosen.get(change.code_id), change.field
                )
            elif "." in change.field and change.code_id:
                name, language = change.field.split(".")
                assert getattr(joined.get(change.code_id), name).get(language) == change.after
            elif change.field == "keywords":
                assert set(change.after or ()) - set(change.before or ()) <= set(joined.get(change.code_id).keywords)  # type: ignore[arg-type]
        for conflict in found.conflicts:
            if conflict.field == "removed":
                assert (conflict.code_id in joined) == (conflict.code_id in chosen)
        assert {row.code.id for row in joined.walk()} >= {c for c in IDS if c in base and c in ours and c in theirs}


@given(three(), st.data())
@settings(max_examples=100, deadline=None)
def test_any_choices_give_a_codebook_or_a_sentence(
    versions: tuple[Codebook, Codebook, Codebook], data: st.DataObject
) -> None:
    base, ours, theirs = versions
    sides: st.SearchStrategy[Side] = st.sampled_from(["ours", "theirs"])
    choices = {(c.code_id, c.field): data.draw(sides) for c in three_way(base, ours, theirs).conflicts}
    with suppress(RefusedError):
        assert merge(base, ours, theirs, choices).title == {"fr": "T"}


@given(three())
@settings(max_examples=100, deadline=None)
def test_a_few_changes_are_written_exactly_into_the_file(versions: tuple[Codebook, Codebook, Codebook]) -> None:
    _base, ours, theirs = versions
    text = dump(ours)
    result = rewritten(text, read_tree(text, "x")[1], ours, theirs)
    assert result is not None
    assert parse(result) == theirs
    back = rewritten(result, read_tree(result, "x")[1], theirs, ours)
    assert back is not None
    assert parse(back) == ours


@given(three())
@settings(max_examples=100, deadline=None)
def test_equal_codebooks_differ_in_nothing(versions: tuple[Codebook, Codebook, Codebook]) -> None:
    base, ours, _theirs = versions
    assert changes(base, base) == ()
    assert (changes(base, ours) == ()) == (base == ours)


@given(three())
@settings(max_examples=100, deadline=None)
def test_a_version_is_named_by_its_codes_and_their_meaning(versions: tuple[Codebook, Codebook, Codebook]) -> None:
    base, ours, _theirs = versions

    def meaning(codebook: Codebook) -> dict[str, object]:
        return {
            row.code.id: (row.code.definition, row.code.include, row.code.exclude)
            for row in codebook.walk()
            if not row.code.retired
        }

    assert (fingerprint(base) == fingerprint(ours)) == (meaning(base) == meaning(ours))


def code(code_id: str, *codes: Code, **fields: Any) -> Code:
    return Code(id=code_id, codes=codes, **({"label": {"fr": code_id.upper()}} | fields))


def book(*codes: Code) -> Codebook:
    return Codebook(codes=codes)


def test_changes_name_the_field_and_both_values() -> None:
    old = book(code("a", code("b"), code("c", slot=1)), code("d"))
    new = book(code("d"), code("a", code("c", slot=2, definition={"fr": "x"}), code("e"), label={"fr": "A", "en": "E"}))
    assert changes(old, new) == (
        Change("a", "label.en", None, "E"),
        Change("b", "removed", code("b"), None),
        Change("c", "definition.fr", None, "x"),
        Change("c", "slot", 1, 2),
        Change("d", "position", "a", ""),
        Change("e", "added", None, code("e")),
    )
    assert changes(book(code("a", code("b"))), book(code("b"), code("a"))) == (Change("b", "parent", "a", ""),)


def test_inserting_a_code_moves_none_of_the_others() -> None:
    old = book(code("b"), code("c"))
    assert changes(old, book(code("a"), code("b"), code("c"))) == (Change("a", "added", None, code("a")),)


def test_two_definitions_of_one_code_are_asked_about() -> None:
    base = book(code("a", definition={"fr": "x"}))
    ours, theirs = book(code("a", definition={"fr": "y"})), book(code("a", definition={"fr": "z"}, colour="red"))
    found = three_way(base, ours, theirs)
    assert [astuple(c) for c in found.conflicts] == [("a", "definition.fr", "x", "y", "z")]
    assert found.take == (Change("a", "colour", None, "red"),)
    with pytest.raises(RefusedError, match=r"definition\.fr"):
        merge(base, ours, theirs, {})
    joined = merge(base, ours, theirs, {("a", "definition.fr"): "ours"})
    assert joined == book(code("a", definition={"fr": "y"}, colour="red"))


def test_removing_what_the_other_rewrites_is_asked_about() -> None:
    base = book(code("a", code("b")), code("c"))
    ours = book(code("a", code("b", definition={"fr": "plus précis"})), code("c"))
    theirs = book(code("c"))
    found = three_way(base, ours, theirs)
    assert [(c.code_id, c.field) for c in found.conflicts] == [("a", "removed"), ("b", "removed")]
    assert merge(base, ours, theirs, choose(found.conflicts, "ours")) == ours
    assert merge(base, ours, theirs, choose(found.conflicts, "theirs")) == theirs
    # the sub-code alone is kept: it goes up to where its theme was
    split = merge(base, ours, theirs, {("a", "removed"): "theirs", ("b", "removed"): "ours"})
    assert [row.code.id for row in split.walk()] == ["c", "b"]


def test_two_codes_put_under_each_other_are_asked_about() -> None:
    base = book(code("a"), code("b"))
    ours, theirs = book(code("b", code("a"))), book(code("a", code("b")))
    found = three_way(base, ours, theirs)
    assert {(c.code_id, c.field) for c in found.conflicts} == {("a", "parent"), ("b", "parent")}
    assert merge(base, ours, theirs, choose(found.conflicts, "ours")) == ours
    assert merge(base, ours, theirs, choose(found.conflicts, "theirs")) == theirs
    with pytest.raises(RefusedError, match="below itself"):
        merge(base, ours, theirs, {("a", "parent"): "ours", ("b", "parent"): "theirs"})


def test_one_slot_given_twice_is_asked_about() -> None:
    base = book(code("a"), code("b"))
    ours, theirs = book(code("a", slot=1), code("b")), book(code("a"), code("b", slot=1))
    found = three_way(base, ours, theirs)
    assert {(c.code_id, c.field) for c in found.conflicts} == {("a", "slot"), ("b", "slot")}
    assert merge(base, ours, theirs, choose(found.conflicts, "theirs")) == theirs


def test_one_label_for_two_siblings_is_refused_with_the_reason() -> None:
    base = book(code("a"))
    ours = book(code("a"), code("b", label={"fr": "Usure"}))
    theirs = book(code("a"), code("c", label={"fr": "usure"}))
    with pytest.raises(RefusedError, match="label of both"):
        merge(base, ours, theirs, {})


def test_keywords_of_both_sides_are_united() -> None:
    base = book(code("a", keywords=("un", "deux")))
    ours, theirs = book(code("a", keywords=("un", "deux", "trois"))), book(code("a", keywords=("zéro", "un")))
    assert merge(base, ours, theirs, {}).get("a").keywords == ("un", "trois", "zéro")


def test_one_code_added_by_both_is_compared_field_by_field() -> None:
    base = book()
    ours, theirs = (
        book(code("a", definition={"fr": "x"}, slot=1)),
        book(code("a", definition={"fr": "y"}, colour="red")),
    )
    found = three_way(base, ours, theirs)
    assert [astuple(c) for c in found.conflicts] == [("a", "definition.fr", None, "x", "y")]
    assert found.both == (Change("a", "added", None, None),)
    joined = merge(base, ours, theirs, {("a", "definition.fr"): "theirs"})
    assert joined == book(code("a", definition={"fr": "y"}, slot=1, colour="red"))


def test_new_codes_of_theirs_follow_the_code_they_followed_there() -> None:
    base = book(code("a"), code("b"))
    ours, theirs = book(code("a"), code("o"), code("b")), book(code("a"), code("b"), code("t"))
    assert [row.code.id for row in merge(base, ours, theirs, {}).walk()] == ["a", "o", "b", "t"]


def test_the_fingerprint_of_a_code_is_its_definition_include_and_exclude() -> None:
    one = code("a", definition={"fr": "x", "en": "y"}, include={"fr": "z"})
    same = code("b", definition={"en": "y", "fr": "x "}, include={"fr": "z"}, colour="red", keywords=("k",), slot=3)
    assert code_fingerprint(one) == code_fingerprint(same)
    assert code_fingerprint(one) != code_fingerprint(code("a", definition={"fr": "x", "en": "y"}, exclude={"fr": "z"}))
    # fixed for good: projects keep it
    assert code_fingerprint(one) == "4b7b2ebf255bf980"
    assert fingerprint(book(one)) == "ec643556613ec167"
