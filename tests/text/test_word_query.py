"""What is looked for, as people type it: what it means, where it stands, and that nothing typed breaks it."""

from __future__ import annotations

import itertools
import re
import sys
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cipcoder.errors import InputError
from cipcoder.language.forms import expanded, forms, like, stem
from cipcoder.text.fold import fold
from cipcoder.text.word_places import finder, passages, spans_of
from cipcoder.text.word_query import Both, Either, How, Near, Phrase, Query, Without, parse


def found(text: str, typed: str, *, how: How = "as written", typing: bool = False) -> list[str]:
    """The places of what is typed in a text without turns, as they stand there."""
    query = parse(typed, how=how, typing=typing)
    pieces = list(passages(text, ()))
    find = finder(query, expanded(query, {word for piece in pieces for word in piece.words.split()}))
    spans = [span for piece in pieces for span in spans_of(find(piece.words), piece.span.start, piece.shifts)]
    return [text[span.start : span.stop] for span in spans]


@pytest.mark.parametrize(
    ("text", "typed", "places"),
    [
        ("Il est seul, seulement seul.", "seul", ["seul", "seul"]),
        ("Il est seul, seulement SEULE.", "seul*", ["seul", "seulement", "SEULE"]),
        ("rapidement, dément, mentir", "*ment", ["rapidement", "dément"]),
        ("accompagnement, apaisement", "a*pa*ment", ["accompagnement", "apaisement"]),
        ("Un sale\n  boulot, sales boulots", "sale boulot", ["sale\n  boulot"]),
        ("Un sale boulot, sales boulots", "sale* boulot*", ["sale boulot", "sales boulots"]),
        ("tout-seul, l’insertion", "seul", ["seul"]),
        ("L’hôpital, l'hopital, hôpital", "l'hôpital", ["L’hôpital", "l'hopital"]),
        ("Œuvre d’œuvres, OEUVRE", "oeuvre*", ["Œuvre", "œuvres", "OEUVRE"]),
        ("l’œuvre et oeuvre", "ŒUVRE", ["œuvre", "oeuvre"]),
        ("mère e\u0301te\u0301 mere", "été", ["e\u0301te\u0301"]),
        ("mère été mere", "e\u0301te\u0301", ["été"]),
        ("recon\u00adnaissance", "reconnaissance", ["recon\u00adnaissance"]),
        ("efﬁcace", "efficace", ["efﬁcace"]),
        ("a a a a", "a a", ["a a", "a a"]),
        ("xa a a", "a a", ["a a"]),
        ("[red]rouge[/red]", "[red", ["red", "red"]),
        ("(rires) Oui (elle rit)", "(rires)", ["rires"]),
        ("50 % 500", "50", ["50"]),
        ("« sale » boulot", '"sale boulot"', ["sale » boulot"]),
        ("ou et sauf", "« OU »", ["ou"]),
        ("chien, chat, oiseau", "chat OU chien", ["chien", "chat"]),
        ("un chien et un chat", "chat ET chien", ["chien", "chat"]),
        ("un chien\n\nun chat", "chat ET chien", []),
        ("un chien\n\nun chien et un chat", "chien SAUF chat", ["chien"]),
        ("a x x b", "a NEAR/2 b", ["a x x b"]),
        ("a x x x b", "a NEAR/2 b", []),
        ("b x a x b", "a PRÈS/1 b", ["b x a"]),
        ("a b c", "(a OU z) ET c", ["a", "c"]),
        ("sale boulot", "boulot OR sale boulot", ["sale boulot"]),
        ("Je cherchais un travail", "cherch* PRES travail", ["cherchais un travail"]),
        ("reconnu, reconnaît, reconnaissance", "=reconnaître", ["reconnu", "reconnaît"]),
        ("la reconaissance, reconnaissances", "~reconnaissance", ["reconaissance", "reconnaissances"]),
    ],
)
def test_places_are_those_that_a_person_means(text: str, typed: str, places: list[str]) -> None:
    assert found(text, typed) == places


def test_every_word_may_be_asked_in_any_form_or_in_a_like_one() -> None:
    text = "Ils reconnaissaient le travail, les travaux qu’on a reconnus, la reconaissance."
    assert found(text, "reconnaître", how="forms") == ["reconnaissaient", "reconnus"]
    assert found(text, "travaux OU reconnaître", how="forms") == ["reconnaissaient", "travail", "travaux", "reconnus"]
    assert found(text, "reconnaissance", how="like") == ["reconaissance"]
    assert found(text, "« travaux »", how="forms") == ["travaux"], "what is quoted is only itself"


