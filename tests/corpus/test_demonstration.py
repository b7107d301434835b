"""The demonstration study is what it says: counted, anchored, honest."""

from __future__ import annotations

import csv
import math
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from cipcoder.codebook.yaml_file import read
from cipcoder.formats.codings import QuotedCoding, place, read_codings
from cipcoder.formats.transcript import TranscriptFile, read_transcript
from cipcoder.formats.verbatims import read_verbatims
from cipcoder.text.fold import fold
from cipcoder.text.locate import Ambiguous, NotFound, Place, best, prepare
from cipcoder.text.spans import Span
from cipcoder.text.transcript import parse
from cipcoder.text.words import word_count

TOP = Path(__file__).parents[2]
CORPUS = TOP / "corpus"
THESIS = TOP.parent / "shared" / "thesis" / "memoire.txt"
INTERVIEWS = sorted((CORPUS / "interviews").glob("*.txt"))
DOUBLE_CODED = {"entretien-d", "entretien-g", "entretien-j", "entretien-k", "entretien-l"}
LETTERS = re.compile(r"\w+")


def tokens(text: str) -> list[str]:
    return LETTERS.findall(unicodedata.normalize("NFC", text).lower().replace("’", "'"))


def body(path: Path) -> str:
    """What is said in a file: without front matter."""
    return parse(path.read_text(encoding="utf-8")).text


def texts() -> dict[str, str]:
    return {path.stem: body(path) for path in INTERVIEWS}


