"""Theme frequencies: what each code and theme covers, for one coder at a time, or in the analysis layer.

In one interview layers of different coders are never pooled. A theme's coverage is the union of its codes',
never their sum. Characters and words are counted in participants' turns; a coding wholly inside the interviewer's
words is counted apart. The N of "n of N interviews" is a code's own: interviews the coder finished under a codebook
that held the code as it is now defined; the finished ones where it did not are to be re-read for this code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, select

from cipcoder.codebook.models import Codebook, code_fingerprint
from cipcoder.queries.blind import hidden_names
from cipcoder.queries.consensus import Whose, layer_of
from cipcoder.queries.corpus import Filter, Reading, readings, transcripts
from cipcoder.queries.document import CodingRow, Document, documents
from cipcoder.store import models as m
from cipcoder.store.codebook_rows import read_codebook
from cipcoder.text.spans import Span, intersection, total, union
from cipcoder.text.words import words


@dataclass(frozen=True, slots=True)
class Cell:
    """One code or theme in one transcript."""

    codings: int = 0
    """in participants' turns, in part at least"""
    interviewer: int = 0
    """codings wholly outside participants' turns"""
    extracts: int = 0
    """different passages among the codings"""
    characters: int = 0
    words: int = 0


NOTHING = Cell()


@dataclass(frozen=True, slots=True)
class Counted:
    """One transcript that was counted."""

    name: str
    title: str
    finished: bool
    words: int
    """by participants"""
    begun: bool = True
    """opened by the coder, or coded in: words nobody has read are no measure of what was coded"""


@dataclass(frozen=True, slots=True)
class Frequency:
    """One code or theme of one coder. Coverage in participants' turns; n and N count interviews."""

    code: str
    depth: int
    """0 for the top of the tree"""
    theme: bool
    """true where it has sub-codes: the figures include theirs"""
    codings_finished: int
    """codings in finished interviews"""
    codings_in_progress: int
    """codings in interviews not finished"""
    codings_interviewer: int
    """codings wholly outside participants' turns (the interviewer's words, a label); not in the two columns before"""
    characters: int
    """code points covered, in all interviews counted"""
    words: int
    """words whose first character is covered"""
    interviews: int
    """n: interviews among N with at least one coding"""
    out_of: int
    """N"""
    interviews_in_progress: int
    """interviews with at least one coding that are not finished"""
    to_reread: tuple[str, ...]
    """finished interviews read under a codebook without the code as it is now defined"""
    absent: tuple[str, ...]
    """interviews among N without a coding: where to look for the case that speaks against it"""
    extracts: int
    """different passages coded, in participants' turns: one that two of a theme's codes are on counts once"""
    dispersion: float | None
    """Gries' DP over the N interviews, by words covered: 0 spread as the talk is, towards 1 all in one place. One not
    read to the end with the code in mind is no part: nobody knows what it has. None where nothing is covered in them,
    or N is under two"""
    largest: str
    """the interview with most of the words covered; "" where there is none"""
    largest_share: float | None
    """its part of the words covered: 0 to 1"""
    cells: tuple[Cell, ...]
    """the same by transcript, in the order of ``Frequencies.transcripts``: codings, characters and words add up"""

    @property
    def codings(self) -> int:
        """Codings in all interviews counted, those of the interviewer's words apart."""
        return self.codings_finished + self.codings_in_progress

    @property
    def one_sided(self) -> bool:
        """Whether one interview has more than half of the words covered, where at least three have some.

        Of two, one nearly always has more than half: there n of N says what there is to say.
        """
        spread = sum(cell.words > 0 for cell in self.cells)
        return spread >= 3 and self.largest_share is not None and self.largest_share > 0.5


