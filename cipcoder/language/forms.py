"""Which words of the texts are meant by « any form of reconnaître », by « like reconaissance », by « *ment ».

Forms come from simplemma's dictionary of the language: all that have the same lemma as what is asked. Words that it
doesn't know, and languages it has no dictionary of, go by Snowball's stem. Accents are ignored as in all searching, so
that « reconnait » is a form too. Likeness is the number of letters that are other, missing, one too many or in the
wrong order, and long words may have more of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from threading import Lock
from typing import Any

from cipcoder.language.pipeline import base
from cipcoder.text.fold import fold
from cipcoder.text.word_places import globbed
from cipcoder.text.word_query import Query, Word, words_of

_STEMMERS = {
    "fr": "french",
    "en": "english",
    "de": "german",
    "es": "spanish",
    "it": "italian",
    "pt": "portuguese",
    "nl": "dutch",
    "da": "danish",
    "sv": "swedish",
    "nb": "norwegian",
    "no": "norwegian",
    "fi": "finnish",
    "ro": "romanian",
    "hu": "hungarian",
    "ru": "russian",
    "tr": "turkish",
    "ca": "catalan",
}
_ONE_AT_A_TIME = Lock()
"""a stemmer keeps the word it works on, and the screens look in threads of their own"""
_SLIPS = ((3, 0), (6, 1), (13, 2))
"""letters of a word, at most, and how many of them may be wrong; three in longer ones"""
_MOST_SLIPS = 3


def expanded(query: Query, vocabulary: Collection[str], language: str = "fr") -> dict[Word, frozenset[str]]:
    """The words of ``vocabulary`` (folded) that each word of the query means which stands for several."""
    return {word: meant(word, vocabulary, language) for word in dict.fromkeys(words_of(query)) if word.expands}


def meant(word: Word, vocabulary: Collection[str], language: str = "fr") -> frozenset[str]:
    """The words of ``vocabulary`` (folded) that ``word`` stands for."""
    if word.how == "forms":
        return forms(word.written, vocabulary, language)
    if word.how == "like":
        return like(word.pattern, vocabulary)
    return frozenset(each for each in vocabulary if globbed(word.pattern, each))


def slips(word: str) -> int:
    """How many letters may be wrong in a word of this length."""
    return next((allowed for length, allowed in _SLIPS if len(word) <= length), _MOST_SLIPS)


def like(word: str, vocabulary: Collection[str]) -> frozenset[str]:
    """Words that differ from ``word`` (folded) by no more than ``slips`` allows; two letters exchanged are one slip."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    found = process.extract(word, list(vocabulary), scorer=OSA.distance, score_cutoff=slips(word), limit=None)
    return frozenset(each for each, _distance, _index in found)


def forms(word: str, vocabulary: Collection[str], language: str = "fr") -> frozenset[str]:
    """Words that are forms of the same word as ``word``, by lemma, or by stem where there is none; itself too."""
    own, code = fold(word), base(language)
    inflected, known = _inflected(word, code)
    found = {each for each in inflected if each in vocabulary}
    if own in vocabulary:
        found.add(own)
    if not known:
        wanted = stem(own, code)
        # what begins otherwise has another stem: so few letters are compared first, as stemming takes time
        near = [each for each in vocabulary if each.startswith(own[:2])]
        found.update(each for each in near if stem(each, code) == wanted)
    return frozenset(found)


@lru_cache(maxsize=256)
def _inflected(word: str, code: str) -> tuple[frozenset[str], bool]:
    """All forms of the lemmas of ``word``, folded, and whether the dictionary knows it at all."""
    dictionary = _dictionary(code)
    lemmas = _lemmas(word, dictionary)
    forms = lemmas | {form for form, lemma in dictionary if lemma in lemmas}
    if code == "fr":
        forms |= _participles(lemmas, forms)
    return frozenset(map(fold, forms)), bool(lemmas)


def _participles(lemmas: Iterable[str], forms: Collection[str]) -> set[str]:
    """Past participles of French verbs which the dictionary has as words of their own: licenciée, employés, suivi."""
    found: set[str] = set()
    for lemma in lemmas:
        if lemma.endswith("er") and f"{lemma[:-2]}ez" in forms:  # a verb: no amer, no papier
            found.update(f"{lemma[:-2]}{end}" for end in ("é", "ée", "és", "ées"))
        elif lemma.endswith(("ir", "re")):
            # the masculine of a feminine that the dictionary knows: suivie
            own = [form[:-1] for form in forms if form.endswith(("ie", "ue")) and form[:2] == lemma[:2]]
            found.update(own, (f"{form}s" for form in own))
    return found


def _lemmas(word: str, dictionary: Iterable[tuple[str, str]]) -> set[str]:
    """Of a word as it is written; typed without its accents, of those that are it with some."""
    exact = {lemma for form, lemma in dictionary if word in (form, lemma)}
    if exact:
        return exact
    own = fold(word)
    lengths = range(len(own) - 2, len(own) + 1)  # a ligature is one letter and two
    return {lemma for form, lemma in dictionary if len(form) in lengths and fold(form) == own} | {
        lemma for _form, lemma in dictionary if len(lemma) in lengths and lemma[:1] == own[:1] and fold(lemma) == own
    }


@lru_cache(maxsize=2)
def _dictionary(code: str) -> tuple[tuple[str, str], ...]:
    """simplemma's forms and lemmas of a language, in lower case; nothing where it has none."""
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory

    try:
        entries = DefaultDictionaryFactory(cache_max_size=1).get_dictionary(code)
    except ValueError:
        return ()
    return tuple((form.lower(), lemma.lower()) for form, lemma in entries.items() if not form.startswith("-"))


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """The stem of a word in lower case; in a language without such rules, the word."""
    code = base(language)
    if code not in _STEMMERS:
        return word
    with _ONE_AT_A_TIME:
        return str(_stemmer(_STEMMERS[code]).stemWord(word))


@lru_cache(maxsize=4)
def _stemmer(name: str) -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer(name)
