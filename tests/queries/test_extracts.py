"""Coded extracts: one row a coding, with all it takes to find it again."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from typing import Any

import pytest

from cipcoder.queries.corpus import EVERYTHING, Filter
from cipcoder.queries.extracts import Extract, Wanted, columns, extracts, records
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from cipcoder.text.fold import fold
from tests.studies import CODEBOOK, FAMILY, NOTES, WORK, Study, talk

ONLY_FRENCH = CODEBOOK.get("kin").model_copy(update={"id": "seul", "label": {"fr": "Seul"}})


@pytest.fixture
def ready(study: Study) -> Study:
    study.coder("ana")
    study.coder("ben")
    study.do(ops.ApplyCodebook(CODEBOOK))
    study.do(
        ops.SetParticipants(
            (
                ops.ParticipantData("B", "Mme B.", {"âge": "41", "métier": "agente"}),
                ops.ParticipantData("C", "M. C.", {"âge": "52"}),
            )
        )
    )
    for data in (WORK, FAMILY, NOTES):
        study.do(ops.ImportTranscript(data))
    return study


def found(
    study: Study,
    chosen: Filter | None = None,
    coders: list[str] | None = None,
    codes: list[str] | None = None,
    language: str = "fr",
) -> list[Extract]:
    with study.store.read() as connection:
        wanted = Wanted(chosen or Filter(), tuple(codes or ()))
        return list(extracts(connection, wanted, coders=coders, language=language))


def test_an_extract_says_who_where_when_under_what_and_about_whom(ready: Study) -> None:
    ready.do(ops.SetGuide((ops.GuideQuestionData(4, "s", "Et les horaires ?"),)))
    ready.do(ops.MatchQuestions(WORK.uid, {2: 4}))
    (uid,) = ready.code("ana", WORK, "horaires coupés", "hours")
    ready.do(ops.WriteMemo(uuid.uuid4(), "à citer", "Temps", (("coding", uid),)), "ana")
    ready.do(ops.WriteMemo(uuid.uuid4(), "encore", "", (("coding", uid), ("code", code_uid("kin")))), "ben")
    (extract,) = found(ready)
    start = WORK.text.index("horaires coupés")
    made = ready.rows("coding")[uid]["created_at"]
    assert (extract.coding, extract.transcript, extract.document_set) == (str(uid), "travail", "interviews")
    assert (extract.date, extract.participant, extract.participant_name) == ("2025-01-14", "B", "Mme B.")
    assert extract.attributes == (("âge", "41"), ("métier", "agente"))
    assert (extract.speakers, extract.first_turn, extract.last_turn, extract.question) == (("Mme B.",), 4, 4, 4)
    assert (extract.start, extract.stop, extract.text) == (start, start + 15, "horaires coupés")
    assert (extract.code, extract.code_label, extract.theme) == ("hours", "Horaires", "conditions")
    assert (extract.coder, extract.memo) == ("ana", "Temps\nà citer\n\nencore")
    assert dt.datetime.fromisoformat(extract.created_at) == dt.datetime.fromisoformat(made)
    assert (extract.origin, extract.status, extract.weight) == ("hand", 0, None)
    assert extract.version == "2", "the codebook as it was made is the second version, after the empty one"


def test_every_coding_is_a_row_and_a_row_is_a_coding(ready: Study) -> None:
    for who in ("ana", "ben"):
        for data, words in ((WORK, "seule"), (WORK, "le soir"), (FAMILY, "Ma mère"), (NOTES, "local froid")):
            ready.code(who, data, words, "hours", "kin")
    codings = ready.rows("coding")
    everything = found(ready, EVERYTHING)
    assert sorted(e.coding for e in everything) == sorted(map(str, codings))
    texts = {"travail": WORK.text, "famille": FAMILY.text, "carnet": NOTES.text}
    for e in everything:
        fields = codings[uuid.UUID(e.coding)]
        assert (e.start, e.stop) == (fields["start"], fields["stop"])
        assert e.text == texts[e.transcript][e.start : e.stop]
    assert len(found(ready)) == 12, "the notes are no interview"
    assert len(found(ready, Filter("notes"))) == 4
    assert {e.coder for e in found(ready, coders=["ben"])} == {"ben"}
    assert found(ready, coders=[]) == []


def test_extracts_come_in_the_order_of_the_corpus(ready: Study) -> None:
    ready.code("ben", FAMILY, "Ma mère", "kin")
    ready.code("ana", WORK, "le soir", "hours")
    ready.code("ana", WORK, "seule", "isolation")
    ready.code("ana", WORK, "seule, sans personne", "hours")
    order = [(e.transcript, e.text) for e in found(ready)]
    assert order == [
        ("travail", "seule, sans personne"),
        ("travail", "seule"),
        ("travail", "le soir"),
        ("famille", "Ma mère"),
    ]


def test_a_theme_brings_the_extracts_of_its_codes(ready: Study) -> None:
    ready.code("ana", WORK, "seule", "isolation")
    ready.code("ana", WORK, "le soir", "conditions")
    ready.code("ana", WORK, "ses enfants", "kin")
    assert {e.code for e in found(ready, codes=["conditions"])} == {"conditions", "isolation"}
    assert [e.text for e in found(ready, codes=["kin", "isolation"])] == ["seule", "ses enfants"]
    assert found(ready, codes=["hours"]) == []
    assert {e.theme for e in found(ready)} == {"", "conditions"}


def test_a_passage_across_turns_keeps_its_whole_text_and_all_its_speakers(ready: Study) -> None:
    start, stop = WORK.text.index("avec qui"), WORK.text.index(" coupés")
    ready.do(ops.AddCodings((ops.NewCoding(WORK.uid, start, stop, code_uid("hours")),)), "ana")
    (extract,) = found(ready)
    assert extract.text == WORK.text[start:stop]
    assert "\nEnquêteur : Et les horaires ?\n" in extract.text
    assert (extract.speakers, extract.first_turn, extract.last_turn) == (("Mme B.", "Enquêteur"), 2, 4)


def test_a_label_alone_is_nobody_s_words_and_is_kept_all_the_same(ready: Study) -> None:
    ready.code("ana", WORK, "Mme B. :", "hours")
    (extract,) = found(ready)
    assert (extract.text, extract.speakers, extract.first_turn, extract.last_turn) == ("Mme B. :", (), None, None)


def test_the_guide_question_is_the_last_one_asked_before(ready: Study) -> None:
    ready.do(ops.SetGuide(tuple(ops.GuideQuestionData(n, "s", f"{n} ?") for n in (1, 2))))
    ready.do(ops.MatchQuestions(WORK.uid, {0: 2, 2: 1}))
    for words in ("vos débuts", "seule", "Et les horaires", "ses enfants"):
        ready.code("ana", WORK, words, "hours")
    ready.code("ana", FAMILY, "Ma mère", "hours")
    assert [(e.text, e.question) for e in found(ready)] == [
        ("vos débuts", 2),
        ("seule", 2),
        ("Et les horaires", 1),
        ("ses enfants", 1),
        ("Ma mère", None),
    ]


def test_labels_are_in_the_language_asked_for_or_in_the_one_there_is(ready: Study) -> None:
    ready.do(ops.AddCode(ONLY_FRENCH))
    ready.code("ana", WORK, "seule", "hours", "seul")
    assert sorted(e.code_label for e in found(ready, language="en")) == ["Hours", "Seul"]
    assert sorted(e.code_label for e in found(ready, language="fr")) == ["Horaires", "Seul"]


def test_codings_of_retired_codes_are_extracts_too(ready: Study) -> None:
    ready.code("ana", WORK, "seule", "kin")
    ready.do(ops.EditCode("kin", {"retired": True}))
    assert [e.code for e in found(ready)] == ["kin"]


def test_the_version_is_the_one_the_coding_was_made_under(ready: Study) -> None:
    ready.code("ana", WORK, "seule", "hours")
    ready.do(ops.EditCode("kin", {"definition": {"fr": "Autrement."}}))
    ready.code("ana", WORK, "le soir", "hours")
    assert [(e.text, e.version) for e in found(ready)] == [("seule", "2"), ("le soir", "3")]


def test_columns_name_each_attribute_and_a_record_has_a_cell_for_each(ready: Study) -> None:
    ready.code("ana", FAMILY, "Ma mère", "kin")
    ready.code("ana", NOTES, "local froid", "kin")
    with ready.store.read() as connection:
        names = columns(connection)
        cells = records(extracts(connection, Wanted(EVERYTHING)), names)
        rows = [dict(zip(names, row, strict=True)) for row in cells]
    assert names[:8] == [
        *("coding", "transcript", "document_set", "date", "participant", "participant_name"),
        *("attribute: âge", "attribute: métier"),
    ]
    family, notes = sorted(rows, key=lambda row: str(row["transcript"]), reverse=True)
    assert (family["attribute: âge"], family["attribute: métier"], family["speakers"]) == ("52", "", "M. C.")
    assert (notes["attribute: âge"], notes["participant"], notes["question"], notes["weight"]) == ("", "", None, None)
    assert (notes["start"], notes["text"]) == (NOTES.text.index("local"), "local froid")


def test_an_attribute_may_be_called_like_a_column(ready: Study) -> None:
    ready.do(ops.SetParticipants((ops.ParticipantData("B", "Mme B.", {"code": "x", "text": "y"}),)))
    ready.code("ana", WORK, "seule", "hours")
    with ready.store.read() as connection:
        names = columns(connection)
        (extract,) = extracts(connection)
    (cells,) = records([extract], names)
    row = dict(zip(names, cells, strict=True))
    assert (row["code"], row["attribute: code"], row["text"], row["attribute: text"]) == ("hours", "x", "seule", "y")


def test_two_speakers_whose_labels_hold_a_plus_sign_are_still_listed(ready: Study) -> None:
    data = talk("deux", "A + B : Oui.", "C : Non.")
    ready.do(ops.ImportTranscript(data))
    ready.do(ops.AddCodings((ops.NewCoding(data.uid, 0, len(data.text), code_uid("hours")),)), "ana")
    (extract,) = found(ready, Filter(None, frozenset({"deux"})))
    assert extract.speakers == ("A + B", "C")


# --- what is wanted ------------------------------------------------------------------------------------


def wanted(study: Study, asked: Wanted) -> list[Extract]:
    with study.store.read() as connection:
        return list(extracts(connection, asked))


@pytest.fixture
def coded(ready: Study) -> Study:
    """Two coders' codings of everything, questions asked in one interview."""
    ready.do(ops.SetGuide(tuple(ops.GuideQuestionData(n, "s", f"{n} ?") for n in (1, 2))))
    ready.do(ops.MatchQuestions(WORK.uid, {0: 2, 2: 1}))
    for data, words in (
        *((WORK, "vos débuts"), (WORK, "seule"), (WORK, "avec qui parler le soir.\nEnquêteur : Et les horaires")),
        *((WORK, "ses enfants"), (WORK, "Mme B. :"), (FAMILY, "les enfants. Sans"), (FAMILY, "éloignés.")),
        (NOTES, "local froid"),
    ):
        ready.code("ana", data, words, "hours", "kin")
        ready.code("ben", data, words, "isolation")
    return ready


