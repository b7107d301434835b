"""What in a text leads to a person by its form alone: telephone numbers, addresses of every kind, numbers of papers.

A help against slips, not a proof that nothing is left: names have no form. Numbers that carry a check (social security,
bank account, card) are found only where it holds, so that no price, year, time or code is taken for one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "phone",
    "e-mail",
    "web address",
    "social account",
    "social security number",
    "bank account",
    "card number",
    "postal address",
    "postcode and town",
    "date of birth",
    "number plate",
]


@dataclass(frozen=True, slots=True)
class Identifier:
    """Code points [start, stop) of a text, and what they look like."""

    kind: Kind
    start: int
    stop: int


def identifiers(text: str) -> list[Identifier]:
    """All there are, in order, none inside another."""
    found: list[Identifier] = []
    starts: list[int] = []
    places = list(_suspect_places(text))
    for kind, pattern, holds in _PATTERNS:
        for match in (match for begin, end in places for match in pattern.finditer(text, begin, end)):
            start, stop = match.span("it") if "it" in pattern.groupindex else match.span()
            at = bisect_left(starts, start)
            free = (at == 0 or found[at - 1].stop <= start) and (at == len(found) or stop <= found[at].start)
            if free and holds(match):
                starts.insert(at, start)
                found.insert(at, Identifier(kind, start, stop))
    return found


# Nothing that is looked for crosses a line, or does without a digit, an @ or one of these; nor is it longer than this.
_MARK = re.compile("[0-9@]")
_HINTS = ("www.", "http", "arobase", "(at)", "[at]", ".fr", ".com", ".org", ".net", ".eu", ".info", ".be", ".ch")
_BEFORE, _AFTER = 100, 160


def _suspect_places(text: str) -> Iterator[tuple[int, int]]:
    """The stretches that can hold any of it, from blank to blank; few, in talk."""
    lower = text.lower()
    marks = [match.start() for match in _MARK.finditer(text)]
    if len(lower) == len(text):
        for hint in _HINTS:
            at = lower.find(hint)
            while at >= 0:
                marks.append(at)
                at = lower.find(hint, at + 1)
    else:  # a capital whose small letter is longer: rare enough to look everywhere
        marks = list(range(len(text)))
    begin = end = -1
    for mark in sorted(marks):
        if mark + _AFTER // 2 < end:
            continue
        line = text.rfind("\n", 0, mark) + 1
        start = max(line, text.rfind(" ", line, max(line, mark - _BEFORE)) + 1)
        stop = text.find("\n", mark)
        stop = len(text) if stop < 0 else stop
        blank = text.find(" ", min(stop, mark + _AFTER), stop)
        stop = stop if blank < 0 else blank
        if start > end:
            if end > begin:
                yield begin, end
            begin = start
        end = max(end, stop)
    if end > begin:
        yield begin, end


_B = "[ \u00a0\u202f\u2009]"  # the blanks that stand within a number
_MONTH = (
    "janvier|février|fevrier|mars|avril|mai|juin|juillet|août|aout|septembre|octobre|novembre|décembre|decembre"
    "|january|february|march|april|may|june|july|august|september|october|november|december"
)
_DATE = (
    r"(?:\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d\d|(?:19|20)\d\d-\d\d-\d\d"
    rf"|\d{{1,2}}(?:er|st|nd|rd|th)?{_B}(?:{_MONTH}),?{_B}(?:19|20)\d\d|(?:{_MONTH}){_B}\d{{1,2}},?{_B}(?:19|20)\d\d)"
)
_WAY = (
    "rue|avenue|av\\.|boulevard|bd|bld|blvd|chemin|impasse|allée|allee|quai|square|sentier|faubourg|lotissement|venelle"
)
# These are words of other things too: « 2 cours de français », « 1 place de parking ».
_WAY_IF_NAMED = "place|cours|passage|route|voie|cité|villa|résidence|hameau|montée|traverse|esplanade|rond-point"
_OF = "(?:d['’]|l['’]|(?:de|du|des|la|le|les|aux?|à)\\b[ ])"


_GROUPS = {"22222", "10", "4222", "28", "46", "3322", "334", "244", "2332", "433"}


def _digits(match: re.Match[str]) -> str:
    return re.sub(r"\D", "", match[0])


def _always(_match: re.Match[str]) -> bool:
    return True


def _is_phone(match: re.Match[str]) -> bool:
    """Ten digits grouped as people group them; not a date and what comes after it."""
    if re.match(r"\d\d(\D)\d\d\1(?:19|20)\d\d", match[0]):
        return False
    return "".join(str(len(group)) for group in re.split(r"\D+", match[0])) in _GROUPS


def _is_social_security(match: re.Match[str]) -> bool:
    """The key is 97 less the number's rest by 97; without its key, only in the form it is written in."""
    written = re.sub(r"\s", "", match[0]).upper()
    if len(written) == 13:
        return re.search(r"\s", match[0]) is not None
    number = written[:13].replace("2A", "19").replace("2B", "18")
    return number.isdigit() and 97 - int(number) % 97 == int(written[13:])


def _is_bank_account(match: re.Match[str]) -> bool:
    """ISO 13616: the country and the check at the end, letters as numbers, rest 1 by 97."""
    written = re.sub(r"\s", "", match[0]).upper()
    if not 15 <= len(written) <= 34:
        return False
    return int("".join(str(int(char, 36)) for char in written[4:] + written[:4])) % 97 == 1