def test_a_word_may_stand_for_very_many() -> None:
    text = " ".join(f"mot{i}x fin{i}x" for i in range(60))
    assert found(text, "m*x") == [f"mot{i}x" for i in range(60)]
    assert found(text, "m*x fin1*") == [f"mot{i}x fin{i}x" for i in range(60) if str(i).startswith("1")]
    assert found(text + " x x x", "*x *x *x")[-1] == "x x x", "58 words before it are taken two by two"


def test_while_one_types_the_last_word_is_a_beginning() -> None:
    assert found("bricoler, bricolage, bric", "brico", typing=True) == ["bricoler", "bricolage"]
    assert found("bricoler, bricolage, bric", "brico ", typing=True) == []
    assert found("seul ou seulement", '"seul"', typing=True) == ["seul"]
    assert found("chat, chien, chiens", "chat OU chie", typing=True) == ["chat", "chien", "chiens"]


def test_forms_go_by_lemma_accents_or_not_and_by_stem_where_no_dictionary_knows_the_word() -> None:
    vocabulary = {
        "reconnaitre",
        "reconnu",
        "reconnaissance",
        "va",
        "irai",
        "aller",
        "allure",
        "zorgueries",
        "zorguerie",
    }
    assert forms("reconnaître", vocabulary) == forms("reconnaitre", vocabulary) == {"reconnaitre", "reconnu"}
    assert forms("vont", vocabulary) == {"va", "irai", "aller"}
    assert forms("zorguerie", vocabulary) == {"zorguerie", "zorgueries"}
    assert forms("seen", {"see", "saw", "seek"}, "en") == {"see", "saw"}
    assert forms("mot", {"mot", "mots"}, "qq") == {"mot"}, "no dictionary, no stems: the word itself"


def test_participles_that_are_words_of_their_own_too_are_forms_of_their_verb() -> None:
    vocabulary = {"licencie", "licenciee", "licencies", "employe", "employees", "suivi", "suivis", "rendu", "me", "mes"}
    assert forms("licencier", vocabulary) == {"licencie", "licenciee", "licencies"}
    assert forms("employer", vocabulary) == {"employe", "employees"}
    assert forms("suivre", vocabulary) == {"suivi", "suivis"}
    assert forms("rendre", vocabulary) == {"rendu"}
    assert forms("mer", vocabulary) == frozenset(), "no verb"


def test_a_word_said_very_often_is_looked_up_once() -> None:
    class Counted(frozenset[str]):
        times = 0

        def __iter__(self) -> Iterator[str]:
            self.times += 1
            return super().__iter__()

    vocabulary = Counted({"chat", "chats"})
    assert len(expanded(parse("*hat " * 50), vocabulary)) == 1
    assert vocabulary.times == 1


def test_a_language_is_known_by_its_whole_code() -> None:
    assert forms("works", {"work", "works"}, "en-GB") == {"work", "works"}
    assert stem("talossa", "fi") == "talo"
    assert stem("talossa", "fil") == "talossa", "Filipino isn't Finnish"


def test_threads_do_not_mix_up_each_other_s_stems() -> None:
    words = [f"{begin}{end}" for begin in ("travaill", "nettoy", "zorgu", "mass") for end in ("ement", "ait", "eries")]
    wanted = [stem(word, "fr") for word in words]
    found: list[list[str]] = []

    def look() -> None:
        found.append([stem.__wrapped__(word, "fr") for _again in range(20) for word in words])

    often = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=look) for _each in range(4)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    finally:
        sys.setswitchinterval(often)
    assert found == [wanted * 20] * 4


def test_the_longer_a_word_the_more_of_its_letters_may_be_wrong() -> None:
    assert like("cip", {"cap", "cip"}) == {"cip"}
    assert like("mere", {"mere", "pere", "mare", "pare"}) == {"mere", "pere", "mare"}
    assert like("acompagnemant", {"accompagnement", "compagnement", "campement"}) == {"accompagnement", "compagnement"}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Say which words"),
        ("  \t", "Say which words"),
        ("*", "Say which words"),
        ("…", "Say which words"),
        ("\x00\x1b[31m\x1b", "NO"),
        ("(", "Say which words"),
        ('"', "Say which words"),
        ("a AND", "Words are missing beside AND"),
        ("OU", "Words are missing beside OU"),
        ("SAUF b", "Words are missing beside SAUF"),
        ("a OU OU b", "Words are missing beside OU"),
        ("(a OU b", "not closed"),
        ("a OU b)", "not opened"),
        ("a (b OU c)", "an operator is missing"),
        ("(" * 80 + "a OU b" + ")" * 80, "too many brackets"),
        (" OU ".join("a" * 99), "more than 50 operators"),
        ("-vieux", ""),
        ("école:", ""),
        ("l'hôpital", ""),
        ('un "mot', ""),
        ("«\u00a0mot", ""),
        ("mot)", ""),
        ("a PRÈS/999999999 b", ""),
        ("a PRÈS/x b", ""),
        ("words:x NEAR(a b)", ""),
        ("'); DROP TABLE passage; --", ""),
    ],
)
def test_whatever_is_typed_is_words_or_a_sentence_says_what_is_missing(typed: str, said: str) -> None:
    if said == "NO":
        assert found("31m [31m", typed) == ["31m", "31m"]
    elif said:
        with pytest.raises(InputError, match=re.escape(said)):
            parse(typed)
    else:
        assert isinstance(parse(typed), Phrase | Near)


