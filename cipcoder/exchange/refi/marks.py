"""The names by which our own things are found again in a file, after a trip through another program too.

A thing of ours that the standard knows has our uid as its GUID. What it doesn't know becomes a note or a set with a
foot (``formats/refi/blocks``) whose key says what it is; GUIDs may be drawn anew on the way, the foot stays.
"""

from __future__ import annotations

import uuid
from typing import Literal

from cipcoder.store.kinds import natural_uid

ORIGIN = "cipcoder"
PATH = "internal://"
KINDS = {"consensus": "cipcoder:consensus", "machine": "cipcoder:machine"}
"""a user's « id », where other programs keep initials, of those who are no persons"""

VERBATIM, GUIDE, TURNS, ABOUT, TITLE = "verbatim", "guide", "turns of", "about", "title"
"""keys at the foot of a note: what it is, else (of a memo) what more it is about, and that it has no title"""
STATE, ROUND = "reading state", "round"
"""keys at the foot of a set"""
SPEAKERS, ASKED, META, FILE = "speakers", "asked", "meta", "file"
"""keys at the foot of a source"""
KEY, WEIGHTS, SUGGESTED, LANGUAGE = "key", "weights", "suggested", "language"
"""of a case, a selection (which of its codings were suggested), the project"""

VariableName = Literal["date", "set", "title"]
SOURCE_VARIABLES: dict[VariableName, tuple[str, ...]] = {
    "date": ("date",),
    "set": ("set", "ensemble"),
    "title": ("title", "titre"),
}
"""variables of a source, by the words that a transcript's first lines call them too"""


def guid(uid: uuid.UUID) -> str:
    """Our uid as the GUID of a file: upper case, no braces."""
    return str(uid).upper()


def made_guid(kind: str, *key: object) -> str:
    """The GUID of something that only files have, the same each time."""
    return guid(natural_uid(f"refi {kind}", *key))


def variable_guid(name: VariableName) -> str:
    """The GUID of one of the variables of a source."""
    return made_guid("variable", name)


CASE_CODES = made_guid("code", "participants")
"""the folder of the codes that stand for participants"""
