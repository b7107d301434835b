"""Transcripts from files, with the participants and the guide that lie beside them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from cipcoder.errors import CipcoderError, RefusedError
from cipcoder.formats.readers.written import Remark
from cipcoder.formats.study import read_guide, read_participants
from cipcoder.formats.transcript import People, Rewriter, TranscriptFile, read_transcript
from cipcoder.locale import _
from cipcoder.progress import Progress, silent
from cipcoder.project import Project
from cipcoder.store import operations as ops
from cipcoder.store.erased import erased
from cipcoder.store.kinds import natural_uid
from cipcoder.text.clean import clean, visible
from cipcoder.text.questions import match_questions

PARTICIPANTS, GUIDE = "participants.yaml", "guide.yaml"
ABOUT = 80
"""characters of the words a comment is about, in the title of its memo"""


@dataclass(frozen=True, slots=True)
class Imported:
    """One file of an import: taken in, there already, or refused."""

    path: Path
    name: str
    outcome: str
    """"imported", "already there" or "refused" """
    message: str
    """why it was refused; what was changed or is unsure where it was imported"""
    file: TranscriptFile | None = None
    """what was understood; of what is in the project by now without text, turns and sentences: of very many files
    they would fill the memory"""
    turns: int = 0
    asked: tuple[int, ...] = ()
    """numbers of the guide questions recognised in the interviewer's turns, in the order they are asked"""
    memos: int = 0
    """comments kept as memos"""

    @property
    def questions(self) -> int:
        """Interviewer's turns recognised as asking a guide question."""
        return len(self.asked)


