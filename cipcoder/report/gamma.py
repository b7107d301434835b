"""γ (Mathet, Widlöcher & Métivier 2015) through a pygamma-agreement the researcher has installed, out of process.

It takes twenty seconds to import, wants its own numpy, and may bring in a solver under the GPL: it is no dependency
and is never imported here. It gets positions and numbers, never a word of an interview, a code or a name.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cipcoder.agreement.interviews import Interview, Line, numbered
from cipcoder.errors import InputError, RefusedError
from cipcoder.locale import _
from cipcoder.report.gamma_child import MISSING

PYTHON = "CIPCODER_GAMMA_PYTHON"
"""Names the Python that has pygamma-agreement; by default the one cipcoder runs under."""
SAMPLES, PRECISION, SEED = 30, 0.05, 0
TIMEOUT = 1800.0


@dataclass(frozen=True, slots=True)
class Gamma:
    """One interview. ``gamma``: places and codes together; ``gamma_cat``: codes only, on the aligned units; None: not
    defined (fewer than two coders marked anything), or ``problem`` says what kind of error pygamma-agreement met.

    ``units``: segments it rests on; ``coders``: how many finished the interview.
    """

    name: str
    gamma: float | None
    gamma_cat: float | None
    units: int
    coders: int
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Gammas:
    """γ of each interview (chance is sampled within an interview: there is no pooled value). Positional and categorical
    dissimilarity count alike, an unaligned unit costs 1; ``samples`` at least, until the error is ``precision``."""

    by_interview: tuple[Gamma, ...]
    version: str
    """of pygamma-agreement; "" if it doesn't say"""
    samples: int = SAMPLES
    precision: float = PRECISION
    seed: int = SEED


def gamma(
    interviews: Sequence[Interview], coders: Sequence[str], codes: Sequence[str], *, timeout: float = TIMEOUT
) -> Gammas:
    """γ of each interview that two or more of ``coders`` finished, on ``codes``.

    RefusedError if pygamma-agreement isn't there, fails, or takes more than ``timeout`` seconds; InputError if the
    Python that ``CIPCODER_GAMMA_PYTHON`` names can't be run.
    """
    names = tuple(dict.fromkeys(coders))
    line = Line([one for one in interviews if sum(name in one.layers for name in names) > 1])
    units = _units(line, names, numbered(codes))
    asked = [place for place, layers in enumerate(units) if sum(bool(layer) for layer in layers) > 1]
    answer = _asked([units[place] for place in asked], timeout) if asked else {}
    found = dict(zip(asked, answer.get("interviews", ()), strict=True))
    rows = []
    for place, (one, layers) in enumerate(zip(line.interviews, units, strict=True)):
        said = found.get(place, {})
        rows.append(
            Gamma(
                name=one.name,
                gamma=_defined(said.get("gamma")),
                gamma_cat=_defined(said.get("gamma_cat")),
                units=sum(len(layer) for layer in layers),
                coders=len(layers),
                problem=said.get("problem", ""),
            )
        )
    return Gammas(tuple(rows), str(answer.get("version", "")))


def _units(line: Line, names: Sequence[str], codes: dict[str, int]) -> list[list[list[list[int]]]]:
    """[start, stop, code] on the line, by interview and coder who finished it."""
    found: list[list[list[list[int]]]] = [[] for _one in line.interviews]
    for name in names:
        placed = line.place(name, codes)
        rows = np.stack([placed.starts, placed.stops, placed.codes], axis=1)
        for number, one in enumerate(line.interviews):
            if name in one.layers:
                found[number].append(rows[placed.interviews == number].tolist())
    return found


def _defined(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else value


def _asked(interviews: list[Any], timeout: float) -> Any:
    """What the child answers for these interviews."""
    python = os.environ.get(PYTHON) or sys.executable
    if os.path.dirname(python):
        python = os.path.abspath(os.path.expanduser(python))  # not resolved: an environment's Python is a link
    script = Path(__file__).with_name("gamma_child.py").read_text(encoding="utf-8")
    given = {"seed": SEED, "samples": SAMPLES, "precision": PRECISION, "interviews": interviews}
    try:
        # In a folder of its own, so that nothing that lies about is imported by mistake.
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(
                [python, "-c", script],
                input=json.dumps(given),
                capture_output=True,
                text=True,
                encoding="utf-8",
                errors="replace",
                timeout=timeout,
                cwd=folder,
                check=False,
            )
    except subprocess.TimeoutExpired:
        message = _("γ took more than {seconds} seconds and was stopped. Compare fewer interviews at a time.")
        raise RefusedError(message.format(seconds=round(timeout))) from None
    except OSError as error:
        message = _("The Python that {variable} names can't be run: {python} ({why}).")
        raise InputError(message.format(variable=PYTHON, python=python, why=error.strerror or error)) from None
    if done.returncode == MISSING:
        message = _(
            "γ needs pygamma-agreement, which isn't installed for {python}. Install it in an environment of its own: "
            "python -m venv gamma, then gamma/bin/pip install pygamma-agreement; and name its Python in {variable}, "
            "for instance {variable}=gamma/bin/python."
        )
        raise RefusedError(message.format(python=python, variable=PYTHON))
    try:
        answer = json.loads(done.stdout.splitlines()[-1])
        if len(answer["interviews"]) != len(interviews):
            raise ValueError
    except (IndexError, KeyError, TypeError, ValueError):
        said = done.stderr.strip().splitlines()
        message = _("pygamma-agreement gave no answer under {python}: {why}")
        why = said[-1] if said else _("it ended with status {n}").format(n=done.returncode)
        raise RefusedError(message.format(python=python, why=why)) from None
    return answer
