"""The coding screen. Importing this costs nothing: Textual is loaded when the screen opens."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from cipcoder.errors import CipcoderError

if TYPE_CHECKING:
    from cipcoder.exchange.pseudonymising import Review
    from cipcoder.project import Project
    from cipcoder.tui.app import CoderApp

__all__ = ["CoderApp", "in_tab", "run"]

TAB_DRIVER = "cipcoder.tui.tab:TabDriver"
"""what TEXTUAL_DRIVER says in a process that draws into a tab of a browser"""


def in_tab() -> bool:
    """Whether the screen is drawn into a tab of a browser, and no terminal is asked for."""
    return os.environ.get("TEXTUAL_DRIVER") == TAB_DRIVER


def run(project: Project, transcript: str | None = None, *, tour: bool = False) -> None:
    """Open the coding screen for the project's coder; ``transcript``: the name of the one to open first.

    ``tour``: begin with the guided start.
    """
    from cipcoder.tui import fault, terminal

    if not in_tab():
        terminal.check()
    from cipcoder.tui.app import CoderApp

    app = CoderApp(project, transcript, terminal.colours(), tour=tour)
    app.run()
    if app.fault is not None:
        raise CipcoderError(fault.sentence(app.fault))


def review_names(review: Review) -> None:
    """Have the forms of a review decided, one by one; each decision is kept when it is made."""
    from cipcoder.tui import fault, terminal

    terminal.check()
    from cipcoder.tui.naming_app import ReviewApp

    app = ReviewApp(review, terminal.colours())
    app.run()
    if app.fault is not None:
        raise CipcoderError(fault.sentence(app.fault))


def __getattr__(name: str) -> object:
    if name == "CoderApp":
        from cipcoder.tui.app import CoderApp

        return CoderApp
    raise AttributeError(name)
