"""Runs in a process of its own, perhaps under another Python: the one place that imports pygamma-agreement.

Reads ``{"seed", "samples", "precision", "interviews": [[[[start, stop, code], …] for each coder] …]}`` from standard
input, offsets and numbers only, and writes ``{"version", "interviews": [{"gamma", "gamma_cat", "problem"} …]}`` as the
last line of its output. Nothing of cipcoder is imported here: that Python need not have it.
"""

import json
import sys
from importlib import metadata
from typing import Any

MISSING = 3
"""Exit status that says pygamma-agreement isn't installed."""


def measured(coders: Any, samples: int, precision: float) -> "dict[str, Any]":
    """Gamma of one interview; ``problem``: the kind of error that kept it from being computed."""
    import pygamma_agreement as pygamma
    from pyannote.core import Segment

    continuum = pygamma.Continuum()
    for number, units in enumerate(coders):
        continuum.add_annotator(str(number))
        for start, stop, code in units:
            continuum.add(str(number), Segment(start, stop), str(code))
    dissimilarity = pygamma.CombinedCategoricalDissimilarity(alpha=1, beta=1, delta_empty=1)
    try:
        found = continuum.compute_gamma(dissimilarity, n_samples=samples, precision_level=precision)
        return {"gamma": float(found.gamma), "gamma_cat": float(found.gamma_cat), "problem": ""}
    except Exception as error:  # one interview that can't be computed mustn't take the others with it
        return {"gamma": None, "gamma_cat": None, "problem": type(error).__name__}


def main() -> int:
    answer = sys.stdout
    sys.stdout = sys.stderr  # what libraries print is no answer
    try:
        import numpy
        import pygamma_agreement  # noqa: F401
    except ImportError:
        return MISSING
    asked = json.load(sys.stdin)
    try:
        version = metadata.version("pygamma-agreement")
    except metadata.PackageNotFoundError:
        version = ""
    found = []
    for coders in asked["interviews"]:
        numpy.random.seed(asked["seed"])
        found.append(measured(coders, asked["samples"], asked["precision"]))
    json.dump({"version": version, "interviews": found}, answer)
    answer.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
