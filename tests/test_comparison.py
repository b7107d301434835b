"""Which layers are compared: as they stand, sealed in a round, after negotiation; and what is said about them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cipcoder.agreement.interviews import Unit
from cipcoder.codebook.models import Code
from cipcoder.comparison import compare_layers
from cipcoder.consensus import decide, open_consensus
from cipcoder.errors import InputError, RefusedError
from cipcoder.project import Project
from cipcoder.queries.rounds import Rule
from cipcoder.rounds import Plan, close, new_round, seal
from cipcoder.store import operations as ops
from tests.studies import CODEBOOK, FAMILY, WORK, passage


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Two interviews that ana and ben coded and finished, each in their own way."""
    with Project.create(tmp_path / "study", name="Nettoyer") as made:
        made.do(ops.ApplyCodebook(CODEBOOK))
        for data in (WORK, FAMILY):
            made.do(ops.ImportTranscript(data))
        for name, codings in (
            (
                "ana",
                [(WORK, "tôt, seule", "isolation"), (WORK, "Les horaires coupés", "hours"), (FAMILY, "Ma mère", "kin")],
            ),
            ("ben", [(WORK, "seule, sans personne", "isolation"), (FAMILY, "Ma mère", "kin")]),
        ):
            made.use_coder(name)
            for data, words, code in codings:
                made.code_passage(data.uid, *passage(data, words), [code])
            for data in (WORK, FAMILY):
                made.set_read_state(data.uid, "finished")
        made.coder = None
        yield made


def code(project: Project, who: str, words: str, what: str) -> None:
    project.use_coder(who)
    project.code_passage(WORK.uid, *passage(WORK, words), [what])
    project.coder = None


def test_layers_as_they_stand_are_said_not_to_be_sealed(project: Project) -> None:
    found = compare_layers(project, ["ana", "ben"])
    assert found.interviews == ("travail", "famille")
    assert (found.of, found.unsealed, found.round) == (2, ("ana", "ben"), None)
    assert found.agreement.codes[-1].code == "kin"
    assert found.agreement.codes[-1].pooled.alpha == pytest.approx(1)


def test_a_round_is_compared_on_its_sealed_copies_whatever_is_coded_later(project: Project) -> None:
    new_round(project, Plan(("ana", "ben"), name="un", as_coded=True))
    before = compare_layers(project, round_name="un")
    assert (before.unsealed, before.after) == ((), None)
    code(project, "ben", "Les horaires coupés", "hours")
    found = compare_layers(project, round_name="un")
    assert found.agreement == before.agreement, "the sealed copies are as they were"
    assert found.after is not None
    by_code = {row.code: row.pooled.alpha for row in found.after.codes}
    assert by_code["hours"] == pytest.approx(1)
    assert {row.code: row.pooled.alpha for row in found.agreement.codes}["hours"] != by_code["hours"]
    assert compare_layers(project, ["ana", "ben"]).unsealed == ()


def test_a_blind_round_is_compared_when_all_have_sealed_it_and_not_before(project: Project) -> None:
    new_round(project, Plan(("ana", "ben"), name="un", interviews=("travail",)))
    seal(project, "un", "ana")
    with pytest.raises(RefusedError, match="Not yet: ben"):
        compare_layers(project, round_name="un")
    assert compare_layers(project, ["ana", "ben"]).blind == ("travail",), "the round's interview is left out"
    assert compare_layers(project, ["ana", "ben"]).interviews == ("famille",)
    seal(project, "un", "ben")
    assert compare_layers(project, round_name="un").interviews == ("travail",)
    assert compare_layers(project, ["ana", "ben"]).blind == ()


def test_a_closed_round_says_whose_layer_was_not_sealed(project: Project) -> None:
    new_round(project, Plan(("ana", "ben"), name="un", interviews=("travail",)))
    seal(project, "un", "ana")
    close(project, "un")
    assert compare_layers(project, round_name="un").unsealed == ("ben",)


