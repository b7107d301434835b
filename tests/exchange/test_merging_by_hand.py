"""Copies of a project that were made by hand: what no cipcoder writes is refused, whole, with a sentence."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from cipcoder.errors import CipcoderError, RefusedError
from cipcoder.exchange.keeping import set_consent, set_retention
from cipcoder.formats.copy_checks import check_copy
from cipcoder.project import Project
from cipcoder.rounds import Plan as RoundPlan
from cipcoder.rounds import new_round
from cipcoder.store.copies import read_copy
from tests.command import typed
from tests.exchange.test_merging import bring, copied, said, works
from tests.exchange.test_withdrawal import project as project  # the study in a folder

HOSTILE = {
    "another project": "UPDATE project SET uid = '11111111-1111-4111-8111-111111111111'",
    "clock": "UPDATE operation SET lamport = 4000000000000000000 WHERE replica = :r",
    "clock behind": "UPDATE operation SET lamport = -5 WHERE replica = :r",
    "escape": "UPDATE operation SET after = json_set(after, '$.name', char(27) || '[31m') WHERE {coder}",
    "no json": "UPDATE operation SET after = '{{\"start\":' WHERE {coding}",
    "a list": "UPDATE operation SET after = '[]' WHERE {coding}",
    "a number": "UPDATE operation SET after = '7' WHERE {coding}",
    "nothing": "UPDATE operation SET after = NULL WHERE {coding}",
    "deep": "UPDATE operation SET after = :deep WHERE {coding}",
    "endless": "UPDATE operation SET after = json_set(after, '$.start', 1e308) WHERE {coding}",
    "huge": "UPDATE operation SET after = json_set(after, '$.stop', 9223372036854775807) WHERE {coding}",
    "outside": "UPDATE operation SET after = json_set(after, '$.stop', 99999) WHERE {coding}",
    "backwards": "UPDATE operation SET after = json_set(after, '$.stop', 0) WHERE {coding}",
    "no such code": "UPDATE operation SET after = json_set(after, '$.code', 'x') WHERE {coding}",
    "more fields": "UPDATE operation SET after = json_set(after, '$.mood', 'x') WHERE {coding}",
    "another's": "UPDATE operation SET layer_uid = '11111111-1111-4111-8111-111111111111' WHERE {coding}",
    "no kind": "UPDATE operation SET entity = 'spell' WHERE {coding}",
    "another kind": "UPDATE operation SET entity = 'memo' WHERE {coding}",
    "no moment": "UPDATE operation SET at = 'yesterday' WHERE {coding}",
    "no clock shows it": "UPDATE operation SET at = '9999-12-31T23:59:59.000000Z' WHERE {coding}",
    "nor this": "UPDATE operation SET after = json_set(after, '$.created_at', '9999-12-31T23:00:00.000000Z') "
    "WHERE {coding}",
    "role": "UPDATE operation SET role = 'king' WHERE {coding}",
    "misnumbered": "UPDATE operation SET seq = seq + 1000 WHERE {coding}",
    "emptied by hand": "UPDATE operation SET before = NULL, after = NULL WHERE {coding}",
    "text": "UPDATE transcript_text SET text = text || ' de plus'",
    "no uid": "UPDATE operation SET entity_uid = 'x' WHERE {coding}",
    "a trigger": "CREATE TRIGGER t AFTER INSERT ON coding BEGIN DELETE FROM memo; END",
    "no project": "DELETE FROM project",
    "newer": "PRAGMA user_version = 99",
}


def test_copies_made_by_hand_are_refused_with_a_sentence_and_change_nothing(project: Project) -> None:
    there = copied(project)
    with Project.open(there) as other:
        works(other, "cleo")
        replica = str(other.store.replica)
    before, content = said(project), (there / "project.cipcoder").read_bytes()
    mine = (project.folder / "project.cipcoder").read_bytes()
    where = {kind: f"entity = '{kind}' AND replica = :r" for kind in ("coding", "coder")}
    bad = project.folder.parent / "bad.cipcoder"
    for what, statement in HOSTILE.items():
        print(what)  # for who sees this fail
        bad.write_bytes(content)
        with closing(sqlite3.connect(bad)) as raw, raw:
            raw.execute("PRAGMA ignore_check_constraints=ON")
            raw.execute(statement.format(**where), {"r": replica, "deep": "[" * 100_000 + "]" * 100_000})
        with pytest.raises(CipcoderError) as told:
            bring(project, bad)
        assert "\x1b" not in str(told.value)
        assert "horaires coup" not in str(told.value)
        assert (project.folder / "project.cipcoder").read_bytes() == mine
    assert said(project) == before
    refused = typed(["merge", bad], project.folder)
    assert (refused.returncode, refused.stdout, len(refused.stderr.splitlines())) == (1, "", 1)
    assert bring(project, there).changed


def test_a_text_with_control_characters_is_refused_though_its_hash_is_right(project: Project) -> None:
    there = copied(project)
    with Project.open(there) as other:
        works(other, "bea")
    with closing(sqlite3.connect(there / "project.cipcoder")) as raw, raw:
        (text,) = raw.execute("SELECT text FROM transcript_text LIMIT 1").fetchone()
        wrong = "\x1b]" + text[2:]
        marks = wrong, hashlib.sha256(wrong.encode()).hexdigest(), text
        raw.execute("UPDATE transcript_text SET text = ?, sha256 = ? WHERE text = ?", marks)
    with pytest.raises(RefusedError):
        bring(project, there)


UNWRITTEN: tuple[tuple[str, tuple[Any, ...], Any], ...] = (
    ("memo", ("title",), "Titre \x1b[2J"),
    ("memo", ("body",), "À relire \u202eerilre à"),
    ("code", ("definition", "fr"), "\x9b31m"),
    ("code", ("keywords", 0), "so\xadir"),
    ("participant", ("consent", "by\x07"), "x"),
    ("transcript", ("meta", "lieu"), ["Lyon\x1b"]),
    ("round", ("terms", "more"), "\x1b"),
    ("project", ("codebook_base", "title"), "\x1b"),
    ("project", ("retention_until",), "abc"),
    ("project", ("retention_until",), "2030-13-01"),
    ("participant", ("consent", "date"), 5),
    ("participant", ("consent", "where"), "ici"),
    ("round", ("terms", "coded_before"), 5),
    ("round", ("terms", "sampled_from"), [1]),
    ("round", ("terms", "segments"), {"11111111-1111-4111-8111-111111111111": [1]}),
    ("round", ("terms", "segments"), {"11111111-1111-4111-8111-111111111111": [3, 2]}),
)
"""kind, field, and what no cipcoder writes there: what a terminal would obey, or nobody would see; no day, no list…"""


@pytest.mark.parametrize(("kind", "field", "value"), UNWRITTEN, ids=[f"{one[0]}-{one[1][0]}" for one in UNWRITTEN])
def test_what_no_cipcoder_writes_is_refused_wherever_it_stands(
    project: Project, kind: str, field: tuple[Any, ...], value: Any
) -> None:
    set_consent(project, "B", {"note": "oui"})
    set_retention(project, {"retention_until": "2030-12-31"})
    new_round(project, RoundPlan(("ana", "bea"), interviews=("b", "c")))
    project.edit_code("hours", keywords=["soir"])
    project.close()
    copy = read_copy(project.store.place, "elsewhere")
    check_copy(copy)
    said = next(
        op["after"]
        for op in copy.operations
        if op["entity"] == kind and op["after"] and isinstance(op["after"].get(field[0]), str | list | dict)
    )
    for name in field[:-1]:
        said = said[name]
    if isinstance(said, list):
        said.append("")
    said[field[-1]] = value
    with pytest.raises(RefusedError, match="No cipcoder wrote this") as told:
        check_copy(copy)
    assert "\x1b" not in str(told.value)
