"""While a round is blind, nothing that anybody can ask changes by what another coder does in its interviews.

Two coders work in one project. Whatever ana codes, notes, keeps or says to be finished in the interviews of the open
round: all answers to ben, and to nobody in particular, stay what they were. ``ASKED`` has to name every question there
is, so that a new one can't forget about rounds.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cipcoder import locale, suggestions
from cipcoder.asking import Asking
from cipcoder.codebook.models import Code, Example
from cipcoder.errors import CipcoderError, RefusedError
from cipcoder.exchange.chosen import Chosen, found_extracts
from cipcoder.exchange.extracts import quoted_extracts
from cipcoder.exchange.framework import framework
from cipcoder.exchange.pages import write_pages
from cipcoder.exchange.refi import ExportOptions, export_project
from cipcoder.exchange.study_tables import audit_table, codebook_table, memo_table, verbatim_table
from cipcoder.exchange.tables import export_extracts, matrix_table, write_frequencies
from cipcoder.findings import Findings
from cipcoder.project import Project
from cipcoder.queries.corpus import EVERYTHING
from cipcoder.queries.counts import placed
from cipcoder.queries.extracts import Wanted
from cipcoder.queries.query_form import parse
from cipcoder.queries.quotes import quotes
from cipcoder.rounds import Plan, close, new_round, seal
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from cipcoder.text.spans import Span
from tests.exchange.refi_material import undated
from tests.studies import CODEBOOK, FAMILY, NOTES, WORK, passage, talk

TOWN = talk("ville", "Enquêteur : Et la ville ?", "Mme D. : On y va le samedi, seule.", participant="D")
TEXTS = (WORK, FAMILY, TOWN, NOTES)
IN_ROUND = (WORK, FAMILY)
CODES = ("hours", "isolation", "kin")


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


@contextmanager
def shared(folder: Path) -> Iterator[Project]:
    """Ana and ben on one machine. Both have coded before; now a round goes on about two of three interviews."""
    with Project.create(folder / "study", name="Nettoyer") as made:
        made.do(ops.ApplyCodebook(CODEBOOK))
        made.do(ops.SetGuide((ops.GuideQuestionData(1, "Temps", "Et les horaires ?"),)))
        for data in TEXTS:
            made.do(ops.ImportTranscript(data))
        for who in ("ana", "ben"):
            made.use_coder(who)
            for data in (WORK, TOWN):
                made.code_passage(data.uid, *passage(data, "seule"), ["isolation"])
            made.write_memo(f"{who} before", targets=[("transcript", WORK.uid)])
            made.keep_verbatim(made.document("travail"), *passage(WORK, "le soir"))
            made.keep_verbatim(made.document("ville"), *passage(TOWN, "samedi"))
        made.coder = None
        suggestions.turn(made, on=True)
        new_round(made, Plan(("ana", "ben"), interviews=("travail", "famille")))
        yield made


# --- all there is to ask ------------------------------------------------------------------------------


def each_text(project: Project, ask: Callable[[str], object]) -> list[object]:
    return [ask(data.name) for data in TEXTS]


def extract_file(project: Project) -> str:
    """The rows that an export gives who looks, or (nobody) everybody."""
    with tempfile.TemporaryDirectory() as folder:
        export_extracts(project, Path(folder) / "x.csv", coders=None if project.coder is None else [project.coder.name])
        return (Path(folder) / "x.csv").read_text("utf-8")


def counts(project: Project) -> object:
    """What findings are made of."""
    viewer = None if project.coder is None else project.coder.name
    with project.store.read() as connection:
        return (
            [placed(connection, who, viewer=viewer).matrix.tolist() for who in ("ana", "ben", None)],
            [quotes(connection, who, CODES, viewer=viewer) for who in ("ana", "ben")],
        )


def frequency_file(project: Project) -> str:
    with tempfile.TemporaryDirectory() as folder:
        write_frequencies(project, [project.frequencies(who) for who in ("ana", "ben")], Path(folder) / "x.csv")
        return (Path(folder) / "x.csv").read_text("utf-8")


ASKED: dict[str, Callable[[Project], object]] = {
    "coders": lambda p: p.coders(),
    "coder_named": lambda p: [p.coder_named(who) for who in ("ana", "ben")],
    "rounds": lambda p: p.rounds(),
    "round_named": lambda p: p.round_named("measured-1"),
    "revisions": lambda p: p.revisions("travail"),
    "earlier_text": lambda p: p.earlier_text("travail", 1),
    "unsettled": lambda p: p.unsettled(),
    "given_segments": lambda p: p.given_segments("measured-1"),
    "hidden_work": lambda p: p.hidden_work(),
    "shown_examples": lambda p: [p.shown_examples(row.code) for row in p.codebook.walk()],
    "analysis": lambda p: p.analysis(),
    "forget_codebook": lambda p: p.forget_codebook(),
    "codebook": lambda p: p.codebook,
    "study": lambda p: p.study(),
    "transcripts": lambda p: p.transcripts(),
    "transcript": lambda p: each_text(p, p.transcript),
    "document": lambda p: each_text(p, p.document),
    "codebook_base": lambda p: p.codebook_base(),
    "guide": lambda p: p.guide(),
    "participants": lambda p: p.participants(),
    "attribute_values": lambda p: p.attribute_values(),
    "extracts": lambda p: (
        *(p.extracts(), extract_file(p)),
        [p.extracts(Wanted(query=parse(query))) for query in ("not kin", "memo or kept", "hours near isolation")],
    ),
    "looked_through": lambda p: p.looked_through(Wanted(query=parse("set:all"))),
    "memos": lambda p: p.memos(),
    "template": lambda p: p.template(),
    "template_fields": lambda p: p.template_fields(),
    "with_source": lambda p: each_text(p, lambda name: p.with_source(p.document(name), 0, 9)),
    "memos_about": lambda p: p.memos_about(),
    "codings_of": lambda p: {code: p.codings_of(code) for code in CODES},
    "verbatims": lambda p: p.verbatims(),
    "places": lambda p: p.places([c.uid for name in ("travail", "ville") for c in p.document(name).codings]),
    "progress": lambda p: p.progress(),
    "participant_words": lambda p: p.participant_words(p.transcripts()),
    "search": lambda p: p.search("seule"),
    "segments": lambda p: p.segments({"travail": [Span(0, 5)]}, "turn"),
    "concordance": lambda p: [p.concordance("seule", EVERYTHING), p.concordance("il*", EVERYTHING)],
    "frequencies": lambda p: ([p.frequencies(who) for who in ("ana", "ben")], frequency_file(p)),
    "cooccurrence": lambda p: [repr(p.cooccurrence(who)) for who in ("ana", "ben")],
    "sequences": lambda p: [repr(p.sequences(who)) for who in ("ana", "ben")],
    "theme_lines": lambda p: [repr(p.theme_lines(who)) for who in ("ana", "ben")],
    "first_appearances": lambda p: [repr(p.first_appearances(who)) for who in ("ana", "ben")],
    "absences": lambda p: [p.absences(who) for who in ("ana", "ben")],
    "by_question": lambda p: [p.by_question(who) for who in ("ana", "ben")],
    "codebook_use": lambda p: p.codebook_use(),
    "history": lambda p: p.history(),
    "act": lambda p: [p.act(act.number) for act in p.history()],
    "next_undos": lambda p: p.next_undos(99),
    "codebook_history": lambda p: p.codebook_history(),
    "codebook_between": lambda p: p.codebook_between("1", "now"),
    "redefined": lambda p: p.redefined("1"),
}


def page_files(project: Project) -> dict[str, bytes]:
    """The transcripts as pages, with everybody's codings or those of who looks."""
    with tempfile.TemporaryDirectory() as folder:
        to = Path(folder) / "pages"
        write_pages(project, to, Chosen(Wanted(EVERYTHING), () if project.coder is None else (project.coder.name,)))
        return {path.name: path.read_bytes() for path in to.iterdir()}


