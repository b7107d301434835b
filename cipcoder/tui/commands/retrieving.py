"""Commands of the sheets of extracts, memos and places found."""

from __future__ import annotations

from typing import Any

from cipcoder.tui.commands.base import Command

COMMANDS: tuple[type[Command[Any]], ...] = ()
