"""What the commands for rounds print: a round in words, and what to do next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cipcoder.cli.shared import show_table
from cipcoder.locale import _, ngettext
from cipcoder.text.command_line import word

if TYPE_CHECKING:
    from cipcoder.queries.rounds import RoundRow, SealRow
    from cipcoder.rounds import Plan

DIGITS = 16
"""of a hash, as they are shown and told: enough to know it again"""


def print_begun(found: RoundRow, plan: Plan) -> None:
    print(about(found))
    names = ", ".join(found.transcripts)
    if found.seed is not None:
        drawn = _("Drawn with the seed {seed}, {n} of {of}: {names}")
        print(drawn.format(seed=found.seed, n=len(found.transcripts), of=found.sampled_from, names=names))
        if plan.seed is None:
            print(_("The same seed draws the same texts again: --seed {seed}").format(seed=found.seed))
    elif plan.interviews:
        print(_("Interviews, named by hand: {names}").format(names=names))
    else:
        print(_("All interviews: {names}").format(names=names))
    if found.blind and found.coded_before:
        warning = _(
            "Beware: {coders} have coded in these interviews already, so the round is blind only from now on, and "
            "agreement says so. Choose interviews only one of them has coded, or freeze what is there: --as-coded"
        )
        print(warning.format(coders=", ".join(found.coded_before)))


def print_next(found: RoundRow, packages: Mapping[str, Path]) -> None:
    """What to do now, coder by coder."""
    if not found.open:
        print(_("All layers are frozen as they stand. They were not made blind, and agreement says so."))
        print(_("Next: {command}").format(command=f"cipcoder agreement --round {word(found.name)}"))
        return
    print(_("Next:"))
    for coder, file in packages.items():
        sent = _("  send {file} to {coder}, who runs: cipcoder round join {name}")
        print(sent.format(file=file, coder=coder, name=word(file.name)))
    for coder in found.unsealed:
        if coder not in packages:
            print(f"  cipcoder code --coder {word(coder)}")
    if found.purpose == "again":
        print(_("  (the codings of {coder} are hidden there)").format(coder=found.coders[0]))
    for coder in found.unsealed:
        if coder not in packages:
            print(f"  cipcoder round seal {word(found.name)} --coder {word(coder)}")


def print_sealed(found: RoundRow, done: SealRow) -> None:
    """The seal that was just made, and what to do with it."""
    n = done.codings or 0
    sentence = ngettext(
        "Sealed: {round} by {coder}, {at}, {n} coding, SHA-256 {hash}…",
        "Sealed: {round} by {coder}, {at}, {n} codings, SHA-256 {hash}…",
        n,
    )
    print(
        sentence.format(round=found.name, coder=done.coder, at=moment(done.sealed_at), n=n, hash=done.sha256[:DIGITS])
    )
    print(_("Tell the others these digits: by them they know the sealed layer again. It stays as it is now."))
    if not found.open:
        print(_("All have sealed: {command}").format(command=f"cipcoder agreement --round {word(found.name)}"))
        return
    print(_("Not sealed here yet: {coders}").format(coders=", ".join(found.unsealed)))
    print(_("Who codes on another machine takes your layer in there, and you theirs here, once all have sealed:"))
    print(f"  cipcoder layer export --coder {word(done.coder)}")
    print("  cipcoder layer import FILE")


def print_rounds(rows: Sequence[RoundRow]) -> None:
    """A line a round."""
    from cipcoder.rounds import PURPOSES, UNITS

    cells = [
        [
            row.name,
            _(PURPOSES[row.purpose]),
            _(UNITS[row.unit]),
            str(len(row.transcripts)),
            ", ".join(f"{'○' if coder in row.unsealed else '●'} {coder}" for coder in row.coders),
            state(row),
        ]
        for row in rows
    ]
    header = [_("round"), _("purpose"), _("unit"), _("interviews"), _("coders"), _("state")]
    show_table(header, cells, right=(3,))
    print(_("● sealed  ○ not sealed here"))


def print_round(row: RoundRow) -> None:
    """All about a round."""
    print(about(row))
    said = [
        (_("begun"), moment(row.created_at)),
        (_("state"), state(row)),
        (_("interviews"), ", ".join(row.transcripts)),
        (_("drawn"), drawn(row)),
        (_("codebook"), codebook(row)),
        *([(_("withdrawn"), withdrawn(row))] if row.erased else []),
    ]
    width = max(len(name) for name, _text in said)
    for name, text in said:
        print(f"  {name:<{width}}  {text}")
    seals = {each.coder: each for each in row.seals}
    cells = []
    for coder in row.coders:
        one = seals.get(coder)
        if one is None:
            cells.append([coder, "—", "", ""])
            continue
        count = _("hidden") if one.codings is None else str(one.codings)
        cells.append([coder, moment(one.sealed_at), count, one.sha256[:DIGITS]])
    show_table([_("coder"), _("sealed"), _("codings"), "SHA-256"], cells, right=(2,))


# --- in words ----------------------------------------------------------------------------------------


def about(row: RoundRow) -> str:
    """« measured-1: measured, free segments, blind; ana, ben »."""
    from cipcoder.rounds import PURPOSES, UNITS

    parts = [_(PURPOSES[row.purpose]), _(UNITS[row.unit]), _("blind") if row.blind else _("not blind")]
    return _("{name}: {words}; coders {coders}").format(
        name=row.name, words=", ".join(parts), coders=", ".join(row.coders)
    )


def state(row: RoundRow) -> str:
    if row.open:
        return _("blind until all have sealed")
    return _("closed") if row.unsealed else _("sealed by all")


def drawn(row: RoundRow) -> str:
    if row.seed is not None:
        said = _("{n} of {of}, seed {seed}").format(n=len(row.transcripts), of=row.sampled_from, seed=row.seed)
        return said + (", " + _("by {attribute}").format(attribute=row.stratified_by) if row.stratified_by else "")
    return _("named by hand") if row.sampled_from is None else _("all of them")


def withdrawn(row: RoundRow) -> str:
    """What is missing since participants withdrew."""
    return ngettext(
        "{n} interview is gone since: its participant withdrew",
        "{n} interviews are gone since: their participants withdrew",
        row.erased,
    ).format(n=row.erased)


def codebook(row: RoundRow) -> str:
    if row.codebook is None:
        return _("a version that is not here")
    return _("version {n} ({mark})").format(n=row.codebook, mark=row.version)


def moment(at: dt.datetime) -> str:
    return at.astimezone().strftime("%Y-%m-%d %H:%M")
