"""codebook.yaml: what is written there is what is read, and writing disturbs nothing else."""

from __future__ import annotations

import difflib
import io
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from cipcoder.codebook.colours import COLOURS
from cipcoder.codebook.models import Code, Codebook, Example
from cipcoder.codebook.yaml_edit import rewritten
from cipcoder.codebook.yaml_file import dump, parse, read, starter, write
from cipcoder.codebook.yaml_nodes import clean
from cipcoder.codebook.yaml_read import read_tree
from cipcoder.errors import InputError

HOSTILE = [
    "NO",
    "On",
    "12:30",
    "010",
    "1_000",
    "~",
    "null",
    ": ",
    "a: b",
    "fin :",
    "#",
    "a # b",
    "'",
    '"',
    "l'emploi",
    '"oui", dit-elle',
    "a\nb",
    "a\n\n  b\n# c",
    "\ta\n\tb",
    "😀 été",
    "  devant",
    "derrière  ",
    "[rires]",
    "[rires] oui",
    "{x}",
    "- oui",
    "? non",
    "& co",
    "*",
    "!",
    "%",
    "@",
    "`",
    "| x",
    "> x",
    "\\n",
    "\ufeff",
    "\x1b]52;c;x\x07",
    "\u202e",
    "\u2028",
    "\ud800",
    "\xa0",
    "« ni… ni… »",
    "---",
    "...",
    "e\u0301",
    "y",
    "a,b",
    "mot " * 60,
]
words = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30))
languages = st.sampled_from(["fr", "en", "de", "no", "fr-CA"])
texts = st.dictionaries(languages, words, max_size=3)
keywords = st.lists(words, max_size=4).map(tuple)
examples = st.lists(
    st.tuples(st.sampled_from(["typical", "borderline"]), words, words).map(
        lambda t: Example.model_validate({"kind": t[0], "text": t[1] + "x", "source": t[2]})
    ),
    max_size=3,
).map(tuple)


@st.composite
def codebooks(draw: st.DrawFn) -> Codebook:
    """Any codebook: up to nine codes in any tree, hostile words everywhere."""
    ids = draw(st.lists(st.from_regex(r"[a-z0-9]{1,3}(-[a-z0-9]{1,2})?", fullmatch=True), max_size=9, unique=True))
    slots = draw(st.permutations([None, None, None, None, *range(10)]))
    children: dict[str | None, list[str]] = {None: []}
    depths: dict[str | None, int] = {None: 0}
    for code_id in ids:
        above = draw(st.sampled_from([parent for parent in children if depths[parent] < 8]))
        children[above].append(code_id)
        children[code_id], depths[code_id] = [], depths[above] + 1

    def built(parent: str | None) -> tuple[Code, ...]:
        return tuple(
            Code(
                id=code_id,
                # siblings may not share a label: the id at the end keeps them apart
                label={language: f"{draw(words)} {code_id}" for language in draw(st.sets(languages, min_size=1))},
                definition=draw(texts),
                include=draw(texts),
                exclude=draw(texts),
                keywords=draw(keywords),
                examples=draw(examples),
                colour=draw(st.sampled_from(["", "#12ab3f", *COLOURS])),
                slot=slots[ids.index(code_id)],
                retired=draw(st.booleans()),
                exclusive=draw(st.booleans()),
                codes=built(code_id),
            )
            for code_id in children[parent]
        )

    return Codebook(title=draw(texts), language=draw(st.sampled_from(["fr", "en", "de"])), codes=built(None))


@given(codebooks())
@settings(max_examples=80, deadline=None)
def test_a_written_codebook_reads_back_the_same(codebook: Codebook) -> None:
    text = dump(codebook)
    assert parse(text) == codebook
    assert dump(parse(text)) == text


@given(words)
@settings(max_examples=200, deadline=None)
def test_words_that_yaml_would_misread_stay_words(word: str) -> None:
    code = Code(id="a", label={"fr": word + "x"}, definition={"fr": word}, keywords=(word,))
    assert parse(dump(Codebook(codes=(code,)))).codes == (code,)


