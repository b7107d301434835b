"""Sentences of talk: the rules, and that nothing said falls between two sentences."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cipcoder.language.sentences import LONGEST, sentences
from cipcoder.text.clean import clean
from cipcoder.text.spans import Span
from cipcoder.text.transcript import parse
from cipcoder.text.words import word_count


def cut(text: str, language: str = "fr") -> list[str]:
    return [text[s.start : s.stop] for s in sentences(text, [Span(0, len(text))], language)]


@pytest.mark.parametrize(
    "expected",
    [
        ["Avec Mme B. et M. D. on rit."],
        ["Je travaille avec Mme B.", "Elle est partie."],
        ["Des paniers, etc.", "Et puis des sacs, etc. et voilà."],
        ["L’art. 3 dit env. 3,5 km.", "Le 3.5 de S.I.A.E. va bien."],
        ["Tu vois\u00a0?", "Oui\u202f!", "Ah ! ben voilà."],
        ["Je sais pas… enfin si.", "Je cherche…", "Elle aussi."],
        ["Oui... et non...", "Peut-être."],
        ["Elle dit\u00a0: «\u00a0Viens.\u00a0»", "Je viens."],
        ["«\u00a0C’est fini\u00a0!\u00a0» dit-elle en riant.", "Bon."],
        ["Il m’a dit «\u00a0et ta sœur\u00a0?\u00a0».", "Voilà."],
        ["Voilà. (rires)", "Bon.", "Oui… [silence]", "Je reprends."],
        ["C’est là. (elle cherche)", "Tenez."],
        ["(Enfin, l’État.)", "Oui."],
        ["Il l’a dit (c’est bête. Mais bon) sans rire."],
        ["… avec le vent, on n’entend rien.", "Si."],
        ["Paix.", "Puis rien."],
        ["Ça va ?!", "— Oui.", "— Non."],
        ["1. Le métier."],
        ["J.-P. Durand est venu."],
        ["Le plan B.", "Ensuite, rien."],
        ["Regarde 😀 !", "👨‍👩‍👧 Ils sont là."],
    ],
)
def test_a_sentence_ends_where_a_reader_would_stop(expected: list[str]) -> None:
    text = " ".join(expected).replace("Paix. Puis", "Paix.Puis")
    assert cut(text) == expected


def test_paragraphs_and_short_lines_end_sentences_but_the_width_of_a_page_does_not() -> None:
    assert cut("Un\ndeux\n\nTrois") == ["Un", "deux", "Trois"]
    wrapped = "Et là je me suis dit que c’était quand même un peu fort de\ncafé, et je suis partie."
    assert cut(wrapped) == [wrapped]


def test_talk_typed_without_capitals_is_cut_at_its_stops() -> None:
    assert cut("tu vois ? alors bon. et puis après ! voilà") == ["tu vois ?", "alors bon.", "et puis après !", "voilà"]


def test_talk_without_punctuation_is_cut_into_units_that_can_be_shown() -> None:
    units = cut("alors moi je suis arrivée un lundi et personne ne m’attendait, " * 20)
    assert all(word_count(unit) <= LONGEST for unit in units)
    assert min(word_count(unit) for unit in units) > 15
    assert all(unit.endswith(",") for unit in units)
    assert all(word_count(unit) <= LONGEST for unit in cut("mot " * 500))


def test_marks_in_brackets_are_never_cut() -> None:
    text = (
        "et là " * 25
        + "[interruption : une collègue entre, pose un carton, et dit bonjour à tout le monde] "
        + "bon " * 50
    )
    assert sum("[interruption" in unit and "monde]" in unit for unit in cut(text)) == 1


def test_other_languages_are_cut_too() -> None:
    assert cut("I came in. Nobody was there.", "en") == ["I came in.", "Nobody was there."]
    assert cut("Soi vengut. Degun i èra pas.", "oc") == ["Soi vengut.", "Degun i èra pas."]


def test_sentences_are_offsets_of_the_whole_text() -> None:
    transcript = parse("Enquêteur : Et alors ? Oui ?\n\nMme B. : Rien. (rires) Enfin… si.\n\nSuite.\n")
    turns = [Span(turn.start, turn.stop) for turn in transcript.turns]
    found = [transcript.text[s.start : s.stop] for s in sentences(transcript.text, turns)]
    assert found == ["Et alors ?", "Oui ?", "Rien. (rires)", "Enfin… si.", "Suite."]


pieces = st.sampled_from(
    ["oui", "Non", "l’", "Mme B.", "M.", "etc.", "…", "...", ".", " ?", "\u00a0!", "«\u00a0", "\u00a0»", '"', "(rires)",
     "[", ")", "\n", "\n\n", " ", "\u202f", "😀", "👨\u200d👩\u200d👧", "e\u0301", "\x1b[2J", "\u202e", "\r\n",
     "\ufeff", "3.5", "-", "—", "est-ce", "_" * 9]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.lists(pieces, max_size=30).map("".join), st.text(max_size=50)), st.lists(st.integers(0, 80)))
def test_sentences_cover_all_that_is_said_and_stay_in_their_turn(raw: str, cuts: list[int]) -> None:
    text = clean(raw).text
    at = sorted({0, len(text), *(min(c, len(text)) for c in cuts)})
    turns = [Span(a, b) for a, b in zip(at[::2], at[1::2], strict=False)]
    found = sentences(text, turns)
    assert found == sorted(found)
    assert all(a.stop <= b.start for a, b in itertools.pairwise(found))
    assert all(text[s.start : s.stop] == text[s.start : s.stop].strip() != "" for s in found)
    assert all(any(t.start <= s.start and s.stop <= t.stop for t in turns) for s in found)
    covered = {i for s in found for i in range(s.start, s.stop)}
    assert all(text[i].isspace() or i in covered for t in turns for i in range(t.start, t.stop))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_run_without_blanks_is_cut_before_it_costs_out_of_proportion(language: str) -> None:
    begin = time.perf_counter()
    for run in ("&" * 100_000, "a" * 100_000, "Oui.Non&" * 10_000):
        found = cut(f"Une page. Voici {run} et la suite.", language)
        assert found[0] == "Une page."
        assert "".join(found).replace(" ", "") == f"Unepage.Voici{run}etlasuite."
    assert time.perf_counter() - begin < 20  # a square takes minutes


def test_cutting_is_linear_in_the_worst_of_texts() -> None:
    begin = time.perf_counter()
    for text in ("mot " * 20_000, "Oui. " * 10_000, "(oui. " * 8_000, "«" * 30_000, "-moi" * 10_000, "_" * 50_000):
        cut(text)
    assert time.perf_counter() - begin < 30  # a square would take minutes
