"""What in talk tells who somebody is without a name: the only one of a kind, a post with its place and its years.

« La seule CIP de la vallée », « directrice de la recyclerie depuis 2009 »: together, such words may fit one person.
These are places to look at, found by their wording; a story that everybody in a small town knows has no wording.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from cipcoder.locale import N_
from cipcoder.text.fold import fold

Kind = Literal["only one", "post and place", "post and years", "public role", "in the news"]

SAID: dict[Kind, str] = {
    "only one": N_("the only one of a kind"),
    "post and place": N_("a post and its place"),
    "post and years": N_("a post and its years"),
    "public role": N_("a public role"),
    "in the news": N_("what stood in the news"),
}


@dataclass(frozen=True, slots=True)
class Trace:
    """Code points [start, stop) that may tell who somebody is, and why."""

    kind: Kind
    start: int
    stop: int


_POST = (
    r"cip|conseill\w+|direct(?:eur|rice)\w*|responsable|coordinat\w+|coordonnat\w+|charge\w* de \w+|encadrant\w*"
    r"|formateur|formatrice|animat(?:eur|rice)|president\w*|tresori\w+|secretaire|assistante? sociale?"
    r"|educat(?:eur|rice)|gerante?|fondat(?:eur|rice)|chef\w* d.\w+|infirmi\w+|instituteur|institutrice"
    r"|maire|manager|director|head of|counsellor|advisor|adviser|coordinator|founder|chair(?:man|woman)?"
    r"|treasurer|teacher|nurse|warden"
)
_YEARS = (
    r"(?:depuis|des|en|from|since|in|jusqu.en|until) (?:(?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|"
    r"octobre|novembre|decembre) )?(?:19[4-9]\d|20[0-4]\d)\b|(?:depuis|pendant|for) (?:\d{1,2}|dix|onze|douze|treize|"
    r"quatorze|quinze|seize|vingt(?:-\w+)?|trente(?:-\w+)?|ten|twelve|fifteen|twenty|thirty) (?:ans|years)"
)
_NEAR = r"[^.?!\n]{0,70}?"
_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "only one",
        re.compile(
            r"\b(?:la seule|le seul|les seule?s|l.unique"
            r"|(?:suis|etais|est|etait) seule? (?:a|dans|sur) (?:faire|le|la|tout)"
            r"|the only|(?:la|le|les) premiere?s? (?:femme|homme|cip|directrice|directeur)|il n.y en a qu.une?"
            r"|y.?en a (?:qu.une?|pas deux)|(?:une?|l.un|l.une) des (?:deux|trois) seule?s)\b"
            r"(?! (?:chose|fois|solution|facon|moyen|truc|probleme|question|raison|thing|way|time|reason|truth"
            r"|creneau|jour|moment|copie|contents?)\b)[^.?!\n,;]{0,60}"
        ),
    ),
    ("post and years", re.compile(rf"\b(?:{_POST})\b{_NEAR}\b(?:{_YEARS})|\b(?:{_YEARS}){_NEAR}\b(?:{_POST})\b")),
    (
        "public role",
        re.compile(
            r"\b(?:adjointe?s? (?:au|a la) maire|conseill\w+ (?:municipale?|departementale?|regionale?)"
            r"|maire (?:de|du|d.)|elue? (?:municipale?|locale?|de la|du|a la)|deputee?"
            r"|presidente? (?:de la federation|du departement|de la communaute|de l.association)"
            r"|deleguee? syndicale?|mayor of|councillor|trade union representative)\b"
        ),
    ),
    (
        "in the news",
        re.compile(
            r"\b(?:dans (?:le|les) journa(?:l|ux)|passee?s? (?:a la tele|a la radio|dans le journal)|a la une"
            r"|fait divers|proces|aux prud.hommes|in the (?:news|papers?)|on (?:tv|television)|court case)\b"
        ),
    ),
)
_PLACE = re.compile(
    r"(?:\bà|\ben|\bde|\bd['’]|\bdu|\bdes|\bsur|\bdans l['’]|\bin|\bat|\bof)\s*"
    r"(?:l['’])?(?:\[(?:Commune|Lieu|Organisation|Town|Place|Organisation)[^\]\n]{0,30}\]|\[commune\]|\[structure\]"
    r"|[A-ZÀ-Þ][a-zà-ÿ]{2,}[\w-]*)"
)


def traces(text: str) -> list[Trace]:
    """All places of ``text`` that may tell who somebody is, in order, none inside another of its kind."""
    folded = fold(text)
    if len(folded) != len(text):  # ligatures: their place in the text would be another
        folded = "".join(fold(char)[:1] or " " for char in text)
    found = [Trace(kind, *match.span()) for kind, pattern in _PATTERNS for match in pattern.finditer(folded)]
    found += list(_posts_with_places(text, folded))
    return sorted(found, key=lambda one: (one.start, one.stop))


def _posts_with_places(text: str, folded: str) -> Iterator[Trace]:
    """A post and, within the same sentence, a place: written with a capital, or already a pseudonym."""
    done = 0
    for match in re.finditer(rf"\b(?:{_POST})\b", folded):
        if match.start() < done:
            continue
        end = re.compile(r"[.?!\n]").search(text, match.end())
        stop = min(match.end() + 70, end.start() if end else len(text))
        place = _PLACE.search(text, match.end(), stop)
        if place is not None and not place[0].isupper():
            yield Trace("post and place", match.start(), place.end())
            done = place.end()
