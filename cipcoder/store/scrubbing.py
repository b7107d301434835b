"""After an erasure: no byte of what went stays in the file or in the copies beside it.

Rows and log are emptied in one transaction (``operations/erasing.py``). What was in their place is then overwritten
(``secure_delete``), the index is written anew, the file too (VACUUM); older snapshots hold everything and go. A marker
beside the store says that this is under way: who opens it after a crash finishes it.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import select

from cipcoder.errors import StoreError
from cipcoder.locale import _
from cipcoder.store import models as m
from cipcoder.store import outside, snapshots
from cipcoder.store.engine import is_url, shown
from cipcoder.text.clean import visible

if TYPE_CHECKING:
    from cipcoder.store.store import Store

CutShort = Literal["finished", "not begun", "waiting"]
SUFFIX = ".erasing"


def marker(store: Store) -> Path | None:
    """The file that says that an erasure is under way; None on a server."""
    return None if is_url(store.place) else Path(f"{Path(store.place).absolute()}{SUFFIX}")


def begin(store: Store, erasures: Sequence[uuid.UUID], files: Sequence[Path]) -> None:
    """Say that these erasures are under way, and which files go with them."""
    if (path := marker(store)) is not None:
        try:
            _write(path, [str(uid) for uid in erasures], files, rewritten=False)
        except OSError as error:
            what = _(
                "{place} can't be written: the file or its folder is read-only. Change its permissions or copy it."
            )
            raise StoreError(what.format(place=shown(path))) from error


def _write(path: Path, erasures: Sequence[str], files: Sequence[Path], *, rewritten: bool) -> None:
    """Files of the project's folder are named as they lie in it: it may have another name by the next opening."""
    here = path.parent
    named = [str(file.relative_to(here) if file.is_relative_to(here) else file) for file in map(Path.absolute, files)]
    path.write_text(json.dumps({"erasures": erasures, "files": named, "rewritten": rewritten}), encoding="utf-8")


