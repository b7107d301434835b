"""A code that became two: the extracts of the old one, one after the other, and which of them go to the new one."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from cipcoder.codebook.words import say as said
from cipcoder.locale import language, ngettext
from cipcoder.queries.corpus import Filter
from cipcoder.queries.extracts import Extract, Wanted
from cipcoder.text.clean import visible
from cipcoder.tui.desk import Desk
from cipcoder.tui.plain import one_line, plain
from cipcoder.tui.sheet import Sheet


class SplitSheet(Sheet):
    """The list on the left, with a sign for those that move; the extract under the highlight on the right."""

    where = "splitting"

    DEFAULT_CSS = """
    SplitSheet #middle { height: 1fr; }
    SplitSheet OptionList {
        width: 40%; height: 1fr; background: $background; border: none; padding: 0 1;
        text-wrap: nowrap; text-overflow: ellipsis; scrollbar-size-vertical: 1;
    }
    SplitSheet OptionList:focus { border: none; }
    SplitSheet #extract { width: 1fr; height: 1fr; padding: 0 1; border-left: solid $border; }
    SplitSheet.-narrow #middle { layout: vertical; }
    SplitSheet.-narrow OptionList { width: 1fr; height: auto; max-height: 6; }
    SplitSheet.-narrow #extract { border-left: none; border-top: solid $border; }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (90, "-wide")]  # noqa: RUF012  # Textual declares it as a plain list

    def __init__(self, desk: Desk, code: str, fields: Mapping[str, Any]) -> None:
        super().__init__(desk)
        self.code, self._fields = code, fields
        self._rows: list[Extract] = []
        self._moving: set[str] = set()

    def body(self) -> ComposeResult:
        with Horizontal(id="middle"):
            yield OptionList()
            with VerticalScroll(id="extract"):
                yield Static()

    def on_mount(self) -> None:
        listed = self.query_one(OptionList)
        listed._bindings.key_to_bindings.pop("enter", None)  # the command for it says so in the line of keys
        listed.focus()
        rows = self.desk.project.extracts(Wanted(Filter(None), (self.code,)), language=language())
        self._rows = [row for row in rows if row.code == self.code]
        listed.add_options([Option(self._line(row)) for row in self._rows])
        listed.highlighted = 0 if self._rows else None
        self._write()

    def _line(self, row: Extract) -> Content:
        moves = row.coding in self._moving
        sign = plain("→ ", "bold $accent") if moves else plain("· ", "dim")
        return Content.assemble(sign, one_line(row.text, "bold" if moves else "", limit=80))

    def on_option_list_option_highlighted(self) -> None:
        self._write()

    def _write(self) -> None:
        old, new = self.desk.label(self.code), said(self._fields["label"], language())
        n = len(self._moving)
        head = ngettext(
            "{n} of {all} extract of {old} goes to the new code {new}.",
            "{n} of {all} extracts of {old} go to the new code {new}.",
            len(self._rows),
        )
        self.about(plain(head.format(n=n, all=len(self._rows), old=old, new=new)))
        at = self._at
        page = Content("") if at is None else self._page(self._rows[at])
        self.query_one("#extract Static", Static).update(page)
        self.query_one("#extract", VerticalScroll).scroll_home(animate=False)

    def _page(self, row: Extract) -> Content:
        head = " · ".join([row.transcript, *row.speakers])
        parts = [plain(visible(head, line=True) + "\n\n", "dim"), plain(visible(row.text))]
        if row.memo:
            parts += [plain("\n\n✎ "), plain(visible(row.memo))]
        return Content.assemble(*parts)

    @property
    def _at(self) -> int | None:
        at = self.query_one(OptionList).highlighted
        return at if at is not None and at < len(self._rows) else None

    # --- keys ----------------------------------------------------------------------------------------

    def put(self, *, moves: bool) -> None:
        """The extract goes to the new code, or stays; on to the next one."""
        if (at := self._at) is None:
            return
        coding = self._rows[at].coding
        (self._moving.add if moves else self._moving.discard)(coding)
        listed = self.query_one(OptionList)
        listed.replace_option_prompt_at_index(at, self._line(self._rows[at]))
        listed.highlighted = min(at + 1, len(self._rows) - 1)
        self._write()

    def split(self) -> None:
        """Make the new code and give it what goes there: one act."""
        codings = [uuid.UUID(row.coding) for row in self._rows if row.coding in self._moving]
        names, done = self.desk.project.split_code(self.code, [(self._fields, codings)])
        self.updates.append(self.desk.apply(done.changes))
        sentence = ngettext(
            "{new}: {n} extract now has it. u takes it back.",
            "{new}: {n} extracts now have it. u takes it back.",
            len(codings),
        )
        self.say(sentence.format(new=self.desk.label(names[0]), n=len(codings)))
        self.leave()
