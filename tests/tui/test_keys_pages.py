"""The documents' pages of keys are those of the commands, and the keymaps they show are right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cipcoder.tui import keymap
from tools.keys import DOCS, PAGES, page


@pytest.mark.parametrize("language", PAGES)
def test_the_page_of_keys_is_up_to_date(language: str) -> None:
    assert (DOCS / PAGES[language]).read_text(encoding="utf-8") == page(language), "python -m tools.keys"


@pytest.mark.parametrize("language", PAGES)
def test_every_keymap_of_the_page_is_right(language: str, tmp_path: Path) -> None:
    shown = re.findall(r"```toml\n(.*?)```", page(language), re.DOTALL)
    assert len(shown) == 3
    (tmp_path / "configuration").mkdir()
    for text in shown:
        keymap.file().write_text(text, encoding="utf-8")
        read = keymap.read()
        assert read.faults == []
        assert read.keys
