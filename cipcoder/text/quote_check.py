"""Checking quotations against the transcripts: where each comes from, what it changed, whose words it is.

What is checked and what is found are plain values, the same for the terminal, the table and the page. A source is a
transcript ready for locating; a quotation names somebody as the manuscript does: « Mme B., CIP, 43 ans ».
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from cipcoder.text.fold import fold
from cipcoder.text.layout import Origin
from cipcoder.text.locate import PROPOSED, Ambiguous, NotFound, Place, Prepared, best, locate, prepare
from cipcoder.text.spans import Span
from cipcoder.text.stopwords import GRAMMAR
from cipcoder.text.wording import Piece, compare, differs, negated_before, turned

Outcome = Literal["exact", "elided", "differs", "ambiguous", "not found", "unplaced"]
"""``unplaced``: an answer to the questionnaire, where no answers are in the project."""
FindingKind = Literal["wrong person", "wrong attribute", "interviewer", "negation", "cut off", "two wordings"]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A turn: [head, stop) of the text, what is said from ``start``; who speaks, by label and role."""

    head: int
    start: int
    stop: int
    label: str
    role: str


@dataclass(frozen=True, slots=True)
class Source:
    """A transcript ready to be searched. ``person``: its participant's key."""

    name: str
    title: str
    prepared: Prepared
    turns: tuple[Spoken, ...]
    person: str | None = None
    document_set: str = "interviews"


@dataclass(frozen=True, slots=True)
class Person:
    """A participant: the name, and what is known of them."""

    key: str
    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Corpus:
    """``looked_up``: where wordings were found, among talk or answers: each is looked up once."""

    sources: Mapping[str, Source]
    people: Mapping[str, Person]
    looked_up: dict[tuple[str, bool], Place | Ambiguous | NotFound] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation to be checked: what is printed, whom it is attributed to, and where it is printed."""

    wording: str
    attributed: str = ""
    origin: Origin = "interview"
    where: str = ""
    """page or paragraph, as it is shown"""
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A place in a transcript: [start, stop), the words there, the turns (from 1), who speaks."""

    source: str
    title: str
    start: int
    stop: int
    said: str
    first_turn: int
    last_turn: int
    label: str
    roles: frozenset[str]
    score: float


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at. ``values``: names and words for its sentence, in the order its kind has them."""

    kind: FindingKind
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """A quotation with what came out. ``rivals``: the places it may come from, where that is open."""

    quoted: Quoted
    outcome: Outcome
    found: Found | None = None
    rivals: tuple[Found, ...] = ()
    pieces: tuple[Piece, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def troubled(self) -> bool:
        """Whether somebody should look at it."""
        return self.outcome in ("differs", "ambiguous", "not found") or bool(self.findings)


_NAMED = 10  # other wordings that a quotation is told of


def check(quoted: Quoted, corpus: Corpus) -> Checked:
    """One quotation against the transcripts."""
    named = sources_named(quoted.attributed, corpus)
    place, rivals = placed(quoted, corpus, named)
    if place is None:
        if rivals:
            return Checked(quoted, "ambiguous", rivals=tuple(found_at(each, corpus) for each in rivals))
        unplaced = quoted.origin == "questionnaire" and not answers_kept(corpus)
        return Checked(quoted, "unplaced" if unplaced else "not found")
    found = found_at(place, corpus)
    source = corpus.sources[place.name]
    heads = [Span(t.head - found.start, t.start - found.start) for t in _turns(source, found.start, found.stop)]
    exact = place.hit.kind == "exact"
    pieces = compare(quoted.wording, found.said, [s for s in heads if s.stop > 0])
    outcome: Outcome = "exact" if exact else "differs" if differs(pieces) else "elided"
    findings = [*_whose(quoted, found, source, corpus, named), *_meaning(found, source, () if exact else pieces)]
    return Checked(quoted, outcome, found, (), pieces, tuple(findings))


def together(checked: Sequence[Checked]) -> list[Checked]:
    """The same results, with what quotations say of each other: one utterance printed in two wordings.

    Of many alike, each is told of at most ``_NAMED`` others.
    """
    words = [_words(each.quoted.wording) for each in checked]
    content = [frozenset(w for w in each if w not in GRAMMAR and len(w) > 2) for each in words]
    by_word: dict[str, list[int]] = {}
    for i, its_words in enumerate(content):
        for word in its_words:
            by_word.setdefault(word, []).append(i)
    others: dict[int, list[int]] = {}
    for i, each in enumerate(checked):
        shared: Counter[int] = Counter()
        for word in content[i]:
            shared.update(by_word[word][bisect_right(by_word[word], i) :])
        for j, n in sorted(shared.items()):
            if len(others.get(i, ())) >= _NAMED and j in others:
                continue
            few = 2 * n >= min(len(content[i]), len(content[j]))
            if few and words[i] != words[j] and _same_utterance(each, checked[j]):
                others.setdefault(i, []).append(j)
                others.setdefault(j, []).append(i)
    return [
        replace(each, findings=(*each.findings, *(_two(checked[j]) for j in others.get(i, ())[:_NAMED])))
        for i, each in enumerate(checked)
    ]


def _two(other: Checked) -> Finding:
    return Finding("two wordings", (other.quoted.where, other.quoted.wording))


def _same_utterance(a: Checked, b: Checked) -> bool:
    """Whether two quotations are one utterance in different words: not one a part of the other."""
    if a.found is not None and b.found is not None:
        if a.outcome == b.outcome == "exact" or a.found.source != b.found.source:
            return False
        shared = min(a.found.stop, b.found.stop) - max(a.found.start, b.found.start)
        shorter = min(a.found.stop - a.found.start, b.found.stop - b.found.start)
        if 2 * shared < shorter:
            return False
    hits = [
        hit
        for one, other in ((a, b), (b, a))
        for hit in locate(one.quoted.wording, prepare(other.quoted.wording), limit=1)
    ]
    return all(hit.kind != "exact" for hit in hits) and any(hit.score >= PROPOSED for hit in hits)


# --- where it comes from -----------------------------------------------------------------------------------


def answers_kept(corpus: Corpus) -> dict[str, Prepared]:
    """The texts in which answers to the questionnaire are kept."""
    return {name: s.prepared for name, s in corpus.sources.items() if s.document_set == "questionnaire"}


def placed(quoted: Quoted, corpus: Corpus, named: Collection[str] = ()) -> tuple[Place | None, tuple[Place, ...]]:
    """The place a quotation comes from, or those it may come from.

    Between several, the transcripts ``named`` decide, or those that its attribution names.
    """
    named = named or sources_named(quoted.attributed, corpus)
    answers = answers_kept(corpus)
    talks = {name: s.prepared for name, s in corpus.sources.items() if name not in answers}
    among = (answers,) if quoted.origin == "questionnaire" else (talks, answers)
    for texts in among:
        key = (quoted.wording, texts is answers)
        if key not in corpus.looked_up:
            corpus.looked_up[key] = best(quoted.wording, texts)
        answer = corpus.looked_up[key]
        if isinstance(answer, Place):
            return answer, ()
        if isinstance(answer, Ambiguous):
            here = tuple(place for place in answer.places if place.name in named)
            return (here[0], ()) if len(here) == 1 else (None, here or answer.places)
    return None, ()


def found_at(place: Place, corpus: Corpus) -> Found:
    """A place with the words there, the turns and who speaks."""
    source, hit = corpus.sources[place.name], place.hit
    turns = _turns(source, hit.start, hit.stop)
    numbers = [source.turns.index(turn) + 1 for turn in turns] or [0]
    labels = list(dict.fromkeys(turn.label for turn in turns if turn.label))
    return Found(
        *(source.name, source.title, hit.start, hit.stop, source.prepared.text[hit.start : hit.stop]),
        *(numbers[0], numbers[-1], ", ".join(labels)),
        frozenset(turn.role for turn in turns),
        hit.score,
    )


def _turns(source: Source, start: int, stop: int) -> list[Spoken]:
    """The turns of which something in [start, stop) is said."""
    first = max(0, bisect_right([turn.head for turn in source.turns], start) - 1)
    found = []
    for turn in source.turns[first:]:
        if turn.head >= stop:
            break
        if max(start, turn.start) < min(stop, turn.stop):
            found.append(turn)
    return found


# --- whose words it is -------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)  # the same few speakers' labels, for every quotation
def plain(text: str) -> str:
    """Names as they are compared: folded, « n° » and punctuation left out, one blank between words."""
    return " ".join(re.findall(r"\w+", re.sub(r"\bn(?:[°º]|o\b)\.?", " ", fold(text))))


def sources_named(attributed: str, corpus: Corpus) -> frozenset[str]:
    """The transcripts an attribution names: by their participant, by a speaker's label, by name or title."""
    said = f" {plain(attributed)} "
    if not said.strip():
        return frozenset()
    found = set()
    for name, source in corpus.sources.items():
        person = corpus.people.get(source.person or "")
        calls = {plain(source.name), plain(source.title)}
        if person is not None:
            calls |= {plain(person.name), *(f"{word} {plain(person.key)}" for word in _KEYED)}
            if said.strip() == plain(person.key):
                found.add(name)
        calls |= {plain(turn.label) for turn in source.turns if turn.role == "participant"}
        if any(len(call) > 1 and f" {call} " in said for call in calls):
            found.add(name)
    return frozenset(found)


