"""Making two codes, or more, of one that became several. The codebook is everybody's, codings are their coder's.

What the acting coder takes out of the old code keeps its uid, and so its memos; it was looked at under the new
code, and says so by its codebook version. The old code stays, with all that was not taken out and others' work.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import ClassVar

from cipcoder.codebook.models import Code
from cipcoder.errors import RefusedError
from cipcoder.locale import _
from cipcoder.store.codebook_rows import code_uid, keep_version, read_codebook
from cipcoder.store.log import Transaction
from cipcoder.store.operations.base import the_coder
from cipcoder.store.operations.codebook import AddCode
from cipcoder.store.operations.codings import own, twins


@dataclass(frozen=True, slots=True)
class Part:
    """A new code, and the codings of one's own that get it."""

    code: Code
    codings: tuple[uuid.UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class SplitCode:
    """Put new codes after an old one (by id), and on some of one's codings in its place; the old code stays."""

    source: str
    parts: tuple[Part, ...]
    verb: ClassVar[str] = "split code"

    def apply(self, tx: Transaction) -> None:
        the_coder(tx)
        row = read_codebook(tx.connection).row(self.source)
        chosen = [coding for part in self.parts for coding in part.codings]
        if len(set(chosen)) < len(chosen):
            raise RefusedError(_("One coding is to go to two of the new codes: choose one for it."))
        for i, part in enumerate(self.parts, 1):
            AddCode(part.code, row.parent_id, row.position + i).apply(tx)
        version = keep_version(tx.connection)
        source = str(code_uid(self.source))
        tx.load(chosen)
        for part in self.parts:
            fields = {"code": str(code_uid(part.code.id)), "version": version}
            for uid in part.codings:
                state = own(tx, uid)
                if state is None or state["code"] != source:
                    raise RefusedError(
                        _("One of these codings does not have the code {code} any more.").format(code=self.source)
                    )
                for each in (*twins(tx, uid), uid):
                    tx.update("coding", each, fields)
