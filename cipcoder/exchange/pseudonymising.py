"""Pseudonyms for a study: what is looked through, what waits for a decision, and what is put into the texts.

Before an import nothing of the files is in the store, and only what is rewritten gets there: text, labels of speakers,
front matter, file name, comments, participants and guide. What was replaced is in the key table, outside the project,
before the first text is taken in.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from cipcoder.errors import CipcoderError, InputError
from cipcoder.exchange.name_sources import ABOUT_PEOPLE
from cipcoder.exchange.transcripts import Companions, ImportOptions
from cipcoder.formats.gazetteer import first_names, not_names, own_not_names, read_gazetteer
from cipcoder.formats.key_file import Ask, KeyFile
from cipcoder.formats.transcript import parse_file
from cipcoder.language.known_words import dictionary
from cipcoder.locale import _
from cipcoder.project import Project
from cipcoder.queries.leaks import passages
from cipcoder.store import operations as ops
from cipcoder.text import transcript as talk
from cipcoder.text.candidates import Candidate, Lists, Source, candidates
from cipcoder.text.fold import fold
from cipcoder.text.key_entries import Keys, numbered
from cipcoder.text.moves import Moves
from cipcoder.text.name_index import words_in, words_of
from cipcoder.text.proposals import Proposal, Style, proposals
from cipcoder.text.pseudonyms import Replaced, Replacer, clashes, put_in, remembered
from cipcoder.text.spans import Span


@dataclass(frozen=True, slots=True)
class Gazetteers:
    """Files of names that a person supplies, and which column of them (None: guessed)."""

    first_names: tuple[Path, ...] = ()
    places: tuple[Path, ...] = ()
    organisations: tuple[Path, ...] = ()
    column: str | None = None

    def read(self) -> dict[str, str]:
        """Kind by name."""
        found: dict[str, str] = {}
        for kind, files in (("person", self.first_names), ("town", self.places), ("organisation", self.organisations)):
            for path in files:
                for name in read_gazetteer(path, kind, self.column):
                    found.setdefault(name, kind)
        return found


@dataclass
class Review:
    """What a person decides about: the table as it stands, and every form found with where it is.

    Each decision is on the disk when it is made.
    """

    file: KeyFile
    keys: Keys
    found: list[Candidate]
    language: str = "fr"
    style: Style = "numbers"
    said: frozenset[str] = frozenset()
    """the words of the texts, folded"""
    numbered: frozenset[tuple[str, ...]] = frozenset()
    """pseudonyms with numbers that the texts and the project have, the table's or not (of another computer, by hand)"""
    salt: str = field(default_factory=lambda: secrets.token_hex(8))
    """so that first names drawn by lot stay while one decides"""

    @property
    def open(self) -> list[Candidate]:
        """Forms that wait."""
        return [one for one in self.found if not self.keys.decided(one.form)]

    def proposals(self) -> list[Proposal]:
        """What to propose for those that wait."""
        names = first_names() if self.style == "first-names" else ()
        return proposals(
            self.keys,
            self.open,
            self.language,
            style=self.style,
            first_names=names,
            taken=self.said,
            numbered=self.numbered,
            salt=self.salt,
        )

    @property
    def clashes(self) -> list[str]:
        """Pseudonyms that are real names as well, in the table or in the texts: one can't tell whom they mean."""
        real = {words_of(one.form) for one in self.found}
        found = [one.pseudonym for one in self.keys.entities if words_of(one.pseudonym) in real]
        return list(dict.fromkeys([*clashes(self.keys), *found]))

    def decide(self, keys: Keys) -> None:
        """Take this table for the one that holds, and write it."""
        self.keys = keys.waiting(one.form for one in self.found)
        self.file.write(self.keys)


# --- looking ---------------------------------------------------------------------------------------------


def key_file(project: Project, ask: Ask | None = None) -> KeyFile:
    """The project's key table. ``ask``: see ``KeyFile``."""
    return KeyFile(str(project.study().uid), ask)


def review(
    project: Project,
    file: KeyFile,
    keys: Keys,
    sources: Sequence[Source],
    gazetteers: Mapping[str, str],
    *,
    style: Style = "numbers",
    model: bool = False,
) -> Review:
    """Look through ``sources``. ``keys``: what ``file`` holds.

    ``gazetteers``: kind by name; ``model``: with the researcher's own spaCy model, too.
    """
    language = project.study().language
    if model:
        sources = _with_entities(sources, language)
    known = {form: entity.kind for entity in keys.entities for form in entity.forms}
    ours = frozenset(fold(one.name) for one in first_names())
    theirs = frozenset(fold(name) for name, kind in gazetteers.items() if kind == "person")
    lists = Lists(
        {**{one.name: "person" for one in first_names()}, **gazetteers, **known},
        ours | theirs,
        (*not_names(own_not_names(project.folder)), *(e.pseudonym for e in keys.entities if e.pseudonym[0] == "[")),
        dictionary(language),
    )
    said = frozenset(word for source in sources for word in words_in(source.text).said)
    found = candidates(sources, lists)
    with project.store.read() as connection:
        texts = [one.text for one in passages(connection) if one.part == "transcript"]
    there = frozenset().union(*map(numbered, [*texts, *(source.text for source in sources)]))
    return Review(file, keys.waiting(one.form for one in found), found, language, style, said, there)


