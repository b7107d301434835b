"""Correcting the text of a transcript that is coded already: the codings go along, and a report says how.

The one way in which a text changes. Old texts stay; what can't be carried over surely waits to be settled.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cipcoder.errors import InputError, RefusedError
from cipcoder.formats.tables import write_table
from cipcoder.formats.transcript import laid_out, read_transcript
from cipcoder.locale import _
from cipcoder.project import Project
from cipcoder.queries.document import Document, TurnRow
from cipcoder.queries.revisions import coding_states, names_of, numbered, texts_of
from cipcoder.store import operations as ops
from cipcoder.store.log import Change
from cipcoder.store.operations.correcting import held_by_round
from cipcoder.store.store import Act
from cipcoder.text import transcript as talk
from cipcoder.text.carry import Carrying
from cipcoder.text.clean import clean, visible
from cipcoder.text.moves import Edit

ANOTHER = 0.5
"""below this likeness of their words two texts are taken for two interviews"""
FATES = ("kept", "moved", "to review", "orphan")
COLUMNS = (
    "outcome",
    "code",
    "coder",
    "turn",
    "old_words",
    "new_words",
    "old_start",
    "old_stop",
    "new_start",
    "new_stop",
)


@dataclass(frozen=True, slots=True)
class CarriedCoding:
    """What became of one coding."""

    outcome: str
    """one of ``FATES``; kept: its words stand, or stand with what was replaced exactly; moved: among other words"""
    code: str
    coder: str
    turn: int | None
    """from 1: in the new text, of an orphan in the old one"""
    old_words: str
    new_words: str
    """of one to review: of the place proposed; "" of an orphan"""
    old: tuple[int, int]
    new: tuple[int, int] | None
    waited: bool = False
    """it was to review before"""

    @property
    def changed(self) -> bool:
        """Whether there is something new to look at."""
        return self.outcome not in ("kept", "to review" if self.waited else "") or self.old_words != self.new_words


@dataclass(frozen=True, slots=True)
class Correction:
    """What a correction did, or would do."""

    transcript: str
    revision: int
    """number of the new text"""
    put_in: int
    """words"""
    taken_out: int
    codings: tuple[CarriedCoding, ...]
    """of everybody, in the order of the old text"""
    remarks: tuple[str, ...] = ()
    """sentences about what else it means"""

    def count(self, *outcomes: str) -> int:
        """How many codings came out so."""
        return sum(each.outcome in outcomes for each in self.codings)

    @property
    def kept(self) -> int:
        """Codings that stand on the same words, wherever those are now."""
        return self.count("kept", "moved")

    @property
    def moved(self) -> int:
        """Those of them that stand among other words now."""
        return self.count("moved")

    @property
    def to_review(self) -> int:
        """Codings for which a place is proposed."""
        return self.count("to review")

    @property
    def orphans(self) -> int:
        """Codings whose text is gone."""
        return self.count("orphan")


def correct(
    project: Project,
    name: str,
    text: str,
    *,
    edits: Sequence[Edit] | None = None,
    reason: str = "",
    source_name: str = "",
    keep: bool = True,
    anyway: bool = False,
) -> Correction:
    """Give the transcript ``name`` the text ``text``, in the name of the project's coder; all codings go along.

    ``edits``: what was replaced, in offsets of the text as it stands, where that is known exactly; else a diff is made.
    ``keep``: false to see what it would do. ``anyway``: even where it looks like another interview.
    RefusedError where it can't be corrected now; nothing changes then.
    """
    document = project.document(name)
    cleaned = clean(text)
    exact = None if edits is None or cleaned.text != text else tuple(edits)
    askers = [s.label for s in document.speakers if s.role == "interviewer"]
    parsed = talk.parse(cleaned.text, certain=[s.label for s in document.speakers], interviewers=askers)
    data = replace(
        laid_out(parsed, name, project.codebook.language),
        source_name=source_name or document.transcript.name,
        source_sha256=hashlib.sha256(text.encode()).hexdigest(),
    )
    if parsed.text != cleaned.text:
        exact = None
    return _correct(project, document, data, exact, reason, keep=keep, anyway=anyway)


def correct_from_file(
    project: Project,
    name: str,
    path: Path,
    *,
    reason: str = "",
    encoding: str | None = None,
    accept_damaged: bool = False,
    keep: bool = True,
    anyway: bool = False,
) -> Correction:
    """The same, with the text of a file of any kind that import reads.

    Only the text is taken from it: title, date, participant and document set stay as they are in the project.
    """
    document = project.document(name)
    file = read_transcript(
        path,
        language=project.codebook.language,
        encoding=encoding,
        accept_damaged=accept_damaged,
        interviewers=[s.label for s in document.speakers if s.role == "interviewer"],
    )
    return _correct(project, document, file.data, None, reason, keep=keep, anyway=anyway)


def refuse_held(project: Project, name: str) -> None:
    """RefusedError where a round holds the text as it is: to know before any work goes into another."""
    row = project.transcript(name)
    with project.store.read() as connection:
        if why := held_by_round(connection, row.uid, row.name):
            raise RefusedError(why)


def replaced(document: Document, old: str, new: str, *, everywhere: bool = False) -> tuple[str, list[Edit]]:
    """The text with ``new`` for ``old``, and what that changes; InputError where it stands nowhere or often."""
    text, edits, at = document.text, [], 0
    name = visible(document.transcript.name, line=True)
    if not old:
        raise InputError(_("Say which words are to be replaced."))
    while (found := text.find(old, at)) >= 0:
        at = found + len(old)
        edits.append(Edit(found, at, len(new)))
    if not edits:
        raise InputError(_("“{words}” doesn’t stand in {name}.").format(words=visible(old, line=True), name=name))
    if len(edits) > 1 and not everywhere:
        raise InputError(
            _("“{words}” stands {n} times in {name}: give more words around it, or --all.").format(
                words=visible(old, line=True), n=len(edits), name=name
            )
        )
    return text.replace(old, new), edits


def write_report(to: Path, done: Correction) -> int:
    """A line for each coding that was not simply kept, as .csv or .xlsx; how many."""
    rows = [
        [e.outcome, e.code, e.coder, e.turn or "", e.old_words, e.new_words, *e.old, *(e.new or ("", ""))]
        for e in done.codings
        if e.changed
    ]
    return write_table(to, COLUMNS, rows)


def _correct(
    project: Project,
    document: Document,
    data: ops.TranscriptData,
    edits: tuple[Edit, ...] | None,
    reason: str,
    *,
    keep: bool,
    anyway: bool,
) -> Correction:
    row = document.transcript
    if not any(stop > start for _who, _head, start, stop, _at in data.turns):
        raise InputError(_("The corrected text of {name} holds no words.").format(name=row.name))
    words = Carrying(document.text, data.text)
    data = replace(data, name=row.name, speakers=_roles(document, data, words))
    if words.likeness < ANOTHER and not anyway:
        raise RefusedError(
            _(
                "Only {share} % of the words are the same: this looks like another interview than {name}. If it is "
                "the same all the same: --anyway."
            ).format(share=round(words.likeness * 100), name=row.name)
        )
    act = Act(
        ops.CorrectTranscript(row.uid, data, visible(reason), edits),
        None if project.coder is None else project.coder.uid,
    )
    with project.store.read() as connection:
        numbers = numbered(connection, row.uid)
    (done,) = project.do_all([act], keep=keep)
    after = next(change.after for change in done.changes if change.uid == row.uid)
    carrying = Carrying(document.text, data.text, edits)
    return Correction(
        row.name,
        numbers.get((after or {})["revision"], len(numbers) + 1),
        words.put_in,
        words.taken_out,
        _codings(project, document, data, done.changes, carrying),
        _remarks(project, row.name),
    )


def _roles(document: Document, data: ops.TranscriptData, carrying: Carrying) -> tuple[tuple[str, str], ...]:
    """Who asks and who answers stays as it was said in the project, also where a label was written another way.

    A new label has the role of those who said the most of what is its own now; of whom nothing was there, the one that
    was read off the text.
    """
    known = {s.label: s.role for s in document.speakers}
    renamed = {i for i, (label, _role) in enumerate(data.speakers) if label not in known}
    said: dict[int, Counter[str]] = {i: Counter() for i in renamed}
    heads = [head for _who, head, *_rest in data.turns]
    for turn in document.turns if renamed else ():
        there = carrying.carry(turn.start, turn.stop) if turn.start < turn.stop else None
        if there is None or there.span is None or turn.speaker is None:
            continue
        who = data.turns[max(0, bisect_right(heads, there.span.start) - 1)][0]
        if who in renamed:
            said[who][document.speakers[turn.speaker].role] += turn.stop - turn.start
    found = {i: counts.most_common(1)[0][0] for i, counts in said.items() if counts}
    return tuple((label, known.get(label) or found.get(i, role)) for i, (label, role) in enumerate(data.speakers))


def _codings(
    project: Project, document: Document, data: ops.TranscriptData, changes: Sequence[Change], carrying: Carrying
) -> tuple[CarriedCoding, ...]:
    moved = [change for change in changes if change.kind == "coding" and change.before and change.after]
    with project.store.read() as connection:
        states = coding_states(connection, [change.uid for change in moved])
        names = names_of(connection)
        texts = texts_of(connection, document.transcript.uid)
    found = []
    turns = [TurnRow(i, who, head, start, stop, at, None) for i, (who, head, start, stop, at) in enumerate(data.turns)]
    for change in moved:
        before, after = change.before or {}, change.after or {}
        old = (before["start"], before["stop"])
        new = None if after["status"] == 2 else (after["start"], after["stop"])
        outcome = {0: "kept", 1: "to review", 2: "orphan"}[after["status"]]
        if outcome == "kept" and carrying.carry(*old).elsewhere:
            outcome = "moved"
        state = states.get(change.uid, {})
        found.append(
            CarriedCoding(
                outcome,
                names.get(str(state.get("code")), ""),
                names.get(str(state.get("coder")), ""),
                _turn(document.turns, old[0]) if new is None else _turn(turns, new[0]),
                texts.get(before["revision"], document.text)[slice(*old)],
                "" if new is None else data.text[slice(*new)],
                old,
                new,
                waited=before["status"] == 1,
            )
        )
    return tuple(sorted(found, key=lambda each: (each.old, each.code, each.coder)))


def _turn(turns: Sequence[TurnRow], at: int) -> int | None:
    """Number, from 1, of the turn in which this place lies."""
    return next((turn.ordinal + 1 for turn in turns if turn.head <= at < turn.stop), None)


def _remarks(project: Project, name: str) -> tuple[str, ...]:
    """What the correction means for rounds that were coded on the text before."""
    of = [row for row in project.rounds() if name in row.transcripts and row.seals]
    said = [
        _("Agreement in the round {round} is reckoned on the text as it was sealed.").format(round=row.name)
        for row in of
    ]
    late = [row.name for row in of if row.rule is None]
    return (
        *said,
        *(
            _("A consensus of the round {round} leaves this interview out from now on.").format(round=each)
            for each in late
        ),
    )
