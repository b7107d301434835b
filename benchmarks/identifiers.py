"""What leads to people in made-up sentences and in the demonstration interviews: found, right type, false alarms.

Sentences are looked at one by one, so that nothing helps but their own words; a name counts as touched where all its
words are shown for review. Then made-up names, towns and telephone numbers are planted at random places of the
thirteen demonstration interviews, by a seed, every fourth at the beginning of a sentence. The time
is beside spaCy's own French tokenizer, and beside one plain scan
for capitals, over the same characters.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks import Figure, Figures, _names
from cipcoder.formats.gazetteer import first_names, not_names
from cipcoder.language.known_words import dictionary
from cipcoder.text import transcript as talk
from cipcoder.text.candidates import Candidate, Lists, Source, candidates
from cipcoder.text.fold import fold
from cipcoder.text.name_index import words_of
from cipcoder.text.words import word_count

CORPUS = Path(__file__).parents[1] / "corpus" / "interviews"
SEED, PLANTED = 8, 120
_MARK = re.compile(r"\{([^|{}]+)\|([^{}]+)\}")
_ONE = {"place": "town"}
"""kinds that count as one: whether the Aulze is a river or a town, nobody can tell"""


def run() -> Figures:
    ours = {one.name: "person" for one in first_names()}
    lists = Lists(ours, frozenset(map(fold, ours)), not_names(), dictionary("fr"))
    yield from _sentences("tuning", _names.TUNING, lists)
    yield from _sentences("held-out", _names.HELD_OUT, lists)
    yield from _sentences("english", _names.ENGLISH, replace(lists, is_word=dictionary("en")))
    yield from _planted(lists)


def _sentences(name: str, sentences: Sequence[str], lists: Lists) -> Iterator[Figure]:
    wanted = touched = right = 0
    alarms: list[str] = []
    for marked in sentences:
        named = [(form, kind) for form, kind in _MARK.findall(marked) if kind != "none"]
        found = candidates([Source("", _MARK.sub(r"\1", marked))], lists)
        for form, kind in named:
            wanted += 1
            near = [one for one in found if set(words_of(one.form)) & set(words_of(form))]
            all_there = set(words_of(form)) <= {word for one in near for word in words_of(one.form)}
            touched += all_there
            right += all_there and any(_ONE.get(one.kind, one.kind) == _ONE.get(kind, kind) for one in near)
        known = {word for form, _kind in named for word in words_of(form)}
        alarms += [one.form for one in found if not known & set(words_of(one.form))]
    said = f"{wanted} identifiers in {len(sentences)} made-up sentences ({name})"
    yield Figure(f"identifiers.{name}.missed", 1 - touched / wanted, 0.0 if name == "tuning" else 0.1, said)
    yield Figure(
        f"identifiers.{name}.wrong-type", 1 - right / wanted, 11 / 43, f"{right} of {wanted} of the right type"
    )
    shown = f"{len(alarms)} forms that name nobody: {', '.join(alarms) or '—'}"
    yield Figure(f"identifiers.{name}.false-alarms", float(len(alarms)), 3, shown)


def _planted(lists: Lists) -> Iterator[Figure]:
    texts = [talk.parse(path.read_text("utf-8")) for path in sorted(CORPUS.glob("*.txt"))]
    chance = random.Random(SEED)
    planted = 0
    forms: set[str] = set()
    sources: list[Source] = []
    each = PLANTED // len(texts) + 1
    for number, parsed in enumerate(texts):
        places = [m.start() for m in re.finditer(r"(?<=[a-zà-ÿ]) (?=[a-zà-ÿ]{3})", parsed.text)]
        first = {m.start() for m in re.finditer(r"(?<=[a-zà-ÿ][.?!]) (?=[A-Z][a-zà-ÿ])", parsed.text)}
        text, begins = parsed.text, [turn.start for turn in parsed.turns]
        chosen = chance.sample(places, each - each // 4) + chance.sample(sorted(first), each // 4)
        for at in sorted(chosen, reverse=True):
            kind, names = chance.choice(
                [("person", _names.PEOPLE), ("person", _names.PEOPLE), ("town", _names.TOWNS), ("phone", _names.PHONES)]
            )
            name = chance.choice(names)
            new = f" {name}, oui." if at in first else f" {chance.choice(_names.BEFORE[kind])} {name}"
            text = text[:at] + new + text[at:]
            begins = [start + len(new) if start > at else start for start in begins]
            forms.add(name)
            planted += 1
        sources.append(Source(str(number), text, (), tuple(begins)))
    began = time.process_time()
    found = candidates(sources, lists)
    took = time.process_time() - began
    known = {word for form in forms for word in words_of(form)}
    hit = sum(_count(found, form) for form in forms)
    there = sum(
        len(re.findall(rf"(?<!\w){re.escape(form)}(?!\w)", source.text)) for form in forms for source in sources
    )
    others = [one for one in found if not known & set(words_of(one.form))]
    words = sum(word_count(source.text) for source in sources)
    yield Figure(
        "identifiers.planted.missed", 1 - hit / there, 0.01, f"{there} planted in {words} words, {planted} times"
    )
    per = 1_000 * sum(one.count for one in others) / words
    yield Figure(
        "identifiers.planted.alarms", per, 1.0, f"places besides to review per 1,000 words, of {len(others)} forms"
    )
    began = time.process_time()
    for source in sources:
        re.findall(r"[A-ZÀ-Þ][\w’'-]+", source.text)
    plain = time.process_time() - began
    yield Figure("identifiers.time.capitals", took / plain, None, "beside one plain scan for capitals")
    import spacy

    nlp = spacy.blank("fr")
    nlp("Un premier mot.")
    began = time.process_time()
    for source in sources:
        nlp.make_doc(source.text)
    yield Figure("identifiers.time.spacy", took / (time.process_time() - began), 2.0, "beside spaCy's French tokenizer")


def _count(found: Sequence[Candidate], form: str) -> int:
    """At how many places this form is shown, alone or within a longer one."""
    words = set(words_of(form))
    return sum(one.count for one in found if words <= set(words_of(one.form)))
