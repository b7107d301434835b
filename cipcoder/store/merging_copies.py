"""Bringing copies of one project together: the union of their logs, folded, and put in order where that has to be.

Everything is an operation, so a merge adds the operations that aren't here yet and writes what they touch anew; doing
it twice, or in another order, leads to the same. What neither side could foresee (a code removed here and used there,
a text corrected on both) is put in order by further operations, which depend on the state alone: copies that meet the
same do the same. One transaction, after a snapshot, all or nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import DataError, IntegrityError

from cipcoder.errors import RefusedError
from cipcoder.locale import _
from cipcoder.store import models as m
from cipcoder.store.check import check
from cipcoder.store.codebook_rows import add_versions, keep_version
from cipcoder.store.copies import Copy, refuse_another
from cipcoder.store.erased import erased, without_erased
from cipcoder.store.kinds import KINDS
from cipcoder.store.layer_gate import Layer, check_states, check_versions, held_by_rounds, unknown
from cipcoder.store.layers import carry_touched, receive, rewrite_all
from cipcoder.store.log import OPERATION, State, Transaction, fold
from cipcoder.store.merge_report import TOLD, CopyReport, Merged, TwoTexts, by_name, conflicts, counted
from cipcoder.store.open_rounds import OpenRound, open_round, open_rounds
from cipcoder.store.operations.consensus import CONSENSUS, follow
from cipcoder.store.operations.correcting import carry_along, carry_questions, gives_text
from cipcoder.store.operations.merging import follow_merges
from cipcoder.store.rows import Entity, Rows, table
from cipcoder.store.settling import settle_codebook, settle_names
from cipcoder.store.store import Store
from cipcoder.text.carry import Carrying

Row = Mapping[str, Any]
VERB = "merge copies"
LAYOUT = KINDS["transcript"].together


def merge(
    store: Store, copies: Sequence[Copy], layers: Sequence[Layer] = (), *, own_base: bool = False, keep: bool = True
) -> Merged:
    """Take everything in that these copies and layers know and the store doesn't; all of it or nothing.

    ``own_base``: keep what the codebook file beside this store last said (each copy has a file of its own). ``keep``:
    false to see what would be done. RefusedError where it can't be done; nothing has changed then.
    """
    taken, me = False, store.me()

    def snapshot() -> None:
        nonlocal taken
        if keep and not taken:
            store.snapshot("before-merge")
        taken = True

    with store.acting(None, verb=VERB, role="note", keep=keep) as tx:
        project = tx.connection.execute(select(m.Project.uid)).scalar_one()
        for copy in copies:
            refuse_another(copy, project)
        before, was_called = counted(tx.connection)
        reports = []
        for copy in copies:
            with _named(copy):
                reports.append(_Merging(tx, copy, own_base, me).take(snapshot))
        received = [receive(tx, layer, snapshot) for layer in layers]
        if taken:
            if any(change.kind == "code" for change in tx.changes):
                keep_version(tx.connection)
            tx.finish()
            if faults := check(tx.connection):
                raise RefusedError(
                    _("The copies don't go together: {fault} Nothing was taken in.").format(fault=faults[0])
                )
        after, names = counted(tx.connection)
        blind = {coder for one in open_rounds(tx.connection) if one.blind for coder in one.coders}
        hidden = frozenset(names[coder] for coder in blind & names.keys())
        called = was_called | names  # one name before and after, though it came with a copy
        return Merged(tuple(reports), tuple(received), by_name(before, called), by_name(after, called), hidden)


@contextmanager
def _named(copy: Copy) -> Iterator[None]:
    """Say which copy it was that could not be merged; what no cipcoder writes is one sentence, whatever it breaks."""
    try:
        yield
    except RefusedError as error:
        raise RefusedError(f"{copy.name}: {error}") from error
    except (IntegrityError, DataError, KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise RefusedError(
            _("{place} holds what no cipcoder wrote: nothing was taken in.").format(place=copy.name)
        ) from error


class _Merging:
    """One copy, taken in inside an act."""

    def __init__(self, tx: Transaction, copy: Copy, own_base: bool, me: uuid.UUID | None) -> None:
        self.tx, self.copy, self.own_base, self.me = tx, copy, own_base, me
        self.theirs = _by_entity(copy.operations)
        self.new: dict[uuid.UUID, list[Row]] = {}
        self.mine: dict[uuid.UUID, list[Row]] = {}
        """what was done here to the things that the new operations are about, and the copy doesn't know"""
        self.was: dict[uuid.UUID, State] = {}
        """those things as they stood here"""

    def take(self, snapshot: Callable[[], None]) -> CopyReport:
        tx, copy = self.tx, self.copy
        connection = tx.connection
        gone = erased(connection)
        coming = without_erased(connection, unknown(connection, copy.operations))
        new, held = self._held_back(coming.operations)
        self._check_texts(gone)
        if not new:
            return CopyReport(copy.name, held_back=held, dropped=coming.dropped)
        check_versions(connection, copy.versions, new)
        snapshot()
        add_versions(connection, copy.versions)
        self._add_texts(gone)
        base = connection.execute(select(m.Project.codebook_base)).scalar_one()
        self.new = _by_entity(new)
        tx.load(self.new)
        self.was = {uid: tx.known(uid) for uid in self.new}
        self.mine = self._mine_only()
        touched = tx.add_foreign(new)
        rewrite_all(tx, touched)
        if self.own_base:
            tx.update("project", copy.project, {"codebook_base": base})
        self._prefer_corrections(touched)
        revived = self._revive(gone)
        unretired = self._unretire(new)
        follow_merges(tx, touched)
        settled = [*settle_codebook(tx), *settle_names(tx)]
        check_states(tx, touched)
        self._carry(touched, new)
        follow(tx, {op["transcript_uid"] for op in new if op["layer_uid"] == CONSENSUS and op["transcript_uid"]})
        keep_version(connection)
        clashes = [
            each
            for kind, uid in touched
            if kind in TOLD and uid in self.mine
            for each in conflicts(kind, uid, self.mine[uid], self.new[uid], tx.state(uid))
        ]
        return CopyReport(
            copy.name,
            len(new),
            self._new_names("transcript", touched, "name"),
            self._new_names("code", touched, "key"),
            *self._texts(touched),
            tuple(clashes),
            tuple(settled),
            tuple(revived),
            tuple(unretired),
            held,
            coming.dropped,
        )

    # --- before anything is added ---------------------------------------------------------------------

    def _held_back(self, new: Sequence[Row]) -> tuple[list[Row], tuple[tuple[str, str], ...]]:
        """Leave out the layers that a blind round keeps from coming in now; whose, and for which round.

        Not one's own on a server, where everybody works and the server hides it from the others.
        """
        rounds = self._open_rounds(new)
        held: dict[uuid.UUID, tuple[str, str]] = {}
        whose = {op["layer_uid"] for op in new if op["entity"] != "coder"} - {None, self.me}
        for coder in sorted(whose):
            for one, _sealed, _others in held_by_rounds(self.tx, coder, rounds):
                held[coder] = (str(fold(self.theirs.get(coder, ())).fields.get("name", "?")), one.name)
        kept = [op for op in new if op["entity"] == "coder" or op["layer_uid"] not in held]
        return kept, tuple(sorted(held.values()))

    def _open_rounds(self, new: Sequence[Row]) -> list[OpenRound]:
        """The rounds that go on, by what both sides know of them."""
        sealed = set(self.tx.connection.execute(select(m.Seal.uid)).scalars())
        sealed |= {op["entity_uid"] for op in new if op["entity"] == "seal"}
        coming = _by_entity([op for op in new if op["entity"] == "round"])
        found = []
        for uid in sorted({*coming, *self.tx.connection.execute(select(m.Round.uid)).scalars()}):
            here = self.tx.connection.execute(select(OPERATION).where(OPERATION.c.entity_uid == uid)).mappings()
            state = fold([*map(dict, here), *coming.get(uid, ())])
            if state.alive and state.fields["closed_at"] is None:
                found.append(open_round(uid, {"terms": None} | state.fields, sealed))
        return [one for one in found if one is not None]

    def _check_texts(self, gone: frozenset[uuid.UUID]) -> None:
        """Refuse a copy of which a text has the number of another one here."""
        x = table(m.TranscriptText).c
        for uid, number, sha256 in self.tx.connection.execute(select(x.transcript_uid, x.revision, x.sha256)):
            theirs = self.copy.hashes.get((uid, number), sha256)
            if theirs != sha256 and uid not in gone:
                name = self.tx.last(uid).get("name", "?")
                raise RefusedError(
                    _(
                        "{name} was corrected here and there, by a cipcoder that gave both texts one number: here "
                        "{mine}, there {theirs} (SHA-256). Nothing was taken in. Correct it on one side with the text "
                        "of the other, on the copy as it was before: cipcoder transcript correct {name} FILE"
                    ).format(name=name, mine=sha256, theirs=theirs)
                )

    def _add_texts(self, gone: frozenset[uuid.UUID]) -> None:
        t = table(m.TranscriptText)
        here = {tuple(row) for row in self.tx.connection.execute(select(t.c.transcript_uid, t.c.revision))}
        rows = [
            {"transcript_uid": uid, "revision": number, "text": text, "sha256": self.copy.hashes[uid, number]}
            for (uid, number), text in sorted(self.copy.texts.items(), key=lambda each: (str(each[0][0]), each[0][1]))
            if (uid, number) not in here and uid not in gone
        ]
        if rows:
            self.tx.connection.execute(insert(t), rows)
            self.tx.rows = Rows(self.tx.connection)  # which may remember that these weren't here

    def _mine_only(self) -> dict[uuid.UUID, list[Row]]:
        self.tx.finish()
        known = {op["uid"] for op in self.copy.operations}
        found: list[Row] = []
        wanted = sorted(self.new)
        for i in range(0, len(wanted), 500):
            part = select(OPERATION).where(OPERATION.c.entity_uid.in_(wanted[i : i + 500]))
            found += [dict(op) for op in self.tx.connection.execute(part).mappings() if op["uid"] not in known]
        return _by_entity(found)

    # --- what the union needs -------------------------------------------------------------------------

    def _prefer_corrections(self, touched: Sequence[Entity]) -> None:
        """Where one side corrected a text and the other only said who speaks, the correction stands, with the roles."""
        for uid in (uid for kind, uid in touched if kind == "transcript" and uid in self.mine):
            ours, theirs = (any(map(_corrects, ops[uid])) for ops in (self.mine, self.new))
            now, sides = self.tx.state(uid), (self.was[uid].fields, fold(self.theirs[uid]).fields)
            if now is None or ours == theirs or not all("speakers" in side for side in sides):
                continue
            right, other = sides if ours else sides[::-1]
            if now["revision"] != right["revision"]:
                roles = dict(other["speakers"])
                speakers = [[label, roles.get(label, role)] for label, role in right["speakers"]]
                self.tx.update("transcript", uid, {name: right[name] for name in LAYOUT} | {"speakers": speakers})

    def _revive(self, gone: frozenset[uuid.UUID]) -> list[tuple[str, str]]:
        """What was taken away on one side and is used on the other comes back: codes, themes, transcripts."""
        tx, found = self.tx, []
        while back := [
            (kind, uid)
            for kind, uid in sorted(self._needed() - {(kind, uid) for kind in ("code", "transcript") for uid in gone})
            if tx.state(uid) is None and tx.last(uid)
        ]:
            for kind, uid in back:
                tx.create(kind, uid, tx.last(uid))
                found.append((kind, str(tx.last(uid)["key" if kind == "code" else "name"])))
                if kind == "transcript":
                    carry_along(tx, uid)
        return found

    def _needed(self) -> set[Entity]:
        """Codes and transcripts that something needs which isn't there."""
        found: set[Entity] = set()
        w = m.Waiting
        for kind, uid in self.tx.connection.execute(select(w.kind, w.uid).where(w.kind.in_(("coding", "code")))).all():
            state = self.tx.state(uid) or {}
            for field, target in (("parent", "code"),) if kind == "code" else (("code",) * 2, ("transcript",) * 2):
                if state.get(field) is not None:
                    found.add((target, uuid.UUID(state[field])))
        for transcripts in self.tx.connection.execute(select(m.Round.transcripts)).scalars():
            found |= {("transcript", uuid.UUID(each)) for each in transcripts}
        return found

    def _unretire(self, new: Sequence[Row]) -> list[str]:
        """Codes that one side retired and the other, where they weren't, put on passages since: back in use."""
        tx, found = self.tx, []
        put: dict[str, set[uuid.UUID]] = {}
        for op in new:
            if (op["after"] or {}).get("code"):
                put.setdefault(op["after"]["code"], set()).add(op["entity_uid"])
        for uid, key in tx.connection.execute(select(m.Code.uid, m.Code.key).where(m.Code.retired == 1)).all():
            there, before = fold(self.theirs.get(uid, ())), self.was.get(uid)
            used = there.alive and not there.fields["retired"]
            used = used and any((tx.state(coding) or {}).get("code") == str(uid) for coding in put.get(str(uid), ()))
            if before is not None and before.alive and not before.fields["retired"]:
                used = used or self._put_here(uid)
            if used:
                tx.update("code", uid, {"retired": False, "merged_into": None})
                found.append(str(key))
        return found

    def _put_here(self, code: uuid.UUID) -> bool:
        """Whether a coding with this code was made here that the copy doesn't know."""
        c = m.Coding
        stands = select(c.uid).join(m.Code, m.Code.id == c.code_id).where(m.Code.uid == code)
        return any(uid not in self.theirs for uid in self.tx.connection.execute(stands).scalars())

    def _carry(self, touched: Sequence[Entity], new: Sequence[Row]) -> None:
        """What is placed in a text stands on the one that holds now, and so do the questions of its turns."""
        tx = self.tx
        for uid in (uid for kind, uid in touched if kind == "transcript"):
            state, was = tx.state(uid), self.was[uid]
            if state is not None and not (was.alive and was.fields["revision"] == state["revision"]):
                carry_along(tx, uid)
        carry_touched(tx, touched)
        theirs = {op["entity_uid"] for op in new if op["entity"] == "turn_question"}
        texts = {op["transcript_uid"] for op in new if op["entity"] in ("turn_question", "transcript")}
        q, t = m.TurnQuestion, m.Transcript
        for uid in sorted(texts - {None}):
            if (now := tx.state(uid)) is None:
                continue
            asked = select(q.uid).join(t, t.id == q.transcript_id).where(t.uid == uid)
            mine = set(tx.connection.execute(asked).scalars()) - theirs
            for side, but in ((self.was.get(uid, State(True, now)), theirs), (fold(self.theirs.get(uid, ())), mine)):
                if side.alive and side.fields["revision"] != now["revision"]:
                    old, text = (tx.rows.text(uid, fields["revision"]) for fields in (side.fields, now))
                    if old is not None and text is not None:
                        carry_questions(tx, uid, Carrying(old, text), side.fields["turns"], now["turns"], but)

    # --- what is told ---------------------------------------------------------------------------------

    def _new_names(self, kind: str, touched: Sequence[Entity], field: str) -> tuple[str, ...]:
        states = [self.tx.state(uid) for each, uid in touched if each == kind and not self.was[uid].fields]
        return tuple(sorted(str(state[field]) for state in states if state is not None))

    def _texts(self, touched: Sequence[Entity]) -> tuple[tuple[str, ...], tuple[TwoTexts, ...]]:
        """Transcripts whose correction came from there; those that were corrected on both sides, not alike."""
        corrected, two = [], []
        for uid in (uid for kind, uid in touched if kind == "transcript"):
            now, was = self.tx.state(uid), self.was[uid]
            if now is None or not was.alive:
                continue
            here, there = was.fields["revision"], fold(self.theirs[uid]).fields.get("revision")
            both = any(map(_corrects, self.mine.get(uid, ()))) and any(map(_corrects, self.new[uid]))
            if both and here != there:
                two.append(TwoTexts(str(now["name"]), now["revision"] == here))
            elif now["revision"] != here:
                corrected.append(str(now["name"]))
        return tuple(sorted(corrected)), tuple(two)


def _by_entity(operations: Sequence[Row]) -> dict[uuid.UUID, list[Row]]:
    found: dict[uuid.UUID, list[Row]] = {}
    for op in operations:
        found.setdefault(op["entity_uid"], []).append(op)
    return found


def _corrects(op: Row) -> bool:
    return op["before"] is not None and gives_text(op["before"], op["after"])
