"""JSON Lines: what is written comes back to the character; what is no coding is refused with its line."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cipcoder import locale
from cipcoder.errors import InputError
from cipcoder.formats import json_lines
from cipcoder.formats.json_lines import FIELDS, CodingLine, read_coding_lines, write_json_lines

texts = st.text(st.characters(), max_size=12) | st.sampled_from(
    ['"', "\\", "\n\r\u2028", "=1+1", "\ud800", "\x00", "😀é"]
)
numbers = st.integers(0, 10**9)
perhaps = st.none() | numbers
lines = st.builds(
    CodingLine,
    **{
        **dict.fromkeys(FIELDS, texts),
        **dict.fromkeys(("first_turn", "last_turn", "question", "weight"), perhaps),
        **dict.fromkeys(("start", "stop", "status"), numbers),
        **dict.fromkeys(("speakers", "roles", "themes"), st.lists(texts, max_size=3).map(tuple)),
        "attributes": st.dictionaries(texts, texts, max_size=3),
        "starred": st.booleans(),
    },
)
ONE = CodingLine(
    *("u", "t", "T", "interviews", "", "B", "Mme B.", {"âge": "41"}, ("Mme B.",), ("participant",), 1, 2, None),
    *(0, 4, "Oui.", "kin", "Parenté", ("family",), "ana", "ana", "", "2025-01-01T00:00:00+00:00", "2", "hand", 0),
    *(None, False),
)


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(codings=st.lists(lines, min_size=1, max_size=4))
def test_codings_come_back_as_they_went(tmp_path: Path, codings: list[CodingLine]) -> None:
    path = tmp_path / "c.jsonl"
    assert write_json_lines(path, codings) == len(codings)
    assert list(read_coding_lines(path)) == codings
    assert path.read_bytes().count(b"\n") == len(codings)


def test_each_line_is_an_object_with_the_keys_in_their_order(tmp_path: Path) -> None:
    write_json_lines(tmp_path / "c.jsonl", [ONE])
    said = json.loads((tmp_path / "c.jsonl").read_text(encoding="utf-8"))
    assert tuple(said) == FIELDS
    assert said["attributes"] == {"âge": "41"}
    assert "é" in (tmp_path / "c.jsonl").read_text(encoding="utf-8"), "accents are legible"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"not json\n", "line 1: this is no JSON"),
        (b"[1]\n", "line 1: a coding has these keys"),
        (b'{"coding":"x"}\n', "line 1: a coding has these keys"),
        (b"[" * 100_000 + b"\n", "line 1: this is no JSON"),
        (b"\xff\xfe\n", "line 1: this is no JSON"),
        (b"", "is empty"),
    ],
)
def test_what_is_no_coding_is_refused_with_its_line(tmp_path: Path, line: bytes, says: str) -> None:
    path = tmp_path / "c.jsonl"
    path.write_bytes(line)
    with pytest.raises(InputError, match=says):
        list(read_coding_lines(path))


@pytest.mark.parametrize(
    ("key", "value"),
    [("start", "0"), ("start", True), ("starred", 1), ("speakers", [1]), ("attributes", {"a": None}), ("memo", None)],
)
def test_a_value_of_another_kind_is_refused_by_its_key(tmp_path: Path, key: str, value: object) -> None:
    path = tmp_path / "c.jsonl"
    good = json.dumps(dataclasses.asdict(ONE))
    path.write_text(good + "\n" + json.dumps({**dataclasses.asdict(ONE), key: value}) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=f"line 2: “{key}” has a value of another kind"):
        list(read_coding_lines(path))


def test_an_endless_line_is_not_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_lines, "MAX_LINE", 1000)
    (tmp_path / "c.jsonl").write_bytes(b'"' + b"x" * 5000)
    with pytest.raises(InputError, match="longer than any coding"):
        list(read_coding_lines(tmp_path / "c.jsonl"))
