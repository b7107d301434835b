"""What the log keeps in English reaches people in words of their language: acts, kinds of things, fields."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import pytest

from cipcoder import locale
from cipcoder.locale.acts import FIELDS, KINDS, VERBS, act_words, field_words
from cipcoder.queries.audit import _LEFT_OUT, _SHOWN
from cipcoder.store import kinds, operations


@pytest.fixture
def french() -> Iterator[None]:
    locale.use("fr")
    yield
    locale.use("en")


def test_every_act_has_words() -> None:
    verbs = set()
    for module in pkgutil.iter_modules(operations.__path__):
        room = importlib.import_module(f"{operations.__name__}.{module.name}")
        verbs |= {each.verb for _name, each in inspect.getmembers(room, inspect.isclass) if hasattr(each, "verb")}
    assert {"add coding", "set public key", "set read state"} <= verbs
    assert verbs - VERBS.keys() == set()


def test_every_kind_and_every_field_that_history_tells_has_words() -> None:
    assert kinds.KINDS.keys() - KINDS.keys() == set()
    fields = {name for kind in kinds.KINDS.values() for name in (*kind.columns, *kind.refs)}
    fields |= {name for shown in _SHOWN.values() for name in shown}
    assert fields - _LEFT_OUT - FIELDS.keys() == {"ordinal"}, "told as the turn"


def test_no_act_is_told_in_words_of_a_program() -> None:
    assert act_words("set read state") == "mark progress in an interview"
    assert not [said for said in {**VERBS, **FIELDS}.values() if "_" in said or "read state" in said]


@pytest.mark.usefixtures("french")
def test_fields_and_what_they_say_are_french_in_french() -> None:
    assert field_words("merged_into", "isolation") == "réuni avec\xa0: isolation"
    assert field_words("state", "in progress") == "avancement\xa0: en cours"
    assert field_words("turn", "24") == "tour\xa0: 24"
    assert field_words("label", "finished") == "libellé\xa0: finished", "what people wrote stays as they wrote it"
    assert field_words("retired", "1") == "retiré\xa0: oui"
