"""What a quotation in a manuscript is: an extract of the field, literature, or words at a distance.

Each thing that can be seen about it speaks for one of the three, with so many points; the one with most points is
the judgement if it has ``ENOUGH`` of them and ``AHEAD`` more than any other; otherwise the quotation is ``unsure``.
Points were set by what a reader would be sure of alone (5: a line that announces extracts, a reference), what tells
with something beside it (2 to 4), and what only tips the balance (1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from cipcoder.locale import N_
from cipcoder.text import naming
from cipcoder.text.fold import fold
from cipcoder.text.naming import Names

Judgement = Literal["extract", "literature", "scare", "unsure"]

SHOWN: dict[Judgement, str] = {
    "extract": N_("extract"),
    "literature": N_("literature"),
    "scare": N_("words or title"),
    "unsure": N_("unsure"),
}
"""The judgements as they are shown."""

ENOUGH = 3
AHEAD = 1

_ENDS = (".", "!", "?", "…")

Reason = str
"""why, as a message to be translated when it is shown"""


@dataclass(frozen=True, slots=True)
class Seen:
    """What can be seen about one quotation. ``lead``: the words before it, to the beginning of their sentence or the
    quotation before; ``trail``: those after it in its paragraph, note calls left out; ``below``: the short line that
    follows a quotation of its own, "" if there is none."""

    wording: str
    lead: str = ""
    trail: str = ""
    below: str = ""
    own: bool = False
    """it is the whole paragraph, but for its attribution"""
    block: bool = False
    """set apart as a quotation by its form"""
    heading: bool = False
    """it stands in a heading"""
    announced: bool = False
    """the line or heading before says that extracts follow"""
    under: bool = False
    """a heading further up says that extracts follow"""
    note: str | None = None
    """the text of the note that is called right after it; "" when only the call is known"""
    attributed: str = ""
    """somebody of the field, named after it or before it"""
    voice: Judgement | None = None
    """what the quotation before is, when its author goes on speaking"""
    speech: bool = False
    """it is a dialogue, turn by turn"""
    guessed: bool = False
    """a missing mark was supplied, or there is none at all"""


@dataclass(frozen=True, slots=True)
class Evidence:
    towards: Judgement
    points: int
    reason: Reason


def judge(seen: Seen, names: Names) -> tuple[Judgement, tuple[Reason, ...]]:
    """The judgement, and what speaks for it; for an unsure one, everything that was seen."""
    evidence = list(_evidence(seen, names))
    points: dict[Judgement, int] = {"extract": 0, "literature": 0, "scare": 0}
    for each in evidence:
        points[each.towards] += each.points
    (first, most), (_second, next_most), _third = sorted(points.items(), key=lambda item: -item[1])
    if most >= ENOUGH and most - next_most >= AHEAD:
        return first, tuple(each.reason for each in evidence if each.towards == first)
    return "unsure", tuple(each.reason for each in evidence)


def _evidence(seen: Seen, names: Names) -> Iterator[Evidence]:
    yield from _place(seen)
    yield from _sources(seen, names)
    yield from _tone(seen.wording)
    yield from _size(seen)


# --- where it stands -------------------------------------------------------------------------------------


def _place(seen: Seen) -> Iterator[Evidence]:
    if seen.announced:
        yield Evidence("extract", 5, N_("announced as an extract"))
    elif seen.under:
        yield Evidence("extract", 2, N_("under a heading that announces extracts"))
    if not (seen.own or seen.block or seen.lead) and seen.wording.rstrip()[-1:] in _ENDS:
        yield Evidence("extract", 1, N_("a sentence of its own"))
    if seen.own and not seen.guessed:
        yield Evidence("extract", 2, N_("a paragraph of its own"))
    if seen.speech:
        yield Evidence("extract", 4, N_("a dialogue"))
    if seen.block:
        yield Evidence("extract", 1, N_("set apart as a quotation"))
    if seen.heading:
        yield Evidence("scare", 2, N_("stands in a heading"))


# --- who is named beside it ------------------------------------------------------------------------------


def _sources(seen: Seen, names: Names) -> Iterator[Evidence]:
    lead, trail = seen.lead, seen.trail
    bracket = naming.in_brackets(trail)
    field = bool(seen.attributed)
    if field:
        yield Evidence("extract", 4, N_("somebody of the field is named beside it"))
    if bracket is not None and naming.is_reference(bracket):
        yield Evidence("literature", 5, N_("followed by a reference"))
    elif (not field and naming.is_reference(lead)) or _referred(trail):
        yield Evidence("literature", 3, N_("a reference stands in the same sentence"))
    if seen.note is not None:
        if naming.is_attribution(seen.note) or naming.field_in(seen.note, names):
            yield Evidence("extract", 4, N_("its note names somebody of the field"))
        elif naming.is_reference(seen.note) or not field:
            yield Evidence("literature", 4, N_("a note is called after it"))
    if seen.below and not field:
        if naming.is_reference(seen.below):
            yield Evidence("literature", 5, N_("followed by a reference"))
        elif naming.of_literature(seen.below) or naming.looks_like_name(seen.below):
            yield Evidence("literature", 5, N_("an author’s name stands below it"))
    if naming.of_the_field(lead) and not naming.author_in(lead, names):
        yield Evidence("extract", 2, N_("the words before it speak of the inquiry"))
    if _LABEL.fullmatch(lead.strip()):
        yield Evidence("extract", 2, N_("a speaker’s name before it"))
    if naming.to_the_researcher(lead) or naming.to_the_researcher(trail[:60]):
        yield Evidence("extract", 3, N_("said to the researcher"))
    if (
        not field
        and naming.author_in(lead + _next_words(trail), names)
        and (naming.says(lead) or naming.says(trail[:60]))
    ):
        yield Evidence("literature", 3, N_("an author is named beside it"))
    if naming.of_literature(lead) and not field:
        yield Evidence("literature", 3, N_("the words before it speak of a text or an author"))
    if seen.voice in ("extract", "literature"):
        yield Evidence(seen.voice, 3, N_("whoever was quoted before goes on"))


_LABEL = re.compile(r"[^\W\d_][\w.’'-]*(?:\s[\w.’'-]+){0,2}\s?:")


def _referred(trail: str) -> bool:
    """A reference in brackets before the sentence ends: « … » et qui, on l’a vu, dure (Weber, 2011)."""
    sentence = re.split(r"[.!?](?=\s|$)", trail, maxsplit=1)[0][:160]
    return any(naming.is_reference(found[1]) for found in re.finditer(r"\(([^()]*)\)", sentence))


def _next_words(trail: str) -> str:
    return " " + re.split(r"[.!?;:«“]", trail, maxsplit=1)[0][:60]


# --- how it sounds -----------------------------------------------------------------------------------------

_I = re.compile(r"\b(?:[jm]'(?=\w)|(?:je|moi|ma|mes|mon|me|i|my)\b(?!-))")
_WE = re.compile(r"\b(?:on|nous|notre|nos|we|we're|we've|our|us)\b")
_YOU = re.compile(r"\b(?:vous|you|your)\b")
_TALK = """
euh ouais ben bah hein voila y'a y'avait ya t'as t'es j'sais ca truc trucs machin du_coup genre tu te toi vachement
carrement faut yeah gonna wanna kinda stuff you_know
"""
_SPOKEN = re.compile(
    rf"\b(?:{'|'.join(_TALK.split()).replace('_', ' ')}|quoi(?=[\s.,!?…]*$)|bon(?=[,.…])"
    r"|\w+'(?:re|ve|ll|d|m)|(?:don|didn|can|won|isn|wasn|doesn|couldn|ain)'t|(?:it|that|he|she|there|what|where)'s)\b"
    r"|\((?:rires?|silence|soupir|laughs?|pause)[^)]*\)|\[(?:rires?|silence|soupir|laughs?|pause)[^\]]*\]"
)
_NO_NE = re.compile(
    r"\b(?:je|j'|tu|t'|il|elle|on|c'|ca|ils|elles|y'|faut|l'|vous|nous|a)[^.,;:!?…]{0,30}?\b(?:pas|jamais|rien)\b"
)
_NE = re.compile(r"\bn(?:e\b|')")


def _tone(wording: str) -> Iterator[Evidence]:
    folded = fold(wording)
    if _I.search(folded):
        yield Evidence("extract", 2, N_("first person"))
    elif _WE.search(folded):
        yield Evidence("extract", 1, N_("speaks of “we”"))
    spoken = len(set(_SPOKEN.findall(folded)))
    if spoken:
        yield Evidence("extract", min(spoken + 1, 4), N_("spoken language"))
    without_ne = any(not _NE.search(found[0]) for found in _NO_NE.finditer(folded))
    if without_ne:
        yield Evidence("extract", 3, N_("a negation without “ne”"))
    if _YOU.search(folded):
        yield Evidence("extract", 1, N_("speaks to somebody"))
    if len(folded.split()) >= 15 and not (spoken or without_ne or _I.search(folded)):
        yield Evidence("literature", 1, N_("written language"))


# --- how long it is ----------------------------------------------------------------------------------------

_TITLES = """
intitule intitulee appele appelee nomme nommee dit dite dits dites denomme denommee titre titree terme termes notion_de
concept_de mot mots expression appellation identite_d' formule metaphore question questions modalite item rubrique
dispositif programme collectif association dans livre ouvrage article rapport revue
label called entitled titled notion_of concept_of term word phrase so-called in
"""
_TITLED = re.compile(
    rf"\b(?:{'|'.join(_TITLES.split()).replace('_', ' ')}|s'intitul\w+|appell\w+(?: cela| ca)?|nomm\w+)[\s,]*$"
)
_DETERMINER = re.compile(
    r"(?:^|[\s'(])(?:le|la|les|l'|un|une|des|du|de|d'|ce|cette|ces|cet|son|sa|ses|leur|leurs|aux?|par|ni|ou|et|comme|the|a|an|of"
    r"|this|these|their|its|his|her)\s*$"
)


def _size(seen: Seen) -> Iterator[Evidence]:
    """Words at a distance, terms and titles: short, part of the sentence around them."""
    count = len(seen.wording.split())
    ended = seen.wording.rstrip()[-1:] in _ENDS
    lead = fold(seen.lead[-60:])
    if seen.own or seen.block:
        return
    if _TITLED.search(lead):
        yield Evidence("scare", 4, N_("a term, a name or a title"))
    if count <= 3:
        yield Evidence("scare", 8, N_("a word or two"))
    elif count <= 6 and not ended:
        yield Evidence("scare", 2, N_("a few words"))
    if count <= 12 and not ended and _DETERMINER.search(lead):
        yield Evidence("scare", 2, N_("part of the sentence around it"))
