"""Drawing one visual line: gutter, text, margin. A function of the page, the look and the view, nothing else.

Colour never says anything alone: a coding has its bracket, its lane and its name; where two overlap the text
is underlined, and so are segments that a round gives to be coded; the interviewer is dimmer, labels are bold. Without
colours (NO_COLOR, sixteen colours) coded text is underlined, a given segment slanted and the selection reversed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.strip import Strip

from cipcoder.queries.document import CodingRow
from cipcoder.text.spans import Span
from cipcoder.tui.lanes import Piece
from cipcoder.tui.page import Page, Zone
from cipcoder.tui.theme import BODY, DIMMED, Shown, exactly, readable
from cipcoder.tui.wrap import next_cluster, printed_part, simple

Display = Literal["tint", "margin", "spotlight"]
DISPLAYS: tuple[Display, ...] = ("tint", "margin", "spotlight")

BRACKET = {"whole": "━", "open": "┏", "through": "┃", "close": "┗"}
TINT, STRONG = 0.28, 0.5
LEAST = 10
"""Cells below which a shortened name says nothing."""


@dataclass(frozen=True, slots=True)
class Frame:
    """How a line's cells are shared out."""

    gutter: int
    text: int
    lanes: int
    names: int
    width: int
    """all of it: what is left over stays blank"""

    @classmethod
    def of(cls, width: int, turns: int, depth: int) -> Frame:
        """For a reader of ``width`` cells, a transcript of so many turns, brackets ``depth`` deep."""
        gutter = max(2, len(str(turns))) + 2
        margin = min(max(width * 3 // 10, 14), 44) if width >= 56 else 8
        text = max(12, min(88, width - gutter - margin - 2))
        room = max(0, width - gutter - text - 2)
        lanes = min(max(depth, 1), 8, max(2, room // 3), room)
        return cls(gutter, text, lanes, max(0, room - lanes - 1), width)


@dataclass(frozen=True, slots=True)
class View:
    """What the reader shows of a page just now."""

    frame: Frame
    display: Display = "tint"
    spotlight: frozenset[str] = frozenset()
    """the codes in focus or in the spotlight, themes with all of theirs: where there are any, others fade"""
    active: CodingRow | None = None
    """the coding that keys act on, where it was chosen by hand"""
    cursor: int | None = None
    selection: Span | None = None
    hit: Span | None = None
    """the search hit the cursor went to last"""
    focused: bool = True


class _Run(NamedTuple):
    """All that decides the style of a run of text; the key of the style cache."""

    role: str = "participant"
    label: bool = False
    code: str | None = None
    overlap: bool = False
    given: bool = False
    strong: bool = False
    selected: bool = False
    hit: int = 0
    cursor: int = 0


class Look:
    """Styles for one theme and codebook, made once each."""

    def __init__(
        self,
        background: Color,
        foreground: Color,
        accent: Color,
        found: Color,
        colour: Callable[[str], str],
        name: Callable[[str], str],
        *,
        plain: bool = False,
        shown: Shown = exactly,
    ) -> None:
        """``plain``: without any colour; ``shown``: what the terminal makes of colours."""
        self.background, self.foreground, self.accent, self.found = background, foreground, accent, found
        self.name = name
        self._colour = (lambda code: foreground.hex) if plain else colour
        self._plain, self._shown = plain, shown
        self._runs: dict[_Run, Style] = {}
        self._others: dict[tuple[str, bool, bool], Style] = {}
        self.blank = Style(bgcolor=background.rich_color)
        self.gutter = self._style(background.blend(foreground, 0.42), DIMMED)
        self.star = self._style(found, bold=True)
        self.question = self._style(background.blend(foreground, 0.55), italic=True)

    def run(self, run: _Run) -> Style:
        style = self._runs.get(run)
        if style is None:
            style = self._runs[run] = self._made(run)
        return style

    def mark(self, code: str, *, faded: bool = False, strong: bool = False) -> Style:
        """A bracket in its code's colour."""
        return self._other("mark", code, faded, strong)

    def label(self, code: str, *, faded: bool = False, strong: bool = False) -> Style:
        """A code's name in the margin: its colour, made readable."""
        return self._other("label", code, faded, strong)

    def _other(self, kind: str, code: str, faded: bool, strong: bool) -> Style:
        key = f"{kind} {code}", faded, strong
        if key not in self._others:
            colour = Color.parse(self._colour(code))
            if kind == "label":
                colour = colour.blend(self.foreground, 0.5)
            if faded:
                colour = self.background.blend(colour, 0.35)
            least = DIMMED if faded or kind == "mark" else BODY
            bold, underline = strong or kind == "mark", strong and kind == "label"
            self._others[key] = self._style(colour, least, bold=bold, underline=underline)
        return self._others[key]

    def _style(
        self, ink: Color, least: float = BODY, *, bold: bool = False, underline: bool = False, italic: bool = False
    ) -> Style:
        ink = readable(ink, self.background, least, self._shown)
        paper = self.background.rich_color
        return Style(color=ink.rich_color, bgcolor=paper, bold=bold, underline=underline, italic=italic)

    def _made(self, run: _Run) -> Style:
        if self._plain:
            return self._made_plain(run)
        ink, paper = self.foreground, self.background
        if run.label:
            ink = paper.blend(ink, 0.62)
        elif run.role == "interviewer":
            ink = paper.blend(ink, 0.58)
        if run.code is not None:
            paper = paper.blend(Color.parse(self._colour(run.code)), STRONG if run.strong else TINT)
            ink = ink if run.role == "interviewer" else self.foreground
        if run.hit:
            paper = paper.blend(self.found, 0.75 if run.hit > 1 else 0.38)
            ink = self.background if run.hit > 1 else self.foreground
        if run.selected:
            paper, ink = self.background.blend(self.accent, 0.42), self.foreground
        if run.cursor:
            paper, ink = (self.accent, self.background) if run.cursor > 1 else (paper.blend(self.accent, 0.35), ink)
        dimmed = run.label or run.role == "interviewer"
        ink = readable(ink, paper, DIMMED if dimmed else BODY, self._shown)
        return Style(
            color=ink.rich_color,
            bgcolor=paper.rich_color,
            bold=run.label or run.hit > 0,
            underline=run.overlap or run.given or run.cursor == 1,
        )

    @staticmethod
    def _made_plain(run: _Run) -> Style:
        """Without colours: coded text is underlined, selection, the hit one is at, and cursor are reversed."""
        return Style(
            bold=run.label or run.hit > 0 or run.strong,
            dim=run.role == "interviewer" and not run.selected,
            italic=run.given,
            underline=run.code is not None or run.hit > 0 or run.cursor == 1,
            reverse=(run.selected or run.hit > 1) != (run.cursor > 1),  # a cursor in a reversed field is a hole
        )


def paint(page: Page, look: Look, view: View, line: int) -> Strip:
    """The strip of one visual line, all its cells painted."""
    frame = view.frame
    pieces = page.margin.line(line)
    segments = _gutter(page, look, frame, line)
    segments += _text(page, look, view, line, [piece.mark for piece in pieces])
    segments += _margin(page, look, view, line, pieces)
    return Strip(segments).adjust_cell_length(frame.width, look.blank)


def _gutter(page: Page, look: Look, frame: Frame, line: int) -> list[Segment]:
    start, stop = page.wrap.starts[line], page.wrap.stops[line]
    turn = page.turn_headed(start, stop)
    number = f"{turn.ordinal + 1:>{frame.gutter - 2}}" if turn is not None else " " * (frame.gutter - 2)
    starred = any(start <= star.start < max(stop, start + 1) for star in page.stars)
    return [Segment(number, look.gutter), Segment("★ " if starred else "  ", look.star)]


def _text(page: Page, look: Look, view: View, line: int, marks: Sequence[CodingRow]) -> list[Segment]:
    """The text's runs, padded to its width and two cells more: where a hanging blank or the cursor can stand."""
    wrap, text = page.wrap, page.text
    start, stop = wrap.starts[line], wrap.stops[line]
    if stop > start and text[stop - 1] == "\n":
        stop -= 1
    room = view.frame.text + 2
    zones = list(page.zones(start, max(stop, start + 1)))
    hits, given = page.hits_over(start, stop), page.given_over(start, stop)
    selection, cursor = view.selection, view.cursor
    if cursor is not None and wrap.line_at(cursor) != line:
        cursor = None
    said = start + len(text[start:stop].rstrip())  # blanks that hang at the line's end carry no tint
    cuts = {start, said, stop}
    for span in (*zones, *marks, *hits, *given, *((selection,) if selection is not None else ())):
        cuts |= {span.start, span.stop}
    if cursor is not None:
        cuts |= {cursor, next_cluster(text, cursor)}
    plain = wrap.plain or simple(text[start:stop])
    segments: list[Segment] = []
    used = 0
    for begin, end in pairwise(sorted(cut for cut in cuts if start <= cut <= stop)):
        if plain:
            printed, width = text[begin:end], end - begin
        else:
            printed, width = printed_part(text[start:stop], begin - start, end - start)
        if used + width > room:
            printed, width = set_cell_size(printed, room - used), room - used
        if printed:
            over = marks if begin < said else ()
            run = _run(view, zones, over, hits, begin, cursor)
            if any(span.start <= begin < span.stop for span in given):
                run = run._replace(given=True)
            segments.append(Segment(printed, look.run(run)))
        used += width
    # one cell is painted for the newline and for the end of the text: the cursor can stand there
    if used < room and (cursor == stop or (selection is not None and selection.start <= stop < selection.stop)):
        segments.append(Segment(" ", look.run(_run(view, zones, (), (), stop, cursor))))
        used += 1
    segments.append(Segment(" " * (room - used), look.blank))
    return segments


def _run(
    view: View, zones: Sequence[Zone], marks: Sequence[CodingRow], hits: Sequence[Span], at: int, cursor: int | None
) -> _Run:
    """What is true of the character at ``at``, and of all up to the next cut."""
    zone = next((zone for zone in reversed(zones) if zone.start <= at), None)
    over = [mark for mark in marks if mark.start <= at < mark.stop]
    lit = [mark for mark in over if not _faded(view, mark)]
    code, strong = None, False
    if view.display == "tint" and lit:
        code = min(lit, key=lambda mark: mark.stop - mark.start).code
    elif view.display == "spotlight" and lit:
        code, strong = lit[-1].code, True
    if view.active is not None and view.active in over:
        code, strong = view.active.code, True
    hit = next((hit for hit in hits if hit.start <= at < hit.stop), None)
    return _Run(
        role="participant" if zone is None else zone.role,
        label=zone is not None and zone.label,
        code=code,
        overlap=view.display == "tint" and len(lit) > 1,
        strong=strong,
        selected=view.selection is not None and view.selection.start <= at < view.selection.stop,
        hit=0 if hit is None else 2 if hit == view.hit else 1,
        cursor=0 if cursor != at else 2 if view.focused else 1,
    )


def _margin(page: Page, look: Look, view: View, line: int, pieces: Sequence[Piece[CodingRow]]) -> list[Segment]:
    """Brackets by lane, then names; a guide question's number where no name stands."""
    frame = view.frame
    if not frame.lanes:
        return []
    brackets = [Segment(" ", look.blank)] * frame.lanes
    for piece in pieces:
        if piece.lane < frame.lanes:
            glyph = "┣" if piece.named and piece.part == "through" else BRACKET[piece.part]
            faded, strong = _weight(view, piece.mark)
            brackets[piece.lane] = Segment(glyph, look.mark(piece.mark.code, faded=faded, strong=strong))
    if any(piece.lane >= frame.lanes for piece in pieces):
        brackets[-1] = Segment("+", look.gutter)
    named = [piece.mark for piece in pieces if piece.named]
    names = _names(page, look, view, named) if named else _question(page, look, line)
    room = frame.names - sum(segment.cell_length for segment in names)
    if room < 0:
        return [*brackets, Segment(" ", look.blank), *Strip(names).adjust_cell_length(frame.names)]
    return [*brackets, Segment(" ", look.blank), *names, Segment(" " * room, look.blank)]


def _weight(view: View, mark: CodingRow) -> tuple[bool, bool]:
    """Whether a coding is drawn faded, and whether it stands out."""
    return _faded(view, mark), view.active is not None and mark.uid == view.active.uid


def _faded(view: View, mark: CodingRow) -> bool:
    """Whether a coding stands back behind those in focus."""
    return (view.display == "spotlight" or bool(view.spotlight)) and mark.code not in view.spotlight


def _names(page: Page, look: Look, view: View, marks: Sequence[CodingRow]) -> list[Segment]:
    """Names of the codings that are written on this line: shortened evenly, down to where a name says nothing."""
    names = [look.name(mark.code) + (" ✎" if mark.uid in page.noted else "") for mark in marks]
    between, room = " · ", view.frame.names
    if sum(map(cell_len, names)) + len(between) * (len(names) - 1) > room:
        fitting = max(1, min(len(names), (room + len(between)) // (LEAST + len(between))))
        more = f" +{len(names) - fitting}" if fitting < len(names) else ""
        share = (room - len(more) - len(between) * (fitting - 1)) // fitting
        names = [name if cell_len(name) <= share else set_cell_size(name, share - 1) + "…" for name in names[:fitting]]
    else:
        more = ""
    segments: list[Segment] = []
    for mark, name in zip(marks, names, strict=False):
        if segments:
            segments.append(Segment(between, look.gutter))
        faded, strong = _weight(view, mark)
        segments.append(Segment(name, look.label(mark.code, faded=faded, strong=strong)))
    return [*segments, Segment(more, look.gutter)] if more else segments


def _question(page: Page, look: Look, line: int) -> list[Segment]:
    turn = page.turn_headed(page.wrap.starts[line], page.wrap.stops[line])
    if turn is None or turn.question is None:
        return []
    return [Segment(f"Q{turn.question}", look.question)]
