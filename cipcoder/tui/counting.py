"""What the sheets of numbers share: transcripts that are chosen, in the coder's layer or the analysis layer."""

from __future__ import annotations

from cipcoder.queries.corpus import Filter
from cipcoder.queries.extracts import Wanted
from cipcoder.tui.filters import Narrowing
from cipcoder.tui.sheet import Sheet


class CountingSheet(Sheet):
    """Numbers of the transcripts that frequencies and findings are narrowed to together."""

    def count(self) -> None:
        """Ask for the numbers again."""
        raise NotImplementedError

    def analysed(self) -> None:
        """Count the analysis layer, or the coder's own codings."""
        if not self.desk.kept.analysed:
            self.desk.project.analysis_layer()  # an error where none was chosen
        self.desk.kept.analysed = not self.desk.kept.analysed
        self.count()

    def choose(self) -> None:
        """Choose which transcripts are counted."""

        def chosen(wanted: Wanted) -> None:
            self._narrow(wanted.transcripts)

        self.ask(Narrowing(self.desk, Wanted(self.desk.counted), extracts=False), chosen)

    def everything(self) -> None:
        """Count all interviews again."""
        self._narrow(Filter())

    def _narrow(self, chosen: Filter) -> None:
        self.desk.counted = chosen
        self.count()
