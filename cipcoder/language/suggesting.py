"""Which codes a passage may be about, learnt from the codebook's words and the passages that carry each code.

Nothing trained elsewhere: words are reduced to their stems and cut into runs of three to five letters; rare ones weigh
more (tf-idf). A code is the sum of its coded passages and of what the codebook says of it, which weighs as much as
``CODEBOOK`` passages; a passage is as near to a code as the cosine of the two. Every word's share is known, so a
suggestion can name the words that speak for it. Words of grammar and fillers count for nothing.

A few hundred passages are learnt in a tenth of a second: the model is made when it is asked, and never kept.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log, sqrt
from typing import TYPE_CHECKING, Any

from cipcoder.language.forms import stem
from cipcoder.language.pipeline import base
from cipcoder.text.fold import fold
from cipcoder.text.stopwords import ENGLISH, FILLERS, GRAMMAR
from cipcoder.text.words import words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
Meaning = Callable[[str], Any]
"""a text's mean vector, from a model that the researcher has"""

CODEBOOK = 6.0
"""what the codebook says of a code weighs as much as so many coded passages"""
AROUND = 1.0
"""what is said around a passage (its turn) counts as much as the passage"""
SHORTEST, LONGEST = 3, 5
"""letters in a run"""
MOST = 400
"""passages of one code that are learnt from, taken all along what is given: more change little and take time"""
SUGGESTED = 3
SPOKEN = 4
"""words named for one suggestion, at most"""
_LETTER = re.compile(r"[^\W\d_]")
_SILENT = {"fr": GRAMMAR | FILLERS, "en": ENGLISH}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a code: the codebook's words, and the passages that carry it."""

    code: str
    said: str
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A code that a passage may be about."""

    code: str
    words: tuple[str, ...]
    """of the passage, as they stand there: those that speak most for the code first"""
    nearby: tuple[str, ...]
    """the same of what stands around it, where the passage's own are few"""
    likeness: float
    """sum of cosines, for putting in order; it says nothing by itself"""


