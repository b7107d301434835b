"""Erasures that were made in one copy of a project, done in another: by a notice, or when copies are merged."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from cipcoder.project import Project
from cipcoder.store.erased import erased
from cipcoder.store.erasing import Survey, Withdrawal, interviews_of, survey


def apply_notices(project: Project, erasures: Sequence[Mapping[str, Any]]) -> tuple[Withdrawal, ...]:
    """Erase here what was erased in another copy of the same project; what there was to do.

    ``erasures``: participant and transcripts as the kind ``erasure`` has them. Doing it twice changes nothing.
    """
    due = to_apply(project, erasures)
    if due:
        project.erase(due)
    return due


def to_apply(
    project: Project, erasures: Sequence[Mapping[str, Any]], *, same_project: bool = True
) -> tuple[Withdrawal, ...]:
    """What of these erasures is not done here yet.

    All interviews with the participant go, those too that only this copy has. In another project (``same_project``
    false) the same key may be somebody else's: there only the interviews that are named go, and the participant with
    them when these are all that they said there.
    """
    found = []
    with project.store.read() as connection:
        gone = erased(connection)
        for row in erasures:
            named = {uuid.UUID(each) for each in row["transcripts"]}
            person = None if row.get("participant") is None else uuid.UUID(str(row["participant"]))
            theirs = set() if person is None else set(interviews_of(connection, person))
            if not same_project and not (theirs and theirs <= named):
                person, theirs = None, set()
            one = Withdrawal(person, tuple(sorted(named | theirs)))
            about = survey(connection, [one])
            here = bool(about.standing or about.revisions)
            known = gone >= {*one.transcripts, *([] if person is None else [person])}
            if here or (same_project and not known):
                found.append(one)
    return tuple(found)


def surveyed(project: Project, withdrawals: Sequence[Withdrawal]) -> Survey:
    """What would go, for a dry run."""
    with project.store.read() as connection:
        return survey(connection, withdrawals)
