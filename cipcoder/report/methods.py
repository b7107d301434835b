"""The methods paragraph: what a comparison rests on, in French or English, ready to paste.

The language is that of the article, whatever the interface speaks, so its sentences are no messages of the
catalogue: ``methods_en`` and ``methods_fr`` hold them, made from the same facts.
"""

from __future__ import annotations

from collections.abc import Sequence

from cipcoder.queries.agreement import Comparison
from cipcoder.report import methods_en, methods_fr
from cipcoder.report.agreement_words import Labels
from cipcoder.report.methods_facts import facts
from cipcoder.text.clean import visible


def paragraph(
    found: Comparison, label: Labels, language: str, *, names: bool = False, conditions: Sequence[str] = ()
) -> str:
    """The paragraph and its references in ``language`` ("fr", else English); ``label``: the codes in that language.

    A calibration round has none: a sentence says why instead. ``names``: the coders by name, not by number.
    """
    french, held = language == "fr", found.round
    if held is not None and held.purpose == "calibration":
        name = visible(held.name, line=True)
        return methods_fr.calibration(name) if french else methods_en.calibration(name)
    known = facts(found, label, names=names, conditions=conditions)
    return "\n\n".join(methods_fr.paragraphs(known) if french else methods_en.paragraphs(known))
