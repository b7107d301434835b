"""Project files that lie, break off or want to do harm: a sentence, bounded time, and a store as it was."""

from __future__ import annotations

import functools
import io
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cipcoder.errors import CipcoderError, InputError
from cipcoder.exchange.refi import export_project, import_project
from cipcoder.project import Project
from cipcoder.store import operations as ops
from cipcoder.store.check import check
from tests.exchange.refi_material import packed, parts_of
from tests.exchange.test_refi_dialects import PLAIN, coding, file, guid, marked, source, written
from tests.exchange.test_refi_round_trip import dumped
from tests.studies import CODEBOOK, WORK, passage

HEAD = '<Project xmlns="urn:QDA-XML:project:1.0" name="x">'


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Project]:
    """A project with something in it."""
    with Project.create(tmp_path / "here", name="Nettoyer") as made:
        made.do(ops.ApplyCodebook(CODEBOOK, CODEBOOK.model_dump(mode="json")))
        made.do(ops.ImportTranscript(WORK))
        made.use_coder("Ana")
        made.code_passage(WORK.uid, *passage(WORK, "seule"), ["isolation"])
        made.coder = None
        yield made


def refused(project: Project, path: Path, said: str) -> None:
    """Refused with a sentence that names the file; nothing has changed."""
    before = dumped(project)
    with pytest.raises(InputError, match=said) as error:
        import_project(project, path)
    assert path.name in str(error.value)
    assert dumped(project) == before


def qdpx(folder: Path, xml: str, **more: bytes) -> Path:
    return packed(folder / "mal.qdpx", {"project.qde": xml.encode(), **more})


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"project.qde": b" " * 150_000_000}, "unpacks to far more"),
        ({"project.qde": b"<Project/>", "../sources/x.txt": b"x"}, "leads out of the archive"),
        ({"project.qde": b'<!DOCTYPE a [<!ENTITY b "c">]><Project/>'}, "document type"),
        ({"project.qde": b"<Project><Users>"}, "breaks off or is malformed"),
        ({"project.qde": b"<Autre/>"}, "begins with “Autre”"),
        ({"project.qde": b"<Project/>", "autre.qde": b"<Project/>"}, "holds no project"),
        ({"sources/x.txt": b"x"}, "holds no project"),
        ({"project.qde": b""}, "breaks off or is malformed"),
    ],
)
def test_files_that_are_no_project_are_refused(
    parts: dict[str, bytes], said: str, here: Project, tmp_path: Path
) -> None:
    refused(here, packed(tmp_path / "mal.qdpx", parts), said)