def cells(name: str) -> list[dict[str, str]]:
    with (CORPUS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def yaml(name: str) -> Any:
    return YAML(typ="safe").load((CORPUS / name).read_text(encoding="utf-8"))


def test_there_are_thirteen_interviews_of_the_stated_length() -> None:
    counts = {name: len(text.split()) for name, text in texts().items()}  # words as wc counts them
    assert len(counts) == 13
    assert sum(counts.values()) >= 36_000
    longest, *others = sorted(counts.values(), reverse=True)
    assert 8_500 <= longest <= 11_000
    assert all(2_000 <= n <= 4_500 for n in others), counts


@pytest.mark.parametrize("path", INTERVIEWS, ids=lambda p: p.stem)
def test_each_interview_is_read_as_a_talk_of_its_participant(path: Path) -> None:
    file: TranscriptFile = read_transcript(path)
    people = yaml("participants.yaml")["participants"]
    assert file.data.participant in people
    assert file.data.date is not None
    assert file.data.date.startswith("2025-")
    roles = {role for _label, role in file.data.speakers}
    assert {"interviewer", "participant"} <= roles
    assert people[file.data.participant]["name"] in {label for label, _role in file.data.speakers}
    share = {
        role: word_count(
            file.data.text,
            [Span(t[2], t[3]) for t in file.data.turns if t[0] is not None and file.data.speakers[t[0]][1] == role],
        )
        for role in ("interviewer", "participant")
    }
    assert 0.08 < share["interviewer"] / sum(share.values()) < 0.25
    assert len(file.data.sentences) > len(file.data.turns)


def test_the_notice_stands_in_every_file() -> None:
    for path in sorted(CORPUS.rglob("*")):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert re.search(r"démonstration", text, re.IGNORECASE), path
            assert re.search(r"demonstration", text, re.IGNORECASE), path
    for path in INTERVIEWS:
        notice = parse(path.read_text(encoding="utf-8")).meta["notice"]
        assert "personne ne l'a prononcé" in notice
        assert "nobody said it" in notice


def test_no_sentence_of_eight_words_occurs_twice() -> None:
    seen: Counter[tuple[str, ...]] = Counter()
    for name, text in texts().items():
        for turn in parse((CORPUS / "interviews" / f"{name}.txt").read_text(encoding="utf-8")).turns:
            for sentence in re.split(r"(?<=[.!?…])\s+", text[turn.start : turn.stop]):
                words = tuple(tokens(sentence))
                if len(words) >= 8:
                    seen[words] += 1
    assert not [" ".join(words) for words, n in seen.items() if n > 1]


def test_nothing_is_taken_from_the_thesis() -> None:
    if not THESIS.exists():
        pytest.skip("../shared is not there")
    thesis = tokens(THESIS.read_text(encoding="utf-8"))
    runs = {tuple(thesis[i : i + 8]) for i in range(len(thesis) - 7)}
    # the questionnaire's and guide's subjects are facts; their wordings are ours, so they are looked at too
    for path in [*CORPUS.rglob("*"), TOP / "codebook.yaml", TOP / "README.md", *(TOP / "docs").rglob("*.md")]:
        if path.is_file():
            ours = tokens(path.read_text(encoding="utf-8"))
            shared = [" ".join(ours[i : i + 8]) for i in range(len(ours) - 7) if tuple(ours[i : i + 8]) in runs]
            assert not shared, path


def test_the_guide_has_twenty_seven_questions_in_four_sections() -> None:
    guide = yaml("guide.yaml")
    assert len(guide["sections"]) == 4
    numbers = [q["number"] for section in guide["sections"] for q in section["questions"]]
    assert numbers == list(range(1, 28))


def test_participants_have_their_attributes() -> None:
    people = yaml("participants.yaml")["participants"]
    assert list(people) == list("ABCDEFGHIJKLM")
    for person in people.values():
        assert set(person) == {"name", "function", "organisation", "seniority", "gender", "training"}


def test_the_codebook_has_two_levels_and_full_definitions() -> None:
    codebook = read(TOP / "codebook.yaml")
    codes = [row.code for row in codebook.walk() if not row.code.codes]
    assert 24 <= len(codes) <= 28
    assert {row.depth for row in codebook.walk()} == {0, 1}
    sources = {f"Entretien {letter}" for letter in "ABCEFHIM"}
    said = {name: fold(text) for name, text in texts().items()}
    for code in codes:
        for text in (code.label, code.definition, code.include, code.exclude):
            assert {"fr", "en"} <= text.keys(), code.id
        assert len(code.keywords) >= 5, code.id
        assert {e.kind for e in code.examples} == {"typical", "borderline"}, code.id
        for example in code.examples:
            assert example.source in sources, (code.id, example.source)
            assert fold(example.text) in said[f"entretien-{example.source[-1].lower()}"], (code.id, example.text)


def codings(coder: str) -> list[QuotedCoding]:
    rows = read_codings(CORPUS / "codings" / f"coder-{coder}.csv").rows
    return [row for row in rows if isinstance(row, QuotedCoding)]


def test_every_coding_anchors_on_its_words() -> None:
    said = texts()
    for coder in ("ana", "ben"):
        for row in codings(coder):
            start, stop = place(row, said[row.transcript])
            assert said[row.transcript][start:stop] == row.quote


def test_the_codings_are_real_work() -> None:
    ana, ben = codings("ana"), codings("ben")
    assert len(ana) >= 450
    assert len({row.transcript for row in ana}) == 13
    assert {row.transcript for row in ben} == DOUBLE_CODED
    said = texts()
    spans = [(row.transcript, *place(row, said[row.transcript]), row.code) for row in ana]
    passages = Counter((name, start, stop) for name, start, stop, _code in spans)
    assert sum(n > 1 for n in passages.values()) >= 10
    overlapping = sum(
        a[0] == b[0] and a[1] < b[2] and b[1] < a[2] and (a[1], a[2]) != (b[1], b[2])
        for i, a in enumerate(spans)
        for b in spans[i + 1 :]
    )
    assert overlapping >= 20
    lengths = [word_count(row.quote) for row in ana]
    assert min(lengths) <= 10
    assert max(lengths) >= 120
    assert sum(bool(row.memo) for row in ana + ben) >= 50
    codebook = read(TOP / "codebook.yaml")
    used = Counter(row.code for row in ana)
    assert all(used[row.code.id] for row in codebook.walk() if not row.code.codes)


def test_a_third_of_the_codings_hold_no_keyword_of_their_code() -> None:
    codebook = read(TOP / "codebook.yaml")
    keywords = {row.code.id: [fold(k) for k in row.code.keywords] for row in codebook.walk()}
    rows = codings("ana") + codings("ben")
    without = sum(not any(k in fold(row.quote) for k in keywords[row.code]) for row in rows)
    assert without / len(rows) >= 0.30


def test_read_states_are_those_of_the_codings() -> None:
    rows = cells("codings/read-states.csv")
    assert {row["coder"] for row in rows} == {"ana", "ben"}
    assert {row["state"] for row in rows} <= {"finished", "in progress"}
    ben = {row["transcript"] for row in rows if row["coder"] == "ben" and row["state"] == "finished"}
    ana = {row["transcript"] for row in rows if row["coder"] == "ana" and row["state"] == "finished"}
    assert ben == DOUBLE_CODED
    assert ben <= ana


def test_verbatims_are_found_as_their_file_expects() -> None:
    rows = read_verbatims(CORPUS / "verbatims.csv")
    assert len(rows) >= 80
    origins = Counter(row.origin for row in rows)
    assert all(origins[o] >= 10 for o in ("interview", "questionnaire", "observation"))
    expected = Counter(row.expected for row in rows)
    assert expected["exact"] >= 30
    assert expected["elided"] >= 8
    assert expected["reworded"] >= 6
    assert expected["wrong"] >= 4
    among = {}
    for path in [*INTERVIEWS, CORPUS / "notes" / "observation.txt"]:
        talk = parse(path.read_text(encoding="utf-8"))
        among[path.stem] = prepare(talk.text, [Span(t.head, t.start) for t in talk.turns])
    for row in rows:
        if row.origin == "questionnaire":
            continue
        found = best(row.wording, among)
        if row.expected == "wrong":
            assert "faute volontaire" in row.note.lower()
            right_place = isinstance(found, Place) and found.name == row.transcript and found.hit.kind == "exact"
            assert not right_place, row.key
        else:
            assert isinstance(found, Place), (row.key, found if isinstance(found, Ambiguous | NotFound) else "")
            if row.expected:
                assert found.hit.kind == row.expected, row.key
                assert found.name == row.transcript, row.key


def answers(cell: str) -> set[str]:
    return {part.strip() for part in cell.split(";") if part.strip()}


def meets(row: dict[str, str], figure: dict[str, Any]) -> bool:
    """True when the cell holds one (match: any) or all (match: all) of the options counted."""
    given, wanted = answers(row[figure["column"]]), set(figure["counts"])
    return wanted <= given if figure["match"] == "all" else bool(wanted & given)


def test_the_questionnaire_gives_the_published_percentages() -> None:
    rows = cells("questionnaire.csv")
    assert len(rows) == 129
    figures = yaml("questionnaire-figures.yaml")
    assert figures["contradicted"]
    for figure in figures["figures"]:
        asked = [row for row in rows if row[figure["column"]]]
        for condition in figure["denominator"].get("where", ()):
            asked = [row for row in asked if meets(row, {"match": "any", **condition})]
        numerator = sum(meets(row, figure) for row in asked)
        share = 100 * numerator / len(asked) * 10 ** figure["decimals"]
        brought = math.floor(share + 0.5) if figure["rounding"] == "round" else math.floor(share)
        assert brought == round(figure["percent"] * 10 ** figure["decimals"]), (figure["id"], numerator, len(asked))
        assert (numerator, len(asked)) == tuple(figure["achieved"].values())
