"""A REFI-QDA file into a project: all of it that is new here or nothing, in one transaction, with a receipt.

What is here already stays as it is: a text is the same text, a code the same by id or by name and place, a coder by
GUID or name, a coding by passage, code and coder. So an import done twice changes nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cipcoder.codebook_file import keep_in_step
from cipcoder.exchange.refi import import_codes, marks
from cipcoder.exchange.refi.import_notes import Notes
from cipcoder.exchange.refi.import_people import Interviewed, People, interviewed, source_variables
from cipcoder.exchange.refi.import_texts import Arrived, Names, arrive
from cipcoder.exchange.refi.import_transcripts import Known, participant_of, transcript
from cipcoder.exchange.refi.import_work import Marking, Target
from cipcoder.exchange.transcripts import asked_questions
from cipcoder.formats.files import shown
from cipcoder.formats.refi import blocks
from cipcoder.formats.refi import models as m
from cipcoder.formats.refi.framing import Framing
from cipcoder.formats.refi.reader import ProjectFile, read_project
from cipcoder.formats.refi.receipt import Receipt
from cipcoder.locale import _, ngettext
from cipcoder.progress import Progress, silent
from cipcoder.project import Project
from cipcoder.queries import corpus, exchanged
from cipcoder.store import operations as ops
from cipcoder.store.kinds import natural_uid


@dataclass(frozen=True, slots=True)
class IntakeOptions:
    """``document_set``: of texts that don't say theirs. ``dry_run``: the receipt alone, nothing is stored."""

    document_set: str = "interviews"
    dry_run: bool = False


def import_project(
    project: Project, path: Path, options: IntakeOptions | None = None, progress: Progress = silent
) -> Receipt:
    """Take in what is new of a .qdpx file. InputError or RefusedError, and nothing changed, where it won't do."""
    options = options or IntakeOptions()
    intake = _Intake(project, read_project(path), shown(path.name), options, progress)
    study = intake.study()
    if not options.dry_run and study != ops.ImportStudy():
        intake.carry_out(study)
    return intake.receipt


