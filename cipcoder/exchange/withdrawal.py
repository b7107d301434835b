"""The withdrawal of a participant: what would go, what a person has to see to, and the erasure with its papers."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from cipcoder.codebook_file import path_of
from cipcoder.errors import CipcoderError, InputError, RefusedError
from cipcoder.exchange.erasing import surveyed
from cipcoder.exchange.folder_traces import Trace, take_out_examples, traces, yaml_needs_a_look
from cipcoder.exchange.keeping import erasures, people, person
from cipcoder.exchange.leaks import forget
from cipcoder.formats.files import replacing, unused
from cipcoder.formats.key_file import KeyFile
from cipcoder.formats.notice import SUFFIX, Notice, write_notice
from cipcoder.locale import _
from cipcoder.project import Project
from cipcoder.queries.leaks import passages
from cipcoder.queries.withdrawn import blind_for, sources, text_marks
from cipcoder.report.certificate import Certificate, certificate
from cipcoder.store import scrubbing
from cipcoder.store.erasing import Look, Survey, Withdrawal, interviews_of
from cipcoder.store.operations.erasing import erasure_uid
from cipcoder.text.echoes import Echoes


@dataclass(frozen=True, slots=True)
class Plan:
    """A withdrawal before it is done."""

    withdrawals: tuple[Withdrawal, ...]
    transcripts: tuple[str, ...]
    """names of the interviews that are in the project"""
    survey: Survey
    by_coder: Mapping[str, Mapping[str, int]]
    """kind -> coder -> how many; empty while a blind round goes on about these interviews"""
    blind: bool
    looks: tuple[tuple[Look, str], ...]
    """what stays and needs a person's eye, and the coder's name where it is somebody's"""
    files: tuple[Trace, ...]
    yaml: bool
    """codebook.yaml needs a look"""
    mentions: tuple[tuple[str, int | None], ...]
    """(interview, turn from 1) of other people in which they are named; None: before its first turn"""
    snapshots: int
    key_texts: int | None
    """texts of theirs in the key table; None: it is closed"""

    @property
    def erasable(self) -> list[Path]:
        """The files that ``--files`` deletes: the interviews' own, and exports."""
        return [trace.path for trace in self.files if trace.what in ("source", "export")]


@dataclass(frozen=True, slots=True)
class Done:
    """A withdrawal that was done."""

    counts: Mapping[str, int]
    left: tuple[str, ...]
    """files or tables that could not be deleted or written anew"""
    notice: Path
    certificate: Path
    files: int = 0
    yaml: bool = False
    problems: tuple[str, ...] = field(default=())


def whom(project: Project, key: str) -> Withdrawal:
    """The participant with this key, or the interview of this name where it is nobody's who is described."""
    rows = {row.name: row for row in project.transcripts()}
    if key in rows and rows[key].participant is None and key not in {row.key for row in people(project)}:
        return Withdrawal(None, (rows[key].uid,))
    uid = person(project, key).uid
    with project.store.read() as connection:
        return Withdrawal(uid, interviews_of(connection, uid))


def everyone(project: Project) -> tuple[Withdrawal, ...]:
    """Everybody, and every text: for the end of the time they may be kept."""
    found = [whom(project, row.key) for row in people(project)]
    named = {uid for one in found for uid in one.transcripts}
    rest = tuple(sorted(row.uid for row in project.transcripts() if row.uid not in named))
    return (*found, *([Withdrawal(None, rest)] if rest else []))


def plan(project: Project, withdrawals: Sequence[Withdrawal]) -> Plan:
    """Everything that would go and everything that needs a person's eye. Changes nothing."""
    found = surveyed(project, withdrawals)
    names = {row.uid: row.name for row in project.coders()}
    texts = {uid for one in withdrawals for uid in one.transcripts}
    with project.store.read() as connection:
        blind = blind_for(connection, texts)
        files = sources(connection, texts)
        marks = text_marks(connection, texts)
    by_coder: dict[str, Counter[str]] = {}
    for (kind, coder), n in found.standing.items() if not blind else ():
        if coder is not None:
            by_coder.setdefault(kind, Counter())[names.get(coder, "?")] += n
    return Plan(
        tuple(withdrawals),
        tuple(row.name for row in project.transcripts() if row.uid in texts),
        found,
        by_coder,
        blind,
        tuple((look, names.get(look.coder, "") if look.coder else "") for look in found.looks),
        tuple(traces(project, found, files)),
        yaml_needs_a_look(project, found),
        tuple(_mentions(project, found.echoes, {row.name for row in project.transcripts() if row.uid in texts})),
        len(scrubbing.copies(project.store)),
        _key_texts(project, marks),
    )


