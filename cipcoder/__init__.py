"""cipcoder: code interviews, count themes, compare coders. Importing it costs nothing."""

from __future__ import annotations

__version__ = "0.1.0"
