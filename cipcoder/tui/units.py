"""Words, sentences and turns from where the cursor stands: at it, the next, the one before.

Sentences are those stored with the transcript; where none are stored, they are guessed from the punctuation,
so that the keys work all the same.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property
from typing import Literal

from cipcoder.queries.document import Document, TurnRow
from cipcoder.text.spans import Span
from cipcoder.text.words import words

Kind = Literal["word", "sentence", "turn"]

_SENTENCE_END = re.compile(r"(?:[.!?…]+[\u00a0\u202f ]?[»”\")\]]*|\n)\s+(?=[^a-zà-ÿ\s])|\n+")


class Units:
    """The units of one transcript. All spans are of its text, sorted and apart."""

    def __init__(self, text: str, turns: Sequence[Span], sentences: Sequence[Span] = ()) -> None:
        self.text = text
        self.turns = [span for span in turns if span.stop > span.start]
        self.sentences = list(sentences) or guessed_sentences(text, self.turns)

    @classmethod
    def of(cls, document: Document) -> Units:
        """The units of a transcript as the store holds it."""
        return cls(document.text, [spoken(turn) for turn in document.turns], document.sentences)

    @cached_property
    def words(self) -> list[Span]:
        """All words; counted on first use, for a reader who never moves by word needs none."""
        return words(self.text)

    def spans(self, kind: Kind) -> Sequence[Span]:
        return self.words if kind == "word" else self.sentences if kind == "sentence" else self.turns

    def at(self, kind: Kind, offset: int) -> Span | None:
        """The unit over ``offset``; between two, the following one, unless it begins on a later line."""
        spans = self.spans(kind)
        i = bisect_right(spans, offset, key=_start)
        before = spans[i - 1] if i else None
        after = spans[i] if i < len(spans) else None
        if before is not None and (offset < before.stop or after is None):
            return before
        if before is not None and after is not None and "\n" in self.text[before.stop : after.start]:
            line_ends = self.text.find("\n", before.stop, after.start)
            return before if offset <= line_ends else after
        return after

    def following(self, kind: Kind, offset: int) -> Span | None:
        """The first unit that begins at or after ``offset``."""
        spans = self.spans(kind)
        i = bisect_left(spans, offset, key=_start)
        return spans[i] if i < len(spans) else None

    def preceding(self, kind: Kind, offset: int) -> Span | None:
        """The last unit that begins before ``offset``."""
        spans = self.spans(kind)
        i = bisect_left(spans, offset, key=_start)
        return spans[i - 1] if i else None

    def take(self, kind: Kind, cursor: int, selected: Span | None, *, finished: bool = False) -> Span | None:
        """What the key for a unit selects: the one at the cursor; again, one more; after coding, the next."""
        if selected is None:
            return self.at(kind, cursor)
        following = self.following(kind, selected.stop)
        if finished:
            return following or selected
        here = self.at(kind, selected.start)
        if here is not None and here.start <= selected.start and selected.stop < here.stop:
            return here
        return selected if following is None else Span(selected.start, following.stop)

    def give_back(self, kind: Kind, selected: Span) -> Span:
        """The selection shortened by its last unit, down to one."""
        spans = self.spans(kind)
        ends = [span.stop for span in spans[bisect_left(spans, selected.start, key=_start) :][:1]]
        i = bisect_left(spans, selected.stop, key=_stop)
        if i and spans[i - 1].stop > selected.start:
            ends.append(spans[i - 1].stop)
        return Span(selected.start, max((e for e in ends if e <= selected.stop), default=selected.stop))

    def snapped(self, start: int, stop: int) -> Span:
        """[start, stop) widened to whole words: what a drag with the mouse means."""
        first, last = self._over(start), self._over(max(start, stop - 1))
        return Span(min(start, first.start) if first else start, max(stop, last.stop) if last else stop)

    def _over(self, offset: int) -> Span | None:
        i = bisect_right(self.words, offset, key=_start)
        return self.words[i - 1] if i and offset < self.words[i - 1].stop else None


def spoken(turn: TurnRow) -> Span:
    """What is said in a turn, without its label."""
    return Span(turn.start, turn.stop)


def guessed_sentences(text: str, turns: Sequence[Span]) -> list[Span]:
    """Sentences by their punctuation: « M. B. » is cut in two, « Ah ! oui » is not."""
    found: list[Span] = []
    for turn in turns or [Span(0, len(text))]:
        begin = turn.start
        for match in _SENTENCE_END.finditer(text, turn.start, turn.stop):
            found.append(Span(begin, match.start() + len(match[0].rstrip())))
            begin = match.end()
        found.append(Span(begin, turn.stop))
    return [span for span in found if text[span.start : span.stop].strip()]


def _start(span: Span) -> int:
    return span.start


def _stop(span: Span) -> int:
    return span.stop
