"""A codebook.yaml that is wrong, half written or hostile gets a sentence with its file and line."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cipcoder.codebook.yaml_file import parse, read, starter
from cipcoder.errors import InputError


def faults(text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        parse(text, "codebook.yaml")
    return str(caught.value).split("\n")


def code(line: str) -> str:
    return f"codes:\n  - id: a\n    {line}\n"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('label: "oui', "line 3: a quotation mark opened here is never closed"),
        ("label: avant : après", "line 3: a colon inside a text"),
        ("label: [rires] oui", "line 3: this line is not aligned with those above, or text follows"),
        ("label: [rires]", "line 3: a text is expected here: put it between quotes"),
        ("label", "line 3: a key without its colon"),
        ("keywords: [un, deux", "a list or group opened on line 3 with [ or { is not closed"),
        ("keywords: un, deux", "line 3: a list is expected here: [one, two, three]"),
        ("label: *un*", "line 3: * makes a YAML alias here"),
        ("label: &un deux", "line 3: & makes a YAML anchor here"),
        ("label: !un deux", "line 3: ! makes a YAML tag here"),
        ("label: !!python/object/apply:os.system [ls]", "line 3: ! makes a YAML tag here"),
        ("label: %", "line 3: a text can’t begin with %"),
        ("label: @moi", "line 3: a text can’t begin with @"),
        ("label: - oui", "line 3: a text can’t begin with a dash"),
        ('label: "c:\\q"', "line 3: a backslash between double quotes"),
        ("label: |oui", "line 3: after | or > the text begins on the next line"),
        ("\tlabel: A", "line 3: a tab in the indentation"),
        (" label: A", "line 3: a colon inside a text, or a wrong indentation"),
        ("label: a\x07b", "line 3: an invisible control character (U+0007)"),
        ("labl: A", "line 3: “labl” is not a key of a code. Did you mean “label”?"),
        ("zzz: A", "line 3: “zzz” is not a key of a code. The keys are: id, label"),
        ("id: b", "line 3: the key “id” is written twice, first on line 2"),
        ("<<: {label: A}", "line 3: << merges YAML mappings"),
        ("slot: 10", "line 3: a slot is one digit"),
        ("slot: 01", "line 3: a slot is one digit"),
        ("retired: peut-être", "line 3: write true or false"),
        ("codes: [b]", "line 3: a code is expected here"),
        ("codes: b", "line 3: a list is expected here, one dash for each item"),
        ("definition: {fr: A, exclude: B}", "line 3: “exclude” is not a language code"),
        ("? [a]\n    : b", "line 3: a list or a mapping stands where a key is expected"),
    ],
)
def test_a_fault_is_named_with_its_line_and_what_to_do(line: str, says: str) -> None:
    said = faults(code(line))
    assert all(sentence.startswith("codebook.yaml, line ") for sentence in said)
    assert any(says in sentence for sentence in said), said


def test_several_faults_are_listed_at_once_in_order() -> None:
    text = "titel: X\ncodes:\n  - id: a\n    label: A\n    slot: x\n  - id: b\n    couleur: red\n"
    assert [sentence.split(":")[0] for sentence in faults(text)] == [
        "codebook.yaml, line 1",
        "codebook.yaml, line 5",
        "codebook.yaml, line 7",
    ]
    text = "codes:\n  - id: A b\n    label: A\n  - id: b\n    colour: bleu\n    examples:\n      - text: x\n"
    assert [sentence.split(":")[0] for sentence in faults(text)] == [
        "codebook.yaml, line 2",
        "codebook.yaml, line 4",
        "codebook.yaml, line 5",
        "codebook.yaml, line 7",
    ]
    text = "codes:\n  - id: a\n    label: A\n    slot: 1\n  - id: a\n    label: a\n    slot: 1\n"
    assert [int(sentence.split(":")[0].split()[-1]) for sentence in faults(text)] == [2, 4, 5, 7]


def test_a_hundred_faults_are_cut_to_twenty() -> None:
    said = faults("".join(f"k{i}: x\n" for i in range(100)))
    assert len(said) == 21
    assert said[-1] == "… and 80 more."


@pytest.mark.parametrize("text", ["", "# rien\n", "---\n"])
def test_an_empty_file_is_said_to_be_empty(text: str) -> None:
    assert "is empty" in faults(text)[0]


def test_a_file_that_is_no_codebook_is_refused() -> None:
    assert "begins with keys" in faults("- a\n")[0]
    assert "begins with keys" in faults("Bonjour tout le monde\n")[0]
    assert "a second document" in faults("title: a\n---\ntitle: b\n")[0]
    assert "YAML directive" in faults("%YAML 1.1\n---\ntitle: a\n")[0]


def test_words_are_never_taken_for_numbers_or_answers() -> None:
    text = "title: 2025-03-24\ncodes:\n  - id: no\n    label: NO\n    keywords: [On, 12:30, 010, 1_000, ~, null, 1e3]\n"
    found = parse(text)
    assert found.title == {"fr": "2025-03-24"}
    assert found.codes[0].label == {"fr": "NO"}
    assert found.codes[0].keywords == ("On", "12:30", "010", "1_000", "~", "null", "1e3")


def test_keys_left_empty_while_writing_are_as_if_absent() -> None:
    found = parse(
        "title:\ncodes:\n  - id: a\n    label: A\n    definition:\n    keywords:\n    examples:\n    codes:\n"
    )
    assert found.codes[0].definition == {}
    assert found.codes[0].keywords == ()


def test_a_bomb_of_aliases_or_brackets_is_refused_at_once() -> None:
    laughs = "a: &a [x,x]\n" + "".join(f"k{i}: &k{i} [*a,*a]\n" for i in range(30))
    began = time.perf_counter()
    assert "anchor" in faults(laughs)[0]
    for text in (
        "[" * 100_000,
        "{a: " * 50_000,
        "- " * 50_000,
        "codes:\n" + "".join(f"{'    ' * i}- a:\n" for i in range(99)),
    ):
        assert "more than 40 levels deep" in faults(text)[0]
    assert "larger than 2 MB" in faults("x" * 2_000_001)[0]
    assert time.perf_counter() - began < 10


def test_a_file_not_in_utf_8_is_told_so_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "codebook.yaml"
    path.write_bytes("title: a\n# été\n".encode("cp1252"))
    with pytest.raises(InputError, match="line 2: not in UTF-8"):
        read(path)
    path.write_bytes("title: été\n".encode("utf-16"))
    with pytest.raises(InputError, match="not in UTF-8"):
        read(path)
    path.write_bytes(b"x" * 2_000_001)
    with pytest.raises(InputError, match="larger than 2 MB"):
        read(path)
    with pytest.raises(InputError, match="can’t be read"):
        read(tmp_path / "absent.yaml")
    with pytest.raises(InputError, match="can’t be read"):
        read(tmp_path)


@given(
    st.integers(0, 3000), st.sampled_from(["", "[", '"', "'", ":", "\n\t", "&x ", "*x", "{", "- ", "|", "\x00", "%"])
)
@settings(max_examples=150, deadline=None)
def test_a_half_written_file_gives_a_codebook_or_a_sentence(cut: int, more: str) -> None:
    text = starter("fr")[:cut] + more
    try:
        parse(text, "codebook.yaml")
    except InputError as error:
        assert str(error).startswith("codebook.yaml")  # noqa: PT017


@given(st.text(alphabet=st.sampled_from("ab:-[]{}#&*!|>'\"%@`, \n\t?é\\"), max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_scribble_gives_a_codebook_or_a_sentence(text: str) -> None:
    try:
        parse(text, "codebook.yaml")
    except InputError as error:
        assert str(error).startswith("codebook.yaml")  # noqa: PT017


def test_a_codebook_of_a_thousand_codes_reads_in_a_few_seconds() -> None:
    lines = [
        f"  - id: code-{i}\n    label: {{fr: Code {i}, en: Code {i}}}\n    keywords: [a, b, c]\n" for i in range(1000)
    ]
    began = time.perf_counter()
    assert len(parse("codes:\n" + "".join(lines)).codes) == 1000
    assert time.perf_counter() - began < 10
