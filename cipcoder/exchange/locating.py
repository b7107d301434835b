"""Where one quotation stands: its place in a transcript, or all the places it may come from, and keeping it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cipcoder.errors import InputError
from cipcoder.exchange.corpus import corpus_of
from cipcoder.formats.tables import Sheet
from cipcoder.locale import N_, _, ngettext
from cipcoder.progress import Progress, silent
from cipcoder.project import Project
from cipcoder.store import operations as ops
from cipcoder.text.layout import Origin
from cipcoder.text.locate import ACCEPTED, Ambiguous, Kind, NotFound, Place, best, read
from cipcoder.text.quote_check import Found, found_at

COLUMNS = ("place", "transcript", "title", "turn", "speaker", "start", "stop", "kind", "sure", "said", "wording")
KINDS: dict[Kind, str] = {"exact": N_("exact"), "elided": N_("elided"), "reworded": N_("reworded")}
_ORIGINS: dict[str, Origin] = {"questionnaire": "questionnaire", "notes": "observation"}


@dataclass(frozen=True, slots=True)
class Spot:
    """A place, and how its words differ from the quotation's; ``sure``: they differ little."""

    found: Found
    kind: Kind
    sure: bool


@dataclass(frozen=True, slots=True)
class Located:
    """The places of a quotation, best first. ``settled``: it is one, and sure; none: nothing resembles it enough."""

    wording: str
    spots: tuple[Spot, ...]
    settled: bool


def locate_quotation(
    project: Project, wording: str, interviews: Sequence[str] = (), progress: Progress = silent
) -> Located:
    """Look for ``wording`` in the transcripts, all of them or those named."""
    if not read(wording).words:
        raise InputError(_("Say which quotation to look for: cipcoder locate “WORDS”"))
    names = {project.transcript(name).name for name in interviews}
    corpus = corpus_of(project, progress)
    among = {name: source.prepared for name, source in corpus.sources.items() if not names or name in names}
    answer = best(wording, among)
    places = answer.places if isinstance(answer, Ambiguous) else () if isinstance(answer, NotFound) else (answer,)
    spots = tuple(
        Spot(found_at(place, corpus), place.hit.kind, place.hit.score >= ACCEPTED)
        for place in sorted(places, key=lambda place: -place.hit.score)
    )
    return Located(wording, spots, isinstance(answer, Place))


def keep_located(project: Project, located: Located, spot: Spot, *, as_said: bool = False, theme: str = "") -> None:
    """Keep the quotation as a verbatim at this place; ``as_said``: in the interview's own words."""
    found = spot.found
    if theme and theme not in project.codebook:
        raise InputError(_("There is no code {code} in the codebook.").format(code=theme))
    document = project.document(found.source)
    if as_said:
        project.keep_verbatim(document, found.start, found.stop, theme)
        return
    row = document.transcript
    new = ops.NewVerbatim(
        located.wording,
        origin=_ORIGINS.get(row.document_set, "interview"),
        key=f"{row.name}:{found.start}-{found.stop}",
        theme=theme,
        attributed=row.participant_name or "",
        transcript=row.uid,
        start=found.start,
        stop=found.stop,
        match=spot.kind,
        on=row.revision,
    )
    project.do(ops.AddVerbatims((new,)))


def sure_words(spot: Spot) -> str:
    return _("sure") if spot.sure else _("to check")


def found_words(located: Located) -> str:
    """How many places there are, and that nothing is chosen between several."""
    n = len(located.spots)
    if not n:
        return _("Nothing in the transcripts resembles this quotation enough.")
    if located.settled:
        return _("It stands here, and nowhere else.")
    if n == 1:
        return _("It may stand here: compare the words.")
    said = ngettext("It may stand in {n} place: none is chosen.", "It may stand in {n} places: none is chosen.", n)
    return said.format(n=n)


def located_table(located: Located) -> Sheet:
    """A row a place."""
    rows = (
        [
            *(number, spot.found.source, spot.found.title, spot.found.first_turn, spot.found.label),
            *(spot.found.start, spot.found.stop, _(KINDS[spot.kind]), sure_words(spot), spot.found.said),
            located.wording,
        ]
        for number, spot in enumerate(located.spots, 1)
    )
    return Sheet(_("places"), COLUMNS, rows)