def quotations(project: Project) -> list[object]:
    return list(quoted_extracts(project, Chosen(coders=() if project.coder is None else (project.coder.name,))))


def project_file(project: Project) -> object:
    """The project for other programs, without the moment it is written, and the receipt."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.qdpx"
        who = () if project.coder is None else (project.coder.name,)
        receipt = export_project(project, path, ExportOptions(who))
        return undated(path), receipt.lines, receipt.about


def suggested(project: Project) -> list[object]:
    """What is suggested outside the round, what that would be worth, and who accepted how much."""
    told: list[object] = [suggestions.accepted_by(project), suggestions.told_of(project)]
    asked: tuple[Callable[[], object], ...] = (
        lambda: suggestions.for_interview(project, "ville", unit="turns"),
        lambda: suggestions.for_interview(project, "travail"),
        lambda: suggestions.for_passage(project, "ville", *passage(TOWN, "On y va le samedi")),
        lambda: suggestions.for_words(project, "seule"),
        lambda: suggestions.evaluate(project),
    )
    for ask in asked:
        try:
            told.append(ask())
        except CipcoderError as error:
            told.append(str(error))
    return told


WRITTEN: dict[str, Callable[[Project], object]] = {
    "audit": lambda p: list(audit_table(p).rows),
    "memo table": lambda p: list(memo_table(p).rows),
    "verbatim table": lambda p: list(verbatim_table(p).rows),
    "codebook table": lambda p: list(codebook_table(p).rows),
    "matrix": lambda p: list(matrix_table(p, [p.frequencies(who) for who in ("ana", "ben")], "words").rows),
    "counts and quotes": counts,
    "pages": page_files,
    "extracts as a document": quotations,
    "project file": project_file,
    "suggestions": suggested,
    "framework": lambda p: [framework(p, Chosen(coders=("ana",)), cells).rows for cells in ("extracts", "memos")],
}
"""what goes out in other shapes than what is asked"""
ELSEWHERE = {"analysis_layer", "whose"}
"""the analysis layer (or a sentence how to choose it), asked as "analysis" too; and whose layer: a name, no answer"""


def answers(project: Project) -> dict[str, object]:
    """Everything ben, and nobody in particular, is told."""
    told: dict[str, object] = {}
    for who in ("ben", None):
        project.coder = None
        if who is not None:
            project.use_coder(who)
        project.forget_codebook()
        told |= {f"{name} to {who}": ask(project) for name, ask in {**ASKED, **WRITTEN}.items()}
    return told


def test_every_question_there_is_is_asked_here() -> None:
    questions = {name for name in (*vars(Asking), *vars(Findings)) if not name.startswith("_")}
    assert questions == set(ASKED) | ELSEWHERE


# --- what ana may do ----------------------------------------------------------------------------------

Act = tuple[str, int, int]
acts = st.tuples(
    st.sampled_from(
        [
            *("code", "code", "code", "recode", "rebound", "uncode", "split", "merge"),
            *("memo on coding", "memo on interview", "memo on code", "free memo", "unmemo"),
            *("star", "unstar", "finish", "reopen", "undo", "redo"),
        ]
    ),
    st.integers(0, 60),
    st.integers(0, 60),
)


def act(project: Project, kind: str, n: int, k: int) -> None:
    """Something ana does in the round's interviews; what can't be done is left."""
    project.use_coder("ana")
    data = IN_ROUND[n % 2]
    spans = [(start, stop) for _who, _head, start, stop, _at in data.turns]
    start, stop = spans[k % len(spans)]
    start += n % 10
    mine = [c for d in IN_ROUND for c in project.document(d.name).codings]
    memos = project.memos()
    stars = [v for v in project.verbatims() if v.transcript in ("travail", "famille")]
    try:
        if kind == "code":
            project.code_passage(data.uid, start, stop - k % 7, [CODES[k % 3]])
        elif kind in ("recode", "rebound", "uncode", "split", "memo on coding") and mine:
            coding = mine[n % len(mine)]
            if kind == "recode":
                project.change_coding(coding.uid, codes=[CODES[k % 3]])
            elif kind == "rebound":
                project.change_coding(coding.uid, stop=coding.stop - 1 - k % 3)
            elif kind == "uncode":
                project.remove_codings([coding.uid])
            elif kind == "split":
                project.split_coding(coding.uid, (coding.start + coding.stop) // 2)
            else:
                project.write_memo(f"note {k}", targets=[("coding", coding.uid)])
        elif kind == "merge":
            project.merge_codings([c.uid for c in mine if c.code == CODES[k % 3]])
        elif kind == "memo on interview":
            project.write_memo(f"note {k}", targets=[("transcript", data.uid)])
        elif kind == "memo on code":
            project.write_memo(f"note {k}", targets=[("code", code_uid(CODES[k % 3]))])
        elif kind == "free memo":
            project.write_memo(f"note {k}")
        elif kind == "unmemo" and memos:
            project.do(ops.RemoveMemo(memos[n % len(memos)].uid))
        elif kind == "star":
            project.keep_verbatim(project.document(data.name), start, stop - k % 7)
        elif kind == "unstar" and stars:
            project.do(ops.RemoveVerbatims((stars[n % len(stars)].uid,)))
        elif kind in ("finish", "reopen"):
            project.set_read_state(data.uid, "finished" if kind == "finish" else "in progress")
        elif kind == "undo":
            project.undo()
        elif kind == "redo":
            project.redo()
    except CipcoderError:
        pass


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shared project, made once; only to be copied."""
    folder = tmp_path_factory.mktemp("blind")
    with shared(folder):
        pass
    return folder / "study"


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(done=st.lists(acts, min_size=5, max_size=20))
def test_nothing_anybody_is_told_changes_by_what_the_other_does(begun: Path, done: list[Act]) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        Project.open(Path(shutil.copytree(begun, f"{folder}/study"))) as project,
    ):
        project.use_coder("ana")
        mark = project.latest_act()
        before = answers(project)
        for kind, n, k in done:
            project.use_coder("ana")
            if kind != "undo" or project.acts_since(mark):  # what she did before the round shows elsewhere too
                act(project, kind, n, k)
        after = answers(project)
        assert {name for name, told in after.items() if told != before[name]} == set()


