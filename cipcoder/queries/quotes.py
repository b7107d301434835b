"""The passages that some codes are on, cut from their texts: for whoever wants words and nothing else, very many.

Extracts with turns, speakers, questions and memos are ``extracts``'.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from sqlalchemy import Connection, select

from cipcoder.queries.consensus import Whose
from cipcoder.queries.corpus import Filter
from cipcoder.queries.spans import Reading, numbers, reading
from cipcoder.store import models as m

AT_A_TIME = 50
"""texts held together"""


class Quote(NamedTuple):
    """One coding with its words."""

    transcript: str
    """name"""
    title: str
    start: int
    """code points"""
    stop: int
    code: str
    coder: str
    text: str


def quotes(
    connection: Connection,
    whose: Whose,
    codes: Collection[str],
    chosen: Filter | None = None,
    *,
    viewer: str | None = None,
) -> list[Quote]:
    """What these codes (each with its sub-codes) are on in one layer: in the order of the corpus, then of the talk,
    longest first. Each text is read once. InputError for a code that isn't in the codebook."""
    read = reading(connection, whose, chosen, viewer=viewer)
    members = {code.id for each in codes for code in read.codebook.subtree(each)}
    ids = {row_id: key for row_id, key in connection.execute(select(m.Code.id, m.Code.key)) if key in members}
    names = dict(connection.execute(select(m.Coder.id, m.Coder.name)).all())
    return [
        Quote(head.name, head.title, start, stop, code, names[coder], text)
        for place, coder, found in _found(connection, read, ids)
        for head in [read.layer.transcripts[place]]
        for start, stop, code, text in found
    ]


def _found(
    connection: Connection, read: Reading, ids: dict[int, str]
) -> Iterator[tuple[int, int, list[tuple[int, int, str, str]]]]:
    """Place of a transcript, row id of the coder, and the passages there with code and words."""
    c, t, x = m.Coding, m.Transcript, m.TranscriptText
    order = {code: i for i, code in enumerate(read.codes)}
    for first in range(0, len(read.texts), AT_A_TIME):
        some = {text.id: place for place, text in enumerate(read.texts[first : first + AT_A_TIME], start=first)}
        of: dict[int, list[tuple[int, int, str]]] = {}
        query = select(c.transcript_id, c.start, c.stop, c.code_id, c.coder_id).where(
            c.code_id.in_(ids), c.transcript_id.in_(some)
        )
        for text_id, start, stop, code, coder in numbers(connection, query).tolist():
            if coder == read.texts[some[text_id]].coder:
                of.setdefault(text_id, []).append((start, stop, ids[code]))
        if not of:
            continue
        wanted = select(t.id, x.text).where(t.id.in_(of), x.transcript_uid == t.uid, x.revision == t.revision)
        texts = dict(connection.execute(wanted).all())
        for text_id in sorted(of, key=some.__getitem__):
            text, place = texts[text_id], some[text_id]
            found = sorted(of[text_id], key=lambda row: (row[0], -row[1], order[row[2]]))
            yield place, read.texts[place].coder, [(*row, text[row[0] : row[1]]) for row in found]
