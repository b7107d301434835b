"""The quotations of a manuscript: every passage between quotation marks or set apart, and what it seems to be.

A thesis quotes interviewees, authors, official texts, and puts words at a distance, all between the same marks.
``quotations`` finds the passages with their places (``passages``, ``apart``), gathers what stands around each, and
asks ``judging`` for a judgement with its reasons. Nothing is decided that a person can't see and change.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from cipcoder.errors import InputError
from cipcoder.locale import _
from cipcoder.text import naming
from cipcoder.text.apart import set_apart
from cipcoder.text.judging import Judgement, Reason, Seen, judge
from cipcoder.text.layout import Announced, Origin, Paragraph, announced, announces, lay_out, origin_of
from cipcoder.text.naming import Names
from cipcoder.text.notes import Notes
from cipcoder.text.passages import Passage, own, passages, whole_before

_AROUND = 250
"""Characters before and after a quotation that are looked at."""
_SENTENCE = re.compile(
    r"(?<![\s.(][A-Z])(?<!\bp)(?<!\bcf)(?<!\bMme)(?<!\bMM)(?<!\bart)[.!?…]\)?\s+(?=[A-ZÀ-ÖØ-ÞŒ«“\"—(\[])"
)
_ENDED = re.compile(r"(?<![\s.(][A-Z])(?<!\bp)(?<!\bMme)[.!?…]\)?\s*$")
_RECENT = 12
"""Quotations back to which « il ajoute » may refer."""
MOST = 20_000
"""quotations: a manuscript has hundreds"""
_BELOW = 110
"""Characters of a line below a quotation that may still be its attribution."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """A passage of a manuscript: from ``start`` in block ``first`` to ``stop`` in block ``last``, without its marks.

    ``wording`` is just that text, blocks joined by LF.
    """

    wording: str
    first: int
    start: int
    last: int
    stop: int
    mark: str
    """the mark that opens it; "" where there is none"""
    headings: tuple[str, ...]
    page: int | None
    paragraph: int
    """among the manuscript's paragraphs, from 1"""
    before: str
    after: str
    attributed: str
    """whom the manuscript names, as it names them"""
    origin: Origin
    judgement: Judgement
    reasons: tuple[Reason, ...]


def quotations(blocks: Sequence[Paragraph], people: Iterable[str] = ()) -> list[Quotation]:
    """All quotations of a manuscript in their order; ``people``: names known to be of the field.

    InputError when there are more than ``MOST``: that is no manuscript.
    """
    manuscript = _Manuscript(blocks, people)
    if len(manuscript.places) > MOST:
        raise InputError(_("There are more than {most} quotations in it: is it a manuscript?").format(most=MOST))
    found: list[Quotation] = []
    for place in manuscript.places:
        found.append(manuscript.quotation(place, found))
    return found


@dataclass(frozen=True, slots=True)
class _Place:
    """A passage with what its form says."""

    passage: Passage
    block: bool = False
    """set apart as a quotation"""
    below: str = ""
    """an attribution or a reference at its end, within its own paragraph or below"""
    speech: bool = False
    """a dialogue, turn by turn"""


