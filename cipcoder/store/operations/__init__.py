"""Intentions: everything a person can do to a project, as values.

``Store.do(intention)`` applies one in a transaction of its own, rows and log entries together, and returns
what changed. There is no other way in.
"""

from cipcoder.store.operations.base import Intention
from cipcoder.store.operations.codebook import AddCode, ApplyCodebook, EditCode, KeepBase, MoveCode, RemoveCode
from cipcoder.store.operations.codings import (
    AddCodings,
    ChangeCoding,
    NewCoding,
    RemoveCodings,
    SetReadState,
)
from cipcoder.store.operations.consensus import (
    CONSENSUS,
    Decide,
    OpenConsensus,
    Outcome,
    Reopen,
    SetAnalysis,
    Settled,
)
from cipcoder.store.operations.corpus import (
    AddCoder,
    EditTranscript,
    GuideQuestionData,
    ImportTranscript,
    MatchQuestions,
    ParticipantData,
    RemoveTranscript,
    RenameCoder,
    SetGuide,
    SetParticipants,
    SetRecipient,
    SetTemplate,
    TranscriptData,
)
from cipcoder.store.operations.correcting import AcceptPlaces, CorrectTranscript, DropCodings, SettleCoding
from cipcoder.store.operations.cutting import MergeCodings, SplitCoding
from cipcoder.store.operations.erasing import Erase
from cipcoder.store.operations.joining import ORIGINS, JoinRound, Origin, Package
from cipcoder.store.operations.keeping import SetConsent, SetRetention
from cipcoder.store.operations.memos import (
    AddVerbatims,
    NewVerbatim,
    RemoveMemo,
    RemoveVerbatims,
    WriteMemo,
)
from cipcoder.store.operations.merging import MergeCodes
from cipcoder.store.operations.rounds import CloseRound, NewRound, SealLayer
from cipcoder.store.operations.signing_in import SignInAs
from cipcoder.store.operations.splitting import Part, SplitCode
from cipcoder.store.operations.study import ImportStudy, Work
from cipcoder.store.operations.suggesting import SetSuggestions

__all__ = [
    "CONSENSUS",
    "ORIGINS",
    "AcceptPlaces",
    "AddCode",
    "AddCoder",
    "AddCodings",
    "AddVerbatims",
    "ApplyCodebook",
    "ChangeCoding",
    "CloseRound",
    "CorrectTranscript",
    "Decide",
    "DropCodings",
    "EditCode",
    "EditTranscript",
    "Erase",
    "GuideQuestionData",
    "ImportStudy",
    "ImportTranscript",
    "Intention",
    "JoinRound",
    "KeepBase",
    "MatchQuestions",
    "MergeCodes",
    "MergeCodings",
    "MoveCode",
    "NewCoding",
    "NewRound",
    "NewVerbatim",
    "OpenConsensus",
    "Origin",
    "Outcome",
    "Package",
    "Part",
    "ParticipantData",
    "RemoveCode",
    "RemoveCodings",
    "RemoveMemo",
    "RemoveTranscript",
    "RemoveVerbatims",
    "RenameCoder",
    "Reopen",
    "SealLayer",
    "SetAnalysis",
    "SetConsent",
    "SetGuide",
    "SetParticipants",
    "SetReadState",
    "SetRecipient",
    "SetRetention",
    "SetSuggestions",
    "SetTemplate",
    "SettleCoding",
    "Settled",
    "SignInAs",
    "SplitCode",
    "SplitCoding",
    "TranscriptData",
    "Work",
    "WriteMemo",
]
