"""The coded extracts of the current coder: narrowed, read, copied, written, and gone to."""

from __future__ import annotations

from dataclasses import replace

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from cipcoder.errors import InputError
from cipcoder.exchange.tables import write_extracts
from cipcoder.formats.files import unused
from cipcoder.locale import _, language, ngettext
from cipcoder.queries.corpus import Filter
from cipcoder.queries.extracts import Extract, Wanted, advice
from cipcoder.queries.query_form import QueryError, parse, write
from cipcoder.queries.query_tree import Has, leaves
from cipcoder.text.clean import visible
from cipcoder.text.spans import Span
from cipcoder.tui import clipboard
from cipcoder.tui.desk import Desk
from cipcoder.tui.extractlist import ExtractList, marked, meta
from cipcoder.tui.filterline import AskedLine
from cipcoder.tui.filters import Narrowing, WantedCodes, said
from cipcoder.tui.plain import plain
from cipcoder.tui.sheet import Jump, Sheet


class WordsLine(AskedLine):
    """The line for words that the text must hold; Esc leaves it."""

    back_to = ExtractList


class QueryLine(AskedLine):
    """The line for a query; what is wrong with it stands below it. Esc leaves both."""

    back_to = ExtractList

    def action_give_up(self) -> None:
        super().action_give_up()
        self.screen.query_one("#asking").display = False


