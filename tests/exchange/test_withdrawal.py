"""The withdrawal of a participant in a project's folder: codebook.yaml, sources, exports, other copies."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from cipcoder import locale
from cipcoder.codebook_file import apply_file
from cipcoder.comparison import compare_layers
from cipcoder.errors import InputError, StoreError
from cipcoder.exchange.access import export_person
from cipcoder.exchange.erasing import apply_notices, to_apply
from cipcoder.exchange.keeping import erasures, people, set_consent, set_retention, warning
from cipcoder.exchange.layers import export_layer, import_layer
from cipcoder.exchange.tables import export_extracts
from cipcoder.exchange.transcripts import import_files
from cipcoder.exchange.withdrawal import everyone, plan, whom, withdraw
from cipcoder.formats.notice import read_notice
from cipcoder.project import Project
from cipcoder.rounds import Plan as RoundPlan
from cipcoder.rounds import new_round
from cipcoder.store import operations as ops
from cipcoder.store import scrubbing
from cipcoder.store.check import check

SAID = "Les horaires coupés c’est le plus dur on rentre tard"
B = f"---\nparticipant: B\n---\nEnquêteur : Et les horaires ?\n\nMme B. : {SAID}, on ne voit plus ses enfants.\n"
C = "---\nparticipant: C\n---\nEnquêteur : Et chez vous ?\n\nM. C. : Ma mère m’a gardé les enfants, sans elle rien.\n"
PEOPLE = "participants:\n  B: {name: Mme B.}\n  C: {name: M. C.}\n"
YAML = f"""# le livre de codes de l’étude
language: fr
title: Nettoyer
codes:
  - id: hours
    label: Horaires
    definition: Le temps de travail.   # à revoir en mars
    examples:
      - kind: typical
        text: "{SAID}"
        source: Mme B.
      - kind: borderline
        text: Un exemple inventé de toutes pièces.
  - id: kin
    label: Parenté
