"""The codebook in use: who uses which codes, what looks alike, what was coded under another definition."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from cipcoder.codebook.models import Code, Codebook
from cipcoder.exchange.finding_tables import by_origin, origin_table, use_table
from cipcoder.exchange.tables import export_extracts
from cipcoder.project import Project
from cipcoder.queries.codebook_use import CodebookUse, Reread, codebook_use, near_labels
from cipcoder.queries.corpus import EVERYTHING
from cipcoder.queries.extracts import Wanted
from cipcoder.store import operations as ops
from tests.studies import CODEBOOK, FAMILY, WORK, Study, prepared


@pytest.fixture
def ready(study: Study) -> Study:
    study.coder("ana")
    study.coder("ben")
    return prepared(study, WORK, FAMILY)


def use(study: Study) -> CodebookUse:
    with study.store.read() as connection:
        return codebook_use(connection)


def names(some: object) -> list[str]:
    assert isinstance(some, tuple)
    return [each.code for each in some]


def test_unused_codes_codes_used_once_and_by_one_coder_are_told_apart(ready: Study) -> None:
    assert names(use(ready).unused) == ["hours", "isolation", "kin"], "a theme nobody codes with is no remark"
    ready.code("ana", WORK, "seule", "isolation")
    ready.code("ana", WORK, "Les horaires coupés", "hours")
    ready.code("ana", WORK, "on rentre tard", "hours")
    found = use(ready)
    assert (names(found.unused), names(found.once), names(found.by_one_coder)) == (["kin"], ["isolation"], [])
    ready.code("ben", WORK, "seule", "isolation")
    found = use(ready)
    assert (names(found.once), names(found.by_one_coder)) == ([], ["hours"]), "now two code"
    hours = next(each for each in found.codes if each.code == "hours")
    assert (hours.coders, hours.transcripts, hours.codings) == ((("ana", 2),), 1, 2)
    ready.do(ops.EditCode("kin", {"retired": True}))
    assert names(use(ready).unused) == []


@pytest.mark.parametrize("field", ["definition", "include", "exclude"])
def test_codings_older_than_the_definition_are_to_be_read_again(ready: Study, field: str) -> None:
    ready.code("ana", WORK, "seule", "isolation")
    ready.code("ana", FAMILY, "éloignés", "isolation")
    ready.code("ben", WORK, "le soir", "isolation")
    assert use(ready).changed == ()
    ready.do(ops.EditCode("isolation", {field: {"fr": "Autrement."}}))
    ready.code("ana", WORK, "on rentre tard", "isolation")
    (changed,) = use(ready).changed
    assert changed.to_reread == (Reread("famille", "ana", 1), Reread("travail", "ana", 1), Reread("travail", "ben", 1))
    assert (changed.rereading, changed.codings, changed.unknown) == (3, 4, 0)
    ready.do(ops.EditCode("isolation", {"label": {"fr": "Solitude"}}))
    assert use(ready).changed == (changed,), "another label is no other meaning"
    ready.do(ops.EditCode("isolation", {field: {}}))
    (changed,) = use(ready).changed
    assert changed.rereading == 1, "defined as at first, what was coded at first is right again"


def book(*labels: str | dict[str, str]) -> Codebook:
    said = [{"fr": label} if isinstance(label, str) else label for label in labels]
    return Codebook(codes=tuple(Code(id=f"c{i}", label=label) for i, label in enumerate(said)))


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("Isolement", "isolément", "same label"),
        ("Reconnaissance du métier", "Métier : la reconnaissance", "same words"),
        ("Le réseau", "Réseaux", "alike"),
        ("Cœur de métier", "Coeur du métier", "same words"),
    ],
)
def test_labels_that_say_the_same_are_named_with_the_reason(one: str, other: str, why: str) -> None:
    (near,) = near_labels(book(one, "Tout autre chose", other))
    assert (near.one, near.other, near.why, near.language) == ("c0", "c2", why, "fr")


def test_labels_that_share_a_word_are_no_pair_and_retired_codes_are_in_none() -> None:
    assert near_labels(book("Reconnaissance par les institutions", "Reconnaissance dans la structure", "De")) == []
    two = book("Réseau", "Réseaux")
    assert near_labels(Codebook(codes=(two.codes[0], two.codes[1].model_copy(update={"retired": True})))) == []


def test_a_pair_alike_in_both_languages_is_named_once() -> None:
    (near,) = near_labels(book({"fr": "Seul", "en": "Alone"}, {"fr": "Seuls", "en": "Alòne"}))
    assert (near.language, near.why) == ("en", "same label")


def test_the_demonstration_s_use_is_found_again_in_its_extracts(demo: Path, tmp_path: Path) -> None:
    with Project.open(demo) as project:
        found = project.codebook_use()
        export_extracts(project, tmp_path / "e.csv", Wanted(EVERYTHING))
        with (tmp_path / "e.csv").open(encoding="utf-8", newline="") as file:
            counts = Counter((row["code"], row["coder"]) for row in csv.DictReader(file))
        told = {(each.code, coder): n for each in found.codes for coder, n in each.coders}
        assert told == dict(counts)
        sheet = use_table(project, found)
        assert sum(int(str(row[5])) for row in sheet.rows) == counts.total()
        verbatims = project.verbatims()
        by_theme = by_origin(verbatims)
        assert {(t, o): n for t, some in by_theme.items() for o, n in some.items()} == dict(
            Counter((v.theme, v.origin) for v in verbatims)
        )
        lines = list(origin_table(verbatims).rows)
        assert sum(int(str(line[4])) for line in lines) == len(verbatims)
        assert all(int(str(line[4])) == sum(int(str(n)) for n in line[1:4]) for line in lines)


def test_an_empty_project_has_an_empty_use(study: Study) -> None:
    found = use(study)
    assert (found.codes, found.near, found.coders, found.unused, found.by_one_coder) == ((), (), (), (), ())
    prepared(study, codebook=CODEBOOK)
    assert len(use(study).unused) == 3
