"""cipcoder: code interviews, count themes, compare coders. Importing it costs nothing."""

from __future__ import annotations

TYPE_CHECKING = False  # what checks types takes it for true; importing typing would cost
if TYPE_CHECKING:
    from cipcoder.notebook import OpenProject, Result, open_project

__version__ = "0.1.0"
__all__ = ["OpenProject", "Result", "__version__", "open_project"]


def __getattr__(name: str) -> object:
    """What a notebook asks for is read when it is asked for."""
    if name in ("OpenProject", "Result", "open_project"):
        from importlib import import_module

        return getattr(import_module("cipcoder.notebook"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
