"""The panes beside the transcript: the list of interviews and the codebook's tree; and the bar for searching."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingsMap, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList, Static, Tree
from textual.widgets.option_list import Option
from textual.widgets.tree import TreeNode

from cipcoder.codebook.models import Code
from cipcoder.locale import _
from cipcoder.tui.commands.coding import SLOT_KEYS
from cipcoder.tui.desk import Desk
from cipcoder.tui.plain import cell, plain
from cipcoder.tui.say import STATE_SIGN

_SLOT_OF_KEY = {key: slot for slot, keys in SLOT_KEYS.items() for key in keys.split(",")}


def named_keys(bindings: BindingsMap, names: Mapping[str, str]) -> BindingsMap:
    """The framework's bindings, those of ``names`` (key -> description) shown in the footer by our words."""
    keys = {
        key: [replace(b, description=names[key], show=True) if key in names else b for b in found]
        for key, found in bindings.key_to_bindings.items()
    }
    keys["escape"] = [Binding("escape", "screen.command('escape')", _("back"), key_display=_("Esc"))]
    return BindingsMap.from_keys(keys)


class TranscriptList(OptionList):
    """The interviews with how far the coder is: ○ not opened, ◐ in progress, ● finished."""

    def __init__(self, desk: Desk, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.desk = desk
        self._bindings = named_keys(self._bindings, {"enter": _("open")})

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


class CodeTree(Tree[str]):
    """The codebook: digit key, colour, name, and how many codings in this interview and in all."""

    class Pinned(Message):
        """A digit was pressed on a code: it becomes the code's key."""

        def __init__(self, code: str, slot: int) -> None:
            super().__init__()
            self.code, self.slot = code, slot

    def __init__(self, desk: Desk, *, id: str | None = None) -> None:
        super().__init__(Text(""), id=id)
        self.desk = desk
        self.show_root = False
        self.auto_expand = False
        self.guide_depth = 2
        self._shown: dict[str, TreeNode[str]] = {}
        keys = {"enter": _("put on the selection"), "space": _("fold")}
        self._bindings = named_keys(self._bindings, keys)
        self._bindings.key_to_bindings["1"] = [Binding("1", "pin", _("its key"), key_display="1…0")]

    def action_pin(self) -> None:
        """Digits are handled as keys are pressed; this names them in the footer."""

    def on_mount(self) -> None:
        self.fill()

    def fill(self) -> None:
        """Show the codebook as it stands; what was folded stays folded."""
        folded = {code for code, node in self._shown.items() if not node.is_expanded and node.children}
        at = self.cursor_node.data if self.cursor_node is not None else None
        self.clear()
        self._shown = {}
        self.border_title = plain(_("Codebook"))
        self.border_subtitle = plain(_("here / in all"))
        for code in self.desk.codebook.codes:
            self._add(self.root, code, folded)
        self.root.expand()
        first = self.root.children[0] if self.root.children else None
        if (node := self._shown.get(at or "", first)) is not None:
            self.call_after_refresh(self.move_cursor, node)

    def _add(self, parent: TreeNode[str], code: Code, folded: set[str]) -> None:
        if code.retired and not self.desk.uses[code.id]:
            return
        label = self._label_of(code.id)
        if not code.codes:
            self._shown[code.id] = parent.add_leaf(label, code.id)
            return
        node = parent.add(label, code.id, expand=code.id not in folded)
        self._shown[code.id] = node
        for child in code.codes:
            self._add(node, child, folded)

    def _label_of(self, code: str) -> Text:
        """Key, colour, name, and counts at the right edge; a long name gives way to the counts."""
        desk = self.desk
        slot = desk.keys.of(code)
        row = desk.codebook.row(code)
        here, mine = desk.here[code], desk.uses[code]
        counts = f" {here}/{mine}" if mine else ""
        # a guide of two cells for each theme above, a triangle of two before a theme
        room = self.scrollable_content_region.width - self.guide_depth * row.depth - (2 if row.code.codes else 0)
        name = cell(desk.label(code), "dim strike" if row.code.retired else "")
        name.truncate(max(4, room - 3 - len(counts)), overflow="ellipsis", pad=True)
        return Text.assemble(
            cell("  " if slot is None else f"{slot} ", "bold"), cell("▌", desk.colour(code)), name, cell(counts, "dim")
        )

    def on_resize(self) -> None:
        self.recount(set(self._shown))

    def recount(self, codes: set[str]) -> None:
        """Show new counts and keys of some codes."""
        for code in codes:
            if code in self._shown and code in self.desk.codebook:
                self._shown[code].set_label(self._label_of(code))

    def on_key(self, event: events.Key) -> None:
        slot = _SLOT_OF_KEY.get(event.character or event.key, _SLOT_OF_KEY.get(event.key))
        node = self.cursor_node
        if slot is not None and node is not None and node.data is not None:
            event.stop()
            event.prevent_default()
            self.post_message(self.Pinned(node.data, slot))


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
