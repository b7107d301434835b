"""A questionnaire's answers as texts to code: one text a respondent, or one an answer.

Nobody's name, address or moment of answering comes in. A sheet that has grown is read again: those who are there stay
as they are, under the keys they have.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Literal

from cipcoder.errors import InputError, RefusedError
from cipcoder.formats.survey import Respondent, Survey, read_survey, transcript
from cipcoder.formats.survey_columns import Column, Kind
from cipcoder.locale import _, ngettext
from cipcoder.progress import Progress, silent
from cipcoder.project import Project
from cipcoder.queries.corpus import Filter
from cipcoder.queries.respondents import MARKS, Known, asked_before, known, marker
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
    all_new: bool = False
    """others answer the same questions now: nobody has to be known again"""


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
    unknown: int = 0
    """respondents to the same questions who are there, when nobody of the sheet is known again"""
    remarks: tuple[str, ...] = ()


def import_survey(
    project: Project, path: Path, options: SurveyOptions | None = None, progress: Progress = silent
) -> SurveyImported:
    """Take the answers in a CSV or XLSX file into the document set « questionnaire », all that are new or none.

    RefusedError where respondents to the same questions are there and nobody of the sheet is known again.
    """
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
        there = _recognised(here, marks, [mark(one.shared) if one.shared else "" for one in telling])
        questions = {column.wording.text for column in survey.columns if column.kind == "open"}
        unknown = len(here) if telling and here and not there and asked_before(connection, questions) else 0
    if unknown and not (options.all_new or options.dry_run):
        raise RefusedError(stranger_words(survey.file, unknown))
    changed = sum(1 for i, mine in there.items() if here[mine].row != marks[i][1])
    keys = _keys(project, options.prefix, here)
    new = [(next(keys), one, pair) for i, (one, pair) in enumerate(zip(telling, marks, strict=True)) if i not in there]
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
        unknown=unknown,
        remarks=survey.remarks,
    )


def stranger_words(file: str, there: int) -> str:
    """What to think of when nobody of a sheet is known again, and what to do."""
    return ngettext(
        "Nobody in {file} is recognised, though {n} respondent to the same questions is there already: whoever is in "
        "both would come in twice. If the sheet was changed, take it as the survey program gives it; if these are all "
        "others, say so: --all-new",
        "Nobody in {file} is recognised, though {n} respondents to the same questions are there already: whoever is in "
        "both would come in twice. If the sheet was changed, take it as the survey program gives it; if these are all "
        "others, say so: --all-new",
        there,
    ).format(file=file, n=there)


def _recognised(here: Mapping[str, Known], marks: Sequence[tuple[str, str]], shared: Sequence[str]) -> dict[int, str]:
    """Place of a respondent -> the mark under which they are there; nobody is two respondents of one sheet.

    Who answered the very same is known first. Of those who have an identifier or a time in common, the one who is left
    alone with it may have changed their answers.
    """
    found: dict[int, str] = {}
    left = set(here)
    by_row: dict[str, list[str]] = {}
    for mine, one in here.items():
        by_row.setdefault(one.row, []).append(mine)

    def take(place: int, mine: str) -> None:
        if place not in found and mine in left:
            found[place] = mine
            left.remove(mine)

    for i, (mine, row) in enumerate(marks):
        if mine in left and here[mine].row == row:
            take(i, mine)
    for i, (_mine, row) in enumerate(marks):
        for mine in by_row.get(row, ()):
            take(i, mine)
    for i, (mine, _row) in enumerate(marks):
        take(i, mine)
    rest = Counter(mine for i, mine in enumerate(shared) if mine and i not in found)
    for i, mine in enumerate(shared):
        if rest[mine] == 1:
            take(i, mine)
    return found


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
