"""The fewest keys for a coding, as somebody would press them who knows the keys and sees the text and the codes' names.

Nothing here looks into the store: a plan begins where the caret stands, and every key of it is tried on a copy of the
caret, by the code that the screen itself runs. A plan uses what one could know: moves and units; a search for words
that stand there, typed letter by letter until the screen shows the place; digit keys, and letters of a code's name.
To select it keeps to the plainest keys: units, or freely by words, sentences and characters, or up to words searched.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from cipcoder.errors import InputError
from cipcoder.text.fold import fold
from cipcoder.text.spans import Span
from cipcoder.tui.caret import Caret
from cipcoder.tui.codekeys import CodeKeys
from cipcoder.tui.commands import COMMANDS
from cipcoder.tui.match import Candidate, matches
from cipcoder.tui.page import Page, Sought

TYPED = set(string.ascii_lowercase + string.digits + " ',.-")
"""What is typed to find a place: accents and capitals are ignored anyway."""
LONGEST = 40
"""So many letters of a place at most."""
BEYOND = 300
"""Code points beyond the passage that a plan wanders through."""

MOTIONS = {
    # command -> its motion of the caret
    **{name: name for name in ("left", "right", "up", "down", "top", "bottom", "word-right", "word-left")},
    **{f"{unit}-{way}": f"{unit}-{way}" for unit in ("sentence", "turn", "question") for way in ("next", "previous")},
    "line-start": "home",
    "line-end": "end",
}
PLAIN = ("left", "right", "word-right", "word-left", "sentence-next", "sentence-previous")
SELECT: dict[str, Callable[[Caret, Page], None]] = {
    "sentence": lambda caret, page: caret.take(page, "sentence"),
    "sentence-less": lambda caret, page: caret.give_back(page, "sentence"),
    "turn": lambda caret, page: caret.take(page, "turn"),
    "turn-less": lambda caret, page: caret.give_back(page, "turn"),
    "free": lambda caret, page: caret.turn_free(),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """Keys by what they are for. Those for the way are counted apart."""

    way: tuple[str, ...]
    selecting: tuple[str, ...]
    coding: tuple[str, ...]

    @property
    def counted(self) -> int:
        """Keys to select and to code."""
        return len(self.selecting) + len(self.coding)


def key_of(command: str) -> str:
    return COMMANDS[command].keys.split(",")[0]


def _moving(motion: str) -> Callable[[Caret, Page], None]:
    return lambda caret, page: caret.move(page, motion)


MOVES = {key_of(name): _moving(motion) for name, motion in MOTIONS.items()}
SELECTING = {key_of(name): press for name, press in SELECT.items()} | {key_of(n): MOVES[key_of(n)] for n in PLAIN}


class Planner:
    """Plans on one page, for one coder's keys."""

    def __init__(self, page: Page, keys: CodeKeys, candidates: Sequence[Candidate]) -> None:
        self.page, self.keys, self.candidates = page, keys, candidates

    def plan(self, caret: Caret, target: Span, code: str) -> Plan:
        """The cheapest way to put ``code`` on ``target``: on from what is selected, or from its beginning."""
        coding = self._code(code)
        at_hand = self._select(caret, target, limit=9)
        way = self._way(caret, target.start)
        there = self._select(Caret(cursor=target.start), target)
        assert there is not None
        if at_hand is not None and len(at_hand) <= len(there):
            return Plan((), at_hand, coding)
        return Plan(way, there, coding)

    # --- the code ------------------------------------------------------------------------------------

    def _code(self, code: str) -> tuple[str, ...]:
        """Its digit, or « once more », or the palette: from the recent ones, or by letters of its name."""
        if (slot := self.keys.of(code)) is not None:
            return (str(slot),)
        recent = self.keys.recent
        if recent[:1] == [code]:
            return (key_of("repeat"),)
        ways = [(key_of("choose"), *letters, "enter") for letters in self._letters(code)]
        if code in recent:
            ways.append((key_of("choose"), *["down"] * recent.index(code), "enter"))
        return min(ways, key=len)

    def _letters(self, code: str) -> Iterator[tuple[str, ...]]:
        """The shortest beginning of one of the name's words, or of all of it, that brings the code to the top."""
        label = fold(next(c.label for c in self.candidates if c.id == code))
        for typed in sorted({label[a:b] for a in _word_starts(label) for b in range(a + 1, len(label) + 1)}, key=len):
            found = matches(typed, self.candidates)
            if set(typed) <= TYPED and found and found[0].candidate.id == code:
                yield _keys(typed)
                return

    # --- the way -------------------------------------------------------------------------------------

    def _way(self, caret: Caret, place: int) -> tuple[str, ...]:
        """To a place: by a few moves, or by a search and a few moves."""
        if caret.cursor == place and caret.selection is None:
            return ()
        ways = [] if (moves := self._moves(caret, place, limit=4)) is None else [moves]
        word: Span | None = Span(place, place)
        for _ in range(4):  # from the words it begins with, where some can't be typed or stand elsewhere too
            typed = None if word is None else self._search(caret.cursor, word.start)
            back = None if word is None else self._moves(Caret(cursor=word.start), place, limit=4)
            if typed is not None and back is not None:
                ways.append((key_of("search"), *typed, "enter", *back))
            word = self.page.units.following("word", place if word is None else word.start + 1)
        return min(ways, key=len)

    def _search(self, origin: int, place: int) -> tuple[str, ...] | None:
        """The shortest words that a search from ``origin`` finds at ``place`` first."""
        for stop in range(place + 1, min(place + LONGEST, len(self.page.text)) + 1):
            typed = fold(self.page.text[place:stop])
            if not set(typed) <= TYPED:
                return None
            try:
                hits = self.page.search(Sought(typed))
            except InputError:  # no word yet
                continue
            if typed == typed.rstrip() and hits:
                first = next((hit for hit in hits if hit.start >= origin), hits[0])
                if first.start == place:
                    return _keys(typed)
        return None

    def _moves(self, caret: Caret, place: int, limit: int) -> tuple[str, ...] | None:
        def there(state: Caret) -> bool:
            return state.cursor == place and state.selection is None

        return self._shortest(caret, MOVES, there, limit, lambda state: True)

    # --- the passage ---------------------------------------------------------------------------------

    def _select(self, caret: Caret, target: Span, limit: int = 40) -> tuple[str, ...] | None:
        """Keys after which a code would go on exactly this passage."""

        def there(state: Caret) -> bool:
            return state.segment(self.page) == target

        def near(state: Caret) -> bool:
            begun = state.selection is None or (state.anchor or 0) in range(target.start - BEYOND, target.start + 1)
            return begun and target.start - BEYOND <= state.cursor <= target.stop + BEYOND

        found = self._up_to_words(caret, target)
        bound = limit if found is None else min(limit, len(found) - 1)
        shorter = self._shortest(caret, SELECTING, there, bound, near)
        return found if shorter is None else shorter

    def _up_to_words(self, caret: Caret, target: Span) -> tuple[str, ...] | None:
        """Select freely up to the words that follow the passage, by searching for them."""
        if caret.cursor != target.start or caret.selection is not None:
            return None
        text = self.page.text
        after = next((i for i in range(target.stop, len(text)) if not text[i].isspace()), len(text))
        typed = self._search(target.start, after)
        return None if typed is None else (key_of("free"), key_of("search"), *typed, "enter")

    def _shortest(
        self,
        caret: Caret,
        keys: dict[str, Callable[[Caret, Page], None]],
        there: Callable[[Caret], bool],
        limit: int,
        near: Callable[[Caret], bool],
    ) -> tuple[str, ...] | None:
        """The shortest sequence of keys after which it is so; None if there is none within ``limit`` keys."""
        seen = set()
        pressed: list[tuple[Caret, tuple[str, ...]]] = [(caret, ())]
        if there(caret):
            return ()
        for _ in range(limit):
            following: list[tuple[Caret, tuple[str, ...]]] = []
            for state, so_far in pressed:
                for key, press in keys.items():
                    after = replace(state)
                    press(after, self.page)
                    known = (after.cursor, after.anchor, after.free, after.coded)
                    if known in seen or not near(after):
                        continue
                    seen.add(known)
                    if there(after):
                        return (*so_far, key)
                    following.append((after, (*so_far, key)))
            pressed = following
        return None


def _keys(typed: str) -> tuple[str, ...]:
    return tuple("space" if char == " " else char for char in typed)


def _word_starts(label: str) -> Iterator[int]:
    return (i for i, char in enumerate(label) if char.isalnum() and (i == 0 or not label[i - 1].isalnum()))
