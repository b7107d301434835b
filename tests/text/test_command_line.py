"""Names in commands that a person is to type."""

from __future__ import annotations

import os
import shlex

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cipcoder.text.command_line import word

pytestmark = pytest.mark.skipif(os.name == "nt", reason="permissions as POSIX has them")


@given(st.text(st.characters(blacklist_characters="\0", blacklist_categories=["Cs"])))
@example("Ana's $HOME")
@example("`id`.cipcoder-notice")
@example("")
def test_a_shell_reads_the_name_as_one_word(name: str) -> None:
    assert shlex.split(word(name)) == [name]


@pytest.mark.parametrize("name", ["$(id)", "`id`", "a\\b", "wow!", '"', "$HOME"])
def test_a_shell_reads_nothing_else_into_a_name(name: str) -> None:
    assert word(name).startswith("'")


@pytest.mark.parametrize(
    ("name", "typed"), [("entretien-b", "entretien-b"), ("my study", '"my study"'), ("Ana's", '"Ana\'s"')]
)
def test_other_names_are_between_quotes_that_every_system_knows_where_they_need_any(name: str, typed: str) -> None:
    assert word(name) == typed
