"""The codes of a file joined with those here: new ones come in at their place, those here keep what they say."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from cipcoder.codebook.models import Code, Codebook
from cipcoder.exchange.codebook_intake import joined as joined_codebooks
from cipcoder.exchange.codebook_intake import making_room
from cipcoder.exchange.refi import marks
from cipcoder.exchange.refi.import_people import as_uid
from cipcoder.formats.foreign_codes import Understood
from cipcoder.formats.refi import blocks
from cipcoder.formats.refi import models as m
from cipcoder.formats.refi.codes import from_codes
from cipcoder.formats.refi.receipt import Receipt
from cipcoder.locale import _
from cipcoder.project import Project


@dataclass(frozen=True, slots=True)
class Codes:
    """What becomes of a file's codes."""

    codebook: Codebook | None
    """the project's, with them; None where nothing changes"""
    base: Mapping[str, Any] | None
    ids: Mapping[str, str]
    """GUID -> id"""


def joined(project: Project, said: m.Project, cases: Collection[str], receipt: Receipt) -> Codes:
    """The file's codes in the project's codebook. ``cases``: GUIDs of codes that stand for participants."""
    ours = _ours(project, said)
    found = from_codes(_without(said.codes, cases), ours, said.name)
    theirs = found.codebook
    # not checked yet: a code here may stand elsewhere, or share its slot with one of the file's
    kept = Codebook.model_construct(codes=_as_here(theirs.codes, ours, None)) if ours.codes else theirs
    whole = joined_codebooks(ours, kept, lambda _conflict: "ours")
    _tell(found, ours, receipt)
    base = project.codebook_base()
    if whole == project.codebook:
        return Codes(None, None, found.ids)
    return Codes(whole, whole.model_dump(mode="json") if base is None else base, found.ids)


def language(project: Project, said: m.Project) -> str:
    """The language that the project's codebook has, or will have."""
    return _ours(project, said).language


def _ours(project: Project, said: m.Project) -> Codebook:
    """The codebook here. One that nobody has touched since the project was made makes room for the file's."""
    here, foot = making_room(project), blocks.read(said.description)[1]
    if here.codes or project.transcripts() or marks.LANGUAGE not in foot:
        return here if said.codes else project.codebook
    titles, language_ = foot.get(marks.TITLE), foot.get(marks.LANGUAGE)
    title = {k: v for k, v in titles.items() if isinstance(v, str)} if isinstance(titles, dict) else here.title
    try:
        return Codebook(title=title, language=language_ if isinstance(language_, str) else here.language)
    except ValueError:
        return Codebook(title=here.title, language=here.language)


def _as_here(codes: Iterable[Code], ours: Codebook, parent: str | None) -> tuple[Code, ...]:
    """The codes: those that are here say what they say here, new ones have no label of a code here beside them."""
    here = ours.codes if parent is None else ours.get(parent).codes if parent in ours else ()
    beside = {(language, label.casefold()) for code in here for language, label in code.label.items()}
    found = []
    for code in codes:
        said = ours.get(code.id) if code.id in ours else code.model_copy(update={"label": _apart(code.label, beside)})
        found.append(said.model_copy(update={"codes": _as_here(code.codes, ours, code.id)}))
    return tuple(found)


def _apart(label: Mapping[str, str], beside: Collection[tuple[str, str]]) -> dict[str, str]:
    """The label, with a number after it where a code beside has it."""
    found, number = dict(label), 1
    while any((language, text.casefold()) in beside for language, text in found.items()):
        number += 1
        found = {language: f"{text} ({number})" for language, text in label.items()}
    return found


def _tell(found: Understood, ours: Codebook, receipt: Receipt) -> None:
    ids = {row.code.id for row in found.codebook.walk()}
    new = sum(code not in ours for code in ids)
    receipt.whole(_("codes"), new)
    receipt.here(_("codes"), len(ids) - new)
    receipt.changed(_("folders of codes"), found.folders, _("here every theme can be put on a passage"))
    receipt.changed(_("places of codes"), found.too_deep, _("they lay more than eight levels deep"))
    receipt.changed(_("names of codes"), found.renamed, _("there was none, or it stood twice in one place"))
    receipt.changed(
        _("descriptions of codes"), found.unread, _("they were cut on the way; only the definition was read")
    )


def _without(codes: Iterable[m.Code], cases: Collection[str]) -> Iterator[m.Code]:
    """The codes that are codes here: none that stands for a participant, no folder that held only such."""
    for code in codes:
        below = tuple(_without(code.codes, cases))
        if not below and (code.guid in cases or code.guid == marks.CASE_CODES):
            continue
        if not below and code.codes and not code.codable:
            continue
        yield replace(code, codes=below)


def every(codes: Iterable[m.Code]) -> Iterator[m.Code]:
    """The codes and all below them."""
    for code in codes:
        yield code
        yield from every(code.codes)


def uids(guids: Iterable[str]) -> set[uuid.UUID]:
    return {uid for guid in guids if (uid := as_uid(guid)) is not None}
