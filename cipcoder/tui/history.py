"""What was done in the project, newest first: who, when, what, on what; Enter opens the place."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from cipcoder.errors import InputError
from cipcoder.locale import _, language, ngettext
from cipcoder.queries.history import HistoryAct
from cipcoder.text.fold import fold
from cipcoder.text.spans import Span
from cipcoder.tui import say
from cipcoder.tui.desk import Desk
from cipcoder.tui.filtered import FilteredSheet
from cipcoder.tui.filterline import FilterLine
from cipcoder.tui.plain import one_line, plain
from cipcoder.tui.sheet import Jump

MOST = 1000
"""acts in the list; older ones are found with words"""


class HistorySheet(FilteredSheet):
    """The list of acts, and a line to filter them by: words of the act, of what it is on, a coder, an interview."""

    where = "history"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._all: list[tuple[HistoryAct, str]] = []
        self._shown: list[HistoryAct] = []
        self._found = 0
        self._own = False

    def body(self) -> ComposeResult:
        yield FilterLine(placeholder=_("words: what was done, a code, an interview, a coder, a date"))
        yield OptionList()

    def on_mount(self) -> None:
        self.about(plain(_("Reading…")))
        self.find(lambda: self.desk.project.history(language=language()), self._read)

    def _read(self, acts: list[HistoryAct]) -> None:
        self._all = [
            (act, fold(f"{say.moment(act.at)} {act.coder} {act.done} {act.on} {act.transcripts}")) for act in acts
        ]
        self.fill()

    def fill(self) -> None:
        words = self.words
        me = self.desk.coder.name
        found = [
            act for act, said in self._all if all(word in said for word in words) and (not self._own or act.coder == me)
        ]
        self._found, self._shown = len(found), found[:MOST]
        listed = self.listed
        listed.clear_options()
        listed.add_options(Option(self._line(act)) for act in self._shown)
        listed.highlighted = 0 if self._shown else None
        whose = _("by {coder}").format(coder=me) if self._own else _("by everybody")
        said = [ngettext("{n} act {whose}", "{n} acts {whose}", self._found).format(n=self._found, whose=whose)]
        if len(self._shown) < self._found:
            said.append(_("{n} shown").format(n=len(self._shown)))
        self.about(plain(" · ".join(said)))

    @staticmethod
    def _line(act: HistoryAct) -> Content:
        gone = act.undone or act.withdrawn
        head = [plain(f"{say.moment(act.at)}  ", "dim"), one_line(act.done, "dim" if gone else "bold")]
        head += [plain("  "), one_line(act.coder, "dim")] if act.coder else []
        head += [plain(f"  {act.since}", "italic $warning")] if act.since else []
        return Content.assemble(*head, "\n  ", one_line(act.on, "dim", limit=200))

    # --- commands ------------------------------------------------------------------------------------

    def own(self) -> None:
        """Only one's own acts, or everybody's again."""
        self._own = not self._own
        self.fill()

    def go(self) -> None:
        """To the place the act is about."""
        at = self.listed.highlighted
        if at is None or at >= len(self._shown):
            raise InputError(_("There is no act here."))
        act = self._shown[at]
        rows = {row.name: row for row in self.desk.transcripts}
        name = next((name for name in act.transcripts if name in rows), None)
        if name is None:
            raise InputError(_("This act is about no place in an interview that is here."))
        start = (
            None if act.start is None or name != act.transcripts[0] else min(act.start, max(0, rows[name].length - 1))
        )
        self.leave(Jump(name, None if start is None else Span(start, start)))
