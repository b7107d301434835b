"""Erasures that were made in one copy of a project, done in another: by a notice, or when copies are merged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cipcoder.project import Project
from cipcoder.store.erased_before import due
from cipcoder.store.erasing import Survey, Withdrawal, survey


def apply_notices(project: Project, erasures: Sequence[Mapping[str, Any]]) -> tuple[Withdrawal, ...]:
    """Erase here what was erased in another copy of the same project; what there was to do.

    ``erasures``: participant and transcripts as the kind ``erasure`` has them. Doing it twice changes nothing.
    """
    wanted = to_apply(project, erasures)
    if wanted:
        project.erase(wanted)
    return wanted


def to_apply(
    project: Project, erasures: Sequence[Mapping[str, Any]], *, same_project: bool = True
) -> tuple[Withdrawal, ...]:
    """What of these erasures is not done here yet (``erased_before.due``)."""
    with project.store.read() as connection:
        return due(connection, erasures, same_project=same_project)


def surveyed(project: Project, withdrawals: Sequence[Withdrawal]) -> Survey:
    """What would go, for a dry run."""
    with project.store.read() as connection:
        return survey(connection, withdrawals)
