"""PDF documents: lines made paragraphs again, and what can't or mustn't be read refused."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cipcoder import locale
from cipcoder.errors import InputError
from cipcoder.formats.readers.hyphens import joined, words_of
from cipcoder.formats.readers.open import read_written
from cipcoder.formats.readers.page_lines import Line, paragraphs
from cipcoder.formats.readers.page_notes import Note, call, placed
from cipcoder.formats.readers.written import Block, Written
from tests.formats.printed import FONT, column, document, drawn, pages, stream

FULL = "une ligne entière qui va d’un bord de la page jusqu’à l’autre bord"


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


def read(tmp_path: Path, data: bytes) -> Written:
    (tmp_path / "a.pdf").write_bytes(data)
    return read_written(tmp_path / "a.pdf")[0]


def texts(found: Written) -> list[str]:
    return [block.text for block in found.blocks]


def test_lines_become_paragraphs_and_labels_begin_turns(tmp_path: Path) -> None:
    lines = [
        *(
            "Enquêteur : " + FULL,
            "et " + FULL,
            "puis fin.",
            "Mme B. : [00:01:02] " + FULL,
            "et encore.",
            "Enquêteur : Oui.",
        ),
    ]
    found = read(tmp_path, pages([drawn(column(lines))]))
    assert texts(found) == [
        f"Enquêteur : {FULL} et {FULL} puis fin.",
        f"Mme B. : [00:01:02] {FULL} et encore.",
        "Enquêteur : Oui.",
    ]
    assert {block.page for block in found.blocks} == {1}


def test_heads_feet_and_page_numbers_that_come_back_are_left_out(tmp_path: Path) -> None:
    made = []
    for n in range(1, 6):
        text = column([f"{FULL} {word * n}" for word in ("un", "deux", "trois", "quatre", "et fin.")], 650)
        made.append(drawn([("Entretien B", 70, 760, 9), *text, (f"- {n} / 5 -", 300, 40, 9)]))
    found = read(tmp_path, pages(made))
    assert "Entretien B" not in " ".join(texts(found))
    assert not any("/ 5" in text for text in texts(found))
    assert found.changes == ("10 headers, footers and page numbers were left out.",)


def test_a_paragraph_goes_on_over_the_page(tmp_path: Path) -> None:
    first, second = column([FULL] * 4, 650), column([FULL, "et voilà."], 650)
    found = read(tmp_path, pages([drawn(first), drawn(second)]))
    assert texts(found) == [" ".join([FULL] * 5) + " et voilà."]


def test_headings_quotations_and_notes_are_known_by_size_and_place(tmp_path: Path) -> None:
    lines = [
        *(("Le métier", 70, 740, 18), (f"{FULL} d’abord", 70, 700, 11), ("et fin", 70, 686, 11), ("1", 104, 690, 6)),
        *((".", 108, 686, 11), (f"« {FULL}", 100, 660, 11), (f"{FULL} »", 100, 646, 11), (FULL, 70, 610, 11)),
        *((f"{FULL}.", 70, 596, 11), ("1 Le foyer.", 70, 60, 9)),
    ]
    found = read(tmp_path, pages([drawn(lines)]))
    assert [(b.kind, b.text) for b in found.blocks] == [
        ("heading", "Le métier"),
        ("paragraph", f"{FULL} d’abord et fin."),
        ("note", "Le foyer."),
        ("quote", f"« {FULL} {FULL} »"),
        ("paragraph", f"{FULL} {FULL}."),
    ]


def test_pictures_of_pages_are_refused_with_advice(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="OCR"):
        read(tmp_path, pages([b"q Q"] * 3))


def test_a_page_that_is_a_picture_among_others_is_told(tmp_path: Path) -> None:
    kind = b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>"
    picture = kind + b"stream\nx\nendstream"
    found = read(tmp_path, pages([drawn(column([FULL, "fin."])), b"/I Do"], [picture], b"/XObject<</I 8 0 R>>"))
    assert "1 page holds no text (page 2): is it a picture?" in found.changes


def test_a_locked_document_is_refused(tmp_path: Path) -> None:
    locked = b"/Encrypt<</Filter/Standard/V 1/R 2/O(%s)/U(%s)/P -4>>/ID[(a)(a)]" % (b"x" * 32, b"y" * 32)
    data = document([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"], locked)
    with pytest.raises(InputError, match="is locked"):
        read(tmp_path, data)


def test_text_with_glyph_numbers_for_letters_is_refused_unless_accepted(tmp_path: Path) -> None:
    lines = ["le m®moire de la structure", "dans l®quipe, le m®tier", "et la fin du m®moire."]
    with pytest.raises(InputError, match="looks damaged"):
        read(tmp_path, pages([drawn(column(lines))]))
    assert read_written(tmp_path / "a.pdf", accept_damaged=True)[0].blocks


def test_words_torn_by_gaps_are_told(tmp_path: Path) -> None:
    found = read(tmp_path, pages([drawn(column(["le v otre et le n otre sont v enus", "d un coup v oilà tout."]))]))
    assert any("torn by gaps" in change for change in found.changes)


FORM = b"<</Type/XObject/Subtype/Form/BBox[0 0 1 1]/Resources<</XObject<</X %d 0 R>>>>/Length %d>>stream\n%s\nendstream"
CALLS = b"/X Do " * 400
HOSTILE = {
    "a stream of 200 MB": pages([b" " * 200_000_000]),
    "millions of operators": pages([b"BT /F1 12 Tf " + b"(a) Tj " * 2_500_000 + b"ET"]),
    "pages that hold themselves": document([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R]/Count 1>>"]),
    "one page a hundred thousand times": document(
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]>>" % (b"3 0 R " * 100_000), b"<</Type/Page>>"]
    ),
    "a form that draws itself": pages([b"/X Do"], [FORM % (6, 5, b"/X Do")], b"/XObject<</X 6 0 R>>"),
    "forms that draw forms": pages(
        [CALLS], [FORM % (7, len(CALLS), CALLS), FORM % (8, len(CALLS), CALLS), stream(b"")], b"/XObject<</X 6 0 R>>"
    ),
    "arrays in arrays": pages([b"[" * 100_000 + b"]" * 100_000]),
    "broken off": pages([drawn(column([FULL]))])[:300],
    "any bytes": b"%PDF-1.7\n" + bytes(range(256)) * 2000,
    "zeros": b"%PDF-1.7\n" + b"\0" * 5_000_000,
    "objects without an end": b"%PDF-1.7\n" + b"1 0 obj\n" * 300_000,
    "no PDF": b"Bonjour",
    "nothing": b"",
    "a font that is none": document(
        [
            *(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Page/Contents 4 0 R"),
            *(b"/Resources<</Font<</F1 4 0 R>>>>>>", FONT),
        ]
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_is_refused_in_bounded_time(name: str, tmp_path: Path) -> None:
    began = time.perf_counter()
    with pytest.raises(InputError, match=r"a\.pdf") as refusal:
        read(tmp_path, HOSTILE[name])
    assert len(str(refusal.value)) < 500
    assert time.perf_counter() - began < 30


def test_pages_that_take_too_long_are_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cipcoder.formats.readers.pdf.MAX_SECONDS", 0.0)
    with pytest.raises(InputError, match="takes longer"):
        read(tmp_path, pages([drawn(column([FULL] * 5))]))


# --- words cut at the end of a line ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["il faut accompa-", "gner les gens"], "il faut accompagner les gens"),
        (["c’est peut-", "être vrai"], "c’est peut-être vrai"),
        (["dites-", "moi tout"], "dites-moi tout"),
        (["quatre-vingt-", "dix-sept"], "quatre-vingt-dix-sept"),
        (["à Saint-", "Denis"], "à Saint-Denis"),
        (["soft\u00ad", "ware"], "software"),
        (["il dit -", "non"], "il dit - non"),
        (["le savoir-faire, le savoir-", "faire"], "le savoir-faire, le savoir-faire"),
        (["un", "deux"], "un deux"),
        ([], ""),
    ],
)
def test_a_word_cut_at_a_lines_end_is_whole_again(lines: list[str], text: str) -> None:
    often = ["syllabe cou-", "pée sou-", "vent au bord-", "age"] * 3
    assert joined(lines, words_of(lines + often)) == text


def test_where_no_line_cuts_words_a_hyphen_at_the_end_is_the_words_own() -> None:
    lines = ["un deux-", "pièces clair"]
    assert joined(lines, words_of([*lines, *["rien à couper"] * 100])) == "un deux-pièces clair"


letters = st.text("abcdé", min_size=1, max_size=8)


@given(st.lists(st.lists(letters, min_size=1, max_size=6).map(" ".join), max_size=8))
def test_joining_lines_loses_no_letter(lines: list[str]) -> None:
    assert joined(lines, words_of(lines)).split() == " ".join(lines).split()


# --- lines and notes, whatever they are ------------------------------------------------------------------

coordinates = st.floats(-1000, 1000, allow_nan=False)
lines = st.builds(
    lambda text, x, y, size: (text, x, y, size),
    st.sampled_from([FULL, "Q : oui", "1 note", "12", "• a", "fin.", f"x{call('1')}", "---", "a: b"]),
    *(coordinates, coordinates, st.floats(0, 40, allow_nan=False)),
)


@given(st.lists(st.lists(lines, max_size=8), max_size=5))
def test_any_lines_on_any_pages_give_paragraphs_in_their_order(
    drawn_pages: list[list[tuple[str, float, float, float]]],
) -> None:
    made = [[Line(*line, number) for line in page] for number, page in enumerate(drawn_pages, 1)]
    blocks, _told = paragraphs(made)
    assert all(block.text.strip() and "\x02" not in block.text for block in blocks)
    numbers = [block.page or 0 for block in blocks if block.kind != "note"]
    assert numbers == sorted(numbers)


def test_a_raised_number_that_calls_no_note_stays_a_number() -> None:
    blocks = [Block(f"vingt m{call('2')} et{call('1')} voilà", page=1)]
    assert placed(blocks, [Note("1 Une note.", 1), Note("Seule.", 1)]) == (
        *(
            Block("vingt m2 et voilà", page=1),
            Block("Une note.", "note", page=1, at=11),
            Block("Seule.", "note", page=1),
        ),
    )
