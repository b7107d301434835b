"""Ctrl-C during work on many things: what is begun is finished, and nothing more is begun."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from cipcoder.cli.shared import say
from cipcoder.locale import _


@contextmanager
def interruptible() -> Iterator[Callable[[], bool]]:
    """Gives what tells whether Ctrl-C was pressed inside; pressed a second time, it stops at once as ever."""
    asked = False

    def on_interrupt(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True
        say(_("Stopping after the file that is being read (Ctrl-C again: at once)."))

    if threading.current_thread() is not threading.main_thread():
        yield lambda: asked
        return
    before = signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield lambda: asked
    finally:
        signal.signal(signal.SIGINT, before)
