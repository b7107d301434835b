"""Decoding: the encodings French files come in, and the files that must not come in as text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cipcoder import locale
from cipcoder.errors import InputError
from cipcoder.formats.decode import decode, refuse_damaged

TALK = (
    "Enquêteur : Où étiez-vous, à Noël ? Vous m’avez dit « jamais »…\r\n"
    "Mme B. : J’étais là, bien sûr. Ça m’a gênée, le cœur serré. École fermée, forêt brûlée – voilà.\n"
)
PLAIN = TALK.replace("’", "'").replace("…", "...").replace("–", "-").replace("œ", "oe")


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_is_certain(encoding: str) -> None:
    decoded = decode(TALK.encode(encoding), where="b.txt")
    assert decoded.text == TALK
    assert decoded.sure
    assert decoded.sample.startswith("Enquêteur, Où, étiez")


@pytest.mark.parametrize(
    ("encoding", "text"), [("cp1252", TALK), ("mac_roman", TALK), ("cp850", PLAIN), ("iso8859-15", PLAIN)]
)
def test_old_encodings_are_guessed_and_said_to_be_guesses(encoding: str, text: str) -> None:
    decoded = decode(text.encode(encoding), where="b.txt")
    assert decoded.text == text
    assert not decoded.sure
    assert decoded.sample.startswith("Enquêteur, Où, étiez")


@pytest.mark.parametrize(("encoding", "text"), [("cp1252", TALK), ("mac_roman", TALK), ("cp850", PLAIN)])
def test_a_line_is_enough_to_tell_an_old_encoding(encoding: str, text: str) -> None:
    for line in text.splitlines(keepends=True):
        assert decode(line.encode(encoding), where="b.txt").text == line


def test_euro_and_oe_tell_latin_9_from_windows() -> None:
    text = "Le cœur à l'œuvre pour 10 €, même l'été."
    assert decode(text.encode("iso8859-15"), where="x").text == text
    assert decode(text.encode("cp1252"), where="x").text == text


def test_plain_ascii_and_nothing_at_all_are_text() -> None:
    assert decode(b"E: oui\n", where="x").sure
    assert decode(b"", where="x").text == ""
    assert decode(b"E: oui\n", where="x").sample == ""


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0\ufeff"), max_size=80))
def test_whatever_is_utf8_comes_back_as_it_was(text: str) -> None:
    data = text.encode("utf-8")
    if not data.startswith((b"%PDF", b"PK", b"GIF8", b"ID3", b"OggS", b"RIFF", b"{\\rtf")) and data[4:8] != b"ftyp":
        assert decode(data, where="x", accept_damaged=True).text == text


@given(st.binary(max_size=60))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    try:
        decoded = decode(data, where="x")
    except InputError:
        return
    assert "\0" not in decoded.text


def test_the_encoding_told_wins() -> None:
    decoded = decode("é".encode("cp850"), "cp850", where="x")
    assert (decoded.text, decoded.encoding, decoded.sure) == ("é", "cp850", True)
    assert decode("\ufeffé".encode(), "utf-8", where="x").text == "é"


def test_an_encoding_that_does_not_fit_names_the_line() -> None:
    with pytest.raises(InputError, match=r"b\.txt, line 2: byte 4"):
        decode(b"oui\n\xe9\n", "utf-8", where="b.txt")
    with pytest.raises(InputError, match="no text encoding named “klingon”"):
        decode(b"oui", "klingon", where="b.txt")
    with pytest.raises(InputError, match="no text encoding"):
        decode(b"oui", "rot13", where="b.txt")


def test_utf8_with_a_spoilt_byte_is_refused_rather_than_read_as_something_else() -> None:
    with pytest.raises(InputError, match=r"line 3.*isn't UTF-8"):
        decode(TALK.encode() + b"\xe9\n", where="b.txt")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"%PDF-1.7 x", "PDF"),
        (b"PK\x03\x04 x", "docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Word"),
        (b"{\\rtf1\\ansi", "RTF"),
        (b"SQLite format 3\0", "database"),
        (b"\0\0\0\x20ftypM4A ", "recording"),
        (b"ID3\x04 x", "recording"),
        (b"oui\0\0\0non", "zero bytes"),
        (b"\x89PNG\r\n", "picture"),
    ],
)
def test_what_is_not_text_is_refused_with_what_to_do(data: bytes, told: str) -> None:
    with pytest.raises(InputError, match=told):
        decode(data, where="b.txt")


DAMAGED = "Dans ce m®moire de lôIAE on tient ¨ la main\nles m®tiers, xĲШũŔƻƖĲ et ainsi de suite.\n"


def test_text_damaged_by_a_pdf_is_refused_with_its_first_places() -> None:
    with pytest.raises(InputError, match=r"8 signs.*line 1 “m®moire”, line 2 “m®tiers,”.*--accept-damaged"):
        decode(DAMAGED.encode(), where="b.txt")
    assert decode(DAMAGED.encode(), where="b.txt", accept_damaged=True).text == DAMAGED


@pytest.mark.parametrize(
    "text",
    [
        TALK * 50,
        "n°5, N°a, 20°C, 3½ h, ½ journée, M. Müller à Málaga, « œuvre » ©2024, a²+b², 5 µm. " * 5,
        "Ștefan Gheorghiță, Łódź, İstanbul, Nguyễn Văn Ơn, Ωμέγα, Привет, Ελένη, 한국어, العربية. " * 5,
        "Un seul m®moire et rien d’autre.",
    ],
)
def test_names_and_signs_of_all_countries_are_no_damage(text: str) -> None:
    refuse_damaged(text, where="x")


def test_a_file_name_cannot_harm_the_terminal() -> None:
    with pytest.raises(InputError) as caught:
        decode(b"%PDF", where="\x1b[2Jb\n.pdf")
    assert "\x1b" not in str(caught.value)
    assert "\n" not in str(caught.value)
