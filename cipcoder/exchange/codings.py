"""Codings from a table, each in its place or none at all."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PureWindowsPath

from cipcoder.codebook.finding import Finder
from cipcoder.codebook.models import nearest
from cipcoder.errors import InputError
from cipcoder.formats.codings import PlacedCoding, QuotedCoding, place, read_codings
from cipcoder.formats.files import shown
from cipcoder.locale import _, ngettext
from cipcoder.progress import Progress, silent
from cipcoder.project import Project
from cipcoder.queries import document, memos
from cipcoder.queries.corpus import Filter
from cipcoder.queries.document import Document
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from cipcoder.store.log import Done
from cipcoder.store.store import Act
from cipcoder.text.clean import visible
from cipcoder.text.fold import fold
from cipcoder.text.spans import Span, trim

MAX_LISTED = 200
"""misplaced lines that an error lists"""
_FILE = re.compile(r"\.(?:txt|md|docx?|odt|rtf|pdf|html?|srt|vtt)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CodingsOptions:
    """How codings are taken in. ``coder``: whose those are that name nobody; ``new_codes``: unknown codes are made."""

    coder: str | None = None
    new_codes: bool = False
    sheet: str | None = None
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class CodingsImported:
    """Codings read from a file: how many by each coder, all of them or none."""

    by_coder: dict[str, int] = field(default_factory=dict)
    new: dict[str, int] = field(default_factory=dict)
    """those that weren't there before"""
    new_codes: tuple[str, ...] = ()
    """paths of labels"""
    remarks: tuple[str, ...] = ()
    """on how the file was read"""


def import_codings(
    project: Project, path: Path, options: CodingsOptions | None = None, progress: Progress = silent
) -> CodingsImported:
    """Put a file's codings in place, all or none; every line that has no place is listed in the error."""
    options = options or CodingsOptions()
    sheet = read_codings(path, options.sheet)
    placing = _Placing(project, options)
    rows: Sequence[QuotedCoding | PlacedCoding] = sheet.rows
    for row in progress(rows, len(rows), _("Placing codings")):
        placing.put(row)
    if problems := placing.problems():
        raise InputError(
            _("{file}: nothing was imported, because these lines have no place:\n{lines}").format(
                file=shown(path), lines="\n".join(problems)
            )
        )
    acts, names = placing.acts()
    done = project.do_all(acts, keep=not options.dry_run)
    counts = {name: len(codings) for name, codings in placing.placed.items()}
    new = {name: _made(one) for name, one in zip(names, done, strict=True) if name}
    codes = tuple(placing.finder.path(code.id) for code, _above in placing.finder.added)
    return CodingsImported(counts, new, codes, sheet.remarks)


def _made(done: Done) -> int:
    return sum(change.kind == "coding" and change.before is None for change in done.changes)


