"""Commands that work in the codebook's pane."""

from __future__ import annotations

from typing import Any

from cipcoder.tui.commands.base import Command

COMMANDS: tuple[type[Command[Any]], ...] = ()
