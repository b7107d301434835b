"""Words and sentences of French talk, beside spaCy's own French.

Each in a process of its own: what the light pipeline costs to make on top of ``import spacy``, beside
``spacy.blank("fr")``; tokens a second over the demonstration interviews; wrong cuts in hard cases that were cut by
hand (``_cuts``: half of them written before the rules, half after and never tuned on), a cut missing or one too many.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import Figure, Figures, _cuts

TOP = Path(__file__).parents[1]
INIT, SPEED, WORDS, SENTENCES = 0.15, 1.2, 0.35, 0.35
REPEATS = 5


def _blank() -> Any:
    import spacy

    nlp = spacy.blank("fr")
    nlp.add_pipe("sentencizer")
    return nlp


def _ours() -> Any:
    from cipcoder.language.pipeline import pipeline

    return pipeline("fr")


def wrong(nlp: Any, written: str, ask: Callable[[Any], Iterable[Any]], wanted: int) -> tuple[int, int]:
    """Cuts that are missing or too many, and cuts there should be. ``wanted``: 1 for words, 2 for sentences."""
    faults = cuts = 0
    for case in _cuts.cases(written):
        doc = nlp(case[0])
        begun = {start for start in ask(doc) if start}
        right = set(case[wanted]) - {0}
        faults += len(begun ^ right)
        cuts += len(right)
    return faults, cuts


def _words(doc: Any) -> Iterable[int]:
    return [token.idx for token in doc if not token.is_space]


def _sentences(doc: Any) -> Iterable[int]:
    return [next((t.idx for t in sent if not t.is_space), sent.start_char) for sent in doc.sents]


ASKED: dict[str, tuple[str, Callable[[Any], Iterable[Any]], int, float]] = {
    "words": (_cuts.WORDS, _words, 1, WORDS),
    "words_held_out": (_cuts.WORDS_HELD_OUT, _words, 1, WORDS),
    "sentences": (_cuts.SENTENCES, _sentences, 2, SENTENCES),
    "sentences_held_out": (_cuts.SENTENCES_HELD_OUT, _sentences, 2, SENTENCES),
}


def main(whose: str) -> None:
    """Measures of ``ours`` or ``blank``, as JSON."""
    import spacy  # noqa: F401  what both need

    began = time.perf_counter()
    nlp = {"ours": _ours, "blank": _blank}[whose]()
    made = time.perf_counter() - began
    turns = [
        line
        for path in sorted((TOP / "corpus" / "interviews").glob("*.txt"))
        for line in path.read_text("utf-8").splitlines()
        if line
    ]
    list(nlp.pipe(turns[:50]))  # warm
    began = time.process_time()
    tokens = sum(len(doc) for doc in nlp.pipe(turns))
    seconds = time.process_time() - began
    told = {name: wrong(nlp, written, ask, wanted) for name, (written, ask, wanted, _bound) in ASKED.items()}
    print(json.dumps({"made": made, "speed": tokens / seconds, **told}))


def _measured(whose: str) -> dict[str, Any]:
    words = [sys.executable, "-c", f"from benchmarks.language import main; main({whose!r})"]
    done = subprocess.run(words, cwd=TOP, check=True, capture_output=True, text=True)
    measures: dict[str, Any] = json.loads(done.stdout)
    return measures


def run() -> Figures:
    runs: dict[str, list[dict[str, Any]]] = {"ours": [], "blank": []}
    for _ in range(REPEATS):  # turn about, so that a busy moment of the machine falls on both
        for whose, measures in runs.items():
            measures.append(_measured(whose))
    made, theirs = (median(each["made"] for each in runs[whose]) for whose in ("ours", "blank"))
    said = f'making the pipeline ({1000 * made:.0f} ms) beside spacy.blank("fr") ({1000 * theirs:.0f} ms), spacy loaded'
    yield Figure("language.start", made / theirs, INIT, said)
    ours, blank = (median(each["speed"] for each in runs[whose]) for whose in ("ours", "blank"))
    said = f'time a token, sentences too: {ours:,.0f} tokens a second beside {blank:,.0f} of spacy.blank("fr")'
    yield Figure("language.speed", blank / ours, SPEED, said)
    for name, (_written, _ask, _wanted, bound) in ASKED.items():
        (faults, cuts), (others, _) = runs["ours"][0][name], runs["blank"][0][name]
        said = f'wrong cuts, {faults} beside {others} of spacy.blank("fr"); {cuts} are right'
        yield Figure(f"language.{name}", faults / max(1, others), bound, said)
