"""The project's transcripts and participants, ready for looking quotations up in them."""

from __future__ import annotations

from cipcoder.locale import _
from cipcoder.progress import Progress, silent
from cipcoder.project import Project
from cipcoder.queries.corpus import Filter
from cipcoder.queries.document import Document
from cipcoder.text.locate import prepare
from cipcoder.text.quote_check import Corpus, Person, Source, Spoken
from cipcoder.text.spans import Span


def corpus_of(project: Project, progress: Progress = silent) -> Corpus:
    """All transcripts, of every document set."""
    rows = project.transcripts(Filter(None))
    sources = {
        row.name: _source(project.document(row.name)) for row in progress(rows, len(rows), _("Reading transcripts"))
    }
    people = {person.key: Person(person.key, person.name, dict(person.attributes)) for person in project.participants()}
    return Corpus(sources, people)


def _source(document: Document) -> Source:
    row = document.transcript
    labels = [(speaker.label, speaker.role) for speaker in document.speakers]
    turns = tuple(
        Spoken(
            turn.head, turn.start, turn.stop, *(("", "participant") if turn.speaker is None else labels[turn.speaker])
        )
        for turn in document.turns
    )
    prepared = prepare(document.text, [Span(turn.head, turn.start) for turn in document.turns])
    return Source(row.name, row.title, prepared, turns, row.participant, row.document_set)