@given(codebooks(), codebooks())
@settings(max_examples=80, deadline=None)
def test_any_codebook_can_be_edited_into_any_other(old: Codebook, new: Codebook) -> None:
    text = dump(old)
    before, root = read_tree(clean(text), "codebook.yaml")
    changed = rewritten(text, root, before, new)
    assert changed is not None, "the edit was not exact"
    assert parse(changed) == new


@given(codebooks(), codebooks(), st.sampled_from([False, True, None]))
@settings(max_examples=80, deadline=None)
def test_a_file_another_program_wrote_can_be_edited(old: Codebook, new: Codebook, flow: bool | None) -> None:
    stream = io.StringIO()
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = flow
    yaml.width = 10**6  # that writer breaks a quoted line after a backslash in a way it can't read back itself
    # left to itself, that writer puts bare ? and : inside brackets, and can't read them back
    if flow is not False:
        yaml.default_style = '"'  # type: ignore[assignment]
    yaml.dump(as_written(old), stream)
    text = clean(stream.getvalue())
    before, root = read_tree(text, "codebook.yaml")
    assert before == old
    if not root.flow:
        changed = rewritten(text, root, before, new)
        assert changed is not None, "the edit was not exact"
        assert parse(changed) == new


@given(codebooks(), codebooks(), st.data())
@settings(max_examples=80, deadline=None)
def test_comments_above_codes_follow_their_codes(old: Codebook, new: Codebook, data: st.DataObject) -> None:
    lines: list[str] = []
    for line in dump(old).split("\n"):
        if line.lstrip(" ").startswith("- id: ") and (indent := len(line) - len(line.lstrip(" "))) % 4 == 2:
            lines += [" " * indent + f"# above {line.strip()}", *([""] if data.draw(st.booleans()) else [])]
        lines.append(line)
    text = "\n".join(lines)
    before, root = read_tree(text, "codebook.yaml")
    changed = rewritten(text, root, before, new)
    assert changed is not None, "the edit was not exact"
    there = changed.split("\n")
    for row in new.walk():
        mine = [i for i, line in enumerate(there) if line.strip().endswith(f"- id: {quoted(row.code.id)}")]
        # what a text itself says must not be taken for a comment
        if row.code.id in old and len(mine) == 2:
            assert there[mine[0]].lstrip(" ").startswith("# above")
            assert not any(line.strip() for line in there[mine[0] + 1 : mine[1]])


def quoted(code_id: str) -> str:
    return next(
        line for line in dump(Codebook(codes=(Code(id=code_id, label={"fr": "x"}),))).split("\n") if "- id" in line
    )[8:]


def as_written(codebook: Codebook) -> dict[str, object]:
    """The codebook as the mappings, lists and strings a YAML writer takes."""

    def plain(value: object) -> object:
        if isinstance(value, Code | Example):
            written = {name: getattr(value, name) for name in type(value).model_fields}
            return {name: plain(v) for name, v in written.items() if v or (v == 0 and v is not False)}
        if isinstance(value, tuple):
            return [plain(item) for item in value]
        return value if isinstance(value, str | dict) else str(value)

    return {name: plain(getattr(codebook, name)) for name in Codebook.model_fields}


@given(codebooks(), codebooks())
@settings(max_examples=40, deadline=None)
def test_writing_twice_gives_the_same_bytes(
    tmp_path_factory: pytest.TempPathFactory, old: Codebook, new: Codebook
) -> None:
    path = tmp_path_factory.mktemp("codebook") / "codebook.yaml"
    assert write(path, old)
    assert write(path, new) == (old != new)
    first = path.read_bytes()
    assert not write(path, new)
    assert path.read_bytes() == first
    assert read(path) == new
    assert [p.name for p in path.parent.iterdir()] == ["codebook.yaml"]


COMMENTED = """\
# Étude pilote

title: 'Pilote'   # provisoire
codes:
    # premier thème
    -   id: tensions
        label:   {fr: "Tensions",   en: Tensions}   # à discuter
        keywords: [ produire,  'NO' ]
        # ce qu'il reste à faire
        codes:
        # sur les chiffres
        - id: indicators
          slot: "3"      # touche
          label: Indicateurs
          definition: |
            Une ligne.
            Une autre.
          # fin des indicateurs

        # sur l'argent
        - id: pay
          label: "Salaire"
          definition: >-
            Un texte
            replié.
          retired: non
    -   {id: wear, label: Usure}
# fin du fichier
"""


