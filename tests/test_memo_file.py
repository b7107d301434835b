"""Memos as Markdown: everything that was written is there, and no file is overwritten."""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path

import pytest

from cipcoder.errors import InputError
from cipcoder.memo_file import export_memos, free_path, markdown
from cipcoder.queries.memos import MemoRow
from cipcoder.queries.subjects import MemoAbout, Subject
from cipcoder.text.spans import Span

AT = dt.datetime(2025, 3, 1, 12, tzinfo=dt.UTC)


def memo(body: str, *subjects: Subject, title: str = "") -> MemoAbout:
    return MemoAbout(MemoRow(uuid.uuid4(), "ana", title, body, AT, AT, ()), subjects)


def test_a_memo_stands_under_what_it_is_about_with_the_words_coded() -> None:
    coding = Subject("coding", "Isolement", "b", "Entretien B", Span(0, 5), "seule\nle soir")
    text = markdown([memo("À relire.\n\n[rires] \x1b[31m", coding), memo("libre", title="Plan")], "Memos of ana")
    assert text == (
        "# Memos of ana\n\n2 memos\n\n"
        "## Isolement · Entretien B\n\n> seule\n> le soir\n\nÀ relire.\n\n[rires] ␛[31m\n\n*ana, 2025-03-01*\n\n"
        "## Plan\n\nfree memo\n\nlibre\n\n*ana, 2025-03-01*\n"
    )


def test_no_file_is_overwritten(tmp_path: Path) -> None:
    first = free_path(tmp_path, "memos.md")
    export_memos([memo("un")], first, "Memos")
    kept = first.read_bytes()
    second = free_path(tmp_path, "memos.md")
    assert (first.name, second.name) == ("memos.md", "memos-2.md")
    with pytest.raises(InputError, match="choose another name"):
        export_memos([memo("deux")], first, "Memos")
    assert first.read_bytes() == kept
