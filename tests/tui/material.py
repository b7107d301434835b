"""What the screen's tests read and code: one short talk, and a codebook with a theme."""

from __future__ import annotations

import hashlib

from cipcoder.codebook.models import Code, Codebook
from cipcoder.store import operations as ops
from cipcoder.text.transcript import parse

TALK = """Enquêteur : Vous faites quoi, le matin ?

Mme B. : J’arrive à huit heures, je fais le café. Et après, je regarde qui n’est pas venu. On ne sait jamais \
combien ils seront. Le métier, c’est ça : on compte les présents.

Enquêteur : Et quand il en manque ?

Mme B. : J’appelle. Je laisse un message, deux messages. « Rappelez-moi », je dis. (rires) Des fois ils \
rappellent, des fois non. C’est du travail que personne ne voit, ça n’est écrit nulle part, pourtant c’est la \
moitié de ma matinée.

Enquêteur : D’accord.

Mme B. : Voilà. On fait avec.
"""


def transcript_data(name: str, text: str, **more: object) -> ops.TranscriptData:
    """A transcript as the import would make it, without sentences (the screen guesses them)."""
    read = parse(text)
    return ops.TranscriptData(
        name=name,
        text=read.text,
        speakers=tuple((s.label, s.role) for s in read.speakers),
        turns=tuple(
            (t.speaker, t.head, t.start, t.stop, None if t.time is None else int(t.time * 1000)) for t in read.turns
        ),
        sentences=(),
        source_name=f"{name}.txt",
        source_sha256=hashlib.sha256(text.encode()).hexdigest(),
        **more,  # type: ignore[arg-type]
    )


def codebook() -> Codebook:
    """A theme with two codes (slots 1 and 2), and a code without a slot."""
    return Codebook(
        codes=(
            Code(
                id="travail",
                label={"fr": "Conditions de travail"},
                codes=(
                    Code(
                        id="invisible",
                        label={"fr": "Travail invisible"},
                        slot=1,
                        definition={"fr": "Ce qui est fait et que personne ne voit."},
                        include={"fr": "Les appels, la paperasse."},
                        exclude={"fr": "Ce qui est compté."},
                    ),
                    Code(id="emotionnel", label={"fr": "Travail émotionnel"}, slot=2),
                ),
            ),
            Code(id="metier", label={"fr": "Métier flou"}, keywords=("définir",)),
        )
    )
