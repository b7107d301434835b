"""A round as a file: what a second coder needs travels whole, what anybody did stays, nothing strange gets in."""

from __future__ import annotations

import hashlib
import json
import time
import tracemalloc
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cipcoder import locale
from cipcoder.codebook.models import Code, Codebook, Example, fingerprint
from cipcoder.errors import CipcoderError, InputError
from cipcoder.formats.round_file import FORMAT, VERSION, read_package, write_package
from cipcoder.project import Project
from cipcoder.queries.packing import package
from cipcoder.rounds import Plan, new_round
from cipcoder.store import operations as ops
from cipcoder.store.check import rows_of
from cipcoder.text.clean import clean
from tests.studies import CODEBOOK, FAMILY, NOTES, WORK, passage

EXAMPLES = (
    Example(kind="typical", text="Les horaires coupés, c’est le plus dur", source="p. 12"),  # in WORK, word for word
    Example(kind="typical", text="on rentre tard […] on voit plus ses enfants", source=""),  # in WORK, tidied for print
    Example(kind="typical", text="Une phrase qui n’est nulle part.", source="Travail, tour 4"),  # names WORK
    Example(kind="typical", text="Une autre encore, de nulle part.", source="entretien avec Mme B."),  # its participant
    Example(kind="typical", text="Ma mère m’a gardé les enfants.", source="famille"),  # of FAMILY
)


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Ana's study: two interviews and notes; she has coded, noted, kept and finished."""
    with Project.create(tmp_path / "étude-de-Valréas", name="Nettoyer") as made:
        hours = Code(id="late", label={"fr": "Tard"}, keywords=("tard",), examples=EXAMPLES)
        made.do(ops.ApplyCodebook(Codebook(title=CODEBOOK.title, codes=(*CODEBOOK.codes, hours))))
        made.do(ops.SetGuide((ops.GuideQuestionData(1, "Temps", "Et les horaires ?"),)))
        people = ops.ParticipantData("B", "Mme B.", {"sexe": "femme-attribut"}), ops.ParticipantData("C", "M. C.")
        made.do(ops.SetParticipants(people))
        for data in (WORK, FAMILY, NOTES):
            made.do(ops.ImportTranscript(data))
        made.do(ops.MatchQuestions(WORK.uid, {2: 1}, "hand"))
        made.use_coder("ana")
        start, stop = passage(WORK, "seule")
        coding = made.code_passage(WORK.uid, start, stop, ["isolation"]).changes[-1].uid
        made.write_memo("mémo sur la solitude", targets=[("coding", coding)])
        made.write_memo("mémo libre")
        made.keep_verbatim(made.document("travail"), *passage(WORK, "Les horaires coupés"), theme="theme-du-verbatim")
        made.set_read_state(WORK.uid, "finished")
        yield made


@pytest.fixture
def packed(project: Project) -> ops.Package:
    found = new_round(project, Plan(("ana", "ben", "cleo"), interviews=("travail",), unit="turns"))
    with project.store.read() as connection:
        return package(connection, found.uid, project.coder_named("ben").uid)


@pytest.fixture
def file(tmp_path: Path, packed: ops.Package) -> Path:
    path = tmp_path / "measured-1-ben.cipcoder-round"
    write_package(path, packed)
    return path


def test_what_a_coder_needs_travels_whole(file: Path, packed: ops.Package) -> None:
    assert read_package(file) == packed
    assert packed.coder_name == "ben"
    assert [each.name for each in packed.coders] == ["ana", "ben", "cleo"]
    (text,) = packed.transcripts
    assert (text.text, text.turns, text.sentences, text.speakers) == (
        *(WORK.text, WORK.turns, WORK.sentences, WORK.speakers),
    )
    assert packed.questions == {WORK.uid: ((2, 1, "hand"),)}
    assert [(each.key, each.name) for each in packed.participants] == [("B", "Mme B.")]


def test_the_codebook_comes_without_examples_from_the_round_s_interviews(packed: ops.Package) -> None:
    late = packed.codebook.get("late")
    assert [each.text for each in late.examples] == ["Ma mère m’a gardé les enfants."]
    assert late.keywords == ("tard",)