_KEYED = ("entretien", "interview", "participant", "participante", "interviewe", "interviewee", "enquete", "enquetee")


def _whose(quoted: Quoted, found: Found, source: Source, corpus: Corpus, named: frozenset[str]) -> Iterable[Finding]:
    person = corpus.people.get(source.person or "")
    speaker = found.label or (person.name if person else "")
    if "interviewer" in found.roles and "participant" not in found.roles and "other" not in found.roles:
        yield Finding("interviewer", (quoted.attributed, speaker))
        return
    said = f" {plain(quoted.attributed)} "
    labels = {plain(turn.label) for turn in source.turns if turn.role != "interviewer" and turn.label}
    called = {label for label in labels if f" {label} " in said}
    speaking = {plain(label) for label in found.label.split(", ")}
    elsewhere = bool(named) and source.name not in named
    if elsewhere or (called and found.label and not called & speaking):
        yield Finding("wrong person", (quoted.attributed, speaker))
    elif person is not None:
        yield from _attributes(quoted.attributed, person, corpus.people.values())


def _attributes(attributed: str, person: Person, people: Iterable[Person]) -> Iterable[Finding]:
    """What an attribution says of somebody that is true of others and not of them."""
    parts = {plain(part) for part in re.split(r"[,;()]", attributed)} - {""}
    others = list(people)
    for name, value in person.attributes.items():
        values = {plain(each.attributes[name]): each.attributes[name] for each in others if each.attributes.get(name)}
        for wrong in sorted(parts & values.keys() - {plain(value)}):
            yield Finding("wrong attribute", (values[wrong], name, value))


def _meaning(found: Found, source: Source, pieces: Sequence[Piece]) -> Iterable[Finding]:
    if negation := turned(pieces):
        yield Finding("negation", (negation,))
    if before := negated_before(source.prepared.text, found.start):
        yield Finding("cut off", (before,))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text))
