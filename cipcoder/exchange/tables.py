"""Results as tables: coded extracts, frequencies, codes by interviews and by what the participants are.

What can stand in a file of its own or beside others in a workbook is a ``Sheet``, which ``write_sheet`` and
``write_xlsx`` take.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from cipcoder.codebook.words import say
from cipcoder.errors import InputError
from cipcoder.exchange.chosen import Chosen, found_extracts
from cipcoder.formats.tables import Sheet, Style, write_table
from cipcoder.locale import _, ngettext
from cipcoder.progress import Progress, silent
from cipcoder.project import Project
from cipcoder.queries.crossing import Count, Crossed, by_interview, crossed
from cipcoder.queries.extracts import Extract, Wanted, columns, records
from cipcoder.queries.frequencies import Frequencies, Frequency
from cipcoder.queries.spans import Layer
from cipcoder.text.clean import visible


def write_sheet(to: Path, sheet: Sheet, style: Style = "exact") -> int:
    """Write one table as the file's ending says; how many rows."""
    return write_table(to, sheet.header, sheet.rows, style)


def export_extracts(
    project: Project,
    to: Path,
    wanted: Wanted | None = None,
    *,
    coders: Sequence[str] | None = None,
    analysis: bool = False,
    style: Style = "exact",
    language: str = "fr",
    progress: Progress = silent,
) -> int:
    """Write coded extracts (of these coders, of everyone, or of the analysis layer) as CSV or XLSX; how many rows."""
    chosen = Chosen(wanted or Wanted(), tuple(coders or ()), analysis)
    return write_sheet(to, extract_table(project, chosen, language, progress), style)


def extract_table(project: Project, chosen: Chosen, language: str = "fr", progress: Progress = silent) -> Sheet:
    """Coded extracts, one row a coding, read as they are written."""
    found = found_extracts(project, chosen, language, progress)
    with project.store.read() as connection:
        names = columns(connection)
    return Sheet(_("extracts"), names, records(found, names))


def write_extracts(project: Project, found: Iterable[Extract], to: Path, style: Style = "exact") -> int:
    """Write these extracts as CSV or XLSX; returns how many."""
    with project.store.read() as connection:
        return _write_extracts(columns(connection), found, to, style)


def _write_extracts(names: Sequence[str], found: Iterable[Extract], to: Path, style: Style) -> int:
    return write_table(to, names, records(found, names), style)


# --- counted -----------------------------------------------------------------------------------------


def counted(project: Project, chosen: Chosen, *, only_finished: bool = False) -> list[Frequencies]:
    """The frequencies that tables are made of: the analysis layer's, or each coder's apart who has codings."""
    chosen.whose(project)  # an error for who or what isn't there
    of = chosen.wanted.transcripts
    if chosen.analysis:
        tables = [project.frequencies(None, of, only_finished=only_finished, analysis=True)]
    else:
        names = chosen.coders or [row.name for row in project.coders() if row.codings]
        tables = [project.frequencies(name, of, only_finished=only_finished) for name in names]
    if not tables:
        raise InputError(_("Nothing is coded yet. Begin: cipcoder code --coder YOUR-NAME"))
    return [only_codes(project, table, chosen.wanted.codes) for table in tables]


def only_codes(project: Project, table: Frequencies, codes: Sequence[str] | None) -> Frequencies:
    """The rows of these codes and their sub-codes; all where none is named; an error for a code that isn't there."""
    wanted = {each.id for code in codes or () for each in project.codebook.subtree(code)}
    return replace(table, rows=tuple(row for row in table.rows if not wanted or row.code in wanted))


def the_only(tables: Sequence[Frequencies]) -> Frequencies:
    """The table, where there has to be one: coders are never added up, nor are their interviews."""
    if len(tables) > 1:
        raise InputError(
            _("Several coders have coded ({names}): say whose codings, with --coder NAME or --analysis.").format(
                names=", ".join(table.coder for table in tables)
            )
        )
    return tables[0]


FREQUENCY_COLUMNS = (
    *("coder", "code", "label", "depth", "theme", "codings_finished", "codings_in_progress", "codings_interviewer"),
    *("characters", "words", "interviews", "out_of", "interviews_in_progress", "to_reread"),
    *("document_set", "where", "only_finished", "interviews_in_set", "finished_interviews", "words_in_set"),
    "layer",
    *("extracts", "share_of_words", "dispersion", "largest_interview", "largest_share", "absent"),
    "words_begun",
)


def layers_said(table: Frequencies | Layer) -> str:
    """« analysis: consensus in 3 interviews, ana in 10 »; a coder's name where it is one coder's table."""
    return _("analysis: {layers}").format(layers=_layers(table)) if table.layers else table.coder


def layers_sentence(table: Frequencies | Layer) -> str:
    """The same as a sentence."""
    return _("Analysis: {layers}.").format(layers=_layers(table))


def _layers(table: Frequencies | Layer) -> str:
    return ", ".join(
        ngettext("{layer} in {n} interview", "{layer} in {n} interviews", n).format(layer=layer, n=n)
        for layer, n in table.layers
    )


