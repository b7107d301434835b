"""Files as NVivo, ATLAS.ti, MAXQDA, QualCoder, Transana and older programs write them: every coding on its own words.

The dialects are imitated from what is known of each (how it counts, whom it names, which GUIDs it doubles), on a
made-up talk in French with emoji, so that every offset is known.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest

from cipcoder.exchange.refi import IntakeOptions, export_project, import_project
from cipcoder.formats.refi.framing import Frame
from cipcoder.formats.refi.receipt import Receipt
from cipcoder.project import Project
from cipcoder.queries import exchanged
from cipcoder.queries.corpus import Filter
from tests.exchange.refi_material import NOT_THERE, SHARED, packed
from tests.formats.test_refi_framing import TALK, counted

WORDS = ("toute seule", "les collègues", "on s’entraide", "C’est ça qui tient", "les horaires ne changent pas")
NOW = "2024-03-05T10:00:00Z"


def guid(name: str) -> str:
    """The same GUID for the same name."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, name))


@dataclass
class Dialect:
    """How a program writes its project file."""

    origin: str
    frame: Frame = field(default_factory=Frame)
    bom: bool = False
    line_end: str = "\n"
    namespace: str = "urn:QDA-XML:project:1.0"
    qde: str = "project.qde"
    folder: str = "sources"
    spelling: Callable[[str], str] = str
    path: str = "internal://"
    names: bool = True
    """selections named by their words"""
    users: Sequence[str] = ("Ana", "Ben")
    of_source: str = "Chef"
    """who a selection says made it; "" for who coded"""


DIALECTS = {
    "NVivo": Dialect("NVivo 12.6", Frame(utf16=True), bom=True, line_end="\r\n", folder="Sources", names=False),
    "NVivo, line ends two in a file of LF": Dialect("NVivo 14", Frame(True, "two"), bom=True, names=False),
    "ATLAS.ti": Dialect(
        "ATLAS.ti 23", Frame(line_end="one"), line_end="\r\n", qde="Enquête.qde", spelling=str.upper, of_source=""
    ),
    "MAXQDA": Dialect("MAXQDA 24.7", spelling=lambda g: "{" + g.upper() + "}", names=False, of_source=""),
    "QualCoder": Dialect("Qualcoder-3.6", bom=True, of_source=""),
    "QualCoder on Windows": Dialect("Qualcoder-3.5", Frame(line_end="one"), bom=True, line_end="\r\n", of_source=""),
    "Transana": Dialect("Transana 5", users=(), of_source=""),
    "an old one": Dialect("Old", namespace="urn:QDA-XML:project:0:4", path="", of_source="", names=False),
    "one by absolute paths": Dialect("qc 1.3", path="/home/x/sources/", of_source=""),
}


def passages() -> list[tuple[str, int, str, str]]:
    """(words, occurrence, code, coder): two coders on the same words too."""
    found = [(words, n, f"Code {i % 3}", "Ana" if n % 2 else "Ben") for i, words in enumerate(WORDS) for n in range(3)]
    return [*found, (WORDS[0], 1, "Code 0", "Ben")]


