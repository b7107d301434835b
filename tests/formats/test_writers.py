"""Documents: what is written is what other programs read back, whatever the text; styles, language and page numbers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import docx
import odfdo
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from cipcoder import locale
from cipcoder.errors import InputError
from cipcoder.formats.writers.prose import Paragraph, Part, Prose, Run, Tone, write_prose
from cipcoder.text.clean import visible

HOSTILE = (
    "# titre",
    "- liste",
    "12. liste",
    "> citation",
    "*gras* _oui_ `code` <b>x</b> &amp; [lien](http://x) [a]: b ~~non~~ $x$ a^b^ \\* |",
    "<script>alert(1)</script>",
    "  deux  blancs ",
    "\x00\x07\ud800\ufffe\u202e",
    "=1+1",
    "[^1] […] [la ville]",
    "---",
    "***",
    "    code",
    "titre #",
    "_x000D_",
    "&#65;",
    "![image](x)",
    "http://exemple.fr",
)
PARTS: tuple[Part, ...] = ("title", "subtitle", "heading", "text", "definition", "quote", "quote more")
TONES: tuple[Tone, ...] = ("plain", "interviewer", "speaker", "source", "term")
texts = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_characters="\n\r"), max_size=20))
runs = st.builds(Run, texts, st.sampled_from(TONES))
paragraphs = st.lists(
    st.builds(Paragraph, st.sampled_from(PARTS), st.lists(runs, max_size=3).map(tuple), st.integers(1, 9)), max_size=6
)
SAMPLE = [
    Paragraph("title", (Run("Nettoyer"),)),
    Paragraph("heading", (Run("Conditions"),), 1),
    Paragraph("heading", (Run("Horaires"),), 2),
    Paragraph("definition", (Run("Le temps de travail."),)),
    Paragraph("quote", (Run("Enquêteur : ", "speaker"), Run("Et les horaires ?", "interviewer"))),
    Paragraph("quote more", (Run("Mme B. : ", "speaker"), Run("Coupés."), Run(" (Mme B.)", "source"))),
]


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


def written(folder: Path, name: str, some: Sequence[Paragraph], language: str = "fr") -> Path:
    write_prose(folder / name, Prose("Nettoyer", language, iter(some)))
    return folder / name


def docx_texts(path: Path) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(str(path)).paragraphs]


def odt_texts(path: Path) -> list[str]:
    body = odfdo.Document(path).body
    return [str(each.inner_text) for each in body.children if each.tag in ("text:p", "text:h")]


@pytest.mark.parametrize(("name", "read"), [("a.docx", docx_texts), ("a.odt", odt_texts)])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some=paragraphs)
@example(some=[Paragraph("text", (Run(text),)) for text in HOSTILE])
def test_a_word_processor_reads_what_was_written(
    tmp_path: Path, name: str, read: Callable[[Path], list[str]], some: list[Paragraph]
) -> None:
    assert read(written(tmp_path, name, some)) == [visible(p.text) for p in some]


def markdown_texts(path: Path) -> list[str]:
    """The words of each block as a reader of Markdown shows them, and nothing but words: no link, no code, no HTML."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(path.read_text(encoding="utf-8"))
    found = []
    for node in SyntaxTreeNode(tokens).walk():
        assert node.type in {
            *("root", "heading", "paragraph", "blockquote", "inline", "text", "em", "strong", "hardbreak", "softbreak"),
        }, node.type
        if node.type == "inline":
            found.append("".join(each.content for each in node.walk() if each.type in ("text", "text_special")))
    return found


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some=st.lists(st.builds(Paragraph, st.sampled_from(PARTS), texts.map(lambda t: (Run(t),)), st.integers(1, 9))))
@example(some=[Paragraph("text", (Run(text),)) for text in HOSTILE])
@example(some=[Paragraph("heading", (Run(text),), 1) for text in HOSTILE])
@example(some=[Paragraph("quote", (Run(text),)) for text in HOSTILE])
@example(some=[Paragraph("quote more", (Run(text),)) for text in HOSTILE])
def test_in_markdown_a_foreign_text_stays_text(tmp_path: Path, some: list[Paragraph]) -> None:
    found = markdown_texts(written(tmp_path, "a.md", some))
    said = [" ".join(visible(p.text).split()) for p in some]
    assert [" ".join(text.split()) for text in found if text.strip()] == [text for text in said if text]


def test_markdown_is_legible_as_it_is(tmp_path: Path) -> None:
    assert written(tmp_path, "a.md", SAMPLE).read_text(encoding="utf-8") == (
        "# Nettoyer\n\n## Conditions\n\n### Horaires\n\nLe temps de travail.\n\n"
        "> **Enquêteur :** *Et les horaires ?*\n>\n> **Mme B. :** Coupés. (Mme B.)\n"
    )


def test_a_docx_has_named_styles_french_spelling_a4_and_page_numbers(tmp_path: Path) -> None:
    path = written(tmp_path, "a.docx", SAMPLE)
    document = docx.Document(str(path))
    styles = [p.style.name for p in document.paragraphs]
    assert styles == ["Title", "Heading 1", "Heading 2", "Definition", "Quote", "Quote (continued)"]
    assert [run.style.name for run in document.paragraphs[4].runs] == ["Speaker", "Interviewer"]
    assert round(document.sections[0].page_width.cm, 1) == 21.0
    with zipfile.ZipFile(path) as archive:
        assert b'w:lang w:val="fr-FR"' in archive.read("word/styles.xml")
        assert b"PAGE" in b"".join(archive.read(n) for n in archive.namelist() if "footer" in n)
        assert b"python-docx" not in b"".join(archive.read(n) for n in archive.namelist() if n.endswith(".xml"))
    assert document.core_properties.author == ""


def test_an_odt_has_named_styles_french_spelling_and_page_numbers(tmp_path: Path) -> None:
    path = written(tmp_path, "a.odt", SAMPLE)
    body = odfdo.Document(path).body
    styles = [each.style for each in body.children if each.tag in ("text:p", "text:h")]
    assert styles == [
        *("Title", "Heading_20_1", "Heading_20_2", "Definition", "Quotations", "Quotations_20_continued"),
    ]
    with zipfile.ZipFile(path) as archive:
        kept = archive.read("styles.xml").decode()
    assert 'fo:language="fr" fo:country="FR"' in kept
    assert "text:page-number" in kept
    assert 'style:name="Interviewer"' in kept


@pytest.mark.parametrize("name", ["a.docx", "a.odt"])
def test_another_language_is_spelt_as_such(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(written(tmp_path, name, SAMPLE, "en")) as archive:
        kept = b"".join(archive.read(n) for n in archive.namelist() if n.endswith("styles.xml")).decode()
    assert "en-GB" in kept or 'fo:language="en" fo:country="GB"' in kept
    assert "fr-FR" not in kept


def test_the_same_document_is_the_same_bytes(tmp_path: Path) -> None:
    first, second = (written(tmp_path, f"{n}.docx", SAMPLE) for n in (1, 2))

    def parts(path: Path) -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    assert parts(first) == parts(second)


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"ends in .docx, .odt or .md"):
        written(tmp_path, "a.rtf", SAMPLE)
