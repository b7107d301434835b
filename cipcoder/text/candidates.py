"""What in texts may name somebody or something, gathered by form for a person to decide.

Found are: what leads to people by its form alone (``identifiers``); civilities with a name; names after words like
« je m’appelle », « chez », « mairie de »; names of lists and of the key table, in small letters too; labels of
speakers; and, as the net under all of it, every word that is written with a capital inside a sentence. At the
beginning of one every word has a capital: there, only what is a candidate elsewhere, or stands in no dictionary.

What this can't find: names in small letters that no list has (machines transcribe so), nicknames made of ordinary
words, and what tells who somebody is without a name: see ``traces``.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from cipcoder.text.candidate_patterns import AT, PARTICLES, TRIGGERS, WITH_ARTICLE
from cipcoder.text.fold import fold
from cipcoder.text.identifiers import identifiers
from cipcoder.text.name_index import TITLES, NameIndex, Words, words_in, words_of
from cipcoder.text.name_shapes import Shapes, in_capitals, is_acronym, is_initial, without_safe
from cipcoder.text.spans import Span
from cipcoder.text.stopwords import FILLERS, GRAMMAR

_PASSED = "passed"
_PSEUDONYM = re.compile(r"\[[^\W\d_][^\W\d]{2,20}(?: [^\W\d]{2,20})* \d{1,4}\]")
"""« [Personne 3] », whosever table it is from"""
CONTEXTS = 6
"""places shown of each form"""
AROUND = 90
"""code points shown before and after a form"""


@dataclass(frozen=True, slots=True)
class Source:
    """A text to look through. ``labels``: what names speakers in it; ``begins``: where turns begin."""

    name: str
    text: str
    labels: tuple[Span, ...] = ()
    begins: tuple[int, ...] = ()
    known: tuple[tuple[int, int, str], ...] = ()
    """what somebody else found in it: start, stop, kind"""
    passed: tuple[Span, ...] = ()
    """what isn't looked at: pseudonyms that were put in"""


@dataclass(frozen=True, slots=True)
class Lists:
    """What is known beforehand."""

    names: Mapping[str, str] = field(default_factory=dict)
    """kind by name: of gazetteers and the key table"""
    first_names: frozenset[str] = frozenset()
    """folded"""
    safe: tuple[str, ...] = ()
    """written with a capital, and nobody"""
    is_word: Callable[[str], bool] = lambda word: False
    """whether a word in small letters is in the dictionary"""


