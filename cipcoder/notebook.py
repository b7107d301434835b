"""cipcoder in a notebook: ``from cipcoder import open_project``.

The same results as on the command line and on the screen, as tables: rows to go through, a pandas DataFrame where
pandas is installed, a file, or the frozen value behind them. Offsets are code points, half open; turns count from 1.

    with open_project("my-study") as p:
        p.extracts("dirty-work", coder="ana").to_pandas()
        p.frequencies(coder="ana").found.rows[0].dispersion
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, get_args

from typing_extensions import Unpack

from cipcoder import suggestions
from cipcoder.errors import InputError
from cipcoder.exchange import finding_tables, layer_findings, study_tables, tables
from cipcoder.exchange.chosen import Chosen, found_extracts, one_coder
from cipcoder.exchange.concordances import concordance_table
from cipcoder.formats.tables import Sheet, Style
from cipcoder.locale import _, language
from cipcoder.project import Project, refuse_study_file
from cipcoder.queries.concordance import ORDERS, Order
from cipcoder.queries.cooccurrence import WORDS, Together
from cipcoder.queries.corpus import Filter, conditions
from cipcoder.queries.crossing import Count
from cipcoder.queries.extracts import Wanted, columns, records
from cipcoder.queries.query_form import parse
from cipcoder.queries.query_words import SET_WORDS
from cipcoder.queries.theme_lines import PARTS
from cipcoder.text.clean import visible

if TYPE_CHECKING:
    import pandas

    from cipcoder.queries.frequencies import Frequencies

SHOWN = 20
"""rows that a notebook shows of a table"""
WHERE = 'where={"gender": "femme"}'


class Result:
    """A table with names over its columns, and the frozen value it was made from.

    Goes through its rows as dicts, column -> cell; cells are str, int, float or None (there is no answer).
    """

    def __init__(self, sheet: Sheet, found: Any = None) -> None:
        self.columns = tuple(sheet.header)
        self.rows = [tuple(row) for row in sheet.rows]
        self.found = found
        """what ``cipcoder.queries`` answered: a frozen dataclass, or a list of them"""
        self._title = sheet.title

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    def __getitem__(self, column: str) -> list[Any]:
        """The cells of one column; a KeyError naming the columns there are."""
        if column not in self.columns:
            raise KeyError(f"{column}: {', '.join(self.columns)}")
        place = self.columns.index(column)
        return [row[place] for row in self.rows]

    def to_pandas(self) -> pandas.DataFrame:
        """A DataFrame of the same columns; an InputError where pandas isn't installed."""
        try:
            import pandas
        except ImportError:
            raise InputError(_("pandas is not installed here: pip install pandas")) from None
        return pandas.DataFrame(self.rows, columns=list(self.columns))

    def write(self, to: str | os.PathLike[str], style: Style = "exact") -> int:
        """Write a .csv or .xlsx file; how many rows. ``style``: exact, or excel for a double click.

        A RefusedError for a file that a study is made of.
        """
        refuse_study_file(Path(to))
        return tables.write_sheet(Path(to), Sheet(self._title, self.columns, self.rows), style)

    def __repr__(self) -> str:
        return f"<{self._title}: {len(self)} × {len(self.columns)} ({', '.join(self.columns)})>"

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{escape(visible(name, line=True))}</th>" for name in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{'' if cell is None else escape(visible(str(cell)))}</td>" for cell in row) + "</tr>"
            for row in self.rows[:SHOWN]
        )
        more = f"<p>… {len(self)}</p>" if len(self) > SHOWN else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


class Of(TypedDict, total=False):
    """Whose codings, and in which transcripts: what every question takes by name."""

    coder: str | None
    """one coder's codings; may be left out where one coder alone has coded"""
    analysis: bool
    """the analysis layer instead"""
    document_set: str | None
    """interviews (unless told otherwise), questionnaire, notes, other; all, or None, for all"""
    where: Mapping[str, str | Sequence[str]] | None
    """attribute -> value or values of the participants"""


