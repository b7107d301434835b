"""Project: one open study. The door both the command line and the screens go through.

A project is a folder with ``codebook.yaml``, ``corpus/`` and ``project.cipcoder`` (the store), or instead of it
``project.server``, the address of a PostgreSQL database that holds the store. Reads return frozen results of
``queries``; changes are intentions given to the store in the name of the current coder.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from pathlib import Path

from cipcoder.acting import Acting
from cipcoder.codebook.models import Codebook
from cipcoder.errors import CipcoderError, InputError, RefusedError, StoreError
from cipcoder.formats.files import shown
from cipcoder.locale import _
from cipcoder.queries.corpus import CoderRow
from cipcoder.store import operations as ops
from cipcoder.store import scrubbing, snapshots, surroundings
from cipcoder.store.as_of import as_of, moment_of
from cipcoder.store.engine import is_url
from cipcoder.store.erasing import Withdrawal
from cipcoder.store.operations.erasing import erasure_uid
from cipcoder.store.places import (
    SERVER_NAME,
    checked_address,
    holds_project,
    place_of,
    read_address,
    with_password,
    without_password,
    write_address,
)
from cipcoder.store.places import (
    STORE_NAME as STORE_NAME,
)
from cipcoder.store.store import Store
from cipcoder.text.clean import visible
from cipcoder.unlocking import Ask, opened_store

CODEBOOK_NAME = "codebook.yaml"


def refuse_study_file(to: Path, folder: Path | None = None) -> None:
    """A RefusedError where ``to`` is there already and a study is made of it: its store, codebook or corpus.

    ``folder``: the study's; None: of whichever study the file lies in.
    """
    if not to.is_file():
        return
    target = to.resolve()
    folders = [each for each in target.parents if holds_project(each)] if folder is None else [folder.resolve()]
    for each in folders:
        named = [each / name for name in (CODEBOOK_NAME, STORE_NAME, SERVER_NAME)]
        if target in named or target.is_relative_to(each / "corpus"):
            raise RefusedError(
                _("{file} belongs to the study and is not written over: choose another name.").format(file=shown(to))
            )


def home_of(where: Path | str | None = None) -> Path | None:
    """A project's folder: the one that is named, itself or by a file in it, or this one or one above.

    None where the address of a server is named, and the folder one stands in isn't the one with this address.
    InputError where nothing is named and there is no project from here upwards.
    """
    here = Path.cwd()
    if where is not None and is_url(where):
        at_home = (here / SERVER_NAME).is_file() and read_address(here / SERVER_NAME) == without_password(str(where))
        return here if at_home else None
    if where is not None:
        return Path(where) if Path(where).is_dir() else Path(where).parent
    for folder in (here, *here.parents):
        if holds_project(folder):
            return folder
    raise InputError(
        _(
            "There is no project in {folder} or above it. Go into a project's folder, give it with "
            "--project FOLDER, or make one: cipcoder init my-study"
        ).format(folder=visible(str(here)))
    )


def _signed(address: str, password: str | None) -> str:
    return address if password is None else with_password(address, password)


def store_file(where: Path | str | None = None) -> Path:
    """The store's file in ``where`` (a folder or a file, there or not); None: in this folder or one above.

    InputError where there is none above, RefusedError where the store is on a server.
    """
    home = home_of(where)
    if home is None or (home / SERVER_NAME).is_file():
        raise RefusedError(_("The store of this project is on a server: this is for one in a file."))
    named = None if where is None else Path(where)
    return home / STORE_NAME if named is None or named.is_dir() else named


class Project(Acting):
    """One open study and, where somebody codes, the coder."""

    def __init__(self, folder: Path, store: Store, *, at_home: bool = True) -> None:
        self.folder = folder
        self.at_home = at_home
        """false: opened by its address, ``folder`` is just where one stands and holds no codebook.yaml of it"""
        self.store = store
        self._codebook: Codebook | None = None
        self.remarks: list[str] = []
        """what is to be said of the project's place, and wasn't yet"""
        self.coder: CoderRow | None = None
        if (me := store.me()) is not None:  # on a server one codes as who signed in
            self.coder = next(row for row in self.coders() if row.uid == me)

    # --- opening -------------------------------------------------------------------------------------

    @classmethod
    def create(
        cls,
        folder: Path,
        *,
        name: str,
        language: str = "fr",
        key: str | None = None,
        on: str | None = None,
        password: str | None = None,
    ) -> Project:
        """Make a project in ``folder`` (made if it isn't there; it may not hold a project already).

        ``key``: the passphrase to encrypt it with. ``on``: the address of the PostgreSQL database that is to hold its
        store, with the person's ``password`` there.
        """
        if holds_project(folder):
            raise StoreError(_("{place} holds a project already.").format(place=visible(str(folder))))
        if on is None:
            folder.mkdir(parents=True, exist_ok=True)
            return cls(folder, Store.create(folder / STORE_NAME, name=name, language=language, key=key))
        if key is not None:
            raise RefusedError(_("A store on a server is encrypted by who keeps the server, not with a passphrase."))
        store = Store.create(_signed(checked_address(on), password), name=name, language=language)
        folder.mkdir(parents=True, exist_ok=True)
        write_address(folder, on)
        return cls(folder, store)

    @classmethod
    def open(
        cls,
        where: Path | str | None = None,
        at: str | None = None,
        passphrase: Ask | None = None,
        *,
        password: str | None = None,
    ) -> Project:
        """Open the project in ``where``: a folder, a store's file or a server's address; None: this folder or above.

        A copy is made where one is due; ``remarks`` holds what is to be said of the project's place.
        ``at``: as it stood then, to be looked at only: an ISO date (the end of that day) or moment.
        ``passphrase``: asks for it where the store is encrypted and nothing else knows it (``unlocking``).
        ``password``: the person's own for a server, kept in memory only. PasswordError where a server wants another.
        """
        moment = None if at is None else moment_of(at)
        project = cls._opened(where, passphrase, password)
        if moment is None:
            project.remarks = surroundings.on_opening(project.store)
            return project
        with project:
            return project.as_of(moment)

    @classmethod
    def _opened(cls, where: Path | str | None, passphrase: Ask | None, password: str | None) -> Project:
        home = home_of(where)
        if where is not None and is_url(where):
            store = Store.open(_signed(checked_address(str(where)), password))
            return cls(home or Path.cwd(), store, at_home=home is not None)
        assert home is not None
        if where is not None and not (named := Path(where)).is_dir() and named.name != SERVER_NAME:
            return cls(home, opened_store(named, passphrase))
        place = place_of(home)
        if isinstance(place, str):
            return cls(home, Store.open(_signed(place, password)))
        return cls(home, opened_store(place, passphrase))

    def as_of(self, moment: dt.datetime) -> Project:
        """This project as it stood at a moment (aware): in memory, for reading; close it as any other.

        What a blind round of then or of today hides stays hidden. InputError where there was no project yet.
        """
        return Project(self.folder, as_of(self.store, moment), at_home=self.at_home)

    @property
    def on_server(self) -> bool:
        """Whether the store is on a server."""
        return is_url(self.store.place)

    @property
    def known_as(self) -> Path:
        """What tells this project from others on this computer: its folder, or its address where it has none."""
        return self.folder if self.at_home else Path(without_password(str(self.store.place)))

    def close(self) -> None:
        self.store.close()

    def __enter__(self) -> Project:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    # --- who codes -----------------------------------------------------------------------------------

    def use_coder(self, name: str) -> bool:
        """Code as ``name`` from now on; true if that coder is new to the project."""
        name = " ".join(visible(name).split())
        if not name:
            raise InputError(_("A coder needs a name."))
        self.refuse_other_name(name)
        new = self.store.coder_uid(name) is None
        if new:
            self.store.do(ops.AddCoder(name, uuid.uuid4()), note=True)
        row = next(row for row in self.coders() if row.name == name)
        if row.kind != "human":
            raise InputError(_("{name} is no person: nobody codes in this layer.").format(name=name))
        self.coder = row
        return new

    def refuse_other_name(self, name: str) -> None:
        """A RefusedError where who signed in to the server is another coder."""
        me = self.store.me()
        if me is not None and self.store.coder_uid(name) != me:
            raise RefusedError(
                _("You are signed in to the server as {name}: nobody acts in another's name there.").format(
                    name=next(row.name for row in self.coders() if row.uid == me)
                )
            )

    def rename_coder(self, name: str, new: str) -> None:
        """Give a coder another name; their codings stay theirs."""
        row = self.coder_named(name)
        self.store.do(ops.RenameCoder(row.uid, " ".join(visible(new).split())), row.uid)

    def keep_copy(self) -> list[str]:
        """Say that somebody still works here, and make the hourly copy where one is due; what is to be said about it
        (mostly nothing)."""
        surroundings.still_here(self.store)
        return surroundings.keep(self.store, snapshots.HOURLY)

    def set_recipient(self, name: str, recipient: str | None) -> None:
        """Note the public key that files for a coder are encrypted for (None: take it away); no step for undo."""
        row = self.coder_named(name)
        if row.kind != "human":
            raise InputError(_("{name} is no person: nobody codes in this layer.").format(name=name))
        if row.recipient != recipient:
            self.store.do(ops.SetRecipient(row.uid, recipient), row.uid, note=True)

    def erase(self, withdrawals: Sequence[Withdrawal], files: Sequence[Path] = ()) -> list[str]:
        """Erase what is these people's, older snapshots and ``files`` with it; what of these could not be deleted."""
        scrubbing.begin(self.store, [erasure_uid(one) for one in withdrawals], files)
        try:
            self.do(ops.Erase(tuple(withdrawals)), note=True)
        except CipcoderError:
            scrubbing.give_up(self.store)
            raise
        self.forget_codebook()
        return scrubbing.clean_up(self.store, files)
