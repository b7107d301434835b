"""What a figure or a table of findings rests on: whose layer, which interviews, what was left out, which versions."""

from __future__ import annotations

from dataclasses import dataclass

from cipcoder import __version__
from cipcoder.locale import _, language, ngettext
from cipcoder.queries.corpus import Filter
from cipcoder.queries.frequencies import Frequencies
from cipcoder.queries.spans import Layer
from cipcoder.report.numbers import whole
from cipcoder.text.clean import visible


@dataclass(frozen=True, slots=True)
class About:
    """The head of a finding, ready to be said."""

    coder: str
    layers: tuple[tuple[str, int], ...]
    """of the analysis layer: whose codings are counted in how many interviews"""
    interviews: int
    """those looked at"""
    finished: int
    """by the coder"""
    chosen: Filter
    blind: tuple[str, ...]
    """names of those left out because a blind round goes on"""
    codebook: int | None
    """number of the codebook's version"""


def about(found: Frequencies | Layer, codebook: int | None) -> About:
    """What a result rests on."""
    read = found.transcripts
    finished = sum(each.finished for each in read)
    return About(found.coder, found.layers, len(read), finished, found.chosen, found.blind, codebook)


def layer_words(rests: About) -> str:
    """Whose codings: a coder's name, or « analysis: consensus in 3 interviews, ana in 10 »."""
    if not rests.layers:
        return _("codings of {name}").format(name=visible(rests.coder, line=True))
    said = (
        ngettext("{layer} in {n} interview", "{layer} in {n} interviews", n).format(layer=layer, n=n)
        for layer, n in rests.layers
    )
    return _("analysis: {layers}").format(layers=visible(", ".join(said), line=True))


def caption(rests: About) -> list[str]:
    """The last lines under a figure or table: N, layer, what was left out, versions."""
    n, spoken = rests.interviews, language()
    parts = [
        layer_words(rests),
        ngettext("{n} interview, {finished} finished", "{n} interviews, {finished} finished", n).format(
            n=whole(n, spoken), finished=whole(rests.finished, spoken)
        ),
    ]
    if rests.chosen.document_set != "interviews":
        parts.append(_("document set: {name}").format(name=rests.chosen.document_set or _("all")))
    parts += [_("only {condition}").format(condition=visible(each, line=True)) for each in rests.chosen.conditions()]
    if rests.codebook is not None:
        parts.append(_("codebook version {n}").format(n=rests.codebook))
    parts.append(f"cipcoder {__version__}")
    lines = [" · ".join(parts)]
    if rests.blind:
        names = visible(", ".join(rests.blind), line=True)
        lines.append(_("Left out, a blind round goes on there: {names}").format(names=names))
    return lines


def without(said: str, names: list[str], most: int = 8) -> str:
    """A sentence on what isn't drawn: ``said`` holds {names}; further names than ``most`` are counted only."""
    if not names:
        return ""
    more = len(names) - most
    listed = ", ".join(visible(name, line=True) for name in names[:most])
    if more > 0:
        listed += " " + ngettext("and {n} more", "and {n} more", more).format(n=more)
    return said.format(names=listed)