def test_the_acts_do_change_what_ana_sees(tmp_path: Path) -> None:
    """The property above says something only if there is something to be seen."""
    with shared(tmp_path) as project:
        told = []
        for kind in ("code", "memo on interview", "star", "finish", "free memo"):
            act(project, kind, 4, 1)
            project.use_coder("ana")
            told.append((len(project.document("travail").codings), len(project.memos()), len(project.verbatims())))
        assert told == [(2, 1, 3), (2, 2, 3), (2, 2, 4), (2, 2, 4), (2, 3, 4)]
        assert project.transcript("travail").state == "finished"


# --- what still shows ---------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with shared(tmp_path) as made:
        yield made


def test_texts_search_and_one_s_own_work_show_as_ever(project: Project) -> None:
    project.use_coder("ben")
    assert project.document("travail").text == WORK.text
    assert [c.coder for c in project.document("travail").codings] == ["ben"]
    assert project.search("seule").places == 2
    assert project.frequencies().blind == ()
    assert [row.code for row in project.frequencies().rows if row.codings] == ["conditions", "isolation"]
    assert [memo.body for memo in project.memos()] == ["ben before"]


def test_other_interviews_show_as_ever(project: Project) -> None:
    project.coder = None
    assert [c.coder for c in project.document("ville").codings] == ["ana", "ben"]
    assert project.document("travail").codings == ()
    assert [v.wording for v in project.verbatims()] == ["samedi", "samedi"]
    project.use_coder("ben")
    assert project.codings_of("isolation") == {"ana": 1, "ben": 2}
    found = project.frequencies("ana")
    assert found.blind == ("travail", "famille")
    assert [each.name for each in found.transcripts] == ["ville"]


