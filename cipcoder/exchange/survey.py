"""A questionnaire's answers as texts to code: one text a respondent, or one an answer.

Nobody's name, address or moment of answering comes in. A sheet that has grown is read again: those who are there stay
as they are, under the keys they have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Literal

from cipcoder.errors import InputError
from cipcoder.formats.survey import Respondent, Survey, read_survey, transcript
from cipcoder.formats.survey_columns import Column, Kind
from cipcoder.locale import _
from cipcoder.progress import Progress, silent
from cipcoder.project import Project
from cipcoder.queries.corpus import Filter
from cipcoder.queries.respondents import MARKS, Known, known, marker
from cipcoder.store import operations as ops
from cipcoder.store.store import Act
from cipcoder.text.fold import fold
from cipcoder.text.questions import match_questions

Each = Literal["respondent", "answer"]
_AT_ONCE = 20  # respondents described in one act


@dataclass(frozen=True, slots=True)
class SurveyOptions:
    """How a questionnaire is taken in. ``corrections``: kind -> columns, as ``read_survey`` takes them."""

    corrections: Mapping[Kind, Sequence[str]] = field(default_factory=dict)
    each: Each = "respondent"
    prefix: str = "R"
    """the keys' first letters: R001, R002…"""
    sheet: str | None = None
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class SurveyImported:
    """What came in: counts of respondents, but for ``texts`` and ``answers``."""

    columns: tuple[Column, ...]
    rows: int
    new: int
    there: int
    """from an earlier import"""
    changed: int
    """of those, answers that are others now; they were left as they were"""
    silent: int
    """who answered no open question"""
    texts: int
    answers: int
    asked: Mapping[int, int] = field(default_factory=dict)
    """place of a column -> number of the guide question it asks"""
    remarks: tuple[str, ...] = ()


def import_survey(
    project: Project, path: Path, options: SurveyOptions | None = None, progress: Progress = silent
) -> SurveyImported:
    """Take the answers in a CSV or XLSX file into the document set « questionnaire », all that are new or none."""
    options = options or SurveyOptions()
    language = project.codebook.language
    survey = read_survey(path, options.sheet, options.corrections, language)
    if not any(column.kind == "open" for column in survey.columns):
        raise InputError(
            _(
                "{file}: no open question was recognised, so there is nothing to code. Look with --dry-run, and name "
                "the columns with open answers: --open COLUMN."
            ).format(file=survey.file)
        )
    with project.store.read() as connection:
        here, mark = known(connection), marker(connection)
    telling = [one for one in survey.respondents if one.answers]
    marks = [(mark(one.identity), mark(one.row)) for one in telling]
    there = [here[mine] for mine, _row in marks if mine in here]
    changed = sum(1 for mine, row in marks if mine in here and here[mine].row != row)
    keys = _keys(project, options.prefix, here)
    new = [(next(keys), one, pair) for one, pair in zip(telling, marks, strict=True) if pair[0] not in here]
    asked = _asked(project, survey.columns)
    texts: list[Act] = []
    talks = 0
    if not options.dry_run:
        people = [ops.ParticipantData(key, key, one.attributes) for key, one, _pair in new]
        acts = [Act(ops.SetParticipants(tuple(people[i : i + _AT_ONCE]))) for i in range(0, len(people), _AT_ONCE)]
        for key, one, pair in progress(new, len(new), _("Reading answers")):
            texts += _texts(project, survey, key, one, pair, options.each, asked)
        acts += texts
        project.do_all(progress(acts, len(acts), _("Storing answers")))
        talks = sum(isinstance(act.intention, ops.ImportTranscript) for act in texts)
    answers = sum(len(one.answers) for _key, one, _pair in new)
    return SurveyImported(
        columns=tuple(survey.columns),
        rows=len(survey.respondents),
        new=len(new),
        there=len(there),
        changed=changed,
        silent=len(survey.respondents) - len(telling),
        texts=talks or (len(new) if options.each == "respondent" else answers),
        answers=answers,
        asked=asked,
        remarks=survey.remarks,
    )


def _texts(
    project: Project,
    survey: Survey,
    key: str,
    one: Respondent,
    marks: tuple[str, str],
    each: Each,
    asked: Mapping[int, int],
) -> Iterator[Act]:
    """The transcripts of one respondent, and which of the guide's questions their turns ask."""
    language = project.codebook.language
    columns = {column.place: column for column in survey.columns}
    parts = [list(one.answers)] if each == "respondent" else [[pair] for pair in one.answers]
    for part in parts:
        column = columns[part[0][0]]
        name, title = key, f"Questionnaire {key}"
        if each == "answer":
            name, title = f"{key}-{_tag(column)}", f"{key} : {column.name}"
        said = [(columns[place].wording.text, text) for place, text in part]
        data = transcript(survey, key, name, title, said, language=language, meta={MARKS: list(marks)})
        yield Act(ops.ImportTranscript(data))
        turns = {2 * i: asked[place] for i, (place, _text) in enumerate(part) if place in asked}
        if turns:
            yield Act(ops.MatchQuestions(data.uid, dict(turns)))


def _tag(column: Column) -> str:
    """What tells the answers of one respondent apart in their names: the question's number or code, or the letters."""
    if column.wording.code:
        return column.wording.code.replace("[", "-").replace("]", "")
    return f"q{column.wording.number.replace(' ', '')}" if column.wording.number else column.letters


def _keys(project: Project, prefix: str, here: Mapping[str, Known]) -> Iterator[str]:
    """Keys nobody has yet, in order, after the last one given."""
    prefix = "".join(ch for ch in prefix if ch.isalnum() or ch in "-_") or "R"
    taken = {fold(person.key) for person in project.participants()} | {fold(one.key) for one in here.values()}
    taken |= {fold(row.name) for row in project.transcripts(Filter(None))}
    numbers = [
        int(key[len(prefix) :]) for key in taken if key.startswith(fold(prefix)) and key[len(prefix) :].isdigit()
    ]
    for number in count(max(numbers, default=0) + 1):
        key = f"{prefix}{number:03}"
        if fold(key) not in taken:
            yield key


def _asked(project: Project, columns: Sequence[Column]) -> dict[int, int]:
    """Which questions of the guide the open columns ask: in the same words, or in words that surely mean it."""
    guide = project.guide()
    if not guide:
        return {}
    asking = [column for column in columns if column.kind == "open"]
    alike = match_questions([column.wording.text for column in asking], [question.text for question in guide])
    found = {asking[i].place: guide[j].number for i, j, _score in alike}
    same = {_plain(question.text): question.number for question in guide}
    return found | {c.place: same[words] for c in asking if (words := _plain(c.wording.text)) in same}


def _plain(text: str) -> str:
    return " ".join("".join(ch if ch.isalnum() else " " for ch in fold(text)).split())
