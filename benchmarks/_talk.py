"""A made-up interview of so many words, coded at random: two voices, French spacing, drawn by seed."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass
from pathlib import Path

from cipcoder.codebook.models import Code, Codebook
from cipcoder.project import Project
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from cipcoder.text.spans import Span
from cipcoder.text.words import word_count

NAME = "entretien"
CODES = 30
"""The first ten are on the digit keys."""

_WORDS = (
    *("le", "la", "les", "un", "une", "des", "on", "ne", "sait", "pas", "trop", "vous"),
    *(
        "voyez",
        "quoi",
        "alors",
        "je",
        "fais",
        "avec",
        "métier",
        "travail",
        "accompagnement",
        "entreprise",
        "insertion",
        "conseiller",
    ),
    *(
        "rendez-vous",
        "chantier",
        "matin",
        "toujours",
        "quand",
        "même",
        "parce",
        "que",
        "personne",
        "dire",
        "voilà",
        "bon",
    ),
    *(
        "financement",
        "indicateurs",
        "semaine",
        "équipe",
        "salariés",
        "papiers",
        "téléphone",
        "bureau",
        "vraiment",
        "ailleurs",
        "été",
        "même",
    ),
    *("ça"),
)
_ENDS = (".", ".", ".", ".", "…", "\u00a0?", "\u00a0!", "\u202f?")


@dataclass(frozen=True, slots=True)
class Talk:
    """A text and where its turns (speaker, head, start, stop) and sentences lie."""

    text: str
    turns: tuple[tuple[int | None, int, int, int], ...]
    sentences: tuple[Span, ...]


def talk(words: int, *, turns: bool = True, seed: int = 1) -> Talk:
    """An interview of exactly ``words`` words, labels counted; without ``turns``, all of it is one paragraph."""
    chance = random.Random(seed)
    text, at, left = [], 0, words
    heads: list[tuple[int | None, int, int, int]] = []
    sentences: list[Span] = []

    def put(piece: str) -> None:
        nonlocal at
        text.append(piece)
        at += len(piece)

    while left > 0:
        speaker = len(heads) % 2
        head = at
        if turns:
            put(("Enquêteur : ", "Mme B. : ")[speaker])
            left -= 1 + speaker
        start = stop = at
        size = min(left, round(chance.lognormvariate(4.7, 0.9)) if turns and speaker else 12 if turns else left)
        while size > 0:
            if stop > start:
                put(" ")
            begin, length = at, min(size, chance.randint(4, 28))
            said = [chance.choice(_WORDS) for _ in range(length)]
            if length > 8 and chance.random() < 0.2:
                said[3], said[5] = f"«\u00a0{said[3]}", f"{said[5]}\u00a0»"
            put(" ".join(said).capitalize() + chance.choice(_ENDS))
            stop = at
            sentences.append(Span(begin, stop))
            size, left = size - length, left - length
        if stop > start:
            heads.append((speaker if turns else None, head, start, stop))
            put("\n\n" if turns else "\n")
    made = Talk("".join(text).rstrip(), tuple(heads), tuple(sentences))
    assert word_count(made.text) == words, word_count(made.text)
    return made


def project(folder: Path, made: Talk, codings: int, seed: int = 1) -> Project:
    """A real project on disk with this interview, ``codings`` overlapping codings of one coder on it."""
    chance = random.Random(seed)
    opened = Project.create(folder, name="Mesure")
    opened.use_coder("ana")
    codes = [
        Code(id=f"code-{i}", label={"fr": f"Code de mesure {i}"}, slot=(i + 1) % 10 if i < 10 else None)
        for i in range(CODES)
    ]
    opened.do(ops.ApplyCodebook(Codebook(codes=tuple(codes))))
    data = ops.TranscriptData(
        name=NAME,
        text=made.text,
        speakers=(("Enquêteur", "interviewer"), ("Mme B.", "participant")),
        turns=tuple((*turn, None) for turn in made.turns),
        sentences=tuple((span.start, span.stop) for span in made.sentences),
        source_name=f"{NAME}.txt",
        source_sha256=hashlib.sha256(made.text.encode()).hexdigest(),
    )
    opened.do(ops.ImportTranscript(data))
    uid = opened.transcript(NAME).uid
    new = []
    for _ in range(codings):
        first = chance.randrange(len(made.sentences))
        last = min(first + min(int(chance.lognormvariate(0.6, 0.9)), 12), len(made.sentences) - 1)
        start, stop = made.sentences[first].start, made.sentences[last].stop
        new.append(ops.NewCoding(uid, start, stop, code_uid(f"code-{chance.randrange(CODES)}")))
    for i in range(0, len(new), 1000):
        opened.do(ops.AddCodings(tuple(new[i : i + 1000])))
    return opened
