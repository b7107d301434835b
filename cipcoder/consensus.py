"""From two sealed layers to a consensus: what they disagree on, the biggest first, how each was decided, what is left.

Everything rests on the frozen layers: numbers and names of the disagreements stay the same while one decides.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from cipcoder.agreement.disagreements import HOWS, Agreed, Ground, How, Item, compared
from cipcoder.agreement.interviews import Segment
from cipcoder.errors import InputError, RefusedError
from cipcoder.locale import _
from cipcoder.project import Project
from cipcoder.queries.blind import blind_transcripts
from cipcoder.queries.consensus import DecisionRow, changed_texts, decided_between, decisions
from cipcoder.queries.corpus import transcripts
from cipcoder.queries.document import CodingRow, Document, documents
from cipcoder.queries.memos import MemoRow, memos
from cipcoder.queries.rounds import RoundRow, Rule, sealed_layers
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from cipcoder.store.log import Done
from cipcoder.text.clean import visible
from cipcoder.text.command_line import word

Outcome = Literal["a", "b", "both", "neither", "other"]
EXACT = Rule("exact", 1.0)
NAME = "consensus"


@dataclass(frozen=True, slots=True)
class Entry:
    """One disagreement of a round."""

    number: int
    """from 1, in the whole queue: stays the same whatever is decided"""
    interview: str
    title: str
    turn: int | None
    """from 1: in which turn it begins"""
    item: Item
    name: str
    """what its decision is kept under"""
    memos_a: tuple[MemoRow, ...]
    memos_b: tuple[MemoRow, ...]
    """what each coder wrote about the codings concerned"""
    decision: DecisionRow | None

    @property
    def segments(self) -> tuple[Segment, ...] | None:
        """What stands in the consensus for it; None while it is open."""
        if self.decision is None:
            return None
        return tuple(Segment(start, stop, code) for start, stop, code in self.decision.segments)


@dataclass(frozen=True, slots=True)
class Reached:
    """How far one is."""

    decided: int
    of: int
    characters: int
    """of those decided"""
    of_characters: int


@dataclass(frozen=True, slots=True)
class Queue:
    """All disagreements of two coders of a round, the biggest first."""

    round: RoundRow
    a: str
    b: str
    """in the order of the round's coders"""
    rule: Rule
    """what agrees by itself: as recorded when the consensus was opened, before that only the same text"""
    between: tuple[str, str] | None
    """whose consensus is open; None: it isn't"""
    entries: tuple[Entry, ...]
    agreed: tuple[tuple[str, Agreed], ...]
    """interview and segments of what agrees by itself"""
    changed: tuple[str, ...] = ()
    """interviews left out: their text was changed since the layers were sealed"""
    gone: tuple[str, ...] = ()
    """codes left out: they aren't in the codebook any more"""
    hidden: tuple[str, ...] = ()
    """interviews left out: another round goes on there, in which who looks codes blind"""

    @property
    def interviews(self) -> tuple[str, ...]:
        """Those compared, in the order of the corpus."""
        return tuple(name for name in self.round.transcripts if name not in (*self.changed, *self.hidden))

    @property
    def decidable(self) -> bool:
        """Whether the consensus is open between these two."""
        return self.between == (self.a, self.b)

    def reached(self, interview: str | None = None) -> Reached:
        """How much is decided, in all interviews or in one."""
        mine = [entry for entry in self.entries if interview in (None, entry.interview)]
        done = [entry for entry in mine if entry.decision is not None]
        return Reached(len(done), len(mine), *(sum(each.item.characters for each in some) for some in (done, mine)))

    def numbered(self, numbers: Iterable[int]) -> list[Entry]:
        """The entries with these numbers; an error where there is no such one."""
        by_number = {entry.number: entry for entry in self.entries}
        wanted = list(dict.fromkeys(numbers))
        if wrong := [number for number in wanted if number not in by_number]:
            raise InputError(
                _("There is no disagreement {number} in the round {name}; they are numbered from 1 to {last}.").format(
                    number=wrong[0], name=self.round.name, last=max(by_number, default=0)
                )
            )
        return [by_number[number] for number in wanted]


def queue(project: Project, round_name: str, *, a: str | None = None, b: str | None = None) -> Queue:
    """The disagreements of two coders who sealed (by default those of the consensus, or the first two who sealed).

    RefusedError while the round is blind, and where fewer than two sealed.
    """
    return _queue(project, round_name, a, b, None)


def preview(project: Project, round_name: str, rule: Rule, *, a: str | None = None, b: str | None = None) -> Queue:
    """What would be left to decide by a boundary rule."""
    return _queue(project, round_name, a, b, rule)


