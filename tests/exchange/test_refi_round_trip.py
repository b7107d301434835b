"""What goes out as REFI-QDA comes back the same, is valid, and comes in only once."""

from __future__ import annotations

import importlib.util
import re
import shutil
import tempfile
import uuid
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cipcoder.errors import InputError
from cipcoder.exchange.codebook_intake import export_qdc
from cipcoder.exchange.refi import ExportOptions, IntakeOptions, export_project, import_project
from cipcoder.formats.layer_file import read_layer, write_layer
from cipcoder.formats.refi.receipt import Receipt
from cipcoder.project import Project
from cipcoder.queries.rounds import Rule
from cipcoder.rounds import Plan, new_round
from cipcoder.store import operations as ops
from cipcoder.store.check import check
from cipcoder.store.codebook_rows import code_uid
from cipcoder.store.layers import take_in, take_out
from tests.exchange.refi_material import NOT_THERE, SHARED, content, packed, parts_of, projects, undated
from tests.formats.test_refi_codebook import DATA
from tests.studies import CODEBOOK, FAMILY, NOTES, WORK, dump, passage

UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)  # a project takes too long to make to be shrunk
GUID = re.compile(rb"[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}")


def assert_valid(path: Path) -> None:
    """By the schema; and no GUID stands twice or leads nowhere, which the schema can't tell."""
    from lxml import etree

    rules = etree.XMLSchema(etree.parse(str(DATA / "Project.xsd")))
    document = etree.fromstring(parts_of(path)["project.qde"])
    assert rules.validate(document), rules.error_log
    guids = [each.get("guid") for each in document.iter() if each.get("guid")]
    assert len(set(guids)) == len(guids)
    assert all(GUID.fullmatch(guid.encode()) for guid in guids)
    for each in document.iter():
        for name in ("targetGUID", "creatingUser", "creatingUserGUID", "originGUID"):
            assert each.get(name) is None or each.get(name) in guids


def dumped(project: Project) -> dict[str, Any]:
    with project.store.read() as connection:
        assert check(connection) == []
        return dump(connection)


def came_in(receipt: Receipt) -> dict[str, int]:
    """Kind -> how much of it was new."""
    new = {kind: counts["whole"] + counts["changed"] for kind, counts in receipt.table()}
    return {kind: n for kind, n in new.items() if n and kind != "attributes"}


