"""What the commands for withdrawals print: all that would go, all that needs a person's eye, and what was done."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from cipcoder.cli.shared import say
from cipcoder.locale import N_, _, ngettext
from cipcoder.text.command_line import word

if TYPE_CHECKING:
    from cipcoder.exchange.withdrawal import Done, Plan
    from cipcoder.project import Project
    from cipcoder.store.erasing import Look

_LOOKS = {
    "memo": N_("memo"),
    "code": N_("code"),
    "verbatim": N_("verbatim"),
    "guide_question": N_("guide question"),
    "round": N_("round"),
    "decision": N_("decision"),
    "transcript": N_("title or source of"),
}
_FILES = {
    "source": N_("the interview as it was imported"),
    "export": N_("export with words of it"),
    "document": N_("document that quotes it"),
    "names": N_("names the participant"),
    "unread": N_("could not be looked through"),
}
_SHOWN = 40


def show_plan(project: Project, plan: Plan, *, files: bool) -> None:
    """A dry run, in words."""
    from cipcoder.report.certificate import KINDS
    from cipcoder.text.clean import visible

    print(_("Interviews: {names}").format(names=visible(", ".join(plan.transcripts), line=True) or _("none")))
    print(_("What goes:"))
    hidden = {"coding", "memo", "read_state", "decision", "verbatim"} if plan.blind else set()
    counts = plan.survey.counts
    for kind, words in KINDS.items():
        if counts.get(kind) and kind not in hidden:
            whose = "; ".join(
                f"{visible(name, line=True)} {n}" for name, n in sorted(plan.by_coder.get(kind, {}).items())
            )
            print(f"  - {_(words)}: {counts[kind]}" + (f" ({whose})" if whose else ""))
    if plan.blind:
        print("  - " + _("and all coders' work on them (not counted: a blind round goes on)"))
    for key, n in sorted(plan.survey.examples.items()):
        print("    " + _("of the code {code}: {n}").format(code=key, n=n))
    if plan.survey.targets:
        n = plan.survey.targets
        print(
            "  - "
            + ngettext(
                "{n} memo about other things, too, stays for these",
                "{n} memos about other things, too, stay for these",
                n,
            ).format(n=n)
        )
    print("  - " + _("what the history says of all this, earlier wordings that quote it, the index of words"))
    if plan.snapshots:
        print("  - " + _("older snapshots: {n}").format(n=plan.snapshots))
    if plan.key_texts:
        print("  - " + _("what the key table keeps of their texts (who is who stays): {n}").format(n=plan.key_texts))
    _show_looks(plan)
    _show_files(project, plan, files=files)


def _show_looks(plan: Plan) -> None:
    looks = [_look(look, coder, blind=plan.blind) for look, coder in plan.looks]
    if plan.yaml:
        looks.append(_("codebook.yaml: a comment or a definition quotes or names them"))
    if plan.key_texts is None:
        looks.append(_("the key table is closed: what stood in their texts stays in it"))
    print()
    print(_("What needs your eye (it stays; rewrite it first, and its earlier wording goes with the erasure):"))
    for line in looks[:_SHOWN]:
        print(f"  - {line}")
    if (more := len(looks) - _SHOWN) > 0:
        print(f"  - {_('and {n} more').format(n=more)}")
    if not looks:
        print("  - " + _("nothing was found in the project that quotes six words in a row or names them"))
    for name, turns in _by_interview(plan):
        print("  - " + _("named in the interview {name}, turns: {turns}").format(name=name, turns=turns))
    print("  - " + _("what other interviews say of them by another name: cipcoder search NAME"))
    print(
        "  - " + _("other people’s copies and layers, backups, synchronised folders, e-mail, what you have published")
    )


def _by_interview(plan: Plan) -> Iterator[tuple[str, str]]:
    """Interviews in which they are named, and the numbers of the turns."""
    from cipcoder.text.clean import visible

    for name, places in groupby(plan.mentions, key=lambda place: place[0]):
        turns = ["—" if turn is None else str(turn) for _name, turn in places]
        said = ", ".join(turns[:_SHOWN]) + (
            f" {_('and {n} more').format(n=more)}" if (more := len(turns) - _SHOWN) > 0 else ""
        )
        yield visible(name, line=True), said


def _look(look: Look, coder: str, *, blind: bool) -> str:
    from cipcoder.text.clean import visible

    name = "" if blind and look.kind == "memo" else visible(look.name, line=True)
    said = " ".join(part for part in (_(_LOOKS[look.kind]), name) if part)
    if coder:
        said += f" ({visible(coder, line=True)})"
    return f"{said}: {_('quotes them') if look.why == 'quotes' else _('names them')}"


def _show_files(project: Project, plan: Plan, *, files: bool) -> None:
    from cipcoder.text.clean import visible

    if not plan.files:
        return
    print()
    print(_("Files in the project's folder:"))
    erasable = set(plan.erasable)
    for trace in sorted(plan.files, key=lambda trace: [*_FILES].index(trace.what))[:_SHOWN]:
        name = visible(str(trace.path.relative_to(project.folder)), line=True)
        goes = (_(" → goes") if files else _(" → with --files")) if trace.path in erasable else ""
        print(f"  {name}: {_(_FILES[trace.what])}{goes}")
    if (more := len(plan.files) - _SHOWN) > 0:
        print("  " + _("and {n} more").format(n=more))


def show_done(done: Done) -> None:
    """What was done, and what to do now."""
    from cipcoder.text.clean import visible

    print()
    print(
        _("Erased, for good. A new snapshot was made of the project as it is now.")
        if not done.left and not done.problems
        else _("Erased, for good. Something is left to be done:")
    )
    if done.yaml:
        print(_("codebook.yaml was changed: examples that quoted them are gone from it."))
    if done.files:
        print(ngettext("{n} file was deleted.", "{n} files were deleted.", done.files).format(n=done.files))
    for name in done.left:
        say(
            _(
                "Could not be deleted or written anew: {name}. Open the project again when nobody else has it open."
            ).format(name=visible(name, line=True))
        )
    for problem in done.problems:
        say(problem)
    print(_("Certificate, for your files: {file}").format(file=_short(done.certificate)))
    print(_("Notice, for whoever has a copy: {file}").format(file=_short(done.notice)))
    print(_("They run: cipcoder participant apply {file}").format(file=word(done.notice.name)))


def _short(path: Path) -> str:
    from cipcoder.text.clean import visible

    return visible(str(path), line=True)
