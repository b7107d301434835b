"""The codebook through time, in the terminal: its versions, what was changed between two, what to re-read since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from cipcoder.cli.columns import Column, blocks, prose, room, room_beside, wrapped
from cipcoder.cli.history import when
from cipcoder.cli.leaving import looking
from cipcoder.cli.shared import example, label, opened
from cipcoder.locale import _, language, ngettext
from cipcoder.text.clean import visible

if TYPE_CHECKING:
    from cipcoder.codebook.flat import Change
    from cipcoder.codebook.models import Codebook
    from cipcoder.project import Project
    from cipcoder.queries.codebook_history import CodebookStep, CodeChange, Redefined

Old = Annotated[str, typer.Argument(help=_("A version's number, or a date (2026-03-01)."))]
New = Annotated[str, typer.Argument(help=_("The same; default: as it stands."))]
TEXTS = ("definition", "include", "exclude", "label", "title")


def add_to(app: typer.Typer) -> None:
    """Add the commands to those of the codebook."""
    app.command(
        "history",
        help=_("The codebook's versions: when, by whom, what was added, renamed, moved, merged or defined otherwise."),
        epilog=example("cipcoder codebook history"),
    )(history)
    app.command(
        "diff",
        help=_("What was changed in the codebook between two versions or dates, word by word."),
        epilog=example("cipcoder codebook diff 2026-03-01 now"),
    )(diff)
    app.command(
        "changes",
        help=_("Codes that were defined otherwise since a day, and the codings made under an older definition."),
        epilog=example("cipcoder codebook changes --since 2026-03-01"),
    )(changes)


def history(context: typer.Context) -> None:
    with opened(context) as project:
        steps = project.codebook_history(language())
    if not steps:
        print(_("The codebook has no code yet."))
        return
    print("\n".join(_listed(steps, room())))


def _listed(steps: Sequence[CodebookStep], within: int) -> list[str]:
    numbers = Column(_("version"), [str(step.version) if step.new else "" for step in steps])
    moments = Column(_("when"), [when(step.at) for step in steps], right=False)
    coders = Column(_("who"), [visible(step.coder, line=True)[:14] for step in steps], right=False)
    left = room_beside([numbers, moments, coders], within)
    told = [visible(_step(step), line=True) for step in steps]
    return blocks(numbers, [[moments, coders, Column(_("what"), wrapped(told, left), right=False)]], within)


def _step(step: CodebookStep) -> str:
    """All that an act changed, the same done to several codes said once."""
    alike: dict[str, list[str]] = {}
    said = []
    for change in step.changes:
        if change.what in ("added", "removed"):
            alike.setdefault(change.what, []).append(change.code)
        else:
            said.append(_changed(change))
    counted = [
        _("{what}: {codes}").format(what=_(what), codes=", ".join(codes[:8]) + (" …" if len(codes) > 8 else ""))
        for what, codes in alike.items()
    ]
    back = _("back to version {n}").format(n=step.version)
    undone = {"undo": _("undone"), "redo": _("done again")}.get(step.role)
    tail = [] if step.new or step.role not in ("undo", "redo") else [back]
    return "; ".join([*([undone] if undone else []), *counted, *said, *tail])


def _changed(change: CodeChange) -> str:
    top = _("the top level")
    sentence = {
        "renamed": _("{code} renamed: {before} → {after}"),
        "moved": _("{code} moved: {before} → {after}"),
        "merged": _("{code} merged into {after}"),
        "retired": _("{code} retired"),
        "brought back": _("{code} brought back"),
        "defined": _("{code} defined otherwise ({after})"),
        "details": _("{code}: {after}"),
    }[change.what]
    words = {name: ", ".join(_(word) for word in name.split(", ")) for name in (change.before, change.after)}
    ends = (
        (change.before, change.after) if change.what not in ("defined", "details") else tuple(words.values())[-1:] * 2
    )
    before, after = (each or (top if change.what == "moved" else "—") for each in ends)
    return sentence.format(code=change.code, before=before, after=after)


def diff(context: typer.Context, old: Old, new: New = "now") -> None:
    with opened(context) as project:
        before, after, found = project.codebook_between(old, new)
    if not found:
        print(_("The codebook said the same."))
        return
    print("\n".join(_differences(before, after, found, room())))


def _differences(before: Codebook, after: Codebook, found: Sequence[Change], within: int) -> Iterator[str]:
    last = None
    for change in found:
        if change.code_id != last:
            book = after if any(row.code.id == change.code_id for row in after.walk()) else before
            name = f"{label(book, change.code_id, language())} ({change.code_id})" if change.code_id else _("codebook")
            if last is not None:
                yield ""
            yield prose(visible(name, line=True), within)
            last = change.code_id
        yield from wrapped([f"  {visible(each, line=True)}" for each in _told(change)], within)


def _told(change: Change) -> Iterator[str]:
    field, _dot, spoken = change.field.partition(".")
    if field in ("added", "removed"):
        yield _(field)
        return
    name = f"{_(field)} ({spoken})" if spoken else _(field)
    old, new = (_value(field, value) for value in (change.before, change.after))
    if field in TEXTS and old and new and field != "label":
        yield f"{name}:"
        yield from (f"  {each}" for each in words_changed(old, new))
    else:
        yield f"{name}: {old or '—'} → {new or '—'}"


def _value(field: str, value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(getattr(each, "text", each)) for each in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(value)


def words_changed(old: str, new: str) -> list[str]:
    """What differs between two texts, word by word: « … before [out → in] after … »."""
    from cipcoder.text.differences import differences

    told = []
    for each in differences(old, new):
        before, after = each.before.split()[-4:], each.after.split()[:4]
        told.append(" ".join(["…", *before, f"[{each.old or '—'} → {each.new or '—'}]", *after, "…"]))
    return told


def changes(
    context: typer.Context,
    since: Annotated[str, typer.Option("--since", help=_("A day (2026-03-01), or a version's number."))],
    coder: Annotated[
        str | None, typer.Option("--coder", help=_("Who looks: one's own work shows in a blind round too."))
    ] = None,
) -> None:
    with looking(context, coder, None) as project:
        found = project.redefined(since)
        lines = list(_redefined(project, found, room()))
    print("\n".join(lines) if lines else _("No code was defined otherwise since."))


def _redefined(project: Project, found: Sequence[Redefined], within: int) -> Iterator[str]:
    for each in found:
        name = f"{label(project.codebook, each.code, language())} ({each.code})"
        fields = ", ".join(_(field) for field in each.fields)
        said = [name, fields, when(each.at), each.coder]
        yield prose(visible(" · ".join(part for part in said if part), line=True), within)
        n = each.rereading
        if not n:
            yield "  " + _("no coding is older than it")
        else:
            yield "  " + ngettext(
                "{n} coding made under an older definition:", "{n} codings made under an older definition:", n
            ).format(n=n)
        for old in each.to_reread:
            yield from wrapped([visible(f"    {old.transcript} · {old.coder} · {old.codings}", line=True)], within)
