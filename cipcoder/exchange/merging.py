"""Other copies of a project, and coders' layers, brought into this one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cipcoder.codebook_file import keep_in_step
from cipcoder.errors import InputError, RefusedError
from cipcoder.exchange.erasing import to_apply
from cipcoder.exchange.layers import LAYER_SUFFIX
from cipcoder.formats.files import shown
from cipcoder.locale import _
from cipcoder.project import Project
from cipcoder.store import merging_copies
from cipcoder.store.copies import Copy, read_copy, refuse_another
from cipcoder.store.engine import is_url
from cipcoder.store.erasing import Withdrawal
from cipcoder.store.layer_gate import Layer
from cipcoder.store.merge_report import Merged
from cipcoder.store.places import place_of
from cipcoder.unlocking import Ask, key_of


@dataclass(frozen=True, slots=True)
class Brought:
    """What is to be merged, read and checked."""

    copies: tuple[Copy, ...]
    layers: tuple[Layer, ...]


def read(project: Project, places: Sequence[str], ask: Ask | None = None) -> Brought:
    """These copies (a project's folder, its store, a PostgreSQL address) and layer files.

    ``ask``: asks a person for the passphrase of a copy that this project's own doesn't open. RefusedError
    for a copy of another project.
    """
    from cipcoder.formats.layer_file import read_layer

    layers = [read_layer(Path(place)) for place in places if place.endswith(LAYER_SUFFIX)]
    copies = [_copy(project, place, ask) for place in places if not place.endswith(LAYER_SUFFIX)]
    return Brought(tuple(copies), tuple(layers))


def withdrawn_there(project: Project, brought: Brought) -> tuple[Withdrawal, ...]:
    """What was erased in a copy of this project and is not erased here yet: to be done before the copy is merged."""
    return to_apply(project, [one for copy in brought.copies for one in copy.erasures])


def merge(project: Project, brought: Brought, *, keep: bool = True) -> tuple[Merged, str]:
    """Take everything in: all of it or nothing, in whatever order; again, it changes nothing.

    ``keep``: false to see what would be done. With it, what is to be said about codebook.yaml ("": nothing).
    RefusedError also where somebody withdrew in a copy, and is not erased here yet.
    """
    if withdrawn_there(project, brought):
        raise RefusedError(
            _(
                "In a copy somebody withdrew: what was erased there has to be erased here before the copy is taken in. "
                "To see what goes: cipcoder merge COPY --dry-run. To do it: cipcoder merge COPY --erase"
            )
        )
    done = merging_copies.merge(project.store, brought.copies, brought.layers, own_base=True, keep=keep)
    if not keep or not done.changed:
        return done, ""
    project.forget_codebook()
    return done, keep_in_step(project)


def _copy(project: Project, place: str, ask: Ask | None) -> Copy:
    from cipcoder.formats.copy_checks import check_copy

    mine, store, key = project.store, place_of(Path(place)) if Path(place).is_dir() else place, None
    if not is_url(store):
        if not Path(place).exists():
            raise InputError(_("There is nothing at {place}.").format(place=shown(Path(place))))
        key = key_of(Path(store), ask, first=mine.key)
    copy = read_copy(store, mine.place, key)
    check_copy(copy)
    refuse_another(copy, project.study().uid)  # before anything is erased for it
    return copy