def written(dialect: Dialect, *, more: str = "", notes: str = "", sources: str = "") -> bytes:
    """The project's XML; ``more`` goes before Sources, ``notes`` after, ``sources`` among them."""
    spelt, text = dialect.spelling, TALK.replace("\n", dialect.line_end)
    users = "".join(f'<User guid="{spelt(guid(name))}" name="{name}"/>' for name in (*dialect.users, "Chef"))
    codes = "".join(f'<Code guid="{spelt(guid(f"Code {n}"))}" name="Code {n}" isCodable="true"/>' for n in range(3))
    selections = []
    for words, occurrence, code, coder in passages():
        start, stop, _name = counted(text, words, dialect.frame, occurrence)
        name = f" name={quoteattr(words)}" if dialect.names else ""
        coded = f' creatingUser="{spelt(guid(coder))}"' if dialect.users else ""
        made = f' creatingUser="{spelt(guid(dialect.of_source))}"' if dialect.of_source else coded
        key = f"{words}{occurrence}{code}{coder}"
        selections.append(
            f'<PlainTextSelection guid="{spelt(guid("s" + key))}"{name} startPosition="{start}" endPosition="{stop}"'
            f'{made} creationDateTime="{NOW}"><Coding guid="{spelt(guid(key))}"{coded} creationDateTime="{NOW}">'
            f'<CodeRef targetGUID="{spelt(guid(code))}"/></Coding></PlainTextSelection>'
        )
    path = f"{dialect.path}{spelt(guid('text')).strip('{}')}.txt"
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<Project xmlns="{dialect.namespace}" name="É" origin="{dialect.origin}">'
        f"<Users>{users}</Users><CodeBook><Codes>{codes}</Codes></CodeBook>{more}<Sources>"
        f'<TextSource guid="{spelt(guid("source"))}" name="Entretien B.docx" plainTextPath="{path}" '
        f'richTextPath="internal://{guid("rich")}.docx" creatingUser="{spelt(guid("Chef"))}">'
        f"{''.join(selections)}</TextSource>{sources}</Sources>{notes}</Project>"
    ).encode()


def file(folder: Path, dialect: Dialect, **parts: str) -> Path:
    text = TALK.replace("\n", dialect.line_end)
    name = dialect.spelling(guid("text")).strip("{}")
    return packed(
        folder / "theirs.qdpx",
        {
            dialect.qde: written(dialect, **parts),
            f"{dialect.folder}/.root": b"",
            f"{dialect.folder}/{name}.txt": (b"\xef\xbb\xbf" if dialect.bom else b"") + text.encode(),
            f"{dialect.folder}/{guid('rich')}.docx": b"PK",
        },
    )


def codings(project: Project) -> list[tuple[str, str, str, int]]:
    """(coder, code's label, words, which occurrence of them) of every coding."""
    found = []
    for row in project.transcripts(Filter(None)):
        talk = project.document(row.name)
        for one in talk.codings:
            words = talk.text[one.start : one.stop]
            label = project.codebook.get(one.code).label["fr"]
            found.append((one.coder, label, words, talk.text.count(words, 0, one.start)))
    return sorted(found)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "here", name="x") as made:
        yield made


def counts(receipt: Receipt) -> dict[str, tuple[int, int, int]]:
    return {kind: (n["whole"], n["changed"], n["lost"]) for kind, n in receipt.table()}


@pytest.mark.parametrize("name", DIALECTS)
def test_every_coding_lies_on_its_own_words(name: str, empty: Project, tmp_path: Path) -> None:
    dialect = DIALECTS[name]
    receipt = import_project(empty, file(tmp_path, dialect))
    assert [row.name for row in empty.transcripts()] == ["Entretien B"]
    if dialect.users:
        expected = sorted((coder, code, words, n) for words, n, code, coder in passages())
    else:
        expected = sorted({("unknown coder", code, words, n) for words, n, code, _coder in passages()})
    assert codings(empty) == expected
    assert (
        dialect.frame.like(TALK.replace("\n", dialect.line_end)) != (False, False, False)
        or "characters" in receipt.about[0]
    )
    before = codings(empty)
    import_project(empty, file(tmp_path, dialect))
    assert codings(empty) == before


@pytest.mark.parametrize("name", DIALECTS)
def test_what_was_taken_in_goes_out_by_the_standard(name: str, empty: Project, tmp_path: Path) -> None:
    import_project(empty, file(tmp_path, DIALECTS[name]))
    export_project(empty, tmp_path / "ours.qdpx")
    with Project.create(tmp_path / "again", name="x") as again:
        import_project(again, tmp_path / "ours.qdpx")
        assert codings(again) == codings(empty)


