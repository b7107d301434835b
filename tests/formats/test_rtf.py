"""Rich text: what of it is said, what stands in the margin, and what no reader may choke on."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cipcoder import locale
from cipcoder.errors import InputError
from cipcoder.formats.readers import rtf
from cipcoder.formats.readers.open import read_written
from cipcoder.formats.readers.written import Block, Remark, Written


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


def read(body: str, head: str = r"\rtf1\ansi\ansicpg1252\deff0") -> Written:
    return rtf.read(f"{{{head} {body}}}".encode("latin-1"), "a.rtf")


def texts(found: Written) -> list[str]:
    return [block.text for block in found.blocks]


def test_characters_are_those_of_the_code_page_the_font_or_unicode() -> None:
    assert texts(read(r"\'e9t\'e9 \emdash\~\lquote a\rquote{} \\ \{x\}\par b\-c\_d\tab e\line f")) == [
        "été —\u00a0‘a’ \\ {x}",
        "bc-d\te\nf",
    ]
    assert texts(read(r"d\'8e\'8f", r"\rtf1\mac\deff0")) == ["déè"]
    fonts = r"\rtf1\ansi\deff0{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset204 B;}{\f2\fcharset77 C;}}"
    assert texts(read(r"\f1 \'cf\'e0 \f2 \'8e \f0 \'e9 \plain \'e9", fonts)) == ["Па é é é"]
    assert texts(read(r"\uc2\u233\'c3\'a9t\uc1\u233?\uc0\u8364 x")) == ["été€x"]
    assert rtf.read(b"\xef\xbb\xbf{\\rtf1\\ansi oui}", "a.rtf").blocks == (Block("oui"),)


def test_halves_of_characters_are_joined_and_a_lone_half_is_told() -> None:
    found = read(r"A\u-10179?\u-8704?B\u-10179?C\u-8704?\u55357\'3f\u56832\'3f.")
    assert texts(found) == ["A😀B\ufffdC\ufffd😀."]
    assert found.changes == ("2 characters that the document doesn’t say how to read were replaced by \ufffd.",)
    assert "".join(texts(found)).encode()


def test_tracked_changes_are_accepted_hidden_text_and_pictures_left_out() -> None:
    found = read(
        r"Je {\deleted ne }crois {\revised\revauth1 pas}{\v secret}.{\pict\pngblip 89504e47}{\*\shppict{\pict 00}}"
    )
    assert texts(found) == ["Je crois pas."]
    assert set(found.changes) == {
        "2 tracked changes were taken as accepted: what was added stands, what was deleted is left out.",
        "1 piece of hidden text was left out.",
        "2 pictures were left out.",
    }


def test_notes_and_comments_keep_their_place() -> None:
    found = read(
        r"Au CHRS{\super\chftn{\footnote\pard\plain {\super\chftn} Le foyer.\par Tenu.}}, "
        r"{\*\atrfstart 4}neuf ans{\*\atrfend 4}{\*\atnid AE}{\*\atnauthor Ana Essai}\chatn"
        r"{\*\annotation{\*\atnref 4}\pard V\'e9rifier.}, oui.\par Fin."
    )
    assert found.blocks == (*(Block("Au CHRS, neuf ans, oui."), Block("Le foyer. Tenu.", "note", at=7), Block("Fin.")),)
    assert found.remarks == (Remark("AE", "Vérifier.", "neuf ans"),)


def test_styles_levels_and_indents_say_what_a_paragraph_is() -> None:
    named = r"{\s0 Normal;}{\s1\outlinelevel0 heading 1;}{\s2\sbasedon3 Essai;}{\s3 Quote;}{\s4 toc 1;}"
    styles = rf"\rtf1\ansi{{\stylesheet{named}}}"
    found = read(
        r"\pard\s1 Titre\par\pard\s2 Cit\'e9\par\pard\li1134\ri1134 Mis \'e0 part\par\pard\s4 Un 1\par"
        r"\pard\li720\fi-720 Enq. : suspendu\par{\listtext\pard 1.\tab}premier\par{\pntext\f3\'b7\tab}rond",
        styles,
    )
    assert [(b.kind, b.level, b.item, b.text) for b in found.blocks] == [
        ("heading", 1, "", "Titre"),
        ("quote", 0, "", "Cité"),
        ("quote", 0, "", "Mis à part"),
        ("paragraph", 0, "", "Enq. : suspendu"),
        ("paragraph", 0, "1.", "premier"),
        ("paragraph", 0, "•", "rond"),
    ]
    assert found.changes == ("The table of contents was left out.",)


def test_a_table_of_turns_says_who_speaks() -> None:
    row = r"\trowd\cellx1\cellx2\pard\intbl {} \cell {} \cell\row"
    rows = "".join(row.format(*cells) for cells in (("Q", "Et alors ?"), ("Mme B.", "Rien."), ("Q", "Rien ?")))
    found = read(rf"Avant\par {rows}\pard Apr\'e8s")
    assert [(b.speaker, b.text) for b in found.blocks] == [
        *(("", "Avant"), ("Q", "Et alors ?"), ("Mme B.", "Rien."), ("Q", "Rien ?"), ("", "Après")),
    ]


def test_what_is_no_text_of_the_document_is_skipped() -> None:
    found = read(
        r"{\info{\title Essai}{\author Ana}}{\header en-t\'eate\par}{\*\inconnu{a}b}{\upr{ab}{\*\ud{a\u768?b}}}"
        r"{\field{\*\fldinst HYPERLINK x}{\fldrslt lien}}{\field{\*\fldinst TOC \\o}{\fldrslt Un 1\par}}\bin3 {{{.\par"
    )
    assert texts(found) == ["a\u0300blien."]
    assert found.meta == {"title": "Essai"}


def test_a_document_that_breaks_off_says_so() -> None:
    found = rtf.read(rb"{\rtf1\ansi Oui.\par {\b Et pu", "a.rtf")
    assert texts(found) == ["Oui.", "Et pu"]
    assert found.changes == ("The document breaks off before its end: compare the last words with the original.",)


def test_what_is_no_rich_text_is_refused(tmp_path: Path) -> None:
    for data in (b"", b"Bonjour", b"PK\x03\x04", b"{\\rt", b"{\\rtf1 " + b"{" * 100_000):
        (tmp_path / "a.rtf").write_bytes(data)
        with pytest.raises(InputError, match=r"a\.rtf"):
            read_written(tmp_path / "a.rtf")


said = st.text(st.characters(exclude_categories=["Cs", "Cc", "Co", "Zs", "Zl", "Zp"]), max_size=30)


@given(said)
def test_any_text_written_as_rich_text_is_read_again(text: str) -> None:
    def units(char: str) -> str:
        raw = char.encode("utf-16-le")
        numbers = [int.from_bytes(raw[i : i + 2], "little", signed=True) for i in range(0, len(raw), 2)]
        return "".join(rf"\u{number}?" for number in numbers)

    body = "".join(char if char.isascii() and char not in "\\{}" else units(char) for char in text)
    assert "".join(texts(read(body))) == text.strip()


PIECES = r"""
{ } {\footnote {\*\annotation {\*\atnref \par \cell \row \intbl \pard {\stylesheet {\s1 {\fonttbl \f0 \u-10179? \'e9
\'8 \bin9 \bin-1 \uc9 {\field {\*\fldinst {\fldrslt {\info {\title {\listtext {\upr {\*\ud {\pict a é \* \ \v \deleted
\deleted0 \ansicpg99999 \fcharset2 {\shptxt \u99999999 {\object
"""
pieces = st.sampled_from(PIECES.split())


@given(st.lists(pieces, max_size=40).map("".join))
def test_control_words_in_any_disorder_are_a_document_or_a_refusal(body: str) -> None:
    found = rtf.read(f"{{\\rtf1 {body}".encode("latin-1"), "a.rtf")
    assert all(block.text.strip() for block in found.blocks)
    "".join(texts(found)).encode()  # no half of a character is left
