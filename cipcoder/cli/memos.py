"""Memos: reading them in the terminal, and as a Markdown file."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cipcoder.cli.columns import Column, blocks, room, room_beside, wrapped
from cipcoder.cli.shared import example, opened, say_blind
from cipcoder.locale import _, language, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cipcoder.project import Project
    from cipcoder.queries.subjects import MemoAbout

app = typer.Typer(no_args_is_help=True, help=_("Memos: what the coders noted."))
Coder = Annotated[str | None, typer.Option("--coder", help=_("Only this coder's memos (default: everybody's)."))]

Codes = Annotated[
    list[str] | None,
    typer.Option("--code", help=_("Only memos about these codes, their sub-codes and codings (by id).")),
]


@app.command("list", help=_("List memos with what they are about."), epilog=example("cipcoder memos list --coder ana"))
def memos_list(context: typer.Context, coder: Coder = None, code: Codes = None) -> None:
    with opened(context) as project:
        rows = _memos(project, coder, code)
    if not rows and code:
        print(_("No memo about that."))
        return
    if not rows:
        print(_("No memo yet. On the coding screen, m writes one."))
        return
    print("\n".join(_listed(rows, room())))


def _listed(rows: Sequence[MemoAbout], within: int) -> list[str]:
    """Date, coder, what it is about, and how each memo begins."""
    from cipcoder.memo_file import day
    from cipcoder.text.clean import visible

    dates = Column(_("date"), [day(row.memo.created_at) for row in rows], right=False)
    coders = Column(_("coder"), [visible(row.memo.coder, line=True)[:12] for row in rows], right=False)
    words = [visible(row.words, line=True) for row in rows]
    about = Column(_("about"), wrapped(words, max(20, within * 2 // 5)), right=False)
    left = room_beside([dates, coders, about], within)
    begun = [
        textwrap.shorten(visible(f"{r.memo.title} {r.memo.body}", line=True), 3 * left, placeholder="…") for r in rows
    ]
    return blocks(dates, [[coders, about, Column(_("memo"), wrapped(begun, left), right=False)]], within)


@app.command(
    "export",
    help=_("Write memos to a new Markdown file, each with the words it is about."),
    epilog=example("cipcoder memos export --to memos.md"),
)
def memos_export(
    context: typer.Context,
    to: Annotated[Path, typer.Option("--to", help=_("The Markdown file to write; it may not be there yet."))],
    coder: Coder = None,
    code: Codes = None,
) -> None:
    from cipcoder.memo_file import export_memos

    with opened(context) as project:
        rows = _memos(project, coder, code)
        export_memos(rows, to, _("Memos of {coder}").format(coder=coder) if coder else _("Memos"))
    n = len(rows)
    print(ngettext("{n} memo written: {file}", "{n} memos written: {file}", n).format(n=n, file=to))


def _memos(project: Project, coder: str | None, codes: Sequence[str] | None) -> list[MemoAbout]:
    if coder is not None:
        project.coder = project.coder_named(coder)
    else:
        say_blind(project)
    return project.memos_about(language(), codes or ())
