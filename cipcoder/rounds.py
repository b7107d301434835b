"""Rounds of double coding, as a researcher goes through them: begin one, code, seal, open, end.

Which interviews are drawn depends on the seed and the texts alone, not on the machine or the order of the corpus:
they are ranked by the SHA-256 of seed and text.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cipcoder.errors import InputError, RefusedError
from cipcoder.locale import N_, _, ngettext
from cipcoder.project import Project
from cipcoder.queries.corpus import CoderRow, Filter, TranscriptRow, transcripts
from cipcoder.queries.document import document
from cipcoder.queries.rounds import Purpose, RoundRow, RoundUnit, SealRow, coded_already
from cipcoder.store import operations as ops
from cipcoder.text.clean import visible

MAX_NAME = 100
PURPOSES: dict[Purpose, str] = {
    "calibration": N_("calibration"),
    "measured": N_("measured"),
    "again": N_("coded again"),
}
UNITS: dict[RoundUnit, str] = {
    "free": N_("free segments"),
    "turns": N_("whole turns"),
    "segments": N_("given segments"),
}


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


def new_round(project: Project, plan: Plan) -> RoundRow:
    """Begin a round. Coders who are new to the project come into it with the round.

    "again" takes one coder and adds a second one, who is the same person; on given segments, and again, the first
    coder's work is sealed at once. InputError or RefusedError where the plan can't be carried out.
    """
    plan = _checked(plan)
    name = plan.name or _free_name(project, plan.purpose)
    done_before = plan.coders if plan.as_coded else plan.coders[:1] if _first_is_done(plan) else ()
    pool = _pool(project, plan, done_before)
    if plan.interviews:
        rows, seed, drawn_from = _named(project, plan.interviews), None, None
        _check_finished(rows, pool, done_before)
    else:
        drawn_from = len(pool)
        strata = _strata(project, plan.stratified_by) if plan.stratified_by else {}
        if plan.sample is None:
            rows, seed = pool, None
        else:
            seed = secrets.randbelow(2**31) if plan.seed is None else plan.seed
            rows = draw(pool, plan.sample, seed, strata)
    who = [*plan.coders, _second_self(project, plan.coders[0])] if plan.purpose == "again" else list(plan.coders)
    here = {row.name: row.uid for row in project.coders()}
    newcomers = tuple(ops.AddCoder(each, uuid.uuid4()) for each in who if each not in here)
    here |= {each.name: each.uid for each in newcomers}
    terms: dict[str, Any] = {"blind": not plan.as_coded, "seed": seed, "sampled_from": drawn_from}
    terms["stratified_by"] = plan.stratified_by
    with project.store.read() as connection:
        before = coded_already(connection, [here[each] for each in who], [row.uid for row in rows])
    if len(before) > 1:  # what one coder did before is blind to the others; what two did may not be
        terms["coded_before"] = [str(uid) for uid in before]
    if plan.unit == "segments":
        terms["segments"] = _segments(project, rows, plan.coders[0])
    project.do(
        ops.NewRound(
            uuid.uuid4(),
            name,
            plan.purpose,
            plan.unit,
            tuple(row.uid for row in rows),
            tuple(here[each] for each in who),
            terms,
            sealed=tuple(here[each] for each in done_before),
            newcomers=newcomers,
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
    project.store.do(ops.SealLayer(project.round_named(name).uid), who.uid, note=True)
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


def coded_together(project: Project, found: RoundRow) -> list[str]:
    """Interviews of a round that two of its coders had in an earlier one: they are not coded for the first time."""
    earlier = [row for row in project.rounds() if row.created_at < found.created_at]
    return [name for name in found.transcripts if _known(earlier, name, found.coders)]


# --- parts of a plan ---------------------------------------------------------------------------------


def _rank(seed: int, key: str) -> str:
    return hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()


def _checked(plan: Plan) -> Plan:
    """The plan with tidy names; InputError where it contradicts itself."""
    name, *coders = (" ".join(visible(each, line=True).split()) for each in (plan.name, *plan.coders))
    if len(name) > MAX_NAME:
        raise InputError(_("A round's name has at most {n} characters.").format(n=MAX_NAME))
    if not all(coders) or not coders or len(set(coders)) != len(coders):
        raise InputError(_("Name the coders of the round, each once: --coders ana,ben"))
    if plan.purpose == "again" and len(coders) != 1:
        raise InputError(_("A coder codes again alone: name one coder."))
    if plan.purpose != "again" and len(coders) < 2:
        raise InputError(_("A round needs two coders or more: --coders ana,ben"))
    if plan.as_coded and (plan.purpose == "again" or plan.unit == "segments"):
        raise InputError(_("Layers that are there already can't be coded again, nor on given segments."))
    if plan.interviews and (plan.sample is not None or plan.seed is not None or plan.stratified_by):
        raise InputError(_("Interviews are named or drawn: take either --interview or --sample."))
    if plan.sample is None and (plan.seed is not None or plan.stratified_by):
        raise InputError(_("Say how many interviews to draw: --sample 5"))
    return replace(plan, name=name, coders=tuple(coders))


def _first_is_done(plan: Plan) -> bool:
    return plan.purpose == "again" or plan.unit == "segments"


def _free_name(project: Project, purpose: str) -> str:
    taken = {row.name for row in project.rounds()}
    return next(name for i in range(1, len(taken) + 2) if (name := f"{purpose}-{i}") not in taken)


def _second_self(project: Project, coder: str) -> str:
    taken = {row.name for row in project.coders()}
    return next(name for i in range(2, len(taken) + 3) if (name := f"{coder} ({i})") not in taken)


def _pool(project: Project, plan: Plan, done_before: Sequence[str]) -> list[TranscriptRow]:
    """The interviews a round may take: finished by those whose work is done before; not double coded already."""
    rows = project.transcripts(Filter(None) if plan.interviews else Filter())
    people = {row.name: row for row in project.coders()}
    for name in plan.coders:
        if name in people:
            _check_person(people[name])
        elif name in done_before:
            project.coder_named(name)
    finished = []
    with project.store.read() as connection:
        for name in done_before:
            found = transcripts(connection, people[name].uid)
            finished.append({row.uid for row in found if row.state == "finished"})
    pool = [row for row in rows if all(row.uid in done for done in finished)]
    if not pool and done_before:
        raise RefusedError(
            _("No interview is finished by {coders}: there is nothing to seal. Finish some first (key f).").format(
                coders=", ".join(done_before)
            )
        )
    if not plan.interviews and not plan.as_coded:
        known = project.rounds()
        practised = [row for row in known if row.purpose == "calibration" and plan.purpose == "measured"]
        used = {name for row in practised for name in row.transcripts}
        pool = [row for row in pool if row.name not in used and not _known(known, row.name, plan.coders)]
    if not pool:
        raise RefusedError(
            _("There is no interview left to draw from. To take one all the same, name it: --interview NAME")
        )
    return pool


def _known(rounds: Sequence[RoundRow], transcript: str, coders: Sequence[str]) -> bool:
    """Whether two of these coders had this transcript in one of these rounds."""
    return any(transcript in each.transcripts and len(set(each.coders) & set(coders)) > 1 for each in rounds)


def _check_person(row: CoderRow) -> None:
    if row.kind != "human":
        raise InputError(_("{name} is no person: nobody codes in this layer.").format(name=row.name))


def _named(project: Project, names: Sequence[str]) -> list[TranscriptRow]:
    """The transcripts of these names, each once, in the order of the corpus."""
    chosen = {project.transcript(each).uid for each in names}
    return [row for row in project.transcripts() if row.uid in chosen]


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
                name=visible(attribute, line=True), names=", ".join(known) or _("none")
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
    if not any(found.values()):
        raise RefusedError(
            _("{coder} has no coding in these interviews: there are no segments to give.").format(coder=coder)
        )
    return found
