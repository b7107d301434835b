"""The guided start: one step at a time on a card above the detail lines, on the person's own screen.

A step is over when what it asks for was done, whichever way. The acts are real; at the end they can be taken
back together. Nothing is locked meanwhile: every key works as always, and the tour only watches.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.widgets import Static

from cipcoder.errors import InputError
from cipcoder.locale import N_, _, ngettext
from cipcoder.tui.commands import COMMANDS
from cipcoder.tui.desk import Desk
from cipcoder.tui.dialogs import Choice
from cipcoder.tui.plain import plain

if TYPE_CHECKING:
    from cipcoder.tui.coding import CodingScreen


@dataclass(frozen=True, slots=True)
class Step:
    """A sentence, and what has to happen, in this order: ids of commands, or "selected", "coded", "noted", "back"."""

    text: str
    needs: tuple[str, ...]


FIRST_BY_NAME = Step(
    N_(
        "Press c, then ↓ and Enter: the code you choose goes on the sentence, its bracket into the margin. "
        "This is a real coding; u takes it back."
    ),
    ("choose", "coded"),
)
"""Instead of the step with a digit, where no code has one yet."""

STEPS = (
    Step(
        N_("Press s: the sentence at the cursor is selected. s again takes one more, S gives one back."), ("selected",)
    ),
    Step(
        N_(
            "Press {key}: the code “{name}” goes on it, its bracket into the margin. "
            "This is a real coding; u takes it back."
        ),
        ("coded",),
    ),
    Step(
        N_("Press s, then {key}. After a coding s goes on to the next sentence: two keys a sentence, that is all."),
        ("sentence", "coded"),
    ),
    Step(
        N_("Press c, type a few letters of another code’s name, Enter. What the code means stands beside it."),
        ("choose", "coded"),
    ),
    Step(N_("Press u: your last act is taken back. u again takes the one before, U does it again."), ("undo",)),
    Step(
        N_("Press m, write a line about what is under the cursor, and keep it with ctrl+s."),
        ("memo", "noted"),
    ),
    Step(N_("Press z: the codings are shown in another way. z again goes on; there are three."), ("display",)),
    Step(
        N_("Press / and type a word, then Enter. n goes on to the next place, Esc ends the search."),
        ("search", "hit-next"),
    ),
    Step(
        N_("Press F: how often each code comes, and in how many interviews. Esc comes back."), ("frequencies", "back")
    ),
    Step(
        N_("Press f: a last look at turns without coding, before an interview is called finished. Esc comes back."),
        ("finished", "back"),
    ),
)


class TourCard(Static):
    """What the step says; the keys that lead on and out are in its border."""


class Tour:
    """Where one is in the guided start; off until it is begun."""

    def __init__(self, screen: CodingScreen, desk: Desk) -> None:
        self.screen, self.desk = screen, desk
        self.at: int | None = None
        """number of the step shown, None while there is no tour"""
        self._step, self._seen = STEPS[0], 0
        self._mark: uuid.UUID | None = None

    def begin(self) -> None:
        """Show the first step."""
        page = self.desk.page
        if page is None or not page.text.strip():
            raise InputError(
                _("The guided start needs an interview to read. Import one, or try it with: cipcoder demo")
            )
        if not self.desk.usable():
            raise InputError(
                _("The guided start needs a code: press s, then c, type a name, Enter. Then begin it again.")
            )
        self.screen.tell("")  # the card speaks now
        self._mark = self.desk.project.latest_act()
        self.screen.reader.focus()
        self._go(0)

    def saw(self, what: str) -> None:
        """Something was done: on, if it is what the step asks for."""
        if self.at is None:
            return
        if what == self._step.needs[self._seen]:
            self._seen += 1
            if self._seen == len(self._step.needs):
                self._go(self.at + 1)

    def skip(self) -> None:
        """On without doing it."""
        if self.at is None:
            self.screen.tell(_("No guided start is under way: ctrl+p, “guided start” begins one."))
        else:
            self._go(self.at + 1)

    def leave(self) -> None:
        """Away with the card, half way; what was done stays."""
        if self.at is None:
            self.screen.tell(_("ctrl+q quits. Everything is saved already."))
            return
        self._go(None)
        n = self._acts()
        kept = ngettext("{n} act is kept; u takes it back.", "{n} acts are kept; u takes them back one by one.", n)
        self.screen.tell(_("You left the guided start.") + (" " + kept.format(n=n) if n else ""))

    def _slot(self) -> int | None:
        """The digit of the first code that has one."""
        return min((slot for slot in self.desk.keys.slots if slot), default=None)

    def _go(self, at: int | None) -> None:
        over = at is not None and at >= len(STEPS)
        self.at, self._seen = None if over else at, 0
        card = self.screen.query_one(TourCard)
        card.display = self.at is not None
        if self.at is not None:
            slot = self._slot()
            self._step = FIRST_BY_NAME if self.at == 1 and slot is None else STEPS[self.at]
            key, name = ("r", "") if slot is None else (str(slot), self.desk.label(self.desk.keys.slots[slot]))
            card.border_title = plain(_("Guided start {n}/{total}").format(n=self.at + 1, total=len(STEPS)))
            card.border_subtitle = plain(
                _("{skip}  next step    {leave}  leave").format(
                    skip=COMMANDS["tour-skip"].first_key, leave=COMMANDS["tour-leave"].first_key
                )
            )
            card.update(plain(_(self._step.text).format(key=key, name=name)))
        elif over:
            self._end()

    def _acts(self) -> int:
        return self.desk.project.acts_since(self._mark)

    def _end(self) -> None:
        """Say what comes next, and offer to take back what was done."""
        n = self._acts()
        next_ = _("That was the guided start. ? shows all keys, ctrl+p all commands.")
        if not n:
            self.screen.tell(next_)
            return
        lines = [
            plain(ngettext("Keep what you did: {n} act", "Keep what you did: {n} acts", n).format(n=n)),
            plain(_("Take all of it back")),
        ]

        def chosen(number: int | None) -> None:
            if number == 1:
                for _step in range(n):
                    self.screen.acts.undo()
                self.screen.tell(ngettext("{n} act was taken back.", "{n} acts were taken back.", n).format(n=n))
            else:
                self.screen.tell(next_)

        self.screen.ask(Choice(_("That was it."), lines, _("Enter  choose    Esc  keep")), chosen)
