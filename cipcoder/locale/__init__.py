"""The words on the screen: gettext catalogues in French and English.

Message ids are English sentences. ``use(language)`` is called once, before command modules load, with
the language read from the command line (``--lang``), ``CIPCODER_LANG`` or the locale.
"""

from __future__ import annotations

import gettext as _gettext
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

LANGUAGES = ("en", "fr")
FOLDER = Path(__file__).parent
DOMAIN = "cipcoder"

_current: _gettext.NullTranslations = _gettext.NullTranslations()
_language = "en"


def use(language: str) -> None:
    """Switch all later messages to ``language`` ("fr" or "en"); anything else falls back to English."""
    global _current, _language
    _language = language if language in LANGUAGES else "en"
    _current = _gettext.translation(DOMAIN, localedir=FOLDER, languages=[_language], fallback=True)


def language() -> str:
    """The language in use, "fr" or "en"."""
    return _language


def _(message: str) -> str:
    """The message in the current language."""
    return _current.gettext(message)


def N_(message: str) -> str:
    """Mark a message that is translated later, when it is shown."""
    return message


def ngettext(one: str, many: str, n: int) -> str:
    """The message for ``n`` things in the current language."""
    return _current.ngettext(one, many, n)


def chosen(argv: Sequence[str], environ: Mapping[str, str] = os.environ) -> str:
    """The language asked for: ``--lang fr`` or ``--lang=fr``, then CIPCODER_LANG, then the locale."""
    words = list(argv)
    for i, word in enumerate(words):
        if word == "--":
            break
        if word == "--lang" and i + 1 < len(words):
            return words[i + 1][:2].lower()
        if word.startswith("--lang="):
            return word[7:9].lower()
    for name in ("CIPCODER_LANG", "LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        if value := environ.get(name):
            return value[:2].lower()
    return "en"
