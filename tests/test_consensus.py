"""From two sealed layers to a consensus, and what is analysed then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cipcoder.agreement.interviews import Segment
from cipcoder.consensus import (
    Entry,
    Queue,
    Reached,
    decide,
    open_consensus,
    queue,
    refreshed,
    reopen,
    set_analysis,
)
from cipcoder.errors import InputError, RefusedError
from cipcoder.exchange.codings import import_codings
from cipcoder.exchange.tables import export_extracts, layers_said, write_frequencies
from cipcoder.formats.tables import read_csv
from cipcoder.project import Project
from cipcoder.queries.consensus import agreed_transcripts
from cipcoder.queries.rounds import Rule
from cipcoder.rounds import Plan, new_round, seal
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from tests.doubly_coded import MEMOS, ROUND, SENTENCES, doubly_coded
from tests.studies import FAMILY, WORK, passage, talk

TEXTS = {data.name: data.text for data in (WORK, FAMILY)}
EXACT = Rule("exact", 1.0)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with doubly_coded(tmp_path / "étude") as made:
        yield made


@pytest.fixture
def opened(project: Project) -> Queue:
    return open_consensus(project, ROUND, EXACT)[0]


def stands(project: Project) -> list[tuple[str, str]]:
    """Code and words of the consensus' codings."""
    current, project.coder = project.coder, None
    try:
        return [
            (row.code, TEXTS[name][row.start : row.stop])
            for name in sorted(TEXTS)
            for row in project.document(name).codings
            if row.coder == "consensus"
        ]
    finally:
        project.coder = current


def words(entry: Entry) -> str:
    text, item = TEXTS[entry.interview], entry.item
    if item.kind == "boundaries":  # what differs, at the end
        return text[min(s.stop for s in (*item.a, *item.b)) : item.stop]
    return text[item.start : item.stop]


def finished(project: Project) -> set[str]:
    with project.store.read() as connection:
        return set(agreed_transcripts(connection))


# --- the queue ---------------------------------------------------------------------------------------


def test_every_disagreement_of_the_round_comes_once_the_biggest_first(project: Project) -> None:
    found = queue(project, ROUND)
    assert {e.number: (e.item.kind, words(e)) for e in found.entries} == SENTENCES
    sizes = [entry.item.characters for entry in found.entries]
    assert sizes == sorted(sizes, reverse=True)
    assert (found.a, found.b, found.rule, found.between) == ("ana", "ben", EXACT, None)
    assert [(e.interview, e.turn) for e in found.entries][:2] == [("famille", 2), ("travail", 4)]


def test_memos_of_both_stand_beside_the_codings_they_are_about(project: Project) -> None:
    _one, bounds, *_rest = queue(project, ROUND).entries
    assert [memo.body for memo in bounds.memos_a] == [MEMOS["ana"]]
    assert [memo.body for memo in bounds.memos_b] == [MEMOS["ben"]]


def test_memos_are_found_though_the_coding_was_moved_since(project: Project) -> None:
    project.use_coder("ben")
    (late,) = [row for row in project.document("travail").codings if "enfants" in WORK.text[row.start : row.stop]]
    project.change_coding(late.uid, start=late.start + 3)
    _one, bounds, *_rest = queue(project, ROUND).entries
    assert [memo.body for memo in bounds.memos_b] == [MEMOS["ben"]]


def test_the_frozen_layers_count_whatever_the_coders_do_since(project: Project) -> None:
    before = queue(project, ROUND)
    project.remove_codings([row.uid for row in project.document("travail").codings])
    after = queue(project, ROUND)
    assert [(e.name, e.item) for e in after.entries] == [(e.name, e.item) for e in before.entries]


def test_a_round_that_is_blind_shows_nothing(tmp_path: Path) -> None:
    with doubly_coded(tmp_path / "étude", sealed=False) as project:
        new_round(project, Plan(("ana", "ben"), name="aveugle", interviews=("travail",)))
        with pytest.raises(RefusedError, match="still goes on: ana, ben must seal first"):
            queue(project, "aveugle")
        seal(project, "aveugle", "ana")
        with pytest.raises(RefusedError, match="still goes on: ben must seal"):
            open_consensus(project, "aveugle", EXACT)
        seal(project, "aveugle", "ben")
        assert len(queue(project, "aveugle").entries) == 3


