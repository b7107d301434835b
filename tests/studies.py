"""Small made-up studies for tests: talks with known offsets, a codebook, coders, and what a store holds, as values."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from cipcoder.codebook.models import Code, Codebook
from cipcoder.store import models as m
from cipcoder.store import operations as ops
from cipcoder.store.check import check, rows_of
from cipcoder.store.codebook_rows import code_uid
from cipcoder.store.kinds import KINDS
from cipcoder.store.layers import Layer, take_out
from cipcoder.store.log import Done
from cipcoder.store.operations.corpus import DocumentSet
from cipcoder.store.rows import table
from cipcoder.store.store import Store, TakenBack

ROLES = {"Enquêteur": "interviewer", "Greffière": "other"}
LAYER_KINDS = tuple(name for name, kind in KINDS.items() if kind.layer is not None)


def talk(
    name: str,
    *said: str,
    document_set: DocumentSet = "interviews",
    participant: str | None = None,
    date: str | None = None,
) -> ops.TranscriptData:
    """A transcript of lines « Label : words »; a line without a label is said by nobody named."""
    text = "\n".join(said)
    labels: list[str] = []
    turns: list[tuple[int | None, int, int, int, int | None]] = []
    sentences = []
    position = 0
    for line in said:
        label, colon, _words = line.partition(" : ")
        start = position + (len(label) + 3 if colon else 0)
        stop = position + len(line)
        speaker = None
        if colon:
            if label not in labels:
                labels.append(label)
            speaker = labels.index(label)
        turns.append((speaker, position, start, stop, None))
        if start < stop:
            sentences.append((start, stop))
        position = stop + 1
    return ops.TranscriptData(
        name=name,
        text=text,
        speakers=tuple((label, ROLES.get(label, "participant")) for label in labels),
        turns=tuple(turns),
        sentences=tuple(sentences),
        source_name=f"{name}.txt",
        source_sha256=hashlib.sha256(text.encode()).hexdigest(),
        document_set=document_set,
        participant=participant,
        date=date,
    )


WORK = talk(
    "travail",
    "Enquêteur : Parlez-moi de vos débuts, de vos collègues.",
    "Mme B. : J’ai commencé tôt, seule, sans personne avec qui parler le soir.",
    "Enquêteur : Et les horaires ?",
    "Mme B. : Les horaires coupés, c’est le plus dur ; on rentre tard, on ne voit plus ses enfants.",
    participant="B",
    date="2025-01-14",
)
FAMILY = talk(
    "famille",
    "Enquêteur : Et chez vous ?",
    "M. C. : Ma mère m’a gardé les enfants. Sans elle je n’aurais pas tenu.",
    "M. C. : Après on s’est éloignés.",
    participant="C",
    date="2025-02-03",
)
NOTES = talk("carnet", "Visite du 3 mars, local froid, deux machines en panne.", document_set="notes")

CODEBOOK = Codebook(
    title={"fr": "Nettoyer"},
    codes=(
        Code(
            id="conditions",
            label={"fr": "Conditions", "en": "Conditions"},
            codes=(
                Code(id="hours", label={"fr": "Horaires", "en": "Hours"}, definition={"fr": "Le temps de travail."}),
                Code(id="isolation", label={"fr": "Isolement", "en": "Isolation"}),
            ),
        ),
        Code(id="kin", label={"fr": "Parenté", "en": "Kin"}, definition={"fr": "L’aide de la famille."}),
    ),
)


def passage(data: ops.TranscriptData, words: str) -> tuple[int, int]:
    """Where these words stand in the transcript, as offsets."""
    start = data.text.index(words)
    return start, start + len(words)


@dataclass
class Study:
    """A store with coders by name; each act is done in somebody's name."""

    store: Store
    people: dict[str, uuid.UUID] = field(default_factory=dict)

    def coder(self, name: str, uid: uuid.UUID | None = None) -> uuid.UUID:
        """Add a coder; no step for undo, as everywhere in the product."""
        uid = uid or uuid.uuid4()
        self.store.do(ops.AddCoder(name, uid), note=True)
        self.people[name] = uid
        return uid

    def do(self, intention: ops.Intention, who: str | None = None, *, note: bool = False) -> Done:
        return self.store.do(intention, None if who is None else self.people[who], note=note)

    def code(self, who: str, data: ops.TranscriptData, words: str, *codes: str) -> list[uuid.UUID]:
        """Code these words of a transcript; the new codings."""
        start, stop = passage(data, words)
        new = tuple(ops.NewCoding(data.uid, start, stop, code_uid(code)) for code in codes)
        return [c.uid for c in self.do(ops.AddCodings(new), who).changes if c.kind == "coding"]

    def undo(self, who: str | None = None) -> TakenBack | None:
        return self.store.undo(None if who is None else self.people[who])

    def redo(self, who: str | None = None) -> TakenBack | None:
        return self.store.redo(None if who is None else self.people[who])

    def codings(self, who: str | None = None) -> list[tuple[str, str, str]]:
        """(coder, code, words) of the codings that show, in order."""
        x, t = table(m.TranscriptText).c, table(m.Transcript).c
        with self.store.read() as connection:
            texts = {
                r.id: r.text
                for r in connection.execute(
                    select(t.id, x.text).where(x.transcript_uid == t.uid, x.revision == t.revision)
                )
            }
            query = (
                select(m.Coder.name, m.Code.key, m.Coding.transcript_id, m.Coding.start, m.Coding.stop)
                .join(m.Coder, m.Coder.id == m.Coding.coder_id)
                .join(m.Code, m.Code.id == m.Coding.code_id)
            )
            rows = connection.execute(query).all()
        return sorted((r.name, r.key, texts[r.transcript_id][r.start : r.stop]) for r in rows if who in (None, r.name))

    def rows(self, kind: str) -> dict[uuid.UUID, dict[str, Any]]:
        with self.store.read() as connection:
            return rows_of(connection, kind)

    def dump(self) -> dict[str, Any]:
        with self.store.read() as connection:
            return dump(connection)

    def faults(self) -> list[str]:
        """What ``check`` finds; nothing in a sound store."""
        with self.store.read() as connection:
            return check(connection)


def dump(connection: Connection) -> dict[str, Any]:
    """Everything the tables say, free of row numbers: equal dumps are equal projects."""
    whole: dict[str, Any] = {kind: rows_of(connection, kind) for kind in KINDS}
    whole["coding_twin"] = sorted(map(str, connection.execute(select(m.CodingTwin.uid)).scalars()))
    return whole


def layer_rows(study: Study, *, but: Sequence[str] = ()) -> Mapping[str, Any]:
    """The rows that travel in layers."""
    return {kind: study.rows(kind) for kind in LAYER_KINDS if kind not in but}


def prepared(study: Study, *transcripts: ops.TranscriptData, codebook: Codebook | None = CODEBOOK) -> Study:
    """The same texts and (unless told otherwise) the same codebook, in a project of its own."""
    if codebook is not None:
        study.do(ops.ApplyCodebook(codebook), note=True)
    for data in transcripts:
        study.do(ops.ImportTranscript(data), note=True)
    return study


def layer_of(study: Study, who: str) -> Layer:
    """A coder's layer, by the coder's name."""
    return take_out(study.store, study.people[who])
