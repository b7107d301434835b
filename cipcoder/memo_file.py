"""Memos as a Markdown file to read, print or take into a text: one heading a memo, its coding quoted below."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import count
from pathlib import Path

from cipcoder.errors import InputError
from cipcoder.locale import _, ngettext
from cipcoder.queries.subjects import MemoAbout
from cipcoder.text.clean import visible


def markdown(rows: Sequence[MemoAbout], title: str) -> str:
    """All of these memos. Bodies stand as they were written: Markdown in a memo is Markdown in the file."""
    n = len(rows)
    parts = [f"# {_line(title)}", ngettext("{n} memo", "{n} memos", n).format(n=n)]
    for row in rows:
        parts.append(f"## {_line(row.memo.title or row.words)}")
        if row.memo.title:
            parts.append(_line(row.words))
        for subject in row.subjects:
            if subject.quote.strip():
                parts.append("\n".join(f"> {line}".rstrip() for line in visible(subject.quote).split("\n")))
        parts.append(visible(row.memo.body).strip())
        parts.append(f"*{_line(row.memo.coder)}, {day(row.memo.created_at)}*")
    return "\n\n".join(parts) + "\n"


def day(at: dt.datetime) -> str:
    """A date as the reader's calendar has it."""
    return at.astimezone().strftime("%Y-%m-%d")


def free_path(folder: Path, name: str) -> Path:
    """``folder/name``, numbered if there is such a file already."""
    wanted = folder / name
    numbered = (wanted.with_name(f"{wanted.stem}-{i}{wanted.suffix}") for i in count(2))
    return wanted if not wanted.exists() else next(path for path in numbered if not path.exists())


def export_memos(rows: Sequence[MemoAbout], to: Path, title: str) -> None:
    """Write these memos to a new file; one that is there stays as it is."""
    try:
        with to.open("x", encoding="utf-8", newline="\n", errors="replace") as file:
            file.write(markdown(rows, title))
    except FileExistsError:
        raise InputError(
            _("{file} is there already and stays as it is: choose another name.").format(file=visible(str(to)))
        ) from None


def _line(text: str) -> str:
    return " ".join(visible(text).split())