def _with_entities(sources: Sequence[Source], language: str) -> list[Source]:
    from cipcoder.language.entities import entities
    from cipcoder.language.models import model

    nlp = model(language)
    if nlp is None:
        what = _("No spaCy model for “{language}” is installed: leave --model out, or install one.")
        raise InputError(what.format(language=language))
    found = entities(nlp, [source.text for source in sources])
    return [replace(source, known=known) for source, known in zip(sources, found, strict=True)]


# --- rewriting -------------------------------------------------------------------------------------------


class Pseudonymiser:
    """Rewrites what an import reads (a ``formats.transcript.Rewriter``)."""

    def __init__(self, keys: Keys, language: str) -> None:
        self._replacer = Replacer(keys, dictionary(language))

    def replaced(self, parsed: talk.Transcript) -> Replaced:
        """The text of a transcript; labels of speakers lose the brackets, which no label may have."""
        return self._replacer.replace(parsed.text, [Span(turn.head, turn.start) for turn in parsed.turns])

    def talk(self, parsed: talk.Transcript) -> talk.Transcript:
        new = self.replaced(parsed)
        moves = Moves(new.edits)
        labels = [self._replacer.words(speaker.label, any_case=True) for speaker in parsed.speakers]
        people = [labels.index(label) for label in labels]  # two labels of one person are one speaker
        order = list(dict.fromkeys(people))
        turns = tuple(
            talk.Turn(
                None if turn.speaker is None else order.index(people[turn.speaker]),
                moves.start(turn.head),
                moves.start(turn.start),
                moves.stop(turn.stop),
                turn.time,
            )
            for turn in parsed.turns
        )
        return talk.Transcript(
            new.text,
            {key: self._replacer.words(value, any_case=key in ABOUT_PEOPLE) for key, value in parsed.meta.items()},
            tuple(talk.Speaker(labels[i], parsed.speakers[i].role) for i in order),
            turns,
        )

    def words(self, text: str) -> str:
        return self._replacer.words(text)

    def name(self, text: str) -> str:
        return self._replacer.words(text, any_case=True)

    def companions(self, companions: Companions) -> Companions:
        """Participants and guide in other words."""
        people = tuple(
            ops.ParticipantData(
                self.name(person.key),
                self.name(person.name),
                {name: self.words(value) for name, value in person.attributes.items()},
            )
            for person in companions.participants
        )
        guide = companions.guide
        if guide is not None:
            guide = tuple(replace(one, text=self.words(one.text), section=self.words(one.section)) for one in guide)
        return Companions(people, guide)


def prepare(review: Review, paths: Sequence[Path], options: ImportOptions) -> ImportOptions:
    """Write down what will be replaced in these files, and give the options to import them with."""
    rewriter = Pseudonymiser(review.keys, review.language)
    keys = review.keys
    for path in paths:
        try:
            read = parse_file(
                path,
                encoding=options.encoding,
                accept_damaged=options.accept_damaged,
                interviewers=options.interviewers,
            )
        except CipcoderError:
            continue  # the import says why
        keys = remembered(keys, rewriter.name(path.stem), rewriter.replaced(read.parsed))
    if not options.dry_run:
        review.decide(keys)
    return replace(options, rewriter=rewriter)


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of one transcript."""

    transcript: str
    places: int
    to_review: int = 0
    """codings to be looked at"""


def apply(project: Project, review: Review, names: Sequence[str], *, keep: bool = True) -> list[Applied]:
    """Put the table's pseudonyms into transcripts that are in the project; codings go along by the exact edits.

    The texts as they were stay in the store as older revisions. ``keep``: false to see what would be done.
    """
    from cipcoder.exchange.correcting import correct

    replacer = Replacer(review.keys, dictionary(review.language))
    done = []
    for name in names:
        document = project.document(name)
        heads = [Span(turn.head, turn.start) for turn in document.turns]
        new = replacer.replace(document.text, heads, put_in(document.text, review.keys))
        if not new.pieces:
            done.append(Applied(name, 0))
            continue
        if keep:
            review.decide(remembered(review.keys, name, new))
        correction = correct(project, name, new.text, edits=new.edits, reason=_("pseudonyms"), keep=keep)
        done.append(Applied(name, len(new.pieces), correction.to_review + correction.orphans))
    return done