def edited(text: str, **changes: dict[str, object]) -> str:
    """``text`` after changing fields of codes by id, as a project would."""
    codebook, root = read_tree(text, "codebook.yaml")

    def built(code: Code) -> Code:
        fields = {name: getattr(code, name) for name in Code.model_fields}
        fields["codes"] = tuple(built(sub) for sub in code.codes)
        return Code.model_validate(fields | changes.get(code.id, {}))

    new = Codebook(title=codebook.title, language=codebook.language, codes=tuple(map(built, codebook.codes)))
    result = rewritten(text, root, codebook, new)
    assert result is not None
    return result


def difference(old: str, new: str) -> list[str]:
    lines = difflib.unified_diff(old.split("\n"), new.split("\n"), n=0, lineterm="")
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def test_an_unusual_file_is_left_to_the_last_byte_when_nothing_changes() -> None:
    assert edited(COMMENTED) == COMMENTED


def test_one_changed_value_changes_one_line() -> None:
    assert difference(COMMENTED, edited(COMMENTED, indicators={"slot": 4})) == [
        '-          slot: "3"      # touche',
        '+          slot: "4"      # touche',
    ]
    assert difference(COMMENTED, edited(COMMENTED, pay={"label": {"fr": "Salaire et primes"}})) == [
        '-          label: "Salaire"',
        '+          label: "Salaire et primes"',
    ]
    assert difference(COMMENTED, edited(COMMENTED, tensions={"label": {"fr": "Tensions", "en": "Strains"}})) == [
        '-        label:   {fr: "Tensions",   en: Tensions}   # à discuter',
        '+        label:   {fr: "Tensions", en: Strains}   # à discuter',
    ]


def test_a_digit_and_a_yes_are_not_put_in_quotes() -> None:
    plain = COMMENTED.replace('slot: "3"      # touche', "slot: 3      # touche\n          retired: false  # encore")
    assert difference(plain, edited(plain, indicators={"slot": 4, "retired": True})) == [
        "-          slot: 3      # touche",
        "-          retired: false  # encore",
        "+          slot: 4      # touche",
        "+          retired: true  # encore",
    ]


def test_a_changed_value_keeps_the_style_of_the_old_one() -> None:
    assert difference(COMMENTED, edited(COMMENTED, indicators={"definition": {"fr": "Une ligne.\nTrois."}})) == [
        "-          definition: |",
        "+          definition: |-",
        "-            Une autre.",
        "+            Trois.",
    ]
    assert difference(COMMENTED, edited(COMMENTED, pay={"definition": {"fr": "Court."}})) == [
        "-            Un texte",
        "-            replié.",
        "+            Court.",
    ]
    assert difference(COMMENTED, edited(COMMENTED, tensions={"keywords": ("produire", "NO", "a, b")})) == [
        "-        keywords: [ produire,  'NO' ]",
        "+        keywords: [produire, 'NO', \"a, b\"]",
    ]


def test_a_removed_code_takes_its_comments_along_and_no_others() -> None:
    codebook, root = read_tree(COMMENTED, "codebook.yaml")
    tensions = codebook.codes[0]
    fields = {name: getattr(tensions, name) for name in Code.model_fields}
    alone = Code.model_validate(fields | {"codes": tensions.codes[1:]})
    new = Codebook(title=codebook.title, codes=(alone, codebook.codes[1]))
    result = rewritten(COMMENTED, root, codebook, new)
    assert result is not None
    gone = difference(COMMENTED, result)
    assert all(line.startswith("-") for line in gone)
    assert "-        # sur les chiffres" in gone
    assert "-          # fin des indicateurs" in gone
    assert "        # sur l'argent" in result
    assert "    -   {id: wear, label: Usure}" in result


def test_a_moved_code_keeps_its_comments_and_is_realigned() -> None:
    codebook, root = read_tree(COMMENTED, "codebook.yaml")
    tensions, wear = codebook.codes
    fields = {name: getattr(tensions, name) for name in Code.model_fields}
    new = Codebook(
        title=codebook.title,
        codes=(tensions.codes[0], Code.model_validate(fields | {"codes": tensions.codes[1:]}), wear),
    )
    result = rewritten(COMMENTED, root, codebook, new)
    assert result is not None
    for line in (
        "    # sur les chiffres",
        "    - id: indicators",
        '      slot: "3"      # touche',
        "        Une autre.",
        "      # fin des indicateurs",
        "# fin du fichier",
    ):
        assert line in result.split("\n")
    assert COMMENTED.count("#") == result.count("#")