def test_the_bytes_hold_nothing_of_what_anybody_did(file: Path, project: Project) -> None:
    written = file.read_bytes()
    with project.store.read() as connection:
        done = [str(uid) for kind in ("coding", "memo", "verbatim", "read_state") for uid in rows_of(connection, kind)]
    (coding,) = project.document("travail").codings
    assert done
    for secret in [
        *done,
        *("mémo", "theme-du-verbatim", "femme-attribut", "sexe", "Valréas", "M. C.", "carnet", "famille.txt"),
        *(str(project.folder), "travail.txt", "coding", "memo", "verbatim", "finished", "in progress"),
        *(f"[{coding.start},{coding.stop}", f'"start":{coding.start}', "attribute", "operation", "quote_key"),
    ]:
        assert secret.encode() not in written, secret


def test_the_package_made_again_is_the_same_though_work_and_codebook_went_on(
    tmp_path: Path, file: Path, project: Project
) -> None:
    project.add_code("Proposé entre-temps", definition="Un nouveau code.")
    project.edit_code("kin", definition={"fr": "Redéfini entre-temps."})
    project.code_passage(WORK.uid, *passage(WORK, "le soir"), ["hours"])
    (found,) = project.rounds()
    with project.store.read() as connection:
        again = package(connection, found.uid, project.coder_named("ben").uid)
    write_package(tmp_path / "again.cipcoder-round", again)
    assert (tmp_path / "again.cipcoder-round").read_bytes() == file.read_bytes()


def test_given_segments_travel_with_their_text_and_without_codes(tmp_path: Path, project: Project) -> None:
    found = new_round(project, Plan(("ana", "ben"), interviews=("travail",), unit="segments"))
    with project.store.read() as connection:
        made = package(connection, found.uid, project.coder_named("ben").uid)
    write_package(tmp_path / "s.cipcoder-round", made)
    assert read_package(tmp_path / "s.cipcoder-round") == made
    assert made.round.terms["segments"] == {str(WORK.uid): list(passage(WORK, "seule"))}
    # the codebook names the code; the segment doesn't
    assert "isolation" not in (tmp_path / "s.cipcoder-round").read_text("utf-8").split("\n")[2]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(words=st.text(), name=st.text(), seed=st.integers(-(2**63), 2**63 - 1))
def test_whatever_text_a_package_holds_reads_back_the_same(tmp_path: Path, words: str, name: str, seed: int) -> None:
    text = clean(f"Mme B. : {words}x").text  # as an import cleans it
    book = Codebook(codes=(Code(id="kin", label={"fr": f"x{name}"}),))
    ana, ben = (ops.AddCoder(each, uuid.uuid4()) for each in ("ana", "ben"))
    data = ops.TranscriptData(
        *("t", text, (("Mme B.", "participant"),), ((0, 0, 9, len(text), None),), ((9, len(text)),), "t"),
        hashlib.sha256(text.encode()).hexdigest(),
        title="t",
    )
    terms = {"blind": True, "seed": seed, "sampled_from": None, "stratified_by": ""}
    begun = ops.NewRound(
        *(uuid.uuid4(), "r", "measured", "free", (data.uid,), (ana.uid, ben.uid), terms),
        version=fingerprint(book),
        begun_at="2026-01-01T00:00:00.000000Z",
    )
    made = ops.Package("p", "fr", ben.uid, (ana, ben), begun, book, (), (), (data,), {data.uid: ()})
    write_package(tmp_path / "any.cipcoder-round", made)
    assert read_package(tmp_path / "any.cipcoder-round") == made


# --- files that aren't what they say ------------------------------------------------------------------

Change = Callable[[dict[str, Any], dict[str, Any], list[dict[str, Any]]], Any]
"""the head, the study, the interviews"""


def rewritten(path: Path, change: Change) -> Path:
    """The file with its lines changed by hand, count and hash set right again."""
    head, study, *talks = [json.loads(line) for line in path.read_text("utf-8").split("\n")[:-1]]
    change(head, study, talks)
    lines = b"".join(json.dumps(each).encode() + b"\n" for each in (study, *talks))
    if "sha256" in head:
        head |= {"sha256": hashlib.sha256(lines).hexdigest(), "lines": 1 + len(talks)}
    path.write_bytes(json.dumps(head).encode() + b"\n" + lines)
    return path


