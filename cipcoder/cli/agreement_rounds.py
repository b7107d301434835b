"""All rounds side by side: how the coders agreed when they sealed, and after they talked."""

from __future__ import annotations

from cipcoder.cli.columns import Column, blocks, prose, room
from cipcoder.comparison import compare_layers
from cipcoder.errors import CipcoderError
from cipcoder.locale import _, language
from cipcoder.project import Project
from cipcoder.queries.agreement import Comparison
from cipcoder.report.agreement_words import explained
from cipcoder.report.numbers import UNDEFINED, decimal
from cipcoder.text.clean import visible


def print_rounds(project: Project) -> None:
    """One line a round, by codebook version: independent layers first, then after negotiation."""
    spoken, rounds = language(), project.rounds()
    if not rounds:
        print(_("No round of double coding has been begun here: cipcoder round new --coders ana,ben"))
        return
    found: list[Comparison | None] = []
    for row in rounds:
        try:
            found.append(compare_layers(project, round_name=row.name))
        except CipcoderError:  # it still goes on, or nobody finished anything: its line says what there is
            found.append(None)

    def values(of: str, when: str) -> list[str]:
        """|uα or α with MASI of each round; a dash where there is none."""
        cells = []
        for one in found:
            result = None if one is None else one.agreement if when == "independent" else one.after
            cells.append(UNDEFINED if result is None else decimal(getattr(result.overall, of), spoken))
        return cells

    held = [UNDEFINED if row.codebook is None else str(row.codebook) for row in rounds]
    counts = [str(len(row.transcripts)) for row in rounds]
    decided = [f"{one.decided}/{one.disagreements}" if one and one.disagreements else UNDEFINED for one in found]
    first = Column(_("round"), [visible(row.name, line=True) for row in rounds], right=False)
    about = [
        Column(_("purpose"), [_(row.purpose) for row in rounds], right=False),
        Column(_("codebook"), held),
        Column(_("interviews"), counts),
        Column(_("decided"), decided),
    ]
    places = [
        Column(_("|uα\nindependent"), values("alpha_places", "independent")),
        Column(_("|uα after\nnegotiation"), values("alpha_places", "after")),
    ]
    sets = [
        Column(_("MASI\nindependent"), values("alpha_sets", "independent")),
        Column(_("MASI after\nnegotiation"), values("alpha_sets", "after")),
    ]
    within = room()
    for line in blocks(first, [about, places, sets], within):
        print(line)
    said = _(
        "By character (given segments: by segment), pooled by sums over interviews; after negotiation: the layers as "
        "they stand, where they changed since. A calibration is not to be reported as reliability; a dash: it still "
        "goes on, or not defined."
    )
    print(prose(said, within))


def print_explained() -> None:
    """Every number there can be, in one line each."""
    for name, meaning in explained(None):
        print(prose(_("{name}: {meaning}").format(name=name, meaning=meaning), room()))
