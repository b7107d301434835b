"""Reading states and rounds as sets of sources, verbatims as a set of notes: the standard knows nothing of them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence

from cipcoder.exchange.refi import marks
from cipcoder.exchange.refi.marks import guid, made_guid
from cipcoder.formats.refi import blocks
from cipcoder.formats.refi import models as m
from cipcoder.locale import _
from cipcoder.queries.exchanged import Kept
from cipcoder.queries.rounds import RoundRow


def of_states(
    states: Mapping[tuple[str, str], Sequence[uuid.UUID]], users: Mapping[str, str], here: Collection[uuid.UUID]
) -> Iterator[m.Set]:
    """« Coder: Ana – finished », a set for each coder and state."""
    for (coder, state), texts in states.items():
        members = tuple(guid(uid) for uid in texts if uid in here)
        if coder in users and members:
            name = _("Coder: {name} – {state}").format(name=coder, state=_(state))
            foot = {marks.STATE: state, "coder": coder}
            yield m.Set(made_guid("state", coder, state), name, blocks.written("", foot), sources=members)


def of_rounds(rounds: Sequence[RoundRow], texts: Mapping[str, uuid.UUID]) -> Iterator[m.Set]:
    """« Round: first », a set for each round, which says what it was about, who coded and who sealed when."""
    for one in rounds:
        said = {
            marks.ROUND: one.name,
            "purpose": one.purpose,
            "unit": one.unit,
            "blind": one.blind,
            "coders": one.coders,
            "seed": one.seed,
            "sampled from": one.sampled_from,
            "stratified by": one.stratified_by or None,
            "begun": one.created_at.isoformat(),
            "closed": None if one.closed_at is None else one.closed_at.isoformat(),
            "sealed": {seal.coder: [seal.sealed_at.isoformat(), seal.sha256] for seal in one.seals},
        }
        foot = {key: value for key, value in said.items() if value is not None}
        members = tuple(guid(texts[name]) for name in one.transcripts if name in texts)
        name = _("Round: {name}").format(name=one.name)
        yield m.Set(guid(one.uid), name, blocks.written("", foot), sources=members)


def of_verbatims(kept: Sequence[Kept]) -> Iterator[m.Set]:
    """All verbatims as one set, if there are any."""
    if kept:
        yield m.Set(made_guid("verbatims"), _("Verbatims"), notes=tuple(guid(one.uid) for one in kept))
