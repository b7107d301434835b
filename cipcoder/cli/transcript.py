"""Texts that change: correcting a transcript, the texts it had, and settling what a correction left in doubt."""

from __future__ import annotations

import contextlib
import os
import sys
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cipcoder.cli.editor import edited
from cipcoder.cli.shared import example, opened, say, show_table
from cipcoder.errors import InputError, RefusedError
from cipcoder.locale import N_, _, ngettext
from cipcoder.text.command_line import word

if TYPE_CHECKING:
    from cipcoder.exchange.correcting import Correction
    from cipcoder.queries.revisions import Quoted, Unsettled
    from cipcoder.text.moves import Edit

app = typer.Typer(no_args_is_help=True, help=_("Correct a transcript that is coded; the texts it had."))

OUTCOMES = {"kept": N_("kept"), "moved": N_("moved"), "to review": N_("to review"), "orphan": N_("orphan")}
HOW = {
    "imported": N_("imported"),
    "corrected": N_("corrected"),
    "undone": N_("undone"),
    "redone": N_("done again"),
}
_SHOWN = 20
Coder = Annotated[str | None, typer.Option(help=_("Who does it."))]


@app.command(
    "correct",
    help=_(
        "Give a transcript a corrected text: a file's, or, without FILE, what you make of it in your editor. "
        "All codings go along; the old text is kept; undo takes it back."
    ),
    epilog=example("cipcoder transcript correct bertrand bertrand-relu.docx --reason “relu à l’écoute” --coder ana"),
)
def correct(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help=_("The transcript."))],
    file: Annotated[Path | None, typer.Argument(help=_("A file of any kind that import reads."))] = None,
    replace: Annotated[
        tuple[str, str] | None, typer.Option("--replace", help=_("Only these words: --replace OLD NEW."))
    ] = None,
    everywhere: Annotated[bool, typer.Option("--all", help=_("With --replace: wherever they stand."))] = False,
    reason: Annotated[str, typer.Option(help=_("Why, for the list of revisions."))] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Show what it would do; change nothing."))] = False,
    anyway: Annotated[bool, typer.Option("--anyway", help=_("Even if it looks like another interview."))] = False,
    to: Annotated[Path | None, typer.Option("--to", help=_("Write what changed as a .csv or .xlsx file."))] = None,
    encoding: Annotated[str | None, typer.Option(help=_("The file's encoding, when it is not recognised."))] = None,
    accept_damaged: Annotated[
        bool, typer.Option("--accept-damaged", help=_("Take a text damaged by PDF extraction as it is."))
    ] = False,
    coder: Coder = None,
) -> None:
    from cipcoder.exchange import correcting
    from cipcoder.formats.tables import table_ending
    from cipcoder.project import refuse_study_file

    if to is not None:
        table_ending(to)
        refuse_study_file(to)
    if file is not None and replace is not None:
        raise InputError(_("Give a file or --replace, not both."))
    with opened(context, coder) as project:
        name = project.transcript(name).name
        if file is not None:
            done = correcting.correct_from_file(
                *(project, name, file),
                reason=reason,
                encoding=encoding,
                accept_damaged=accept_damaged,
                keep=not dry_run,
                anyway=anyway,
            )
        else:
            document = project.document(name)
            edits: list[Edit] | None = None
            with contextlib.ExitStack() as opened_text:
                if replace is not None:
                    text, edits = correcting.replaced(document, *replace, everywhere=everywhere)
                else:
                    correcting.refuse_held(project, name)
                    text = opened_text.enter_context(edited(document, keep=not dry_run))
                    if project.transcript(name).revision != document.transcript.revision:
                        raise RefusedError(
                            _("{name} was corrected by somebody else meanwhile; nothing was changed.").format(name=name)
                        )
                done = correcting.correct(
                    project, name, text, edits=edits, reason=reason, keep=not dry_run, anyway=anyway
                )
    _tell(done, dry_run=dry_run)
    if to is not None:
        n = correcting.write_report(to, done)
        say(ngettext("{n} row written: {file}", "{n} rows written: {file}", n).format(n=n, file=to))


