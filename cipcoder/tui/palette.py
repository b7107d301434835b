"""Choosing codes by a few letters: the list follows what is typed, with what each code means beside it.

Enter puts the highlighted code (and those marked) on the segment. Space marks once the arrows have been used
or nothing is typed yet; ctrl+space always does. A name that is new makes a new code, under a theme when it is
written « theme / name ».
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from cipcoder.codebook.words import say
from cipcoder.locale import _, language
from cipcoder.tui.desk import Desk
from cipcoder.tui.finder import MarkingFinder, Typed
from cipcoder.tui.match import Candidate, Match, exact, matches
from cipcoder.tui.plain import plain

T = TypeVar("T")
NEW = "+new"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen: codes by id, and a new one's (label, theme's id or None)."""

    codes: tuple[str, ...]
    new: tuple[str, str | None] | None = None


class CodeFinder(MarkingFinder[T], Generic[T]):
    """Codes by a few letters, with what the highlighted one means."""

    DEFAULT_CSS = """
    CodeFinder > .box { width: 104; height: 80%; }
    CodeFinder #meaning { width: 44%; height: 1fr; padding: 0 1; border-left: solid $border; }
    CodeFinder #middle { height: 1fr; }
    CodeFinder.-narrow #meaning {
        width: 1fr; height: 50%; border-left: none; border-top: solid $border; padding: 0;
    }
    CodeFinder.-narrow #middle { layout: vertical; }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (90, "-wide")]  # noqa: RUF012  # Textual declares it as a plain list

    def __init__(self, desk: Desk, title: str, candidates: Sequence[Candidate], typed: str = "") -> None:
        super().__init__(typed)
        self._desk, self._heading, self._typed = desk, title, typed
        self._candidates = candidates

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            box.border_title = plain(self._heading)
            yield Typed(self._typed, placeholder=_("a part of a code’s name"), id="typed")
            with Horizontal(id="middle"):
                yield OptionList(id="found")
                with VerticalScroll(id="meaning", can_focus=False):
                    yield Static(id="text")
            yield Static(classes="keys")

    def options(self, typed: str) -> list[Option]:
        """Recent codes in a group of their own, and the codes that match."""
        found = matches(typed, self._candidates)
        options: list[Option] = []
        if not typed.strip():
            recent = [m for code in self._desk.keys.recent for m in found if m.candidate.id == code]
            if recent:
                options.append(Option(plain(_("Recent"), "dim italic"), disabled=True))
                options += [Option(self._line(m), f"recent:{m.candidate.id}") for m in recent]
                options.append(Option(plain(_("Codebook"), "dim italic"), disabled=True))
        return options + [Option(self._line(m), m.candidate.id) for m in found]

    def _line(self, match: Match) -> Content:
        candidate = match.candidate
        slot = self._desk.keys.of(candidate.id)
        mark = "✓" if candidate.id in self.marked else " "
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

    @property
    def key(self) -> str | None:
        """The highlighted code."""
        code = None if self.highlighted is None else self.highlighted.removeprefix("recent:")
        return code if any(candidate.id == code for candidate in self._candidates) else None

    def chosen(self) -> list[str]:
        """The codes that Enter takes: those marked and the highlighted one."""
        return list(dict.fromkeys([*self.marked, *([self.key] if self.key is not None else [])]))

    def meaning(self) -> Content:
        """What the highlighted code means."""
        code = self.key
        if code is None:
            return Content("")
        row = self._desk.codebook.get(code)
        parts: list[Content] = [plain(self._desk.label(code), "bold")]
        if above := self._desk.path(code):
            parts.append(plain(f"\n{above}", "dim"))
        texts = (("", row.definition), (_("Include"), row.include), (_("Exclude"), row.exclude))
        for heading, text in texts:
            if words := say(text, language()):
                parts.append(plain(f"\n\n{heading + ' : ' if heading else ''}", "bold"))
                parts.append(plain(words))
        for example in self._desk.project.shown_examples(row):
            parts.append(plain(f"\n\n« {example.text} »", "italic"))
        if len(parts) <= 2:
            parts.append(plain("\n\n" + _("No definition yet."), "dim"))
        return Content.assemble(*parts)

    def keys(self) -> str:
        """What Enter and the other keys do."""
        raise NotImplementedError

    def explain(self) -> None:
        self.query_one("#text", Static).update(self.meaning())
        self.query_one(".keys", Static).update(plain(self.keys()))


class Palette(CodeFinder[Chosen]):
    """All usable codes; the result is what to put on the segment."""

    def __init__(self, desk: Desk, title: str, typed: str = "") -> None:
        super().__init__(desk, title, desk.candidates(), typed)

    def own_bindings(self) -> Sequence[Binding]:
        return [*super().own_bindings(), Binding("ctrl+n", "new", show=False)]

    def options(self, typed: str) -> list[Option]:
        """After the others, the new one that could be made."""
        options = super().options(typed)
        if typed.strip() and exact(typed, self._candidates) is None:
            options.append(Option(self._new_line(), NEW))
        return options

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

    def meaning(self) -> Content:
        if self.highlighted == NEW:
            return plain(_("A new code; its definition can be written in the codebook."))
        return super().meaning()

    def keys(self) -> str:
        names = [self._desk.label(code) for code in self.chosen()]
        if self.highlighted == NEW:
            names.append(self._new()[0])
        enter = _("Enter  code: {names}").format(names=", ".join(names)) if names else _("Esc  back")
        keys = _("ctrl+space  mark several    ctrl+n  new code    Esc  back")
        return f"{enter}\n{keys}"

    def action_new(self) -> None:
        """Make a code of what is typed, even where others match."""
        label, parent = self._new()
        if label:
            known = exact(label, self._candidates)
            if known is not None:
                self.dismiss(Chosen(tuple(dict.fromkeys([*self.marked, known.id]))))
            else:
                self.dismiss(Chosen(tuple(self.marked), (label, parent)))

    def done(self) -> None:
        """Enter: put what is marked and highlighted on the segment."""
        if self.highlighted == NEW:
            self.action_new()
        elif codes := self.chosen():
            self.dismiss(Chosen(tuple(codes)))