# --- against a plain look at the words -----------------------------------------------------------------

TEXT = st.text("aAbéœŒ’ -.\n1\u00ad\u0301²", max_size=60)
WORD = st.sampled_from(["a", "b", "ab", "oe", "œ", "é", "1", "a*", "*b", "oe*", "=a", "~ab"])
TYPED = st.recursive(
    st.lists(WORD, min_size=1, max_size=2).map(" ".join),
    lambda parts: st.tuples(parts, st.sampled_from(["OU", "ET", "SAUF", "PRÈS/1", "NEAR"]), parts).map(
        lambda three: f"({three[0]}) {three[1]} ({three[2]})"
    ),
    max_leaves=3,
)


def plain(query: Query, words: list[str]) -> list[tuple[int, int]]:
    """The second way: by the words' numbers, every stretch tried; (first word, word after the last)."""
    every = set(itertools.combinations(range(len(words) + 1), 2))
    match query:
        case Phrase():
            meant = expanded(query, set(words))
            places = [
                (a, b)
                for a, b in sorted(every)
                if b - a == len(query.words)
                and all(
                    words[a + i] in meant[word]
                    if word.expands
                    else words[a + i].startswith(word.pattern[:-1])
                    if word.pattern.endswith("*")
                    else words[a + i] == word.pattern
                    for i, word in enumerate(query.words)
                )
            ]
        case Either():
            places = [place for part in query.parts for place in plain(part, words)]
        case Both():
            each = [plain(part, words) for part in query.parts]
            places = list(itertools.chain(*each)) if all(each) else []
        case Without():
            places = [] if plain(query.unwanted, words) else plain(query.wanted, words)
        case Near():
            pairs = itertools.product(plain(query.first, words), plain(query.second, words))
            apart = [(min(x, y), max(x, y)) for x, y in pairs if x[1] <= y[0] or y[1] <= x[0]]
            stretches = {(x[0], y[1]) for x, y in apart if y[0] - x[1] <= query.within}
            places = [s for s in stretches if not any(o != s and s[0] <= o[0] and o[1] <= s[1] for o in stretches)]
    kept: list[tuple[int, int]] = []
    for place in sorted(places, key=lambda each: (each[0], -each[1])):
        if not kept or place[0] >= kept[-1][1]:
            kept.append(place)
    return kept


def runs(text: str) -> Iterator[tuple[str, int, int]]:
    """The words of a text: folded character by character, so that each knows where it stands."""
    letters = [(c, i) for i, char in enumerate(text) for c in fold(char)]
    for is_word, group in itertools.groupby(letters, key=lambda pair: pair[0].isalnum()):
        if is_word:
            chars = list(group)
            yield "".join(c for c, _i in chars), chars[0][1], chars[-1][1]


@settings(max_examples=300, deadline=None)
@given(TEXT, TYPED)
def test_every_place_is_one_that_a_plain_look_at_the_words_finds(text: str, typed: str) -> None:
    query = parse(typed)
    expected = []
    for start, stop in [(p.span.start, p.span.stop) for p in passages(text, ())]:
        words = [(word, a, b) for word, a, b in runs(text[start:stop])]
        for a, b in plain(query, [word for word, _a, _b in words]):
            expected.append(fold(text[start + words[a][1] : start + words[b - 1][2] + 1]))
    assert [fold(each) for each in found(text, typed)] == expected


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from('abœ*"«»()=~-/\x00\u202e1 ORUETNASFPÈ'), max_size=25), st.booleans())
def test_nothing_typed_is_more_than_words_or_a_sentence(typed: str, typing: bool) -> None:
    try:
        query = parse(typed, typing=typing)
    except InputError:
        return
    finder(query, expanded(query, {"a", "b"}))("a b oe")
