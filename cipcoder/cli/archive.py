"""The whole study as an archive for a repository, and the check of one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cipcoder.cli.bar import bar
from cipcoder.cli.leaks import counted, tell_unread
from cipcoder.cli.leaving import leaving
from cipcoder.cli.passphrases import EncryptTo, Identity, WithPassphrase, lock, unlock
from cipcoder.cli.shared import chosen_set, example, say
from cipcoder.errors import InputError
from cipcoder.locale import _, ngettext

if TYPE_CHECKING:
    from cipcoder.exchange.deposit import Archived
    from cipcoder.formats.age_file import Unlock


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "archive",
        help=_(
            "Everything a data repository wants in one .zip: texts (also TEI), codebook, codings, REFI-QDA project, "
            "data list, DDI, README, fingerprints. The first time it writes deposit.yaml, a form to fill in."
        ),
        epilog=example("cipcoder archive --for bequali --to deposit.zip"),
    )(archive)


def archive(
    context: typer.Context,
    repository: Annotated[str, typer.Option("--for", help=_("The repository: bequali, ukds or generic."))] = "generic",
    to: Annotated[Path | None, typer.Option("--to", help=_("The .zip file to write."))] = None,
    check: Annotated[
        Path | None, typer.Option("--check", help=_("Check an archive instead: whether all is there, unchanged."))
    ] = None,
    form: Annotated[
        Path | None, typer.Option("--form", help=_("The form that describes the study (default: deposit.yaml)."))
    ] = None,
    document_set: Annotated[
        str, typer.Option("--set", help=_("Document set: interviews, questionnaire, notes, other or all."))
    ] = "all",
    memos: Annotated[bool, typer.Option("--memos", help=_("With the memos, which are left out otherwise."))] = False,
    names: Annotated[
        Path | None,
        typer.Option(
            "--names",
            help=_("The names to look for (.json, .csv, .xlsx, .txt), outside the project. Default: its key table."),
        ),
    ] = None,
    accept: Annotated[
        str | None,
        typer.Option(
            "--accept-leaks", help=_("Why what the leak scan finds may stay: a sentence, which goes into the README.")
        ),
    ] = None,
    encrypt_to: EncryptTo = None,
    passphrase: WithPassphrase = False,
    identity: Identity = None,
) -> None:
    if check is not None:
        _check(check, unlock(identity))
        return
    if to is None:
        raise InputError(_("Say which file to write: --to deposit.zip (or check one: --check deposit.zip)."))
    from cipcoder.exchange import deposit
    from cipcoder.exchange.leaks import key_table
    from cipcoder.formats.deposit import REPOSITORIES

    if repository not in REPOSITORIES:
        raise InputError(_("--for takes one of: {names}.").format(names=", ".join(REPOSITORIES)))
    if accept is not None and len(accept.split()) < 2:
        raise InputError(_("--accept-leaks wants a reason, in a sentence."))
    chosen = chosen_set(document_set).document_set
    whom = next(one for one in REPOSITORIES if one == repository)
    with leaving(context, to) as project:
        if (made := deposit.form(project, whom, form)) is not None:
            print(
                _(
                    "{file} was written: what the repository has to know and only you can say. Fill it in, and run the "
                    "command again."
                ).format(file=made)
            )
            return
        locked = lock(project, encrypt_to, passphrase)
        reason = " ".join((accept or "").split())
        options = deposit.ArchiveOptions(whom, chosen, memos, reason, key_table(project, names), form, locked)
        done = deposit.archive(project, to, options, bar)
    _tell(done, to)


def _tell(done: Archived, to: Path) -> None:
    texts = ngettext("{n} transcript", "{n} transcripts", done.transcripts).format(n=done.transcripts)
    codings = ngettext("{n} coding", "{n} codings", done.codings).format(n=done.codings)
    print(
        _("{file}: {files} files; {texts}, {words} words, {codings}.").format(
            file=to, files=done.files, texts=texts, words=done.words, codings=codings
        )
    )
    if done.leaks:
        say(_("Traces of people are in it, as you accepted ({counts}).").format(counts=counted(dict(done.leaks))))
    tell_unread(done.unread)
    if done.alone:
        n = done.alone
        say(
            ngettext(
                "{n} participant is alone with what data_list.csv says of them: cipcoder pseudonyms scan",
                "{n} participants are alone with what data_list.csv says of them: cipcoder pseudonyms scan",
                n,
            ).format(n=n)
        )


def _check(path: Path, unlock: Unlock) -> None:
    """Say whether an archive is whole; exit code 1 where it isn't."""
    from cipcoder.formats.bag import check
    from cipcoder.text.clean import visible

    found = check(path, bar, unlock)
    if found.whole:
        print(
            ngettext(
                "{file} is whole: {n} file is there, unchanged.",
                "{file} is whole: all {n} files are there, unchanged.",
                found.files,
            ).format(file=path, n=found.files)
        )
        return
    for sentence, names in (
        (_("missing: {file}"), found.missing),
        (_("changed: {file}"), found.changed),
        (_("not in the manifest: {file}"), found.unlisted),
    ):
        for name in names:
            print(sentence.format(file=visible(name, line=True)))
    say(_("{file} is not as it was written.").format(file=path))
    raise typer.Exit(1)
