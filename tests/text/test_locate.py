"""Locating a quotation: exact offsets in the transcript, however the quotation was tidied for print."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from random import Random
from time import process_time

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cipcoder.text.align import align
from cipcoder.text.clean import clean
from cipcoder.text.locate import Ambiguous, Hit, NotFound, Place, best, locate, prepare
from cipcoder.text.spans import Span
from cipcoder.text.transcript import parse
from cipcoder.text.words import words

TALK = (
    "Enquêteur : Et alors, vous, ce métier, vous le décririez comment ?\n\n"
    "Mme B. : Euh… ben, comment dire, (rires) je bricole, enfin, je bricole du lien, voilà, avec ce que j’ai sous la"
    " main. Y’a pas de mode d’emploi. C’est « du cousu main », comme dit ma collègue. Le matin je remplis des tableaux,"
    " l’après-midi [silence] je remplis des estomacs. J’sais pas si ça se compte !\n\n"
    "Enquêteur : Ça se compte ?\n\n"
    "Mme B. : Non. Enfin si, les paniers, ça se compte. Le reste on le devine à la façon dont quelqu’un referme la"
    " porte.\n"
)
READY = prepare(TALK)


def found(quote: str) -> tuple[str, str]:
    hit = locate(quote, READY)[0]
    return TALK[hit.start : hit.stop], hit.kind


@pytest.mark.parametrize(
    ("quote", "passage", "kind"),
    [
        ("je remplis des tableaux", "je remplis des tableaux", "exact"),
        ("« JE REMPLIS DES TABLEAUX »", "je remplis des tableaux", "exact"),
        ("Y'a pas de mode d'emploi.", "Y’a pas de mode d’emploi.", "exact"),
        ("Y’a pas de mode d’emploi", "Y’a pas de mode d’emploi", "exact"),
        ("« du cousu main »", "« du cousu main »", "exact"),
        ("“du cousu main”", "du cousu main", "exact"),
        ("ça se compte !", "ça se compte !", "exact"),
        (
            "comment dire, je bricole du lien, avec ce que j’ai",
            "comment dire, (rires) je bricole, enfin, je bricole du lien, voilà, avec ce que j’ai",
            "reworded",
        ),
        (
            "je bricole du lien avec ce que j’ai sous la main",
            "je bricole du lien, voilà, avec ce que j’ai sous la main",
            "elided",
        ),
        (
            "Le matin je remplis des tableaux, […] des estomacs.",
            "Le matin je remplis des tableaux, l’après-midi [silence] je remplis des estomacs.",
            "elided",
        ),
        ("Je ne sais pas si ça se compte !", "J’sais pas si ça se compte !", "elided"),
        ("on le devine (...) referme la porte", "on le devine à la façon dont quelqu’un referme la porte", "elided"),
        (
            "le reste on le devine à la manière dont quelqu’un ferme la porte",
            "Le reste on le devine à la façon dont quelqu’un referme la porte",
            "reworded",
        ),
    ],
)
def test_a_tidied_quotation_is_found_from_its_first_word_to_its_last(quote: str, passage: str, kind: str) -> None:
    assert found(quote) == (passage, kind)


@pytest.mark.parametrize(
    ("quote", "passage"),
    [
        # a word left out beside a short first or last one
        ("la main. Y’a pas de d’emploi", "la main. Y’a pas de mode d’emploi"),
        (
            "je des tableaux, l’après-midi je remplis des",
            "je remplis des tableaux, l’après-midi [silence] je remplis des",
        ),
        ("pas de mode d’emploi. C’est du main", "pas de mode d’emploi. C’est « du cousu main"),
        # letters misread, words run together
        ("jc remplis des tab1eaux", "je remplis des tableaux"),
        ("jeremplis des tableaux", "je remplis des tableaux"),
        ("quelqu’un referme laporte", "quelqu’un referme la porte"),
        # what the quotation added is not looked for in what was said before
        ("Or je remplis des tableaux", "je remplis des tableaux"),
    ],
)
def test_a_place_begins_and_ends_where_a_reader_would_say(quote: str, passage: str) -> None:
    assert found(quote)[0] == passage


def test_a_gap_may_stand_for_many_words_and_the_longest_part_need_not_come_first() -> None:
    between = " ".join(f"mot{i} autre{i}" for i in range(150))
    text = f"On a commencé par les paniers. {between} Et à la fin du mois on a compté les estomacs, tous."
    quote = "commencé par les paniers […] à la fin du mois on a compté les estomacs"
    for other in (f"{text} {between}", f"{between} {text}"):
        answer = best(quote, {"a": prepare(other), "b": prepare(between)})
        assert isinstance(answer, Place)
        assert answer.name == "a"
        assert other[answer.hit.start : answer.hit.stop].startswith("commencé par")
        assert other[answer.hit.start : answer.hit.stop].endswith("estomacs")


def test_short_texts_do_not_hide_the_long_one_a_quotation_comes_from() -> None:
    """A survey has thousands of answers, and « oui » stands in any quotation as a whole."""
    answers = {str(i): prepare(word) for i, word in enumerate(["oui", "je remplis", "des tableaux", "rien", ""] * 20)}
    place = best("le matin oui je remplissais des tableaux, l’après-midi des estomacs", {**answers, "B": READY})
    first = place if isinstance(place, Place) else place.places[0] if isinstance(place, Ambiguous) else None
    assert first is not None
    assert first.name == "B"


def test_a_gapped_quotation_takes_hardly_longer_than_one_pass_over_the_texts() -> None:
    from rapidfuzz.fuzz import partial_ratio_alignment

    chance = Random(3)
    among = {str(n): prepare(" ".join(chance.choices(VOCABULARY, k=8000))) for n in range(8)}
    said = among["5"].norm.split()[4000:4060]
    quote = " ".join([*said[:20], "[…]", *said[30:45], "[…]", *said[50:]])

    def once() -> None:
        for each in among.values():
            partial_ratio_alignment(quote, each.norm, score_cutoff=50)

    assert isinstance(best(quote, among), Place)
    took = {ask: min(_seconds(ask) for _ in range(5)) for ask in (once, lambda: best(quote, among))}
    once_took, ours = took.values()
    assert ours < 4 * once_took  # half of it is usual; it was fifteen times


def _seconds(ask: Callable[[], object]) -> float:
    began = process_time()
    ask()
    return process_time() - began


def test_the_same_words_said_twice_are_two_exact_hits() -> None:
    hits = locate("ça se compte", READY)
    assert [(hit.score, hit.kind) for hit in hits] == [(1.0, "exact")] * 3
    # The one written just like the quotation stands first.
    first = locate("Ça se compte ?", READY)[0]
    assert TALK[first.start : first.stop] == "Ça se compte ?"
    assert len(locate("ça se compte", READY, limit=2)) == 2


def test_nothing_to_look_for_is_found_nowhere() -> None:
    for quote in ("", "« … »", "[…]", " \n"):
        assert locate(quote, READY) == []
        assert best(quote, {"B": READY}) == NotFound()
    assert locate("oui", prepare("")) == []
    assert locate("oui oui", prepare("…")) == []


def test_a_quotation_of_fillers_only_can_still_be_found() -> None:
    assert found("Enfin si")[1] == "exact"
    assert locate("Euh… ben", READY)[0].kind == "exact"


def test_a_quotation_across_two_turns_leaves_out_the_label() -> None:
    heads = [Span(turn.head, turn.start) for turn in parse(TALK).turns]
    hit = locate("Ça se compte ? Non. Enfin si, les paniers", prepare(TALK, heads))[0]
    assert (TALK[hit.start : hit.stop], hit.kind) == ("Ça se compte ?\n\nMme B. : Non. Enfin si, les paniers", "elided")


OTHER = prepare("M. D. : On accompagne des gens vers la sortie, et on ne sait pas toujours laquelle, de sortie.")


def test_the_source_is_taken_when_it_is_alone_and_asked_about_otherwise() -> None:
    among = {"B": READY, "D": OTHER}
    place = best("je bricole du lien avec ce que j’ai sous la main", among)
    assert isinstance(place, Place)
    assert (place.name, place.hit.kind) == ("B", "elided")
    assert best("on accompagne des gens", among) == Place("D", Hit(8, 30, 1.0, "exact"))
    assert isinstance(best("ça se compte", among), Ambiguous)
    assert best("la photosynthèse transforme lentement le gaz carbonique des feuilles", among) == NotFound()
    twice = best("on accompagne gens vers la sortie", {"D": OTHER, "copie": OTHER})
    assert isinstance(twice, Ambiguous)
    assert {place.name for place in twice.places} == {"D", "copie"}


def test_a_doubtful_place_is_proposed_but_not_taken() -> None:
    answer = best("on accompagne des gens vers la sortie sans savoir laquelle au juste", {"B": READY, "D": OTHER})
    assert isinstance(answer, Ambiguous)
    assert answer.places[0].name == "D"
    assert answer.places[0].hit.score < 0.75


texts = st.lists(
    st.sampled_from(
        [
            "je",
            "j’",
            "l'insertion",
            "c’est-à-dire",
            "euh",
            "euh",
            "(rires)",
            "[silence]",
            "œuvre",
            "Été",
            "e\u0301te\u0301",
            "😀",
            "👨‍👩‍👧",
            "oui",
            "non",
            "12\u00a0000",
            ".",
            "…",
            " ?",
            "\n\n",
            "[",
            ")",
            "\x1b[2J",
            "\u202e",
            "\u00ad",
            "\r\n",
            "½",
            "ﬁn",
            "…",
        ]
    ),
    min_size=1,
    max_size=25,
).map(lambda pieces: clean("\ufeff" + " ".join(pieces)).text)


@given(texts, st.data())
def test_any_passage_cut_at_words_is_located_exactly(text: str, data: st.DataObject) -> None:
    at = words(text)
    assume(at)
    first = data.draw(st.integers(0, len(at) - 1))
    last = data.draw(st.integers(first, len(at) - 1))
    passage = Span(at[first].start, at[last].stop)
    quote = text[passage.start : passage.stop]
    hits = locate(quote, prepare(text), limit=len(text))
    assert passage in [Span(hit.start, hit.stop) for hit in hits]
    assert all(hit.score == 1.0 and hit.kind == "exact" for hit in hits)


VOCABULARY = re.findall(
    r"\w+",
    "panier tracteur semis barquette cuisine vendange horaire dossier planning réunion chantier tableau bilan voiture"
    " permis crèche logement facture signature téléphone trajet couloir fenêtre machine palette sécateur brouette serre"
    " comptable présidente stagiaire atelier livraison marché formation diplôme entretien contrat suspension prime",
)
FILLED = st.sampled_from(["", "", "", "euh ", "ben ", "(rires) ", "[silence] ", "enfin ", "voilà, "])


@given(st.permutations(VOCABULARY), st.lists(FILLED, min_size=39, max_size=39), st.data())
def test_what_a_quotation_leaves_out_does_not_move_its_ends(
    order: list[str], filled: list[str], data: st.DataObject
) -> None:
    text, at = "", []
    for word, filler in zip(order, filled, strict=False):
        text += filler
        at.append(Span(len(text), len(text) + len(word)))
        text += word + " "
    first = data.draw(st.integers(0, len(at) - 6))
    last = data.draw(st.integers(first + 5, len(at) - 1))
    quoted = order[first : last + 1]
    if data.draw(st.booleans()) and len(quoted) > 8:
        gap = data.draw(st.integers(3, len(quoted) - 5))
        quoted = [*quoted[:gap], "[…]", *quoted[gap + 2 :]]
    answer = best(" ".join(quoted), {"a": prepare(text)})
    assert isinstance(answer, Place)
    assert Span(answer.hit.start, answer.hit.stop) == Span(at[first].start, at[last].stop)
    assert answer.hit.kind in ("exact", "elided")
    assert (answer.hit.score == 1.0) == (answer.hit.kind == "exact")


@given(texts, st.text(max_size=40))
def test_hits_lie_in_the_text_apart_and_best_first(text: str, quote: str) -> None:
    hits = locate(quote, prepare(text))
    assert all(0 <= hit.start < hit.stop <= len(text) and 0 <= hit.score <= 1 for hit in hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


INTERVIEWS = sorted((Path(__file__).parents[2] / "corpus" / "interviews").glob("*.txt"))


@pytest.mark.skipif(not INTERVIEWS, reason="the demonstration interviews are not there")
def test_the_demonstration_interviews_give_their_passages_back() -> None:
    read = {path.stem: parse(clean(path.read_text("utf-8")).text) for path in INTERVIEWS}
    ready = {name: prepare(t.text) for name, t in read.items()}
    right = asked = 0
    for name, transcript in read.items():
        for turn in transcript.turns[5::20]:
            at = words(transcript.text, turn.start, turn.stop)[3:40]
            if len(at) < 15:
                continue
            passage = transcript.text[at[0].start : at[-1].stop]
            tidied = re.sub(r"\b(?:euh|ben|bon|enfin|voilà|hein)\b,? ?|[(\[][^)\]]*[)\]] ?", "", passage)
            answer = best(tidied, ready)
            asked += 1
            right += isinstance(answer, Place) and answer.name == name and abs(answer.hit.stop - at[-1].stop) < 20
    assert right >= 0.95 * asked


@given(st.permutations(VOCABULARY), st.integers(0, 3), st.integers(0, 60), st.data())
def test_what_stands_twice_with_small_differences_is_asked_about(
    order: list[str], before: int, between: int, data: st.DataObject
) -> None:
    """However near its rival stands, a place that is hardly better is not taken for the source."""
    said = order[:14]
    first, second = data.draw(st.lists(st.integers(1, 12), min_size=2, max_size=2, unique=True))
    filler = [f"{word}z" for word in order[14:]] * 3
    one, other = [*said], [*said]
    one[first], other[second] = order[-1], order[-2]
    text = " ".join([*filler[:before], *one, *filler[before : before + between], *other])
    answer = best(" ".join(said), {"a": prepare(text)})
    assert isinstance(answer, Ambiguous)
    wanted = {text.index(" ".join(planted)) for planted in (one, other)}
    assert wanted <= {place.hit.start for place in answer.places}


def long_talk(order: list[str]) -> tuple[str, str]:
    """A talk of 1,700 words, all its runs different, with fillers and questions; and what a quotation makes of it."""
    said = [f"{a} {b} {order[(i + j) % 40]}." for i, a in enumerate(order[:20]) for j, b in enumerate(order[:20])]
    text = "Avant cela rien. " + "".join(
        f"{'euh ' if i % 3 else ''}{one} {'(rires) ' if i % 7 else ''}" for i, one in enumerate(said)
    )
    return text + "Après non plus.", " ".join(said)


def test_a_very_long_quotation_is_found_from_its_first_word_to_its_last_in_a_moment() -> None:
    text, quote = long_talk(VOCABULARY)
    among = {"a": prepare(text), **{str(n): prepare(" ".join(VOCABULARY[n:] * 200)) for n in range(10)}}
    began = process_time()
    answer = best(quote, among)
    assert process_time() - began < 5  # seconds; it was minutes
    assert isinstance(answer, Place)
    assert (answer.name, answer.hit.kind) == ("a", "elided")
    assert text[answer.hit.start : answer.hit.stop].startswith(quote[:20])
    assert text[answer.hit.start : answer.hit.stop].endswith(quote[-20:])


def test_a_very_long_quotation_of_other_words_is_found_nowhere() -> None:
    text, quote = long_talk(VOCABULARY)
    assert best(re.sub(r"(\w+)", r"\1\1x", quote), {"a": prepare(text)}) == NotFound()


@given(st.permutations(VOCABULARY), st.sets(st.integers(0, 39), max_size=6))
def test_cutting_a_large_table_in_two_changes_nothing(order: list[str], left_out: set[int]) -> None:
    quote = [word for i, word in enumerate(order) if i not in left_out]
    light = [False] * len(quote)
    said = [*VOCABULARY[:7], *order, *VOCABULARY[:7]]
    given_ = (quote, light, light, said, np.zeros(len(said), dtype=bool))
    whole = align(*given_)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cipcoder.text.align._LARGE", 100)
        cut = align(*given_)
    assert whole is not None
    assert cut is not None
    assert (cut.score, cut.kind) == (whole.score, whole.kind)
