"""The coded extracts of the current coder: narrowed, read, copied, written, and gone to."""

from __future__ import annotations

from dataclasses import replace

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from cipcoder.errors import InputError
from cipcoder.exchange.tables import write_extracts
from cipcoder.formats.files import unused
from cipcoder.locale import _, language, ngettext
from cipcoder.queries.corpus import Filter
from cipcoder.queries.extracts import Extract, Wanted
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
    """

    def __init__(self, desk: Desk, wanted: Wanted | None = None) -> None:
        super().__init__(desk)
        self._kept = wanted is None
        self.wanted = wanted or desk.wanted
        self.rows: list[Extract] = []

    def body(self) -> ComposeResult:
        with Horizontal(id="middle"):
            yield ExtractList(self.desk, id="list")
            with VerticalScroll(id="whole"):
                yield Static(id="text")
        line = WordsLine(placeholder=_("words in the text; nothing: all extracts"), id="words")
        line.cursor_blink = False
        yield line

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
        wanted, analysed = self.wanted, self.desk.kept.analysed
        self.find(
            lambda: self.desk.project.extracts(wanted, language=language(), analysis=analysed),
            self._show,
        )

    def narrow(self, wanted: Wanted) -> None:
        """Want others from now on."""
        self.wanted = wanted
        if self._kept:
            self.desk.wanted = wanted
        self.look()

    def _show(self, rows: list[Extract]) -> None:
        self.rows = rows
        seen = next((i for i, row in enumerate(rows) if row.coding == self.desk.extract), 0)
        self.listed.show(rows, self.wanted.words, seen)
        self.about(self._about())

    def _about(self) -> Content:
        n, of = len(self.rows), len({row.transcript for row in self.rows})
        extracts = ngettext("{n} extract", "{n} extracts", n).format(n=n)
        if self.wanted.transcripts.document_set == Filter().document_set:
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
            return plain(_("Nothing is as wanted here: a shows all extracts again."))
        where = [visible(": ".join(pair), line=True) for pair in extract.attributes]
        if extract.question is not None:
            where.insert(0, _("guide question {n}").format(n=extract.question))
        parts = [meta(self.desk, extract), plain("\n"), plain(self.desk.path(extract.code), "dim")]
        parts += [plain("\n\n"), marked(visible(extract.text), self.wanted.words)]
        if extract.memo:
            parts.append(plain(f"\n\n✎ {extract.memo}", "italic"))
        if where:
            parts.append(plain(f"\n\n{' · '.join(where)}", "dim"))
        return Content.assemble(*parts)

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

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.query_one(WordsLine).action_give_up()
        self.narrow(replace(self.wanted, words=event.value.strip()))

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
