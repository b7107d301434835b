"""What a study holds as tables: its codebook, memos, participants, verbatims, and the trail of all that was done."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence

from cipcoder.codebook.models import TEXTS, Codebook
from cipcoder.codebook.words import say
from cipcoder.formats.codebook_table import examples_cell, keywords_cell
from cipcoder.formats.tables import Sheet
from cipcoder.locale import _
from cipcoder.progress import Progress, silent
from cipcoder.project import Project
from cipcoder.queries.audit import Operation, audit, operations
from cipcoder.queries.history import HistoryAct
from cipcoder.queries.subjects import MemoAbout, Subject

MEMO_COLUMNS = (
    *("memo", "created_at", "updated_at", "coder", "title", "body"),
    *("about", "kind", "code", "transcript", "start", "stop", "quote"),
)
PARTICIPANT_COLUMNS = ("participant", "name", "transcripts")
VERBATIM_COLUMNS = (
    *("key", "wording", "origin", "theme", "page", "attributed", "transcript", "note"),
    *("match", "start", "stop"),
)
AUDIT_COLUMNS = (
    *("number", "act", "at", "coder", "role", "verb", "kind", "what", "transcript", "before", "after", "uid"),
)
HISTORY_COLUMNS = (*("act", "at", "coder", "role", "verb", "what", "things", "transcripts", "undone", "withdrawn"),)


def codebook_table(project: Project, language: str = "fr") -> Sheet:
    """One row a code, themes before their sub-codes; a column for each text in each language it is written in."""
    codebook = project.codebook
    texts = [(field, each) for field in TEXTS for each in _languages(codebook, field)]
    header = (
        *("id", "parent", "path", "depth"),
        *(f"{field}.{each}" for field, each in texts),
        *("keywords", "typical", "borderline", "colour", "slot", "retired", "exclusive"),
    )

    def row(code_id: str) -> list[object]:
        here = codebook.row(code_id)
        code, examples = here.code, project.shown_examples(here.code)
        return [
            *(code.id, here.parent_id or "", " / ".join(say(c.label, language) for c in codebook.path(code_id))),
            *(here.depth, *(getattr(code, field).get(each, "") for field, each in texts)),
            *(keywords_cell(code), examples_cell(examples, "typical"), examples_cell(examples, "borderline")),
            *(code.colour, code.slot, int(code.retired), int(code.exclusive)),
        ]

    return Sheet(_("codebook"), header, (row(each.code.id) for each in codebook.walk()))


def _languages(codebook: Codebook, field: str) -> list[str]:
    """The languages a text is written in, the codebook's own first; a label always has a column."""
    found = dict.fromkeys(each for row in codebook.walk() for each in getattr(row.code, field))
    own = [codebook.language] if codebook.language in found or (field == "label" and not found) else []
    return [*own, *(each for each in found if each != codebook.language)]


def memo_table(project: Project, language: str = "fr", codes: Sequence[str] = ()) -> Sheet:
    """One row a memo and thing it is about: of the coder who looks, else of all that may be seen.

    ``codes``: only memos about these, their sub-codes or their codings.
    """
    return Sheet(_("memos"), MEMO_COLUMNS, _memos(project.memos_about(language, codes)))


def _memos(found: Iterable[MemoAbout]) -> Iterator[list[object]]:
    for each in found:
        memo = each.memo
        for subject in each.subjects or (None,):
            yield [
                *(str(memo.uid), memo.created_at.isoformat(), memo.updated_at.isoformat()),
                *(memo.coder, memo.title, memo.body, *_about(subject)),
            ]


def _about(subject: Subject | None) -> list[object]:
    if subject is None:
        return [_("free memo"), "", "", "", "", "", ""]
    code = subject.name if subject.kind in ("coding", "code") else ""
    place = (subject.span.start, subject.span.stop) if subject.span is not None else ("", "")
    return [subject.words, subject.kind, code, subject.transcript or "", *place, subject.quote]


def participant_table(project: Project) -> Sheet:
    """Everybody interviewed with their attributes, and in which transcripts they speak."""
    people = project.participants()
    names = list(project.attribute_values())
    spoken: dict[str, list[str]] = {}
    for row in project.transcripts():
        spoken.setdefault(row.participant or "", []).append(row.name)
    header = (*PARTICIPANT_COLUMNS, *(f"attribute: {name}" for name in names))
    rows = (
        [p.key, p.name, "; ".join(spoken.get(p.key, ())), *(p.attributes.get(name, "") for name in names)]
        for p in people
    )
    return Sheet(_("participants"), header, rows)


def verbatim_table(project: Project) -> Sheet:
    """Quotations kept for publication, with their place where it was found."""
    rows = (
        [
            *(v.key, v.wording, v.origin, v.theme, v.page, v.attributed, v.transcript or "", v.note),
            *(v.match, v.start, v.stop),
        ]
        for v in project.verbatims()
    )
    return Sheet(_("verbatims"), VERBATIM_COLUMNS, rows)


def audit_table(project: Project, language: str = "fr", progress: Progress = silent) -> Sheet:
    """Every entry of the log that may be seen, in order: when, who, what, before and after. No word of an interview."""
    return Sheet(_("audit"), AUDIT_COLUMNS, _audit(project, language, progress))


def act_table(entries: Iterable[Operation]) -> Sheet:
    """The entries of one act, as ``audit_table`` has them."""
    return Sheet(_("audit"), AUDIT_COLUMNS, map(_entry, entries))


def history_table(acts: Iterable[HistoryAct]) -> Sheet:
    """One row an act: when, who, what, on what, on how many things, whether it was undone since."""
    rows = (
        [
            *(act.number, act.at.isoformat(), act.coder, act.role, act.verb, "; ".join(act.what), act.things),
            *("; ".join(act.transcripts), int(act.undone), int(act.withdrawn)),
        ]
        for act in acts
    )
    return Sheet(_("history"), HISTORY_COLUMNS, rows)


def _audit(project: Project, language: str, progress: Progress) -> Iterator[list[object]]:
    coder = project.coder
    who: uuid.UUID | None = None if coder is None else coder.uid
    with project.store.read() as connection:
        found = audit(connection, who, viewer=None if coder is None else coder.name, language=language)
        yield from map(_entry, progress(found, operations(connection), _("log")))


def _entry(op: Operation) -> list[object]:
    return [
        *(op.number, op.act, op.at.isoformat(), op.coder, op.role, op.verb, op.kind, op.what),
        *(op.transcript, op.before, op.after, op.uid),
    ]
