"""Figures of findings, drawn into a file: what is asked of the project, and which figure shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from cipcoder.exchange.chosen import Chosen, one_coder
from cipcoder.exchange.tables import counted, the_only
from cipcoder.locale import language
from cipcoder.project import Project
from cipcoder.queries.cooccurrence import WORDS, CoOccurrence, Together
from cipcoder.queries.corpus import codebook_number
from cipcoder.queries.crossing import Count
from cipcoder.queries.theme_lines import PARTS
from cipcoder.report import drawing
from cipcoder.report.agreement_words import labels


def draw_frequencies(project: Project, to: Path, chosen: Chosen) -> None:
    """Bars of n of N interviews, with dispersion and largest share."""
    from cipcoder.report.figures import frequency_bars

    drawing.ending_of(to)
    found, label, number = the_only(counted(project, chosen)), labels(project.codebook, language()), version(project)
    drawing.draw(lambda: frequency_bars.figure(found, label, number), to)


def draw_heat_map(project: Project, to: Path, chosen: Chosen, count: Count = "codings") -> None:
    """Codes by interviews."""
    from cipcoder.report.figures import heat_map

    drawing.ending_of(to)
    found, label, number = the_only(counted(project, chosen)), labels(project.codebook, language()), version(project)
    drawing.draw(lambda: heat_map.figure(found, label, number, count), to)


def draw_cooccurrence(
    project: Project,
    to: Path,
    chosen: Chosen,
    *,
    together: Together = "overlap",
    words: int = WORDS,
    themes: bool = False,
) -> None:
    """The codes that come together, as a network."""
    from cipcoder.report.figures import network

    drawing.ending_of(to)
    found = project.cooccurrence(
        one_coder(project, chosen),
        chosen.wanted.transcripts,
        together=together,
        words=words,
        themes=themes,
        analysis=chosen.analysis,
    )
    kept, label, number = among(found, _family(project, chosen)), labels(project.codebook, language()), version(project)
    drawing.draw(lambda: network.figure(kept, label, number), to)


def among(found: CoOccurrence, codes: Callable[[str], bool]) -> CoOccurrence:
    """The same among some of the codes only."""
    return replace(
        found,
        codes=tuple(one for one in found.codes if codes(one.code)),
        pairs=tuple(pair for pair in found.pairs if codes(pair.first) and codes(pair.second)),
    )


def draw_theme_lines(project: Project, to: Path, chosen: Chosen, parts: int = PARTS) -> None:
    """Where in each interview the themes come, or the codes chosen."""
    from cipcoder.report.figures import theme_rows

    drawing.ending_of(to)
    found = project.theme_lines(
        one_coder(project, chosen),
        chosen.wanted.transcripts,
        codes=chosen.wanted.codes,
        parts=parts,
        analysis=chosen.analysis,
    )
    label, number = labels(project.codebook, language()), version(project)
    drawing.draw(lambda: theme_rows.figure(found, label, number), to)


def draw_first_appearances(project: Project, to: Path, chosen: Chosen, *, only_finished: bool = False) -> None:
    """How many codes had come up to each interview."""
    from cipcoder.report.figures import first_curve

    drawing.ending_of(to)
    found = project.first_appearances(
        one_coder(project, chosen),
        chosen.wanted.transcripts,
        only_finished=only_finished,
        analysis=chosen.analysis,
    )
    label, number = labels(project.codebook, language()), version(project)
    drawing.draw(lambda: first_curve.figure(found, label, number), to)


def version(project: Project) -> int | None:
    """The number of the codebook's version as it stands."""
    with project.store.read() as connection:
        return codebook_number(connection)


def _family(project: Project, chosen: Chosen) -> Callable[[str], bool]:
    """Whether a code is one of those chosen, or a sub-code of theirs; all are where none is chosen."""
    kept = {each.id for code in chosen.wanted.codes for each in project.codebook.subtree(code)}
    return lambda code: not kept or code in kept
