"""A code in a form: name, meaning, keywords, colour, key. Nothing typed is lost to a mistake or a stray Esc."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from cipcoder.codebook.colours import COLOURS, hex_of
from cipcoder.codebook.models import Code
from cipcoder.codebook.words import line, prose, say
from cipcoder.errors import CipcoderError, InputError
from cipcoder.locale import N_, _, language, ngettext
from cipcoder.text.clean import visible
from cipcoder.tui.codekeys import SLOTS
from cipcoder.tui.desk import Desk
from cipcoder.tui.dialogs import Dialog
from cipcoder.tui.plain import plain

COLOUR_NAMES = (
    *(N_("blue"), N_("orange"), N_("green"), N_("purple"), N_("red")),
    *(N_("teal"), N_("yellow"), N_("pink"), N_("brown"), N_("grey")),
)
MEANING = ("definition", "include", "exclude")
Save = Callable[[Mapping[str, Any]], None]
"""does it, with the fields that are new; an error it raises is shown in the form"""


class Choices(Static, can_focus=True):
    """One value of several, side by side; the arrows choose, the name of the chosen stands behind."""

    class Chosen(Message):
        """Another value was chosen."""

    def __init__(self, choices: Sequence[tuple[Any, Content, str]], value: Any, *, id: str) -> None:
        """``choices``: value, how it is shown (two cells), its name."""
        super().__init__(id=id)
        self._choices = list(choices)
        self._at = next((i for i, choice in enumerate(self._choices) if choice[0] == value), 0)

    @property
    def value(self) -> Any:
        return self._choices[self._at][0]

    def on_mount(self) -> None:
        self._draw()

    def _draw(self) -> None:
        parts = [
            Content.assemble(*("[" if i == self._at else " ", mark, "]" if i == self._at else " "))
            for i, (_value, mark, _name) in enumerate(self._choices)
        ]
        self.update(Content.assemble(*parts, plain(f" {self._choices[self._at][2]}", "bold" if self.has_focus else "")))

    def on_focus(self) -> None:
        self._draw()

    def on_blur(self) -> None:
        self._draw()

    def choose(self, at: int) -> None:
        """The value with this number."""
        if 0 <= at < len(self._choices) and at != self._at:
            self._at = at
            self._draw()
            self.post_message(self.Chosen())

    def on_key(self, event: events.Key) -> None:
        steps = {"left": self._at - 1, "right": self._at + 1, "home": 0, "end": len(self._choices) - 1}
        at = steps.get(event.key)
        if at is None:  # a digit chooses the value of that name
            at = next((i for i, (value, _m, _n) in enumerate(self._choices) if str(value) == event.character), None)
        if at is not None:
            event.stop()
            self.choose(at)

    def on_click(self, event: events.Click) -> None:
        at = 0
        for i, (_value, mark, _name) in enumerate(self._choices):
            at += mark.cell_length + 2
            if event.x < at:
                self.choose(i)
                return


class CodeForm(Dialog[bool]):
    """Edits a code (None: a new one). The result is True where something was saved."""

    DEFAULT_CSS = """
    CodeForm > .box { width: 90; height: 26; max-height: 96%; }
    CodeForm .row { height: 1; }
    CodeForm .text { height: 1fr; min-height: 1; }
    CodeForm #definition-row { height: 2fr; }
    CodeForm .name { width: 13; color: $text-muted; }
    CodeForm Input, CodeForm TextArea { border: none; padding: 0; background: $panel; width: 1fr; }
    CodeForm Input { height: 1; }
    CodeForm TextArea { height: 1fr; margin-bottom: 1; scrollbar-size-vertical: 1; }
    CodeForm Input:focus, CodeForm TextArea:focus { border: none; background: $primary 20%; }
    CodeForm Choices { width: 1fr; height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    CodeForm Choices:focus { background: $primary 20%; }
    CodeForm #note { height: auto; max-height: 3; }
    """

    def __init__(self, desk: Desk, title: str, code: Code | None, save: Save) -> None:
        super().__init__()
        self._desk, self._heading, self._code, self._save = desk, title, code, save
        spoken = {key for row in desk.codebook.walk() for key in row.code.label}
        self._language = language() if language() in spoken else desk.codebook.language
        if len(spoken) > 1:
            self._heading += f" ({self._language})"
        names = ("label", *MEANING)
        self._texts = {name: visible(say(getattr(code, name), self._language)) if code else "" for name in names}
        self._keywords = visible(", ".join(code.keywords)) if code else ""
        self._asked = False

    def own_bindings(self) -> Sequence[Binding]:
        return [Binding("ctrl+s", "keep", _("save"), show=False, priority=True)]

    # --- the form ------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        code = self._code
        with Vertical(classes="box") as box:
            box.border_title = plain(self._heading)
            yield self._row(_("name"), Input(self._texts["label"], id="label", select_on_focus=False))
            for name, title in zip(MEANING, (_("definition"), _("include"), _("exclude")), strict=True):
                text = TextArea(
                    self._texts[name], id=name, soft_wrap=True, tab_behavior="focus", show_line_numbers=False
                )
                yield self._row(title, text, kind="text")
            hint = _("with commas between them")
            words = Input(self._keywords, id="keywords", placeholder=hint, select_on_focus=False)
            yield self._row(_("keywords"), words)
            yield self._row(_("colour"), Choices(self._colours(), code.colour if code else "", id="colour"))
            yield self._row(_("digit key"), Choices(self._slots(), code.slot if code else None, id="slot"))
            yield Static(id="note")
            yield Static(plain(self._hint()), classes="keys")

    def _row(self, title: str, field: Widget, kind: str = "row") -> Horizontal:
        return Horizontal(Static(plain(title), classes="name"), field, classes=kind, id=f"{field.id}-row")

    def on_mount(self) -> None:
        for field in self.query(Input):
            field.cursor_blink = False
        for area in self.query(TextArea):
            area.cursor_blink = False
        self.query_one("#label", Input).focus()

    @staticmethod
    def _hint() -> str:
        return _("Tab  next field    ← →  choose    ctrl+s  save    Esc  leave")

    def _colours(self) -> list[tuple[Any, Content, str]]:
        choices: list[tuple[Any, Content, str]] = [("", plain("··"), _("as its theme"))]
        choices += [(name, Content.styled("██", hex_of(name)), _(name)) for name in COLOURS]
        own = self._code.colour if self._code is not None else ""
        if own and own not in COLOURS:
            choices.append((own, Content.styled("██", own), own))
        return choices

    def _slots(self) -> list[tuple[Any, Content, str]]:
        """No key, and the ten; a new code may only have one that no other is pinned to."""
        held = {code.slot: code.id for code in self._desk.usable() if code.slot is not None}
        me = self._code.id if self._code is not None else None
        choices: list[tuple[Any, Content, str]] = [(None, plain("–"), _("none of its own"))]
        for slot in SLOTS:
            holder = held.get(slot)
            if holder is None or holder == me:
                choices.append((slot, plain(str(slot)), ""))
            elif me is not None:
                choices.append((slot, plain(str(slot)), _("so far {name}").format(name=self._desk.label(holder))))
        return choices

    # --- what was typed ------------------------------------------------------------------------------

    def fields(self) -> dict[str, Any]:
        """The fields that are not as they were, as the store takes them."""
        code = self._code
        found: dict[str, Any] = {}
        typed = {"label": line(self.query_one("#label", Input).value)}
        typed |= {name: prose(self.query_one(f"#{name}", TextArea).text) for name in MEANING}
        for name, words in typed.items():
            if words != (line if name == "label" else prose)(self._texts[name]):
                others = dict(getattr(code, name)) if code is not None else {}
                others.pop(self._language, None)
                found[name] = others | ({self._language: words} if words else {})
        written = self.query_one("#keywords", Input).value
        if written != self._keywords:
            found["keywords"] = [word for part in written.split(",") if (word := line(part))]
        for name, before in (("colour", code.colour if code else ""), ("slot", code.slot if code else None)):
            if (value := self.query_one(f"#{name}", Choices).value) != before:
                found[name] = value
        return found

    def on_input_changed(self) -> None:
        self._touched()

    def on_text_area_changed(self) -> None:
        self._touched()

    def on_choices_chosen(self) -> None:
        self._touched()

    def _touched(self) -> None:
        """Say what a changed meaning entails; Esc has to be pressed twice again."""
        if self._asked:
            self._asked = False
            self.query_one(".keys", Static).update(plain(self._hint()))
        finished = self._desk.finished()
        said = ""
        if self._code is not None and finished and self.fields().keys() & set(MEANING):
            said = ngettext(
                "With another meaning, the {n} interview you finished has to be read again.",
                "With another meaning, the {n} interviews you finished have to be read again.",
                finished,
            ).format(n=finished)
        self._note(said, "$warning")

    def _note(self, sentence: str, style: str) -> None:
        self.query_one("#note", Static).update(plain(sentence, style))

    # --- leaving -------------------------------------------------------------------------------------

    def on_input_submitted(self) -> None:
        self.action_keep()

    def action_keep(self) -> None:
        """Save; what is refused is said, and stays to be put right."""
        try:
            if not line(self.query_one("#label", Input).value):
                raise InputError(_("A code needs a label."))
            if fields := self.fields():
                self._save(fields)
        except CipcoderError as error:
            self._note(str(error), "bold $error")
            return
        self.dismiss(bool(fields))

    def action_give_up(self) -> None:
        """Leave; what was typed is only dropped when Esc is pressed a second time."""
        if not self.fields() or self._asked:
            self.dismiss(False)
            return
        self._asked = True
        asked = _("Not saved yet: ctrl+s saves, Esc again drops what you wrote.")
        self.query_one(".keys", Static).update(plain(asked, "bold"))