@given(st.data())
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), phases=UNSHRUNK)
def test_a_project_comes_back_as_it_went(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with data.draw(projects(folder)) as made, Project.create(folder / "empty", name="x") as other:
            export_project(made, folder / "a.qdpx")
            assert_valid(folder / "a.qdpx")
            import_project(other, folder / "a.qdpx")
            came, went = content(other), content(made)
            for kind, there in went.items():
                assert came[kind] == there, kind
            export_project(other, folder / "b.qdpx")
            assert undated(folder / "b.qdpx") == undated(folder / "a.qdpx")
            before = dumped(other)
            assert came_in(import_project(other, folder / "a.qdpx")) == {}
            assert dumped(other) == before


# --- one small study, thing by thing -----------------------------------------------------------------------


@pytest.fixture
def study(tmp_path: Path) -> Any:
    """Ana and ben have coded; ana kept a verbatim, finished an interview and wrote memos."""
    with Project.create(tmp_path / "study", name="Nettoyer") as made:
        made.do(ops.ApplyCodebook(CODEBOOK, CODEBOOK.model_dump(mode="json")))
        made.do(ops.SetGuide((ops.GuideQuestionData(1, "Temps", "Et les horaires ?"),)))
        people = (ops.ParticipantData("B", "Mme B.", {"âge": "52"}), ops.ParticipantData("C", "M. C.", {"âge": "38"}))
        made.do(ops.SetParticipants(people))
        for data in (WORK, FAMILY, NOTES):
            made.do(ops.ImportTranscript(data))
        for who in ("ana", "ben"):
            made.use_coder(who)
            made.code_passage(WORK.uid, *passage(WORK, "seule"), ["isolation", "hours"])
            made.code_passage(FAMILY.uid, *passage(FAMILY, "Ma mère"), ["kin"])
            made.write_memo(f"À revoir, dit {who}", targets=[("participant", person_uid("B"))])
        made.keep_verbatim(made.document("travail"), *passage(WORK, "le plus dur"))
        made.set_read_state(WORK.uid, "finished")
        made.coder = None
        yield made


def person_uid(key: str) -> uuid.UUID:
    from cipcoder.store.kinds import natural_uid

    return natural_uid("participant", key)


def out(project: Project, folder: Path, **options: Any) -> tuple[Path, Receipt]:
    path = folder / f"{uuid.uuid4().hex}.qdpx"
    return path, export_project(project, path, ExportOptions(**options))


def back(path: Path, folder: Path) -> Project:
    """A new project with what is in the file."""
    made = Project.create(folder / uuid.uuid4().hex, name="x")
    import_project(made, path)
    return made


def test_a_file_is_what_an_independent_reader_takes_it_for(study: Project, tmp_path: Path) -> None:
    from pyrefiqda import RefiProject

    path, _receipt = out(study, tmp_path)
    read = RefiProject.load(path, str(tmp_path / "unpacked"))
    assert [user.name for user in read.users.user] == ["ana", "ben"]
    (first, second) = read.code_book.codes.code
    assert [code.name for code in first.code] == ["Horaires", "Isolement"]
    assert [case.name for case in read.cases.case] == ["Mme B.", "M. C."]
    assert read.cases.case[0].variable_value[0].integer_value == 52
    texts = {source.name: source for source in read.sources.text_source}
    words = {}
    for name, source in texts.items():
        text = (tmp_path / "unpacked" / "sources" / f"{source.guid}.txt").read_text("utf-8")
        words[name] = {text[one.start_position : one.end_position] for one in source.plain_text_selection}
    assert words == {"travail": {"seule", "le plus dur"}, "famille": {"Ma mère"}, "carnet": set()}
    assert sum(len(one.coding) for source in texts.values() for one in source.plain_text_selection) == 6
    assert {code.name for code in (first, second)} == {"Conditions", "Parenté"}


def test_files_pass_the_checker_of_the_facts_page(study: Project, demo: Path, tmp_path: Path) -> None:
    if not SHARED.is_dir():
        pytest.skip(NOT_THERE)
    spec = importlib.util.spec_from_file_location("check_qdpx", SHARED / "check_qdpx.py")
    assert spec is not None
    assert spec.loader is not None
    checker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(checker)
    with Project.open(demo) as other:
        for project in (study, other):
            path, _receipt = out(project, tmp_path)
            report = checker.check(str(path), str(SHARED))
            assert report.violations == []
            assert report.warnings == []


def test_a_file_whose_guids_another_program_drew_anew_brings_nothing_twice(study: Project, tmp_path: Path) -> None:
    path, _receipt = out(study, tmp_path)
    drawn: dict[bytes, bytes] = {}

    def anew(match: re.Match[bytes]) -> bytes:
        return drawn.setdefault(match[0], str(uuid.uuid4()).encode())

    parts = {GUID.sub(anew, name.encode()).decode(): GUID.sub(anew, data) for name, data in parts_of(path).items()}
    parts["project.qde"] = parts["project.qde"].replace(b'origin="cipcoder', b'origin="QualCoder')
    before = dumped(study)
    assert came_in(import_project(study, packed(tmp_path / "anew.qdpx", parts))) == {}
    assert dumped(study) == before


def test_only_the_named_coders_and_set_go_over(study: Project, tmp_path: Path) -> None:
    path, _receipt = out(study, tmp_path, coders=("ben",), document_set="interviews")
    with back(path, tmp_path) as other:
        assert [row.name for row in other.coders()] == ["ben"]
        assert [row.name for row in other.transcripts()] == ["travail", "famille"]
        assert {memo.coder for memo in other.memos()} == {"ben"}
        assert [each.wording for each in other.verbatims()] == ["le plus dur"]
    with pytest.raises(InputError, match="There is no coder named zoe"):
        out(study, tmp_path, coders=("zoe",))


def test_what_a_blind_round_hides_stays_at_home(study: Project, tmp_path: Path) -> None:
    new_round(study, Plan(("ana", "ben"), interviews=("travail",)))
    path, _receipt = out(study, tmp_path)
    with back(path, tmp_path) as other:
        assert {(row.name, row.codings) for row in other.coders()} == {("ana", 1), ("ben", 1)}
        assert other.memos() == []
        assert other.verbatims() == []
    own, _receipt = out(study, tmp_path, coders=("ana",))
    with back(own, tmp_path) as other:
        assert [(row.name, row.codings) for row in other.coders()] == [("ana", 3)]


def test_examples_that_a_blind_round_hides_stay_at_home_too(study: Project, tmp_path: Path) -> None:
    example = {"kind": "typical", "text": "c’est le plus dur", "source": "travail"}
    study.edit_code("hours", examples=[example])
    export_qdc(study, tmp_path / "open.qdc")
    new_round(study, Plan(("ana", "ben"), interviews=("travail",)))
    export_qdc(study, tmp_path / "blind.qdc")
    path, receipt = out(study, tmp_path)
    assert "le plus dur" in (tmp_path / "open.qdc").read_text("utf-8")
    assert "le plus dur" not in (tmp_path / "blind.qdc").read_text("utf-8")
    assert b"kind: typical" not in parts_of(path)["project.qde"]
    assert dict(receipt.table())["examples of codes"]["lost"] == 1


def test_nothing_comes_into_a_blind_round_from_a_file(study: Project, tmp_path: Path) -> None:
    path, _receipt = out(study, tmp_path)
    new_round(study, Plan(("ana", "ben"), interviews=("travail", "famille")))
    study.coder = study.coder_named("ana")
    study.remove_codings([coding.uid for coding in study.document("famille").codings])
    before = dumped(study)
    with pytest.raises(Exception, match=r"ana codes interviews of this file in the round .* nothing was imported"):
        import_project(study, path)
    assert dumped(study) == before


def test_participants_may_go_over_as_codes_too_and_come_back_as_participants(study: Project, tmp_path: Path) -> None:
    plain, _receipt = out(study, tmp_path)
    path, _receipt = out(study, tmp_path, case_codes=True)
    assert b'name="Mme B." isCodable="true"' in parts_of(path)["project.qde"]
    with back(path, tmp_path) as other, back(plain, tmp_path) as same:
        assert content(other) == content(same)
        assert content(other)["people"] == content(study)["people"]


def test_the_consensus_comes_back_as_the_consensus(demo: Path, tmp_path: Path) -> None:
    from cipcoder.consensus import open_consensus

    with Project.open(demo) as made:
        made.coder = made.coder_named("ana")
        open_consensus(made, made.rounds()[0].name, Rule("union", 0.5))
        made.coder = None
        path, receipt = out(made, tmp_path)
        went = content(made)
    assert any("the reasons of decisions" in sentence for sentence in receipt.about)
    with back(path, tmp_path) as other:
        came = content(other)
        assert came["coders"] == went["coders"]
        assert came["codings"] == went["codings"]
        assert ("consensus", "consensus") in came["coders"].values()
        other.use_coder("ana")
        other.write_memo("encore")
        other.undo()  # what follows every act takes away what no decision lists
        assert content(other)["codings"] == went["codings"]
        assert dumped(other)


def test_layers_that_came_in_this_way_travel_on(study: Project, tmp_path: Path) -> None:
    path, _receipt = out(study, tmp_path)
    with back(path, tmp_path) as one, back(path, tmp_path) as other:
        one.use_coder("ana")
        one.code_passage(WORK.uid, *passage(WORK, "Les horaires coupés"), ["hours"])
        write_layer(tmp_path / "ana.cipcoder-layer", take_out(one.store, one.coder_named("ana").uid))
        received = take_in(other.store, read_layer(tmp_path / "ana.cipcoder-layer"))
        assert received.codings_after - received.codings_before == 1
        assert dumped(other)


def test_each_coder_takes_back_what_is_theirs(study: Project, tmp_path: Path) -> None:
    path, _receipt = out(study, tmp_path)
    with back(path, tmp_path) as other:
        other.coder = other.coder_named("ana")
        other.undo()
        other.coder = None
        assert {(row.name, row.codings) for row in other.coders()} == {("ana", 0), ("ben", 3)}
        assert came_in(import_project(other, path)) == {"codings": 3, "memos": 1, "reading states": 2}
        assert content(other)["codings"] == content(study)["codings"]


def test_looking_first_stores_nothing(study: Project, tmp_path: Path) -> None:
    path, _receipt = out(study, tmp_path)
    with Project.create(tmp_path / "new", name="x") as other:
        before = dumped(other)
        receipt = import_project(other, path, IntakeOptions(dry_run=True))
        assert dict(receipt.table())["codings"]["whole"] == 6
        assert dumped(other) == before


def test_what_is_changed_here_stays_as_it_is_here(study: Project, tmp_path: Path) -> None:
    path, _receipt = out(study, tmp_path)
    study.coder = study.coder_named("ana")
    (kin,) = study.document("famille").codings
    start, stop = passage(FAMILY, "Ma mère m’a gardé")
    study.change_coding(kin.uid, start=start, stop=stop)
    study.edit_code("kin", label={"fr": "Famille"}, colour="red")
    memo = study.memos()[0]
    study.write_memo("Autrement", uid=memo.uid)
    study.coder = None
    before = content(study)
    import_project(study, path)
    after = content(study)
    assert after == before


def test_a_copy_is_kept_of_what_was_here_before(study: Project, tmp_path: Path) -> None:
    path, _receipt = out(study, tmp_path)
    study.coder = study.coder_named("ana")
    study.remove_codings([coding.uid for coding in study.document("famille").codings])
    receipt = import_project(study, path)
    assert any("before-import" in sentence for sentence in receipt.about)
    shutil.rmtree(study.folder / "snapshots")


def test_the_receipt_tells_what_has_no_place(study: Project, tmp_path: Path) -> None:
    _path, receipt = out(study, tmp_path)
    receipt.write(tmp_path / "r.csv")
    receipt.write(tmp_path / "r.txt")
    assert "verbatims,changed,1," in (tmp_path / "r.csv").read_text("utf-8")
    assert "the log of what was done" in (tmp_path / "r.txt").read_text("utf-8")
    with pytest.raises(InputError, match=r"\.csv or \.txt"):
        receipt.write(tmp_path / "r.pdf")


def test_another_ending_is_refused(study: Project, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"is a \.qdpx file"):
        export_project(study, tmp_path / "x.zip")


def test_codes_are_by_id_in_the_file_whatever_their_place(study: Project, tmp_path: Path) -> None:
    path, _receipt = out(study, tmp_path)
    study.move_code("hours", "kin")
    study.edit_code("hours", label={"fr": "Temps"})
    assert came_in(import_project(study, path)) == {}
    assert code_uid("hours") in {key[4] for key in content(study)["codings"]}