def _tell(done: Correction, *, dry_run: bool) -> None:
    from cipcoder.text.clean import visible

    shown = [each for each in done.codings if each.changed]
    if shown:
        show_table(
            (_("outcome"), _("code"), _("coder"), _("turn"), _("words before"), _("words now")),
            [
                (
                    _(OUTCOMES[e.outcome]),
                    e.code,
                    e.coder,
                    str(e.turn or ""),
                    *_beside(e.old_words, e.new_words, 40),
                )
                for e in shown[:_SHOWN]
            ],
            right={3},
        )
        if (more := len(shown) - _SHOWN) > 0:
            print(ngettext("… and {n} more: --to FILE.csv", "… and {n} more: --to FILE.csv", more).format(n=more))
        print()
    name = visible(done.transcript, line=True)
    said = (
        _("{name} would get text no. {n}: words put in: {put_in}, taken out: {taken_out}.")
        if dry_run
        else _("{name} has text no. {n} now: words put in: {put_in}, taken out: {taken_out}.")
    )
    print(said.format(name=name, n=done.revision, put_in=done.put_in, taken_out=done.taken_out))
    print(
        _("Codings kept: {kept} (among other words: {moved}); to review: {review}; orphans: {orphans}.").format(
            kept=done.kept, moved=done.moved, review=done.to_review, orphans=done.orphans
        )
    )
    for remark in done.remarks:
        say(remark)
    if not dry_run and done.to_review + done.orphans:
        say(_("To settle them: cipcoder transcript review {name}, or key Z in cipcoder code.").format(name=word(name)))


def _beside(old: str, new: str, most: int) -> tuple[str, str]:
    """Both on one line, cut to where they begin to differ; "—" for nothing."""
    old, new = (" ".join(words.split()) for words in (old, new))
    if not new:
        return _cut(old, 0, most), "—"
    if old == new:
        return _cut(old, 0, most), _cut(new, 0, most)
    first = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    start = first - most // 3 if max(len(old), len(new)) > most and first > most // 3 else 0
    return _cut(old, start, most), _cut(new, start, most)


def _cut(words: str, start: int, most: int) -> str:
    words = ("…" if start else "") + words[start:]
    return words if len(words) <= most else words[: most - 1] + "…"


@app.command(
    "revisions",
    help=_("The texts a transcript had: when, by whom, why."),
    epilog=example("cipcoder transcript revisions bertrand"),
)
def revisions(context: typer.Context, name: Annotated[str, typer.Argument(help=_("The transcript."))]) -> None:
    with opened(context) as project:
        rows = project.revisions(name)
    show_table(
        (_("no."), _("date"), _("who"), _("what"), _("words"), _("codings moved"), _("reason")),
        [
            (
                f"{row.number}{'*' if row.present else ''}",
                f"{row.at.astimezone():%Y-%m-%d %H:%M}",
                row.by or "—",
                _(HOW[row.how]),
                str(row.words),
                "▒" if row.codings is None else str(row.codings),
                row.reason,
            )
            for row in rows
        ],
        right={0, 4, 5},
    )
    print(_("* the present text"))


@app.command(
    "show",
    help=_("The text of a transcript, the present one or an earlier one."),
    epilog=example("cipcoder transcript show bertrand --revision 1 --to bertrand-1.txt"),
)
def show(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help=_("The transcript."))],
    revision: Annotated[int | None, typer.Option(min=1, help=_("Number of the text (default: the present)."))] = None,
    to: Annotated[Path | None, typer.Option("--to", help=_("Write it as a .txt file."))] = None,
) -> None:
    with opened(context) as project:
        row = project.transcript(name)
        text = project.earlier_text(row.name, revision)
        if to is None:
            print(text)
            return
        from cipcoder.formats.files import replacing
        from cipcoder.project import refuse_study_file

        refuse_study_file(to, project.folder)
    with replacing(to) as file:
        file.write(text.encode())
    say(_("Written: {file}").format(file=to))


