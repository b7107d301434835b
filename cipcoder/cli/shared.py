"""What the commands share: opening the project, tables of text, and words for a person."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from getpass import getpass
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from cipcoder.errors import InputError, PasswordError, RefusedError
from cipcoder.locale import _

if TYPE_CHECKING:
    from cipcoder.codebook.models import Codebook
    from cipcoder.project import Project
    from cipcoder.queries.corpus import Filter

T = TypeVar("T")
SETS = ("interviews", "questionnaire", "notes", "other", "all")


@dataclass(frozen=True, slots=True)
class Settings:
    """Options given before the command."""

    project: str | None
    """a folder, a file or the address of a server"""
    at: str | None = None
    """a date or moment to look back to"""


def open_project(context: typer.Context) -> Project:
    """The project the command is about; a server that wants a password is told the person's, asked for once."""
    from cipcoder.cli.passphrases import of_project
    from cipcoder.project import Project

    settings = context.obj
    return with_password(lambda word: Project.open(settings.project, settings.at, of_project(), password=word))


def with_password(doing: Callable[[str | None], T]) -> T:
    """Do it without a password; where a server wants one and somebody sits here, ask, and do it with theirs."""
    from cipcoder.cli.passphrases import can_ask

    try:
        return doing(None)
    except PasswordError as error:
        if not can_ask():
            raise
        say(str(error))
        return doing(getpass(_("Password (not shown, not kept): ")))


def let_in(address: str) -> str:
    """The address with the person's password, when its server lets them in with it."""
    from cipcoder.store.moving import reached

    return with_password(lambda word: reached(address, word))


@contextmanager
def opened(context: typer.Context, coder: str | None = None) -> Iterator[Project]:
    """The project the command is about, closed at the end; ``coder``: who works."""
    settings = context.obj
    refuse_changing(context)
    with open_project(context) as project:
        if settings.at is not None:
            from cipcoder.store.as_of import moment_of, spoken

            say(_("As the project stood on {moment}.").format(moment=spoken(moment_of(settings.at))))
        for remark in project.remarks:
            say(remark)
        _say_on_opening(project)
        if coder is not None and project.use_coder(coder):
            say(_("New coder: {name}.").format(name=coder))
        yield project


def worker(project: Project, name: str | None) -> str:
    """The name of who works: as it was given or, on a server, of who signed in. InputError where it is nobody's."""
    if name is not None:
        return name
    if project.coder is None:
        raise InputError(_("Say who works: --coder NAME."))
    return project.coder.name


READING = frozenset(
    {
        *("status", "frequencies", "absences", "co-occurrence", "sequences", "theme-lines", "first-appearances"),
        *("crosstab", "matrix", "agreement", "report", "analysis", "guide", "template", "search", "locate", "extracts"),
        *("concordance", "archive", "history", "undo", "consensus list", "consensus show", "consensus status"),
        *("codebook show", "codebook export", "codebook use", "codebook history", "codebook diff", "codebook changes"),
        *("memos list", "memos export", "coder list", "verbatims check", "verbatims list", "verbatims count"),
        *("round list", "round show", "transcript revisions", "transcript show", "transcript diff"),
        *(f"export {each}" for each in ("extracts", "matrix", "crosstab", "codebook", "memos", "participants")),
        *(f"export {each}" for each in ("verbatims", "audit", "workbook", "framework", "html", "markdown", "iramuteq")),
        *(f"export {each}" for each in ("web-annotation", "qdpx", "qdc")),
        *(f"figure {each}" for each in ("frequencies", "heat-map", "co-occurrence", "theme-lines", "agreement")),
        *("figure first-appearances", "participant list", "participant consent", "retention"),
    }
)
"""Commands that look back with ``--at``. What some of them can change as well, an earlier store refuses."""


def refuse_changing(context: typer.Context) -> None:
    """A RefusedError where ``--at`` is given to a command that doesn't look back."""
    name = context.command_path.removeprefix(context.find_root().command_path).strip()
    if context.obj.at is not None and name not in READING:
        raise RefusedError(
            _(
                "--at looks back and changes nothing; “{command}” is for the project as it is now: leave --at out."
            ).format(command=name)
        )


def _say_on_opening(project: Project) -> None:
    """What became of an erasure that was broken off, and that the time to keep the interviews is over."""
    from cipcoder.exchange.keeping import warning

    said = {
        "finished": _("An erasure had been broken off: it was finished now."),
        "not begun": _("A withdrawal was broken off before anything was erased: give its command again."),
        "waiting": _(
            "An erasure is not finished: the project is open elsewhere, or a file can't be deleted. Close it there, "
            "and open it again."
        ),
        None: "",
    }[project.store.cut_short]
    for sentence in (said, warning(project)):
        if sentence:
            say(sentence)


def example(line: str) -> str:
    """The epilog of a command's help: one real example."""
    return _("Example: {line}").format(line=line)


def say(message: str) -> None:
    """Narration goes to stderr: stdout is for data."""
    print(message, file=sys.stderr)


def say_blind(project: Project) -> None:
    """What a blind round leaves out of an answer about several people's work."""
    for coder, names in sorted(project.hidden_work().items()):
        said = _("{coder}: left out while a round is blind: {names} (one's own: --coder {coder})")
        say(said.format(coder=coder, names=", ".join(sorted(names))))


def label(codebook: Codebook, code: str, language: str) -> str:
    """A code's label in this language, or in the one it has."""
    from cipcoder.codebook.words import say as said

    return said(codebook.get(code).label, language)


Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where", help=_("Only participants with attribute=value (repeat it: values add up, attributes narrow).")
    ),
]


Analysed = Annotated[
    bool,
    typer.Option("--analysis", help=_("The analysis layer: the consensus where there is one, else the coder chosen.")),
]


def chosen_set(name: str) -> Filter:
    """The document set an option names; "all" for every set."""
    from cipcoder.queries.corpus import Filter

    if name not in SETS:
        raise InputError(_("{name} is no document set: write one of {sets}.").format(name=name, sets=", ".join(SETS)))
    return Filter(None if name == "all" else name)


def chosen(project: Project, document_set: str, where: Sequence[str] | None) -> Filter:
    """The transcripts that ``--set`` and ``--where`` name."""
    from cipcoder.queries.corpus import conditions

    attributes = conditions(where, project.attribute_values()) if where else frozenset()
    return replace(chosen_set(document_set), attributes=attributes)


def width(text: str) -> int:
    """Cells a text takes in a terminal (wide characters two, combining ones none)."""
    return sum(0 if unicodedata.combining(ch) else 2 if unicodedata.east_asian_width(ch) in "WF" else 1 for ch in text)


def show_table(header: Sequence[str], rows: Sequence[Sequence[str]], *, right: Collection[int] = ()) -> None:
    """Print aligned columns, those with the numbers in ``right`` to the right. Plain text, so it pipes."""
    from cipcoder.text.clean import visible

    lines = [[visible(cell).replace("\n", " ") for cell in row] for row in (header, *rows)]
    widths = [max(width(line[i]) for line in lines) for i in range(len(header))]
    for number, line in enumerate(lines):
        cells = []
        for i, cell in enumerate(line):
            blank = " " * (widths[i] - width(cell))
            cells.append(blank + cell if i in right else cell + blank)
        print("  ".join(cells).rstrip())
        if number == 0:
            print("  ".join("─" * w for w in widths))
