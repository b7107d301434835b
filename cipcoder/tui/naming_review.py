"""Deciding what is replaced by what, form by form, before a text enters a project: a small screen of its own.

One line a form: how often, what it is, what could stand for it; below, where it is said. Decisions are in the key table
as they are made, so that the screen can be left at any time. It knows no project, only what it is given.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

from textual import events, work
from textual.app import ComposeResult
from textual.binding import BindingsMap
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from cipcoder.errors import CipcoderError
from cipcoder.exchange.pseudonymising import Review
from cipcoder.locale import _, ngettext
from cipcoder.text.candidates import Candidate
from cipcoder.text.clean import visible
from cipcoder.text.fold import fold
from cipcoder.text.key_entries import Keys
from cipcoder.text.kinds import ALL, NAMED
from cipcoder.text.proposals import Proposal
from cipcoder.tui.commands.base import Command, bindings
from cipcoder.tui.commands.naming import COMMANDS
from cipcoder.tui.dialogs import Ask, Dialog, Sure
from cipcoder.tui.keyline import KeyLine
from cipcoder.tui.plain import one_line, plain

if TYPE_CHECKING:
    from cipcoder.tui.naming_app import ReviewApp

FORM, KIND = 26, 14
"""cells for a form and for its kind, at least"""


class NamingReview(Screen[None]):
    """The forms, and the places of the one at the cursor."""

    DEFAULT_CSS = """
    NamingReview { background: $background; }
    NamingReview #about { dock: top; height: auto; max-height: 3; padding: 0 1; background: $surface; }
    NamingReview OptionList {
        height: 3fr; background: $background; border: none; padding: 0;
        text-wrap: nowrap; text-overflow: ellipsis; scrollbar-size-vertical: 1;
    }
    NamingReview OptionList:focus { border: none; }
    NamingReview KeyLine { height: auto; max-height: 2; text-wrap: wrap; }
    NamingReview VerticalScroll { height: 2fr; border-top: solid $border; padding: 0 1; scrollbar-size-vertical: 1; }
    """

    def __init__(self, review: Review) -> None:
        super().__init__()
        self.review = review
        self._bindings = BindingsMap.merge([BindingsMap(bindings(COMMANDS.values(), "naming")), self._bindings])
        self._before: list[tuple[Keys, list[Candidate], int]] = []
        self._decided: set[str] = set()
        """forms decided here: they stay in the list"""
        self._marked: set[str] = set()
        self._filter, self._everything = "", False
        self._rows: list[Candidate] = []
        self._proposed: dict[str, Proposal] = {}
        self._writing, self._written = Lock(), review.keys
        self._refused = False
        """whether leaving has failed since the table can't be written"""

    def compose(self) -> ComposeResult:
        yield Static(id="about")
        yield OptionList()
        with VerticalScroll(can_focus=False):
            yield Static(id="places")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        listed = self.query_one(OptionList)
        for key in ("enter", "space"):  # commands of ours: the line of keys says so
            listed._bindings.key_to_bindings.pop(key, None)
        listed.focus()
        self._draw(0)

    def action_command(self, command: str, argument: str = "") -> None:
        """Run one of the commands."""
        self._told(lambda: COMMANDS[command].run(self, argument))

    def _told(self, act: Any) -> None:
        try:
            act()
        except CipcoderError as error:
            self.notify(visible(str(error)), severity="error", timeout=8, markup=False)

    # --- drawing -------------------------------------------------------------------------------------

    def _draw(self, at: int | None = None) -> None:
        listed, keys = self.query_one(OptionList), self.review.keys
        at = listed.highlighted or 0 if at is None else at
        self._proposed = {one.form: one for one in self.review.proposals()}
        wanted = fold(self._filter)
        self._rows = [
            one
            for one in self.review.found
            if (self._everything or one.form in self._decided or not keys.decided(one.form))
            and wanted in fold(one.form)
        ]
        listed.clear_options()
        listed.add_options(Option(self._line(one), str(i)) for i, one in enumerate(self._rows))
        listed.highlighted = min(at, len(self._rows) - 1) if self._rows else None
        self._say()
        self._show_places()

    def _line(self, one: Candidate) -> Content:
        """« ✓ 12  person  Mme Ferrer → [Personne 3] »"""
        keys = self.review.keys
        entity, ignored = keys.entity(one.form), keys.is_ignored(one.form)
        mark = "*" if one.form in self._marked else "✓" if entity else "–" if ignored else " "
        kind = _(ALL.get(entity.kind if entity else self._kind(one), one.kind))
        if ignored:
            stands = plain(_("stays as it is"), "dim")
        else:
            proposed = entity.pseudonym if entity else self._proposed[one.form].pseudonym
            stands = plain(f"→ {visible(proposed, line=True)}", "bold" if entity else "")
        same = "" if entity or ignored else self._proposed[one.form].same_as
        room = max(FORM, (self.size.width - KIND - 10) // 2)
        form = one_line(one.form, "bold", limit=room - 1)
        return Content.assemble(
            plain(f" {mark} {one.count:>4}  "),
            one_line(kind, limit=KIND - 1),
            " " * max(1, KIND - min(len(kind), KIND - 1)),
            form,
            " " * max(1, room - form.cell_length),
            stands,
            plain("  " + _("as {form}").format(form=visible(same, line=True)) if same else "", "dim"),
        )

    def _kind(self, one: Candidate) -> str:
        return self._proposed[one.form].kind if one.form in self._proposed else one.kind

    def _say(self) -> None:
        left = len(self.review.open)
        said = ngettext("{n} form to decide", "{n} forms to decide", left).format(n=left)
        if left == 0:
            said = _("Everything is decided: Esc goes on.")
        if self._filter:
            said += " · " + _("only with “{words}”").format(words=self._filter)
        if self._marked:
            n = len(self._marked)
            said += " · " + ngettext("{n} marked", "{n} marked", n).format(n=n)
        clashes = ", ".join(self.review.clashes)
        warned = plain("\n" + _("A real name, too: {names}").format(names=clashes), "bold") if clashes else ""
        self.query_one("#about", Static).update(Content.assemble(plain(said, "bold"), warned))

    def _show_places(self) -> None:
        one = self._at()
        if one is None:
            self.query_one("#places", Static).update("")
            return
        parts: list[Content] = []
        for context in one.contexts:
            before, after = (re.sub(r"\s+", " ", text) for text in (context.before, context.after))
            parts += [
                one_line(f"{context.source}:", "dim"),
                plain(f" …{before}"),
                one_line(context.form, "bold reverse"),
                plain(f"{after}…\n"),
            ]
        more = one.count - len(one.contexts)
        if more > 0:
            parts.append(plain(ngettext("… and {n} more place", "… and {n} more places", more).format(n=more), "dim"))
        self.query_one("#places", Static).update(Content.assemble(*parts))

    def on_option_list_option_highlighted(self) -> None:
        self._show_places()

    def on_resize(self, event: events.Resize) -> None:
        if self.is_attached and self._rows:
            self._draw()

    def _at(self) -> Candidate | None:
        at = self.query_one(OptionList).highlighted
        return self._rows[at] if at is not None and at < len(self._rows) else None

    # --- deciding ------------------------------------------------------------------------------------

    def _decide(self, keys: Keys, forms: Sequence[str], *, on: bool = True) -> None:
        """Take this table; on to the next form that waits."""
        at = self.query_one(OptionList).highlighted or 0
        self._before.append((self.review.keys, self.review.found, at))
        self._decided.update(forms)
        self._marked.clear()
        self.review.keys = keys.waiting(one.form for one in self.review.found)
        if on:
            rest = [*range(at + 1, len(self._rows)), *range(at)]
            at = next((i for i in rest if not self.review.keys.decided(self._rows[i].form)), at)
        self._draw(at)
        self._keep()  # last: what is shown is what was decided, on a disk that refuses too

    def _keep(self) -> None:
        if self.review.file.is_closed:
            self._write_apart()  # a passphrase takes a second each time
        else:
            self.write()

    @work(thread=True, exit_on_error=False)
    def _write_apart(self) -> None:
        try:
            self.write()
        except CipcoderError as error:
            self.app.call_from_thread(self.notify, visible(str(error)), severity="error", markup=False)

    def write(self) -> None:
        """The table as it stands, onto the disk, if it isn't there yet."""
        with self._writing:
            keys = self.review.keys
            if keys is not self._written:
                self.review.file.write(keys)
                self._written = keys

    def accept(self, pseudonym: str = "") -> None:
        """What is proposed, or ``pseudonym``, stands for the form from now on."""
        one = self._at()
        if one is None:
            return
        entity = self.review.keys.entity(one.form)
        if entity is not None:
            if not pseudonym or pseudonym == entity.pseudonym:
                self._next()
                return
            self._decide(self.review.keys.rename(entity.id, pseudonym), [one.form])
            return
        proposed = self._proposed.get(one.form)
        kind = proposed.kind if proposed else one.kind
        chosen = pseudonym or (proposed.pseudonym if proposed else self.review.keys.free(kind, self.review.language))
        self._decide(self.review.keys.accept(one.form, kind, chosen), [one.form])

    def _next(self) -> None:
        listed = self.query_one(OptionList)
        with suppress(IndexError):
            listed.action_cursor_down()

    def edit(self) -> None:
        """Ask for another pseudonym."""
        one = self._at()
        if one is None:
            return
        entity = self.review.keys.entity(one.form)
        now = entity.pseudonym if entity else self._proposed[one.form].pseudonym if one.form in self._proposed else ""
        about = _("What stands for “{form}” in the texts: a name, [Person 3], “a middle-sized town”.")

        def typed(answer: str | None) -> None:
            if answer and answer.strip():
                self._told(lambda: self.accept(" ".join(answer.split())))

        self.app.push_screen(Ask(_("Pseudonym"), now, about.format(form=visible(one.form, line=True))), typed)

    def change_kind(self) -> None:
        """The next kind; a form that had a pseudonym waits again, with another one proposed."""
        one = self._at()
        if one is None:
            return
        kinds = list(NAMED)
        entity = self.review.keys.entity(one.form)
        now = entity.kind if entity else self._kind(one)
        kind = kinds[(kinds.index(now) + 1) % len(kinds)] if now in kinds else kinds[0]
        found = [replace(other, kind=kind, sure=True) if other is one else other for other in self.review.found]
        keys = self.review.keys.forget(one.form)
        self._before.append((self.review.keys, self.review.found, self.query_one(OptionList).highlighted or 0))
        self.review.found, self.review.keys = found, keys.waiting(other.form for other in found)
        self._decided.add(one.form)
        self._draw()
        self._keep()

    def ignore(self) -> None:
        """The form names nobody, now and in texts to come."""
        if (one := self._at()) is not None:
            self._decide(self.review.keys.ignore(one.form), [one.form])

    def mark(self) -> None:
        """Mark the form, or take the mark away, to merge it with another."""
        if (one := self._at()) is not None:
            self._marked ^= {one.form}
            at = self.query_one(OptionList).highlighted or 0
            self._draw(min(at + 1, len(self._rows) - 1))

    def merge(self) -> None:
        """The marked forms and this one name one and the same."""
        one = self._at()
        forms = [other.form for other in self._rows if other.form in self._marked]
        if one is None or not [form for form in forms if form != one.form]:
            said = _("Mark other forms with Space first, then merge them with the one at the cursor.")
            self.notify(said, markup=False)
            return
        keys = self.review.keys
        named = next((form for form in [one.form, *forms] if keys.entity(form) is not None), None)
        if named is None:
            named = one.form
            keys = keys.accept(one.form, self._kind(one), self._proposed[one.form].pseudonym)
        everyone = list(dict.fromkeys([named, one.form, *forms]))
        self._decide(keys.merge(everyone), everyone)

    def accept_all(self) -> None:
        """All that wait, as proposed, when one is sure."""
        waiting = [self._proposed[one.form] for one in self._rows if one.form in self._proposed]
        if not waiting:
            return
        said = ngettext("{n} form is replaced as proposed.", "{n} forms are replaced as proposed.", len(waiting))

        def answered(yes: bool | None) -> None:
            if yes:
                keys = self.review.keys
                for one in waiting:
                    keys = keys.accept(one.form, one.kind, one.pseudonym)
                self._decide(keys, [one.form for one in waiting])

        self.app.push_screen(Sure(_("Accept all"), plain(said.format(n=len(waiting))), _("accept")), answered)

    def undo(self) -> None:
        """Take the last decision back."""
        if not self._before:
            self.notify(_("Nothing to undo."), markup=False)
            return
        self.review.keys, self.review.found, at = self._before.pop()
        self._draw(at)
        self._keep()

    def narrow(self) -> None:
        """Only forms with some letters."""

        def typed(answer: str | None) -> None:
            if answer is not None:
                self._filter = answer.strip()
                self._draw(0)

        self.app.push_screen(Ask(_("Filter"), self._filter, _("Only forms with these letters (empty: all).")), typed)

    def everything(self) -> None:
        """Show what was decided before, too, or only what waits."""
        self._everything = not self._everything
        self._draw(0)

    def light_dark(self) -> None:
        """Change between light and dark."""
        cast("ReviewApp", self.app).light_dark()

    def help(self) -> None:
        """Show all keys."""
        self.app.push_screen(NamingHelp())

    def leave(self) -> None:
        """Go on: all decisions are kept."""
        self._told(self._leave)

    def _leave(self) -> None:
        try:
            self.write()
        except CipcoderError:
            if not self._refused:  # told once; the second time one leaves, and the command ends with the same sentence
                self._refused = True
                raise
        self.dismiss(None)


class NamingHelp(Dialog[None]):
    """All keys of this screen."""

    DEFAULT_CSS = """
    NamingHelp VerticalScroll { height: auto; max-height: 100%; scrollbar-size-vertical: 1; }
    """

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="box") as box:
            box.border_title = plain(_("Keys"))
            for command in COMMANDS.values():
                yield Static(self._line(command))
            yield Static(plain("\n" + _("Esc  back")), classes="keys")

    @staticmethod
    def _line(command: Command[Any]) -> Content:
        return Content.assemble(plain(f"{command.shown_keys():<14}", "bold"), plain(_(command.help)))
