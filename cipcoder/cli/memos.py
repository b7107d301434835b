"""Memos: reading them in the terminal, and as a Markdown file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cipcoder.cli.shared import example, opened, say_blind, show_table
from cipcoder.locale import _, language, ngettext

if TYPE_CHECKING:
    from cipcoder.project import Project
    from cipcoder.queries.subjects import MemoAbout

app = typer.Typer(no_args_is_help=True, help=_("Memos: what the coders noted."))
Coder = Annotated[str | None, typer.Option("--coder", help=_("Only this coder's memos (default: everybody's)."))]


@app.command("list", help=_("List memos with what they are about."), epilog=example("cipcoder memos list --coder ana"))
def memos_list(context: typer.Context, coder: Coder = None) -> None:
    with opened(context) as project:
        rows = _memos(project, coder)
    if not rows:
        print(_("No memo yet. On the coding screen, m writes one."))
        return
    from cipcoder.memo_file import day

    show_table(
        [_("date"), _("coder"), _("about"), _("memo")],
        [
            [day(r.memo.created_at), r.memo.coder, r.words[:60], " ".join(f"{r.memo.title} {r.memo.body}".split())[:70]]
            for r in rows
        ],
    )


@app.command(
    "export",
    help=_("Write memos to a new Markdown file, each with the words it is about."),
    epilog=example("cipcoder memos export --to memos.md"),
)
def memos_export(
    context: typer.Context,
    to: Annotated[Path, typer.Option("--to", help=_("The Markdown file to write; it may not be there yet."))],
    coder: Coder = None,
) -> None:
    from cipcoder.memo_file import export_memos

    with opened(context) as project:
        rows = _memos(project, coder)
        export_memos(rows, to, _("Memos of {coder}").format(coder=coder) if coder else _("Memos"))
    n = len(rows)
    print(ngettext("{n} memo written: {file}", "{n} memos written: {file}", n).format(n=n, file=to))


def _memos(project: Project, coder: str | None) -> list[MemoAbout]:
    if coder is not None:
        project.coder = project.coder_named(coder)
    else:
        say_blind(project)
    return project.memos_about(language())
