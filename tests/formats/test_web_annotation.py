"""Web Annotations: both selectors lead to the passage and nowhere else, and the documents have the standard's shape."""

from __future__ import annotations

import dataclasses
import json
import uuid
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cipcoder.formats.web_annotation import (
    CONTEXT,
    Annotated,
    annotation,
    selectors,
    write_annotation_lines,
    write_collection,
)

texts = st.text("ab \n😀é", min_size=1, max_size=400) | st.sampled_from(["oui " * 200, "a" * 300])
CODING = Annotated(
    *("11111111-1111-4111-8111-111111111111", "entretien%20b.txt", "Oui. Non. Oui.", 10, 14),
    *("22222222-2222-4222-8222-222222222222", "Accord", "fr", "ana", "33333333-3333-4333-8333-333333333333"),
    *("2025-01-01T00:00:00.000000Z", "à revoir"),
)


@settings(max_examples=200, deadline=None)
@given(text=texts, ends=st.tuples(st.integers(0, 400), st.integers(0, 400)))
@example(text="oui oui oui", ends=(4, 7))
def test_both_selectors_find_the_passage_and_only_it(text: str, ends: tuple[int, int]) -> None:
    start, stop = sorted(min(end, len(text)) for end in ends)
    if start == stop:
        return
    position, quote = selectors(text, start, stop)
    assert text[position["start"] : position["end"]] == quote["exact"]
    assert len(quote["exact"]) == stop - start
    whole = quote["prefix"] + quote["exact"] + quote["suffix"]
    places = [i + len(quote["prefix"]) for i in range(len(text)) if text.startswith(whole, i)]
    assert places == [start]


def test_an_annotation_says_what_who_when_and_where() -> None:
    said = annotation(CODING)
    assert (said["type"], said["motivation"], said["created"]) == ("Annotation", "tagging", CODING.created)
    assert said["creator"] == {"id": f"urn:uuid:{CODING.coder_uid}", "type": "Person", "nickname": "ana"}
    tag, memo = said["body"]
    assert (tag["purpose"], tag["value"], tag["language"]) == ("tagging", "Accord", "fr")
    assert (memo["purpose"], memo["value"]) == ("commenting", "à revoir")
    assert said["target"]["source"] == "entretien%20b.txt"


def test_without_a_memo_there_is_one_body() -> None:
    without = dataclasses.replace(CODING, memo="")
    assert [body["purpose"] for body in annotation(without)["body"]] == ["tagging"]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(n=st.integers(0, 5))
def test_a_collection_is_one_page_written_as_it_comes(tmp_path: Path, n: int) -> None:
    path, uid = tmp_path / "c.jsonld", uuid.uuid4()
    assert write_collection(path, uid, 'L’étude "deux"', (annotation(CODING) for _ in range(n))) == n
    said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    assert (said["@context"], said["type"], said["id"]) == (CONTEXT, "AnnotationCollection", f"urn:uuid:{uid}")
    assert (said["label"], said["total"]) == ('L’étude "deux"', n)
    assert (said["first"]["type"], len(said["first"]["items"])) == ("AnnotationPage", n)


def test_one_a_line_each_has_its_context(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    assert write_annotation_lines(path, [annotation(CODING)] * 2) == 2
    said = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert said == [{"@context": CONTEXT, **annotation(CODING)}] * 2
