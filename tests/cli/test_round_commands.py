"""Blind double coding from the command line: on two machines, on one, again; and what no command tells meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cipcoder import locale
from cipcoder.cli.app import run
from cipcoder.project import Project
from cipcoder.store import operations as ops
from tests.studies import CODEBOOK, FAMILY, WORK, passage, talk

TOWN = talk("ville", "Enquêteur : Et la ville ?", "Mme D. : On y va le samedi, seule.", participant="D")
Command = Callable[..., str]


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs a command line in a folder below the test's; what it printed. Unless it is meant to fail, it must not."""
    locale.use("en")

    def one(words: str, cwd: str = "study", *, fails: bool = False) -> str:
        monkeypatch.chdir(tmp_path / cwd)
        capsys.readouterr()
        code = run(words.split("|") if "|" in words else words.split())
        out, err = capsys.readouterr()
        assert (code != 0) == fails, out + err
        return out + err

    return one


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """Ana's project: three interviews, of which she has coded and finished one."""
    with Project.create(tmp_path / "study", name="Nettoyer") as made:
        made.do(ops.ApplyCodebook(CODEBOOK))
        made.do(ops.SetParticipants((ops.ParticipantData("B", "Mme B.", {"genre": "f"}),)))
        for data in (WORK, FAMILY, TOWN):
            made.do(ops.ImportTranscript(data))
        made.use_coder("ana")
        made.code_passage(WORK.uid, *passage(WORK, "seule"), ["isolation"])
        made.set_read_state(WORK.uid, "finished")
    return tmp_path / "study"


def code(folder: Path, who: str, *, data: ops.TranscriptData = WORK, words: str = "le soir") -> None:
    with Project.open(folder) as project:
        project.use_coder(who)
        project.code_passage(data.uid, *passage(data, words), ["hours"])
        project.set_read_state(data.uid, "finished")


def test_a_round_on_two_machines(command: Command, study: Path, tmp_path: Path) -> None:
    (tmp_path / "ben").mkdir()
    begun = command("round new --coders ana,ben --interview travail --to ../ben")
    assert "measured-1: measured, free segments, blind; coders ana, ben" in begun
    assert "Written for ben: ../ben/measured-1-ben.cipcoder-round (texts and codebook, no codings)" in begun
    assert "cipcoder round join measured-1-ben.cipcoder-round" in begun

    joined = command("round join measured-1-ben.cipcoder-round", "ben")
    assert "Joined: measured-1 as ben, 1 interview, in measured-1" in joined
    for step in ("cd measured-1", "code --coder ben", "round seal measured-1 --coder ben", "layer export --coder ben"):
        assert f"  {'' if step.startswith('cd') else 'cipcoder '}{step}" in joined
    assert "joined before: nothing changed" in command("round join measured-1-ben.cipcoder-round", "ben")
    assert (tmp_path / "ben" / "measured-1" / "codebook.yaml").exists()

    code(tmp_path / "ben" / "measured-1", "ben")
    early = command("layer export --coder ben", "ben/measured-1")
    assert "Not sealed yet: measured-1" in early
    assert "ben has not sealed" in command("layer import ../ben/measured-1/ben.cipcoder-layer", fails=True)
    sealed = command("round seal --coder ben", "ben/measured-1")
    assert "Sealed: measured-1 by ben" in sealed
    assert "1 coding, SHA-256 " in sealed
    assert "Not sealed here yet: ana" in sealed
    assert "Not sealed" not in command("layer export --coder ben", "ben/measured-1")

    assert "First: cipcoder round seal measured-1 --coder ana" in command(
        "layer import ../ben/measured-1/ben.cipcoder-layer", fails=True
    )
    command("round seal measured-1 --coder ana")
    done = command("layer import ../ben/measured-1/ben.cipcoder-layer")
    assert "ben: 0 codings before, 1 now" in done
    assert "measured-1: all have sealed. Next: cipcoder agreement --round measured-1" in done
    digits = sealed.split("SHA-256 ")[1].split("…")[0]
    shown = command("round show measured-1")
    assert digits in shown
    assert "sealed by all" in shown
    assert "named by hand" in shown
    assert "● ana, ● ben" in command("round list")


