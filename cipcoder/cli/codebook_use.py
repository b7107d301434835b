"""The codebook in use, in the terminal: what nobody or only one coder uses, what looks alike, what to re-read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import typer

from cipcoder.cli.columns import prose, room
from cipcoder.cli.leaving import Csv, MaybeTable, csv_style, looking, table_style
from cipcoder.cli.shared import example, label
from cipcoder.locale import _, language, ngettext
from cipcoder.text.clean import visible

if TYPE_CHECKING:
    from cipcoder.project import Project
    from cipcoder.queries.codebook_use import CodebookUse, Near, Used


def add_to(app: typer.Typer) -> None:
    """Add the command to those of the codebook."""
    app.command(
        "use",
        help=_("The codebook in use: unused codes, codes used once or by one coder, labels alike, codings to re-read."),
        epilog=example("cipcoder codebook use --to codebook-use.xlsx"),
    )(use)


def use(context: typer.Context, to: MaybeTable = None, style: Csv = "exact") -> None:
    from cipcoder.exchange.finding_tables import use_table
    from cipcoder.exchange.tables import write_sheet

    csv = csv_style(style) if to is None else table_style(to, style)
    with looking(context, None, to) as project:
        found = project.codebook_use()
        if to is not None:
            n = write_sheet(to, use_table(project, found, language()), csv)
            print(ngettext("{n} row written: {file}", "{n} rows written: {file}", n).format(n=n, file=to))
            return
        print("\n".join(_said(project, found, room())))


def _said(project: Project, found: CodebookUse, within: int) -> Iterator[str]:
    codes = [each for each in found.codes if not each.theme and not each.retired]
    used = sum(each.codings > 0 for each in codes)
    yield prose(
        ngettext("{n} of {all} code is in use, ", "{n} of {all} codes are in use, ", len(codes)).format(
            n=used, all=len(codes)
        )
        + ngettext("{n} coding", "{n} codings", n := sum(each.codings for each in found.codes)).format(n=n)
        + " "
        + _("by {coders}.").format(
            coders=", ".join(visible(name, line=True) for name in found.coders) or _("nobody yet")
        ),
        within,
    )

    def name(code: str, spoken: str | None = None) -> str:
        return f"{visible(label(project.codebook, code, spoken or language()), line=True)} ({code})"

    def count(title: str, n: int) -> str:
        return _("{title}: {n}").format(title=title, n=n or _("none"))

    def listed(title: str, some: Sequence[Used], more: bool = False) -> Iterator[str]:
        yield ""
        yield count(title, len(some))
        for each in some:
            said = f" · {_coders(each)}" if more else ""
            yield prose(f"  {name(each.code)}{said}", within)

    yield from listed(_("Used by nobody"), found.unused)
    yield from listed(_("Used once"), found.once, more=True)
    if len(found.coders) > 1:
        yield from listed(_("Used by one coder only"), found.by_one_coder, more=True)
    yield ""
    yield count(_("Labels alike"), len(found.near))
    for near in found.near:
        yield prose(f"  {name(near.one, near.language)} – {name(near.other, near.language)}: {_why(near)}", within)
    yield ""
    yield count(_("To re-read, the definition was changed since"), len(found.changed))
    for each in found.changed:
        said = ngettext("{n} coding", "{n} codings", each.rereading).format(n=each.rereading)
        yield prose(f"  {name(each.code)} · {said}: {_places(each)}", within)
    if unknown := sum(each.unknown for each in found.codes):
        yield ""
        yield prose(
            ngettext(
                "Of {n} coding nobody knows under which codebook it was made: it came without one.",
                "Of {n} codings nobody knows under which codebook they were made: they came without one.",
                unknown,
            ).format(n=unknown),
            within,
        )


def _coders(used: Used) -> str:
    return ", ".join(
        ngettext("{n} coding by {coder}", "{n} codings by {coder}", n).format(n=n, coder=visible(coder, line=True))
        for coder, n in used.coders
    )


def _places(used: Used) -> str:
    return ", ".join(
        f"{visible(each.transcript, line=True)} ({visible(each.coder, line=True)}, {each.codings})"
        for each in used.to_reread
    )


def _why(near: Near) -> str:
    if near.why == "same label":
        return _("the same label")
    if near.why == "same words":
        return _("the same words")
    return _("alike by {n} of 100").format(n=near.likeness)
