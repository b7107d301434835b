"""Theme lines, against words looked at one by one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cipcoder.errors import InputError
from cipcoder.queries.theme_lines import ThemeLines
from cipcoder.rounds import Plan, new_round
from cipcoder.store import operations as ops
from cipcoder.text.words import words
from tests.queries.random_layers import INTERVIEWS, TOP, Put, begin, coded, codings
from tests.studies import WORK, passage

THEMES = ("conditions", "kin", "money")


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return begin(tmp_path_factory.mktemp("lines") / "study")


def told(found: ThemeLines) -> dict[str, dict[str, tuple[float, ...]]]:
    return {talk.name: {line.code: line.covered for line in talk.lines} for talk in found.talks}


def participants_words(data: ops.TranscriptData) -> list[int]:
    """Where each begins."""
    if not data.turns:
        return [word.start for word in words(data.text)]
    found = []
    for speaker, _head, start, stop, _at in data.turns:
        if speaker is None or data.speakers[speaker][1] == "participant":
            found += [word.start for word in words(data.text, start, stop)]
    return found


def again(puts: list[Put], parts: int) -> dict[str, dict[str, tuple[float, ...]]]:
    lines: dict[str, dict[str, tuple[float, ...]]] = {}
    for data in INTERVIEWS:
        said = participants_words(data)
        n = min(parts, len(said))
        for theme in THEMES:
            mine = [p for p in puts if p.transcript == data.name and TOP[p.code] == theme]
            shares = []
            for part in range(n):
                some = said[part * len(said) // n : (part + 1) * len(said) // n]
                shares.append(sum(any(p.start <= at < p.stop for p in mine) for at in some) / len(some))
            lines.setdefault(data.name, {})[theme] = tuple(shares)
    return lines


@settings(max_examples=8, deadline=None)
@given(mine=codings, others=codings, parts=st.sampled_from((1, 2, 7, 40)))
def test_shares_are_those_of_words_looked_at_one_by_one(
    begun: Path, mine: list[Put], others: list[Put], parts: int
) -> None:
    with coded(begun, mine, others) as project:
        found = project.theme_lines("ana", parts=parts)
        assert told(found) == again(mine, parts)
        assert {talk.name: talk.words for talk in found.talks} == {
            data.name: len(participants_words(data)) for data in INTERVIEWS
        }


def test_any_codes_may_be_asked_for_with_what_is_below_them(begun: Path) -> None:
    with coded(begun, ()) as project:
        project.code_passage(project.transcript("travail").uid, *passage(WORK, "Les horaires coupés"), ["hours"])
        lines = told(project.theme_lines(codes=("hours", "kin", "hours"), parts=3))["travail"]
        assert list(lines) == ["hours", "kin"]
        assert sum(lines["hours"]) > 0
        assert lines["kin"] == (0, 0, 0)
        assert lines["hours"] == told(project.theme_lines(parts=3))["travail"]["conditions"]
        with pytest.raises(InputError, match="Did you mean “hours”"):
            project.theme_lines(codes=("hour",))


def test_a_retired_theme_has_a_line_only_where_it_is_in_use(begun: Path) -> None:
    with coded(begun, [Put("famille", 0, 30, "kin")]) as project:
        for code in ("kin", "money"):
            project.edit_code(code, retired=True)
        assert {tuple(lines) for lines in told(project.theme_lines()).values()} == {("conditions", "kin")}


def test_what_the_interviewer_says_is_in_no_part(begun: Path) -> None:
    with coded(begun, ()) as project:
        project.code_passage(project.transcript("travail").uid, *passage(WORK, "Et les horaires ?"), ["hours"])
        assert set(told(project.theme_lines())["travail"]["conditions"]) == {0}


def test_fewer_words_than_parts_make_fewer_parts(begun: Path) -> None:
    with coded(begun, ()) as project:
        assert [len(line) for line in told(project.theme_lines())["bref"].values()] == [1, 1, 1]
        assert [talk.name for talk in project.theme_lines().talks] == ["bref", "travail", "famille", "brut"]


def test_what_a_blind_round_hides_is_left_out_and_named(begun: Path) -> None:
    with coded(begun, (), [Put("travail", 0, 30, "kin")]) as project:
        project.coder = None
        new_round(project, Plan(("ana", "ben"), interviews=("travail",)))
        project.use_coder("ana")
        found = project.theme_lines("ben")
        assert "travail" not in told(found)
        assert found.layer.blind == ("travail",)