class Suggester:
    """What was learnt of some codes. The order of ``known`` decides between codes that are equally near."""

    def __init__(
        self,
        known: Sequence[Known],
        language: str = "fr",
        *,
        codebook: float = CODEBOOK,
        meaning: Meaning | None = None,
    ) -> None:
        """``codebook``: its weight, 0 to learn from the passages alone; ``meaning``: a third thing to compare."""
        self.codes = tuple(each.code for each in known)
        self._language = base(language)
        texts: list[tuple[int, float, str]] = []
        for number, each in enumerate(known):
            if codebook and each.said.strip():
                texts.append((number, codebook, each.said))
            texts += [(number, 1.0, text) for text in _some(each.examples)]
        owners, weights = [owner for owner, _weight, _text in texts], [weight for _owner, weight, _text in texts]
        read = [_forms(text, self._language) for _owner, _weight, text in texts]
        self._parts = [_Part(read, owners, weights, len(known), of) for of in (self._stem, _runs)]
        self._sense = None if meaning is None else _Sense(texts, len(known), meaning)

    def _stem(self, form: str) -> tuple[str, ...]:
        return (fold(stem(form, self._language)),)

    def ranked(self, passage: str, around: str = "") -> list[tuple[str, float]]:
        """All codes with how near each is, the nearest first."""
        return [(self.codes[i], nearness) for i, nearness in self._ranked(self._asked(passage, around), passage)]

    def suggest(self, passage: str, around: str = "", most: int = SUGGESTED) -> list[Suggestion]:
        """The nearest codes for which some word speaks, at most ``most``; ``around``: what is said beside the passage,
        with it or without."""
        own = dict(_speech(passage, self._language))
        near = {form: word for form, word in _speech(around, self._language) if form not in own}
        asked = self._asked(passage, around)
        found: list[Suggestion] = []
        for number, nearness in self._ranked(asked, passage):
            if len(found) == most or nearness <= 0:
                break
            said = self._speaking(number, own, asked, 0)
            heard = [] if len(said) > 1 else self._speaking(number, near, asked, 1)
            if said or heard:
                found.append(Suggestion(self.codes[number], tuple(said), tuple(heard), nearness))
        return found

    def _asked(self, passage: str, around: str) -> list[_Weighed]:
        own, near = _forms(passage, self._language), _forms(around, self._language)
        return [part.weighed(own, near) for part in self._parts]

    def _ranked(self, asked: Sequence[_Weighed], passage: str) -> list[tuple[int, float]]:
        import numpy as np

        total = np.zeros(len(self.codes))
        for part, weighed in zip(self._parts, asked, strict=True):
            total += part.near(weighed)
        if self._sense is not None:
            total += self._sense.near(passage)
        # to nine digits: what is equal but for rounding keeps the codebook's order on every machine
        order = np.argsort(-np.round(total, 9), kind="stable")
        return [(int(i), float(total[i])) for i in order]

    def _speaking(self, code: int, written: Mapping[str, str], asked: Sequence[_Weighed], of: int) -> list[str]:
        """The words of the passage (``of``: 0) or around it (1) with the largest shares in this code's nearness."""
        shares = dict.fromkeys(written, 0.0)
        for part, weighed in zip(self._parts, asked, strict=True):
            part.share(shares, code, weighed.shares[of])
        found = [(round(share, 9), word) for word, share in zip(written.values(), shares.values(), strict=True)]
        best = sorted((each for each in found if each[0] > 0), key=lambda each: (-each[0], each[1]))[:SPOKEN]
        least = best[0][0] / 6 if best else 0.0  # some letters in common with something are no reason
        return [word for share, word in best if share >= least]


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A passage in one kind of feature: columns of features (ids, in order) and values."""

    total: tuple[Any, Floats]
    shares: tuple[tuple[Any, Floats], tuple[Any, Floats]]
    """what one occurrence of a feature adds to ``total``: in the passage, around it"""


class _Part:
    """One kind of features (stems, or runs of letters): how much each weighs for each code."""

    def __init__(
        self,
        read: Sequence[Counter[str]],
        owners: Sequence[int],
        weights: Sequence[float],
        codes: int,
        features: Callable[[str], tuple[str, ...]],
    ) -> None:
        import numpy as np

        self._features, self._codes = features, codes
        self._ids: dict[str, int] = {}
        self._of: dict[str, tuple[list[int], int]] = {}
        number = self._ids.setdefault
        of_form: dict[str, list[int]] = {}
        flat: list[int] = []
        sizes = []
        for forms in read:
            before = len(flat)
            for form, n in forms.items():
                ids = of_form.get(form)
                if ids is None:
                    ids = of_form[form] = [number(each, len(self._ids)) for each in features(form)]
                flat += ids if n == 1 else ids * n
            sizes.append(len(flat) - before)
        self._telling = [features is not _runs or len(each) == LONGEST for each in self._ids]
        n, v = len(read), max(len(self._ids), 1)
        of = np.repeat(np.arange(n), sizes)
        keys, times = np.unique(of * v + np.asarray(flat, np.int64), return_counts=True)
        document, feature = np.divmod(keys, v)
        self._rare = np.log((1 + n) / (1 + np.bincount(feature, minlength=v))) + 1
        self._unknown = float(np.log(1 + n)) + 1
        value = (1 + np.log(times)) * self._rare[feature]
        value *= (np.asarray(weights, float) / _length(document, value, n))[document]
        cells, place = np.unique(feature * codes + np.asarray(owners, np.int64)[document], return_inverse=True)
        total = np.asarray(np.bincount(place, value, len(cells)), float)
        feature, self._owner = np.divmod(cells, max(codes, 1))
        self._value = total / _length(self._owner, total, codes)[self._owner]
        self._start = np.searchsorted(feature, np.arange(v + 1))

    def weighed(self, own: Counter[str], near: Counter[str]) -> _Weighed:
        """The passage's vector with what is around it, of length one, and what each occurrence adds to it."""
        import numpy as np

        parts, strange = [], 0.0
        for forms, times in ((own, 1.0), (near, AROUND)):
            flat: list[int] = []
            unknown = 0.0
            for form, n in forms.items():
                ids, others = self._known(form)
                flat += ids if n == 1 else ids * n
                unknown += others * ((1 + log(n)) * self._unknown) ** 2
            features, counts = np.unique(np.asarray(flat, np.int64), return_counts=True)
            values = (1 + np.log(counts)) * self._rare[features]
            length = sqrt(float((values * values).sum()) + unknown) or 1.0
            strange += unknown * (times / length) ** 2
            parts.append((features, counts, values * (times / length)))
        features, place = np.unique(np.concatenate([parts[0][0], parts[1][0]]), return_inverse=True)
        total = np.bincount(place, np.concatenate([parts[0][2], parts[1][2]]), len(features))
        length = sqrt(float((total * total).sum()) + strange) or 1.0
        first, second = ((ids, values / counts / length) for ids, counts, values in parts)
        return _Weighed((features, total / length), (first, second))

    def _known(self, form: str) -> tuple[list[int], int]:
        """The features of a word that were met when learning, and how many it has that weren't."""
        found = self._of.get(form)
        if found is None:
            features = self._features(form)
            ids = [self._ids[each] for each in features if each in self._ids]
            found = self._of[form] = ids, len(features) - len(ids)
        return found

    def near(self, weighed: _Weighed) -> Floats:
        """The cosine with each code."""
        import numpy as np

        features, values = weighed.total
        if not len(features):
            return np.zeros(self._codes)
        cells, sizes = self._cells(features)
        weights = self._value[cells] * np.repeat(values, sizes)
        return np.asarray(np.bincount(self._owner[cells], weights, self._codes), float)

    def _cells(self, features: Any) -> tuple[Any, Any]:
        """Where the weights of these features stand, and how many each has."""
        import numpy as np

        starts = self._start[features]
        sizes = self._start[features + 1] - starts
        ends = np.cumsum(sizes)
        return np.arange(ends[-1]) + np.repeat(starts - ends + sizes, sizes), sizes

    def share(self, shares: dict[str, float], code: int, each: tuple[Any, Floats]) -> None:
        """Add to each word's share what its occurrence adds to the cosine with a code; three letters in common with
        something are no reason to give, a stem or five are."""
        import numpy as np

        features, values = each
        if not len(features):
            return
        cells, sizes = self._cells(features)
        of = np.repeat(np.arange(len(features)), sizes)
        mine = self._owner[cells] == code
        weight = dict(zip(features[of[mine]].tolist(), (values[of] * self._value[cells])[mine].tolist(), strict=True))
        for form in shares:
            met = [feature for feature in self._known(form)[0] if feature in weight]
            if any(self._telling[feature] for feature in met):
                shares[form] += sum(weight[feature] for feature in met)


