"""The bar that long work draws on a terminal: how much is done, how long it will take still."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from time import monotonic
from typing import TypeVar

T = TypeVar("T")
_PATIENCE = 0.7  # seconds that nobody needs a bar for
_EVERY = 0.1


def bar(items: Iterable[T], total: int, what: str) -> Iterator[T]:
    """A ``Progress`` on stderr, which shows itself when the work takes a while; nothing where that is no terminal."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    began = drawn = monotonic()
    shown: Progress | None = None
    try:
        for done, item in enumerate(items):
            now = monotonic()
            if shown is None and now - began > _PATIENCE:
                columns = (
                    *(TextColumn("{task.description}", markup=False), BarColumn()),
                    *(MofNCompleteColumn(), TimeRemainingColumn()),
                )
                shown = Progress(*columns, console=Console(stderr=True), transient=True)
                shown.add_task(what, total=total, completed=done)
                shown.start()
            elif shown is not None and now - drawn > _EVERY:
                drawn = now
                shown.update(shown.task_ids[0], completed=done)
            yield item
    finally:
        if shown is not None:
            shown.stop()
