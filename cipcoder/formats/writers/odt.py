"""A document for LibreOffice: the same parts as in ``docx``, as named styles of OpenDocument."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from cipcoder.formats.writers.prose import Paragraph, Part, Prose, Tone
from cipcoder.text.clean import visible

_PARTS: dict[Part, str] = {
    "title": "Title",
    "subtitle": "Subtitle",
    "text": "Text_20_body",
    "definition": "Definition",
    "quote": "Quotations",
    "quote more": "Quotations_20_continued",
}
_TONES: dict[Tone, str] = {"interviewer": "Interviewer", "speaker": "Speaker", "source": "Source", "term": "Term"}
_FONT = "style:font-name=\"Liberation Serif\" fo:font-family=\"'Liberation Serif', 'Times New Roman'\""
_PARAGRAPH_STYLES = f"""
<style:style style:name="Title" style:family="paragraph" style:parent-style-name="Standard"
 style:next-style-name="Text_20_body" style:class="chapter"><style:paragraph-properties fo:margin-bottom="0.2cm"
 fo:keep-with-next="always"/><style:text-properties {_FONT} fo:font-size="20pt"/></style:style>
<style:style style:name="Subtitle" style:family="paragraph" style:parent-style-name="Standard"
 style:next-style-name="Text_20_body" style:class="chapter"><style:paragraph-properties fo:margin-bottom="0.4cm"/>
 <style:text-properties fo:font-size="12pt" fo:font-style="italic"/></style:style>
<style:style style:name="Definition" style:family="paragraph" style:parent-style-name="Text_20_body"
 style:class="text"><style:paragraph-properties fo:keep-with-next="always"/>
 <style:text-properties fo:font-size="11pt"/></style:style>
<style:style style:name="Quotations" style:family="paragraph" style:parent-style-name="Standard"
 style:class="html"><style:paragraph-properties fo:margin-left="1cm" fo:margin-right="0.5cm" fo:margin-top="0.28cm"
 fo:margin-bottom="0cm"/><style:text-properties fo:font-size="11pt"/></style:style>
<style:style style:name="Quotations_20_continued" style:display-name="Quotations continued"
 style:family="paragraph" style:parent-style-name="Quotations" style:class="html">
 <style:paragraph-properties fo:margin-left="1cm" fo:margin-right="0.5cm" fo:margin-top="0.07cm"/></style:style>
<style:style style:name="Footer" style:family="paragraph" style:parent-style-name="Standard" style:class="extra">
 <style:paragraph-properties fo:text-align="center"/><style:text-properties fo:font-size="10pt"/></style:style>
<style:style style:name="Interviewer" style:family="text"><style:text-properties fo:font-style="italic"/></style:style>
<style:style style:name="Speaker" style:family="text">
 <style:text-properties fo:font-weight="bold" fo:font-size="10pt"/></style:style>
<style:style style:name="Source" style:family="text"><style:text-properties fo:font-size="10pt"/></style:style>
<style:style style:name="Term" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
"""
_FOOTER = """<style:footer><text:p text:style-name="Footer"><text:page-number text:select-page="current">1
</text:page-number></text:p></style:footer>"""
_REGIONS = {"fr": "FR", "en": "GB", "es": "ES", "de": "DE", "it": "IT", "pt": "PT"}


def odt_bytes(prose: Prose) -> bytes:
    """The document as an .odt file."""
    from odfdo import Document

    document = Document("text")
    _prepare(document, prose)
    body = document.body
    body.clear()
    for paragraph in prose.paragraphs:
        body.append(_made(paragraph))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _made(paragraph: Paragraph) -> Any:
    from odfdo import Header, Span
    from odfdo import Paragraph as Made

    made: Any
    if paragraph.part == "heading":
        level = min(9, max(1, paragraph.level))
        made = Header(level)
        made.style = f"Heading_20_{level}"
    else:
        made = Made(style=_PARTS[paragraph.part])
    for run in paragraph.runs:
        text = visible(run.text).replace("\n", " ")
        if run.tone == "plain":
            made.append_plain_text(text)
        else:
            made.append(Span(text, style=_TONES[run.tone]))
    return made


def _prepare(document: Any, prose: Prose) -> None:
    """Styles, language, footer and what the file says of itself."""
    from odfdo import Element

    styles = document.get_part("styles.xml")
    named = styles.get_element("//office:styles")
    wrapped = f"<office:styles>{_PARAGRAPH_STYLES}</office:styles>"
    for style in Element.from_tag(wrapped).children:
        named.append(style)
    for n in range(1, 10):
        heading = styles.get_style("paragraph", f"Heading_20_{n}")
        slant = "italic" if n > 3 else "normal"
        looks = {"fo:font-size": f"{max(11, 17 - n)}pt", "fo:font-weight": "bold", "fo:font-style": slant}
        heading.set_properties(looks, area="text")
    for level in styles.get_elements("//text:outline-level-style"):
        level.set_attribute("style:num-format", "")
        level.del_attribute("style:num-suffix")  # chapters without numbers: the appendix will have its own
    styles.get_style("paragraph", "Heading").set_properties(
        {"style:font-name": "Liberation Serif", "fo:font-family": "'Liberation Serif', 'Times New Roman'"}, area="text"
    )
    default = styles.get_element("//style:default-style[@style:family='paragraph']")
    default.set_properties(
        {"fo:language": prose.language[:2], "fo:country": _REGIONS.get(prose.language[:2], "none")}, area="text"
    )
    layout = styles.get_element("//style:page-layout")
    margins = {f"fo:margin-{side}": "2.5cm" for side in ("left", "right", "top", "bottom")}
    for name, value in margins.items():
        layout.get_element("style:page-layout-properties").set_attribute(name, value)
    styles.get_element("//style:master-page").append(Element.from_tag(_FOOTER))
    meta = document.meta
    meta.title = visible(prose.title, line=True)
    meta.creator = meta.initial_creator = "cipcoder"
    meta.creation_date = meta.date = dt.datetime(2000, 1, 1)
