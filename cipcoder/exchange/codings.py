"""Codings from a table, each in its place or none at all."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from pathlib import Path

from cipcoder.errors import InputError
from cipcoder.formats.codings import PlacedCoding, QuotedCoding, place, read_codings
from cipcoder.locale import _, ngettext
from cipcoder.project import Project
from cipcoder.queries.document import Document
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from cipcoder.text.clean import visible


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
