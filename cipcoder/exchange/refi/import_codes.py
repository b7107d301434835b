"""The codes of a file joined with those here: new ones come in at their place, those here keep what they say."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from cipcoder.codebook.models import Code, Codebook, problems
from cipcoder.errors import RefusedError
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
    """The file's codes in the project's codebook. ``cases``: GUIDs of codes that stand for participants.

    RefusedError where there is no room for them.
    """
    ours = _ours(project, said)
    found = from_codes(_without(said.codes, cases), ours, said.name)
    whole = _grown(ours, found.codebook) if ours.codes else found.codebook
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


def _grown(ours: Codebook, theirs: Codebook) -> Codebook:
    """Our codebook with the codes that are new, each after those which its theme has here."""
    new: dict[str | None, list[Code]] = {}
    slots = {row.code.slot for row in ours.walk()}
    for row in theirs.walk():
        if row.code.id not in ours:
            slot = None if row.code.slot in slots else row.code.slot
            new.setdefault(row.parent_id, []).append(row.code.model_copy(update={"slot": slot}))

    def with_new(codes: Iterable[Code], parent: str | None) -> tuple[Code, ...]:
        here = tuple(code.model_copy(update={"codes": with_new(code.codes, code.id)}) for code in codes)
        beside = {(language, label.casefold()) for code in here for language, label in code.label.items()}
        more = []
        for code in new.get(parent, ()):
            said = {"label": _apart(code.label, beside), "codes": with_new((), code.id)}
            more.append(code.model_copy(update=said))
        return (*here, *more)

    try:
        return Codebook(title=ours.title, language=ours.language, codes=with_new(ours.codes, None))
    except ValidationError as error:
        raise RefusedError("; ".join(sentence for _loc, sentence in problems(error))) from None


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
