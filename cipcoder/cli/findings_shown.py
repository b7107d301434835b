"""What comes together, follows and came first, as lines of text: a table that fits, and what its numbers say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cipcoder.cli.columns import Column, blocks, prose, room
from cipcoder.cli.frequencies_shown import n_of
from cipcoder.cli.shared import label
from cipcoder.locale import _, language, ngettext
from cipcoder.text.clean import visible

if TYPE_CHECKING:
    from cipcoder.project import Project
    from cipcoder.queries.cooccurrence import CoOccurrence
    from cipcoder.queries.first_appearances import FirstAppearances
    from cipcoder.queries.sequences import Sequences
    from cipcoder.queries.spans import Layer


def about(layer: Layer) -> Iterator[str]:
    """Whose layer this is and what was looked at, as sentences."""
    from cipcoder.exchange.tables import layers_sentence

    n = len(layer.transcripts)
    yield ngettext(
        "Coder {coder}: {n} interview, {finished} of them finished.",
        "Coder {coder}: {n} interviews, {finished} of them finished.",
        n,
    ).format(coder=visible(layer.coder, line=True), n=n, finished=sum(each.finished for each in layer.transcripts))
    if layer.layers:
        yield layers_sentence(layer)
    if layer.blind:
        yield _("Left out, a blind round goes on there: {names}").format(names=", ".join(layer.blind))
    if conditions := layer.chosen.conditions():
        yield _("Only: {conditions}.").format(conditions="; ".join(conditions))


def said(project: Project, code: str) -> str:
    """A code by its label, on one line."""
    return visible(label(project.codebook, code, language()), line=True)


def listed(project: Project, codes: Sequence[str]) -> str:
    return ", ".join(said(project, code) for code in codes)


def _as_themes(themes: bool) -> Iterator[str]:
    if themes:
        yield _("Each code stands for the theme it belongs to.")


def nothing_coded() -> str:
    return _("Nothing is coded there.")


def _shown(n: int, of: int) -> Iterator[str]:
    if n < of:
        yield _("The first {n} of {of} rows; all of them: --top 0, or --to FILE.").format(n=n, of=of)


def cooccurrence_lines(project: Project, found: CoOccurrence, top: int, *, themes: bool) -> Iterator[str]:
    """Pairs of codes, most pairs of codings first."""
    from cipcoder.report.numbers import decimal

    within = room()
    for sentence in about(found.layer):
        yield prose(sentence, within)
    if not found.codes:
        yield nothing_coded()
        return
    k = found.words
    how = {
        "overlap": _("Codings of two codes that overlap: sharing a character at least."),
        "turn": _("Codings of two codes in one turn, whoever speaks."),
        "words": ngettext(
            "Codings of two codes with at most {k} word between the end of one and the beginning of the other.",
            "Codings of two codes with at most {k} words between the end of one and the beginning of the other.",
            k,
        ).format(k=k),
    }
    yield prose(how[found.together], within)
    yield from _as_themes(themes)
    if not found.pairs:
        yield _("There are none.")
        return
    rows = found.pairs[: top or None]
    of = len(found.layer.transcripts)
    names = Column(_("codes"), [f"{said(project, p.first)} + {said(project, p.second)}" for p in rows], right=False)
    columns = [
        Column(_("pairs"), [str(p.pairs) for p in rows]),
        Column(_("interviews"), [n_of(p.interviews, of) for p in rows]),
        Column(_("Jaccard"), [decimal(p.jaccard, language(), 2) for p in rows]),
    ]
    yield from blocks(names, [columns], within, narrow=True)
    covers = {"overlap": _("characters"), "turn": _("turns"), "words": _("words within reach")}[found.together]
    yield prose(
        _(
            "pairs: of codings, one of each code. Jaccard: {covers} of both codes over {covers} of either; 0 to 1."
        ).format(covers=covers),
        within,
    )
    yield from _shown(len(rows), len(found.pairs))


def sequence_lines(project: Project, found: Sequences, top: int, *, themes: bool) -> Iterator[str]:
    """What follows what, most often first."""
    from cipcoder.report.numbers import decimal

    within = room()
    for sentence in about(found.layer):
        yield prose(sentence, within)
    if not found.codes:
        yield nothing_coded()
        return
    n = found.steps
    yield prose(
        ngettext(
            "{n} passage is followed by another in the same interview.",
            "{n} passages are followed by another in the same interview.",
            n,
        ).format(n=n),
        within,
    )
    yield from _as_themes(themes)
    if not found.follows:
        return
    rows, of = found.follows[: top or None], len(found.layer.transcripts)
    names = Column(_("codes"), [f"{said(project, f.first)} → {said(project, f.then)}" for f in rows], right=False)
    columns = [
        Column(_("times"), [str(f.times) for f in rows]),
        Column(_("by\nchance"), [decimal(f.expected, language(), 1) for f in rows]),
        Column(_("interviews"), [n_of(f.interviews, of) for f in rows]),
    ]
    yield from blocks(names, [columns], within, narrow=True)
    yield prose(
        _(
            "The next passage is what is coded first once a passage has ended, however far away. By chance: how often "
            "the one would follow the other were the next passages dealt out anew."
        ),
        within,
    )
    yield from _shown(len(rows), len(found.follows))


def first_appearance_lines(project: Project, found: FirstAppearances) -> Iterator[str]:
    """Interview by interview, how many codes are new; then what this says and what it doesn't."""
    from cipcoder.report.numbers import decimal

    within, chosen = room(), language()
    for sentence in about(found.layer):
        yield prose(sentence, within)
    if not found.steps:
        yield nothing_coded()
        return
    steps = found.steps
    names = Column(_("interview"), [visible(step.title or step.name, line=True) for step in steps], right=False)
    columns = [
        Column(_("date"), [step.date or "—" for step in steps]),
        Column(_("new\ncodes"), [str(len(step.new)) for step in steps]),
        Column(_("so far"), [str(step.so_far) for step in steps]),
        Column(
            _("in random orders\n5% · median · 95%"),
            [" · ".join(decimal(x, chosen, 1) for x in (step.low, step.median, step.high)) for step in steps],
        ),
    ]
    yield from blocks(names, [columns], within, narrow=True)
    for sentence in _meanings(project, found):
        yield prose(sentence, within)


