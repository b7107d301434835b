"""What every reader of documents gives: paragraphs in their order, with what is known of each.

A transcript is made of their text; a manuscript is looked through for quotations by their kind, page and number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["paragraph", "heading", "quote", "note"]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph: its text (lines joined by LF where the author broke them), cleaned by nobody yet.

    ``quote``: set apart as a quotation, by its style or its indents. ``note``: a foot- or endnote, after the
    paragraph that calls it.
    """

    text: str
    kind: Kind = "paragraph"
    level: int = 0
    """of a heading, from 1"""
    page: int | None = None
    """from 1, where the format knows pages"""
    speaker: str = ""
    """who speaks, where the format says it apart from the text (subtitles)"""
    milliseconds: int | None = None
    """when it is said, from the beginning of the recording"""
    item: str = ""
    """the number or bullet that the program puts before it, which is not in its text: « 2. », « • »"""
    at: int | None = None
    """of a note: where it is called, in the text of the paragraph it comes after"""


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment in the margin: who made it, about which words."""

    author: str
    text: str
    about: str


@dataclass(frozen=True, slots=True)
class Written:
    """A document as read, and what reading it took."""

    blocks: tuple[Block, ...]
    encoding: str = "utf-8"
    sure: bool = True
    """whether the encoding is beyond doubt"""
    sample: str = ""
    """a few words with accents, by which a person sees that it was the right one"""
    meta: Mapping[str, str] = field(default_factory=dict)
    """what the file says of itself: title, date"""
    remarks: tuple[Remark, ...] = ()
    changes: tuple[str, ...] = ()
    """what was resolved or left out, in sentences (tracked changes, pictures, …)"""
    plain: str | None = None
    """the text as it stands, of a file that is nothing but text; None: it is made of the blocks"""
