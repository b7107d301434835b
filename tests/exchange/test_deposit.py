"""A study as an archive for a repository: all of it, explained, the same bytes each time, and nobody's traces in it."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cipcoder import locale
from cipcoder.codebook.yaml_file import parse
from cipcoder.errors import InputError, RefusedError
from cipcoder.exchange.codings import import_codings
from cipcoder.exchange.deposit import ArchiveOptions, archive, form
from cipcoder.exchange.keeping import set_retention
from cipcoder.exchange.leaks import KeyTable
from cipcoder.exchange.refi import import_project
from cipcoder.formats.bag import check
from cipcoder.formats.deposit import REPOSITORIES, Repository
from cipcoder.formats.key_table import Replaced
from cipcoder.project import Project
from cipcoder.rounds import Plan, new_round
from cipcoder.store import operations as ops
from tests.cli.test_main_job import cipcoder
from tests.formats.test_deposit_form import FILLED
from tests.formats.test_tei import valid, words
from tests.studies import CODEBOOK, FAMILY, NOTES, WORK, passage, talk

REPLACED = talk("lieux", "Enquêteur : Où ?", "Mme D. : À [VILLE_02], chez [PRÉNOM_03], à [VILLE_02].", participant="D")
TEI = "{http://www.tei-c.org/ns/1.0}"


@pytest.fixture(autouse=True)
def _at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    locale.use("en")
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "study", name="Nettoyer") as made:
        made.do(ops.ApplyCodebook(CODEBOOK))
        made.do(ops.SetGuide((ops.GuideQuestionData(1, "Temps", "Et les horaires ?"),)))
        for data in (WORK, FAMILY, NOTES, REPLACED):
            made.do(ops.ImportTranscript(data))
        made.do(ops.SetParticipants((ops.ParticipantData("B", "Mme B.", {"âge": "40 à 49 ans"}),)))
        made.use_coder("ana")
        made.code_passage(WORK.uid, *passage(WORK, "seule"), ["isolation"])
        made.code_passage(FAMILY.uid, *passage(FAMILY, "Sans elle"), ["kin"])
        coding = made.document("travail").codings[0].uid
        made.write_memo("Une idée à soi.", targets=[("coding", coding)])
        made.coder = None
        (made.folder / "deposit.yaml").write_text(FILLED, "utf-8")
        yield made


def parts(path: Path) -> dict[str, bytes]:
    """The files of an archive, without the folder they stand in."""
    with zipfile.ZipFile(path) as found:
        return {name.split("/", 1)[1]: found.read(name) for name in found.namelist()}


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode())))


# --- what is in it --------------------------------------------------------------------------------------


@pytest.mark.parametrize("repository", REPOSITORIES)
def test_an_archive_holds_everything_and_tells_it_by_itself(project: Project, tmp_path: Path, repository: str) -> None:
    to = tmp_path / "depot.zip"
    whom = next(one for one in REPOSITORIES if one == repository)
    done = archive(project, to, ArchiveOptions(whom))
    assert (done.transcripts, done.codings, done.leaks) == (4, 2, {})
    found = parts(to)
    note = "context/TO-ADD.txt" if repository == "ukds" else "context/A-AJOUTER.txt"
    names = ["travail", "famille", "carnet", "lieux"]
    assert sorted(found) == sorted(
        [
            *("README.txt", "ddi.xml", "LICENCE.txt", "data_list.csv", "anonymisation_log.csv", "codebook.yaml"),
            *("codebook.csv", "codings.csv", "project.qdpx", "manifest-sha256.txt", "context/guide.txt", note),
            *(f"transcripts/{name}.txt" for name in names),
            *(f"transcripts/tei/{name}.xml" for name in names),
        ]
    )
    assert done.files == len(found)
    assert check(to).whole
    valid(found["ddi.xml"], "ddi-subset.rng")
    said = found["README.txt"].decode()
    assert said.startswith("Nettoyer, la nuit\n===")
    assert ("WHAT IS IN THIS ARCHIVE" in said) == (repository == "ukds")
    assert ("Controlled access" in said) == (repository == "ukds")


def test_files_put_aside_are_looked_through_and_those_that_cannot_be_are_named(
    project: Project, tmp_path: Path
) -> None:
    beside = project.folder / "deposit"
    beside.mkdir()
    (beside / "notes.txt").write_text("Rappeler au 06 12 34 56 78.", "utf-8")
    (beside / "plan.png").write_bytes(b"\x89PNG")
    with pytest.raises(RefusedError, match="traces of people are left"):
        archive(project, tmp_path / "d.zip")
    (beside / "notes.txt").write_text("Rien.", "utf-8")
    assert archive(project, tmp_path / "d.zip").unread == ("deposit/plan.png",)
    said = parts(tmp_path / "d.zip")
    assert "deposit/plan.png" in said["README.txt"].decode()
    assert "context/plan.png" in said


def test_texts_are_there_as_they_are_and_as_tei(project: Project, tmp_path: Path) -> None:
    archive(project, tmp_path / "d.zip")
    found = parts(tmp_path / "d.zip")
    for data in (WORK, FAMILY, REPLACED):
        assert found[f"transcripts/{data.name}.txt"].decode() == data.text
        root = valid(found[f"transcripts/tei/{data.name}.xml"], "tei-subset.rng")
        assert [words(u) for u in root.iter(f"{TEI}u")] == [
            data.text[start:stop] for _s, _h, start, stop, _t in data.turns
        ]
    notes = valid(found["transcripts/tei/carnet.xml"], "tei-subset.rng")
    assert [words(p) for p in notes.iter(f"{TEI}p")][-1] == NOTES.text
    (mme_b,) = [p for p in valid(found["transcripts/tei/travail.xml"], "tei-subset.rng").iter(f"{TEI}person")
                if p.find(f"{TEI}trait") is not None]  # fmt: skip
    assert mme_b.find(f"{TEI}persName").text == "Mme B."


def test_the_data_list_says_what_each_text_is(project: Project, tmp_path: Path) -> None:
    archive(project, tmp_path / "d.zip")
    listed = {row["transcript"]: row for row in rows(parts(tmp_path / "d.zip")["data_list.csv"])}
    assert listed["travail"] == {
        "transcript": "travail",
        "participant": "B",
        "date": "2025-01-14",
        "document_set": "interviews",
        "title": "travail",
        "attribute: âge": "40 à 49 ans",
        "file": "transcripts/travail.txt",
        "tei": "transcripts/tei/travail.xml",
        "words": listed["travail"]["words"],
        "participant_words": "29",
        "turns": "4",
        "participant_turns": "2",
    }
    assert int(listed["travail"]["words"]) > 40


def test_the_anonymisation_log_counts_and_holds_no_original(project: Project, tmp_path: Path) -> None:
    done = archive(
        project, tmp_path / "d.zip", ArchiveOptions(names=KeyTable(Path("k"), [Replaced("Odile", "X")], True))
    )
    found = parts(tmp_path / "d.zip")
    log = [(row["transcript"], row["kind"], row["different"], row["replacements"]) for row in
           rows(found["anonymisation_log.csv"])]  # fmt: skip
    assert ("lieux", "VILLE", "1", "2") in log
    assert ("lieux", "PRÉNOM", "1", "1") in log
    assert ("travail", "", "0", "0") in log
    assert done.leaks == {}
    assert not any(b"Odile" in data for data in found.values())
    assert "1 noms de la table de correspondance ont été recherchés" in found["README.txt"].decode()


def test_codebook_codings_and_project_come_back(project: Project, tmp_path: Path) -> None:
    archive(project, tmp_path / "d.zip")
    found = parts(tmp_path / "d.zip")
    assert parse(found["codebook.yaml"].decode()).codes == project.codebook.codes
    (tmp_path / "codings.csv").write_bytes(found["codings.csv"])
    (tmp_path / "p.qdpx").write_bytes(found["project.qdpx"])
    with Project.create(tmp_path / "other", name="x") as other:
        other.do(ops.ApplyCodebook(CODEBOOK))
        for data in (WORK, FAMILY):
            other.do(ops.ImportTranscript(data))
        assert import_codings(other, tmp_path / "codings.csv").new == {"ana": 2}
    with Project.create(tmp_path / "third", name="x") as third:
        import_project(third, tmp_path / "p.qdpx")
        assert len(third.document("travail").codings) == 1


def test_memos_go_along_only_where_it_is_said(project: Project, tmp_path: Path) -> None:
    archive(project, tmp_path / "d.zip")
    found = parts(tmp_path / "d.zip")
    with zipfile.ZipFile(io.BytesIO(found.pop("project.qdpx"))) as inside:
        found |= {f"qdpx/{name}": inside.read(name) for name in inside.namelist()}
    assert not any("Une idée à soi".encode() in data for data in found.values())
    archive(project, tmp_path / "m.zip", ArchiveOptions(memos=True))
    found = parts(tmp_path / "m.zip")
    assert rows(found["memos.csv"])[0]["body"] == "Une idée à soi."
    assert any(row["memo"] for row in rows(found["codings.csv"]))


def test_documents_put_aside_come_in_with_their_fingerprints(project: Project, tmp_path: Path) -> None:
    added = project.folder / "deposit"
    (added / "consentement").mkdir(parents=True)
    (added / "consentement" / "formulaire vierge.pdf").write_bytes(b"%PDF-1.7")
    (added / ".DS_Store").write_bytes(b"x")
    (tmp_path / "secret").write_text("Nathalie")
    (added / "lien").symlink_to(tmp_path / "secret")
    archive(project, tmp_path / "d.zip")
    found = parts(tmp_path / "d.zip")
    assert found["context/consentement/formulaire vierge.pdf"] == b"%PDF-1.7"
    assert not [name for name in found if "lien" in name or "DS_Store" in name]
    assert check(tmp_path / "d.zip").whole


@pytest.mark.parametrize("repository", ["bequali", "ukds"])
def test_the_readme_says_on_what_terms_the_interviews_are_kept(
    project: Project, tmp_path: Path, repository: Repository
) -> None:
    def readme() -> list[str]:
        archive(project, tmp_path / "depot.zip", ArchiveOptions(repository))
        return parts(tmp_path / "depot.zip")["README.txt"].decode().splitlines()

    silent = readme()
    terms = {
        "retention_until": "2031-12-31",
        "legal_basis": "mission d’intérêt public",
        "controller": "Université de Vierzac",
        "data_officer": "dpo@vierzac.example",
    }
    set_retention(project, terms)
    added = [line for line in readme() if line not in silent]
    assert added[0] == (
        "PROTECTION OF PERSONAL DATA" if repository == "ukds" else "PROTECTION DES DONNÉES PERSONNELLES"
    )
    assert [line.partition(":")[2].strip() for line in added[1:]] == list(terms.values())


def test_one_document_set_alone_can_be_deposited(project: Project, tmp_path: Path) -> None:
    done = archive(project, tmp_path / "d.zip", ArchiveOptions(document_set="notes"))
    assert (done.transcripts, done.codings) == (1, 0)
    assert [name for name in parts(tmp_path / "d.zip") if name.endswith(".txt") and "transcripts" in name] == [
        "transcripts/carnet.txt"
    ]


# --- the same, whole, and safe --------------------------------------------------------------------------


def test_the_same_study_gives_the_same_bytes_in_whatever_language(project: Project, tmp_path: Path) -> None:
    made: list[bytes] = []
    for language in ("en", "fr", "en"):
        locale.use(language)
        archive(project, tmp_path / f"{len(made)}.zip", ArchiveOptions("bequali", memos=True))
        assert locale.language() == language
        made.append((tmp_path / f"{len(made)}.zip").read_bytes())
    assert made[0] == made[1] == made[2]


def test_traces_of_people_stop_it_until_somebody_says_why_they_may_stay(project: Project, tmp_path: Path) -> None:
    leaky = talk("tel", "Mme E. : Au 06 12 34 56 78, oui.")
    project.do(ops.ImportTranscript(leaky))
    to = tmp_path / "d.zip"
    with pytest.raises(RefusedError, match=r"traces of people are left \(1\).*pseudonyms scan --show.*--accept-leaks"):
        archive(project, to)
    assert not to.exists()
    archive(project, to, ArchiveOptions(document_set="notes"))
    done = archive(project, to, ArchiveOptions(reason="Numéro d’un standard public."))
    assert done.leaks == {"phone": 1}
    said = parts(to)["README.txt"].decode()
    assert "numéros de téléphone : 1). Raison donnée : Numéro d’un standard public." in said


def test_traces_in_memos_matter_only_where_memos_go_along(project: Project, tmp_path: Path) -> None:
    project.use_coder("ana")
    project.write_memo("Rappeler ana@exemple.org.")
    project.coder = None
    archive(project, tmp_path / "d.zip")
    with pytest.raises(RefusedError, match="traces of people"):
        archive(project, tmp_path / "d.zip", ArchiveOptions(memos=True))


def test_what_a_blind_round_hides_stays_out_and_the_readme_says_so(project: Project, tmp_path: Path) -> None:
    project.use_coder("ben")
    project.coder = None
    new_round(project, Plan(("ana", "ben"), interviews=("travail",), purpose="calibration"))
    done = archive(project, tmp_path / "d.zip", ArchiveOptions(memos=True))
    found = parts(tmp_path / "d.zip")
    assert done.codings == 1
    assert "à l'aveugle est en cours" in found["README.txt"].decode()
    assert rows(found["memos.csv"]) == []


def test_when_something_goes_wrong_the_old_archive_stays_and_no_interview_lies_about(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = tmp_path / "d.zip"
    archive(project, to)
    before, there = to.read_bytes(), sorted(tmp_path.iterdir())

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("cipcoder.formats.bag.pack", full)
    with pytest.raises(OSError, match="No space"):
        archive(project, to)
    assert to.read_bytes() == before
    assert sorted(tmp_path.iterdir()) == there


def test_what_can_t_be_archived_is_said(project: Project, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"an archive is a \.zip file"):
        archive(project, tmp_path / "d.tar")
    with pytest.raises(InputError, match="Is the folder there"):
        archive(project, tmp_path / "nowhere" / "d.zip")
    with pytest.raises(InputError, match="no transcripts"):
        archive(project, tmp_path / "d.zip", ArchiveOptions(document_set="other"))


# --- the form and the command ---------------------------------------------------------------------------


def test_a_form_is_written_once_and_never_over_one_that_is_there(project: Project) -> None:
    path = project.folder / "deposit.yaml"
    assert form(project, "bequali") is None
    path.unlink()
    assert form(project, "bequali") == path
    text = path.read_text("utf-8")
    assert 'title: "Nettoyer"' in text
    assert 'from: "2025-01-14"' in text
    assert 'to: "2025-02-03"' in text
    assert text.startswith("# Ce qu'un entrepôt")
    path.unlink()
    form(project, "ukds")
    assert path.read_text("utf-8").startswith("# What a repository")


def test_the_command_leads_from_the_form_to_a_checked_archive(project: Project, tmp_path: Path) -> None:
    project.close()
    study = tmp_path / "study"
    (study / "deposit.yaml").unlink()
    first = cipcoder("archive", "--for", "ukds", "--to", "../d.zip", cwd=study)
    assert "deposit.yaml was written" in first.stdout
    assert not (tmp_path / "d.zip").exists()
    empty = cipcoder("archive", "--for", "ukds", "--to", "../d.zip", cwd=study, fails=True)
    assert "“abstract” is empty" in empty.stderr
    (study / "deposit.yaml").write_text(FILLED, "utf-8")
    done = cipcoder("archive", "--for", "ukds", "--to", "../d.zip", cwd=study)
    assert "../d.zip: 20 files; 4 transcripts," in done.stdout
    assert "is whole: all 19 files are there" in cipcoder("archive", "--check", "../d.zip", cwd=study).stdout
    with zipfile.ZipFile(tmp_path / "d.zip", "a") as broken:
        broken.writestr("nettoyer-la-nuit/virus.exe", b"x")
    checked = cipcoder("archive", "--check", "../d.zip", cwd=study, fails=True)
    assert checked.stdout == "not in the manifest: virus.exe\n"
    for words_, said in (
        (["archive", "--for", "zenodo", "--to", "../e.zip"], "--for takes one of: bequali, ukds, generic"),
        (["archive"], "Say which file to write"),
        (["archive", "--to", "../e.zip", "--accept-leaks", "ok"], "wants a reason"),
    ):
        assert said in cipcoder(*words_, cwd=study, fails=True).stderr
