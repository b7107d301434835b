"""Panes beside the transcript: shown, hidden, or laid over it as drawers where there is no room."""

from __future__ import annotations

from textual.screen import Screen

from cipcoder.tui.codetree import CodeTree
from cipcoder.tui.reader import Reader


class PaneScreen(Screen[None]):
    """A transcript with panes beside it."""

    reader: Reader

    def toggle(self, pane: str) -> None:
        """Show and enter a pane, or hide it; where there is no room for it, it comes as a drawer."""
        widget = self.query_one(f"#{pane}")
        if widget.display:
            widget.remove_class("-drawer").add_class("-off")
            self.reader.focus()
        else:
            self.enter(pane)

    def enter(self, pane: str) -> None:
        """Go into a pane, showing it where it is hidden."""
        widget = self.query_one(f"#{pane}")
        widget.remove_class("-off")
        if not widget.display:
            self.close_drawer()
            widget.add_class("-drawer")
        widget.children[0].focus()

    def step_panes(self, step: int) -> None:
        """To the next pane, or (-1) the one before; where only the transcript has room, that pane's drawer."""
        if self.focused is self.reader and self.focus_chain == [self.reader]:
            self.enter("codes" if step > 0 else "transcripts")
        elif self.query(".-drawer"):
            self.close_drawer()
        elif step > 0:
            self.focus_next()
        else:
            self.focus_previous()

    def close_drawer(self) -> bool:
        """Close the drawers; true if one was open. From a pane that stays, back to the transcript."""
        drawers = self.query(".-drawer")
        elsewhere = self.focused is not self.reader
        drawers.remove_class("-drawer")
        self.reader.focus()
        return bool(drawers) or elsewhere

    def code_in_tree(self) -> str | None:
        """The code highlighted in the codebook pane."""
        return self.query_one(CodeTree).code
