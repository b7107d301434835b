"""What may lead to a person is found wherever it stands, told without showing it, and nothing of it is kept."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cipcoder import locale
from cipcoder.codebook.models import Code, Codebook, Example
from cipcoder.exchange.leaks import KeyTable, key_table, quick_scan, scan
from cipcoder.exchange.rare import rare
from cipcoder.formats.key_table import Replaced
from cipcoder.project import Project
from cipcoder.rounds import Plan, new_round
from cipcoder.store import operations as ops
from tests.cli.test_main_job import cipcoder
from tests.studies import FAMILY, passage, talk

PHONE, MAIL = "06 12 34 56 78", "ana@exemple.org"
LEAKY = talk(
    "visite",
    "Enquêteur : Vous êtes joignable ?",
    f"Mme B. : Oui, au {PHONE}, ou {MAIL}. Demandez Nathalie, nathalie c’est ma fille.",
    "Mme B. : Ou le soir.",
    participant="B",
)
BOOK = Codebook(
    codes=(
        Code(
            id="kin",
            label={"fr": "Parenté"},
            definition={"fr": f"Voir {MAIL}"},
            examples=(Example(kind="typical", text="Nathalie m’aide", source="visite"),),
        ),
    )
)
NAMES = KeyTable(Path("k.json"), [Replaced("Nathalie", "Claire"), Replaced("Z", "Y")], there=True)


@pytest.fixture(autouse=True)
def _at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In English, with no key table and no memory but this test's."""
    locale.use("en")
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "study", name="Visites") as made:
        made.do(ops.ApplyCodebook(BOOK))
        made.do(ops.ImportTranscript(LEAKY))
        made.do(ops.ImportTranscript(FAMILY))
        made.do(ops.SetParticipants((ops.ParticipantData("B", "Mme B.", {"lieu": "66000 Perpignan"}),)))
        made.do(ops.SetGuide((ops.GuideQuestionData(1, "Contact", "Où est Nathalie ?"),)))
        made.use_coder("Nathalie D.")
        made.write_memo(f"Rappeler au {PHONE}.", title="À faire", targets=[("transcript", LEAKY.uid)])
        made.keep_verbatim(made.document("visite"), *passage(LEAKY, "Demandez Nathalie"))
        made.coder = None
        yield made


def test_it_is_found_in_every_part_of_a_project(project: Project) -> None:
    found = scan(project, NAMES)
    told = {(leak.part, leak.where, leak.turn, leak.kind, leak.count) for leak in found.leaks}
    start, stop = passage(LEAKY, "Demandez Nathalie")
    assert told == {
        ("transcript", "visite", 2, "phone", 1),
        ("transcript", "visite", 2, "e-mail", 1),
        ("transcript", "visite", 2, "name", 2),
        ("memo", "À faire", None, "phone", 1),
        ("codebook", "kin", None, "e-mail", 1),
        ("codebook", "kin", None, "name", 1),
        ("participant", "B", None, "postcode and town", 1),
        ("verbatim", f"visite:{start}-{stop}", None, "name", 1),
        ("guide", "1", None, "name", 1),
        ("coder", "Nathalie D.", None, "name", 1),
    }
    assert found.counts == {"name": 6, "phone": 2, "e-mail": 2, "postcode and town": 1}
    assert found.names == 1
    assert found.skipped == ("Z",)
    assert next(leak.words for leak in found.leaks if leak.kind == "name") == ("Nathalie", "nathalie")


def test_what_is_said_about_a_transcript_is_looked_through_too(tmp_path: Path) -> None:
    data = talk("entretien", "Mme D. : Oui.")
    with Project.create(tmp_path / "s", name="S") as made:
        fields = {"title": "Chez Nathalie", "source_name": "Nathalie.docx", "meta": {"lieu": f"chez elle, {PHONE}"}}
        made.do(ops.ImportTranscript(ops.TranscriptData(**{n: getattr(data, n) for n in data.__slots__} | fields)))
        found = scan(made, NAMES)
    assert [(leak.part, leak.kind, leak.count) for leak in found.leaks] == [
        ("about a transcript", "name", 2),
        ("about a transcript", "phone", 1),
    ]


def test_a_name_that_is_somebody_s_pseudonym_is_not_looked_for(project: Project) -> None:
    table = KeyTable(Path("k"), [Replaced("Nathalie", "Claire"), Replaced("Odile", "Nathalie")], there=True)
    found = scan(project, table)
    assert "name" not in found.counts
    assert found.skipped == ("Nathalie",)


def test_a_first_name_alone_is_found_where_the_table_has_the_whole_name(project: Project) -> None:
    table = KeyTable(Path("k"), [Replaced("Mme Nathalie de Brécourt", "Claire Morin")], there=True)
    found = scan(project, table)
    assert found.counts["name"] == quick_scan(project, table)["name"] == 5  # but for « nathalie », without a capital
    assert found.names == 1
    table.names.append(Replaced("Odile Rey", "Nathalie Rey"))
    found = scan(project, table)
    assert "name" not in found.counts
    assert set(found.skipped) == {"Nathalie", "Rey"}


def test_the_project_s_key_table_is_used_where_it_lies(project: Project) -> None:
    assert scan(project).names is None
    table = key_table(project)
    table.file.parent.mkdir(parents=True)
    table.file.write_text(json.dumps([{"form": "Nathalie", "pseudonym": "Claire"}]), "utf-8")
    assert scan(project).counts["name"] == 6