def test_codes_proposed_during_a_round_are_listed_and_not_computed(project: Project) -> None:
    new_round(project, Plan(("ana", "ben"), name="un", interviews=("travail",)))
    project.do(ops.AddCode(Code(id="evening", label={"fr": "Soir"})))
    code(project, "ben", "le soir", "evening")
    for name in ("ana", "ben"):
        project.use_coder(name)
        project.set_read_state(WORK.uid, "finished")
        seal(project, "un", name)
    found = compare_layers(project, round_name="un")
    assert [(p.coder, p.code, p.codings) for p in found.proposed] == [("ben", "evening", 1)]
    assert "evening" not in {row.code for row in found.agreement.codes}


def test_codes_defined_otherwise_when_sealing_are_named(project: Project) -> None:
    new_round(project, Plan(("ana", "ben"), name="un", interviews=("travail",)))
    seal(project, "un", "ana")
    project.do(ops.EditCode("hours", {"definition": {"fr": "Quand on travaille."}}))
    project.use_coder("ben")
    project.set_read_state(WORK.uid, "finished")
    seal(project, "un", "ben")
    assert compare_layers(project, round_name="un").redefined == ("hours",)


def test_a_round_of_turns_is_counted_in_turns(project: Project) -> None:
    new_round(project, Plan(("ana", "ben"), name="un", unit="turns", as_coded=True))
    assert compare_layers(project, round_name="un").agreement.unit == Unit.TURN
    assert compare_layers(project, round_name="un", unit=Unit.CHARACTER).agreement.unit == Unit.CHARACTER


def test_given_segments_are_counted_one_by_one_without_asking_where(project: Project) -> None:
    new_round(project, Plan(("ana", "ben"), name="un", unit="segments", interviews=("travail",)))
    project.use_coder("ben")
    project.remove_codings([coding.uid for coding in project.document("travail").codings])
    project.code_passage(WORK.uid, *passage(WORK, "tôt, seule"), ["isolation"])
    project.set_read_state(WORK.uid, "finished")
    seal(project, "un", "ben")
    found = compare_layers(project, round_name="un").agreement
    assert (found.unit, found.units, found.overall.alpha_places) == (Unit.SEGMENT, 2, None)


def test_codes_a_theme_calls_exclusive_are_compared_as_a_group(project: Project) -> None:
    project.do(ops.EditCode("conditions", {"exclusive": True}))
    ((name, group),) = compare_layers(project, ["ana", "ben"]).agreement.groups
    assert (name, [row.name for row in group.by_code]) == ("conditions", ["hours", "isolation"])
    code(project, "ana", "coupés", "isolation")
    found = compare_layers(project, ["ana", "ben"])
    assert found.agreement.groups == ()
    assert "ana (hours and isolation)" in found.overlapping[0], "the places are named and the rest is still computed"


def test_the_themes_take_their_codes_together(project: Project) -> None:
    found = compare_layers(project, ["ana", "ben"], themes=True).themes
    assert found is not None
    assert [row.code for row in found.codes] == ["conditions", "kin"]


def test_what_cannot_be_compared_is_said(project: Project) -> None:
    for coders, words in ((["ana"], "two different"), (["ana", "ana"], "two different"), (["ana", "zoé"], "zoé")):
        with pytest.raises((RefusedError, InputError), match=words):
            compare_layers(project, coders)
    with pytest.raises(InputError, match="no round named"):
        compare_layers(project, round_name="deux")
    with pytest.raises(InputError, match="nonsense"):
        compare_layers(project, ["ana", "ben"], groups=[("g", ["hours", "nonsense"])])
    with pytest.raises(RefusedError, match="Given segments"):
        compare_layers(project, ["ana", "ben"], unit=Unit.SEGMENT)


def test_a_consensus_stands_beside_each_sealed_layer(project: Project) -> None:
    new_round(project, Plan(("ana", "ben"), name="un", as_coded=True))
    assert compare_layers(project, round_name="un").against_consensus == ()
    project.use_coder("ana")
    found, _done = open_consensus(project, "un", Rule("exact", 1.0))
    seen = compare_layers(project, round_name="un")
    against = seen.against_consensus
    assert [(one.coder, one.alpha_sets) for one in against] == [("ana", 1.0), ("ben", 1.0)], (
        "of the interview that agrees"
    )
    assert (seen.decided, seen.disagreements) == (0, len(found.entries))
    decide(project, found, found.entries, "a", "vu ensemble")
    seen = compare_layers(project, round_name="un")
    assert seen.decided == seen.disagreements > 0
    ana, ben = seen.against_consensus
    assert ana.alpha_sets == pytest.approx(1)
    assert ben.alpha_sets is not None
    assert ben.alpha_sets < 1


