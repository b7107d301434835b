"""A few letters find the code, accents or not, and the list keeps the codebook's order."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from cipcoder.tui.match import Candidate, exact, matches

CODES = [
    Candidate("identite", "Identité professionnelle"),
    Candidate("metier-flou", "Métier flou", ("on ne sait pas ce que c'est",), "Identité professionnelle"),
    Candidate("travail-invisible", "Travail invisible", ("paperasse",), "Conditions de travail"),
    Candidate("travail-emotionnel", "Travail émotionnel", ("larmes", "colère"), "Conditions de travail"),
    Candidate("salaire", "Salaire et statut", (), "Conditions de travail"),
    Candidate("oeuvre", "Œuvre sociale"),
]


def ids(query: str) -> list[str]:
    return [m.candidate.id for m in matches(query, CODES)]


def test_nothing_typed_shows_the_codebook_in_its_order() -> None:
    assert ids("") == [c.id for c in CODES]


def test_accents_case_and_ligatures_do_not_matter() -> None:
    assert ids("metier") == ids("MÉTIER") == ["metier-flou"]
    assert ids("oeuv") == ids("œuv") == ["oeuvre"]


def test_fragments_in_any_order_all_have_to_match() -> None:
    assert ids("trav émo")[0] == "travail-emotionnel"
    assert ids("invis trav") == ["travail-invisible"]
    assert ids("trav zzz") == []


def test_the_label_comes_before_keywords_and_these_before_the_theme() -> None:
    assert ids("trav") == ["travail-invisible", "travail-emotionnel", "salaire"]
    assert ids("paper") == ["travail-invisible"]
    assert ids("iden") == ["identite", "metier-flou"]


def test_initials_and_a_wrong_letter_find_the_code() -> None:
    assert ids("ti")[0] == "travail-invisible"
    assert ids("traveil")[:2] == ["travail-invisible", "travail-emotionnel"]
    assert ids("salaite") == ["salaire"]


def test_an_exact_label_is_first_and_known() -> None:
    assert matches("metier flou", CODES)[0].score == 100
    found = exact("  métier  FLOU ", CODES)
    assert found is not None
    assert found.id == "metier-flou"
    assert exact("métier", CODES) is None


def test_the_letters_typed_are_shown_in_the_label() -> None:
    (match,) = matches("invis trav", CODES)
    assert ["Travail invisible"[s.start : s.stop] for s in match.spans] == ["Trav", "invis"]


words = st.text(alphabet="abcdeé œ[]", min_size=1, max_size=12)


@given(st.lists(words, max_size=8), words)
@settings(max_examples=150, deadline=None)
def test_every_match_lies_in_its_label_and_equal_matches_keep_their_order(labels: list[str], query: str) -> None:
    candidates = [Candidate(str(i), label) for i, label in enumerate(labels)]
    found = matches(query, candidates)
    assert [(-m.score, int(m.candidate.id)) for m in found] == sorted((-m.score, int(m.candidate.id)) for m in found)
    for m in found:
        assert 0 < m.score <= 100
        assert all(0 <= s.start < s.stop <= len(m.candidate.label) for s in m.spans)
    for c in candidates:
        if c.label.strip():
            assert c in [m.candidate for m in matches(c.label, candidates)], "a label finds itself"