def _is_card(match: re.Match[str]) -> bool:
    """Luhn: every second digit from the right doubled, the sum of all digits a multiple of ten."""
    digits = [int(digit) for digit in _digits(match)]
    if not 13 <= len(digits) <= 19 or len(set(digits)) == 1:
        return False
    doubled = [digit if i % 2 == 0 else digit * 2 - 9 * (digit > 4) for i, digit in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0


def _is_town(match: re.Match[str]) -> bool:
    return match["town"].lower() not in {
        *("euros", "euro", "eur", "francs", "habitants", "personnes", "heures", "mme", "mlle", "monsieur", "madame"),
        *("salariés", "demandeurs", "bénéficiaires", "cip", "siae", "aci", "etti", "pour", "et", "dont", "en", "à"),
    }


_PATTERNS: list[tuple[Kind, re.Pattern[str], Callable[[re.Match[str]], bool]]] = [
    ("e-mail", re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"), _always),
    (
        "e-mail",
        re.compile(
            r"(?<![\w.-])[\w.-]{1,64}\s?(?:\(at\)|\[at\]|\barobase\b)\s?[\w-]{1,63}(?:(?:\.|\s(?:point|dot)\s)\w{1,63})*",
            re.I,
        ),
        _always,
    ),
    (
        "web address",
        re.compile(
            r"(?:https?://|www\.)[^\s<>«»\"]+[^\s<>«»\".,;:!?)\]]"
            r"|(?<![\w@.-])[a-z0-9-]{2,63}(?:\.[a-z0-9-]{1,63}){0,4}\.(?:fr|com|org|net|eu|info|be|ch)\b(?:/(?:[^\s<>«»\"]*[^\s<>«»\".,;:!?)\]])?)?",
            re.I,
        ),
        _always,
    ),
    (
        "bank account",
        re.compile(rf"\b[A-Z]{{2}}\d{{2}}(?:{_B}?[A-Z0-9]{{4}}){{2,7}}(?:{_B}?[A-Z0-9]{{1,4}})?\b", re.I),
        _is_bank_account,
    ),
    (
        "social security number",
        re.compile(
            rf"(?<![\w.,])[12378]{_B}?\d\d{_B}?(?:0[1-9]|1[0-2]|[2-9]\d){_B}?(?:\d\d|2[ABab]){_B}?\d{{3}}{_B}?\d{{3}}"
            rf"(?:{_B}?\d\d)?(?![\w]|[.,]\d)"
        ),
        _is_social_security,
    ),
    (
        "card number",
        re.compile(rf"(?<![\w.,])[3-6]\d{{3}}(?:(?:{_B}|-)?\d{{2,6}}){{2,4}}(?![\w]|[.,]\d)"),
        _is_card,
    ),
    (
        "phone",
        re.compile(
            rf"(?<![\w/.,:+-])(?:(?:\+|00){_B}?33{_B}?[.-]?{_B}?(?:\(0\){_B}?)?[1-9](?:(?:{_B}|[.-])?\d\d){{4}}"
            rf"|\+{_B}?(?!33)[1-9](?:(?:{_B}|[.()-]){{0,2}}\d){{7,13}})(?![\w]|[.,/:]\d)"
        ),
        _always,
    ),
    ("phone", re.compile(rf"(?<![\w/.,:+-])0[1-9](?:(?:{_B}|[./-])?\d){{8}}(?![\w]|[.,/:-]\d)"), _is_phone),
    (
        "date of birth",
        re.compile(rf"\b(?:née?s?|naissance|naquit|born|birth|dob)\b[^\d\n]{{0,25}}?(?P<it>{_DATE})\b", re.I),
        _always,
    ),
    (
        "postal address",
        re.compile(
            rf"(?<![\w.,/-])\d{{1,4}}(?:{_B}?(?:bis|ter|quater|[A-D]\b))?,?{_B}(?:"
            rf"(?i:{_WAY})\b\.?{_B}{_OF}{{0,3}}[^\W\d_][\w'’-]+|(?i:{_WAY_IF_NAMED})\b{_B}{_OF}{{0,3}}[^\W\d_a-zà-ÿ][\w'’-]+)"
            rf"(?:{_B}(?:{_OF}{{1,2}})?[^\W\d_a-zà-ÿ][\w'’-]+){{0,3}}"
        ),
        _always,
    ),
    (
        "postcode and town",
        re.compile(
            rf"(?<![\w.,/-])(?:F-)?(?:0[1-9]|[1-8]\d|9[0-8])\d{{3}},?{_B}(?P<town>[^\W\d_a-zà-ÿ][^\W\d_][\w'’-]+)"
        ),
        _is_town,
    ),
    (
        "number plate",
        re.compile(
            r"(?<![\w-])(?:[A-HJ-NP-TV-Z]{2}([ -])\d{3}\1[A-HJ-NP-TV-Z]{2}|[A-HJ-NP-TV-Z]{2}\d{3}[A-HJ-NP-TV-Z]{2}"
            r"|\d{2,4}(-?)[A-HJ-NP-TV-Z]{2,3}\2(?:0[1-9]|[1-8]\d|9[0-5]|2[AB]))(?![\w-])"
        ),
        _always,
    ),
    ("social account", re.compile(r"(?<![\w@./])@[^\W\d][\w.]{1,28}\w"), _always),
]


def kinds() -> Iterator[Kind]:
    """Every kind there is, once."""
    yield from dict.fromkeys(kind for kind, _pattern, _holds in _PATTERNS)
