"""spaCy for French talk, without a model and without ``spacy.lang.fr``.

Importing ``spacy.lang.fr`` costs two seconds, for a tokenizer that cuts « c'est-à-dire » into six and « savoir-faire »
into three. The pipeline here takes a fraction of a second to make and cuts as a reader would: an elided
letter is a token (« l’|insertion »), so is a pronoun after a verb (« dis|-moi », « donne|-le|-moi », « a|-t-il »,
« va|-t’|en »), compounds stay whole (« rendez-vous », « Saint-Denis », « main-d’œuvre »). Never store token numbers:
offsets only.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

_MAX_LENGTH = 100_000_000  # spaCy's own limit guards its parsers, and there is none here
_ELIDED = "lLjJdDcCsSmMtTnNyY"
_ELIDED_WORDS = "[Qq]u|QU|[Ll]orsqu|[Pp]uisqu|[Jj]usqu|[Qq]uoiqu"
_CLITIC = "-(?:t-)?(?:je|tu|il|elle|on|nous|vous|ils|elles|ce|moi|toi|lui|leur|le|la|les|y|en)"
_WHOLE_WORDS = """
aujourd'hui c'est-à-dire quelqu'un quelqu'une quelqu'unes presqu'île prud'homme prud'hommes prud'homal prud'homale
p't-être p'têt p'tit p'tite p'tits p'tites p'tain rendez-vous v'là m'sieur m'dame m'man c'te
"""
_ABBREVIATIONS = """
M. MM. Mme Mme. Mmes Mlle Mlle. Dr Dr. Pr. Me St. Ste. cf. Cf. etc. env. art. p. pp. vol. av. apr. ex. tél. n° N°
min. max.
"""
_OPENING = frozenset("([{«“„‘‹¿¡")
_WIDE_STOPS = "。！？｡"


def base(language: str) -> str:
    """The code that spaCy knows a language by: « fr » of « fr-CA »."""
    return language.lower().partition("-")[0]


def pipeline(language: str = "fr") -> Any:
    """The spaCy ``Language`` for ``language`` (fr, en, de…; « fr-CA » is « fr »), with sentences; made once.

    French is the light one above, others ``spacy.blank`` with its sentencizer; a language that spaCy doesn't know, or
    knows only with a package that isn't here (Japanese), is cut like any written language.
    """
    code = base(language)
    return _french() if code == "fr" else _other(code)


@lru_cache(maxsize=8)
def _other(code: str) -> Any:
    import spacy
    from spacy.language import Language
    from spacy.util import compile_infix_regex

    try:
        nlp = spacy.blank(code)
    except ImportError:
        nlp = spacy.blank("xx")
        # Where words aren't set apart, a sentence at least has to end.
        infixes = [*(nlp.Defaults.infixes or ()), *_WIDE_STOPS]
        nlp.tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    nlp.add_pipe("sentencizer")
    name = "cipcoder_openers"
    if not Language.has_factory(name):
        Language.component(name, func=_open_with_next)
    nlp.add_pipe(name)
    nlp.max_length = _MAX_LENGTH
    return nlp


def _open_with_next(doc: Any) -> Any:
    """What opens, « ( » or « “ », belongs to the sentence after it; spaCy leaves it at the end of the one before."""
    for token in doc[1:]:
        if token.is_sent_start and token.nbor(-1).text in _OPENING and not token.nbor(-1).is_sent_start:
            token.is_sent_start = False
            token.nbor(-1).is_sent_start = True
    return doc


@lru_cache(maxsize=1)
def _french() -> Any:
    from spacy.language import BaseDefaults, Language

    class TalkDefaults(BaseDefaults):  # type: ignore[misc]
        tokenizer_exceptions = _exceptions()
        prefixes = _prefixes()
        suffixes = _suffixes()
        infixes = _infixes()
        token_match = None
        url_match = re.compile(r"(?:https?://|www\.)[^\s«»\"()<>]+", re.IGNORECASE).fullmatch

    class FrenchTalk(Language):  # type: ignore[misc]
        lang = "fr"
        Defaults = TalkDefaults

    name = "cipcoder_sentences"
    if not Language.has_factory(name):
        Language.component(name, func=_mark_sentences)
    nlp = FrenchTalk()
    nlp.add_pipe(name)
    nlp.max_length = _MAX_LENGTH
    return nlp


def _mark_sentences(doc: Any) -> Any:
    """Set the sentence starts of ``doc``, one turn, by the rules of ``sentences``."""
    import numpy as np
    from spacy.attrs import IDX, SENT_START

    from cipcoder.language.sentences import breaks

    starts = doc.to_array(IDX).astype(np.int64)  # not token by token: each would become an object of Python's
    if not len(starts):
        return doc
    marks = np.full(len(starts), -1, dtype=np.int64)  # spaCy's « begins none »
    marks[0] = 1
    first = np.searchsorted(starts, breaks(doc.text))
    marks[first[first < len(starts)]] = 1
    # At once: setting token.is_sent_start looks at the whole document each time.
    return doc.from_array([SENT_START], marks.astype(np.uint64))


def _exceptions() -> dict[str, list[dict[int, str]]]:
    from spacy.symbols import ORTH

    whole = set(_ABBREVIATIONS.split())
    for word in _WHOLE_WORDS.split():
        for form in (word, word.capitalize(), word.upper()):
            whole |= {form, form.replace("'", "’")}
    return {word: [{ORTH: word}] for word in sorted(whole)}


def _runs(marks: str) -> str:
    """Each of ``marks``, however often repeated, as one token: a line drawn with ____ is no work."""
    return "(?:" + "|".join(f"{re.escape(mark)}+" for mark in marks) + ")"


def _prefixes() -> tuple[str, ...]:
    # What is elided is taken off as a prefix, so that « d’|aujourd’hui » still finds its second half whole.
    elided = rf"(?:[{_ELIDED}]|{_ELIDED_WORDS})['’](?=[^\W\d_])"
    return (
        r"\.\.+",
        _runs('…«»“”„‹›"()[]{}*_~<>§%=#,;:!?¿¡—–'),
        r"-(?=[^\W\d_])",
        "--+",
        r"['‘’]+(?!\w)",
        r"[nN]°(?=\d)",
        elided,
    )


def _suffixes() -> tuple[str, ...]:
    return (
        r"\.\.+", _runs("…«»“”„‹›\"()[]{}*_~<>%€$£=#,;:!?—–"), r"['‘’](?<![^\W\d_]['’])", r"-(?<=[^\W_]-)", "--+",
        # A full stop after a word is a token; after an initial (« Mme B. ») or in « S.I.A.E. » it stays.
        r"(?<=[^\W_A-ZÀ-Þ])\.", r"(?<=[A-ZÀ-Þ][A-ZÀ-Þ])\.", r"(?<=[»”\"\)\]?!…])\.",
    )  # fmt: skip


def _infixes() -> tuple[str, ...]:
    letter = r"[^\W\d_]"
    return (
        r"\.\.+", _runs("…«»“”\"()[]!?—–"),
        rf"(?<={letter})(?<!-t)(?={_CLITIC}(?:{_CLITIC}){{0,2}}(?![\w'’-]))",
        rf"(?<={letter})-[mtlMTL]['’](?=(?:en|y)(?![\w'’-]))", rf"(?<={letter}),(?={letter})",
        r"(?<=[a-zà-ÿ])\.(?=[A-ZÀ-Þ])", r"(?<=\D)[:;/](?=\D)", r"[<>=]",
    )  # fmt: skip
