"""The texts a transcript had, and the codings that a correction left to settle.

An orphan has no row: it is read from the log, and its words from the text it was made on.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, func, select

from cipcoder.errors import RefusedError
from cipcoder.locale import _
from cipcoder.queries.blind import blind_transcripts, hidden_names
from cipcoder.queries.document import Document, SpeakerRow, TurnRow
from cipcoder.queries.rounds import sealed_revisions
from cipcoder.store import models as m
from cipcoder.store.log import OPERATION, fold
from cipcoder.store.operations.correcting import gives_text, made_on
from cipcoder.store.rows import ORPHAN, place_in
from cipcoder.text.spans import Span
from cipcoder.text.words import word_count

AROUND = 80
"""code points of context on each side of a passage"""
Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """One time a transcript got a text. One number may come several times: a text can be given back."""

    number: int
    """1, 2, 3… as this copy got them (``numbered``)"""
    at: dt.datetime
    by: str
    """a coder's name; "" for nobody in particular"""
    how: str
    """imported, corrected, undone or redone"""
    reason: str
    words: int
    codings: int | None
    """how many codings, of everybody, got another place; None: not to be told while a round is blind"""
    present: bool


@dataclass(frozen=True, slots=True)
class Quoted:
    """A passage in a text, with what stands around it."""

    start: int
    stop: int
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A coding that a correction left in doubt."""

    uid: uuid.UUID
    transcript: str
    code: str
    """id in the codebook"""
    coder: str
    consensus: bool
    revision: int
    """number of the text it was made on (``numbered``)"""
    old: Quoted | None
    """None where that text never came here"""
    proposed: Quoted | None
    """in the present text; None of an orphan"""


def revisions(connection: Connection, transcript: uuid.UUID, *, viewer: str | None = None) -> list[RevisionRow]:
    """When the transcript got which text, in order."""
    o = OPERATION.c
    names = names_of(connection)
    words = {number: word_count(text) for number, text in texts_of(connection, transcript).items()}
    shown = numbered(connection, transcript)
    name = connection.execute(select(m.Transcript.name).where(m.Transcript.uid == transcript)).scalar()
    blind = name in blind_transcripts(connection, viewer)
    query = select(o.before, o.after, o.at, o.coder_uid, o.role, o.group_uid).where(o.entity_uid == transcript)
    found: list[RevisionRow] = []
    for op in connection.execute(query.order_by(o.lamport, o.replica, o.seq)):
        if not gives_text(op.before, op.after):
            continue
        moved = select(func.count(o.entity_uid.distinct())).where(o.group_uid == op.group_uid, o.entity == "coding")
        how = {"undo": "undone", "redo": "redone"}.get(op.role, "imported" if op.before is None else "corrected")
        number = op.after["revision"]
        found.append(
            RevisionRow(
                *(shown[number], op.at, names.get(str(op.coder_uid), ""), how),
                op.after.get("reason") or "" if how in ("corrected", "redone") else "",
                words.get(number, 0),
                None if blind else connection.execute(moved).scalar_one() if op.before is not None else 0,
                present=False,
            )
        )
    return [*found[:-1], *(replace(last, present=True) for last in found[-1:])]


def numbered(connection: Connection, transcript: uuid.UUID) -> dict[int, int]:
    """What the texts of a transcript are called for people, 1, 2, 3… in the order of the log; by their stored number.

    The stored number is drawn from the text, so that copies that correct it never mean two texts by one.
    """
    o = OPERATION.c
    query = select(o.after).where(o.entity_uid == transcript).order_by(o.lamport, o.replica, o.seq)
    said = [after["revision"] for after in connection.execute(query).scalars() if after and "revision" in after]
    return {number: place for place, number in enumerate(dict.fromkeys(said), start=1)}


def texts_of(connection: Connection, transcript: uuid.UUID) -> dict[int, str]:
    """All texts the transcript had, by stored number."""
    x = m.TranscriptText
    return dict(connection.execute(select(x.revision, x.text).where(x.transcript_uid == transcript)).all())


def text_of(connection: Connection, transcript: uuid.UUID, revision: int) -> str | None:
    """The text of this number; None where there is none."""
    x = m.TranscriptText
    return connection.execute(select(x.text).where(x.transcript_uid == transcript, x.revision == revision)).scalar()


def as_it_was(connection: Connection, talk: Document, revision: int) -> Document:
    """The transcript with an earlier text, its speakers and turns; the codings of now are left out."""
    o = OPERATION.c
    query = select(o.before, o.after).where(o.entity_uid == talk.transcript.uid)
    text = text_of(connection, talk.transcript.uid, revision)
    said = [
        fields for op in connection.execute(query) for fields in op if fields and fields.get("revision") == revision
    ]
    laid = next((fields for fields in said if "turns" in fields), None)
    if text is None or laid is None:
        return talk
    flat = laid["sentences"]
    return replace(
        talk,
        transcript=replace(talk.transcript, revision=revision, length=len(text)),
        text=text,
        speakers=tuple(SpeakerRow(i, label, role) for i, (label, role) in enumerate(laid["speakers"])),
        turns=tuple(
            TurnRow(i, who, head, start, stop, at, None) for i, (who, head, start, stop, at) in enumerate(laid["turns"])
        ),
        sentences=tuple(Span(a, b) for a, b in zip(flat[::2], flat[1::2], strict=True)),
        codings=(),
    )


def as_sealed(connection: Connection, round_uid: uuid.UUID, talks: Sequence[Document]) -> list[Document]:
    """These interviews with the texts that a round's layers were sealed on; themselves where that is the present one.

    RefusedError where they were sealed on different texts.
    """
    of = sealed_revisions(connection, round_uid)
    found = []
    for talk in talks:
        sealed = of.get(talk.transcript.name, set())
        if len(sealed) > 1:
            raise RefusedError(
                _("The layers of the round were sealed on different texts of {name}: they can't be compared.").format(
                    name=talk.transcript.name
                )
            )
        now = not sealed or talk.transcript.revision in sealed
        found.append(talk if now else as_it_was(connection, talk, next(iter(sealed))))
    return found


# --- what is to settle -------------------------------------------------------------------------------


def unsettled(
    connection: Connection, transcript: uuid.UUID | None = None, *, viewer: str | None = None
) -> list[Unsettled]:
    """The codings a correction left in doubt, as ``viewer`` may see them: by transcript, in the order of the text."""
    doubtful = _in_doubt(connection, transcript)
    if not doubtful:
        return []
    t, names = m.Transcript, names_of(connection)
    away, consensus = hidden_names(connection, viewer), _consensus(connection)
    rows = connection.execute(select(t.uid, t.name, t.revision).where(t.uid.in_(list(doubtful))).order_by(t.name))
    found: list[Unsettled] = []
    for uid, name, revision in rows.all():
        texts: dict[int, str | None] = {}
        shown = numbered(connection, uid)
        mine = []
        for coding, fields in coding_states(connection, doubtful[uid]).items():
            coder = names.get(fields["coder"], "")
            if name in away.get(coder, ()):
                continue
            orphan = fields["status"] == ORPHAN
            made = fields if orphan else made_on(connection, coding, fields)
            for number in (made["revision"], revision):
                if number not in texts:
                    texts[number] = text_of(connection, uid, number)
            mine.append(
                Unsettled(
                    *(coding, name, names.get(fields["code"], ""), coder),
                    consensus=fields["coder"] in consensus,
                    revision=shown.get(made["revision"], 0),
                    old=_quoted(texts[made["revision"]], made["start"], made["stop"]),
                    proposed=None if orphan else _quoted(texts[revision], fields["start"], fields["stop"]),
                )
            )
        found += sorted(mine, key=lambda each: (each.old.start if each.old else -1, each.code, each.coder))
    return found


def _in_doubt(connection: Connection, transcript: uuid.UUID | None) -> dict[uuid.UUID, list[uuid.UUID]]:
    """Codings to settle, by transcript."""
    c, t = m.Coding, m.Transcript
    found: dict[uuid.UUID, list[uuid.UUID]] = {}
    for uid, coding in connection.execute(select(t.uid, c.uid).join(c, c.transcript_id == t.id).where(c.status == 1)):
        found.setdefault(uid, []).append(coding)
    waiting = connection.execute(select(m.Waiting.needs, m.Waiting.uid).where(m.Waiting.kind == "coding")).all()
    if waiting:
        places = {place_in(uid): uid for uid in connection.execute(select(t.uid)).scalars()}
        for needs, coding in waiting:
            if needs in places:
                found.setdefault(places[needs], []).append(coding)
    return found if transcript is None else {uid: each for uid, each in found.items() if uid == transcript}


def _consensus(connection: Connection) -> frozenset[str]:
    found = connection.execute(select(m.Coder.uid).where(m.Coder.kind == "consensus")).scalars()
    return frozenset(map(str, found))


def _quoted(text: str | None, start: int, stop: int) -> Quoted | None:
    if text is None:
        return None
    return Quoted(start, stop, text[max(0, start - AROUND) : start], text[start:stop], text[stop : stop + AROUND])


# --- from the log ------------------------------------------------------------------------------------


def coding_states(connection: Connection, uids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Fields]:
    """What the log says of codings that are there, orphans too."""
    wanted: Sequence[uuid.UUID] = list(dict.fromkeys(uids))
    histories: dict[uuid.UUID, list[Any]] = {}
    for i in range(0, len(wanted), 500):
        part = select(OPERATION).where(OPERATION.c.entity_uid.in_(wanted[i : i + 500]))
        for op in connection.execute(part).mappings():
            histories.setdefault(op["entity_uid"], []).append(op)
    states = {uid: fold(history) for uid, history in histories.items()}
    return {uid: state.fields for uid, state in states.items() if state.alive}


def names_of(connection: Connection) -> dict[str, str]:
    """What codes (by their id) and coders are called, by uid."""
    names = {str(uid): key for uid, key in connection.execute(select(m.Code.uid, m.Code.key))}
    return names | {str(uid): name for uid, name in connection.execute(select(m.Coder.uid, m.Coder.name))}
