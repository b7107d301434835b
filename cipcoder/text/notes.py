"""Notes of a manuscript, and the calls of them: what is said at the foot about the words above.

A call is known by the place that the reader gives with the note, or by how it is printed: [^12], ¹², or a number that
sticks to a quotation mark.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cipcoder.text.layout import Paragraph

_LABEL = r"\[\^?(?P<label>(?<=\^)[^\]\s]{1,12}|\d{1,3})\]|(?P<raised>[¹²³⁰⁴-⁹]{1,3})"
_CALL = re.compile(_LABEL)
_AFTER = re.compile(rf"[\s.,;:!?…]{{0,3}}(?:{_LABEL}|(?P<number>\d{{1,3}})(?=[\s.,;:)]|$))")
_INSIDE = re.compile(rf"(?:{_LABEL})[\s.…!?]*$")
_NOTE = re.compile(
    r"\s*(?:\[\^?(?P<label>(?<=\^)[^\]\s]{1,12}|\d{1,3})\]:?|(?P<number>\d{1,3})[.)\s])\s*(?P<text>.*)", re.DOTALL
)
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_NEAR = 3
"""How many characters a call stands from the mark it goes with."""


class Notes:
    """The notes of a manuscript, by their labels and by where they are called."""

    def __init__(self, blocks: Sequence[Paragraph]) -> None:
        self._labels: dict[str, str] = {}
        self._at: dict[int, list[tuple[int, str]]] = {}
        last = 0
        for i, block in enumerate(blocks):
            if block.kind != "note":
                last = i
                continue
            found = _NOTE.match(block.text)
            label = (found["label"] or found["number"]) if found else None
            text = found["text"] if found else block.text
            if label:
                self._labels.setdefault(label, text)
            if block.at is not None:
                self._at.setdefault(last, []).append((block.at, text))

    def after(self, block: int, text: str, stop: int, outer: int) -> tuple[str | None, str]:
        """The note called at the end of a passage that stops at ``stop``, its mark at ``outer``, and what follows.

        "" for a call whose note isn't known, None for no call.
        """
        rest = text[outer : outer + 250]
        for at, note in self._at.get(block, ()):
            if stop - _NEAR <= at <= outer + _NEAR:
                return note, rest
        found = _AFTER.match(rest)
        if found is not None and (found["number"] is None or (outer > stop and not rest[:1].isspace())):
            label = found["label"] or found["number"] or found["raised"].translate(_RAISED)
            return self._labels.get(label, ""), rest[found.end() :]
        inside = _INSIDE.search(text[max(0, stop - 16) : stop])
        if inside is not None:
            label = inside["label"] or inside["raised"].translate(_RAISED)
            return self._labels.get(label, ""), rest
        return None, rest

    def off(self, text: str) -> str:
        """``text`` without the calls printed in it."""
        return _CALL.sub("", text)
