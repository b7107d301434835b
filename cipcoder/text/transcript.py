"""What a transcript is: a text, what its front matter says, who speaks, and who says what from where to where.

``parse`` reads the forms in which French interviews are typed: « Enquêteur : … », « Mme B. : [00:03:12] … »,
« **Q** : … », « [00:03:12] Mme B. : … », or a line « 00:03:12 Locuteur 1 » above what is said. The rules:

- a turn begins at a line that opens with a speaker's label; other lines and paragraphs continue it;
- a label is short (at most four words and forty characters), and either named in the front matter, or of a
  form that is known for speakers (a civility and a name, initials, « Enquêtrice », « Collègue », « Speaker 2 »…),
  or it recurs in a conversation and doesn't begin like a sentence: « Un exemple : », « Moi : » stay in their turn;
- what stands before the first label, and every paragraph of a text without labels, is a turn of nobody.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeAlias

from cipcoder.errors import InputError
from cipcoder.locale import _
from cipcoder.text import speakers
from cipcoder.text.spans import Span, trim

Role: TypeAlias = speakers.Role


@dataclass(frozen=True, slots=True)
class Speaker:
    """Someone who talks: the label as it is first printed (without mark-up or colon), and the role."""

    label: str
    role: Role


@dataclass(frozen=True, slots=True)
class Turn:
    """A passage said by one speaker (an index into ``Transcript.speakers``, or None).

    ``head`` is where the line's label or time stamp begins, [start, stop) what is said, without them and
    without blanks at its ends; a label with nothing after it has ``start == stop``. ``time`` is in seconds.
    """

    speaker: int | None
    head: int
    start: int
    stop: int
    time: float | None


@dataclass(frozen=True, slots=True)
class Transcript:
    """A text with its turns, in order and apart; every non-blank character lies in some [head, stop).

    ``meta`` is the front matter, keys in lower case; ``text`` begins after it.
    """

    text: str
    meta: dict[str, str]
    speakers: tuple[Speaker, ...]
    turns: tuple[Turn, ...]


_B = "[ \t\u00a0\u202f]"
_CLOCK = r"\d{1,3}:[0-5]\d(?::[0-5]\d)?(?:[.,-]\d{1,3})?"
_RANGE = rf"(?:{_B}*(?:-->|[-–—>]){_B}*{_CLOCK})?"
_STAMP = rf"[\[(<\#]{_B}*{_CLOCK}{_RANGE}{_B}*[\])>\#]"
_BARE = rf"(?<!\d){_CLOCK}{_RANGE}(?!\d)"
_HEAD = re.compile(
    rf"""^{_B}*+
    (?P<head>
      (?:[-–—•>\#]{_B}++)? [*_]*+
      (?:(?P<before>{_STAMP}|{_BARE}) {_B}*+ (?:[-–—:]{_B}*+)?)?
      [*_]*+ (?P<label>[^\W_](?:[\w.’'·/&-]|{_B}){{0,39}}?) [*_]*+ {_B}*+
      (?:\([^()\n:]{{1,30}}\) {_B}*+)?
      (?:(?P<between>{_STAMP}|{_BARE}) {_B}*+)? [*_]*+
      (?: (?P<colon>(?<!\d):(?!//)|:(?!//|\d)) [*_]*+ | (?={_B}*+$) )
    )
    (?:{_B}*+(?P<after>{_STAMP}))?""",
    re.VERBOSE | re.MULTILINE,
)
_PARAGRAPH_STAMP = re.compile(rf"{_STAMP}|(?<!\d)\d{{1,2}}:[0-5]\d:[0-5]\d(?!\d)")
_BLANK_LINE = re.compile(rf"\n{_B}*\n")
_META_LINE = re.compile(r"(?P<key>[^\W\d_][\w .-]{0,40}?):(?:[ \t]+(?P<value>.*))?$")
_PART = 5
_FENCE = re.compile(r"(?:---|\.\.\.)[ \t]*$")


@dataclass(frozen=True, slots=True)
class _Head:
    """A line that may open a turn: where it begins, where its label and stamps end, and who."""

    start: int
    stop: int
    label: str
    key: str
    time: float | None


def parse(text: str, *, certain: Collection[str] = (), interviewers: Collection[str] = ()) -> Transcript:
    """The transcript that ``text`` (already cleaned: NFC, LF) holds.

    ``certain``: labels that are speakers beyond doubt; ``interviewers``: labels of those who ask, whatever the front
    matter or their form says. Raises InputError, naming the line, when a key stands twice in the front matter.
    """
    meta, text = _front_matter(text)
    named = speakers.named(meta).asked_by(interviewers)
    heads, labels = _heads(text, named, certain)
    order = list(dict.fromkeys(head.key for head in heads))
    turns = _loose(text, 0, heads[0].start if heads else len(text))
    for i, head in enumerate(heads):
        end = heads[i + 1].start if i + 1 < len(heads) else len(text)
        said = trim(text, Span(head.stop, end)) or Span(head.stop, head.stop)
        turns.append(Turn(order.index(head.key), head.start, said.start, said.stop, head.time))
    asking = _asking(text, turns)
    roles = speakers.roles(order, named, [asking.get(i, 0.0) for i in range(len(order))])
    people = tuple(Speaker(labels[key], role) for key, role in zip(order, roles, strict=True))
    return Transcript(text, meta, people, tuple(turns))


def openings(text: str) -> list[int]:
    """Where turns begin in a text whose paragraphs nobody knows yet: the places of speakers' labels."""
    try:
        meta, rest = _front_matter(text)
    except InputError:  # for whoever reads the text to say, not for who looks for its paragraphs
        meta, rest = {}, text
    heads, _labels = _heads(rest, speakers.named(meta), ())
    return [len(text) - len(rest) + head.start for head in heads]


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    """The lines ``key: value`` between two ``---`` at the very top, and the text after them."""
    lines = text.split("\n", 201)[:201]
    if not lines[0].startswith("---") or not _FENCE.match(lines[0]):
        return {}, text
    meta: dict[str, str] = {}
    consumed = len(lines[0]) + 1
    for number, line in enumerate(lines[1:], start=2):
        consumed += len(line) + 1
        if _FENCE.match(line):
            rest = text[consumed:]
            body = trim(rest, Span(0, len(rest)))
            return meta, rest[rest.rfind("\n", 0, body.start) + 1 :] if body else ""
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _META_LINE.match(line)
        if match is None:
            return {}, text  # a rule drawn at the top of an ordinary text
        key = match["key"].strip().lower()
        if key in meta:
            raise InputError(
                _("line {line}: “{key}” stands twice in the lines between ---; keep one of them.").format(
                    line=number, key=key
                )
            )
        meta[key] = _unquoted((match["value"] or "").strip())
    return {}, text


def _unquoted(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] == '"':
        return re.sub(r'\\(["\\])', r"\1", value[1:-1])
    if len(value) >= 2 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'")
    return value


def _heads(text: str, named: speakers.Named, certain: Collection[str]) -> tuple[list[_Head], dict[str, str]]:
    """The lines that open a turn, and the label of every key that any line has."""
    candidates = _candidates(text)
    counts = Counter(head.key for head in candidates)
    labels = {head.key: head.label for head in reversed(candidates)}
    spoken = speakers.known(labels, counts, named) | ({speakers.key(label) for label in certain} & labels.keys())
    again = speakers.recurring(labels, counts) - spoken
    # Beside known speakers, a label that recurs is one more; alone, such labels must make up a good part of the
    # text: « Extraits du questionnaire : », six times in a chapter, is no conversation.
    if again and (spoken or sum(counts[key] for key in again) * _PART >= len(_loose(text, 0, len(text)))):
        spoken |= again
    return [head for head in candidates if head.key in spoken], labels


def _candidates(text: str) -> list[_Head]:
    """Every line that has the shape of a turn's beginning, whoever it names."""
    heads: list[_Head] = []
    for match in _HEAD.finditer(text):
        label = " ".join(match["label"].split())
        stamped = match["before"] or match["between"]
        if (match["colon"] is None and stamped is None) or len(label.split()) > 4:
            continue
        if not any(c.isalpha() for c in label):
            continue
        time = stamped or match["after"]
        stop = match.end() if match["after"] else match.end("head")
        trimmed = trim(text, Span(match.start("head"), stop))
        assert trimmed is not None  # the label is in it
        heads.append(_Head(trimmed.start, trimmed.stop, label, speakers.key(label), _seconds(time)))
    return heads


def _loose(text: str, start: int, stop: int) -> list[Turn]:
    """The paragraphs of [start, stop) as turns of nobody; lines, in a text that has no blank line."""
    turns: list[Turn] = []
    inside = text[start:stop]
    cut = _BLANK_LINE if _BLANK_LINE.search(inside.strip()) else re.compile("\n")
    begin = start
    for end in [*(start + match.end() for match in cut.finditer(inside)), stop]:
        paragraph = trim(text, Span(begin, end))
        begin = end
        if paragraph is None:
            continue
        stamp = _PARAGRAPH_STAMP.match(text, paragraph.start, paragraph.stop)
        after = stamp.end() if stamp else paragraph.start
        said = trim(text, Span(after, paragraph.stop)) or Span(after, after)
        turns.append(Turn(None, paragraph.start, said.start, said.stop, _seconds(stamp[0] if stamp else None)))
    return turns


def _seconds(stamp: str | None) -> float | None:
    """The time in seconds of « [00:03:12] », « 3:12 », « #00:03:12-5# » (the fraction in tenths, hundredths…)."""
    if stamp is None:
        return None
    match = re.search(r"(\d+):(\d\d)(?::(\d\d))?(?:[.,-](\d+))?", stamp)
    if match is None:
        return None
    first, second, third, fraction = match.groups()
    whole = int(first) * 60 + int(second)
    if third is not None:
        whole = whole * 60 + int(third)
    return float(f"{whole}.{fraction or 0}")


def _asking(text: str, turns: list[Turn]) -> dict[int, float]:
    """For each speaker, the share of turns in which something is asked."""
    said: Counter[int] = Counter()
    asked: Counter[int] = Counter()
    for turn in turns:
        if turn.speaker is not None:
            said[turn.speaker] += 1
            asked[turn.speaker] += text.find("?", turn.start, turn.stop) >= 0
    return {speaker: asked[speaker] / n for speaker, n in said.items()}