"""


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """A study in a folder: two interviews, a codebook with an example, two coders, exports."""
    folder = tmp_path / "study"
    with Project.create(folder, name="Nettoyer") as made:
        (folder / "corpus").mkdir()
        (folder / "corpus" / "b.txt").write_text(B, "utf-8")
        (folder / "corpus" / "c.txt").write_text(C, "utf-8")
        (folder / "codebook.yaml").write_text(YAML, "utf-8")
        apply_file(made)
        import_files(made, sorted((folder / "corpus").iterdir()))
        for who in ("ana", "bea"):
            made.use_coder(who)
            for row in made.transcripts():
                text = made.document(row.name).text
                start = max(text.find("Les horaires coup"), text.find("Ma mère"))
                made.code_passage(row.uid, start, text.index("enfants") + 7, ["kin"])
                made.write_memo("À suivre.", targets=[("transcript", row.uid)])
                made.set_read_state(row.uid, "finished")
        made.coder = None
        export_extracts(made, folder / "extracts.csv")
        (folder / "chapitre.md").write_text(f"Comme le dit Mme B. : « {SAID} ».\n", "utf-8")
        yield made


def words_left(folder: Path) -> set[str]:
    return {p.name for p in folder.rglob("*") if p.is_file() and b"horaires coup" in p.read_bytes()}


def faults(project: Project) -> list[str]:
    with project.store.read() as connection:
        return check(connection)


def erase(project: Project, key: str = "B", *, files: bool = False) -> Path:
    return withdraw(project, plan(project, [whom(project, key)]), files=files).notice


def test_the_dry_run_tells_all_that_goes_and_changes_nothing(project: Project) -> None:
    before = (project.folder / "project.cipcoder").read_bytes()
    found = plan(project, [whom(project, "B")])
    assert found.survey.counts == {
        "coding": 2,
        "example": 1,
        "memo": 2,
        "participant": 1,
        "read_state": 2,
        "text": 1,
        "transcript": 1,
    }
    assert found.by_coder["coding"] == {"ana": 1, "bea": 1}
    files = {(trace.path.name, trace.what) for trace in found.files}
    assert files == {("b.txt", "source"), ("extracts.csv", "export"), ("chapitre.md", "document")}
    assert (project.folder / "project.cipcoder").read_bytes() == before
    assert SAID in (project.folder / "codebook.yaml").read_text("utf-8")


def test_the_dry_run_tells_where_other_interviews_name_them(project: Project) -> None:
    said = C.replace("sans elle rien", "et Mme B. aussi").replace("M. C. : Ma", "M. C. : Avec MME B, ma")
    (project.folder / "corpus" / "d.txt").write_text(said.replace("participant: C", "participant: D"), "utf-8")
    (project.folder / "participants.yaml").write_text(PEOPLE, "utf-8")
    import_files(project, [project.folder / "corpus" / "d.txt"])
    assert plan(project, [whom(project, "B")]).mentions == (("d", 2),)
    assert plan(project, [whom(project, "D")]).mentions == ()


def test_an_export_that_broke_off_is_seen_and_goes_with_the_files(project: Project) -> None:
    half = project.folder / ".extracts.csv.abc.partial"
    half.write_text(SAID, "utf-8")
    erase(project, files=True)
    assert not half.exists()


def test_codebook_yaml_loses_the_example_and_keeps_its_comments(project: Project) -> None:
    erase(project)
    text = (project.folder / "codebook.yaml").read_text("utf-8")
    assert SAID not in text
    assert "# le livre de codes de l’étude" in text
    assert "# à revoir en mars" in text
    assert "Un exemple inventé de toutes pièces." in text
    assert apply_file(project).to_store == ()
    assert faults(project) == []


def test_files_go_only_when_asked_and_a_chapter_never(project: Project) -> None:
    shutil.copytree(project.folder, project.folder.parent / "other")
    erase(project)
    assert words_left(project.folder) == {"b.txt", "extracts.csv", "chapitre.md"}
    with Project.open(project.folder.parent / "other") as other:
        erase(other, files=True)
        assert words_left(other.folder) == {"chapitre.md"}


def test_notice_and_certificate_hold_no_name_and_no_word(project: Project) -> None:
    done = withdraw(project, plan(project, [whom(project, "B")]))
    for path in (done.notice, done.certificate):
        text = path.read_text("utf-8")
        assert "Mme B" not in text
        assert "horaires" not in text
    assert "codings, of all coders: 2" in done.certificate.read_text("utf-8")


def test_another_copy_applies_the_notice_once(project: Project) -> None:
    shutil.copytree(project.folder, project.folder.parent / "other")
    notice = read_notice(erase(project))
    with Project.open(project.folder.parent / "other") as other:
        other.use_coder("ana")
        text = other.document("b").text
        other.code_passage(other.transcript("b").uid, text.index("tard"), text.index("tard") + 4, ["hours"])
        assert len(apply_notices(other, notice.erasures)) == 1
        assert [row.name for row in other.transcripts()] == ["c"]
        assert apply_notices(other, notice.erasures) == ()
        assert faults(other) == []


def test_in_another_project_the_same_key_is_somebody_else(project: Project, tmp_path: Path) -> None:
    notice = read_notice(erase(project))
    folder = tmp_path / "foreign"
    with Project.create(folder, name="Autre") as foreign:
        (folder / "b.txt").write_text(B.replace("rentre tard", "rentre tôt"), "utf-8")
        import_files(foreign, [folder / "b.txt"])
        assert to_apply(foreign, notice.erasures, same_project=False) == ()
        (folder / "b2.txt").write_text(B, "utf-8")
        import_files(foreign, [folder / "b2.txt"])
        (due,) = to_apply(foreign, notice.erasures, same_project=False)
        assert due.participant is None
        foreign.erase([due])
        assert [row.name for row in foreign.transcripts()] == ["b"]


@pytest.mark.parametrize("written", ["", "[]", "{}", "\x00", '{"format": "cipcoder-notice", "version": 1}', "[" * 9000])
def test_a_file_that_is_no_notice_is_refused_in_a_sentence(written: str, tmp_path: Path) -> None:
    (tmp_path / "n.cipcoder-notice").write_text(written, "utf-8")
    with pytest.raises(InputError, match="no erasure notice"):
        read_notice(tmp_path / "n.cipcoder-notice")


def test_a_notice_with_strange_numbers_is_refused(project: Project, tmp_path: Path) -> None:
    said = json.loads(erase(project).read_text("utf-8"))
    for changed in ({"participant": 3}, {"transcripts": ["x"]}, {"transcripts": "b"}):
        bad = tmp_path / "bad.cipcoder-notice"
        bad.write_text(json.dumps(said | {"erasures": [said["erasures"][0] | changed]}), "utf-8")
        with pytest.raises(InputError, match="no erasure notice"):
            read_notice(bad)


def test_a_layer_from_a_copy_that_has_not_applied_it_brings_nothing_back(project: Project) -> None:
    shutil.copytree(project.folder, project.folder.parent / "other")
    with Project.open(project.folder.parent / "other") as other:
        other.use_coder("ana")
        text = other.document("b").text
        other.code_passage(other.transcript("b").uid, text.index("tard"), text.index("tard") + 4, ["hours"])
        layer = export_layer(other, "ana", project.folder.parent / "ana.cipcoder-layer")
    erase(project)
    assert import_layer(project, layer).dropped == 1
    assert [row.name for row in project.transcripts()] == ["c"]
    assert faults(project) == []


def test_an_import_of_the_same_folder_leaves_the_withdrawn_out(project: Project) -> None:
    (project.folder / "participants.yaml").write_text(PEOPLE, "utf-8")
    erase(project)
    (project.folder / "corpus" / "d.txt").write_text(C.replace("C", "D"), "utf-8")
    done = import_files(project, sorted((project.folder / "corpus").iterdir()))
    assert [(each.name, each.outcome) for each in done] == [
        ("b", "refused"),
        ("c", "already there"),
        ("d", "imported"),
    ]
    assert "withdrew" in done[0].message
    assert [row.key for row in people(project)] == ["C", "D"]


def test_agreement_of_a_finished_round_goes_on_without_the_interview(project: Project) -> None:
    new_round(project, RoundPlan(("ana", "bea"), interviews=("b", "c"), as_coded=True))
    (before,) = project.rounds()
    erase(project)
    (row,) = project.rounds()
    assert (before.transcripts, before.erased) == (("b", "c"), 0)
    assert (row.transcripts, row.erased) == (("c",), 1)
    assert compare_layers(project, round_name=row.name) is not None
    assert faults(project) == []


def test_while_a_round_is_blind_nobody_is_told_how_much_others_coded(project: Project) -> None:
    new_round(project, RoundPlan(("ana", "bea"), interviews=("b", "c")))
    found = plan(project, [whom(project, "B")])
    assert found.blind
    assert found.by_coder == {}


def test_access_gives_the_person_all_that_is_held(project: Project, tmp_path: Path) -> None:
    set_consent(project, "B", {"date": "2025-01-14", "for": "thèse"})
    done = export_person(project, "b", tmp_path / "out")
    assert (done.transcripts, done.codings, done.memos) == (1, 2, 2)
    page = (tmp_path / "out" / "about-you.html").read_text("utf-8")
    assert "2025-01-14" in page
    assert "horaires coup" in (tmp_path / "out" / "codings.csv").read_text("utf-8")
    assert "À suivre." in (tmp_path / "out" / "memos.csv").read_text("utf-8")
    (name,) = (row.name for row in people(project) if row.key == "B")
    export_person(project, name.upper(), tmp_path / "out.zip")  # as the list of participants shows them
    assert (tmp_path / "out.zip").read_bytes()[:2] == b"PK"


def test_the_end_of_the_time_erases_everybody_and_keeps_the_codebook(project: Project) -> None:
    wanted = plan(project, everyone(project))
    withdraw(project, wanted, files=True)
    assert project.transcripts() == []
    assert [row.code.id for row in project.codebook.walk()] == ["hours", "kin"]
    assert sum(row.counts.get("coding", 0) for row in erasures(project)) == 4
    assert faults(project) == []
    assert b"enfants" not in (project.folder / "project.cipcoder").read_bytes()


def test_a_warning_comes_a_month_before_the_day_and_after_it(project: Project) -> None:
    import datetime as dt

    today = dt.date.today()
    for days, words in ((60, ""), (20, "20 days left"), (0, "0 days left"), (-3, "were to be kept until")):
        set_retention(project, {"retention_until": (today + dt.timedelta(days=days)).isoformat()})
        assert words in warning(project)
        assert bool(words) == bool(warning(project))
    withdraw(project, plan(project, everyone(project)))
    assert warning(project) == ""


# --- broken off ----------------------------------------------------------------------------------------------


def test_a_withdrawal_broken_off_after_it_was_erased_is_finished_at_the_next_opening(project: Project) -> None:
    project.store.snapshot("before-something")
    wanted = whom(project, "B")
    files = [project.folder / "corpus" / "b.txt"]
    scrubbing.begin(project.store, [ops.erasing.erasure_uid(wanted)], files)
    project.do(ops.Erase((wanted,)), note=True)
    project.close()
    with Project.open(project.folder) as again:
        assert again.store.cut_short == "finished"
        assert not files[0].exists()
        assert len(scrubbing.copies(again.store)) == 1
    assert "project.cipcoder" not in words_left(project.folder)
    with Project.open(project.folder) as again:
        assert again.store.cut_short is None


def test_a_withdrawal_broken_off_before_is_told_and_costs_nothing(project: Project) -> None:
    project.store.snapshot("before-something")
    wanted = whom(project, "B")
    scrubbing.begin(project.store, [ops.erasing.erasure_uid(wanted)], [project.folder / "corpus" / "b.txt"])
    project.close()
    with Project.open(project.folder) as again:
        assert again.store.cut_short == "not begun"
        assert len(scrubbing.copies(again.store)) == 1
        assert (project.folder / "corpus" / "b.txt").exists()


def test_where_the_project_is_open_elsewhere_the_next_opening_goes_on(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3
    from contextlib import closing

    from cipcoder.store import engine

    monkeypatch.setattr(engine, "PRAGMAS", tuple(p.replace("30000", "50") for p in engine.PRAGMAS))
    project.close()
    with Project.open(project.folder) as here:
        wanted = whom(here, "B")
        scrubbing.begin(here.store, [ops.erasing.erasure_uid(wanted)], [])
        here.do(ops.Erase((wanted,)), note=True)
        with closing(sqlite3.connect(here.folder / "project.cipcoder")) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM operation").fetchone()
            assert scrubbing.clean_up(here.store) == [str(here.store.place)]
            with Project.open(project.folder) as second:
                assert second.store.cut_short == "waiting"
    with Project.open(project.folder) as again:
        assert again.store.cut_short == "finished"


def test_where_nothing_could_be_erased_codebook_yaml_is_as_it_was(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_args: object) -> list[str]:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(Project, "erase", refused)
    with pytest.raises(StoreError):
        erase(project)
    assert (project.folder / "codebook.yaml").read_text("utf-8") == YAML
