"""Joining a round on another machine: its texts, codebook and coders come in, and nothing that anybody coded."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from sqlalchemy import select

from cipcoder.codebook.models import Codebook
from cipcoder.errors import RefusedError
from cipcoder.locale import _
from cipcoder.store import models as m
from cipcoder.store.codebook_rows import current_version, keep_version
from cipcoder.store.log import Transaction
from cipcoder.store.operations.codebook import ApplyCodebook
from cipcoder.store.operations.corpus import (
    AddCoder,
    GuideQuestionData,
    ImportTranscript,
    MatchQuestions,
    ParticipantData,
    SetGuide,
    SetParticipants,
    TranscriptData,
)
from cipcoder.store.operations.rounds import NewRound

Origin = Literal["matched", "hand"]
ORIGINS: tuple[Origin, ...] = ("matched", "hand")


@dataclass(frozen=True, slots=True)
class Package:
    """What a coder needs to code a round blind on another machine."""

    project: str
    language: str
    coder: uuid.UUID
    """whom it is for"""
    coders: tuple[AddCoder, ...]
    round: NewRound
    codebook: Codebook
    """as the round fixed it, without examples from its interviews"""
    guide: tuple[GuideQuestionData, ...]
    participants: tuple[ParticipantData, ...]
    """of the round's interviews; without attributes"""
    transcripts: tuple[TranscriptData, ...]
    """in the round's order"""
    questions: Mapping[uuid.UUID, tuple[tuple[int, int, Origin], ...]]
    """transcript -> (turn, number of the guide question it asks, who said so)"""

    @property
    def coder_name(self) -> str:
        return next(each.name for each in self.coders if each.uid == self.coder)


@dataclass(frozen=True, slots=True)
class JoinRound:
    """Take a package in: into an empty project all of it, into one that has the same texts the round alone."""

    package: Package
    verb: ClassVar[str] = "join round"

    def apply(self, tx: Transaction) -> None:
        package = self.package
        if tx.connection.execute(select(m.Transcript.id).limit(1)).first() is None:
            self._fill(tx)
        else:
            self._check(tx)
        for coder in package.coders:
            if tx.state(coder.uid) is None:
                coder.apply(tx)
        package.round.apply(tx)

    def _fill(self, tx: Transaction) -> None:
        package = self.package
        ApplyCodebook(package.codebook).apply(tx)
        keep_version(tx.connection)
        SetGuide(package.guide).apply(tx)
        SetParticipants(package.participants).apply(tx)
        for data in package.transcripts:
            ImportTranscript(data).apply(tx)
            for origin in ORIGINS:
                asked = {turn: number for turn, number, by in package.questions.get(data.uid, ()) if by == origin}
                MatchQuestions(data.uid, asked, origin).apply(tx)

    def _check(self, tx: Transaction) -> None:
        """The project here has the round's texts, and codes with the codebook the round was begun with."""
        here = {data.uid: (tx.state(data.uid) or {}).get("text_sha256") for data in self.package.transcripts}
        if missing := [data.name for data in self.package.transcripts if here[data.uid] != data.text_sha256]:
            raise RefusedError(
                _(
                    "This project has not the texts of {names}: the round can't be joined in it. "
                    "Join it in a folder of its own: cipcoder round join FILE --to FOLDER"
                ).format(names=", ".join(missing))
            )
        if current_version(tx.connection) != self.package.round.version:
            raise RefusedError(
                _(
                    "This project's codebook is not the one the round was begun with. "
                    "Join it in a folder of its own: cipcoder round join FILE --to FOLDER"
                )
            )
