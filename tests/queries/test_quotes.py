"""The words that codes are on, against slices of the texts."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cipcoder.errors import InputError
from cipcoder.project import Project
from cipcoder.queries.consensus import Analysis
from cipcoder.queries.quotes import Quote, quotes
from cipcoder.rounds import Plan, new_round
from tests.queries.random_layers import CODES, INTERVIEWS, Put, begin, coded, codings, in_order

ORDER = ("bref", "travail", "famille", "brut")
TEXTS = {data.name: data.text for data in INTERVIEWS}


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return begin(tmp_path_factory.mktemp("quotes") / "study")


def asked(project: Project, whose: str | Analysis, *codes: str, viewer: str | None = None) -> list[Quote]:
    with project.store.read() as connection:
        return quotes(connection, whose, codes, viewer=viewer)


def again(puts: list[Put], codes: set[str], who: str) -> list[tuple[str, int, int, str, str, str]]:
    return [
        (p.transcript, p.start, p.stop, p.code, who, TEXTS[p.transcript][p.start : p.stop])
        for p in in_order([p for p in puts if p.code in codes], ORDER)
    ]


def told(found: list[Quote]) -> list[tuple[str, int, int, str, str, str]]:
    return [(q.transcript, q.start, q.stop, q.code, q.coder, q.text) for q in found]


@settings(max_examples=6, deadline=None)
@given(mine=codings, others=codings, code=st.sampled_from(CODES))
def test_quotes_are_the_words_of_one_layer_s_codings_in_order(
    begun: Path, mine: list[Put], others: list[Put], code: str
) -> None:
    with coded(begun, mine, others) as project:
        codes = {"conditions", "hours", "isolation"} if code == "conditions" else {code}
        assert told(asked(project, "ana", code)) == again(mine, codes, "ana")
        assert told(asked(project, "ben", code, "kin")) == again(others, codes | {"kin"}, "ben")


def test_the_analysis_layer_takes_each_transcript_from_one_coder(begun: Path) -> None:
    mine, others = [Put("travail", 3, 9, "kin"), Put("famille", 1, 8, "kin")], [Put("travail", 4, 9, "kin")]
    with coded(begun, mine, others) as project:
        found = asked(project, Analysis("ana", "ben", frozenset({"travail"})), "kin")
        assert [(q.transcript, q.start, q.coder) for q in found] == [("travail", 4, "ben"), ("famille", 1, "ana")]
        assert asked(project, "ana", "money") == asked(project, "ana") == []
        with pytest.raises(InputError, match="No code"):
            asked(project, "ana", "nothing-like-it")


def test_what_a_blind_round_hides_is_not_quoted(begun: Path) -> None:
    with coded(begun, (), [Put("travail", 4, 9, "kin"), Put("bref", 0, 3, "kin")]) as project:
        project.coder = None
        new_round(project, Plan(("ana", "ben"), interviews=("travail",)))
        assert [q.transcript for q in asked(project, "ben", "kin", viewer="ana")] == ["bref"]
        assert len(asked(project, "ben", "kin", viewer="ben")) == 2
