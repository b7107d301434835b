"""A transcript as TEI: the three parts a header must have, who takes turns, and the turns, each said by somebody.

A subset of TEI P5 (teiHeader, listPerson, timeline, u): what archives of interviews ask for and every TEI tool reads.
The words of a turn are those of the transcript to the letter; line ends inside one are ``lb``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from cipcoder.text.clean import visible

NAMESPACE = "http://www.tei-c.org/ns/1.0"


@dataclass(frozen=True, slots=True)
class Said:
    """A turn: position of the speaker (None: nobody named), what was said, time stamp in milliseconds."""

    speaker: int | None
    text: str
    milliseconds: int | None = None


@dataclass(frozen=True, slots=True)
class Talk:
    """What a TEI file says of one transcript. ``people``: (label, role) of each speaker."""

    name: str
    title: str
    date: str
    language: str
    kind: str
    """interview, questionnaire, notes or other"""
    people: Sequence[tuple[str, str]]
    turns: Sequence[Said]
    traits: Mapping[str, str]
    """the participant's attributes"""
    about: int | None
    """position of the speaker whom the attributes describe, if it is beyond doubt"""
    study: str
    publication: str
    """who makes it available, and how"""
    source: str
    """how it came to be"""


def tei(talk: Talk) -> bytes:
    """The file: UTF-8, LF, the same for the same talk."""
    root = Element("TEI", {"xmlns": NAMESPACE, "xml:lang": talk.language, "xml:id": "t"})
    _header(SubElement(root, "teiHeader"), talk)
    body = SubElement(SubElement(root, "text"), "body")
    stamped = [i for i, turn in enumerate(talk.turns) if turn.milliseconds is not None and talk.people]
    division = SubElement(body, "div", {"type": talk.kind})
    if stamped:
        timeline = SubElement(division, "timeline", {"unit": "ms", "origin": "#w0"})
        SubElement(timeline, "when", {"xml:id": "w0"})
        for i in stamped:
            at = str(talk.turns[i].milliseconds)
            SubElement(timeline, "when", {"xml:id": f"w{i + 1}", "interval": at, "since": "#w0"})
    indent(root, " ")
    # What is said comes after indenting, which would put blanks between its words and line ends.
    for i, turn in enumerate(talk.turns):
        who = {} if turn.speaker is None else {"who": f"#s{turn.speaker}"}
        when = {"start": f"#w{i + 1}"} if turn.milliseconds is not None and talk.people else {}
        tag = "u" if talk.people else "p"  # what nobody says was written, as field notes are
        said = SubElement(division, tag, {"xml:id": f"u{i + 1}", "n": str(i + 1), **who, **when})
        _words(said, turn.text)
        said.tail = "\n   "
    if not talk.turns:
        SubElement(division, "p")
    made: bytes = tostring(root, "utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + made + b"\n"


def _words(element: Element, text: str) -> None:
    first, *rest = visible(text).split("\n")
    element.text = first
    for line in rest:
        SubElement(element, "lb").tail = line


def _header(header: Element, talk: Talk) -> None:
    description = SubElement(header, "fileDesc")
    titles = SubElement(description, "titleStmt")
    SubElement(titles, "title").text = visible(talk.title, line=True)
    SubElement(titles, "title", {"type": "study"}).text = visible(talk.study, line=True)
    SubElement(SubElement(description, "publicationStmt"), "p").text = visible(talk.publication, line=True)
    SubElement(SubElement(description, "sourceDesc"), "p").text = visible(talk.source, line=True)
    profile = SubElement(header, "profileDesc")
    if talk.date:
        date = SubElement(SubElement(profile, "creation"), "date", {"when": talk.date})
        date.text = talk.date
    SubElement(SubElement(profile, "langUsage"), "language", {"ident": talk.language}).text = talk.language
    if talk.people or talk.traits:
        people = SubElement(SubElement(profile, "particDesc"), "listPerson")
        for i, (label, role) in enumerate(talk.people):
            person = SubElement(people, "person", {"xml:id": f"s{i}", "role": role})
            SubElement(person, "persName").text = visible(label, line=True)
            if i == talk.about:
                _traits(person, talk.traits)
        if talk.about is None and talk.traits:
            person = SubElement(people, "person", {"xml:id": "p", "role": "participant"})
            _traits(person, talk.traits)


def _traits(person: Element, traits: Mapping[str, str]) -> None:
    for name, value in traits.items():
        trait = SubElement(person, "trait")
        SubElement(trait, "label").text = visible(name, line=True)
        SubElement(trait, "desc").text = visible(value, line=True)
