"""Choosing codes by a few letters: the list follows what is typed, with what each code means beside it.

Enter puts the highlighted code (and those marked) on the segment. Space marks once the arrows have been used
or nothing is typed yet; ctrl+space always does. A name that is new makes a new code, under a theme when it is
written « theme / name ».
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from cipcoder.codebook.words import say
from cipcoder.locale import _, language
from cipcoder.tui.desk import Desk
from cipcoder.tui.finder import Finder, Typed
from cipcoder.tui.match import Match, exact, matches
from cipcoder.tui.plain import plain

NEW = "+new"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen: codes by id, and a new one's (label, theme's id or None)."""

    codes: tuple[str, ...]
    new: tuple[str, str | None] | None = None


class Palette(Finder[Chosen]):
    """All usable codes; the result is what to put on the segment."""

    DEFAULT_CSS = """
    Palette > .box { width: 104; height: 80%; }
    Palette #meaning { width: 44%; height: 1fr; padding: 0 1; border-left: solid $border; }
    Palette #middle { height: 1fr; }
    Palette.-narrow #meaning { width: 1fr; height: 50%; border-left: none; border-top: solid $border; padding: 0; }
    Palette.-narrow #middle { layout: vertical; }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (90, "-wide")]  # noqa: RUF012  # Textual declares it as a plain list

    def __init__(self, desk: Desk, title: str, typed: str = "") -> None:
        super().__init__()
        self._desk, self._heading, self._typed = desk, title, typed
        self._candidates = desk.candidates()
        self._marked: list[str] = []
        self.space_marks = not typed

    def own_bindings(self) -> Sequence[Binding]:
        return [
            *super().own_bindings(),
            Binding("ctrl+@,ctrl+space", "mark", show=False),
            Binding("ctrl+n", "new", show=False),
        ]

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            box.border_title = plain(self._heading)
            yield Typed(self._typed, placeholder=_("a part of a code’s name"), id="typed")
            with Horizontal(id="middle"):
                yield OptionList(id="found")
                with VerticalScroll(id="meaning", can_focus=False):
                    yield Static(id="text")
            yield Static(classes="keys")

    # --- the list ------------------------------------------------------------------------------------

    def on_input_changed(self, event: Input.Changed) -> None:
        # the finder's own handler is called after this one: the framework calls them class by class
        self.space_marks = not event.value

    def takes_space(self) -> bool:
        """Space marks, where it is no part of a name."""
        if self.space_marks:
            self.action_mark()
        return self.space_marks

    def options(self, typed: str) -> list[Option]:
        """Recent codes in a group of their own, the codes that match, and the new one that could be made."""
        found = matches(typed, self._candidates)
        options: list[Option] = []
        if not typed.strip():
            recent = [m for code in self._desk.keys.recent for m in found if m.candidate.id == code]
            if recent:
                options.append(Option(plain(_("Recent"), "dim italic"), disabled=True))
                options += [Option(self._line(m), f"recent:{m.candidate.id}") for m in recent]
                options.append(Option(plain(_("Codebook"), "dim italic"), disabled=True))
        options += [Option(self._line(m), m.candidate.id) for m in found]
        if typed.strip() and exact(typed, self._candidates) is None:
            options.append(Option(self._new_line(), NEW))
        return options

    def _line(self, match: Match) -> Content:
        candidate = match.candidate
        slot = self._desk.keys.of(candidate.id)
        mark = "✓" if candidate.id in self._marked else " "
        label = Content(candidate.label)
        for span in match.spans:
            label = label.stylize("underline", span.start, span.stop)
        parts = [
            Content.styled(f"{mark} ", "bold"),
            Content.styled(" " if slot is None else str(slot), "dim"),
            Content.styled(" ▌", self._desk.colour(candidate.id)),
            label,
        ]
        if candidate.above:
            parts.append(plain(f"  {candidate.above}", "dim"))
        return Content.assemble(*parts)

    def _new(self) -> tuple[str, str | None]:
        """The new code that is being typed: its label, and the theme before a slash, if it is one."""
        typed = " ".join(self.query_one(Typed).value.split())
        theme, slash, label = typed.partition("/")
        if slash and label.strip() and (found := matches(theme, self._candidates)) and theme.strip():
            return label.strip(), found[0].candidate.id
        return typed, None

    def _new_line(self) -> Content:
        label, parent = self._new()
        line = _("New code “{label}”").format(label=label)
        if parent is not None:
            line = _("New code “{label}” under “{theme}”").format(label=label, theme=self._desk.label(parent))
        return Content.assemble(Content.styled("  + ", "bold"), plain(line, "italic"))

    @property
    def _code(self) -> str | None:
        """The highlighted code, or NEW."""
        return None if self.highlighted is None else self.highlighted.removeprefix("recent:")

    # --- what a code means ---------------------------------------------------------------------------

    def explain(self) -> None:
        code = self._code
        self.query_one("#text", Static).update(self._meaning(code))
        names = [self._desk.label(c) for c in self._to_apply(code)]
        if code == NEW:
            names.append(self._new()[0])
        enter = _("Enter  code: {names}").format(names=", ".join(names)) if names else _("Esc  back")
        keys = _("ctrl+space  mark several    ctrl+n  new code    Esc  back")
        self.query_one(".keys", Static).update(plain(f"{enter}\n{keys}"))

    def _meaning(self, code: str | None) -> Content:
        if code is None or code == NEW:
            return plain(_("A new code; its definition can be written in the codebook.")) if code else Content("")
        row = self._desk.codebook.get(code)
        parts: list[Content] = [plain(self._desk.label(code), "bold")]
        if above := self._desk.path(code):
            parts.append(plain(f"\n{above}", "dim"))
        texts = (("", row.definition), (_("Include"), row.include), (_("Exclude"), row.exclude))
        for heading, text in texts:
            if words := say(text, language()):
                parts.append(plain(f"\n\n{heading + ' : ' if heading else ''}", "bold"))
                parts.append(plain(words))
        for example in row.examples:
            parts.append(plain(f"\n\n« {example.text} »", "italic"))
        if len(parts) <= 2:
            parts.append(plain("\n\n" + _("No definition yet."), "dim"))
        return Content.assemble(*parts)

    def _to_apply(self, code: str | None) -> list[str]:
        own = [code] if code is not None and code != NEW else []
        return list(dict.fromkeys([*self._marked, *own]))

    # --- keys ----------------------------------------------------------------------------------------

    def action_step(self, by: int) -> None:
        """Move the highlight; from then on Space marks."""
        self.space_marks = True
        super().action_step(by)

    def action_mark(self) -> None:
        """Mark the highlighted code, or take the mark off."""
        code = self._code
        if code is None or code == NEW:
            return
        if code in self._marked:
            self._marked.remove(code)
        else:
            self._marked.append(code)
        listed = self.query_one(OptionList)
        for index in range(listed.option_count):
            option = listed.get_option_at_index(index)
            if option.id is not None and option.id.removeprefix("recent:") == code:
                (match,) = matches("", [c for c in self._candidates if c.id == code])
                listed.replace_option_prompt_at_index(index, self._line(match))
        self.explain()

    def action_new(self) -> None:
        """Make a code of what is typed, even where others match."""
        label, parent = self._new()
        if label:
            known = exact(label, self._candidates)
            if known is not None:
                self.dismiss(Chosen(tuple(self._to_apply(known.id))))
            else:
                self.dismiss(Chosen(tuple(self._marked), (label, parent)))

    def done(self) -> None:
        """Enter: put what is marked and highlighted on the segment."""
        code = self._code
        if code == NEW:
            self.action_new()
        elif codes := self._to_apply(code):
            self.dismiss(Chosen(tuple(codes)))
