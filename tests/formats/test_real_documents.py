"""Documents that LibreOffice wrote: whatever the format, the same interview comes in.

``tests/data/documents/README.md`` says how they were made.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from cipcoder import locale
from cipcoder.exchange.transcripts import ImportOptions, import_files
from cipcoder.formats.as_text import as_text
from cipcoder.formats.readers.open import read_written
from cipcoder.formats.readers.written import Block, Remark, Written
from cipcoder.formats.transcript import TranscriptFile, read_transcript
from cipcoder.project import Project

DOCUMENTS = Path(__file__).parents[1] / "data" / "documents"
CORPUS = Path(__file__).parents[2] / "corpus" / "interviews"
REGRET = "je regrette pas d’être venu."
FORMATS = ("docx", "odt", "rtf", "html", "pdf")


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


def talk(file: TranscriptFile) -> list[tuple[str | None, list[str], int | None]]:
    """Who says which words when."""
    data = file.data
    return [
        (None if speaker is None else data.speakers[speaker][0], data.text[start:stop].split(), time)
        for speaker, _head, start, stop, time in data.turns
    ]


def written(name: str) -> Written:
    return read_written(DOCUMENTS / name)[0]


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("name", ["entretien-j", "entretien-l"])
def test_an_interview_is_the_same_in_every_format(name: str, suffix: str) -> None:
    typed = read_transcript(CORPUS / f"{name}.txt")
    made = read_transcript(DOCUMENTS / f"{name}.{suffix}")
    assert talk(made) == talk(typed)
    assert made.speakers == typed.speakers
    said = ("title", "date", "participant", "document_set", "speakers", "meta")
    assert [getattr(made.data, field) for field in said] == [getattr(typed.data, field) for field in said]
    assert made.changes == ()


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_same_interview_in_another_format_is_known_or_told_apart(suffix: str, tmp_path: Path) -> None:
    paths = [DOCUMENTS / "entretien-j.docx", DOCUMENTS / f"entretien-j.{suffix}"]
    with Project.create(tmp_path / "study", name="essai") as project:
        first, second = import_files(project, paths, ImportOptions())
        assert (first.outcome, second.outcome) in {("imported", "already there"), ("imported", "refused")}
        assert len(project.transcripts()) == 1


def test_a_rich_document_is_read_as_its_author_sees_it() -> None:
    for name in ("enquete.docx", "enquete.odt", "enquete.rtf"):
        found = written(name)
        assert [(b.kind, b.level, b.item, b.text) for b in found.blocks] == [
            ("heading", 1, "I.", "Le parcours"),
            ("heading", 2, "I.1", "L’arrivée au foyer"),
            ("paragraph", 0, "", "Enquêtrice : Bonjour, vous pouvez vous présenter ?"),
            ("paragraph", 0, "", "M. R. : [00:00:12] Je suis accompagnant au CHRS depuis neuf ans, et " + REGRET),
            ("note", 0, "", "Le foyer des Tilleuls, vingt-deux places."),
            ("paragraph", 0, "", "Enquêtrice : Vous m’aviez montré un carnet."),
            ("quote", 0, "", "« Lundi, trois admissions, deux départs, et personne pour tenir la porte. »"),
            ("paragraph", 0, "", "M. R. : [00:01:40] Oui, il y a trois choses que je note."),
            ("paragraph", 0, "1.", "qui entre, à quelle heure, et avec quoi ;"),
            ("paragraph", 0, "2.", "qui sort, et où on l’envoie ;"),
            ("paragraph", 0, "3.", "ce que j’ai dit, parce qu’on oublie."),
            ("paragraph", 0, "", "Enquêtrice : Et les chiffres du mur ?"),
            ("paragraph", 0, "", "Encadré : le planning affiché au mur."),
            ("paragraph", 0, "", "Âge\tPersonnes"),
            ("paragraph", 0, "", "20 à 30 ans\t12"),
            ("heading", 2, "I.2", "La suite"),
            ("paragraph", 0, "", "M. R. : [00:03:05] Après la page, il reste ça : on ferme à vingt-deux heures."),
        ], name
        assert found.meta == {"title": "Entretien inventé avec M. R."}
        assert found.remarks == (Remark("AE", "Vérifier la date avec lui.", "neuf ans"),)
        assert sorted(found.changes) == [
            "1 text box was put after the paragraph it hangs on.",
            "2 tracked changes were taken as accepted: what was added stands, what was deleted is left out.",
        ]


def test_a_note_is_where_it_is_called_in_every_format() -> None:
    for name in ("enquete.docx", "enquete.odt", "enquete.rtf", "enquete.html", "enquete.pdf"):
        text = as_text(written(name)).text
        assert "au CHRS [note : Le foyer des Tilleuls, vingt-deux places.] depuis neuf ans" in text, name


def test_pages_are_known_where_the_format_knows_them() -> None:
    for name, last in (("enquete.odt", 2), ("enquete.pdf", 2), ("enquete.docx", None)):
        assert written(name).blocks[-1].page == last, name


def test_a_printed_thesis_gives_the_paragraphs_quotations_and_notes_of_its_source() -> None:
    def plain(blocks: tuple[Block, ...]) -> list[tuple[str, str, int | None]]:
        return [(b.kind, " ".join(b.text.split()), b.at) for b in blocks]

    printed, source = written("memoire.pdf"), written("memoire.odt")
    assert plain(printed.blocks) == plain(source.blocks)
    assert sum(block.kind == "note" for block in printed.blocks) == 27
    assert printed.changes == ("16 headers, footers and page numbers were left out.",)
    pages = [block.page or 0 for block in printed.blocks if block.kind != "note"]
    assert pages == sorted(pages)
    assert pages[-1] == 8
