"""Words from the data on their way to a widget: never as ``str``, for Textual would read ``[rires]`` as mark-up.

``plain`` is for everything that shows Textual's content (Static, OptionList, titles), ``cell`` for what still
takes Rich texts (Tree labels, DataTable cells). Both put a visible sign where a control character stands.
"""

from __future__ import annotations

from rich.text import Text
from textual.content import Content

from cipcoder.text.clean import visible


def plain(text: str, style: str = "") -> Content:
    """``text`` exactly, as content for a widget; line breaks stay."""
    return Content.styled(visible(text), style)


def one_line(text: str, style: str = "", limit: int = 0) -> Content:
    """``text`` on one line, cut with … after ``limit`` characters (0: not cut)."""
    words = " ".join(visible(text, line=False).split())
    if limit and len(words) > limit:
        words = words[: limit - 1].rstrip() + "…"
    return Content.styled(words, style)


def cell(text: str, style: str = "", justify: str = "left") -> Text:
    """``text`` on one line, for a tree or a table."""
    right = justify == "right"
    return Text(visible(text, line=True), style, justify="right" if right else "left", no_wrap=True, end="")
