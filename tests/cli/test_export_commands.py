"""``cipcoder export …`` on the demonstration, as a person types it."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.cli.test_main_job import cipcoder, rows

COMMANDS = (
    *("extracts", "matrix", "crosstab", "codebook", "memos", "participants", "verbatims", "audit", "workbook"),
    *("html", "markdown", "iramuteq", "web-annotation"),
)


def test_every_export_has_an_example_in_its_help_and_the_example_works(demo: Path) -> None:
    listed = cipcoder("export", "--help", cwd=demo).stdout
    for name in COMMANDS:
        assert f"  {name} " in listed
        said = cipcoder("export", name, "--help", cwd=demo).stdout
        command = said.partition("Example: cipcoder ")[2].split()
        done = cipcoder(*command, cwd=demo)
        to = command[command.index("--to") + 1]
        assert done.stdout.rstrip().endswith(f": {to}")
        assert (demo / to).exists()


def test_the_options_mean_the_same_everywhere(demo: Path) -> None:
    narrow = ("--coder", "ana", "--where", "gender=homme", "--code", "field")
    cipcoder("export", "extracts", *narrow, "--to", "e.csv", cwd=demo)
    men = {"entretien-d", "entretien-j", "entretien-m"}
    found = rows(demo / "e.csv")
    assert {row["transcript"] for row in found} <= men
    assert {row["coder"] for row in found} == {"ana"}
    assert {row["theme"] for row in found} <= {"field", ""}
    cipcoder("export", "matrix", *narrow, "--to", "m.csv", cwd=demo)
    matrix = rows(demo / "m.csv")
    assert {name for name in matrix[0] if name.startswith("interview: ")} == {f"interview: {name}" for name in men}
    assert matrix[0]["code"] == "field"
    assert matrix[0]["where"] == "gender=homme"
    cipcoder("export", "html", *narrow, "--to", "pages", cwd=demo)
    assert {p.stem for p in (demo / "pages").iterdir()} == men | {"index"}
    shown = (demo / "pages" / "entretien-d.html").read_text(encoding="utf-8")
    assert shown.count('class="label ') == sum(row["transcript"] == "entretien-d" for row in found)


def test_csv_for_french_excel_is_written_by_every_table(demo: Path) -> None:
    for name, more in (
        ("matrix", ()),
        ("memos", ()),
        ("audit", ()),
        ("crosstab", ("--by", "gender", "--coder", "ben")),
    ):
        cipcoder("export", name, *more, "--csv", "excel", "--to", "x.csv", cwd=demo)
        assert (demo / "x.csv").read_bytes().startswith(b"\xef\xbb\xbf")
        with (demo / "x.csv").open(encoding="utf-8-sig", newline="") as file:
            assert len(list(csv.reader(file, delimiter=";"))) > 5
    cipcoder("frequencies", "--to", "f.csv", "--csv", "excel", cwd=demo)
    assert (demo / "f.csv").read_bytes().startswith(b"\xef\xbb\xbfcoder;code;")


def test_the_analysis_layer_goes_out_and_is_named(demo: Path) -> None:
    cipcoder("analysis", "ana", cwd=demo)
    cipcoder("export", "workbook", "--analysis", "--by", "gender", "--to", "s.xlsx", cwd=demo)
    book = load_workbook(demo / "s.xlsx", read_only=True)
    said = {row[0]: row[1] for row in book["about this study"].iter_rows(min_row=2, values_only=True)}
    book.close()
    assert said["codings of"] == "analysis: ana in 13 interviews"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("matrix", "--to", "m.ods"), "ends in .csv or .xlsx"),
        (("matrix", "--to", "m.csv", "--count", "pages"), "--count takes one of: codings, presence, words, characters"),
        (("matrix", "--to", "m.csv", "--csv", "french"), "--csv takes exact or excel"),
        (("matrix", "--to", "m.csv", "--coder", "cleo"), "There is no coder named cleo"),
        (("matrix", "--to", "m.csv", "--code", "fild"), "Did you mean “field”?"),
        (("extracts", "--to", "e.pdf"), ".docx, .odt, .md or .jsonl"),
        (("extracts", "--to", "e.docx", "--coder", "ana", "--analysis"), "--coder or --analysis, not both"),
        (("extracts", "--to", "no/e.csv"), "can’t be written"),
        (("crosstab", "--to", "c.csv", "--by", "gender"), "say whose codings"),
        (("crosstab", "--to", "c.csv", "--by", "age", "--coder", "ana"), "no attribute “age”"),
        (("workbook", "--to", "s.csv"), "a workbook ends in .xlsx"),
        (("html", "--to", "x.html"), "13 transcripts are wanted"),
        (("html", "nobody", "--to", "x"), "No single transcript is called nobody"),
        (("iramuteq", "--to", "c.txt", "--code", "field"), "add --extracts"),
    ],
)
def test_what_is_asked_wrongly_is_said_and_writes_nothing(demo: Path, words: tuple[str, ...], says: str) -> None:
    before = sorted(p.name for p in demo.iterdir())
    assert says in " ".join(cipcoder("export", *words, cwd=demo, fails=True).stderr.split())
    assert sorted(p.name for p in demo.iterdir()) == before


def test_a_blind_round_is_respected_and_said(demo: Path) -> None:
    cipcoder("round", "new", "--coders", "ana,ben", "--interview", "entretien-d", "--name", "aveugle", cwd=demo)
    done = cipcoder("export", "html", "entretien-d", "--to", "d.html", cwd=demo)
    assert "left out while a round is blind" in done.stderr
    assert "Nothing is coded here." in (demo / "d.html").read_text(encoding="utf-8")
    alone = cipcoder("export", "html", "entretien-d", "--coder", "ana", "--to", "d.html", cwd=demo)
    assert alone.stderr == ""
    assert 'class="label ' in (demo / "d.html").read_text(encoding="utf-8")


def test_a_table_goes_down_a_pipe(demo: Path) -> None:
    if not Path("/dev/stdout").exists():
        pytest.skip("a device as POSIX has them")
    done = cipcoder("export", "participants", "--to", "/dev/stdout", cwd=demo)
    assert done.stdout.startswith("participant,name,transcripts,")


def test_ctrl_c_leaves_no_half_written_file(demo: Path) -> None:
    script = (
        "import sys, signal, os\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # what runs behind a shell is born deaf to it
        "from cipcoder.cli import bar\n"
        "def slow(items, total, what):\n"
        "    for i, item in enumerate(items):\n"
        "        if i >= 5: os.kill(os.getpid(), signal.SIGINT)\n"
        "        yield item\n"
        "bar.bar = slow\n"
        "from cipcoder.__main__ import main\n"
        "sys.argv = ['cipcoder', 'export', 'extracts', '--to', 'e.csv']\n"
        "main()\n"
    )
    environment = {**os.environ, "CIPCODER_LANG": "en", "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=demo, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 130, done.stderr
    assert "Stopped" in done.stderr
    assert not [p for p in demo.iterdir() if p.name.startswith((".e.csv", "e.csv"))]


def test_a_page_opens_without_anything_else(demo: Path, tmp_path: Path) -> None:
    cipcoder("export", "html", "entretien-d", "--to", "d.html", cwd=demo)
    alone = Path(shutil.copy(demo / "d.html", tmp_path / "alone.html")).read_text(encoding="utf-8")
    assert "<style>" in alone
    assert "<script" not in alone
    assert "http://" not in alone
