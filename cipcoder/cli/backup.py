"""Copies of the project: made, listed, verified, gone back to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cipcoder.cli.shared import example, opened, refuse_changing, say, show_table
from cipcoder.errors import InputError, RefusedError
from cipcoder.locale import _, ngettext

if TYPE_CHECKING:
    from cipcoder.store.restoring import Restored
    from cipcoder.store.snapshots import Snapshot

app = typer.Typer(no_args_is_help=True, help=_("Copies of the project: list, make, verify, go back."))


def where(context: typer.Context) -> tuple[Path, str | None]:
    """The project's file, which may be damaged and is not opened here, and what it is encrypted with."""
    from cipcoder.cli.passphrases import of_project
    from cipcoder.project import store_file
    from cipcoder.store.restoring import listed
    from cipcoder.unlocking import key_of

    refuse_changing(context)
    place = store_file(context.obj.project)
    if str(place).startswith("postgresql"):
        raise InputError(_("A project on a database server is backed up there, with the server's own tools."))
    made = [each.path for each in reversed(listed(place)) if each.reason != "damaged"]
    return place.absolute(), key_of(place, of_project(), made)


def _key_of_copy(copy: Path, key: str | None) -> str | None:
    """The passphrase of a copy that has another one than the project; None where it has not."""
    from cipcoder.cli.passphrases import of_project
    from cipcoder.store.restoring import is_closed
    from cipcoder.unlocking import key_of

    return key_of(copy, of_project()) if is_closed(copy, key) else None


def reason(said: str) -> str:
    """Why a copy was made, in words."""
    known = {
        "opening": _("on opening"),
        "hourly": _("hourly, while coding"),
        "by-hand": _("asked for"),
        "damaged": _("the damaged project, as it was"),
        "before-update": _("before an update of cipcoder"),
        "before-layer": _("before a layer was taken in"),
        "before-import": _("before an import"),
        "before-restore": _("before going back to a copy"),
        "before-repair": _("before a repair"),
        "before-merge": _("before a merge"),
        "after-erasure": _("after an erasure"),
    }
    return known.get(said, said)


def moment(snapshot: Snapshot) -> str:
    """When, in this computer's time."""
    return f"{snapshot.at.astimezone():%Y-%m-%d %H:%M}"


@app.command(
    "list",
    help=_("The copies there are: when, why, how large, what they hold, whether they are sound."),
    epilog=example("cipcoder backup list"),
)
def list_(context: typer.Context) -> None:
    from cipcoder.store import outside
    from cipcoder.store.restoring import held, is_closed, is_sound, listed

    place, key = where(context)
    made = listed(place)
    if not made:
        print(_("There is no copy yet. One is made when the project is an hour old, or now: cipcoder backup now"))
        return
    rows = []
    for each in made:
        sound = is_sound(each.path, key)
        has = held(each.path, key) if sound else None
        rows.append(
            [
                str(each.number),
                moment(each),
                reason(each.reason),
                _size(each.path.stat().st_size),
                "" if has is None else str(has.transcripts),
                "" if has is None else "▒" if has.codings is None else str(has.codings),
                _("sound") if sound else _("another passphrase?") if is_closed(each.path, key) else _("DAMAGED"),
            ]
        )
    header = [_("number"), _("made"), _("why"), _("size"), _("interviews"), _("codings"), ""]
    show_table(header, rows, right=(0, 3, 4, 5))
    for folder in dict.fromkeys(each.path.parent for each in made):
        say(_("In {folder}").format(folder=folder))
    besides = outside.copies_to(place)
    if besides is not None:
        say(_("Each new copy also goes to {folder}").format(folder=besides))
    if any(row[5] == "▒" for row in rows):
        say(_("▒ the number of codings is hidden while a round is blind"))


def _size(n: int) -> str:
    return _("{n} MB").format(n=f"{n / 1_000_000:.1f}")


@app.command("now", help=_("Make a copy now; it is never deleted by itself."), epilog=example("cipcoder backup now"))
def now(context: typer.Context) -> None:
    with opened(context) as project:
        made = project.store.snapshot("by-hand")
        for remark in project.store.remarks:
            say(remark)
    if made is None:
        raise InputError(_("A project on a database server is backed up there, with the server's own tools."))
    print(_("Copied and verified: {file}").format(file=made))


@app.command(
    "verify",
    help=_("Check all that can be checked in each copy (or in one); exit code 1 where one is damaged."),
    epilog=example("cipcoder backup verify"),
)
def verify(
    context: typer.Context,
    copy: Annotated[
        str | None, typer.Argument(help=_("A number, a name or a date (2026-11-20); default: all."))
    ] = None,
) -> None:
    from cipcoder.store.restoring import chosen, faults_of, is_closed, listed
    from cipcoder.text.clean import visible

    place, key = where(context)
    made = listed(place) if copy is None else [chosen(place, copy)]
    if not made:
        raise InputError(_("There is no copy yet. Make one: cipcoder backup now"))
    bad = 0
    for each in made:
        faults = faults_of(each.path, key)
        bad += bool(faults)
        verdict = _("sound") if not faults else _("another passphrase?") if is_closed(each.path, key) else _("DAMAGED")
        print(
            _("{n} ({when}, {why}): {verdict}").format(
                n=each.number, when=moment(each), why=reason(each.reason), verdict=verdict
            )
        )
        for fault in faults[:5]:
            print(f"  {visible(fault, line=True)}")
    if bad:
        raise typer.Exit(1)