CHOICES: tuple[tuple[Any, ...], ...] = (
    (
        Filter(),
        EVERYTHING,
        Filter(None, frozenset({"famille", "carnet"})),
        Filter(attributes=frozenset({("âge", "41")})),
    ),
    ((), ("conditions",), ("kin", "hours")),
    ("", "ENFANTS", "soir. enqueteur", "seule", "rien de tel"),
    (frozenset(), frozenset({1}), frozenset({1, 2})),
    (frozenset(), frozenset({"participant"}), frozenset({"interviewer"})),
)


def test_whatever_is_asked_together_a_plain_recount_finds_the_same(coded: Study) -> None:
    """Every combination of filters, against one look at each coding with nothing but its text and turns."""
    texts = {str(data.uid): data for data in (WORK, FAMILY, NOTES)}
    ids = {str(code_uid(code)): code for code in ("conditions", "hours", "isolation", "kin")}
    asked = {(str(WORK.uid), 0): 2, (str(WORK.uid), 2): 1}
    below = {"conditions": {"conditions", "hours", "isolation"}, "hours": {"hours"}, "kin": {"kin"}}
    counts = set()
    for chosen, codes, words, questions, roles in itertools.product(*CHOICES):
        expected = set()
        for uid, fields in coded.rows("coding").items():
            data = texts[fields["transcript"]]
            start, stop = fields["start"], fields["stop"]
            question, speaking = None, set()
            for number, (speaker, head, begin, end, _time) in enumerate(data.turns):
                if head <= start:
                    question = asked.get((fields["transcript"], number), question)
                if any(begin <= at < end for at in range(start, stop)):
                    speaking.add("participant" if speaker is None else data.speakers[speaker][1])
            age = {"travail": "41", "famille": "52"}.get(data.name)
            if (
                (chosen.document_set in (None, data.document_set))
                and (not chosen.names or data.name in chosen.names)
                and (not chosen.attributes or ("âge", age) in chosen.attributes)
                and (not codes or any(ids[fields["code"]] in below[code] for code in codes))
                and fold(words) in fold(data.text[start:stop]).replace("\n", " ")
                and (not questions or question in questions)
                and (not roles or roles & speaking)
            ):
                expected.add(str(uid))
        found = [e.coding for e in wanted(coded, Wanted(chosen, codes, words, questions, roles))]
        assert set(found) == expected, (chosen, codes, words, questions, roles)
        assert len(found) == len(expected)
        counts.add(len(found))
    assert len(counts) > 8, "the combinations differ"


def test_an_extract_knows_its_title_who_speaks_and_whether_a_verbatim_lies_in_it(coded: Study) -> None:
    start = WORK.text.index("seule")
    kept = ops.NewVerbatim("seule", transcript=WORK.uid, start=start, stop=start + 5, match="exact")
    coded.do(ops.AddVerbatims((kept,)))
    rows = wanted(coded, Wanted())
    assert {e.text for e in rows if e.starred} == {"seule"}
    assert {e.title for e in rows} == {"travail", "famille"}
    assert next(e for e in rows if "\n" in e.text).roles == {"participant", "interviewer"}
    assert next(e for e in rows if e.text == "Mme B. :").roles == frozenset()
    assert {e.roles for e in wanted(coded, Wanted(Filter("notes")))} == {frozenset({"participant"})}


def test_a_code_the_codebook_lost_has_no_extracts(coded: Study) -> None:
    assert wanted(coded, Wanted(codes=("nobody",))) == []
    assert {e.code for e in wanted(coded, Wanted(codes=("nobody", "kin")))} == {"kin"}