class _Intake:
    def __init__(
        self, project: Project, file: ProjectFile, name: str, options: IntakeOptions, progress: Progress
    ) -> None:
        self.project, self.file, self.name, self.options, self.progress = project, file, name, options, progress
        self.said = file.project
        first = (
            _("coders"),
            _("codes"),
            _("transcripts"),
            _("participants"),
            _("attributes"),
            _("codings"),
            _("memos"),
        )
        self.receipt = Receipt(order=first)
        self.own = self.said.origin.startswith(marks.ORIGIN)
        with project.store.read() as connection:
            self.here = exchanged.here(connection)
            self.logged = exchanged.logged(connection, _guids(self.said))
            self.people = corpus.participants(connection)
            self.has_guide = bool(corpus.guide(connection))

    def study(self) -> ops.ImportStudy:
        """What of the file is new here."""
        arrived, framing = arrive(self.file, self.receipt, self.progress)
        if framing is not None and not self.own:
            self.receipt.about += how_counted(framing)
        case_codes = {case.guid for case in self.said.cases} & {
            code.guid for code in import_codes.every(self.said.codes)
        }
        codes = import_codes.joined(self.project, self.said, case_codes, self.receipt)
        coders = People(self.said.users, self.here.coders, self.logged, self.own)
        marking = Marking(coders, codes.ids, case_codes, self.here, self.logged, self.receipt)
        for each in arrived:
            marking.text(each)
        people = self._people(arrived, marking)
        notes = Notes(self.file, self.receipt)
        notes.take(marking, codes.ids, people)
        self._descriptions(arrived, people, marking)
        self._sets(arrived, marking)
        transcripts, questions = self._transcripts(arrived, people, marking, notes)
        guide = () if self.has_guide else notes.special.guide
        self.receipt.whole(_("guide questions"), len(guide))
        self.receipt.add(_("guide questions"), "here", len(notes.special.guide) if self.has_guide else 0)
        self._told(coders)
        return ops.ImportStudy(
            coders=tuple(coders.new),
            codebook=codes.codebook,
            base=codes.base,
            guide=guide,
            participants=tuple(people.participants),
            attributes=people.attributes if people.participants else (),
            transcripts=transcripts,
            interviewed=self._newly_with(arrived, people),
            questions=questions if guide or self.has_guide else {},
            works=tuple(work for work in marking.works() if work != ops.Work(work.coder)),
            progress=self.progress,
        )

    def carry_out(self, study: ops.ImportStudy) -> None:
        """Store it, after a copy of what was there before."""
        if self.here.transcripts and (copy := self.project.store.snapshot("before-import")) is not None:
            self.receipt.about.append(_("The project as it was: {file}").format(file=shown(copy)))
        self.project.store.do(study)
        self.project.forget_codebook()
        guide = [(question.number, question.text) for question in self.project.guide()]
        for data in study.transcripts:
            if data.uid not in study.questions and (asked := asked_questions(data, guide)):
                self.project.do(ops.MatchQuestions(data.uid, dict(asked)))
        if study.codebook is not None and (sentence := keep_in_step(self.project)):
            self.receipt.about.append(sentence)

    # --- parts -------------------------------------------------------------------------------------------

    def _people(self, arrived: Sequence[Arrived], marking: Marking) -> Interviewed:
        names = {guid: each.name for each in arrived for guid in each.guids}
        of_selection = {one.guid: each.guids[0] for each in arrived for one in each.source.selections}
        by_uid = {each.uid: each.guids[0] for each in arrived}
        coded: dict[str, list[str]] = {}
        for text, case in sorted(marking.hit):
            coded.setdefault(case, []).append(by_uid[text])
        return interviewed(self.said, names, of_selection, coded, self.people, self.receipt)

    def _transcripts(
        self, arrived: Sequence[Arrived], people: Interviewed, marking: Marking, notes: Notes
    ) -> tuple[tuple[ops.TranscriptData, ...], dict[uuid.UUID, tuple[tuple[int, int, ops.Origin], ...]]]:
        known = Known(
            origin=self.said.origin,
            file=self.name,
            own=self.own,
            language=self._language,
            document_set=self.options.document_set,  # type: ignore[arg-type]
            variables=source_variables(self.said),
            turns=notes.special.turns,
            with_whom=people.of_source,
            offsets=marking.found.offsets,
        )
        taken = Names(name for name, _person in self.here.transcripts.values())
        made: dict[uuid.UUID, ops.TranscriptData] = {}
        questions = {}
        new = [each for each in arrived if each.uid not in self.here.transcripts]
        self.receipt.here(_("transcripts"), len(arrived) - len(new))
        for each in self.progress(new, len(new), _("transcripts")):
            if each.uid in made:
                self.receipt.changed(
                    _("transcripts"), 1, _("their text is another’s too: they are one transcript here")
                )
                key = participant_of(each, people.of_source)
                if key not in (None, made[each.uid].participant):
                    self.receipt.lost(
                        _("links of participants"), 1, _("a transcript is with one participant; the first was taken")
                    )
                continue
            made[each.uid], asked = transcript(each, known, taken, self.receipt)
            self.receipt.whole(_("transcripts"))
            if asked:
                questions[each.uid] = asked
        return tuple(made.values()), questions

    @property
    def _language(self) -> str:
        return import_codes.language(self.project, self.said)

    def _newly_with(self, arrived: Sequence[Arrived], people: Interviewed) -> dict[uuid.UUID, uuid.UUID]:
        """Transcripts that are here without a participant -> whom they are with, as the file says."""
        found = {}
        for each in arrived:
            key = participant_of(each, people.of_source)
            if key is not None and each.uid in self.here.transcripts and self.here.transcripts[each.uid][1] is None:
                found[each.uid] = natural_uid("participant", key)
        return found

    def _descriptions(self, arrived: Sequence[Arrived], people: Interviewed, marking: Marking) -> None:
        """What the file says of sources, cases and the whole in their descriptions becomes memos."""
        said: list[tuple[str, str, list[Target], m.Text | None]] = []
        for each in arrived:
            prose, _foot = blocks.read(each.source.description)
            said.append((each.source.guid, prose, [("transcript", each.uid)], each.source))
        said += [(str(uid), prose, [("participant", uid)], None) for uid, prose in people.remarks]
        said.append(("project", blocks.read(self.said.description)[0], [], None))
        for guid, prose, targets, source in said:
            if prose.strip():
                coder = marking.people.coder(source.user if source else "", self.said.creator)
                own = natural_uid("memo", "description", guid, prose)
                at = source.at if source else self.said.at
                marking.memo(coder, own, "", prose.strip(), targets, at, at, None)

    def _sets(self, arrived: Sequence[Arrived], marking: Marking) -> None:
        by_guid = {guid: each.uid for each in arrived for guid in each.guids}
        verbatims = {note.guid for note in self.said.notices if marks.VERBATIM in blocks.read(note.description)[1]}
        others = 0
        for one in self.said.sets:
            _prose, foot = blocks.read(one.description)
            coder = marking.people.named(str(foot["coder"])) if marks.STATE in foot and "coder" in foot else None
            if coder is not None:
                for guid in one.sources:
                    if guid in by_guid:
                        marking.state(coder, by_guid[guid], str(foot[marks.STATE]))
            elif marks.ROUND in foot:
                self.receipt.lost(_("rounds"), 1, _("the file tells of them, but not what was sealed in them"))
            elif not one.notes or not set(one.notes) <= verbatims:
                others += 1
        self.receipt.lost(_("sets"), others, _("there are no sets of sources, codes or notes here"))

    def _told(self, coders: People) -> None:
        said, why = self.receipt, _("nothing in the file is theirs")
        said.whole(_("coders"), len(coders.new))
        said.here(_("coders"), coders.known)
        said.lost(_("coders"), coders.unused, why)
        if coders.unknown:
            sentence = _("the file doesn’t say whose they are; they belong to “unknown coder”")
            said.changed(_("codings and memos of nobody"), coders.unknown, sentence)
        said.lost(_("drawings"), self.said.graphs, _("there are no drawings here"))


