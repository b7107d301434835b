"""Theme frequencies against a plain recount, character by character, on small made corpora."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cipcoder.codebook.models import Code, Codebook
from cipcoder.queries.corpus import EVERYTHING, Filter
from cipcoder.queries.frequencies import Frequencies, Frequency, frequencies
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid, read_codebook
from cipcoder.store.store import Store
from cipcoder.text.words import words
from tests.studies import CODEBOOK, FAMILY, NOTES, WORK, Study, talk


@pytest.fixture
def ready(study: Study) -> Study:
    study.coder("ana")
    study.coder("ben")
    study.do(ops.ApplyCodebook(CODEBOOK))
    for data in (WORK, FAMILY, NOTES):
        study.do(ops.ImportTranscript(data))
    return study


def table(study: Study, who: str = "ana", chosen: Filter | None = None, *, finished: bool = False) -> Frequencies:
    with study.store.read() as connection:
        return frequencies(connection, who, chosen, only_finished=finished)


def row(
    study: Study, code: str, who: str = "ana", chosen: Filter | None = None, *, finished: bool = False
) -> Frequency:
    return next(r for r in table(study, who, chosen, finished=finished).rows if r.code == code)


# --- one thing at a time -------------------------------------------------------------------------------


def test_a_project_without_codings_has_a_table_of_zeros(ready: Study) -> None:
    found = table(ready)
    assert (found.interviews, found.finished, found.in_progress) == (2, 0, 0)
    assert [r.code for r in found.rows] == ["conditions", "hours", "isolation", "kin"]
    assert [(r.depth, r.theme) for r in found.rows] == [(0, True), (1, False), (1, False), (0, False)]
    assert all(
        (r.codings_finished, r.characters, r.words, r.interviews, r.out_of) == (0, 0, 0, 0, 0) for r in found.rows
    )


def test_characters_and_words_are_counted_in_participants_turns_only(ready: Study) -> None:
    start = WORK.text.index("personne avec")
    stop = WORK.text.index("horaires coupés") + len("horaires")
    ready.do(ops.AddCodings((ops.NewCoding(WORK.uid, start, stop, code_uid("hours")),)), "ana")
    found = row(ready, "hours")
    assert found.characters == len("personne avec qui parler le soir.") + len("Les horaires")
    assert found.words == 8
    assert found.codings_interviewer == 0


def test_a_coding_wholly_in_the_interviewer_s_words_is_counted_apart(ready: Study) -> None:
    ready.code("ana", WORK, "Et les horaires ?", "hours")
    ready.code("ana", WORK, "horaires coupés", "hours")
    found = row(ready, "hours")
    assert (found.codings_in_progress, found.codings_interviewer) == (1, 1)
    assert found.characters == len("horaires coupés")
    assert row(ready, "conditions").codings_interviewer == 1


def test_a_theme_covers_the_union_of_its_codes_never_their_sum(ready: Study) -> None:
    ready.code("ana", WORK, "Les horaires coupés", "hours")
    ready.code("ana", WORK, "horaires coupés, c’est le plus dur", "isolation")
    hours, isolation, theme = (row(ready, code) for code in ("hours", "isolation", "conditions"))
    assert theme.characters == len("Les horaires coupés, c’est le plus dur") < hours.characters + isolation.characters
    assert theme.codings_in_progress == 2
    assert (theme.words, theme.interviews_in_progress) == (8, 1)


def test_overlapping_codings_of_one_code_cover_each_character_once(ready: Study) -> None:
    ready.code("ana", WORK, "Les horaires coupés", "hours")
    ready.code("ana", WORK, "horaires coupés, c’est", "hours")
    assert row(ready, "hours").characters == len("Les horaires coupés, c’est")


def test_coders_are_never_pooled(ready: Study) -> None:
    ready.code("ana", WORK, "seule", "isolation")
    ready.code("ben", WORK, "le soir", "isolation")
    ready.do(ops.SetReadState(WORK.uid, "finished"), "ben")
    assert (row(ready, "isolation").characters, row(ready, "isolation", "ben").characters) == (5, 7)
    assert (table(ready).finished, table(ready, "ben").finished) == (0, 1)


def test_finished_and_unfinished_interviews_stand_in_columns_of_their_own(ready: Study) -> None:
    ready.code("ana", WORK, "seule", "isolation")
    ready.code("ana", FAMILY, "éloignés", "isolation")
    ready.do(ops.SetReadState(WORK.uid, "finished"), "ana")
    found = row(ready, "isolation")
    assert (found.codings_finished, found.codings_in_progress) == (1, 1)
    assert (found.interviews, found.out_of, found.interviews_in_progress) == (1, 1, 1)
    assert found.characters == len("seule") + len("éloignés")
    alone = row(ready, "isolation", finished=True)
    assert (alone.codings_finished, alone.codings_in_progress, alone.characters) == (1, 0, len("seule"))


def test_an_interview_read_to_the_end_with_nothing_to_code_counts_in_the_n(ready: Study) -> None:
    """« Read, nothing to code » is not « not read yet »."""
    ready.do(ops.SetReadState(WORK.uid, "finished"), "ana")
    assert (row(ready, "kin").interviews, row(ready, "kin").out_of) == (0, 1)
    ready.do(ops.SetReadState(FAMILY.uid, "finished"), "ana")
    assert (row(ready, "kin").interviews, row(ready, "kin").out_of) == (0, 2)


def test_other_document_sets_are_left_out_unless_chosen(ready: Study) -> None:
    ready.code("ana", NOTES, "local froid", "isolation")
    assert row(ready, "isolation").codings_in_progress == 0
    assert row(ready, "isolation", chosen=Filter("notes")).characters == len("local froid")
    assert table(ready, chosen=Filter("notes")).interviews == 1
    assert table(ready, chosen=EVERYTHING).interviews == 3


def test_a_code_added_after_an_interview_was_finished_has_to_be_looked_for_there(ready: Study) -> None:
    ready.do(ops.SetReadState(WORK.uid, "finished"), "ana")
    ready.do(ops.AddCode(Code(id="money", label={"fr": "Argent"}), "conditions"))
    ready.do(ops.SetReadState(FAMILY.uid, "finished"), "ana")
    assert (row(ready, "money").out_of, row(ready, "money").to_reread) == (1, ("travail",))
    assert (row(ready, "hours").out_of, row(ready, "hours").to_reread) == (2, ())
    assert (row(ready, "conditions").out_of, row(ready, "conditions").to_reread) == (1, ("travail",)), (
        "a theme is all its codes"
    )
    ready.code("ana", WORK, "seule", "money")
    assert (row(ready, "money").interviews, row(ready, "money").codings_finished) == (0, 1)
    ready.do(ops.SetReadState(WORK.uid, "finished"), "ana")
    assert (row(ready, "money").interviews, row(ready, "money").out_of, row(ready, "money").to_reread) == (1, 2, ())


@pytest.mark.parametrize("field_", ["definition", "include", "exclude"])
def test_a_code_defined_otherwise_has_to_be_looked_for_again(ready: Study, field_: str) -> None:
    ready.do(ops.SetReadState(WORK.uid, "finished"), "ana")
    ready.do(ops.EditCode("kin", {field_: {"fr": "Autrement."}}))
    assert row(ready, "kin").to_reread == ("travail",)
    assert row(ready, "hours").to_reread == ()
    ready.undo()
    assert row(ready, "kin").to_reread == ()


def test_a_code_renamed_moved_or_recoloured_needs_no_new_reading(ready: Study) -> None:
    ready.do(ops.SetReadState(WORK.uid, "finished"), "ana")
    ready.do(ops.EditCode("kin", {"label": {"fr": "Famille"}, "colour": "red"}))
    ready.do(ops.MoveCode("kin", "conditions"))
    assert row(ready, "kin").out_of == 1


def test_retired_codes_stand_in_the_table_where_they_are_in_use(ready: Study) -> None:
    ready.code("ana", WORK, "seule", "isolation")
    for code in ("isolation", "kin"):
        ready.do(ops.EditCode(code, {"retired": True}))
    assert [r.code for r in table(ready).rows] == ["conditions", "hours", "isolation"]
    assert [r.code for r in table(ready, "ben").rows] == ["conditions", "hours"]


def test_frequencies_follow_attributes_of_the_participants(ready: Study) -> None:
    ready.do(ops.SetParticipants((ops.ParticipantData("B", "Mme B.", {"âge": "41"}),)))
    ready.code("ana", WORK, "seule", "isolation")
    ready.code("ana", FAMILY, "éloignés", "isolation")
    found = table(ready, chosen=Filter(attributes=frozenset({("âge", "41")})))
    assert (found.interviews, [t.name for t in found.transcripts]) == (1, ["travail"])
    assert row(ready, "isolation", chosen=found.chosen).characters == len("seule")


# --- against a recount ---------------------------------------------------------------------------------

WORDS = ("le soir", "on rentre, tard", "l’usine", "12h30", "ah", "c’est-à-dire")
SPEAKERS = ("Enquêteur", "Mme B.", "M. C.", "Greffière")
IDS = ("a", "a1", "a2", "b", "c")


@dataclass
class Recount:
    """What was done, kept as simply as can be: no spans, no database; sets of positions."""

    talks: dict[str, ops.TranscriptData] = field(default_factory=dict)
    codings: set[tuple[str, str, int, int, str]] = field(default_factory=set)
    """coder, transcript, start, stop, code"""
    states: dict[tuple[str, str], tuple[str, dict[str, object]]] = field(default_factory=dict)
    """(coder, transcript) -> state, and what the codebook meant then"""

    def spoken(self, name: str) -> set[int]:
        data = self.talks[name]
        roles = dict(enumerate(role for _label, role in data.speakers))
        return {
            at
            for speaker, _head, start, stop, _ in data.turns
            if speaker is None or roles[speaker] == "participant"
            for at in range(start, stop)
        }

    def row(self, codebook: Codebook, code: str, who: str, names: list[str]) -> dict[str, object]:
        family = [c.id for c in codebook.subtree(code)]
        meaning = meanings(codebook)
        mine = {c for c in self.codings if c[0] == who and c[1] in names}
        in_use = {c[4] for c in mine}
        asked = {c.id: meaning_of(c) for c in codebook.subtree(code) if not c.retired or c.id in in_use}
        counts = dict.fromkeys(("codings_finished", "codings_in_progress", "codings_interviewer"), 0)
        characters = word_count = n = unfinished = out_of = 0
        reread = []
        for name in names:
            spoken = self.spoken(name)
            state, read_under = self.states.get((who, name), ("not opened", {}))
            held = all(read_under.get(c) == mark for c, mark in asked.items())
            out_of += state == "finished" and held
            if state == "finished" and not held:
                reread.append(name)
            covered: set[int] = set()
            any_spoken = False
            for _, _, start, stop, _ in (c for c in mine if c[1] == name and c[4] in family):
                part = set(range(start, stop)) & spoken
                if not part:
                    counts["codings_interviewer"] += 1
                    continue
                any_spoken = True
                counts["codings_finished" if state == "finished" else "codings_in_progress"] += 1
                covered |= part
            characters += len(covered)
            word_count += sum(word.start in covered for word in words(self.talks[name].text))
            n += any_spoken and state == "finished" and held
            unfinished += any_spoken and state != "finished"
        assert meaning.keys() == {r.code.id for r in codebook.walk() if not r.code.retired}
        return counts | {
            "characters": characters,
            "words": word_count,
            "interviews": n,
            "out_of": out_of,
            "interviews_in_progress": unfinished,
            "to_reread": tuple(sorted(reread)),
        }


def meaning_of(code: Code) -> object:
    return (sorted(code.definition.items()), sorted(code.include.items()), sorted(code.exclude.items()))


def meanings(codebook: Codebook) -> dict[str, object]:
    return {r.code.id: meaning_of(r.code) for r in codebook.walk() if not r.code.retired}


lines = st.lists(
    st.tuples(st.sampled_from((*SPEAKERS, "")), st.lists(st.sampled_from(WORDS), min_size=1, max_size=4)),
    min_size=1,
    max_size=6,
)
number = st.integers(0, 200)
acts = st.lists(
    st.tuples(
        st.sampled_from(["code"] * 6 + ["finish", "finish", "reopen", "define", "add", "retire", "move"]),
        st.sampled_from(["ana", "ben"]),
        number,
        number,
        number,
        number,
    ),
    max_size=25,
)


@pytest.fixture(scope="module")
def template() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "template.cipcoder"
        sub = (Code(id="a1", label={"fr": "a1"}), Code(id="a2", label={"fr": "a2"}))
        with Store.create(path, name="x") as store:
            study = Study(store)
            study.coder("ana")
            study.coder("ben")
            codes = (Code(id="a", label={"fr": "a"}, codes=sub), Code(id="b", label={"fr": "b"}))
            study.do(ops.ApplyCodebook(Codebook(codes=codes)))
        yield path


def live(
    study: Study, texts: list[list[tuple[str, list[str]]]], history: list[tuple[str, str, int, int, int, int]]
) -> Recount:
    """Do all this to the project, and keep account of it."""
    recount = Recount()
    for i, said in enumerate(texts):
        spoken = [f"{who} : {' '.join(what)} ({i})" if who else f"{' '.join(what)} ({i})" for who, what in said]
        data = talk(f"t{i}", *spoken, document_set="notes" if i == 2 else "interviews")
        study.do(ops.ImportTranscript(data))
        recount.talks[data.name] = data
    names = sorted(recount.talks)
    for what, who, a, b, c, d in history:
        with study.store.read() as connection:
            codebook = read_codebook(connection)
        name = names[a % len(names)]
        data = recount.talks[name]
        code = IDS[d % len(IDS)]
        if what == "code" and code in codebook and not codebook.get(code).retired:
            start, stop = sorted((b % len(data.text), c % len(data.text)))
            passage = data.text[start : stop + 1]
            if not passage.strip():
                continue
            start += len(passage) - len(passage.lstrip())
            study.do(ops.AddCodings((ops.NewCoding(data.uid, start, stop + 1, code_uid(code)),)), who)
            recount.codings.add((who, name, start, start + len(passage.strip()), code))
            recount.states.setdefault((who, name), ("in progress", meanings(codebook)))
        elif what in ("finish", "reopen"):
            state = "finished" if what == "finish" else "in progress"
            study.do(ops.SetReadState(data.uid, state), who)  # type: ignore[arg-type]
            recount.states[who, name] = (state, meanings(codebook))
        elif what == "add" and "c" not in codebook:
            study.do(ops.AddCode(Code(id="c", label={"fr": "c"}), ("a", None)[b % 2]))
        elif what == "define" and code in codebook:
            study.do(ops.EditCode(code, {"definition": {"fr": "xyz"[b % 3]}}))
        elif what == "retire" and code in codebook:
            study.do(ops.EditCode(code, {"retired": bool(b % 2)}))
        elif what == "move":
            study.do(ops.MoveCode("b", ("a", None)[b % 2]))
    return recount


def compared(study: Study, recount: Recount) -> None:
    with study.store.read() as connection:
        codebook = read_codebook(connection)
    for who in ("ana", "ben"):
        for chosen, only_finished in ((None, False), (None, True), (EVERYTHING, False), (Filter("notes"), False)):
            found = table(study, who, chosen, finished=only_finished)
            sets = {None: ("interviews",), EVERYTHING: ("interviews", "notes")}.get(chosen, ("notes",))
            names = [name for name, data in recount.talks.items() if data.document_set in sets]
            finished = [name for name in names if recount.states.get((who, name), ("", {}))[0] == "finished"]
            counted = finished if only_finished else names
            assert (found.interviews, found.finished) == (len(names), len(finished))
            spoken = {name: recount.spoken(name) for name in counted}
            said = [(n, w) for n in counted for w in words(recount.talks[n].text) if w.start in spoken[n]]
            assert found.words == len(said)
            used = {c[4] for c in recount.codings if c[0] == who and c[1] in counted}
            shown = [
                r.code.id
                for r in codebook.walk()
                if not r.code.retired or used & {c.id for c in codebook.subtree(r.code.id)}
            ]
            assert [r.code for r in found.rows] == shown
            for r in found.rows:
                wanted = recount.row(codebook, r.code, who, counted)
                assert {name: getattr(r, name) for name in wanted} == wanted, (who, chosen, only_finished, r.code)
                cells = {t.name: cell for t, cell in zip(found.transcripts, r.cells, strict=True)}
                assert cells.keys() == set(counted)
                for name, cell in cells.items():
                    alone = recount.row(codebook, r.code, who, [name])
                    codings = (alone["codings_finished"], alone["codings_in_progress"])
                    assert cell.codings in codings
                    assert 0 in codings
                    assert (cell.interviewer, cell.characters, cell.words) == tuple(
                        alone[key] for key in ("codings_interviewer", "characters", "words")
                    )
                assert r.codings == sum(cell.codings for cell in r.cells)
                assert (r.characters, r.words, r.codings_interviewer) == tuple(
                    sum(getattr(cell, key) for cell in r.cells) for key in ("characters", "words", "interviewer")
                )
            assert [(t.name, t.words) for t in found.transcripts] == [
                (t.name, sum(n == t.name for n, _word in said)) for t in found.transcripts
            ]


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
@given(texts=st.lists(lines, min_size=1, max_size=3), history=acts)
def test_the_table_is_what_a_plain_recount_finds(
    template: Path,
    texts: list[list[tuple[str, list[str]]]],
    history: list[tuple[str, str, int, int, int, int]],
) -> None:
    with tempfile.TemporaryDirectory(dir=template.parent) as name:
        path = Path(name) / "project.cipcoder"
        shutil.copy(template, path)
        with Store.open(path) as store:
            study = Study(store, {str(r["name"]): uid for uid, r in Study(store).rows("coder").items()})
            compared(study, live(study, texts, history))


def test_the_table_on_postgresql_is_what_a_plain_recount_finds(study: Study) -> None:
    study.coder("ana")
    study.coder("ben")
    sub = (Code(id="a1", label={"fr": "a1"}), Code(id="a2", label={"fr": "a2"}))
    study.do(
        ops.ApplyCodebook(Codebook(codes=(Code(id="a", label={"fr": "a"}, codes=sub), Code(id="b", label={"fr": "b"}))))
    )
    texts = [[(who, ["le soir", "12h30", "l’usine"]) for who in (*SPEAKERS, "")] for _ in range(3)]
    what = ["code", "code", "finish", "code", "define", "add", "code", "finish", "retire", "code", "move", "reopen"]
    history = [(what[i % 12], ("ana", "ben")[i % 2], i, 7 * i % 97, 13 * i % 89, i // 2) for i in range(36)]
    compared(study, live(study, texts, history))
