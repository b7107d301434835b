"""The framework matrix: interviews by themes, with the extracts or the memos in the cells.

One layer at a time. A cell with « — » says that the interview was read to the end with the theme in mind and has
nothing of it; an empty one that nobody knows yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cipcoder.codebook.words import say
from cipcoder.exchange.chosen import Chosen, found_extracts
from cipcoder.exchange.tables import counted, layers_said, the_only, write_sheet
from cipcoder.formats.tables import ENDINGS as TABLES
from cipcoder.formats.tables import Sheet, Style, ending
from cipcoder.formats.writers.grid import ENDINGS as DOCUMENTS
from cipcoder.formats.writers.grid import Grid, GridCell, GridRow, write_grid
from cipcoder.locale import _
from cipcoder.project import Project
from cipcoder.queries.crossing import by_interview
from cipcoder.queries.extracts import Extract
from cipcoder.queries.frequencies import Frequencies
from cipcoder.report.typography import spaced
from cipcoder.store.codebook_rows import code_uid
from cipcoder.text.clean import visible

Cells = Literal["extracts", "memos"]
NOTHING = "—"
"""in a cell: read to the end, and nothing of the theme is there"""


@dataclass(frozen=True, slots=True)
class Framework:
    """Interviews by themes. ``rows``: for each interview its cells, each a list of paragraphs, in the codes' order."""

    table: Frequencies
    """of the layer: which interviews were counted"""
    holds: Cells
    codes: tuple[str, ...]
    """ids, with their sub-codes each"""
    rows: tuple[tuple[GridCell, ...], ...]
    """in the order of ``table.transcripts``"""


def framework_ending(to: Path) -> str:
    """How the matrix will be written; an error naming the endings there are."""
    return ending(to, (*TABLES, *DOCUMENTS))


def framework(
    project: Project, chosen: Chosen, cells: Cells = "extracts", codes: Sequence[str] = (), language: str = "fr"
) -> Framework:
    """The matrix of one layer (an error where several coders coded and none is named).

    ``codes``: the columns, the themes at the top by default. ``language``: of what is said beside the extracts.
    """
    book = project.codebook
    ids = tuple(book.get(code).id for code in dict.fromkeys(codes)) or tuple(
        row.code.id for row in book.walk() if not row.depth and not row.code.retired
    )
    table = the_only(counted(project, chosen))
    known = {row.code: by_interview(table, row, "codings") for row in table.rows}
    families = [{each.id for each in book.subtree(code)} for code in ids]
    coders = chosen if chosen.analysis else Chosen(chosen.wanted, (table.coder,))
    of: dict[str, list[Extract]] = {}
    for extract in found_extracts(project, coders, language):
        of.setdefault(extract.transcript, []).append(extract)
    noted = _memos(project, table, of, families) if cells == "memos" else {}
    spelt = project.study().language

    def cell(transcript: str, place: int) -> GridCell:
        if cells == "memos":
            found = noted.get((transcript, place), ())
        else:
            found = _quoted([e for e in of.get(transcript, ()) if e.code in families[place]], spelt)
        if not found and cells == "extracts" and known.get(ids[place], {}).get(transcript) == 0:
            return (NOTHING,)
        return tuple(found)

    rows = tuple(tuple(cell(talk.name, place) for place in range(len(ids))) for talk in table.transcripts)
    return Framework(table, cells, ids, rows)


def _quoted(found: Sequence[Extract], spelt: str) -> list[str]:
    """Each passage once, between quotation marks of its language, with its turn."""
    passages = dict.fromkeys((e.start, e.stop, e.text, e.first_turn, e.last_turn) for e in found)
    opening, closing = ("« ", " »") if spelt.startswith("fr") else ("“", "”")
    said = []
    for _start, _stop, text, first, last in passages:
        words = " / ".join(line.strip() for line in visible(text).split("\n") if line.strip())
        if first is None:
            place = ""
        elif first == last:
            place = _("(turn {n})").format(n=first)
        else:
            place = _("(turns {first}–{last})").format(first=first, last=last)
        said.append(spaced(f"{opening}{words}{closing} {place}".rstrip(), spelt))
    return said


