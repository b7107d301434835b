"""The checks of another copy's log that need no project to compare with: as strict as those of a layer.

A copy may have been made by anybody. Its tables are never read; each entry of its log has to be one that a cipcoder
could have written, its texts those that their hashes name, before anything of it gets as far as the store.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from cipcoder.errors import RefusedError
from cipcoder.formats import copy_models as types
from cipcoder.formats.checked import holds_more_than
from cipcoder.locale import _
from cipcoder.store.codebook_rows import version_mark
from cipcoder.store.copies import Copy
from cipcoder.store.kinds import KINDS, natural_uid
from cipcoder.store.log import fold, plain
from cipcoder.text.clean import visible

MAX_ENTRIES = 2_000_000
"""of all lists and objects of one value together: a day of talk has some hundred thousand"""


def check_copy(copy: Copy) -> None:
    """RefusedError where the copy holds what no cipcoder can have written; it says of what kind the thing is."""
    for place, text in copy.texts.items():
        if hashlib.sha256(text.encode(errors="replace")).hexdigest() != copy.hashes[place] or visible(text) != text:
            raise _wrong(copy, _("a text is not the one its hash names"))
    for mark, codes in copy.versions.items():
        try:
            types.VERSIONS.validate_python({mark: codes})
        except ValidationError:
            raise _wrong(copy, _("a codebook version is not as it should be")) from None
        if version_mark(codes) != mark:
            raise _wrong(copy, _("a codebook version is not what its name says"))
    kinds: dict[uuid.UUID, tuple[str, uuid.UUID | None]] = {}
    histories: dict[uuid.UUID, list[Mapping[str, Any]]] = {}
    for op in copy.operations:
        _check_entry(copy, op)
        if kinds.setdefault(op["entity_uid"], (op["entity"], op["layer_uid"])) != (op["entity"], op["layer_uid"]):
            raise _wrong(copy, _("two different things have one number"))
        if op["entity"] == "transcript":
            histories.setdefault(op["entity_uid"], []).append(op)
    for uid, history in histories.items():
        state = fold(history)
        if state.alive and not _laid_out(state.fields, copy.texts.get((uid, state.fields["revision"]))):
            raise _wrong(copy, _("the turns of an interview are not in its text"))


def _check_entry(copy: Copy, op: Mapping[str, Any]) -> None:
    try:
        types.ENTRY.validate_python(dict(op))
    except ValidationError:
        raise _wrong(copy, _("an entry of its log is not as it should be")) from None
    kind = op["entity"]
    said = [fields for fields in (op["before"], op["after"]) if fields is not None]
    for fields in said:
        try:
            if holds_more_than(fields, MAX_ENTRIES):
                raise _wrong(copy, _("an entry of its log is too long"))
            types.PAYLOADS[kind].validate_json(_json(fields))
            if plain(fields) != fields:  # also where a type lets anything stand
                raise ValueError("control characters")
        except (ValidationError, ValueError, RecursionError):
            raise _wrong(
                copy, _("an entry of its log about a {kind} is not as it should be").format(kind=kind)
            ) from None
    if op["uid"] != uuid.uuid5(op["replica"], str(op["seq"])):
        raise _wrong(copy, _("its log is misnumbered"))
    if why := _contradiction(op, kind, said):
        raise _wrong(copy, why)
    if kind == "project" and op["entity_uid"] != copy.project:
        raise _wrong(copy, _("it speaks of another project"))


def _contradiction(op: Mapping[str, Any], kind: str, said: Sequence[Mapping[str, Any]]) -> str:
    """What makes an entry impossible though each of its fields could be right; "" where nothing does."""
    if not said:
        return "" if op["redacted_at"] else _("an entry of its log changes nothing")
    whole = types.FIELDS[kind].__annotations__.keys() if len(said) == 1 else op["before"].keys()
    optional = types.SINCE.get(kind, frozenset())
    # a field that the first programs didn't write has no value before it is first given one
    if (said[-1].keys() ^ whole) - optional:
        return _("an entry of its log about a {kind} leaves fields out").format(kind=kind)
    layer = KINDS[kind].layer
    owner = str(op["layer_uid"]) if op["layer_uid"] is not None else None
    owners = {fields[layer] for fields in said if layer in fields} if layer not in (None, "self") else set()
    mine = op["entity_uid"] == op["layer_uid"] if layer == "self" else owners <= {owner}
    if (layer is None and owner is not None) or not mine:
        return _("an entry of its log belongs to another coder")
    for fields in said:
        start, stop = fields.get("start"), fields.get("stop")
        if start is not None and stop is not None and start >= stop:
            return _("a passage ends before it begins")
        if kind == "code" and "key" in fields and op["entity_uid"] != natural_uid("code", fields["key"]):
            return _("two different things have one number")
    about = {str(op["entity_uid"])} if kind == "transcript" else {f["transcript"] for f in said if "transcript" in f}
    if about - {None} - {str(op["transcript_uid"])}:
        return _("an entry of its log names two transcripts")
    return ""


def _laid_out(fields: Mapping[str, Any], text: str | None) -> bool:
    """Whether turns and sentences follow each other inside the text, and every turn's speaker is one of the list."""
    if text is None or len(text) != fields["length"]:
        return False
    last = 0
    for who, head, start, stop, _at in fields["turns"]:
        if not last <= head <= start <= stop <= len(text) or (who is not None and who >= len(fields["speakers"])):
            return False
        last = stop
    flat, last = fields["sentences"], -1
    for start, stop in zip(flat[::2], flat[1::2], strict=False):
        if not last < start < stop <= len(text):
            return False
        last = start
    return len(flat) % 2 == 0


def _json(fields: Any) -> str:
    import json

    return json.dumps(fields, ensure_ascii=False, allow_nan=False)


def _wrong(copy: Copy, what: str) -> RefusedError:
    return RefusedError(
        _("{place}: {what}. No cipcoder wrote this: nothing was taken in.").format(place=copy.name, what=what)
    )