@app.command(
    "restore",
    help=_("Go back to a copy. The present state is copied first; codebook.yaml and corpus/ stay as they are."),
    epilog=example("cipcoder backup restore 12"),
)
def restore(
    context: typer.Context,
    copy: Annotated[str, typer.Argument(help=_("A number, a name or a date (2026-11-20): the last copy of that day."))],
    to: Annotated[
        Path | None, typer.Option("--to", help=_("Put it into this folder instead; the project stays as it is."))
    ] = None,
) -> None:
    from cipcoder.store.restoring import chosen, restore_to
    from cipcoder.store.restoring import restore as go_back

    place, key = where(context)
    snapshot = chosen(place, copy)
    its_own = _key_of_copy(snapshot.path, key)
    if to is not None:
        if to.exists() and not to.is_dir():
            raise RefusedError(_("{place} is there already.").format(place=to))
        target = to / place.name
        again = restore_to(place, snapshot, target, key, its_own)
        print(
            _("The copy of {when} is now in {folder}. Open it: cipcoder --project {folder} status").format(
                when=moment(snapshot), folder=to
            )
        )
        _say_erased(again, snapshot)
        return
    done = go_back(place, snapshot, key, its_own)
    print(_("The project is as it was on {when} ({why}).").format(when=moment(snapshot), why=reason(snapshot.reason)))
    _say_left(done)
    _say_erased(done.erased, snapshot)
    _say_codebook(place.parent)


def _say_left(done: Restored) -> None:
    if done.left is None and done.kept is not None:
        print(_("What was done since can't be told: the project as it was could not be read."))
    elif done.left is not None and done.left.acts and done.left.since is not None and done.left.until is not None:
        print(
            ngettext(
                "{n} act done since is not in it (between {first} and {last}).",
                "{n} acts done since are not in it (between {first} and {last}).",
                done.left.acts,
            ).format(
                n=done.left.acts,
                first=f"{done.left.since.astimezone():%Y-%m-%d %H:%M}",
                last=f"{done.left.until.astimezone():%Y-%m-%d %H:%M}",
            )
        )
    elif done.left is not None:
        print(_("Nothing was done since: nothing is left out."))
    if done.kept is not None:
        print(
            _("The state before is kept: to take this back, cipcoder backup restore {n}").format(n=done.kept.number)
            if done.kept.reason != "damaged"
            else _("The damaged project is kept as it was: {file}").format(file=done.kept.path)
        )


def _say_erased(again: int, snapshot: Snapshot) -> None:
    """That people had withdrawn since the copy was made."""
    if again:
        print(
            ngettext(
                "{n} withdrawal was made since: what went then was erased again, and is not in it.",
                "{n} withdrawals were made since: what went then was erased again, and is not in it.",
                again,
            ).format(n=again)
        )
        say(_("The copy itself still holds what was withdrawn: delete {file}").format(file=snapshot.path))


def _say_codebook(folder: Path) -> None:
    """What codebook.yaml says otherwise than the project now; the file was not touched."""
    for sentence in codebook_differences(folder):
        say(sentence)


def codebook_differences(folder: Path) -> Sequence[str]:
    """A sentence where codebook.yaml and the project in this folder don't say the same, or the file can't be read."""
    from cipcoder.codebook.compare import changes
    from cipcoder.codebook_file import compare_file, path_of
    from cipcoder.errors import CipcoderError
    from cipcoder.project import Project

    try:
        with Project.open(folder) as project:
            if not path_of(project).exists():
                return []
            _base, ours, theirs = compare_file(project)
    except CipcoderError as error:
        return [str(error)]
    n = len(changes(ours, theirs))
    if not n:
        return []
    return [
        ngettext(
            "codebook.yaml differs from the project in {n} place. Bring them together: cipcoder codebook apply",
            "codebook.yaml differs from the project in {n} places. Bring them together: cipcoder codebook apply",
            n,
        ).format(n=n)
    ]


@app.command(
    "to",
    help=_("Put a copy into another folder (a USB disk, a synchronised folder), now and each time one is made."),
    epilog=example("cipcoder backup to ~/Nextcloud/copies"),
)
def to_folder(
    context: typer.Context,
    folder: Annotated[Path | None, typer.Argument(help=_("The folder; without one: say which was chosen."))] = None,
    stop: Annotated[bool, typer.Option("--stop", help=_("No longer; the copies that are there stay."))] = False,
) -> None:
    from cipcoder.store import outside, restoring

    place, key = where(context)
    if stop:
        outside.choose_copies_to(place, None)
        print(_("Copies stay in the project's own folder from now on."))
        return
    if folder is None:
        chosen = outside.copies_to(place)
        print(_("No other folder was chosen. Choose one: cipcoder backup to FOLDER") if chosen is None else chosen)
        return
    target = folder.expanduser().absolute()
    if (
        target.resolve().is_relative_to((place.parent / "snapshots").resolve())
        or target.resolve() == place.parent.resolve()
    ):
        raise RefusedError(_("That is the project's own folder: choose one on another disk, or that is synchronised."))
    if restoring.strange(place, target, key):
        raise RefusedError(
            _("{folder} holds copies of another project. Choose a folder for this one, for example {better}").format(
                folder=target, better=target / place.parent.name
            )
        )
    target.mkdir(parents=True, exist_ok=True)
    with opened(context) as project:
        before = outside.copies_to(place)
        outside.choose_copies_to(place, target)
        project.store.snapshot("by-hand")
        if project.store.remarks:
            outside.choose_copies_to(place, before)
            raise InputError(" ".join(project.store.remarks))
    print(_("Copied and verified. Each new copy of the project goes to {folder} too.").format(folder=target))
