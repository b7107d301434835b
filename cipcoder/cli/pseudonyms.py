"""Pseudonyms: found, decided, put into texts, taken out again. The key table lies outside the project."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cipcoder.cli.bar import bar
from cipcoder.cli.key_table import key_file
from cipcoder.cli.leaks import app
from cipcoder.cli.shared import example, opened, refuse_changing, say, show_table
from cipcoder.errors import InputError, RefusedError
from cipcoder.locale import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cipcoder.exchange.pseudonymising import Gazetteers, Review
    from cipcoder.exchange.transcripts import ImportOptions
    from cipcoder.project import Project
    from cipcoder.text.proposals import Style

FirstNames = Annotated[
    list[Path] | None,
    typer.Option("--first-names", help=_("A list of first names to look for (INSEE’s file, .csv, .xlsx, .txt).")),
]
Places = Annotated[
    list[Path] | None, typer.Option("--places", help=_("A list of towns to look for (INSEE’s communes, or yours)."))
]
Organisations = Annotated[
    list[Path] | None, typer.Option("--organisations", help=_("A list of organisations to look for."))
]
Column = Annotated[
    str | None, typer.Option("--column", help=_("Which column of these lists holds the names (default: guessed)."))
]
Model = Annotated[
    bool, typer.Option("--model", help=_("Look with the spaCy model that you have installed, too (slower)."))
]
Names = Annotated[
    str, typer.Option("--style", help=_("What is proposed for people: numbers ([Person 3]) or first-names (Claire)."))
]
ReviewFile = Annotated[
    Path | None,
    typer.Option("--review", help=_("Write what is to be decided to a .csv or .xlsx file outside the project.")),
]
Reviewed = Annotated[Path | None, typer.Option("--reviewed", help=_("Take the decisions from such a file, filled in."))]
Unreviewed = Annotated[
    bool, typer.Option("--unreviewed", help=_("Go on although forms wait for a decision: these stay as they are."))
]
Interviews = Annotated[list[str] | None, typer.Argument(help=_("Transcripts, or parts of names."))]
All = Annotated[bool, typer.Option("--all", help=_("All transcripts of the project."))]


def gazetteers(
    first_names: Sequence[Path] | None,
    places: Sequence[Path] | None,
    organisations: Sequence[Path] | None,
    column: str | None,
) -> Gazetteers:
    """The lists that the options name."""
    from cipcoder.exchange.pseudonymising import Gazetteers

    return Gazetteers(tuple(first_names or ()), tuple(places or ()), tuple(organisations or ()), column)


def settle(
    review: Review,
    to: Path | None,
    reviewed: Path | None,
    *,
    unreviewed: bool,
    replacing: bool = True,
    dry_run: bool = False,
) -> None:
    """Have what waits decided: by a table, on the screen, or written to a table to be filled in (which ends here).

    Nothing that is decided is lost: it is in the key table by then. ``replacing``: texts are about to be changed by it;
    ``dry_run``: the key table stays as it is, too.
    """
    from cipcoder.exchange.review_table import read_review, write_review
    from cipcoder.text.pseudonyms import clashes

    if reviewed is not None:
        keys, decided = read_review(review.keys, reviewed)
        review.keys = keys
        if not dry_run:
            review.decide(keys)
        say(
            _("{accepted} forms accepted, {ignored} ignored, {open} left open.").format(
                accepted=decided.accepted, ignored=decided.ignored, open=decided.open
            )
        )
    if review.open and to is not None:
        n = write_review(review, to, again=reviewed is not None and to.resolve() == reviewed.resolve())
        if not dry_run:
            review.decide(review.keys)
        print(ngettext("{n} form to decide: {file}", "{n} forms to decide: {file}", n).format(n=n, file=to))
        say(
            _(
                "Write accept or ignore in the column “decision”, change kind and pseudonym as you like, and give the "
                "file back with --reviewed. It holds real names: delete it then."
            )
        )
        raise typer.Exit
    if dry_run:
        n = len(review.open)
        say(ngettext("{n} form waits for a decision.", "{n} forms wait for a decision.", n).format(n=n))
        tell_clashes(review)
        return
    if review.open and sys.stdin.isatty() and sys.stdout.isatty():
        from cipcoder.tui import review_names

        review_names(review)
    n = len(review.open)
    if n and not unreviewed:
        review.decide(review.keys)
        raise RefusedError(
            ngettext(
                "{n} form waits for a decision; nothing was changed. Decide in a terminal, or with --review FILE.csv "
                "and --reviewed FILE.csv; --unreviewed leaves it as it is in the text.",
                "{n} forms wait for a decision; nothing was changed. Decide in a terminal, or with --review FILE.csv "
                "and --reviewed FILE.csv; --unreviewed leaves them as they are in the texts.",
                n,
            ).format(n=n)
        )
    tell_clashes(review)
    if replacing and not unreviewed and clashes(review.keys):
        raise RefusedError(_("Nothing was changed: names would stay in the texts. Give those another pseudonym first."))


@dataclass(frozen=True, slots=True)
class Pseudonymise:
    """What an import is told about pseudonyms."""

    lists: Gazetteers
    model: bool
    style: str
    review: Path | None
    reviewed: Path | None
    unreviewed: bool

    def options(self, project: Project, files: Sequence[Path], options: ImportOptions) -> ImportOptions:
        """The options to import these files with, when everything in them is decided."""
        from cipcoder.exchange import pseudonymising
        from cipcoder.exchange.name_sources import sources_of_files

        table = key_file(project)
        keys = table.read()
        sources = sources_of_files(files, options, bar)
        made = pseudonymising.review(
            project, table, keys, sources, self.lists.read(), style=style_of(self.style), model=self.model
        )
        settle(made, self.review, self.reviewed, unreviewed=self.unreviewed, dry_run=options.dry_run)
        inside = [file for file in files if file.resolve().is_relative_to(project.folder.resolve())]
        if inside:
            said = ngettext(
                "{n} file with real names lies in the project’s folder: move it elsewhere before you give that away.",
                "{n} files with real names lie in the project’s folder: move them elsewhere before you give that away.",
                len(inside),
            )
            say(said.format(n=len(inside)))
        return pseudonymising.prepare(made, files, options)


def tell_clashes(review: Review) -> None:
    """Which pseudonyms are somebody's real name."""
    for pseudonym in review.clashes:
        say(
            _("{pseudonym} is a real name in these texts, too: one can’t tell whom it means. Choose another.").format(
                pseudonym=pseudonym
            )
        )


