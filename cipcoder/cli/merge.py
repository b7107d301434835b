"""Bringing copies of a project together: two machines, two people, an old backup on which work went on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cipcoder.cli.passphrases import keys_watched, of_project
from cipcoder.cli.shared import example, let_in, opened, say, show_table
from cipcoder.locale import N_, _, ngettext
from cipcoder.text.command_line import word

if TYPE_CHECKING:
    from cipcoder.exchange.merging import Brought
    from cipcoder.project import Project
    from cipcoder.store.merge_report import Conflict, CopyReport, Merged
    from cipcoder.store.settling import Settlement

_SHOWN = 60  # characters of a value


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command(
        "merge",
        help=_("Bring other copies of this project, and coders' layers, into it; twice changes nothing."),
        epilog=example("cipcoder merge ../laptop/my-study --dry-run"),
    )(merge)


def merge(
    context: typer.Context,
    copies: Annotated[list[str], typer.Argument(help=_("A project's folder or file, or a .cipcoder-layer file."))],
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Show what would be done, and do nothing."))] = False,
    erase: Annotated[
        bool, typer.Option("--erase", help=_("Erase for good, before, what was erased in a copy: somebody withdrew."))
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help=_("Don't ask (for scripts)."))] = False,
) -> None:
    from cipcoder.exchange import merging

    with opened(context) as project:
        brought = merging.read(project, [_signed(each) for each in copies], of_project())
        if _withdrawn(project, brought, erase=erase and not dry_run, yes=yes) and dry_run:
            say(_("Nothing was changed. What else comes with the copy is told once this is erased here."))
            return
        with keys_watched(project):
            done, about_file = merging.merge(project, brought, keep=not dry_run)
    for copy in done.copies:
        _tell(copy, done)
    for layer in done.layers:
        print(_("Layer of {coder}: {n} new entries of the log.").format(coder=layer.coder_name, n=layer.new_operations))
    if not done.changed:
        print(_("Nothing new: all of this is here already."))
        return
    _counts(done)
    if dry_run:
        say(_("Nothing was changed: this was a dry run."))
    elif about_file:
        say(about_file)


def _signed(copy: str) -> str:
    """A copy on a server, which its address names or its folder, by the address with the person's password."""
    from cipcoder.store.engine import is_url
    from cipcoder.store.places import checked_address, place_of

    place = place_of(Path(copy)) if Path(copy).is_dir() else copy
    return let_in(checked_address(str(place))) if is_url(place) else copy


def _withdrawn(project: Project, brought: Brought, *, erase: bool, yes: bool) -> bool:
    """Who withdrew in a copy is shown, and erased here before anything of it is taken in; whether there was anybody."""
    from cipcoder.cli.participant import confirmed
    from cipcoder.cli.withdrawal_shown import show_done, show_plan
    from cipcoder.exchange.merging import withdrawn_there
    from cipcoder.exchange.withdrawal import plan, withdraw

    due = withdrawn_there(project, brought)
    if due:
        wanted = plan(project, due)
        show_plan(project, wanted, files=False)
        if erase:
            confirmed(project.study().name, yes=yes)
            show_done(withdraw(project, wanted))
    return bool(due)