def test_what_a_blind_round_hides_is_not_looked_through(project: Project) -> None:
    project.use_coder("ben")
    project.coder = None
    new_round(project, Plan(("Nathalie D.", "ben"), interviews=("visite",), purpose="calibration"))
    parts = {leak.part for leak in scan(project, NAMES).leaks}
    assert "memo" not in parts
    assert "verbatim" not in parts


def test_a_quick_look_counts_the_same_and_remembers_numbers_only(project: Project, tmp_path: Path) -> None:
    wanted = scan(project, NAMES).counts
    assert quick_scan(project, NAMES) == wanted
    kept = [path for path in (tmp_path / "XDG_CACHE_HOME").rglob("*") if path.is_file()]
    said = "".join(path.read_text("utf-8") for path in kept)
    assert said
    assert not any(word in said for word in ("Nathalie", "nathalie", "exemple", "06 12"))
    assert quick_scan(project, NAMES) == wanted
    fewer = quick_scan(project, KeyTable(Path("k")))
    assert fewer == {kind: n for kind, n in wanted.items() if kind != "name"}
    for path in kept:
        path.write_text('{"key": 1, "texts": [', "utf-8")
    assert quick_scan(project, NAMES) == wanted


# --- rare traits ----------------------------------------------------------------------------------------

people = st.dictionaries(
    st.sampled_from("ABCDEFGH"),
    st.dictionaries(st.sampled_from(["sexe", "âge", "lieu", "poste"]), st.sampled_from(["", "x", "y", "z"])),
    max_size=8,
)


def alone(person: str, traits: tuple[str, ...], everybody: Mapping[str, Mapping[str, str]]) -> bool:
    mine = [everybody[person].get(name, "") for name in traits]
    return all(mine) and not any(
        [other.get(name, "") for name in traits] == mine for key, other in everybody.items() if key != person
    )


@settings(max_examples=150, deadline=None)
@given(people)
def test_rare_is_who_is_alone_with_a_combination_and_the_smallest_is_told(
    everybody: dict[str, dict[str, str]],
) -> None:
    names = sorted({name for person in everybody.values() for name in person})
    wanted: dict[str, int] = {}
    for person in everybody:
        sizes = [n for n in (1, 2, 3) for traits in combinations(names, n) if alone(person, traits, everybody)]
        if sizes and len(everybody) > 1:
            wanted[person] = min(sizes)
    found = rare(everybody)
    assert {one.participant: one.size for one in found} == wanted
    assert all(alone(one.participant, tuple(name for name, _value in one.attributes), everybody) for one in found)
    assert [one.size for one in found] == sorted(one.size for one in found)


def test_many_attributes_of_many_people_take_seconds() -> None:
    everybody = {f"R{n}": {f"q{i}": str((n * (i + 3)) % 3) for i in range(60)} for n in range(400)}
    assert len(rare(everybody)) <= 400


# --- the command ----------------------------------------------------------------------------------------


def test_the_command_tells_where_and_how_often_and_shows_nothing_unasked(project: Project, tmp_path: Path) -> None:
    project.close()
    study, names = tmp_path / "study", tmp_path / "names.txt"
    names.write_text("Nathalie\n", "utf-8")
    done = cipcoder("pseudonyms", "scan", "--names", str(names), cwd=study)
    assert any(line.startswith("visite, turn 2 ") and "telephone number" in line for line in done.stdout.splitlines())
    assert "Found in 7 places: name of the key table: 6; telephone number: 2" in " ".join(done.stdout.split())
    assert "06 12" not in done.stdout
    assert "exemple.org" not in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    shown = cipcoder("pseudonyms", "scan", "--names", str(names), "--show", cwd=study)
    assert "Nathalie; nathalie" in shown.stdout
    assert cipcoder("pseudonyms", "scan", "--strict", cwd=study, fails=True).returncode == 1
    inside = cipcoder("pseudonyms", "scan", "--names", "names.txt", cwd=study, fails=True)
    assert "There is no" in inside.stderr or "lies inside the project" in inside.stderr


def test_the_command_writes_a_table_and_keeps_found_words_out_of_the_project(project: Project, tmp_path: Path) -> None:
    project.close()
    study = tmp_path / "study"
    cipcoder("pseudonyms", "scan", "--to", "leaks.csv", cwd=study)
    with (study / "leaks.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {"part": "transcript", "where": "visite", "turn": "2", "kind": "phone", "count": "1"} in rows
    refused = cipcoder("pseudonyms", "scan", "--show", "--to", "leaks.csv", cwd=study, fails=True)
    assert "outside the project’s folder" in refused.stderr
    cipcoder("pseudonyms", "scan", "--show", "--to", "../leaks.csv", cwd=study)
    assert PHONE in (tmp_path / "leaks.csv").read_text("utf-8")


def test_before_anything_leaves_one_sentence_says_what_to_look_at(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    from cipcoder.cli.leaks import before_leaving

    before_leaving(project)
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "What may lead to people is in this project (telephone number: 2; e-mail address: 2; postcode and town: 1). "
        "Look: cipcoder pseudonyms scan --show\n"
    )


def test_before_anything_leaves_nothing_is_said_where_nothing_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from cipcoder.cli.leaks import before_leaving

    with Project.create(tmp_path / "s", name="S") as made:
        made.do(ops.ImportTranscript(FAMILY))
        before_leaving(made)
        key_table(made).file.parent.mkdir(parents=True)
        key_table_file = tmp_path / "XDG_DATA_HOME" / "cipcoder" / "keys" / f"{made.study().uid}.json"
        assert capsys.readouterr() == ("", "")
        key_table_file.write_text("{", "utf-8")
        before_leaving(made)
    assert "could not be looked for" in capsys.readouterr().err
