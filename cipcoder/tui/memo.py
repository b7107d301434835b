"""Writing a memo: a text area in front of the transcript."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Static, TextArea

from cipcoder.locale import _
from cipcoder.text.clean import visible
from cipcoder.tui.dialogs import Dialog
from cipcoder.tui.plain import one_line, plain


class MemoEditor(Dialog[str]):
    """The result is the memo's new text ("" takes it away); None where nothing is to be kept."""

    DEFAULT_CSS = """
    MemoEditor > .box { height: 70%; min-height: 10; }
    MemoEditor TextArea { height: 1fr; border: none; background: $surface; padding: 0; }
    MemoEditor TextArea:focus { border: none; }
    MemoEditor .about { color: $text-muted; height: auto; max-height: 2; }
    """

    def __init__(self, title: str, about: str, body: str) -> None:
        super().__init__()
        self._heading, self._about, self._before = title, about, visible(body)
        self._asked = False

    def own_bindings(self) -> Sequence[Binding]:
        return [Binding("ctrl+s", "keep", _("save"), show=False, priority=True)]

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            box.border_title = plain(self._heading)
            if self._about:
                yield Static(one_line(self._about, limit=160), classes="about")
            yield TextArea(self._before, soft_wrap=True, tab_behavior="focus", show_line_numbers=False)
            yield Static(plain(self._hint()), classes="keys")

    def on_mount(self) -> None:
        area = self.query_one(TextArea)
        area.cursor_blink = False
        area.focus()
        area.move_cursor(area.document.end)

    def _hint(self) -> str:
        return _("ctrl+s  save    Esc  leave    (an empty memo is taken away)")

    def action_keep(self) -> None:
        """Save."""
        text = self.query_one(TextArea).text
        self.dismiss(None if text == self._before else text)

    def action_give_up(self) -> None:
        """Leave; what was written is only dropped when Esc is pressed a second time."""
        if self.query_one(TextArea).text == self._before or self._asked:
            self.dismiss(None)
            return
        self._asked = True
        self.query_one(".keys", Static).update(plain(_("Not saved yet: ctrl+s saves, Esc again drops what you wrote.")))

    def on_text_area_changed(self) -> None:
        if self._asked:
            self._asked = False
            self.query_one(".keys", Static).update(plain(self._hint()))