def test_a_file_that_breaks_off_anywhere_is_refused(here: Project, tmp_path: Path) -> None:
    data = file(tmp_path, PLAIN).read_bytes()
    before = dumped(here)
    for size in range(0, len(data) - 1, len(data) // 40):
        (tmp_path / "court.qdpx").write_bytes(data[:size])
        with pytest.raises(InputError):
            import_project(here, tmp_path / "court.qdpx")
    assert dumped(here) == before


def test_codes_nested_without_end_come_in_on_eight_levels(here: Project, tmp_path: Path) -> None:
    codes = "".join(f'<Code guid="{guid(str(n))}" name="c{n}">' for n in range(30_000)) + "</Code>" * 30_000
    xml = f"{HEAD}<CodeBook><Codes>{codes}</Codes></CodeBook></Project>"
    begun = time.monotonic()
    import_project(here, packed(tmp_path / "x.qdpx", {"project.qde": xml.encode()}))
    assert time.monotonic() - begun < 60
    assert max(row.depth for row in here.codebook.walk()) == 7


def test_more_codes_than_a_codebook_has_are_refused(here: Project, tmp_path: Path) -> None:
    codes = "".join(f'<Code guid="{guid(str(n))}" name="même nom"/>' for n in range(5_001))
    before = dumped(here)
    with pytest.raises(InputError, match="more than 5000 codes"):
        import_project(here, qdpx(tmp_path, f"{HEAD}<CodeBook><Codes>{codes}</Codes></CodeBook></Project>"))
    assert dumped(here) == before


def test_thousands_of_things_of_one_name_take_no_more_than_their_time(here: Project, tmp_path: Path) -> None:
    n = 1_500
    users = "".join(f'<User guid="{guid(f"u{i}")}" name="Ana"/>' for i in range(n))
    more = "".join(f'<Code guid="{guid(f"c{i}")}" name="Même"/>' for i in range(n))
    sources = "".join(
        source("Même", marked(f"s{i}", 0, 2, coding(f"x{i}", f"c{i}"), f"u{i}"), f"Un texte {i}.") for i in range(n)
    )
    xml = (
        f"{HEAD}<Users>{users}</Users><CodeBook><Codes>{more}</Codes></CodeBook><Sources>{sources}</Sources></Project>"
    )
    begun = time.monotonic()
    import_project(here, qdpx(tmp_path, xml))
    assert time.monotonic() - begun < 120
    assert len(here.transcripts()) == n + 1
    assert [row.name for row in here.coders()] == ["Ana"]
    dumped(here)


@pytest.mark.soak
def test_a_million_selections_are_read_or_refused(here: Project, tmp_path: Path) -> None:
    ends = "".join(
        f'<PlainTextSelection guid="{guid(str(i))}" startPosition="{i}" endPosition="3"/>' for i in range(10**6)
    )
    path = tmp_path / "x.qdpx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("project.qde", f"{HEAD}<Sources>{source('a', ends)}</Sources></Project>")
    import_project(here, path)
    dumped(here)


@pytest.mark.parametrize("taken", ["transcript", "coder", "code", "coding"])
def test_a_guid_that_is_something_else_s_here_does_no_harm(taken: str, here: Project, tmp_path: Path) -> None:
    """A coding, a user and a note that claim the uid of what is here already, of another kind or coder."""
    uid = str(next(iter(dumped(here)[taken])))
    xml = written(PLAIN).decode().replace(guid("toute seule0Code 0Ben"), uid).replace(guid("Ben"), uid)
    note = f'<Notes><Note guid="{uid}" name="n"><PlainTextContent>mot</PlainTextContent></Note></Notes></Project>'
    parts = parts_of(file(tmp_path, PLAIN)) | {"project.qde": xml.replace("</Project>", note).encode()}
    before = dumped(here)
    import_project(here, packed(tmp_path / "mal.qdpx", parts))
    after = dumped(here)
    for kind in ("transcript", "coder", "code", "coding"):
        assert before[kind].items() <= after[kind].items()
    again = dumped(here)
    import_project(here, packed(tmp_path / "mal.qdpx", parts))
    assert dumped(here) == again


FEET = [
    'speakers: 3\nasked: "x"\nmeta: [1]\nfile: {}',
    'speakers: [["A"], [1, 2], ["B", "roi"]]\nasked: [[1, 2, 3], ["a"], [9999, 1, "hand"]]\nfile: ["", "", ""]',
    'verbatim: {"key": 3, "origin": "roi", "match": null, "transcript": "x"}',
    'guide: [["a", 1, 2], [1, "s"], [1, "s", "q"], [1, "s", "q2"], [99999999999, "", ""]]',
    'turns of: "x"\nabout: [["roi", "x"], ["code", 3], 5]',
    'reading state: ["finished"]\ncoder: "Ana"',
    'reading state: "lu"\ncoder: "Ana"',
    'round: {}\nkey: 3\nweights: {"a": "b"}',
    "language: 3\ntitle: [1]",
    'language: "fr fr"\ntitle: {"xx xx": "é"}',
    "language: fr\nid: a\nlabel: [x]\n  y: z",
    "a: " + "[" * 100_000,
]


@pytest.mark.parametrize("foot", FEET)
def test_feet_that_say_nonsense_do_no_harm(foot: str, here: Project, tmp_path: Path) -> None:
    from xml.sax.saxutils import escape

    said = f"<Description>— cipcoder —\n{escape(foot)}</Description>"
    note = f'<Note guid="{guid("n")}">{said}<PlainTextContent>mot</PlainTextContent></Note>'
    text = f'<TextSource guid="{guid("t")}" name="t">{said}<PlainTextContent>Un mot.</PlainTextContent>'
    text += f'{marked("s", 0, 2, said)}<NoteRef targetGUID="{guid("n")}"/></TextSource>'
    xml = (
        f'{HEAD}<Users><User guid="{guid("Ana")}" name="Ana"/></Users><CodeBook><Codes>'
        f'<Code guid="{guid("c")}" name="c">{said}</Code></Codes></CodeBook>'
        f'<Cases><Case guid="{guid("k")}" name="B">{said}</Case></Cases>'
        f'<Sources>{text}</Sources><Notes>{note}</Notes><Sets><Set guid="{guid("set")}" name="s">{said}'
        f'<MemberSource targetGUID="{guid("t")}"/></Set></Sets>{said}</Project>'
    )
    import_project(here, qdpx(tmp_path, xml))
    dumped(here)


@pytest.mark.parametrize(
    "data", [b"\x00\x01\x02", b"\xff\xfeM\x00o\x00t\x00", b"%PDF-1.4", "Été".encode("cp1252"), b""]
)
def test_texts_of_any_bytes_are_read_or_told_of(data: bytes, here: Project, tmp_path: Path) -> None:
    parts = parts_of(file(tmp_path, PLAIN)) | {f"sources/{guid('text')}.txt": data}
    receipt = import_project(here, packed(tmp_path / "x.qdpx", parts))
    assert sum(dict(receipt.table())["transcripts"].values()) == 1
    dumped(here)


# --- chance -------------------------------------------------------------------------------------------------


@functools.cache
def fuzz_seed() -> bytes:
    """A good .qdpx file to make bad ones of."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Project.create(folder / "a", name="x") as made:
            import_project(made, file(folder, PLAIN, sources=source("b", marked("s", 0, 2, coding("c")))))
            made.use_coder("Ana")
            made.write_memo("mot", targets=[("transcript", made.transcripts()[0].uid)])
            export_project(made, folder / "x.qdpx")
        return (folder / "x.qdpx").read_bytes()


def fuzz_read(data: bytes) -> None:
    """Import these bytes: it goes well, or ends in a sentence; the store is sound either way."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "x.qdpx").write_bytes(data)
        with Project.create(folder / "p", name="x") as made:
            with suppress(CipcoderError):
                import_project(made, folder / "x.qdpx")
            with made.store.read() as connection:
                assert check(connection) == []


def repacked(data: bytes, change: Any) -> bytes:
    """The archive with its project file changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, change(part) if name.endswith(".qde") else part)
    return made.getvalue()


@given(st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_chance_changes_end_in_a_sentence_or_in_a_sound_project(data: st.DataObject) -> None:
    tokens = [
        '"',
        "<",
        ">",
        "guid=",
        "</Code>",
        "<Code>",
        "-1",
        "99999999",
        "{",
        "}",
        "— cipcoder —",
        "\n",
        "&#0;",
        "é",
    ]

    def change(part: bytes) -> bytes:
        for _ in range(data.draw(st.integers(1, 4))):
            start = data.draw(st.integers(0, len(part)))
            stop = min(len(part), start + data.draw(st.integers(0, 60)))
            there = data.draw(st.integers(0, len(part)))
            new = data.draw(st.sampled_from([b"", part[there : there + 80], *(token.encode() for token in tokens)]))
            part = part[:start] + new + part[stop:]
        return part

    fuzz_read(repacked(fuzz_seed(), change))
