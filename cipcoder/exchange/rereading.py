"""Texts read once more from the files they came from, for a store that has lost them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from cipcoder.errors import CipcoderError
from cipcoder.formats.readers.open import SUFFIXES
from cipcoder.formats.transcript import parse_file

_ENCODED = frozenset({".txt", ".md"})
"""endings of files whose encoding somebody may have had to name"""


def texts_in(corpus: Path, lost: Mapping[str, str]) -> Iterator[str]:
    """The text of each file below a folder, as an import lays it out; ``lost``: SHA-256 -> encoding, as repair asks.

    A file that can't be read gives none. Whether a text is one of those that are lost, its hash tells.
    """
    for path in sorted(corpus.rglob("*")):
        if (suffix := path.suffix.lower()) in SUFFIXES and path.is_file():
            for encoding in dict.fromkeys((None, *(lost.values() if suffix in _ENCODED else ()))):
                with suppress(CipcoderError):
                    yield parse_file(path, encoding=encoding, accept_damaged=True).parsed.text