def of_round(**fields: Any) -> Change:
    return lambda _head, study, _talks: study["round"].update(fields)


def of_study(**fields: Any) -> Change:
    return lambda _head, study, _talks: study.update(fields)


def of_text(**fields: Any) -> Change:
    return lambda _head, _study, talks: talks[0].update(fields)


def another_text(text: str) -> Change:
    """A text of which only the hash was set right."""
    return of_text(
        text=text,
        sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        turns=[],
        sentences=[],
        questions=[],
    )


OTHER = str(uuid.UUID(int=7))
END = len(WORK.text)
FORGED: dict[str, Change] = {
    "a text that isn't the one its hash names": of_text(text=WORK.text.replace("seule", "seuls")),
    "a hash that is none": of_text(sha256="x"),
    "a text of blanks": another_text("  \n "),
    "a text with a control character": another_text("Mme B. : \x1b[2J"),
    "a text with Windows line ends": another_text("Mme B. : oui\r\nnon"),
    "a text with accents apart": another_text("Mme B. : e\u0301te"),
    "a text that turns the writing direction": another_text("Mme B. : \u202eoui"),
    "a text with an invisible blank": another_text("Mme B. : ou\u200bi"),
    "half a surrogate pair": another_text("Mme B. : \ud83d"),
    "a text that is a number": of_text(text=7),
    "no text": lambda _head, _study, talks: talks[0].pop("text"),
    "no interviews": lambda _head, _study, talks: talks.clear(),
    "an interview twice": lambda _head, _study, talks: talks.append(talks[0]),
    "a field of a text nobody knows": of_text(codings=[]),
    "a name that a terminal obeys": of_text(name="\x1b[31mtravail"),
    "a name on two lines": of_text(name="tra\nvail"),
    "a name that is a page": of_text(name="x" * 600),
    "a title that a terminal obeys": of_text(title="\x9b2J"),
    "a date that is none": of_text(date="2025-13-01"),
    "a document set that is none": of_text(document_set="weapons"),
    "a participant nobody describes": of_text(participant="Z"),
    "a turn outside the text": of_text(turns=[[0, 0, 0, END + 1, None]]),
    "a turn that ends before it begins": of_text(turns=[[0, 5, 9, 7, None]]),
    "turns that overlap": of_text(turns=[[0, 0, 0, 20, None], [1, 10, 10, 30, None]]),
    "a turn of nobody known": of_text(turns=[[9, 0, 0, 20, None]]),
    "a turn with too little": of_text(turns=[[0, 0, 0, 20]]),
    "a turn that is a word": of_text(turns=[[0, 0, 0, "20", None]]),
    "a negative offset": of_text(turns=[[0, -1, 0, 20, None]]),
    "an offset that is a truth": of_text(turns=[[0, True, 1, 20, None]]),
    "an offset beyond all numbers": of_text(sentences=[0, 10**30]),
    "a sentence outside the text": of_text(sentences=[0, END + 1]),
    "sentences that overlap": of_text(sentences=[0, 20, 10, 30]),
    "half a sentence": of_text(sentences=[0]),
    "a speaker in an unknown role": of_text(speakers=[["A", "admin"], ["B", "participant"]]),
    "a speaker a terminal obeys": of_text(speakers=[["\x1b]0;x\x07", "participant"], ["B", "participant"]]),
    "a question of no turn": of_text(questions=[[99, 1, "hand"]]),
    "a question twice": of_text(questions=[[2, 1, "hand"], [2, 1, "matched"]]),
    "a question the guide has not": of_text(questions=[[2, 77, "hand"]]),
    "a question of unknown origin": of_text(questions=[[2, 1, "guessed"]]),
    "a question that is words": of_text(questions=[["2", 1, "hand"]]),
    "segments in a round without them": of_text(segments=[0, 9]),
    "segments outside the text": lambda _head, study, talks: (
        study["round"].update(unit="segments"),
        talks[0].update(segments=[0, END + 1]),
    ),
    "half a segment": lambda _head, study, talks: (
        study["round"].update(unit="segments"),
        talks[0].update(segments=[3]),
    ),
    "a round on segments without any": of_round(unit="segments"),
    "a round of unknown purpose": of_round(purpose="weapon"),
    "a round in an unknown unit": of_round(unit="words"),
    "a round without a name": of_round(name=""),
    "a round whose name a terminal obeys": of_round(name="\x1b[2J"),
    "a round whose uid is none": of_round(uid="x"),
    "a round begun never": of_round(begun_at="yesterday"),
    "another codebook than the round's": of_round(version="0123456789abcdef"),
    "a seed beyond all numbers": lambda _head, study, _talks: study["round"]["drawn"].update(seed=2**70),
    "a blindness that is a word": lambda _head, study, _talks: study["round"]["drawn"].update(blind="yes"),
    "a round with more": of_round(more=1),
    "a package for somebody else": of_study(coder=OTHER),
    "one coder": lambda _head, study, _talks: study["coders"].__delitem__(slice(0, 2)),
    "a coder twice": lambda _head, study, _talks: study["coders"].append(study["coders"][0]),
    "two coders of one name": lambda _head, study, _talks: study["coders"][0].update(name="ben"),
    "a coder without a name": lambda _head, study, _talks: study["coders"][0].update(name=""),
    "a coder's name on two lines": lambda _head, study, _talks: study["coders"][0].update(name="a\nb"),
    "a language that is none": of_study(language="../../etc"),
    "a project's name that a terminal obeys": of_study(project="\x1b[2J"),
    "a guide that isn't a list": of_study(guide={}),
    "a question twice in the guide": lambda _head, study, _talks: study["guide"].append(study["guide"][0]),
    "a guide a terminal obeys": lambda _head, study, _talks: study["guide"][0].update(text="\x1b[2J"),
    "a participant twice": lambda _head, study, _talks: study["participants"].append(study["participants"][0]),
    "attributes of a participant": lambda _head, study, _talks: study["participants"][0].update(attributes={}),
    "codes that aren't a list": lambda _head, study, _talks: study["codebook"].update(codes={}),
    "a code without a label": lambda _head, study, _talks: study["codebook"]["codes"][0].update(label={}),
    "a code twice": lambda _head, study, _talks: study["codebook"]["codes"].append(study["codebook"]["codes"][0]),
    "a code redefined": lambda _head, study, _talks: study["codebook"]["codes"][0].update(definition={"fr": "Autre"}),
    "a colour that is none": lambda _head, study, _talks: study["codebook"]["codes"][0].update(colour="\x1b[2J"),
    "a codebook with more": lambda _head, study, _talks: study["codebook"].update(more=1),
    "a slot that is a word": lambda _head, study, _talks: study["codebook"]["codes"][0].update(slot="1"),
    "a head with more": lambda head, _study, _talks: head.update(more=1),
    "a head without a hash": lambda head, _study, _talks: head.pop("sha256"),
    "a version of ours below the first": lambda head, _study, _talks: head.update(version=0),
    "a study that isn't an object": lambda _head, study, _talks: study.clear(),
}


