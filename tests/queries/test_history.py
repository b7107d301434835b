"""The history as it is read: what was done, by whom, on what, what became of it; and the codebook through time."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, update

from cipcoder import locale
from cipcoder.codebook.models import Code
from cipcoder.errors import InputError
from cipcoder.project import Project
from cipcoder.queries.codebook_history import CodeChange, codebook_history
from cipcoder.queries.history import Asked, HistoryAct, next_undos
from cipcoder.rounds import Plan, new_round
from cipcoder.store import log
from cipcoder.store import models as m
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid, codebook_as_of, current_version
from cipcoder.store.history import acts_since
from cipcoder.store.log import OPERATION
from cipcoder.store.rows import table
from cipcoder.store.store import Store
from tests.exported import exported
from tests.store.acts import BACK, OWN, SHARED, acts, perform
from tests.store.acts import Act as Drawn
from tests.studies import WORK, Study, passage, prepared


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with exported(tmp_path) as made:
        yield made


def told(project: Project, **asked: object) -> list[HistoryAct]:
    return project.history(Asked(**asked), "en")  # type: ignore[arg-type]


def test_acts_are_told_newest_first_by_name(project: Project) -> None:
    found = told(project)
    assert [act.number for act in found] == sorted((act.number for act in found), reverse=True)
    both = next(act for act in found if act.verb == "add coding" and act.coder == "ana" and "bad" in act.on)
    start, stop = passage(WORK, "Les horaires coupés, c’est le plus dur")
    assert both.what[0] == f"hours (Hours), travail {start}-{stop}"
    assert (both.things, both.transcripts, both.start, both.undone) == (2, ("travail",), start, False)


def test_no_word_of_an_interview_or_memo_is_told(project: Project) -> None:
    said = "\n".join(f"{act.done} {act.on}" for act in told(project))
    assert "horaires coupés" not in said
    assert "citer" not in said


def test_it_is_narrowed_by_coder_interview_code_and_time(project: Project) -> None:
    everything = told(project)
    assert {act.coder for act in told(project, coder="ben")} == {"ben"}
    assert all("famille" in act.transcripts for act in told(project, transcript="famille"))
    kin = told(project, codes=("kin",))
    assert kin
    assert all("kin" in act.on or act.verb in ("change codebook", "write memo") for act in kin)
    theme = told(project, codes=("conditions",))
    assert len(theme) > len(told(project, codes=("hours",))), "a theme brings its codes"
    middle = everything[len(everything) // 2].at
    assert all(act.at >= middle for act in told(project, since=middle))
    assert all(act.at <= middle for act in told(project, until=middle))
    with pytest.raises(InputError, match="nothing-like-it"):
        told(project, codes=("hours", "nothing-like-it"))
    project.use_coder("ana")
    project.add_code("Voisins")
    project.undo()
    assert [act.verb for act in told(project, codes=("voisins",))] == ["add code"] * 2, "gone, and yet in the history"


def test_numbers_are_the_same_however_it_is_narrowed(project: Project) -> None:
    numbers = {act.uid: act.number for act in told(project)}
    assert all(numbers[act.uid] == act.number for act in told(project, coder="ben"))
    act, entries = project.act(told(project, coder="ben")[0].number)
    assert act.coder == "ben"
    assert {entry.group for entry in entries} == {act.uid}


def test_what_was_undone_since_says_so_until_it_is_done_again(project: Project) -> None:
    project.use_coder("ana")
    done = project.code_passage(WORK.uid, *passage(WORK, "Enquêteur"), ["kin"]).group

    def undone() -> bool:
        return next(act.undone for act in told(project) if act.uid == done)

    assert not undone()
    for expected in (True, False, True, False):
        (project.undo if expected else project.redo)()
        assert undone() is expected
    newest = told(project)[0]
    assert (newest.role, newest.done) == ("redo", "done again: add coding")


def test_of_what_was_erased_only_that_it_was_is_told(project: Project) -> None:
    project.use_coder("ana")
    done = project.code_passage(WORK.uid, *passage(WORK, "Enquêteur"), ["kin"]).group
    with project.store.acting(None, verb="", role="note") as tx:  # what an erasure does to the log
        gone = {"before": None, "after": None, "redacted_at": dt.datetime.now(dt.UTC)}
        tx.connection.execute(update(OPERATION).where(OPERATION.c.group_uid == done).values(gone))
    act = next(act for act in told(project) if act.uid == done)
    assert (act.withdrawn, act.on, act.transcripts, act.coder, act.verb) == (True, "withdrawn", (), "ana", "add coding")
    _act, entries = project.act(act.number)
    assert all(entry.withdrawn and (entry.what, entry.transcript) == ("", "") for entry in entries)


def test_a_number_that_is_none_is_refused(project: Project) -> None:
    for number in (0, -1, 10_000):
        with pytest.raises(InputError, match="no act"):
            project.act(number)


# --- what the next undos take back -------------------------------------------------------------------------


def test_an_act_that_was_done_again_is_listed_once(study: Study) -> None:
    ana = prepared(study, WORK).coder("ana")
    study.code("ana", WORK, "seule", "isolation")
    study.undo("ana")
    study.redo("ana")
    with study.store.read() as connection:
        listed = next_undos(connection, ana, 99, viewer="ana")
        assert acts_since(connection, ana, None) == len(listed) == 1
    study.undo("ana")
    study.redo("ana")
    with study.store.read() as connection:
        assert len(next_undos(connection, ana, 99, viewer="ana")) == 1
    study.undo("ana")
    with study.store.read() as connection:
        assert next_undos(connection, ana, 99, viewer="ana") == []


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(history=st.lists(acts(*OWN, *SHARED, *BACK), max_size=15))
def test_the_list_of_undos_is_what_one_undo_after_the_other_takes_back(
    history: list[Drawn], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("undos") / "p.cipcoder"
    with Store.create(path, name="N") as store:
        study = Study(store)
        ana = study.coder("ana")
        prepared(study, WORK)
        for drawn in history:
            if drawn[0] in ("undo", "redo"):
                (store.undo if drawn[0] == "undo" else store.redo)(ana)
            else:
                perform(study, ana, drawn)
        with store.read() as connection:
            assert acts_since(connection, ana, None) == len(next_undos(connection, ana, 99, viewer="ana"))
    with Store.open(path) as store:  # it survives a restart
        while True:
            with store.read() as connection:
                listed = next_undos(connection, ana, 99, viewer="ana")
            taken = store.undo(ana)
            assert (taken is None) == (not listed)
            if taken is None:
                break
            assert taken.verb == listed[0].verb
            with store.read() as connection:
                assert [act.uid for act in next_undos(connection, ana, 99, viewer="ana")] == [a.uid for a in listed[1:]]


# --- looking back into a blind round ------------------------------------------------------------------------


def test_looking_back_hides_what_a_blind_round_of_today_hides(project: Project) -> None:
    before = dt.datetime.now(dt.UTC)
    new_round(project, Plan(("ana", "ben"), interviews=("travail",)))
    with project.as_of(before) as earlier:
        assert earlier.hidden_work() == {"ana": frozenset({"travail"}), "ben": frozenset({"travail"})}
        earlier.coder = next(row for row in earlier.coders() if row.name == "ben")
        assert earlier.hidden_work() == {"ana": frozenset({"travail"})}
        assert not [x for x in earlier.history() if x.coder == "ana" and "travail" in x.transcripts]
        assert {x.coder for x in earlier.extracts()} == {"ben"}


def test_looking_back_hides_what_the_blind_round_of_then_hid(project: Project) -> None:
    from cipcoder.rounds import close

    new_round(project, Plan(("ana", "ben"), interviews=("travail",)))
    during = dt.datetime.now(dt.UTC)
    close(project, "measured-1")
    assert project.hidden_work() == {}
    with project.as_of(during) as earlier:
        assert set(earlier.hidden_work()) == {"ana", "ben"}


# --- the codebook through time -----------------------------------------------------------------------------


@pytest.fixture
def at_work(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The codebook changes from March on, a day at a time."""
    days = iter(range(1, 29))
    monkeypatch.setattr(log, "now", lambda: dt.datetime(2027, 3, next(days), 12, tzinfo=dt.UTC))
    project.use_coder("ana")
    project.edit_code("kin", definition={"fr": "L’aide de la famille proche."})  # 1
    project.edit_code("kin", label={"fr": "Famille"})  # 2
    project.add_code("Voisins")  # 3
    project.move_code("voisins", "conditions")  # 4
    project.merge_codes("bad", "voisins")  # 5
    project.undo()  # 6
    project.edit_code("hours", definition={"fr": "Les heures."})  # 7
    return project


