"""The list of interviews beside the transcript, and the bar for searching."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingsMap, BindingType
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from cipcoder.locale import _, ngettext
from cipcoder.queries.corpus import TranscriptRow
from cipcoder.text.clean import visible
from cipcoder.tui.commands import COMMANDS
from cipcoder.tui.commands.base import Where, bindings, key_name
from cipcoder.tui.desk import Desk
from cipcoder.tui.plain import plain
from cipcoder.tui.say import STATE_SIGN

WORDS, CODINGS, PERCENT = 7, 5, 6
"""Cells of the figures beside an interview's title."""


def pane_keys(own: BindingsMap, names: Mapping[str, str], where: Where) -> BindingsMap:
    """The commands' keys of a pane, then the framework's, those of ``names`` (key -> description) by our words."""
    keys = {
        key: [
            replace(b, description=names[key], show=True, key_display=key_name(key)) if key in names else b
            for b in found
        ]
        for key, found in own.key_to_bindings.items()
    }
    keys["escape"] = [Binding("escape", "screen.command('escape')", _("back"), key_display=_("Esc"))]
    keys.update(BindingsMap(bindings(COMMANDS.values(), where)).key_to_bindings)
    return BindingsMap.from_keys(keys)


class Box(Container):
    """What is beside, above or under the transcript, in a box of its own.

    At every key the framework draws all that share the box of what changed: here, only boxes, and they are blank.
    """

    BLANK = True


class Row(Horizontal):
    """Boxes side by side, covering it."""

    BLANK = True


class TranscriptList(OptionList):
    """The interviews with how far the coder is: ○ not opened, ◐ in progress, ● finished; codings; progress.

    Progress is the share of participants' turns that carry a coding. Where there is room: participants' words.
    """

    class Looked(Message):
        """The highlight is on an interview that is not the open one, or (None) the list was left."""

        def __init__(self, sentence: str | None) -> None:
            super().__init__()
            self.sentence = sentence

    def __init__(self, desk: Desk, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.desk = desk
        self._bindings = pane_keys(self._bindings, {"enter": _("open")}, "interviews")

    def on_mount(self) -> None:
        self.fill()

    def fill(self) -> None:
        """Show the transcripts as the desk has them now."""
        rows, here = self.desk.transcripts, self.desk.row
        finished = sum(row.state == "finished" for row in rows)
        self.border_title = plain(_("Interviews"))
        self.border_subtitle = plain(_("{n} of {total} finished").format(n=finished, total=len(rows)))
        sets = list(dict.fromkeys(row.document_set for row in rows))
        options: list[Option] = []
        if rows and self._wide:
            head = f"{_('words'):>{WORDS}}{_('codings'):>{CODINGS + 4}}{_('turns'):>{PERCENT + 1}}"
            room = self._room - cell_len(head)
            options.append(Option(plain(" " * max(0, room) + head, "dim"), disabled=True))
        for name in sets:
            if len(sets) > 1:
                options.append(Option(plain(_(name), "dim italic"), disabled=True))
            for row in rows:
                if row.document_set == name:
                    options.append(Option(self._line(row), str(row.uid)))
        chosen = self.highlighted_option if self.has_focus else None
        self.clear_options()
        self.add_options(options)
        places = {option.id: i for i, option in enumerate(options) if option.id is not None}
        kept = None if chosen is None or chosen.id is None else places.get(chosen.id)
        current = None if here is None else places.get(str(here.uid))
        self.highlighted = next((i for i in (kept, current, *places.values()) if i is not None), None)

    @property
    def _room(self) -> int:
        return max(20, self.scrollable_content_region.width)

    @property
    def _wide(self) -> bool:
        return self._room >= 36

    def _line(self, row: TranscriptRow) -> Content:
        """Sign, title cut to what is left, then (words,) codings and progress, each under each other."""
        here = self.desk.row
        percent = self._percent(row)
        figures = f"{row.codings or '':>{CODINGS}}{percent:>{PERCENT}}"
        if self._wide:
            words = self.desk.words.get(row.uid)
            figures = f"{'' if words is None else words:>{WORDS}}" + "    " + figures
        figures = figures if figures.strip() else ""
        room = self._room - 2 - len(figures)
        title = visible(row.title, line=True)
        cut = set_cell_size(title, room) if cell_len(title) <= room else set_cell_size(title, room - 1) + "…"
        open_now = here is not None and row.uid == here.uid
        return Content.assemble(
            plain(f"{STATE_SIGN[row.state]} "), plain(cut, "bold" if open_now else ""), plain(figures, "dim")
        )

    def _percent(self, row: TranscriptRow) -> str:
        progress = self.desk.progress.get(row.uid)
        if progress is None or not progress.coded or progress.percent is None:
            return ""
        return _("{n}%").format(n=progress.percent)

    def _sentence(self) -> str | None:
        """All figures of the interview under the highlight."""
        chosen = self.highlighted_option
        row = next((row for row in self.desk.transcripts if chosen is not None and str(row.uid) == chosen.id), None)
        if row is None:
            return None
        parts = [visible(row.title, line=True), f"{STATE_SIGN[row.state]} {_(row.state)}"]
        if in_round := self.desk.rounds.words(row.name):
            parts.append(in_round)
        if (words := self.desk.words.get(row.uid)) is not None:
            parts.append(ngettext("{n} word", "{n} words", words).format(n=words))
        parts.append(ngettext("{n} coding", "{n} codings", row.codings).format(n=row.codings))
        if (progress := self.desk.progress.get(row.uid)) is not None and progress.turns:
            parts.append(_("{n} of {total} turns coded").format(n=progress.coded, total=progress.turns))
        return " · ".join(parts)

    def on_option_list_option_highlighted(self) -> None:
        if self.has_focus:
            self.post_message(self.Looked(self._sentence()))

    def on_focus(self) -> None:
        self.post_message(self.Looked(self._sentence()))

    def on_blur(self) -> None:
        self.post_message(self.Looked(None))

    def on_resize(self, event: events.Resize) -> None:
        self.fill()


class SearchBar(Horizontal):
    """One line to search in the transcript; hits follow what is typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("down", "step(1)", show=False),
        Binding("up", "step(-1)", show=False),
    ]

    class Typed(Message):
        """What is searched for changed."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Stepped(Message):
        """On to the next hit (1), or back (-1)."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    class Left(Message):
        """The bar was left: with Enter (``kept``), or given up."""

        def __init__(self, kept: bool) -> None:
            super().__init__()
            self.kept = kept

    def compose(self) -> ComposeResult:
        yield Static("/ ", id="slash")
        field = Input(placeholder=_("search in this transcript"), id="needle")
        field.cursor_blink = False
        yield field
        yield Static("", id="count")

    def say(self, sentence: str) -> None:
        """Show how many were found."""
        self.query_one("#count", Static).update(plain(sentence))

    def resume(self, words: str) -> None:
        """Show the bar with words that were searched for elsewhere."""
        self.display = True
        field = self.query_one(Input)
        with field.prevent(Input.Changed):
            field.value = words

    def begin(self) -> None:
        """Show the bar and wait for words."""
        self.display = True
        field = self.query_one(Input)
        field.focus()
        field.action_select_all()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Left(True))

    def action_step(self, step: int) -> None:
        """To another hit, while typing."""
        self.post_message(self.Stepped(step))

    def action_leave(self) -> None:
        """Give the search up."""
        self.post_message(self.Left(False))