class _Placing:
    """Rows of a sheet, each put in its place; what has none is kept for the error."""

    def __init__(self, project: Project, options: CodingsOptions) -> None:
        self.project, self.options = project, options
        self.finder = Finder(project.codebook)
        self.placed: dict[str, list[ops.NewCoding]] = {}
        self._names = [row.name for row in project.transcripts(Filter(None))]
        self._coders = {row.name: row for row in project.coders()}
        self._texts: dict[str, Document] = {}
        self._standing: dict[tuple[str, str], dict[tuple[int, int, str], set[str]]] = {}
        self._faults: list[tuple[int, str]] = []
        self._unknown: dict[str, dict[str, list[int]]] = {"transcript": {}, "code": {}}

    # --- one row -----------------------------------------------------------------------------------------

    def put(self, row: QuotedCoding | PlacedCoding) -> None:
        """Place a row, or keep what is wrong with it."""
        try:
            coder = self._coder(row.coder)
            name = self._transcript(row)
            codes = self._codes(row)
            if name is None or not codes:
                return
            if name not in self._texts:
                self._texts[name] = self.project.document(name)
            talk = self._texts[name]
            start, stop = place(row, talk.text)
            for n, code in enumerate(codes):
                new = _new_coding(row, talk, Span(start, stop), code, with_memo=n == 0)
                if new.memo and new.memo in self._said(name, coder).get((new.start, new.stop, code), ()):
                    new = _new_coding(row, talk, Span(start, stop), code, with_memo=False)
                self.placed.setdefault(coder, []).append(new)
        except InputError as error:
            self._faults.append((row.line, str(error)))

    def _coder(self, written: str) -> str:
        """The name of whoever coded, as the project has it."""
        name = " ".join(visible(written or self.options.coder or "").split())
        if not name:
            raise InputError(_("nobody is named who coded this: say whose codings these are with --coder NAME."))
        same = [known for known in self._coders if fold(known) == fold(name)]
        name = name if name in self._coders or len(same) != 1 else same[0]
        if name in self._coders and self._coders[name].kind != "human":
            raise InputError(_("{name} is no person: nobody codes in this layer.").format(name=name))
        return name

    def _transcript(self, row: QuotedCoding | PlacedCoding) -> str | None:
        """The name of the transcript that is meant: exactly so, or but for its file's ending, case and accents."""
        if row.transcript in self._names:
            return row.transcript
        wanted = {_plain(row.transcript), _plain(PureWindowsPath(row.transcript).name)}
        found = [name for name in self._names if _plain(name) in wanted]
        if len(found) == 1:
            return found[0]
        if found:
            what = _("“{name}” may be several transcripts: {names}.")
            raise InputError(what.format(name=visible(row.transcript, line=True), names=", ".join(found)))
        self._unknown["transcript"].setdefault(row.transcript, []).append(row.line)
        return None

    def _codes(self, row: QuotedCoding | PlacedCoding) -> list[str]:
        """The codes of a row, by id."""
        if isinstance(row, PlacedCoding):
            parts, above = [row.code], ""
        else:
            parts, above = self.finder.split(row.code), row.theme
        if not parts:
            raise InputError(_("no code is named."))
        found = [self._code(part, above, row.line) for part in parts]
        return [code for code in dict.fromkeys(found) if code is not None]

    def _code(self, written: str, above: str, line: int) -> str | None:
        path = f"{above} > {written}" if above else written
        found = self.finder.find(path) or self.finder.find(written)
        if len(found) > 1:
            paths = "; ".join(self.finder.path(code) for code in found)
            what = _("“{code}” may be several codes: {paths}. Write the whole path, or the code’s id.")
            raise InputError(what.format(code=visible(written[:60], line=True), paths=paths))
        if found:
            return found[0]
        if self.options.new_codes:
            return self.finder.make(path)
        self._unknown["code"].setdefault(path, []).append(line)
        return None

    def _said(self, name: str, coder: str) -> dict[tuple[int, int, str], set[str]]:
        """What memos say already of this coder's codings in a transcript: a sheet read twice is read once."""
        if (name, coder) not in self._standing:
            found: dict[tuple[int, int, str], set[str]] = {}
            with self.project.store.read() as connection:
                talk = document.document(connection, name, [coder])
                written: dict[uuid.UUID, list[str]] = {}
                for memo in memos.memos(connection, coder):
                    for _kind, uid in memo.targets:
                        written.setdefault(uid, []).append(f"{memo.title}\n{memo.body}" if memo.title else memo.body)
            assert talk is not None
            for coding in talk.codings:
                texts = written.get(coding.uid, [])
                found[coding.start, coding.stop, coding.code] = {"\n\n".join(texts), *texts}
            self._standing[name, coder] = found
        return self._standing[name, coder]

    # --- all of them -------------------------------------------------------------------------------------

    def problems(self) -> list[str]:
        """What has no place, in sentences; names that are unknown once each."""
        listed = []
        if unknown := self._unknown["transcript"]:
            for name, lines in unknown.items():
                near = nearest(name, self._names)
                what = _("{lines}: there is no transcript named {name}.").format(
                    lines=_lines(lines), name=visible(name, line=True)
                )
                listed.append(f"{what} {_('Did you mean “{near}”?').format(near=near)}" if near else what)
        if unknown := self._unknown["code"]:
            for code, lines in unknown.items():
                what = _("{lines}: the codebook has no code {code}.")
                listed.append(what.format(lines=_lines(lines), code=visible(code, line=True)))
            listed.append(_("(Add --new-codes, and codes that are missing are made.)"))
        listed += [_("line {line}: {problem}").format(line=line, problem=what) for line, what in sorted(self._faults)]
        more = len(listed) - MAX_LISTED
        return listed[:MAX_LISTED] + (
            [ngettext("and {n} more", "and {n} more", more).format(n=more)] if more > 0 else []
        )

    def acts(self) -> tuple[list[Act], list[str]]:
        """All there is to do, and beside each act the name of the coder whose codings it adds ("" for others)."""
        acts = [Act(ops.AddCode(code, above), note=True) for code, above in self.finder.added]
        names = [""] * len(acts)
        for name, codings in self.placed.items():
            uid = self._coders[name].uid if name in self._coders else uuid.uuid4()
            if name not in self._coders:
                acts.append(Act(ops.AddCoder(name, uid), note=True))
                names.append("")
            acts.append(Act(ops.AddCodings(tuple(codings), origin="import"), uid))
            names.append(name)
        return acts, names


def _new_coding(
    row: QuotedCoding | PlacedCoding, talk: Document, span: Span, code: str, *, with_memo: bool
) -> ops.NewCoding:
    uid, memo = talk.transcript.uid, row.memo if with_memo else ""
    span = trim(talk.text, span) or span
    if isinstance(row, QuotedCoding):
        return ops.NewCoding(uid, span.start, span.stop, code_uid(code), memo=memo)
    return ops.NewCoding(
        uid,
        span.start,
        span.stop,
        code_uid(code),
        weight=row.weight,
        uid=uuid.UUID(row.coding) if row.coding else None,
        created_at=row.created_at,
        memo=memo,
        suggested=row.origin == "suggestion",
    )


def _plain(name: str) -> str:
    """What two ways to write a transcript's name share: « Entretien B.docx », « entretien-b »."""
    return " ".join(re.split(r"[\W_]+", fold(_FILE.sub("", name.strip())))).strip()


def _lines(lines: Iterable[int]) -> str:
    """« line 3 », « lines 3, 7, 9 and 12 more »."""
    numbers = sorted(Counter(lines))
    more = len(numbers) - 8
    said = ", ".join(map(str, numbers[:8]))
    if more > 0:
        said = ngettext("{lines} and {n} more", "{lines} and {n} more", more).format(lines=said, n=more)
    return ngettext("line {lines}", "lines {lines}", len(numbers)).format(lines=said)