def test_each_change_of_the_codebook_is_told(at_work: Project) -> None:
    steps = at_work.codebook_history("fr")
    assert [next((c.what, c.code, c.before, c.after) for c in step.changes) for step in steps[-7:]] == [
        ("defined", "kin", "definition", "definition"),
        ("renamed", "kin", "Parenté", "Famille"),
        ("added", "voisins", "", ""),
        ("moved", "voisins", "", "conditions"),
        ("merged", "bad", "", "voisins"),
        ("details", "voisins", "keywords", "keywords")
        if len(steps[-2].changes) > 1
        else ("brought back", "bad", "", ""),
        ("defined", "hours", "definition", "definition"),
    ]
    assert [step.new for step in steps[-7:]] == [True, False, True, False, True, False, True]
    assert steps[-1].coder == "ana"
    with at_work.store.read() as connection:
        assert current_version(connection)


def test_the_codebook_at_two_times_and_what_lies_between(at_work: Project) -> None:
    before, after, found = at_work.codebook_between("2027-03-01", "2027-03-03")
    assert before.get("kin").label == {"fr": "Parenté", "en": "Kin"}
    assert "voisins" in after
    assert {(c.code_id, c.field.partition(".")[0]) for c in found} == {("kin", "label"), ("voisins", "added")}
    assert at_work.codebook_between("2027-03-03", "2027-03-03")[2] == ()
    assert at_work.codebook_between("now", "now")[1] == at_work.codebook
    first = at_work.codebook_history()[0].version
    assert at_work.codebook_between("1", str(first))[0].codes == ()