def test_a_file_that_claims_another_program_is_counted_by_its_passages(empty: Project, tmp_path: Path) -> None:
    nvivo = DIALECTS["NVivo"]
    wrong = Dialect("MAXQDA 24", nvivo.frame, bom=True, line_end="\r\n", names=False, of_source="")
    receipt = import_project(empty, file(tmp_path, wrong))
    assert codings(empty) == sorted((coder, code, words, n) for words, n, code, coder in passages())
    assert "UTF-16" in receipt.about[0]
    assert "Of 16 passages 16 begin and end at words" in receipt.about[0]


def test_where_texts_come_from_and_how_they_counted_stays_known(empty: Project, tmp_path: Path) -> None:
    import_project(empty, file(tmp_path, DIALECTS["NVivo"]))
    with empty.store.read() as connection:
        (known,) = exchanged.provenances(connection).values()
    said = known.meta["refi"]
    assert said["origin"] == "NVivo 12.6"
    assert said["counted"] == {"unit": "utf-16", "line end": "file"}
    words, occurrence, code, coder = passages()[0]
    mark = counted(TALK.replace("\n", "\r\n"), words, Frame(utf16=True), occurrence)
    assert [guid(f"{words}{occurrence}{code}{coder}").upper(), mark.start, mark.stop] in said["offsets"]


# --- single habits -----------------------------------------------------------------------------------------


PLAIN = Dialect("MAXQDA 24", of_source="")
REF = '<CodeRef targetGUID="{}"/>'


def marked(name: str, start: int, stop: int, inside: str = "", who: str = "Ana") -> str:
    """A selection, made by somebody."""
    by = f' creatingUser="{guid(who)}"' if who else ""
    return (
        f'<PlainTextSelection guid="{guid(name)}" startPosition="{start}" endPosition="{stop}"{by}>{inside}'
        "</PlainTextSelection>"
    )


def coding(name: str, code: str = "Code 1") -> str:
    return f'<Coding guid="{guid(name)}">{REF.format(guid(code))}</Coding>'


def source(name: str, inside: str, text: str = "Un mot, deux mots.", attributes: str = "") -> str:
    return (
        f'<TextSource guid="{guid(name)}" name={quoteattr(name)}{attributes}>'
        f"<PlainTextContent>{escape(text)}</PlainTextContent>{inside}</TextSource>"
    )


def test_comments_on_passages_become_memos(empty: Project, tmp_path: Path) -> None:
    inside = marked("a", 0, 6, "<Description>À creuser</Description>") + marked("d", 3, 6)
    inside += marked("b", 8, 17, "<Description>Bien dit</Description>" + coding("c"))
    receipt = import_project(empty, file(tmp_path, PLAIN, sources=source("notes", inside)))
    memos = {memo.memo.body: memo.words for memo in empty.memos_about()}
    assert memos["« Un mot »\n\nÀ creuser"] == "the interview notes"
    assert memos["Bien dit"] == "Code 1 · notes"
    assert counts(receipt)["passages"] == (0, 0, 1)
    again = import_project(empty, file(tmp_path, PLAIN, sources=source("notes", inside)))
    assert dict(again.table())["memos"]["here"] == 2


def test_notes_hang_on_what_refers_to_them_or_is_linked(empty: Project, tmp_path: Path) -> None:
    def note(name: str, title: str, who: str, words: str) -> str:
        made = f'creatingUser="{guid(who)}" creationDateTime="2020-01-02T03:04:05Z"'
        content = f"<PlainTextContent>{words}</PlainTextContent>"
        return f'<Note guid="{guid(name)}" name="{title}" {made}>{content}</Note>'

    def link(origin: str, target: str) -> str:
        return f'<Link guid="{guid(origin + target)}" originGUID="{guid(origin)}" targetGUID="{guid(target)}"/>'

    notes = note("n1", "Sur le texte", "Ben", "un") + note("n2", "Annotation", "Ben", "deux")
    notes = f"<Notes>{notes}{note('n3', 'Libre', 'Personne', 'trois')}</Notes>"
    notes += f"<Links>{link('n2', 'a')}{link('Code 1', 'Code 2')}</Links>"
    inside = marked("a", 3, 6) + f'<NoteRef targetGUID="{guid("n1")}"/>'
    receipt = import_project(empty, file(tmp_path, PLAIN, sources=source("notes", inside), notes=notes))
    memos = {memo.memo.title: memo for memo in empty.memos_about()}
    assert memos["Sur le texte"].words == "the interview notes"
    assert memos["Sur le texte"].memo.created_at.isoformat() == "2020-01-02T03:04:05+00:00"
    assert memos["Annotation"].memo.body == "« mot »\n\ndeux"
    assert memos["Libre"].memo.coder == "unknown coder"
    assert counts(receipt)["links"] == (0, 0, 1)


