"""Sentences of French talk: where one ends and the next begins, by rules made for transcripts.

The unit of an interview is the turn; a sentence is a convenience inside it. A stop ends a sentence, but not
the one of « Mme B. » or « env. 3 km »; « ? » and « ! » end one unless the talk goes on in lower case; « … »
only when a capital follows. What closes (», ”) and what the transcriber noted, « (rires) », belong to the
sentence before. Talk without punctuation is cut into displayable units at commas and conjunctions.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cipcoder.text.fold import fold
from cipcoder.text.spans import Span, trim
from cipcoder.text.stopwords import FILLERS, GRAMMAR
from cipcoder.text.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 60
"""Tokens in a displayed unit, about."""

_B = r"[^\S\n]"
_INK = re.compile(r"\S")
_LONG = re.compile(r"\S{500}")  # no word; spaCy looks at the whole of such a run again for each piece of it
_RUN = re.compile(r"[.?!…]+")
_BRACKETS = re.compile(r"[(\[][^()\[\]\n]{0,200}[)\]]")
_CLOSERS = re.compile(rf"{_B}*[»›]|[”’\"')\]*_]")
_MARK = re.compile(rf"{_B}*([(\[][^()\[\]\n]{{0,80}}[)\]])")
_LINES = re.compile(rf"\n(?:{_B}*\n)*")
_NUMBERING = re.compile(rf"^{_B}*(?:\d{{1,3}}|[IVX]{{1,4}})(?:\.\d{{1,2}})*\.\Z", re.MULTILINE)
_WORD_BEFORE = re.compile(r"([^\W\d_]+)\.$")
_ENDERS = ".?!…)]»\n"
_OPENERS = "«‹“„\"'’([—–-*_•"
_TITLES = {"m", "mm", "mme", "mmes", "mlle", "mlles", "mr", "dr", "pr", "me", "st", "ste", "mgr"}
_ABBREVIATIONS = {
    "cf", "env", "art", "p", "pp", "vol", "chap", "fig", "av", "apr", "ex", "ref", "tel", "min", "max", "ed", "bd", "n",
    "no", "al", "approx", "dept",
}  # fmt: skip
_CONJUNCTIONS = {
    "et", "mais", "donc", "alors", "parce", "puis", "ou", "car", "sauf", "quand", "comme", "apres", "que",
    "and", "but", "so", "because", "then", "when", "und", "aber", "weil", "dann", "y", "pero", "porque",
}  # fmt: skip
_SHORT_LINE = 50  # a line shorter than this was ended by its writer, not by the width of a page


def sentences(text: str, turns: Sequence[Span], language: str = "fr") -> list[Span]:
    """The sentences of the ``turns`` of ``text``: in order, each inside one turn, without blanks at its ends.

    Every non-blank character of a turn lies in one of its sentences, and none holds 500 of them without a blank and
    more. ``language``: its code; for other
    languages than French, spaCy's own rules.
    """
    from cipcoder.language.pipeline import base, pipeline

    nlp = pipeline(language)
    found: list[Span] = []
    parts = [part for turn in turns for part in _parts(text, turn)]
    whole = [base(language) == "fr" and _is_one(text[part.start : part.stop]) for part in parts]
    docs = nlp.pipe(text[part.start : part.stop] for part, one in zip(parts, whole, strict=True) if not one)
    for part, one in zip(parts, whole, strict=True):
        if one:
            found += [span for span in [trim(text, part)] if span is not None]
            continue
        doc = next(docs)
        for first, last in _units(doc):
            start = doc[first].idx
            stop = doc[last].idx + len(doc[last])
            span = trim(text, Span(part.start + start, part.start + stop))
            if span is not None:
                found.append(span)
    return found


def _parts(text: str, turn: Span) -> Iterator[Span]:
    """The turn, cut where characters without a blank are too many."""
    start = turn.start
    for run in _LONG.finditer(text, turn.start, turn.stop):
        yield Span(start, run.end())
        start = run.end()
    if start < turn.stop:
        yield Span(start, turn.stop)


def _is_one(said: str) -> bool:
    """Whether these words are one sentence at sight: « Oui. » needs no tokens, and a transcript has thousands."""
    return len(said) <= LONGEST and not breaks(said)


def breaks(text: str) -> list[int]:
    """The positions in ``text``, one turn, at which a new sentence begins (the first one left out), in order."""
    closed = [Span(*m.span()) for m in _BRACKETS.finditer(text)]
    starts = [span.start for span in closed]
    runs = []
    for run in _RUN.finditer(text):
        i = bisect_right(starts, run.start()) - 1
        if i < 0 or run.end() >= closed[i].stop - 1:  # not inside brackets, unless it ends what they hold
            runs.append(run)
    uncased = _uncased(text, runs)
    found = {at for run in runs if (at := _after(text, run, uncased)) is not None}
    for match in _LINES.finditer(text):
        line = match.start() - 1 - text.rfind("\n", 0, match.start())
        at = _next(text, match.end())
        if at < len(text) and (match[0].count("\n") > 1 or line < _SHORT_LINE or text[at] in "—–•-"):
            found.add(at)
    return sorted(found)


def _after(text: str, run: re.Match[str], uncased: bool) -> int | None:
    """Where the sentence after this run of stops begins; None when it ends none."""
    end = _closed(text, run.end())
    at = _next(text, end)
    rest = text[at : at + 60]
    if not rest or rest[0] in ",;:.)»":
        return None
    said = text[max(0, run.start() - 10) : run.start()].rstrip()
    if run[0][0] == "…" and (not said or said[-1] in _ENDERS):
        return None  # « … avec le vent » : what was said before wasn't heard
    first = _first_letter(rest)
    lower, upper = first.islower(), first.isupper()
    if at == run.end():  # nothing between: « 3.5 », « S.I.A.E. », « Paix.Puis », « voilà…bon »
        before = text[max(0, run.start() - 2) : run.start()]
        typo = before.isalpha() and before[-1:].islower() and rest[0].isupper() and len(before) == 2
        return at if typo else None
    kind = run[0]
    if "?" in kind or "!" in kind:
        return None if lower and not uncased else at
    if kind != ".":
        return at if upper else None
    if end > run.end() and lower and not uncased:
        return None  # « Viens. » qu’elle me dit
    if _NUMBERING.search(text, max(0, run.end() - 12), run.end()):
        return None  # « 1. », « II.3. » at the beginning of a line
    return None if _abbreviates(text[max(0, run.end() - 30) : run.end()], rest, lower) else at


def _next(text: str, position: int) -> int:
    """The first position from ``position`` that isn't blank."""
    match = _INK.search(text, position)
    return match.start() if match else len(text)


