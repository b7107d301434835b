"""The codebook beside the transcript, as a tree: digit key, colour, name, memo sign, counts.

The tree shows; what the keys do to codes is in ``codework``. While a filter is typed its letters go to the title
of the pane, and the tree follows them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.message import Message
from textual.widgets import Tree
from textual.widgets.tree import TreeNode

from cipcoder.codebook.models import Code
from cipcoder.locale import _
from cipcoder.store.codebook_rows import code_uid
from cipcoder.tui.commands import COMMANDS
from cipcoder.tui.commands.coding import Slot
from cipcoder.tui.desk import Desk
from cipcoder.tui.match import Candidate, matches
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
        self.filter = ""
        self.typing = False
        self.go_to: str | None = None
        """the code to highlight when the tree is filled next"""
        self._pending: str | None = None
        self._shown: dict[str, TreeNode[str]] = {}
        self._folded: set[str] = set()
        keys = {"enter": _("put on the selection"), "space": _("fold")}
        self._bindings = pane_keys(self._bindings, keys, "codebook")
        self._bindings.key_to_bindings["1"] = [Binding("1", "pin", _("its key"), key_display="1…0")]

    def action_pin(self) -> None:
        """Digits are handled as keys are pressed; this names them in the footer."""

    def on_mount(self) -> None:
        self.fill()

    # --- what is shown -------------------------------------------------------------------------------

    def fill(self) -> None:
        """Show the codebook as it stands; what was folded stays folded, the highlight where it was (or ``go_to``)."""
        if not self.filter and self._shown:
            self._folded = {code for code, node in self._shown.items() if not node.is_expanded and node.children}
        at = self.go_to or self.code
        before, kept = list(self._shown), self._kept()
        if kept is not None and self.go_to is not None and self.go_to not in kept:
            self.filter, kept = "", None  # what was just made or changed has to be seen
        if self.go_to is not None and self.go_to in self.desk.codebook:  # it is shown where it is now
            self._folded -= {above.id for above in self.desk.codebook.path(self.go_to)[:-1]}
        self.go_to = self._pending = None
        self.clear()
        self._shown = {}
        for code in self.desk.codebook.codes:
            self._add(self.root, code, kept)
        self.root.expand()
        self._say_title()
        if (node := self._near(at, before)) is not None:
            self._pending = node.data
            self.call_after_refresh(self._settle, node)

    def _settle(self, node: TreeNode[str]) -> None:
        """The lines have their places now: put the highlight on one, unless the tree was filled again since."""
        if node.data is not None and self._shown.get(node.data) is node:
            self._pending = None
            self.move_cursor(node)

    @property
    def code(self) -> str | None:
        """The highlighted code, or the one that is about to be."""
        node = self.cursor_node
        return self._pending or (None if node is None else node.data)

    def _near(self, code: str | None, before: list[str]) -> TreeNode[str] | None:
        """The code's line; where it is gone, the line that stood next above it, else the first."""
        above = before[before.index(code) :: -1] if code in before else []
        first = next(iter(self.root.children), None)
        return next((self._shown[c] for c in (code, *above) if c in self._shown), first)

    def _say_title(self) -> None:
        title = _("Codebook")
        if self.filter or self.typing:
            title += f" / {self.filter}{'▏' if self.typing else ''}"
        self.border_title = plain(title)
        self.border_subtitle = plain(_("here / in all"))

    def _add(self, parent: TreeNode[str], code: Code, kept: set[str] | None) -> None:
        if not self._stands(code, kept):
            return
        label = self._label_of(code.id)
        if not code.codes:
            self._shown[code.id] = parent.add_leaf(label, code.id)
            return
        node = parent.add(label, code.id, expand=bool(self.filter) or code.id not in self._folded)
        self._shown[code.id] = node
        for child in code.codes:
            self._add(node, child, kept)

    def _stands(self, code: Code, kept: set[str] | None) -> bool:
        """Whether a code has a line: it matches the filter, or is usable or in use; or one below it has."""
        here = code.id in kept if kept is not None else not code.retired or self.desk.uses[code.id] > 0
        return here or any(self._stands(child, kept) for child in code.codes)

    def shows(self, code: str) -> bool:
        """Whether the code has a line in the tree."""
        return code in self._shown

    def _label_of(self, code: str) -> Text:
        """Key, colour, name, and counts at the right edge; a long name gives way to the counts."""
        desk = self.desk
        slot = desk.keys.of(code)
        row = desk.codebook.row(code)
        here, mine = desk.here[code], desk.uses[code]
        counts = (" ✎" if code_uid(code) in desk.memos else "") + (f" {here}/{mine}" if mine else "")
        # a guide of two cells for each theme above, a triangle of two before a theme
        room = self.scrollable_content_region.width - self.guide_depth * row.depth - (2 if row.code.codes else 0)
        style = "dim strike" if row.code.retired else ""
        bar = "▌"
        if desk.focus:  # a broad bar says it where there are no shades
            style, bar = (style, "█") if code in desk.focus else (f"{style} dim", "▌")
        name = cell(desk.label(code), style)
        name.truncate(max(4, room - 3 - len(counts)), overflow="ellipsis", pad=True)
        return Text.assemble(
            cell("  " if slot is None else f"{slot} ", "bold"), cell(bar, desk.colour(code)), name, cell(counts, "dim")
        )

    def on_resize(self) -> None:
        self.recount_all()

    def recount(self, codes: Iterable[str]) -> None:
        """Show new counts and keys of some codes."""
        for code in codes:
            if code in self._shown and code in self.desk.codebook:
                self._shown[code].set_label(self._label_of(code))

    def recount_all(self) -> None:
        """Show new counts, keys, signs and shades of all codes."""
        self.recount(self._shown)

    # --- the filter ----------------------------------------------------------------------------------

    def begin_filter(self) -> None:
        """From now on letters go to the filter, until Enter or Esc."""
        self.typing = True
        self._say_title()

    def set_filter(self, words: str, *, typing: bool = False) -> None:
        """Show only codes that match, with their themes; all of them for no words."""
        changed, self.filter, self.typing = words != self.filter, words, typing
        if not changed:
            self._say_title()
            return
        found = matches(words, self._candidates()) if words.strip() else []
        self.go_to = found[0].candidate.id if found else None
        self.fill()

    def _candidates(self) -> list[Candidate]:
        return self.desk.candidates(row.code for row in self.desk.codebook.walk())

    def _kept(self) -> set[str] | None:
        """The codes that match, retired ones too, and the themes above them; None for all."""
        if not self.filter.strip():
            return None
        found = [match.candidate.id for match in matches(self.filter, self._candidates())]
        return {above.id for code in found for above in self.desk.codebook.path(code)}

    # --- keys ----------------------------------------------------------------------------------------

    def check_consume_key(self, key: str, character: str | None) -> bool:
        return self.typing and character is not None and character.isprintable()

    def on_key(self, event: events.Key) -> None:
        if self.typing:
            self._type(event)
            return
        if event.character == "/":  # not left to the command: letters that follow at once have to find it typing
            event.stop()
            event.prevent_default()
            self.begin_filter()
            return
        slot = cast("Slot", COMMANDS["slot"]).of_key(event.key)
        node = self.cursor_node
        if slot is not None and node is not None and node.data is not None:
            event.stop()
            event.prevent_default()
            self.post_message(self.Pinned(node.data, slot))

    def _type(self, event: events.Key) -> None:
        """A key while the filter is typed; arrows go on moving the highlight."""
        words = self.filter
        if event.key == "enter":
            self.set_filter(words)
        elif event.key == "escape" or (event.key == "backspace" and not words):
            self.set_filter("")
        elif event.key == "backspace":
            self.set_filter(words[:-1], typing=True)
        elif event.is_printable and event.character is not None:
            self.set_filter(words + event.character, typing=True)
        else:
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        if self.typing:
            event.stop()
            self.set_filter(self.filter + " ".join(event.text.split()), typing=True)

    def on_blur(self) -> None:
        if self.typing:
            self.set_filter(self.filter)
