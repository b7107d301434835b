"""Words, sentences and turns from where the cursor stands: at it, the next, the one before.

Sentences are those stored with the transcript; where none are stored, they are guessed from the punctuation,
so that the keys work all the same.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
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
        self._words_of: dict[int, Sequence[Span]] = {}
        """the words of the lines that were asked for, by where the line begins"""

    @classmethod
    def of(cls, document: Document) -> Units:
        """The units of a transcript as the store holds it."""
        return cls(document.text, [spoken(turn) for turn in document.turns], document.sentences)

    # --- one unit ------------------------------------------------------------------------------------

    def at(self, kind: Kind, offset: int) -> Span | None:
        """The unit over ``offset``; between two, the following one, unless it begins on a later line."""
        before, after = self.preceding(kind, offset + 1), self.following(kind, offset + 1)
        if before is not None and (offset < before.stop or after is None):
            return before
        if before is not None and after is not None and "\n" in self.text[before.stop : after.start]:
            line_ends = self.text.find("\n", before.stop, after.start)
            return before if offset <= line_ends else after
        return after

    def following(self, kind: Kind, offset: int) -> Span | None:
        """The first unit that begins at or after ``offset``."""
        for spans in self._onwards(kind, offset):
            i = bisect_left(spans, offset, key=_start)
            if i < len(spans):
                return spans[i]
        return None

    def preceding(self, kind: Kind, offset: int) -> Span | None:
        """The last unit that begins before ``offset``."""
        for spans in self._onwards(kind, offset, back=True):
            i = bisect_left(spans, offset, key=_start)
            if i:
                return spans[i - 1]
        return None

    def _onwards(self, kind: Kind, offset: int, *, back: bool = False) -> Iterator[Sequence[Span]]:
        """All units; of words, those of the line at ``offset``, then line by line: no key reads the whole text."""
        if kind != "word":
            yield self.sentences if kind == "sentence" else self.turns
            return
        start, stop = self._line(offset)
        yield self._words(start, stop)
        while start > 0 if back else stop < len(self.text):
            start, stop = self._line(start - 1 if back else stop)
            yield self._words(start, stop)

    def _line(self, offset: int) -> tuple[int, int]:
        """Where the line over ``offset`` begins, and where the next one does."""
        start = self.text.rfind("\n", 0, offset) + 1
        return start, self.text.find("\n", offset) + 1 or len(self.text)

    def _words(self, start: int, stop: int) -> Sequence[Span]:
        """The words of a line, counted on first use; no word crosses a line's end."""
        if start not in self._words_of:
            self._words_of[start] = words(self.text, start, stop)
        return self._words_of[start]

    def word_count(self, span: Span) -> int:
        """How many words begin in ``span``."""
        count, start = 0, span.start
        while start < span.stop:
            first, stop = self._line(start)
            of_line = self._words(first, stop)
            count += bisect_left(of_line, span.stop, key=_start) - bisect_left(of_line, start, key=_start)
            start = stop
        return count

    # --- several -------------------------------------------------------------------------------------

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
        first, last = self.following(kind, selected.start), self.preceding(kind, selected.stop)
        if last is not None and last.stop >= selected.stop:
            last = self.preceding(kind, last.start)
        ends = [unit.stop for unit in (first, last) if unit is not None and selected.start < unit.stop <= selected.stop]
        return Span(selected.start, max(ends, default=selected.stop))

    def snapped(self, start: int, stop: int) -> Span:
        """[start, stop) widened to whole words: what a drag with the mouse means."""
        first, last = self._over(start), self._over(max(start, stop - 1))
        return Span(min(start, first.start) if first else start, max(stop, last.stop) if last else stop)

    def _over(self, offset: int) -> Span | None:
        word = self.preceding("word", offset + 1)
        return word if word is not None and offset < word.stop else None


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