def _meanings(project: Project, found: FirstAppearances) -> Iterator[str]:
    n = found.orders
    yield ngettext(
        "Random orders: {n} order of these interviews.", "Random orders: {n} orders of these interviews.", n
    ).format(n=n)
    if left := len(found.layer.transcripts) - len(found.steps):
        yield ngettext(
            "{n} interview is left out: not finished, or nothing is coded in it yet.",
            "{n} interviews are left out: not finished, or nothing is coded in them yet.",
            left,
        ).format(n=left)
    if len(found.steps) == 1:
        yield _("With one interview there is no order to speak of.")
    if found.undated:
        yield ngettext(
            "{n} interview has no date and comes last.", "{n} interviews have no date and come last.", found.undated
        ).format(n=found.undated)
    yield _(
        "This is not saturation: it says in which interviews this coder first used each code of this codebook. Of what "
        "nobody has thought of yet, it says nothing."
    )
    seen = {code for step in found.steps for code in step.new}
    before = [code for code in found.before if code in seen]
    if before and len(before) == len(seen):
        yield _(
            "All codes seen stood in the codebook before the first coding: they weren't found in the interviews, only "
            "found again there."
        )
    elif before:
        yield _(
            "{n} of the {of} codes seen stood in the codebook before the first coding: they weren't found in the "
            "interviews, only found again there ({names})."
        ).format(n=len(before), of=len(seen), names=listed(project, before))
    elif seen:
        yield _("None of these codes is known to have stood in the codebook before the first coding.")
    if found.never:
        yield _("In none of these interviews: {names}.").format(names=listed(project, found.never))
