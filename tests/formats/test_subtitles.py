"""Subtitles read as talk: who speaks, when, and paragraphs instead of lines of a few seconds."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cipcoder import locale
from cipcoder.errors import InputError
from cipcoder.formats.readers.cues import PAUSE, Cue, as_talk
from cipcoder.formats.readers.open import read_written
from cipcoder.formats.readers.srt import cues_of
from cipcoder.formats.readers.written import Written
from cipcoder.formats.transcript import read_transcript

SRT = """1
00:00:01,000 --> 00:00:03,500
Bonjour à tous, on va

2
00:00:03,500 --> 00:00:06,000
<i>commencer</i> par le&nbsp;métier.

3
00:01:10,250 --> 00:01:12,000 X1:40 X2:600
{\\an8}Le métier &amp; la suite.
"""
VTT = """WEBVTT - Réunion

STYLE
::cue { color: red }

NOTE rien de tout ceci
n’est dit

1
00:00:01.000 --> 00:00:03.000 align:left
<v Inès Faure>Et le lundi -> mardi ?</v>

00:00:03.500 --> 00:00:06.000
<v.fort Mme B.>Le lundi, <c.jaune>rien</c>.</v>

00:00:06.000 --> 00:00:08.000
<v Mme B.>Le mardi non plus &amp; voilà.</v>

