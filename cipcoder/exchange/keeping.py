"""On what terms a project keeps its interviews, and who they are with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from cipcoder.errors import InputError
from cipcoder.locale import _, ngettext
from cipcoder.project import Project
from cipcoder.queries import keeping
from cipcoder.queries.keeping import ErasureRow, PersonRow, Retention
from cipcoder.store import operations as ops
from cipcoder.text.clean import visible


def people(project: Project) -> list[PersonRow]:
    """Everybody interviewed, by key: their consent and their interviews."""
    with project.store.read() as connection:
        return keeping.people(connection)


def retention(project: Project) -> Retention:
    """Until when the interviews may be kept, and who answers for them."""
    with project.store.read() as connection:
        return keeping.retention(connection)


def erasures(project: Project) -> list[ErasureRow]:
    """Who withdrew, by uids and numbers."""
    with project.store.read() as connection:
        return keeping.erasures(connection)


def set_retention(project: Project, fields: Mapping[str, str]) -> None:
    """Say some of the terms: retention_until, legal_basis, controller, data_officer ("": no more)."""
    project.do(ops.SetRetention({name: " ".join(said.split()) for name, said in fields.items()}), note=True)


def set_consent(project: Project, key: str, fields: Mapping[str, str]) -> None:
    """Note what a participant agreed to: date, for, note ("": no more)."""
    project.do(
        ops.SetConsent(person(project, key).uid, {name: " ".join(said.split()) for name, said in fields.items()}),
        note=True,
    )


def person(project: Project, key: str) -> PersonRow:
    """The participant with this key, or else with this name in the text; an InputError that says which there are."""
    rows, asked = people(project), key.casefold()
    for found in (
        [row for row in rows if row.key == key],
        [row for row in rows if row.key.casefold() == asked],
        [row for row in rows if row.name.casefold() == asked],
    ):
        if len(found) == 1:
            return found[0]
    keys = ", ".join(row.key for row in rows) or _("none")
    raise InputError(
        _("There is no participant “{key}”. Participants: {keys}.").format(key=visible(key), keys=visible(keys))
    )


def warning(project: Project) -> str:
    """What to say at opening; "" where there is nothing to say yet."""
    terms = retention(project)
    left = terms.due(dt.date.today())
    if left is None or not project.transcripts():
        return ""
    if left < 0:
        return _(
            "The interviews of this project were to be kept until {day}. Delete them (cipcoder retention --purge), "
            "archive what may be kept, or set a later day if it is allowed (cipcoder retention --until)."
        ).format(day=terms.until)
    return ngettext(
        "The interviews of this project may be kept until {day}: {n} day left. See: cipcoder retention",
        "The interviews of this project may be kept until {day}: {n} days left. See: cipcoder retention",
        left,
    ).format(day=terms.until, n=left)