def _closed(text: str, end: int) -> int:
    """``end`` moved past the closing quotation marks and the transcriber's marks that follow it."""
    while True:
        if closer := _CLOSERS.match(text, end):
            end = closer.end()
        elif (mark := _MARK.match(text, end)) and not words(mark[1]):
            end = mark.end()
        else:
            return end


def _abbreviates(before: str, rest: str, lower: bool) -> bool:
    """Whether the full stop that ends ``before`` belongs to an abbreviation or an initial."""
    match = _WORD_BEFORE.search(before)
    if match is None:
        return False
    word = fold(match[1])
    if word in _TITLES:
        return match[1][0].isupper() or lower
    if word == "etc":
        return lower
    initial = len(match[1]) == 1 and match[1].isupper()
    if not initial and word not in _ABBREVIATIONS:
        return False
    # « Mme B. Elle » ends a sentence, « Mme B. Durand » doesn't.
    following = re.match(r"\W*(\w+)", rest)
    opens = following is not None and fold(following[1]) in GRAMMAR | FILLERS
    return lower or not opens


def _first_letter(rest: str) -> str:
    for i, char in enumerate(rest):
        if char not in _OPENERS and not char.isspace():
            return rest[i]
    return ""


def _uncased(text: str, runs: list[re.Match[str]]) -> bool:
    """Whether this is talk typed without capitals, as machines transcribe it."""
    lower = upper = 0
    for run in runs:
        if "…" not in run[0] and ".." not in run[0] and text[run.end() : run.end() + 1].isspace():
            first = _first_letter(text[run.end() : run.end() + 10])
            lower += first.islower()
            upper += first.isupper()
    return lower > 2 * upper and lower > 1


def _units(doc: Any) -> Iterator[tuple[int, int]]:
    """The first and last token of each displayed unit of ``doc``: sentences, the long ones cut."""
    closed: list[Span] | None = None
    for sentence in doc.sents:
        if sentence.end - sentence.start <= LONGEST:
            yield sentence.start, sentence.end - 1
            continue
        heavy = [token.i for token in sentence if not token.is_space]
        first, done = sentence.start, 0
        while len(heavy) - done > LONGEST:
            if closed is None:
                closed = [Span(*m.span()) for m in _BRACKETS.finditer(doc.text)]
            done = _cut(doc, heavy, done, closed)
            yield first, heavy[done] - 1
            first = heavy[done]
        yield first, sentence.end - 1


def _cut(doc: Any, heavy: list[int], done: int, closed: list[Span]) -> int:
    """Which of the tokens ``heavy``, after ``done``, had better begin the next unit; the parts are about equal."""
    left = len(heavy) - done
    aim = done + left // -(-left // LONGEST)

    def cost(i: int) -> float:
        start = doc[heavy[i]].idx
        k = bisect_left(closed, Span(start, 0)) - 1
        if k >= 0 and start < closed[k].stop:
            return 1000.0
        before, after = doc[heavy[i - 1]].text, fold(doc[heavy[i]].text)
        if not after[:1].isalnum() and after[:1] not in _OPENERS:
            return 500.0
        quality = 0 if before in (";", ":", "…", "...") else 2 if before == "," else 5 if after in _CONJUNCTIONS else 40
        return quality + abs(i - aim) / 2

    return min(range(max(done + 1, aim - 25), min(len(heavy), done + LONGEST + 1)), key=cost)