def _guids(project: m.Project) -> set[uuid.UUID]:
    """Every GUID by which something of a coder's might become known here."""
    found = import_codes.uids(user.guid for user in project.users)
    found |= import_codes.uids(note.guid for note in project.notices)
    for text in project.texts:
        found |= import_codes.uids(coding.guid for one in text.selections for coding in one.codings)
        found |= import_codes.uids(coding.guid for one in text.spans for coding in one.codings)
        found |= import_codes.uids(coding.guid for coding in text.codings)
    for medium in project.media:
        for text in medium.texts:
            found |= import_codes.uids(coding.guid for one in text.selections for coding in one.codings)
            found |= import_codes.uids(coding.guid for one in text.spans for coding in one.codings)
    return found


def how_counted(framing: Framing) -> list[str]:
    """How the file counts and what spoke for it, as sentences."""
    seen = framing.evidence
    said = [_("How the file counts: {way}.").format(way=framing.frame.words)]
    if framing.next_best is None:
        said.append(_("In these texts every way of counting comes to the same."))
        return [" ".join(said)]
    if not seen.judged:
        said.append(_("It marks no passages by which to tell; this is what its program is known for."))
        return [" ".join(said)]
    other, its = framing.next_best
    if seen.named:
        said.append(
            _("Of {n} passages {words} begin and end at words, of {named} names {quoted} quote the text.").format(
                n=seen.judged, words=seen.at_words, named=seen.named, quoted=seen.quoted
            )
        )
    else:
        said.append(_("Of {n} passages {words} begin and end at words.").format(n=seen.judged, words=seen.at_words))
    said.append(_("The next best way ({way}) would give {words}.").format(way=other.words, words=its.at_words))
    if not framing.sure:
        said.append(_("That is not much of a difference: look at some codings before you go on."))
    if n := sum(frame != framing.frame for frame in framing.by_text):
        sentence = ngettext(
            "{n} text counts otherwise, and was read its own way.",
            "{n} texts count otherwise, and were read their own way.",
            n,
        )
        said.append(sentence.format(n=n))
    return [" ".join(said)]