def refreshed(project: Project, old: Queue) -> Queue:
    """The same queue with the decisions as they stand now: the layers are frozen, so nothing else can have changed."""
    with project.store.read() as connection:
        made = {(row.transcript, row.item): row for row in decisions(connection, old.round.uid)}
        between = decided_between(connection, old.round.uid)
    entries = [replace(entry, decision=made.get((entry.interview, entry.name))) for entry in old.entries]
    return replace(old, entries=tuple(entries), between=between)


def open_consensus(
    project: Project, round_name: str, rule: Rule, *, a: str | None = None, b: str | None = None
) -> tuple[Queue, Done]:
    """Open the consensus of two coders: what agrees by the rule enters by itself. Done once in a round."""
    if rule.how not in HOWS:
        raise InputError(
            _("{rule} is no boundary rule: write one of {rules}.").format(rule=visible(rule.how), rules=", ".join(HOWS))
        )
    if not 0 < rule.share <= 1:
        raise InputError(_("The part of the text that must be shared lies over 0 and up to 1, such as .8."))
    found = _queue(project, round_name, a, b, rule)
    if found.hidden:
        raise RefusedError(
            _("Another round goes on blind in {names}: the consensus can be opened once it is sealed.").format(
                names=", ".join(found.hidden)
            )
        )
    uids, prefix = _uids(project), _prefix(project, found)
    agreed = [ops.Settled(uids[interview], prefix + one.key, _placed(one.settled)) for interview, one in found.agreed]
    items = {uids[name]: found.reached(name).of for name in found.interviews}
    taken = {row.name for row in project.coders()}
    free = next(name for i in range(1, len(taken) + 2) if (name := NAME if i == 1 else f"{NAME} ({i})") not in taken)
    pair = project.coder_named(found.a).uid, project.coder_named(found.b).uid
    done = project.do(ops.OpenConsensus(found.round.uid, pair, rule.how, rule.share, tuple(agreed), items, free))
    return queue(project, round_name), done


def decide(
    project: Project,
    found: Queue,
    entries: Sequence[Entry],
    outcome: Outcome,
    reason: str = "",
    segments: Sequence[Segment] = (),
) -> Done:
    """Decide disagreements alike, in the current coder's name: one act. ``segments``: what stands, for "other"."""
    _check_open(found)
    if outcome == "other" and not segments:
        raise InputError(_("Say what is to stand: a passage and a code."))
    uids = _uids(project)
    settled = [
        ops.Settled(
            uids[entry.interview],
            entry.name,
            _placed(segments if outcome == "other" else entry.item.version(outcome)),
        )
        for entry in entries
    ]
    return project.do(ops.Decide(found.round.uid, tuple(settled), outcome, reason))


def reopen(project: Project, found: Queue, entries: Sequence[Entry]) -> Done:
    """Take decisions away again."""
    _check_open(found)
    uids = _uids(project)
    items = tuple((uids[entry.interview], entry.name) for entry in entries)
    return project.do(ops.Reopen(found.round.uid, items))


def set_analysis(project: Project, coder: str | None) -> None:
    """Choose whose codings are analysed where no consensus is finished; None: nothing is chosen any more."""
    row = None if coder is None else project.coder_named(coder)
    if row is not None and row.kind != "human":
        raise InputError(
            _("Where there is a consensus it is analysed anyway. Name the coder to analyse everywhere else.")
        )
    project.do(ops.SetAnalysis(None if row is None else row.uid))


# --- parts -------------------------------------------------------------------------------------------


def _check_open(found: Queue) -> None:
    if found.between is None:
        raise RefusedError(
            _("Open the consensus of this round first: cipcoder consensus open {name}").format(
                name=word(found.round.name)
            )
        )
    if not found.decidable:
        a, b = found.between
        raise RefusedError(_("The consensus of this round is made of the layers of {a} and {b}.").format(a=a, b=b))


