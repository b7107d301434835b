"""The codebook beside the transcript, as a tree: digit key, colour, name, counts."""

from __future__ import annotations

from typing import cast

from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.message import Message
from textual.widgets import Tree
from textual.widgets.tree import TreeNode

from cipcoder.codebook.models import Code
from cipcoder.locale import _
from cipcoder.tui.commands import COMMANDS
from cipcoder.tui.commands.coding import Slot
from cipcoder.tui.desk import Desk
from cipcoder.tui.panes import pane_keys
from cipcoder.tui.plain import cell, plain


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
        self._bindings = pane_keys(self._bindings, keys, "codebook")
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
        slot = cast("Slot", COMMANDS["slot"]).of_key(event.key)
        node = self.cursor_node
        if slot is not None and node is not None and node.data is not None:
            event.stop()
            event.prevent_default()
            self.post_message(self.Pinned(node.data, slot))
