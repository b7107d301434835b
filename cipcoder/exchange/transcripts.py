"""Transcripts from files, with the participants and the guide that lie beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cipcoder.errors import CipcoderError
from cipcoder.formats.study import read_guide, read_participants
from cipcoder.formats.transcript import TranscriptFile, read_transcript
from cipcoder.project import Project
from cipcoder.store import operations as ops
from cipcoder.text.clean import visible
from cipcoder.text.questions import match_questions

PARTICIPANTS, GUIDE = "participants.yaml", "guide.yaml"


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
    questions: int = 0
    """interviewer's turns recognised as asking a guide question"""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    document_set: str | None = None
    encoding: str | None = None
    accept_damaged: bool = False
    dry_run: bool = False


def import_files(project: Project, paths: Sequence[Path], options: ImportOptions | None = None) -> list[Imported]:
    """Import transcripts. ``participants.yaml`` and ``guide.yaml`` beside them or one folder up are read first."""
    options = options or ImportOptions()
    if not options.dry_run:
        read_companions(project, paths)
    return [_import_one(project, path, options) for path in paths]


def read_companions(project: Project, paths: Iterable[Path]) -> None:
    """Take in the participants and the guide that stand near these files."""
    folders = dict.fromkeys(f for path in paths for f in (path.resolve().parent, path.resolve().parent.parent))
    for folder in folders:
        if (folder / PARTICIPANTS).is_file():
            project.do(ops.SetParticipants(read_participants(folder / PARTICIPANTS)))
        if (folder / GUIDE).is_file():
            project.do(ops.SetGuide(read_guide(folder / GUIDE)))


def _import_one(project: Project, path: Path, options: ImportOptions) -> Imported:
    name = visible(path.stem)
    try:
        file = read_transcript(
            path,
            language=project.codebook.language,
            encoding=options.encoding,
            document_set=options.document_set,
            accept_damaged=options.accept_damaged,
            participants=project.participants(),
        )
        here = {row.uid for row in project.transcripts()}
        if file.data.uid in here:
            return Imported(path, file.data.name, "already there", "", file)
        if not options.dry_run:
            project.do(ops.ImportTranscript(file.data))
            asked = match_guide(project, file.data.name)
            return Imported(path, file.data.name, "imported", "; ".join(file.changes), file, asked)
        return Imported(path, file.data.name, "imported", "; ".join(file.changes), file)
    except CipcoderError as error:
        return Imported(path, name, "refused", str(error))


def match_guide(project: Project, name: str) -> int:
    """Recognise which of the interviewer's turns ask which guide questions; how many were."""
    questions = project.guide()
    talk = project.document(name)
    asking = [t for t in talk.turns if talk.role(t) == "interviewer"]
    if not questions or not asking:
        return 0
    found = match_questions([talk.text[t.start : t.stop] for t in asking], [q.text for q in questions])
    asked = {asking[turn].ordinal: questions[question].number for turn, question, _score in found}
    if asked:
        project.do(ops.MatchQuestions(talk.transcript.uid, dict(asked)))
    return len(asked)
