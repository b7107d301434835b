"""What a codebook holds, and the rules it keeps."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pydantic import ValidationError

from cipcoder.codebook import words
from cipcoder.codebook.colours import COLOURS, default_colour, hex_of, is_colour
from cipcoder.codebook.models import Code, Codebook, Row, problems, say, slug
from cipcoder.errors import InputError


def code(code_id: str, *codes: Code, **fields: Any) -> Code:
    return Code(id=code_id, codes=codes, **({"label": {"fr": code_id.upper()}} | fields))


STUDY = Codebook(
    title={"fr": "Étude"},
    codes=(
        code("tensions", code("indicators", slot=3), code("pay", code("bonus"), colour="#12AB3F"), colour="red"),
        code("wear", code("isolation", label={"fr": "Isolement", "en": "Isolation"})),
    ),
)


def sentences(*codes: Code | dict[str, Any]) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        Codebook.model_validate({"codes": codes})
    return [sentence for _loc, sentence in problems(caught.value)]


def test_codes_are_walked_theme_before_sub_codes() -> None:
    rows = list(STUDY.walk())
    assert [(row.code.id, row.parent_id, row.position, row.depth) for row in rows] == [
        ("tensions", None, 0, 0),
        ("indicators", "tensions", 0, 1),
        ("pay", "tensions", 1, 1),
        ("bonus", "pay", 0, 2),
        ("wear", None, 1, 0),
        ("isolation", "wear", 0, 1),
    ]
    assert STUDY.row("pay") == Row(STUDY.codes[0].codes[1], "tensions", 1, 1)


def test_a_code_is_found_with_its_path_and_what_is_below() -> None:
    assert STUDY.get("bonus").id == "bonus"
    assert [c.id for c in STUDY.path("bonus")] == ["tensions", "pay", "bonus"]
    assert [c.id for c in STUDY.subtree("tensions")] == ["tensions", "indicators", "pay", "bonus"]
    assert "bonus" in STUDY
    assert "autre" not in STUDY


def test_a_mistyped_id_is_answered_with_the_nearest() -> None:
    with pytest.raises(InputError, match="Did you mean “isolation”"):
        STUDY.get("isolaton")
    with pytest.raises(InputError, match="No code “zzz”"):
        STUDY.path("zzz")


def test_sub_codes_take_the_colour_of_their_theme() -> None:
    assert STUDY.colour_of("indicators") == COLOURS["red"]
    assert STUDY.colour_of("bonus") == "#12ab3f"
    # no colour written anywhere: the palette in the order of the themes
    assert STUDY.colour_of("isolation") == default_colour(1)


def test_words_are_said_in_the_language_asked_or_the_nearest() -> None:
    text = {"fr": "Isolement", "en-GB": "Isolation"}
    assert say(text, "fr") == "Isolement"
    assert say(text, "fr-CA") == "Isolement"
    assert say(text, "en") == "Isolation"
    assert say(text, "de") == "Isolement"
    assert say({}, "fr") == ""


def test_each_broken_rule_has_its_sentence() -> None:
    assert "each code needs its own" in sentences(code("a"), code("b", code("a")))[0]
    assert "several codes have the slot 4" in sentences(code("a", slot=4), code("b", slot=4))[0]
    assert "is the label of both “a” and “b”" in sentences(code("a"), code("b", label={"fr": " a "}))[0]
    assert "is not a colour known here" in sentences({"id": "a", "label": {"fr": "A"}, "colour": "bleu"})[0]
    assert "for example “coeur-de-metier”" in sentences({"id": "Cœur de métier", "label": {"fr": "A"}})[0]
    assert "the label is empty" in sentences({"id": "a", "label": {"fr": "  "}})[0]
    assert "is not a language code" in sentences({"id": "a", "label": {"french": "A"}})[0]
    assert "“label” is missing" in sentences({"id": "a"})[0]


def test_one_label_may_stand_under_two_themes() -> None:
    Codebook(codes=(code("a", code("x", label={"fr": "Autre"})), code("b", code("y", label={"fr": "Autre"}))))


def test_eight_levels_are_taken_and_nine_refused() -> None:
    deep = code("n8")
    for n in range(7, 0, -1):
        deep = code(f"n{n}", deep)
    assert max(row.depth for row in Codebook(codes=(deep,)).walk()) == 7
    assert "“n8” is too deep" in sentences(code("n0", deep))[0]


def test_an_id_is_sixty_signs_at_most() -> None:
    code("a" * 60)
    assert sentences({"id": "a" * 61, "label": {"fr": "A"}})


def test_a_codebook_does_not_change() -> None:
    with pytest.raises(ValidationError):
        STUDY.codes[0].colour = "blue"  # type: ignore[misc]


def test_texts_are_tidied_the_same_from_any_system() -> None:
    windows = code("a", label={"fr": " E\u0301tude  \n longue "}, definition={"fr": "un  \r\ndeux\r\n", "en": " "})
    assert windows.label == {"fr": "Étude longue"}
    assert windows.definition == {"fr": "un\ndeux"}
    # nothing a terminal would obey
    assert code("a", definition={"fr": "\x1b]52;\x07 \u202e\x9b"}).definition == {"fr": "␛]52;␇ ␦\ufffd"}


@given(st.text())
@settings(max_examples=300, deadline=None)
def test_tidying_twice_is_tidying_once(text: str) -> None:
    for tidy in (words.prose, words.line):
        once = tidy(text)
        assert tidy(once) == once
        assert unicodedata.is_normalized("NFC", once)
    assert "\n" not in words.line(text)


@given(st.text(), st.sets(st.sampled_from(["code", "a", "a-2"])))
@settings(max_examples=300, deadline=None)
def test_any_label_gives_a_free_id(label: str, taken: set[str]) -> None:
    found = slug(label, taken)
    assert found not in taken
    assert Code(id=found, label={"fr": "x"}).id == found


def test_ids_made_from_labels_read_like_them() -> None:
    assert slug("L’accès à l’emploi, en 2025 ?") == "acces-a-emploi-en-2025"
    assert slug("Œuvre") == "oeuvre"
    assert slug("日本") == "code"
    assert slug("Usure", {"usure", "usure-2"}) == "usure-3"


# Machado, Oliveira & Fernandes 2009, severity 1.0, on linear RGB
VISION = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]]
)


def linear(colours: list[str]) -> NDArray[np.float64]:
    rgb = np.array([[int(c[i : i + 2], 16) / 255 for i in (1, 3, 5)] for c in colours])
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


@pytest.mark.parametrize("vision", VISION)
def test_the_colours_stay_apart_for_every_eye(vision: str) -> None:
    seen = np.clip(linear(list(COLOURS.values())) @ VISION[vision].T, 0, 1)
    xyz = seen @ TO_XYZ.T / np.array([0.95047, 1, 1.08883])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    lab = np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=1)
    apart = np.linalg.norm(lab[:, None] - lab[None], axis=-1)
    assert apart[~np.eye(len(lab), dtype=bool)].min() > 16


def test_the_colours_stand_out_on_black_and_on_white() -> None:
    luminance = linear(list(COLOURS.values())) @ TO_XYZ[1]
    assert ((luminance + 0.05) / 0.05).min() > 2
    assert (1.05 / (luminance + 0.05)).min() > 1.9


def test_a_colour_is_a_name_or_a_hex() -> None:
    assert is_colour("teal")
    assert is_colour("#00ff7f")
    assert not is_colour("#0f0")
    assert hex_of("teal") == COLOURS["teal"]
    assert hex_of("#00ff7f") == "#00ff7f"
    assert default_colour(0) == default_colour(len(COLOURS))


def test_importing_the_room_loads_nothing_heavy() -> None:
    look = (
        "import sys, cipcoder.codebook, cipcoder.codebook.colours, cipcoder.codebook.words\n"
        "assert not {'pydantic', 'ruamel', 'ruamel.yaml', 'rapidfuzz'} & set(sys.modules)\n"
        "import cipcoder.codebook.yaml_file, cipcoder.codebook.compare\n"
        "assert not {'ruamel.yaml', 'rapidfuzz'} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