def chosen_names(project: Project, interviews: Sequence[str] | None, *, everything: bool) -> list[str]:
    """The transcripts that a command is about."""
    from cipcoder.queries.corpus import Filter

    if everything:
        return [row.name for row in project.transcripts(Filter(None))]
    if not interviews:
        raise InputError(_("Name transcripts, or say --all."))
    return [project.transcript(name).name for name in interviews]


@app.command(
    "review",
    help=_("Decide, form by form, what is replaced by what: on the screen, or in a table (--review, --reviewed)."),
    epilog=example("cipcoder pseudonyms review --first-names prenoms.csv"),
)
def pseudonyms_review(
    context: typer.Context,
    interviews: Interviews = None,
    first_names: FirstNames = None,
    places: Places = None,
    organisations: Organisations = None,
    column: Column = None,
    model: Model = False,
    style: Names = "numbers",
    to: ReviewFile = None,
    reviewed: Reviewed = None,
) -> None:
    with opened(context) as project:
        names = chosen_names(project, interviews, everything=not interviews)
        lists = gazetteers(first_names, places, organisations, column).read()
        review = _looked_through(project, names, lists, style, model=model)
        settle(review, to, reviewed, unreviewed=False, replacing=False)
        _tell_state(review)
        if review.keys.entities:
            say(_("The texts are as they were: cipcoder pseudonyms apply --all puts the pseudonyms in."))


def _looked_through(
    project: Project, names: Sequence[str], lists: dict[str, str], style: str, *, model: bool
) -> Review:
    from cipcoder.exchange import pseudonymising
    from cipcoder.exchange.name_sources import sources_of_project

    file = key_file(project)
    keys = file.read()
    sources = sources_of_project(project, names, keys)
    return pseudonymising.review(project, file, keys, sources, lists, style=style_of(style), model=model)


