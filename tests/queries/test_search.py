"""Searching all transcripts: every place is found, however it is written, and says who speaks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cipcoder.language.forms import expanded
from cipcoder.queries.corpus import EVERYTHING, Filter
from cipcoder.queries.search import Search, search, segments, summary, told_forms
from cipcoder.store import operations as ops
from cipcoder.store.store import Store
from cipcoder.text.spans import Span
from cipcoder.text.word_places import finder, passages, spans_of
from cipcoder.text.word_query import How, parse
from tests.conftest import postgres_address
from tests.studies import FAMILY, NOTES, WORK, Study, talk

OEUVRES = talk(
    "œuvres",
    "Enquêteur : Vos œuvre, l’Œuvre ?",
    "Mme B. : L’ŒUVRE, oui. À l’œuvre on reconnaît l’ouvrière ; c’est reconnu, la reconaissance.",
    "Mme B. : [rires] Une oeuvre, un œuvre\u0301.",
)


def filled(study: Study) -> Study:
    for data in (WORK, FAMILY, NOTES, OEUVRES):
        study.do(ops.ImportTranscript(data))
    return study


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def texts(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """A project on each engine that is only read."""
    with ExitStack() as stack:
        lite = request.param == "sqlite"
        place = tmp_path_factory.mktemp("texts") / "x.cipcoder" if lite else stack.enter_context(postgres_address())
        yield filled(Study(stack.enter_context(Store.create(place, name="x"))))


@pytest.fixture
def changing(study: Study) -> Study:
    """One that may be changed."""
    return filled(study)


def ask(study: Study, words: str, chosen: Filter = EVERYTHING, **options: object) -> Search:
    with study.store.read() as connection:
        return search(connection, words, chosen, **options)  # type: ignore[arg-type]


def told(result: Search) -> list[tuple[str, int | None, str, str]]:
    return [(f.transcript.name, h.turn, h.speaker, h.words) for f in result.found for h in f.hits]


def test_accents_capitals_and_ligatures_do_not_matter(texts: Study) -> None:
    for words in ("œuvre", "OEUVRE", "Oeuvre", "œuvre\u0301"):
        assert told(ask(texts, words)) == [
            ("œuvres", 1, "Enquêteur", "œuvre"),
            ("œuvres", 1, "Enquêteur", "Œuvre"),
            ("œuvres", 2, "Mme B.", "ŒUVRE"),
            ("œuvres", 2, "Mme B.", "œuvre"),
            ("œuvres", 3, "Mme B.", "oeuvre"),
            ("œuvres", 3, "Mme B.", "œuvre\u0301"),
        ]


def test_places_are_grouped_by_transcript_in_the_order_of_the_list(texts: Study) -> None:
    result = ask(texts, "enfants")
    assert [(found.transcript.name, found.places) for found in result.found] == [("travail", 1), ("famille", 1)]
    assert summary(result) == "2 places in 2 interviews"
    assert summary(ask(texts, "moulin")) == "Not found: moulin"


def test_only_what_participants_say(texts: Study) -> None:
    assert [h[1:] for h in told(ask(texts, "horaires"))] == [(3, "Enquêteur", "horaires"), (4, "Mme B.", "horaires")]
    assert [h[1] for h in told(ask(texts, "horaires", only_participants=True))] == [4]
    assert told(ask(texts, "Mme B")), "a label is found"
    assert told(ask(texts, "Mme B", only_participants=True)) == [], "but it is not what somebody says"
    assert told(ask(texts, "machines", only_participants=True)), "text without speakers counts as a participant's"


def test_roles_that_are_changed_count_at_once(changing: Study) -> None:
    changing.do(ops.EditTranscript(WORK.uid, {"speakers": [["Enquêteur", "participant"], ["Mme B.", "other"]]}))
    assert [h[1] for h in told(ask(changing, "horaires", only_participants=True))] == [3]
    assert changing.faults() == []


def test_only_some_interviews_are_searched(texts: Study) -> None:
    assert told(ask(texts, "machines", Filter())) == [], "they are in the notes"
    assert [h[0] for h in told(ask(texts, "enfants", Filter(None, frozenset({"famille"}))))] == ["famille"]


def test_a_place_stands_in_its_context(texts: Study) -> None:
    ((hit,),) = [found.hits for found in ask(texts, "pas tenu").found]
    assert FAMILY.text[hit.span.start : hit.span.stop] == hit.words == "pas tenu"
    assert hit.before.endswith("Sans elle je n’aurais ")
    assert hit.after == ".", "what the others say before and after is not what was said here"
    assert "\n" not in hit.before + hit.after


def test_very_many_places_are_counted_and_the_first_are_shown(texts: Study) -> None:
    result = ask(texts, "*e*", limit=7)
    every = ask(texts, "*e*", limit=None)
    assert result.places == len(told(every)) > 30
    assert told(result) == told(every)[:7]
    assert summary(result).endswith("interviews · the first 7 are shown")


def test_forms_and_likenesses_say_what_was_looked_for_as_it_is_spelt(texts: Study) -> None:
    assert told_forms(ask(texts, "=reconnaître")) == ["=reconnaître: reconnaît, reconnu"]
    assert told_forms(ask(texts, "reconnaissance", how="like")) == ["~reconnaissance: reconaissance"]
    assert told_forms(ask(texts, "~xylophone")) == ["~xylophone: no such word in these texts"]
    assert told_forms(ask(texts, "reconnu")) == []


def test_a_search_that_is_called_off_finds_nothing_more(texts: Study) -> None:
    assert ask(texts, "*e*", go_on=lambda: False).places == 0


def test_what_is_coded_of_places_is_they_their_sentences_or_their_turns(texts: Study) -> None:
    from cipcoder.queries.corpus import transcripts
    from cipcoder.queries.document import talk as read

    with texts.store.read() as connection:
        (row,) = transcripts(connection, chosen=Filter(None, frozenset({"famille"})))
        document = read(connection, row, sentences=True)
    mother, held = (Span(i, i + len(w)) for w in ("mère", "tenu") for i in [FAMILY.text.index(w)])
    label = Span(0, 4)
    said = {unit: [FAMILY.text[s.start : s.stop] for s in segments(document, [mother, held], unit)] for unit in
            ("word", "sentence", "turn")}  # fmt: skip
    assert said["word"] == ["mère", "tenu"]
    assert said["turn"] == ["Ma mère m’a gardé les enfants. Sans elle je n’aurais pas tenu."], "once"
    assert all("mère" in first or "tenu" in first for first in said["sentence"])
    assert segments(document, [label], "turn") == [], "who speaks is not said by anybody"
    assert segments(document, [label], "word") == []


# --- the index ---------------------------------------------------------------------------------------


def test_undone_and_redone_texts_leave_and_come_back(changing: Study) -> None:
    changing.undo()
    assert ask(changing, "oeuvre").places == 0
    assert changing.faults() == []
    changing.redo()
    assert ask(changing, "oeuvre").places == 6
    assert changing.faults() == []


def test_no_word_of_a_text_that_was_taken_out_stays_in_the_index(changing: Study) -> None:
    changing.undo()
    with changing.store.read() as connection:
        from cipcoder.store.word_index import vocabulary

        assert not {"oeuvre", "ouvriere"} & vocabulary(connection)


@pytest.mark.parametrize("harm", ["UPDATE passage SET words = 'x' WHERE id = 2", "DELETE FROM passage WHERE id = 2"])
def test_an_index_that_says_something_else_than_the_texts_is_a_fault(changing: Study, harm: str) -> None:
    with changing.store.engine.begin() as connection:
        connection.exec_driver_sql(harm)
    found = " ".join(changing.faults())
    assert "The words of travail are not indexed as its text has them." in found


def test_an_index_that_misses_a_word_is_a_fault(changing: Study) -> None:
    with changing.store.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("INSERT INTO word_index(word_index, rowid, words) SELECT 'delete', id, words "
                                       "FROM passage WHERE id = 2")  # fmt: skip
        else:
            connection.exec_driver_sql("UPDATE passage SET lexemes = to_tsvector('simple', 'x') WHERE id = 2")
    assert changing.faults() == ["The index of words does not find what the texts hold."]


# --- both engines, against a plain look at the texts ---------------------------------------------------

WORDS = [
    "œuvre",
    "oeuvre",
    "Œ",
    "été",
    "ete",
    "e\u0301te\u0301",
    "l’été",
    "recon\u00adnu",
    "x²",
    "1",
    "ɐ",
    "ᏸ",
    "𞤀a",
    "ﬁn",
]
SAID = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
ASKED = st.recursive(
    st.lists(st.sampled_from([*WORDS, "oe*", "*e", "=été", "~oeuvrs", "r*u"]), min_size=1, max_size=2).map(" ".join),
    lambda part: st.tuples(part, st.sampled_from(["OU", "ET", "SAUF", "PRÈS/2"]), part).map(
        lambda three: f"({three[0]}) {three[1]} ({three[2]})"
    ),
    max_leaves=3,
)


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Study]]:
    """A project on each engine there is."""
    with Store.create(tmp_path_factory.mktemp("found") / "project.cipcoder", name="x") as lite:
        try:
            with postgres_address() as address, Store.create(address, name="x") as post:
                yield [Study(lite), Study(post)]
        except pytest.skip.Exception:
            yield [Study(lite)]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(SAID, min_size=1, max_size=4), st.lists(ASKED, min_size=3, max_size=3), st.booleans())
def test_both_engines_find_what_a_plain_look_at_the_texts_finds(
    engines: list[Study], turns: list[str], asked: list[str], only: bool
) -> None:
    data = talk("hasard", *(f"{('E', 'Mme B.')[i % 2]} : {said}." for i, said in enumerate(turns)))
    for study in engines:
        study.do(ops.ImportTranscript(data))
    try:
        for words in asked:
            expected = plainly(data, words, only=only)
            for study in engines:
                found = ask(study, words, only_participants=only, limit=None)
                assert [hit.span for each in found.found for hit in each.hits] == expected, words
    finally:
        for study in engines:
            study.undo()


def plainly(data: ops.TranscriptData, words: str, *, only: bool, how: How = "as written") -> list[Span]:
    """Every passage looked at, without any index."""
    from cipcoder.store.word_index import Turn

    pieces = list(passages(data.text, [Turn(i, *turn[:4]) for i, turn in enumerate(data.turns)]))
    vocabulary = {word for piece in pieces for word in piece.words.split()}
    query = parse(words, how=how)
    find = finder(query, expanded(query, vocabulary))
    found: list[Span] = []
    for piece in pieces:
        speaker = None if piece.turn is None else data.turns[piece.turn][0]
        role = "participant" if speaker is None else data.speakers[speaker][1]
        if only and not (piece.said and role == "participant"):
            continue
        found += spans_of(find(piece.words), piece.span.start, piece.shifts)
    return found


def test_a_store_of_before_there_was_an_index_is_searched_once_it_is_opened(tmp_path: Path) -> None:
    import sqlite3
    from contextlib import closing

    dump = Path(__file__).parents[1] / "data" / "schema-3.sql"
    with closing(sqlite3.connect(tmp_path / "project.cipcoder")) as made:
        made.executescript(dump.read_text(encoding="utf-8"))
    with Store.open(tmp_path / "project.cipcoder") as store:
        assert ask(Study(store), "seule").places == 1
        assert Study(store).faults() == []
