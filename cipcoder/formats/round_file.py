"""A round of double coding as one file, ``*.cipcoder-round``: what a coder needs on another machine, and no codings.

JSON Lines. The first line says what this is, how many lines follow and their SHA-256; the second holds the round, who
codes, the codebook and the guide; each further one an interview with its turns and sentences. What anybody coded,
noted or kept isn't in it, nor attributes of participants, nor names of files and folders.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from cipcoder.errors import InputError
from cipcoder.formats.age_file import Lock, Unlock, reading, writing
from cipcoder.formats.files import at_line, shown, too_large
from cipcoder.locale import _
from cipcoder.store import operations as ops

FORMAT = "cipcoder-round"
VERSION = 1
SUFFIX = ".cipcoder-round"
MAX_BYTES = 250_000_000
MAX_LINE = 80_000_000
"""bytes; a line holds at most one interview with its turns and sentences"""


# --- writing -----------------------------------------------------------------------------------------


def write_package(path: Path, package: ops.Package, lock: Lock | None = None) -> None:
    """Write a round's package to ``path``, whole or not at all. Unless encrypted, the same gives the same bytes."""
    lines = [_json(_study(package)), *(_json(_transcript(package, each)) for each in package.transcripts)]
    body = hashlib.sha256()
    for line in lines:
        body.update(line)
    head = {"format": FORMAT, "version": VERSION, "lines": len(lines), "sha256": body.hexdigest()}
    with writing(path, lock) as file:
        file.write(_json(head))
        file.writelines(lines)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _study(package: ops.Package) -> dict[str, Any]:
    begun, terms = package.round, package.round.terms
    return {
        "project": package.project,
        "language": package.language,
        "coder": str(package.coder),
        "coders": [
            {"uid": str(each.uid), "name": each.name, **({"recipient": each.recipient} if each.recipient else {})}
            for each in package.coders
        ],
        "round": {
            "uid": str(begun.uid),
            "name": begun.name,
            "purpose": begun.purpose,
            "unit": begun.unit,
            "version": begun.version,
            "begun_at": begun.begun_at,
            "drawn": {
                "blind": terms.get("blind", True),
                "seed": terms.get("seed"),
                "sampled_from": terms.get("sampled_from"),
                "stratified_by": terms.get("stratified_by") or "",
                **({"coded_before": list(terms["coded_before"])} if "coded_before" in terms else {}),
            },
        },
        "codebook": package.codebook.model_dump(mode="json"),
        "guide": [{"number": q.number, "section": q.section, "text": q.text} for q in package.guide],
        "participants": [{"key": each.key, "name": each.name} for each in package.participants],
    }


def _transcript(package: ops.Package, data: ops.TranscriptData) -> dict[str, Any]:
    return {
        "name": data.name,
        "title": data.title,
        "date": data.date,
        "document_set": data.document_set,
        "participant": data.participant,
        "sha256": data.text_sha256,
        **({} if data.revision == 1 else {"revision": data.revision, "first_sha256": data.first_sha256}),
        "text": data.text,
        "speakers": data.speakers,
        "turns": data.turns,
        "sentences": [offset for sentence in data.sentences for offset in sentence],
        "questions": package.questions.get(data.uid, ()),
        "segments": package.round.terms.get("segments", {}).get(str(data.uid), []),
    }


# --- reading -----------------------------------------------------------------------------------------


def read_package(path: Path, unlock: Unlock | None = None) -> ops.Package:
    """The package in a file, after every check that can be made without a project.

    InputError names file and line: not a package, of a newer version, cut short, changed since it was written, a
    field unknown or of a wrong type or size, a text that isn't the one its hash names, a place outside its text.
    Encrypted: as ``age_file``.
    """
    from cipcoder.formats.round_checks import Checks, head_of

    file = shown(path)
    with reading(path, unlock, MAX_BYTES) as handle:
        lines = _lines(handle, path)
        head = head_of(next(lines, b""), file)
        body = hashlib.sha256()
        checks = Checks(file)
        for number, line in enumerate(lines, start=2):
            if number - 1 > head["lines"]:
                raise _not_whole(file)
            body.update(line)
            checks.take(number, line)
    if checks.lines != head["lines"]:
        raise _not_whole(file)
    if body.hexdigest() != head["sha256"]:
        raise InputError(
            _(
                "{file} was changed since it was written (its SHA-256 should be {expected}, and is {found}). "
                "Ask for it again."
            ).format(file=file, expected=head["sha256"], found=body.hexdigest())
        )
    return checks.package()


def _not_whole(file: str) -> InputError:
    return InputError(_("{file} is cut short, or something was added to it. Get it again.").format(file=file))


def _lines(handle: IO[bytes], path: Path) -> Iterator[bytes]:
    """The lines, each ending in LF alone (mail may have made it CRLF), within bounds."""
    total = number = 0
    while line := handle.readline(MAX_LINE + 1):
        number += 1
        total += len(line)
        if total > MAX_BYTES:
            raise too_large(path, MAX_BYTES)
        if len(line) > MAX_LINE:
            raise at_line(shown(path), number, _("the line is too long for a round: this is another kind of file."))
        if number > 1 and not line.endswith(b"\n"):
            raise at_line(
                shown(path), number, _("the file ends in the middle of a line: it is cut short. Get it again.")
            )
        line = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        yield line[:-2] + b"\n" if line.endswith(b"\r\n") else line