@dataclass(frozen=True, slots=True)
class Frequencies:
    """The table of one coder, or of the analysis layer."""

    coder: str
    """of the analysis layer: all whose codings feed it, « consensus + ana »"""
    chosen: Filter
    only_finished: bool
    interviews: int
    """transcripts of the set in the project"""
    finished: int
    in_progress: int
    words: int
    """participants' words in the interviews counted"""
    rows: tuple[Frequency, ...]
    """in codebook order; retired codes only where they are in use"""
    transcripts: tuple[Counted, ...]
    """those counted, in the order of the corpus"""
    layers: tuple[tuple[str, int], ...] = ()
    """of the analysis layer: whose codings are counted in how many of them"""
    blind: tuple[str, ...] = ()
    """names of interviews left out: a blind round hides the coder's work on them from who looks"""

    @property
    def begun(self) -> tuple[Counted, ...]:
        """Those counted that the coder has begun to read."""
        return tuple(talk for talk in self.transcripts if talk.begun)

    @property
    def words_begun(self) -> int:
        """Participants' words in these: what shares of the talk are taken of."""
        return sum(talk.words for talk in self.begun)

    def share(self, row: Frequency) -> float | None:
        """A row's part of the participants' words in the interviews begun: 0 to 1; None where there are none."""
        return row.words / self.words_begun if self.words_begun else None


def frequencies(
    connection: Connection,
    whose: Whose,
    chosen: Filter | None = None,
    *,
    only_finished: bool = False,
    viewer: str | None = None,
) -> Frequencies:
    """Theme frequencies over one document set (interviews unless told otherwise).

    Of the analysis layer, an interview is finished where the layer that feeds it is. ``viewer``: the coder who looks;
    None for nobody in particular.
    """
    chosen = chosen or Filter()
    uids = dict(connection.execute(select(m.Coder.name, m.Coder.uid)).all())
    kept_back = hidden_names(connection, viewer)
    everything = transcripts(connection, chosen=chosen)
    layers_of = {row.name: layer_of(whose, row.name) for row in everything}
    blind = [row for row in everything if (who := layers_of[row.name]) is None or row.name in kept_back.get(who, ())]
    rows = [row for row in everything if row not in blind]
    fed = [(row, layer) for row in rows if (layer := layers_of[row.name]) is not None]
    states = {layer: readings(connection, uids[layer]) for layer in dict.fromkeys(layer for _row, layer in fed)}
    read = {row.name: states[layer][row.uid] for row, layer in fed if row.uid in states[layer]}
    finished = {name: reading for name, reading in read.items() if reading.state == "finished"}
    opened = {name for name, reading in read.items() if reading.state != "not opened"}
    counted = [(row, layer) for row, layer in fed if row.name in finished or not only_finished]
    talks = [
        _Talk(document, row.name in finished)
        for row, layer in counted
        for document in documents(connection, [row], [layer])
    ]
    layers = () if isinstance(whose, str) else whose.shares(layer for _row, layer in counted)
    return Frequencies(
        coder=whose if isinstance(whose, str) else " + ".join(layer for layer, _n in layers) or whose.coder,
        chosen=chosen,
        only_finished=only_finished,
        interviews=len(rows),
        finished=len(finished),
        in_progress=sum(reading.state == "in progress" for reading in read.values()),
        words=sum(t.word_count for t in talks),
        rows=tuple(_rows(read_codebook(connection), talks, finished, _held_codes(connection))),
        transcripts=tuple(
            Counted(t.name, t.title, t.finished, t.word_count, t.name in opened or bool(t.by_code)) for t in talks
        ),
        layers=layers,
        blind=tuple(row.name for row in blind),
    )


class _Talk:
    """A transcript prepared for counting."""

    def __init__(self, document: Document, finished: bool) -> None:
        self.name, self.title = document.transcript.name, document.transcript.title
        self.finished = finished
        self.spoken = union(document.spoken())
        starts = [w.start for w in words(document.text)]
        self.word_starts = np.array(starts, dtype=np.int64)
        self.word_count = self.words_in(self.spoken)
        self.by_code: dict[str, list[CodingRow]] = {}
        for coding in document.codings:
            self.by_code.setdefault(coding.code, []).append(coding)

    def cell(self, codes: Sequence[str]) -> Cell:
        """What these codes cover together."""
        codings = [Span(c.start, c.stop) for code in codes for c in self.by_code.get(code, ())]
        if not codings:
            return NOTHING
        spoken = [span for span in codings if intersection([span], self.spoken)]
        covered = intersection(union(spoken), self.spoken)
        return Cell(len(spoken), len(codings) - len(spoken), len(set(spoken)), total(covered), self.words_in(covered))

    def words_in(self, spans: Sequence[Span]) -> int:
        """Words whose first character lies in one of these disjoint spans."""
        edges = np.array([(s.start, s.stop) for s in spans], dtype=np.int64).reshape(-1, 2)
        found = np.searchsorted(self.word_starts, edges)
        return int((found[:, 1] - found[:, 0]).sum())