def _memos(
    project: Project, table: Frequencies, of: dict[str, list[Extract]], families: Sequence[set[str]]
) -> dict[tuple[str, int], list[str]]:
    """(interview, column) -> memos: first those about both the interview and a code, then those on its codings."""
    codings = {e.coding: (name, e.code) for name, extracts in of.items() for e in extracts}
    codes = {str(code_uid(row.code.id)): row.code.id for row in project.codebook.walk()}
    texts = {str(row.uid): row.name for row in project.transcripts()}
    layers = {table.coder, *(layer for layer, _n in table.layers)}
    both: dict[tuple[str, int], list[str]] = {}
    single: dict[tuple[str, int], list[str]] = {}
    for memo in project.memos():
        if memo.coder not in layers:
            continue
        targets = [(kind, str(uid)) for kind, uid in memo.targets]
        said = "\n".join(part for part in (memo.title, memo.body) if part)
        about = {
            (texts[t], codes[c])
            for k, t in targets
            if k == "transcript" and t in texts
            for q, c in targets
            if q == "code" and c in codes
        }
        on = {codings[uid] for kind, uid in targets if kind == "coding" and uid in codings}
        for place, family in enumerate(families):
            for name in dict.fromkeys(name for name, code in sorted(about) if code in family):
                both.setdefault((name, place), []).append(said)
            for name in dict.fromkeys(name for name, code in sorted(on) if code in family):
                if said not in both.get((name, place), ()):
                    single.setdefault((name, place), []).append(said)
    return {key: [*both.get(key, ()), *single.get(key, ())] for key in {**both, **single}}


# --- as a file ---------------------------------------------------------------------------------------


def write_framework(project: Project, to: Path, found: Framework, language: str = "fr", style: Style = "exact") -> int:
    """Write the matrix as the file's ending says (.csv, .xlsx, .docx, .html); how many interviews."""
    if framework_ending(to) in TABLES:
        return write_sheet(to, framework_table(project, found, language), style)
    write_grid(to, framework_grid(project, found, language))
    return len(found.rows)


def framework_table(project: Project, found: Framework, language: str = "fr") -> Sheet:
    """One row an interview: its participant's attributes, then a column a code, paragraphs on lines of their own."""
    attributes = list(project.attribute_values())
    header = (
        *("coder", "transcript", "title", "date", "finished", "participant", "participant_name"),
        *(f"attribute: {name}" for name in attributes),
        *(f"code: {code}" for code in found.codes),
        *("cells", "document_set", "where", "layer"),
    )

    def rows() -> Iterator[list[object]]:
        about = _interviews(project)
        table = found.table
        for talk, cells in zip(table.transcripts, found.rows, strict=True):
            date, participant, name, values = about[talk.name]
            yield [
                *(table.coder, talk.name, talk.title, date, int(talk.finished), participant, name),
                *(values.get(attribute, "") for attribute in attributes),
                *("\n".join(cell) for cell in cells),
                *(found.holds, table.chosen.document_set or "all", "; ".join(table.chosen.conditions())),
                layers_said(table),
            ]

    return Sheet(_("framework"), header, rows())


def framework_grid(project: Project, found: Framework, language: str = "fr") -> Grid:
    """The matrix to read and print."""
    about, table, book = _interviews(project), found.table, project.codebook
    rows = []
    for talk, cells in zip(table.transcripts, found.rows, strict=True):
        date, _participant, name, values = about[talk.name]
        state = () if talk.finished else (_("not finished"),)
        said = tuple(f"{attribute}: {value}" for attribute, value in values.items() if value)
        who = tuple(part for part in (name, date) if part)
        rows.append(GridRow((talk.title or talk.name, *who, *said, *state), cells))
    sentences = [
        _("Framework matrix, codings of {layer}: {n} interviews, {finished} of them finished.").format(
            layer=layers_said(table), n=len(table.transcripts), finished=table.finished
        ),
        _("— is none, read to the end; an empty cell is not read yet, or to be read again.")
        if found.holds == "extracts"
        else _("In the cells: memos about the interview and the theme together, then memos on its codings."),
    ]
    if conditions := table.chosen.conditions():
        sentences.append(_("Only: {conditions}.").format(conditions="; ".join(conditions)))
    study = project.study()
    columns = [say(book.get(code).label, language) for code in found.codes]
    return Grid(study.name, sentences, study.language, _("interview"), columns, rows)


def _interviews(project: Project) -> dict[str, tuple[str, str, str, dict[str, str]]]:
    """Name of an interview -> its date, its participant's key, name and attributes."""
    people = {person.key: person for person in project.participants()}
    found = {}
    for row in project.transcripts():
        person = people.get(row.participant or "")
        values = {} if person is None else dict(person.attributes)
        found[row.name] = (row.date or "", row.participant or "", row.participant_name or "", values)
    return found
