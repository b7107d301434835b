"""A model that a researcher installed: found without loading spaCy, loaded once, never needed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cipcoder.language import models
from cipcoder.language.sentences import sentences
from cipcoder.text.spans import Span

TALK = "C'est-à-dire que Mme B. y'a peut-être env. 3 km. Voilà. (rires)"


def install(folder: Path, name: str, language: str, *, broken: bool = False) -> None:
    """A package as « pip install » leaves it, with a model that knows nothing but the language's words."""
    import spacy

    package = folder / name
    data = package / f"{name}-1.0.0"
    package.mkdir()
    spacy.blank(language).to_disk(data)
    if broken:
        (data / "config.cfg").write_text("[nlp]\nlang = \n", encoding="utf-8")
    (package / "meta.json").write_bytes((data / "meta.json").read_bytes())
    (package / "__init__.py").write_text(
        "from pathlib import Path\nfrom spacy.util import load_model_from_path\n"
        "def load(**overrides):\n"
        f"    return load_model_from_path(Path(__file__).parent / '{data.name}', **overrides)\n",
        encoding="utf-8",
    )
    told = folder / f"{name}-1.0.0.dist-info"
    told.mkdir()
    (told / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0.0\n", encoding="utf-8")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that packages are imported from, and forgotten afterwards."""
    monkeypatch.syspath_prepend(tmp_path)
    models.model.cache_clear()
    yield tmp_path
    models.model.cache_clear()
    for name in [name for name in sys.modules if name.startswith(("en_core_web", "de_core_news"))]:
        del sys.modules[name]


def test_without_a_model_there_is_none(site: Path) -> None:
    assert models.installed("eo") is None
    assert models.model("eo") is None
    for odd in ("", "../x", "é?", "x" * 300):
        assert models.installed(odd) is None


def test_the_best_model_installed_is_found_and_loaded_once(site: Path) -> None:
    install(site, "en_core_web_sm", "en")
    assert models.installed("en") == models.installed("en-GB") == models.installed("EN") == "en_core_web_sm"
    nlp = models.model("en")
    assert nlp is not None
    assert [token.text for token in nlp("I don't")] == ["I", "do", "n't"]
    assert models.model("en") is nlp
    install(site, "en_core_web_md", "en")
    assert models.installed("en") == "en_core_web_md"


def test_a_model_that_cannot_be_loaded_is_as_good_as_none(site: Path) -> None:
    install(site, "de_core_news_lg", "de", broken=True)
    assert models.installed("de") == "de_core_news_lg"
    assert models.model("de") is None


def test_looking_for_a_model_loads_no_spacy(tmp_path: Path) -> None:
    code = (
        "import sys; from cipcoder.language.models import installed; installed('fr'); sys.exit('spacy' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_sentences_are_the_same_whoever_has_a_model(site: Path) -> None:
    """Offsets are shared between machines: a package that one of them has must not move them."""
    before = sentences(TALK, [Span(0, len(TALK))])
    install(site, "fr_core_news_lg", "en")
    models.model.cache_clear()
    assert models.installed("fr") == "fr_core_news_lg"
    assert sentences(TALK, [Span(0, len(TALK))]) == before
    assert [TALK[s.start : s.stop] for s in before] == [
        "C'est-à-dire que Mme B. y'a peut-être env. 3 km.",
        "Voilà. (rires)",
    ]
