"""A document for Word: named styles for each part, A4, page numbers, and the language its words are spelt in.

Everything a reader may want otherwise is in a style (Quote, Interviewer, Source…), nothing on a paragraph of its own.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from typing import Any

from cipcoder.formats.writers.prose import Paragraph, Part, Prose, Tone
from cipcoder.text.clean import visible

_STYLES: dict[Part, str] = {
    "title": "Title",
    "subtitle": "Subtitle",
    "heading": "Heading",
    "text": "Normal",
    "definition": "Definition",
    "quote": "Quote",
    "quote more": "Quote (continued)",
}
_TONES: dict[Tone, str | None] = {
    "plain": None,
    "interviewer": "Interviewer",
    "speaker": "Speaker",
    "source": "Source",
    "term": "Term",
}
_REGIONS = {"fr": "fr-FR", "en": "en-GB", "es": "es-ES", "de": "de-DE", "it": "it-IT", "pt": "pt-PT"}
_EPOCH = dt.datetime(2000, 1, 1)


def docx_bytes(prose: Prose) -> bytes:
    """The document as a .docx file."""
    import docx

    document = docx.Document()
    prepare(document, prose)
    ids = {style.name: style.style_id for style in document.styles}
    end = document.element.body[-1]  # what is said of the page stands last
    for paragraph in prose.paragraphs:
        end.addprevious(as_element(paragraph, ids))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_element(paragraph: Paragraph, ids: Mapping[str, str]) -> Any:
    """A paragraph as an element. By hand: the library looks each style up again, hours for a large study."""
    from docx.oxml import OxmlElement

    style = _STYLES[paragraph.part]
    if paragraph.part == "heading":
        style = f"Heading {min(9, max(1, paragraph.level))}"
    made = OxmlElement("w:p")
    made.style = ids[style]
    for run in paragraph.runs:
        element = made.add_r()
        if tone := _TONES[run.tone]:
            element.style = ids[tone]
        element.text = visible(run.text).replace("\n", " ")
    return made


def prepare(document: Any, prose: Prose) -> None:
    """Page, styles, language and footer of an empty document made from the library's template."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Cm, Pt, RGBColor

    properties = document.core_properties
    properties.title, properties.author, properties.comments = visible(prose.title, line=True)[:250], "", ""
    properties.language = _REGIONS.get(prose.language, prose.language)
    properties.created = properties.modified = _EPOCH  # when it was made is the file's date
    properties.last_modified_by = ""
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2.5)

    styles, black = document.styles, RGBColor(0, 0, 0)
    _spelt(styles.element, "w:lang", properties.language)
    _spelt(document.settings.element, "w:themeFontLang", properties.language)
    normal = styles["Normal"]
    _face(normal, "Times New Roman")
    normal.font.size = Pt(12)
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing = 1.15
    for name, size in (("Title", 20), ("Subtitle", 12), *((f"Heading {n}", max(11, 17 - n)) for n in range(1, 10))):
        style = styles[name]
        _face(style, "Times New Roman")
        style.font.size, style.font.color.rgb = Pt(size), black
        style.font.italic = name != "Title" and name.endswith(tuple("456789"))
    for name in ("Title", "Subtitle"):
        for flourish in styles[name].element.xpath(".//w:pBdr | .//w:rPr/w:spacing"):
            flourish.getparent().remove(flourish)
    for n in range(1, 10):
        spacing = styles[f"Heading {n}"].paragraph_format
        spacing.space_before, spacing.space_after = Pt(max(8, 22 - 4 * n)), Pt(4)
    styles["Subtitle"].font.italic = True
    styles["Subtitle"].paragraph_format.space_after = Pt(12)

    def made(name: str, base: str) -> Any:
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.quick_style = styles[base], True
        return style

    definition = made("Definition", "Normal")
    definition.font.size = Pt(11)
    definition.paragraph_format.keep_with_next = True
    quote = styles["Quote"]
    quote.font.italic, quote.font.size = False, Pt(11)
    quote.paragraph_format.left_indent, quote.paragraph_format.right_indent = Cm(1), Cm(0.5)
    quote.paragraph_format.space_before, quote.paragraph_format.space_after = Pt(8), Pt(0)
    quote.paragraph_format.line_spacing = 1.0
    more = made("Quote (continued)", "Quote")
    more.paragraph_format.space_before = Pt(2)

    def tone(name: str, *, italic: bool = False, bold: bool = False, small: bool = False) -> None:
        style = styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
        style.font.italic, style.font.bold = italic or None, bold or None
        style.font.size = Pt(10) if small else None

    tone("Interviewer", italic=True)
    tone("Speaker", bold=True, small=True)
    tone("Source", small=True)
    tone("Term", bold=True)
    _page_number(page.footer.paragraphs[0])


def _face(style: Any, name: str) -> None:
    """The font of a style, for every script; python-docx leaves the theme's fonts, which win over a name."""
    from docx.oxml.ns import qn

    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in list(fonts.attrib):
        del fonts.attrib[key]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), name)


def _spelt(element: Any, name: str, language: str) -> None:
    """The language of all text, which the template says to be American English."""
    from docx.oxml.ns import qn

    for lang in element.iter(qn(name)):
        lang.set(qn("w:val"), language)


def _page_number(paragraph: Any) -> None:
    """« 12 » in the middle of the footer: a field that the reader's program fills."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)
