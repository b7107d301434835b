"""How long work tells how far it is: whoever works takes a ``Progress`` and goes through its items with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

T = TypeVar("T")


class Progress(Protocol):
    """Hands on the items one by one and shows how many of ``total`` are done. ``what`` names the work."""

    def __call__(self, items: Iterable[T], total: int, what: str) -> Iterator[T]: ...


def silent(items: Iterable[T], total: int, what: str) -> Iterator[T]:
    """Shows nothing."""
    del total, what
    yield from items
