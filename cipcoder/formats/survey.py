"""The answers to a questionnaire, from a sheet of Google Forms, LimeSurvey or another: who answered what.

What the columns hold is guessed (``survey_columns``) and corrected by whoever knows: by a column's letters, its
question's number, LimeSurvey's code, or words of its name.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cipcoder.errors import InputError
from cipcoder.formats.files import read_bytes, shown
from cipcoder.formats.survey_columns import Column, Kind, answer, chosen_options, understood
from cipcoder.formats.survey_names import MAX_NAME, short_name, wordings
from cipcoder.formats.tables import MAX_BYTES, Table, column_letters, read_table
from cipcoder.language.sentences import sentences
from cipcoder.locale import _
from cipcoder.store.operations import TranscriptData
from cipcoder.text.clean import visible
from cipcoder.text.fold import fold
from cipcoder.text.spans import Span

QUESTION = "Question"
"""the label of the turns that ask; the same word in French and English"""
YES = {"fr": ("oui", "non"), "en": ("yes", "no")}


@dataclass(frozen=True, slots=True)
class Respondent:
    """One row: what was answered freely and what was ticked. ``line``: of the file."""

    line: int
    identity: str
    """what tells them from the others and stays when the sheet grows: an identifier, a time, or the whole row"""
    shared: str
    """an identifier or a time that several rows of this sheet have: an earlier one may have gone by it; or empty"""
    row: str
    """all they answered: knows them again, and shows whether something was changed since"""
    answers: tuple[tuple[int, str], ...]
    """(place of the column, text), empty ones left out"""
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Survey:
    """A questionnaire's answers, and how its columns were understood."""

    file: str
    sha256: str
    columns: list[Column]
    respondents: list[Respondent]
    remarks: tuple[str, ...] = ()


def read_survey(
    path: Path, sheet: str | None = None, corrections: Mapping[Kind, Sequence[str]] | None = None, language: str = "fr"
) -> Survey:
    """The answers in a CSV or XLSX file. ``corrections``: kind -> columns that hold it, however they are named.

    ``language``: of the words that say whether an option was ticked. InputError as ``read_table``; for a column that
    isn't there or may be several; where nothing is answered.
    """
    table = read_table(path, sheet, lenient=True)
    if not table.rows:
        raise InputError(_("{file} holds no answers: only a line of questions.").format(file=shown(path)))
    corrected: dict[int, Kind] = {}
    for kind, names in (corrections or {}).items():
        for written in names:
            for place in _places(table, written):
                corrected[place] = kind
    columns = understood(table, corrected)
    identified_by = _identifying(table, columns)
    # Two questionnaires of one project may both number their respondents from 1.
    first = next((c.wording.whole for c in columns if c.kind not in ("id", "time", "program")), "")
    holders = Counter(tuple(row[table.header[place]] for place in identified_by) for row in table.rows)
    times: Counter[str] = Counter()
    respondents = []
    for row, line in zip(table.rows, table.lines, strict=True):
        cells = list(row.values())
        if not any(map(answer, cells)):
            continue
        whole = "\x1f".join(cells)
        times[whole] += 1  # the same form sent twice is two rows, in every copy of the sheet
        own = tuple(cells[place] for place in identified_by)
        mine = "\x1f".join((first, *own)) if any(own) else ""
        alone = mine and holders[own] == 1
        identity = mine if alone else "\x1f".join((first, whole, str(times[whole])))
        row_mark = "\x1f".join((first, whole))
        answers, attributes = _answered(columns, cells, language)
        respondents.append(Respondent(line, identity, "" if alone else mine, row_mark, answers, attributes))
    digest = hashlib.sha256(read_bytes(path, MAX_BYTES)).hexdigest()
    return Survey(visible(path.name, line=True), digest, columns, respondents, table.remarks)


def _answered(
    columns: Sequence[Column], cells: Sequence[str], language: str
) -> tuple[tuple[tuple[int, str], ...], dict[str, str]]:
    """What a row answers freely, by the column's place, and what it ticks, by the attribute's name."""
    yes, no = YES.get(language, YES["en"])
    answers: list[tuple[int, str]] = []
    attributes: dict[str, str] = {}
    for column in columns:
        text = answer(cells[column.place])
        if not text:
            continue
        if column.kind == "open":
            answers.append((column.place, text))
        elif column.kind in ("closed", "number"):
            attributes[column.name] = " ".join(text.split())
        elif column.kind == "several":
            chosen, rest = chosen_options(text, column.mark, column.options)
            for option in column.options:
                attributes[option_name(column, option)] = yes if option in chosen else no
            if rest:
                attributes[option_name(column, "autre" if language == "fr" else "other")] = " ".join(rest.split())
    return tuple(answers), attributes


