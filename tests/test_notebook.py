"""A study opened from a notebook: the same results as on the command line, as tables."""

from __future__ import annotations

import builtins
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import cipcoder
from cipcoder import locale, open_project
from cipcoder.errors import CipcoderError, InputError, RefusedError
from cipcoder.exchange.chosen import Chosen
from cipcoder.exchange.tables import write_sheet
from cipcoder.formats.tables import Sheet
from cipcoder.notebook import Result
from cipcoder.project import Project
from cipcoder.rounds import Plan, new_round
from cipcoder.store import operations as ops
from tests.studies import CODEBOOK, FAMILY, WORK, passage


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two interviews; ana coded both, ben one."""
    with Project.create(tmp_path / "study", name="Nettoyer") as made:
        made.do(ops.ApplyCodebook(CODEBOOK))
        for data in (WORK, FAMILY):
            made.do(ops.ImportTranscript(data))
        for who, texts in (("ana", (WORK, FAMILY)), ("ben", (WORK,))):
            made.use_coder(who)
            for data in texts:
                made.code_passage(data.uid, *passage(data, "enfants"), ["isolation"])
                made.set_read_state(data.uid, "finished")
        return made.folder


def test_importing_it_brings_nothing_heavy_along() -> None:
    asked = "import cipcoder, sys; print([m for m in ('numpy', 'sqlalchemy', 'textual', 'typer') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        cipcoder.nothing  # noqa: B018


def test_extracts_are_rows_with_their_text_and_a_frame(folder: Path) -> None:
    with open_project(folder) as p:
        found = p.extracts("isolation", coder="ana")
        assert [row["text"] for row in found] == ["enfants", "enfants"]
        assert found["transcript"] == [extract.transcript for extract in found.found]
        text = p.text(found.found[0].transcript)
        assert text[found.found[0].start : found.found[0].stop] == "enfants"
        frame = found.to_pandas()
        assert list(frame.columns) == list(found.columns)
        assert frame["start"].tolist() == found["start"]
        assert len(p.extracts(words="ENFANTS")) == 3
        assert len(p.extracts(["isolation"], coder="ben")) == 1
    with pytest.raises(KeyError, match="transcript"):
        found["nonsense"]


def test_what_is_written_is_what_the_command_line_writes(folder: Path, tmp_path: Path) -> None:
    with open_project(folder) as p:
        assert p.extracts(coder="ana").write(tmp_path / "a.csv") == 2
        from cipcoder.exchange.tables import extract_table

        p.project.coder = p.project.coder_named("ana")
        write_sheet(tmp_path / "b.csv", extract_table(p.project, Chosen(coders=("ana",)), "en"))
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_counts_are_one_coder_s_never_added_up(folder: Path) -> None:
    with open_project(folder) as p:
        with pytest.raises(InputError, match=r"Several coders have coded \(ana, ben\)"):
            p.frequencies()
        row = next(row for row in p.frequencies(coder="ana").found.rows if row.code == "isolation")
        assert row.codings == 2
        matrix = next(row for row in p.matrix(coder="ana") if row["code"] == "isolation")
        assert [matrix[f"interview: {name}"] for name in ("travail", "famille")] == [1, 1]
        assert p.agreement("ana", "ben").found.agreement.coders == ("ana", "ben")
        assert p.agreement("ana", "ben", unit="turn").found.agreement.unit == "turn"
        with pytest.raises(InputError, match="unit takes one of character"):
            p.agreement("ana", "ben", unit="page")
        with pytest.raises(InputError, match="There is no coder named zoé"):
            p.matrix(coder="zoé")
        with pytest.raises(InputError, match="not both"):
            p.extracts(coder="ana", analysis=True)


def test_attributes_narrow_and_a_wrong_one_is_named(demo: Path) -> None:
    with open_project(demo) as p:
        women = p.extracts(coder="ana", where={"gender": "femme"})
        assert {row["attribute: gender"] for row in women} == {"femme"}
        assert len(p.extracts(coder="ana", where={"gender": ["femme", "homme"]})) > len(women)
        with pytest.raises(InputError, match="no attribute"):
            p.extracts(coder="ana", where={"colour": "blue"})
        assert "gender=femme" in " ".join(p.crosstab("gender", coder="ana").columns)
        for table in (p.transcripts(), p.participants(), p.codebook(), p.memos(), p.verbatims()):
            assert len(table) > 0


def test_a_slip_in_what_is_asked_is_said_and_never_answered_as_something_else(folder: Path) -> None:
    with open_project(folder) as p:
        loose: Any = p
        with pytest.raises(InputError, match="Nothing is called coders here: write one of coder, analysis"):
            loose.extracts(coders="ana")
        with pytest.raises(InputError, match="together takes one of overlap, turn, words, not near"):
            loose.cooccurrence("near", coder="ana")
        with pytest.raises(InputError, match="count takes one of codings"):
            loose.matrix("share", coder="ana")
        with pytest.raises(InputError, match="order takes one of place"):
            loose.concordance("enfants", order="turn")
        with pytest.raises(InputError, match="document_set takes one of interviews"):
            p.frequencies(coder="ana", document_set="interview")
        with pytest.raises(InputError, match="document_set takes one of"):
            p.transcripts("everything")
        with pytest.raises(InputError, match="within is at least 0"):
            p.cooccurrence("words", within=-1, coder="ana")
        with pytest.raises(InputError, match="parts is at least 1"):
            p.theme_lines(parts=0, coder="ana")
        with pytest.raises(InputError, match="where takes attributes"):
            loose.extracts(where="gender=femme")
        assert len(p.extracts(document_set="all")) == len(p.extracts(document_set=None)) == 3
        assert len(p.transcripts("all")) == 2


def test_what_everybody_did_does_not_depend_on_whom_was_asked_about_before(folder: Path) -> None:
    with open_project(folder) as p:
        before = p.transcripts()["codings"]
        assert len(p.extracts(coder="ben")) == 1
        assert p.transcripts()["codings"] == before == [2, 1]


def test_nothing_a_study_is_made_of_is_written_over(folder: Path) -> None:
    own = folder / "corpus" / "verbatims.csv"
    own.parent.mkdir(exist_ok=True)
    own.write_text("mine", encoding="utf-8")
    with open_project(folder) as p, pytest.raises(RefusedError, match="belongs to the study"):
        p.extracts().write(own)
    assert own.read_text(encoding="utf-8") == "mine"


def test_queries_words_and_absences_come_as_tables_too(demo: Path) -> None:
    with open_project(demo) as p:
        near = p.extracts("dirty-work near isolation", coder="ana")
        assert {row["code"] for row in near} == {"dirty-work"}
        assert 0 < len(near) < len(p.extracts("dirty-work", coder="ana"))
        lines = p.concordance("bricol*", coder="ana")
        assert len(lines) == len(lines.found.lines) > 1
        assert all(row["words"].lower().startswith("bricol") for row in lines)
        asked = p.by_question(coder="ana")
        assert sum(row["codings"] for row in asked if row["code"] == "dirty-work") >= 50
        absent = [row for row in p.absences("legal-form", coder="ana") if row["absent"]]
        counted = next(row for row in p.frequencies(coder="ana").found.rows if row.code == "legal-form")
        assert {row["interview"] for row in absent} == set(counted.absent)
        assert {row["codings"] for row in p.codebook_use() if row["code"] == "dirty-work"} == {
            len(p.extracts(["dirty-work"]))
        }
        with pytest.raises(InputError, match="Several coders"):
            p.absences("dirty-work")


def test_what_comes_together_and_first_are_tables_of_the_same_findings(demo: Path) -> None:
    with open_project(demo) as p:
        pairs = p.cooccurrence("turn", coder="ana")
        assert [row["pairs"] for row in pairs] == [pair.pairs for pair in pairs.found.pairs]
        assert len(p.cooccurrence("words", within=0, coder="ana")) >= len(p.cooccurrence(coder="ana"))
        follows = p.sequences(coder="ana", themes=True)
        assert sum(row["times"] for row in follows) >= follows.found.steps
        shares = [row["share"] for row in p.theme_lines("dirty-work", parts=10, coder="ana")]
        assert len(shares) == 130
        assert max(shares) <= 1
        first = p.first_appearances(coder="ana")
        new = [code for row in first for code in row["new_codes"].split()]
        assert len(new) == len(set(new)) == first.found.steps[-1].so_far


def test_a_blind_round_hides_the_other_s_work(folder: Path) -> None:
    with Project.open(folder) as project:
        new_round(project, Plan(("ana", "ben"), interviews=("travail",)))
    with open_project(folder) as p:
        assert {row["coder"] for row in p.extracts() if row["transcript"] == "travail"} == set()
        assert len(p.extracts(coder="ana")) == 2


def test_a_notebook_shows_text_as_text(folder: Path) -> None:
    shown = Result(Sheet("t", ("<b>",), [["<script>alert(1)</script>"], [None], ["\x1b[31m"]]))._repr_html_()
    assert "<script>" not in shown
    assert "<b>" not in shown
    assert "\x1b" not in shown
    many = Result(Sheet("t", ("n",), [[n] for n in range(50)]))
    assert many._repr_html_().count("<tr>") == 21
    assert "50 × 1" in repr(many)


def test_without_pandas_a_sentence_says_what_to_do(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "pandas":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with open_project(folder) as p, pytest.raises(InputError, match="pip install pandas"):
        p.extracts().to_pandas()


def test_a_folder_without_a_study_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CipcoderError, match="There is no project"):
        open_project(tmp_path / "nowhere")
