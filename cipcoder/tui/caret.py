"""The cursor and the selection: two offsets, and what every key makes of them. No widget here.

``cursor`` is a place between characters (it is drawn on the character after it); with ``anchor`` it spans the
selection. A segment stays selected after coding (``coded``), so that more codes can go on it, until the
cursor moves; the next key for a unit then takes the following one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import cast

from cipcoder.text.spans import Span, trim
from cipcoder.tui.page import Page
from cipcoder.tui.units import Kind
from cipcoder.tui.wrap import next_cluster, previous_cluster


@dataclass(slots=True)
class Caret:
    """Where the coder is in the open transcript."""

    cursor: int = 0
    anchor: int | None = None
    goal: int | None = None
    """the column that moving up and down keeps to"""
    free: bool = False
    """every motion extends the selection"""
    coded: bool = False
    """the selected segment has just been coded"""
    whole: bool = False
    """selected by a key that takes whole units: giving it up leads back to its beginning"""

    @property
    def selection(self) -> Span | None:
        """The selected stretch, or None when nothing is."""
        if self.anchor is None or self.anchor == self.cursor:
            return None
        return Span(min(self.anchor, self.cursor), max(self.anchor, self.cursor))

    # --- moving --------------------------------------------------------------------------------------

    def go(self, offset: int, *, extend: bool = False, goal: int | None = None) -> None:
        """Put the cursor at ``offset``; ``extend`` (or free selection) drags the selection along."""
        if extend or self.free:
            self.anchor = self.cursor if self.anchor is None else self.anchor
        else:
            self.anchor = None
        self.cursor, self.goal, self.coded, self.whole = offset, goal, False, False

    def move(self, page: Page, motion: str, *, extend: bool = False, height: int = 20) -> None:
        """Move by a named motion; leaving a selection goes on from the end that lies in that direction."""
        extend = extend or self.free
        selected = self.selection
        here = self.cursor
        if selected is not None and not extend:
            here = selected.start if motion in BACKWARD else selected.stop
            if motion in ("left", "right"):
                self.go(here)
                return
        goal = None
        if motion in LINES:
            line = page.wrap.line_at(here)
            goal = page.wrap.column(here) if self.goal is None else self.goal
            step = LINES[motion] * (height if motion.startswith("page") else 1)
            target = min(max(line + step, 0), len(page.wrap) - 1)
            offset = page.wrap.offset(target, goal)
            if target == line:  # at the edge: to the very beginning or end
                offset, goal = (0 if step < 0 else len(page.text)), None
        else:
            offset = reached(page, motion, here)
        self.go(offset, extend=extend, goal=goal)

    # --- selecting -----------------------------------------------------------------------------------

    def select(self, span: Span) -> None:
        """Select a stretch, cursor at its end."""
        self.anchor, self.cursor = span.start, span.stop
        self.goal, self.free, self.coded, self.whole = None, False, False, True

    def take(self, page: Page, kind: Kind) -> None:
        """The key for a unit: select the one at the cursor, one more, or (after coding) the next."""
        if (span := page.units.take(kind, self.cursor, self.selection, finished=self.coded)) is not None:
            self.select(span)

    def give_back(self, page: Page, kind: Kind) -> None:
        """Shorten the selection by a unit."""
        if (selected := self.selection) is not None:
            self.select(page.units.give_back(kind, selected))

    def turn_free(self) -> None:
        """Begin or end free selection."""
        self.free = not self.free
        if self.free:
            self.coded, self.whole = False, False
            self.anchor = self.cursor if self.anchor is None else self.anchor

    def drop(self) -> bool:
        """Give the selection up; true if there was one."""
        had = self.selection is not None or self.free
        if self.selection is not None and self.whole:
            self.cursor = self.selection.start
        self.anchor, self.free, self.coded, self.whole = None, False, False, False
        return had

    def segment(self, page: Page) -> Span | None:
        """What a code would go on: the selection without blanks around it, else the sentence at the cursor."""
        if self.selection is not None:
            return trim(page.text, self.selection)
        return page.units.at("sentence", self.cursor)


LINES = {"up": -1, "down": 1, "page-up": -1, "page-down": 1}
BACKWARD = frozenset(
    {
        *("left", "up", "page-up", "home", "top", "word-left", "sentence-previous", "turn-previous"),
        *("coding-previous", "question-previous", "uncoded-previous"),
    }
)


def reached(page: Page, motion: str, offset: int) -> int:
    """Where a motion that is not by lines leads from ``offset``."""
    text, wrap = page.text, page.wrap
    line = wrap.line_at(offset)
    if motion == "left":
        return previous_cluster(text, offset)
    if motion == "right":
        return next_cluster(text, offset)
    if motion == "home":
        return wrap.starts[line]
    if motion == "end":
        return wrap.end(line)
    if motion == "top":
        return 0
    if motion == "bottom":
        return len(text)
    if motion.startswith("coding"):
        coding = page.coding_after(offset) if motion == "coding-next" else page.coding_before(offset)
        return offset if coding is None else coding.start
    if motion.startswith(("question", "uncoded")):
        places = page.questions if motion.startswith("question") else [span.start for span in page.uncoded()]
        at = bisect_right(places, offset) if motion.endswith("next") else bisect_left(places, offset) - 1
        return places[at] if 0 <= at < len(places) else offset
    kind = cast("Kind", motion.split("-")[0])
    if motion == "turn-next" and (turn := page.turn_at(offset)) is not None:
        offset = max(offset, turn.start)  # from a label the next turn is another's, not one's own words
    if motion.endswith(("right", "next")):
        after = page.units.following(kind, offset + 1)
        return len(text) if after is None and kind == "word" else offset if after is None else after.start
    before = page.units.preceding(kind, offset)
    return 0 if before is None else before.start
