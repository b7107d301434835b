"""What the terminal is: whether the coding screen can be shown on it at all, and in how many colours."""

from __future__ import annotations

import os
import sys
from typing import Literal

from rich.console import Console
from textual import constants

from cipcoder.errors import InputError
from cipcoder.locale import _

Colours = Literal["few", "256", "all"]


def check() -> None:
    """Say in a sentence why the coding screen can't be shown here; nothing where it can."""
    for stream in (sys.__stdin__, sys.__stdout__, sys.__stderr__):  # the framework draws on the third
        if stream is None or not stream.isatty():
            raise InputError(_("The coding screen needs a terminal; here the output is redirected."))
    term = os.environ.get("TERM", "").lower()
    if term in {"dumb", "unknown"}:
        raise InputError(
            _(
                "This terminal says that it can't show a screen (TERM={term}). "
                "Open another one, or give its kind: TERM=xterm-256color cipcoder code --coder NAME"
            ).format(term=term)
        )
    encoding = sys.__stderr__.encoding if sys.__stderr__ is not None else ""
    if encoding.lower().replace("-", "") != "utf8":
        raise InputError(
            _(
                "The coding screen is written in UTF-8, and this terminal is set to {encoding}. "
                "Set it to UTF-8, or if it is: PYTHONUTF8=1 cipcoder code --coder NAME"
            ).format(encoding=encoding)
        )


def colours() -> Colours:
    """How many colours the terminal says it has (TERM, COLORTERM); few: sixteen or less, in shades we can't know."""
    console = Console(color_system=constants.COLOR_SYSTEM, force_terminal=True, legacy_windows=False)  # type: ignore[arg-type]
    known: dict[str | None, Colours] = {"truecolor": "all", "256": "256"}
    return known.get(console.color_system, "few")