class _Sense:
    """Mean vectors from a model: one of each code, as the parts have them."""

    def __init__(self, texts: Sequence[tuple[int, float, str]], codes: int, meaning: Meaning) -> None:
        self._meaning = meaning
        sums: list[Any] = [0.0] * codes
        for owner, weight, text in texts:
            sums[owner] = sums[owner] + weight * _unit(meaning(text))
        self._codes = [_unit(each) for each in sums]

    def near(self, passage: str) -> Floats:
        import numpy as np

        asked = _unit(self._meaning(passage))
        return np.array([float((asked * each).sum()) for each in self._codes])


def _some(examples: Sequence[str]) -> Sequence[str]:
    """At most ``MOST`` of them, evenly spread."""
    n = len(examples)
    return examples if n <= MOST else [examples[i * n // MOST] for i in range(MOST)]


def _length(group: Any, value: Floats, groups: int) -> Floats:
    """The length of each group's vector; one where it has none, so that one can divide by it."""
    import numpy as np

    found = np.sqrt(np.bincount(group, value * value, groups))
    found[found == 0] = 1.0
    return found


def _unit(vector: Any) -> Any:
    import numpy as np

    vector = np.asarray(vector, float)
    length = float(np.sqrt((vector * vector).sum()))
    return vector / length if length else vector


# --- words ---------------------------------------------------------------------------------------------


def _speech(text: str, language: str) -> Iterator[tuple[str, str]]:
    """The words of a text that say something: in lower case, accents kept for the stemmer, and as they stand there."""
    silent = _SILENT.get(language, frozenset())
    for span in words(text):
        word = text[span.start : span.stop]
        form = word.lower().replace("’", "'")
        if fold(form).rstrip("'") not in silent and _LETTER.search(form):
            yield form, word


def _forms(text: str, language: str) -> Counter[str]:
    return Counter(form for form, _word in _speech(text, language))


@lru_cache(maxsize=20_000)
def _runs(form: str) -> tuple[str, ...]:
    """The runs of letters of a word, its beginning and end marked; of a short one, the word."""
    marked = f" {fold(form)} "
    runs = [marked[i : i + n] for n in range(SHORTEST, LONGEST + 1) for i in range(len(marked) - n + 1)]
    return tuple(runs) or (marked,)
