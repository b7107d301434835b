"""What in a project may lead to a person before something of it is given away: names, numbers, addresses, rare traits.

Found words are kept in the result, for whoever asks to see them; nothing is written anywhere.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from cipcoder.errors import InputError, RefusedError
from cipcoder.exchange.added import added_passages
from cipcoder.exchange.rare import Rare, rare
from cipcoder.formats.files import replacing
from cipcoder.formats.key_file import Ask, KeyFile
from cipcoder.formats.key_table import Replaced, as_replaced, read_key_table
from cipcoder.locale import _
from cipcoder.progress import Progress, silent
from cipcoder.project import Project
from cipcoder.queries.leaks import Part, Passage, passages
from cipcoder.text.fold import fold, folded
from cipcoder.text.identifiers import identifiers
from cipcoder.text.names import NameFinder, parts_of

NAME = "name"
"""the kind of what stands in the key table; all others are kinds of ``text.identifiers``"""


@dataclass(frozen=True, slots=True)
class Leak:
    """What may lead to a person, in one turn or one other place. ``count``: how often it stands there."""

    part: Part
    where: str
    """name of the transcript, key of the code…"""
    turn: int | None
    """from 1, in transcripts"""
    kind: str
    count: int
    words: tuple[str, ...]
    """what was found there, each once"""


@dataclass(frozen=True, slots=True)
class Leaks:
    """What a scan found."""

    leaks: tuple[Leak, ...]
    rare: tuple[Rare, ...]
    participants: int
    texts: int
    """transcripts looked through"""
    names: int | None
    """names looked for; None: there is no key table"""
    skipped: tuple[str, ...] = ()
    """names not looked for: too short, or somebody's pseudonym too"""
    unread: tuple[str, ...] = ()
    """files put aside for the archive that could not be looked through"""
    table: str = ""
    """the key table's file, or where it would lie"""

    @property
    def counts(self) -> dict[str, int]:
        """How often each kind was found."""
        found: Counter[str] = Counter()
        for leak in self.leaks:
            found[leak.kind] += leak.count
        return dict(found.most_common())

    @property
    def places(self) -> int:
        """In how many transcripts, memos, codes… something was found."""
        return len({(leak.part.removeprefix("about a "), leak.where) for leak in self.leaks})


@dataclass(slots=True)
class KeyTable:
    """The names to look for, and where they come from."""

    file: Path
    names: list[Replaced] = field(default_factory=list)
    there: bool = False


def key_table(project: Project, file: Path | None = None, ask: Ask | None = None) -> KeyTable:
    """The key table in ``file``, or the project's usual one if there is one. Errors as ``read_key_table``.

    ``ask``: how to come by the passphrase of one that is closed.
    """
    if file is None:
        own = KeyFile(str(project.study().uid), ask)
        if own.is_closed:
            return KeyTable(own.path, as_replaced(own.read()), there=True)
        if not own.there:
            return KeyTable(own.path)
        file = own.path
    return KeyTable(file, read_key_table(file, project.folder), there=True)


def scan(project: Project, table: KeyTable | None = None, progress: Progress = silent) -> Leaks:
    """Look through everything that exports can take out: texts, memos, codebook, attributes, verbatims, coders."""
    table = table or key_table(project)
    forms, parts, ambiguous = _forms(table.names)
    finder = NameFinder(forms, parts)
    leaks: list[Leak] = []
    texts = 0
    with project.store.read() as connection:
        rows = len(project.transcripts())
        for passage in progress(passages(connection), rows, _("Looking for traces of people")):
            texts += passage.part == "transcript"
            leaks += in_passage(passage, finder)
    unread: list[str] = []
    for passage, read in added_passages(project):
        leaks += in_passage(passage, finder)
        unread += [] if read else [passage.name]
    people = {person.key: person.attributes for person in project.participants()}
    return Leaks(
        tuple(leaks),
        tuple(rare(people)),
        len(people),
        texts,
        len(finder) if table.there else None,
        (*finder.skipped, *ambiguous),
        tuple(unread),
        str(table.file),
    )


