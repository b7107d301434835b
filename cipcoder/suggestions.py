"""Suggestions, as a researcher meets them: turn them on, ask about a passage or an interview, accept, measure.

They steer whoever reads them, so a project has none until somebody turns them on; in an interview that one codes in a
blind round there are none at all; and an accepted one is recorded as such (``origin`` "suggestion").
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cipcoder.codebook.words import say
from cipcoder.errors import InputError, RefusedError
from cipcoder.formats.tables import Sheet
from cipcoder.language.suggesting import SUGGESTED, Meaning, Suggester, Suggestion
from cipcoder.language.suggesting_measured import FEWEST, FEWEST_INTERVIEWS, Measured, known, measure
from cipcoder.locale import _, ngettext
from cipcoder.progress import Progress, silent
from cipcoder.project import Project
from cipcoder.queries.consensus import Whose
from cipcoder.queries.document import document
from cipcoder.queries.suggesting import Place, Unit, accepted, coded_speech, ever_on, heard, places, said_of
from cipcoder.store import operations as ops
from cipcoder.store.operations.suggesting import refuse_blind, refuse_suggestions, suggestions_on
from cipcoder.text.clean import visible
from cipcoder.text.spans import Span, trim

COLUMNS = ("transcript", "turn", "start", "stop", "text", "rank", "code", "code_label", "words", "nearby")
"""of the table; ``start`` and ``stop`` in code points, ``rank`` from 1, words joined by commas"""


@dataclass(frozen=True, slots=True)
class Suggested:
    """A passage without a code, and the codes it may be about, the nearest first."""

    place: Place
    suggestions: tuple[Suggestion, ...]


# --- on and off -----------------------------------------------------------------------------------------


def are_on(project: Project) -> bool:
    """Whether codes may be suggested in this project."""
    with project.store.read() as connection:
        return suggestions_on(connection)


def turn(project: Project, *, on: bool) -> bool:
    """Turn suggestions on or off for everybody; false where they were so already. No step for undo."""
    if are_on(project) == on:
        return False
    project.do(ops.SetSuggestions(on), note=True)
    return True


def check(project: Project, transcript: uuid.UUID | None = None) -> None:
    """A RefusedError where nothing may be suggested to the current coder: suggestions are off, or a blind round goes on
    about this transcript (None: about any, for words of which nobody knows where they come from)."""
    with project.store.read() as connection:
        refuse_suggestions(connection)
        refuse_blind(connection, None if project.coder is None else project.coder.uid, transcript)


# --- asking ---------------------------------------------------------------------------------------------


def for_words(project: Project, words: str, *, analysis: bool = False) -> list[Suggestion]:
    """The codes that some words, from wherever, may be about."""
    check(project)
    return _learnt(project, _layer(project, analysis)).suggest(words)


def for_passage(project: Project, transcript: str, start: int, stop: int) -> list[Suggestion]:
    """The codes that a passage of a transcript may be about: as far as participants speak in it, from the current
    coder's layer, without those they put on it already. Empty where no word speaks for any."""
    row = project.transcript(transcript)
    check(project, row.uid)
    talk = project.document(row.name)
    own, around = heard(talk, talk.spoken(), start, stop)
    if not own:
        raise InputError(_("Only the interviewer speaks here: suggestions are about what participants say."))
    passage = trim(talk.text, Span(start, stop))
    there = {coding.code for coding in talk.codings if Span(coding.start, coding.stop) == passage}
    found = _learnt(project, _layer(project, analysis=False)).suggest(own, around, SUGGESTED + len(there))
    return [one for one in found if one.code not in there][:SUGGESTED]


def for_interview(
    project: Project, transcript: str, *, unit: Unit = "sentences", turn: int | None = None, analysis: bool = False
) -> list[Suggested]:
    """What a transcript's passages without a code of this layer may be about; those of which nothing can be said are
    left out. ``turn``: one turn only (from 1)."""
    row = project.transcript(transcript)
    check(project, row.uid)
    whose = _layer(project, analysis)
    layer = whose if whose is None or isinstance(whose, str) else whose.layer(row.name)
    with project.store.read() as connection:
        talk = document(connection, row.name, [] if layer is None else [layer])
    assert talk is not None
    if turn is not None and not 1 <= turn <= len(talk.turns):
        raise InputError(
            _("{name} has no turn {turn}: it has {n}.").format(
                name=visible(row.name, line=True), turn=turn, n=len(talk.turns)
            )
        )
    learnt = _learnt(project, whose)
    coded = [Span(coding.start, coding.stop) for coding in talk.codings]
    found = []
    for place in places(talk, talk.sentences, unit, coded, turn):
        # a list is for what passages say themselves: « yes, here it’s fine » says nothing, whatever is said around it
        suggestions = [one for one in learnt.suggest(place.text, place.around) if one.words]
        if suggestions:
            found.append(Suggested(place, tuple(suggestions)))
    return found


