"""A spaCy model's names join the rules', where one is asked for."""

from __future__ import annotations

import pytest
import spacy

from cipcoder.language import models
from cipcoder.language.entities import entities


def test_people_places_and_organisations_of_a_model_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    nlp = spacy.blank("fr")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(
        [
            {"label": "PER", "pattern": "petit prince"},
            {"label": "LOC", "pattern": "planète"},
            {"label": "MISC", "pattern": "mouton"},
        ]
    )
    monkeypatch.setattr(models, "model", lambda language: nlp)
    text = "le petit prince et son mouton sur la planète"
    found = list(entities(models.model("fr"), [text, ""]))
    assert [[(text[a:b], kind) for a, b, kind in one] for one in found] == [
        [("petit prince", "person"), ("planète", "place")],
        [],
    ]
