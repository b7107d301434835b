"""Acts about the round an interview is coded in: sealing it, and going through the segments it gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cipcoder.errors import InputError
from cipcoder.locale import _, ngettext
from cipcoder.queries.rounds import RoundRow
from cipcoder.rounds import seal
from cipcoder.text.spans import Span
from cipcoder.tui.acts import Acts
from cipcoder.tui.dialogs import Sure
from cipcoder.tui.plain import plain

if TYPE_CHECKING:
    from cipcoder.tui.coding import CodingScreen


class Rounding:
    """What can be done about a round of double coding."""

    def __init__(self, screen: CodingScreen, acts: Acts) -> None:
        self.screen, self.acts = screen, acts
        self.desk, self.reader = acts.desk, acts.reader

    def seal(self) -> None:
        """Say what sealing means, then seal the round of the open interview, or the only one there is to seal."""
        row = self._round()
        rows = [each for each in self.desk.transcripts if each.name in row.transcripts]
        if waiting := [each.title for each in rows if each.state != "finished"]:
            raise InputError(_("Not finished yet: {names}. f says that one is.").format(names=", ".join(waiting)))
        n = sum(each.codings for each in rows)
        lines = [
            ngettext(
                "{n} coding of yours is frozen as it stands now, and its hash is registered.",
                "{n} codings of yours are frozen as they stand now, and their hash is registered.",
                n,
            ).format(n=n),
            _("This is done once. You can go on changing your codings; the round keeps the sealed copy."),
            _("The others' work on these interviews stays hidden until all have sealed."),
        ]

        def answered(sure: bool | None) -> None:
            if sure:
                self._seal(row)

        self.screen.ask(
            Sure(_("Seal the round {name}?").format(name=row.name), plain("\n".join(lines)), _("seal")), answered
        )

    def _seal(self, row: RoundRow) -> None:
        found, done = seal(self.desk.project, row.name, self.desk.coder.name)
        self.acts.show(self.desk.sealed())
        said = _("Sealed: {name}, SHA-256 {hash}….").format(name=found.name, hash=done.sha256[:16])
        if found.open:
            said += " " + _("Not sealed here yet: {coders}").format(coders=", ".join(found.unsealed))
        else:
            said += " " + _("All have sealed: you see each other's work now.")
        self.screen.tell(said)

    def _round(self) -> RoundRow:
        """The open interview's round, else the only one that waits for its seal."""
        waiting = self.desk.rounds.to_seal()
        found = self._here() or (waiting if len(waiting) == 1 else [])
        if found:
            return found[0]
        if waiting:
            raise InputError(_("Open an interview of the round you want to seal, then press the key."))
        raise InputError(_("There is no round to seal."))

    def _here(self) -> list[RoundRow]:
        row = self.desk.row
        return [] if row is None else [each for each in self.desk.rounds.to_seal() if row.name in each.transcripts]

    def ready(self) -> RoundRow | None:
        """The round of the open interview, where all its interviews are finished and it is not sealed."""
        finished = {each.name for each in self.desk.transcripts if each.state == "finished"}
        return next((each for each in self._here() if finished >= set(each.transcripts)), None)

    def next_segment(self, step: int) -> bool:
        """Select the next (1) or previous (-1) given segment that has no code; false where there is no further one."""
        page, caret = self.acts.page, self.reader.caret
        at = (caret.cursor, -1) if caret.selection is None else (caret.selection.start, caret.selection.stop)
        spans = [(span.start, span.stop) for span in page.uncoded_given()]
        further = [span for span in spans if (span > at if step > 0 else span < at)]
        if not further:
            return False
        start, stop = min(further) if step > 0 else max(further)
        with self.reader.moving() as moved:
            moved.select(Span(start, stop))
        return True
