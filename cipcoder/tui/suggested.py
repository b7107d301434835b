"""Three codes a passage may be about, each with the words that speak for it: one is accepted, or none.

What was coded so far is learnt in a thread of its own, so that no key waits for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from cipcoder import suggestions
from cipcoder.errors import CipcoderError, RefusedError
from cipcoder.language.suggesting import SUGGESTED, Suggestion
from cipcoder.locale import _
from cipcoder.text.spans import Span
from cipcoder.tui.commands.coding import SLOT_KEYS
from cipcoder.tui.desk import Desk
from cipcoder.tui.dialogs import Dialog
from cipcoder.tui.plain import one_line, plain

if TYPE_CHECKING:
    from cipcoder.tui.coding import CodingScreen

QUOTED = 60


def ask(screen: CodingScreen) -> None:
    """Ask about the selection, or the sentence at the cursor; a RefusedError where nothing may be suggested."""
    acts, page = screen.acts, screen.acts.page
    segment = acts.segment()
    if screen.settlement.at is not None:
        raise RefusedError(_("A disagreement is being settled here: what is decided is for people to say."))
    suggestions.check(screen.desk.project, page.document.transcript.uid)
    quote = f"« {one_line(page.text[segment.start : segment.stop], limit=QUOTED)} »"

    def chosen(code: str | None) -> None:
        if code is not None:
            acts.code([code], suggested=True)

    screen.ask(SuggestedCodes(screen.desk, page.document.transcript.name, segment, quote), chosen)


class SuggestedCodes(Dialog[str]):
    """The result is the id of the code accepted."""

    def __init__(self, desk: Desk, transcript: str, segment: Span, quote: str) -> None:
        super().__init__()
        self._desk, self._transcript, self._segment, self._quote = desk, transcript, segment, quote
        self.found: list[Suggestion] | None = None
        """None until something was learnt"""

    def own_bindings(self) -> Sequence[Binding]:
        """The digits, and the same keys without Shift where digits need it."""
        return [Binding(SLOT_KEYS[n], f"accept({n})", show=False) for n in range(1, SUGGESTED + 1)]

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            box.border_title = plain(_("Suggested: {segment}").format(segment=self._quote))
            yield Static(plain(_("Looking…"), "dim"), id="said")
            yield OptionList()
            yield Static(plain(_("Esc  back")), classes="keys")

    def on_mount(self) -> None:
        self.query_one(OptionList).display = False
        self.look()

    @work(thread=True, exit_on_error=False, group="suggestions")
    def look(self) -> None:
        """Learn, and ask."""
        found: list[Suggestion] = []
        said = ""
        try:
            found = suggestions.for_passage(
                self._desk.project, self._transcript, self._segment.start, self._segment.stop
            )
        except CipcoderError as error:
            said = str(error)
        self.app.call_from_thread(self._show, found, said)

    def _show(self, found: list[Suggestion], said: str) -> None:
        if not self.is_attached:  # left meanwhile
            return
        self.found = found
        if not found:
            nothing = _("Nothing speaks for any code: no word of this stands in the codebook or in a coded passage.")
            self.query_one("#said", Static).update(plain(said or nothing))
            return
        self.query_one("#said").display = False
        options = self.query_one(OptionList)
        options.display = True
        options.add_options(Option(self._line(n, each), each.code) for n, each in enumerate(found, start=1))
        options.highlighted = 0
        options.focus()
        keys = _("1–{n} or Enter  accept, recorded as suggested    Esc  back").format(n=len(found))
        self.query_one(".keys", Static).update(plain("\n" + keys))

    def _line(self, number: int, each: Suggestion) -> Content:
        """« 1 ▌Le sale boulot  Le métier », below: « because: vaisselle, sale »."""
        desk = self._desk
        parts = [plain(f"{number} ", "bold"), Content.styled("▌", desk.colour(each.code)), plain(desk.label(each.code))]
        if above := desk.path(each.code):
            parts.append(plain(f"  {above}", "dim"))
        said = [_("because: {words}").format(words=", ".join(each.words))] if each.words else []
        said += [_("nearby: {words}").format(words=", ".join(each.nearby))] if each.nearby else []
        return Content.assemble(*parts, "\n    ", one_line(" · ".join(said), "dim"))

    def action_accept(self, number: int) -> None:
        """Put this one on the passage."""
        if self.found and number <= len(self.found):
            self.dismiss(self.found[number - 1].code)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id)
