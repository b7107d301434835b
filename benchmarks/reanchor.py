"""Codings carried over a correction: how many find their passage again, against a truth that is known by construction.

Interviews of the demonstration are edited at random by seed: words replaced by others or by a slip of the pen, left out
or put in, turns put in, deleted and moved, each with its place in the new text kept. Codings are passages of 3 to 60
words inside a turn. ``tuned`` is the set that the thresholds were looked at on, ``held out`` other interviews, other
seeds, and a kind of edit that the first has not: all typography changed (quotes, apostrophes, accents, blanks, dashes).

A share is printed as shortfall: what is missing to 1, over what is missing in the table of the method; 1 or less holds.
"""

from __future__ import annotations

import difflib
import random
import re
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import Figure, Figures

KINDS = {
    "light": (0.005, 3, 1, 0),
    "medium": (0.02, 12, 8, 2),
    "heavy": (0.08, 30, 20, 8),
}
"""share of words edited; turns put in, deleted, moved"""
TABLE = {"light": (0.997, 0.994), "medium": (0.979, 0.964), "heavy": (0.875, 0.794)}
"""share of passages found (intersection over union above .8), and found to the letter"""
CODINGS = 60
_WORD = re.compile(r"\w+")
_PUT_IN = ("voilà", "enfin", "donc", "là", "du coup", "quand même", "en fait", "vraiment")


@dataclass
class Edited:
    """A text, its edited form, and for each old code point its place there (-1: gone)."""

    old: str
    new: str
    place: list[int]
    turns: list[tuple[int, int]]


