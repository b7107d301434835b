"""Transcripts: the forms in which interviews are typed, and what must not be taken for a speaker."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cipcoder.errors import InputError
from cipcoder.text.clean import clean
from cipcoder.text.transcript import Transcript, parse


def told(transcript: Transcript) -> list[tuple[str | None, str]]:
    text, people = transcript.text, transcript.speakers
    return [(None if t.speaker is None else people[t.speaker].label, text[t.start : t.stop]) for t in transcript.turns]


def roles(text: str) -> dict[str, str]:
    return {speaker.label: speaker.role for speaker in parse(text).speakers}


@pytest.mark.parametrize(
    "line",
    [
        "Enquêteur : Bonjour.",
        "Mme B. : Bonjour.",
        "Mme\u00a0B.\u00a0: Bonjour.",
        "E: Bonjour.",
        "Q : Bonjour.",
        "**Enquêteur** : Bonjour.",
        "**Enquêteur :** Bonjour.",
        "__Mme B.__: Bonjour.",
        "INTERVIEWER: Bonjour.",
        "- Mme B. : Bonjour.",
        "M. D. : Bonjour.",
        "Interviewé·e : Bonjour.",
        "Enquêteur·rice : Bonjour.",
        "J.-P. : Bonjour.",
        "P1 : Bonjour.",
        "Speaker 2: Bonjour.",
        "Collègue (à la porte) : Bonjour.",
        "spk_1: Bonjour.",
    ],
)
def test_a_known_label_opens_a_turn_even_once(line: str) -> None:
    transcript = parse(line + "\n")
    assert len(transcript.speakers) == 1
    (turn,) = transcript.turns
    assert transcript.text[turn.start : turn.stop] == "Bonjour."
    assert turn.head == 0
    assert turn.time is None


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("[00:03:12] Mme B. : Oui.", 192),
        ("00:03:12 Mme B. : Oui.", 192),
        ("(3:12) Mme B. : Oui.", 192),
        ("[00:03:12 - 00:03:20] Mme B. : Oui.", 192),
        ("00:03:12.500 --> 00:03:20.000 Mme B. : Oui.", 192.5),
        ("Mme B. : [00:03:12] Oui.", 192),
        ("Mme B. [00:03] : Oui.", 3),
        ("Mme B. (1:00:03) : Oui.", 3603),
        ("Mme B. : #00:03:12-5# Oui.", 192.5),
        ("00:00:05 Mme B.\nOui.", 5),
        ("Mme B.   0:05\nOui.", 5),
    ],
)
def test_a_time_stamp_beside_the_label_is_the_turns_time_and_no_part_of_what_is_said(line: str, seconds: float) -> None:
    transcript = parse(line)
    (turn,) = transcript.turns
    assert transcript.text[turn.start : turn.stop] == "Oui."
    assert (turn.head, turn.time) == (0, seconds)
    assert transcript.speakers[0].label == "Mme B."


def test_a_time_that_is_said_stays_in_the_talk() -> None:
    transcript = parse("Mme B. : 12:30, on mangeait. [00:04] Et après ?")
    assert told(transcript) == [("Mme B.", "12:30, on mangeait. [00:04] Et après ?")]
    assert transcript.turns[0].time is None


@pytest.mark.parametrize(
    "line",
    [
        "Un exemple : la voiture.",
        "Moi : jamais.",
        "Elle me dit : « Viens. »",
        "Résultat : rien du tout.",
        "Christine répond : « Non. »",
        "Donc voilà : on bricole.",
        "C’est simple : on attend.",
        "14:30 chez le juge",
        "http://exemple.fr : un site",
        "Et là : plus personne.",
        "L’idée : on garde.",
        "La directrice : « Non. »",
    ],
)
def test_a_sentence_with_a_colon_continues_the_turn(line: str) -> None:
    text = f"Mme B. : Oui.\n{line}\n\nEnquêteur : Ah ?\n\nMme B. : Enfin.\n\n{line}\n"
    transcript = parse(text)
    assert [s.label for s in transcript.speakers] == ["Mme B.", "Enquêteur"]
    assert told(transcript)[0] == ("Mme B.", f"Oui.\n{line}")
    assert told(transcript)[2] == ("Mme B.", f"Enfin.\n\n{line}")


def test_an_unknown_label_counts_when_it_recurs() -> None:
    text = "Enquêteur : Un café ?\nNadège : Deux.\nEnquêteur : Ah.\nNadège : Trois.\nOscar : Rien."
    assert told(parse(text))[1::2] == [("Nadège", "Deux."), ("Nadège", "Trois.\nOscar : Rien.")]


def test_a_chapter_with_lists_is_no_conversation() -> None:
    prose = "Il faisait beau ce jour-là, et personne ne parlait.\n\n" * 10
    extract = "Extraits du journal :\n« Toujours rien. »\n\n"
    text = f"{prose}{extract}{prose}{extract}ACI : ateliers\n"
    assert parse(text).speakers == ()
    assert [s.label for s in parse("Nadège : Deux.\n\nOscar : Non.\n\nNadège : Trois.\n\nOscar : Si.").speakers] == [
        "Nadège",
        "Oscar",
    ]


def test_question_and_answer_prove_each_other() -> None:
    assert roles("Question : a ?\nRéponse : b.") == {"Question": "interviewer", "Réponse": "participant"}
    assert told(parse("Mme B. : Bon.\nQuestion : où aller ?")) == [("Mme B.", "Bon.\nQuestion : où aller ?")]


def test_spellings_of_one_label_are_one_speaker() -> None:
    assert roles("Mme B. : a\nMME B. : b\nMme\u00a0B : c\n**mme b.** : d") == {"Mme B.": "participant"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("E : Et ?\nB : Non.", {"E": "interviewer", "B": "participant"}),
        ("E : Non.\nI : Et ?\nE : Si.\nI : Ah ?", {"E": "participant", "I": "interviewer"}),
        ("Q : Et ?\nE : Non.", {"Q": "interviewer", "E": "participant"}),
        ("Enquêtrice : Et ?\nE : Non.", {"Enquêtrice": "interviewer", "E": "participant"}),
        ("E1 : Et ?\nE2 : Et ?\nB : Non.", {"E1": "interviewer", "E2": "interviewer", "B": "participant"}),
        ("Speaker 1: a\nSpeaker 2: b", {"Speaker 1": "participant", "Speaker 2": "participant"}),
        (
            "---\ninterviewer: Speaker 2\n---\nSpeaker 1: a\nSpeaker 2: b",
            {"Speaker 1": "participant", "Speaker 2": "interviewer"},
        ),
        (
            "---\nothers: Secrétaire, Serveur\nparticipant: B\n---\nEnquêteur : a\nSecrétaire : b\nMme B. : c",
            {"Enquêteur": "interviewer", "Secrétaire": "other", "Mme B.": "participant"},
        ),
        ("Enquêteur : a\nCollègue : b", {"Enquêteur": "interviewer", "Collègue": "participant"}),
    ],
)
def test_roles_come_from_the_front_matter_then_from_the_words_then_from_who_asks(
    text: str, expected: dict[str, str]
) -> None:
    assert roles(text) == expected


def test_the_front_matter_is_taken_off_and_the_text_begins_after_it() -> None:
    transcript = parse("---\nTitle: \"Entretien « B »\"\ndate: 2025-02-21\nnote: 'l''eau'\n# rien\n---\n\n\nE : Bon.\n")
    assert transcript.meta == {"title": "Entretien « B »", "date": "2025-02-21", "note": "l'eau"}
    assert transcript.text == "E : Bon.\n"
    assert transcript.turns[0].head == 0


def test_a_rule_at_the_top_of_an_ordinary_text_is_text() -> None:
    for text in ("---\nbla bla\n---\nfoo", "---\ntitle: x\n", "----\nx: y\n---\n"):
        transcript = parse(text)
        assert transcript.meta == {}
        assert transcript.text == text


def test_a_key_that_stands_twice_is_refused_with_its_line() -> None:
    with pytest.raises(InputError, match=r"line 3.*title"):
        parse("---\ntitle: a\ntitle: b\n---\n")


def test_a_text_without_speakers_is_a_turn_a_paragraph() -> None:
    assert told(parse("Un\ndeux.\n\n[00:12] Trois.\n \nQuatre.")) == [
        (None, "Un\ndeux."),
        (None, "Trois."),
        (None, "Quatre."),
    ]
    assert [t.time for t in parse("[00:12] Un.\n\nDeux.").turns] == [12, None]
    assert told(parse("Un.\nDeux.")) == [(None, "Un."), (None, "Deux.")]
    assert parse("").turns == () == parse(" \n\n ").turns


def test_what_stands_before_the_first_label_is_said_by_nobody() -> None:
    transcript = parse("Entretien du 12 mars\nLieu : ici\n\nEnquêteur : Bon.")
    assert told(transcript)[-1] == ("Enquêteur", "Bon.")
    assert {speaker for speaker, _ in told(transcript)[:-1]} == {None}


def test_a_label_with_nothing_after_it_is_an_empty_turn() -> None:
    transcript = parse("Enquêteur :\nMme B. : Bon.\n")
    first = transcript.turns[0]
    assert first.start == first.stop == len("Enquêteur :")
    assert told(parse("Enquêteur :\n\nBonjour.\n")) == [("Enquêteur", "Bonjour.")]


pieces = st.sampled_from(
    [
        "Enquêteur : ",
        "Mme B. : ",
        "**Q** : ",
        "[00:03:12] ",
        "(00:12) ",
        "Moi : ",
        "Un exemple : ",
        "---",
        "title: x",
        "oui",
        "😀",
        "é",
        "e\u0301",
        "\n",
        "\n\n",
        " ",
        "\u00a0",
        "\t",
        "(rires)",
        "[",
        "]",
        ":",
        "*",
        "- ",
        "\r\n",
        "\x1b",
        "\u202e",
        "\ufeff",
        "Nadège : ",
        "00:01:02 Locuteur 1",
        "#00:01:02-3#",
        "12:30",
    ]
)
transcripts = st.one_of(st.lists(pieces, max_size=25).map("".join), st.text(max_size=60))


@given(transcripts)
def test_turns_are_in_order_apart_and_cover_all_that_is_not_blank(raw: str) -> None:
    text = clean(raw).text
    try:
        transcript = parse(text)
    except InputError:
        return
    assert text.endswith(transcript.text)
    text = transcript.text
    end = 0
    covered: set[int] = set()
    for turn in transcript.turns:
        assert end <= turn.head <= turn.start <= turn.stop <= len(text)
        assert turn.head < turn.stop
        end = turn.stop
        covered |= set(range(turn.head, turn.stop))
        assert text[turn.start : turn.stop] == text[turn.start : turn.stop].strip()
        assert turn.speaker is None or 0 <= turn.speaker < len(transcript.speakers)
    assert all(char.isspace() or i in covered for i, char in enumerate(text))


def test_reading_turns_is_linear_in_the_worst_of_texts() -> None:
    begin = time.perf_counter()
    for text in (
        "abc" + " " * 100_000 + "x",
        "00:03" + " " * 100_000 + "x",
        "* " * 50_000,
        "a\n" * 50_000,
        "_" * 100_000,
        "a :\n" * 50_000,
    ):
        parse(text)
    assert time.perf_counter() - begin < 30  # a square would take minutes
