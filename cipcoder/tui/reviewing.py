"""From the coding screen to what a correction left to settle and back: putting a coding on another passage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cipcoder.errors import InputError
from cipcoder.locale import _, ngettext
from cipcoder.queries.revisions import Unsettled
from cipcoder.store import operations as ops
from cipcoder.text.clean import visible

if TYPE_CHECKING:
    from cipcoder.tui.coding import CodingScreen


class Reviewing:
    """What the coding screen does about codings to settle."""

    def __init__(self, screen: CodingScreen) -> None:
        self.screen, self.desk = screen, screen.desk
        self.at: Unsettled | None = None

    def key(self) -> None:
        """Show what is to settle; while a passage is looked for, put the coding on the one selected."""
        if self.at is None:
            self.show()
        else:
            self.put()

    def show(self) -> None:
        """Show all that is to settle."""
        from cipcoder.tui.review import ReviewSheet

        self.at = None
        if not self.desk.to_settle():
            raise InputError(_("Nothing is left to settle: every coding is on its words."))
        self.screen.lay_over(ReviewSheet(self.desk))

    def begin(self, row: Unsettled) -> None:
        """A passage for this coding is looked for: the next Z puts it on what is selected."""
        self.at = row
        self.screen.detail.write(force=True)

    def hint(self) -> str:
        """What to do now."""
        assert self.at is not None
        return _("Select where “{code}” is to be, then Z. Esc goes back.").format(code=self.desk.label(self.at.code))

    def put(self) -> None:
        """Put the coding on the selected passage."""
        row, selected = self.at, self.screen.reader.caret.selection
        assert row is not None
        page = self.desk.page
        if page is None or page.document.transcript.name != row.transcript:
            raise InputError(_("The coding is in {name}: look for its passage there.").format(name=row.transcript))
        if selected is None:
            raise InputError(self.hint())
        done = self.desk.project.do(ops.SettleCoding(row.uid, selected.start, selected.stop))
        self.at = None
        self.screen.show_update(self.desk.apply(done.changes))
        left = len(self.desk.to_settle())
        self.screen.tell(_("Settled.") + " " + ngettext("{n} is left: Z.", "{n} are left: Z.", left).format(n=left))

    def give_up(self) -> bool:
        """Back to the list without having put it anywhere; false where nothing is looked for."""
        if self.at is None:
            return False
        self.show()
        return True

    def waiting(self) -> str:
        """How many codings of the open transcript are to settle, for the line above; "" for none."""
        page = self.desk.page
        name = None if page is None else page.document.transcript.name
        n = sum(row.transcript == name for row in self.desk.unsettled)
        return ngettext("{n} to settle: Z", "{n} to settle: Z", n).format(n=n) if n else ""


def words(row: Unsettled) -> str:
    """What the coding was on, on one line."""
    return "—" if row.old is None else visible(row.old.words, line=True)
