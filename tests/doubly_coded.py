"""Two interviews that ana and ben both coded, so that each kind of disagreement comes once and two things agree."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cipcoder.project import Project
from cipcoder.rounds import Plan, new_round
from cipcoder.store import operations as ops
from tests.studies import CODEBOOK, FAMILY, WORK, passage

ROUND = "measured-1"
CODED = {
    "ana": (
        (WORK, "Les horaires coupés", "hours"),
        (WORK, "on rentre tard", "hours"),
        (WORK, "J’ai commencé tôt, seule", "isolation"),
        (WORK, "c’est le plus dur", "isolation"),
        (FAMILY, "Ma mère m’a gardé les enfants.", "kin"),
    ),
    "ben": (
        (WORK, "Les horaires coupés", "hours"),
        (WORK, "on rentre tard, on ne voit plus ses enfants", "hours"),
        (WORK, "J’ai commencé tôt, seule", "hours"),
        (FAMILY, "Ma mère m’a gardé les enfants.", "kin"),
        (FAMILY, "Sans elle je n’aurais pas tenu.", "kin"),
    ),
}
MEMOS = {"ana": "Rentrer tard, oui ; les enfants, non.", "ben": "Les enfants font partie du temps volé."}
SENTENCES = {
    1: ("only b", "Sans elle je n’aurais pas tenu."),
    2: ("boundaries", ", on ne voit plus ses enfants"),
    3: ("code", "J’ai commencé tôt, seule"),
    4: ("only a", "c’est le plus dur"),
}
"""number in the queue -> kind, and what it is about"""


def doubly_coded(folder: Path, coders: Sequence[str] = ("ana", "ben"), *, sealed: bool = True) -> Project:
    """A project whose interviews both finished, ana at the desk; ``sealed``: with a round of the layers as they are."""
    project = Project.create(folder, name="Nettoyer")
    project.do(ops.ApplyCodebook(CODEBOOK), note=True)
    for data in (WORK, FAMILY):
        project.do(ops.ImportTranscript(data), note=True)
    for coder in coders:
        project.use_coder(coder)
        for data, words, code in CODED[coder if coder in CODED else "ben"]:
            done = project.code_passage(data.uid, *passage(data, words), [code])
            if words.startswith("on rentre tard") and coder in MEMOS:
                (coding,) = [change.uid for change in done.changes if change.kind == "coding"]
                project.write_memo(MEMOS[coder], targets=[("coding", coding)])
        for data in (WORK, FAMILY):
            project.set_read_state(data.uid, "finished")
    project.use_coder(coders[0])
    if sealed:
        new_round(project, Plan(tuple(coders), as_coded=True, purpose="measured"))
    return project
