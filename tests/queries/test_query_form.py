"""Queries for extracts: what is written is read, in French and English, and what can't be read is a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cipcoder import locale
from cipcoder.queries.query_form import QueryError, parse, write
from cipcoder.queries.query_tree import (
    All,
    Any,
    Attribute,
    Code,
    Condition,
    Date,
    Has,
    Marked,
    Not,
    Related,
    related_instead,
)

A, B, C = Code("a-code"), Code("b"), Code("c")


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


@pytest.mark.parametrize(
    ("english", "french", "tree"),
    [
        ("a-code", "a-code", A),
        ("only a-code", "seul a-code", Code("a-code", only=True)),
        ("a-code and b", "a-code et b", All((A, B))),
        ("a-code or b and c", "a-code ou b et c", Any((A, All((B, C))))),
        ("(a-code or b) and c", "(a-code ou b) et c", All((Any((A, B)), C))),
        ("a-code without b", "a-code sans b", All((A, Not(B)))),
        ("a-code not b", "a-code non b", All((A, Not(B)))),
        ("not (a-code or b)", "non (a-code ou b)", Not(Any((A, B)))),
        ("a-code overlapping b", "a-code chevauchant b", Related(A, "overlapping", B)),
        ("a-code overlaps b", "a-code chevauche b", Related(A, "overlapping", B)),
        ("a-code near b", "a-code près de b", Related(A, "near", B)),
        ("a-code near isolement", "a-code près d’isolement", Related(A, "near", Code("isolement"))),
        ("a-code not near b", "a-code non près de b", Related(A, "near", B, absent=True)),
        ("a-code within 50 words of b", "a-code à 50 mots de b", Related(A, "within", B, 50)),
        ("a-code within 1 word of b", "a-code à moins de 1 mot de b", Related(A, "within", B, 1)),
        ("a-code followed by b", "a-code suivi de b", Related(A, "followed by", B)),
        ("a-code near b near c", "a-code près de b près de c", Related(Related(A, "near", B), "near", C)),
        ("a-code near b and c", "a-code près de b et c", All((Related(A, "near", B), C))),
        ('"two  words"', "« deux mots »".replace("deux mots", "two words"), Has("text", "two words")),
        ("coder:ana", "codeur : ana", Has("coder", "ana")),
        ("question:04", "question : 4", Has("question", "4")),
        ("speaker:interviewer", "locuteur:enquêteur", Has("speaker", "interviewer")),
        ("set:interviews", "ensemble:entretiens", Has("set", "interviews")),
        ("interview:Entretien B", 'entretien:"Entretien B"', Has("interview", "Entretien B")),
        ("gender=femme", "gender = femme", Attribute("gender", "femme")),
        ("type of structure=social firm", '"type of structure"="social firm"', Attribute("type of structure", "social firm")),  # noqa: E501
        ("asked=not", "asked=“not”", Attribute("asked", "not")),
        ("date>=2024-03", "date >= 2024-03", Date(">=", "2024-03")),
        ("date:2024", "date=2024", Date("=", "2024")),
        ("memo and kept", "mémo et gardé", All((Marked("memo"), Marked("kept")))),
        ("Dirty work AND b", "Dirty work ET b", All((Code("Dirty work"), B))),
        ('code:"Production or support"', "code:“Production or support”", Code("Production or support")),
        ('only code:"memo"', 'seulement code : "memo"', Code("memo", only=True)),
    ],
)  # fmt: skip
def test_both_languages_are_read_and_written(english: str, french: str, tree: Condition) -> None:
    assert parse(english) == parse(french) == tree
    assert parse(write(tree, "en")) == parse(write(tree, "fr")) == tree


def test_each_language_has_its_own_words_when_written() -> None:
    tree = parse("a-code not overlapping b and speaker:other or memo without date<2024")
    assert write(tree, "en") == "a-code not overlapping b and speaker:other or memo and not date<2024"
    assert write(tree, "fr") == "a-code non chevauchant b et locuteur:autre ou mémo et non date<2024"


# --- any tree ------------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    [
        *("dirty", "work", "sale", "Métier", "and", "ou", "not", "seul", "near", "près", "de", "d’eau", "within", "50"),
        *("words", "of", "à", "mots", "memo", "date", "code:x", "coder:", ":", "=", ">", '"', "«x", "(", ")", "[b]"),
        *("followed", "by", "suivi", "{n}", "\x1b", "\u202e", "l’un", "œ", "😀", "question:4"),
    ]
) | st.text(min_size=1, max_size=6).map(lambda s: "".join(s.split())).filter(bool)
NAMES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
DAYS = st.sampled_from(["2024", "2024-03", "2024-12-31"])
LEAVES = st.one_of(
    st.builds(Code, NAMES, st.booleans()),
    st.builds(Has, st.sampled_from(["coder", "interview", "text"]), NAMES),
    st.builds(Has, st.just("question"), st.integers(0, 99).map(str)),
    st.builds(Has, st.just("speaker"), st.sampled_from(["participant", "interviewer", "other"])),
    st.builds(Has, st.just("set"), st.sampled_from(["interviews", "questionnaire", "notes", "other", "all"])),
    st.builds(Attribute, NAMES, NAMES),
    st.builds(Date, st.sampled_from(["=", "<", "<=", ">", ">="]), DAYS),
    st.builds(Marked, st.sampled_from(["memo", "kept"])),
)


def _composed(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    relations = st.sampled_from(["overlapping", "near", "followed by"])
    return st.one_of(
        st.builds(Not, inner),
        st.builds(All, several),
        st.builds(Any, several),
        st.builds(Related, inner, relations, inner, st.just(0), st.booleans()),
        st.builds(Related, inner, st.just("within"), inner, st.integers(0, 9999), st.booleans()),
    )


TREES: st.SearchStrategy[Condition] = st.recursive(LEAVES, _composed, max_leaves=8)


@settings(max_examples=150, deadline=None)
@given(TREES)
def test_what_is_written_is_read_as_it_was(tree: Condition) -> None:
    assert parse(write(tree, "en")) == tree
    assert parse(write(tree, "fr")) == tree


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=12).map(" ".join) | st.text(max_size=40))
def test_any_text_is_a_query_or_a_sentence_that_points_at_its_place(text: str) -> None:
    tree, error = tried(text)
    if error is None:
        assert tree is not None
        assert parse(write(tree)) == tree
    else:
        assert 1 <= error.column <= len(text) + 1
        assert "\x1b" not in str(error)
        assert "\n" not in str(error)


def tried(text: str) -> tuple[Condition | None, QueryError | None]:
    try:
        return parse(text), None
    except QueryError as error:
        return None, error


# --- what can't be read --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "column", "sentence"),
    [
        ("  ", 1, "The query is empty"),
        ("(a or b", 1, "never closed"),
        ("a or b)", 7, "never opened"),
        ('a "words"', 3, "A word is missing before this"),
        ('a and "words', 7, "no partner"),
        ("a and", 6, "A condition is missing here"),
        ("a near", 7, "A condition is missing here"),
        ("a and ()", 8, "A condition is missing here"),
        ("coder:", 7, "A value is missing here"),
        ("age>4", 4, "Only dates are compared"),
        ("date>yesterday", 6, "2024-03"),
        ("date>=2024-13", 7, "2024-03"),
        ("question:two", 10, "by its number"),
        ("speaker:somebody", 9, "participant, interviewer, other"),
        ('""', 1, "there is no word"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_column(text: str, column: int, sentence: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert caught.value.column == column
    assert sentence in str(caught.value)
    assert f"column {column}:" in str(caught.value) or "at the end" in str(caught.value)


@pytest.mark.parametrize(
    "text", ["(" * 10_000 + "a" + ")" * 10_000, "not " * 4_000 + "a", "a near " * 2_000 + "a", "(" * 30_000]
)
def test_what_goes_too_deep_or_on_too_long_is_a_sentence(text: str) -> None:
    with pytest.raises(QueryError, match=r"at most (50|20000)"):
        parse(text)


def test_long_but_flat_queries_are_read() -> None:
    tree = parse(" or ".join(f"code-{n}" for n in range(1000)))
    assert isinstance(tree, Any)
    assert len(tree.parts) == 1000


def test_two_codes_with_an_and_usually_mean_overlapping() -> None:
    assert related_instead(parse("a and b and gender=femme"), "overlapping") == parse(
        "a overlapping b and gender=femme"
    )
    assert related_instead(parse("a and b"), "overlapping") == parse("a overlapping b")
    three = related_instead(parse("a and b and c"), "near")
    assert three == parse("a near b near c")
    for other in ("a", "a or b", "a and gender=femme", "a and not b"):
        assert related_instead(parse(other), "near") is None