def _held_codes(connection: Connection) -> dict[str, Mapping[str, str]]:
    """Codebook version -> code id -> fingerprint of the code in it."""
    v = m.CodebookVersion
    return dict(connection.execute(select(v.fingerprint, v.codes)).all())


def _rows(
    codebook: Codebook,
    talks: Sequence[_Talk],
    read: Mapping[str, Reading],
    held: Mapping[str, Mapping[str, str]],
) -> list[Frequency]:
    result = []
    used = {code for talk in talks for code in talk.by_code}
    for row in codebook.walk():
        family = list(codebook.subtree(row.code.id))
        keys = [code.id for code in family]
        if row.code.retired and not used.intersection(keys):
            continue
        # A theme was looked for where each of its codes in use was: the same rule, for all of them.
        marks = {c.id: code_fingerprint(c) for c in family if not c.retired or c.id in used}
        current = {
            name
            for name, reading in read.items()
            if all(held.get(reading.version or "", {}).get(k) == mark for k, mark in marks.items())
        }
        result.append(_frequency(row.code.id, row.depth, len(family) > 1, keys, talks, current, read.keys() - current))
    return result


def _frequency(
    code: str,
    depth: int,
    theme: bool,
    keys: Sequence[str],
    talks: Sequence[_Talk],
    current: set[str],
    to_reread: set[str],
) -> Frequency:
    cells = tuple(talk.cell(keys) for talk in talks)
    found = [(talk, cell) for talk, cell in zip(talks, cells, strict=True) if cell.codings]
    most = max(zip(talks, cells, strict=True), key=lambda each: each[1].words, default=None)
    covered = sum(cell.words for cell in cells)
    known = [(talk.word_count, cell.words) for talk, cell in zip(talks, cells, strict=True) if talk.name in current]
    return Frequency(
        code=code,
        depth=depth,
        theme=theme,
        codings_finished=sum(cell.codings for talk, cell in found if talk.finished),
        codings_in_progress=sum(cell.codings for talk, cell in found if not talk.finished),
        codings_interviewer=sum(cell.interviewer for cell in cells),
        characters=sum(cell.characters for cell in cells),
        words=sum(cell.words for cell in cells),
        interviews=sum(talk.name in current for talk, _cell in found),
        out_of=len(current),
        interviews_in_progress=sum(not talk.finished for talk, _cell in found),
        to_reread=tuple(sorted(to_reread)),
        absent=tuple(t.name for t, cell in zip(talks, cells, strict=True) if t.name in current and not cell.codings),
        extracts=sum(cell.extracts for cell in cells),
        dispersion=dispersion([part for part, _words in known], [words for _part, words in known]),
        largest=most[0].name if most and covered else "",
        largest_share=most[1].words / covered if most and covered else None,
        cells=cells,
    )


def dispersion(parts: Sequence[int], covered: Sequence[int]) -> float | None:
    """DP: half the sum of the differences between the part each interview has of the talk and of what is covered.

    0: each has as much of the code as of the talk. Towards 1: all of it stands in one short interview. From Gries,
    « Dispersions and adjusted frequencies in corpora », International Journal of Corpus Linguistics 13 (4), 2008.
    """
    whole, all_covered = sum(parts), sum(covered)
    if len(parts) < 2 or not all_covered:
        return None
    return sum(abs(c / all_covered - p / whole) for c, p in zip(covered, parts, strict=True)) / 2
