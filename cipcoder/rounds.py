"""Rounds of double coding, as a researcher goes through them: begin one, code, seal, open, end.

Which interviews are drawn depends on the seed and the texts alone, not on the machine or the order of the corpus:
they are ranked by the SHA-256 of seed and text.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cipcoder.errors import InputError, RefusedError
from cipcoder.locale import _, ngettext
from cipcoder.project import Project
from cipcoder.queries.corpus import CoderRow, Filter, TranscriptRow, transcripts
from cipcoder.queries.document import document
from cipcoder.queries.rounds import Purpose, RoundRow, RoundUnit, SealRow
from cipcoder.store import operations as ops
from cipcoder.text.clean import visible


@dataclass(frozen=True, slots=True)
class Plan:
    """What a round is to be."""

    coders: tuple[str, ...]
    name: str = ""
    """"" : the purpose and a number"""
    purpose: Purpose = "measured"
    unit: RoundUnit = "free"
    interviews: tuple[str, ...] = ()
    """named by hand; none: drawn"""
    sample: int | None = None
    """how many to draw; None with no interviews named: all there are"""
    seed: int | None = None
    stratified_by: str = ""
    as_coded: bool = False
    """the layers are there already, and were not made blind: all are sealed as they stand"""
    extra: Mapping[str, Any] = field(default_factory=dict)


def new_round(project: Project, plan: Plan) -> RoundRow:
    """Begin a round. Coders who are new to the project are added to it.

    "again" takes one coder and adds a second one, who is the same person; on given segments, and again, the first
    coder's work is sealed at once. InputError or RefusedError where the plan can't be carried out.
    """
    if not plan.coders or len(set(plan.coders)) != len(plan.coders):
        raise InputError(_("Name the coders of the round, each once: --coders ana,ben"))
    if plan.purpose == "again" and len(plan.coders) != 1:
        raise InputError(_("A coder codes again alone: name one coder."))
    if plan.purpose != "again" and len(plan.coders) < 2:
        raise InputError(_("A round needs two coders or more: --coders ana,ben"))
    name = " ".join(visible(plan.name).split()) or _free_name(project, plan.purpose)
    done_before = plan.coders if plan.as_coded else plan.coders[:1] if _first_is_done(plan) else ()
    pool = _pool(project, plan, done_before)
    if plan.interviews:
        rows, seed, drawn_from = [project.transcript(each) for each in plan.interviews], None, None
        _check_finished(rows, pool, done_before)
    else:
        seed = secrets.randbelow(2**31) if plan.seed is None else plan.seed
        drawn_from = len(pool)
        strata = _strata(project, plan.stratified_by) if plan.stratified_by else {}
        rows = draw(pool, len(pool) if plan.sample is None else plan.sample, seed, strata)
        if plan.sample is None:
            seed = None
    first = [_coder(project, each) for each in plan.coders]
    coders = [*first, _coder(project, _second_self(project, plan.coders[0]))] if plan.purpose == "again" else first
    terms: dict[str, Any] = {"blind": not plan.as_coded, "seed": seed, "sampled_from": drawn_from}
    terms |= {"stratified_by": plan.stratified_by, **plan.extra}
    if plan.unit == "segments":
        terms["segments"] = _segments(project, rows, plan.coders[0])
    uid = uuid.uuid4()
    project.do(
        ops.NewRound(
            uid,
            name,
            plan.purpose,
            plan.unit,
            tuple(row.uid for row in rows),
            tuple(row.uid for row in coders),
            terms,
            sealed=tuple(row.uid for row in coders if row.name in done_before),
        ),
        note=True,
    )
    return project.round_named(name)


def draw(
    rows: Sequence[TranscriptRow], size: int, seed: int, strata: Mapping[str, str] | None = None
) -> list[TranscriptRow]:
    """Draw ``size`` of these interviews, in the order of the corpus. ``strata``: participant's key -> stratum.

    Each stratum gets its share of the draw (largest remainders first). InputError where there are too few.
    """
    if not 1 <= size <= len(rows):
        raise InputError(
            ngettext(
                "{size} interviews can't be drawn: there is {n} to draw from.",
                "{size} interviews can't be drawn: there are {n} to draw from.",
                len(rows),
            ).format(size=size, n=len(rows))
        )
    groups: dict[str, list[TranscriptRow]] = {}
    for row in rows:
        groups.setdefault((strata or {}).get(row.participant or "", ""), []).append(row)
    share = {name: size * len(group) / len(rows) for name, group in groups.items()}
    taken = {name: int(part) for name, part in share.items()}
    by_rest = sorted(groups, key=lambda name: (taken[name] - share[name], _rank(seed, name)))
    for name in by_rest[: size - sum(taken.values())]:
        taken[name] += 1
    chosen = {
        row.uid
        for name, group in groups.items()
        for row in sorted(group, key=lambda row: _rank(seed, row.text_sha256))[: taken[name]]
    }
    return [row for row in rows if row.uid in chosen]


def seal(project: Project, name: str | None, coder: str) -> tuple[RoundRow, SealRow]:
    """Seal a coder's layer of a round (None: of the one open round they have not sealed)."""
    who = project.coder_named(coder)
    if name is None:
        mine = [row for row in project.rounds() if row.open and coder in row.unsealed]
        if len(mine) != 1:
            names = ", ".join(row.name for row in mine) or _("none")
            raise InputError(_("Say which round to seal. Open for {coder}: {names}.").format(coder=coder, names=names))
        name = mine[0].name
    found = project.round_named(name)
    if found.closed_at is not None:
        raise RefusedError(_("The round {name} is closed.").format(name=name))
    project.store.do(ops.SealLayer(found.uid), who.uid, note=True)
    found = project.round_named(name)
    return found, next(each for each in found.seals if each.coder == coder)


