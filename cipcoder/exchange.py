"""What goes into a project from files, and what comes out: the researcher's acts, whole.

Each function reads with ``formats``, changes through the project and returns what happened, file by file.
A bad file is reported and the others still go in; nothing is ever half-imported.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cipcoder.codebook.words import say
from cipcoder.errors import CipcoderError, InputError
from cipcoder.formats.codings import PlacedCoding, QuotedCoding, place, read_codings
from cipcoder.formats.layer_file import read_layer, write_layer
from cipcoder.formats.study import read_guide, read_participants
from cipcoder.formats.tables import Style, write_table
from cipcoder.formats.transcript import TranscriptFile, read_transcript
from cipcoder.formats.verbatims import VerbatimLine, read_verbatims
from cipcoder.locale import _, ngettext
from cipcoder.project import Project
from cipcoder.queries.corpus import Filter
from cipcoder.queries.document import Document
from cipcoder.queries.extracts import Extract, Wanted, columns, extracts, record
from cipcoder.queries.frequencies import Frequencies
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from cipcoder.store.layers import Received, take_in, take_out
from cipcoder.text.clean import visible
from cipcoder.text.locate import Ambiguous, Place, Prepared, best, prepare
from cipcoder.text.questions import match_questions
from cipcoder.text.spans import Span

PARTICIPANTS, GUIDE = "participants.yaml", "guide.yaml"
LAYER_SUFFIX = ".cipcoder-layer"


# --- transcripts -------------------------------------------------------------------------------------


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


# --- codings and verbatims ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CodingsImported:
    """Codings read from a file: how many by each coder, all of them or none."""

    by_coder: dict[str, int] = field(default_factory=dict)


def import_codings(project: Project, path: Path) -> CodingsImported:
    """Put a file's codings in place, all or none; every one that has no place is listed in the error."""
    rows = read_codings(path)
    texts: dict[str, Document | None] = {}
    known = {row.code.id for row in project.codebook.walk()}
    names = {row.name for row in project.transcripts()}
    nobody = {row.name for row in project.coders() if row.kind != "human"}
    placed: dict[str, list[ops.NewCoding]] = {}
    problems: list[str] = []
    for row in rows:
        try:
            if row.transcript not in names:
                raise InputError(_("there is no transcript named {name}").format(name=row.transcript))
            if row.coder in nobody:
                raise InputError(_("{name} is no person: nobody codes in this layer.").format(name=row.coder))
            if row.code not in known:
                raise InputError(_("the codebook has no code {code}").format(code=row.code))
            if row.transcript not in texts:
                texts[row.transcript] = project.document(row.transcript)
            talk = texts[row.transcript]
            assert talk is not None
            placed.setdefault(row.coder, []).append(_new_coding(row, talk))
        except InputError as error:
            problems.append(_("line {line}: {problem}").format(line=row.line, problem=error))
    if problems:
        more = len(problems) - 10
        shown = problems[:10] + ([ngettext("and {n} more", "and {n} more", more).format(n=more)] if more > 0 else [])
        raise InputError(
            _("{file}: nothing was imported, because these lines have no place:\n{lines}").format(
                file=visible(str(path)), lines="\n".join(shown)
            )
        )
    current = project.coder
    try:
        for coder, codings in placed.items():
            project.use_coder(coder)
            project.do(ops.AddCodings(tuple(codings), origin="import"))
    finally:
        project.coder = current
    return CodingsImported({coder: len(codings) for coder, codings in placed.items()})


def _new_coding(row: QuotedCoding | PlacedCoding, talk: Document) -> ops.NewCoding:
    uid = talk.transcript.uid
    if isinstance(row, QuotedCoding):
        start, stop = place(row, talk.text)
        return ops.NewCoding(uid, start, stop, code_uid(row.code), memo=row.memo)
    if talk.text[row.start : row.stop] != row.text:
        raise InputError(_("characters {start} to {stop} are other words here").format(start=row.start, stop=row.stop))
    return ops.NewCoding(
        uid,
        row.start,
        row.stop,
        code_uid(row.code),
        weight=row.weight,
        uid=uuid.UUID(row.coding) if row.coding else None,
        created_at=row.created_at,
        memo=row.memo,
    )


@dataclass(frozen=True, slots=True)
class VerbatimsImported:
    """Verbatims kept, and how they were found: counts by outcome (exact, elided, reworded, ambiguous, not found)."""

    kept: int
    outcomes: dict[str, int]


