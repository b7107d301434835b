"""Word documents and OpenDocument texts: what of them comes into a transcript or manuscript, and what doesn't."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest

from cipcoder import locale
from cipcoder.errors import InputError
from cipcoder.formats.readers.open import read_written
from cipcoder.formats.readers.written import Block, Remark, Written

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ODF = "".join(
    f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{room}:1.0"'
    for short, room in (
        *(("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"), ("draw", "drawing")),
        *(("fo", "xsl-fo-compatible"), ("meta", "meta")),
    )
)
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


def word(tmp_path: Path, body: str) -> Written:
    """A Word document with this body, as XML."""
    made = io.BytesIO()
    docx.Document().save(made)
    out = tmp_path / "entretien.docx"
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                data = f"<w:document {W}><w:body>{body}</w:body></w:document>".encode()
            new.writestr(name, data)
    return read_written(out)[0]


def p(inner: str, properties: str = "") -> str:
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inner}</w:p>"


def r(text: str, properties: str = "") -> str:
    rpr = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{rpr}<w:t xml:space="preserve">{text}</w:t></w:r>'


def texts(written: Written) -> list[str]:
    return [block.text for block in written.blocks]


def odt(tmp_path: Path, body: str, styles: str = "", meta: str = "") -> Written:
    out = tmp_path / "entretien.odt"
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        content = (
            f"<office:document-content{ODF} {DC}><office:automatic-styles>{styles}</office:automatic-styles>"
            f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
        )
        archive.writestr("content.xml", content)
        if meta:
            archive.writestr("meta.xml", f"<office:document-meta{ODF} {DC}>{meta}</office:document-meta>")
    return read_written(out)[0]


# --- .docx -----------------------------------------------------------------------------------------------


def test_paragraphs_keep_their_breaks_and_tabs(tmp_path: Path) -> None:
    body = p("<w:r><w:t>Oui</w:t><w:tab/><w:t>et</w:t><w:br/><w:t>non</w:t></w:r>") + p("") + p(r("Fin."))
    assert texts(word(tmp_path, body)) == ["Oui\tet\nnon", "Fin."]


def test_tracked_changes_are_taken_as_accepted_and_told(tmp_path: Path) -> None:
    body = p(
        r("Je ")
        + f'<w:del w:id="1"><w:r><w:delText>ne </w:delText></w:r></w:del>{r("crois ")}'
        + f'<w:ins w:id="2">{r("pas")}</w:ins><w:moveFrom w:id="3">{r("rien")}</w:moveFrom>'
    )
    found = word(tmp_path, body)
    assert texts(found) == ["Je crois pas"]
    assert found.changes == (
        "3 tracked changes were taken as accepted: what was added stands, what was deleted is left out.",
    )


def test_a_deleted_end_of_paragraph_joins_it_to_the_next(tmp_path: Path) -> None:
    assert texts(word(tmp_path, p(r("Je "), '<w:rPr><w:del w:id="1"/></w:rPr>') + p(r("crois.")))) == ["Je crois."]


def test_hidden_text_is_left_out_and_told(tmp_path: Path) -> None:
    found = word(tmp_path, p(r("Oui") + r(" secret", "<w:vanish/>") + r(".", '<w:vanish w:val="0"/>')))
    assert texts(found) == ["Oui."]
    assert found.changes == ("1 piece of hidden text was left out.",)


def test_headings_and_quotations_are_known_by_style_level_and_indents(tmp_path: Path) -> None:
    body = (
        p(r("Titre"), '<w:pStyle w:val="Heading2"/>')
        + p(r("Plan"), '<w:outlineLvl w:val="2"/>')
        + p(r("Cité"), '<w:pStyle w:val="IntenseQuote"/>')
        + p(r("Mis à part"), '<w:ind w:left="850" w:right="850"/>')
        + p(r("Enq. : suspendu"), '<w:ind w:left="1134" w:hanging="1134"/>')
        + p(r("Texte"))
    )
    found = [(b.kind, b.level) for b in word(tmp_path, body).blocks]
    assert found == [("heading", 2), ("heading", 3), ("quote", 0), ("quote", 0), ("paragraph", 0), ("paragraph", 0)]


def test_pages_are_those_word_drew(tmp_path: Path) -> None:
    body = p(r("un")) + p("<w:r><w:lastRenderedPageBreak/><w:t>deux</w:t></w:r>") + p(r("encore deux"))
    assert [b.page for b in word(tmp_path, body).blocks] == [1, 2, 2]
    assert [b.page for b in word(tmp_path, p(r("un"))).blocks] == [None]


def test_a_page_that_the_author_breaks_is_a_page_and_no_word(tmp_path: Path) -> None:
    broken = '<w:r><w:t>un</w:t><w:br w:type="page"/></w:r><w:r><w:lastRenderedPageBreak/><w:t>deux</w:t></w:r>'
    found = word(tmp_path, p(broken) + p(r("trois")))
    assert [(b.text, b.page) for b in found.blocks] == [("un deux", 1), ("trois", 2)]
    assert texts(word(tmp_path, p('<w:r><w:br w:type="page"/><w:t>seul</w:t></w:r>'))) == ["seul"]


def test_a_document_without_properties_has_no_title(tmp_path: Path) -> None:
    assert word(tmp_path, p(r("Oui."))).meta == {}


def test_a_table_of_turns_says_who_speaks_and_when(tmp_path: Path) -> None:
    def table(*rows: tuple[str, ...]) -> str:
        cells = "".join(f"<w:tr>{''.join(f'<w:tc>{p(r(c))}</w:tc>' for c in row)}</w:tr>" for row in rows)
        return f"<w:tbl>{cells}</w:tbl>"

    two = word(tmp_path, table(("Enq.", "Et alors ?"), ("Mme B. :", "Rien du tout."), ("Enq.", "Rien ?")))
    assert [(b.speaker, b.text) for b in two.blocks] == [
        ("Enq.", "Et alors ?"),
        ("Mme B.", "Rien du tout."),
        ("Enq.", "Rien ?"),
    ]
    head = ("N°", "Temps", "Locuteur", "Propos")
    four = word(tmp_path, table(head, ("1", "00:00:05", "Q", "Et alors ?"), ("2", "00:01:00", "Mme B.", "Rien.")))
    assert four.blocks == (
        Block("Et alors ?", speaker="Q", milliseconds=5_000),
        Block("Rien.", speaker="Mme B.", milliseconds=60_000),
    )
    other = word(tmp_path, table(("Âge", "Effectif"), ("20-30", "12"), ("30-40", "7")))
    assert texts(other) == ["Âge\tEffectif", "20-30\t12", "30-40\t7"]


def test_a_small_table_after_labelled_paragraphs_goes_on_with_those_who_speak(tmp_path: Path) -> None:
    def after(rows: tuple[tuple[str, str], ...], *said: str) -> list[tuple[str, str]]:
        document = docx.Document()
        for paragraph in said:
            document.add_paragraph(paragraph)
        table = document.add_table(len(rows), 2)
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
        document.save(str(tmp_path / "t.docx"))
        return [(b.speaker, b.text) for b in read_written(tmp_path / "t.docx")[0].blocks[len(said) :]]

    talk = ("Enquêtrice : Bonjour.", "Zoé : Bonjour.")
    rows = (("Enquêtrice", "Et ensuite ?"), ("Zoé", "Ensuite rien du tout."))
    assert after(rows, *talk) == [("Enquêtrice", "Et ensuite ?"), ("Zoé", "Ensuite rien du tout.")]
    short = (("Enquêtrice :", "Oui ?"), ("Zoé :", "Non."))
    assert after(short, *talk) == [("Enquêtrice", "Oui ?"), ("Zoé", "Non.")]
    assert after((("Zoé", "Voilà, c’est tout."),), *talk, "Zoé : Oui.") == [("Zoé", "Voilà, c’est tout.")]
    figures = (("Loyer", "500 euros par mois"), ("Chauffage", "80 euros par mois"))
    listed = ("Loyer : trop cher.", "Chauffage : trop cher aussi.", *talk)
    assert after(figures, *listed) == [("", "\t".join(row)) for row in figures]


def test_a_comment_says_by_whom_and_about_which_words(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Je ")
    run = paragraph.add_run("tiens bon")
    paragraph.add_run(" encore.")
    document.add_comment(run, text="À reprendre", author="Ana Test", initials="AT")
    document.core_properties.title = "Essai"
    path = tmp_path / "a.docx"
    document.save(str(path))
    found, _sha = read_written(path)
    assert found.remarks == (Remark("AT", "À reprendre", "tiens bon"),)
    assert texts(found) == ["Je tiens bon encore."]
    assert found.meta == {"title": "Essai"}


def test_numbers_and_bullets_of_lists_are_given_apart(tmp_path: Path) -> None:
    document = docx.Document()
    for style, text in (("List Number", "un"), ("List Number", "deux"), ("List Bullet", "rond"), (None, "rien")):
        document.add_paragraph(text, style=style)
    path = tmp_path / "a.docx"
    document.save(str(path))
    assert [(b.item, b.text) for b in read_written(path)[0].blocks] == [
        ("1.", "un"),
        ("2.", "deux"),
        ("•", "rond"),
        ("", "rien"),
    ]


# --- .odt ------------------------------------------------------------------------------------------------


def test_blanks_of_an_open_document_are_as_its_program_shows_them(tmp_path: Path) -> None:
    body = '<text:p>\n  Oui <text:s text:c="2"/>et<text:tab/>a<text:line-break/> b <text:span> c</text:span>\n</text:p>'
    assert texts(odt(tmp_path, body)) == ["Oui   et\ta\nb c"]


def test_deleted_text_of_an_open_document_is_out_and_told(tmp_path: Path) -> None:
    body = (
        '<text:tracked-changes><text:changed-region text:id="c"><text:deletion><text:p>ne </text:p></text:deletion>'
        '</text:changed-region></text:tracked-changes><text:p>Je <text:change text:change-id="c"/>crois.</text:p>'
    )
    found = odt(tmp_path, body)
    assert texts(found) == ["Je crois."]
    assert found.changes[0].startswith("1 tracked change was taken as accepted")


def test_notes_come_after_the_paragraph_that_calls_them_with_their_place(tmp_path: Path) -> None:
    note = (
        "<text:note><text:note-citation>1</text:note-citation>"
        "<text:note-body><text:p>Le foyer.</text:p></text:note-body></text:note>"
    )
    found = odt(tmp_path, f"<text:p>Au CHRS{note}, oui.</text:p><text:p>Fin.</text:p>")
    assert found.blocks == (Block("Au CHRS, oui."), Block("Le foyer.", "note", at=7), Block("Fin."))


def test_styles_of_an_open_document_are_followed_to_their_parents(tmp_path: Path) -> None:
    styles = (
        '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Quotations"/>'
        '<style:style style:name="P2" style:family="paragraph"><style:paragraph-properties fo:margin-left="1cm"'
        ' fo:margin-right="1cm"/></style:style>'
        '<style:style style:name="T1" style:family="text"><style:text-properties text:display="none"/></style:style>'
    )
    body = (
        '<text:h text:outline-level="2">Titre</text:h><text:p text:style-name="P2">Mis à part</text:p>'
        '<text:p>Oui<text:span text:style-name="T1"> secret</text:span>.</text:p>'
    )
    found = odt(tmp_path, body, styles)
    assert [(b.text, b.kind, b.level) for b in found.blocks] == [
        ("Titre", "heading", 2),
        ("Mis à part", "quote", 0),
        ("Oui.", "paragraph", 0),
    ]


def test_an_annotation_says_by_whom_and_about_which_words(tmp_path: Path) -> None:
    body = (
        '<text:p>Je <office:annotation office:name="a"><dc:creator>Ana Test</dc:creator><dc:date>2025-01-01</dc:date>'
        '<text:p>À reprendre</text:p></office:annotation>tiens bon<office:annotation-end office:name="a"/> là.</text:p>'
    )
    found = odt(tmp_path, body)
    assert found.remarks == (Remark("Ana Test", "À reprendre", "tiens bon"),)
    assert texts(found) == ["Je tiens bon là."]


# --- refusals --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".docx", ".odt"])
def test_what_is_no_such_document_is_refused_with_a_sentence(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"entretien{suffix}"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("autre.xml", "<a/>")
    for data in (b"", b"Bonjour", b"PK\x03\x04", made.getvalue()):
        path.write_bytes(data)
        with pytest.raises(InputError, match=path.name):
            read_written(path)
    with pytest.raises(InputError, match=r"save it as \.docx or \.odt"):
        read_written(tmp_path / "a.doc")
