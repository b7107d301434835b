"""Small questions in front of the transcript: choosing one of several codings, and a last look before « finished »."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingsMap
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from cipcoder.locale import _
from cipcoder.text.clean import visible
from cipcoder.tui.plain import plain

T = TypeVar("T")


class Dialog(ModalScreen[T], Generic[T]):
    """What all dialogs share: a box in the middle, Esc gives up."""

    DEFAULT_CSS = """
    Dialog { align: center middle; background: $background 55%; }
    Dialog > .box {
        width: 84; max-width: 96%; height: auto; max-height: 90%;
        background: $surface; border: round $border; border-title-color: $accent; padding: 0 1;
    }
    Dialog .keys { color: $text-muted; height: auto; width: 1fr; }
    Dialog OptionList {
        background: $surface; border: none; padding: 0; height: auto; max-height: 60vh;
        text-wrap: nowrap; text-overflow: ellipsis; scrollbar-size-vertical: 1;
    }
    Dialog OptionList:focus { border: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        own = BindingsMap([Binding("escape", "give_up", _("give up"), show=False), *self.own_bindings()])
        self._bindings = BindingsMap.merge([self._bindings, own])

    def own_bindings(self) -> Sequence[Binding]:
        """Keys of this dialog, named in the current language."""
        return ()

    def action_give_up(self) -> None:
        """Leave without doing anything."""
        self.dismiss(None)


class Choice(Dialog[int]):
    """Choose one line of several; the result is its number, None for none."""

    def __init__(self, title: str, lines: Sequence[Content], keys: str) -> None:
        super().__init__()
        self._heading, self._lines, self._keys = title, lines, keys

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            box.border_title = plain(self._heading)
            yield OptionList(*(Option(line, str(i)) for i, line in enumerate(self._lines)))
            yield Static(plain(self._keys), classes="keys")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_index)


class Ask(Dialog[str]):
    """Ask for one line; the result is what was typed."""

    DEFAULT_CSS = """
    Ask Input { border: none; background: $panel; padding: 0 1; height: 1; margin: 1 0; }
    Ask Input:focus { border: none; }
    """

    def __init__(self, title: str, value: str, about: str) -> None:
        super().__init__()
        self._heading, self._value, self._about = title, value, about

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            box.border_title = plain(self._heading)
            field = Input(visible(self._value))
            field.cursor_blink = False
            yield field
            yield Static(plain(self._about))
            yield Static(plain("\n" + _("Enter  keep    Esc  back")), classes="keys")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value)


class Sure(Dialog[bool]):
    """Say what something concerns before it is done; the result is True for « do it »."""

    def __init__(self, title: str, text: Content, verb: str) -> None:
        self._heading, self._text, self._verb = title, text, verb
        super().__init__()

    def own_bindings(self) -> Sequence[Binding]:
        return [Binding("enter", "do", self._verb, show=False)]

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            box.border_title = plain(self._heading)
            yield Static(self._text)
            yield Static(plain(f"\n{_('Enter')}  {self._verb}    {_('Esc  back')}"), classes="keys")

    def action_do(self) -> None:
        """Do it."""
        self.dismiss(True)


class LastLook(Dialog[str]):
    """Before an interview is called finished: what has no coding. Results: "finish", "reopen", "turn:12"."""

    def __init__(self, title: str, summary: str, turns: Sequence[tuple[int, Content]], *, finished: bool) -> None:
        super().__init__()
        self._heading, self._summary, self._turns, self._finished = title, summary, turns, finished

    def own_bindings(self) -> Sequence[Binding]:
        return [Binding("f", "say", _("finished"), show=False)]

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            box.border_title = plain(self._heading)
            yield Static(plain(self._summary))
            if self._turns:
                yield Static("")
                yield OptionList(*(Option(line, str(number)) for number, line in self._turns))
            what = _("f  back to “in progress”") if self._finished else _("f  it is finished")
            go = "    " + _("Enter  go to the turn") if self._turns else ""
            yield Static(plain(f"\n{what}{go}    {_('Esc  back')}"), classes="keys")

    def action_say(self) -> None:
        """Say it."""
        self.dismiss("reopen" if self._finished else "finish")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(f"turn:{event.option.id}")
