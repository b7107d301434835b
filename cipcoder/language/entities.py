"""What the researcher's own spaCy model takes for names: beside the rules, where it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

_KINDS = {
    **dict.fromkeys(("PER", "PERSON"), "person"),
    **dict.fromkeys(("LOC", "GPE", "FAC"), "place"),
    "ORG": "organisation",
}


def entities(nlp: Any, texts: Iterable[str]) -> Iterator[tuple[tuple[int, int, str], ...]]:
    """For each text: start, stop and kind (person, place, organisation) of what the model ``nlp`` takes for a name."""
    for doc in nlp.pipe(texts):
        yield tuple(
            (ent.start_char, ent.end_char, _KINDS[ent.label_])
            for ent in doc.ents
            if ent.label_ in _KINDS and any(char.isalpha() for char in ent.text)
        )
