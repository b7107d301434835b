"""Codings as tables: by quotation, as people type them, and as the extracts export writes them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cipcoder import locale
from cipcoder.errors import CipcoderError, InputError
from cipcoder.formats.codings import PLACED, PlacedCoding, QuotedCoding, place, read_codings
from cipcoder.formats.tables import write_csv
from cipcoder.queries.extracts import FIXED
from cipcoder.text.clean import clean

TALK = """Enquêteur : Et la voiture ?

Mme Z. : Ben la voiture, c’est… enfin c’est mon bureau, quoi. Je mange dedans. (rires) C’est mon bureau !

Enquêteur : Vous y mangez tous les jours ?

Mme Z. : Tous les jours. Enfin, l’été je me mets sous les arbres, derrière la salle des fêtes, et je ferme les yeux.
"""


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "codings.csv"
    path.write_text(text, "utf-8")
    return path


# --- by quotation -------------------------------------------------------------------------------------


def test_codings_by_quotation_are_read_with_their_lines(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "transcript,quote,occurrence,code,coder,memo\n"
        'entretien-z,"Je mange dedans.",,isolation,ana,"Où ?\nseule ?"\n'
        ",,,,,\n"
        "entretien-z, mon bureau ,2,place,ana,\n",
    )
    assert read_codings(path).rows == [
        QuotedCoding("entretien-z", "Je mange dedans.", 1, "isolation", "ana", "Où ?\nseule ?", 2),
        QuotedCoding("entretien-z", "mon bureau", 2, "place", "ana", "", 5),
    ]


def test_a_spreadsheet_s_codings_are_read_the_same(tmp_path: Path) -> None:
    path = tmp_path / "codings.csv"
    header = ["Transcript", "QUOTE", "code "]
    write_csv(path, header, [["entretien-z", "- Oui, dit-elle", "isolation"]], "excel")
    assert read_codings(path).rows == [QuotedCoding("entretien-z", "- Oui, dit-elle", 1, "isolation", "", "", 2)]


def test_a_quotation_is_cleaned_as_transcripts_are(tmp_path: Path) -> None:
    path = written(tmp_path, "transcript,quote,code\nz,e\u0301te\u0301\u00ad\u200b \x1b[2J,x\n")
    (coding,) = read_codings(path).rows
    assert isinstance(coding, QuotedCoding)
    assert coding.quote == "été ␛[2J"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("transcript,quote,cod\nz,x,y\n", "line 1: there is no column “cod” in such a file. Did you mean “code”"),
        (
            "transcript,quote,code,zzz\nz,x,y,\n",
            "line 1: there is no column “zzz” in such a file. Its columns: transcript, quote",
        ),
        ("transcript,quote\nz,x\n", "line 1: columns are missing: code"),
        ("a,b\nz,x\n", "line 1: there is no column “a”"),
        ("transcript,quote,code,Code\nz,x,y,y\n", "line 1: two columns are called “code”"),
        ("transcript,quote,code\nz,x,y\nz,,y\n", "line 3: the cell “quote” is empty"),
        ("transcript,quote,code\n,x,y\n", "line 2: the cell “transcript” is empty"),
        ("transcript,quote,code\nz,x,\n", "line 2: the cell “code” is empty"),
        (
            "transcript,quote,occurrence,code\nz,x,0,y\n",
            "line 2: “0” under “occurrence” is not a whole number of at least 1",
        ),
        ("transcript,quote,occurrence,code\nz,x,two,y\n", "line 2: “two” under “occurrence”"),
        ("transcript,quote,occurrence,code\nz,x,²,y\n", "line 2: “²” under “occurrence”"),
        ("transcript,quote,occurrence,code\nz,x,99999999999999,y\n", "line 2: “99999999999999” under"),
        ("transcript,quote,code\nz,x\n", "line 2: 2 cells where the header names 3"),
        ("transcript,start,stop,text,code\nz,1,x,y,c\n", "line 2: “x” under “stop” is not a whole number"),
        ("transcript,start,stop,text,code\nz,4,2,yy,c\n", "line 2: start, stop and text do not agree"),
        ("transcript,start,stop,text,code\nz,4,,yy,c\n", "line 2: start, stop and text do not agree"),
        ("transcript,start,stop,text,code\nz,4,9,yy,c\n", "line 2: start, stop and text do not agree.*2 characters"),
        ("transcript,start,stop,text,code,mood\nz,4,6,yy,c,x\n", "line 1: there is no column “mood”.*"),
        ("coding,transcript,start,stop,text,code\nx,z,4,6,yy,c\n", "line 2: the cell “coding” should hold"),
        ("transcript,start,stop,text,code,created_at\nz,4,6,yy,c,hier\n", "line 2: “hier” is not a time like"),
        ("transcript,start,stop,text,code,created_at\nz,4,6,yy,c,2025-01-01\n", "line 2: “2025-01-01” is not a time"),
        (
            "transcript,start,stop,text,code,created_at\nz,4,6,yy,c,0001-01-01T00:00:00+14:00\n",
            "line 2: .* is not a time",
        ),
    ],
    ids=range(22),
)
def test_a_bad_file_of_codings_is_refused_with_its_line(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(InputError, match=what) as refusal:
        read_codings(written(tmp_path, text))
    assert "codings.csv" in str(refusal.value)


# --- placing ------------------------------------------------------------------------------------------


def quoted(quote: str, occurrence: int = 1) -> QuotedCoding:
    return QuotedCoding("entretien-z", quote, occurrence, "isolation", "ana", "", 7)


def found(quote: str, occurrence: int = 1, text: str = TALK) -> str:
    start, stop = place(quoted(quote, occurrence), text)
    return text[start:stop]


def test_a_quotation_to_the_letter_stands_where_it_is() -> None:
    assert found("Je mange dedans.") == "Je mange dedans."
    assert place(quoted("mon bureau", 1), TALK)[0] == TALK.index("mon bureau")
    assert place(quoted("mon bureau", 2), TALK)[0] == TALK.rindex("mon bureau")


def test_case_accents_and_apostrophes_don_t_matter_when_the_letter_isn_t_there() -> None:
    assert found("Derriere la salle des FETES") == "derrière la salle des fêtes"
    assert found("l'été je me mets") == "l’été je me mets"
    assert found("C'EST MON BUREAU", 2) == "C’est mon bureau"


def test_the_letter_comes_before_what_only_resembles_it() -> None:
    assert place(quoted("C’est mon bureau"), TALK)[0] == TALK.index("C’est mon bureau")


def test_a_quotation_without_its_fillers_is_placed_when_nothing_else_resembles_it() -> None:
    said = found("La voiture, c’est mon bureau, je mange dedans.")
    assert said.startswith("la voiture, c’est… enfin")
    assert said.endswith("Je mange dedans.")


def test_other_punctuation_is_the_same_words() -> None:
    assert found("Tous les jours ! Enfin l’été je me mets sous les arbres") == (
        "Tous les jours. Enfin, l’été je me mets sous les arbres"
    )


@pytest.mark.parametrize(
    ("quote", "occurrence", "what"),
    [
        ("mon bureau", 3, "“mon bureau” stands 2 times in entretien-z: there is no occurrence 3"),
        ("MON BUREAU", 3, "“MON BUREAU” stands 2 times in entretien-z"),
        ("Je mange dedans.", 2, "stands 1 time in entretien-z: there is no occurrence 2"),
        ("Je mange dedans.", 0, "there is no occurrence 0"),
        ("Le directeur a signé le contrat lundi", 1, "“Le directeur a signé le contrat…” is not in entretien-z"),
        ("…", 2, "stands 1 time"),
        ("?!?!", 1, "is not in entretien-z"),
        ("", 1, "is not in entretien-z"),
    ],
)
def test_a_quotation_that_can_t_be_placed_is_explained(quote: str, occurrence: int, what: str) -> None:
    with pytest.raises(InputError, match=what):
        place(quoted(quote, occurrence), TALK)


def test_a_quotation_that_resembles_two_passages_is_not_guessed() -> None:
    text = (
        "Mme Z. : Je prends ma voiture chaque matin pour aller voir les gens au village.\n\n"
        "Mme Z. : Je prends ma voiture chaque matin pour aller voir des gens au village.\n"
    )
    with pytest.raises(InputError, match="resembles several passages of entretien-z"):
        place(quoted("Je prends ma voiture chaque matin pour aller voir ces gens au village"), text)


def test_an_error_holds_no_more_than_a_few_words_of_the_interview() -> None:
    with pytest.raises(InputError) as refusal:
        place(quoted("mot " * 500), TALK)
    assert str(refusal.value).count("mot") == 6


@settings(max_examples=100)
@given(data=st.data())
def test_every_occurrence_of_any_passage_is_found_again(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(TALK) - 1))
    stop = data.draw(st.integers(start + 1, min(len(TALK), start + 60)))
    passage = TALK[start:stop].strip()
    assume(passage)
    count = TALK.count(passage)
    places = [place(quoted(passage, n), TALK) for n in range(1, count + 1)]
    assert all(TALK[a:b] == passage for a, b in places)
    assert len(set(places)) == count
    assert places == sorted(places)


# --- the extracts export ------------------------------------------------------------------------------


def test_the_columns_are_those_of_the_extracts_export() -> None:
    assert tuple(name for name in PLACED if not name.endswith("*")) == FIXED


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=15)


@st.composite
def placed(draw: st.DrawFn) -> PlacedCoding:
    text = draw(texts)
    start = draw(st.integers(0, 10**6))
    moment = draw(st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2100, 1, 1)))
    return PlacedCoding(
        coding=draw(st.just("") | st.uuids().map(str)),
        transcript="entretien-z",
        start=start,
        stop=start + len(text),
        text=text,
        code="isolation",
        coder="ana",
        memo=clean(draw(texts)).text,
        created_at=draw(st.none() | st.just(moment.replace(tzinfo=dt.UTC))),
        weight=draw(st.none() | st.integers(0, 5)),
        origin=draw(st.sampled_from(["hand", "import"])),
        status=draw(st.none() | st.integers(0, 2)),
        line=0,
    )


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(codings=st.lists(placed(), max_size=3), style=st.sampled_from(["exact", "excel"]))
def test_an_extracts_export_reads_back_without_loss(tmp_path: Path, codings: list[PlacedCoding], style: Any) -> None:
    header = [*FIXED[:6], "attribute: Ancienneté", *FIXED[6:]]
    rows = []
    for coding in codings:
        known = {name: getattr(coding, name, "x") for name in header}
        known["created_at"] = coding.created_at and coding.created_at.isoformat()
        rows.append([known[name] for name in header])
    path = tmp_path / "codings.csv"
    write_csv(path, header, rows, style)
    back = read_codings(path).rows
    assert len(back) == len(codings)
    for before, after in zip(codings, back, strict=True):
        assert isinstance(after, PlacedCoding)
        assert {**_fields(after), "line": 0} == _fields(before)
        assert place(after, "z" * before.start + before.text + "é") == (before.start, before.stop)


def _fields(coding: PlacedCoding) -> dict[str, Any]:
    return {name: getattr(coding, name) for name in PlacedCoding.__slots__}


def test_a_placed_coding_whose_text_has_changed_is_refused() -> None:
    coding = PlacedCoding("", "entretien-z", 4, 8, "oups", "c", "ana", "", None, None, "hand", 0, 3)
    with pytest.raises(InputError, match="characters 4 to 8 of entretien-z are another text"):
        place(coding, TALK)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    header=st.lists(
        st.sampled_from(["transcript", "quote", "code", "coder", "start", "stop", "text", "x"]), max_size=6
    ),
    row=st.lists(st.sampled_from(["", "1", "entretien-z", "é", "-1", "\x00", '"']), max_size=6),
)
def test_any_table_is_codings_or_an_explained_refusal(tmp_path: Path, header: list[str], row: list[str]) -> None:
    path = written(tmp_path, ",".join(header) + "\n" + ",".join(row) + "\n")
    try:
        assert all(coding.code for coding in read_codings(path).rows)
    except CipcoderError as error:
        message = str(error)
    else:
        message = "codings.csv"
    assert "codings.csv" in message
