"""participants.yaml and guide.yaml: read strictly, every fault told with its line."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cipcoder import locale
from cipcoder.errors import CipcoderError, InputError
from cipcoder.formats.study import read_guide, read_participants
from cipcoder.store.operations import GuideQuestionData, ParticipantData

CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "study.yaml"
    path.write_text(text, "utf-8")
    return path


def test_the_shipped_study_is_read() -> None:
    people = read_participants(CORPUS / "participants.yaml")
    assert [p.key for p in people] == list("ABCDEFGHIJKLM")
    assert people[1].name == "Mme B."
    assert people[1].attributes["organisation"] == "ACI associatif"
    guide = read_guide(CORPUS / "guide.yaml")
    assert [q.number for q in guide] == list(range(1, 28))
    assert len({q.section for q in guide}) == 4


def test_participants_are_read_as_written_and_nothing_is_interpreted(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "# qui\nparticipants:\n  NO: {name: M. N., avant: 12:30, vu: yes, rang: 010, vide: }\n"
        "  b-2:\n    fonction: 'conseillère, dit-elle'\n  c:\n",
    )
    assert read_participants(path) == (
        ParticipantData("NO", "M. N.", {"avant": "12:30", "vu": "yes", "rang": "010", "vide": ""}),
        ParticipantData("b-2", "b-2", {"fonction": "conseillère, dit-elle"}),
        ParticipantData("c", "c", {}),
    )


def test_a_guide_keeps_the_order_and_the_numbers_of_its_file(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "sections:\n  - title: Deux\n    questions:\n      - {number: 7, text: Et après ?}\n"
        "  - questions:\n      - number: 2\n        text: >-\n          Qui êtes-vous\n          donc ?\n",
    )
    assert read_guide(path) == (
        GuideQuestionData(7, "Deux", "Et après ?"),
        GuideQuestionData(2, "", "Qui êtes-vous donc ?"),
    )


def test_a_study_file_in_an_old_encoding_is_read(tmp_path: Path) -> None:
    path = tmp_path / "study.yaml"
    text = "participants:\r\n  B: {name: Mme É., fonction: conseillère à l’écoute, lieu: près de la forêt}\r\n"
    path.write_bytes(text.encode("cp1252"))
    assert read_participants(path)[0].name == "Mme É."


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("participants:\n  B: {name: x}\n  C: {name: y}\n  B: {name: z}\n", "line 4: the key “B” is written twice"),
        ("participants:\n  B: {name: x, name: y}\n", "line 2: the key “name” is written twice"),
        ("participants:\n  B: {a: x, 'a ': y}\n", "line 2: “a” stands twice"),
        ("participants:\n  B: x\n  'B ': {}\n", "line 3: the participant “B” stands twice"),
        ("participants:\n  B: [x]\n", "line 2: a participant’s name and attributes should stand here"),
        ("participants:\n  B: {name: {fr: x}}\n", "line 2: a text is expected here"),
        ("participants:\n  - B\n", "line 2: a participant’s key and, under it, name and attributes should stand here"),
        ("participant:\n  B: {}\n", "line 1: “participant” is not a key .* Did you mean “participants”"),
        ("title: x\n", "line 1: no participants"),
        ("- x\n", "line 1: a file of participants should stand here"),
        ("participants: &a\n  B: {name: x}\n", "line 1: & makes a YAML anchor"),
        ("participants:\n  B: *a\n", "line 2: \\* makes a YAML alias"),
        ("participants:\n  B: !!python/object:os.system x\n", "line 2: ! makes a YAML tag"),
        ("participants:\n\tB: x\n", "line 2"),
        ("participants:\n  B: {name: 'x}\n", "line 2"),
        ("participants:\n  '': {name: x}\n", "line 2: a key without a name"),
        ("participants:\n  B: {name: " + "x" * 300 + "}\n", "line 2: a name of more than 200"),
        ("participants:\n  B: {name: \x1b[2J}\n", "line 2: an invisible control character"),
        ("participants: " + "[" * 5000, "study.yaml"),
        ("", "study.yaml is empty"),
        ("# rien\n\n", "study.yaml is empty"),
    ],
    ids=range(21),
)
def test_a_fault_among_participants_is_told_with_its_line(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(InputError, match=what) as refusal:
        read_participants(written(tmp_path, text))
    assert "study.yaml" in str(refusal.value)
    assert "\x1b" not in str(refusal.value)


QUESTION = "sections:\n  - title: x\n    questions:\n      - "


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (QUESTION + "{number: one, text: x}\n", "line 4: a question’s number is whole, from 1 to 9999"),
        (QUESTION + "{number: 0, text: x}\n", "line 4: a question’s number"),
        (QUESTION + "{number: 99999, text: x}\n", "line 4: a question’s number"),
        (QUESTION + "{number: ٣, text: x}\n", "line 4: a question’s number"),
        (QUESTION + "{number: 1}\n", "line 4: a question has a number and a text"),
        (QUESTION + "{number: 1, text: ''}\n", "line 4: the question has no text"),
        (QUESTION + "{number: 1, text: x, answer: y}\n", "line 4: “answer” is not a key of a question. The keys are"),
        (QUESTION + "{number: 3, text: x}\n      - {number: 3, text: y}\n", "line 5: question 3 is on line 4 already"),
        ("sections: x\n", "line 1: a list is expected here"),
        ("section:\n  - x\n", "line 1: “section” is not a key of an interview guide. Did you mean “sections”"),
        ("sections:\n  - x\n", "line 2: a section should stand here"),
        ("title: x\n", "line 1: no sections"),
    ],
    ids=range(12),
)
def test_a_fault_in_a_guide_is_told_with_its_line(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(InputError, match=what):
        read_guide(written(tmp_path, text))


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refusal:
        read_guide(written(tmp_path, "titel: x\nsections:\n  - questions:\n      - {number: x, text: y}\n"))
    assert [line.split(": ")[0][-7:] for line in str(refusal.value).split("\n")] == [" line 1", " line 4"]


def test_a_file_larger_than_any_study_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="larger than 2 MB"):
        read_guide(written(tmp_path, "# x\n" * 600_000))


names = st.text(st.characters(categories=("L", "N", "P", "Zs", "So")), min_size=1, max_size=10).filter(
    lambda s: s == " ".join(s.split()) != ""
)


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    people=st.dictionaries(
        names,
        st.tuples(names, st.dictionaries(names.filter(lambda n: n != "name"), names, max_size=3)),
        min_size=1,
        max_size=3,
    )
)
def test_any_names_come_through(tmp_path: Path, people: dict[str, tuple[str, dict[str, str]]]) -> None:
    people = {
        unicodedata.normalize("NFC", key): (
            unicodedata.normalize("NFC", name),
            {unicodedata.normalize("NFC", k): unicodedata.normalize("NFC", v) for k, v in attributes.items()},
        )
        for key, (name, attributes) in people.items()
    }
    lines = ["participants:"]
    for key, (name, attributes) in people.items():
        lines += [f"  {quoted(key)}:", f"    name: {quoted(name)}"]
        lines += [f"    {quoted(k)}: {quoted(v)}" for k, v in attributes.items()]
    found = read_participants(written(tmp_path, "\n".join(lines) + "\n"))
    assert found == tuple(ParticipantData(key, name, attributes) for key, (name, attributes) in people.items())


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.one_of(st.binary(max_size=60), st.text(alphabet="participants:sectonq-[]{}&*!%'\"|> \n\t#é", max_size=80))
)
def test_anything_else_is_an_explained_refusal(tmp_path: Path, data: bytes | str) -> None:
    path = tmp_path / "study.yaml"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    for read in (read_participants, read_guide):
        try:
            found: object = read(path)
        except CipcoderError as error:
            found = None
            message = str(error)
        assert found is not None or "study.yaml" in message
