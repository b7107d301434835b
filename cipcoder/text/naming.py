"""Whom a manuscript names beside a quotation: somebody of the field, or an author with a reference.

« (Mme B., CIP, 43 ans) », « — Claire, encadrante », « explique une ancienne », « (Entretien n° 3) » name people of the
field; « (Weber, 2011, p. 48) », « Dominique Martin écrit », « dans son ouvrage » name literature.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from cipcoder.text import naming_patterns as p
from cipcoder.text.fold import fold, folded
from cipcoder.text.stopwords import GRAMMAR

_BRACKETED = re.compile(r"[\s.,;!?…»”\"]*(?:\(([^()\n]{1,160})\)|\[([^\[\]\n]{3,160})\])")
_DASHED = re.compile(r"[\s.,;!?…»”\"]*[—–-]\s*([^«“\"\n]{1,120})$")
_INDEFINITE = re.compile(r"(?:une?|an?)\s\w", re.IGNORECASE)
_NEAR = 90
"""Characters after a quotation in which it is said who speaks."""


@dataclass(frozen=True, slots=True)
class Names:
    """Names a manuscript uses, as printed: of people of the field, and of the authors it refers to."""

    field: frozenset[str] = frozenset()
    scholars: frozenset[str] = frozenset()


def names(texts: Iterable[str], people: Iterable[str] = ()) -> Names:
    """The names in the references and attributions of a manuscript; ``people``: known to be of the field."""
    field, scholars = {each for each in people if each}, set()
    for text in texts:
        if "(" in text or "[" in text or "," in text:
            scholars |= {found[1] for found in p.NAME_AND_YEAR.finditer(text)}
            for found in p.BRACKETS.finditer(text):
                first = p.ONE_NAME.match(found[1])
                if first and is_attribution(found[1]) and not p.CIVILITY.match(found[1]):
                    field.add(first[1])
    scholars = {name for name in scholars if fold(name) not in p.MONTHS}
    field = {name for name in field if fold(name).split(" ")[0] not in GRAMMAR and not p.INQUIRY.match(fold(name))}
    return Names(frozenset(field), frozenset(scholars - field))


# --- what stands in brackets, after a dash, in a note, on the line below --------------------------------------


def in_brackets(trail: str) -> str | None:
    """What stands in brackets right after a quotation."""
    found = _BRACKETED.match(trail)
    return (found[1] or found[2]).strip() if found else None


def after_dash(trail: str) -> str | None:
    """What stands after a dash right after a quotation, to the end of its paragraph."""
    found = _DASHED.match(trail)
    return found[1].strip(" .") if found else None


def is_reference(text: str) -> bool:
    """Whether it refers to a publication."""
    if not p.REFERENCE.search(text) or _person(text):
        return False
    return p.PAGE.search(text) is not None or not of_the_field(text)


def is_attribution(text: str, *, named: bool = False) -> bool:
    """Whether it names somebody of the field; ``named``: by more than « une conseillère en insertion »."""
    if _person(text) or of_the_field(text):
        return True
    if p.REFERENCE.search(text) or of_literature(text):
        return False
    if not named and _INDEFINITE.match(text.strip()):
        return True
    first, *more = text.strip(" .").split(",")  # « Claire, encadrante », « Marta, rider »
    called = p.ONE_NAME.match(first.strip()) is not None and len(first.split()) <= 3
    return called and bool(more) and more[0].strip()[:1].islower()


def _person(text: str) -> bool:
    return any(pattern.search(text.strip(" .")) for pattern in (p.CIVILITY, p.CODE, p.AGE))


def looks_like_name(line: str) -> bool:
    """Whether a line is nothing but a name, as below an epigraph: « Rosa Martin », « Confucius, philosophe »."""
    words = line.strip(" .—–-()").split(",")[0].split()
    if not 0 < len(words) <= 4 or len(line) > 60:
        return False
    return all(p.ONE_NAME.match(word) or len(word) <= 3 for word in (words[0], words[-1]))


# --- the words around -----------------------------------------------------------------------------------------


def of_literature(text: str) -> bool:
    """Whether it speaks of authors, or of what is written."""
    said = fold(text)
    return p.SCHOLAR.search(said) is not None or p.TEXT.search(said) is not None


def of_the_field(text: str) -> bool:
    """Whether it speaks of interviews, questionnaires, interviewees."""
    return p.INQUIRY.search(fold(text)) is not None or p.ENQUETE.search(text) is not None


def says(text: str) -> bool:
    """Whether there is a verb of saying, or « selon »."""
    return p.SAYING.search(fold(text)) is not None


def to_the_researcher(text: str) -> bool:
    """« m’explique », « me dit », “told me”: somebody speaks to who writes."""
    return p.TO_ME.search(fold(text)) is not None


def goes_on(text: str) -> bool:
    """« Elle ajoute », « dit-il »: whoever was quoted before speaks again."""
    return p.GOES_ON.search(fold(text)) is not None


def person_in(line: str) -> str:
    """Somebody of the field by civility or number, as a line that announces extracts may name them; "" for nobody."""
    found = p.CIVILITY.search(line) or p.CODE.search(line)
    return found[0] if found else ""


def field_in(text: str, known: Names) -> bool:
    """Whether a name stands in ``text`` that the manuscript attributes quotations to."""
    return any(found[1] in known.field for found in p.ONE_NAME.finditer(text))


def author_in(text: str, known: Names) -> bool:
    """Whether an author is named: two names together, or one that the manuscript gives with a year."""
    if any(found[1] in known.scholars for found in p.ONE_NAME.finditer(text)):
        return True
    for found in p.TWO_NAMES.finditer(p.CIVILITY.sub(" ", text)):
        first, second = fold(found[1]).strip("."), fold(found[2])
        if first not in GRAMMAR and second not in GRAMMAR and not {found[1], found[2]} & known.field:
            return True
    return False


def somebody_in(lead: str, trail: str, known: Names) -> str:
    """Whoever of the field is named in the words that lead to a quotation, or in those after it; "" for nobody.

    « Mme B. résume », « dit Claire » (a name the manuscript attributes quotations to), « explique une ancienne ».
    """
    near = trail[:_NEAR]
    told = re.match(rf"{p.AFTER_IT}{p.SAYS}\b", fold(near)) is not None
    leads = says(lead) or lead.rstrip().endswith(":")
    for text, counts in ((near, told), (lead[-160:], leads)):
        if not counts:
            continue
        if found := list(p.CIVILITY.finditer(text)) or list(p.CODE.finditer(text)):
            return found[-1][0]
        for name in p.ONE_NAME.finditer(text):
            if name[1] in known.field:
                return name[1]
    if (one := p.FOR_WHOM.search(lead)) and is_attribution(one["who"]):
        return one["who"]
    for text, pattern in (
        *((lead, p.WHO_COLON), (near, p.AND_SAYS_WHO)),
        *((lead, p.WHO_SAYS), (lead, p.SAYS_WHO)),
    ):
        source = folded(text)
        if one := pattern.search(source.text):
            return text[source.offsets[one.start("who")] : source.offsets[one.end("who")]].strip()
    return ""
