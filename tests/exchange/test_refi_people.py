"""People in project files of other programs: two of one name stay two, and nobody's text is lost without a word."""

from __future__ import annotations

from pathlib import Path

from cipcoder.exchange.refi import import_project
from cipcoder.project import Project
from tests.exchange.refi_material import packed

GUID = "00000000-0000-4000-8000-0000000000{:02d}"
AGE = GUID.format(30)


def project_file(path: Path, cases: list[tuple[str, int, int]], texts: dict[int, str]) -> Path:
    """A project: cases (name, age, number of their source), sources by number."""
    people = "".join(
        f'<Case guid="{GUID.format(40 + n)}" name="{name}"><VariableValue><VariableRef targetGUID="{AGE}"/>'
        f'<IntegerValue>{age}</IntegerValue></VariableValue><SourceRef targetGUID="{GUID.format(source)}"/></Case>'
        for n, (name, age, source) in enumerate(cases)
    )
    sources = "".join(
        f'<TextSource guid="{GUID.format(n)}" name="E{n}" plainTextPath="internal://{GUID.format(n)}.txt"/>'
        for n in texts
    )
    xml = (
        '<Project xmlns="urn:QDA-XML:project:1.0" name="essai">'
        f'<Variables><Variable guid="{AGE}" name="âge" typeOfVariable="Integer"/></Variables>'
        f"<Cases>{people}</Cases><Sources>{sources}</Sources></Project>"
    )
    parts = {f"sources/{GUID.format(n)}.txt": text.encode() for n, text in texts.items()}
    return packed(path, {"project.qde": xml.encode(), **parts})


def test_two_people_of_one_name_stay_two_also_when_they_come_again(tmp_path: Path) -> None:
    file = project_file(tmp_path / "p.qdpx", [("Marie", 34, 1), ("Marie", 61, 2)], {1: "Un matin.", 2: "Un soir."})
    with Project.create(tmp_path / "etude", name="essai") as project:
        for _time in range(2):
            receipt = import_project(project, file)
            with_whom = {row.name: row.participant for row in project.transcripts()}
            assert with_whom == {"E1": "Marie", "E2": "Marie (2)"}
            ages = {person.key: dict(person.attributes) for person in project.participants()}
            assert ages == {"Marie": {"âge": "34"}, "Marie (2)": {"âge": "61"}}
            assert any(line.outcome == "changed" and line.kind == "participants" for line in receipt.lines)


def test_whoever_loses_their_text_to_another_is_counted(tmp_path: Path) -> None:
    file = project_file(tmp_path / "p.qdpx", [("Marie", 34, 1), ("Paule", 61, 2)], {1: "Un matin.", 2: "Un matin."})
    with Project.create(tmp_path / "etude", name="essai") as project:
        receipt = import_project(project, file)
    assert [(line.count, line.outcome) for line in receipt.lines if line.kind == "links of participants"] == [
        (1, "lost")
    ]
