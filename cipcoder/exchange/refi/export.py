"""A project as a REFI-QDA file, every element we hold, with a receipt of what went over whole, changed or not at all.

What a blind round hides stays here: codings, memos, verbatims and reading states of those who code in it, examples
from its interviews.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cipcoder import __version__
from cipcoder.codebook.examples import without_examples
from cipcoder.codebook.models import Codebook
from cipcoder.codebook.words import say
from cipcoder.errors import InputError
from cipcoder.exchange.refi import export_notes, export_sets, marks
from cipcoder.exchange.refi.export_cases import cases, variables
from cipcoder.exchange.refi.export_texts import About, Sources, Tally
from cipcoder.exchange.refi.marks import guid, made_guid
from cipcoder.formats.files import Target, shown
from cipcoder.formats.refi import blocks, layout
from cipcoder.formats.refi import models as m
from cipcoder.formats.refi.codes import to_codes
from cipcoder.formats.refi.receipt import Receipt
from cipcoder.formats.refi.writer import write_project
from cipcoder.locale import _, ngettext
from cipcoder.progress import Progress, silent
from cipcoder.project import Project
from cipcoder.queries import corpus, exchanged, rounds
from cipcoder.queries.blind import blind_transcripts
from cipcoder.queries.corpus import Filter, TranscriptRow
from cipcoder.queries.examples import BlindExamples
from cipcoder.queries.exchanged import Kept, Reading
from cipcoder.queries.memos import memos
from cipcoder.queries.revisions import unsettled
from cipcoder.store.codebook_rows import code_uid
from cipcoder.store.types import now


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """``coders``: only theirs (empty: everyone's). ``document_set``: only its transcripts (None: all).

    ``case_codes``: each participant also as a code on the whole of their transcripts, for QualCoder. ``memos``: whether
    they go along. ``at``: the moment the file says it was made (None: now).
    """

    coders: tuple[str, ...] = ()
    document_set: str | None = None
    case_codes: bool = False
    memos: bool = True
    at: dt.datetime | None = None


def export_project(
    project: Project, to: Target, options: ExportOptions | None = None, progress: Progress = silent
) -> Receipt:
    """Write the project as .qdpx; what went over and how. InputError for a coder there isn't, or another ending."""
    options = options or ExportOptions()
    if isinstance(to, Path) and to.suffix.lower() != ".qdpx":
        raise InputError(_("{file}: a project for other programs is a .qdpx file.").format(file=shown(to)))
    for name in options.coders:
        project.coder_named(name)
    with project.store.read() as connection:
        return _Export(connection, project.codebook, options).to(to, progress)


class _Export:
    """All that goes into the file, of one moment."""

    def __init__(self, connection: Reading, codebook: Codebook, options: ExportOptions) -> None:
        self.connection, self.options = connection, options
        self.receipt = Receipt()
        self.viewer = options.coders[0] if len(options.coders) == 1 else None
        everybody = corpus.coders(connection, self.viewer)
        self.coders = [row for row in everybody if not options.coders or row.name in options.coders]
        self.users = {row.name: guid(row.uid) for row in self.coders}
        self.rows = corpus.transcripts(connection, chosen=Filter(options.document_set))
        interviewed = {row.participant for row in self.rows}
        people = corpus.participants(connection).values()
        self.people = [one for one in people if options.document_set is None or one.key in interviewed]
        self.codebook = self._shown(codebook)
        written = memos(connection, viewer=self.viewer) if options.memos else []
        theirs = [memo for memo in written if memo.coder in self.users]
        self.memos = sorted(theirs, key=lambda memo: (memo.created_at, memo.uid))
        self.notes = export_notes.by_target(self.memos)
        self.here: dict[str, set[uuid.UUID]] = {
            "code": {code_uid(row.code.id) for row in self.codebook.walk()},
            "transcript": {row.uid for row in self.rows},
            "participant": {person.uid for person in self.people},
            "memo": {memo.uid for memo in self.memos},
        }
        kept = [one for one in exchanged.kept(connection, self.viewer) if self._goes(one)]
        self.kept = sorted(kept, key=lambda one: (str(one.transcript or ""), one.start or 0, one.key, one.uid))
        self.guide = corpus.guide(connection)

    def _shown(self, codebook: Codebook) -> Codebook:
        """The codebook without the examples that a blind round hides."""
        names = blind_transcripts(self.connection, self.viewer)
        if not names or not any(row.code.examples for row in codebook.walk()):
            return codebook
        stripped = without_examples(codebook, BlindExamples(self.connection, names).hides)
        before, after = (sum(len(row.code.examples) for row in each.walk()) for each in (codebook, stripped))
        self.receipt.lost(_("examples of codes"), before - after, _("hidden while a round is blind"))
        return stripped

    def _orphans(self) -> int:
        """Codings that would go over but have no place in the text any more."""
        names = {row.name for row in self.rows}
        found = unsettled(self.connection, viewer=self.viewer)
        return sum(one.proposed is None and one.coder in self.users and one.transcript in names for one in found)

    def _goes(self, one: Kept) -> bool:
        """Whether a verbatim goes over: its coder does, and its transcript."""
        mine = not one.coder or one.coder in self.users
        return mine and (one.transcript is None or one.transcript in self.here["transcript"])

    # --- the file ----------------------------------------------------------------------------------------

    def to(self, path: Target, progress: Progress) -> Receipt:
        """Write it."""
        owner, extra = self._owner()
        free = [(f"{guid(memo.uid)}.txt", memo.body) for memo in self.memos if export_notes.is_file(memo)]
        sources = Sources(self.connection, self.rows, self.options.coders or None, self._about(owner), free)
        turns = dict(sources.layouts())
        for row in turns:
            self.notes[row.uid] = (*self.notes.get(row.uid, ()), export_notes.turns_guid(row))
        states = exchanged.states(self.connection, self.viewer)
        its_rounds = [] if self.options.coders else rounds.rounds(self.connection, self.viewer)
        made = m.Project(
            name=say(self.codebook.title, self.codebook.language) or marks.ORIGIN,
            origin=f"{marks.ORIGIN} {__version__}",
            at=self.options.at or now(),
            description=blocks.written("", {marks.LANGUAGE: self.codebook.language, marks.TITLE: self.codebook.title}),
            notes=tuple(guid(memo.uid) for memo in self.memos if not memo.targets),
            users=(*(m.User(guid(row.uid), row.name, marks.KINDS.get(row.kind, "")) for row in self.coders), *extra),
            codes=(*to_codes(self.codebook, self._notes_on_codes()), *self._case_codes()),
            variables=variables(corpus.attribute_names(self.connection), self.people, self.rows),
            cases=cases(self.people, self.rows),
            notices=self._notices(sources, turns),
            links=tuple(export_notes.links(self.memos, self.here["participant"])),
            sets=(
                *export_sets.of_states(states, self.users, self.here["transcript"]),
                *export_sets.of_rounds(its_rounds, {row.name: row.uid for row in self.rows}),
                *export_sets.of_verbatims(self.kept),
            ),
        )
        write_project(path, made, sources, _("transcripts"), progress)
        self._tell(sources.tally, made, len(turns), len(its_rounds))
        return self.receipt

    def _about(self, owner: str) -> About:
        placed: dict[uuid.UUID, list[Kept]] = {}
        for one in self.kept:
            if one.transcript is not None and one.start is not None:
                placed.setdefault(one.transcript, []).append(one)
        by_key = {person.key: guid(person.uid) for person in self.people}
        case_codes = {row.uid: (by_key[row.participant], owner) for row in self.rows if row.participant in by_key}
        return About(
            self.users,
            self.notes,
            placed,
            exchanged.provenances(self.connection),
            case_codes if self.options.case_codes else {},
        )

    def _notices(self, sources: Sources, turns: Mapping[TranscriptRow, Sequence[layout.Turn]]) -> Iterator[m.Text]:
        """The notes, asked for when the sources are written: then it is known which codings went into the file."""

        def there(kind: str, uid: uuid.UUID) -> bool:
            return uid in (sources.tally.written if kind == "coding" else self.here[kind])

        yield from export_notes.of_memos(self.memos, self.users, self.notes, there)
        yield from export_notes.of_verbatims(self.kept, self.users)
        yield from export_notes.of_guide(self.guide)
        for row, its in turns.items():
            yield export_notes.of_turns(row, its)

    def _notes_on_codes(self) -> dict[str, tuple[str, ...]]:
        ids = {code_uid(row.code.id): row.code.id for row in self.codebook.walk()}
        return {ids[uid]: notes for uid, notes in self.notes.items() if uid in ids}

    # --- participants as codes ---------------------------------------------------------------------------

    def _owner(self) -> tuple[str, tuple[m.User, ...]]:
        """Whoever puts the codes of participants on their transcripts: a coder, or the program where there is none."""
        coder = next((guid(row.uid) for row in self.coders if row.kind == "human"), "")
        if coder or not self.options.case_codes:
            return coder, ()
        made = m.User(made_guid("user", marks.ORIGIN), marks.ORIGIN)
        return made.guid, (made,)

    def _case_codes(self) -> tuple[m.Code, ...]:
        if not self.options.case_codes or not self.people:
            return ()
        below = tuple(m.Code(guid(person.uid), person.name or person.key) for person in self.people)
        return (m.Code(marks.CASE_CODES, _("Participants"), codable=False, codes=below),)

    # --- the receipt -------------------------------------------------------------------------------------

    def _tell(self, tally: Tally, made: m.Project, turns: int, its_rounds: int) -> None:
        say_ = self.receipt
        say_.whole(_("coders"), len(self.coders))
        codes = [row.code for row in self.codebook.walk()]
        retired = sum(code.retired for code in codes)
        say_.whole(_("codes"), len(codes) - retired)
        say_.changed(
            _("codes"), retired, _("retired; elsewhere they look like the others, here they come back retired")
        )
        say_.whole(_("transcripts"), len(self.rows) - turns)
        say_.changed(_("transcripts"), turns, _("their turns are in a note that only cipcoder reads"))
        say_.whole(_("participants"), len(self.people))
        say_.whole(_("attributes"), len(corpus.attribute_names(self.connection)))
        say_.whole(_("codings"), tally.codings)
        say_.lost(_("codings"), self._orphans(), _("a correction of the text took their words away"))
        say_.whole(_("memos"), len(self.memos))
        say_.changed(_("verbatims"), len(self.kept), _("as notes on the passages they quote, and a set of them"))
        say_.changed(
            _("guide questions"), len(self.guide), _("as one note; which turns ask them, in the sources’ descriptions")
        )
        stated = sum(len(one.sources) for one in made.sets if marks.STATE in blocks.read(one.description)[1])
        say_.changed(_("reading states"), stated, _("as a set for each coder and state, without their dates"))
        say_.changed(_("rounds"), its_rounds, _("as sets that tell of them; they can’t be gone on with from a file"))
        say_.about.append(
            _(
                "Such a file has no place for the log of what was done, older versions of the codebook, sealed layers "
                "and the reasons of decisions: keep the project itself as well."
            )
        )
        if tally.astral:
            sentence = ngettext(
                "{n} transcript has emoji in it, which some programs count as two: look at a coding after one.",
                "{n} transcripts have emoji in them, which some programs count as two: look at a coding after one.",
                tally.astral,
            )
            say_.about.append(sentence.format(n=tally.astral))
