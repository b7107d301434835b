"""Paragraphs gathered on a walk through a document's tree: what the readers of .docx, .odt and .html share.

A reader goes through the tree and tells what it meets (words, the end of a paragraph, a note, where a comment
begins); ``Flow`` keeps the paragraphs in order, with pages and comments, and counts what was left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Literal

from cipcoder.formats.readers.written import Block, Kind, Remark
from cipcoder.locale import _, ngettext
from cipcoder.text import speakers

LeftOut = Literal["tracked", "hidden", "picture", "contents", "object", "sign", "box"]
_ABOUT = 300
"""characters of the words a comment is about: enough to find the place"""
_OPENING = re.compile(r"^[^\w\n]*+(?:\d[\d:.,-]*+[^\w\n]++)?(?P<label>[^\W\d_][^:\n]{0,39}):", re.MULTILINE)


class Flow:
    """The document so far. ``page``: the page reached, from 1; None where the format knows none."""

    def __init__(self, page: int | None = None) -> None:
        self.page = page
        self.count: Counter[LeftOut] = Counter()
        self._frames = [_Frame()]
        self._said: list[str] = []
        self._length = 0
        self._remarks: dict[str, _Remark] = {}
        self._openings: Counter[str] = Counter()
        self._looked = 0

    # --- words ---------------------------------------------------------------------------------------

    def write(self, text: str) -> None:
        """Words of the paragraph that is open."""
        if not text:
            return
        frame = self._frames[-1]
        if frame.page is None and not text.isspace():
            frame.page = self.page
        frame.pieces.append(text)
        frame.length += len(text)
        self._said.append(text)
        self._length += len(text)

    def end(self, kind: Kind = "paragraph", level: int = 0, item: str = "") -> None:
        """The paragraph ends; one without words leaves no trace."""
        frame = self._frames[-1]
        if self.untouched:
            return
        text = "".join(frame.pieces)
        stripped = text.strip()
        if stripped:
            frame.blocks.append(Block(stripped, kind, level, frame.page, item=item))
        before = len(text) - len(text.lstrip())
        for at, note in frame.notes:
            here = min(max(at - before, 0), len(stripped))
            frame.blocks.append(Block(note, "note", page=frame.page, at=here if stripped else None))
        frame.blocks += frame.after
        frame.pieces, frame.notes, frame.after, frame.length, frame.page = [], [], [], 0, None
        self._said.append(" ")
        self._length += 1

    @property
    def open(self) -> bool:
        """Whether the paragraph that is open has words."""
        return any(not piece.isspace() for piece in self._frames[-1].pieces)

    @property
    def untouched(self) -> bool:
        """Whether nothing at all was told since the last paragraph ended."""
        frame = self._frames[-1]
        return not (frame.pieces or frame.notes or frame.after)

    def drop(self) -> None:
        """Forget the words of the paragraph that is open."""
        self._frames[-1].pieces, self._frames[-1].length = [], 0

    # --- what stands apart from the flow -------------------------------------------------------------

    @contextmanager
    def apart(self) -> Iterator[list[Block]]:
        """What is told inside goes into a list of its own: a note, a cell, a text box."""
        blocks = self.begin_apart()
        yield blocks
        self.end_apart()

    def begin_apart(self) -> list[Block]:
        """The same for readers of formats that are no trees; the list fills until ``end_apart``."""
        self._frames.append(_Frame())
        return self._frames[-1].blocks

    def end_apart(self) -> None:
        self.end()
        self._frames.pop()

    def note(self, blocks: Sequence[Block]) -> None:
        """A note called here."""
        text = " ".join(" ".join(block.text.split()) for block in blocks)
        if text:
            frame = self._frames[-1]
            frame.notes.append((frame.length, text))

    def after(self, blocks: Sequence[Block]) -> None:
        """Paragraphs that hang on the one that is open, and come after it."""
        self._frames[-1].after += blocks

    def add(self, blocks: Sequence[Block]) -> None:
        """Paragraphs that stand here."""
        self._frames[-1].blocks += blocks

    # --- comments ------------------------------------------------------------------------------------

    def remark(self, key: str, author: str, text: str) -> None:
        """A comment, about the words between ``opens`` and ``closes`` of this key, or about none."""
        known = self._remarks.setdefault(key, _Remark())
        known.author, known.text = author, text

    def opens(self, key: str) -> None:
        self._remarks.setdefault(key, _Remark()).start = self._length

    def closes(self, key: str) -> None:
        if key in self._remarks:
            self._remarks[key].stop = self._length

    # --- who speaks ----------------------------------------------------------------------------------

    def openings(self) -> Counter[str]:
        """How often each label, as a speaker's key, has opened a paragraph so far: « Zoé : », or a row of a table."""
        blocks = self._frames[0].blocks
        for block in blocks[self._looked :]:
            said = [block.speaker] if block.speaker else [match["label"] for match in _OPENING.finditer(block.text)]
            self._openings.update(speakers.key(label.strip("*_ \u00a0\u202f")) for label in said)
        self._looked = len(blocks)
        return self._openings

    # --- the end -------------------------------------------------------------------------------------

    @property
    def blocks(self) -> tuple[Block, ...]:
        return tuple(self._frames[0].blocks)

    def remarks(self) -> tuple[Remark, ...]:
        said = "".join(self._said)
        return tuple(
            Remark(r.author, r.text, " ".join(said[r.start : min(r.stop, r.start + _ABOUT)].split()))
            for r in self._remarks.values()
            if r.text
        )

    def changes(self) -> tuple[str, ...]:
        """What was resolved or left out, in sentences."""
        return tuple(_told(what, n) for what, n in self.count.items() if n)


def as_speech(blocks: Sequence[Block], speaker: str, milliseconds: int | None) -> list[Block]:
    """The blocks as said by somebody: the first says who and when, the others go on."""
    return [replace(blocks[0], speaker=speaker, milliseconds=milliseconds), *blocks[1:]] if blocks else []


_SPACES = re.compile(r"[ \t\r\n]+")


def collapsed(text: str, after_blank: bool) -> str:
    """Text of a format in which any run of blanks is one; ``after_blank``: nothing or a blank stands before it."""
    text = _SPACES.sub(" ", text)
    return text.lstrip(" ") if after_blank else text


@dataclass(slots=True)
class _Remark:
    author: str = ""
    text: str = ""
    start: int = 0
    stop: int = 0


class _Frame:
    """A list of paragraphs being made, and the one that is open."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.pieces: list[str] = []
        self.length = 0
        self.notes: list[tuple[int, str]] = []
        self.after: list[Block] = []
        self.page: int | None = None


def _told(what: LeftOut, n: int) -> str:
    if what == "tracked":
        said = ngettext(
            "{n} tracked change was taken as accepted: what was added stands, what was deleted is left out.",
            "{n} tracked changes were taken as accepted: what was added stands, what was deleted is left out.",
            n,
        )
    elif what == "hidden":
        said = ngettext("{n} piece of hidden text was left out.", "{n} pieces of hidden text were left out.", n)
    elif what == "picture":
        said = ngettext("{n} picture was left out.", "{n} pictures were left out.", n)
    elif what == "contents":
        said = _("The table of contents was left out.")
    elif what == "object":
        said = ngettext("{n} embedded object was left out.", "{n} embedded objects were left out.", n)
    elif what == "sign":
        said = ngettext("{n} sign of a symbol font was left out.", "{n} signs of symbol fonts were left out.", n)
    else:
        said = ngettext(
            "{n} text box was put after the paragraph it hangs on.",
            "{n} text boxes were put after the paragraphs they hang on.",
            n,
        )
    return said.format(n=n)