def in_passage(passage: Passage, finder: NameFinder) -> list[Leak]:
    """What stands in a passage, turn by turn, kind by kind."""
    text = passage.text
    found = [(one.start, one.stop, str(one.kind)) for one in identifiers(text)]
    if len(finder):
        taken = found
        named = [(span.start, span.stop, NAME) for span, _form in finder.find(folded(text), text)]
        found = [one for one in taken if not any(a < one[1] and one[0] < b for a, b, _n in named)] + named
    grouped: dict[tuple[int | None, str], list[str]] = {}
    for start, stop, kind in sorted(found):
        turn = bisect_right(passage.heads, start) if passage.part == "transcript" else None
        grouped.setdefault((turn or None, kind), []).append(text[start:stop])
    return [
        Leak(passage.part, passage.name, turn, kind, len(words), tuple(dict.fromkeys(words)))
        for (turn, kind), words in grouped.items()
    ]


def _forms(names: Iterable[Replaced]) -> tuple[list[str], list[str], list[str]]:
    """The names to look for, the parts of names of several words, and what of both stands in somebody's pseudonym too.

    The last can't be told apart, and is not looked for.
    """
    names = list(names)
    pseudonyms = {fold(one.pseudonym) for one in names if one.pseudonym}
    in_pseudonyms = pseudonyms | {fold(part) for one in names for part in parts_of(one.pseudonym)}
    forms = list(dict.fromkeys(one.form for one in names))
    clear = [form for form in forms if fold(form) not in pseudonyms]
    known = {fold(form) for form in forms}
    parts = [p for p in dict.fromkeys(part for form in clear for part in parts_of(form)) if fold(p) not in known]
    return (
        clear,
        [part for part in parts if fold(part) not in in_pseudonyms],
        [
            *(form for form in forms if fold(form) in pseudonyms),
            *(part for part in parts if fold(part) in in_pseudonyms),
        ],
    )


# --- quickly, before something leaves -------------------------------------------------------------------

_MEMORY = 2  # what is remembered of texts is of no use once this changes: raise it with the patterns


def quick_scan(project: Project, table: KeyTable | None = None) -> dict[str, int]:
    """How often each kind stands in what may leave; texts that were looked through before are not read again.

    What is remembered between two commands are numbers by fingerprints of texts, with the person's own cached files.
    """
    table = table or _unasked(project)
    forms, parts, _ambiguous = _forms(table.names)
    finder = NameFinder(forms, parts)
    memory = _Memory(str(project.study().uid), [*sorted(forms), "", *sorted(parts)])
    found: Counter[str] = Counter()
    with project.store.read() as connection:
        for passage in passages(connection, memory.known):
            counts = memory.known.get(passage.sha256) if passage.sha256 else None
            if counts is None:
                summed: Counter[str] = Counter()
                for leak in in_passage(passage, finder):
                    summed[leak.kind] += leak.count
                counts = dict(summed)
                if passage.sha256:
                    memory.new[passage.sha256] = counts
            found.update(counts)
    memory.keep()
    return dict(found.most_common())


def _unasked(project: Project) -> KeyTable:
    """The key table, without its names where it is closed and nobody has given the passphrase."""
    try:
        return key_table(project)
    except RefusedError:
        return KeyTable(KeyFile(str(project.study().uid)).path)


def forget(project: Project) -> None:
    """Forget what is remembered of texts between two commands."""
    from platformdirs import user_cache_dir

    with suppress(OSError):
        (Path(user_cache_dir("cipcoder")) / "leaks" / f"{project.study().uid}.json").unlink(missing_ok=True)


class _Memory:
    """Counts by the fingerprint of a text, for one set of names."""

    def __init__(self, project_uid: str, forms: Sequence[str]) -> None:
        from platformdirs import user_cache_dir

        key = hashlib.sha256("\n".join((str(_MEMORY), project_uid, *forms)).encode("utf-8", "surrogatepass"))
        self._file = Path(user_cache_dir("cipcoder")) / "leaks" / f"{project_uid}.json"
        self._key = key.hexdigest()
        self.known: dict[str, dict[str, int]] = {}
        self.new: dict[str, dict[str, int]] = {}
        with suppress(OSError, ValueError, AttributeError, TypeError):
            kept = json.loads(self._file.read_text("utf-8"))
            if kept["key"] == self._key:
                self.known = {
                    str(sha): {str(k): int(n) for k, n in counts.items()} for sha, counts in kept["texts"].items()
                }

    def keep(self) -> None:
        """Write down what is new; a disk that refuses only means looking again."""
        if not self.new:
            return
        with suppress(OSError, InputError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with replacing(self._file) as file:
                file.write(json.dumps({"key": self._key, "texts": self.known | self.new}).encode())