def _queue(project: Project, round_name: str, a: str | None, b: str | None, rule: Rule | None) -> Queue:
    row = project.round_named(round_name)
    if row.open:
        raise RefusedError(
            _("The round {name} still goes on: {coders} must seal first (cipcoder round seal).").format(
                name=row.name, coders=", ".join(row.unsealed)
            )
        )
    known = {each.code.id for each in project.codebook.walk()}
    with project.store.read() as connection:
        between = decided_between(connection, row.uid)
        one, other = _pair(row, between, a, b)
        layers = sealed_layers(connection, row.uid)
        changed = changed_texts(connection, row.uid, (one, other))
        made = {(each.transcript, each.item): each for each in decisions(connection, row.uid)}
        wanted = [each for each in transcripts(connection) if each.name in row.transcripts and each.name not in changed]
        talks = documents(connection, wanted, [one, other])
        viewer = None if project.coder is None else project.coder.name
        noted, away = memos(connection, viewer=viewer), blind_transcripts(connection, viewer)
    used = rule or row.rule or EXACT
    blank = Queue(
        *(row, one, other, used, between, (), ()),
        changed=tuple(name for name in row.transcripts if name in changed),
        hidden=tuple(name for name in row.transcripts if name in away),
    )
    prefix, gone = _prefix(project, blank), set()
    entries: list[Entry] = []
    agreed: list[tuple[str, Agreed]] = []
    for talk in talks:
        name = talk.transcript.name
        sides = [layers[coder].get(name, []) for coder in (one, other)]
        gone |= {segment.code for side in sides for segment in side} - known
        mine, theirs = ([segment for segment in side if segment.code in known] for side in sides)
        done = compared(mine, theirs, Ground(talk.text, talk.spoken()), _how(used), used.share)
        agreed += [(name, each) for each in done.agreed]
        said = [_said(talk.codings, coder, noted) for coder in (one, other)]
        for item in done.items:
            filed = prefix + item.key
            about = (_about(item.a, said[0]), _about(item.b, said[1]))
            turn = _turn(talk, item.start)
            entries.append(Entry(0, name, talk.transcript.title, turn, item, filed, *about, made.get((name, filed))))
    entries.sort(key=lambda entry: -entry.item.characters)  # otherwise in the order of the corpus
    numbered = [replace(entry, number=i) for i, entry in enumerate(entries, 1)]
    seen = tuple(entry for entry in numbered if entry.interview not in away)
    return replace(blank, entries=seen, agreed=tuple(agreed), gone=tuple(sorted(gone)))


def _how(rule: Rule) -> How:
    return next((how for how in HOWS if how == rule.how), "exact")


def _pair(row: RoundRow, between: tuple[str, str] | None, a: str | None, b: str | None) -> tuple[str, str]:
    """The two coders to compare, in the order of the round."""
    # layers sealed in one act come in the order of the coders
    sealed = [seal.coder for seal in sorted(row.seals, key=lambda s: (s.sealed_at, row.coders.index(s.coder)))]
    if len(sealed) < 2:
        raise RefusedError(
            _("Fewer than two coders sealed the round {name}: there is nothing to compare.").format(name=row.name)
        )
    if (a is None) != (b is None) or (a is not None and a == b):
        raise InputError(_("Name two different coders: --between ana,ben"))
    wanted = (a, b) if a is not None else between or tuple(sealed[:2])
    if missing := [name for name in wanted if name not in sealed]:
        raise InputError(
            _("{coder} has sealed nothing in the round {name}. Sealed: {names}.").format(
                coder=visible(str(missing[0])), name=row.name, names=", ".join(sealed)
            )
        )
    first, second = (name for name in row.coders if name in wanted)
    return first, second


def _prefix(project: Project, found: Queue) -> str:
    """Who is compared, in what decisions are kept under: in a round of three, one passage may be two disagreements."""
    uids = {row.name: row.uid for row in project.coders()}
    return f"{uids[found.a].hex[:8]}+{uids[found.b].hex[:8]} "


def _uids(project: Project) -> dict[str, uuid.UUID]:
    return {row.name: row.uid for row in project.transcripts()}


def _placed(segments: Iterable[Segment]) -> tuple[tuple[int, int, uuid.UUID], ...]:
    return tuple((segment.start, segment.stop, code_uid(segment.code)) for segment in segments)


def _said(
    codings: Iterable[CodingRow], coder: str, noted: Iterable[MemoRow]
) -> list[tuple[CodingRow, tuple[MemoRow, ...]]]:
    """The coder's codings that they wrote memos about, with these."""
    by_target: dict[uuid.UUID, list[MemoRow]] = {}
    for memo in noted:
        if memo.coder == coder:
            for kind, target in memo.targets:
                if kind == "coding":
                    by_target.setdefault(target, []).append(memo)
    return [(row, tuple(by_target[row.uid])) for row in codings if row.coder == coder and row.uid in by_target]


def _about(segments: Iterable[Segment], said: Sequence[tuple[CodingRow, tuple[MemoRow, ...]]]) -> tuple[MemoRow, ...]:
    """Memos about codings with one of the segments' codes that share text with it: bounds may have moved since."""
    found: dict[uuid.UUID, MemoRow] = {}
    for segment in segments:
        for coding, about in said:
            if coding.code == segment.code and coding.start < segment.stop and segment.start < coding.stop:
                found |= {memo.uid: memo for memo in about}
    return tuple(found.values())


def _turn(talk: Document, offset: int) -> int | None:
    return next((turn.ordinal + 1 for turn in reversed(talk.turns) if turn.head <= offset), None)
