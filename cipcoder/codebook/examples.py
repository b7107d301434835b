"""Examples of a codebook that come from certain interviews: whoever is to code these blind must not see them.

An example tells the code of a passage. It comes from an interview when its source names it, or when its words, tidied
for print or not, are found in it; where that is in doubt, it is taken for coming from there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cipcoder.codebook.models import Code, Codebook, Example
from cipcoder.text.fold import fold
from cipcoder.text.locate import NotFound, Prepared, best

_WORD = re.compile(r"[^\W_]+")


def comes_from(example: Example, names: Iterable[str], texts: Mapping[str, Prepared]) -> bool:
    """Whether an example comes from one of these interviews: ``names`` are all that a source may call them by."""
    source = _words(example.source)
    if any(said.strip() and said in source for said in map(_words, names)):
        return True
    return bool(texts) and not isinstance(best(example.text, texts), NotFound)


def without_examples(codebook: Codebook, hidden: Callable[[Example], bool]) -> Codebook:
    """The codebook without the examples that are to be hidden."""

    def stripped(code: Code) -> dict[str, Any]:
        said = code.model_dump()
        said["examples"] = [each.model_dump() for each in code.examples if not hidden(each)]
        return said | {"codes": [stripped(below) for below in code.codes]}

    said = codebook.model_dump() | {"codes": [stripped(code) for code in codebook.codes]}
    return Codebook.model_validate(said)


def _words(text: str) -> str:
    """Folded words, each between blanks: « entretien-b » is named in « Entretien B, tour 12 »."""
    return " " + " ".join(_WORD.findall(fold(text))) + " "
