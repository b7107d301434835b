"""Results as tables in files: coded extracts, frequencies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from cipcoder.codebook.words import say
from cipcoder.formats.tables import Style, write_table
from cipcoder.locale import _, ngettext
from cipcoder.project import Project
from cipcoder.queries.extracts import Extract, Wanted, columns, extracts, records
from cipcoder.queries.frequencies import Frequencies


def export_extracts(
    project: Project,
    to: Path,
    wanted: Wanted | None = None,
    *,
    coders: Sequence[str] | None = None,
    analysis: bool = False,
    style: Style = "exact",
    language: str = "fr",
) -> int:
    """Write coded extracts (of these coders, of everyone, or of the analysis layer) as CSV or XLSX; how many rows."""
    wanted = wanted or Wanted()
    for name in coders or ():
        project.coder_named(name)
    whose = project.analysis_layer() if analysis else coders
    for code in wanted.codes:
        project.codebook.get(code)
    with project.store.read() as connection:
        found = extracts(connection, wanted, coders=whose, language=language)
        return _write_extracts(columns(connection), found, to, style)


def write_extracts(project: Project, found: Iterable[Extract], to: Path, style: Style = "exact") -> int:
    """Write these extracts as CSV or XLSX; returns how many."""
    with project.store.read() as connection:
        return _write_extracts(columns(connection), found, to, style)


def _write_extracts(names: Sequence[str], found: Iterable[Extract], to: Path, style: Style) -> int:
    return write_table(to, names, records(found, names), style)


FREQUENCY_COLUMNS = (
    *("coder", "code", "label", "depth", "theme", "codings_finished", "codings_in_progress", "codings_interviewer"),
    *("characters", "words", "interviews", "out_of", "interviews_in_progress", "to_reread"),
    *("document_set", "where", "only_finished", "interviews_in_set", "finished_interviews", "words_in_set"),
    "layer",
)


def layers_said(table: Frequencies) -> str:
    """« analysis: consensus in 3 interviews, ana in 10 »; a coder's name where it is one coder's table."""
    return _("analysis: {layers}").format(layers=_layers(table)) if table.layers else table.coder


def layers_sentence(table: Frequencies) -> str:
    """The same as a sentence."""
    return _("Analysis: {layers}.").format(layers=_layers(table))


def _layers(table: Frequencies) -> str:
    return ", ".join(
        ngettext("{layer} in {n} interview", "{layer} in {n} interviews", n).format(layer=layer, n=n)
        for layer, n in table.layers
    )


def write_frequencies(project: Project, tables: Iterable[Frequencies], to: Path, language: str = "fr") -> int:
    """The tables of one or more coders as CSV or XLSX, one row a coder and code; returns how many."""
    codebook = project.codebook
    rows = (
        [
            *(t.coder, f.code, say(codebook.get(f.code).label, language), f.depth, int(f.theme)),
            *(f.codings_finished, f.codings_in_progress, f.codings_interviewer, f.characters, f.words),
            *(f.interviews, f.out_of, f.interviews_in_progress, " ".join(f.to_reread)),
            *(t.chosen.document_set or "all", "; ".join(t.chosen.conditions()), int(t.only_finished)),
            *(t.interviews, t.finished, t.words, layers_said(t)),
        ]
        for t in tables
        for f in t.rows
    )
    return write_table(to, FREQUENCY_COLUMNS, rows)
