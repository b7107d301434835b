"""Asking: what an open study answers. Every question goes to ``queries`` and comes back as frozen results."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from cipcoder.codebook.models import Code, Codebook, Example
from cipcoder.errors import InputError
from cipcoder.locale import _
from cipcoder.queries import (
    blind,
    concordance,
    consensus,
    corpus,
    document,
    examples,
    extracts,
    frequencies,
    memos,
    progress,
    revisions,
    rounds,
    subjects,
    uses,
)
from cipcoder.queries.concordance import Concordance, Order
from cipcoder.queries.consensus import Analysis
from cipcoder.queries.corpus import EVERYTHING, CoderRow, Filter, GuideQuestion, Study, TranscriptRow
from cipcoder.queries.document import Document
from cipcoder.queries.extracts import Extract, Wanted
from cipcoder.queries.frequencies import Frequencies
from cipcoder.queries.memos import MemoRow, VerbatimRow
from cipcoder.queries.progress import Progress
from cipcoder.queries.revisions import RevisionRow, Unsettled
from cipcoder.queries.rounds import RoundRow
from cipcoder.queries.search import SHOWN, Search, Unit, search, segments
from cipcoder.queries.subjects import MemoAbout
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import codebook_base, read_codebook
from cipcoder.store.store import Store
from cipcoder.text import sourcing
from cipcoder.text.clean import visible
from cipcoder.text.fold import fold
from cipcoder.text.spans import Span
from cipcoder.text.word_query import How


class Asking:
    """The questions of a project. ``coder``: who looks, where somebody codes."""

    store: Store
    coder: CoderRow | None
    _codebook: Codebook | None
    _blind: examples.BlindExamples | None = None

    @property
    def _me(self) -> uuid.UUID | None:
        return None if self.coder is None else self.coder.uid

    @property
    def _name(self) -> str | None:
        return None if self.coder is None else self.coder.name

    # --- who codes, and in which rounds ------------------------------------------------------------------

    def coders(self) -> list[CoderRow]:
        """Everybody who codes in this project."""
        with self.store.read() as connection:
            return corpus.coders(connection, self._name)

    def coder_named(self, name: str) -> CoderRow:
        """The coder of this name; an error naming the ones there are."""
        rows = self.coders()
        for row in rows:
            if row.name == name:
                return row
        names = ", ".join(row.name for row in rows) or _("nobody yet")
        raise InputError(
            _("There is no coder named {name} here. Coders: {names}.").format(name=visible(name), names=names)
        )

    def rounds(self) -> list[RoundRow]:
        """All rounds of double coding, in the order they were begun."""
        with self.store.read() as connection:
            return rounds.rounds(connection, self._name)

    def round_named(self, name: str) -> RoundRow:
        """The round of this name; an error naming the ones there are."""
        found = self.rounds()
        for row in found:
            if row.name == name:
                return row
        names = ", ".join(row.name for row in found) or _("none yet")
        raise InputError(
            _("There is no round named {name} here. Rounds: {names}.").format(name=visible(name), names=names)
        )

    def given_segments(self, name: str) -> dict[str, tuple[Span, ...]]:
        """The segments that a round gives its coders, by transcript; empty for rounds of another unit."""
        found = self.round_named(name)
        with self.store.read() as connection:
            return rounds.given_segments(connection, found.uid)

    def hidden_work(self) -> dict[str, frozenset[str]]:
        """What is not shown to who looks, as long as a round is blind: coder's name -> names of transcripts."""
        with self.store.read() as connection:
            return blind.hidden_names(connection, self._name)

    def shown_examples(self, code: Code) -> tuple[Example, ...]:
        """A code's examples, without those from interviews that are being coded blind."""
        with self.store.read() as connection:
            names = blind.blind_transcripts(connection, self._name)
            if names and code.examples and (self._blind is None or self._blind.names != names):
                self._blind = examples.BlindExamples(connection, names)
        return tuple(each for each in code.examples if self._blind is None or not names or not self._blind.hides(each))

    def analysis(self) -> Analysis | None:
        """Whose codings are analysed; None where nothing was chosen."""
        with self.store.read() as connection:
            return consensus.analysis(connection, self._name)

    def analysis_layer(self) -> Analysis:
        """Whose codings are analysed; an error that says how to choose where nothing was chosen."""
        found = self.analysis()
        if found is None:
            raise InputError(
                _(
                    "Say first whose codings are analysed where no consensus is finished: cipcoder analysis NAME "
                    "(the consensus goes before it wherever there is one)."
                )
            )
        return found

    # --- reading -------------------------------------------------------------------------------------

    def forget_codebook(self) -> None:
        """Read the codebook anew when it is next asked for: another program may have changed it."""
        self._codebook = None

    @property
    def codebook(self) -> Codebook:
        """The codebook as it stands in the store."""
        if self._codebook is None:
            with self.store.read() as connection:
                self._codebook = read_codebook(connection)
        return self._codebook

    def study(self) -> Study:
        """What the study is called, and the language of its texts."""
        with self.store.read() as connection:
            return corpus.study(connection)

    def transcripts(self, chosen: Filter = EVERYTHING) -> list[TranscriptRow]:
        """Transcripts with the current coder's state and number of codings."""
        with self.store.read() as connection:
            return corpus.transcripts(connection, self._me, chosen)

    def transcript(self, name: str) -> TranscriptRow:
        """The transcript of this name, or of the only name that contains it; an error listing what there is."""
        rows = self.transcripts()
        exact = [row for row in rows if row.name == name]
        near = exact or [row for row in rows if fold(name) in fold(row.name)]
        if len(near) == 1:
            return near[0]
        names = ", ".join(row.name for row in near or rows) or _("none yet")
        raise InputError(
            _("No single transcript is called {name}. Transcripts: {names}.").format(name=visible(name), names=names)
        )

    def document(self, name: str) -> Document:
        """A transcript, whole, with the current coder's codings (everyone's when nobody is coding)."""
        with self.store.read() as connection:
            found = document.document(connection, name, None if self.coder is None else [self.coder.name])
        if found is None:
            raise InputError(_("There is no transcript named {name}.").format(name=visible(name)))
        return found

    def revisions(self, name: str) -> list[RevisionRow]:
        """When the transcript of this name got which text, in order."""
        uid = self.transcript(name).uid
        with self.store.read() as connection:
            return revisions.revisions(connection, uid, viewer=self._name)

    def earlier_text(self, name: str, revision: int | None) -> str:
        """The text of this number (1, 2, 3…; None: the present one); an error that says which there are."""
        row = self.transcript(name)
        with self.store.read() as connection:
            stored = revisions.texts_of(connection, row.uid)
            shown = revisions.numbered(connection, row.uid)
        if revision is None:
            return stored[row.revision]
        texts = {shown[number]: text for number, text in stored.items() if number in shown}
        if revision not in texts:
            numbers = ", ".join(map(str, sorted(texts)))
            raise InputError(
                _("{name} has no text no. {n}; there are: {numbers}.").format(
                    name=row.name, n=revision, numbers=numbers
                )
            )
        return texts[revision]

    def unsettled(self, name: str | None = None) -> list[Unsettled]:
        """The codings that corrections left in doubt: in this transcript, or in all."""
        uid = None if name is None else self.transcript(name).uid
        with self.store.read() as connection:
            return revisions.unsettled(connection, uid, viewer=self._name)

    def codebook_base(self) -> dict[str, Any] | None:
        """codebook.yaml as it last stood when it was applied or written."""
        with self.store.read() as connection:
            return codebook_base(connection)

    def guide(self) -> list[GuideQuestion]:
        """The guide's questions, in its order."""
        with self.store.read() as connection:
            return corpus.guide(connection)

    def participants(self) -> tuple[ops.ParticipantData, ...]:
        """Everybody interviewed, as their file describes them."""
        with self.store.read() as connection:
            people = corpus.participants(connection).values()
        return tuple(ops.ParticipantData(p.key, p.name, p.attributes) for p in people)

    def attribute_values(self) -> dict[str, list[str]]:
        """The values the participants have, by attribute."""
        with self.store.read() as connection:
            return corpus.attribute_values(connection)

    def extracts(self, wanted: Wanted | None = None, *, language: str = "fr", analysis: bool = False) -> list[Extract]:
        """The current coder's coded extracts; everyone's when nobody is coding; or those of the analysis layer."""
        mine = None if self.coder is None else [self.coder.name]
        coders = self.analysis_layer() if analysis else mine
        with self.store.read() as connection:
            return list(extracts.extracts(connection, wanted, coders=coders, language=language))

    def looked_through(self, wanted: Wanted) -> list[TranscriptRow]:
        """The transcripts among which such extracts are looked for."""
        with self.store.read() as connection:
            return extracts.looked_through(connection, wanted)

    def memos(self) -> list[MemoRow]:
        """The current coder's memos; everyone's when nobody is coding."""
        with self.store.read() as connection:
            return memos.memos(connection, None if self.coder is None else self.coder.name)

    def template(self) -> str:
        """How an extract is written with its source here."""
        with self.store.read() as connection:
            return corpus.extract_template(connection) or _("“{quote}” ({speaker}, {title}, turn {turn})")

    def template_fields(self) -> list[str]:
        """What a template may name."""
        with self.store.read() as connection:
            return [*sourcing.FIELDS, *(n for n in corpus.attribute_names(connection) if n not in sourcing.FIELDS)]

    def with_source(self, row: Document, start: int, stop: int) -> str:
        """An extract with its source, ready to be pasted into a text."""
        with self.store.read() as connection:
            person = corpus.participants(connection).get(row.transcript.participant or "")
        return sourcing.written(self.template(), extracts.source_fields(row, person, start, stop))

    def memos_about(self, language: str = "fr", codes: Sequence[str] = ()) -> list[MemoAbout]:
        """The same memos, each with what it is about; ``language``: of the codes' labels. ``codes``: only memos about
        these, their sub-codes or their codings."""
        with self.store.read() as connection:
            return subjects.memos_about(connection, self._name, language, codes=codes)

    def codings_of(self, code: str) -> dict[str, int]:
        """How many codings each coder has of a code: coder's name -> codings, whoever has none left out."""
        with self.store.read() as connection:
            return uses.codings_of(connection, code, self._name)

    def verbatims(self) -> list[VerbatimRow]:
        with self.store.read() as connection:
            return memos.verbatims(connection, self._name)

    def places(self, codings: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[uuid.UUID, int]]:
        """In which transcript codings stand, and where they begin."""
        with self.store.read() as connection:
            return document.places(connection, codings)

    def progress(self, transcripts: Iterable[uuid.UUID] | None = None) -> dict[uuid.UUID, Progress]:
        """How many of the participants' turns the current coder coded, in all transcripts or in these."""
        with self.store.read() as connection:
            return progress.progress(connection, self._me, transcripts)

    def participant_words(self, rows: Iterable[TranscriptRow]) -> dict[uuid.UUID, int]:
        """How many words the participants say in each of these transcripts."""
        with self.store.read() as connection:
            return progress.participant_words(connection, rows)

    def search(
        self,
        words: str,
        chosen: Filter = EVERYTHING,
        *,
        only_participants: bool = False,
        limit: int | None = SHOWN,
        how: How = "as written",
        typing: bool = False,
        go_on: Callable[[], bool] = lambda: True,
    ) -> Search:
        """All places of some words in the texts; see ``queries.search.search``."""
        with self.store.read() as connection:
            return search(
                connection,
                words,
                chosen,
                only_participants=only_participants,
                limit=limit,
                how=how,
                typing=typing,
                go_on=go_on,
            )

    def segments(self, places: Mapping[str, Sequence[Span]], unit: Unit) -> list[tuple[uuid.UUID, Span]]:
        """What is coded of places (by the transcript's name), each once: they, their sentences or their turns."""
        made = []
        with self.store.read() as connection:
            for row in corpus.transcripts(connection, chosen=Filter(None, frozenset(places))) if places else ():
                for span in segments(document.talk(connection, row, sentences=True), places[row.name], unit):
                    made.append((row.uid, span))
        return made

    def concordance(
        self,
        words: str,
        chosen: Filter | None = None,
        *,
        only_participants: bool = False,
        order: Order = "place",
        analysis: bool = False,
    ) -> Concordance:
        """Every place of some words, with the current coder's codes on it, or the analysis layer's; nobody's when
        nobody is coding."""
        whose = self.analysis_layer() if analysis else self._name
        with self.store.read() as connection:
            rows = corpus.transcripts(connection, chosen=chosen or Filter())
            return concordance.concordance(
                connection,
                rows,
                words,
                only_participants=only_participants,
                order=order,
                whose=whose,
                viewer=self._name,
            )

    def frequencies(
        self,
        coder: str | None = None,
        chosen: Filter | None = None,
        *,
        only_finished: bool = False,
        analysis: bool = False,
    ) -> Frequencies:
        """Theme frequencies of one coder (the current one by default), or of the analysis layer; without what a blind
        round hides."""
        if analysis:
            layer = self.analysis_layer()
            with self.store.read() as connection:
                return frequencies.frequencies(
                    connection, layer, chosen, only_finished=only_finished, viewer=self._name
                )
        name = coder or (self.coder.name if self.coder else None)
        if name is None:
            raise InputError(_("Say whose codings to count: --coder NAME."))
        self.coder_named(name)
        with self.store.read() as connection:
            return frequencies.frequencies(connection, name, chosen, only_finished=only_finished, viewer=self._name)
