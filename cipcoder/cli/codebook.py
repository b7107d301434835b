"""The codebook's file and the project's codebook."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cipcoder.cli.shared import example, label, opened, refuse_changing, say, show_table, worker
from cipcoder.errors import InputError
from cipcoder.locale import _, language, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cipcoder.codebook.compare import Change, Conflict
    from cipcoder.codebook_file import Chooser, Side
    from cipcoder.project import Project

Source = Annotated[str, typer.Argument(help=_("A code's id."))]
Target = Annotated[str, typer.Argument(help=_("The id of the code that stays."))]
Coder = Annotated[str | None, typer.Option("--coder", help=_("Whose codings get the other code."))]
Actor = Annotated[
    str | None, typer.Option("--coder", help=_("Who does it, and can undo it (default: nobody in particular)."))
]

app = typer.Typer(no_args_is_help=True, help=_("The codebook: check its file, show it, apply it, write it."))


@app.command(
    "check", help=_("Check a codebook file; changes nothing."), epilog=example("cipcoder codebook check codebook.yaml")
)
def check(
    context: typer.Context, file: Annotated[Path, typer.Argument(help=_("The file."))] = Path("codebook.yaml")
) -> None:
    from cipcoder.codebook.yaml_file import read

    refuse_changing(context)
    rows = list(read(file).walk())
    print(
        ngettext("{file} is right: {n} code.", "{file} is right: {n} codes and themes.", len(rows)).format(
            file=file, n=len(rows)
        )
    )


@app.command(
    "show",
    help=_("Show the project's codebook; with a code, all about it."),
    epilog=example("cipcoder codebook show dirty-work"),
)
def show(context: typer.Context, code: Annotated[str | None, typer.Argument(help=_("A code's id."))] = None) -> None:
    with opened(context) as project:
        codebook = project.codebook
        examples = () if code is None else project.shown_examples(codebook.get(code))
    chosen = language()
    if code is None:
        rows = [
            [
                "  " * row.depth + row.code.id,
                label(codebook, row.code.id, chosen),
                "" if row.code.slot is None else str(row.code.slot),
                _("retired") if row.code.retired else _("its codes exclude each other") if row.code.exclusive else "",
            ]
            for row in codebook.walk()
        ]
        show_table([_("id"), _("label"), _("slot"), ""], rows)
        return
    from cipcoder.codebook.models import say as said

    one = codebook.get(code)
    print(f"{one.id}: {label(codebook, one.id, chosen)}")
    for name, text in (
        (_("definition"), said(one.definition, chosen)),
        (_("include"), said(one.include, chosen)),
        (_("exclude"), said(one.exclude, chosen)),
        (_("keywords"), ", ".join(one.keywords)),
        *((_(e.kind), f"« {e.text} » {e.source}") for e in examples),
    ):
        if text:
            print(f"  {name}: {text}")
    if n := len(one.examples) - len(examples):
        say(
            ngettext(
                "{n} example is hidden: it comes from an interview of a blind round.",
                "{n} examples are hidden: they come from interviews of a blind round.",
                n,
            ).format(n=n)
        )


@app.command(
    "apply",
    help=_("Bring codebook.yaml and the project together; asks where both changed."),
    epilog=example("cipcoder codebook apply"),
)
def apply(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help=_("The file (default: the project's codebook.yaml)."))] = None,
    prefer: Annotated[str | None, typer.Option(help=_("Where both changed, take: file or project."))] = None,
) -> None:
    from cipcoder.codebook_file import apply_file

    if prefer not in (None, "file", "project"):
        raise InputError(_("--prefer takes file or project."))
    with opened(context) as project:
        done = apply_file(project, file, _chooser(prefer))
    _print_changes(_("In the project:"), done.to_store)
    _print_changes(_("In the file:"), done.to_file)
    if not done.to_store and not done.to_file:
        print(_("File and project say the same."))


@app.command(
    "import",
    help=_("Join a codebook from another program (.qdc) or a table (.csv, .xlsx) with the project's; nothing goes."),
    epilog=example("cipcoder codebook import codes.qdc --dry-run"),
)
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help=_("The file: .qdc, .csv or .xlsx."))],
    prefer: Annotated[str | None, typer.Option(help=_("Where both say it otherwise, take: file or project."))] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Show what would change; store nothing."))] = False,
) -> None:
    from cipcoder.exchange.codebook_intake import import_codebook

    if prefer not in (None, "file", "project"):
        raise InputError(_("--prefer takes file or project."))
    with opened(context) as project:
        done = import_codebook(project, file, _chooser(prefer), dry_run=dry_run)
    _print_changes(_("In the project:"), done.changes)
    if not done.changes:
        print(_("File and project say the same."))
    for sentence in done.remarks:
        say(sentence)


@app.command(
    "export",
    help=_("Write the project's codebook into codebook.yaml, comments kept; for other programs: --to codebook.qdc."),
    epilog=example("cipcoder codebook export"),
)
def export(
    context: typer.Context,
    to: Annotated[Path | None, typer.Option("--to", help=_("Another file to write."))] = None,
) -> None:
    from cipcoder.codebook_file import export_file
    from cipcoder.exchange.codebook_intake import QDC, export_qdc

    with opened(context) as project:
        if to is not None and to.suffix.lower() == QDC:
            export_qdc(project, to)
            print(_("Written: {file}").format(file=to))
            return
        print(_("Written: {file}").format(file=export_file(project, to)))


@app.command(
    "merge",
    help=_("Merge a code into another: the coder's codings get the other code, the first is retired."),
    epilog=example("cipcoder codebook merge flou role-flou --coder ana"),
)
def merge(context: typer.Context, source: Source, target: Target, coder: Coder = None) -> None:
    with _changing(context) as project:
        coder = worker(project, coder)
        _act_as(project, coder)
        counts = project.codings_of(source)
        project.merge_codes(source, target)
    n, others = counts.pop(coder, 0), sum(counts.values())
    done = ngettext("{name} is merged: {n} coding now has {into}.", "{name} is merged: {n} codings now have {into}.", n)
    print(done.format(name=source, n=n, into=target))
    if others:
        stay = ngettext(
            "{n} coding by other coders stays with {name} until they merge theirs.",
            "{n} codings by other coders stay with {name} until they merge theirs.",
            others,
        )
        print(stay.format(n=others, name=source))


@app.command(
    "retire",
    help=_("Retire a code: its codings stay, nobody codes with it any more."),
    epilog=example("cipcoder codebook retire dirty-work"),
)
def retire(
    context: typer.Context,
    code: Source,
    back: Annotated[bool, typer.Option("--back", help=_("Bring it back."))] = False,
    coder: Actor = None,
) -> None:
    with _changing(context) as project:
        _act_as(project, coder)
        project.edit_code(code, retired=not back)
    print((_("{name} is in use again.") if back else _("{name} is retired; its codings stay.")).format(name=code))


@app.command(
    "move",
    help=_("Move a code under another theme; without --under, to the top level."),
    epilog=example("cipcoder codebook move dirty-work --under tensions"),
)
def move(
    context: typer.Context,
    code: Source,
    under: Annotated[str | None, typer.Option("--under", help=_("The theme's id."))] = None,
    coder: Actor = None,
) -> None:
    with _changing(context) as project:
        _act_as(project, coder)
        project.move_code(code, under)
    if under is None:
        print(_("{name} is at the top level now.").format(name=code))
    else:
        print(_("{name} is under {theme} now.").format(name=code, theme=under))


def _act_as(project: Project, coder: str | None) -> None:
    """What follows is done by this coder, who can take it back; None: in nobody's name."""
    if coder is not None:
        row = project.coder_named(coder)
        project.refuse_other_name(coder)
        project.coder = row


