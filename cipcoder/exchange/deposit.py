"""A study made ready for a repository: one archive with texts, codes, codings and all that explains them.

Everything is put together in memory; the archive takes its place when it is whole. The same study, described the same
way, gives the same bytes, unless it is encrypted. Nothing is deposited that the leak scan finds a trace of people in,
unless somebody says why it may be.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cipcoder import __version__, locale
from cipcoder.codebook.examples import without_examples
from cipcoder.codebook.words import say, slug
from cipcoder.codebook.yaml_file import dump
from cipcoder.errors import InputError, RefusedError
from cipcoder.exchange.added import added
from cipcoder.exchange.chosen import Chosen
from cipcoder.exchange.keeping import retention
from cipcoder.exchange.leaks import KeyTable, Leaks, scan
from cipcoder.exchange.refi import ExportOptions, export_project
from cipcoder.exchange.study_tables import codebook_table, memo_table
from cipcoder.exchange.tables import extract_table
from cipcoder.formats import bag
from cipcoder.formats.age_file import SUFFIX as AGE
from cipcoder.formats.age_file import Lock
from cipcoder.formats.ddi import Facts, ddi
from cipcoder.formats.deposit import NAME, Deposit, Repository, read_deposit
from cipcoder.formats.files import replacing, shown
from cipcoder.formats.folder import file_names
from cipcoder.formats.tables import Sheet, write_csv
from cipcoder.formats.tei import Said, Talk, tei
from cipcoder.locale import _
from cipcoder.progress import Progress, silent
from cipcoder.project import Project
from cipcoder.queries.changes import last_change
from cipcoder.queries.corpus import Filter
from cipcoder.queries.document import Document
from cipcoder.queries.extracts import Wanted
from cipcoder.report import deposit as words
from cipcoder.text.fold import fold
from cipcoder.text.replaced import replacements
from cipcoder.text.words import word_count

SUFFIX = ".zip"


@dataclass(frozen=True, slots=True)
class ArchiveOptions:
    """For whom, and what of the study. ``document_set``: only this one (None: all)."""

    repository: Repository = "generic"
    document_set: str | None = None
    memos: bool = False
    reason: str = ""
    """why what the leak scan finds may stay; "": it may not"""
    names: KeyTable | None = None
    form: Path | None = None
    """None: ``deposit.yaml`` in the project's folder"""
    lock: Lock | None = None
    """None: in clear"""


@dataclass(frozen=True, slots=True)
class Archived:
    """What was written: files in the archive, and what the leak scan said."""

    files: int
    transcripts: int
    words: int
    codings: int
    leaks: Mapping[str, int] = field(default_factory=dict)
    alone: int = 0
    unread: tuple[str, ...] = ()
    """files that were put aside and could not be looked through"""


def form(project: Project, repository: Repository, path: Path | None = None) -> Path | None:
    """The path of a form that was just made for somebody to fill in; None where there is one already."""
    path = path or project.folder / NAME
    if path.exists():
        return None
    study = project.study()
    title = say(project.codebook.title, project.codebook.language) or study.name
    dates = sorted(row.date for row in project.transcripts(Filter()) if row.date)
    first, last = (dates[0], dates[-1]) if dates else ("", "")
    text = words.form(title, first, last, words.language_of(repository, study.language))
    with replacing(path) as file:
        file.write(text.encode())
    return path


def archive(project: Project, to: Path, options: ArchiveOptions | None = None, progress: Progress = silent) -> Archived:
    """Write the archive; InputError as ``read_deposit``, RefusedError where the leak scan finds something."""
    options = options or ArchiveOptions()
    if (to.with_suffix("") if options.lock and to.suffix == AGE else to).suffix.lower() != SUFFIX:
        raise InputError(_("{file}: an archive is a .zip file.").format(file=shown(to)))
    if not to.absolute().parent.is_dir():
        raise InputError(_("{file} can’t be written. Is the folder there, and open to you?").format(file=shown(to)))
    deposit = read_deposit(options.form or project.folder / NAME)
    rows = project.transcripts(Filter(options.document_set))
    if not rows:
        raise InputError(_("There are no transcripts to put into an archive."))
    found = scan(project, options.names, progress)
    leaks = _those_that_go(found, {row.name for row in rows}, options)
    if leaks and not options.reason:
        raise RefusedError(
            _(
                "Nothing was written: traces of people are left ({n}). Look: cipcoder pseudonyms scan --show. Correct "
                "them; or, if they may stay, say why: --accept-leaks “reason” (it goes into the README)."
            ).format(n=sum(leaks.values()))
        )
    language = words.language_of(options.repository, project.study().language)
    with _spoken(language):
        made = _Archive(project, deposit, options, language)
        done = made.write(found, leaks, progress)
        bag.write_manifest(made.parts)
        bag.pack(made.parts, to, slug(deposit.title), progress, options.lock)
    return done