def test_a_round_closed_before_two_sealed_has_nothing_to_compare(tmp_path: Path) -> None:
    with doubly_coded(tmp_path / "étude", sealed=False) as project:
        row = new_round(project, Plan(("ana", "ben"), name="aveugle"))
        seal(project, "aveugle", "ana")
        project.do(ops.CloseRound(row.uid))
        with pytest.raises(RefusedError, match="Fewer than two coders sealed"):
            queue(project, "aveugle")


def test_a_text_that_was_changed_is_left_out_and_said(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cipcoder.consensus.changed_texts", lambda *_: frozenset({"famille"}))
    found, _done = open_consensus(project, ROUND, EXACT)
    assert found.changed == ("famille",)
    assert {entry.interview for entry in found.entries} == {"travail"}
    assert stands(project) == [("hours", "Les horaires coupés")]


def test_codes_that_left_the_codebook_are_left_out_and_said(project: Project) -> None:
    for coder in ("ana", "ben"):
        project.use_coder(coder)
        gone = [row.uid for row in project.document("famille").codings]
        project.remove_codings(gone)
    project.remove_code("kin")
    found = queue(project, ROUND)
    assert found.gone == (str(code_uid("kin")),)
    assert [entry.item.kind for entry in found.entries] == ["boundaries", "code", "only a"]


def test_a_number_there_is_not_is_a_sentence(project: Project) -> None:
    with pytest.raises(InputError, match="no disagreement 9 in the round measured-1; they are numbered from 1 to 4"):
        queue(project, ROUND).numbered([1, 9])


# --- three coders ------------------------------------------------------------------------------------


@pytest.fixture
def three(tmp_path: Path) -> Iterator[Project]:
    with doubly_coded(tmp_path / "trois", ("ana", "ben", "cleo")) as made:
        yield made


def test_three_coders_are_compared_pair_by_pair(three: Project) -> None:
    assert (queue(three, ROUND).a, queue(three, ROUND).b) == ("ana", "ben")
    same = queue(three, ROUND, a="cleo", b="ben")
    assert (same.a, same.b, same.entries) == ("ben", "cleo", ())
    with pytest.raises(InputError, match="two different coders"):
        queue(three, ROUND, a="ana")
    with pytest.raises(InputError, match="zoé has sealed nothing"):
        queue(three, ROUND, a="ana", b="zoé")


def test_the_consensus_is_made_of_two_layers_and_the_third_is_looked_at(three: Project) -> None:
    found, _done = open_consensus(three, ROUND, EXACT, a="cleo", b="ana")
    assert (found.a, found.b) == ("ana", "cleo")
    decide(three, found, found.entries[:1], "a")
    other = queue(three, ROUND, a="ana", b="ben")
    assert [entry.decision for entry in other.entries] == [None] * 4, "another pair's disagreements are others"
    with pytest.raises(RefusedError, match="made of the layers of ana and cleo"):
        decide(three, other, other.entries[:1], "a")
    assert (queue(three, ROUND).a, queue(three, ROUND).b) == ("ana", "cleo")


# --- opening -----------------------------------------------------------------------------------------


def test_opening_puts_in_what_agrees_and_nothing_else(project: Project) -> None:
    found, _done = open_consensus(project, ROUND, EXACT)
    assert found.decidable
    assert stands(project) == [("kin", "Ma mère m’a gardé les enfants."), ("hours", "Les horaires coupés")]
    assert found.reached() == Reached(0, 4, 0, sum(entry.item.characters for entry in found.entries))


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("union", "on rentre tard, on ne voit plus ses enfants"),
        ("intersection", "on rentre tard"),
        ("a", "on rentre tard"),
        ("b", "on rentre tard, on ne voit plus ses enfants"),
    ],
)
def test_the_rule_decides_what_agrees_and_which_bounds_stand(project: Project, how: str, words: str) -> None:
    found, _done = open_consensus(project, ROUND, Rule(how, 0.3))
    assert [entry.item.kind for entry in found.entries] == ["only b", "code", "only a"]
    assert ("hours", words) in stands(project)
    assert queue(project, ROUND).rule == Rule(how, 0.3)


@pytest.mark.parametrize("rule", [Rule("vote", 0.8), Rule("union", 0.0), Rule("union", 1.1)])
def test_a_rule_there_is_not_is_refused(project: Project, rule: Rule) -> None:
    with pytest.raises(InputError):
        open_consensus(project, ROUND, rule)


def test_a_person_may_be_called_consensus(project: Project) -> None:
    project.use_coder("consensus")
    project.use_coder("ana")
    open_consensus(project, ROUND, EXACT)
    assert {row.name: row.kind for row in project.coders()}["consensus (2)"] == "consensus"


