"""A study as DDI-Codebook: elements in the schema's order, whatever was left empty."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cipcoder.formats.ddi import NAMESPACE, Facts, ddi
from cipcoder.formats.deposit import Author, Contact, Deposit, Period
from tests.formats.test_tei import valid

FULL = Deposit(
    title="Nettoyer <la nuit> & le jour",
    subtitle="Enquête",
    abstract="Deux entretiens.\nDes notes.",
    authors=(Author(name="Ana Exemple", affiliation="UPVD", orcid="0000-0002-1825-0097"), Author(name="Ben Exemple")),
    contact=Contact(name="Ana Exemple", email="ana@exemple.org"),
    producer="UPVD",
    funding="Région",
    grant="12-34",
    keywords=("nuit", "travail"),
    topics=("emploi",),
    period=Period.model_validate({"from": "2025-01", "to": "2025-03"}),
    country="France",
    places="Sud",
    universe="Agents.",
    sampling="Réseau.",
    collection="Face à face.",
    situation="La nuit.",
    consent="Oral.",
    anonymisation="Prénoms remplacés.",
    access="controlled",
    embargo="2027",
    licence="CC BY-NC-SA 4.0",
    conditions="Recherche.",
    publications=("Un article.",),
    version="1.0",
    date="2025-06-01",
)
FACTS = Facts("fr", "uid-1", ("2025-01-14", "2025-02-03"), ["Entretiens"], "2 entretiens", "accès contrôlé",
              {"README.txt": "Présentation", "transcripts/a.txt": "Transcription"})  # fmt: skip


def texts(root: Any, name: str) -> list[str]:
    return [element.text for element in root.iter(f"{{{NAMESPACE}}}{name}")]


def test_a_full_form_is_a_full_description() -> None:
    root = valid(ddi(FULL, FACTS), "ddi-subset.rng")
    assert texts(root, "titl") == ["Nettoyer <la nuit> & le jour"] * 2
    assert texts(root, "collDate") == ["2025-01", "2025-03"]
    assert texts(root, "keyword") == ["nuit", "travail"]
    assert texts(root, "avlStatus") == ["accès contrôlé (2027)"]
    assert [e.get("URI") for e in root.iter(f"{{{NAMESPACE}}}otherMat")] == list(FACTS.files)
    assert [e.text for e in root.iter(f"{{{NAMESPACE}}}othId")] == ["0000-0002-1825-0097"] * 2


def test_dates_of_interviews_stand_where_the_form_says_none() -> None:
    root = valid(ddi(FULL.model_copy(update={"period": Period()}), FACTS), "ddi-subset.rng")
    assert texts(root, "collDate") == ["2025-01-14", "2025-02-03"]


@settings(max_examples=80, deadline=None)
@given(st.sets(st.sampled_from([name for name in Deposit.model_fields if name not in ("title", "access")])))
def test_whatever_was_left_empty_the_order_holds(empty: set[str]) -> None:
    nothing = Deposit()
    form = FULL.model_copy(update={name: getattr(nothing, name) for name in empty})
    assert ddi(form, FACTS) == ddi(form, FACTS)
    valid(ddi(form, FACTS), "ddi-subset.rng")
