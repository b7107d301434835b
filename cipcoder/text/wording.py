"""What a printed quotation changed in what was said, word by word.

The two are aligned as for locating (``align``); what comes out is a run of pieces that, read one after the other,
give the quotation back, with what it left out where it was said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from cipcoder.text.align import align, same_word
from cipcoder.text.fold import fold
from cipcoder.text.locate import Prepared, prepare, read
from cipcoder.text.spans import Span

Change = Literal["same", "added", "dropped", "changed", "light", "cut"]
"""``light``: left out or restored without a thought, fillers and « ne »; ``cut``: left out where […] stands."""

_WORDS = """
pas jamais rien personne aucun aucune aucunement ni sans guere nullement non not never no nothing nobody
don didn isn wasn aren weren doesn couldn wouldn shouldn hasn haven hadn ain
"""  # the second line: the first of the two words that « don't » folds to
_NEGATIONS = frozenset(_WORDS.split())
_NEGATED = re.compile(r"\b(?:pas|jamais|rien|aucune?|ni|sans|guere|not|never|nothing|\w+n't)\b")
_SENTENCE_END = re.compile(r"[.!?…](?:\s|$)|\n")
_BEFORE = 60  # characters before a quotation among which a negation may turn it


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the quotation, of what was said, or of both: as printed, as transcribed."""

    change: Change
    quoted: str
    said: str


def compare(quote: str, said: str, heads: Sequence[Span] = ()) -> tuple[Piece, ...]:
    """The pieces of ``quote`` against ``said``, the passage it was found in; ``heads``: labels of turns in ``said``.

    The pieces' ``quoted`` joined are the quotation. The first and the last word of ``said`` are taken to be in it.
    """
    asked, text = read(quote), prepare(said, heads)
    words = text.words(0, len(text.at))
    found = align(asked.words, asked.light, asked.gaps, words, text.light) if asked.words and words else None
    if found is None:
        return (Piece("added", quote, ""),) if quote else ()
    pieces: list[Piece] = []
    at = i = j = 0  # in the quotation's text, in its words, in the words said
    for k, m in (*found.pairs, (len(asked.words), len(words))):
        # one sign can fold to two words (¼): the second has nothing left of it
        here = asked.spans[i].start if i < k else asked.spans[k].start if k < len(asked.words) else len(quote)
        here = max(here, at)
        pieces.append(Piece("same", quote[at:here], ""))
        added = quote[here : asked.spans[k - 1].stop] if i < k else ""
        left_out = _between(text, j, m)
        over_gap = any(asked.gaps[i : k + 1])
        if added and left_out and not over_gap:
            pieces.append(Piece("changed", added, left_out))
        elif over_gap:  # with the marks around it: whole sentences, or a part of one?
            left_out = said[_stop(text, j - 1) if j else 0 : _start(text, m) if m < len(words) else len(said)]
            pieces += [Piece("cut", "", left_out.strip()), Piece("added", added, "")]
        else:
            pieces.append(Piece("light" if bool(text.light[j:m].all()) else "dropped", "", left_out))
            pieces.append(Piece("light" if all(asked.light[i:k]) else "added", added, ""))
        at = here + len(added)
        if k < len(asked.words):
            span = asked.spans[k]
            alike = same_word(asked.words[k], words[m])
            heard = said[_start(text, m) : _stop(text, m)]
            pieces.append(Piece("same", quote[at : span.start], ""))
            pieces.append(Piece("same" if alike else "changed", quote[max(at, span.start) : span.stop], heard))
            at, i, j = span.stop, k + 1, m + 1
    pieces.append(Piece("same", quote[at:], ""))
    return _joined(pieces)


def _between(text: Prepared, first: int, last: int) -> str:
    """The words [first, last) as they are written, with the brackets they stand in."""
    if first >= last:
        return ""
    start, stop = _start(text, first), _stop(text, last - 1)
    start -= text.text[max(0, start - 1) : start] in ("(", "[")
    stop += text.text[stop : stop + 1] in (")", "]")
    return text.text[start:stop]


def _start(text: Prepared, word: int) -> int:
    return int(text.starts[word])


def _stop(text: Prepared, word: int) -> int:
    return int(text.stops[word])


def _joined(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The pieces that hold anything, neighbours that are the same in both made one."""
    joined: list[Piece] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if last is not None and last.change == piece.change == "same":
            blank = " " if last.said and piece.said and not last.said.endswith(("'", "’")) else ""
            joined[-1] = Piece("same", last.quoted + piece.quoted, last.said + blank + piece.said)
        elif piece.quoted or piece.said:
            joined.append(piece)
    return tuple(joined)


def differs(pieces: Sequence[Piece]) -> bool:
    """Whether words were added, dropped or changed: more than a faithful quotation allows itself."""
    return any(piece.change in ("added", "dropped", "changed") for piece in pieces)


def turned(pieces: Sequence[Piece]) -> str:
    """The negation that was added, dropped or cut out of a sentence, as written: the meaning may turn. "" for none."""
    for piece in pieces:
        if piece.change in ("added", "dropped", "changed"):
            quoted, said = _negation(piece.quoted), _negation(piece.said)
            if bool(quoted) != bool(said):
                return quoted or said
        elif piece.change == "cut" and not _SENTENCE_END.search(piece.said) and (found := _negation(piece.said)):
            return found
    return ""


def _negation(text: str) -> str:
    for found in re.finditer(r"[\w'’]+", text):
        word = found[0]
        folded = fold(word)
        if folded in _NEGATIONS or folded.endswith("n't") or folded.rpartition("'")[2] in _NEGATIONS:
            return word
    return ""


def negated_before(text: str, start: int) -> str:
    """The words right before a passage, up to a negation that bears on it: « je crois pas que », or "".

    Only within the same stretch between punctuation: what comes after a comma begins anew.
    """
    before = re.split(r"[.,;:!?…()\[\]\n«»“”\"]", text[max(0, start - _BEFORE) : start])[-1]
    folded = fold(before)
    found = list(_NEGATED.finditer(folded))
    if not found or len(folded) != len(before):
        return ""
    return before.strip() if len(before[found[-1].end() :].split()) <= 4 else ""