def _those_that_go(found: Leaks, names: set[str], options: ArchiveOptions) -> dict[str, int]:
    """What was found in the parts of the study that go into the archive: how often each kind."""
    counts: Counter[str] = Counter()
    for leak in found.leaks:
        gone = leak.part in ("transcript", "about a transcript") and leak.where not in names
        if not gone and (leak.part != "memo" or options.memos):
            counts[leak.kind] += leak.count
    return dict(counts.most_common())


@contextmanager
def _spoken(language: str) -> Iterator[None]:
    """What is written speaks the repository's language, whatever the screen speaks."""
    before = locale.language()
    locale.use(language)
    try:
        yield
    finally:
        locale.use(before)


class _Archive:
    """The files of one archive, in memory: interviews are written to the disk nowhere else."""

    def __init__(self, project: Project, deposit: Deposit, options: ArchiveOptions, language: str) -> None:
        self.project, self.deposit, self.options, self.language = project, deposit, options, language
        self.parts: bag.Parts = {}
        self.files: dict[str, str] = {}
        self.people = {person.key: person for person in project.participants()}
        self.attributes = list(project.attribute_values())
        self.blind = bool(project.hidden_work())

    def write(self, found: Leaks, leaks: Mapping[str, int], progress: Progress) -> Archived:
        """Write everything; what there is."""
        for name, kind in (("README.txt", "readme"), ("ddi.xml", "ddi"), ("LICENCE.txt", "licence")):
            self.files[name] = kind  # written last, when it is known what there is
        listed, marks = self._transcripts(progress)
        codes = self._codebook()
        codings = self._codings(progress)
        self._project_file(progress)
        if self.options.memos:
            self._table("memos.csv", memo_table(self.project, self.language), "memos")
        self._context()
        self.files[bag.MANIFEST] = "manifest"
        sets = Counter(row[3] for row in listed)
        facts = words.DepositFacts(
            repository=self.options.repository,
            files=self.files,
            transcripts={one: sets[one] for one in ("interviews", "questionnaire", "notes", "other") if sets[one]},
            words=sum(int(str(row[-4])) for row in listed),
            codings=codings,
            codes=codes,
            marks=marks,
            names=found.names,
            leaks=leaks,
            unread=found.unread,
            reason=self.options.reason,
            alone=len(found.rare),
            participants=found.participants,
            blind=self.blind,
            memos=self.options.memos,
            terms=retention(self.project),
            version=__version__,
        )
        self._documents(facts, [str(row[2]) for row in listed if row[2]])
        return Archived(len(self.files), len(listed), facts.words, codings, leaks, facts.alone, found.unread)

    # --- texts -------------------------------------------------------------------------------------------

    def _transcripts(self, progress: Progress) -> tuple[list[list[object]], int]:
        """Each transcript as text and TEI; the rows of the data list, and how many replacements were recognised."""
        rows = self.project.transcripts(Filter(self.options.document_set))
        names = file_names([row.name for row in rows], ".txt")
        listed: list[list[object]] = []
        log: list[list[object]] = []
        marks = 0
        for row in progress(rows, len(rows), _("transcripts")):
            talk = self.project.document(row.name)
            text, markup = f"transcripts/{names[row.name]}", f"transcripts/tei/{Path(names[row.name]).stem}.xml"
            self._put(text, talk.text.encode(), "transcript")
            self._put(markup, tei(self._talk(talk)), "tei")
            person = self.people.get(row.participant or "")
            traits = {} if person is None else person.attributes
            said = [turn for turn in talk.turns if talk.role(turn) == "participant"]
            listed.append(
                [
                    *(row.name, row.participant or "", row.date or "", row.document_set, row.title),
                    *(traits.get(name, "") for name in self.attributes),
                    *(text, markup, word_count(talk.text), word_count(talk.text, talk.spoken())),
                    *(len(talk.turns), len(said)),
                ]
            )
            replaced = replacements(talk.text)
            marks += sum(replaced.times.values())
            log += [[row.name, kind, replaced.marks[kind], n, ""] for kind, n in replaced.times.items()]
            if not replaced.times:
                log.append([row.name, "", 0, 0, ""])
        header = ["transcript", "participant", "date", "document_set", "title"]
        files = ["file", "tei", "words", "participant_words", "turns", "participant_turns"]
        self._table("data_list.csv", Sheet("", [*header, *self._columns(), *files], listed), "data list")
        log_header = ["transcript", "kind", "different", "replacements", "decision"]
        self._table("anonymisation_log.csv", Sheet("", log_header, log), "log")
        return listed, marks

    def _columns(self) -> list[str]:
        return [f"attribute: {name}" for name in self.attributes]

    def _talk(self, talk: Document) -> Talk:
        """What a TEI file says of a transcript."""
        row = talk.transcript
        person = self.people.get(row.participant or "")
        speaking = [s.position for s in talk.speakers if s.role == "participant"]
        named = [s.position for s in talk.speakers if person is not None and fold(s.label) == fold(person.name)]
        study, deposit = self.project.study(), self.deposit
        return Talk(
            name=row.name,
            title=row.title,
            date=row.date or "",
            language=study.language,
            kind={"interviews": "interview"}.get(row.document_set, row.document_set),
            people=[(s.label, s.role) for s in talk.speakers],
            turns=[Said(turn.speaker, talk.text[turn.start : turn.stop], turn.milliseconds) for turn in talk.turns],
            traits={} if person is None else person.attributes,
            about=next(iter(named or (speaking if len(speaking) == 1 else [])), None),
            study=deposit.title,
            publication=" ".join(
                part
                for part in (deposit.producer, words.access(deposit.access, self.language), deposit.licence)
                if part
            ),
            source=" ".join((deposit.collection or deposit.title).split()),
        )

    # --- codes -------------------------------------------------------------------------------------------

    def _codebook(self) -> int:
        """The codebook as YAML and as a table, without what a blind round hides; how many codes."""
        book = self.project.codebook
        shown = {id(e) for row in book.walk() for e in self.project.shown_examples(row.code)} if self.blind else set()
        if self.blind:
            book = without_examples(book, lambda example: id(example) not in shown)
        self._put("codebook.yaml", dump(book).encode(), "codebook")
        self._table("codebook.csv", codebook_table(self.project, self.language), "codebook")
        return sum(1 for _row in book.walk())

    def _codings(self, progress: Progress) -> int:
        """Coded passages as a table; without the memos on them unless memos go along."""
        chosen = Chosen(Wanted(Filter(self.options.document_set)))
        table = extract_table(self.project, chosen, self.language, progress)
        if not self.options.memos:
            at = list(table.header).index("memo")
            rows = ([*row[:at], *row[at + 1 :]] for row in table.rows)
            table = Sheet(table.title, [*table.header[:at], *table.header[at + 1 :]], rows)
        return self._table("codings.csv", table, "codings")

    def _project_file(self, progress: Progress) -> None:
        """The project for other programs."""
        with self.project.store.read() as connection:
            at = last_change(connection)
        made = io.BytesIO()
        options = ExportOptions(document_set=self.options.document_set, memos=self.options.memos, at=at)
        export_project(self.project, made, options, progress)
        self._put("project.qdpx", bag.repacked(made.getvalue()), "qdpx")

    # --- documents ---------------------------------------------------------------------------------------

    def _context(self) -> None:
        """What the repository wants beside, as a list; the guide; and the files that somebody put aside for it."""
        name = "A-AJOUTER.txt" if self.language == "fr" else "TO-ADD.txt"
        listed = words.to_add(self.options.repository, self.language)
        self._put(f"{words.CONTEXT}/{name}", listed.encode(), "context")
        if guide := self.project.guide():
            lines = [f"{q.number}. {q.text}" + (f"  ({q.section})" if q.section else "") for q in guide]
            self._put(f"{words.CONTEXT}/guide.txt", ("\n".join(lines) + "\n").encode(), "context")
        for path, inside in added(self.project):
            target = f"{words.CONTEXT}/{inside}"
            if target not in self.files:
                self._put(target, path.read_bytes(), "context")

    def _documents(self, facts: words.DepositFacts, dates: list[str]) -> None:
        """README, DDI and licence, when all else is there."""
        said = words.kinds(self.language)
        dates = sorted(dates)
        known = Facts(
            language=self.language,
            identifier=str(self.project.study().uid),
            dates=(dates[0], dates[-1]) if dates else ("", ""),
            kinds=words.data_kinds(list(facts.transcripts), self.language),
            size=words.size(facts, self.language),
            access=words.access(self.deposit.access, self.language),
            files={path: said[kind] for path, kind in self.files.items()},
        )
        self._put("README.txt", words.readme(self.deposit, facts, self.language).encode(), "readme")
        self._put("ddi.xml", ddi(self.deposit, known), "ddi")
        self._put("LICENCE.txt", words.licence(self.deposit, self.language).encode(), "licence")

    def _put(self, name: str, data: bytes, kind: str) -> None:
        self.parts[name] = data
        self.files[name] = kind

    def _table(self, name: str, table: Sheet, kind: str) -> int:
        made = io.BytesIO()
        rows = write_csv(made, table.header, table.rows)
        self._put(name, made.getvalue(), kind)
        return rows
