"""What a correction left to settle, one coding after the other: its words as they were, and where they may be now."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from cipcoder.errors import InputError
from cipcoder.locale import _, ngettext
from cipcoder.queries.revisions import Quoted, Unsettled
from cipcoder.store import operations as ops
from cipcoder.text.clean import visible
from cipcoder.text.spans import Span
from cipcoder.tui import say
from cipcoder.tui.desk import Desk
from cipcoder.tui.plain import one_line, plain
from cipcoder.tui.reviewing import words
from cipcoder.tui.sheet import Jump, Sheet
from cipcoder.tui.updated import Updated


class ReviewSheet(Sheet):
    """The list on the left, the coding under the highlight on the right."""

    where = "review"

    DEFAULT_CSS = """
    ReviewSheet #middle { height: 1fr; }
    ReviewSheet OptionList {
        width: 40%; height: 1fr; background: $background; border: none; padding: 0 1;
        text-wrap: nowrap; text-overflow: ellipsis; scrollbar-size-vertical: 1;
    }
    ReviewSheet OptionList:focus { border: none; }
    ReviewSheet #coding { width: 1fr; height: 1fr; padding: 0 1; border-left: solid $border; }
    ReviewSheet.-narrow #middle { layout: vertical; }
    ReviewSheet.-narrow OptionList { width: 1fr; height: auto; max-height: 5; }
    ReviewSheet.-narrow #coding { border-left: none; border-top: solid $border; }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (90, "-wide")]  # noqa: RUF012  # Textual declares it as a plain list

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._rows: list[Unsettled] = []
        self._said = ""

    def body(self) -> ComposeResult:
        with Horizontal(id="middle"):
            yield OptionList()
            with VerticalScroll(id="coding"):
                yield Static()

    def on_mount(self) -> None:
        listed = self.query_one(OptionList)
        listed._bindings.key_to_bindings.pop("enter", None)  # the command for it says so in the line of keys
        listed.focus()
        self.read()

    def read(self) -> None:
        """Read what is to settle, and stay where one was in the list."""
        listed = self.query_one(OptionList)
        at = listed.highlighted or 0
        self._rows = self.desk.to_settle()
        listed.clear_options()
        listed.add_options([Option(self._line(row), str(row.uid)) for row in self._rows])
        if self._rows:
            listed.highlighted = min(at, len(self._rows) - 1)
        self._write()

    def _line(self, row: Unsettled) -> Content:
        sign = plain("✗ " if row.proposed is None else "? ", "bold $error" if row.proposed is None else "bold $warning")
        name = plain(self.desk.label(row.code), "bold")
        return Content.assemble(sign, name, "  ", one_line(words(row), limit=60).stylize("dim"))

    def on_option_list_option_highlighted(self) -> None:
        self._write()

    # --- what is shown -------------------------------------------------------------------------------

    def _write(self) -> None:
        n, row = len(self._rows), self.row
        orphans = sum(each.proposed is None for each in self._rows)
        said = [ngettext("{n} coding to settle", "{n} codings to settle", n).format(n=n)]
        if orphans:
            said.append(ngettext("{n} orphan ✗: its words are gone", "{n} orphans ✗: their words are gone", orphans))
            said[-1] = said[-1].format(n=orphans)
        about = plain(" · ".join(said))
        if self._said:
            about = Content.assemble(about, "\n", plain(self._said, "bold $accent"))
        self.about(about)
        page = self._page(row) if row is not None else plain(_("Nothing is left to settle. Esc goes back."))
        self.query_one("#coding Static", Static).update(page)
        self.query_one("#coding", VerticalScroll).scroll_home(animate=False)

    def _page(self, row: Unsettled) -> Content:
        name = next((each.title for each in self.desk.transcripts if each.name == row.transcript), row.transcript)
        above = self.desk.path(row.code)
        head = " · ".join([*([above] if above else []), row.coder, visible(name, line=True)])
        parts = [plain(self.desk.label(row.code), "bold"), plain(f"  {head}\n\n", "dim")]
        before = _("It was on (text no. {n}):").format(n=row.revision)
        parts += [plain(before + "\n", "bold"), *_passage(row.old, "bold"), Content("\n\n")]
        if row.proposed is None:
            gone = _("These words are gone from the text. e looks for another passage, d takes the coding away.")
            parts.append(plain(gone, "bold $error"))
        else:
            parts.append(plain(_("Where it may be now:") + "\n", "bold"))
            parts += _passage(row.proposed, "bold $accent")
        return Content.assemble(*parts)

    def tell(self, sentence: str) -> None:
        """Say what was done, until the next thing is."""
        self._said = sentence
        self._write()

    @property
    def row(self) -> Unsettled | None:
        """The coding under the highlight."""
        at = self.query_one(OptionList).highlighted
        return self._rows[at] if at is not None and at < len(self._rows) else None

    # --- keys ----------------------------------------------------------------------------------------

    def step(self, by: int) -> None:
        """On in the list, or back."""
        listed = self.query_one(OptionList)
        if self._rows:
            listed.highlighted = max(0, min(len(self._rows) - 1, (listed.highlighted or 0) + by))

    def accept(self) -> None:
        """The place proposed is right."""
        row = self._one()
        if row.proposed is None:
            raise InputError(_("No place is proposed: e looks for another passage, d takes the coding away."))
        self._done(self.desk.apply(self.desk.project.do(ops.SettleCoding(row.uid)).changes))
        self.tell(_("Accepted: {code}.").format(code=self.desk.label(row.code)))

    def otherwise(self) -> None:
        """Look for another passage in the text."""
        row = self._one()
        near = row.proposed or row.old
        at = 0 if near is None else near.start
        length = next((each.length for each in self.desk.transcripts if each.name == row.transcript), at)
        at = min(at, max(0, length - 1))
        span = Span(at, at) if row.proposed is None else Span(row.proposed.start, row.proposed.stop)
        self.leave(Jump(row.transcript, span, reviewing=row))

    def take_away(self) -> None:
        """Take the coding away."""
        row = self._one()
        self._done(self.desk.apply(self.desk.project.do(ops.DropCodings((row.uid,))).changes))
        self.tell(_("Taken away: {code}.").format(code=self.desk.label(row.code)) + " " + _("u brings it back."))

    def undo(self, *, again: bool = False) -> None:
        """Take the coder's latest act back, whatever it was, or do it again."""
        taken, updated = self.desk.take_back(again=again)
        self._done(updated)
        self.tell(say.taken_back(self.desk, taken, updated, again=again))

    def _one(self) -> Unsettled:
        if (row := self.row) is None:
            raise InputError(_("Nothing is left to settle. Esc goes back."))
        return row

    def _done(self, updated: Updated) -> None:
        self.updates.append(updated)
        self.read()


def _passage(quoted: Quoted | None, style: str) -> list[Content]:
    if quoted is None:
        return [plain(_("this text is not in this copy of the project"), "dim")]
    return [
        plain("…" + visible(quoted.before).lstrip(), "dim"),
        plain(visible(quoted.words), style),
        plain(visible(quoted.after).rstrip() + "…", "dim"),
    ]
