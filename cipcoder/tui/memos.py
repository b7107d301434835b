"""All memos of the coder: what they are about, their words, and the way to where they were written."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from cipcoder.errors import InputError
from cipcoder.locale import _, language, ngettext
from cipcoder.memo_file import day, export_memos, free_path
from cipcoder.queries.subjects import MemoAbout
from cipcoder.text.clean import visible
from cipcoder.text.fold import fold
from cipcoder.tui import say
from cipcoder.tui.desk import Desk
from cipcoder.tui.filtered import FilteredSheet
from cipcoder.tui.filterline import FilterLine
from cipcoder.tui.memo import MemoEditor
from cipcoder.tui.plain import one_line, plain
from cipcoder.tui.sheet import Jump
from cipcoder.tui.updated import Updated


class MemosSheet(FilteredSheet):
    """The list, the memo under the highlight, and a line to filter them by."""

    where = "memos"

    DEFAULT_CSS = """
    MemosSheet #middle { height: 1fr; }
    MemosSheet OptionList { width: 45%; }
    MemosSheet #memo { width: 1fr; height: 1fr; padding: 0 1; border-left: solid $border; }
    MemosSheet #memo:focus { border-left: solid $accent; }
    MemosSheet.-narrow #middle { layout: vertical; }
    MemosSheet.-narrow OptionList { width: 1fr; }
    MemosSheet.-narrow #memo { border-left: none; border-top: solid $border; }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (90, "-wide")]  # noqa: RUF012  # Textual declares it as a plain list

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._all: list[MemoAbout] = []
        self._shown: list[MemoAbout] = []
        self._folded: dict[object, str] = {}
        self._said = ""

    def body(self) -> ComposeResult:
        yield FilterLine(placeholder=_("words in the memos, or in what they are about"))
        with Horizontal(id="middle"):
            yield OptionList()
            with VerticalScroll(id="memo"):
                yield Static()

    def on_mount(self) -> None:
        self.read()

    # --- the list ------------------------------------------------------------------------------------

    def read(self) -> None:
        """Read the memos, the latest written first."""
        rows = self.desk.project.memos_about(language())
        self._all = sorted(rows, key=lambda row: row.memo.updated_at, reverse=True)
        self._folded = {row.memo.uid: fold(_whole(row)) for row in self._all}
        self.fill()

    def fill(self) -> None:
        words = self.words
        self._shown = [row for row in self._all if all(w in self._folded[row.memo.uid] for w in words)]
        listed = self.listed
        before = self.row.memo.uid if self.row is not None else None
        at = listed.highlighted or 0
        listed.clear_options()
        listed.add_options(Option(self._line(row), str(row.memo.uid)) for row in self._shown)
        if self._shown:
            ids = [row.memo.uid for row in self._shown]
            listed.highlighted = ids.index(before) if before in ids else min(at, len(ids) - 1)
        self._show()

    @staticmethod
    def _line(row: MemoAbout) -> Content:
        about = one_line(row.memo.title or row.words, "bold")
        first = one_line(row.memo.body, limit=200)
        return Content.assemble(plain(f"{day(row.memo.created_at)}  ", "dim"), about, "\n  ", first)

    @property
    def row(self) -> MemoAbout | None:
        """The memo under the highlight."""
        listed = self.listed
        if listed.highlighted is None or not 0 <= listed.highlighted < listed.option_count:
            return None
        uid = listed.get_option_at_index(listed.highlighted).id
        return next((row for row in self._all if str(row.memo.uid) == uid), None)

    def _show(self) -> None:
        row, n = self.row, len(self._all)
        count = ngettext("{n} memo of {coder}", "{n} memos of {coder}", n).format(n=n, coder=self.desk.coder.name)
        if len(self._shown) != n:
            count += " · " + _("{n} shown").format(n=len(self._shown))
        if not n:
            count = _("No memo yet: m in the transcript writes one on a coding, n here a free one.")
        self.about(Content.assemble(plain(count), plain(f"\n{self._said}" if self._said else "", "bold $accent")))
        self.query_one("#memo Static", Static).update(Content("") if row is None else _page(row))

    def tell(self, sentence: str) -> None:
        """Say what was done, until the next thing is."""
        self._said = sentence
        self._show()

    # --- events --------------------------------------------------------------------------------------

    def on_option_list_option_highlighted(self) -> None:
        self.query_one("#memo").scroll_home(animate=False)
        self._show()

    # --- commands ------------------------------------------------------------------------------------

    def go(self) -> None:
        """To the coding or the interview the memo is about."""
        for subject in self._one().subjects:
            if subject.transcript is not None and not subject.gone:
                self.leave(Jump(subject.transcript, subject.span))
                return
        if any(subject.kind == "coding" for subject in self._one().subjects):
            raise InputError(_("The coding this memo is about was removed: there is no place to go to."))
        raise InputError(_("This memo is about no place in an interview."))

    def edit(self) -> None:
        """Write it anew."""
        row = self._one()
        quote = next((subject.quote for subject in row.subjects if subject.quote), "")
        title = _("Memo on {name}").format(name=row.words) if row.subjects else _("Free memo")

        def written(body: str | None) -> None:
            if body is not None:
                self._done(self.desk.write_memo(row.memo, body))
                self.tell(_("Memo saved.") if body.strip() else _("The memo was taken away."))

        self._ask(MemoEditor(title, quote, row.memo.body), written)

    def new(self) -> None:
        """A memo about nothing in particular."""

        def written(body: str | None) -> None:
            if body and body.strip():
                self._done(self.desk.write_memo(None, body))
                self.listed.highlighted = 0 if self._shown else None
                self.tell(_("Memo saved."))

        self._ask(MemoEditor(_("Free memo"), "", ""), written)

    def take_away(self) -> None:
        """Take it away."""
        self._done(self.desk.remove_memo(self._one().memo))
        self.tell(_("The memo was taken away.") + " " + _("u brings it back."))

    def undo(self, *, again: bool = False) -> None:
        """Take the coder's latest act back, whatever it was, or do it again."""
        taken, updated = self.desk.take_back(again=again)
        self._done(updated)
        self.tell(say.taken_back(self.desk, taken, updated, again=again))

    def write(self) -> None:
        """The memos shown, as a Markdown file in the project's folder."""
        if not self._shown:
            raise InputError(_("There is no memo to write."))
        path = free_path(self.desk.project.folder, "memos.md")
        export_memos(self._shown, path, _("Memos of {coder}").format(coder=self.desk.coder.name))
        n = len(self._shown)
        said = ngettext("{n} memo written: {file}", "{n} memos written: {file}", n)
        self.tell(said.format(n=n, file=visible(str(path), line=True)))

    def _one(self) -> MemoAbout:
        if (row := self.row) is None:
            raise InputError(_("There is no memo here. n writes one."))
        return row

    def _done(self, updated: Updated) -> None:
        self.updates.append(updated)
        self.read()

    def _ask(self, editor: MemoEditor, written: Callable[[str | None], None]) -> None:
        def act(body: str | None) -> None:
            with self.told():
                written(body)

        self.app.push_screen(editor, act)


def _whole(row: MemoAbout) -> str:
    """All that the filter looks in."""
    return "\n".join([row.memo.title, row.memo.body, row.words, *(subject.quote for subject in row.subjects)])


def _page(row: MemoAbout) -> Content:
    """The memo as it is read: what it is about, the words coded, the memo, when."""
    parts: list[Content] = []
    if row.memo.title:
        parts.append(plain(visible(row.memo.title, line=True) + "\n", "bold"))
    parts.append(plain(row.words, "dim" if row.memo.title else "bold"))
    for subject in row.subjects:
        if subject.quote.strip():
            parts += [Content("\n"), Content.assemble("« ", one_line(subject.quote), " »").stylize("dim")]
    parts += [Content("\n\n"), plain(row.memo.body.strip()), Content("\n\n")]
    written = say.moment(row.memo.created_at)
    if row.memo.updated_at != row.memo.created_at:
        written = _("{first}, changed {last}").format(first=written, last=say.moment(row.memo.updated_at))
    parts.append(plain(written, "dim"))
    return Content.assemble(*parts)