def test_every_comment_of_the_starter_survives_new_codes() -> None:
    for language in ("fr", "en"):
        text = starter(language)
        codebook, root = read_tree(text, "codebook.yaml")
        new = Codebook(
            title=codebook.title,
            language=codebook.language,
            codes=(*codebook.codes, Code(id="new-one", label={language: "X"})),
        )
        result = rewritten(text, root, codebook, new)
        assert result is not None
        assert result.startswith(text.rstrip("\n"))
        assert result.removeprefix(text.rstrip("\n")) == "\n\n  - id: new-one\n    label: X\n"


def test_the_starter_has_two_themes_in_either_language() -> None:
    for language in ("fr", "en"):
        codebook = parse(starter(language))
        assert codebook.language == language
        assert len(codebook.codes) == 2
        assert all(theme.codes for theme in codebook.codes)
        assert len(starter(language).split("\n")) < 70


def test_windows_line_ends_and_byte_order_mark_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "codebook.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + COMMENTED.replace("\n", "\r\n").encode())
    codebook = read(path)
    assert codebook.codes[0].codes[0].definition == {"fr": "Une ligne.\nUne autre."}
    write(path, Codebook(title={"fr": "Autre"}, codes=codebook.codes))
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf# \xc3\x89tude pilote\r\n")
    assert raw.count(b"\n") == raw.count(b"\r\n") == COMMENTED.count("\n")
    assert b"title: 'Autre'   # provisoire\r\n" in raw


def test_a_broken_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "codebook.yaml"
    path.write_text("codes:\n  - id: a\n    label: [en cours", encoding="utf-8")
    with pytest.raises(InputError, match="line 3"):
        write(path, Codebook(title={"fr": "X"}))
    assert path.read_text(encoding="utf-8").endswith("[en cours")


def test_a_file_of_comments_only_keeps_them(tmp_path: Path) -> None:
    path = tmp_path / "codebook.yaml"
    path.write_text("# mes notes\n", encoding="utf-8")
    write(path, Codebook(title={"fr": "X"}))
    assert path.read_text(encoding="utf-8").startswith("# mes notes\n")
    assert read(path).title == {"fr": "X"}


@pytest.mark.skipif(os.name != "posix", reason="modes and links are checked on POSIX systems")
def test_a_linked_file_is_written_through_with_its_mode(tmp_path: Path) -> None:
    real = tmp_path / "shared.yaml"
    real.write_text("title: A\n", encoding="utf-8")
    real.chmod(0o640)
    (tmp_path / "codebook.yaml").symlink_to(real)
    write(tmp_path / "codebook.yaml", Codebook(title={"fr": "B"}))
    assert real.read_text(encoding="utf-8") == "title: B\n"
    assert real.stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "codebook.yaml").is_symlink()


def test_a_folder_that_refuses_writing_gives_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="can’t be written"):
        write(tmp_path / "missing" / "codebook.yaml", Codebook())


def test_a_file_all_in_brackets_is_written_anew_below_its_first_comments(tmp_path: Path) -> None:
    path = tmp_path / "codebook.yaml"
    path.write_text('# exporté\n\n{"title": "A", "codes": [{"id": "a", "label": "NO"}]}\n', encoding="utf-8")
    write(path, Codebook(title={"fr": "B"}, codes=read(path).codes))
    assert path.read_text(encoding="utf-8").startswith("# exporté\ntitle: B\n")
    assert read(path).codes[0].label == {"fr": "NO"}


def test_changing_the_language_keeps_what_each_text_says() -> None:
    codebook, root = read_tree(COMMENTED, "codebook.yaml")
    new = Codebook(title=codebook.title, language="en", codes=codebook.codes)
    result = rewritten(COMMENTED, root, codebook, new)
    assert result is not None
    assert "language: en" in result
    assert parse(result) == new
    assert "        # sur l'argent" in result
