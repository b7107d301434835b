"""Changing the codebook: a whole new one from its file, or one code at a time.

What a codebook may be (no label twice in one place, one code a slot…) is checked on what was written, before
the transaction ends (``codebook_rows.keep_version``).
"""

from __future__ import annotations

from collections.abc import Mapping
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
            tx.put("code", code_uid(row.code.id), code_fields(row.code, row.parent_id, row.position))
        for key in reversed(gone):  # sub-codes before their theme
            _remove(tx, key)
        project = tx.connection.execute(select(m.Project.uid)).scalar_one()
        tx.update("project", project, {"language": self.codebook.language, "codebook_base": self.base})


@dataclass(frozen=True, slots=True)
class AddCode:
    """A new code, last among the sub-codes of ``parent`` (a code's id; ``None`` for the top)."""

    code: Code
    parent: str | None = None
    verb: ClassVar[str] = "add code"

    def apply(self, tx: Transaction) -> None:
        if tx.state(code_uid(self.code.id)) is not None:
            raise RefusedError(_("The codebook already has a code {code}.").format(code=self.code.id))
        codebook = read_codebook(tx.connection)
        siblings = codebook.codes if self.parent is None else codebook.get(self.parent).codes
        if any(set(self.code.label.values()) & set(s.label.values()) for s in siblings):
            raise RefusedError(_("There is already a code of this label in this place."))
        position = 1 + max((row.position for row in codebook.walk() if row.parent_id == self.parent), default=-1)
        tx.create("code", code_uid(self.code.id), code_fields(self.code, self.parent, position))


@dataclass(frozen=True, slots=True)
class EditCode:
    """Give some fields of a code new values (label, definition, colour, slot, retired, parent…)."""

    code: str
    fields: Mapping[str, Any]
    verb: ClassVar[str] = "edit code"
    ALLOWED: ClassVar[frozenset[str]] = frozenset(KINDS["code"].columns) - {"key"} | {"parent"}

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
        if "parent" in fields:
            parent = fields["parent"]
            codebook = read_codebook(tx.connection)
            if parent is not None and parent in {code.id for code in codebook.subtree(self.code)}:
                raise RefusedError(_("A code can't be moved under itself."))
            fields["parent"] = None if parent is None else str(code_uid(codebook.get(parent).id))
        tx.update("code", uid, fields)


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
        raise RefusedError(
            ngettext(
                "The code {code} is used by {n} coding: it can't vanish. Retire it instead (retired: true).",
                "The code {code} is used by {n} codings: it can't vanish. Retire it instead (retired: true).",
                used,
            ).format(code=key, n=used)
        )
    tx.delete("code", uid)
