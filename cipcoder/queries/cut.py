"""A transcript that extracts are cut from: who speaks in a passage, in which turns, after which guide question."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from cipcoder.queries.corpus import ParticipantRow
from cipcoder.queries.document import Document
from cipcoder.text.fold import fold
from cipcoder.text.spans import Span, overlaps


def on_one_line(text: str) -> str:
    """Folded, on one line: words are found across the ends of lines and turns."""
    return " ".join(fold(text).split())


class Talk:
    """One transcript, read."""

    def __init__(self, document: Document, person: ParticipantRow | None, stars: Sequence[Span]) -> None:
        row, self.stars = document.transcript, stars
        self.document = document
        attributes = tuple(person.attributes.items()) if person else ()
        who = (row.participant or "", row.participant_name or "", attributes)
        self.source = (row.name, row.document_set, row.date or "", *who)
        turns = document.turns
        self._starts, self._stops = [turn.start for turn in turns], [turn.stop for turn in turns]
        self._voices: list[tuple[str, ...]] = [
            () if t.speaker is None else (document.speakers[t.speaker].label,) for t in turns
        ]
        self._roles = [frozenset({document.role(turn)}) for turn in turns]
        asked = [(turn.head, turn.question) for turn in turns if turn.question is not None]
        self._asked, self._questions = [head for head, _ in asked], [question for _, question in asked]

    def said(self, position: int) -> bool:
        """Whether the character there is in what somebody says: no label, no time stamp."""
        turn = bisect_right(self._starts, position) - 1
        return turn >= 0 and position < self._stops[turn]

    def at(
        self, start: int, stop: int
    ) -> tuple[tuple[tuple[str, ...], int | None, int | None, int | None], frozenset[str], bool]:
        """Of a passage: who speaks, its first and last turn and the question asked before it; roles; if starred."""
        first, last = bisect_right(self._stops, start), bisect_left(self._starts, stop)
        asked = bisect_right(self._asked, start)
        question = self._questions[asked - 1] if asked else None
        starred = bool(self.stars) and any(overlaps(Span(start, stop), star) for star in self.stars)
        if last == first + 1:  # within one turn, as most are
            return (self._voices[first], last, last, question), self._roles[first], starred
        if first >= last:
            return ((), None, None, question), frozenset(), starred
        voices = tuple(dict.fromkeys(voice for each in self._voices[first:last] for voice in each))
        return (voices, first + 1, last, question), frozenset().union(*self._roles[first:last]), starred
