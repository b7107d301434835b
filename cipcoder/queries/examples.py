"""Which examples of the codebook come from interviews that are being coded blind: they are not shown meanwhile."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Connection

from cipcoder.codebook.examples import comes_from
from cipcoder.codebook.models import Example
from cipcoder.queries.corpus import Filter, TranscriptRow, transcripts
from cipcoder.queries.document import Document, documents
from cipcoder.text.locate import Prepared, prepare
from cipcoder.text.spans import Span


class BlindExamples:
    """Answers for each example, once: looking for its words takes a while."""

    def __init__(self, connection: Connection, names: Collection[str]) -> None:
        self.names = frozenset(names)
        rows = transcripts(connection, chosen=Filter(None, self.names))
        self._called = [name for row in rows for name in called(row)]
        self._texts = prepared(documents(connection, rows, ()))
        self._known: dict[Example, bool] = {}

    def hides(self, example: Example) -> bool:
        """Whether the example comes from one of the interviews."""
        if example not in self._known:
            self._known[example] = comes_from(example, self._called, self._texts)
        return self._known[example]


def prepared(talks: Sequence[Document]) -> dict[str, Prepared]:
    """These transcripts, ready for a quotation to be looked for in them."""
    return {t.transcript.name: prepare(t.text, [Span(turn.head, turn.start) for turn in t.turns]) for t in talks}


def called(row: TranscriptRow) -> list[str]:
    """All that a source may call a transcript by."""
    return [name for name in (row.name, row.title, row.participant, row.participant_name) if name]