@contextmanager
def _changing(context: typer.Context) -> Iterator[Project]:
    """The project; its codebook's file follows what is changed inside."""
    from cipcoder.codebook_file import keep_in_step

    with opened(context) as project:
        yield project
        if sentence := keep_in_step(project):
            say(sentence)


def _chooser(prefer: str | None) -> Chooser | None:
    if prefer is not None:
        side: Side = "theirs" if prefer == "file" else "ours"
        return lambda conflict: side
    return _ask if sys.stdin.isatty() else None


def _ask(conflict: Conflict) -> Side:
    """Show the three versions of a field and ask which one stands."""
    print(_("{code}, {field}: both changed it.").format(code=conflict.code_id, field=conflict.field))
    for name, value in ((_("before"), conflict.base), (_("project"), conflict.ours), (_("file"), conflict.theirs)):
        print(f"  {name}: {'—' if value is None else value}")
    answer = typer.prompt(_("Keep [p]roject or [f]ile?"), default="p")
    return "theirs" if answer.strip().lower().startswith("f") else "ours"


def _print_changes(title: str, changes: Sequence[Change]) -> None:
    if changes:
        print(title)
    for change in changes:
        if change.field in ("added", "removed"):
            print(f"  {change.code_id}: {_(change.field)}")
        else:
            print(f"  {change.code_id}: {change.field}: {_difference(change.before, change.after)}")


def _difference(before: object, after: object) -> str:
    """Two values side by side, long ones from shortly before the place where they part."""
    old, new = ("—" if v is None else " ".join(str(v).split()) for v in (before, after))
    shared = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        shared += 1
    start = max(0, shared - 15)
    return f"{_cut(old, start)} → {_cut(new, start)}"


def _cut(text: str, start: int) -> str:
    """At most fifty characters of a text from ``start`` on, … standing for the rest."""
    shown = ("…" if start else "") + text[start : start + 50]
    return shown + ("…" if start + 50 < len(text) else "")