def accepted_by(project: Project) -> dict[str, tuple[int, int]]:
    """How many of each coder's codings came of a suggestion, and how many they have."""
    with project.store.read() as connection:
        return accepted(connection, None if project.coder is None else project.coder.name)


def told_of(project: Project) -> dict[str, tuple[int, int]] | None:
    """What methods have to say: ``accepted_by``; None where there never was a suggestion, here or in what came in."""
    with project.store.read() as connection:
        ever = ever_on(connection)
    found = accepted_by(project)
    return found if ever or found else None


def table(project: Project, transcript: str, found: Sequence[Suggested], language: str) -> Sheet:
    """One row a suggestion."""

    def rows() -> Iterator[list[object]]:
        for each in found:
            for rank, one in enumerate(each.suggestions, start=1):
                label = say(project.codebook.get(one.code).label, language)
                where = [transcript, each.place.turn, each.place.start, each.place.stop, each.place.text]
                yield [*where, rank, one.code, label, ", ".join(one.words), ", ".join(one.nearby)]

    return Sheet(_("suggestions"), COLUMNS, list(rows()))


# --- measuring ------------------------------------------------------------------------------------------


def evaluate(
    project: Project, *, analysis: bool = False, meaning: Meaning | None = None, progress: Progress = silent
) -> Measured:
    """What suggestions would be worth, by the layer's own codings; suggestions may be off. An InputError that says how
    many codings are needed where there are too few."""
    whose = _layer(project, analysis)
    with project.store.read() as connection:
        coded = [] if whose is None else coded_speech(connection, whose, _viewer(project))
    said = said_of(project.codebook, project.study().language)
    ids = {each.code for each in said}
    coded = [each for each in coded if each.code in ids]
    interviews = len({each.transcript for each in coded})
    if len(coded) < FEWEST or interviews < FEWEST_INTERVIEWS:
        n = ngettext("there is {n} coding", "there are {n} codings", len(coded)).format(n=len(coded))
        inside = ngettext("in {n} transcript", "in {n} transcripts", interviews).format(n=interviews)
        raise InputError(
            _(
                "Too little is coded to say what suggestions are worth: {n} {inside} where participants speak; {most} "
                "in {interviews} are needed."
            ).format(n=n, inside=inside, most=FEWEST, interviews=FEWEST_INTERVIEWS)
        )
    return measure(said, coded, project.study().language, meaning=meaning, progress=progress)


def vectors(project: Project) -> Meaning:
    """Mean word vectors of the spaCy model that is installed for the project's language; an InputError where none is,
    or it has no vectors. Loading it takes seconds."""
    from cipcoder.language.models import model

    spelt = project.study().language
    nlp = model(spelt)
    if nlp is None or not nlp.vocab.vectors_length:
        raise InputError(
            _(
                "No spaCy model with word vectors is installed here for this language ({language}); suggestions need "
                "none. A model of the size md or lg has them."
            ).format(language=spelt)
        )
    return lambda text: nlp.make_doc(text).vector


# --- what is learnt ---------------------------------------------------------------------------------------


def _viewer(project: Project) -> str | None:
    return None if project.coder is None else project.coder.name


def _layer(project: Project, analysis: bool) -> Whose | None:
    """Whose codings are learnt from: the analysis layer's, the current coder's, those of the only one who has coded;
    None where nobody has."""
    if analysis:
        return project.analysis_layer()
    if project.coder is not None:
        return project.coder.name
    names = [row.name for row in project.coders() if row.codings]
    if len(names) > 1:
        raise InputError(
            _("Several coders have coded ({names}): say whose codings, with --coder NAME or --analysis.").format(
                names=", ".join(names)
            )
        )
    return names[0] if names else None


def _learnt(project: Project, whose: Whose | None) -> Suggester:
    language = project.study().language
    said = said_of(project.codebook, language)
    if not said:
        raise RefusedError(_("The codebook has no codes yet: there is nothing to suggest."))
    with project.store.read() as connection:
        coded = [] if whose is None else coded_speech(connection, whose, _viewer(project))
    return Suggester(known(said, coded), language)
