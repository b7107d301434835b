"""Transcripts as TEI: valid against what we say we write, every turn to the letter and with its speaker."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from cipcoder.formats.gate import parse_xml
from cipcoder.formats.tei import NAMESPACE, Said, Talk, tei

XML_ID = "{http://www.w3.org/XML/1998/namespace}id"


@cache
def subset(name: str) -> Any:
    return etree.RelaxNG(etree.parse(Path(__file__).parents[1] / "data" / name))


def valid(data: bytes, name: str) -> Any:
    """The document, which is what our own understanding of the format says it may be."""
    root = etree.fromstring(data)
    grammar = subset(name)
    assert grammar.validate(root), grammar.error_log
    assert parse_xml(data, "x.xml") is not None
    return root


def found(root: Any, path: str) -> list[Any]:
    return list(root.iterfind(path.replace("/", f"/{{{NAMESPACE}}}")))


def words(element: Any) -> str:
    """What is said in a turn: its text, line ends where there is ``lb``."""
    return (element.text or "") + "".join("\n" + (child.tail or "") for child in element)


def talk(turns: list[Said], people: list[tuple[str, str]], about: int | None = None, **fields: Any) -> Talk:
    said = {"name": "b", "title": "Entretien B", "date": "2025-02-21", "language": "fr", "kind": "interview"}
    rest = {"study": "Nettoyer", "publication": "accès contrôlé", "source": "Face à face.", "traits": {}}
    return Talk(people=people, turns=turns, about=about, **(said | rest | fields))


PEOPLE = [("Enquêteur", "interviewer"), ("Mme B.", "participant")]


def test_a_talk_has_a_header_people_times_and_turns() -> None:
    turns = [
        Said(0, "Et le lundi ?"),
        Said(1, "Des dossiers.\nEncore <des> dossiers & voilà.", 92_000),
        Said(None, "(rires)"),
    ]
    root = valid(tei(talk(turns, PEOPLE, 1, traits={"âge": "40 à 49 ans"})), "tei-subset.rng")
    people = found(root, "./teiHeader/profileDesc/particDesc/listPerson/person")
    assert [(p.get(XML_ID), p.get("role"), p[0].text) for p in people] == [
        ("s0", "interviewer", "Enquêteur"),
        ("s1", "participant", "Mme B."),
    ]
    assert [child.text for child in people[1].iter() if child.text and child.text.strip()][1:] == ["âge", "40 à 49 ans"]
    said = found(root, "./text/body/div/u")
    assert [(u.get("who"), u.get("start"), words(u)) for u in said] == [
        ("#s0", None, "Et le lundi ?"),
        ("#s1", "#w2", "Des dossiers.\nEncore <des> dossiers & voilà."),
        (None, None, "(rires)"),
    ]
    (when,) = [w for w in found(root, "./text/body/div/timeline/when") if w.get("interval")]
    assert when.get("interval") == "92000"


def test_notes_nobody_says_are_paragraphs() -> None:
    root = valid(tei(talk([Said(None, "Visite du 3 mars.", 5)], [], kind="notes", date="")), "tei-subset.rng")
    assert [words(p) for p in found(root, "./text/body/div/p")] == ["Visite du 3 mars."]
    assert valid(tei(talk([], [])), "tei-subset.rng") is not None


def test_attributes_of_somebody_who_can_t_be_told_stand_apart() -> None:
    root = valid(tei(talk([Said(0, "Oui.")], PEOPLE, None, traits={"genre": "femme"})), "tei-subset.rng")
    people = found(root, "./teiHeader/profileDesc/particDesc/listPerson/person")
    assert [p.get(XML_ID) for p in people] == ["s0", "s1", "p"]


said = st.text("aé &<>\"'\n\t\u00a0«😀\x1b]]>", max_size=30)


@settings(max_examples=80, deadline=None)
@given(
    turns=st.lists(st.builds(Said, st.none() | st.integers(0, 1), said, st.none() | st.integers(0, 10**7)), max_size=6),
    name=said,
)
def test_every_turn_comes_back_to_the_letter(turns: list[Said], name: str) -> None:
    data = tei(talk(turns, PEOPLE, title=name, study=name))
    assert data == tei(talk(turns, PEOPLE, title=name, study=name))
    root = valid(data, "tei-subset.rng")
    back = [(u.get("who"), words(u)) for u in found(root, "./text/body/div/u")]
    who = {None: None, 0: "#s0", 1: "#s1"}
    assert back == [(who[turn.speaker], turn.text.replace("\x1b", "␛")) for turn in turns]
    ids = [element.get(XML_ID) for element in root.iter() if element.get(XML_ID)]
    assert len(set(ids)) == len(ids)
    pointing = [value for e in root.iter() for key, value in e.items() if key in ("who", "start", "since", "origin")]
    points = {value.removeprefix("#") for value in pointing}
    assert points <= set(ids)


@pytest.mark.parametrize("text", ["a\nb", "\n", "\n\na", "a\n"])
def test_line_ends_are_kept(text: str) -> None:
    (u,) = found(valid(tei(talk([Said(1, text)], PEOPLE)), "tei-subset.rng"), "./text/body/div/u")
    assert words(u) == text
