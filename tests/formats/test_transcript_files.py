"""A transcript from a file: what goes into the store, and what the researcher is told."""

from __future__ import annotations

import hashlib
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cipcoder import locale
from cipcoder.errors import CipcoderError, InputError
from cipcoder.formats.transcript import People, TranscriptFile, read_transcript
from cipcoder.store import operations as ops
from cipcoder.store.store import Store
from cipcoder.text.clean import visible

CORPUS = Path(__file__).parents[2] / "corpus"
FRONT = '---\ntitle: "Entretien Z"\ndate: 2025-02-21\nparticipant: Z\nset: notes\nlieu: la voiture\n---\n\n'
TALK = "Enquêteur : Et la voiture ?\n\nMme Z. : [00:02:17] Je mange dedans. C’est mon bureau, quoi.\n"


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


def written(tmp_path: Path, text: str | bytes, name: str = "entretien-z.txt") -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_transcript_is_understood_whole(tmp_path: Path) -> None:
    path = written(tmp_path, FRONT + TALK)
    file = read_transcript(path)
    data = file.data
    assert (data.name, data.title, data.date) == ("entretien-z", "Entretien Z", "2025-02-21")
    assert (data.participant, data.document_set, data.meta) == ("Z", "notes", {"lieu": "la voiture"})
    assert data.text == TALK
    assert data.speakers == (("Enquêteur", "interviewer"), ("Mme Z.", "participant"))
    said = [data.text[start:stop] for _speaker, _head, start, stop, _time in data.turns]
    assert said == ["Et la voiture ?", "Je mange dedans. C’est mon bureau, quoi."]
    assert [turn[4] for turn in data.turns] == [None, 137_000]
    assert [data.text[a:b] for a, b in data.sentences][-2:] == ["Je mange dedans.", "C’est mon bureau, quoi."]
    assert data.source_name == "entretien-z.txt"
    assert data.source_sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert data.encoding == "utf-8"
    assert file.sure
    assert file.changes == ()
    assert file.speakers == (("Enquêteur", "interviewer", 1, 3), ("Mme Z.", "participant", 1, 8))


@pytest.mark.parametrize("path", sorted((CORPUS / "interviews").glob("*.txt")), ids=lambda p: p.stem)
def test_each_interview_of_the_demonstration_is_read(path: Path) -> None:
    file = read_transcript(path)
    assert file.changes == ()
    assert file.data.participant == path.stem[-1].upper()
    assert file.data.date is not None
    assert {role for _label, role, _turns, _words in file.speakers} >= {"interviewer", "participant"}
    assert sum(words for *_rest, words in file.speakers) > 2000
    assert file.data.sentences == tuple(sorted(file.data.sentences))


def test_a_transcript_read_goes_into_the_store(tmp_path: Path) -> None:
    with Store.create(tmp_path / "x.cipcoder", name="x") as store:
        store.do(ops.ImportTranscript(read_transcript(written(tmp_path, FRONT + TALK)).data))
        with pytest.raises(CipcoderError, match="already in the project"):
            store.do(ops.ImportTranscript(read_transcript(written(tmp_path, TALK, "again.md")).data))


def test_a_text_without_front_matter_or_speakers_is_a_document_of_its_own(tmp_path: Path) -> None:
    data = read_transcript(
        written(tmp_path, "Vu un homme.\n\nIl attend.\n", "Carnet du 3  mars.md"), document_set="notes"
    ).data
    assert (data.name, data.title, data.date, data.participant) == ("Carnet du 3 mars", "", None, None)
    assert data.document_set == "notes"
    assert data.speakers == ()
    assert len(data.turns) == 2


def test_what_the_command_says_wins_over_what_the_file_says(tmp_path: Path) -> None:
    assert read_transcript(written(tmp_path, FRONT + TALK), document_set="other").data.document_set == "other"


def test_a_participant_named_as_in_the_text_is_found(tmp_path: Path) -> None:
    people = People((ops.ParticipantData("Z", "Mme Z."), ops.ParticipantData("Y", "M. Y.")))
    for said, key in (("Z", "Z"), ("Mme Z.", "Z"), ("mme z", "Z"), ("y", "Y"), ("Mme X.", "Mme X.")):
        path = written(tmp_path, f"---\nparticipant: {said}\n---\n{TALK}")
        assert read_transcript(path, participants=people).data.participant == key
    assert read_transcript(written(tmp_path, f"---\nparticipant: Mme Z.\n---\n{TALK}")).data.participant == "Mme Z."


def test_words_that_mean_a_set_in_french_are_understood(tmp_path: Path) -> None:
    path = written(tmp_path, f"---\ntitre: Un\nensemble: Entretiens\n---\n{TALK}")
    assert (read_transcript(path).data.document_set, read_transcript(path).data.title) == ("interviews", "Un")


