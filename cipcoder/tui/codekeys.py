"""Which digit key a code has, and which codes were used last.

Keys pinned in the codebook stand. The digits left free go to other codes in the order of their first use, and
stay: a key that changed its code by itself would undo the fingers' memory. What was used last is another list.
"""

from __future__ import annotations

from collections.abc import Sequence

from cipcoder.codebook.models import Code

SLOTS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 0)
RECENT = 5


class CodeKeys:
    """Digit keys and recent codes of one coder."""

    def __init__(self, first_used: Sequence[str] = (), last_used: Sequence[str] = ()) -> None:
        """``first_used``: codes in the order of their first use; ``last_used``: of their last, oldest first."""
        self.slots: dict[int, str] = {}
        self._first_used = list(first_used)
        self._last_used = list(dict.fromkeys(reversed(last_used)))
        self._usable: dict[str, Code] = {}

    @property
    def recent(self) -> list[str]:
        """The codes used last, the latest first."""
        return [code for code in self._last_used if code in self._usable][:RECENT]

    def of(self, code: str) -> int | None:
        """The digit key of a code."""
        return next((slot for slot, held in self.slots.items() if held == code), None)

    def follow(self, usable: Sequence[Code]) -> None:
        """The codebook is new or changed: what it pins stands, what was given stays where it can."""
        self._usable = {code.id: code for code in usable}
        pinned = {code.slot: code.id for code in usable if code.slot is not None}
        given = {
            slot: code
            for slot, code in self.slots.items()
            if slot not in pinned and code in self._usable and code not in pinned.values()
        }
        self.slots = pinned | given
        for code in self._first_used:
            self._give(code)

    def used(self, codes: Sequence[str]) -> None:
        """Codes were put on a segment."""
        for code in codes:
            if code not in self._first_used:
                self._first_used.append(code)
            self._give(code)
        self._last_used = list(dict.fromkeys([*reversed(codes), *self._last_used]))

    def free(self, code: str, slot: int) -> None:
        """A code is about to be pinned to a key: both let go of what they had."""
        self.slots = {s: c for s, c in self.slots.items() if c != code and s != slot}

    def _give(self, code: str) -> None:
        if code in self._usable and self.of(code) is None:
            free = next((slot for slot in SLOTS if slot not in self.slots), None)
            if free is not None:
                self.slots[free] = code
