"""Comparing coders: which layers are laid side by side, and what has to be said about them.

Without a round: the layers as they stand, on what two or more declared finished, leaving out interviews of a round that
is still blind. With a round: the sealed copies, under the round's codebook; beside them the layers as they stand now
(after negotiation), and each coder's sealed layer against the consensus.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cipcoder.agreement.compare import compare
from cipcoder.agreement.groups import OverlapError, overlaps
from cipcoder.agreement.interviews import Interview, Segment, Unit
from cipcoder.agreement.matching import HALF
from cipcoder.agreement.results import Agreement
from cipcoder.consensus import queue
from cipcoder.errors import InputError, RefusedError
from cipcoder.locale import _
from cipcoder.project import Project
from cipcoder.queries.agreement import (
    Against,
    Comparison,
    Proposed,
    counted_codes,
    interview_of,
    material,
    segments_of,
)
from cipcoder.queries.blind import blind_transcripts
from cipcoder.queries.consensus import agreed_transcripts
from cipcoder.queries.corpus import Filter, transcripts
from cipcoder.queries.document import Document, documents
from cipcoder.queries.revisions import as_sealed
from cipcoder.queries.rounds import (
    RoundRow,
    codes_of_version,
    given_segments,
    sealed_layers,
    versions_at_seal,
)
from cipcoder.text.clean import visible
from cipcoder.text.command_line import word
from cipcoder.text.spans import Span

Groups = Sequence[tuple[str, Sequence[str]]]
UNIT_OF_ROUND = {"free": Unit.CHARACTER, "turns": Unit.TURN, "segments": Unit.SEGMENT}
Layers = Mapping[str, Mapping[str, Sequence[Segment]]]
"""transcript -> coder -> segments"""


@dataclass(frozen=True, slots=True)
class _How:
    unit: Unit
    match: float
    with_interviewer: bool
    compatible: bool
    groups: Groups
    themes: bool


def compare_layers(
    project: Project,
    coders: Sequence[str] = (),
    *,
    round_name: str | None = None,
    chosen: Filter | None = None,
    unit: Unit | None = None,
    match: float = HALF,
    with_interviewer: bool = False,
    compatible: bool = False,
    groups: Groups = (),
    themes: bool = False,
) -> Comparison:
    """Compare coders, by default those of the round.

    ``unit`` None: the character, or what the round's coders coded in. ``groups``: codes that exclude each other, named
    by hand; the codebook's own come besides. InputError or RefusedError where there is nothing to compare.
    """
    found = project.round_named(round_name) if round_name is not None else None
    names = tuple(dict.fromkeys(coders)) or (found.coders if found is not None else ())
    for name in names:
        if project.coder_named(name).kind != "human":
            sentence = _(
                "{name} is no coder but what coders agreed on: cipcoder agreement --round NAME sets it beside each."
            )
            raise RefusedError(sentence.format(name=name))
    if len(names) < 2 or len(names) < len(coders):
        raise RefusedError(_("Name two different coders."))
    known = {row.code.id for row in project.codebook.walk()}
    for group, codes in groups:
        if unknown := [code for code in codes if code not in known]:
            sentence = _("The group {group} names codes that are not in the codebook: {codes}.")
            raise InputError(sentence.format(group=visible(group), codes=visible(", ".join(unknown))))
    if found is not None:
        how = _How(unit or UNIT_OF_ROUND[found.unit], match, with_interviewer, compatible, groups, themes)
        return _of_round(project, found, names, chosen or Filter(), how)
    if unit == Unit.SEGMENT:
        raise RefusedError(_("Given segments can be counted in a round that gave them only: choose another unit."))
    how = _How(unit or Unit.CHARACTER, match, with_interviewer, compatible, groups, themes)
    return _as_they_stand(project, names, chosen or Filter(), how)


def _as_they_stand(project: Project, names: Sequence[str], chosen: Filter, how: _How) -> Comparison:
    rounds = project.rounds()
    for row in rounds:
        if row.purpose == "again" and set(names) <= set(row.coders):
            sentence = _("These are one coder at two times: cipcoder agreement --round {name}")
            raise RefusedError(sentence.format(name=word(row.name)))
    practised = {
        name
        for row in rounds
        if row.purpose == "calibration" and len({*names} & {*row.coders}) > 1
        for name in row.transcripts
    }
    with project.store.read() as connection:
        there = [row.name for row in transcripts(connection, chosen=chosen)]
        blind = blind_transcripts(connection) & set(there)
        if blind and not set(there) - blind:
            raise RefusedError(
                _("These interviews belong to a blind round that still goes on: nothing of them is compared before.")
            )
        left = frozenset(there) - blind - practised
        if not left:
            raise RefusedError(_("All these interviews served a calibration, which is never reported: see --round."))
        seen = chosen if len(left) == len(there) else replace(chosen, names=left)
        found = material(connection, names, seen, unit=how.unit, with_interviewer=how.with_interviewer)
        codes = counted_codes(connection, found.interviews)
    done = _compared(project, found.interviews, names, codes, how)
    interviews = tuple(one.name for one in found.interviews)
    sealed = {(seal.coder, name) for row in rounds for seal in row.seals for name in row.transcripts}
    return replace(
        done,
        interviews=interviews,
        of=len(there),
        codebook=found.codebook,
        only_one_finished=found.only_one_finished,
        other_version=found.other_version,
        blind=tuple(sorted(blind)),
        calibration=tuple(name for name in there if name in practised and name not in blind),
        unsealed=tuple(name for name in names if any((name, one) not in sealed for one in interviews)),
    )


def _of_round(project: Project, found: RoundRow, names: Sequence[str], chosen: Filter, how: _How) -> Comparison:
    if outside := [name for name in names if name not in found.coders]:
        sentence = _("Not in the round {name}: {coders}. Its coders: {all}.")
        raise InputError(sentence.format(name=found.name, coders=", ".join(outside), all=", ".join(found.coders)))
    if found.open and found.blind:
        sentence = _("The round {name} is blind until all have sealed it. Not yet: {coders}.")
        raise RefusedError(sentence.format(name=found.name, coders=", ".join(found.unsealed)))
    agreed_name = [row.name for row in project.coders() if row.kind == "consensus"]
    who = {name: project.coder_named(name).uid for name in names}
    with project.store.read() as connection:
        everything = transcripts(connection, chosen=chosen)
        rows = [row for row in everything if row.name in found.transcripts]
        talks = documents(connection, rows, [*names, *agreed_name])
        sealed, given = sealed_layers(connection, found.uid), given_segments(connection, found.uid)
        finished = {
            name: {row.name for row in transcripts(connection, uid) if row.state == "finished"}
            for name, uid in who.items()
        }
        agreed = agreed_transcripts(connection)
        held = codes_of_version(connection, found.version)
        at_seal = versions_at_seal(connection, found.uid)
        talks_then = as_sealed(connection, found.uid, talks)
    corrected = {now.transcript.name for now, was in zip(talks, talks_then, strict=True) if now is not was}
    unsealed = tuple(name for name in names if name not in sealed)
    now = {
        talk.transcript.name: {
            name: segments_of(talk, name) for name in names if talk.transcript.name in finished[name] or name in sealed
        }
        for talk in talks
    }
    then: dict[str, dict[str, Sequence[Segment]]] = {
        transcript: {
            name: sealed[name].get(transcript, []) if name in sealed else layer
            for name, layer in each.items()
            if name in sealed or transcript not in corrected  # the others' codings lie on another text
        }
        for transcript, each in now.items()
    }
    codes, proposed = _held_codes(project, then, held, names)
    interviews = _laid_out(talks_then, then, given, how)
    if not any(len(one.layers) > 1 for one in interviews):
        raise RefusedError(_("Of the round {name} no interview is finished by two coders.").format(name=found.name))
    done = _compared(project, interviews, names, codes, how)
    talks = [talk for talk in talks if talk.transcript.name not in corrected]
    kept = {talk.transcript.name: now[talk.transcript.name] for talk in talks}
    changed = any(
        sorted(set(each[name])) != sorted(set(then[text][name])) for text, each in kept.items() for name in each
    )
    after = None
    if changed and found.purpose != "again":  # one coder alone negotiates nothing
        plain = replace(how, compatible=False, themes=False)
        after = _compared(project, _laid_out(talks, kept, given, how), names, codes, plain).agreement
    decided, left = _decided(project, found, names, unsealed)
    return replace(
        done,
        interviews=tuple(one.name for one in interviews if len(one.layers) > 1),
        of=len(everything),
        codebook=found.codebook,
        unsealed=unsealed,
        round=found,
        proposed=proposed,
        redefined=_redefined(held or {}, at_seal, names),
        after=after,
        against_consensus=_against(talks, then, agreed, codes, names, how),
        decided=decided,
        disagreements=left,
    )


def _compared(
    project: Project, interviews: Sequence[Interview], names: Sequence[str], codes: Sequence[str], how: _How
) -> Comparison:
    """The arithmetic, with the codebook's groups where their codes do exclude each other."""
    declared, said = [], []
    for theme, group in project.codebook.exclusive_groups():
        kept = [code for code in group if code in codes]
        if len(kept) > 1 and theme not in {name for name, _codes in how.groups}:
            places = overlaps(interviews, names, kept)
            if places:
                said.append(f"{theme}: {OverlapError(places)}")
            else:
                declared.append((theme, kept))
    done = compare(
        interviews,
        names,
        codes,
        unit=how.unit,
        match=how.match,
        compatible=how.compatible,
        groups=[*how.groups, *declared],
    )
    return Comparison(
        agreement=done,
        interviews=(),
        of=0,
        with_interviewer=how.with_interviewer,
        overlapping=tuple(said),
        compared=tuple(interviews),
        themes=_by_theme(project, interviews, names, how) if how.themes else None,
    )