def test_nobody_codes_as_the_consensus(project: Project, opened: Queue) -> None:
    with pytest.raises(InputError, match="consensus is no person"):
        project.use_coder("consensus")


# --- deciding ----------------------------------------------------------------------------------------


def test_a_decision_puts_its_version_in_with_who_when_and_why(project: Project, opened: Queue) -> None:
    project.use_coder("ben")
    decide(project, opened, opened.numbered([2]), "a", "la suite parle d’autre chose")
    found = refreshed(project, opened)
    decision = found.entries[1].decision
    assert decision is not None
    assert (decision.outcome, decision.by, decision.reason) == ("a", "ben", "la suite parle d’autre chose")
    assert ("hours", "on rentre tard") in stands(project)
    assert found == queue(project, ROUND), "what was read anew is what a new look finds"
    assert found.reached().decided == 1


def test_many_are_decided_in_one_act(project: Project, opened: Queue) -> None:
    before = stands(project)
    decide(project, opened, opened.entries, "neither", "à revoir")
    assert refreshed(project, opened).reached().decided == 4
    taken = project.undo()
    assert taken is not None
    assert refreshed(project, opened).reached().decided == 0
    assert stands(project) == before


def test_both_of_two_codes_stand_and_both_of_two_bounds_are_one(project: Project, opened: Queue) -> None:
    decide(project, opened, opened.numbered([2, 3]), "both")
    assert stands(project) == [
        ("kin", "Ma mère m’a gardé les enfants."),
        ("hours", "J’ai commencé tôt, seule"),
        ("isolation", "J’ai commencé tôt, seule"),
        ("hours", "Les horaires coupés"),
        ("hours", "on rentre tard, on ne voit plus ses enfants"),
    ]


def test_another_passage_or_code_can_be_decided_on(project: Project, opened: Queue) -> None:
    start, stop = passage(WORK, "on ne voit plus ses enfants")
    decide(project, opened, opened.numbered([2]), "other", segments=[Segment(start, stop, "kin")])
    entry = refreshed(project, opened).entries[1]
    assert entry.segments == (Segment(start, stop, "kin"),)
    assert entry.decision is not None
    assert entry.decision.outcome == "other"
    with pytest.raises(InputError, match="what is to stand"):
        decide(project, opened, opened.numbered([2]), "other")


def test_interviews_are_finished_one_by_one_and_open_again(project: Project, opened: Queue) -> None:
    decide(project, opened, opened.numbered([1]), "b")
    assert finished(project) == {"famille"}
    decide(project, opened, opened.numbered([2, 3, 4]), "a")
    assert finished(project) == {"famille", "travail"}
    found = refreshed(project, opened)
    assert found.reached("famille").decided == found.reached("famille").of == 1
    reopen(project, found, found.numbered([1]))
    assert finished(project) == {"travail"}


def test_nothing_is_decided_before_it_is_open(project: Project) -> None:
    found = queue(project, ROUND)
    with pytest.raises(RefusedError, match="cipcoder consensus open measured-1"):
        decide(project, found, found.entries[:1], "a")
    with pytest.raises(RefusedError, match="Open the consensus"):
        reopen(project, found, found.entries[:1])


def test_opening_it_anew_keeps_what_people_decided_meanwhile(project: Project, opened: Queue) -> None:
    """Ana takes the opening back and opens with a laxer rule; ben's decision on what would agree by it stays."""
    project.use_coder("ben")
    decide(project, opened, opened.numbered([2]), "neither", "trop loin")
    project.use_coder("ana")
    project.undo()
    found, _done = open_consensus(project, ROUND, Rule("union", 0.3))
    assert ("hours", "on rentre tard, on ne voit plus ses enfants") not in stands(project)
    assert found.reached().decided == 0, "it isn't a disagreement by this rule"


def test_extracts_of_the_consensus_are_nobodys_codings_to_import(
    project: Project, opened: Queue, tmp_path: Path
) -> None:
    export_extracts(project, tmp_path / "x.csv")
    before = stands(project)
    with pytest.raises(InputError, match="nothing was imported"):
        import_codings(project, tmp_path / "x.csv")
    assert stands(project) == before
    export_extracts(project, tmp_path / "ana.csv", coders=["ana"])
    assert import_codings(project, tmp_path / "ana.csv").by_coder == {"ana": 5}


# --- what is analysed --------------------------------------------------------------------------------


