"""The list of interviews beside the transcript, and the bar for searching."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingsMap, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from cipcoder.locale import _
from cipcoder.tui.commands import COMMANDS
from cipcoder.tui.commands.base import Where, bindings
from cipcoder.tui.desk import Desk
from cipcoder.tui.plain import plain
from cipcoder.tui.say import STATE_SIGN


def pane_keys(own: BindingsMap, names: Mapping[str, str], where: Where) -> BindingsMap:
    """The commands' keys of a pane, then the framework's, those of ``names`` (key -> description) by our words."""
    keys = {
        key: [replace(b, description=names[key], show=True) if key in names else b for b in found]
        for key, found in own.key_to_bindings.items()
    }
    keys["escape"] = [Binding("escape", "screen.command('escape')", _("back"), key_display=_("Esc"))]
    keys.update(BindingsMap(bindings(COMMANDS.values(), where)).key_to_bindings)
    return BindingsMap.from_keys(keys)


class TranscriptList(OptionList):
    """The interviews with how far the coder is: ○ not opened, ◐ in progress, ● finished."""

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
        for name in sets:
            if len(sets) > 1:
                options.append(Option(plain(_(name), "dim italic"), disabled=True))
            for row in rows:
                if row.document_set == name:
                    open_now = here is not None and row.uid == here.uid
                    count = f"  {row.codings}" if row.codings else ""
                    line = Content.assemble(
                        plain(f"{STATE_SIGN[row.state]} "),
                        plain(row.title.replace("\n", " "), "bold" if open_now else ""),
                        plain(count, "dim"),
                    )
                    options.append(Option(line, str(row.uid)))
        highlighted = self.highlighted
        self.clear_options()
        self.add_options(options)
        current = [i for i, option in enumerate(options) if here is not None and option.id == str(here.uid)]
        if options:
            self.highlighted = current[0] if current else min(highlighted or 0, len(options) - 1)


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
