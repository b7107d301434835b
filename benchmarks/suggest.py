"""Suggested codes on the demonstration study: how often the right one is among three, and what asking costs.

Each interview is left out in turn, its codings guessed from the others': recall@3. Beside it the simple ways the
command shows too, and a public one: scikit-learn's TfidfVectorizer (words) with NearestCentroid, on the passages
without what is said around them, which has no place there.
Ratios are of misses (one less recall@3), so that a bound of one means « no worse than ». The weights of the codebook
and of what is said around were chosen on ana's layer, with a look at ben's. The held-out set are the codebook's own
typical examples, at their places, which nothing learns from and nothing was chosen by: each is guessed from ana's
other interviews; they are few, one more or less is four points. The learning curve gives each code one passage, or
eight. Time per passage is beside scikit-learn's transform and cosine on the same
vocabulary of stems and runs of letters; learning beside its fit.
"""

from __future__ import annotations

import random
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks import Figure, Figures
from cipcoder.codebook.models import Codebook
from cipcoder.demo import make
from cipcoder.language.suggesting import CODEBOOK, LONGEST, SHORTEST, Suggester
from cipcoder.language.suggesting_measured import METHODS, Coded, Measured, Said, known, measure
from cipcoder.queries.document import Document, documents
from cipcoder.queries.suggesting import coded_speech, heard, said_of

AT = 3
CHOSEN_ON, SEEN = "ana", "ben"
FEW = (1, 8)
SEED = 8
LEARNT = 300
LEARN, ASK = 2.0, 2.0
BETTER = 1.0
TIMES = 5


def _misses(found: Measured) -> dict[str, float]:
    return {name: 1 - recall.at(AT) for name, recall in found.methods}


def _public(coded: Sequence[Coded], said: Sequence[Said] | None) -> float:
    """Misses of TfidfVectorizer and NearestCentroid; ``said``: the codebook's texts are passages too, six times."""
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.metrics.pairwise import cosine_similarity
    from sklearn.neighbors import NearestCentroid

    warnings.filterwarnings("ignore", "self.within_class_std_dev_")  # a code with one passage
    hits = 0
    for name in dict.fromkeys(each.transcript for each in coded):
        learnt = [(each.passage, each.code) for each in coded if each.transcript != name]
        learnt += [(each.text, each.code) for each in said or () if not each.theme for _time in range(6)]
        asked = [each for each in coded if each.transcript == name]
        vectorizer = TfidfVectorizer(sublinear_tf=True, strip_accents="unicode")
        model = NearestCentroid().fit(
            vectorizer.fit_transform(t for t, _c in learnt).toarray(), [c for _t, c in learnt]
        )
        near = cosine_similarity(vectorizer.transform(each.passage for each in asked), model.centroids_)
        for each, row in zip(asked, near, strict=True):
            first = model.classes_[np.argsort(-row, kind="stable")[:AT]]
            hits += each.code in first
    return 1 - hits / len(coded)


def _curve(said: Sequence[Said], coded: Sequence[Coded], few: int, *, codebook: bool) -> float:
    """Recall@3 where each code has at most so many passages, drawn by seed from the interviews that are not asked."""
    chance, hits = random.Random(SEED), 0
    for name in dict.fromkeys(each.transcript for each in coded):
        others = [each for each in coded if each.transcript != name]
        chance.shuffle(others)
        taken: dict[str, list[Coded]] = {}
        for each in others:
            if len(taken.setdefault(each.code, [])) < few:
                taken[each.code].append(each)
        learnt = [each for some in taken.values() for each in some]
        suggester = Suggester(known(said, learnt), codebook=CODEBOOK if codebook else 0)
        for each in coded:
            if each.transcript == name:
                hits += each.code in [code for code, _near in suggester.ranked(each.passage, each.around)[:AT]]
    return hits / len(coded)