@pytest.mark.parametrize("forgery", FORGED.values(), ids=FORGED.keys())
def test_a_package_changed_by_hand_is_refused_with_its_file(file: Path, forgery: Change) -> None:
    with pytest.raises(InputError) as refusal:
        read_package(rewritten(file, forgery))
    said = str(refusal.value)
    assert "measured-1-ben.cipcoder-round" in said
    assert len(said) < 700
    assert not {"\x1b", "\x9b", "\n"} & set(said)
    assert "horaires coupés" not in said, "no interview text in errors"


def test_an_error_says_which_line_and_which_field(file: Path) -> None:
    with pytest.raises(InputError, match=r"ben\.cipcoder-round, line 3: “turns\.0\.3” is not as it should be"):
        read_package(rewritten(file, of_text(turns=[[0, 0, 0, "20", None]])))


def test_a_changed_file_is_told_from_a_cut_one(file: Path) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole.replace(b"Et les horaires", b"Et les horreurs", 1))
    with pytest.raises(InputError, match="was changed since it was written"):
        read_package(file)
    file.write_bytes(whole[:-200])
    with pytest.raises(InputError, match="cut short"):
        read_package(file)
    file.write_bytes(b"\n".join(whole.split(b"\n")[:-2]) + b"\n")
    with pytest.raises(InputError, match="cut short"):
        read_package(file)
    file.write_bytes(whole + whole.split(b"\n")[2] + b"\n")
    with pytest.raises(InputError, match="something was added"):
        read_package(file)


