"""What counts as a word of French talk, by one compiled regular expression.

A word is a run of letters and digits. Inside it:

- a hyphen joins: « rendez-vous », « peut-être », « est-ce », « a-t-il », « main-d’œuvre » are one word each;
- an elided letter is a word of its own and keeps its apostrophe: « l’|insertion », « j’|sais », « qu’|on »;
  except in « aujourd’hui », « c’est-à-dire », « quelqu’un », « presqu’île », « prud’hommes », « p’tit », « p’t-être »;
- a number is one word with its separators: « 3,5 », « 12 000 » (with a no-break space), « 12h30 », « 01/02/2025 »;
- an acronym with full stops is one word: « S.I.A.E. ».

Not words: punctuation, emoji, and the marks that a transcriber puts in round or square brackets, that is
time stamps « [00:12:31] », ellipses « […] », what was heard or seen « (rires) », « [silence] », « (elle cherche) »,
and notes « [note : l’antenne de Vierzac] », which nobody said.
Other bracketed words count: « [commune] » stands for a word that was said.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from cipcoder.text.spans import Span, union

# Letters and digits; accents written apart, soft hyphens and the two joiners stay within their word.
_LETTER = r"[\w\u0300-\u036f\u00ad\u200c\u200d]"
_BLANK = r"[^\S\n]"  # no word and no mark crosses a line end
_WHOLE = rf"""
    (?i: aujourd['’]hui | quelqu['’]une?s? | presqu['’]îles? | prud['’]hom{_LETTER}{{1,9}}
       | p['’]t(?:it|i\b|-|êt){_LETTER}{{0,9}} | c['’]est-à-dire )\b
"""
_WORD = rf"""
    (?=[aApPqQcC]) {_WHOLE}
  | [^\W_] {_LETTER}*
    (?: \. (?:(?<=\b[^\W\d_]\.)[^\W\d_]\.)+ (?:[^\W\d_]\b)?
      | (?: [-\u2010\u2011] (?:[dlDL]['’])? (?=[^\W_]) {_LETTER}+
          | (?<=\d) (?: [.,:/] (?=\d) {_LETTER}+ | [\u00a0\u202f] \d{{3}} (?!\d) )
        )*
        (?: ['’] (?=[^\W_]) )?
    )
"""
_HEARD = (
    r"ri(?:t|re|res|ent|ant)|sourires?|sourit|souriant|silences?|pauses?|blancs?|soupirs?|soupire|inaud\w*|incompr\w*"
    r"|inintell\w*|tou(?:x|sse)|bruits?|brouhaha|sonnerie|téléphone|interruptions?|coupure|hésit\w*|pleurs?|pleure"
    r"|larmes|applaudi\w*|chucho\w*|murmur\w*|mime|imite|montre|cherche|réfléchit|ironi\w*|sic|éclats?|éclate"
    r"|hoche|acquiesce|raclement|souffle|bip|musique|laugh\w*|crosstalk"
)
_BEFORE_HEARD = (
    r"petite?s?|longs?|gros|courte?s?|grands?|bref|brève|rapide|nouveau|légers?|ils?|elles?|on|tous|tout le monde|en"
)
# « (elle cherche) », « [il se lève] »: a third person and a verb in the present, then a few words at most.
_SEEN = (
    r"(?:il|elle|on)s?[^\S\n](?:(?:se|me|nous|le|la|les|en|y)[^\S\n]|s['’])?(?!est\b)[^\W\d_]{0,20}(?:e|(?<!ai)t|d|ent)\b"
    r"[^()\[\]\n]{0,30}"
)
_MARK = rf"""
    [(\[] {_BLANK}*
    (?: (?:[\d:.,;h>–—-]|{_BLANK})* \d[:h]\d\d (?:[\d:.,;hms>–—-]|{_BLANK})*
      | (?:[….?!xX]|{_BLANK})+
      | (?i: note){_BLANK}*: [^\n\[\]]*+ (?: \[ [^\n\[\]]*+ \] [^\n\[\]]*+ )*+
      | (?i: (?: (?:{_BEFORE_HEARD.replace(" ", r"[ ]")}) {_BLANK} )? (?: {_HEARD} )\b [^()\[\]\n]{{0,60}} | {_SEEN} )
    ) [)\]]
"""
_WORDS = re.compile(rf"({_WORD}) | {_MARK}", re.VERBOSE)


def words(text: str, start: int = 0, stop: int | None = None) -> list[Span]:
    """The words of ``text`` whose first character lies in [start, stop), each whole, in order."""
    return list(_words(text, [Span(start, len(text) if stop is None else stop)]))


def marks(text: str) -> list[Span]:
    """The transcriber's marks in ``text``, in order: time stamps, ellipses in brackets, what was heard or seen."""
    return [Span(*match.span()) for match in _WORDS.finditer(text) if not match.lastindex]


def word_count(text: str, spans: Iterable[Span] | None = None) -> int:
    """How many words begin in ``spans`` (in the whole text without them); a word under two spans counts once.

    Parts that cover a text without overlapping have counts that add up to the count of the text.
    """
    if spans is None:
        return sum(1 for match in _WORDS.finditer(text) if match.lastindex)
    return sum(1 for _ in _words(text, spans))


def word_counts(text: str, spans: Sequence[Span]) -> list[int]:
    """How many words begin in each of ``spans``, which come in order and apart; found in one go."""
    starts = [span.start for span in spans]
    counts = [0] * len(starts)
    for word in _words(text, spans):
        counts[bisect_right(starts, word.start) - 1] += 1
    return counts


def _words(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """The words that begin in ``spans``. No word and no mark crosses a line end, so whole lines are read."""
    wanted = union(spans)
    lines = union(Span(text.rfind("\n", 0, s.start) + 1, _line_end(text, s.stop)) for s in wanted)
    i = 0
    for line in lines:
        for match in _WORDS.finditer(text, line.start, line.stop):
            if not match.lastindex:
                continue
            start = match.start()
            while i < len(wanted) and wanted[i].stop <= start:
                i += 1
            if i == len(wanted):
                return
            if wanted[i].start <= start:
                yield Span(start, match.end())


def _line_end(text: str, position: int) -> int:
    end = text.find("\n", max(position - 1, 0))
    return len(text) if end < 0 else end
