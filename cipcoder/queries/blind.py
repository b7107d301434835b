"""What a blind round hides: while it goes on, nobody sees the others' work on its interviews.

Every question that may show several coders' work asks here first. Who looks is the coder named; where nobody is
named, each coder of an open round is "the other" for somebody, and the work of all of them on it is hidden.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, false, not_, or_, select, true

from cipcoder.store import models as m
from cipcoder.store.open_rounds import open_rounds


@dataclass(frozen=True, slots=True)
class Hidden:
    """Row ids of (coder, transcripts) that are not to be shown; falsy when there are none."""

    pairs: tuple[tuple[int, tuple[int, ...]], ...]

    def __bool__(self) -> bool:
        return bool(self.pairs)

    @property
    def coders(self) -> frozenset[int]:
        return frozenset(coder for coder, _texts in self.pairs)

    def codings(self) -> ColumnElement[bool]:
        """True of the codings that may be shown."""
        c = m.Coding
        return and_(true(), *(not_(and_(c.coder_id == who, c.transcript_id.in_(texts))) for who, texts in self.pairs))

    def memos(self) -> ColumnElement[bool]:
        """True of the memos that may be shown: none of a hidden coder, whatever they are about."""
        return m.Memo.coder_id.not_in(self.coders) if self.pairs else true()

    def verbatims(self, viewer: str | None) -> ColumnElement[bool]:
        """True of the verbatims that may be shown: in the round's interviews only one's own."""
        if not self.pairs:
            return true()
        texts = {text for _coder, each in self.pairs for text in each}
        v = m.Verbatim
        own = v.coder_id.in_(select(m.Coder.id).where(m.Coder.name == viewer)) if viewer is not None else false()
        return or_(v.transcript_id.is_(None), v.transcript_id.not_in(texts), own)


NOTHING = Hidden(())


def hidden(connection: Connection, viewer: str | None) -> Hidden:
    """What the coder of this name (None: nobody in particular) may not see now."""
    found: dict[int, set[int]] = {}
    for one in open_rounds(connection):
        if not one.blind:
            continue
        rows = dict(connection.execute(select(m.Coder.name, m.Coder.id).where(m.Coder.uid.in_(one.coders))).all())
        if viewer is not None and viewer not in rows:
            continue  # somebody who isn't in the round has nothing to be blind to
        texts = set(connection.execute(select(m.Transcript.id).where(m.Transcript.uid.in_(one.transcripts))).scalars())
        for name, row_id in rows.items():
            if name != viewer:
                found.setdefault(row_id, set()).update(texts)
    return Hidden(tuple((coder, tuple(sorted(texts))) for coder, texts in sorted(found.items())))


def hidden_names(connection: Connection, viewer: str | None) -> dict[str, frozenset[str]]:
    """Coder's name -> names of the transcripts in which their work is hidden from ``viewer``."""
    pairs = hidden(connection, viewer).pairs
    if not pairs:
        return {}
    coders = dict(connection.execute(select(m.Coder.id, m.Coder.name)).all())
    texts = dict(connection.execute(select(m.Transcript.id, m.Transcript.name)).all())
    return {coders[who]: frozenset(texts[each] for each in rows) for who, rows in pairs}


def blind_transcripts(connection: Connection, viewer: str | None = None) -> frozenset[str]:
    """Names of the transcripts in which somebody's work is hidden from ``viewer``."""
    return frozenset().union(*hidden_names(connection, viewer).values())