def _read(path: Path) -> tuple[set[uuid.UUID], list[str], bool]:
    """Erasures, files and whether the store is rewritten, as a marker says; one that is damaged says nothing."""
    with suppress(OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        said = json.loads(path.read_bytes())
        return (
            {uuid.UUID(uid) for uid in said["erasures"]},
            [str(file) for file in said["files"]],
            bool(said["rewritten"]),
        )
    return set(), [], False


def _ours(place: Path, files: Sequence[str]) -> list[Path]:
    """The files that lie in the project's folder or among its copies; a marker that names others is somebody else's."""
    found, folders = [], [place.parent.resolve(), *(folder.resolve() for folder in snapshots.folders(place))]
    for file in files:
        with suppress(OSError, ValueError):  # it is gone, or no name
            path = place.parent / file
            path = path.parent.resolve() / path.name
            if path.lstat() and any(map(path.is_relative_to, folders)) and not path.is_dir():
                found.append(path)
    return found


def give_up(store: Store) -> None:
    """Nothing was erased."""
    if (path := marker(store)) is not None:
        path.unlink(missing_ok=True)


def finish(store: Store) -> CutShort | None:
    """Finish an erasure that a crash broke off. None: there was none.

    ``not begun``: nothing was erased then; ``waiting``: somebody else has the file open, the next opening goes on.
    """
    path = marker(store)
    if path is None or not path.exists():
        return None
    wanted, named, rewritten = _read(path)
    with store.read() as connection:
        done = set(connection.execute(select(m.Erasure.uid)).scalars())
    if not done or not wanted <= done:
        path.unlink(missing_ok=True)
        return "not begun"
    files = _ours(Path(store.place).absolute(), named)
    if rewritten:  # the copies made since have nothing in them that had to go
        return "waiting" if _keep_trying(store, files) else "finished"
    clean_up(store, files)
    return "waiting" if path.exists() else "finished"


def clean_up(store: Store, files: Sequence[Path] = ()) -> list[str]:
    """Leave no byte behind: the store's file, its snapshots, ``files``; then the marker. What could not be done: files,
    tables, a folder of copies that is not there now.

    Repeat it freely. While something is left in reach (another program has the store open, a file can't be deleted)
    the marker stays, and the next opening goes on.
    """
    from cipcoder.store.copies import left_over

    half_merged = [file for folder in left_over(store.place) for file in folder.iterdir()]
    try:
        left = rewrite(store)
    except StoreError:
        left = [shown(store.place)]
        files = [*half_merged, *files]
        _remove([*copies(store), *files])  # the marker names the files: what stays is tried again
        return [*left, *(str(each) for each in (*copies(store), *files) if each.exists()), *_away(store)]
    old = [*copies(store), *half_merged]
    if not is_url(store.place):
        try:
            store.snapshot(snapshots.ERASED)  # before the others go: its number has to be higher than theirs
        except StoreError as error:
            store.remarks.append(str(error))
    left += _keep_trying(store, [*old, *files])
    return [*left, *_away(store)]


def _keep_trying(store: Store, files: Sequence[Path]) -> list[str]:
    """Delete files of an erasure whose store is rewritten; those that stay, which the marker names from now on."""
    left = _remove(files)
    if (path := marker(store)) is not None:
        if left:
            _write(path, [], [Path(file) for file in left], rewritten=True)
        else:
            path.unlink(missing_ok=True)
    return left


def _away(store: Store) -> list[str]:
    """The other folder of copies, where it is not there now: what it holds goes when a copy is put there again."""
    besides = None if is_url(store.place) else outside.copies_to(Path(store.place).absolute())
    return [] if besides is None or besides.is_dir() else [str(besides)]


def copies(store: Store) -> list[Path]:
    """The snapshots of a store, whole or half made, in each folder they go to, and what else was left half made."""
    if is_url(store.place):
        return []
    place = Path(store.place).absolute()
    made = re.compile(re.escape(place.stem) + r"-(?:\d{4,9}-)?\d{8}T\d+.*")
    there = [folder for folder in snapshots.folders(place) if folder.is_dir()]
    found = [path for folder in there for path in folder.iterdir() if made.fullmatch(path.name)]
    return sorted({*found, *snapshots.half_made(place)})


def rewrite(store: Store) -> list[str]:
    """Write the store's file, or its tables on a server, anew without what was deleted. What could not be."""
    connection = store.engine.raw_connection()
    driver: Any = connection.driver_connection
    try:
        if not is_url(store.place):
            driver.execute("PRAGMA secure_delete=ON")
            driver.execute("VACUUM")
            return []
        connection.rollback()
        driver.autocommit = True
        driver.execute("SET lock_timeout = '10s'")
        try:
            return [name for name, mine in driver.execute(_TABLES).fetchall() if not (mine and _vacuumed(driver, name))]
        finally:
            driver.execute("RESET lock_timeout")
            driver.autocommit = False
    except Exception as error:  # the driver's own: of sqlite3, sqlcipher3 or psycopg
        raise StoreError(
            _(
                "What was withdrawn is erased, and {place} could not be written anew yet ({why}): is it open in "
                "another window? Close it there, then open the project again: this finishes by itself."
            ).format(place=shown(store.place), why=visible(str(error), line=True))
        ) from error
    finally:
        connection.close()


_TABLES = """SELECT c.relname, pg_has_role(c.relowner, 'USAGE') FROM pg_class c
 JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND c.relkind = 'r' ORDER BY 1"""
"""the tables of a schema, and whether we may write them anew"""


def _vacuumed(driver: Any, name: str) -> bool:
    try:
        driver.execute(f'VACUUM (FULL) "{name}"')
    except Exception:  # somebody reads it all the time
        return False
    return True


def _remove(files: Sequence[Path]) -> list[str]:
    left = []
    for file in files:
        try:
            file.unlink(missing_ok=True)
        except OSError:
            left.append(str(file))
    return left