def test_a_given_segment_is_coded_by_what_was_put_on_just_it(project: Project) -> None:
    project.use_coder("ana")
    project.code_passage(WORK.uid, *passage(WORK, "tôt, seule, sans personne"), ["hours"])  # around "tôt, seule"
    project.set_read_state(WORK.uid, "finished")
    new_round(project, Plan(("ana", "cleo"), name="un", unit="segments", interviews=("travail",)))
    project.use_coder("cleo")
    project.code_passage(WORK.uid, *passage(WORK, "tôt, seule, sans personne"), ["hours"])
    project.set_read_state(WORK.uid, "finished")
    seal(project, "un", "cleo")
    found = compare_layers(project, round_name="un").agreement
    tallies = {row.code: row.pooled.tally for row in found.codes}
    assert found.units == 3
    assert (tallies["hours"].all, tallies["hours"].some) == (1, 1), "the segment inside got no hours from either"


def test_one_coder_at_two_times_is_compared_in_their_round_only(project: Project) -> None:
    new_round(project, Plan(("ana",), name="encore", purpose="again", interviews=("travail",)))
    with pytest.raises(RefusedError, match="--round encore"):
        compare_layers(project, ["ana", "ana (2)"])


def test_the_consensus_is_no_coder_to_be_compared(project: Project) -> None:
    new_round(project, Plan(("ana", "ben"), name="un", as_coded=True))
    project.use_coder("ana")
    open_consensus(project, "un", Rule("exact", 1.0))
    with pytest.raises(RefusedError, match="what coders agreed on"):
        compare_layers(project, ["ana", "consensus"])


def test_interviews_of_a_calibration_are_reported_by_their_round_only(project: Project) -> None:
    new_round(
        project, Plan(("ana", "ben"), name="essai", purpose="calibration", as_coded=True, interviews=("travail",))
    )
    found = compare_layers(project, ["ana", "ben"])
    assert (found.interviews, found.calibration) == (("famille",), ("travail",))
    assert compare_layers(project, round_name="essai").interviews == ("travail",)


def test_a_round_on_what_two_had_coded_before_is_not_called_blind(project: Project) -> None:
    found = new_round(project, Plan(("ana", "ben"), name="un", interviews=("travail",)))
    assert found.coded_before == ("ana", "ben")
    assert not found.worked_blind
    one = new_round(project, Plan(("ana", "cleo"), name="deux", interviews=("famille",)))
    assert one.coded_before == (), "what ana did before, cleo has not seen"


def test_working_on_alone_after_coding_again_is_no_negotiation(project: Project) -> None:
    new_round(project, Plan(("ana",), name="encore", purpose="again", interviews=("travail",)))
    project.use_coder("ana (2)")
    project.set_read_state(WORK.uid, "finished")
    seal(project, "encore", "ana (2)")
    project.code_passage(WORK.uid, *passage(WORK, "le soir"), ["isolation"])
    assert compare_layers(project, round_name="encore").after is None


def test_decisions_stand_beside_the_two_they_are_of(project: Project) -> None:
    project.use_coder("cleo")
    for data in (WORK, FAMILY):
        project.set_read_state(data.uid, "finished")
    new_round(project, Plan(("ana", "ben", "cleo"), name="un", as_coded=True))
    open_consensus(project, "un", Rule("exact", 1.0), a="ana", b="ben")
    assert compare_layers(project, round_name="un").disagreements > 0
    assert compare_layers(project, ["ana", "cleo"], round_name="un").disagreements == 0


def test_codes_that_exclude_each_other_are_compared_after_negotiation_too(project: Project) -> None:
    project.do(ops.EditCode("conditions", {"exclusive": True}))
    new_round(project, Plan(("ana", "ben"), name="un", as_coded=True))
    code(project, "ben", "Les horaires coupés", "hours")
    found = compare_layers(project, round_name="un")
    assert found.after is not None
    (before,), (after,) = found.agreement.groups, found.after.groups
    assert before[0] == after[0] == "conditions"
    assert before[1].pooled.alpha != after[1].pooled.alpha
