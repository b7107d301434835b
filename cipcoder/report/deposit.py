"""What is written for people into an archive that a repository receives: the form to fill in, the README, what to add.

The language is that of the repository (French for beQuali, English for the UK Data Service), whatever the interface
speaks, so its sentences are no messages of the catalogue: ``deposit_en`` and ``deposit_fr`` hold them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType

from cipcoder.formats.deposit import Deposit, Repository
from cipcoder.queries.keeping import Retention
from cipcoder.report import deposit_en, deposit_fr
from cipcoder.text.clean import visible

CONTEXT = "context"
"""folder of what is added to the study's files: guides, blank consent forms, field notes"""


@dataclass(frozen=True, slots=True)
class DepositFacts:
    """What the README says of an archive beside the form."""

    repository: Repository
    files: Mapping[str, str]
    """path -> which kind of file, a key of ``FILES``"""
    transcripts: Mapping[str, int]
    """document set -> transcripts"""
    words: int
    codings: int
    codes: int
    marks: int
    """replacements that were recognised in the texts"""
    names: int | None
    """names looked for; None: there was no list of names"""
    leaks: Mapping[str, int]
    """what the scan found all the same"""
    unread: Sequence[str]
    """files beside the study that could not be looked through"""
    reason: str
    """why that was accepted"""
    alone: int
    """participants who can be told from all others by three attributes at most"""
    participants: int
    blind: bool
    """whether work was left out because a blind round goes on"""
    memos: bool
    terms: Retention
    """until when the study keeps its interviews, on which basis, who answers for them"""
    version: str


def language_of(repository: Repository, study: str) -> str:
    """The language of the documents: the repository's, else the study's; "fr" or "en"."""
    return {"bequali": "fr", "ukds": "en"}.get(repository) or ("fr" if study.startswith("fr") else "en")


def _words(language: str) -> ModuleType:
    return deposit_fr if language == "fr" else deposit_en


def form(title: str, first: str, last: str, language: str) -> str:
    """A new deposit.yaml with what the study knows of itself: title, dates of the first and last interview."""
    quoted = {"title": title.replace("\\", "\\\\").replace('"', '\\"'), "first": first, "last": last}
    text: str = _words(language).FORM
    return text.format(**quoted)


def kinds(language: str) -> Mapping[str, str]:
    """What each kind of file in an archive is, in words."""
    found: Mapping[str, str] = _words(language).FILES
    return found


def access(kind: str, language: str) -> str:
    """What a kind of access (open, safeguarded, controlled) means, in words."""
    found: Mapping[str, str] = _words(language).ACCESS
    return found[kind]


def data_kinds(sets: Sequence[str], language: str) -> list[str]:
    """What the data are, for a catalogue."""
    names: Mapping[str, str] = _words(language).SETS
    return [names[one] for one in sets]


def size(facts: DepositFacts, language: str) -> str:
    """How much there is, on one line."""
    said: str = _words(language).size(facts)
    return said


def readme(deposit: Deposit, facts: DepositFacts, language: str) -> str:
    """The README, plain text."""
    parts: list[str] = _words(language).readme(deposit, facts)
    return visible("\n\n".join(part for part in parts if part)) + "\n"


def to_add(repository: Repository, language: str) -> str:
    """What the repository wants beside these files, as a list."""
    text: str = _words(language).TO_ADD[repository]
    return text


def licence(deposit: Deposit, language: str) -> str:
    """The licence the form names, or what has to be decided."""
    said: str = _words(language).licence(deposit)
    return visible(said) + "\n"
