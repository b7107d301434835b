"""How a codebook's words are tidied: one form for one text, whatever editor or system wrote it.

NFC, line feeds, no blanks at the ends, nothing a terminal would obey. Two files that read the same then give
the same values, hence the same fingerprints.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BLANKS = re.compile(r"[ \t\n]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")

# Control characters become a visible sign of the same length, never vanish: the researcher sees where one was.
_VISIBLE = {
    **{n: 0x2400 + n for n in range(0x20) if n not in (0x09, 0x0A)},
    0x7F: 0x2421,
    **dict.fromkeys(range(0x80, 0xA0), 0xFFFD),
    **dict.fromkeys(range(0xD800, 0xE000), 0xFFFD),
    **dict.fromkeys((0xFFFE, 0xFFFF), 0xFFFD),
    **dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), 0x2426),
}


def prose(text: str) -> str:
    """``text`` in NFC with line feeds, no blanks at line ends or around it, control characters made visible."""
    text = _BREAKS.sub("\n", unicodedata.normalize("NFC", text)).translate(_VISIBLE)
    return "\n".join(line.rstrip(" \t") for line in text.split("\n")).strip(" \t\n")


def line(text: str) -> str:
    """Like ``prose``, on one line: runs of blanks and line breaks become one space (no-break spaces stay)."""
    return _BLANKS.sub(" ", prose(text))


def is_language(key: str) -> bool:
    """Whether ``key`` has the form of a language code: fr, en, fr-CA."""
    return _LANGUAGE.fullmatch(key) is not None


def say(text: dict[str, str], language: str) -> str:
    """The words in ``language``; else in another variety of it (fr-CA for fr), else the first written, else ""."""
    if language in text:
        return text[language]
    base = language.split("-")[0]
    near = next((words for key, words in text.items() if key.split("-")[0] == base), None)
    return near if near is not None else next(iter(text.values()), "")


def slug(label: str, taken: Collection[str] = ()) -> str:
    """An id made from a label: "Cœur de métier" → "coeur-de-metier"; "-2", "-3"… when ``taken`` holds it."""
    plain = label.lower().replace("œ", "oe").replace("æ", "ae").replace("ß", "ss")
    # an elided article leaves no lonely letter: l'emploi → emploi
    plain = re.sub(r"\b(?:l|d|qu|n|s)['’]", "", plain)
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:56].strip("-") or "code"
    found, n = base, 1
    while found in taken:
        n += 1
        found = f"{base}-{n}"
    return found
