"""Finding one of many by a few letters: a line to type in, a list that follows, Enter. Codes and commands use it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from cipcoder.locale import _
from cipcoder.tui.commands import COMMANDS
from cipcoder.tui.dialogs import Dialog
from cipcoder.tui.match import Candidate, matches
from cipcoder.tui.plain import plain

T = TypeVar("T")
ON_THE_CODING_SCREEN = ("transcript", "anywhere", "interviews", "codebook")


class Typed(Input):
    """The line one types in; asks the dialog about Space first."""

    def on_key(self, event: events.Key) -> None:
        finder = self.screen
        if event.key == "space" and isinstance(finder, Finder) and finder.takes_space():
            event.stop()
            event.prevent_default()


class Finder(Dialog[T], Generic[T]):
    """What is common to all: subclasses give the options and what Enter does."""

    DEFAULT_CSS = """
    Finder > .box { width: 100; height: 80%; }
    Finder Input { border: none; background: $panel; padding: 0 1; height: 1; margin-bottom: 1; }
    Finder Input:focus { border: none; }
    Finder #found { width: 1fr; height: 1fr; max-height: 100%; }
    """

    def own_bindings(self) -> Sequence[Binding]:
        steps = {"up": -1, "down": 1, "pageup": -8, "pagedown": 8}
        return [Binding(key, f"step({by})", show=False) for key, by in steps.items()]

    def on_mount(self) -> None:
        field = self.query_one(Typed)
        field.cursor_blink = False
        field.focus()
        self.query_one("#found", OptionList).can_focus = False
        self.fill()

    def options(self, typed: str) -> list[Option]:
        """The list for what is typed."""
        raise NotImplementedError

    def done(self) -> None:
        """Enter, or a click on the list."""
        raise NotImplementedError

    def explain(self) -> None:
        """The highlight moved."""

    def takes_space(self) -> bool:
        """Whether Space has done something and is not to be typed."""
        return False

    def fill(self) -> None:
        """Show what matches; the first of it is highlighted."""
        options = self.options(self.query_one(Typed).value)
        listed = self.query_one("#found", OptionList)
        listed.clear_options()
        listed.add_options(options)
        listed.highlighted = next((i for i, option in enumerate(options) if not option.disabled), None)
        self.explain()

    @property
    def highlighted(self) -> str | None:
        """The id of the highlighted option."""
        listed = self.query_one("#found", OptionList)
        return None if listed.highlighted is None else listed.get_option_at_index(listed.highlighted).id

    def action_step(self, by: int) -> None:
        """Move the highlight; several steps stop at the ends."""
        listed = self.query_one("#found", OptionList)
        for _step in range(abs(by)):
            before = listed.highlighted
            if by > 0:
                listed.action_cursor_down()
            else:
                listed.action_cursor_up()
            after = listed.highlighted
            if abs(by) > 1 and before is not None and after is not None and (after - before) * by < 0:
                listed.highlighted = before
                break
        self.explain()

    def on_input_changed(self, event: Input.Changed) -> None:
        self.fill()

    def on_input_submitted(self) -> None:
        self.done()

    def on_option_list_option_highlighted(self) -> None:
        self.explain()

    def on_option_list_option_selected(self) -> None:
        self.done()


class MarkingFinder(Finder[T], Generic[T]):
    """One that takes several.

    Space marks once the arrows have been used or nothing is typed yet; ctrl+space always does.
    """

    def __init__(self, typed: str = "") -> None:
        super().__init__()
        self.marked: list[str] = []
        self.space_marks = not typed

    def own_bindings(self) -> Sequence[Binding]:
        return [*super().own_bindings(), Binding("ctrl+@,ctrl+space", "mark", show=False)]

    @property
    def key(self) -> str | None:
        """What is marked when the highlighted option is; None for what can't be."""
        return self.highlighted

    def on_input_changed(self, event: Input.Changed) -> None:
        # the finder's own handler is called after this one: the framework calls them class by class
        self.space_marks = not event.value

    def takes_space(self) -> bool:
        """Space marks, where it is no part of a name."""
        if self.space_marks:
            self.action_mark()
        return self.space_marks

    def action_step(self, by: int) -> None:
        """Move the highlight; from then on Space marks."""
        self.space_marks = True
        super().action_step(by)

    def action_mark(self) -> None:
        """Mark the highlighted option, or take the mark off."""
        if (key := self.key) is None:
            return
        if key in self.marked:
            self.marked.remove(key)
        else:
            self.marked.append(key)
        self.remark()

    def remark(self) -> None:
        """Show the marks as they are, without moving the list."""
        listed = self.query_one("#found", OptionList)
        for index, option in enumerate(self.options(self.query_one(Typed).value)):
            if not _same(option.prompt, listed.get_option_at_index(index).prompt):
                listed.replace_option_prompt_at_index(index, option.prompt)
        self.explain()


def _same(a: object, b: object) -> bool:
    return isinstance(a, Content) and isinstance(b, Content) and a.is_same(b)


class CommandFinder(Finder[str]):
    """All commands by what they do; the result is the id of one."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            box.border_title = plain(_("Commands"))
            yield Typed(placeholder=_("find a command"), id="typed")
            yield OptionList(id="found")
            yield Static(plain(_("Enter  do it    Esc  back")), classes="keys")

    def options(self, typed: str) -> list[Option]:
        """Commands that match, with their keys."""
        commands = [c for c in COMMANDS.values() if c.where in ON_THE_CODING_SCREEN]
        candidates = [Candidate(c.id, _(c.help), (_(c.label), c.shown_keys())) for c in commands]
        return [
            Option(plain(f"{COMMANDS[m.candidate.id].shown_keys():<24} {m.candidate.label}"), m.candidate.id)
            for m in matches(typed, candidates)
        ]

    def done(self) -> None:
        """Choose the highlighted one."""
        if (command := self.highlighted) is not None:
            self.dismiss(command)
