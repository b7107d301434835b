"""Findings: what a coded study says. The questions of ``asking`` go on here, with those that count and compare.

Each looks at one layer: a coder's (the current one's by default) or, with ``analysis``, the analysis layer; what a
blind round hides is left out.
"""

from __future__ import annotations

from cipcoder.asking import Asking
from cipcoder.codebook.flat import Change
from cipcoder.codebook.models import Codebook
from cipcoder.errors import InputError
from cipcoder.locale import _
from cipcoder.queries import (
    absences,
    by_question,
    codebook_history,
    codebook_use,
    cooccurrence,
    first_appearances,
    history,
    sequences,
    theme_lines,
)
from cipcoder.queries.absences import Absences
from cipcoder.queries.audit import Operation
from cipcoder.queries.by_question import ByQuestion
from cipcoder.queries.codebook_history import CodebookStep, Redefined
from cipcoder.queries.codebook_use import CodebookUse
from cipcoder.queries.consensus import Whose
from cipcoder.queries.cooccurrence import CoOccurrence, Together
from cipcoder.queries.corpus import Filter
from cipcoder.queries.first_appearances import FirstAppearances
from cipcoder.queries.history import Asked, HistoryAct
from cipcoder.queries.sequences import Sequences
from cipcoder.queries.theme_lines import ThemeLines


class Findings(Asking):
    """The findings of a project."""

    def whose(self, coder: str | None = None, *, analysis: bool = False) -> Whose:
        """The layer a finding looks at; an error where nobody is named, or somebody who isn't here."""
        if analysis:
            return self.analysis_layer()
        name = coder or self._name
        if name is None:
            raise InputError(_("Say whose codings to count: --coder NAME."))
        return self.coder_named(name).name

    def cooccurrence(
        self,
        coder: str | None = None,
        chosen: Filter | None = None,
        *,
        together: Together = "overlap",
        words: int = cooccurrence.WORDS,
        themes: bool = False,
        analysis: bool = False,
    ) -> CoOccurrence:
        """Which codes come together."""
        whose = self.whose(coder, analysis=analysis)
        with self.store.read() as connection:
            return cooccurrence.cooccurrence(
                connection, whose, chosen, together=together, words=words, themes=themes, viewer=self._name
            )

    def sequences(
        self,
        coder: str | None = None,
        chosen: Filter | None = None,
        *,
        themes: bool = False,
        analysis: bool = False,
    ) -> Sequences:
        """What follows what."""
        whose = self.whose(coder, analysis=analysis)
        with self.store.read() as connection:
            return sequences.sequences(connection, whose, chosen, themes=themes, viewer=self._name)

    def theme_lines(
        self,
        coder: str | None = None,
        chosen: Filter | None = None,
        *,
        codes: tuple[str, ...] = (),
        parts: int = theme_lines.PARTS,
        analysis: bool = False,
    ) -> ThemeLines:
        """Where in each interview the themes come."""
        whose = self.whose(coder, analysis=analysis)
        with self.store.read() as connection:
            return theme_lines.theme_lines(connection, whose, chosen, codes=codes, parts=parts, viewer=self._name)

    def first_appearances(
        self,
        coder: str | None = None,
        chosen: Filter | None = None,
        *,
        only_finished: bool = False,
        analysis: bool = False,
    ) -> FirstAppearances:
        """In which interview each code came first."""
        whose = self.whose(coder, analysis=analysis)
        with self.store.read() as connection:
            return first_appearances.first_appearances(
                connection, whose, chosen, only_finished=only_finished, viewer=self._name
            )

    def absences(
        self,
        coder: str | None = None,
        chosen: Filter | None = None,
        *,
        codes: tuple[str, ...] = (),
        analysis: bool = False,
    ) -> Absences:
        """Where codes are absent, with their uncoded keywords; ``codes``: these only, by id."""
        whose = self.whose(coder, analysis=analysis)
        with self.store.read() as connection:
            return absences.absences(connection, whose, chosen, codes=codes, viewer=self._name)

    def by_question(
        self, coder: str | None = None, chosen: Filter | None = None, *, analysis: bool = False
    ) -> ByQuestion:
        """The codes by guide question."""
        whose = self.whose(coder, analysis=analysis)
        with self.store.read() as connection:
            return by_question.by_question(connection, whose, chosen, viewer=self._name)

    def history(self, asked: Asked | None = None, language: str = "fr") -> list[HistoryAct]:
        """The acts of everybody whose work may be seen, newest first."""
        with self.store.read() as connection:
            return history.history(connection, asked, viewer=self._name, language=language)

    def act(self, number: int, language: str = "fr") -> tuple[HistoryAct, tuple[Operation, ...]]:
        """An act of the history by its number, with all it did; an error where there is none."""
        with self.store.read() as connection:
            found = history.one_act(connection, number, viewer=self._name, language=language)
        if found is None:
            raise InputError(_("There is no act no. {n}: cipcoder history lists them.").format(n=number))
        return found

    def next_undos(self, limit: int, language: str = "fr") -> list[HistoryAct]:
        """What the current coder's next undos would take back, in their order; ``limit`` 0: all of them."""
        with self.store.read() as connection:
            return history.next_undos(connection, self._me, limit, viewer=self._name, language=language)

    def codebook_history(self, language: str = "fr") -> list[CodebookStep]:
        """All acts that changed the codebook, in their order."""
        with self.store.read() as connection:
            return codebook_history.codebook_history(connection, language)

    def codebook_between(self, old: str, new: str) -> tuple[Codebook, Codebook, tuple[Change, ...]]:
        """The codebook at two versions (by number) or dates, and what was changed from one to the other."""
        with self.store.read() as connection:
            return codebook_history.between(connection, old, new)

    def redefined(self, since: str) -> list[Redefined]:
        """Codes defined otherwise than at a date or version, with the codings made under an older definition."""
        with self.store.read() as connection:
            return codebook_history.redefined(connection, since, self._name)

    def codebook_use(self) -> CodebookUse:
        """How the codebook is used by everybody whose work may be seen."""
        with self.store.read() as connection:
            return codebook_use.codebook_use(connection, self._name)
