"""A coder's layer as one file, ``*.cipcoder-layer``: JSON Lines that people and git can read.

The first line is an object that says what this is: format and version, project, coder, the transcripts with
their hashes, the codes used, the codebook versions read under, how many operations follow and the SHA-256 of
what follows. Then one operation a line, ordered by (replica, seq), nulls left out, keys always in the same
order, so that two layers differ in a diff where they differ in fact.

No database from another machine is ever opened: this file is all that travels, and nothing of it reaches the
store before all of it is checked.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from cipcoder.errors import InputError
from cipcoder.formats.age_file import Lock, Unlock, reading, writing
from cipcoder.formats.files import at_line, shown, too_large
from cipcoder.locale import _, ngettext
from cipcoder.store.layer_gate import Layer
from cipcoder.store.types import iso

FORMAT = "cipcoder-layer"
VERSION = 1
SUFFIX = ".cipcoder-layer"
COLUMNS = (
    *("uid", "replica", "seq", "lamport", "at", "coder_uid", "layer_uid", "group_uid", "role", "undoes", "verb"),
    *("entity", "entity_uid", "transcript_uid", "before", "after", "redacted_at"),
)
"""columns of an operation, in the order of the file"""
MAX_BYTES = 250_000_000
MAX_LINE = 8_000_000
"""bytes; a line holds at most a long memo before and after its change, or the first line of a large study"""


# --- writing -----------------------------------------------------------------------------------------


def write_layer(path: Path, layer: Layer, lock: Lock | None = None) -> None:
    """Write a layer to ``path``, whole or not at all. Unless encrypted, the same layer gives the same bytes."""
    body = hashlib.sha256()
    lines = []
    for op in sorted(layer.operations, key=lambda op: (str(op["replica"]), op["seq"])):
        lines.append(_json({name: _plain(op[name]) for name in COLUMNS if op[name] is not None}))
        body.update(lines[-1])
    header = {
        "format": FORMAT,
        "version": VERSION,
        "project": layer.project,
        "coder": {"uid": str(layer.coder), "name": layer.coder_name},
        "transcripts": [dict(row) for row in layer.transcripts],
        "codes": [{name: value for name, value in row.items() if value is not None} for row in layer.codes],
        "versions": {mark: _sorted(codes) for mark, codes in sorted(layer.versions.items())},
        "operations": len(lines),
        "sha256": body.hexdigest(),
    }
    with writing(path, lock) as file:
        file.write(_json(header))
        file.writelines(lines)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, dt.datetime):
        return iso(value)
    return _sorted(value) if isinstance(value, Mapping) else value


def _sorted(fields: Mapping[str, Any]) -> dict[str, Any]:
    return dict(sorted(fields.items()))


# --- reading -----------------------------------------------------------------------------------------


def read_layer(path: Path, unlock: Unlock | None = None) -> Layer:
    """The layer in a file, after every check that can be made without the project.

    InputError names file and line: not a layer, of a newer version, cut short, changed since it was exported,
    a field unknown or of a wrong type or size, an operation on what isn't the coder's. Encrypted: as ``age_file``.
    """
    from cipcoder.formats.layer_checks import Checks, head_of

    file = shown(path)
    with reading(path, unlock, MAX_BYTES) as handle:
        lines = _lines(handle, path)
        head = head_of(next(lines, b""), file)
        body = hashlib.sha256()
        checks = Checks(file, head.layer)
        for number, line in enumerate(lines, start=2):
            body.update(line)
            checks.take(number, line)
    if len(checks.operations) != head.operations:
        raise InputError(
            ngettext(
                "{file} is cut short or was added to: it announces {n} operation and holds {found}. Get it again.",
                "{file} is cut short or was added to: it announces {n} operations and holds {found}. Get it again.",
                head.operations,
            ).format(file=file, n=head.operations, found=len(checks.operations))
        )
    if body.hexdigest() != head.sha256:
        raise InputError(
            _(
                "{file} was changed since it was exported (its SHA-256 should be {expected}, and is {found}). "
                "Ask its coder to export the layer again."
            ).format(file=file, expected=head.sha256, found=body.hexdigest())
        )
    checks.finish()
    return replace(head.layer, operations=tuple(checks.operations))


def _lines(handle: IO[bytes], path: Path) -> Iterator[bytes]:
    """The lines, each ending in LF alone (git and mail may have made it CRLF), within bounds."""
    total = number = 0
    while line := handle.readline(MAX_LINE + 1):
        number += 1
        total += len(line)
        if total > MAX_BYTES:
            raise too_large(path, MAX_BYTES)
        if len(line) > MAX_LINE:
            raise at_line(shown(path), number, _("the line is too long for a layer: this is another kind of file."))
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        elif not line.endswith(b"\n"):
            raise at_line(
                shown(path), number, _("the file ends in the middle of a line: it is cut short. Get it again.")
            )
        yield line[:-2] + b"\n" if line.endswith(b"\r\n") else line
