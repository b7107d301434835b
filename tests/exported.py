"""A small project to take things out of: two coders, two interviews and a notebook, memos, verbatims, participants."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cipcoder.codebook.models import Code, Codebook, Example
from cipcoder.project import Project
from cipcoder.store import operations as ops
from tests.studies import CODEBOOK, FAMILY, NOTES, WORK, passage

BOOK = Codebook(
    title={"fr": "Nettoyer"},
    codes=(
        CODEBOOK.codes[0],
        CODEBOOK.codes[1].model_copy(
            update={
                "examples": (Example(kind="typical", text="Ma mère m’a gardé les enfants.", source="famille"),),
                "keywords": ("mère", "enfants"),
                "include": {"fr": "Garde, prêt, hébergement."},
            }
        ),
        Code(id="bad", label={"fr": "=1+1 [b]*<i>"}, definition={"fr": "@\tétrange"}),
    ),
)


@contextmanager
def exported(folder: Path) -> Iterator[Project]:
    """Ana finished both interviews, ben one of them; what they coded overlaps."""
    with Project.create(folder / "study", name="Nettoyer, un métier") as project:
        project.do(ops.ApplyCodebook(BOOK))
        project.do(
            ops.SetParticipants(
                (
                    ops.ParticipantData("B", "Mme B.", {"âge": "41", "sexe": "femme"}),
                    ops.ParticipantData("C", "M. C.", {"âge": "52", "sexe": "homme"}),
                )
            )
        )
        project.do(ops.SetGuide((ops.GuideQuestionData(4, "Temps", "Et les horaires ?"),)))
        for data in (WORK, FAMILY, NOTES):
            project.do(ops.ImportTranscript(data))
        project.do(ops.MatchQuestions(WORK.uid, {2: 4}))
        project.use_coder("ana")
        project.code_passage(WORK.uid, *passage(WORK, "seule, sans personne avec qui parler le soir"), ["isolation"])
        project.code_passage(WORK.uid, *passage(WORK, "Les horaires coupés, c’est le plus dur"), ["hours", "bad"])
        project.code_passage(FAMILY.uid, *passage(FAMILY, "Ma mère m’a gardé les enfants."), ["kin"])
        project.code_passage(WORK.uid, 0, WORK.text.index("Mme B. : Les"), ["hours"])
        project.write_memo("à =citer\nbientôt", title="Temps", targets=[("coding", coding(project, "hours"))])
        project.write_memo("-elle hésite", targets=[("transcript", WORK.uid)])
        project.keep_verbatim(project.document("travail"), *passage(WORK, "on ne voit plus ses enfants"), "hours")
        for data in (WORK, FAMILY):
            project.set_read_state(data.uid, "finished")
        project.use_coder("ben")
        project.code_passage(WORK.uid, *passage(WORK, "seule"), ["isolation"])
        project.code_passage(NOTES.uid, *passage(NOTES, "local froid"), ["hours"])
        project.set_read_state(WORK.uid, "finished")
        project.coder = None
        yield project


def coding(project: Project, code: str) -> uuid.UUID:
    """The uid of the first coding with this code in « travail »."""
    return next(c.uid for c in project.document("travail").codings if c.code == code)
