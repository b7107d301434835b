"""A round on several machines, end to end: begun on one, joined on others, coded, sealed, and brought together."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from cipcoder import locale
from cipcoder.codebook.models import Code
from cipcoder.errors import CipcoderError, InputError, RefusedError
from cipcoder.exchange.layers import export_layer, import_layer
from cipcoder.formats.layer_file import read_layer
from cipcoder.project import Project
from cipcoder.queries.rounds import sealed_layers
from cipcoder.round_package import export_package, join
from cipcoder.rounds import Plan, close, new_round, seal
from cipcoder.store import operations as ops
from cipcoder.store.check import check
from cipcoder.store.frozen import sha256_of
from cipcoder.store.layer_gate import Layer
from cipcoder.store.layers import take_in
from tests.studies import CODEBOOK, FAMILY, NOTES, WORK, passage

Machines = Callable[[str], Project]


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[[Path], Project]]:
    """Opens a project till the end of the test; it has to be sound then."""
    with ExitStack() as stack:

        def one(folder: Path) -> Project:
            project = stack.enter_context(Project.open(folder))
            stack.callback(sound, project)
            return project

        yield one


def sound(project: Project) -> None:
    with project.store.read() as connection:
        assert check(connection) == []


@pytest.fixture
def lead(tmp_path: Path, opened: Callable[[Path], Project]) -> Project:
    """Ana's study."""
    with Project.create(tmp_path / "ana" / "study", name="Nettoyer") as made:
        made.do(ops.ApplyCodebook(CODEBOOK))
        for data in (WORK, FAMILY, NOTES):
            made.do(ops.ImportTranscript(data))
    project = opened(tmp_path / "ana" / "study")
    project.use_coder("ana")
    return project


@pytest.fixture
def machine(tmp_path: Path, lead: Project, opened: Callable[[Path], Project]) -> Machines:
    """The project of another coder, who joined the lead's only round in a folder of theirs."""

    def of(coder: str) -> Project:
        (found,) = lead.rounds()
        file = export_package(lead, found.name, coder, tmp_path / "mail")
        done = join(file, to=tmp_path / coder / "round")
        assert done.coder == coder
        project = opened(done.folder)
        project.use_coder(coder)
        return project

    return of


def code(project: Project, words: str, *codes: str, data: ops.TranscriptData = WORK) -> None:
    project.code_passage(data.uid, *passage(data, words), codes)


def finish_and_seal(project: Project) -> str:
    """Finish all interviews of the only round, and seal it; the hash."""
    assert project.coder is not None
    (found,) = project.rounds()
    for name in found.transcripts:
        project.set_read_state(project.transcript(name).uid, "finished")
    return seal(project, None, project.coder.name)[1].sha256


def layer(project: Project, tmp_path: Path) -> Path:
    assert project.coder is not None
    return export_layer(project, project.coder.name, tmp_path / f"{project.coder.name}.cipcoder-layer")


def codings(project: Project, viewer: str | None = None) -> list[tuple[str, str]]:
    """(coder, code) of the codings of WORK that a viewer sees where everybody's are asked for."""
    project.coder = None
    rows = project.document("travail").codings
    if viewer is not None:
        project.use_coder(viewer)
    return sorted((row.coder, row.code) for row in rows)


# --- two machines -------------------------------------------------------------------------------------


def test_a_round_begun_here_and_joined_there_comes_together_once_both_have_sealed(
    tmp_path: Path, lead: Project, machine: Machines
) -> None:
    new_round(lead, Plan(("ana", "ben"), interviews=("travail",)))
    code(lead, "seule", "isolation")
    ben = machine("ben")
    assert [row.name for row in ben.transcripts()] == ["travail"]
    assert {row.name: row.codings for row in ben.coders()} == {"ana": 0, "ben": 0}
    assert dataclasses.replace(ben.rounds()[0], codebook=None) == dataclasses.replace(lead.rounds()[0], codebook=None)

    code(ben, "seule, sans", "isolation", "hours")
    with pytest.raises(RefusedError, match="ben has not sealed the round measured-1, which is blind"):
        import_layer(lead, layer(ben, tmp_path))
    told = finish_and_seal(ben)
    from_ben = layer(ben, tmp_path)
    with pytest.raises(RefusedError, match="First: cipcoder round seal measured-1 --coder ana"):
        import_layer(lead, from_ben)
    assert [row.name for row in lead.coders() if row.codings] == ["ana"]

    mine = finish_and_seal(lead)
    assert import_layer(lead, from_ben).codings_after == 2
    assert codings(lead, "ana") == [("ana", "isolation"), ("ben", "hours"), ("ben", "isolation")]
    (found,) = lead.rounds()
    assert not found.open
    assert {each.coder: each.sha256 for each in found.seals} == {"ana": mine, "ben": told}

    import_layer(ben, layer(lead, tmp_path))
    assert codings(ben) == codings(lead)
    with lead.store.read() as here, ben.store.read() as there:
        assert sealed_layers(here, found.uid) == sealed_layers(there, found.uid)