def test_who_is_not_in_the_round_sees_everything(project: Project) -> None:
    project.use_coder("cleo")
    assert project.codings_of("isolation") == {"ana": 2, "ben": 2}
    assert project.hidden_work() == {}
    assert len(project.verbatims()) == 4


@pytest.mark.parametrize("how", ["sealed", "closed"])
def test_once_all_have_sealed_or_it_is_closed_all_show_again(project: Project, how: str) -> None:
    if how == "closed":
        close(project, "measured-1")
    for who in ("ana", "ben") if how == "sealed" else ():
        project.use_coder(who)
        for data in IN_ROUND:
            project.set_read_state(data.uid, "finished")
        seal(project, None, who)
    project.use_coder("ben")
    assert project.codings_of("isolation") == {"ana": 2, "ben": 2}
    project.coder = None
    assert [c.coder for c in project.document("travail").codings] == ["ana", "ben"]
    assert len(project.verbatims()) == 4
    assert len(project.memos()) == 2


def test_a_seal_does_not_tell_the_others_how_much_was_coded(project: Project) -> None:
    project.use_coder("ana")
    for data in IN_ROUND:
        project.set_read_state(data.uid, "finished")
    seal(project, None, "ana")
    assert [each.codings for each in project.rounds()[0].seals] == [1]
    project.use_coder("ben")
    (told,) = project.rounds()[0].seals
    assert (told.coder, told.codings, len(told.sha256)) == ("ana", None, 64)


