"""A spaCy model that the researcher has installed: used where it makes something better, never needed.

Looked for without importing spaCy; loading one costs seconds, so only what asks for it by name pays for it.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from typing import Any

from cipcoder.language.pipeline import base

SIZES = ("lg", "md", "sm")
"""the best first; ``lg`` and ``md`` have word vectors"""
_KINDS = {"en": "core_web"}


def installed(language: str = "fr") -> str | None:
    """The name of the best model of this language on this machine: ``fr_core_news_md`` for fr; None: none."""
    code = base(language)
    if not code.isalpha():
        return None
    names = (f"{code}_{_KINDS.get(code, 'core_news')}_{size}" for size in SIZES)
    return next((name for name in names if find_spec(name) is not None), None)


@lru_cache(maxsize=2)
def model(language: str = "fr") -> Any | None:
    """That model, loaded; None where there is none, or where it can't be loaded by the spaCy that is here."""
    name = installed(language)
    if name is None:
        return None
    import spacy

    try:
        return spacy.load(name)
    except (OSError, ValueError, ImportError):  # made for another spaCy: as good as none
        return None
