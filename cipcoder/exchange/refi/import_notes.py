"""Notes of a file: ours are verbatims, the guide, turns or memos again; others become memos on what they hang on."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from cipcoder.errors import InputError
from cipcoder.exchange.refi import marks
from cipcoder.exchange.refi.import_people import Interviewed, as_uid
from cipcoder.exchange.refi.import_work import Marking, Target
from cipcoder.formats.refi import blocks
from cipcoder.formats.refi import models as m
from cipcoder.formats.refi.reader import ProjectFile
from cipcoder.formats.refi.receipt import Receipt
from cipcoder.locale import _
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from cipcoder.store.kinds import natural_uid
from cipcoder.store.operations.memos import TargetKind


@dataclass(slots=True)
class Noted:
    """What notes gave beside memos and verbatims."""

    guide: tuple[ops.GuideQuestionData, ...] = ()
    turns: dict[uuid.UUID, str] = field(default_factory=dict)
    """transcript (as the note names it) -> the lines of its turns"""


@dataclass(frozen=True, slots=True)
class _Note:
    source: m.Text
    words: str
    prose: str
    foot: Mapping[str, Any]


class Notes:
    """The notes of a file, read once."""

    def __init__(self, file: ProjectFile, receipt: Receipt) -> None:
        self._project, self._receipt = file.project, receipt
        self._notes = list(self._read(file))
        self.special = Noted()
        for note in self._notes:
            if marks.GUIDE in note.foot:
                self.special.guide = _guide(note.foot[marks.GUIDE])
            elif (of := as_uid(str(note.foot.get(marks.TURNS, "")))) is not None:
                self.special.turns[of] = note.words

    def _read(self, file: ProjectFile) -> Iterator[_Note]:
        for source in self._project.notices:
            prose, foot = blocks.read(source.description)
            try:
                decoded = file.text_of(source)
            except InputError:
                decoded = None
            words = decoded.text if decoded is not None else ""
            yield _Note(source, words, prose, foot)

    def take(self, marking: Marking, codes: Mapping[str, str], people: Interviewed) -> None:
        """Give all memos and verbatims to ``marking``; it knows by now which passages there are."""
        about = self._about(marking, codes, people)
        for note in self._notes:
            if marks.GUIDE in note.foot or marks.TURNS in note.foot:
                continue
            said = note.foot.get(marks.VERBATIM)
            if isinstance(said, dict):
                marking.verbatim(note.source, note.words, said)
            else:
                self._memo(note, marking, about.get(note.source.guid, []))

    def _memo(self, note: _Note, marking: Marking, targets: list[Target]) -> None:
        source, body = note.source, note.words
        if note.prose.strip():  # a comment on the note itself
            body = "\n\n".join(part for part in (note.prose.strip(), body) if part.strip())
        if not body.strip():
            if source.name.strip():
                body = source.name
            else:
                self._receipt.lost(_("memos"), 1, _("they are empty"))
                return
        quoted = marking.found.quoted.get(source.guid)
        if quoted is not None and not any(kind == "coding" for kind, _uid in targets):
            body = f"« {quoted.words} »\n\n{body}"
            targets = [*targets, ("transcript", quoted.transcript)]
        title = source.name if note.foot.get(marks.TITLE) != "" else ""
        more = note.foot.get(marks.ABOUT)
        targets = [*targets, *_listed(more)]
        coder = marking.people.coder(source.user, self._project.creator)
        own = natural_uid("memo", coder, source.guid, title, body)
        marking.memo(coder, own, title, body, targets, source.at, source.changed, as_uid(source.guid))

    def _about(self, marking: Marking, codes: Mapping[str, str], people: Interviewed) -> dict[str, list[Target]]:
        """GUID of a note -> what it is about: by references from things to notes, by links from notes to things."""
        found, things = marking.found, self._things(marking, codes, people)
        about = {guid: list(targets) for guid, targets in found.about.items()}
        for code in _all(self._project.codes):
            for note in code.notes:
                about.setdefault(note, []).extend(things.get(code.guid, []))
        for note_ in self._notes:
            for note in note_.source.notes:
                about.setdefault(note, []).extend(things.get(note_.source.guid, []))
        notes = {note_.source.guid for note_ in self._notes}
        other = 0
        for link in self._project.links:
            ends = [(link.origin, link.target), (link.target, link.origin)]
            note, thing = next(((a, b) for a, b in ends if a in notes), ("", ""))
            if thing in things:
                about.setdefault(note, []).extend(things[thing])
            elif note and thing in found.passages:
                found.quoted.setdefault(note, found.passages[thing])
            else:
                other += 1
        self._receipt.lost(_("links"), other, _("only links between a memo and what it is about have a place here"))
        return about

    def _things(self, marking: Marking, codes: Mapping[str, str], people: Interviewed) -> dict[str, list[Target]]:
        """GUID of anything a memo can be about -> what that is here."""
        things: dict[str, list[Target]] = {guid: list(its) for guid, its in marking.found.codings_of.items() if its}
        for note in self._notes:
            if (uid := as_uid(note.source.guid)) is not None and marks.VERBATIM not in note.foot:
                things[note.source.guid] = [("memo", uid)]
        things |= {guid: [("participant", natural_uid("participant", key))] for guid, key in people.of_case.items()}
        return things | {guid: [("code", code_uid(code))] for guid, code in codes.items()}


def _all(codes: tuple[m.Code, ...]) -> Iterator[m.Code]:
    for code in codes:
        yield code
        yield from _all(code.codes)


def _listed(said: object) -> list[Target]:
    """What a memo's foot says it is about beside: [[kind, uid], …]."""
    found: list[Target] = []
    for each in said if isinstance(said, list) else []:
        pair = isinstance(each, list) and len(each) == 2 and each[0] in get_args(TargetKind)
        if pair and (uid := as_uid(str(each[1]))) is not None:
            found.append((each[0], uid))
    return found


def _guide(said: object) -> tuple[ops.GuideQuestionData, ...]:
    """The questions that a note's foot lists: [[number, section, text], …]."""
    found: dict[int, ops.GuideQuestionData] = {}
    for each in said if isinstance(said, list) else []:
        match each:
            case [int(number), str(section), str(text)] if 0 <= number < 1 << 31:
                found.setdefault(number, ops.GuideQuestionData(number, section, text))
    return tuple(found.values())