@pytest.fixture
def analysed(project: Project, opened: Queue) -> Project:
    """The consensus is finished in one interview of three; elsewhere ben's codings are analysed."""
    decide(project, opened, opened.numbered([1]), "neither")
    third = replace(talk("départ", "M. D. : Je pars."), date="2025-04-01")
    project.do(ops.ImportTranscript(third), note=True)
    set_analysis(project, "ben")
    return project


def test_frequencies_count_each_interview_in_the_layer_that_feeds_it(analysed: Project) -> None:
    table = analysed.frequencies(analysis=True)
    assert table.layers == (("consensus", 1), ("ben", 2))
    assert layers_said(table) == "analysis: consensus in 1 interview, ben in 2 interviews"
    assert (table.coder, table.interviews, table.finished) == ("consensus + ben", 3, 2)
    rows = {row.code: row for row in table.rows}
    assert (rows["kin"].codings, rows["hours"].codings) == (1, 3), "ben's second kin was decided away"
    assert (rows["kin"].interviews, rows["kin"].out_of) == (1, 2)
    one = analysed.frequencies("ben")
    assert (one.layers, layers_said(one)) == ((), "ben")


def test_extracts_come_from_the_layer_that_feeds_their_interview(analysed: Project, tmp_path: Path) -> None:
    rows = analysed.extracts(analysis=True)
    assert {(row.transcript, row.coder) for row in rows} == {("famille", "consensus"), ("travail", "ben")}
    n = export_extracts(analysed, tmp_path / "x.csv", analysis=True)
    layers = [row["layer"] for row in read_csv(tmp_path / "x.csv").rows]
    assert len(layers) == n == 4
    assert set(layers) == {"consensus", "ben"}


def test_the_table_of_frequencies_names_the_layer(analysed: Project, tmp_path: Path) -> None:
    write_frequencies(analysed, [analysed.frequencies(analysis=True), analysed.frequencies("ana")], tmp_path / "f.csv")
    said = {row["layer"] for row in read_csv(tmp_path / "f.csv").rows}
    assert said == {"analysis: consensus in 1 interview, ben in 2 interviews", "ana"}


def test_without_a_choice_the_question_says_how_to_choose(project: Project, opened: Queue) -> None:
    for ask in (project.frequencies, project.extracts):
        with pytest.raises(InputError, match="cipcoder analysis NAME"):
            ask(analysis=True)


def test_the_choice_is_a_person_and_can_be_taken_back(analysed: Project) -> None:
    with pytest.raises(InputError, match="analysed anyway"):
        set_analysis(analysed, "consensus")
    with pytest.raises(InputError, match="no coder named zoé"):
        set_analysis(analysed, "zoé")
    set_analysis(analysed, None)
    assert analysed.analysis() is None
    analysed.undo()
    assert analysed.analysis() is not None


def test_a_blind_round_hides_the_analysed_work_from_those_who_code_in_it(analysed: Project) -> None:
    def seen(coder: str | None) -> set[str]:
        """In which interviews this coder (None: nobody in particular) sees extracts of the analysis layer."""
        analysed.coder = None if coder is None else analysed.coder_named(coder)
        return {row.transcript for row in analysed.extracts(analysis=True)}

    new_round(analysed, Plan(("ben", "cleo"), name="aveugle", interviews=("travail", "famille")))
    assert seen("cleo") == set(), "neither ben's work nor the consensus"
    assert seen("ben") == {"travail"}, "one's own, but not the consensus"
    assert seen("ana") == {"famille", "travail"}, "not in the round"
    assert seen(None) == set()
    table = analysed.frequencies(analysis=True)
    assert (set(table.blind), table.layers) == ({"famille", "travail"}, (("ben", 1),))


def test_disagreements_are_hidden_from_those_who_code_blind_in_another_round(project: Project, opened: Queue) -> None:
    new_round(project, Plan(("ben", "cleo"), name="aveugle", interviews=("travail",)))
    project.use_coder("cleo")
    found = queue(project, ROUND)
    assert ([entry.number for entry in found.entries], found.hidden) == ([1], ("travail",))
    with pytest.raises(InputError, match="no disagreement 3"):
        found.numbered([3])
    project.use_coder("ana")
    assert [entry.number for entry in queue(project, ROUND).entries] == [1, 2, 3, 4]


def test_a_consensus_is_not_opened_over_a_blind_round(project: Project) -> None:
    new_round(project, Plan(("ana", "cleo"), name="aveugle", interviews=("travail",)))
    with pytest.raises(RefusedError, match="Another round goes on blind in travail"):
        open_consensus(project, ROUND, EXACT)
