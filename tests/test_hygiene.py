"""What a command loads, and which room may know what.

import-linter reads the static graph and can't see an import inside a function; these tests run the real
command in a process of its own and look at ``sys.modules``.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "cipcoder"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
HEAVY = ("spacy", "textual", "matplotlib")
LISTER = (
    "import sys; sys.argv = ['cipcoder', *sys.argv[1:]]\n"
    "from cipcoder.__main__ import main\n"
    "try:\n    main()\nexcept SystemExit: pass\n"
    "print('\\nLOADED', *sorted({m.partition('.')[0] for m in sys.modules}), file=sys.stderr)\n"
)


def loaded(*words: str, cwd: Path | None = None) -> set[str]:
    """Top-level modules loaded after a command ran."""
    done = subprocess.run(
        [sys.executable, "-c", LISTER, *words], capture_output=True, text=True, cwd=cwd, check=True, env=ENVIRONMENT
    )
    return set(done.stderr.rpartition("LOADED")[2].split())


@pytest.mark.parametrize(
    "words", [["--help"], ["--version"], ["frequencies", "--help"], ["code", "--help"], ["round", "new", "--help"], []]
)
def test_help_loads_neither_french_nor_screens_nor_the_store(words: list[str]) -> None:
    modules = loaded(*words)
    assert not modules & {*HEAVY, "sqlalchemy", "numpy", "rapidfuzz", "ruamel"}


def test_importing_cipcoder_costs_nothing() -> None:
    code = "import sys; before = set(sys.modules); import cipcoder; print(*sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == {"__future__", "cipcoder"}


@pytest.mark.parametrize(
    "words",
    [
        ["status"],
        ["frequencies", "--coder", "ana"],
        ["agreement", "ana", "ben"],
        ["codebook", "check"],
        ["codebook", "show"],
        ["export", "extracts", "--to", "out.csv"],
        ["export", "qdpx", "--to", "out.qdpx"],
        ["layer", "export", "--coder", "ana"],
        ["coder", "list"],
        ["round", "list"],
        ["round", "new", "--coders", "ana,cleo"],
        ["verbatims", "list"],
        ["search", "travail"],
        ["concordance", "travail"],
        ["locate", "on a pas voulu payer deux personnes"],
        ["undo", "--coder", "ana"],
    ],
)
def test_commands_that_read_no_french_stay_off_spacy_and_screens(words: list[str], demo: Path) -> None:
    assert not loaded(*words, cwd=demo) & set(HEAVY)


def test_the_coding_screen_opens_without_spacy(demo: Path) -> None:
    code = (
        "import asyncio, sys; from pathlib import Path; from cipcoder.project import Project\n"
        "from cipcoder.tui.app import CoderApp\n"
        "async def look():\n"
        "    with Project.open(Path('.')) as project:\n"
        "        project.use_coder('ana')\n"
        "        async with CoderApp(project).run_test(size=(120, 40)) as pilot:\n"
        "            await pilot.pause()\n"
        "asyncio.run(look()); sys.exit('spacy' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=demo, env=ENVIRONMENT, check=True)


def test_spacy_is_imported_only_inside_functions_of_language() -> None:
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if not isinstance(node, ast.Import | ast.ImportFrom):
                continue
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            if any(name.partition(".")[0] == "spacy" for name in names):
                assert path.parent.name == "language", path
                assert node.col_offset > 0, f"{path}: spacy at module level"


def test_no_file_has_outgrown_its_room() -> None:
    long = {str(p): n for p in PACKAGE.rglob("*.py") if (n := len(p.read_text(encoding="utf-8").splitlines())) > 400}
    assert not long