class ExtractsSheet(Sheet):
    """All extracts of a coder, as narrowed last; or (``wanted``) those asked for, without keeping that in mind."""

    where = "extracts"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (130, "-wide")]  # noqa: RUF012  # Textual declares it as a plain list
    DEFAULT_CSS = """
    ExtractsSheet #middle { height: 1fr; layout: vertical; }
    ExtractsSheet ExtractList { height: 1fr; width: 1fr; }
    ExtractsSheet #whole {
        height: 40%; max-height: 14; background: $surface; padding: 0 1; scrollbar-size-vertical: 1;
        border-top: solid $border;
    }
    ExtractsSheet #whole:focus { border-top: solid $accent; }
    ExtractsSheet.-wide #middle { layout: horizontal; }
    ExtractsSheet.-wide #whole { width: 40%; height: 1fr; max-height: 100%; border: none; border-left: solid $border; }
    ExtractsSheet.-wide #whole:focus { border: none; border-left: solid $accent; }
    ExtractsSheet WordsLine { display: none; dock: bottom; height: 1; margin-bottom: 1; border: none; padding: 0 1; }
    ExtractsSheet WordsLine:focus { border: none; }
    ExtractsSheet #asking { display: none; dock: bottom; height: auto; margin-bottom: 1; background: $panel; }
    ExtractsSheet QueryLine { height: 1; border: none; padding: 0 1; }
    ExtractsSheet QueryLine:focus { border: none; }
    ExtractsSheet #fault { height: auto; max-height: 4; padding: 0 1; color: $text-error; }
    """

    def __init__(self, desk: Desk, wanted: Wanted | None = None) -> None:
        super().__init__(desk)
        self._kept = wanted is None
        self.wanted = wanted or desk.wanted
        self.rows: list[Extract] = []
        self._advice = ""
        """what else to ask, where nothing was found"""

    def body(self) -> ComposeResult:
        with Horizontal(id="middle"):
            yield ExtractList(self.desk, id="list")
            with VerticalScroll(id="whole"):
                yield Static(id="text")
        line = WordsLine(placeholder=_("words in the text; nothing: all extracts"), id="words")
        line.cursor_blink = False
        yield line
        with Vertical(id="asking"):
            query = QueryLine(placeholder=_("a query: code near code and attribute=value; nothing: all"), id="query")
            query.cursor_blink = False
            yield query
            yield Static(id="fault")

    def on_mount(self) -> None:
        self.about(plain(_("Looking…")))
        self.listed.focus()
        self.look()

    @property
    def listed(self) -> ExtractList:
        return self.query_one(ExtractList)

    # --- what is shown -------------------------------------------------------------------------------

    def look(self) -> None:
        """Look for the extracts wanted now."""
        wanted, analysed, project = self.wanted, self.desk.kept.analysed, self.desk.project

        def found(asked: Wanted) -> list[Extract]:
            return project.extracts(asked, language=language(), analysis=analysed)

        def question() -> tuple[list[Extract], str]:
            rows = found(wanted)
            return rows, "" if rows else advice(wanted, lambda other: len(found(other)), language())

        self.find(question, self._show)

    def narrow(self, wanted: Wanted) -> None:
        """Want others from now on."""
        self.wanted = wanted
        if self._kept:
            self.desk.wanted = wanted
        self.look()

    def _show(self, answer: tuple[list[Extract], str]) -> None:
        rows, self._advice = answer
        self.rows = rows
        seen = next((i for i, row in enumerate(rows) if row.coding == self.desk.extract), 0)
        self.listed.show(rows, self._words, seen)
        self.about(self._about())

    def _about(self) -> Content:
        n, of = len(self.rows), len({row.transcript for row in self.rows})
        extracts = ngettext("{n} extract", "{n} extracts", n).format(n=n)
        usual = Filter().document_set
        if self.wanted.transcripts.document_set == usual and all(row.document_set == usual for row in self.rows):
            transcripts = ngettext("{n} interview", "{n} interviews", of).format(n=of)
        else:
            transcripts = ngettext("{n} transcript", "{n} transcripts", of).format(n=of)
        whose = _("coder {name}").format(name=self.desk.coder.name)
        if self.desk.kept.analysed:
            layers = sorted({row.layer for row in self.rows}, key=lambda layer: (layer != "consensus", layer))
            whose = _("analysis layer: {names}").format(names=" + ".join(layers))
        parts = [plain(_("{extracts} of {transcripts}").format(extracts=extracts, transcripts=transcripts), "bold")]
        parts += [plain(f" · {part}", "bold") for part in said(self.desk, self.wanted)]
        return Content.assemble(*parts, plain(f" · {whose}", "dim"))

    def on_extract_list_moved(self) -> None:
        extract = self.listed.extract
        if extract is not None and self.rows:
            self.desk.extract = extract.coding
        self.query_one("#text", Static).update(self._whole(extract))
        self.query_one("#whole", VerticalScroll).scroll_home(animate=False)

    def _whole(self, extract: Extract | None) -> Content:
        """All of an extract: what and where, its text, its memo."""
        if extract is None:
            if self.wanted == Wanted():
                return plain(_("Nothing is coded yet."))
            return plain(self._advice or _("Nothing is as wanted here: a shows all extracts again."))
        where = [visible(": ".join(pair), line=True) for pair in extract.attributes]
        if extract.question is not None:
            where.insert(0, _("guide question {n}").format(n=extract.question))
        parts = [meta(self.desk, extract), plain("\n"), plain(self.desk.path(extract.code), "dim")]
        parts += [plain("\n\n"), marked(visible(extract.text), self._words)]
        if extract.memo:
            parts.append(plain(f"\n\n✎ {extract.memo}", "italic"))
        if where:
            parts.append(plain(f"\n\n{' · '.join(where)}", "dim"))
        return Content.assemble(*parts)

    @property
    def _words(self) -> str:
        """The words looked for, to be marked in the texts."""
        query = self.wanted.query
        asked = (
            [leaf.value for leaf in leaves(query) if isinstance(leaf, Has) and leaf.field == "text"] if query else []
        )
        return self.wanted.words or (asked[0] if len(asked) == 1 else "")

    # --- what its commands do ------------------------------------------------------------------------

    def here(self) -> Extract:
        """The highlighted extract; an error where there is none."""
        if (extract := self.listed.extract) is None:
            raise InputError(_("There is no extract here."))
        return extract

    def go(self) -> None:
        """To the extract's place in its transcript."""
        extract = self.here()
        self.leave(Jump(extract.transcript, Span(extract.start, extract.stop)))

    def on_extract_list_opened(self) -> None:
        self.go()

    def choose_codes(self) -> None:
        """Choose whose extracts to see."""
        self.ask(
            WantedCodes(self.desk, self.wanted.codes), lambda codes: self.narrow(replace(self.wanted, codes=codes))
        )

    def choose(self) -> None:
        """Choose transcripts, attributes, guide questions, roles."""
        self.ask(Narrowing(self.desk, self.wanted, extracts=True), self.narrow)

    def look_for_words(self) -> None:
        """Type words the text must hold."""
        line = self.query_one(WordsLine)
        line.display = True
        line.value = self.wanted.words
        line.focus()
        line.action_select_all()

    def ask_by_query(self) -> None:
        """Type a query."""
        line = self.query_one(QueryLine)
        self.query_one("#asking").display = line.display = True
        line.value = write(self.wanted.query, language()) if self.wanted.query else ""
        self._fault("")
        line.focus()
        line.action_select_all()

    def _fault(self, sentence: str) -> None:
        fault = self.query_one("#fault", Static)
        fault.update(plain(sentence))
        fault.display = bool(sentence)

    def on_input_changed(self, event: Input.Changed) -> None:
        if isinstance(event.input, QueryLine):
            event.input.value = visible(event.value, line=True)  # what was pasted; one character for one
            self._fault("")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if not isinstance(event.input, QueryLine):
            self.query_one(WordsLine).action_give_up()
            self.narrow(replace(self.wanted, words=event.value.strip()))
            return
        try:
            wanted = replace(self.wanted, query=parse(event.value) if event.value.strip() else None)
            self.desk.project.looked_through(wanted)  # what it names is there
        except QueryError as error:
            self._fault(visible(str(error), line=True))
            event.input.cursor_position = error.column - 1
            return
        event.input.action_give_up()
        self.narrow(wanted)

    def everything(self) -> None:
        """Drop all that narrows."""
        self.narrow(Wanted())

    def analysed(self) -> None:
        """Show the analysis layer's extracts, or the coder's own."""
        if not self.desk.kept.analysed:
            self.desk.project.analysis_layer()  # an error where none was chosen
        self.desk.kept.analysed = not self.desk.kept.analysed
        self.look()

    def copy(self) -> None:
        """Copy the extract with its source."""
        extract, project = self.here(), self.desk.project
        document = project.document(extract.transcript)
        self.say(clipboard.copy_extract(self.app, project, document, Span(extract.start, extract.stop)))

    def write(self) -> None:
        """Write what is shown into the project's folder."""
        path = unused(self.desk.project.folder, "extracts.csv")
        n = write_extracts(self.desk.project, self.rows, path)
        self.say(ngettext("{n} extract written: {file}", "{n} extracts written: {file}", n).format(n=n, file=path))
