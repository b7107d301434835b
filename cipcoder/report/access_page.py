"""The page that tells a participant what is held of them: one file, no scripts, nothing from elsewhere."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cipcoder.locale import _, ngettext
from cipcoder.queries.document import Document
from cipcoder.queries.keeping import PersonRow, Retention
from cipcoder.text.clean import visible

_STYLE = "body{font:1rem/1.5 serif;max-width:42rem;margin:2rem auto;padding:0 1rem}dt{font-weight:bold}"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


@dataclass(frozen=True, slots=True)
class Held:
    """What a study holds of a person; the interviews themselves are pages beside this one."""

    study: str
    person: PersonRow
    attributes: Mapping[str, str]
    documents: Sequence[Document]
    verbatims: Sequence[tuple[str, str, str]]
    """wording, note, page"""
    memos: int
    codings: int
    terms: Retention


def access_page(held: Held, language: str) -> str:
    """The page."""
    title = _("What the study {name} holds of you").format(name=held.study)
    body = "\n".join(_sections(held))
    return (
        f'<!doctype html><html lang="{html.escape(language)}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>{_safe(title)}</title><style>{_STYLE}</style></head><body>\n<h1>{_safe(title)}</h1>\n{body}\n</body></html>\n"
    )


def _sections(held: Held) -> Iterable[str]:
    person, terms = held.person, held.terms
    yield _facts(
        _("What is written of you"),
        {
            _("key in the study’s files"): person.key,
            _("name in the text"): person.name,
            **held.attributes,
            _("consent, date"): person.consent.get("date", ""),
            _("consent, for"): person.consent.get("for", ""),
            _("consent, note"): person.consent.get("note", ""),
        },
    )
    yield _facts(
        _("How it is kept"),
        {
            _("until"): terms.until,
            _("legal basis"): terms.legal_basis,
            _("who answers for it"): terms.controller,
            _("data protection officer"): terms.data_officer,
        },
    )
    said = [
        f"<li>{_safe(row.title or row.name)} ({_safe(row.date or '')}) : {_turns(document)}</li>"
        for document in held.documents
        for row in (document.transcript,)
    ]
    more = _(
        "Each is a page beside this one; index.html lists them. Texts as they were before a correction are .txt files."
    )
    yield f"<h2>{_safe(_('Your interviews'))}</h2><ul>{''.join(said)}</ul><p>{_safe(more)}</p>"
    counts = _("{codings} codings (codings.csv) and {memos} memos (memos.csv) are on them.")
    told = _safe(counts.format(codings=held.codings, memos=held.memos))
    yield f"<h2>{_safe(_('What was noted on them'))}</h2><p>{told}</p>"
    if held.verbatims:
        rows = (f"<blockquote>{_safe(' — '.join(filter(None, each)))}</blockquote>" for each in held.verbatims)
        yield f"<h2>{_safe(_('Quotations kept for publication'))}</h2>{''.join(rows)}"
    rights = _(
        "You may have this corrected or erased, and withdraw your consent, as long as it is not published: write to "
        "whoever interviewed you."
    )
    yield f"<p>{_safe(rights)}</p>"


def _turns(document: Document) -> str:
    n = len(document.turns)
    return _safe(ngettext("{n} turn", "{n} turns", n).format(n=n))


def _facts(title: str, facts: Mapping[str, str]) -> str:
    rows = "".join(f"<dt>{_safe(name)}</dt><dd>{_safe(value)}</dd>" for name, value in facts.items() if value)
    return f"<h2>{_safe(title)}</h2><dl>{rows or '<dd>—</dd>'}</dl>"


def _safe(text: str) -> str:
    return html.escape(visible(text, line=True))