def _held_out(book: Codebook, said: Sequence[Said], coded: Sequence[Coded], talks: Sequence[Document]) -> Figures:
    """The codebook's typical examples, each from an interview that is left out."""
    shown = [
        Coded(talk.transcript.name, row.code.id, *heard(talk, talk.spoken(), at, at + len(example.text)))
        for row in book.walk()
        for example in row.code.examples
        if example.kind == "typical"
        for talk in talks
        if (at := talk.text.find(example.text)) >= 0
    ]
    ways = {"codebook_and_passages": CODEBOOK, "passages_alone": 0.0, "codebook_alone": CODEBOOK}
    hits = dict.fromkeys(ways, 0)
    for one in shown:
        for way, weight in ways.items():
            learnt = [] if way == "codebook_alone" else [each for each in coded if each.transcript != one.transcript]
            ranked = Suggester(known(said, learnt), codebook=weight).ranked(one.passage, one.around)
            hits[way] += one.code in [each for each, _near in ranked[:AT]]
    ours, *others = ((way, n / len(shown)) for way, n in hits.items())
    for way, recall in others:
        compared = f"{len(shown)} examples of the codebook: recall@3 {ours[1]:.2f} beside {recall:.2f}"
        yield Figure(f"suggest.held_out.{way}", (1 - ours[1]) / (1 - recall), BETTER, compared)


def _seconds(ask: Callable[[], Any]) -> float:
    best = []
    for _time in range(TIMES):
        began = time.process_time()
        ask()
        best.append(time.process_time() - began)
    return min(best)


def _times(said: Sequence[Said], coded: Sequence[Coded]) -> Figures:
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.metrics.pairwise import cosine_similarity
    from sklearn.pipeline import FeatureUnion

    some = coded[:LEARNT]
    codes = known(said, some)
    texts = [text for each in codes for text in (each.said, *each.examples)]
    owner = np.repeat(np.arange(len(codes)), [1 + len(each.examples) for each in codes])
    public = FeatureUnion(
        [
            ("words", TfidfVectorizer(sublinear_tf=True)),
            ("runs", TfidfVectorizer(analyzer="char_wb", ngram_range=(SHORTEST, LONGEST), sublinear_tf=True)),
        ]
    )

    def fit() -> Any:
        rows = public.fit_transform(texts)
        return np.vstack([np.asarray(rows[owner == i].sum(axis=0)) for i in range(len(codes))])

    ours, theirs = _seconds(lambda: Suggester(codes)), _seconds(fit)
    yield Figure(
        "suggest.learn",
        ours / theirs,
        LEARN,
        f"learning {len(some)} passages and {len(codes)} codes beside scikit-learn's fit "
        f"({1000 * ours:.0f} ms beside {1000 * theirs:.0f})",
    )
    suggester, centroids = Suggester(codes), fit()
    asked = [each.passage for each in coded[:LEARNT]]
    ours = _seconds(lambda: [suggester.ranked(text) for text in asked]) / len(asked)
    theirs = _seconds(lambda: [cosine_similarity(public.transform([text]), centroids) for text in asked]) / len(asked)
    yield Figure(
        "suggest.ask",
        ours / theirs,
        ASK,
        f"one passage beside scikit-learn's transform and cosine ({1000 * ours:.2f} ms beside {1000 * theirs:.2f})",
    )
    told = _seconds(lambda: [suggester.suggest(text) for text in asked]) / len(asked)
    yield Figure("suggest.told", told / theirs, None, f"the same with the words that speak ({1000 * told:.2f} ms)")


def run() -> Figures:
    with (
        tempfile.TemporaryDirectory() as name,
        make(Path(name) / "demo").project as project,
        project.store.read() as connection,
    ):
        book, said = project.codebook, said_of(project.codebook, "fr")
        layers = {who: coded_speech(connection, who, who) for who in (CHOSEN_ON, SEEN)}
        talks = documents(connection, project.transcripts())
    yield from _held_out(book, said, layers[CHOSEN_ON], talks)
    for who, coded in layers.items():
        found = measure(said, coded, "fr")
        misses = _misses(found)
        ours, figure = misses[METHODS[0]], who
        about = f"{who}, {found.codings} codings in {found.interviews} interviews: recall@3 {1 - ours:.2f}"
        for way in METHODS[1:]:
            short = way.replace(" ", "_")
            yield Figure(
                f"suggest.{figure}.{short}", ours / misses[way], BETTER, f"{about} beside {1 - misses[way]:.2f}"
            )
        for short, texts in (("sklearn_passages", None), ("sklearn_codebook", said)):
            public = _public(coded, texts)
            yield Figure(f"suggest.{figure}.{short}", ours / public, BETTER, f"{about} beside {1 - public:.2f}")
    for few in FEW:
        with_it, without = (_curve(said, layers[CHOSEN_ON], few, codebook=codebook) for codebook in (True, False))
        compared = f"{few} passages a code at most: recall@3 {with_it:.2f} beside {without:.2f} without the codebook"
        yield Figure(f"suggest.curve_{few}", (1 - with_it) / (1 - without), BETTER, compared)
    yield from _times(said, layers[CHOSEN_ON])
