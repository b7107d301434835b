"""Theme lines: where in the talk each theme comes, as a row of bars; of one interview, or of one theme in all."""

from __future__ import annotations

from rich.text import Text

from cipcoder.exchange.layer_findings import theme_line_table
from cipcoder.formats.tables import Sheet as Table
from cipcoder.locale import _, language, ngettext
from cipcoder.queries.theme_lines import Talk, ThemeLine, ThemeLines
from cipcoder.report.numbers import percent, whole
from cipcoder.text.clean import visible
from cipcoder.text.spans import Span
from cipcoder.tui.desk import Desk
from cipcoder.tui.figures import Drawn
from cipcoder.tui.kept import Looking
from cipcoder.tui.plain import cell
from cipcoder.tui.sheet import Jump
from cipcoder.tui.views.base import Paper, View, joined

EIGHTHS = "▁▂▃▄▅▆▇█"
NOTHING = "·"
WIDEST = 4
"""cells that a part takes where there is room"""
LONGEST = 40
"""cells for a name"""


def height(share: float) -> str:
    """One cell for 0 to 1: something for anything but nothing, full only where all is."""
    if share <= 0:
        return NOTHING
    return EIGHTHS[7] if share >= 1 else EIGHTHS[min(6, int(8 * share))]


class LinesView(View):
    """A row a theme of the interview looked at, or a row an interview with the line of one theme."""

    cells = True
    file = "theme-lines.csv"

    def __init__(self, desk: Desk, found: ThemeLines, looking: Looking) -> None:
        super().__init__(desk, found.layer)
        self._found, self._looking = found, looking
        names = [talk.name for talk in found.talks]
        opened = desk.page.document.transcript.name if desk.page is not None else ""
        wanted = next((name for name in (looking.interview, opened) if name in names), names[0] if names else "")
        self._talk = next((talk for talk in found.talks if talk.name == wanted), None)
        codes = [line.code for line in found.talks[0].lines] if found.talks else []
        self._code = looking.code if looking.code in codes else codes[0] if codes else ""

    def rows(self) -> list[tuple[Talk, ThemeLine]]:
        """What each row shows."""
        if self._looking.one_theme:
            return [(talk, line) for talk in self._found.talks for line in talk.lines if line.code == self._code]
        return [] if self._talk is None else [(self._talk, line) for line in self._talk.lines]

    def turn(self, row: int) -> int:
        """From a theme of one interview to that theme in all of them, and back; the row that stays the same."""
        rows, looking = self.rows(), self._looking
        if 0 <= row < len(rows):
            talk, line = rows[row]
            self._talk, looking.interview = talk, talk.name
            self._code = looking.code = line.code
        looking.one_theme = not looking.one_theme
        return next((i for i, (t, c) in enumerate(self.rows()) if (t, c.code) == (self._talk, self._code)), 0)

    @property
    def title(self) -> str:
        if self._looking.one_theme and self._code:
            return _("Line of “{theme}” in all interviews").format(theme=self.desk.label(self._code))
        if self._talk is None:
            return _("Theme lines")
        return _("Theme lines of {interview}").format(interview=visible(self._talk.title, line=True))

    @property
    def empty(self) -> bool:
        return not any(any(line.covered) for _talk, line in self.rows())

    def plainly(self) -> str:
        if self._found.talks and not any(talk.words for talk, _line in self.rows()):
            return _("No participant speaks here.") if self.rows() else _("There is no code yet.")
        if self.layer.transcripts and self.empty:
            if self._looking.one_theme:
                return _("No word of a participant carries this theme.")
            return _("No word of a participant is coded in this interview.")
        return super().plainly()

    def legend(self) -> str:
        return _(
            "What participants say, from its beginning to its end, in {n} parts of as many words: the higher, the more "
            "of the words there carry the theme."
        ).format(n=max((len(line.covered) for _talk, line in self.rows()), default=0))

    def drawn(self, paper: Paper) -> Drawn:
        rows = self.rows()
        parts = max((len(line.covered) for _talk, line in rows), default=0)
        most = max(10, min(LONGEST, max(paper.width // 3, paper.width - parts - 4)))
        if self._looking.one_theme:
            names = [cell(talk.title) for talk, _line in rows]
            for each in names:
                each.truncate(most, overflow="ellipsis")
            first = max([4, *(each.cell_len for each in names)])
        else:
            first = self.names_wide([line.code for _talk, line in rows], most)
            names = [self.name(line.code, first) for _talk, line in rows]
        wide = max(1, min(WIDEST, (paper.width - first - 3) // max(1, parts)))
        lines = [
            [before, *(self._bar(line.code, share, wide) for share in line.covered), *[cell("")] * missing]
            for before, (_talk, line) in zip(names, rows, strict=True)
            for missing in [parts - len(line.covered)]
        ]
        scale = self._scale(parts * wide)
        heading = _("interview") if self._looking.one_theme else _("theme")
        columns = [(cell(scale[i * wide : (i + 1) * wide]), wide) for i in range(parts)]
        heading_cell = cell(heading)
        heading_cell.truncate(first)
        return Drawn([(heading_cell, first + 1), *columns], lines)

    def _bar(self, code: str, share: float, wide: int) -> Text:
        drawn = height(share)
        return Text(drawn * wide, self.desk.colour(code) if share > 0 else "dim", no_wrap=True, end="")

    @staticmethod
    def _scale(room: int) -> str:
        """« beginning      middle       end » in so many cells."""
        begins, middle, ends = _("beginning"), _("middle"), _("end")
        if len(begins) + len(middle) + len(ends) + 4 > room:
            return " " * room
        gap = (room - len(middle)) // 2
        return f"{begins.ljust(gap)}{middle}{ends.rjust(room - gap - len(middle))}"

    def more(self, row: int, column: int) -> str:
        rows = self.rows()
        if not 0 <= row < len(rows):
            return ""
        talk, line = rows[row]
        unread = any(read.name == talk.name and not read.finished for read in self.layer.transcripts)
        head = (self.desk.label(line.code), talk.title, _("not finished") if unread else "")
        if not talk.words:
            return joined(*head, _("no participant speaks"))
        part, parts = column - 1, len(line.covered)
        if not 0 <= part < parts:
            return joined(*head)
        first, stop = part * talk.words // parts, (part + 1) * talk.words // parts
        where = ngettext("word {first} of {words}", "words {first} to {last} of {words}", stop - first).format(
            first=whole(first + 1, language()), last=whole(stop, language()), words=whole(talk.words, language())
        )
        share = _("{share} of them coded").format(share=percent(line.covered[part], language()))
        return joined(*head, where, share)

    def behind(self, row: int, column: int) -> Jump | None:
        rows = self.rows()
        if not 0 <= row < len(rows):
            return None
        talk, _line = rows[row]
        if not 0 < column <= len(talk.places):
            return None
        place = talk.places[column - 1]
        return Jump(talk.name, Span(place, place))

    def table(self) -> Table:
        return theme_line_table(self.desk.project, self._found, language())
