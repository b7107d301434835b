"""Every sentence exists in French and in English, and the compiled catalogues are those of the sources."""

from __future__ import annotations

import io
import re
import string
import subprocess
import sys

import pytest
from babel.messages.mofile import write_mo

from cipcoder import locale
from tools.catalogues import catalogue, messages


def fields(text: str) -> set[str]:
    """Names of the placeholders in a message."""
    return {name for _text, name, _spec, _conv in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", locale.LANGUAGES)
def test_every_message_is_translated(language: str) -> None:
    po = catalogue(language)
    missing = []
    for message, files in messages().items():
        entry = po.get(message)
        said = entry.string if entry else ""
        if not (all(said) if isinstance(said, (tuple, list)) else said):
            missing.append((message, sorted(files)))
    assert not missing


@pytest.mark.parametrize("language", locale.LANGUAGES)
def test_no_catalogue_keeps_a_message_nobody_says(language: str) -> None:
    said = messages()
    assert not [e.id for e in catalogue(language) if e.id and (tuple(e.id) if e.pluralizable else e.id) not in said]


@pytest.mark.parametrize("language", locale.LANGUAGES)
def test_translations_keep_the_placeholders(language: str) -> None:
    for entry in catalogue(language):
        if entry.id:
            ids = entry.id if isinstance(entry.id, (tuple, list)) else (entry.id,)
            allowed = set().union(*(fields(i) for i in ids))
            for text in entry.string if isinstance(entry.string, (tuple, list)) else (entry.string,):
                assert fields(text) <= allowed, entry.id
                if len(ids) == 1:
                    assert fields(text) == allowed, entry.id


@pytest.mark.parametrize("language", locale.LANGUAGES)
def test_compiled_catalogues_are_those_of_their_sources(language: str) -> None:
    made = io.BytesIO()
    write_mo(made, catalogue(language))
    assert (locale.FOLDER / language / "LC_MESSAGES" / "cipcoder.mo").read_bytes() == made.getvalue()


@pytest.mark.parametrize(
    ("words", "environment", "expected"),
    [
        (["--lang", "fr", "status"], {}, "fr"),
        (["--lang=en", "status"], {"LANG": "fr_FR.UTF-8"}, "en"),
        (["status"], {"LANG": "fr_FR.UTF-8"}, "fr"),
        (["status"], {"CIPCODER_LANG": "fr", "LANG": "en_GB.UTF-8"}, "fr"),
        (["status"], {"LC_ALL": "C.UTF-8"}, "c."),
        (["status"], {}, "en"),
    ],
)
def test_the_language_comes_from_the_command_line_then_the_environment(
    words: list[str], environment: dict[str, str], expected: str
) -> None:
    assert locale.chosen(words, environment) == expected


def test_french_is_written_with_the_apostrophes_of_print() -> None:
    said = [e.string if isinstance(e.string, (tuple, list)) else (e.string,) for e in catalogue("fr") if e.id]
    assert [text for texts in said for text in texts if re.search(r"\w'\w", text)] == []


def test_help_speaks_french() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cipcoder", "--lang", "fr", "--help"], capture_output=True, text=True, check=True
    )
    assert "Commencez par" in done.stdout