def option_name(column: Column, option: str) -> str:
    """The attribute that says whether an option of a question was ticked."""
    return f"{column.name} : {short_name(option, ())}"


def _identifying(table: Table, columns: Sequence[Column]) -> list[int]:
    """The columns whose cells, together, most rows have for themselves: identifiers before times. None: []"""
    for kinds in (("id",), ("time",)):
        places = [column.place for column in columns if column.kind in kinds]
        if kinds == ("time",):
            places = places[:1]
        values = [tuple(row[table.header[place]] for place in places) for row in table.rows]
        alone = sum(1 for value, rows in Counter(values).items() if rows == 1 and any(value))
        if places and 2 * alone >= len(values):
            return places
    return []


# --- which column is meant ------------------------------------------------------------------------------


def _places(table: Table, written: str) -> list[int]:
    """The columns that somebody names: « AB », « 27 », « G01Q02 », words of the question; « AB,AC » for several."""
    parts = [part.strip() for part in written.split(",")]
    if len(parts) > 1 and all(re.fullmatch(r"[A-Za-z]{1,2}|\d{1,3}(?:\s?(?:bis|ter))?", part) for part in parts):
        return [_place(table, part) for part in parts]
    return [_place(table, written)]


def _place(table: Table, written: str) -> int:
    """The one column that is meant: its code, its question's number, its letters, its place, or words of its name."""
    names = wordings(table.header)
    plain = " ".join(fold(written).split())
    ways: list[list[bool]] = [
        [bool(name.code) and _tight(name.code) == _tight(plain) for name in names],
        [_tight(name.number) == _tight(plain) for name in names],
        [plain.upper() == column_letters(i) for i in range(1, len(names) + 1)],
        [plain == str(i) for i in range(1, len(names) + 1)],
        [fold(name.whole) == plain for name in names],
        [plain in fold(name.whole) for name in names],
    ]
    meant = next((way for way in ways if plain and any(way)), [])
    found = [i for i, yes in enumerate(meant) if yes]
    if len(found) == 1:
        return found[0]
    said = visible(written[:60], line=True)
    if found:
        some = "; ".join(f"{column_letters(i + 1)} ({names[i].whole[:MAX_NAME]})" for i in found[:6])
        raise InputError(
            _("“{column}” may be several columns: {some}. Give its letters.").format(column=said, some=some)
        )
    raise InputError(
        _("There is no column “{column}”: give its letters (A to {last}), its number or words of its name.").format(
            column=said, last=column_letters(len(names))
        )
    )


def _tight(name: str) -> str:
    return fold(name).replace(" ", "")


# --- as transcripts -------------------------------------------------------------------------------------


def transcript(
    survey: Survey,
    key: str,
    name: str,
    title: str,
    said: Sequence[tuple[str, str]],
    *,
    language: str,
    meta: Mapping[str, Any],
) -> TranscriptData:
    """What a respondent answered as a talk: (question, answer) by (question, answer), each a turn.

    ``language``: of the answers; two letters.
    """
    parts: list[str] = []
    turns: list[tuple[int | None, int, int, int, int | None]] = []
    at = 0
    for speaker, label, text in (
        (s, who, t) for pair in said for s, who, t in zip((0, 1), (QUESTION, key), pair, strict=True)
    ):
        block = f"{label} : {text}\n\n"
        parts.append(block)
        start = at + len(label) + 3
        turns.append((speaker, at, start, start + len(text), None))
        at += len(block)
    text = "".join(parts).removesuffix("\n\n")
    found = sentences(text, [Span(start, stop) for _speaker, _head, start, stop, _time in turns], language)
    return TranscriptData(
        name=name,
        text=text,
        speakers=((QUESTION, "interviewer"), (key, "participant")),
        turns=tuple(turns),
        sentences=tuple((span.start, span.stop) for span in found),
        source_name=survey.file,
        source_sha256=survey.sha256,
        title=title,
        document_set="questionnaire",
        participant=key,
        meta=dict(meta),
    )