00:00:08.000 --> 00:00:09.000
<v Inès Faure>Ah.</v> <v Mme B.>Eh oui.</v>
"""


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


def read(tmp_path: Path, text: str | bytes, name: str = "a.srt") -> Written:
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_written(path)[0]


def test_cues_without_speakers_become_paragraphs_with_the_time_of_their_first_word(tmp_path: Path) -> None:
    for text in (SRT, SRT.replace("\n", "\r\n"), SRT.replace(",", "."), "\ufeff" + SRT):
        found = read(tmp_path, text)
        assert [(b.milliseconds, " ".join(b.text.split())) for b in found.blocks] == [
            (1_000, f"Bonjour à tous{'.' if '.000' in text else ','} on va commencer par le métier."),
            (70_250, "Le métier & la suite."),
        ]
        assert found.changes == ("3 subtitles were joined into 2 turns or paragraphs.",)


def test_an_old_encoding_is_found_in_subtitles_too(tmp_path: Path) -> None:
    text = SRT + "\n4\n00:02:00,000 --> 00:02:02,000\nÇa a été dur à l’époque, j’étais déjà fatiguée là-bas.\n"
    found = read(tmp_path, text.encode("cp1252"))
    assert (found.encoding, found.sure) == ("cp1252", False)
    assert found.blocks[-1].text.startswith("Ça a été dur")


def test_labels_that_begin_cues_are_speakers_and_cues_without_one_go_on(tmp_path: Path) -> None:
    said = ["[SPEAKER_00]: Bonjour.", "[SPEAKER_00]: Asseyez-vous.", "[SPEAKER_01]: Merci.", "On est bien."]
    text = "".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{line}\n\n" for n, line in enumerate(said, 1))
    assert [(b.speaker, b.text, b.milliseconds) for b in read(tmp_path, text).blocks] == [
        ("SPEAKER_00", "Bonjour. Asseyez-vous.", 1_000),
        ("SPEAKER_01", "Merci. On est bien.", 3_000),
    ]


def test_a_word_before_a_colon_is_no_speaker(tmp_path: Path) -> None:
    said = ["Il y a une chose", "Attention : c’est long", "et puis", "Résultat : rien", "voilà"]
    text = "".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{line}\n\n" for n, line in enumerate(said, 1))
    assert {b.speaker for b in read(tmp_path, text).blocks} == {""}


def test_two_people_in_one_cue_answer_each_other_on_two_lines(tmp_path: Path) -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\n- Ça va ?\n- Oui.\n"
    assert [b.text for b in read(tmp_path, text).blocks] == ["- Ça va ?", "- Oui."]


def subtitles(*cues: str) -> str:
    return "".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{said}\n\n" for n, said in enumerate(cues, 1))


ANSWERS = ("Enquêteur : Bonjour", "- Vous allez bien ?\n- Oui, très bien,\nmerci.", "Marie : je suis là.", "- Bon.")


def test_a_reply_with_a_dash_is_not_said_by_whoever_spoke_before(tmp_path: Path) -> None:
    found = read(tmp_path, subtitles(*ANSWERS, "C’est dur."))
    assert [(b.speaker, b.text) for b in found.blocks] == [
        ("Enquêteur", "Bonjour"),
        ("Locuteur inconnu", "- Vous allez bien ?"),
        ("Locuteur inconnu", "- Oui, très bien, merci."),
        ("Marie", "je suis là."),
        ("Locuteur inconnu", "- Bon. C’est dur."),
    ]
    assert "3 lines with a dash name nobody: they became turns of “Locuteur inconnu”." in found.changes
    assert "1 subtitle names nobody: it was left with whoever spoke before." in found.changes


def test_replies_of_nobody_known_stay_apart_in_the_transcript_and_are_not_counted_for_participants(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.srt").write_text(subtitles(*ANSWERS), encoding="utf-8")
    made = read_transcript(tmp_path / "a.srt")
    assert [(label, role, turns) for label, role, turns, _words in made.speakers] == [
        ("Enquêteur", "interviewer", 1),
        ("Locuteur inconnu", "other", 3),
        ("Marie", "participant", 1),
    ]
    (tmp_path / "a.txt").write_text(made.data.text, encoding="utf-8")
    assert read_transcript(tmp_path / "a.txt").data.speakers == made.data.speakers


def test_a_reply_with_a_dash_after_a_label_is_not_the_same_persons(tmp_path: Path) -> None:
    found = read(tmp_path, subtitles("Enquêteur : Ça va ?\n- Oui.", "- Marie : Et toi ?\n- Enquêteur : Oui."))
    assert [(b.speaker, b.text) for b in found.blocks] == [
        ("Enquêteur", "Ça va ?"),
        ("Locuteur inconnu", "- Oui."),
        ("Marie", "Et toi ?"),
        ("Enquêteur", "Oui."),
    ]


def test_a_dash_among_voices_that_names_nobody_ends_the_turn(tmp_path: Path) -> None:
    found = read(tmp_path, VTT + "\n00:00:10.000 --> 00:00:11.000\n- De qui est-ce ?\n", "a.vtt")
    assert [(b.speaker, b.text) for b in found.blocks[-2:]] == [
        ("Mme B.", "Eh oui."),
        ("Locuteur inconnu", "- De qui est-ce ?"),
    ]


def test_lines_of_rolling_subtitles_are_taken_once(tmp_path: Path) -> None:
    lines = [f"ligne numéro {n}" for n in range(8)]
    cues = [f"{n}\n00:00:0{n},000 --> 00:00:0{n},990\n{lines[n]}\n{lines[n + 1]}\n" for n in range(7)]
    found = read(tmp_path, "\n".join(cues))
    assert found.blocks[0].text == " ".join(lines)
    assert "6 lines shown twice, as rolling subtitles do, were taken once." in found.changes


def test_voices_of_web_subtitles_are_speakers_notes_and_styles_are_left_out(tmp_path: Path) -> None:
    found = read(tmp_path, VTT, "a.vtt")
    assert [(b.speaker, b.text, b.milliseconds) for b in found.blocks] == [
        ("Inès Faure", "Et le lundi -> mardi ?", 1_000),
        ("Mme B.", "Le lundi, rien. Le mardi non plus & voilà.", 3_500),
        ("Inès Faure", "Ah.", 8_000),
        ("Mme B.", "Eh oui.", 8_000),
    ]


def test_a_cue_that_names_nobody_among_voices_is_told(tmp_path: Path) -> None:
    found = read(tmp_path, VTT + "\n00:00:10.000 --> 00:00:11.000\nDe qui est-ce ?\n", "a.vtt")
    assert found.blocks[-1].text == "Eh oui. De qui est-ce ?"
    assert "1 subtitle names nobody: it was left with whoever spoke before." in found.changes


def test_other_subtitles_under_the_ending_of_web_subtitles_are_read(tmp_path: Path) -> None:
    assert len(read(tmp_path, SRT, "a.vtt").blocks) == 2
    assert read(tmp_path, VTT, "a.srt").blocks


@pytest.mark.parametrize("name", ["a.srt", "a.vtt"])
def test_a_text_without_subtitles_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="holds no subtitles"):
        read(tmp_path, "Bonjour à tous.\n", name)


def test_subtitles_make_a_transcript_with_turns_roles_and_times(tmp_path: Path) -> None:
    (tmp_path / "a.vtt").write_text(VTT.replace("Inès Faure", "Enquêtrice"), encoding="utf-8")
    data = read_transcript(tmp_path / "a.vtt").data
    assert data.speakers == (("Enquêtrice", "interviewer"), ("Mme B.", "participant"))
    assert [(turn[0], turn[4]) for turn in data.turns] == [(0, 1_000), (1, 3_000), (0, 8_000), (1, 8_000)]


words = st.text("abcdé ", min_size=1, max_size=12).map(str.strip).filter(bool)
times = st.integers(0, 3_000_000)


@given(st.lists(st.tuples(times, st.integers(1, 9_000), words, st.sampled_from(["", "Léa", "Tom"])), max_size=12))
def test_no_word_is_lost_and_none_is_said_before_its_time(drawn: list[tuple[int, int, str, str]]) -> None:
    cues = [Cue(start, start + length, (text,), speaker) for start, length, text, speaker in drawn]
    blocks, _told = as_talk(cues)
    assert " ".join(b.text for b in blocks).split() == " ".join(text for _s, _l, text, _w in drawn).split()
    assert all(block.milliseconds in {cue.start for cue in cues} for block in blocks)
    assert len(blocks) <= len(cues)


@given(st.lists(st.tuples(st.integers(0, 359_999), words), min_size=1, max_size=9))
def test_cues_are_found_whatever_stands_around_them(drawn: list[tuple[int, str]]) -> None:
    def clock(seconds: int) -> str:
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02},000"

    text = "".join(f"{n}\n{clock(s)} --> {clock(s + 1)}\n{said}\n\n" for n, (s, said) in enumerate(drawn, 1))
    found = cues_of(text)
    assert [(cue.start, cue.text.split()) for cue in found] == [(s * 1000, said.split()) for s, said in drawn]
    assert PAUSE > 0
