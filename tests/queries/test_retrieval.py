"""What a query finds, against a second way: each row of the exported extracts looked at by itself."""

from __future__ import annotations

import csv
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from cipcoder import locale
from cipcoder.exchange.tables import export_extracts
from cipcoder.project import Project
from cipcoder.queries import document
from cipcoder.queries.corpus import EVERYTHING, Filter, TranscriptRow
from cipcoder.queries.extracts import Extract, Wanted, advice, looked_through
from cipcoder.queries.query_form import QueryError, parse
from cipcoder.queries.query_tree import All, Any, Attribute, Code, Condition, Date, Has, Marked, Not, Related
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from cipcoder.text.fold import fold
from cipcoder.text.spans import Span, trim
from cipcoder.text.words import words
from tests.exported import exported
from tests.studies import FAMILY, NOTES, WORK, passage, talk

TEXTS = {data.name: data for data in (WORK, FAMILY, NOTES)}
CODES = ("conditions", "hours", "isolation", "kin", "bad")
BELOW = {"conditions": {"conditions", "hours", "isolation"}}
Row = dict[str, str]


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    with exported(tmp_path_factory.mktemp("retrieval")) as made:
        yield made


def found(
    project: Project, query: str | Condition, coder: str | None = None, chosen: Filter = EVERYTHING
) -> list[Extract]:
    project.coder = None if coder is None else project.coder_named(coder)
    return project.extracts(Wanted(chosen, query=parse(query) if isinstance(query, str) else query))


def said(extracts: list[Extract]) -> list[tuple[str, str]]:
    return [(e.code, e.text[:12]) for e in extracts]


# --- the second way ------------------------------------------------------------------------------------


class Second:
    """The conditions, one after the other, on rows of the export of one coder's extracts."""

    def __init__(self, rows: list[Row], kept: list[tuple[str, int, int]]) -> None:
        self.rows, self.kept = rows, kept

    def with_it(self, row: Row) -> list[Row]:
        """The rows of the same passage, itself among them."""
        same = ("transcript", "coder", "start", "stop")
        return [each for each in self.rows if all(each[name] == row[name] for name in same)]

    def shown(self, node: Condition) -> set[str]:
        """(coding) of what is shown."""
        uids = set()
        for row in self.rows:
            if self.holds(node, row):
                rows = self.with_it(row)
                uids |= {each["coding"] for each in self.named(node, rows)}
        return uids

    def named(self, node: Condition, rows: list[Row]) -> list[Row]:
        """Those with a code named without a not and on the left, or all."""
        codes = set(self.names(node))
        return [each for each in rows if each["code"] in codes] or rows

    def names(self, node: Condition) -> Iterator[str]:
        if isinstance(node, Code):
            yield from {node.name} if node.only else BELOW.get(node.name, {node.name})
        elif isinstance(node, All | Any):
            for part in node.parts:
                yield from self.names(part)
        elif isinstance(node, Related):
            yield from self.names(node.left)

    def holds(self, node: Condition, row: Row) -> bool:
        start, stop, data = int(row["start"]), int(row["stop"]), TEXTS[row["transcript"]]
        rows = self.with_it(row)
        if isinstance(node, Code):
            return any(each["code"] in set(self.names(node)) for each in rows)
        if isinstance(node, Not):
            return not self.holds(node.of, row)
        if isinstance(node, All):
            return all(self.holds(part, row) for part in node.parts)
        if isinstance(node, Any):
            return any(self.holds(part, row) for part in node.parts)
        if isinstance(node, Marked):
            if node.mark == "memo":
                return any(each["memo"] for each in rows)
            return any(t == row["transcript"] and a < stop and start < b for t, a, b in self.kept)
        if isinstance(node, Attribute):
            return row[f"attribute: {node.name}"] == node.value
        if isinstance(node, Date):
            date = row["date"][: len(node.value)]
            signs = {"=": date == node.value, "<": date < node.value, ">": date > node.value}
            return date != "" and any(signs[sign] for sign in node.comparison)
        if isinstance(node, Has):
            speaking = set()
            for speaker, _head, begin, end, _time in data.turns:
                if any(begin <= at < end for at in range(start, stop)):
                    speaking.add("participant" if speaker is None else data.speakers[speaker][1])
            return {
                "coder": row["coder"] == node.value,
                "question": row["question"] == node.value,
                "speaker": node.value in speaking,
                "set": node.value in ("all", row["document_set"]),
                "interview": row["transcript"] == node.value,
                "text": fold(node.value) in fold(data.text[start:stop]).replace("\n", " "),
            }[node.field]
        assert isinstance(node, Related)
        if not self.holds(node.left, row):
            return False
        others = [
            each for each in self.rows if (each["transcript"], each["coder"]) == (row["transcript"], row["coder"])
        ]
        if node.relation == "followed by":
            after = [int(each["start"]) for each in others if int(each["start"]) >= stop]
            near = [each for each in others if after and int(each["start"]) == min(after)]
            return any(self.holds(node.right, each) for each in near) != node.absent
        there = False
        for mine in self.named(node.left, rows):
            for other in others:
                if other is not mine and self.holds(node.right, other) and self.stand(node, mine, other):
                    beside = self.named(node.right, self.with_it(other))
                    there |= self.with_it(mine) != self.with_it(other) or any(each is other for each in beside)
        return there != node.absent

    def stand(self, node: Related, one: Row, other: Row) -> bool:
        a, b = (int(one["start"]), int(one["stop"])), (int(other["start"]), int(other["stop"]))
        if node.relation == "near":
            if not one["first_turn"] or not other["first_turn"]:
                return False
            turns = [set(range(int(row["first_turn"]), int(row["last_turn"]) + 1)) for row in (one, other)]
            return bool(turns[0] & turns[1])
        if a[0] < b[1] and b[0] < a[1]:
            return True
        if node.relation == "overlapping":
            return False
        (_first, end), (begin, _last) = sorted((a, b))
        data = TEXTS[one["transcript"]]
        between = [w for w in words(data.text) if end <= w.start < begin]
        said = [w for w in between if any(s <= w.start < e for _who, _head, s, e, _time in data.turns)]
        return len(said) <= node.words