def style_of(style: str) -> Style:
    """What ``--style`` says."""
    if style not in ("numbers", "first-names"):
        raise InputError(_("--style takes numbers or first-names."))
    return "first-names" if style == "first-names" else "numbers"


def _tell_state(review: Review) -> None:
    n = len(review.open)
    names = len(review.keys.entities)
    said = ngettext(
        "{n} person, place or thing has a pseudonym", "{n} people, places and things have a pseudonym", names
    )
    waiting = ngettext("{n} form waits for a decision", "{n} forms wait for a decision", n).format(n=n)
    print(
        _("{names}; {waiting}. Key table: {file}").format(
            names=said.format(n=names), waiting=waiting, file=review.file.path
        )
    )


@app.command(
    "apply",
    help=_("Put the pseudonyms into transcripts that are in the project; codings stay on their words."),
    epilog=example("cipcoder pseudonyms apply entretien-b"),
)
def pseudonyms_apply(
    context: typer.Context,
    interviews: Interviews = None,
    everything: All = False,
    first_names: FirstNames = None,
    places: Places = None,
    organisations: Organisations = None,
    column: Column = None,
    model: Model = False,
    style: Names = "numbers",
    to: ReviewFile = None,
    reviewed: Reviewed = None,
    unreviewed: Unreviewed = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Show what would be replaced; change nothing."))] = False,
    coder: Annotated[str | None, typer.Option("--coder", help=_("Who does it (for the log)."))] = None,
) -> None:
    from cipcoder.exchange.pseudonymising import apply

    with opened(context, None if dry_run else coder) as project:
        names = chosen_names(project, interviews, everything=everything)
        lists = gazetteers(first_names, places, organisations, column).read()
        review = _looked_through(project, names, lists, style, model=model)
        settle(review, to, reviewed, unreviewed=unreviewed, dry_run=dry_run)
        done = apply(project, review, names, keep=not dry_run)
    header = [_("transcript"), _("replaced"), _("codings to review")]
    show_table(header, [[one.transcript, str(one.places), str(one.to_review)] for one in done], right=(1, 2))
    if dry_run:
        say(_("Nothing was stored."))
    elif any(one.places for one in done):
        say(
            _(
                "The texts as they were stay in the store as older revisions: who gets the project file gets them. "
                "Only cipcoder import --pseudonymise keeps real names out of it from the beginning."
            )
        )
        say(_("Memos, titles, participants and the codebook were not changed: cipcoder pseudonyms scan looks there."))


@app.command(
    "restore",
    help=_("Give a text its real words again, in a file outside the project."),
    epilog=example("cipcoder pseudonyms restore --interview entretien-b --to ../private/b.txt"),
)
def pseudonyms_restore(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help=_("A text file with pseudonyms."))] = None,
    to: Annotated[Path, typer.Option("--to", help=_("The text file to write, outside the project."))] = Path(),
    interview: Annotated[
        str | None, typer.Option("--interview", help=_("A transcript of the project instead."))
    ] = None,
) -> None:
    from cipcoder.formats.decode import decode
    from cipcoder.formats.files import read_bytes, shown
    from cipcoder.formats.key_file import write_private
    from cipcoder.text.clean import clean
    from cipcoder.text.pseudonyms import restored

    refuse_changing(context)
    if (file is None) == (interview is None):
        raise InputError(_("Name a file, or a transcript with --interview."))
    if to == Path():
        raise InputError(_("Say with --to which file is written."))
    with opened(context) as project:
        keys = key_file(project).read()
        if not keys.entities and not keys.texts:
            raise InputError(_("There is no key table for this project: nothing was replaced with it."))
        if interview is not None:
            text = project.document(project.transcript(interview).name).text
        else:
            assert file is not None
            text = clean(decode(read_bytes(file, 50_000_000), where=shown(file)).text).text
    given_back, exact = restored(text, keys)
    write_private(to, given_back.encode())
    print(_("Written, with real names: {file}").format(file=to))
    if not exact:
        say(
            _(
                "This text is not as it was when its names were replaced: each pseudonym has become the first form of "
                "whom it stands for."
            )
        )