def close(project: Project, name: str) -> RoundRow:
    """End a round though not all sealed: what is not sealed is shown as it stands, and said to be so."""
    project.do(ops.CloseRound(project.round_named(name).uid), note=True)
    return project.round_named(name)


def open_round(project: Project, coder: str, transcript: str) -> RoundRow | None:
    """The open round of this coder that this transcript belongs to and they have not sealed."""
    for row in project.rounds():
        if row.open and coder in row.unsealed and transcript in row.transcripts:
            return row
    return None


# --- parts of a plan ---------------------------------------------------------------------------------


def _rank(seed: int, key: str) -> str:
    return hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()


def _first_is_done(plan: Plan) -> bool:
    return plan.purpose == "again" or plan.unit == "segments"


def _free_name(project: Project, purpose: str) -> str:
    taken = {row.name for row in project.rounds()}
    return next(name for i in range(1, len(taken) + 2) if (name := f"{purpose}-{i}") not in taken)


def _second_self(project: Project, coder: str) -> str:
    taken = {row.name for row in project.coders()}
    return next(name for i in range(2, len(taken) + 3) if (name := f"{coder} ({i})") not in taken)


def _coder(project: Project, name: str) -> CoderRow:
    """A coder by name, added where new; a person."""
    for row in project.coders():
        if row.name == name:
            if row.kind != "human":
                raise InputError(_("{name} is no person: nobody codes in this layer.").format(name=name))
            return row
    current = project.coder
    try:
        project.use_coder(name)
        assert project.coder is not None
        return project.coder
    finally:
        project.coder = current


def _pool(project: Project, plan: Plan, done_before: Sequence[str]) -> list[TranscriptRow]:
    """The interviews a round may take: finished by those whose work is done before; not calibrated on already."""
    rows = project.transcripts(Filter())
    finished = []
    with project.store.read() as connection:
        for name in done_before:
            uid = project.coder_named(name).uid
            finished.append({row.uid for row in transcripts(connection, uid) if row.state == "finished"})
    pool = [row for row in rows if all(row.uid in done for done in finished)]
    if plan.purpose == "measured" and not plan.interviews:
        practised = {name for row in project.rounds() if row.purpose == "calibration" for name in row.transcripts}
        pool = [row for row in pool if row.name not in practised]
    if not pool:
        who = ", ".join(done_before)
        raise RefusedError(
            _("No interview is finished by {coders}: there is nothing to seal. Finish some first (key f).").format(
                coders=who
            )
            if done_before
            else _("There is no interview left to draw from.")
        )
    return pool


def _check_finished(rows: Sequence[TranscriptRow], pool: Sequence[TranscriptRow], coders: Sequence[str]) -> None:
    there = {row.uid for row in pool}
    if missing := [row.name for row in rows if row.uid not in there]:
        raise RefusedError(
            _("Not finished by {coders}: {names}.").format(coders=", ".join(coders), names=", ".join(missing))
        )


def _strata(project: Project, attribute: str) -> dict[str, str]:
    people = project.participants()
    known = sorted({name for person in people for name in person.attributes})
    if attribute not in known:
        raise InputError(
            _("No participant has an attribute {name}. Attributes: {names}.").format(
                name=visible(attribute), names=", ".join(known) or _("none")
            )
        )
    return {person.key: person.attributes.get(attribute, "") for person in people}


def _segments(project: Project, rows: Sequence[TranscriptRow], coder: str) -> dict[str, list[int]]:
    """The coder's segments of these transcripts, each once, stripped of codes: transcript uid -> starts and stops."""
    found: dict[str, list[int]] = {}
    with project.store.read() as connection:
        for row in rows:
            talk = document(connection, row.name, [coder])
            spans = sorted({(c.start, c.stop) for c in talk.codings}) if talk is not None else []
            found[str(row.uid)] = [offset for span in spans for offset in span]
    return found
