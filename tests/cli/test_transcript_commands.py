"""Correcting a transcript from the command line: a file, an editor or one slip; the texts it had; settling."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from cipcoder.consensus import open_consensus
from cipcoder.project import Project
from cipcoder.queries.rounds import Rule
from tests.command import typed
from tests.doubly_coded import ROUND, doubly_coded
from tests.studies import WORK

BETTER = WORK.text.replace("tôt, seule,", "très tôt, toute seule,").replace(" ; on rentre tard", "")


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """The folder of a project that two have coded."""
    folder = tmp_path / "study"
    doubly_coded(folder, sealed=False).close()
    (folder / "relu.txt").write_text(BETTER, encoding="utf-8")
    return folder


def test_a_file_corrects_a_transcript_and_undo_takes_it_back(here: Path) -> None:
    seen = typed(["transcript", "correct", "travail", "relu.txt", "--dry-run"], here)
    assert seen.returncode == 0, seen.stderr
    assert "would get text no. 2: words put in: 2, taken out: 3." in seen.stdout
    done = typed(["transcript", "correct", "travail", "relu.txt", "--reason", "relu", "--coder", "ana"], here)
    assert "Codings kept: 3 (among other words: 0); to review: 3; orphans: 1." in done.stdout
    assert "orphan" in done.stdout
    assert "cipcoder transcript review travail" in done.stderr
    listed = typed(["transcript", "revisions", "travail"], here).stdout
    assert "2*" in listed
    assert "relu" in listed
    assert typed(["undo", "--coder", "ana"], here).returncode == 0
    assert "Nothing is left to settle." in typed(["transcript", "review"], here).stderr
    assert "1*" in typed(["transcript", "revisions", "travail"], here).stdout


def test_a_correction_in_nobody_s_name_is_taken_back_so_and_nothing_else_is(here: Path) -> None:
    refused = typed(["undo"], here)
    assert refused.returncode == 1
    assert "--coder NAME" in refused.stderr
    typed(["transcript", "correct", "travail", "relu.txt"], here)
    assert typed(["undo"], here).stdout == "Undone: correct transcript.\n"
    assert "1*" in typed(["transcript", "revisions", "travail"], here).stdout
    assert typed(["redo"], here).stdout == "Done again: correct transcript.\n"
    assert "2*" in typed(["transcript", "revisions", "travail"], here).stdout


def test_the_report_is_a_table(here: Path) -> None:
    done = typed(["transcript", "correct", "travail", "relu.txt", "--to", "report.csv"], here)
    assert "4 rows written: report.csv" in done.stderr
    assert (here / "report.csv").read_text(encoding="utf-8").startswith("outcome,code,coder,turn,")
    refused = typed(["transcript", "correct", "travail", "relu.txt", "--to", "report.pdf"], here)
    assert refused.returncode == 1


def test_an_editor_gets_a_private_file_that_is_gone_afterwards(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = here / "said"
    script = here / "editor.py"
    script.write_text(
        "import os, sys\n"
        "path = sys.argv[1]\n"
        f"open({str(said)!r}, 'w').write(f'{{path}} {{os.stat(path).st_mode:o}}')\n"
        "text = open(path, encoding='utf-8').read()\n"
        "open(path, 'w', encoding='utf-8').write(text.replace('horaires coupés', 'horaires hachés') + '\\n')\n",
        encoding="utf-8",
    )
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"{sys.executable} {script}")
    done = typed(["transcript", "correct", "travail"], here)
    assert "words put in: 1, taken out: 1." in done.stdout
    path, mode = said.read_text().split()
    assert stat.S_IMODE(int(mode, 8)) == 0o600
    assert not Path(path).exists()
    monkeypatch.setenv("EDITOR", f"{sys.executable} -c pass")
    assert "left the text as it was" in typed(["transcript", "correct", "travail"], here).stderr
    monkeypatch.setenv("EDITOR", "no-such-editor-here")
    assert "can’t be opened" in typed(["transcript", "correct", "travail"], here).stderr
    monkeypatch.delenv("EDITOR")
    assert "EDITOR=nano" in typed(["transcript", "correct", "travail"], here).stderr


def test_what_was_written_in_the_editor_is_not_lost_with_a_refusal(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = here / "editor.py"
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"{sys.executable} {script}")
    monkeypatch.setattr("tempfile.tempdir", str(here))
    for written, code, said in (
        ("'Tout autre chose.'.encode()", 0, "--anyway"),
        ("'Relu ç'.encode('latin-1')", 0, "UTF-8"),
        ("'Relu à moitié.'.encode()", 3, "ended with an error"),
    ):
        script.write_text(f"import sys\nopen(sys.argv[1], 'wb').write({written})\nsys.exit({code})\n", encoding="utf-8")
        refused = typed(["transcript", "correct", "travail"], here)
        assert refused.returncode == 1
        assert said in refused.stderr
        (kept,) = here.glob("cipcoder-*/transcript.txt")
        assert str(kept) in refused.stderr
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert kept.read_bytes() == eval(written)
        kept.unlink()
        kept.parent.rmdir()
    script.write_text("import sys\nopen(sys.argv[1], 'w').close()\n", encoding="utf-8")
    assert "no words" in typed(["transcript", "correct", "travail"], here).stderr
    assert list(here.glob("cipcoder-*")) == []


def test_a_text_corrected_by_somebody_else_in_the_meantime_stays(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = here / "editor.py"
    script.write_text(
        "import sys\nfrom pathlib import Path\nfrom cipcoder.exchange.correcting import correct\n"
        "from cipcoder.project import Project\n"
        "path = Path(sys.argv[1])\ntext = path.read_text(encoding='utf-8')\n"
        "path.write_text(text.replace('seule', 'toute seule'), encoding='utf-8')\n"
        f"with Project.open(Path({str(here)!r})) as project:\n"
        "    correct(project, 'travail', text.replace('coupés', 'hachés'))\n",
        encoding="utf-8",
    )
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"{sys.executable} {script}")
    monkeypatch.setattr("tempfile.tempdir", str(here))
    assert "meanwhile" in typed(["transcript", "correct", "travail"], here).stderr
    assert "hachés" in typed(["transcript", "show", "travail"], here).stdout
    assert len(list(here.glob("cipcoder-*/transcript.txt"))) == 1


def test_a_text_that_a_round_holds_is_not_opened_in_the_editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with doubly_coded(tmp_path / "study") as project:
        open_consensus(project, ROUND, Rule("exact", 1.0))
    monkeypatch.setenv("VISUAL", "no-such-editor-here")
    refused = typed(["transcript", "correct", "travail"], tmp_path / "study")
    assert "left to decide" in refused.stderr
    assert "editor" not in refused.stderr


def test_one_slip_is_replaced(here: Path) -> None:
    done = typed(["transcript", "correct", "travail", "--replace", "coupés", "hachés"], here)
    assert "orphans: 0" in done.stdout
    assert "to review: 0" in done.stdout
    refused = typed(["transcript", "correct", "travail", "--replace", "on ", "nous "], here)
    assert "--all" in refused.stderr
    assert typed(["transcript", "correct", "travail", "--replace", "on ", "nous ", "--all"], here).returncode == 0


def test_texts_are_shown_and_compared(here: Path) -> None:
    typed(["transcript", "correct", "travail", "relu.txt"], here)
    assert typed(["transcript", "show", "travail", "--revision", "1"], here).stdout == WORK.text + "\n"
    typed(["transcript", "show", "travail", "--to", "now.txt"], here)
    assert (here / "now.txt").read_text(encoding="utf-8") == BETTER
    assert "no text no. 9" in typed(["transcript", "show", "travail", "--revision", "9"], here).stderr
    said = typed(["transcript", "diff", "travail"], here).stdout
    assert "{+très+}" in said
    assert "[-dur ; on rentre tard,-]" in said
    same = typed(["transcript", "diff", "travail", "--from", "2", "--to", "2"], here)
    assert "the same words" in same.stderr


def test_what_is_in_doubt_is_settled_by_number(here: Path) -> None:
    typed(["transcript", "correct", "travail", "relu.txt"], here)
    listed = typed(["transcript", "review", "travail"], here).stdout
    assert "To review: 3; orphans, whose words are gone and which count nowhere: 1." in listed
    assert "--coder" in typed(["transcript", "review", "--accept", "all"], here).stderr
    number = next(line.split()[0] for line in listed.splitlines() if "ana" in line and "—" not in line)
    done = typed(["transcript", "review", "--accept", number, "--remove", "all", "--coder", "ana"], here)
    assert "both accepted and removed" in done.stderr
    done = typed(["transcript", "review", "--accept", "all", "--coder", "ana"], here)
    assert "1 place accepted." in done.stdout
    assert "1 of yours is left to settle." in done.stderr
    assert typed(["undo", "--coder", "ana"], here).returncode == 0, "one act"
    assert typed(["transcript", "review", "travail"], here).stdout == listed
    typed(["transcript", "review", "--accept", "all", "--coder", "ana"], here)
    done = typed(["transcript", "review", "--remove", "all", "--coder", "ana"], here)
    assert "1 coding taken away." in done.stdout
    with Project.open(here) as project:
        assert {row.coder for row in project.unsettled()} == {"ben"}
    assert "no coding of yours" in typed(["transcript", "review", "--accept", "zz", "--coder", "ben"], here).stderr


def test_exports_say_what_they_leave_out(here: Path) -> None:
    typed(["transcript", "correct", "travail", "relu.txt"], here)
    done = typed(["export", "extracts", "--to", "extracts.csv"], here)
    assert "1 coding is left out" in done.stderr
    whole = typed(["export", "qdpx", "--to", "study.qdpx"], here)
    assert "a correction of the text took their words away" in whole.stdout + whole.stderr
