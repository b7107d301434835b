"""Subtitles made into talk: cues of a few seconds each become turns and paragraphs that a person can read.

Who speaks comes from the format (« <v Inès> »), or from labels that begin cues (« Inès: », « [SPEAKER_01]: »), if they
are a speaker's by their form or because they recur. Cues of one speaker are one turn, with the time of the first; a
line that begins with a dash and names nobody is somebody else's, « Locuteur inconnu », for the dash does not say whose.
Where nobody is named, paragraphs end at pauses and, when long enough, at the end of a sentence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from cipcoder.formats.readers.written import Block
from cipcoder.locale import _, ngettext
from cipcoder.text import speakers

PAUSE = 2_000
"""milliseconds without words that end a paragraph"""
ENOUGH, TOO_MUCH = 350, 1_200
"""characters from which a paragraph ends with a sentence, or anyhow"""

_LABEL = re.compile(
    r"(?:(?:[-–—]|>>)\s*)?[\[(]?(?P<label>[^\W_](?:[\w.’'·/&-]|[ \u00a0]){0,38}?)"
    r"[\])]?[ \u00a0\u202f]*:(?!//)[ \u00a0\u202f]*(?=\S)"
)
_ENDS = re.compile(r"[.?!…][»”\"')\]\s]*$")
_DASHED = re.compile(r"\s*(?:[-–—]|>>)\s*\S")


@dataclass(frozen=True, slots=True)
class Cue:
    """What is shown from ``start`` to ``stop`` (milliseconds); ``speaker``: by a mark of the format, else empty."""

    start: int
    stop: int
    lines: tuple[str, ...]
    speaker: str = ""

    @property
    def text(self) -> str:
        return " ".join(self.lines)


def as_talk(cues: Sequence[Cue]) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """The paragraphs of subtitles, and what was done to get them, in sentences."""
    told: list[str] = []
    cues, repeated = _unrolled([cue for cue in cues if cue.text])
    if repeated:
        told.append(
            ngettext(
                "{n} line shown twice, as rolling subtitles do, was taken once.",
                "{n} lines shown twice, as rolling subtitles do, were taken once.",
                repeated,
            ).format(n=repeated)
        )
    marked = any(cue.speaker for cue in cues)
    cues = _by_dashes(cues)
    cues = cues if marked else _labelled(cues)
    nameless = 0
    if any(cue.speaker for cue in cues):
        cues, dashed = _somebodys(cues)
        nameless = sum(not cue.speaker for cue in cues)
        if dashed:
            told.append(
                ngettext(
                    "{n} line with a dash names nobody: it became a turn of “{who}”.",
                    "{n} lines with a dash name nobody: they became turns of “{who}”.",
                    dashed,
                ).format(n=dashed, who=speakers.NOBODY)
            )
    if nameless:
        told.append(
            ngettext(
                "{n} subtitle names nobody: it was left with whoever spoke before.",
                "{n} subtitles name nobody: they were left with whoever spoke before.",
                nameless,
            ).format(n=nameless)
        )
    blocks = _joined(cues)
    if len(blocks) < len(cues):
        told.append(
            _("{cues} subtitles were joined into {n} turns or paragraphs.").format(cues=len(cues), n=len(blocks))
        )
    return blocks, tuple(told)


def _joined(cues: Sequence[Cue]) -> tuple[Block, ...]:
    named = any(cue.speaker for cue in cues)
    blocks: list[Block] = []
    said: list[str] = []
    length, speaker, start, stop = 0, "", 0, 0

    def close() -> None:
        if said:
            blocks.append(Block(" ".join(said), speaker=speaker, milliseconds=start))

    for cue in cues:
        if said and named:
            ends = cue.speaker not in ("", speaker) or cue.speaker == speakers.NOBODY
        else:
            full = length >= TOO_MUCH or (length >= ENOUGH and bool(_ENDS.search(said[-1])))
            ends = cue.start - stop >= PAUSE or full or bool(_DASHED.match(cue.text))
        if ends or not said:
            close()
            said, length, speaker, start = [], 0, cue.speaker, cue.start
        said.append(cue.text)
        length += len(cue.text) + 1
        stop = cue.stop
    close()
    return tuple(blocks)


def _unrolled(cues: Sequence[Cue]) -> tuple[list[Cue], int]:
    """Cues without the lines that the cue before has shown, where most repeat one: subtitles that roll upwards."""
    pairs = list(pairwise(cues))
    again = sum(
        a.lines[-1] == b.lines[0] and len(a.lines) + len(b.lines) > 2 for a, b in pairs if b.start - a.stop < PAUSE
    )
    if again < 3 or again * 2 < len(pairs):
        return list(cues), 0
    found, dropped = list(cues[:1]), 0
    for before, cue in pairs:
        most = min(len(before.lines), len(cue.lines))
        n = next((k for k in range(most, 0, -1) if before.lines[-k:] == cue.lines[:k]), 0)
        dropped += n
        found.append(replace(cue, lines=cue.lines[n:]))
    return [cue for cue in found if cue.text], dropped


def _labelled(cues: Sequence[Cue]) -> list[Cue]:
    """Cues with the labels taken off their words, where they are speakers'."""
    matches = [_LABEL.match(cue.text) for cue in cues]
    said = ["" if match is None else " ".join(match["label"].split()) for match in matches]
    said = [label if len(label.split()) <= 4 and any(map(str.isalpha, label)) else "" for label in said]
    counts = Counter(speakers.key(label) for label in said if label)
    labels = {speakers.key(label): label for label in said if label}
    spoken = speakers.known(labels, counts, speakers.named({})) | speakers.recurring(labels, counts)
    if len(spoken) < 2 and sum(counts[key] for key in spoken) * 2 < len(cues):
        return list(cues)  # one label in many cues: « Attention : » rather than who speaks from there on
    found = []
    for cue, match, label in zip(cues, matches, said, strict=True):
        if match is not None and label and speakers.key(label) in spoken:
            cue = replace(cue, lines=(cue.text[match.end() :],), speaker=labels[speakers.key(label)])
        found.append(cue)
    return found


def _by_dashes(cues: Sequence[Cue]) -> list[Cue]:
    """Cues in which people answer each other, with a dash or after a label, as one cue for each of them."""
    found: list[Cue] = []
    for cue in cues:
        first = 0
        if _DASHED.match(cue.lines[0]) or _LABEL.match(cue.lines[0]):  # else a dash is one inside a sentence
            for n in range(1, len(cue.lines)):
                if _DASHED.match(cue.lines[n]):
                    found.append(replace(cue, lines=cue.lines[first:n]))
                    first = n
        found.append(replace(cue, lines=cue.lines[first:]))
    return found


def _somebodys(cues: Sequence[Cue]) -> tuple[list[Cue], int]:
    """Cues in which who begins with a dash and is not named is nobody that is known, and how many these are."""
    found = [
        replace(cue, speaker=speakers.NOBODY) if not cue.speaker and _DASHED.match(cue.text) else cue for cue in cues
    ]
    return found, sum(a is not b for a, b in zip(cues, found, strict=True))
