"""Acts about the interview as a whole or around its codings: memos, verbatims, copies, displays, « finished »."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from cipcoder.locale import _, ngettext
from cipcoder.store.operations.memos import TargetKind
from cipcoder.text.spans import Span
from cipcoder.tui import clipboard
from cipcoder.tui.acts import Acts
from cipcoder.tui.dialogs import Ask, LastLook
from cipcoder.tui.memo import MemoEditor
from cipcoder.tui.paint import DISPLAYS
from cipcoder.tui.plain import one_line, plain

if TYPE_CHECKING:
    from cipcoder.tui.coding import CodingScreen


class Notes:
    """What is kept beside the codings, and how they are shown."""

    def __init__(self, screen: CodingScreen, acts: Acts) -> None:
        self.screen, self.acts = screen, acts
        self.desk, self.reader = acts.desk, acts.reader

    def memo(self, *, on_transcript: bool = False) -> None:
        """Write a memo on the coding at hand, or on the interview."""
        rows = [] if on_transcript else self.acts.at_hand()
        document = self.acts.page.document.transcript
        kind: TargetKind = "coding" if rows else "transcript"
        uid = rows[0].uid if rows else document.uid
        old = self.desk.memo_on(uid)
        name = self.desk.label(rows[0].code) if rows else document.title
        about = self.acts.page.text[rows[0].start : rows[0].stop] if rows else ""

        def written(body: str | None) -> None:
            if body is not None:
                self.acts.show(self.desk.write_memo(old, body, (kind, uid)))
                self.screen.tell(_("Memo saved.") if body.strip() else _("The memo was taken away."))

        title = _("Memo on {name}").format(name=name)
        self.screen.ask(MemoEditor(title, about, "" if old is None else old.body), written)

    def star(self) -> None:
        """Keep the segment as a verbatim, or let it go."""
        kept, updated = self.desk.star(self.acts.passage())
        self.acts.show(updated)
        self.screen.tell(_("Kept as a verbatim ★") if kept else _("No longer kept as a verbatim."))

    def copy(self) -> None:
        """Copy the segment with its source."""
        document = self.acts.page.document
        self.screen.tell(clipboard.copy_extract(self.screen.app, self.desk.project, document, self.acts.passage()))

    def template(self) -> None:
        """Say how extracts are written with their source, in this project."""
        project = self.desk.project
        fields = " ".join("{" + name + "}" for name in project.template_fields())

        def said(template: str | None) -> None:
            if template is not None and template != project.template():
                self.acts.show(self.desk.apply(project.set_template(template).changes))
                self.screen.tell(_("Extracts are copied like this now: {template}").format(template=project.template()))

        about = _("Fields: {names}").format(names=fields) + "\n" + _("Nothing: the usual way.")
        self.screen.ask(Ask(_("How extracts are copied with their source"), project.template(), about), said)

    def display(self) -> None:
        """The next of the three displays; the spotlight falls on the code at hand."""
        reader = self.reader
        reader.display_mode = DISPLAYS[(DISPLAYS.index(reader.display_mode) + 1) % len(DISPLAYS)]
        if reader.display_mode == "spotlight":
            rows = self.acts.at_hand() if self.desk.page is not None else []
            code = rows[0].code if rows else next(iter(self.desk.keys.recent), None) or self.screen.code_in_tree()
            self.light(code)
        else:
            reader.spotlight = self.desk.focus
            tint = reader.display_mode == "tint"
            self.screen.tell(_("Tint and margin") if tint else _("Margin only"))
        reader.redraw()

    def light(self, code: str | None) -> None:
        """Put a code, or a theme with all its codes, into the spotlight, unless codes are in focus: then those."""
        if self.desk.focus:
            self.screen.codework.refocus(self.desk.focus)
            return
        below = self.desk.codebook.subtree(code) if code is not None and code in self.desk.codebook else ()
        self.reader.spotlight = frozenset(each.id for each in below)
        name = self.desk.label(code) if code is not None else _("no code")
        self.screen.tell(_("Spotlight on {name}").format(name=name))
        self.reader.redraw()

    def finished(self) -> None:
        """A last look, then say that the interview is finished (or that it is not)."""
        page, row = self.acts.page, self.desk.row
        assert row is not None
        turns = page.uncoded_turns()
        participants = sum(page.document.role(t) == "participant" and t.stop > t.start for t in page.document.turns)
        summary = ngettext("{n} coding.", "{n} codings.", row.codings).format(n=row.codings) + " "
        summary += _("{n} of {total} turns of participants have none.").format(n=len(turns), total=participants)
        if page.given:
            waiting = len(page.uncoded_given())
            summary += " " + _("{n} of {total} given segments have none.").format(n=waiting, total=len(page.given))
        lines = [(t.ordinal + 1, self._turn_line(t.ordinal)) for t in turns]

        def said(answer: str | None) -> None:
            if answer is None:
                return
            if answer.startswith("turn:"):
                turn = page.document.turns[int(answer.removeprefix("turn:")) - 1]
                self.reader.go(Span(turn.start, turn.stop))
                return
            self.acts.show(self.desk.set_state("finished" if answer == "finish" else "in progress"))
            done, ready = _("Finished: {name}. ctrl+PgDn opens the next one."), self.screen.rounding.ready()
            if answer != "finish":
                done = _("In progress again: {name}")
            elif ready is not None:
                done = _("Finished: {name}. All interviews of the round {round} are: L seals it.")
            of_round = "" if ready is None else ready.name
            self.screen.tell(done.format(name=row.title, round=of_round))

        title = _("Finished? {name}").format(name=row.title)
        self.screen.ask(LastLook(title, summary, lines, finished=row.state == "finished"), said)

    def _turn_line(self, ordinal: int) -> Content:
        turn = self.acts.page.document.turns[ordinal]
        quote = one_line(self.acts.page.text[turn.start : turn.stop], limit=68)
        return Content.assemble(plain(f"{ordinal + 1:>4}  ", "dim"), quote)