class CompanionRewriter(Rewriter, Protocol):
    """A rewriter of transcripts and of what stands beside them."""

    def companions(self, companions: Companions) -> Companions:
        """Participants and guide in other words."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    document_set: str | None = None
    encoding: str | None = None
    accept_damaged: bool = False
    interviewers: tuple[str, ...] = ()
    """labels of those who ask, where they are not recognised"""
    dry_run: bool = False
    """understand everything, store nothing"""
    rewriter: CompanionRewriter | None = None
    """puts other words in the place of some before anything is stored"""


@dataclass(frozen=True, slots=True)
class Companions:
    """What stands near the files of an import: who was interviewed, and what was asked."""

    participants: tuple[ops.ParticipantData, ...] = ()
    guide: tuple[ops.GuideQuestionData, ...] | None = None


def import_files(
    project: Project,
    paths: Sequence[Path],
    options: ImportOptions | None = None,
    progress: Progress = silent,
    stop: Callable[[], bool] = lambda: False,
) -> list[Imported]:
    """Import transcripts, in the name of the project's coder if there is one: comments become that coder's memos.

    ``participants.yaml`` and ``guide.yaml`` beside them or one folder up are read first. ``stop`` is asked before
    each file; when it says yes, the list is shorter than ``paths``.
    """
    options = options or ImportOptions()
    companions = read_companions(paths)
    if options.rewriter is not None:
        companions = options.rewriter.companions(companions)
    if not options.dry_run:
        _take_in(project, companions)
    known = _Known(project, companions)
    done: list[Imported] = []
    for path in progress(paths, len(paths), _("Reading transcripts")):
        if stop():
            break
        done.append(_import_one(project, path, options, known))
    return done


def read_companions(paths: Iterable[Path]) -> Companions:
    """The participants and the guide that stand near these files; of several guides, the last."""
    folders = dict.fromkeys(f for path in paths for f in (path.resolve().parent, path.resolve().parent.parent))
    people: list[ops.ParticipantData] = []
    guide = None
    for folder in folders:
        if (folder / PARTICIPANTS).is_file():
            people += read_participants(folder / PARTICIPANTS)
        if (folder / GUIDE).is_file():
            guide = read_guide(folder / GUIDE)
    return Companions(tuple(people), guide)


def _take_in(project: Project, companions: Companions) -> None:
    with project.store.read() as connection:
        gone = erased(connection)
    # A file of participants may still list one who withdrew.
    people = [one for one in companions.participants if natural_uid("participant", one.key) not in gone]
    if people:
        project.do(ops.SetParticipants(tuple(people)))
    if companions.guide is not None:
        project.do(ops.SetGuide(companions.guide))


class _Known:
    """What the project holds, read once and kept up as files come in: asking for each file would be quadratic."""

    def __init__(self, project: Project, companions: Companions) -> None:
        guide = project.guide() if companions.guide is None else companions.guide
        rows = project.transcripts()
        self.language = project.codebook.language
        self.people = People((*project.participants(), *companions.participants))
        self.questions = [(q.number, q.text) for q in guide]
        self.names, self.texts = {row.name for row in rows}, {row.uid for row in rows}
        self.texts |= {natural_uid("transcript", row.text_sha256) for row in rows}  # corrected ones, as they are now

    def add(self, data: ops.TranscriptData) -> None:
        self.names.add(data.name)
        self.texts.add(data.uid)
        if data.participant is not None:
            self.people.add(ops.ParticipantData(data.participant, data.participant))


def _import_one(project: Project, path: Path, options: ImportOptions, known: _Known) -> Imported:
    try:
        file = read_transcript(
            path,
            language=known.language,
            encoding=options.encoding,
            document_set=options.document_set,
            accept_damaged=options.accept_damaged,
            participants=known.people,
            interviewers=options.interviewers,
            rewriter=options.rewriter,
        )
        data = file.data
        if data.uid in known.texts:
            seen = file if options.dry_run else _light(file)
            return Imported(path, data.name, "already there", "", seen, len(data.turns))
        if data.name in known.names:
            raise RefusedError(_another_text(options).format(name=data.name, file=data.source_name))
        asked = asked_questions(data, known.questions)
        memos = 0
        if not options.dry_run:
            project.do(ops.ImportTranscript(data))
            if asked:
                project.do(ops.MatchQuestions(data.uid, dict(asked)))
            memos = _keep_remarks(project, data.uid, file.remarks)
        known.add(data)
        numbers = tuple(number for _turn, number in sorted(asked.items()))
        if not options.dry_run:
            file = _light(file)
        changes = "; ".join(file.changes)
        return Imported(path, data.name, "imported", changes, file, len(data.turns), numbers, memos)
    except CipcoderError as error:
        return Imported(path, visible(path.stem), "refused", str(error))


def _another_text(options: ImportOptions) -> str:
    if options.rewriter is not None:  # the file has real names: correcting with it would bring them in
        return _(
            "The project has another text named {name}. If only what is replaced by what has changed: cipcoder "
            "pseudonyms apply {name}. If it is another interview, rename the file. (Do not correct the transcript with "
            "this file: its real names would come into the project.)"
        )
    return _(
        "{name} has changed: the project has another text of this name. To correct it there, with its "
        "codings: cipcoder transcript correct {name} {file}. If it is another interview, rename the file."
    )


def _light(file: TranscriptFile) -> TranscriptFile:
    return replace(file, data=replace(file.data, text="", turns=(), sentences=()))


def asked_questions(data: ops.TranscriptData, guide: Sequence[tuple[int, str]]) -> dict[int, int]:
    """Which of the interviewer's turns (from 0) ask which guide questions (by number)."""
    roles = [role for _label, role in data.speakers]
    asking = [i for i, turn in enumerate(data.turns) if turn[0] is not None and roles[turn[0]] == "interviewer"]
    if not guide or not asking:
        return {}
    said = [data.text[data.turns[i][2] : data.turns[i][3]] for i in asking]
    found = match_questions(said, [text for _number, text in guide])
    return {asking[turn]: guide[question][0] for turn, question, _score in found}


def _keep_remarks(project: Project, transcript: uuid.UUID, remarks: Sequence[Remark]) -> int:
    """Keep comments as memos on the transcript, where somebody codes; how many were kept."""
    if project.coder is None:
        return 0
    for remark in remarks:
        about = " ".join(clean(remark.about).text.split())
        about = about if len(about) <= ABOUT else about[: ABOUT - 1] + "…"
        body = clean(remark.text).text
        by = _initials(remark.author)
        title = _("Comment on “{words}”").format(words=about) if about else _("Comment")
        project.write_memo(f"{body} [{by}]" if by else body, title=title, targets=(("transcript", transcript),))
    return len(remarks)


def _initials(author: str) -> str:
    """Who commented, as initials: a comment's author is a person, whose name needn't be in the project."""
    words = visible(author, line=True).replace(".", " ").split()
    if len(words) == 1 and len(words[0]) <= 3:
        return words[0].upper()
    return "".join(word[0].upper() for word in words if word[0].isalnum())[:4]