def rows_of(project: Project, folder: Path, coder: str) -> list[Row]:
    export_extracts(project, folder / "second.csv", Wanted(EVERYTHING), coders=[coder])
    with (folder / "second.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


LEAVES: st.SearchStrategy[Condition] = st.one_of(
    st.builds(Code, st.sampled_from(CODES), st.booleans()),
    st.builds(Code, st.sampled_from(CODES)),
    st.sampled_from(
        [
            *(Has("text", "enfants"), Has("text", "soir. enqueteur"), Has("question", "4"), Has("coder", "ana")),
            *(Has("speaker", "participant"), Has("speaker", "interviewer"), Has("set", "notes"), Has("set", "all")),
            *(Has("interview", "travail"), Attribute("sexe", "femme"), Attribute("âge", "52")),
            *(Date(">=", "2025-02"), Date("<", "2025-02-01"), Date("=", "2025"), Marked("memo"), Marked("kept")),
        ]
    ),
)


def _composed(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    relations = st.sampled_from(["overlapping", "near", "within", "followed by"])
    return st.one_of(
        st.builds(Not, inner),
        st.builds(All, several),
        st.builds(Any, several),
        st.builds(Related, inner, relations, inner, st.integers(0, 12), st.booleans()),
    )


TREES: st.SearchStrategy[Condition] = st.recursive(LEAVES, _composed, max_leaves=6)
CODINGS = st.lists(
    st.tuples(
        st.sampled_from(sorted(TEXTS)), st.integers(0, 190), st.integers(1, 60), st.sampled_from(CODES), st.booleans()
    ),
    min_size=1,
    max_size=14,
)


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(codings=CODINGS, trees=st.lists(TREES, min_size=8, max_size=8))
def test_whatever_is_asked_a_look_at_each_row_finds_the_same(
    project: Project, tmp_path: Path, codings: list[tuple[str, int, int, str, bool]], trees: list[Condition]
) -> None:
    who = f"coder-{uuid.uuid4()}"
    project.use_coder(who)
    new: dict[tuple[str, int, int, str], bool] = {}
    for name, at, length, code, noted in codings:
        text = TEXTS[name].text
        start = min(at // 3 * 3, len(text) - 1)  # often the same bounds, for passages with several codes
        if segment := trim(text, Span(start, min(start + length // 10 * 10 + 1, len(text)))):
            new[name, segment.start, segment.stop, code] = noted
    assume(new)
    project.do(ops.AddCodings(tuple(ops.NewCoding(TEXTS[n].uid, a, b, code_uid(code)) for n, a, b, code in new)))
    for name in TEXTS:
        for mine in project.document(name).codings:
            if new[name, mine.start, mine.stop, mine.code]:
                project.write_memo("voir", targets=[("coding", mine.uid)])
    kept = (WORK.name, *passage(WORK, "on ne voit plus ses enfants"))
    second = Second(rows_of(project, tmp_path, who), [kept])
    for tree in trees:
        extracts = found(project, tree, who)
        assert len({e.coding for e in extracts}) == len(extracts)
        assert {e.coding for e in extracts} == second.shown(tree), tree


# --- each operator -------------------------------------------------------------------------------------
# Ana: isolation on « seule, sans … le soir »; hours and bad on « Les horaires … dur »; kin in famille; hours on
# the first half of travail. Ben: isolation on « seule », hours in the notes.


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("hours", ["hours", "hours"]),
        ("conditions", ["hours", "isolation", "hours"]),
        ("only conditions", []),
        ("Horaires", ["hours", "hours"]),
        ("hours and bad", ["hours", "bad"]),
        ("hours and not bad", ["hours"]),
        ("hours sans bad", ["hours"]),
        ("isolation overlapping hours", ["isolation"]),
        ("hours overlapping isolation", ["hours"]),
        ("hours not overlapping isolation", ["hours"]),
        ("hours overlapping hours", []),
        ("hours overlapping bad", ["hours"]),
        ("bad near hours", ["bad"]),
        ("isolation near bad", []),
        ("isolation within 3 words of bad", ["isolation"]),
        ("isolation within 2 words of bad", []),
        ("isolation followed by bad", ["isolation"]),
        ("hours followed by isolation", []),
        ('"SEULE"', ["hours", "isolation"]),
        ("kin or isolation", ["isolation", "kin"]),
        ("sexe=homme", ["kin"]),
        ("SEXE=Femme and question:4", ["hours", "bad"]),
        ("speaker:interviewer", ["hours"]),
        ("date>=2025-02", ["kin"]),
        ("date<2025-02 and bad", ["bad"]),
        ("set:notes", []),
        ("interview:famille", ["kin"]),
        ("memo", ["hours"]),
        ("kept", []),
        ("not hours", ["isolation", "kin"]),
        ("hours or sexe=homme", ["hours", "hours", "kin"]),
        ("coder:ana", ["hours", "isolation", "hours", "bad", "kin"]),
        ("coder:ben", []),
    ],
)
def test_each_condition(project: Project, query: str, codes: list[str]) -> None:
    assert [e.code for e in found(project, query, "ana")] == codes


def test_nobody_s_codings_are_related_to_somebody_else_s(project: Project) -> None:
    """Ben's isolation lies inside ana's hours."""
    rows = found(project, "isolation overlapping hours")
    assert [(e.coder, e.code) for e in rows if e.coder in ("ana", "ben")] == [("ana", "isolation")]


def test_a_query_that_names_a_set_or_an_interview_looks_there(project: Project) -> None:
    assert [e.transcript for e in found(project, "set:notes", "ben", Filter())] == ["carnet"]
    assert [e.transcript for e in found(project, "interview:carnet or isolation", "ben", Filter())] == [
        *("travail", "carnet")
    ]
    assert [e.transcript for e in found(project, "hours", "ben", Filter())] == []
    with project.store.read() as connection:
        assert len(looked_through(connection, Wanted(query=parse("hours")))) == 2
        assert [row.name for row in looked_through(connection, Wanted(query=parse("set:notes")))] == ["carnet"]
        assert len(looked_through(connection, Wanted(query=parse("hours or set:notes")))) == 3
        assert [row.name for row in looked_through(connection, Wanted(query=parse("sexe=homme")))] == ["famille"]


def test_other_wishes_narrow_what_a_query_finds(project: Project) -> None:
    project.coder = project.coder_named("ana")
    query = parse("hours and bad")
    assert [e.code for e in project.extracts(Wanted(query=query, codes=("bad",)))] == ["bad"]
    assert project.extracts(Wanted(query=query, words="rien")) == []
    assert project.extracts(Wanted(Filter(attributes=frozenset({("sexe", "homme")})), query=query)) == []


def test_where_two_codes_stand_on_no_passage_together_overlapping_is_proposed(project: Project) -> None:
    project.coder = project.coder_named("ana")
    wanted = Wanted(query=parse("isolation and hours"))
    assert project.extracts(wanted) == []
    told = advice(wanted, lambda other: len(project.extracts(other)), "en")
    assert (
        told
        == "No passage carries both codes. Usually overlapping is meant: “isolation overlapping hours” finds 1 extract."
    )
    apart = Wanted(query=parse("isolation and kin"))
    told = advice(apart, lambda other: len(project.extracts(other)), "fr")
    assert "“isolation chevauchant kin” finds 0 extracts" in told
    assert "“isolation près de kin” finds 0 extracts" in told
    assert advice(Wanted(query=parse("isolation")), lambda _other: 0, "en") == ""
    assert advice(Wanted(), lambda _other: 0, "en") == ""


@pytest.mark.parametrize(
    ("query", "column", "sentence"),
    [
        ("hours and isolatoin", 11, "Did you mean “Isolation”?"),
        ("zzz", 1, "No code “zzz” in the codebook."),
        ("horair", 1, "Did you mean “Horaires”?"),
        ("paren", 1, "Did you mean “Parenté”?"),
        ("hours and sex=femme", 11, "no attribute “sex”. Did you mean “sexe”?"),
        ("sexe=fame", 1, "No participant has “fame” for sexe. Did you mean “femme”?"),
        ("question:5", 10, "There is no question 5: the guide has 4 to 4."),
        ("coder:anna", 7, "There is no coder named anna here. Coders: "),
        ("interview:travial", 11, "Did you mean “travail”?"),
        ("interview:a", 11, "may be one of several interviews: carnet, famille, travail"),
        ("\x1b[31mhours", 1, "No code “␛[31mhours”"),
    ],
)
def test_what_is_not_in_the_study_is_said_with_its_place(
    project: Project, query: str, column: int, sentence: str
) -> None:
    with pytest.raises(QueryError) as caught:
        found(project, query)
    assert sentence in str(caught.value)
    assert "\x1b" not in str(caught.value)
    if ":" not in query:
        assert caught.value.column == column
    else:
        assert "column 1:" in str(caught.value)


def test_one_code_reads_only_the_transcripts_it_is_in(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    from cipcoder.queries import extracts as module

    read: list[str] = []

    def noticed(connection: Connection, row: TranscriptRow) -> document.Document:
        read.append(row.name)
        return document.talk(connection, row)

    monkeypatch.setattr(module, "talk", noticed)
    project.coder = project.coder_named("ana")
    for query in (Wanted(EVERYTHING, codes=("kin",)), Wanted(EVERYTHING, query=parse("kin overlapping hours"))):
        project.extracts(query)
        assert read == ["famille"]
        read.clear()
    project.extracts(Wanted(EVERYTHING, query=parse("sexe=homme and not hours")))
    assert read == ["famille"]


def test_a_study_without_codings_is_asked_in_vain_and_says_nothing_wrong(tmp_path: Path) -> None:
    with Project.create(tmp_path / "study", name="Rien") as empty:
        empty.do(ops.ImportTranscript(talk("x", "Mme B. : Oui.")))
        assert empty.extracts(Wanted(query=parse("not memo"))) == []
        with pytest.raises(QueryError, match="no attribute"):
            empty.extracts(Wanted(query=parse("a=b")))
        assert code_uid("hours")
