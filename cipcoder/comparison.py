"""Comparing layers of coders."""

from __future__ import annotations

from collections.abc import Sequence

from cipcoder.agreement.results import Unit
from cipcoder.errors import InputError
from cipcoder.locale import _
from cipcoder.project import Project
from cipcoder.queries.agreement import Comparison
from cipcoder.queries.corpus import Filter


def compare_layers(
    project: Project,
    coders: Sequence[str],
    *,
    round_name: str | None = None,
    chosen: Filter | None = None,
    unit: Unit = Unit.CHARACTER,
    match: float = 0.5,
    with_interviewer: bool = False,
    compatible: bool = False,
    groups: Sequence[tuple[str, Sequence[str]]] = (),
) -> Comparison:
    """Coders compared on the interviews two or more of them finished."""
    if round_name is not None:
        raise InputError(_("There is no round named {name} here.").format(name=round_name))
    return project.agreement(
        coders,
        chosen,
        unit=unit,
        match=match,
        with_interviewer=with_interviewer,
        compatible=compatible,
        groups=groups,
    )
