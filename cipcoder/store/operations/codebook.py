"""Changing the codebook: a whole new one from its file, or one code at a time.

What a codebook may be (no label twice in one place, one code a slot…) is checked on what was written, before
the transaction ends (``codebook_rows.keep_version``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import select

from cipcoder.codebook.models import Code, Codebook
from cipcoder.errors import RefusedError
from cipcoder.locale import _, ngettext
from cipcoder.store import models as m
from cipcoder.store.codebook_rows import code_fields, code_uid, read_codebook
from cipcoder.store.kinds import KINDS
from cipcoder.store.log import Transaction
from cipcoder.store.open_rounds import somebody_is_blind
from cipcoder.store.operations.base import codings_in


@dataclass(frozen=True, slots=True)
class ApplyCodebook:
    """Make the store's codebook say what this one says.

    Codes keep their identity by id: renaming and moving lose nothing. A code that is gone from ``codebook``
    leaves the store only when nobody has used it.
    """

    codebook: Codebook
    base: Mapping[str, Any] | None = None
    """the codebook file as it now stands, for the next three-way comparison"""
    verb: ClassVar[str] = "change codebook"

    def apply(self, tx: Transaction) -> None:
        wanted = {row.code.id: row for row in self.codebook.walk()}
        gone = [row.code.id for row in read_codebook(tx.connection).walk() if row.code.id not in wanted]
        for row in wanted.values():
            fields, state = code_fields(row.code, row.parent_id, row.position), tx.state(code_uid(row.code.id))
            if row.code.retired and state is not None:  # the file doesn't say what a code was merged into
                fields["merged_into"] = state["merged_into"]
            tx.put("code", code_uid(row.code.id), fields)
        for key in reversed(gone):  # sub-codes before their theme
            _remove(tx, key)
        project = tx.connection.execute(select(m.Project.uid)).scalar_one()
        tx.update("project", project, {"language": self.codebook.language, "codebook_base": self.base})


@dataclass(frozen=True, slots=True)
class AddCode:
    """A new code among the sub-codes of ``parent`` (a code's id; ``None`` for the top)."""

    code: Code
    parent: str | None = None
    position: int | None = None
    """from 0 among its siblings; ``None`` for the last place"""
    verb: ClassVar[str] = "add code"

    def apply(self, tx: Transaction) -> None:
        if tx.state(code_uid(self.code.id)) is not None:
            raise RefusedError(_("The codebook already has a code {code}.").format(code=self.code.id))
        codebook = read_codebook(tx.connection)
        siblings = codebook.codes if self.parent is None else codebook.get(self.parent).codes
        if any(set(self.code.label.values()) & set(s.label.values()) for s in siblings):
            raise RefusedError(_("There is already a code of this label in this place."))
        position = _room(tx, siblings, self.position)
        tx.create("code", code_uid(self.code.id), code_fields(self.code, self.parent, position))


@dataclass(frozen=True, slots=True)
class EditCode:
    """Give some fields of a code new values (label, definition, colour, slot, retired…)."""

    code: str
    fields: Mapping[str, Any]
    verb: ClassVar[str] = "edit code"
    ALLOWED: ClassVar[frozenset[str]] = frozenset(KINDS["code"].columns) - {"key", "position"}

    def apply(self, tx: Transaction) -> None:
        assert self.fields.keys() <= self.ALLOWED
        uid = code_uid(self.code)
        if tx.state(uid) is None:
            raise RefusedError(_("The codebook has no code {code}.").format(code=self.code))
        fields = dict(self.fields)
        if fields.get("slot") is not None:  # a slot belongs to one code: the one that had it gives it up
            held = select(m.Code.uid).where(m.Code.slot == fields["slot"], m.Code.uid != uid)
            for other in tx.connection.execute(held).scalars().all():
                tx.update("code", other, {"slot": None})
        if fields.get("retired") is False:  # in use again, it is merged into nothing
            fields["merged_into"] = None
        tx.update("code", uid, fields)


@dataclass(frozen=True, slots=True)
class MoveCode:
    """Put a code, with all below it, under another theme or at another place among its siblings."""

    code: str
    parent: str | None
    """a code's id; ``None`` for the top"""
    position: int | None = None
    """from 0 among those it then stands with; ``None`` for the last place"""
    verb: ClassVar[str] = "move code"

    def apply(self, tx: Transaction) -> None:
        codebook = read_codebook(tx.connection)
        row = codebook.row(self.code)
        if self.parent is not None and self.parent in {code.id for code in codebook.subtree(self.code)}:
            raise RefusedError(_("A code can't be moved under itself."))
        siblings = codebook.codes if self.parent is None else codebook.get(self.parent).codes
        others = [code for code in siblings if code.id != self.code]
        if row.parent_id == self.parent and row.position == _place(others, self.position):
            return
        parent = None if self.parent is None else str(code_uid(self.parent))
        tx.update("code", code_uid(self.code), {"parent": parent, "position": _room(tx, others, self.position)})


def _place(siblings: Sequence[Code], position: int | None) -> int:
    return len(siblings) if position is None else max(0, min(position, len(siblings)))


def _room(tx: Transaction, siblings: Sequence[Code], position: int | None) -> int:
    """The stored position of a code that is to stand at this place; siblings after it move on where they have to."""
    stored = dict(tx.connection.execute(select(m.Code.key, m.Code.position)).all())
    at = _place(siblings, position)
    made = last = stored[siblings[at - 1].id] + 1 if at else 0
    for code in siblings[at:]:
        if stored[code.id] > last:
            break
        last += 1
        tx.update("code", code_uid(code.id), {"position": last})
    return made


@dataclass(frozen=True, slots=True)
class KeepBase:
    """Note what the codebook file says now: where the next three-way comparison leaves from."""

    base: Mapping[str, Any]
    verb: ClassVar[str] = "write codebook"

    def apply(self, tx: Transaction) -> None:
        project = tx.connection.execute(select(m.Project.uid)).scalar_one()
        tx.update("project", project, {"codebook_base": self.base})


@dataclass(frozen=True, slots=True)
class RemoveCode:
    """Take an unused code (and its unused sub-codes) out of the codebook."""

    code: str
    verb: ClassVar[str] = "remove code"

    def apply(self, tx: Transaction) -> None:
        for code in reversed(read_codebook(tx.connection).subtree(self.code)):
            _remove(tx, code.id)


def _remove(tx: Transaction, key: str) -> None:
    uid = code_uid(key)
    if used := codings_in(tx, "code", uid):
        if somebody_is_blind(tx.connection):
            raise RefusedError(
                _("The code {code} is in use: it can't vanish. Retire it instead (retired: true).").format(code=key)
            )
        raise RefusedError(
            ngettext(
                "The code {code} is used by {n} coding: it can't vanish. Retire it instead (retired: true).",
                "The code {code} is used by {n} codings: it can't vanish. Retire it instead (retired: true).",
                used,
            ).format(code=key, n=used)
        )
    tx.delete("code", uid)
