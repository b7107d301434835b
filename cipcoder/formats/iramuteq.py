"""A corpus for IRaMuTeQ (and rainette, TXM…): a line of starred variables, then the text, for each text.

What IRaMuTeQ's reader makes of characters decides what is written here:

- ``****`` at the head of a line begins a text, ``-*`` a theme, and in the old marking a line of four digits with a
  star somewhere: no star stays in a text;
- ``$`` is its own mark for the end of a text, which it would cut there: none stays;
- ``_`` joins words into one form and makes starred variables: inside a word it becomes a hyphen, elsewhere a blank;
- brackets it drops, so « (rires) », « [00:12:31] » and « […] » would be counted as words that were said: such marks
  of the transcriber (``text.words`` knows them) are left out, brackets around other words taken off;
- a variable is ``*name_value``, cut at the first ``_``: names are plain letters and digits, values such words with
  hyphens, in lower case without accents; no two names and no two values of a name are made the same.

Letters, accents, apostrophes and hyphens stay: what becomes of them is chosen in IRaMuTeQ. UTF-8, LF.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cipcoder.errors import InputError
from cipcoder.formats.decode import decode
from cipcoder.formats.files import at_line, read_bytes, replacing, shown
from cipcoder.locale import _
from cipcoder.text.clean import visible
from cipcoder.text.spans import Span, difference
from cipcoder.text.words import marks

_LONGEST = 60
_JOINING = re.compile(r"(?<=[^\W_])_+(?=[^\W_])")
_DROPPED = re.compile(r"[*$£_()\[\]{}<>\u2400-\u2426\ufffd]")
_BLANKS = re.compile(r"[^\S\n\u00a0\u202f]+")
MAX_BYTES = 200_000_000


@dataclass(frozen=True, slots=True)
class StarredText:
    """One text with its variables, as the researcher names them, and its paragraphs."""

    variables: tuple[tuple[str, str], ...]
    paragraphs: tuple[str, ...]


def write_corpus(path: Path, texts: Iterable[StarredText]) -> int:
    """Write the corpus, whole or not at all; how many texts. Texts without a word are left out: IRaMuTeQ stumbles."""
    names, values = _Names(words=False), dict[str, _Names]()
    count = 0
    with replacing(path) as file:
        for text in texts:
            said = [line for paragraph in text.paragraphs for line in plain(paragraph).split("\n") if _says(line)]
            if not said:
                continue
            stars = []
            for name, value in text.variables:
                if value.strip():
                    variable = names.of(name)
                    stars.append(f"*{variable}_{values.setdefault(variable, _Names(words=True)).of(value)}")
            count += 1
            file.write((" ".join(["****", *stars]) + "\n" + "\n".join(said) + "\n\n").encode())
    return count


def plain(text: str) -> str:
    """What is said in ``text``, without the transcriber's marks and without any sign that IRaMuTeQ obeys."""
    kept = difference([Span(0, len(text))], marks(text))
    text = " ".join(visible(text[span.start : span.stop]) for span in kept)
    text = _DROPPED.sub(" ", _JOINING.sub("-", text))
    return "\n".join(_BLANKS.sub(" ", line).strip() for line in text.split("\n"))


def _says(line: str) -> bool:
    return any(ch.isalnum() for ch in line)


class _Names:
    """Words as IRaMuTeQ takes them, one for each word that was given."""

    def __init__(self, *, words: bool) -> None:
        self._joint = "-" if words else ""
        self._found: dict[str, str] = {}
        self._used: set[str] = set()

    def of(self, written: str) -> str:
        if written not in self._found:
            base = self._starred(written)
            word, number = base, 1
            while word in self._used:
                number += 1
                word = f"{base}{self._joint}{number}"
            self._used.add(word)
            self._found[written] = word
        return self._found[written]

    def _starred(self, written: str) -> str:
        plain = written.lower().replace("œ", "oe").replace("æ", "ae").replace("ß", "ss")
        plain = "".join(ch for ch in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(ch))
        return re.sub(r"[^a-z0-9]+", self._joint, plain).strip("-")[:_LONGEST].strip("-") or "x"


def read_corpus(path: Path) -> list[tuple[dict[str, str], str]]:
    """The texts of a corpus with their variables as they are written there: what IRaMuTeQ sees."""
    found: list[tuple[dict[str, str], list[str]]] = []
    for number, line in enumerate(decode(read_bytes(path, MAX_BYTES), where=shown(path)).text.split("\n"), 1):
        if line.startswith("****"):
            stars = (star[1:].partition("_") for star in line.split()[1:])
            found.append(({name: value for name, _mark, value in stars}, []))
        elif line.strip():
            if not found:
                raise at_line(shown(path), number, _("text stands before the first line that begins with ****."))
            found[-1][1].append(line)
    if not found:
        raise InputError(_("{file} is no IRaMuTeQ corpus: no line begins with ****.").format(file=shown(path)))
    return [(variables, "\n".join(lines)) for variables, lines in found]


def variables(pairs: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Pairs of name and value, each name once: the first that has a value."""
    found: dict[str, str] = {}
    for name, value in pairs:
        if value.strip() and name not in found:
            found[name] = value
    return tuple(found.items())
