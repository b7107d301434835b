"""A long document that is no interview goes in, is coded and comes back, in a set of its own."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest

from cipcoder.exchange.tables import export_extracts
from cipcoder.exchange.transcripts import ImportOptions, import_files
from cipcoder.project import Project
from cipcoder.queries.corpus import Filter
from cipcoder.queries.extracts import Wanted

TOP = Path(__file__).parents[1]
THESIS = TOP.parent / "shared" / "thesis" / "memoire.txt"


def made_up(path: Path) -> Path:
    """A text of the thesis' kind and size: headings, paragraphs, quotations, no speakers."""
    draw = random.Random(3)
    nouns = ["le métier", "la structure", "un bilan", "cette règle", "l'atelier", "une salariée", "le terrain"]
    verbs = ["déplace", "raconte", "n'explique pas", "suppose", "contredit", "éclaire"]
    lines = []
    for chapter in range(1, 8):
        lines.append(f"{chapter}. Chapitre : {draw.choice(nouns)}")
        for _ in range(95):
            said = [f"{draw.choice(nouns)} {draw.choice(verbs)} {draw.choice(nouns)}" for _ in range(9)]
            lines.append(", ".join(said).capitalize() + " : « " + draw.choice(said) + " » (note 2).")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize("source", ["made up", "thesis"])
def test_a_whole_thesis_is_imported_coded_and_retrieved(source: str, tmp_path: Path) -> None:
    if source == "thesis" and not THESIS.exists():
        pytest.skip("../shared is not there")
    path = THESIS if source == "thesis" else made_up(tmp_path / "memoire.txt")
    with Project.create(tmp_path / "study", name="essai") as project:
        (done,) = import_files(project, [path], ImportOptions(document_set="other"))
        assert done.outcome == "imported", done.message
        project.use_coder("ana")
        code, _done = project.add_code("Repérage")
        row = project.transcript("memoire")
        assert row.document_set == "other"
        text = project.document("memoire").text
        assert len(text) > 150_000 or source == "made up"
        draw = random.Random(1)
        places = sorted({draw.randrange(len(text) - 400) for _ in range(60)})
        for start in places:
            project.code_passage(row.uid, start, start + draw.randrange(20, 400), [code])
        talk = project.document("memoire")
        assert len(talk.codings) >= 58  # two draws may be the same passage once blanks are off
        export_extracts(project, tmp_path / "extracts.csv", Wanted(Filter("other")))
        with (tmp_path / "extracts.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert [r["text"] for r in rows] == [talk.text[c.start : c.stop] for c in talk.codings]
        assert project.frequencies("ana").rows[0].codings_in_progress == 0, "another set does not count by default"
        assert project.frequencies("ana", Filter("other")).rows[0].codings_in_progress == len(talk.codings)
