"""Splitting a code in the terminal: which extracts go to the new codes, by a query, an interview, or one at a time."""

from __future__ import annotations

import sys
import textwrap
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from cipcoder.cli.columns import room
from cipcoder.cli.shared import example, opened, say, worker
from cipcoder.errors import InputError
from cipcoder.locale import _, language, ngettext
from cipcoder.text.clean import visible

if TYPE_CHECKING:
    from cipcoder.project import Project
    from cipcoder.queries.extracts import Extract


def add_to(app: typer.Typer) -> None:
    """Add the command to those of the codebook."""
    app.command(
        "split",
        help=_("Split a code that became several: new codes beside it, for those of your codings that you choose."),
        epilog=example('cipcoder codebook split dirty-work --into "Paperwork" --query "paperasse" --coder ana'),
    )(split)


def split(
    context: typer.Context,
    code: Annotated[str, typer.Argument(help=_("A code's id."))],
    into: Annotated[list[str], typer.Option("--into", help=_("The label of a new code (repeat it for several)."))],
    coder: Annotated[str | None, typer.Option("--coder", help=_("Whose codings."))] = None,
    query: Annotated[
        list[str] | None,
        typer.Option(
            "--query", help=_("Which extracts go to it, as in: cipcoder extracts QUERY; one for each --into.")
        ),
    ] = None,
    transcript: Annotated[
        list[str] | None, typer.Option("--transcript", help=_("Only extracts of this transcript (repeat for several)."))
    ] = None,
    one_by_one: Annotated[
        bool, typer.Option("--one-by-one", help=_("Show the extracts one after the other, and ask where each goes."))
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Say what would move; change nothing."))] = False,
) -> None:
    from cipcoder.codebook_file import keep_in_step

    if query and len(query) != len(into):
        raise InputError(_("Write one --query for each --into, in the same order."))
    if one_by_one and not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise InputError(_("--one-by-one asks questions: it needs a terminal."))
    with opened(context) as project:
        coder = worker(project, coder)
        project.coder = project.coder_named(coder)
        project.codebook.get(code)
        found = [
            _extracts(project, code, each, transcript or ())
            for each in query or ([""] if one_by_one or transcript else [])
        ]
        if one_by_one:
            parts = _asked(_once(found), into)
        else:
            parts = _shared_out(found, into)
        for name, codings in zip(into, parts, strict=True):
            print(
                ngettext("{name}: {n} extract", "{name}: {n} extracts", len(codings)).format(name=name, n=len(codings))
            )
        if dry_run:
            return
        uids = [[uuid.UUID(each.coding) for each in part] for part in parts]
        language_of_it = project.codebook.language
        fields = [{"label": {language_of_it: " ".join(visible(name).split())}} for name in into]
        names, _done = project.split_code(code, list(zip(fields, uids, strict=True)))
        if sentence := keep_in_step(project):
            say(sentence)
        rest = project.codings_of(code)
    print(_("{name} is split: {new}. One undo takes it back.").format(name=code, new=", ".join(names)))
    if left := rest.get(coder, 0):
        print(
            ngettext("{n} coding stays with {name}.", "{n} codings stay with {name}.", left).format(n=left, name=code)
        )


def _extracts(project: Project, code: str, query: str, transcripts: Sequence[str]) -> list[Extract]:
    """The coder's extracts of the code itself that a query finds, in these transcripts (none: in all)."""
    from cipcoder.queries.corpus import Filter
    from cipcoder.queries.extracts import Wanted
    from cipcoder.queries.query_form import parse

    names = frozenset(project.transcript(name).name for name in transcripts)
    of = Filter(None, names)
    wanted = Wanted(of, (code,), query=parse(query) if query else None)
    return [each for each in project.extracts(wanted, language=language()) if each.code == code]


def _shared_out(found: Sequence[Sequence[Extract]], into: Sequence[str]) -> list[list[Extract]]:
    """Extracts for each new code; an error where one would go to two, or nothing says which go where."""
    if not found:
        return [[] for _label in into]
    if len(found) < len(into):
        raise InputError(_("Say with --query which extracts go to which new code, or go through them: --one-by-one."))
    seen: set[str] = set()
    for part in found:
        for each in part:
            if each.coding in seen:
                raise InputError(
                    _(
                        "An extract of {name} (characters {start} to {stop}) is found by two queries: choose one."
                    ).format(name=each.transcript, start=each.start, stop=each.stop)
                )
            seen.add(each.coding)
    return [list(part) for part in found]


def _once(found: Sequence[Sequence[Extract]]) -> list[Extract]:
    return list({each.coding: each for part in found for each in part}.values())


def _asked(extracts: Sequence[Extract], into: Sequence[str]) -> list[list[Extract]]:
    """Each extract shown, with a question where it goes."""
    parts: list[list[Extract]] = [[] for _label in into]
    keys = "  ".join(f"[{i}] {name}" for i, name in enumerate(into, 1))
    for number, each in enumerate(extracts, 1):
        head = f"{number}/{len(extracts)} · {each.transcript} · {', '.join(each.speakers)}"
        words = textwrap.fill(visible(each.text), room(), initial_indent="  ", subsequent_indent="  ")
        print(f"\n{visible(head, line=True)}\n{words}", file=sys.stderr)
        if each.memo:
            print(f"  ✎ {visible(each.memo, line=True)}", file=sys.stderr)
        while True:
            answer = typer.prompt(f"{keys}  [0] {_('stays')}", default="0", err=True).strip()
            if answer.isdecimal() and int(answer) <= len(into):
                break
        if int(answer):
            parts[int(answer) - 1].append(each)
    return parts
