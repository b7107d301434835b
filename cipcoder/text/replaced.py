"""What stands in a text where something that told of a person was taken out: « [PRÉNOM_03] », « [commune] ».

Told from what a transcriber notes in brackets (« [rires] », « [00:12:31] ») by its words, or by its capitals.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from cipcoder.text.fold import fold

_MARK = re.compile(r"\[\s?(?P<kind>[^\W\d_][^\[\]\n\d]{0,38}?)(?:[ _-]{0,2}(?P<number>\d{1,4}|[A-Z]))?\s?\]")
_KINDS = re.compile(
    r"(?:prenoms?|noms?|surnoms?|villes?|communes?|villages?|lieux?|quartiers?"
    r"|departements?|regions?|pays|structures?|entreprises?|associations?|employeurs?|organismes?|etablissements?|ecoles?"
    r"|services?|personnes?|collegues?|directeurs?|directrices?|dates?|ages?|professions?|metiers?|adresses?|telephones?"
    r"|mails?|e-?mails?|anonymis\w*|pseudonym\w*|supprim\w*|masqu\w*|first names?|last names?|names?|surnames?|towns?"
    r"|cit(?:y|ies)|places?|compan(?:y|ies)|organi[sz]ations?|employers?|schools?|persons?|streets?|countr(?:y|ies)"
    r"|removed|redacted|anonymi[sz]ed)\b.*"
)
_ARTICLE = re.compile(r"(?i)(?:le|la|les|un|une|son|sa|the|a|an) (?=\S)|l['’]")
_NOTED = re.compile(
    r"(?:ri(?:t|re|res|ent)|sourire|silence|pause|blanc|soupir|inaud|incompr|inintell|toux|tousse|bruit|brouhaha|sonnerie"
    r"|interruption|coupure|hesit|pleur|larme|chucho|murmur|sic|laugh|crosstalk|note|fin|debut|suite|question|reponse).*"
)


@dataclass(frozen=True, slots=True)
class Replacements:
    """What was replaced in a text: for each kind how often, and by how many different marks."""

    times: dict[str, int]
    marks: dict[str, int]


def replacements(text: str) -> Replacements:
    """The marks in ``text``, by kind: « PRÉNOM » for [PRÉNOM_03], as it is written first."""
    times: Counter[str] = Counter()
    different: dict[str, set[str]] = {}
    written: dict[str, str] = {}
    for match in _MARK.finditer(text):
        kind = " ".join(match["kind"].replace("_", " ").split())
        kind = _ARTICLE.sub("", kind)
        plain = fold(kind)
        capitals = kind.isupper() and len(kind) >= 3
        if _NOTED.fullmatch(plain) or not (capitals or _KINDS.fullmatch(plain)):
            continue
        name = written.setdefault(plain, kind)
        times[name] += 1
        different.setdefault(name, set()).add(fold(match[0]))
    return Replacements(dict(times), {kind: len(marks) for kind, marks in different.items()})