def _tell(copy: CopyReport, done: Merged) -> None:
    print(
        ngettext(
            "{copy}: {n} new entry of the log.", "{copy}: {n} new entries of the log.", copy.new_operations
        ).format(copy=_plain(copy.name), n=copy.new_operations)
    )
    for names, sentence in (
        (copy.new_transcripts, _("New transcripts: {names}")),
        (copy.new_codes, _("New codes: {names}")),
        (copy.corrected, _("Corrected there, so corrected here, codings carried along: {names}")),
        (
            [name for kind, name in copy.revived if kind == "code"],
            _("Removed on one side, used on the other: codes back: {names}"),
        ),
        (
            [name for kind, name in copy.revived if kind == "transcript"],
            _("Removed on one side, coded on the other: transcripts back: {names}"),
        ),
        (copy.unretired, _("Retired on one side, used on the other, so back in use: {names}")),
    ):
        if names:
            print("  " + sentence.format(names=", ".join(map(_plain, names))))
    for two in copy.two_texts:
        said = (
            _("{name} was corrected on both sides, not alike: the text of here stands.")
            if two.kept_here
            else _("{name} was corrected on both sides, not alike: the text of the copy stands.")
        )
        see = _("The other is kept: cipcoder transcript revisions {name}; in doubt: cipcoder transcript review {name}")
        print("  " + said.format(name=_plain(two.name)))
        print("    " + see.format(name=word(_plain(two.name))))
    for conflict in copy.conflicts:
        print("  " + _conflict(conflict, bool(done.hidden)))
    for each in copy.settled:
        print("  " + _settled(each))
    for coder, round_ in copy.held_back:
        sentence = _(
            "The work of {coder} is left out: the round {round} is blind. Merge again once all have sealed it."
        )
        print("  " + sentence.format(coder=_plain(coder), round=_plain(round_)))
    if copy.dropped:
        print(
            "  "
            + ngettext(
                "{n} entry about what was erased here was left out.",
                "{n} entries about what was erased here were left out.",
                copy.dropped,
            ).format(n=copy.dropped)
        )


_KINDS = {
    "project": N_("project"),
    "coder": N_("coder"),
    "participant": N_("participant"),
    "participant_attribute": N_("attribute of a participant"),
    "guide_question": N_("question of the guide"),
    "transcript": N_("transcript"),
    "code": N_("code"),
    "memo": N_("memo"),
    "verbatim": N_("verbatim"),
    "round": N_("round"),
    "decision": N_("decision"),
}


def _conflict(conflict: Conflict, blind: bool) -> str:
    what = " ".join(part for part in (_(_KINDS[conflict.kind]), _plain(conflict.name)) if part)
    field = f" ({conflict.field})" if conflict.field else ""
    if blind and conflict.layer is not None:  # which may be somebody's who is hidden
        return _("Changed on both sides: {what}{field}; the later change stands.").format(what=what, field=field)
    sentence = (
        _("Changed on both sides: {what}{field}; kept, of here: {kept}; in the log only: {lost}")
        if conflict.kept_here
        else _("Changed on both sides: {what}{field}; kept, of the copy: {kept}; in the log only: {lost}")
    )
    return sentence.format(what=what, field=field, kept=_value(conflict.kept), lost=_value(conflict.lost))


def _settled(each: Settlement) -> str:
    said = {
        "label": _("Two codes side by side had one label: {name} got its id behind it ({other} keeps it)."),
        "slot": _("Two codes had one digit key: {other} keeps it, {name} has none now."),
        "cycle": _("{name} was moved under its own code: it stands at the top now."),
        "depth": _("{name} lay too deep: it stands beside {other} now."),
        "in use": _("{name} was merged away on one side and used on the other: it is in use."),
        "name": _("Two of one name, both stay: the second {name} is called {other} now."),
    }[each.rule]
    return said.format(name=_plain(each.name), other=_plain(each.other))


def _value(value: Any) -> str:
    from cipcoder.store.merge_report import GONE

    if value == GONE:
        return _("(removed)")
    if isinstance(value, dict):
        value = "; ".join(f"{key}: {_value(each)}" for key, each in value.items())
    elif isinstance(value, list):
        value = ", ".join(map(_value, value))
    text = _plain("—" if value in (None, "") else str(value))
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _counts(done: Merged) -> None:
    """Codings before and after, where they differ; nothing of coders whom a blind round hides."""
    rows: list[Sequence[str]] = [
        (coder, transcript, str(done.before.get((coder, transcript), 0)), str(done.after.get((coder, transcript), 0)))
        for coder, transcript in sorted({*done.before, *done.after})
        if coder not in done.hidden and done.before.get((coder, transcript)) != done.after.get((coder, transcript))
    ]
    if rows:
        show_table((_("coder"), _("transcript"), _("codings before"), _("after")), rows, right={2, 3})
    if done.hidden:
        say(_("Not counted while a round is blind: {names}").format(names=", ".join(sorted(map(_plain, done.hidden)))))


def _plain(text: str) -> str:
    from cipcoder.text.clean import visible

    return visible(text, line=True)
