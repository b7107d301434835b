"""A coded transcript as a page: every word in its place, a bar for every coding, nothing that a text could start."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cipcoder import locale
from cipcoder.codebook.models import Code, Codebook
from cipcoder.queries.corpus import TranscriptRow
from cipcoder.queries.document import CodingRow, Document, SpeakerRow, TurnRow
from cipcoder.report.coded_markdown import coded_markdown
from cipcoder.report.coded_page import Note, Page, coded_page, index_page, lanes
from cipcoder.text.clean import clean, visible
from cipcoder.text.transcript import parse

BOOK = Codebook(
    codes=(
        Code(id="theme", label={"fr": "Thème <b>"}, codes=(Code(id="one", label={"fr": "Un & l’autre"}),)),
        Code(id="two", label={"fr": "Deux"}, colour="#123456"),
    )
)
TALK = (
    "Enquêteur : Vous faites quoi, le lundi ?\n\nMme Z. : Des dossiers. Toute la journée des dossiers, et personne "
    "ne passe.\nJe reste tard.\n\nEnquêteur : Et <script>alert(1)</script> le mardi ?\n\n"
    "Mme Z. : [00:03:12] Le mardi, je vois des gens &amp; du monde. \x07\n"
)
VOID = {"meta", "input"}


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


def document(text: str, *codings: tuple[int, int, str, str]) -> Document:
    """A transcript as it would be imported, with codings (start, stop, code, coder)."""
    read = parse(clean(text).text)
    roles = [SpeakerRow(i, each.label, each.role) for i, each in enumerate(read.speakers)]
    turns = [
        TurnRow(i, t.speaker, t.head, t.start, t.stop, None if t.time is None else int(t.time * 1000), None)
        for i, t in enumerate(read.turns)
    ]
    made = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    coded = [
        CodingRow(uuid.uuid5(uuid.NAMESPACE_OID, str(i)), start, stop, code, coder, made, None, "hand", 0, None)
        for i, (start, stop, code, coder) in enumerate(codings)
    ]
    row = TranscriptRow(
        *(uuid.uuid4(), "z", "Entretien <Z>", "2025-01-01", "interviews", "Z", "Mme Z.", len(read.text)),
        *(len(turns), 1, "", "finished", len(coded)),
    )
    ordered = tuple(sorted(coded, key=lambda c: (c.start, -c.stop)))
    return Document(row, read.text, tuple(roles), tuple(turns), (), ordered)


def page(of: Document, *notes: Note) -> str:
    return coded_page(Page(of, BOOK, ("Mme Z. · 2025", "âge : 41"), notes, "fr", "fr"))


@dataclass
class Seen(HTMLParser):
    """What a browser makes of a page: its elements, balanced; the words of each turn without the margin."""

    open: list[tuple[str, set[str]]] = field(default_factory=list)
    turns: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    ticks: list[set[str]] = field(default_factory=list)
    coded: dict[str, str] = field(default_factory=dict)
    tags: set[str] = field(default_factory=set)
    addresses: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        classes = set((said.get("class") or "").split())
        self.tags.add(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]
        assert not any(name.startswith("on") for name in said)
        if tag in VOID:
            return
        self.open.append((tag, classes))
        if "said" in classes:
            self.turns.append("")
        if "label" in classes:
            self.labels.append("")
        if "t" in classes:
            self.ticks.append(classes)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        within = [classes for _tag, classes in self.open]
        if any("label" in classes for classes in within):
            self.labels[-1] += data
        elif any("said" in classes for classes in within):
            self.turns[-1] += data
            for classes in within:
                if "c" in classes:
                    key = next(name for name in classes if name[0] == "q") + next(n for n in classes if n[0] == "o")
                    self.coded[key] = self.coded.get(key, "") + data


def seen(written: str) -> Seen:
    reader = Seen()
    reader.feed(written)
    reader.close()
    assert not reader.open
    return reader


def test_a_page_shows_who_says_what_and_what_is_coded_by_whom() -> None:
    start = TALK.index("Toute")
    of = document(TALK, (start, start + 27, "one", "ana"), (start, start + 27, "two", "ben"))
    found = seen(page(of))
    assert found.turns[0] == "Vous faites quoi, le lundi ?"
    assert found.labels == ["Un & l’autre ana", "Deux ben"]
    assert found.coded == dict.fromkeys(("q0o0", "q1o1"), "Toute la journée des dossie")
    written = page(of)
    for words in ("Entretien &lt;Z&gt;", "Mme Z. · 2025", "0:03:12", "Thème &lt;b&gt;", "2 codings with 2 codes"):
        assert words in written
    assert ".q1{--c:#123456}" in written


def test_one_coder_is_not_named_at_each_coding_nor_asked_for() -> None:
    written = page(document(TALK, (TALK.index("Des"), TALK.index("Des") + 12, "one", "ana")))
    assert seen(written).labels == ["Un & l’autre"]
    assert "<input" not in written
    two = page(document(TALK, (50, 60, "one", "ana"), (50, 60, "one", "ben")))
    assert two.count("<input") == 2
    assert "#x1:not(:checked)~main .t.o1" in two


def test_memos_stand_below_and_lead_back_and_forth() -> None:
    start = TALK.index("Toute")
    of = document(TALK, (start, start + 27, "one", "ana"))
    notes = (
        Note("", "", "sur tout\nl’entretien <i>", "ana", "2025-01-02"),
        Note(str(of.codings[0].uid), "Temps", "à citer", "ana", "2025-01-03"),
    )
    written = page(of, *notes)
    assert seen(written).labels == ["Un & l’autre ✎2"]
    assert 'href="#n2" id="r2"' in written
    assert 'id="n2"' in written
    assert "« Toute la journée des dossie" in written
    assert "l’entretien &lt;i&gt;" in written


def test_a_page_is_one_file_without_scripts() -> None:
    written = page(document(TALK, (0, 30, "one", "ana")))
    found = seen(written)
    assert not found.tags & {"script", "link", "img", "iframe", "object", "base"}
    assert "default-src 'none'" in written
    assert not re.search(r"https?:|url\(|@import", written)
    assert all(address.startswith("#") for address in found.addresses)


def test_an_empty_transcript_and_one_without_codings_are_pages_too() -> None:
    assert "Nothing is coded here." in page(document(TALK))
    assert seen(page(document(""))).turns == []


HOSTILE = [
    "Mme Z. : </p></div><script>x</script>\n\nEnquêteur : \"' onload=x &lt; <!-- ]]> \x00",
    "rien que du texte, sans personne\n\n]]> </style><style>*{display:none}",
    TALK,
]
ends = st.tuples(st.integers(0, 400), st.integers(0, 400), st.sampled_from(["one", "two"]), st.sampled_from(["a", "b"]))


@settings(max_examples=150, deadline=None)
@given(
    text=st.sampled_from(HOSTILE) | st.text("ab <>&\"'\n:é", max_size=200).map(lambda t: "M. A. : " + t),
    codings=st.lists(ends, max_size=6),
)
@example(text=TALK, codings=[(0, 400, "one", "a"), (0, 3, "two", "b"), (60, 200, "one", "b")])
def test_every_word_is_shown_once_and_every_coding_has_a_name_and_a_bar(
    text: str, codings: list[tuple[int, int, str, str]]
) -> None:
    length = len(document(text).text)
    placed = {(min(a, b, length - 1), min(max(a, b), length), code, who) for a, b, code, who in codings if length}
    of = document(text, *sorted(each for each in placed if each[0] < each[1]))
    found = seen(page(of))
    assert found.turns == [visible(of.text[t.start : t.stop]) for t in of.turns]
    assert len(found.labels) == len(of.codings)
    for coding in of.codings:
        inside = [of.text[max(t.start, coding.start) : min(t.stop, coding.stop)] for t in of.turns]
        if any(words.strip() for words in inside):
            code = list(dict.fromkeys(c.code for c in of.codings)).index(coding.code)
            who = sorted({c.coder for c in of.codings}).index(coding.coder)
            assert any({f"q{code}", f"o{who}"} <= tick for tick in found.ticks)
            if sum((c.code, c.coder) == (coding.code, coding.coder) for c in of.codings) == 1:
                assert found.coded[f"q{code}o{who}"] == visible("".join(inside))
    coded_markdown(Page(of, BOOK, (), (), "fr", "fr"))


@given(spans=st.lists(st.tuples(st.integers(0, 500), st.integers(1, 90)), max_size=20), gap=st.integers(0, 40))
def test_no_two_bars_of_a_lane_touch(spans: list[tuple[int, int]], gap: int) -> None:
    ordered = sorted((start, start + length) for start, length in spans)
    found = lanes(ordered, gap)
    for i, (start, stop) in enumerate(ordered):
        for j in range(i):
            if found[i] == found[j]:
                assert ordered[j][1] + gap <= start < stop


def test_a_bar_follows_its_words_down_the_lines() -> None:
    long = "Mme Z. : " + "mot " * 200
    of = document(long, (9, 9 + 700, "one", "ana"))
    ticks = seen(page(of)).ticks
    assert 700 / 40 <= len(ticks) <= 700 / 16
    assert "a" in ticks[0]
    assert "z" in ticks[-1]


def test_the_first_page_leads_to_the_others() -> None:
    written = index_page("Étude <1>", "fr", [("entretien-b.html", "Entretien B", "3 codings")])
    assert 'href="entretien-b.html"' in written
    assert "Étude &lt;1&gt;" in written
    seen(written)


def test_a_transcript_in_markdown_has_its_codings_under_each_turn() -> None:
    start = TALK.index("Toute")
    of = document(TALK, (start, start + 27, "one", "ana"))
    note = Note(str(of.codings[0].uid), "", "à citer", "ana", "2025-01-03")
    written = coded_markdown(Page(of, BOOK, ("Mme Z.",), (note,), "fr", "fr"))
    assert written.startswith("# Entretien \\<Z>\n\n*Mme Z.*\n\n**Enquêteur :** Vous faites quoi")
    assert "- **Thème \\<b> › Un & l’autre** (ana): « Toute la journée des dossie" in written
    assert "Et \\<script>alert(1)\\</script> le mardi" in written
    assert written.endswith("**Thème \\<b> › Un & l’autre** (ana, 2025-01-03)\n\nà citer\n")