@dataclass(frozen=True, slots=True)
class Context:
    """A place of a form: the words around it."""

    source: str
    before: str
    form: str
    after: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A form that may name somebody or something."""

    form: str
    kind: str
    count: int
    sources: tuple[str, ...]
    contexts: tuple[Context, ...]
    sure: bool
    """by its form, a civility, a list or the words before; else only by its capital"""


@dataclass(slots=True)
class _Found:
    start: int
    stop: int
    kind: str
    sure: bool


def candidates(sources: Iterable[Source], lists: Lists) -> list[Candidate]:
    """Every form found, the sure ones first, then by how often they occur."""
    finder = _Finder(list(sources), lists)
    groups: dict[tuple[str, ...], list[tuple[Source, _Found]]] = {}
    for source, found in finder.find():
        groups.setdefault(words_of(source.text[found.start : found.stop]), []).append((source, found))
    made = [_candidate(places) for words, places in groups.items() if words]
    return sorted(made, key=lambda one: (not one.sure, -one.count, fold(one.form)))


def _candidate(places: Sequence[tuple[Source, _Found]]) -> Candidate:
    forms = Counter(" ".join(source.text[one.start : one.stop].split()) for source, one in places)
    sure = [one.kind for _source, one in places if one.sure]
    kinds = Counter(sure or [one.kind for _source, one in places])
    contexts = tuple(
        Context(
            source.name,
            source.text[max(0, one.start - AROUND) : one.start],
            source.text[one.start : one.stop],
            source.text[one.stop : one.stop + AROUND],
        )
        for source, one in places[:CONTEXTS]
    )
    names = tuple(dict.fromkeys(source.name for source, _one in places))
    return Candidate(forms.most_common(1)[0][0], kinds.most_common(1)[0][0], len(places), names, contexts, bool(sure))


class _Finder:
    """Looks twice: once for names by what stands around them, then for the same names wherever else they are."""

    def __init__(self, sources: Sequence[Source], lists: Lists) -> None:
        self._sources = [(source, words_in(source.text)) for source in sources]
        self._lists = lists
        self._names = NameIndex(lists.names)
        self._safe = NameIndex(lists.safe)
        self._safe_at = [self._safe_words(words) for _source, words in self._sources]
        self._shapes = Shapes([words for _source, words in self._sources], lists.is_word)

    def find(self) -> list[tuple[Source, _Found]]:
        first = [
            (source, words, self._look(source, words, safe), safe)
            for (source, words), safe in zip(self._sources, self._safe_at, strict=True)
        ]
        again = NameIndex()
        kinds: dict[str, str] = {}
        for source, _words, found, _safe in first:
            for one in (one for one in found if one.kind != _PASSED):
                form = source.text[one.start : one.stop]
                again.add(form)
                kinds.setdefault(form, one.kind)
                if one.kind == "person" and one.sure:
                    for part in form.split():
                        if self._is_part(part):
                            again.add(part)
                            kinds.setdefault(part, "person")
        return [
            (source, one)
            for source, words, found, safe in first
            for one in sorted(found + self._elsewhere(words, found, safe, again, kinds), key=lambda one: one.start)
            if one.kind != _PASSED
        ]

    def _is_part(self, part: str) -> bool:
        """Whether this word of somebody's name may stand for them alone, at the beginning of a sentence too."""
        said = words_of(part)
        if not said or said[0] in TITLES or not part[0].isupper() or len(said[0]) < 2:
            return False
        return fold(part) in self._lists.first_names or self._shapes.unknown(part.split("-")[0].lower())

    # --- the first look ------------------------------------------------------------------------------

    def _look(self, source: Source, words: Words, safe: set[int]) -> list[_Found]:
        text, taken = source.text, _Taken(_Found(span.start, span.stop, _PASSED, False) for span in source.passed)
        for match in _PSEUDONYM.finditer(text):
            taken.add(_Found(match.start(), match.end(), _PASSED, False))
        for label in source.labels:
            if "[" not in text[label.start : label.stop]:
                taken.add(_Found(label.start, label.stop, "person", True))
        for one in identifiers(text):
            taken.add(_Found(one.start, one.stop, str(one.kind), True))
        for i in range(len(words.said) - 1):
            if words.said[i] in TITLES and (named := self._titled(words, i)) is not None:
                taken.add(_Found(words.starts[i], named, "person", True))
        for kind, small, pattern in TRIGGERS:
            for match in pattern.finditer(text):
                i = bisect_left(words.starts, match.end())
                if i < len(words.said) and words.starts[i] == match.end():
                    self._after_trigger(words, i, kind, small, safe, taken)
        for start, stop, kind in source.known:
            taken.add(_Found(start, stop, kind, True))
        begins = set(source.begins)
        i = 0
        while i < len(words.said):
            named_at = self._names.at(words, i) if self._names else None
            if named_at is not None and self._means(words, i, named_at[0], begins):
                n, form = named_at
                kind = self._lists.names[form]
                end = i + n
                if kind == "person" and words.written(i)[0].isupper():  # « Odile Zarbat », where the list has « Odile »
                    end = max(end, without_safe(words, i, self._shapes.extended(words, end, particles=False), safe)[1])
                taken.add(_Found(words.starts[i], words.stops[end - 1], kind, True))
                i = end
                continue
            run = self._run(words, i, safe, begins)
            if run is None:
                i += 1
                continue
            begin, end, kind = run
            if begin < end:
                taken.add(_Found(words.starts[begin], words.stops[end - 1], kind, self._is_first(words, begin)))
            i = max(end, i + 1)
        return taken.found

    def _titled(self, words: Words, i: int) -> int | None:
        """Where the name after the civility i ends; None where none follows: « Mme B. », « madame la directrice »."""
        title = words.written(i)
        stops = " \u00a0\u202f" if len(title) > 4 else ". \u00a0\u202f"
        if words.between(i).strip(stops) or "." in words.between(i)[1:] or words.between(i).strip(".") == "":
            return None
        if not (title[0].isupper() or len(title) > 3) or (title.islower() and title in ("saint", "miss")):
            return None
        if words.written(i + 1)[0].isupper():
            end = self._shapes.chain(words, i + 1)
            if end == i + 2 and len(words.said[i + 1]) == 1 and not words.between(i + 1)[:1].isalpha():
                return None
            return words.stops[self._shapes.extended(words, end, particles=True) - 1]
        said = words.said[i + 1]
        if said in PARTICLES and i + 2 < len(words.said) and words.written(i + 2)[0].isupper():  # M. de Brécourt
            if len(words.said[i + 2]) > 1 and words.between(i + 1) in (" ", "'", "’"):
                return words.stops[self._shapes.extended(words, self._shapes.chain(words, i + 2), particles=True) - 1]
            return None
        return words.stops[i + 1] if self._shapes.unknown(words.written(i + 1)) else None

    def _after_trigger(self, words: Words, i: int, kind: str, small: bool, safe: set[int], taken: _Taken) -> None:
        written = words.written(i)
        if not written[0].isupper():
            if small and self._shapes.unknown(written):
                taken.add(_Found(words.starts[i], words.stops[i], kind, True))
            return
        if words.said[i] in TITLES or (
            len(written) == 1 and words.text[words.stops[i] : words.stops[i] + 1] not in "'’-"
        ):
            return
        end = self._shapes.extended(words, self._shapes.chain(words, i), particles=kind != "person")
        begin, end = without_safe(words, i, end, safe)
        if begin >= end or (kind != "organisation" and is_acronym(words, begin, end)):
            return
        if kind in ("organisation", "town") and self._is_first(words, begin):
            kind = "person"
        taken.add(_Found(words.starts[begin], words.stops[end - 1], kind, True))

    def _means(self, words: Words, i: int, n: int, begins: set[int]) -> bool:
        """Whether a name of a list is meant here, and not the word that it is as well."""
        written = [words.written(k) for k in range(i, i + n)]
        capital = written[0][0].isupper()
        if words.said[i] in TITLES and n == 1:
            return False
        if not capital and not any(part[0].isdigit() for part in written):
            if n == 1:
                return len(written[0]) > 3 and self._shapes.unknown(written[0])
            return any(self._shapes.unknown(part) for part in written)
        if n == 1 and (len(written[0]) == 1 or words.said[i] in GRAMMAR | FILLERS):
            return False
        return not (n == 1 and self._shapes.begins(words, i, begins) and written[0].lower() in self._shapes.small)

    # --- the net -------------------------------------------------------------------------------------

    def _run(self, words: Words, i: int, safe: set[int], begins: set[int]) -> tuple[int, int, str] | None:
        """The capitalised words from i on that may be one name: first, one after the last, kind."""
        written = words.written(i)
        if not written[0].isupper():
            return None
        before = words.text[words.starts[i] - 1 : words.starts[i]]
        end = self._shapes.chain(words, i)
        begin = i
        if self._shapes.begins(words, i, begins):
            named = self._is_first(words, i) and written.lower() not in self._shapes.small
            if not named and not all(self._shapes.unknown(words.written(k)) for k in range(i, end)):
                return end, end, ""  # what follows is looked at by itself
        elif before in ("'", "’") and i and len(words.said[i - 1]) > 4:
            return None
        end = self._shapes.extended(words, end, particles=not self._is_first(words, begin))
        begin, end = without_safe(words, begin, end, safe)
        while begin < end and (is_initial(words, begin) or is_acronym(words, begin, begin + 1)):
            begin += 1
        while begin < end and (words.written(end - 1).islower() or is_acronym(words, end - 1, end)):
            if end - begin > 1 and len(words.said[end - 1]) > 3 and self._is_first(words, begin):
                break  # « Odile ZARBAT »: surnames are written so
            if words.between(end - 2) == "-" and words.written(end - 1).islower():
                break
            end -= 1
        if end == begin + 1 and words.said[begin] in GRAMMAR | FILLERS:
            begin = end
        if begin >= end or is_acronym(words, begin, end) or in_capitals(words, begin):
            return max(begin, end), max(begin, end), ""
        return begin, end, self._guess(words, begin)

    def _guess(self, words: Words, i: int) -> str:
        if self._is_first(words, i):
            return "person"
        before = words.said[i - 1] if i else ""
        if before in AT and words.between(i - 1).strip(" \u00a0'’") == "":
            return "town"
        return "organisation" if before in WITH_ARTICLE else "person"

    def _elsewhere(
        self, words: Words, found: Sequence[_Found], safe: set[int], again: NameIndex, kinds: Mapping[str, str]
    ) -> list[_Found]:
        """The same names where nothing else tells that they are some: at the beginning of sentences."""
        taken = _Taken(found)
        more = []
        for i in range(len(words.said)):
            if (at := again.at(words, i)) is None:
                continue
            n, form = at
            if not words.written(i)[0].isupper() and not (n == 1 and self._shapes.unknown(words.written(i))):
                continue
            if n == 1 and (words.said[i] in GRAMMAR | FILLERS or is_initial(words, i) or i in safe):
                continue
            new = _Found(words.starts[i], words.stops[i + n - 1], kinds[form], False)
            if taken.add(new):
                more.append(new)
        return more

    # --- words ---------------------------------------------------------------------------------------

    def _safe_words(self, words: Words) -> set[int]:
        found: set[int] = set()
        for i in range(len(words.said)):
            if (at := self._safe.at(words, i)) is not None:
                found.update(range(i, i + at[0]))
        return found

    def _is_first(self, words: Words, i: int) -> bool:
        return words.said[i] in self._lists.first_names


class _Taken:
    """What was found, none inside another: who comes first stays."""

    def __init__(self, found: Iterable[_Found] = ()) -> None:
        self.found = sorted(found, key=lambda one: one.start)
        self._starts = [one.start for one in self.found]

    def add(self, one: _Found) -> bool:
        at = bisect_right(self._starts, one.start)
        if at and self.found[at - 1].stop > one.start:
            return False
        if at < len(self.found) and self.found[at].start < one.stop:
            return False
        self._starts.insert(at, one.start)
        self.found.insert(at, one)
        return True