class _Manuscript:
    """A manuscript while its quotations are judged one after the other."""

    def __init__(self, blocks: Sequence[Paragraph], people: Iterable[str]) -> None:
        self.blocks = blocks
        self.texts = [block.text for block in blocks]
        self.laid = lay_out(blocks)
        self.names: Names = naming.names(self.texts, people)
        self.notes = Notes(blocks)
        self.body = [i for i, laid in enumerate(self.laid) if laid.kind != "note"]
        self.places = self._places()
        self.announced, self.under = self._announcements()

    # --- where quotations stand --------------------------------------------------------------------------

    def _places(self) -> list[_Place]:
        found: list[Passage] = []
        body = self.body
        headings = [self.laid[i].kind == "heading" for i in body]
        for p in passages([self.texts[i] for i in body], headings):
            found.append(replace(p, first=body[p.first], last=body[p.last]))
        for i, laid in enumerate(self.laid):
            if laid.kind == "note":
                found += [replace(p, first=i, last=i) for p in passages([self.texts[i]], [True])]
        whole = {p.first for p in found if own(self.texts[p.first], *p.outer) or p.first < p.last}
        whole |= {i for p in found if p.first < p.last for i in range(p.first, p.last + 1)}
        apart = [
            _Place(each.passage, each.quoted, each.attributed, each.speech)
            for each in set_apart([(i, self.texts[i], self.laid[i].kind) for i in body], whole)
        ]
        taken = {i for each in apart for i in range(each.passage.first, each.passage.last + 1)}
        marked = [_Place(p, self.laid[p.first].kind == "quote") for p in found if p.first not in taken]
        return sorted([*marked, *apart], key=lambda place: (place.passage.first, place.passage.start))

    def _announcements(self) -> tuple[dict[int, Announced], dict[int, Announced]]:
        """Block -> what the line before its list of quotations announces; block -> what a heading above does."""
        mine: dict[int, list[_Place]] = {}
        for place in self.places:
            for i in range(place.passage.first, place.passage.last + 1):
                mine.setdefault(i, []).append(place)
        lines: dict[int, Announced] = {}
        under: dict[int, Announced] = {}
        line: Announced | None = None
        heading: tuple[int, Announced] | None = None
        for i in self.body:
            text, laid = self.texts[i], self.laid[i]
            if laid.kind == "heading":
                depth = len(laid.headings)
                if (said := announced(text, heading=True)) is not None:
                    heading = (depth, said)
                elif heading is not None and depth <= heading[0]:
                    heading = None
                line = said
                continue
            if heading is not None:
                under[i] = heading[1]
            inside = max((each.passage.outer[1] for each in mine.get(i, ()) if each.passage.last == i), default=0)
            if (said := announced(text[inside:])) is not None and not (i in mine and not inside):
                line = said
            elif i in mine and all(self._whole(each) for each in mine[i]):
                if line is not None:
                    lines[i] = line
            elif not self._below(text):
                line = None
        return lines, under

    def _whole(self, place: _Place) -> bool:
        p = place.passage
        return not p.mark or p.first < p.last or own(self.texts[p.first], *p.outer)

    # --- what stands around one --------------------------------------------------------------------------

    def quotation(self, place: _Place, before: Sequence[Quotation]) -> Quotation:
        """The quotation at a place; ``before``: those found above it."""
        p = place.passage
        wording = self._wording(p)
        laid = self.laid[p.first]
        whole = self._whole(place) and laid.kind not in ("heading", "note")
        lead, near = self._lead(p, before)
        called, trail = self.notes.after(p.last, self.texts[p.last], p.stop, p.outer[1])
        below = place.below
        if whole and not below and not trail.strip(" .…»"):
            below = self._line_below(p.last)
        attributed = self._attributed(lead, trail, below, called)
        line = self.announced.get(p.first)
        seen = Seen(
            wording,
            lead=lead,
            trail=trail,
            below=below,
            own=whole,
            block=place.block,
            heading=laid.kind == "heading",
            announced=line is not None or announces(lead),
            under=p.first in self.under,
            note=called,
            attributed=attributed,
            voice=self._voice(lead, near, before, p),
            speech=place.speech,
            guessed=p.repaired or not p.mark,
        )
        judgement, reasons = judge(seen, self.names)
        if not attributed and line is not None and judgement == "extract":
            attributed = line.by
        said = [] if line is None or line.origin is None else [line.origin]
        origin = origin_of(attributed, called or "", *said, lead, below, *reversed(laid.headings))
        return Quotation(
            wording=wording,
            first=p.first,
            start=p.start,
            last=p.last,
            stop=p.stop,
            mark=p.mark,
            headings=laid.headings,
            page=self.blocks[p.first].page,
            paragraph=laid.number,
            before=lead.strip(),
            after=trail.strip(),
            attributed=attributed,
            origin=origin,
            judgement=judgement,
            reasons=reasons,
        )

    def _wording(self, p: Passage) -> str:
        if p.first == p.last:
            return self.texts[p.first][p.start : p.stop]
        between = [self.texts[i] for i in self.body if p.first < i < p.last]
        return "\n".join([self.texts[p.first][p.start :], *between, self.texts[p.last][: p.stop]])

    def _lead(self, p: Passage, before: Sequence[Quotation]) -> tuple[str, bool]:
        """The words before a passage, from its sentence's beginning or the quotation before; whether that is near."""
        text, end = self.texts[p.first], p.outer[0]
        if whole_before(text, end):
            i = p.first - 1
            while i >= 0 and self.laid[i].kind == "note":
                i -= 1
            above = self.texts[i].rstrip() if i >= 0 and self.laid[i].kind != "heading" else ""
            if not above.endswith(":"):
                return "", False
            text, end, near = above, len(above), False
            start = max(0, end - _AROUND)
        else:
            start, near = max(0, end - _AROUND), False
            if before and before[-1].last == p.first and before[-1].stop < end:
                near = before[-1].stop >= start
                start = max(start, before[-1].stop)
        lead = text[start:end]
        for found in reversed(list(_SENTENCE.finditer(lead))):
            lead, near = lead[found.end() :], False
            break
        if _ENDED.search(lead):
            lead, near = "", False
        return self.notes.off(lead.lstrip('»”"’ ,;')), near

    def _line_below(self, i: int) -> str:
        j = i + 1
        while j < len(self.texts) and self.laid[j].kind == "note":
            j += 1
        if j < len(self.texts) and self.laid[j].kind in ("paragraph", "quote") and self._below(self.texts[j]):
            return self.texts[j].strip()
        return ""

    def _below(self, text: str) -> bool:
        """Whether a paragraph can be the attribution of the quotation above it."""
        line = text.strip()
        if not line or len(line) > _BELOW or re.search(r"[«“\"]", line) or line.endswith((":", "?", "!")):
            return False
        inner = line.strip("()—–- .")
        named = naming.looks_like_name(inner) or naming.of_literature(inner)
        return naming.is_attribution(inner) or (named and not line.endswith("."))

    def _attributed(self, lead: str, trail: str, below: str, note: str | None) -> str:
        for said in (naming.in_brackets(trail), naming.after_dash(trail), below.strip("()—–- ."), note):
            if said and (naming.is_attribution(said) or said in self.names.field):
                return said
        return naming.somebody_in(lead, trail, self.names)

    def _voice(self, lead: str, near: bool, before: Sequence[Quotation], p: Passage) -> Judgement | None:
        """What the last quotation was, if whoever it is of goes on speaking here."""
        recent = itertools.islice(reversed(before), _RECENT)
        last = next((q for q in recent if q.judgement in ("extract", "literature")), None)
        if last is None or p.first - last.last > 3:
            return None
        going_on = naming.goes_on(lead) or (near and last is before[-1] and len(lead.split()) <= 3)
        return last.judgement if going_on else None