def test_a_hostile_text_is_cleaned_once_and_what_was_done_is_told(tmp_path: Path) -> None:
    raw = "\ufeffMme Z. : J’e\u0301tais la\u0300 \x1b[2J \u202eici\u00ad 😀.\r\nEt [rires] voila\u0300.\r\n"
    file = read_transcript(written(tmp_path, raw))
    assert file.data.text == "Mme Z. : J’étais là ␛[2J ␦ici 😀.\nEt [rires] voilà.\n"
    assert visible(file.data.text) == file.data.text
    assert unicodedata.is_normalized("NFC", file.data.text)
    assert len(file.changes) >= 4


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "utf-16", "utf-8-sig"])
def test_other_encodings_are_found_and_shown(tmp_path: Path, encoding: str) -> None:
    talk = (
        TALK
        + "\nMme Z. : Ça a été très dur à l’époque, j’étais déjà fatiguée, après ils m’ont rappelée à la rentrée.\n"
    )
    file = read_transcript(written(tmp_path, talk.encode(encoding)))
    assert file.data.text == talk
    assert file.sure or any(not c.isascii() for c in file.sample)
    told = read_transcript(written(tmp_path, talk.encode(encoding)), encoding=encoding)
    assert told.data.text == talk


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (b"", "holds no words"),
        (b" \n\n\t", "holds no words"),
        (b"---\ntitle: x\n---\n", "holds no words"),
        (b"[rires] (silence) ...", "holds no words"),
        (b"---\ndate: hier\n---\nOui.\n", "line 2: “hier” is not a date"),
        (b"---\ntitle: x\n\nDate: 2025-02-30\n---\nOui.\n", "line 4: “2025-02-30” is not a date"),
        (b"---\ndate: 20250221\n---\nOui.\n", "line 2: “20250221” is not a date"),
        (b"---\ndate: 21/02/2025\n---\nOui.\n", "line 2: “21/02/2025” is not a date"),
        (b"---\nset: letters\n---\nOui.\n", "line 2: “letters” is not a document set: write interviews, questionnaire"),
        (b"---\ndate: 2025-01-01\ndate: 2025-01-02\n---\nOui.\n", "line 3: .*date.* stands twice"),
    ],
    ids=range(10),
)
def test_a_bad_transcript_is_refused_with_its_line(tmp_path: Path, text: bytes, what: str) -> None:
    with pytest.raises(InputError, match=what) as refusal:
        read_transcript(written(tmp_path, text))
    assert "entretien-z.txt" in str(refusal.value)


def test_other_formats_and_other_files_are_refused(tmp_path: Path) -> None:
    for name in ("entretien.xyz", "entretien", "entretien.txt.exe", ".txt"):
        with pytest.raises(InputError, match=r"only \.txt, \.md, .* files are read"):
            read_transcript(written(tmp_path, TALK, name))
    for name, advice in (("a.doc", "save it as .docx"), ("a.MP3", "transcribe it first"), ("a.jpg", "OCR")):
        with pytest.raises(InputError, match=advice):
            read_transcript(written(tmp_path, TALK, name))
    with pytest.raises(InputError, match="There is no file"):
        read_transcript(tmp_path / "nowhere.txt")
    (tmp_path / "folder.txt").mkdir()
    with pytest.raises(InputError, match="a folder or a device"):
        read_transcript(tmp_path / "folder.txt")
    with pytest.raises(InputError, match="needs a name"):
        read_transcript(written(tmp_path, TALK, "\u200b.txt"))
    with pytest.raises(InputError, match="larger than"):
        read_transcript(written(tmp_path, TALK * 10), max_bytes=100)
    with pytest.raises(InputError, match="is not a document set"):
        read_transcript(written(tmp_path, TALK), document_set="letters")


def test_a_name_that_would_harm_a_terminal_is_made_visible(tmp_path: Path) -> None:
    data = read_transcript(written(tmp_path, TALK, "a\x1b[2Jb\u202e.txt")).data
    assert data.name == "a␛[2Jb␦"
    assert data.source_name == "a␛[2Jb␦.txt"


def whole(file: TranscriptFile, path: Path) -> None:
    """What holds of every transcript that is read."""
    data = file.data
    length = len(data.text)
    assert data.name
    assert unicodedata.is_normalized("NFC", data.text)
    assert "\r" not in data.text
    assert data.text.encode()
    position = 0
    for speaker, head, start, stop, _time in data.turns:
        assert position <= head <= start <= stop <= length
        assert speaker is None or 0 <= speaker < len(data.speakers)
        position = stop
    position = 0
    for start, stop in data.sentences:
        assert position <= start < stop <= length
        position = stop
    assert data.source_sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


PIECES = """---\n|title: x\n|date: 2025-01-01\n|set: notes\n|Mme Z. : |E: |[00:01:02] |Oui. |é|\r\n|\n\n|\x00|\x1b
|\ufeff|e\u0301|😀|\u202e| : |00:00:01\n|« | »|Q1|\t|…"""
pieces = st.sampled_from(PIECES.split("|"))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.one_of(st.binary(max_size=120), st.lists(pieces, max_size=25).map("".join).map(str.encode)))
def test_arbitrary_bytes_are_a_transcript_or_an_explained_refusal(tmp_path: Path, data: bytes) -> None:
    path = written(tmp_path, data)
    try:
        whole(read_transcript(path), path)
    except CipcoderError as error:
        message = str(error)
    else:
        message = "entretien-z.txt"
    assert "entretien-z.txt" in message


@pytest.mark.parametrize(
    "data",
    [
        b"a" * 1_000_000,
        b"\n" * 300_000 + b"oui",
        b"Mme Z. : oui\n" * 20_000,
        b"---\n" + b"a: b\n" * 300_000,
        b": " * 200_000 + b"oui",
        ("e" + "\u0301" * 500_000).encode(),
        b"[00:00:00] " * 30_000 + b"oui",
    ],
    ids=range(7),
)
def test_a_monstrous_text_is_read_or_refused_in_bounded_time(tmp_path: Path, data: bytes) -> None:
    path = written(tmp_path, data)
    started = time.perf_counter()
    try:
        whole(read_transcript(path), path)
    except CipcoderError as error:
        message = str(error)
    else:
        message = ""
    assert len(message) < 1000
    assert time.perf_counter() - started < 30
