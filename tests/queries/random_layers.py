"""Small studies with codings put anywhere, and what stands in them as plain rows, for counting a second time."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from hypothesis import strategies as st

from cipcoder.codebook.models import Code, Codebook
from cipcoder.project import Project
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from cipcoder.text.spans import Span, trim
from tests.studies import CODEBOOK, FAMILY, NOTES, WORK, talk

PLAIN = talk("brut", "Elle dit : « On tient. »", "Sans tour, tout se suit, et rien n’est coupé.", date="2025-03-01")
PLAIN = ops.TranscriptData(**{**{f: getattr(PLAIN, f) for f in PLAIN.__slots__}, "turns": (), "speakers": ()})
"""a text without turns"""
SHORT = talk("bref", "M. D. : Oui.", participant="D")
INTERVIEWS = (WORK, FAMILY, PLAIN, SHORT)
BOOK = Codebook(title=CODEBOOK.title, codes=(*CODEBOOK.codes, Code(id="money", label={"fr": "Argent"})))
CODES = ("conditions", "hours", "isolation", "kin", "money")
TOP = {"conditions": "conditions", "hours": "conditions", "isolation": "conditions", "kin": "kin", "money": "money"}


class Put(NamedTuple):
    """A coding in an interview."""

    transcript: str
    start: int
    stop: int
    code: str


def _put(number: int, start: int, length: int, code: int) -> Put:
    """A coding somewhere; as everywhere, it has no blanks at its ends."""
    data = INTERVIEWS[number]
    start %= len(data.text)
    span = trim(data.text, Span(start, min(start + length, len(data.text)))) or Span(0, 4)
    return Put(data.name, span.start, span.stop, CODES[code])


codings = st.lists(
    st.builds(
        _put,
        st.sampled_from((0, 0, 0, 1, 1, 2, 3)),
        st.integers(0, 230),
        st.sampled_from((1, 3, 7, 20, 80)),
        st.integers(0, len(CODES) - 1),
    ),
    max_size=20,
    unique=True,
)


def begin(folder: Path) -> Path:
    """A study without codings, to be copied."""
    with Project.create(folder, name="Nettoyer") as project:
        project.do(ops.ApplyCodebook(BOOK))
        for data in (*INTERVIEWS, NOTES):
            project.do(ops.ImportTranscript(data))
        for who in ("ben", "ana"):
            project.use_coder(who)
    return folder


@contextmanager
def coded(begun: Path, mine: Sequence[Put], others: Sequence[Put] = ()) -> Iterator[Project]:
    """A copy of the study in which ana put these codings, and ben others."""
    with TemporaryDirectory() as folder, Project.open(Path(shutil.copytree(begun, f"{folder}/study"))) as project:
        for who, puts in (("ben", others), ("ana", mine)):
            project.use_coder(who)
            put(project, puts)
        yield project


def put(project: Project, puts: Sequence[Put]) -> None:
    """Code as whoever codes now."""
    uids = {row.name: row.uid for row in project.transcripts()}
    if puts:
        new = (ops.NewCoding(uids[p.transcript], p.start, p.stop, code_uid(p.code)) for p in puts)
        project.do(ops.AddCodings(tuple(new)))


def in_order(puts: Sequence[Put], order: Sequence[str]) -> list[Put]:
    """As ``spans`` has them: transcripts in this order, then start, longest first."""
    return sorted(puts, key=lambda p: (order.index(p.transcript), p.start, -p.stop, CODES.index(p.code)))
