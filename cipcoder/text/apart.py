"""Passages set apart without quotation marks: paragraphs that are quotations by their form, and printed dialogues.

One quotation may run over several such paragraphs. Where some of them name their speaker at the end, the others
belong to the next that does; where none does, each is one. A format that knows no form (plain text, .pdf) still
shows who is quoted: « On te donne les clés, et voilà. — Karim, deuxième année ».
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from cipcoder.text import naming, speakers
from cipcoder.text.passages import MOST_CHARACTERS, Passage

_BRACKETED = re.compile(r"\s*[(\[](?P<who>[^()\[\]\n]{3,160})[)\]][\s.]*$")
_DASHED = re.compile(r"(?:(?<=[.!?…»”\"])|(?<=[.!?…»”\"]\s)|(?<=\n)|^)\s*[—–-]\s*(?P<who>[^\n«“\"—–]{2,120}?)[\s.]*$")
_TURN = re.compile(r"(?:^|\n)[^\S\n]*(?:[—–-]\s|(?P<label>[^\W\d_][^:\n]{0,30}?)\s?:\s)")
_DASH = re.compile(r"\s*[—–]\s")
_SENTENCE = re.compile(r"[.!?…]\s*$")
_SEE = re.compile(r"(?i)voir|cf\b|see\b")
_FEWEST_TURNS = 2
_LINE = 80


@dataclass(frozen=True, slots=True)
class Apart:
    """A passage set apart: whether as a quotation, by its form; whom it names at its end; whether it is a dialogue."""

    passage: Passage
    quoted: bool
    attributed: str = ""
    speech: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    """One paragraph of a passage: [start, stop) of its text."""

    block: int
    start: int
    stop: int


def set_apart(body: Iterable[tuple[int, str, str]], whole: Iterable[int]) -> list[Apart]:
    """The passages set apart in ``body`` (block, text, kind); ``whole``: blocks that are quotations by their marks."""
    marked = set(whole)
    found: list[Apart] = []
    items = list(body)
    for kind, group in groupby(items, key=lambda item: "" if item[0] in marked else item[2]):
        run = [(i, text) for i, text, _kind in group]
        if kind == "quote":
            found += _quoted(run)
        elif kind == "paragraph":
            talk = list(_dialogues(run))
            said = {i for each in talk for i in range(each.passage.first, each.passage.last + 1)}
            found += talk
            found += _attributed([(i, text) for i, text in run if i not in said])
    return found


def without_attribution(text: str) -> tuple[int, str]:
    """Where a quotation set apart ends in its paragraph, and what stands after it: an attribution, a reference, ""."""
    for pattern in (_BRACKETED, _DASHED):
        found = pattern.search(text)
        if found is None:
            continue
        who = found["who"].strip()
        if pattern is _DASHED and (_turns(text) >= _FEWEST_TURNS or who[-1:] in "?!,;:"):
            continue
        if naming.is_attribution(who) or naming.is_reference(who) or naming.looks_like_name(who):
            return found.start(), who
    if len(text) <= _LINE and text.rstrip()[-1:] not in ".!?…" and naming.is_attribution(text):
        return 0, text.strip()  # a line that is nothing but an attribution
    return len(text), ""


def _quoted(run: Sequence[tuple[int, str]]) -> Iterator[Apart]:
    """The quotations of consecutive paragraphs that are set apart."""
    groups: list[tuple[list[_Part], str]] = []
    parts: list[_Part] = []
    said: list[str] = []
    for i, text in run:
        stop, who = without_attribution(text)
        if text[:stop].strip():
            parts.append(_trimmed(i, text, stop))
            said.append(text[:stop])
        if who and parts and not (_speech(said) and not stop and not text.lstrip().startswith("(")):
            groups.append((parts, who))
            parts, said = [], []
    if parts and (groups or _speech(said)):
        groups.append((parts, ""))
    elif parts:
        groups += [([part], "") for part in parts]
    texts = dict(run)
    for parts, who in groups:
        yield from _made(parts, who, texts, quoted=True)


def _dialogues(run: Sequence[tuple[int, str]]) -> Iterator[Apart]:
    """Printed dialogues among paragraphs: turns, one after the other, of at least two who are known for speakers."""
    texts = dict(run)
    for dashed, group in groupby(run, key=lambda each: _DASH.match(each[1]) is not None):
        turns = list(group)
        if dashed and len(turns) >= _FEWEST_TURNS and any(text.rstrip().endswith("?") for _i, text in turns):
            stop, who = without_attribution(turns[-1][1])
            parts = [*(_trimmed(i, text, len(text)) for i, text in turns[:-1]), _trimmed(*turns[-1], stop)]
            yield from _made(parts, who, texts, quoted=False)
    labels = [(i, text, _label(text)) for i, text in run]
    counts: dict[str, int] = {}
    for _i, _text, label in labels:
        if label:
            counts[speakers.key(label)] = counts.get(speakers.key(label), 0) + 1
    by_key = {speakers.key(label): label for _i, _text, label in labels if label}
    known = speakers.known(by_key, counts, speakers.named({})) if len(by_key) > 1 else set()
    known |= speakers.recurring(by_key, counts) if known else set()
    for spoken, each in groupby(labels, key=lambda row: bool(row[2]) and speakers.key(row[2]) in known):
        said = list(each)
        if spoken and len({speakers.key(label) for _i, _text, label in said}) > 1:
            yield from _made([_trimmed(i, text, len(text)) for i, text, _label in said], "", texts, quoted=False)


def _attributed(run: Sequence[tuple[int, str]]) -> Iterator[Apart]:
    """Paragraphs that end with a sentence and then with somebody of the field, there or on the line below."""
    for (i, text), (j, below) in pairwise([*run, (-1, "")]):
        stop, who = without_attribution(text)
        if not stop or not _SENTENCE.search(text[:stop]) or len(text) > MOST_CHARACTERS or _SEE.match(who):
            continue
        if not who and j == i + 1 and _DASH.match(below):
            rest, name = without_attribution(below)
            who = "" if below[:rest].strip() else name
        if who and naming.is_attribution(who, named=True):
            yield Apart(_passage([_trimmed(i, text, stop)], {}), False, who)


def _made(parts: Sequence[_Part], who: str, texts: dict[int, str], *, quoted: bool) -> Iterator[Apart]:
    if sum(part.stop - part.start for part in parts) > MOST_CHARACTERS:
        for part in parts:
            yield Apart(_passage([part], texts), quoted, who)
        return
    said = [texts[part.block][part.start : part.stop] for part in parts]
    yield Apart(_passage(parts, texts), quoted, who, _speech(said))


def _passage(parts: Sequence[_Part], texts: dict[int, str]) -> Passage:
    first, last = parts[0], parts[-1]
    return Passage(first.block, first.start, last.block, last.stop, (first.start, last.stop), "")


def _trimmed(i: int, text: str, stop: int) -> _Part:
    body = text[:stop]
    start = len(body) - len(body.lstrip())
    return _Part(i, start, max(start, len(body.rstrip())))


def _label(text: str) -> str:
    found = _TURN.match(text)
    return found["label"] or "" if found else ""


def _turns(text: str) -> int:
    return sum(1 for _ in _TURN.finditer(text))


def _speech(said: Sequence[str]) -> bool:
    """Whether the paragraphs are turns of a dialogue."""
    return sum(_turns(text) for text in said) >= _FEWEST_TURNS