def _by_theme(project: Project, interviews: Sequence[Interview], names: Sequence[str], how: _How) -> Agreement:
    """The same with every code taken as its theme at the top."""
    top = {row.code.id: project.codebook.path(row.code.id)[0].id for row in project.codebook.walk()}
    lifted = [
        replace(
            one,
            layers={
                coder: [Segment(s.start, s.stop, top[s.code]) for s in layer if s.code in top]
                for coder, layer in one.layers.items()
            },
        )
        for one in interviews
    ]
    return compare(lifted, names, tuple(dict.fromkeys(top.values())), unit=how.unit, match=how.match)


def _laid_out(
    talks: Sequence[Document], layers: Layers, given: Mapping[str, Sequence[Span]], how: _How
) -> list[Interview]:
    return [
        interview_of(
            talk,
            layers[talk.transcript.name],
            with_interviewer=how.with_interviewer,
            given=given.get(talk.transcript.name, ()),
            unit=how.unit,
        )
        for talk in talks
    ]


def _held_codes(
    project: Project, layers: Layers, held: Mapping[str, str] | None, names: Sequence[str]
) -> tuple[list[str], tuple[Proposed, ...]]:
    """The codes of the round's codebook, and how often others were used: those are listed, never computed."""
    used = Counter((name, s.code) for each in layers.values() for name in names for s in each.get(name, ()))
    here = {code for _name, code in used}
    order = [row for row in project.codebook.walk() if not row.code.codes or row.code.id in here]
    codes = [row.code.id for row in order if held is None or row.code.id in held]
    proposed = tuple(
        Proposed(name, code, n) for (name, code), n in sorted(used.items()) if held is not None and code not in held
    )
    return codes, proposed


