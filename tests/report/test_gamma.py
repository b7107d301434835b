"""γ is computed by another Python: what it is told, what becomes of its answer, and what is said when there is none."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cipcoder.agreement.interviews import Interview, Segment, Unit
from cipcoder.errors import InputError, RefusedError
from cipcoder.report.gamma import PYTHON, Gamma, gamma
from cipcoder.text.spans import Span

PYGAMMA = """
import json, os

class Continuum:
    def __init__(self):
        self.annotators, self.added = [], []
    def add_annotator(self, name):
        self.annotators.append(name)
    def add(self, name, segment, code):
        self.added.append([name, segment.start, segment.stop, code])
    def compute_gamma(self, dissimilarity, n_samples, precision_level):
        print("loud as libraries are")
        with open(os.environ["TOLD"], "a") as told:
            told.write(json.dumps([self.annotators, self.added, dissimilarity, n_samples, precision_level]) + "\\n")
        if len(self.added) > 5:
            raise RuntimeError("too much")
        return type("Found", (), {"gamma": 0.5, "gamma_cat": float("nan")})

def CombinedCategoricalDissimilarity(alpha, beta, delta_empty):
    return [alpha, beta, delta_empty]
"""
SEGMENT = """
class Segment:
    def __init__(self, start, stop):
        self.start, self.stop = start, stop
"""


@pytest.fixture
def stub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pygamma-agreement that writes down what it is told."""
    (tmp_path / "pygamma_agreement").mkdir()
    (tmp_path / "pygamma_agreement" / "__init__.py").write_text(PYGAMMA, encoding="utf-8")
    (tmp_path / "pyannote").mkdir()
    (tmp_path / "pyannote" / "core.py").write_text(SEGMENT, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("TOLD", str(tmp_path / "told"))
    monkeypatch.delenv(PYTHON, raising=False)
    return tmp_path


def interview(name: str, **layers: list[Segment]) -> Interview:
    """The participant speaks from 10 to 60."""
    turns = (Span(10, 60),)
    return Interview(name, turns, {Unit.TURN: turns}, layers)


WORK, FEAR = Segment(12, 20, "travail"), Segment(30, 70, "peur")


def test_the_other_python_is_told_positions_and_numbers_only(stub: Path) -> None:
    study = [interview("Amina", ana=[WORK, FEAR], ben=[WORK], cleo=[]), interview("Bruno", ana=[FEAR], ben=[FEAR])]
    found = gamma(study, ["ana", "ben", "cleo"], ["peur", "travail"])
    told = [json.loads(line) for line in (stub / "told").read_text(encoding="utf-8").splitlines()]
    amina, bruno = told
    assert amina == [["0", "1", "2"], [["0", 2, 10, "1"], ["0", 20, 50, "0"], ["1", 2, 10, "1"]], [1, 1, 1], 30, 0.05]
    assert bruno[:2] == [["0", "1"], [["0", 70, 100, "0"], ["1", 70, 100, "0"]]]
    assert found.by_interview == (
        Gamma("Amina", 0.5, None, units=3, coders=3),
        Gamma("Bruno", 0.5, None, units=2, coders=2),
    )
    assert (found.samples, found.precision) == (30, 0.05)


def test_what_cannot_be_compared_is_not_asked(stub: Path) -> None:
    study = [
        interview("alone", ana=[WORK]),
        interview("silent", ana=[WORK], ben=[]),
        interview("interviewer", ana=[WORK], ben=[Segment(0, 10, "travail")]),
    ]
    found = gamma(study, ["ana", "ben"], ["travail"])
    assert [(one.name, one.gamma, one.units) for one in found.by_interview] == [
        ("silent", None, 1),
        ("interviewer", None, 1),
    ]
    assert not (stub / "told").exists()


def test_an_interview_that_fails_does_not_take_the_others_with_it(stub: Path) -> None:
    crowded = [Segment(i, i + 2, "peur") for i in range(12, 24, 2)]
    study = [interview("crowded", ana=crowded, ben=[FEAR]), interview("calm", ana=[FEAR], ben=[FEAR])]
    values = [(one.gamma, one.problem) for one in gamma(study, ["ana", "ben"], ["peur"]).by_interview]
    assert values == [(None, "RuntimeError"), (0.5, "")]


BOTH = [interview("one", ana=[FEAR], ben=[FEAR])]


def test_without_pygamma_agreement_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "pygamma_agreement.py").write_text("raise ImportError('not installed')", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.delenv(PYTHON, raising=False)
    with pytest.raises(
        RefusedError, match="pip install pygamma-agreement; and name its Python in CIPCODER_GAMMA_PYTHON"
    ):
        gamma(BOTH, ["ana", "ben"], ["peur"])


def test_a_python_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(PYTHON, str(tmp_path / "nowhere"))
    with pytest.raises(InputError, match="nowhere"):
        gamma(BOTH, ["ana", "ben"], ["peur"])


def test_a_failing_or_endless_child_is_no_traceback(stub: Path) -> None:
    package = stub / "pygamma_agreement" / "__init__.py"
    package.write_text("raise SystemError('numba is too old')", encoding="utf-8")
    with pytest.raises(RefusedError, match="numba is too old"):
        gamma(BOTH, ["ana", "ben"], ["peur"])
    package.write_text("import time\ntime.sleep(60)", encoding="utf-8")
    with pytest.raises(RefusedError, match="took more than 1 seconds"):
        gamma(BOTH, ["ana", "ben"], ["peur"], timeout=1)


@pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
def test_a_python_named_by_a_path_from_here_is_found(stub: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(stub)
    (stub / "mine").write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
    (stub / "mine").chmod(0o755)
    monkeypatch.setenv(PYTHON, "./mine")
    with pytest.raises(RefusedError, match="isn't installed for"):
        gamma(BOTH, ["ana", "ben"], ["peur"])


@pytest.mark.skipif(not os.environ.get(PYTHON), reason=f"{PYTHON} names no Python that has pygamma-agreement")
def test_the_book_s_figure_through_the_real_one() -> None:
    units = {
        "alex": [(2, 9, "1"), (11, 17, "2"), (24, 30, "5"), (32, 36, "6"), (36, 44, "6"), (44, 60, "7")],
        "paul": [(2, 9, "1"), (11, 17, "3"), (19, 25, "5"), (32, 44, "6")],
        "suzan": [(2, 9, "1"), (11, 17, "4"), (21, 27, "5"), (32, 36, "6"), (36, 40, "6"), (40, 44, "6")],
    }
    text = (Span(0, 60),)
    book = Interview(
        "book", text, {Unit.TURN: text}, {who: [Segment(*u) for u in layer] for who, layer in units.items()}
    )
    (found,) = gamma([book], list(units), list("1234567")).by_interview
    # The published .455 weighs positions three times; both are drawn by chance.
    assert found.gamma == pytest.approx(0.5, abs=0.05)
    assert found.gamma_cat == pytest.approx(0.39, abs=0.05)
    assert (found.units, found.coders, found.problem) == (16, 3, "")
