"""The review as a table, for who would rather decide in a spreadsheet: written outside the project, and read again."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cipcoder.errors import InputError, RefusedError
from cipcoder.exchange.pseudonymising import Review
from cipcoder.formats.files import at_line, shown
from cipcoder.formats.key_file import refuse_inside_projects
from cipcoder.formats.tables import read_table, table_ending, write_table
from cipcoder.locale import _
from cipcoder.text.fold import fold
from cipcoder.text.key_entries import Keys
from cipcoder.text.kinds import ALL, NAMED

COLUMNS = ("form", "kind", "pseudonym", "decision", "count", "interviews", "contexts")
ACCEPT, IGNORE = "accept", "ignore"
_ACCEPT = frozenset(("accept", "accepter", "a", "oui", "yes", "x", "ok", "remplacer", "replace"))
_IGNORE = frozenset(("ignore", "ignorer", "i", "non", "no", "garder", "keep"))
_KINDS: Mapping[str, str] = {
    **{kind: kind for kind in ALL},
    "personne": "person",
    "commune": "town",
    "ville": "town",
    "lieu": "place",
    "autre": "other",
    "nom": "other",
    "telephone": "phone",
    "organisation": "organisation",
}


@dataclass(frozen=True, slots=True)
class Decided:
    """What a filled-in table said."""

    accepted: int
    ignored: int
    open: int
    """rows without a decision"""


def write_review(review: Review, path: Path, *, again: bool = False) -> int:
    """Write what waits as a table, mode 0600, outside of all projects; how many rows.

    The column « decision » is empty: to be filled with accept or ignore. RefusedError inside a project, and where there
    is such a file, which may hold decisions, unless these were taken from it (``again``).
    """
    table_ending(path)
    refuse_inside_projects(path)
    if not again and path.is_file() and path.stat().st_size:
        raise RefusedError(
            _(
                "There is a file {file} already: give its decisions back with --reviewed, name another file, or delete "
                "it."
            ).format(file=shown(path))
        )
    _private(path)
    rows = (
        [
            one.form,
            one.kind,
            one.pseudonym,
            "",
            one.candidate.count,
            ", ".join(one.candidate.sources),
            " | ".join(
                " ".join(f"{c.before[-40:]}>>{c.form}<<{c.after[:40]}".split()) for c in one.candidate.contexts[:3]
            ),
        ]
        for one in review.proposals()
    )
    return write_table(path, COLUMNS, rows, "excel")


def read_review(keys: Keys, path: Path) -> tuple[Keys, Decided]:
    """The key table with the decisions of a filled-in table.

    InputError names the row: a decision or a kind that is none, an accepted form without a pseudonym.
    """
    refuse_inside_projects(path)
    table = read_table(path, lenient=True)
    missing = [name for name in ("form", "pseudonym", "decision") if name not in table.header]
    if missing:
        raise InputError(
            _("{file} has no column {column}: is it a table that --review wrote?").format(
                file=shown(path), column=", ".join(missing)
            )
        )
    accepted = ignored = waiting = 0
    for row, line in zip(table.rows, table.lines, strict=True):
        decision, form = fold(row["decision"].strip()), row["form"].strip()
        if not form or not decision:
            waiting += bool(form)
            continue
        if decision in _IGNORE:
            keys = keys.ignore(form)
            ignored += 1
        elif decision in _ACCEPT:
            kind = _KINDS.get(fold(row.get("kind", "").strip()) or "other")
            if kind is None:
                what = _("“{kind}” is no kind: write one of {kinds}.").format(kind=row["kind"], kinds=", ".join(NAMED))
                raise at_line(shown(path), line, what)
            try:
                keys = keys.accept(form, kind, row["pseudonym"])
            except InputError as error:
                raise at_line(shown(path), line, str(error)) from None
            accepted += 1
        else:
            what = _("“{decision}” is no decision: write accept or ignore, or leave it empty.")
            raise at_line(shown(path), line, what.format(decision=row["decision"][:40]))
    return keys, Decided(accepted, ignored, waiting)


def _private(path: Path) -> None:
    """An empty file nobody else may read, in whose place the table is written."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
        if path.is_file():
            os.chmod(path, 0o600)
    except OSError as error:
        what = _("{file} can’t be written: {reason}.")
        raise InputError(what.format(file=shown(path), reason=error.strerror or str(error))) from None
