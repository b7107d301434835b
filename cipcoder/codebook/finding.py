"""Which code somebody means: by its id, its label, or a path of labels as several programs write them.

« Conditions > Horaires », « Conditions/Horaires », « Conditions\\Horaires » (MAXQDA), « Nodes\\\\Conditions\\Horaires »
(NVivo). Accents, case and blanks don't count. A label that holds such a sign itself is found first; a slash, or a >
without blanks around it (« salaire>1500 »), makes a new path only behind a theme that is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cipcoder.codebook.models import Code, Codebook, slug
from cipcoder.codebook.words import line
from cipcoder.text.fold import fold

_STEPS = tuple(map(re.compile, (r"\s+>\s+|\s*[→›]\s*", r"\s*\\+\s*", r"\s*::\s*")))
_DOUBTFUL = tuple(map(re.compile, (r"\s*[>→›]\s*", r"\s*/\s*")))
"""what may as well belong to a name"""
_ROOTS = {"code", "codes", "codesystem", "code system", "nodes", "noeuds", "systeme de codes", "liste de codes"}
_BETWEEN = re.compile(r"\s*[;\n]\s*")


class Finder:
    """Finds the codes of a codebook by what was written; codes can be added to it as they are met."""

    def __init__(self, codebook: Codebook) -> None:
        self.language = codebook.language
        self.added: list[tuple[Code, str | None]] = []
        """new codes in the order they have to be made, with the id of the code above"""
        self._paths: dict[str, tuple[str, ...]] = {}
        self._names: dict[str, frozenset[str]] = {}
        self._labels: dict[str, str] = {}
        self._retired: set[str] = set()
        self._by_name: dict[str, list[str]] = {}
        for row in codebook.walk():
            self._add(row.code, row.parent_id)

    def _add(self, code: Code, parent: str | None) -> None:
        self._paths[code.id] = (*(self._paths[parent] if parent is not None else ()), code.id)
        self._names[code.id] = frozenset(map(_plain, (code.id, *code.label.values())))
        self._labels[code.id] = code.label.get(self.language) or next(iter(code.label.values()))
        for name in self._names[code.id]:
            self._by_name.setdefault(name, []).append(code.id)
        if code.retired:
            self._retired.add(code.id)

    def path(self, code: str) -> str:
        """« Conditions > Horaires »: the labels from the top down to the code with this id."""
        return " > ".join(self._labels[step] for step in self._paths[code])

    def find(self, written: str) -> list[str]:
        """The ids of the codes that ``written`` may mean: one, none, or several that it doesn't tell apart."""
        written = line(written)
        if written in self._paths:
            return [written]
        found = self._living(self._by_name.get(_plain(written), []))
        for steps, _doubtful in _paths(written) if not found else ():
            named = [code for code in self._by_name.get(_plain(steps[-1]), []) if self._ends(code, steps)]
            if found := self._living(named):
                whole = [code for code in found if len(self._paths[code]) == len(steps)]
                return whole if len(whole) == 1 else found
        return found

    def split(self, cell: str) -> list[str]:
        """The codes that stand in one cell: all of it if that is a code, else what ; and line ends separate.

        Commas separate too where every part is a code that is there.
        """
        if self.find(cell):
            return [line(cell)]
        parts = [part for part in map(line, _BETWEEN.split(cell)) if part]
        commas = [part for part in map(line, cell.split(",")) if part]
        if len(parts) == 1 and len(commas) > 1 and all(len(self.find(part)) == 1 for part in commas):
            return commas
        return parts

    def make(self, written: str) -> str:
        """A new code for a path that names none; the themes of the path that aren't there are made with it.

        What is doubtful parts a path only behind a theme that is there. The id of the new code.
        """
        written = line(written)
        steps: tuple[str, ...] = (written,)
        for path, doubtful in _paths(written):
            if not doubtful or self.find(path[0]):
                steps = path if self.find(path[0]) or _plain(path[0]) not in _ROOTS else path[1:]
                break
        above: str | None = None
        for step in steps:
            here = [c for c in self._by_name.get(_plain(step), ()) if self._paths[c][:-1] == self._above(above)]
            if here:
                above = here[0]
                continue
            code = Code(id=slug(step, self._paths), label={self.language: step})
            self.added.append((code, above))
            self._add(code, above)
            above = code.id
        assert above is not None
        return above

    def _above(self, code: str | None) -> tuple[str, ...]:
        return () if code is None else self._paths[code]

    def _ends(self, code: str, steps: Sequence[str]) -> bool:
        """Whether the path to this code ends with these steps (or is all of them but a program's own root)."""
        path = self._paths[code]
        if len(steps) > len(path) and _plain(steps[0]) in _ROOTS:
            steps = steps[1:]
        if len(steps) > len(path):
            return False
        return all(_plain(step) in self._names[each] for step, each in zip(steps, path[-len(steps) :], strict=True))

    def _living(self, codes: Sequence[str]) -> list[str]:
        """Those not retired, or all where all are."""
        return [code for code in codes if code not in self._retired] or list(codes)


def _plain(name: str) -> str:
    return " ".join(fold(name).split())


def _paths(written: str) -> Iterator[tuple[tuple[str, ...], bool]]:
    """The ways to read ``written`` as a path, the surest first; true where that is doubtful."""
    for mark in (*_STEPS, *_DOUBTFUL):
        steps = tuple(step for step in mark.split(written) if step)
        if len(steps) > 1:
            yield steps, mark in _DOUBTFUL