def test_a_refusal_says_that_a_code_is_in_use_and_not_how_often(project: Project) -> None:
    project.use_coder("ben")
    with pytest.raises(RefusedError, match=r"^The code isolation is in use: it can't vanish\."):
        project.remove_code("isolation")
    close(project, "measured-1")
    with pytest.raises(RefusedError, match="used by 4 codings"):
        project.remove_code("isolation")


def test_examples_from_the_round_s_interviews_are_not_shown_meanwhile(project: Project) -> None:
    said = [("seule, sans personne", "p. 3"), ("On y va le samedi", "ville"), ("Nulle part.", "Entretien travail")]
    examples = tuple(Example(kind="typical", text=text, source=source) for text, source in said)
    project.add_code("Exemples", fields={"examples": [each.model_dump() for each in examples]})
    code = project.codebook.get("exemples")
    for who in ("ben", "ana"):
        project.use_coder(who)
        assert [each.text for each in project.shown_examples(code)] == ["On y va le samedi"]
    project.use_coder("cleo")
    assert project.shown_examples(code) == examples
    close(project, "measured-1")
    project.use_coder("ben")
    assert project.shown_examples(code) == examples


def test_numbers_of_a_coder_asked_for_by_name_are_those_one_may_see(project: Project) -> None:
    project.use_coder("ben")
    act(project, "code", 4, 1)
    project.use_coder("ben")
    assert [row.codings for row in project.coders()] == [1, 2]
    project.use_coder("ana")
    assert [row.codings for row in project.coders()] == [3, 1]


def test_a_code_s_memo_and_a_new_code_are_told_apart(project: Project) -> None:
    """The codebook is everybody's: a code that ana proposes shows; her memo about it does not."""
    project.use_coder("ana")
    key, _done = project.add_code("Fatigue")
    project.write_memo("mon idée", targets=[("code", code_uid(key))])
    project.use_coder("ben")
    project.forget_codebook()
    assert isinstance(project.codebook.get(key), Code)
    project.coder = None
    assert "mon idée" not in [memo.body for memo in project.memos()]


def test_a_query_that_names_a_coder_opens_nothing_that_a_blind_round_hides(tmp_path: Path) -> None:
    with shared(tmp_path) as project:
        project.coder = None
        assert {each.transcript for each in project.extracts(Wanted(query=parse("coder:ana")))} == {"ville"}
        assert {each.transcript for each in project.extracts(Wanted(query=parse("isolation and coder:ana")))} == {
            "ville"
        }
        both = Chosen(Wanted(query=parse("coder:ana")), ("ana", "ben"))
        assert {each.transcript for each in found_extracts(project, both)} == {"ville"}
        project.coder = project.coder_named("ben")
        assert project.extracts(Wanted(query=parse("coder:ana"))) == []
        project.coder = project.coder_named("ana")
        assert {each.transcript for each in project.extracts(Wanted(query=parse("coder:ana")))} == {"travail", "ville"}