def test_every_changed_byte_of_what_follows_the_first_line_is_noticed(file: Path) -> None:
    whole = bytearray(file.read_bytes())
    begin = whole.index(b"\n") + 1
    for at in range(begin, len(whole), 7):
        changed = whole.copy()
        changed[at] ^= 0x01
        file.write_bytes(changed)
        with pytest.raises(InputError):
            read_package(file)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(at=st.integers(0, 400), byte=st.integers(0, 255))
def test_whatever_byte_of_the_beginning_changes_it_reads_the_same_or_not_at_all(
    file: Path, packed: ops.Package, at: int, byte: int
) -> None:
    whole = file.read_bytes()
    changed = whole[:at] + bytes([byte]) + whole[at + 1 :]
    try:
        file.write_bytes(changed)
        with suppress(CipcoderError):
            assert read_package(file) == packed
    finally:
        file.write_bytes(whole)


def test_a_newer_version_says_to_update(file: Path) -> None:
    with pytest.raises(InputError, match=r"newer cipcoder \(round version 2; this one reads 1\)"):
        read_package(rewritten(file, lambda head, _study, _talks: head.update(version=VERSION + 1)))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"{}",
        b"[]\n",
        b'{"format":"cipcoder-layer","version":1}\n',
        b"\xff\xfe",
        b"SQLite format 3\x00",
        b"7\n",
    ],
)
def test_other_files_are_no_round(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.cipcoder-round"
    path.write_bytes(content)
    with pytest.raises(InputError, match="is no round of double coding"):
        read_package(path)


def test_a_file_that_went_through_windows_reads_the_same(file: Path, packed: ops.Package) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert read_package(file) == packed


@pytest.mark.parametrize("kind", ["one long line", "many lines", "many numbers", "nested"])
def test_a_huge_file_is_refused_quickly_and_in_little_memory(
    file: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cipcoder.formats.round_file.MAX_LINE", 1_000_000)
    monkeypatch.setattr("cipcoder.formats.round_file.MAX_BYTES", 5_000_000)
    monkeypatch.setattr("cipcoder.formats.round_checks.MAX_ENTRIES", 50_000)
    head = json.dumps({"format": FORMAT, "version": VERSION, "lines": 9_999, "sha256": "0" * 64}).encode() + b"\n"
    study = file.read_bytes().split(b"\n")[1] + b"\n"
    body = {
        "one long line": b"x" * 30_000_000,
        "many lines": study + file.read_bytes().split(b"\n")[2] + b"\n" + b"{}\n" * 3_000_000,
        "many numbers": study + b"[" + b"1," * 400_000 + b"1]\n",
        "nested": study + b"[" * 400_000 + b"\n",
    }[kind]
    file.write_bytes(head + body)
    tracemalloc.start()
    began = time.perf_counter()
    with pytest.raises(InputError):
        read_package(file)
    assert time.perf_counter() - began < 2
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60_000_000


def test_who_had_coded_before_travels_where_two_had(tmp_path: Path, project: Project) -> None:
    found = new_round(project, Plan(("ana", "ben"), interviews=("travail",)))
    with project.store.read() as connection:
        made = package(connection, found.uid, project.coder_named("ben").uid)
    assert "coded_before" not in made.round.terms
    both = [str(uid) for uid in made.round.coders]
    told = replace(made, round=replace(made.round, terms={**made.round.terms, "coded_before": both}))
    write_package(tmp_path / "b.cipcoder-round", told)
    assert read_package(tmp_path / "b.cipcoder-round") == told