@app.command(
    "diff",
    help=_("What a correction changed, word by word: [-so-] is taken out, {put_in} put in.").format(put_in="{+so+}"),
    epilog=example("cipcoder transcript diff bertrand --from 1 --to 2"),
)
def diff(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help=_("The transcript."))],
    before: Annotated[int | None, typer.Option("--from", min=1, help=_("Default: the text before."))] = None,
    after: Annotated[int | None, typer.Option("--to", min=1, help=_("Default: the present text."))] = None,
) -> None:
    from cipcoder.text.differences import differences

    with opened(context) as project:
        row = project.transcript(name)
        numbers = [each.number for each in project.revisions(row.name)]
        last = after or numbers[-1]
        first = before or next((n for n in reversed(numbers) if n != last), last)
        old, new = (project.earlier_text(row.name, number) for number in (first, last))
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    found = list(differences(old, new))
    for each in found:
        gone, put = (f"[-{each.old}-]" if each.old else "", f"{{+{each.new}+}}" if each.new else "")
        if colour:
            gone, put = (f"\x1b[31m{gone}\x1b[0m" if gone else "", f"\x1b[32m{put}\x1b[0m" if put else "")
        line = f"{each.before}{gone}{put}{each.after}"
        print(f"{each.line:>5}  " + " ".join(line.split()))
    if not found:
        say(_("The two texts have the same words."))


@app.command(
    "review",
    help=_("The codings that a correction left to settle; with --accept or --remove, settle them."),
    epilog=example("cipcoder transcript review bertrand --accept all --coder ana"),
)
def review(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(help=_("Only of this transcript."))] = None,
    accept: Annotated[
        list[str] | None, typer.Option("--accept", help=_("Take the place proposed: the number shown, or all."))
    ] = None,
    remove: Annotated[
        list[str] | None, typer.Option("--remove", help=_("Take the coding away: the number shown, or all."))
    ] = None,
    coder: Coder = None,
) -> None:
    from cipcoder.store import operations as ops

    with opened(context, coder) as project:
        rows = project.unsettled(name)
        if not accept and not remove:
            _list(rows)
            return
        if project.coder is None:
            raise RefusedError(_("Say who is coding: choose a coder with --coder NAME."))
        own = [row for row in rows if row.consensus or row.coder == project.coder.name]
        accepted = _chosen([row for row in own if row.proposed is not None], accept or [])
        removed = _chosen(own, remove or [])
        if both := {row.uid for row in accepted} & {row.uid for row in removed}:
            raise InputError(_("The coding {uid} can’t be both accepted and removed.").format(uid=_short(min(both))))
        if accepted:
            project.do(ops.AcceptPlaces(tuple(row.uid for row in accepted)))
        if removed:
            project.do(ops.DropCodings(tuple(row.uid for row in removed)))
    n, gone = len(accepted), len(removed)
    print(ngettext("{n} place accepted.", "{n} places accepted.", n).format(n=n))
    print(ngettext("{n} coding taken away.", "{n} codings taken away.", gone).format(n=gone))
    left = len(own) - n - gone
    say(ngettext("{n} of yours is left to settle.", "{n} of yours are left to settle.", left).format(n=left))


def _chosen(rows: Sequence[Unsettled], said: Sequence[str]) -> list[Unsettled]:
    """The codings that these numbers name (the first letters of their uid), or all."""
    if "all" in said:
        return list(rows)
    found = []
    for each in said:
        match = [row for row in rows if row.uid.hex.startswith(each.lower().replace("-", ""))]
        if len(match) != 1:
            raise InputError(
                _("{uid} is no coding of yours to settle: see cipcoder transcript review.").format(uid=each)
            )
        found += match
    return found


def _short(uid: uuid.UUID) -> str:
    return uid.hex[:8]


def _list(rows: Sequence[Unsettled]) -> None:
    if not rows:
        say(_("Nothing is left to settle."))
        return
    show_table(
        (_("coding"), _("transcript"), _("code"), _("coder"), _("words before"), _("words now")),
        [(_short(r.uid), r.transcript, r.code, r.coder, *_beside(_said(r.old), _said(r.proposed), 32)) for r in rows],
    )
    orphans = sum(row.proposed is None for row in rows)
    print(
        "\n"
        + _("To review: {n}; orphans, whose words are gone and which count nowhere: {orphans}.").format(
            n=len(rows) - orphans, orphans=orphans
        )
    )


def _said(quoted: Quoted | None) -> str:
    return "" if quoted is None else quoted.words