def _redefined(
    held: Mapping[str, str], at_seal: Mapping[str, Mapping[str, str]], names: Sequence[str]
) -> tuple[str, ...]:
    changed = {
        code for name in names for code, mark in at_seal.get(name, {}).items() if code in held and held[code] != mark
    }
    return tuple(code for code in held if code in changed)


def _against(
    talks: Sequence[Document],
    then: Layers,
    agreed: frozenset[str],
    codes: Sequence[str],
    names: Sequence[str],
    how: _How,
) -> tuple[Against, ...]:
    """Each coder's layer beside the consensus, on the interviews whose consensus is finished."""
    found = []
    mine = [talk for talk in talks if talk.transcript.name in agreed]
    for name in names:
        laid = [
            interview_of(
                talk,
                {name: then[talk.transcript.name][name], "": _agreed_segments(talk, names)},
                with_interviewer=how.with_interviewer,
                unit=Unit.CHARACTER,
            )
            for talk in mine
            if name in then[talk.transcript.name]
        ]
        if laid:
            one = compare(laid, (name, ""), codes, pairs=False, confusion=False).overall
            found.append(Against(name, one.alpha_places, one.alpha_sets, len(laid), one.characters))
    return tuple(found)


def _decided(project: Project, found: RoundRow, names: Sequence[str], unsealed: Sequence[str]) -> tuple[int, int]:
    """Disagreements decided, of how many, where the consensus is of two who are compared; (0, 0) before it is open."""
    if found.rule is None or unsealed:
        return 0, 0
    pair = queue(project, found.name)
    if not {pair.a, pair.b} <= set(names):
        return 0, 0
    reached = pair.reached()
    return reached.decided, reached.of


def _agreed_segments(talk: Document, names: Sequence[str]) -> list[Segment]:
    return [Segment(c.start, c.stop, c.code) for c in talk.codings if c.coder not in names]