def frequency_table(project: Project, tables: Iterable[Frequencies], language: str = "fr") -> Sheet:
    """The tables of one or more coders below each other: one row a coder and code."""
    rows = (
        [
            *(*_of(project, t, f, language), f.codings_finished, f.codings_in_progress, f.codings_interviewer),
            *(f.characters, f.words),
            *(f.interviews, f.out_of, f.interviews_in_progress, " ".join(f.to_reread)),
            *(*where_counted(t), int(t.only_finished), t.interviews, t.finished, t.words, layers_said(t)),
            *(f.extracts, _rounded(t.share(f)), _rounded(f.dispersion), f.largest, _rounded(f.largest_share)),
            *(" ".join(f.absent), t.words_begun),
        ]
        for t in tables
        for f in t.rows
    )
    return Sheet(_("frequencies"), FREQUENCY_COLUMNS, rows)


def _rounded(share: float | None) -> float | None:
    """A share of 1 as a table says it: six digits; an empty cell where it isn't defined."""
    return None if share is None else round(share, 6)


def write_frequencies(
    project: Project, tables: Iterable[Frequencies], to: Path, language: str = "fr", style: Style = "exact"
) -> int:
    """The tables of one or more coders as CSV or XLSX, one row a coder and code; returns how many."""
    return write_sheet(to, frequency_table(project, tables, language), style)


def _of(project: Project, table: Frequencies, row: Frequency, language: str) -> list[object]:
    """The cells that say whose code this is and which: coder, code, label, depth, theme."""
    label = say(project.codebook.get(row.code).label, language)
    return [table.coder, row.code, label, row.depth, int(row.theme)]


def where_counted(table: Frequencies | Layer) -> list[object]:
    """The cells that say which transcripts were counted: document_set, where."""
    return [table.chosen.document_set or "all", "; ".join(table.chosen.conditions())]


# --- crossed -----------------------------------------------------------------------------------------

_CODE = ("coder", "code", "label", "depth", "theme")
_COUNTED = ("count", "document_set", "where", "layer")


def matrix_table(
    project: Project, tables: Sequence[Frequencies], count: Count, language: str = "fr", *, turned: bool = False
) -> Sheet:
    """Codes by interviews, coder below coder; ``turned``: an interview a row with its participant, a column a code.

    An empty cell: nothing so far, and the interview isn't finished, or was read before the code was as it is now.
    """
    rows = _turned(project, tables, count) if turned else _matrix(project, tables, count, language)
    codes = list(dict.fromkeys(row.code for table in tables for row in table.rows))
    names = list(dict.fromkeys(talk.name for table in tables for talk in table.transcripts))
    if turned:
        attributes = (f"attribute: {name}" for name in project.attribute_values())
        header = ("coder", "transcript", "finished", "participant", *attributes, *(f"code: {code}" for code in codes))
    else:
        header = (*_CODE, *(f"interview: {name}" for name in names))
    return Sheet(_("matrix"), (*header, *_COUNTED), rows)


def _matrix(project: Project, tables: Sequence[Frequencies], count: Count, language: str) -> Iterator[list[object]]:
    names = list(dict.fromkeys(talk.name for table in tables for talk in table.transcripts))
    for table in tables:
        for row in table.rows:
            cells = by_interview(table, row, count)
            said = (*_of(project, table, row, language), *(cells.get(name) for name in names))
            yield [*said, count, *where_counted(table), layers_said(table)]


def _turned(project: Project, tables: Sequence[Frequencies], count: Count) -> Iterator[list[object]]:
    codes = list(dict.fromkeys(row.code for table in tables for row in table.rows))
    who = {row.name: row.participant or "" for row in project.transcripts()}
    people = {person.key: person.attributes for person in project.participants()}
    attributes = list(project.attribute_values())
    for table in tables:
        cells = {row.code: by_interview(table, row, count) for row in table.rows}
        for talk in table.transcripts:
            person = people.get(who[talk.name], {})
            said = (table.coder, talk.name, int(talk.finished), who[talk.name])
            values = (person.get(name, "") for name in attributes)
            found = (cells[code][talk.name] if code in cells else None for code in codes)
            yield [*said, *values, *found, count, *where_counted(table), layers_said(table)]


def crossed_by(project: Project, table: Frequencies, attributes: Sequence[str]) -> Crossed:
    """A table by the values of attributes; an error for one that isn't there."""
    known = project.attribute_values()
    for name in attributes:
        if name not in known:
            raise InputError(
                _("The participants have no attribute “{name}”. There are: {names}.").format(
                    name=visible(name, line=True), names=", ".join(known) or "—"
                )
            )
    people = {person.key: person.attributes for person in project.participants()}
    values = {row.name: people.get(row.participant or "", {}) for row in project.transcripts()}
    return crossed(table, attributes, values)


def crosstab_table(project: Project, table: Frequencies, attributes: Sequence[str], language: str = "fr") -> Sheet:
    """Codes by the values of attributes: first n interviews, with the code's own N, then codings; no percentages.

    The header says how many interviews of each group are finished, and how many there are. Where a code's N is
    smaller, ``to_reread`` names the interviews that were finished before the code was as it is now.
    """
    found = crossed_by(project, table, attributes)
    named = [(f"{g.attribute}={g.value or '—'}", g) for g in found.groups]
    header = [*_CODE]
    for name, group in named:
        header += [f"{name}: interviews (of {group.finished} finished)", f"{name}: out of"]
    header += [f"{name}: codings ({group.interviews} interviews)" for name, group in named]
    rows = (
        [
            *_of(project, table, row, language),
            *(n for share in shares for n in (share.interviews, share.out_of)),
            *(share.codings for share in shares),
            *(" ".join(row.to_reread), *where_counted(table), layers_said(table)),
        ]
        for row, shares in zip(table.rows, found.shares, strict=True)
    )
    return Sheet(_("crosstab"), (*header, "to_reread", *_COUNTED[1:]), rows)