class OpenProject:
    """An open study to ask. What can't be answered is an InputError with a sentence that says what to do.

    Most questions take ``coder``, ``analysis``, ``document_set`` and ``where``, as ``Of`` describes them.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        """the door behind it: all questions, and all changes"""

    def __enter__(self) -> OpenProject:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the study's file."""
        self.project.close()

    # --- the study -----------------------------------------------------------------------------------

    def transcripts(self, document_set: str | None = "interviews") -> Result:
        """One row a transcript: name, title, date, document_set, participant, length (code points), turns, codings
        (everybody's that may be seen)."""
        self.project.coder = None  # nobody in particular, whoever was asked about before
        found = self.project.transcripts(self._filter({"document_set": document_set}))
        names = ("name", "title", "date", "document_set", "participant", "length", "turns", "codings")
        return Result(Sheet(_("transcripts"), names, [[getattr(row, name) for name in names] for row in found]), found)

    def text(self, transcript: str) -> str:
        """The text of a transcript: what offsets count in."""
        return self.project.document(self.project.transcript(transcript).name).text

    def participants(self) -> Result:
        """One row a participant, with the attributes."""
        return Result(study_tables.participant_table(self.project), self.project.participants())

    def codebook(self) -> Result:
        """One row a code, as it stands now."""
        return Result(study_tables.codebook_table(self.project, language()), self.project.codebook)

    def codebook_use(self) -> Result:
        """One row a code: how much everybody uses it, what is named alike, which codings to read again."""
        self.project.coder = None
        found = self.project.codebook_use()
        return Result(finding_tables.use_table(self.project, found, language()), found)

    def memos(self) -> Result:
        """One row a memo and thing it is about."""
        self.project.coder = None
        return Result(study_tables.memo_table(self.project, language()))

    def verbatims(self) -> Result:
        """One row a verbatim."""
        self.project.coder = None
        return Result(study_tables.verbatim_table(self.project), self.project.verbatims())

    # --- what is coded and said ----------------------------------------------------------------------

    def extracts(self, query: str | Sequence[str] = "", *, words: str = "", **of: Unpack[Of]) -> Result:
        """One row a coding, with source and text; ``found``: the Extracts.

        ``query``: a code, or any query as ``cipcoder extracts`` takes it; or a list of codes, any of them.
        ``words``: only where these stand in the text. Without a coder everybody's that may be seen.
        """
        wanted = Wanted(self._filter(of), words=words)
        if isinstance(query, str):
            wanted = replace(wanted, query=parse(query) if query.strip() else None)
        else:
            wanted = replace(wanted, codes=tuple(query))
        found = list(found_extracts(self.project, self._chosen(wanted, of), language()))
        with self.project.store.read() as connection:
            names = columns(connection)
        return Result(Sheet(_("extracts"), names, records(found, names)), found)

    def concordance(
        self, words: str, *, only_participants: bool = False, order: Order = "place", **of: Unpack[Of]
    ) -> Result:
        """One row a place of the words, with what stands before and after it; ``bricol*`` for all that begins so."""
        self._chosen(Wanted(), of)
        _one_of("order", order, ORDERS)
        found = self.project.concordance(
            words,
            self._filter(of),
            only_participants=only_participants,
            order=order,
            analysis=of.get("analysis", False),
        )
        return Result(concordance_table(found), found)

    def suggest(
        self, transcript: str, *, turn: int | None = None, coder: str | None = None, analysis: bool = False
    ) -> Result:
        """One row a code that a passage without one may be about, with the words that speak for it.

        A RefusedError where suggestions are off (``cipcoder suggest --on``), or a blind round goes on there.
        """
        self._chosen(Wanted(), {"coder": coder, "analysis": analysis})
        found = suggestions.for_interview(self.project, transcript, turn=turn, analysis=analysis)
        name = self.project.transcript(transcript).name
        return Result(suggestions.table(self.project, name, found, language()), found)

    # --- counted, of one layer -----------------------------------------------------------------------

    def frequencies(self, *, only_finished: bool = False, **of: Unpack[Of]) -> Result:
        """One row a code or theme of one coder; ``found``: the Frequencies, units in their docstrings."""
        found = self._counted(of, only_finished)
        return Result(tables.frequency_table(self.project, [found], language()), found)

    def matrix(self, count: Count = "codings", **of: Unpack[Of]) -> Result:
        """One row a code, one column an interview; None: not finished, or read before the code was as it is now."""
        _one_of("count", count, get_args(Count))
        found = self._counted(of)
        return Result(tables.matrix_table(self.project, [found], count, language()), found)

    def crosstab(self, *attributes: str, **of: Unpack[Of]) -> Result:
        """One row a code: n and N interviews of each group, then codings."""
        found = self._counted(of)
        return Result(tables.crosstab_table(self.project, found, attributes, language()), found)

    def by_question(self, **of: Unpack[Of]) -> Result:
        """One row a code and guide question: the codings that stand under it."""
        found = self.project.by_question(self._one(of), self._filter(of), analysis=of.get("analysis", False))
        return Result(finding_tables.question_table(self.project, [found], language()), found)

    def absences(self, *codes: str, **of: Unpack[Of]) -> Result:
        """One row a code, interview and uncoded keyword: where to look for what speaks against a finding."""
        analysis = of.get("analysis", False)
        found = self.project.absences(self._one(of), self._filter(of), codes=codes, analysis=analysis)
        return Result(finding_tables.absence_table(self.project, [found], language()), found)

    def cooccurrence(
        self, together: Together = "overlap", *, within: int = WORDS, themes: bool = False, **of: Unpack[Of]
    ) -> Result:
        """One row a pair of codes that come together: overlapping, in one "turn", or ``within`` so many "words"."""
        _one_of("together", together, get_args(Together))
        _at_least("within", within, 0)
        found = self.project.cooccurrence(
            self._one(of),
            self._filter(of),
            together=together,
            words=within,
            themes=themes,
            analysis=of.get("analysis", False),
        )
        return Result(layer_findings.cooccurrence_table(self.project, found, language()), found)

    def sequences(self, *, themes: bool = False, **of: Unpack[Of]) -> Result:
        """One row a code and a code that follows it: times, and times expected by chance."""
        analysis = of.get("analysis", False)
        found = self.project.sequences(self._one(of), self._filter(of), themes=themes, analysis=analysis)
        return Result(layer_findings.sequence_table(self.project, found, language()), found)

    def theme_lines(self, *codes: str, parts: int = PARTS, **of: Unpack[Of]) -> Result:
        """One row an interview, theme (or code named) and part of the talk: the share of its words covered, 0 to 1."""
        _at_least("parts", parts, 1)
        analysis = of.get("analysis", False)
        found = self.project.theme_lines(self._one(of), self._filter(of), codes=codes, parts=parts, analysis=analysis)
        return Result(layer_findings.theme_line_table(self.project, found, language()), found)

    def first_appearances(self, *, only_finished: bool = False, **of: Unpack[Of]) -> Result:
        """One row an interview in its turn, with the codes that come first in it; no proof of saturation."""
        analysis = of.get("analysis", False)
        found = self.project.first_appearances(
            self._one(of), self._filter(of), only_finished=only_finished, analysis=analysis
        )
        return Result(layer_findings.first_appearance_table(self.project, found), found)

    def agreement(self, *coders: str, unit: str | None = None) -> Result:
        """One row a code: agreement of two or more coders; ``found``: the Comparison. ``unit``: character (unless told
        otherwise), token, sentence, turn or document."""
        from cipcoder.agreement.results import Unit
        from cipcoder.comparison import compare_layers
        from cipcoder.report.agreement_sheets import codes_sheet
        from cipcoder.report.agreement_table import rule_of
        from cipcoder.report.agreement_words import labels

        if unit is not None:
            _one_of("unit", unit, [each.value for each in Unit if each is not Unit.SEGMENT])
        found = compare_layers(self.project, coders, unit=None if unit is None else Unit(unit))
        return Result(codes_sheet(found, labels(self.project.codebook, language()), rule_of(found)), found)

    # --- which of it ---------------------------------------------------------------------------------

    def _counted(self, of: Of, only_finished: bool = False) -> Frequencies:
        chosen = self._chosen(Wanted(self._filter(of)), of)
        return tables.the_only(tables.counted(self.project, chosen, only_finished=only_finished))

    def _one(self, of: Of) -> str | None:
        """The coder a finding looks at; None with the analysis layer."""
        return one_coder(self.project, self._chosen(Wanted(), of))

    def _chosen(self, wanted: Wanted, of: Of) -> Chosen:
        for name in of:  # a slip in a name must not answer another question
            _one_of("", name, tuple(Of.__annotations__))
        coder, analysis = of.get("coder"), of.get("analysis", False)
        if analysis and coder:
            raise InputError(_("Say coder or analysis, not both."))
        # who asks for one coder's work sees it as that coder does: in a blind round nobody else's
        self.project.coder = None if coder is None else self.project.coder_named(coder)
        return Chosen(wanted, () if coder is None else (coder,), analysis)

    def _filter(self, of: Of) -> Filter:
        where = of.get("where") or {}
        if not isinstance(where, Mapping):
            raise InputError(_("where takes attributes and their values: {example}").format(example=WHERE))
        written = [
            f"{name}={value}"
            for name, values in where.items()
            for value in ([values] if isinstance(values, str) or not isinstance(values, Iterable) else values)
        ]
        known = self.project.attribute_values() if written else {}
        document_set = of.get("document_set", "interviews")
        if document_set is not None:
            _one_of("document_set", document_set, tuple(dict.fromkeys(SET_WORDS.values())))
        return Filter(None if document_set == "all" else document_set, attributes=conditions(written, known))


def _one_of(argument: str, written: object, names: Sequence[str]) -> None:
    """An InputError unless it is one of these."""
    if written not in names:
        said = {"written": visible(str(written), line=True), "names": ", ".join(names)}
        if argument:
            raise InputError(_("{argument} takes one of {names}, not {written}.").format(argument=argument, **said))
        raise InputError(_("Nothing is called {written} here: write one of {names}.").format(**said))


def _at_least(argument: str, written: int, least: int) -> None:
    if written < least:
        raise InputError(_("{argument} is at least {least}.").format(argument=argument, least=least))


def open_project(
    where: str | os.PathLike[str] | None = None, at: str | None = None, passphrase: str | None = None
) -> OpenProject:
    """Open the study in a folder (None: this folder or one above it); an InputError where there is none.

    ``at``: as it stood then, an ISO date (the end of that day) or moment: "2026-03-01". It can't be changed then.
    ``passphrase``: of an encrypted one; None where the keyring or the environment knows it.
    """
    ask = None if passphrase is None else lambda _path: passphrase
    return OpenProject(Project.open(where if where is None or isinstance(where, str) else Path(where), at, ask))
