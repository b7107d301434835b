"""Memos as notes, and as notes too what the standard has no element for: verbatims, the guide, turns."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from cipcoder.exchange.refi import marks
from cipcoder.exchange.refi.marks import guid, made_guid
from cipcoder.formats.refi import blocks, layout
from cipcoder.formats.refi import models as m
from cipcoder.locale import _
from cipcoder.queries.corpus import GuideQuestion, TranscriptRow
from cipcoder.queries.exchanged import Kept
from cipcoder.queries.memos import MemoRow

_NAME = 60


def by_target(memos: Iterable[MemoRow]) -> dict[uuid.UUID, tuple[str, ...]]:
    """What memos are about -> the GUIDs of their notes, in the memos' order."""
    found: dict[uuid.UUID, list[str]] = {}
    for memo in memos:
        for _kind, target in memo.targets:
            found.setdefault(target, []).append(guid(memo.uid))
    return {target: tuple(dict.fromkeys(notes)) for target, notes in found.items()}


def of_memos(
    memos: Sequence[MemoRow],
    users: Mapping[str, str],
    notes: Mapping[uuid.UUID, tuple[str, ...]],
    there: Callable[[str, uuid.UUID], bool],
) -> Iterator[m.Text]:
    """The notes of memos. ``there``: whether what a memo is about (kind, uid) is in the file and names its notes."""
    for memo in memos:
        foot: dict[str, object] = {} if memo.title else {marks.TITLE: ""}
        if gone := [[kind, str(uid)] for kind, uid in memo.targets if not there(kind, uid)]:
            foot[marks.ABOUT] = gone
        yield m.Text(
            guid=guid(memo.uid),
            name=memo.title or _short(memo.body),
            path=f"{marks.PATH}{guid(memo.uid)}.txt" if is_file(memo) else "",
            content=None if is_file(memo) else memo.body,
            user=users[memo.coder],
            at=memo.created_at,
            changed=memo.updated_at,
            description=blocks.written("", foot),
            notes=notes.get(memo.uid, ()),
        )


def is_file(memo: MemoRow) -> bool:
    """Whether a memo's words lie in a file of their own: QualCoder takes a journal from nowhere else."""
    return not memo.targets and memo.body[:1] not in "%P"  # which might begin like another kind of file


def links(memos: Iterable[MemoRow], people: Collection[uuid.UUID]) -> Iterator[m.Link]:
    """What memos about these participants hang on: a case names no notes."""
    for memo in memos:
        for kind, target in memo.targets:
            if kind == "participant" and target in people:
                yield m.Link(made_guid("link", memo.uid, target), guid(memo.uid), guid(target), _("memo"))


def of_verbatims(kept: Iterable[Kept], users: Mapping[str, str]) -> Iterator[m.Text]:
    """A note for each verbatim. Its place, if it has one, is a selection that names it."""
    for one in kept:
        said = {name: getattr(one, name) for name in ("key", "origin", "theme", "page", "note", "attributed", "match")}
        if one.transcript is not None and one.start is None:
            said["transcript"] = str(one.transcript)
        yield m.Text(
            guid=guid(one.uid),
            name=_("Verbatim: {words}").format(words=_short(one.wording)),
            content=one.wording,
            user=users.get(one.coder, ""),
            description=blocks.written("", {marks.VERBATIM: said}),
        )


def of_guide(questions: Sequence[GuideQuestion]) -> Iterator[m.Text]:
    """The interview guide as a note, if there is one."""
    if not questions:
        return
    lines: list[str] = []
    section = ""
    for question in questions:
        if question.section != section:
            section = question.section
            lines += ["", section]
        lines.append(f"{question.number}. {question.text}")
    said = [[question.number, question.section, question.text] for question in questions]
    words = "\n".join(lines).strip()
    yield m.Text(
        made_guid("guide"), _("Interview guide"), content=words, description=blocks.written("", {marks.GUIDE: said})
    )


def turns_guid(row: TranscriptRow) -> str:
    return made_guid("turns", row.uid)


def of_turns(row: TranscriptRow, turns: Sequence[layout.Turn]) -> m.Text:
    """The turns of a transcript whose text doesn't tell them."""
    foot = {marks.TURNS: str(row.uid)}
    name = _("Turns of {transcript}").format(transcript=row.name)
    return m.Text(turns_guid(row), name, content=layout.written(turns), description=blocks.written("", foot))


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _NAME else words[:_NAME] + "…"