def test_a_layer_with_its_seal_taken_in_twice_changes_nothing(tmp_path: Path, lead: Project, machine: Machines) -> None:
    new_round(lead, Plan(("ana", "ben"), interviews=("travail",)))
    ben = machine("ben")
    code(ben, "seule", "isolation")
    finish_and_seal(ben)
    finish_and_seal(lead)
    import_layer(lead, layer(ben, tmp_path))
    assert import_layer(lead, layer(ben, tmp_path)).new_operations == 0


def test_a_coder_of_a_joined_round_may_add_codes_and_they_come_along(
    tmp_path: Path, lead: Project, machine: Machines
) -> None:
    new_round(lead, Plan(("ana", "ben"), interviews=("travail",)))
    ben = machine("ben")
    key, _done = ben.add_code("Fatigue du soir")
    code(ben, "le soir", key)
    finish_and_seal(ben)
    finish_and_seal(lead)
    done = import_layer(lead, layer(ben, tmp_path))
    assert done.new_codes == (key,)
    assert ("ben", key) in codings(lead)
    (found,) = lead.rounds()
    with lead.store.read() as connection:
        assert [each.code for each in sealed_layers(connection, found.uid)["ben"]["travail"]] == [key]


def test_the_package_is_written_under_the_round_s_and_the_coder_s_names(
    tmp_path: Path, lead: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_round(lead, Plan(("ana", "ben d'août"), name="essai 1/2", interviews=("travail",)))
    monkeypatch.chdir(tmp_path)
    assert export_package(lead, "essai 1/2", "ben d'août") == Path("essai-1-2-ben-d-août.cipcoder-round")
    assert export_package(lead, "essai 1/2", "ana", Path("a.cipcoder-round")) == Path("a.cipcoder-round")
    assert join(Path("a.cipcoder-round")).folder == Path("essai-1-2")
    with pytest.raises(InputError, match="zoe"):
        export_package(lead, "essai 1/2", "zoe")
    lead.use_coder("zoe")
    with pytest.raises(InputError, match="zoe is not in the round"):
        export_package(lead, "essai 1/2", "zoe")


def test_what_is_coded_again_or_was_not_blind_needs_no_package(tmp_path: Path, lead: Project) -> None:
    lead.set_read_state(WORK.uid, "finished")
    new_round(lead, Plan(("ana",), purpose="again"))
    with pytest.raises(RefusedError, match="needs no package"):
        export_package(lead, "again-1", "ana (2)", tmp_path)


# --- three machines -----------------------------------------------------------------------------------


def test_three_coders_on_three_machines_see_nothing_of_each_other_until_all_have_sealed(
    tmp_path: Path, lead: Project, machine: Machines
) -> None:
    new_round(lead, Plan(("ana", "ben", "cleo"), interviews=("travail", "famille")))
    ben, cleo = machine("ben"), machine("cleo")
    for project, codes in ((lead, ("hours",)), (ben, ("isolation",)), (cleo, ("kin", "hours"))):
        code(project, "seule", *codes)
        finish_and_seal(project)
    import_layer(lead, layer(ben, tmp_path))
    assert codings(lead, "ana") == [], "two of three have sealed: nobody's work shows where everybody's is asked for"
    assert lead.codings_of("isolation") == {}
    assert [row.codings for row in lead.coders()] == [1, 0, 0]
    assert [each.codings for each in lead.rounds()[0].seals] == [1, None]
    import_layer(lead, layer(cleo, tmp_path))
    everything = [("ana", "hours"), ("ben", "isolation"), ("cleo", "hours"), ("cleo", "kin")]
    assert codings(lead, "ana") == everything
    # the lead passes the layers on: each is its coder's, whoever hands it over
    for project in (ben, cleo):
        for who in ("ana", "ben", "cleo"):
            import_layer(project, export_layer(lead, who, tmp_path / f"{who}.from-ana.cipcoder-layer"))
        assert codings(project) == everything


def test_an_unsealed_coder_is_not_waited_for_where_nobody_of_the_round_works(
    tmp_path: Path, lead: Project, machine: Machines, opened: Callable[[Path], Project]
) -> None:
    """A collector's machine, where none of the coders did anything."""
    new_round(lead, Plan(("ana", "ben"), interviews=("travail",)))
    join(export_package(lead, "measured-1", "ana", tmp_path / "mail"), to=tmp_path / "collected")
    collector = opened(tmp_path / "collected")
    ben = machine("ben")
    code(ben, "seule", "isolation")
    with pytest.raises(RefusedError, match="ben has not sealed"):
        import_layer(collector, layer(ben, tmp_path))
    finish_and_seal(ben)
    import_layer(collector, layer(ben, tmp_path))
    assert codings(collector) == []
    code(lead, "seule", "hours")
    finish_and_seal(lead)
    import_layer(collector, layer(lead, tmp_path))
    assert codings(collector) == [("ana", "hours"), ("ben", "isolation")]


def test_a_coder_s_own_unsealed_work_goes_between_their_machines(
    tmp_path: Path, lead: Project, machine: Machines, opened: Callable[[Path], Project]
) -> None:
    new_round(lead, Plan(("ana", "ben"), interviews=("travail",)))
    desk = machine("ben")
    join(next((tmp_path / "mail").iterdir()), to=tmp_path / "laptop")
    laptop = opened(tmp_path / "laptop")
    laptop.use_coder("ben")
    code(laptop, "le soir", "hours")
    code(desk, "seule", "isolation")
    import_layer(laptop, layer(desk, tmp_path))
    import_layer(desk, layer(laptop, tmp_path))
    assert len(desk.document("travail").codings) == 2
    assert desk.document("travail").codings == laptop.document("travail").codings


def test_closing_a_round_opens_what_was_not_sealed(tmp_path: Path, lead: Project, machine: Machines) -> None:
    new_round(lead, Plan(("ana", "ben"), interviews=("travail",)))
    code(lead, "seule", "hours")
    ben = machine("ben")
    code(ben, "seule", "isolation")
    close(lead, "measured-1")
    import_layer(lead, layer(ben, tmp_path))
    assert codings(lead) == [("ana", "hours"), ("ben", "isolation")]
    assert lead.rounds()[0].unsealed == ("ana", "ben")


# --- given segments, elsewhere ------------------------------------------------------------------------


def test_given_segments_hold_on_the_other_machine_too(tmp_path: Path, lead: Project, machine: Machines) -> None:
    code(lead, "seule, sans personne", "isolation")
    lead.set_read_state(WORK.uid, "finished")
    new_round(lead, Plan(("ana", "ben"), unit="segments"))
    ben = machine("ben")
    code(ben, "sans", "hours")
    (mine,) = ben.document("travail").codings
    assert (mine.start, mine.stop) == passage(WORK, "seule, sans personne")
    with pytest.raises(RefusedError, match="only the given segments"):
        code(ben, "le soir", "hours")
    finish_and_seal(ben)
    import_layer(lead, layer(ben, tmp_path))
    assert codings(lead) == [("ana", "isolation"), ("ben", "hours")]


# --- what is refused ----------------------------------------------------------------------------------


@pytest.fixture
def sealed(lead: Project, machine: Machines, tmp_path: Path) -> Layer:
    """Ben's layer with its seal; ana has sealed too, so that it may come in."""
    new_round(lead, Plan(("ana", "ben"), interviews=("travail",)))
    ben = machine("ben")
    code(ben, "seule", "isolation")
    finish_and_seal(ben)
    finish_and_seal(lead)
    return read_layer(layer(ben, tmp_path))


def resealed(given: Layer, **after: object) -> Layer:
    """The layer with other fields in its seal."""
    made = [dict(op) for op in given.operations]
    (one,) = [op for op in made if op["entity"] == "seal"]
    one["after"] = one["after"] | after
    return dataclasses.replace(given, operations=tuple(made))


def with_more(layer: Layer, before: object, after: object) -> Layer:
    """The layer with one more act on its seal, rightly numbered."""
    (one,) = [dict(op) for op in layer.operations if op["entity"] == "seal"]
    one |= {"seq": 9_000, "uid": uuid.uuid5(one["replica"], "9000"), "lamport": one["lamport"] + 1}
    return dataclasses.replace(layer, operations=(*layer.operations, one | {"before": before, "after": after}))


def refused(project: Project, layer: Layer, match: str) -> None:
    before = project.rounds()
    with pytest.raises(RefusedError, match=match):
        take_in(project.store, layer)
    assert project.rounds() == before
    sound(project)


def frozen(layer: Layer) -> dict[str, object]:
    (one,) = [op for op in layer.operations if op["entity"] == "seal"]
    return dict(one["after"]["layer"])


def test_a_seal_whose_layer_is_not_the_one_its_hash_names_is_refused(lead: Project, sealed: Layer) -> None:
    start, stop = passage(WORK, "le soir")
    other = frozen(sealed) | {"spans": {str(WORK.uid): [start, stop, 0]}}
    refused(lead, resealed(sealed, layer=other), "not the one its hash names")
    refused(lead, resealed(sealed, layer_sha256="0" * 64), "not the one its hash names")


def test_a_seal_that_was_changed_or_taken_away_is_refused(lead: Project, sealed: Layer) -> None:
    (one,) = [op for op in sealed.operations if op["entity"] == "seal"]
    empty = frozen(sealed) | {"codes": [], "spans": {str(WORK.uid): []}}
    now = {"layer": empty, "layer_sha256": sha256_of(empty)}
    before = {name: one["after"][name] for name in now}
    refused(lead, with_more(sealed, before, now), "A seal was changed since it was made")
    take_in(lead.store, sealed)
    refused(lead, with_more(sealed, before, now), "A seal was changed since it was made")
    refused(lead, with_more(sealed, None, one["after"] | now), "A seal was changed since it was made")


def test_a_layer_whose_seal_was_taken_away_counts_as_unsealed(lead: Project, sealed: Layer) -> None:
    (one,) = [op for op in sealed.operations if op["entity"] == "seal"]
    refused(lead, with_more(sealed, one["after"], None), "has not sealed")


def test_a_seal_in_another_s_name_or_of_another_round_is_refused(lead: Project, sealed: Layer) -> None:
    refused(lead, resealed(sealed, round=str(uuid.UUID(int=7))), "not the one of its round and coder")
    refused(lead, resealed(sealed, coder=str(uuid.UUID(int=7))), "not its coder's")


@pytest.mark.parametrize(
    "spans",
    [
        {str(WORK.uid): [0, len(WORK.text) + 1, 0]},
        {str(WORK.uid): [9, 3, 0]},
        {str(FAMILY.uid): [0, 3, 0]},
    ],
    ids=["beyond the text", "upside down", "in another interview"],
)
def test_a_sealed_coding_outside_its_round_is_refused(
    lead: Project, sealed: Layer, spans: dict[str, list[int]]
) -> None:
    layer = frozen(sealed) | {"spans": spans, "revisions": dict.fromkeys(spans, 1)}
    forged = resealed(sealed, layer=layer, layer_sha256=sha256_of(layer))
    refused(lead, forged, "outside its round")


def test_a_changed_layer_file_is_refused(tmp_path: Path, lead: Project, machine: Machines) -> None:
    new_round(lead, Plan(("ana", "ben"), interviews=("travail",)))
    ben = machine("ben")
    told = finish_and_seal(ben)
    finish_and_seal(lead)
    path = layer(ben, tmp_path)
    path.write_bytes(path.read_bytes().replace(told.encode(), ("0" * 64).encode()))
    with pytest.raises(InputError, match="was changed since it was exported"):
        import_layer(lead, path)


def test_a_coder_who_sealed_on_two_machines_differently_is_told(
    tmp_path: Path, lead: Project, machine: Machines, opened: Callable[[Path], Project]
) -> None:
    new_round(lead, Plan(("ana", "ben"), interviews=("travail",)))
    desk = machine("ben")
    join(next((tmp_path / "mail").iterdir()), to=tmp_path / "laptop")
    laptop = opened(tmp_path / "laptop")
    laptop.use_coder("ben")
    code(laptop, "seule", "isolation")
    finish_and_seal(laptop)
    finish_and_seal(desk)
    with pytest.raises(RefusedError, match="A seal was changed"):
        import_layer(desk, layer(laptop, tmp_path))


# --- joining ------------------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path: Path, lead: Project) -> Path:
    new_round(lead, Plan(("ana", "ben"), interviews=("travail",)))
    return export_package(lead, "measured-1", "ben", tmp_path / "mail")


def test_joining_twice_changes_nothing(tmp_path: Path, file: Path, opened: Callable[[Path], Project]) -> None:
    first = join(file, to=tmp_path / "there")
    there = opened(tmp_path / "there")
    there.use_coder("ben")
    code(there, "seule", "isolation")
    before = sorted((tmp_path / "there").iterdir()), there.rounds(), there.document("travail")
    second = join(file, to=tmp_path / "there")
    assert (first.new, second.new) == (True, False)
    assert join(file, there).new is False
    assert (sorted((tmp_path / "there").iterdir()), there.rounds(), there.document("travail")) == before
    assert first.interviews == second.interviews == ("travail",)


def test_the_lead_s_own_project_has_joined_already(file: Path, lead: Project) -> None:
    assert join(file, lead).new is False


def test_a_new_project_has_the_codebook_s_file_in_step(
    tmp_path: Path, file: Path, opened: Callable[[Path], Project]
) -> None:
    from cipcoder.codebook_file import apply_file

    join(file, to=tmp_path / "there")
    there = opened(tmp_path / "there")
    assert {path.name for path in there.folder.iterdir()} == {"codebook.yaml", "project.cipcoder"}
    done = apply_file(there)
    assert (done.to_store, done.to_file) == ((), ())
    assert there.codebook.get("hours").definition == CODEBOOK.get("hours").definition


def test_a_folder_with_other_files_is_left_alone_and_an_empty_one_is_taken(tmp_path: Path, file: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="holds other files"):
        join(file, to=tmp_path / "full")
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["mine.txt"]
    (tmp_path / "empty").mkdir()
    assert join(file, to=tmp_path / "empty").new
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.endswith("partial")) == []


