"""The codebook in use: codes nobody or only one coder uses, labels that look alike, codings older than a definition.

What is named here is a reason to look, not a fault: an unused code may be the finding.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from sqlalchemy import Connection, func, select

from cipcoder.codebook.models import Codebook, code_fingerprint
from cipcoder.queries.blind import hidden, hidden_names
from cipcoder.store import models as m
from cipcoder.store.codebook_rows import read_codebook
from cipcoder.text.fold import fold
from cipcoder.text.stopwords import GRAMMAR

ALIKE = 86
"""Likeness, of 100, from which two labels are named: one letter in seven differs at most."""

Why = Literal["same label", "same words", "alike"]


@dataclass(frozen=True, slots=True)
class Reread:
    """Codings made before their code was defined as it is now."""

    transcript: str
    coder: str
    codings: int


@dataclass(frozen=True, slots=True)
class Used:
    """One code as it is used, in all transcripts, sub-codes apart; of the consensus nothing is counted."""

    code: str
    depth: int
    theme: bool
    """true where it has sub-codes: that nobody codes with the theme itself is no remark"""
    retired: bool
    coders: tuple[tuple[str, int], ...]
    """who used it, and how many codings each has; the one with most first"""
    transcripts: int
    """in how many transcripts"""
    to_reread: tuple[Reread, ...]
    """codings made under another definition, include or exclude than now"""
    unknown: int
    """codings of which nobody knows under which codebook they were made"""

    @property
    def codings(self) -> int:
        return sum(n for _coder, n in self.coders)

    @property
    def rereading(self) -> int:
        """Codings to read again."""
        return sum(each.codings for each in self.to_reread)


@dataclass(frozen=True, slots=True)
class Near:
    """Two codes in use whose labels look like the same thing said twice."""

    one: str
    other: str
    language: str
    why: Why
    """same label (accents and case ignored); same words, in another order or with other small words; alike"""
    likeness: int
    """of 100, by letters, words in order of the alphabet"""


@dataclass(frozen=True, slots=True)
class CodebookUse:
    """The codebook as it is used, by all whose work may be seen."""

    codes: tuple[Used, ...]
    """in the codebook's order"""
    near: tuple[Near, ...]
    """the most alike first"""
    coders: tuple[str, ...]
    """those who have coded anything"""
    hidden: tuple[tuple[str, tuple[str, ...]], ...]
    """(coder, interviews) left out while a round is blind"""

    @property
    def unused(self) -> tuple[Used, ...]:
        """Codes nobody has used; neither themes nor retired ones."""
        return tuple(each for each in self._open() if not each.codings and not each.theme)

    @property
    def once(self) -> tuple[Used, ...]:
        """Codes with one coding in all."""
        return tuple(each for each in self._open() if each.codings == 1)

    @property
    def by_one_coder(self) -> tuple[Used, ...]:
        """Codes with two codings or more, all by one coder, where several code."""
        if len(self.coders) < 2:
            return ()
        return tuple(each for each in self._open() if each.codings > 1 and len(each.coders) == 1)

    @property
    def changed(self) -> tuple[Used, ...]:
        """Codes with codings that are older than their definition."""
        return tuple(each for each in self.codes if each.to_reread)

    def _open(self) -> Iterator[Used]:
        return (each for each in self.codes if not each.retired)


def codebook_use(connection: Connection, viewer: str | None = None) -> CodebookUse:
    """How the codebook is used, in what the coder named ``viewer`` (None: nobody in particular) may see."""
    book = read_codebook(connection)
    versions: dict[str, Mapping[str, str]] = dict(
        connection.execute(select(m.CodebookVersion.fingerprint, m.CodebookVersion.codes)).all()
    )
    now = {row.code.id: code_fingerprint(row.code) for row in book.walk()}
    c = m.Coding
    query = (
        select(m.Code.key, m.Coder.name, m.Transcript.name, c.version, func.count(c.id))
        .join(m.Code, m.Code.id == c.code_id)
        .join(m.Coder, m.Coder.id == c.coder_id)
        .join(m.Transcript, m.Transcript.id == c.transcript_id)
        .where(hidden(connection, viewer).codings(), m.Coder.kind != "consensus")
        .group_by(m.Code.key, m.Coder.name, m.Transcript.name, c.version)
    )
    coders: dict[str, Counter[str]] = defaultdict(Counter)
    places: dict[str, set[str]] = defaultdict(set)
    old: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    unknown: Counter[str] = Counter()
    for code, coder, transcript, version, n in connection.execute(query):
        coders[code][coder] += n
        places[code].add(transcript)
        held = versions.get(version or "", {}).get(code)
        if held is None:
            unknown[code] += n
        elif held != now.get(code):
            old[code][transcript, coder] += n
    codes = tuple(
        Used(
            code=row.code.id,
            depth=row.depth,
            theme=bool(row.code.codes),
            retired=row.code.retired,
            coders=tuple(sorted(coders[row.code.id].items(), key=lambda each: (-each[1], each[0]))),
            transcripts=len(places[row.code.id]),
            to_reread=tuple(Reread(*place, n) for place, n in sorted(old[row.code.id].items())),
            unknown=unknown[row.code.id],
        )
        for row in book.walk()
    )
    away = hidden_names(connection, viewer)
    return CodebookUse(
        codes,
        tuple(near_labels(book)),
        tuple(sorted({name for counts in coders.values() for name in counts})),
        tuple((coder, tuple(sorted(names))) for coder, names in sorted(away.items())),
    )


def near_labels(book: Codebook) -> list[Near]:
    """Pairs of codes in use with labels alike in one language, each pair once, the most alike first."""
    found: dict[tuple[str, str], Near] = {}
    labels: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in book.walk():
        if not row.code.retired:
            for language, label in row.code.label.items():
                labels[language].append((row.code.id, fold(label)))
    for language, each in labels.items():
        for near in _near(language, each):
            known = found.get((near.one, near.other))
            if known is None or near.likeness > known.likeness:
                found[near.one, near.other] = near
    return sorted(found.values(), key=lambda near: (-near.likeness, near.one, near.other))


def _near(language: str, labels: Sequence[tuple[str, str]]) -> Iterator[Near]:
    from rapidfuzz import fuzz

    words = {code: _words(label) for code, label in labels}
    for (one, a), (other, b) in combinations(labels, 2):
        mine, yours = words[one], words[other]
        likeness = round(fuzz.ratio(" ".join(mine), " ".join(yours)))
        if a == b:
            yield Near(one, other, language, "same label", 100)
        elif mine == yours:
            yield Near(one, other, language, "same words", 100)
        elif likeness >= ALIKE:
            yield Near(one, other, language, "alike", likeness)


def _words(label: str) -> list[str]:
    """The folded words of a label in order of the alphabet, without those of grammar unless it has no others."""
    said = "".join(sign if sign.isalnum() else " " for sign in label).split()
    return sorted(word for word in said if word not in GRAMMAR) or sorted(said)
