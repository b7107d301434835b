"""What is together: the options of all commands that ask which codes come together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cipcoder.errors import InputError
from cipcoder.locale import _

if TYPE_CHECKING:
    from cipcoder.queries.cooccurrence import Together

KINDS: tuple[Together, ...] = ("overlap", "turn", "words")
In = Annotated[str | None, typer.Option("--in", help=_("overlap (sharing a character; so by default), turn or words."))]
Within = Annotated[
    int | None, typer.Option("--within", min=0, help=_("At most so many words between them (50 with --in words)."))
]


def come_together(written: str | None, within: int | None) -> Together:
    """What ``--in`` says; ``--within`` alone means words."""
    if within is not None and written not in (None, "words"):
        raise InputError(_("--within goes with --in words."))
    name = written or ("overlap" if within is None else "words")
    for known in KINDS:
        if name == known:
            return known
    raise InputError(_("--in takes one of: {names}.").format(names=", ".join(KINDS)))