def test_the_empty_folder_one_stands_in_becomes_the_project(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    join(file, to=Path())
    assert sorted(path.name for path in Path().iterdir()) == ["codebook.yaml", "project.cipcoder"]


def other_project(folder: Path, *texts: ops.TranscriptData) -> Project:
    """A project of somebody's own, with the same codebook and some texts."""
    made = Project.create(folder, name="À soi")
    made.do(ops.ApplyCodebook(CODEBOOK))
    for data in texts:
        made.do(ops.ImportTranscript(data))
    return made


def test_a_project_with_the_same_texts_gets_the_round_and_keeps_its_own(tmp_path: Path, file: Path) -> None:
    with other_project(tmp_path / "own", WORK, FAMILY) as own:
        own.use_coder("cleo")
        code(own, "seule", "isolation")
        assert join(file, own).new
        assert [row.name for row in own.transcripts()] == ["travail", "famille"]
        assert own.rounds()[0].transcripts == ("travail",)
        assert [row.name for row in own.coders()] == ["ana", "ben", "cleo"]
        assert len(own.document("travail").codings) == 1
        sound(own)


@pytest.mark.parametrize("why", ["other texts", "another codebook", "another ben", "a round of that name"])
def test_a_project_that_does_not_fit_is_left_as_it_was(tmp_path: Path, file: Path, why: str) -> None:
    with other_project(tmp_path / "own", FAMILY if why == "other texts" else WORK) as own:
        said = {
            "other texts": "has not the texts of travail",
            "another codebook": "codebook is not the one",
            "another ben": "already a coder named ben",
            "a round of that name": "already a round named measured-1",
        }[why]
        if why == "another codebook":
            own.do(ops.AddCode(Code(id="autre", label={"fr": "Autre"})))
        if why == "another ben":
            own.use_coder("ben")
        if why == "a round of that name":
            new_round(own, Plan(("dora", "eli"), name="measured-1", interviews=("travail",)))
        before = own.rounds(), own.coders(), own.transcripts()
        with pytest.raises(CipcoderError, match=said):
            join(file, own)
        assert (own.rounds(), own.coders(), own.transcripts()) == before
        sound(own)


def test_a_damaged_file_leaves_no_folder_behind(tmp_path: Path, file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(InputError):
        join(file, to=tmp_path / "there")
    assert not (tmp_path / "there").exists()
    assert not list(tmp_path.glob("*.partial"))