def _mentions(project: Project, echoes: Echoes, theirs: Collection[str]) -> Iterator[tuple[str, int | None]]:
    """Where other interviews name them, turn by turn."""
    with project.store.read() as connection:
        for passage in passages(connection):
            if passage.part == "transcript" and passage.name not in theirs:
                bounds = [0, *passage.heads, len(passage.text)]
                for turn, (start, stop) in enumerate(pairwise(bounds)):
                    if echoes.named(passage.text[start:stop]):
                        yield passage.name, turn or None


def _key_texts(project: Project, marks: set[str]) -> int | None:
    file = KeyFile(str(project.study().uid))
    if not file.there:
        return 0
    try:
        return len(file.read().texts.keys() & marks)
    except CipcoderError:
        return None


def withdraw(project: Project, wanted: Plan, *, files: bool = False, to: Path | None = None) -> Done:
    """Erase what the plan names; ``files``: the files it may delete too. Notice and certificate are written to ``to``
    (the project's folder)."""
    project.store.refuse_if_past()
    if not wanted.withdrawals:
        raise InputError(_("There is nobody to withdraw: the project holds no interview and no participant."))
    folder = project.folder if to is None else to
    if not folder.is_dir():
        raise InputError(_("There is no folder {folder}.").format(folder=folder))
    _try_to_write(folder)
    with project.store.read() as connection:
        marks = text_marks(connection, {uid for one in wanted.withdrawals for uid in one.transcripts})
    problems: list[str] = []
    before = path_of(project).read_bytes() if path_of(project).is_file() else None
    try:
        yaml = take_out_examples(project, wanted.survey)
    except CipcoderError as error:
        raise RefusedError(
            _("Nothing was erased: codebook.yaml can't be changed as it stands. {problem}").format(problem=error)
        ) from None
    gone = wanted.erasable if files else []
    try:
        left = project.erase(wanted.withdrawals, gone)
    except CipcoderError:
        if before is not None and yaml:
            with suppress(CipcoderError), replacing(path_of(project)) as file:
                file.write(before)
        raise
    told, project.store.remarks = project.store.remarks, []
    problems += told
    forget(project)
    try:
        _forget_pieces(project, marks)
    except CipcoderError as error:
        problems.append(str(error))
    uids = {erasure_uid(one) for one in wanted.withdrawals}
    counts: Counter[str] = Counter()
    for row in erasures(project):
        counts.update(row.counts if row.uid in uids else {})
    said = Certificate(
        project=project.study().name,
        references=tuple(str(uid) for uid in sorted(uids)),
        at=dt.datetime.now(dt.UTC),
        counts=dict(counts),
        files=len(gone) - sum(str(path) in left for path in gone),
        files_left=0 if files else len(wanted.erasable),
        documents=sum(trace.what == "document" for trace in wanted.files),
        looks=len(wanted.looks) + wanted.yaml,
        server=not isinstance(project.store.place, Path),
        not_rewritten=len(left),
    )
    try:
        notice, paper = papers(project, folder, uids, said)
    except CipcoderError as error:  # the disk filled up since
        raise InputError(
            _("Erased, for good; but notice and certificate are not written: {problem} Then: {command}").format(
                problem=error, command="cipcoder participant notice"
            )
        ) from None
    return Done(dict(counts), tuple(left), notice, paper, said.files, yaml, tuple(problems))


def _try_to_write(folder: Path) -> None:
    """InputError where nothing can be written in a folder: said before anything is erased, not after."""
    probe = unused(folder, ".cipcoder-withdrawal")
    with replacing(probe) as file:
        file.write(bytes(10_000))
    probe.unlink()


def _forget_pieces(project: Project, marks: set[str]) -> None:
    """Take out of the key table what stood in these texts: it would only give back words that are erased."""
    file = KeyFile(str(project.study().uid))
    if not file.there:
        return
    keys = file.read()
    if keys.texts.keys() & marks:
        file.write(replace(keys, texts={mark: kept for mark, kept in keys.texts.items() if mark not in marks}))


def papers(project: Project, folder: Path, uids: set[uuid.UUID], said: Certificate | None) -> tuple[Path, Path]:
    """Write the notice about these erasures, and the certificate (None: the notice alone)."""
    rows = tuple(
        {
            "uid": str(row.uid),
            "participant": row.participant,
            "transcripts": list(row.transcripts),
            "counts": dict(row.counts),
            "at": row.at,
        }
        for row in erasures(project)
        if row.uid in uids
    )
    day = dt.date.today().isoformat()
    notice = unused(folder, f"withdrawal-{day}{SUFFIX}")
    write_notice(notice, Notice(project.study().uid, rows))
    paper = notice.with_suffix(".txt")
    if said is not None:
        paper = unused(folder, paper.name)
        with replacing(paper) as file:
            file.write(certificate(said).encode())
    return notice, paper
