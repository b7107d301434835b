"""Names looked for in a text, accents, case and hyphens ignored, at the edges of words only.

Many French names are words as well: « Rose », « Pierre », « Olive ». Those, and names of two or three letters, are
found only where the text writes them with a capital.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from cipcoder.text.fold import Folded, fold
from cipcoder.text.spans import Span
from cipcoder.text.stopwords import FILLERS, GRAMMAR

SHORTEST = 2
"""letters of the shortest name that is looked for"""

_ALSO_WORDS = frozenset(
    """
    aime ange anges aurore avril beau belle berger blanc blanche blond bois bon bonne boucher boulanger bourgeois
    brun cerise chance charmant chevalier claire clemence constance coq cour court cousin dauphin desire dore douce
    doux dur espoir etoile faible faith fleur fleurs fontaine forest fort forte franc france gai garde gentil gloire
    grace grand grande grant gros haut honore hope jade jardin jasmin jeune joli jolie jour juste king large leger
    lion lis loup loyal maire maitre marc marchand marie marin marine mark may mer merle midi modeste moine moulin
    neige noel noir noire olive page pape parfait paris perle petit petite pie pierre pierres pont prairie pre
    prince prudence prudent rame reine rich riche riviere roche roi romain rose roses rousse roux royal sable sage
    saint salle sauvage simple soleil tranquille vaillant victoire vigne violette vital will young
    """.split()  # noqa: SIM905
)

_NO_NAMES = frozenset(
    """
    d da das de dei del della den der des di do dos du e el ibn l la las le les los van von y
    dr docteur m madame mademoiselle maitre me melle messieurs miss mesdames mlle mm mme mmes monsieur mr mrs ms
    pr prof professeur st ste saint sainte
    allee association avenue boulevard centre clinique college ecole entreprise hopital impasse lycee mairie maison
    place quartier residence rue societe universite ville village
    """.split()  # noqa: SIM905
)
"""particles, civilities and kinds of places: in a name, but nobody's"""


@dataclass(frozen=True, slots=True)
class _Name:
    form: str
    first: str
    """its first word, folded: looked for before anything else"""
    pattern: re.Pattern[str]
    capital: bool
    """only where it is written with a capital"""

    def may_be(self, written: str) -> bool:
        """Whether the text means the name: without its capital, it may lack accents but has none of its own (marié)."""
        if written[0].isupper():
            return True
        return not self.capital and (fold(written) == written or written.lower() == self.form.lower())


class NameFinder:
    """Finds the names given to it. ``skipped``: those too short to be looked for.

    ``parts``: of names, found only where they are written with a capital; they don't count as names of their own.
    """

    def __init__(self, forms: Iterable[str], parts: Iterable[str] = ()) -> None:
        self._names: list[_Name] = []
        self.skipped: list[str] = []
        wanted = dict.fromkeys(parts, True) | dict.fromkeys(forms, False)
        for form, part in sorted(wanted.items(), key=lambda one: (-len(one[0]), one[0])):
            words = re.findall(r"[^\W_]+", fold(form))
            if sum(map(len, words)) < SHORTEST:
                self.skipped.append(form)
                continue
            pattern = re.compile(r"[\W_]{1,3}".join(map(re.escape, words)) + r"(?![^\W_])")
            self._names.append(_Name(form, words[0], pattern, part or (len(words) == 1 and also_a_word(words[0]))))
        self._whole = sum(not wanted[name.form] for name in self._names)

    def __len__(self) -> int:
        return self._whole

    def find(self, text: Folded, source: str) -> list[tuple[Span, str]]:
        """Where names stand in ``source``, with the form of each; the longer ones first, none inside another.

        ``text``: the same folded.
        """
        found: list[tuple[Span, str]] = []
        taken: set[int] = set()
        for name in self._names:
            at = text.text.find(name.first)
            while at >= 0:
                match = name.pattern.match(text.text, at)
                free = at == 0 or not (text.text[at - 1].isalnum())
                if match and free:
                    start, stop = text.offsets[at], text.offsets[match.end() - 1] + 1
                    if name.may_be(source[start:stop]) and taken.isdisjoint(range(start, stop)):
                        taken.update(range(start, stop))
                        found.append((Span(start, stop), name.form))
                at = text.text.find(name.first, at + 1)
        return sorted(found)


def parts_of(form: str) -> list[str]:
    """The words of a name that may stand for it alone: « Mme Marie de Brécourt » → Marie, Brécourt.

    Words without a capital are left out (unless nothing has one), and so are particles and civilities.
    A name with a hyphen stays whole.
    """
    words = re.findall(r"[^\W\d_]+(?:[-‐‑][^\W\d_]+)*", form)
    if len(words) < 2:
        return []
    if any(word[0].isupper() for word in words):
        words = [word for word in words if word[0].isupper()]
    return [
        word
        for word in words
        if len(word) >= SHORTEST and (said := fold(word)) not in _NO_NAMES and said not in GRAMMAR | FILLERS
    ]


def also_a_word(name: str) -> bool:
    """Whether a name, folded, is a word of the language as well: only its capital tells."""
    return len(name) <= 3 or name in GRAMMAR or name in FILLERS or name in _ALSO_WORDS
