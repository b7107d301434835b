"""What the documents say about benchmarks can be run."""

from __future__ import annotations

import pkgutil
import re
from pathlib import Path

import pytest

import benchmarks
from benchmarks.__main__ import main

TOP = Path(__file__).parents[1]
THERE = {module.name for module in pkgutil.iter_modules(benchmarks.__path__) if not module.name.startswith("_")}


def test_every_benchmark_that_a_document_names_is_there() -> None:
    text = "\n".join(file.read_text(encoding="utf-8") for file in (TOP / "docs").rglob("*.md"))
    named = set(re.findall(r"python\s+-m\s+benchmarks\s+(\w+)`", text))
    assert len(named) >= 10
    assert named - THERE == set()


def test_help_names_them_and_runs_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert main(["nothing"]) == 2
    said = capsys.readouterr()
    for name in THERE:
        assert name in said.out
    assert "There is no benchmark nothing" in said.err