def edit(text: str, turns: Sequence[tuple[int, int]], kind: str, seed: int) -> Edited:
    """The text (of these turns, in order) after random edits that are followed character by character."""
    share, put, cut, moved = KINDS[kind]
    draw = random.Random(seed)
    words = _WORD.findall(text)
    blocks: list[list[tuple[str, int]]] = [[(text[i], i) for i in range(*turn)] for turn in turns]
    blocks = [_words_edited(block, share, draw, words) for block in blocks]
    long = [i for i, (start, stop) in enumerate(turns) if stop - start > 40]
    gone = set(draw.sample(long, min(cut, len(long) // 4)))
    kept = [block for i, block in enumerate(blocks) if i not in gone]
    for _n in range(moved):
        block = kept.pop(draw.randrange(len(kept)))
        kept.insert(draw.randrange(len(kept) + 1), block)
    for _n in range(put):
        said = "Mme Z. : " + " ".join(draw.choice(words) for _ in range(draw.randint(4, 30))) + ".\n"
        kept.insert(draw.randrange(len(kept) + 1), [(char, -1) for char in said])
    place = [-1] * len(text)
    new = [pair for block in kept for pair in block]
    for at, (_char, was) in enumerate(new):
        if was >= 0:
            place[was] = at
    return Edited(text, "".join(char for char, _was in new), place, list(turns))


def _words_edited(
    block: list[tuple[str, int]], share: float, draw: random.Random, words: Sequence[str]
) -> list[tuple[str, int]]:
    said = "".join(char for char, _was in block)
    done: list[tuple[str, int]] = []
    at = 0
    for match in _WORD.finditer(said):
        done += block[at : match.start()]
        at = match.end()
        piece = block[match.start() : match.end()]
        if draw.random() >= share:
            done += piece
            continue
        how = draw.randrange(4)
        if how == 0:  # another word stands in its place: its ends are where the old one's were
            done += _spread(draw.choice(words), piece)
        elif how == 1:  # a slip
            letters = list(match[0])
            letters[draw.randrange(len(letters))] = draw.choice("aeioustnr")
            done += _spread("".join(letters), piece)
        elif how == 2:  # one put in
            done += [*piece, *((char, -1) for char in " " + draw.choice(_PUT_IN))]
        elif at < len(said) and said[at] == " ":  # one left out, with the blank after it
            at += 1
        else:
            done += piece
    return done + block[at:]


def _spread(word: str, piece: list[tuple[str, int]]) -> list[tuple[str, int]]:
    ends = {0: piece[0][1], len(word) - 1: piece[-1][1]}
    return [(char, ends.get(i, -1)) for i, char in enumerate(word)]


def typography(text: str) -> Edited:
    """The text with other quotes, apostrophes, blanks and dashes, and without accents."""
    other = {"’": "'", "«": "“", "»": "”", "\u00a0": " ", "\u202f": " ", "…": "...", "–": "-", "—": "-"}
    other |= dict(zip("éèêëàâîïôûùç", "eeeeaaiiouuc", strict=True)) | {"œ": "oe", "É": "E", "À": "A"}
    place, new = [], ""
    for char in text:
        place.append(len(new))
        new += other.get(char, char)
    return Edited(text, new, place, [])


def passages(text: str, turns: Sequence[tuple[int, int]], seed: int) -> list[tuple[int, int]]:
    """Passages of 3 to 60 words, each inside one turn."""
    draw = random.Random(seed)
    found: list[tuple[int, int]] = []
    while len(found) < CODINGS:
        start, stop = draw.choice(turns)
        words = [m.span() for m in _WORD.finditer(text, start, stop)]
        if len(words) < 6:
            continue
        first = draw.randrange(2, len(words) - 3)
        last = min(len(words) - 1, first + draw.randint(2, 59))
        found.append((words[first][0], words[last][1]))
    return found


def truth(done: Edited, start: int, stop: int) -> tuple[int, int] | None:
    """Where the passage is in the new text; None where (nearly) nothing of it is left."""
    there = [at for at in done.place[start:stop] if at >= 0]
    return (min(there), max(there) + 1) if len(there) * 5 > (stop - start) else None


def measure(edited: Sequence[Edited], seed: int) -> tuple[float, float, int, int, int, int, float]:
    """Shares found and found to the letter; deleted ones flagged, as orphans, in all; kept wrongly; seconds each."""
    from cipcoder.text.carry import Carrying

    near = exact = live = flagged = deleted = orphans = wrong = 0
    seconds = 0.0
    for number, done in enumerate(edited):
        wanted = passages(done.old, done.turns or _turns(done.old), seed + number)
        began = time.perf_counter()
        carrying = Carrying(done.old, done.new)
        carried = [carrying.carry(*passage) for passage in wanted]
        seconds += time.perf_counter() - began
        for passage, found in zip(wanted, carried, strict=True):
            where = truth(done, *passage)
            if where is None:
                deleted += 1
                flagged += found.fate != "kept"
                orphans += found.fate == "orphan"
                wrong += found.fate == "kept"
                continue
            live += 1
            if found.span is not None:
                shared = min(where[1], found.span.stop) - max(where[0], found.span.start)
                whole = max(where[1], found.span.stop) - min(where[0], found.span.start)
                near += shared > 0.8 * whole
                wrong += found.fate == "kept" and shared <= 0.8 * whole
                exact += (found.span.start, found.span.stop) == where
    return near / live, exact / live, flagged, orphans, deleted, wrong, seconds / len(edited)


def _turns(text: str) -> list[tuple[int, int]]:
    """Lines with what ends them: every character belongs to one."""
    found, at = [], 0
    for line in text.splitlines(keepends=True):
        found.append((at, at + len(line)))
        at += len(line)
    return found


def texts() -> list[str]:
    from cipcoder.demo import make

    with tempfile.TemporaryDirectory() as folder:
        project = make(Path(folder) / "demo").project
        try:
            rows = [row for row in project.transcripts() if row.document_set == "interviews"]
            return [document.text for row in rows if (document := project.document(row.name)) is not None]
        finally:
            project.close()


def run() -> Figures:
    every = texts()
    sets = {"tuned": (every[:6], 1), "held out": (every[6:], 1000)}
    for name, (some, seed) in sets.items():
        for kind, (found, letter) in TABLE.items():
            edited = [edit(text, _turns(text), kind, seed + i) for i, text in enumerate(some)]
            near, exact, flagged, orphans, deleted, wrong, _seconds = measure(edited, seed)
            said = (
                f"{name}, {kind}: {near:.1%} found, {exact:.1%} to the letter; of {deleted} deleted {flagged} flagged"
            )
            said += f", {orphans} as orphans; {wrong} kept on wrong words"
            yield Figure(f"reanchor.{kind}", (1 - near) / (1 - found), 1.0, said)
            yield Figure(f"reanchor.{kind}_letter", (1 - exact) / (1 - letter), 1.0, said)
            yield Figure(f"reanchor.{kind}_unflagged", deleted - flagged, 0.0, said)
            yield Figure(f"reanchor.{kind}_kept_wrongly", wrong, 0.0, said)
        near, exact, *_rest = measure([typography(text) for text in some], seed)
        yield Figure("reanchor.typography", 1 - exact, 0.005, f"{name}: {near:.1%} found, {exact:.1%} to the letter")
    yield from _times(every[:6])


def _times(some: Sequence[str]) -> Figures:
    """Time a transcript, beside the diff alone by two public libraries, the fastest of five each."""
    from rapidfuzz.distance import Indel

    edited = [edit(text, _turns(text), "medium", i) for i, text in enumerate(some)]
    ours, opcodes, python = [], [], []
    for _n in range(5):
        ours.append(measure(edited, 1)[-1])
        began = time.perf_counter()
        for done in edited:
            ids: dict[str, int] = {}
            a, b = ([ids.setdefault(w, len(ids)) for w in _WORD.findall(t)] for t in (done.old, done.new))
            Indel.opcodes(a, b)
        opcodes.append((time.perf_counter() - began) / len(edited))
    began = time.perf_counter()
    done = edited[0]
    difflib.SequenceMatcher(None, _WORD.findall(done.old), _WORD.findall(done.new), autojunk=False).get_opcodes()
    python.append(time.perf_counter() - began)
    mine = min(ours)
    said = f"{mine * 1000:.0f} ms a transcript of 60 codings, edited medium"
    yield Figure("reanchor.time_opcodes", mine / min(opcodes), None, f"{said}; rapidfuzz’s diff of the words alone")
    yield Figure("reanchor.time_difflib", mine / min(python), 1.0, f"{said}; difflib’s diff of the words alone")
