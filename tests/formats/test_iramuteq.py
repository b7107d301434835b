"""A corpus for IRaMuTeQ: every word that was said, nothing its reader obeys, and variables it can tell apart."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from cipcoder import locale
from cipcoder.errors import InputError
from cipcoder.formats.decode import refuse_damaged
from cipcoder.formats.iramuteq import StarredText, plain, read_corpus, write_corpus
from cipcoder.text.clean import clean
from cipcoder.text.words import word_count

HOSTILE = (
    "**** *un_deux -*thème 1234 * $£$ _rire_ a_b [00:12:31] (rires) […] [la ville] l’ami j'ai\n-*\n"
    "2012 *x a__b_ (rires_) {c}"
)
said = st.one_of(
    st.lists(
        st.sampled_from(
            [
                *("oui", "l’insertion", "rendez-vous", "a_b", "(rires)", "[00:12:31]", "[…]", "[la ville]", "****"),
                *("-*", "$", "12 000", "3,5", "*mot*", "_rire_", "\n", "S.I.A.E.", "aujourd’hui", "£$£", "😀", "x_"),
            ]
        ),
        max_size=30,
    ).map(" ".join),
    st.text("ab_*$[]()’' -\n.12é😀", max_size=40),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30).map(lambda text: clean(text).text),
)


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


@settings(max_examples=300, deadline=None)
@given(text=said)
@example(text=HOSTILE)
def test_the_corpus_has_as_many_words_as_were_said(text: str) -> None:
    assert word_count(plain(text)) == word_count(text)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(said, min_size=1, max_size=4))
@example(texts=[HOSTILE])
def test_no_line_of_a_text_is_taken_for_a_mark(tmp_path: Path, texts: list[str]) -> None:
    path = tmp_path / "c.txt"
    wanted = [StarredText((("interview", str(i)),), (text, "oui")) for i, text in enumerate(texts)]
    assert write_corpus(path, wanted) == len(texts)
    lines = path.read_text(encoding="utf-8").split("\n")
    heads = [line for line in lines if line.startswith("****")]
    assert heads == [f"**** *interview_{i}" for i in range(len(texts))]
    for line in lines:
        assert line.startswith("****") or not re.search(r"[*$£]|(?<!\w)_|_(?!\w)", line), line
    try:
        refuse_damaged("\n".join(lines), where=path.name)
    except InputError:  # signs as a bad PDF leaves them: refused before it is read, whatever the format
        assume(False)
    found = read_corpus(path)
    assert [word_count(text) for _variables, text in found] == [word_count(text) + 1 for text in texts]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(
        st.dictionaries(st.text(min_size=1, max_size=5), st.text(min_size=1, max_size=6), max_size=4),
        min_size=1,
        max_size=5,
    )
)
def test_variables_and_values_stay_as_different_as_they_are(tmp_path: Path, texts: list[dict[str, str]]) -> None:
    write_corpus(tmp_path / "c.txt", (StarredText(tuple(each.items()), ("oui",)) for each in texts))
    found = [variables for variables, _text in read_corpus(tmp_path / "c.txt")]
    kept = [{name: value for name, value in each.items() if value.strip()} for each in texts]
    assert [len(each) for each in found] == [len(each) for each in kept]
    for variables in found:
        for name, value in variables.items():
            assert re.fullmatch("[a-z0-9]+", name)
            assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", value)
    pairs = {
        ((name, value), (star, said))
        for each, variables in zip(kept, found, strict=True)
        for (name, value), (star, said) in zip(each.items(), variables.items(), strict=True)
    }
    assert len({given for given, _star in pairs}) == len({star for _given, star in pairs}) == len(pairs)


def test_names_and_values_are_legible(tmp_path: Path) -> None:
    text = StarredText((("Ancienneté (années)", "6 à 15 ans"), ("cœur", "Œuvre d'été"), ("empty", " ")), ("oui",))
    write_corpus(tmp_path / "c.txt", [text, StarredText((("cœur", "oeuvre d’été"),), ("non",))])
    first, second = (variables for variables, _text in read_corpus(tmp_path / "c.txt"))
    assert first == {"ancienneteannees": "6-a-15-ans", "coeur": "oeuvre-d-ete"}
    assert second == {"coeur": "oeuvre-d-ete-2"}, "another value, so another word"


def test_a_text_without_a_word_is_left_out(tmp_path: Path) -> None:
    texts = [StarredText((), ("(rires)", "…")), StarredText((), ("oui",))]
    assert write_corpus(tmp_path / "c.txt", texts) == 1
    assert (tmp_path / "c.txt").read_bytes() == b"****\noui\n\n"


def test_marks_of_the_transcriber_are_no_words_that_were_said() -> None:
    assert plain("Oui (rires) à [la ville], [00:03:12] voilà […] $5_000*") == "Oui à la ville , voilà 5-000"


@pytest.mark.parametrize(
    ("written", "says"), [("oui\n**** *a_b\n", "line 1: text stands"), ("\n", "no IRaMuTeQ corpus")]
)
def test_what_is_no_corpus_is_refused(tmp_path: Path, written: str, says: str) -> None:
    (tmp_path / "c.txt").write_text(written, encoding="utf-8")
    with pytest.raises(InputError, match=says):
        read_corpus(tmp_path / "c.txt")
