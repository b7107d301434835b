"""What all exports share: the one way by which anything leaves a project, and the words that say what leaves."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cipcoder.cli.leaks import before_leaving
from cipcoder.cli.shared import chosen, opened, say, say_blind
from cipcoder.cli.yes_or_no import agreed
from cipcoder.errors import InputError, RefusedError
from cipcoder.locale import _, ngettext

if TYPE_CHECKING:
    from cipcoder.exchange.chosen import Chosen
    from cipcoder.formats.tables import Style
    from cipcoder.project import Project
    from cipcoder.queries.corpus import Filter

Coders = Annotated[list[str] | None, typer.Option("--coder", help=_("Only these coders (repeat for several)."))]
Coder = Annotated[str | None, typer.Option("--coder", help=_("Only this coder's (default: everybody's)."))]
Codes = Annotated[
    list[str] | None,
    typer.Option("--code", help=_("Only these codes and their sub-codes (by id).")),
]
Set = Annotated[str, typer.Option("--set", help=_("Document set: interviews, questionnaire, notes, other or all."))]
Count = Annotated[
    str,
    typer.Option("--count", help=_("codings, presence (1 or 0), words or characters (of participants, covered).")),
]
OneCoder = Annotated[str | None, typer.Option("--coder", help=_("Whose codings (needed where several have coded)."))]
Whose = Annotated[str | None, typer.Option("--coder", help=_("Whose codings (default: each coder's, apart)."))]
MaybeTable = Annotated[Path | None, typer.Option("--to", help=_("Write a .csv or .xlsx file instead of a table."))]
Csv = Annotated[str, typer.Option("--csv", help=_("exact (for R, Python) or excel (for French Excel)."))]
Table = Annotated[Path, typer.Option("--to", help=_("The .csv or .xlsx file to write."))]

DOCUMENTS = (".docx", ".odt", ".md", ".txt")
"""what people write themselves, too: a slip must not cost a chapter"""


@contextmanager
def leaving(
    context: typer.Context, to: Path, coders: Sequence[str] | None = None, *, codings: bool = True
) -> Iterator[Project]:
    """The project something is taken out of, into the file or folder ``to``: every export goes through here.

    One coder alone is the one who looks, and sees in a blind round what is theirs. Otherwise it is said what a blind
    round leaves out. ``codings``: false where none leave, and nothing of them is left out.
    """
    with opened(context) as project:
        _no_loss(project, to)
        if coders is not None and len(coders) == 1:
            project.coder = project.coder_named(coders[0])
        elif codings:
            say_blind(project)
        if codings:
            _say_orphans(project)
        before_leaving(project)
        yield project


def _say_orphans(project: Project) -> None:
    """What is left out because a correction of the text took its words away."""
    n = sum(row.proposed is None for row in project.unsettled())
    if n:
        said = ngettext(
            "{n} coding is left out: a correction took its words away (cipcoder transcript review).",
            "{n} codings are left out: a correction took their words away (cipcoder transcript review).",
            n,
        )
        say(said.format(n=n))


@contextmanager
def looking(context: typer.Context, coder: str | None, to: Path | None, *, codings: bool = True) -> Iterator[Project]:
    """The project to ask about one coder's work (None: everybody's), for the screen or, with ``to``, for a file;
    ``codings``: as for ``leaving``."""
    if to is not None:
        with leaving(context, to, None if coder is None else [coder], codings=codings) as project:
            yield project
        return
    with opened(context) as project:
        if coder is not None:
            project.coder = project.coder_named(coder)  # who looks: one's own work shows in a blind round too
        elif codings:
            say_blind(project)
        yield project


def layers(project: Project, coder: str | None, *, analysis: bool) -> list[str | None]:
    """Whose codings are asked about, one after the other: coders by name, None for the analysis layer."""
    if analysis and coder is not None:
        raise InputError(_("Give --coder or --analysis, not both."))
    names = [coder] if coder is not None else [row.name for row in project.coders() if row.codings]
    if not names:
        raise InputError(_("Nothing is coded yet. Begin: cipcoder code --coder YOUR-NAME"))
    return [None] if analysis else [*names]


def _no_loss(project: Project, to: Path) -> None:
    """Ask before a document that is there already is replaced; refuse where it is one the study is made of."""
    from cipcoder.formats.files import shown
    from cipcoder.project import refuse_study_file

    if not to.is_file():
        return
    refuse_study_file(to, project.folder)
    if to.suffix.lower() in DOCUMENTS and sys.stdin.isatty() and sys.stderr.isatty():
        question = _("{file} is there already. Replace it?").format(file=shown(to))
        if not agreed(question, err=True):
            raise RefusedError(_("Nothing was written: choose another name."))


def csv_style(written: str) -> Style:
    """What ``--csv`` says."""
    if written not in ("exact", "excel"):
        raise InputError(_("--csv takes exact or excel."))
    return "excel" if written == "excel" else "exact"


def table_style(to: Path, written: str) -> Style:
    """What ``--csv`` says of a table; an error where ``to`` is none by its ending."""
    from cipcoder.formats.tables import table_ending

    table_ending(to)
    return csv_style(written)


def asked(
    project: Project,
    *,
    coders: Sequence[str] | None = None,
    analysis: bool = False,
    codes: Sequence[str] | None = None,
    document_set: str = "interviews",
    where: Sequence[str] | None = None,
    words: str = "",
    questions: Sequence[int] | None = None,
    transcripts: Sequence[str] = (),
    query: str = "",
) -> Chosen:
    """The codings that the options name; ``transcripts``: only these, from whichever set they are."""
    from cipcoder.exchange.chosen import Chosen
    from cipcoder.queries.corpus import Filter
    from cipcoder.queries.extracts import Wanted
    from cipcoder.queries.query_form import parse

    if analysis and coders:
        raise InputError(_("Give --coder or --analysis, not both."))
    of: Filter = chosen(project, document_set, where)
    if transcripts:
        of = Filter(None, frozenset(project.transcript(name).name for name in transcripts), of.attributes)
    condition = parse(query) if query else None
    wanted = Wanted(of, tuple(codes or ()), words, questions=frozenset(questions or ()), query=condition)
    return Chosen(wanted, tuple(coders or ()), analysis)


Counting = Literal["codings", "presence", "words", "characters"]
COUNTS: tuple[Counting, ...] = ("codings", "presence", "words", "characters")


def counting(written: str) -> Counting:
    """What ``--count`` says."""
    for count in COUNTS:
        if written == count:
            return count
    raise InputError(_("--count takes one of: {names}.").format(names=", ".join(COUNTS)))