def import_verbatims(project: Project, path: Path) -> VerbatimsImported:
    """Keep a file's quotations, each with its place where it is found in a transcript."""
    lines = read_verbatims(path)
    with_talk = project.transcripts(Filter(None))
    texts = {row.name: _prepared(project.document(row.name)) for row in with_talk}
    uids = {row.name: row.uid for row in with_talk}
    new = []
    outcomes: dict[str, int] = {}
    for line in lines:
        verbatim = _placed(line, texts)
        name = verbatim.transcript
        outcomes[verbatim.match] = outcomes.get(verbatim.match, 0) + 1
        new.append(
            ops.NewVerbatim(
                line.wording,
                origin=line.origin,
                key=line.key,
                theme=line.theme,
                page=line.page,
                note=line.note,
                attributed=line.attributed,
                transcript=None if name is None else uids[name],
                start=verbatim.start,
                stop=verbatim.stop,
                match=verbatim.match,
            )
        )
    project.do(ops.AddVerbatims(tuple(new)))
    return VerbatimsImported(len(new), outcomes)


def _prepared(talk: Document) -> Prepared:
    return prepare(talk.text, [Span(t.head, t.start) for t in talk.turns])


@dataclass(frozen=True, slots=True)
class _Placed:
    transcript: str | None
    start: int | None
    stop: int | None
    match: str


def _placed(line: VerbatimLine, texts: dict[str, Prepared]) -> _Placed:
    if line.origin == "questionnaire":  # answers aren't transcripts: nothing to look in
        return _Placed(None, None, None, "unplaced")
    found = best(line.wording, texts)
    if isinstance(found, Place):
        return _Placed(found.name, found.hit.start, found.hit.stop, found.hit.kind)
    return _Placed(None, None, None, "ambiguous" if isinstance(found, Ambiguous) else "not found")


# --- out ---------------------------------------------------------------------------------------------


def export_extracts(
    project: Project,
    to: Path,
    wanted: Wanted | None = None,
    *,
    coders: Sequence[str] | None = None,
    analysis: bool = False,
    style: Style = "exact",
    language: str = "fr",
) -> int:
    """Write coded extracts (of these coders, of everyone, or of the analysis layer) as CSV or XLSX; how many rows."""
    wanted = wanted or Wanted()
    for name in coders or ():
        project.coder_named(name)
    whose = project.analysis_layer() if analysis else coders
    for code in wanted.codes:
        project.codebook.get(code)
    with project.store.read() as connection:
        found = extracts(connection, wanted, coders=whose, language=language)
        return _write_extracts(columns(connection), found, to, style)


def write_extracts(project: Project, found: Iterable[Extract], to: Path, style: Style = "exact") -> int:
    """Write these extracts as CSV or XLSX; returns how many."""
    with project.store.read() as connection:
        return _write_extracts(columns(connection), found, to, style)


def _write_extracts(names: Sequence[str], found: Iterable[Extract], to: Path, style: Style) -> int:
    return write_table(to, names, (record(extract, names) for extract in found), style)


FREQUENCY_COLUMNS = (
    *("coder", "code", "label", "depth", "theme", "codings_finished", "codings_in_progress", "codings_interviewer"),
    *("characters", "words", "interviews", "out_of", "interviews_in_progress", "to_reread"),
    *("document_set", "where", "only_finished", "interviews_in_set", "finished_interviews", "words_in_set"),
    "layer",
)


def layers_said(table: Frequencies) -> str:
    """« analysis: consensus in 3 interviews, ana in 10 »; a coder's name where it is one coder's table."""
    return _("analysis: {layers}").format(layers=_layers(table)) if table.layers else table.coder


def layers_sentence(table: Frequencies) -> str:
    """The same as a sentence."""
    return _("Analysis: {layers}.").format(layers=_layers(table))


def _layers(table: Frequencies) -> str:
    return ", ".join(
        ngettext("{layer} in {n} interview", "{layer} in {n} interviews", n).format(layer=layer, n=n)
        for layer, n in table.layers
    )


def write_frequencies(project: Project, tables: Iterable[Frequencies], to: Path, language: str = "fr") -> int:
    """The tables of one or more coders as CSV or XLSX, one row a coder and code; returns how many."""
    codebook = project.codebook
    rows = (
        [
            *(t.coder, f.code, say(codebook.get(f.code).label, language), f.depth, int(f.theme)),
            *(f.codings_finished, f.codings_in_progress, f.codings_interviewer, f.characters, f.words),
            *(f.interviews, f.out_of, f.interviews_in_progress, " ".join(f.to_reread)),
            *(t.chosen.document_set or "all", "; ".join(t.chosen.conditions()), int(t.only_finished)),
            *(t.interviews, t.finished, t.words, layers_said(t)),
        ]
        for t in tables
        for f in t.rows
    )
    return write_table(to, FREQUENCY_COLUMNS, rows)


def export_layer(project: Project, coder: str, to: Path | None) -> Path:
    """Write a coder's layer to a file; returns its path (``NAME.cipcoder-layer`` here by default)."""
    row = project.coder_named(coder)
    plain = "".join(ch if ch.isalnum() or ch in "-_" else "-" for ch in coder)
    path = to or Path(plain + LAYER_SUFFIX)
    write_layer(path, take_out(project.store, row.uid))
    return path


def import_layer(project: Project, path: Path) -> Received:
    """Take a coder's layer in, all or nothing; doing it twice changes nothing."""
    return take_in(project.store, read_layer(path))