def test_a_draw_is_told_so_that_it_can_be_made_again(command: Command, study: Path) -> None:
    first = command("round new --coders ana,ben --sample 2 --seed 7 --name un --no-package")
    assert "Drawn with the seed 7, 2 of 3: " in first
    names = first.split("2 of 3: ")[1].split("\n")[0]
    command("round close un")
    by_chance = command("round new --coders cleo,dora --sample 2 --name deux --no-package")
    seed = by_chance.split("--seed ")[1].split("\n")[0]
    again = command(f"round new --coders eli,fay --sample 2 --seed {seed} --name trois --no-package")
    assert by_chance.split("2 of 3: ")[1].split("\n")[0] == again.split("2 of 3: ")[1].split("\n")[0]
    assert names.count(",") == 1
    assert "2 of 3, seed 7" in command("round show un")
    assert "closed" in command("round show un")


def test_each_other_coder_gets_a_package_in_the_folder_named(command: Command, study: Path, tmp_path: Path) -> None:
    command("round new --coders ana,ben,cleo --to ../mail")
    assert sorted(path.name for path in (tmp_path / "mail").iterdir()) == [
        "measured-1-ben.cipcoder-round",
        "measured-1-cleo.cipcoder-round",
    ]
    command("round package measured-1 --for ana --to ../mail/a.cipcoder-round")
    assert (tmp_path / "mail" / "a.cipcoder-round").exists()
    refused = command("round new --coders dora,eli,fay --to one.cipcoder-round", fails=True)
    assert "name a folder" in refused
    assert command("round list").count("measured") == 2


def test_on_one_machine_no_package_is_written(command: Command, study: Path) -> None:
    begun = command("round new --coders ana,ben --purpose calibration --unit turns --no-package")
    assert "calibration-1: calibration, whole turns, blind" in begun
    assert "  cipcoder code --coder ben" in begun
    assert "  cipcoder round seal calibration-1 --coder ben" in begun
    assert not list(study.glob("*.cipcoder-round"))


def test_a_coder_codes_again(command: Command, study: Path) -> None:
    begun = command("round new --coders ana --again")
    assert "again-1: coded again, free segments, blind; coders ana, ana (2)" in begun
    assert '  cipcoder code --coder "ana (2)"' in begun
    assert not list(study.glob("*.cipcoder-round"))
    code(study, "ana (2)")
    command("round|seal|--coder|ana (2)")
    assert "sealed by all" in command("round show again-1")


def test_layers_that_are_there_are_frozen_and_said_to_be_not_blind(command: Command, study: Path) -> None:
    code(study, "ben")
    begun = command("round new --coders ana,ben --as-coded")
    assert "not blind" in begun
    assert "Next: cipcoder agreement --round measured-1" in begun
    assert not list(study.glob("*.cipcoder-round"))


def test_an_interview_coded_together_before_is_told(command: Command, study: Path) -> None:
    command("round new --coders ana,ben --interview ville --no-package")
    command("round close measured-1")
    again = command("round new --coders ana,ben --interview ville --no-package")
    assert "not coded for the first time: ville" in again


def test_joining_inside_a_project_that_has_the_texts_adds_the_round_to_it(
    command: Command, study: Path, tmp_path: Path
) -> None:
    command("round new --coders ana,ben --interview travail --to ..")
    with Project.create(tmp_path / "own", name="À soi") as own:
        own.do(ops.ApplyCodebook(CODEBOOK))
        own.do(ops.ImportTranscript(WORK))
    joined = command("round join ../measured-1-ben.cipcoder-round", "own")
    assert "in " in joined
    assert "cd " not in joined
    assert "○ ana, ○ ben" in command("round list", "own")
    with Project.create(tmp_path / "other", name="Autre") as other:
        other.do(ops.ImportTranscript(TOWN))
    refused = command("round join ../measured-1-ben.cipcoder-round", "other", fails=True)
    assert "has not the texts of travail" in refused
    assert "--to FOLDER" in refused
    command("round join ../measured-1-ben.cipcoder-round --to ../apart", "other")
    assert (tmp_path / "apart" / "project.cipcoder").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("round new --coders ana", "two coders or more"),
        ("round new --coders ana,ben --unit words", "free, turns or segments"),
        ("round new --coders ana,ben --purpose fun", "measured or calibration"),
        ("round new --coders ana,ben --sample 9", "can't be drawn"),
        ("round new --coders ana,ben --sample 1 --by age", "Attributes: genre"),
        ("round seal --coder zoe", "no coder named zoe"),
        ("round seal --coder ana", "Open for ana: none"),
        ("round show x", "no round named x here. Rounds: none yet"),
        ("round close x", "no round named x"),
        ("round package x --for ana", "no round named x"),
        ("round join nowhere.cipcoder-round", "no file nowhere.cipcoder-round"),
        ("round join project.cipcoder", "is no round of double coding"),
        ("status --coder zoe", "no coder named zoe"),
    ],
)
def test_what_goes_wrong_is_a_sentence(command: Command, study: Path, words: str, said: str) -> None:
    assert said in command(words, fails=True)
    assert "No round yet" in command("round list")