def test_looking_back_the_codebook_is_compared_as_today(at_work: Project) -> None:
    wanted = at_work.codebook_between("2027-03-01", "2027-03-03")[2]
    since = [(each.code, each.at) for each in at_work.redefined("2027-03-02")]
    with Project.open(at_work.folder, at="2027-03-20") as earlier:
        assert earlier.codebook_between("2027-03-01", "2027-03-03")[2] == wanted
        assert [(each.code, each.at) for each in earlier.redefined("2027-03-02")] == since
        assert earlier.redefined("2027-03-20") == []


def test_what_another_copy_defined_counts_from_when_it_was_done(at_work: Project) -> None:
    """Its log is far behind: by its numbers June's definition would be one of February."""
    uid = code_uid("bad")
    with at_work.store.engine.begin() as connection:
        o = OPERATION.c
        query = select(OPERATION).where(o.entity_uid == uid, o.before.is_(None))
        one = dict(connection.execute(query).mappings().one())
        del one["id"]
        came: dict[str, object] = {name: uuid.uuid4() for name in ("uid", "replica", "group_uid")}
        came |= {"seq": 1, "lamport": one["lamport"] + 1}
        said = {"before": {"definition": {}}, "after": {"definition": {"fr": "Le sale."}}}
        june = {"at": dt.datetime(2027, 6, 1, 12, tzinfo=dt.UTC)}
        connection.execute(insert(OPERATION), [one | came | said | june])
        code = table(m.Code)
        connection.execute(update(code).where(code.c.uid == uid).values(definition={"fr": "Le sale."}))
    found = at_work.codebook_between("2027-05-01", "now")[2]
    assert [(each.code_id, each.field) for each in found] == [("bad", "definition.fr")]
    assert [each.code for each in at_work.redefined("2027-05-01")] == ["bad"]


@pytest.mark.parametrize("written", ["99", "0", "-1", "yesterday", "1999-01-01", ""])
def test_a_time_when_there_was_none_is_refused(at_work: Project, written: str) -> None:
    with pytest.raises(InputError):
        at_work.codebook_between(written, "now")


def test_codings_older_than_a_definition_are_named_by_coder_and_interview(at_work: Project) -> None:
    kin, hours = sorted(at_work.redefined("2027-03-01"), key=lambda each: each.code, reverse=True)
    assert [(r.transcript, r.coder, r.codings) for r in kin.to_reread] == [("famille", "ana", 1)]
    assert {(r.transcript, r.coder) for r in hours.to_reread} == {("travail", "ana"), ("carnet", "ben")}
    assert (kin.fields, kin.coder) == (("definition",), "ana")
    assert [each.code for each in at_work.redefined("2027-03-02")] == ["hours"]
    assert at_work.redefined("2027-03-20") == []
    assert CodeChange("added", "x").after == ""


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(history=st.lists(acts(*SHARED, "code", *BACK), max_size=15))
def test_each_step_has_the_number_of_the_codebook_that_stood_then(
    history: list[Drawn], tmp_path_factory: pytest.TempPathFactory
) -> None:
    with Store.create(tmp_path_factory.mktemp("book") / "p.cipcoder", name="N") as store:
        study = Study(store)
        ana = study.coder("ana")
        prepared(study, WORK)
        for drawn in history:
            if drawn[0] in ("undo", "redo"):
                (store.undo if drawn[0] == "undo" else store.redo)(ana)
            else:
                perform(study, ana, drawn)
        with store.read() as connection:
            steps = codebook_history(connection)
            assert all(step.version for step in steps)
            assert codebook_as_of(connection, OPERATION.c.lamport <= steps[-1].lamport).walk is not None


def test_a_new_code_is_told_with_its_split(project: Project) -> None:
    project.use_coder("ana")
    uid = project.document("famille").codings[0].uid
    names, _done = project.split_code("kin", [({"label": {"fr": "Mère"}}, [uid])])
    assert names == ["mere"]
    assert project.codebook_history()[-1].changes[-1] == CodeChange("added", "mere")
    newest = told(project)[0]
    assert (newest.verb, newest.things) == ("split code", 2)
    assert Code(id="mere", label={"fr": "Mère"}) == project.codebook.get("mere")
    assert ops.SplitCode.verb == "split code"
