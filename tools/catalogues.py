"""Bring the message catalogues up to date: ``python -m tools.catalogues``.

New messages enter ``fr`` empty (the tests then name them) and ``en`` as they are; messages nobody says any
more leave; both are compiled.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parents[1] / "cipcoder"
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}
Message = str | tuple[str, str]
"""a message id, or the two of a plural"""


def messages() -> dict[Message, set[str]]:
    """Every message of the package, with the files it stands in."""
    found: dict[Message, set[str]] = {}
    rows = extract_from_dir(str(PACKAGE), method_map=[("**.py", "python")], keywords=KEYWORDS)
    for name, _line, message, _comments, _context in rows:
        if message:
            key = message if isinstance(message, str) else (message[0], message[1])
            found.setdefault(key, set()).add(name)
    return found


def path_of(language: str) -> Path:
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "cipcoder.po"


def catalogue(language: str) -> Catalog:
    """The catalogue of a language; an empty one before the first time."""
    if not path_of(language).exists():
        return Catalog(locale=language)
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def main() -> int:
    missing = 0
    said_now = messages()
    for language in ("en", "fr"):
        path_of(language).parent.mkdir(parents=True, exist_ok=True)
        old = catalogue(language)
        # One date for ever: the same bytes whoever runs this, whenever.
        stamp = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        new = Catalog(locale=language, project="cipcoder", charset="utf-8", creation_date=stamp, revision_date=stamp)
        new.header_comment = "# Messages of cipcoder."
        for message in sorted(said_now, key=str):
            entry = old.get(message)
            said = entry.string if entry else ""
            if not (said and all(said)):
                said = message if language == "en" else ("", "") if isinstance(message, tuple) else ""
                missing += language == "fr"
            new.add(message, said)
        with path_of(language).open("wb") as file:
            write_po(file, new, width=100)
        with path_of(language).with_suffix(".mo").open("wb") as target:
            write_mo(target, catalogue(language))
    print(f"{len(said_now)} messages, {missing} to translate into French")
    return 0


if __name__ == "__main__":
    sys.exit(main())
