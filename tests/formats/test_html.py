"""Pages and oTranscribe's files: their text as a person sees it."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from cipcoder import locale
from cipcoder.errors import InputError
from cipcoder.formats.readers.open import read_written
from cipcoder.formats.readers.written import Block, Written
from cipcoder.formats.transcript import read_transcript

HTML_SEED = (
    '<html><head><meta charset="utf-8"><title>Essai</title><style>p {}</style></head><body><h1>Titre</h1>'
    '<p>Q : Et <b>alors</b>&nbsp;?<br>M. R. : <span class="timestamp">0:01:01</span> Rien<a href="#_ftn1">[1]</a>.</p>'
    '<blockquote>Cité</blockquote><ol start="2"><li>un<li>deux</ol><table><tr><td>Q<td>Oui ?<tr><td>R<td>Non.</table>'
    '<p style="display: none">caché</p><div id="ftn1"><a name="_ftn1" href="#r">1</a> Le foyer.</div></body></html>'
)
"""a page with something of everything, for whoever wants to break it"""


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


def page(tmp_path: Path, text: str | bytes, name: str = "a.html") -> Written:
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_written(path)[0]


def texts(found: Written) -> list[str]:
    return [block.text for block in found.blocks]


def test_blanks_breaks_entities_and_paragraphs_are_as_a_browser_shows_them(tmp_path: Path) -> None:
    found = page(
        tmp_path, "<title> Un  titre </title><p>Oui\n  et<br> non <b>&eacute;</b>t&#233;&nbsp;!<p>Fin.</p>reste"
    )
    assert texts(found) == ["Oui et\nnon été\u00a0!", "Fin.", "reste"]
    assert found.meta == {"title": "Un titre"}


def test_headings_quotations_and_lists_are_what_they_are(tmp_path: Path) -> None:
    body = (
        "<h2>Titre</h2><blockquote><p>Cité</p></blockquote><ol start=3><li>a<p>suite<li>b</ol><ul><li>c</ul>"
        "<pre>un\n  deux</pre><p>Il dit <q>non</q>.</p>"
    )
    assert page(tmp_path, body).blocks == (
        *(Block("Titre", "heading", 2), Block("Cité", "quote"), Block("a", item="3."), Block("suite")),
        *(Block("b", item="4."), Block("c", item="•"), Block("un\n  deux"), Block("Il dit « non ».")),
    )


def test_what_the_page_does_not_show_is_left_out_and_told(tmp_path: Path) -> None:
    found = page(
        tmp_path,
        "<style>p{}</style><script>alert('x')</script><p>Oui<!-- non --><span style='display: none'>caché</span>"
        "<img src='x.png'><del>faux</del><ins>vrai</ins><select><option>choix</select>.</p><p hidden>rien</p>",
    )
    assert texts(found) == ["Ouivrai."]
    assert set(found.changes) == {
        "2 pieces of hidden text were left out.",
        "1 picture was left out.",
        "2 tracked changes were taken as accepted: what was added stands, what was deleted is left out.",
    }


def test_a_table_of_turns_says_who_speaks(tmp_path: Path) -> None:
    rows = (("00:01", "Q", "Et alors ?"), ("00:09", "Mme B.", "Rien <table><tr><td>du tout</table>"))
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    assert [(b.speaker, b.text, b.milliseconds) for b in page(tmp_path, f"<table>{table}</table>").blocks] == [
        ("Q", "Et alors ?", 1_000),
        ("Mme B.", "Rien", 9_000),
        ("", "du tout", None),
    ]


def test_rows_within_cells_are_told_once(tmp_path: Path) -> None:
    """A row that stands in a cell without a table of its own was told twice, and twice that on each level."""
    deep = "<div>mot"
    for level in range(40):
        deep = f"<table><tr><td><div><tr><td>{level}{deep}</td></tr></div></td></tr></table>"
    began = time.perf_counter()
    text = " ".join(block.text for block in page(tmp_path, deep).blocks)
    assert time.perf_counter() - began < 5
    assert text.count("mot") == 1


def test_a_small_table_after_labelled_paragraphs_goes_on_with_those_who_speak(tmp_path: Path) -> None:
    table = "<table><tr><td>Enquêtrice<td>Et ensuite ?<tr><td>Zoé<td>Ensuite rien.</table>"
    found = page(tmp_path, f"<p><b>Enquêtrice</b> : Bonjour.</p><p><b>Zoé</b> : Bonjour.</p>{table}")
    assert [(b.speaker, b.text) for b in found.blocks[2:]] == [("Enquêtrice", "Et ensuite ?"), ("Zoé", "Ensuite rien.")]


def test_notes_of_a_word_processor_stand_where_they_are_called(tmp_path: Path) -> None:
    body = (
        "<p>Au CHRS<a href='#_ftn1' name='_ftnref1'>[1]</a>, oui.</p><p>Fin.</p>"
        "<div id='ftn1'><p><a href='#_ftnref1' name='_ftn1'>[1]</a> Le foyer.</p></div>"
        "<div id='ftn2'><p>Seule.</p></div>"
    )
    assert page(tmp_path, body).blocks == (
        *(Block("Au CHRS, oui."), Block("Le foyer.", "note", at=7), Block("Fin."), Block("Seule.")),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "mac_roman", "utf-16"])
def test_the_encoding_is_that_of_the_mark_the_bytes_or_the_page(tmp_path: Path, encoding: str) -> None:
    said = {"cp1252": "iso-8859-1", "mac_roman": "macintosh"}.get(encoding, "utf-8")
    text = f"<meta charset='{said}'><p>Été à l’époque : « œuvre »</p>"
    assert texts(page(tmp_path, text.encode(encoding))) == ["Été à l’époque : « œuvre »"]


def test_a_page_that_lies_about_its_encoding_is_read_as_it_is(tmp_path: Path) -> None:
    assert texts(page(tmp_path, "<meta charset=iso-8859-1><p>Été".encode())) == ["Été"]
    xml = '<?xml version="1.0" encoding="UTF-8"?><html xmlns="http://www.w3.org/1999/xhtml"><body><p>Été</p></body></html>'
    assert texts(page(tmp_path, xml)) == ["Été"]


def test_no_entity_fetches_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    hostile = f"<!DOCTYPE html [<!ENTITY a SYSTEM 'file://{tmp_path}/secret'>]><p>Voici &a;</p>"
    assert not any("secret" in text for text in texts(page(tmp_path, hostile)))


def test_elements_inside_one_another_by_thousands_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="inside one another"):
        page(tmp_path, "<div>" * 50_000 + "fin")


def test_otranscribe_gives_turns_with_times(tmp_path: Path) -> None:
    html = (
        '<p><span class="timestamp" contenteditable="false" data-timestamp="61.2">0:01:01</span>&nbsp;Q : Et alors ?'
        '<br>Mme B. : Rien.</p><p>Mme B. : <span class="timestamp" data-timestamp="125">0:02:05</span> Du tout.</p>'
    )
    path = tmp_path / "a.otr"
    path.write_text(json.dumps({"text": html, "media": "x.mp3", "media-time": 3}), encoding="utf-8")
    data = read_transcript(path).data
    said = [(data.speakers[turn[0] or 0][0], data.text[turn[2] : turn[3]], turn[4]) for turn in data.turns]
    assert said == [("Q", "Et alors ?", 61_000), ("Mme B.", "Rien.", None), ("Mme B.", "Du tout.", 125_000)]


@pytest.mark.parametrize(
    "text", ["", "[]", '{"text": 3}', '{"texte": "x"}', "{" * 100_000, '{"text": ' + "[" * 100_000]
)
def test_what_is_no_file_of_otranscribe_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match=r"a\.otr"):
        page(tmp_path, text, "a.otr")