def test_a_seal_that_comes_too_early_names_the_interviews(command: Command, study: Path) -> None:
    command("round new --coders ana,ben --no-package")
    assert "Not finished yet: famille, ville" in command("round seal --coder ana", fails=True)


def test_every_command_gives_an_example(command: Command, study: Path) -> None:
    for name in ("new", "package", "join", "seal", "list", "show", "close"):
        page = command(f"round {name} --help")
        assert f"Example: cipcoder round {name}" in " ".join(page.split()), name


# --- what no command tells meanwhile ------------------------------------------------------------------

READING = (
    *("status", "frequencies", "frequencies --to f.csv", "coder list", "memos list", "memos export --to m.md"),
    *("verbatims list", "round list", "round show measured-1", "search seule", "codebook show isolation"),
    *("codebook show", "export extracts --to x.csv", "status --coder ben"),
)


@pytest.fixture
def told(command: Command, study: Path) -> Callable[[], dict[str, str]]:
    """All that is printed and written by commands that read."""

    def everything() -> dict[str, str]:
        said = {}
        for words in READING:
            for name in ("f.csv", "m.md", "x.csv"):
                (study / name).unlink(missing_ok=True)
            said[words] = command(words)
            said[words] += "".join(
                path.read_text("utf-8") for name in ("f.csv", "m.md", "x.csv") if (path := study / name).exists()
            )
        return said

    return everything


def test_no_command_tells_what_another_did_in_a_blind_round(
    command: Command, study: Path, told: Callable[[], dict[str, str]]
) -> None:
    code(study, "ben", data=TOWN, words="samedi")
    command("round new --coders ana,ben --interview travail --interview famille --no-package")
    before = told()
    with Project.open(study) as project:
        project.use_coder("ana")
        for words in ("le soir", "les horaires", "enfants"):
            start = WORK.text.lower().index(words)
            done = project.code_passage(WORK.uid, start, start + len(words), ["hours", "kin"])
            project.write_memo(f"secret: {words}", targets=[("coding", done.changes[0].uid)])
        project.write_memo("secret", targets=[("transcript", FAMILY.uid)])
        project.keep_verbatim(project.document("travail"), *passage(WORK, "plus dur"), "secret-theme")
        project.set_read_state(FAMILY.uid, "finished")
    after = told()
    assert {words for words, said in after.items() if said != before[words]} == set()
    assert "▒ blind" in after["status"]
    for words in ("frequencies", "memos list", "verbatims list", "coder list", "export extracts --to x.csv"):
        assert "ana: left out while a round is blind: famille, travail" in after[words], words
    assert "secret" not in "".join(after.values())
    assert "secret" in command("memos list --coder ana")
    assert "▒ blind" in command("status --coder ana"), "of ben's work"
    command("round close measured-1")
    assert "secret" in command("memos list")
    assert "blind" not in command("status")


def test_an_example_from_a_round_s_interview_is_not_shown(command: Command, study: Path) -> None:
    with Project.open(study) as project:
        project.edit_code("kin", examples=[{"kind": "typical", "text": "on rentre tard", "source": ""}])
    assert "on rentre tard" in command("codebook show kin")
    command("round new --coders ana,ben --interview travail --no-package")
    shown = command("codebook show kin")
    assert "on rentre tard" not in shown
    assert "1 example is hidden" in shown
