"""The certificate of an erasure, for a researcher's files: numbers and dates, no name and no word of anybody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from cipcoder import __version__
from cipcoder.locale import N_, _, ngettext

KINDS = {
    "transcript": N_("interviews"),
    "text": N_("texts, earlier versions included"),
    "coding": N_("codings, of all coders"),
    "memo": N_("memos about them"),
    "verbatim": N_("verbatims"),
    "decision": N_("decisions of the consensus"),
    "read_state": N_("notes of how far a coder had read"),
    "turn_question": N_("guide questions found in them"),
    "participant": N_("descriptions of participants"),
    "participant_attribute": N_("attributes of participants"),
    "example": N_("examples in the codebook that quoted them"),
}
"""what goes, in the words of lists"""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was erased and what was left."""

    project: str
    references: tuple[str, ...]
    at: dt.datetime
    counts: Mapping[str, int]
    files: int
    """files of the project's folder that were deleted"""
    files_left: int
    """files with their words that were found and not deleted"""
    documents: int
    """documents people wrote that quote them"""
    looks: int
    """things in the project that quote or name them, left to a person"""
    server: bool
    not_rewritten: int


def certificate(said: Certificate) -> str:
    """The certificate, as text."""
    lines = [
        _("Certificate of erasure"),
        "",
        _("Study: {name}").format(name=said.project),
        _("Done: {at} (UTC), by cipcoder {version}").format(at=f"{said.at:%Y-%m-%d %H:%M}", version=__version__),
        _("Reference: {uids}").format(uids=", ".join(said.references)),
        _("Participant (to be filled in by hand, if you have to): ________________"),
        "",
        _("Erased from the project, its history included:"),
        *(f"  - {_(KINDS[kind])}: {n}" for kind in KINDS if (n := said.counts.get(kind, 0))),
        *([f"  - {_('files of the project’s folder')}: {said.files}"] if said.files else []),
        "",
        _("Kept, and why:"),
        "  - " + _("who did what and when, without what it said: the history of the research stays whole;"),
        "  - " + _("of sealed rounds: places and codes without any text, in seals that prove what was coded;"),
        "  - " + _("the reference above and the interviews’ numbers, so that no copy brings them back."),
        *(f"  - {line}" for line in _left(said)),
        "",
        _("Not reached by this program: other people’s copies (send them the notice; each applies it), backups and"),
        _("synchronised folders elsewhere, e-mail, what a disk or the system still keeps of deleted files."),
        "",
    ]
    return "\n".join(lines)


def _left(said: Certificate) -> list[str]:
    found = []
    if said.looks:
        found.append(
            ngettext(
                "{n} thing that quotes or names them in other people’s work: to be rewritten by hand;",
                "{n} things that quote or name them in other people’s work: to be rewritten by hand;",
                said.looks,
            ).format(n=said.looks)
        )
    if said.documents:
        found.append(
            ngettext(
                "{n} document in the project’s folder that quotes them: to be seen to by hand;",
                "{n} documents in the project’s folder that quote them: to be seen to by hand;",
                said.documents,
            ).format(n=said.documents)
        )
    if said.files_left:
        found.append(
            ngettext(
                "{n} file in the project’s folder with their words, which was not to be deleted;",
                "{n} files in the project’s folder with their words, which were not to be deleted;",
                said.files_left,
            ).format(n=said.files_left)
        )
    if said.server:
        found.append(_("what the database server keeps for a time: its write-ahead log and its backups."))
    if said.not_rewritten:
        found.append(_("files or tables that could not be deleted or written anew: open the project again."))
    return found
