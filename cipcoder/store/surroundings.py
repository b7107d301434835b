"""What a project's folder says when it is opened: is a copy due, is it a synchronised one, did two versions meet?

Each is a sentence for the person, said once where it doesn't change by itself. Nothing here keeps a project from
opening.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from cipcoder.errors import StoreError
from cipcoder.locale import _
from cipcoder.store import outside, presence, snapshots, synced
from cipcoder.store.engine import is_url, shown
from cipcoder.store.store import Store
from cipcoder.text.command_line import word


def on_opening(store: Store) -> list[str]:
    """What is to be said of the place of a store that was just opened; makes the copy that is due."""
    if is_url(store.place):
        return []
    place = Path(store.place).absolute()
    return [*keep(store, snapshots.OPENING), *_synced(place), *conflicts(place)]


def keep(store: Store, reason: str) -> list[str]:
    """Make a copy where one is due; the sentence on what kept it from being made, the first time."""
    place = Path(store.place).absolute()
    try:
        store.snapshot_if_due(reason)
    except StoreError as error:
        if not outside.first_time(place, "no copy"):
            return []
        return [_("No copy of the project could be made, and work goes on without. {problem}").format(problem=error)]
    outside.forget(place, "no copy")
    told, store.remarks = store.remarks, []
    return told


@contextmanager
def sitting(store: Store) -> Iterator[None]:
    """Say beside the project that somebody works at it, as long as they do."""
    with nullcontext() if is_url(store.place) else presence.sitting(Path(store.place).absolute()):
        yield


def still_here(store: Store) -> None:
    if not is_url(store.place):
        presence.note(Path(store.place).absolute())


def elsewhere(store: Store) -> list[str]:
    """A sentence on each other computer on which the project is open."""
    if is_url(store.place):
        return []
    return [
        _(
            "The project is open on {host} since {when}. What two computers write at once becomes two versions, of "
            "which one has to be merged later. Better: close it there first."
        ).format(host=each.host, when=each.began())
        for each in presence.others(Path(store.place).absolute())
        if not each.here
    ]


def _synced(place: Path) -> list[str]:
    sentence = synced_sentence(place)
    return [sentence] if sentence and outside.first_time(place, "synchronised") else []


def synced_sentence(place: Path) -> str:
    """What to do about a project that lies in a synchronised folder or on a network drive; "" where it doesn't."""
    service = synced.service_here(place.parent)
    if service is None:
        return ""
    if service == synced.NETWORK_DRIVE:
        return _(
            "{folder} is on a network drive, where two people can write at once without either knowing. Better: move "
            "the project to this computer, and keep copies there: cipcoder backup to {folder}"
        ).format(folder=shown(place.parent))
    return _(
        "{folder} is kept in step by {service}, which may copy the project while it is written. Better: move the "
        "project to a folder of this computer only, and let {service} have the copies: cipcoder backup to {folder}"
    ).format(folder=shown(place.parent), service=service)


def conflicts(place: Path) -> list[str]:
    """A sentence on each file beside the project that a synchronising program made of two versions of it."""
    names: list[str] = []
    with suppress(OSError):
        names = [each.name for each in place.parent.iterdir()]
    found = synced.conflicted(names, place.name, synced.service_here(place.parent) if len(names) > 1 else None)
    return [
        _(
            "{file} is another version of this project: it was changed in two places at once. Bring its work in, and "
            "delete it once that is done: cipcoder merge {as_typed}"
        ).format(file=shown(name), as_typed=word(shown(name)))
        for name in found
    ]
