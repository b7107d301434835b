"""What the columns of a questionnaire's answers are called by the programs that collect them, and what asks who one is.

Google Forms, LimeSurvey, Microsoft Forms, Framaforms, Sphinx and Qualtrics put columns of their own beside the
questions; questions come with codes and numbers. All names here are folded.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from cipcoder.text.clean import clean
from cipcoder.text.fold import fold

MAX_NAME = 60
"""characters of a short name, about"""

TIMES = re.compile(
    "|".join(
        (
            *(
                "horodateur",
                "timestamp",
                "horodatage",
                "date",
                "datestamp",
                "interviewtime",
                "temps total",
                "total time",
            ),
            r"(?:date|heure)(?: et heure)? (?:de|d'|of) ?(?:soumission|debut|fin|reponse|lancement|envoi|creation)",
            r"(?:date|heure) de (?:la derniere )?(?:action|modification)",
            r"date (?:submitted|started|last action|created)",
            r"(?:submit|start|end|recorded) ?date",
            r"submitted(?: time| on)?",
            r"(?:start|completion|end|last modified) time",
            r"(?:duree|duration)(?: \(.*\))?",
            r"temps (?:pour|du|de) (?:le |la )?(?:groupe de questions|question).*",
            r"(?:group|question) time.*",
            r".*time\d+",
        )
    )
)
TECHNICAL = re.compile(
    "|".join(
        (
            *("id", "n[°o]?", "nr", "numero", "#", "serial", "uuid", "sid", "seed", "tete de serie", "token", "jeton"),
            *("(?:response|respondent|collector) ?id", "id de (?:la )?reponse", "id(?:entifiant)? (?:du )?repondant"),
            *("last ?page", "derniere page", "(?:start|user) ?language", "langue(?: de depart| du questionnaire)?"),
            *("code d'acces", "access code", "score(?: total)?", "total score", "points", "progress", "finished"),
            *("statut", "status", "distribution ?channel", "response ?type", "brouillon", "draft", "refurl"),
            *("referrer url", "url referente", "(?:numero de )?soumission", "notice.*"),
        )
    )
)
_WHO = "|".join(
    (
        r"adresses? ?(?:e-?mail|mail|electronique|postale|ip|de messagerie)?",
        *(r"e-?mails?(?: address)?", "(?:e-?)?mails?", "courriels?", r"(?:numeros? de )?tele?(?:phones?)?", "portable"),
        *("mobile", r"phone(?: number)?", "coordonnees", r"contacts?(?: details)?", r"ip(?: ?addre?ss?e?)?", "ipaddr"),
        *(r"noms?(?: de famille| d'usage)?(?: et prenoms?)?", r"prenoms?(?: et noms?)?", "nom d'utilisateur"),
        *(r"(?:first|last|full|user|sur)? ?names?", "pseudo(?:nyme)?", "signature", "siret"),
        *("date de naissance", "date of birth", "birth ?date", "lieu de naissance", "numero de securite sociale"),
        *("code postal", r"zip(?: code)?", "postcode", r"(?:ville|commune)(?: de (?:residence|naissance))?"),
    )
)
# « Adresse e-mail », « Votre nom et prénom », « Laissez-nous vos coordonnées si… »
PERSONAL = re.compile(
    r"(?:(?:quels? (?:est|sont)|indiquez|laissez|donnez|precisez|entrez|merci d'indiquer|what is|please (?:enter|give))"
    rf"(?:-(?:nous|moi))? )?(?:votre|vos|your|le|la|l'|les)? ?(?:{_WHO})(?:$| (?:si|pour|afin|if|to|\().*)"
)
_CODED = re.compile(
    r"(?P<code>[A-Za-z][A-Za-z0-9_]{0,19}(?:\s?\[[^\]]{1,40}\]){0,2}|\d+X\d+X\d+\w*)(?:\s?[.:]\s+(?P<text>\S.*))?", re.S
)
_NUMBER = re.compile(r"^\(?(?:[Qq](?:uestion)?\s?)?(?P<number>\d{1,3}(?:\s?(?:bis|ter))?)\s?[.)°:–—-]+\s*")
_LOOSE = {
    "de",
    "du",
    "des",
    "la",
    "le",
    "les",
    "l'",
    "d'",
    "et",
    "ou",
    "a",
    "au",
    "aux",
    "en",
    "the",
    "of",
    "and",
    "or",
}


@dataclass(frozen=True, slots=True)
class Wording:
    """A column's name taken apart. ``whole``: on one line; ``code``: LimeSurvey's; ``text``: without code."""

    whole: str
    code: str
    text: str

    @property
    def number(self) -> str:
        """The question's number, « 5 bis », where its wording begins with one."""
        found = _NUMBER.match(self.text)
        return " ".join(found["number"].split()) if found else ""


def wordings(header: Sequence[str]) -> list[Wording]:
    """The names of all columns; codes are taken for codes where most questions have one."""
    lines = [" ".join(clean(name).text.split()) for name in header]
    coded = [_CODED.fullmatch(line) for line in lines]
    asks = [i for i, line in enumerate(lines) if not program_s_own(fold(line))]
    like = sum(1 for i in asks if (match := coded[i]) and re.search(r"\d|\[", match["code"]))
    if not asks or like < 0.5 * len(asks):
        return [Wording(line, "", line) for line in lines]
    return [
        Wording(line, match["code"] if match else "", (match["text"] or line) if match else line)
        for line, match in zip(lines, coded, strict=True)
    ]


def program_s_own(folded: str) -> bool:
    """Whether a column is one that the program puts beside the questions."""
    plain = folded.strip(" *:?")
    return bool(TIMES.fullmatch(plain) or TECHNICAL.fullmatch(plain))


def unnumbered(text: str) -> str:
    """A question without its number."""
    return _NUMBER.sub("", text)


def short_name(text: str, taken: Collection[str]) -> str:
    """A name of a few words for a question, none of ``taken``: without number, remarks in brackets, question mark."""
    name = unnumbered(text)
    name = re.sub(r"\s*\([^)]*\)", "", name) or name
    name = name.replace("=", "-").strip(" ?:*.…!,;").replace("« ", "«").replace(" »", "»")
    if len(name) > MAX_NAME:
        words = name[: MAX_NAME + 1].split(" ")[:-1] or [name[:MAX_NAME]]
        while len(words) > 1 and fold(words[-1]).strip("«»,;:?") in _LOOSE | {""}:
            words.pop()
        name = " ".join(words).strip(" ?:*.…!,;")
    name = name or "?"
    own, number = name, 1
    while own in taken:
        number += 1
        own = f"{name} ({number})"
    return own
