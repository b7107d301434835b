"""The audit trail: the log of operations as a person reads it, each thing by its name.

What was said in interviews is not in it: of a coding there are the place and the code, of a verbatim the place, of
long texts (memos, examples) the length. What a blind round hides from who looks is left out, whole.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from cipcoder.codebook.words import say
from cipcoder.queries.blind import hidden
from cipcoder.store import models as m
from cipcoder.store.log import NOTHING as NOT_YET
from cipcoder.store.log import OPERATION, Fields, folded


@dataclass(frozen=True, slots=True)
class Operation:
    """One entry of the log, with the fields it changed."""

    number: int
    """from 1, in the order that counts"""
    act: int
    """from 1: the same for all that one gesture did"""
    at: dt.datetime
    coder: str
    """who did it; "" for what is done in nobody's name"""
    role: str
    """do, undo, redo or note"""
    verb: str
    kind: str
    what: str
    """the thing by its name"""
    transcript: str
    was: tuple[tuple[str, str], ...]
    """(field, value) of what it changed, before; nothing where the thing came into being"""
    became: tuple[tuple[str, str], ...]
    """the same after; nothing where it went"""
    uid: str
    group: uuid.UUID
    """the act in the log"""
    undoes: uuid.UUID | None
    """the act that this one takes back, or does again by taking an undo back"""
    codes: frozenset[str]
    """uids of the codes it is about, before and after"""
    start: int | None
    """where it is in the transcript, in code points"""
    withdrawn: bool
    """what it said was erased"""
    aside: bool
    """nothing but its place among its siblings changed, to make room for another"""

    @property
    def before(self) -> str:
        """``was`` as tables have it: « field: value; field: value »."""
        return self._joined(self.was)

    @property
    def after(self) -> str:
        """``became`` as tables have it."""
        return self._joined(self.became)

    def _joined(self, said: tuple[tuple[str, str], ...]) -> str:
        return "…" if self.withdrawn else "; ".join(f"{field}: {value}" for field, value in said)


_SHOWN: Mapping[str, tuple[str, ...]] = {
    "project": (
        "name",
        "language",
        "extract_template",
        "analysis_coder",
        "suggestions",
        "retention_until",
        "legal_basis",
    ),
    "coder": ("name", "kind"),
    "participant": ("key", "name", "withdrawn_at"),
    "erasure": ("counts",),
    "attribute": ("name",),
    "participant_attribute": ("participant", "attribute", "value"),
    "guide_question": ("number", "section", "text"),
    "transcript": ("name", "title", "date", "document_set", "participant", "revision", "length"),
    "turn_question": ("transcript", "ordinal", "question", "origin"),
    "code": (
        *("key", "parent", "position", "label", "definition", "include", "exclude", "keywords"),
        *("colour", "slot", "retired", "merged_into", "exclusive"),
    ),
    "coding": ("transcript", "start", "stop", "code", "coder", "revision", "status", "weight", "origin", "version"),
    "memo": ("title", "coder"),
    "verbatim": ("key", "origin", "theme", "page", "attributed", "transcript", "start", "stop", "revision", "match"),
    "read_state": ("transcript", "coder", "state", "version"),
    "round": ("name", "purpose", "unit", "version", "closed_at"),
    "seal": ("round", "coder", "version", "layer_sha256"),
    "decision": ("round", "transcript", "outcome", "reason", "decided_by"),
}
"""what is told of each kind of thing; of all other fields that they changed, and how long they are"""
_NAMES = ("project", "coder", "participant", "attribute", "guide_question", "transcript", "code", "memo", "round")
_NAMED_BY = ("name", "key", "number", "title")
_REFERENCES = frozenset(
    {
        *("analysis_coder", "participant", "attribute", "transcript", "question", "parent", "merged_into"),
        *("code", "coder", "round", "decided_by", "version"),
    }
)
_LEFT_OUT = frozenset(
    {"created_at", "updated_at", "imported_at", "sealed_at", "at", "source_sha256", "text_sha256", "db_role"}
)


def audit(
    connection: Connection, coder: uuid.UUID | None = None, *, viewer: str | None = None, language: str = "fr"
) -> Iterator[Operation]:
    """The log in its order; ``coder``: only what this one did. ``language``: of the codes' labels."""
    o = OPERATION.c
    names = _names(connection, language)
    hides = _hides(connection, viewer)
    changing = _changing(connection)
    states: dict[uuid.UUID, Any] = {}
    acts: dict[uuid.UUID, int] = {}
    codings: dict[str, str] = {}
    number = 0
    query = select(OPERATION).order_by(o.lamport, o.replica, o.seq).execution_options(yield_per=1000)
    with connection.execute(query) as rows:
        for op in rows.mappings():
            kind, uid = op["entity"], op["entity_uid"]
            before, after = op["before"], op["after"]
            whole: Fields = {**(before or {}), **(after or {})}
            if uid in changing:
                states[uid] = folded(states.get(uid, NOT_YET), before, after)
                whole = states[uid].fields if after is not None else whole
            if hides(dict(op)):
                continue
            gone = op["redacted_at"] is not None
            what = "" if gone else _what(kind, uid, whole, names, codings)
            if kind == "coding":
                codings[str(uid)] = what  # memos about it are told by it
            number += 1
            act = acts.setdefault(op["group_uid"], len(acts) + 1)
            if coder is not None and op["coder_uid"] != coder:
                continue
            yield Operation(
                number=number,
                act=act,
                at=op["at"],
                coder=names.get(str(op["coder_uid"]), ""),
                role=op["role"],
                verb=op["verb"],
                kind=kind,
                what=what,
                transcript="" if gone else names.get(str(op["transcript_uid"]), ""),
                was=() if gone else _told(kind, before, names, all_of_it=after is None),
                became=() if gone else _told(kind, after, names, all_of_it=before is None),
                uid=str(uid),
                group=op["group_uid"],
                undoes=op["undoes"],
                codes=_codes(kind, str(uid), (before or {}, after or {}, whole)),
                start=whole.get("start"),
                withdrawn=gone,
                aside=kind == "code" and (before or {}).keys() == (after or {}).keys() == {"position"},
            )


