"""Tables in documents: rows of cells, each a list of paragraphs, turned into paragraphs row by row.

Many transcripts are typed in a table: « speaker | speech », « time | speaker | speech », with or without line
numbers and a line of headings. Such a table gives one turn a row; any other gives its rows, cells apart by tabs.
A table in the midst of a transcript is one of turns when its labels are those of the paragraphs before it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from cipcoder.formats.readers.flow import as_speech
from cipcoder.formats.readers.times import milliseconds
from cipcoder.formats.readers.written import Block
from cipcoder.text import speakers
from cipcoder.text.fold import fold

Cell = Sequence[Block]
Row = Sequence[Cell]

_NUMBER = re.compile(r"\d{1,5}\W?")
_LABEL_WORDS, _LABEL = 4, 40
_NAMED = """
locuteur locutrice locuteurs interlocuteur qui nom speaker who intervenant personne voix temps time timecode horodatage
heure minutage debut start fin end duree parole paroles propos texte text transcription discours verbatim contenu
reponse speech content n no num numero ligne line tour turn tours
"""
_HEADINGS = frozenset(_NAMED.split())


def rows_in_order(rows: Sequence[Row], heard: Mapping[str, int]) -> list[Block]:
    """The paragraphs of a table, row by row; ``heard``: how often each label (as a key) opened a paragraph before."""
    rows = [row for row in rows if any(row)]
    if not rows:
        return []
    if all(len(row) == 1 for row in rows):  # a frame
        return [block for row in rows for block in row[0]]
    columns = _speech(rows, Counter(heard))
    if columns is None:
        return [block for row in rows for block in _line(row)]
    found: list[Block] = []
    for number, row in enumerate(rows):
        if number == 0 and _is_heading(row):
            continue
        found += _turn(row, *columns)
    return found


def _line(row: Row) -> list[Block]:
    """A row as one paragraph, cells apart by tabs; as several where a cell holds several."""
    cells = [cell for cell in row if cell]
    if not cells or any(len(cell) > 1 or cell[0].kind != "paragraph" for cell in cells):
        return [block for cell in cells for block in cell]
    return [replace(cells[0][0], text="\t".join(cell[0].text for cell in cells))]


def _speech(rows: Sequence[Row], heard: Counter[str]) -> tuple[int | None, int | None, int] | None:
    """The columns (time, speaker, speech) of a table of turns; None when it is none."""
    width = max(len(row) for row in rows)
    body = rows[1:] if len(rows) > 1 and _is_heading(rows[0]) else rows
    if width > 5 or any(len(row) != width for row in body):
        return None
    columns = [[_text(row[i]) for row in body] for i in range(width)]
    times = [i for i, column in enumerate(columns) if _mostly(column, lambda text: milliseconds(text) is not None)]
    numbers = [i for i, column in enumerate(columns) if _mostly(column, lambda text: bool(_NUMBER.fullmatch(text)))]
    words = [i for i in range(width) if i not in times and i not in numbers and any(columns[i])]
    if len(words) not in (1, 2) or (len(words) == 1 and not times):
        return None
    speech = max(words, key=lambda i: sum(map(len, columns[i])))
    if _are_labels(columns[words[0]], heard, told=False) and all(_key(text) in heard for text in columns[words[0]]):
        speech = words[-1]  # « Oui. » is shorter than who says it
    time = times[0] if times and times[0] < speech else None  # a second one is when it ends
    rest = [i for i in words if i != speech]
    if rest and (rest[0] > speech or not _are_labels(columns[rest[0]], heard, len(body) < len(rows) or bool(times))):
        return None
    return time, rest[0] if rest else None, speech


def _turn(row: Row, time: int | None, speaker: int | None, speech: int) -> list[Block]:
    label = "" if speaker is None else " ".join(_bare(_text(row[speaker])).split())
    return as_speech(row[speech], label, None if time is None else milliseconds(_text(row[time])))


def _are_labels(column: Sequence[str], heard: Counter[str], told: bool) -> bool:
    """Whether these are speakers' labels: short, and of a form known for speakers, or few that come again.

    ``heard``: labels that opened paragraphs before the table; ``told``: headings or times say what the table is.
    """
    said = [_bare(text) for text in column if text]
    if any(len(text) > _LABEL or len(text.split()) > _LABEL_WORDS or "\n" in text for text in said):
        return False
    counts = Counter(speakers.key(text) for text in said)
    labels = {speakers.key(text): text for text in said}
    known = speakers.known(labels, counts, speakers.named({}))
    if known:  # « Zoé », who answered « Enquêtrice » before, does again
        known |= labels.keys() & heard.keys()
    known |= speakers.recurring(labels, counts) | speakers.recurring(labels, heard)
    return told or len(counts) * 2 <= len(said) or sum(counts[key] for key in known) * 2 > len(said)


def _bare(label: str) -> str:
    return label.rstrip(" \u00a0\u202f:")


def _key(label: str) -> str:
    return speakers.key(_bare(label))


def _is_heading(row: Row) -> bool:
    words = [fold(_text(cell)).strip(" .:°") for cell in row if cell]
    return bool(words) and all(word.split(" ")[0].strip("°.") in _HEADINGS for word in words)


def _mostly(column: Sequence[str], holds: Callable[[str], bool]) -> bool:
    said = [text for text in column if text]
    return bool(said) and sum(holds(text) for text in said) * 10 >= len(said) * 9


def _text(cell: Cell) -> str:
    return "\n".join(block.text for block in cell)