def test_a_case_that_is_a_code_too_is_a_participant(empty: Project, tmp_path: Path) -> None:
    """NVivo gives both one GUID, and marks a case's text by codings."""
    more = (
        f'<Variables><Variable guid="{guid("v")}" name="Âge" typeOfVariable="Integer"/></Variables>'
        f'<Cases><Case guid="{guid("Code 2")}" name="Mme B."><VariableValue><VariableRef targetGUID="{guid("v")}"/>'
        f"<IntegerValue>52</IntegerValue></VariableValue></Case></Cases>"
    )
    whole = f'<Coding guid="{guid("w")}">{REF.format(guid("Code 2"))}</Coding>'
    import_project(empty, file(tmp_path, PLAIN, more=more, sources=source("carnet", whole)))
    assert {person.key: dict(person.attributes) for person in empty.participants()} == {"Mme B.": {"Âge": "52"}}
    assert {row.name: row.participant for row in empty.transcripts()} == {"Entretien B": "Mme B.", "carnet": "Mme B."}
    assert "code-2" not in empty.codebook


def test_variables_of_a_document_are_its_participant_s(empty: Project, tmp_path: Path) -> None:
    """MAXQDA writes nameless cases of one source; others put values into the source."""
    value = '<VariableValue><VariableRef targetGUID="{}"/><TextValue>{}</TextValue></VariableValue>'
    more = (
        f'<Variables><Variable guid="{guid("v")}" name="Ville"/></Variables><Cases><Case guid="{guid("k")}">'
        f'{value.format(guid("v"), "Lyon")}<SourceRef targetGUID="{guid("source")}"/></Case></Cases>'
    )
    import_project(empty, file(tmp_path, PLAIN, more=more, sources=source("carnet", value.format(guid("v"), "Lens"))))
    assert {person.key: dict(person.attributes) for person in empty.participants()} == {
        "Entretien B": {"Ville": "Lyon"},
        "carnet": {"Ville": "Lens"},
    }


def test_recordings_give_their_transcript_and_its_times(empty: Project, tmp_path: Path) -> None:
    text = "Mme B. : Bonjour.\nEnquêteur : Oui ?\nMme B. : Voilà, c’est tout."
    points = "".join(
        f'<SyncPoint guid="{guid(f"p{n}")}" position="{text.index(words)}" timeStamp="{at}"/>'
        for n, (words, at) in enumerate(
            [("Mme B. : Bon", 0), ("Enquêteur", 2500), ("Mme B. : Voilà", 4000), ("c’est", 5000)]
        )
    )
    ends = f'fromSyncPoint="{guid("p1")}" toSyncPoint="{guid("p2")}" creatingUser="{guid("Ana")}"'
    inside = (
        f'<Transcript guid="{guid("t")}" name="x"><PlainTextContent>{text}</PlainTextContent>{points}'
        f'<TranscriptSelection guid="{guid("ts")}" {ends}>{coding("tc")}</TranscriptSelection></Transcript>'
    )
    media = (
        f'<AudioSource guid="{guid("audio")}" name="enregistrement.m4a" path="relative:///x.m4a">{inside}'
        f'<AudioSelection guid="{guid("as")}" begin="0" end="9">{coding("ac")}</AudioSelection></AudioSource>'
        f'<PictureSource guid="{guid("pic")}" name="photo.jpg"/>'
    )
    receipt = import_project(empty, file(tmp_path, PLAIN, sources=media))
    talk = empty.document("x")
    assert [turn.milliseconds for turn in talk.turns] == [0, 2500, 4000]
    assert [(one.coder, talk.text[one.start : one.stop]) for one in talk.codings] == [("Ana", "Enquêteur : Oui ?")]
    assert counts(receipt)["time stamps"] == (3, 0, 1)
    assert counts(receipt)["pictures"] == (0, 0, 1)
    assert counts(receipt)["codings"] == (17, 0, 1)


