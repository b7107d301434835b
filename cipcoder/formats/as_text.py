"""The text of a transcript, made of the paragraphs of a document.

Paragraphs are parted by blank lines; who speaks and when, where the format says it apart from the words, is written
before them, « Mme B. : [00:03:12] … », as a typist would; a note stands in square brackets where it is called. None
of this depends on the language of the messages: a document gives everybody the same text, hence the same transcript.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cipcoder.formats.readers.times import stamp
from cipcoder.formats.readers.written import Block, Written
from cipcoder.locale import ngettext
from cipcoder.text import speakers
from cipcoder.text.clean import clean

_NOT_IN_A_LABEL = re.compile(r"[^\w.’'·/&\- ]+")
_LABEL_WORDS, _LABEL = 4, 38
_NOBODY = "Locuteur"
_OPENS_LIKE_A_LABEL = re.compile(r"[^\W_][^:\n]{0,40}:")


@dataclass(frozen=True, slots=True)
class AsText:
    """A document as one text."""

    text: str
    speakers: frozenset[str]
    """labels that the document gives apart from the words: speakers beyond doubt"""
    changes: tuple[str, ...]
    """what was done to get it, in sentences"""


def as_text(written: Written) -> AsText:
    """The text of a document; where it is nothing but text, that text as it stands."""
    if written.plain is not None:
        return AsText(written.plain, frozenset(), written.changes)
    labels = _labels(written.blocks)
    dropped = _superfluous(written.blocks)
    notes = 0
    paragraphs: list[str] = []
    open_block: tuple[Block, list[Block]] | None = None

    def close() -> None:
        if open_block is not None:
            block, called = open_block
            item = "" if id(block) in dropped else block.item
            paragraphs.append(_paragraph(block, item, called, labels.get(block.speaker, "")))

    for block in written.blocks:
        if block.kind == "note" and block.at is not None and open_block is not None:
            open_block[1].append(block)
        else:
            close()
            open_block = block, []
        notes += block.kind == "note"
    close()
    told = list(written.changes)
    if notes:
        told.append(
            ngettext(
                "{n} footnote was put in square brackets where it is called.",
                "{n} footnotes were put in square brackets where they are called.",
                notes,
            ).format(n=notes)
        )
    if dropped:
        told.append(
            ngettext(
                "{n} number that the word processor puts before a paragraph was left out.",
                "{n} numbers that the word processor puts before paragraphs were left out.",
                len(dropped),
            ).format(n=len(dropped))
        )
    return AsText("\n\n".join(paragraphs), frozenset(labels.values()), tuple(told))


def _paragraph(block: Block, item: str, notes: Sequence[Block], label: str) -> str:
    text = block.text
    for note in sorted(notes, key=lambda note: note.at or 0, reverse=True):
        text = f"{text[: note.at]} {_bracketed(note.text)}{text[note.at :]}"
    if block.kind == "note":
        text = _bracketed(text)
    time = "" if block.milliseconds is None else f"[{stamp(block.milliseconds)}]"
    who = f"{label} :" if label else ""
    return " ".join(part for part in (who, time, item, text) if part)


def _bracketed(note: str) -> str:
    return f"[note : {note}]"


def _superfluous(blocks: Sequence[Block]) -> frozenset[int]:
    """The blocks (by identity) whose number is no part of what is said: turns, or all paragraphs, are numbered."""
    numbered = [block for block in blocks if block.item and block.kind == "paragraph"]
    if len(numbered) * 2 > sum(block.kind != "note" for block in blocks):
        return frozenset(map(id, numbered))
    return frozenset(id(b) for b in numbered if b.speaker or _OPENS_LIKE_A_LABEL.match(b.text))


def _labels(blocks: Sequence[Block]) -> dict[str, str]:
    """Each speaker as said by the format -> a label that can stand at the beginning of a line, no two the same."""
    found: dict[str, str] = {}
    taken: Counter[str] = Counter()
    for said in dict.fromkeys(block.speaker for block in blocks if block.speaker):
        label = _label(said)
        taken[speakers.key(label)] += 1
        again = taken[speakers.key(label)]
        if again > 1 and all(speakers.key(said) != speakers.key(other) for other in found):
            label = f"{label[: _LABEL - 4].rstrip()}-{again}"
        found[said] = label
    return found


def _label(said: str) -> str:
    words = _NOT_IN_A_LABEL.sub(" ", clean(said).text).lstrip("_.’'·/&- ").split()[:_LABEL_WORDS]
    label = " ".join(words)[:_LABEL].rstrip(" -_")  # a line at the end would be read as mark-up
    if any(char.isalpha() for char in label):
        return label
    return f"{_NOBODY} {label}".strip()