def _codes(kind: str, uid: str, said: Iterable[Fields]) -> frozenset[str]:
    """Uids of the codes that an entry is about."""
    if kind == "code":
        return frozenset({uid})
    named = {str(each["code"]) for each in said if each.get("code")}
    return frozenset(named | {str(of) for each in said for on, of in each.get("targets") or () if on == "code"})


def operations(connection: Connection) -> int:
    """How many entries the log has, hidden ones too."""
    return int(connection.execute(select(func.count()).select_from(OPERATION)).scalar_one())


def _names(connection: Connection, language: str) -> dict[str, str]:
    """The latest name of everything that has one, also of what is gone."""
    o = OPERATION.c
    v = m.CodebookVersion
    numbers = connection.execute(select(v.fingerprint, v.number)).all()
    names = {fingerprint: str(number) for fingerprint, number in numbers}
    query = select(o.entity, o.entity_uid, o.before, o.after).where(o.entity.in_(_NAMES))
    for kind, uid, before, after in connection.execute(query.order_by(o.lamport, o.replica, o.seq)):
        said = {**(before or {}), **(after or {})}
        if kind == "code" and said.get("label"):
            key = said.get("key") or names.get(str(uid), "").partition(" (")[0]
            label = say(said["label"], language)
            names[str(uid)] = f"{key} ({label})" if label and label != key else key
        elif kind != "code" or str(uid) not in names:
            names[str(uid)] = next(
                (str(said[n]) for n in _NAMED_BY if said.get(n) not in (None, "")), names.get(str(uid), "")
            )
    return names


def _changing(connection: Connection) -> frozenset[uuid.UUID]:
    """What was ever changed in part: of it an entry doesn't say all there is to say."""
    o = OPERATION.c
    query = select(o.entity_uid).where(o.before.is_not(None), o.after.is_not(None)).distinct()
    return frozenset(connection.execute(query).scalars())


def _hides(connection: Connection, viewer: str | None) -> Callable[[Mapping[str, Any]], bool]:
    """Whether an entry is about work that a blind round hides from ``viewer``; as ``queries/blind.py`` has it."""
    pairs = hidden(connection, viewer).pairs
    if not pairs:
        return lambda op: False
    coders = dict(connection.execute(select(m.Coder.id, m.Coder.uid)).all())
    texts = dict(connection.execute(select(m.Transcript.id, m.Transcript.uid)).all())
    work = {coders[who]: frozenset(texts[text] for text in rows) for who, rows in pairs}
    blind = frozenset().union(*work.values())
    mine = connection.execute(select(m.Coder.uid).where(m.Coder.name == viewer)).scalar()

    def hides(op: Mapping[str, Any]) -> bool:
        layer, text = op["layer_uid"], op["transcript_uid"]
        if op["entity"] == "verbatim" and text in blind and (layer is None or layer != mine):
            return True
        return layer in work and (op["entity"] == "memo" or text in work[layer])

    return hides


def _what(kind: str, uid: uuid.UUID, said: Fields, names: Mapping[str, str], codings: Mapping[str, str]) -> str:
    """A thing by its name: of a coding its code and place, of an attribute's value whose it is, of a memo its title…"""

    def named(field: str) -> str:
        return names.get(str(said.get(field)), "")

    place = f"{named('transcript')} {said['start']}-{said['stop']}" if said.get("start") is not None else ""
    found = {
        "coding": f"{named('code')}, {place}",
        "verbatim": place or str(said.get("key", "")),
        "participant_attribute": f"{named('participant')}, {named('attribute')}",
        "turn_question": f"{named('transcript')}, {int(said.get('ordinal') or 0) + 1}",
        "read_state": named("transcript"),
        "seal": named("round"),
        "decision": f"{named('round')}, {named('transcript')}",
    }
    if kind == "memo" and not names.get(str(uid)):
        return next((codings.get(of) or names.get(of, "") for _kind, of in said.get("targets") or ()), "")
    return found[kind] if kind in found else names.get(str(uid), "")


def _told(kind: str, said: Fields | None, names: Mapping[str, str], *, all_of_it: bool) -> tuple[tuple[str, str], ...]:
    """Each field with its value; of what isn't shown how long it is. ``all_of_it``: without the empty fields."""
    shown = _SHOWN.get(kind, ())
    fields = said or {}
    parts = []
    for field in (*(name for name in shown if name in fields), *sorted(fields.keys() - {*shown, *_LEFT_OUT})):
        value = fields[field]
        empty = value is None or value in ("", [], {})
        if empty and all_of_it:
            continue
        told = "—" if empty else _field(field, value, names) if field in shown else _length(value)
        parts.append(("turn" if field == "ordinal" else field, told))
    return tuple(parts)


def _field(field: str, value: Any, names: Mapping[str, str]) -> str:
    if field in _REFERENCES:
        return names.get(str(value), str(value))
    if isinstance(value, dict):
        return ", ".join(f"{key} = {item}" for key, item in sorted(value.items()))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(int(value) + (field == "ordinal")) if isinstance(value, (bool, int)) else str(value)


def _length(value: Any) -> str:
    return f"({len(value)})" if isinstance(value, (str, list, dict)) else "(…)"