def test_a_text_that_begins_like_front_matter_keeps_every_character(empty: Project, tmp_path: Path) -> None:
    text = "---\ntitle: x\ninterviewer: Z\n---\n\nZ : Et là ?\nMme Y. : Oui."
    at = text.index("Oui")
    inside = marked("a", at, at + 3, coding("c"))
    import_project(empty, file(tmp_path, PLAIN, sources=source("début", inside, text)))
    talk = empty.document("début")
    assert talk.text == text
    assert [talk.text[one.start : one.stop] for one in talk.codings] == ["Oui"]
    assert [(speaker.label, speaker.role) for speaker in talk.speakers] == [
        ("Z", "interviewer"),
        ("Mme Y.", "participant"),
    ]


def test_folders_and_twins_and_dangling_references_are_told(empty: Project, tmp_path: Path) -> None:
    inside = marked("a", 0, 6, coding("c", "nowhere"), "") + marked("b", 9, 3, coding("d"), "")
    inside += marked("e", -5, 3, coding("f"), "") + marked("g", 8, 900, coding("c"), "")
    sources = source("a", inside) + source("a", "", "Autre chose.") + source("b", "", "Autre chose.")
    sources += source("vide", "", " ")
    receipt = import_project(empty, file(tmp_path, PLAIN, sources=sources))
    assert sorted(row.name for row in empty.transcripts()) == ["Entretien B", "a", "a (2)"]
    assert counts(receipt)["codings"] == (17, 0, 3)
    assert counts(receipt)["passages"] == (0, 1, 0)
    assert counts(receipt)["transcripts"] == (3, 1, 1)
    talk = empty.document("a")
    assert [talk.text[one.start : one.stop] for one in talk.codings] == ["deux mots."]


def test_the_set_of_new_texts_can_be_said(empty: Project, tmp_path: Path) -> None:
    import_project(empty, file(tmp_path, PLAIN), IntakeOptions("notes"))
    assert [row.document_set for row in empty.transcripts()] == ["notes"]


# --- files that real programs wrote --------------------------------------------------------------------------


@pytest.mark.skipif(not SHARED.is_dir(), reason=NOT_THERE)
def test_a_stress_file_of_another_program_comes_in_whole(empty: Project) -> None:
    receipt = import_project(empty, SHARED / "samples" / "qualilab-stress-test.qdpx")
    assert counts(receipt)["codings"] == (2332, 0, 0)
    assert counts(receipt)["participants"] == (16, 0, 0)
    assert len(empty.attribute_values()) == 12


@pytest.mark.skipif(not SHARED.is_dir(), reason=NOT_THERE)
def test_the_standard_s_example_is_read_as_far_as_it_goes(empty: Project, tmp_path: Path) -> None:
    whole = (SHARED / "samples" / "spec-A2-atlasti.qde").read_bytes()
    receipt = import_project(empty, packed(tmp_path / "a2.qdpx", {"ATLAS.ti standard project.qde": whole}))
    assert counts(receipt)["codes"] == (14, 0, 0)
    assert counts(receipt)["memos"] == (2, 0, 0)
    assert counts(receipt)["transcripts"] == (0, 0, 8)
