"""Our codebook as the codes of a REFI-QDA file, and such codes as a codebook.

A code's name is its label and the prose of its description its definition, both in the codebook's language. What the
standard has no place for (id, other languages, include, exclude, keywords, examples, slot…) stands at the foot of the
description as it stands in codebook.yaml: a person reads it in any program, and it reads back exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from cipcoder.codebook import words
from cipcoder.codebook.models import MAX_ID, Code, Codebook
from cipcoder.codebook.yaml_file import parse
from cipcoder.codebook.yaml_read import CODE_KEYS
from cipcoder.codebook.yaml_render import field_entry
from cipcoder.errors import InputError
from cipcoder.formats.foreign_codes import Given, Understood, guid_of, understood
from cipcoder.formats.refi import models as m
from cipcoder.formats.refi.blocks import joined, parted
from cipcoder.formats.refi.colours import colour
from cipcoder.locale import _

_FOOT = tuple(key for key in CODE_KEYS if key != "codes")
_ID = re.compile(rf"^id: ([a-z0-9-]{{1,{MAX_ID}}})$", re.MULTILINE)
_LANGUAGE = re.compile(r"^language: ([A-Za-z-]{2,12})$", re.MULTILINE)
_NAMED_IN = re.compile(r"^named in: ([A-Za-z-]{2,12})$", re.MULTILINE)


# --- out -------------------------------------------------------------------------------------------------


def to_codes(codebook: Codebook, notes: Mapping[str, tuple[str, ...]] | None = None) -> tuple[m.Code, ...]:
    """The codes of a file. ``notes``: GUIDs of the notes about a code, by its id."""

    def made(code: Code) -> m.Code:
        return m.Code(
            guid=guid_of(code.id),
            name=code.label[_named_in(code, codebook.language)],
            colour=codebook.colour_of(code.id),
            description=_description(code, codebook.language),
            notes=(notes or {}).get(code.id, ()),
            codes=tuple(made(below) for below in code.codes),
        )

    return tuple(made(code) for code in codebook.codes)


def _named_in(code: Code, language: str) -> str:
    """The language whose label is the code's name: the codebook's, or one that the code has."""
    said = words.say(code.label, language)
    return language if language in code.label else next(key for key, text in code.label.items() if text == said)


def _description(code: Code, language: str) -> str:
    named = _named_in(code, language)
    others = {key: text for key, text in code.label.items() if key != named}
    definition = {key: text for key, text in code.definition.items() if key != language}
    rest = code.model_copy(update={"codes": (), "label": others, "definition": definition})
    lines = [f"language: {language}", *([] if named == language else [f"named in: {named}"])]
    for name in _FOOT:
        lines += field_entry(rest, name, language, 0)
    return joined(code.definition.get(language, ""), "\n".join(lines))


# --- in --------------------------------------------------------------------------------------------------


def from_codes(codes: Iterable[m.Code], ours: Codebook, where: str = "") -> Understood:
    """The codes of a file as a codebook whose ids are those of ``ours`` where a code is there already."""
    reading = _Reading(ours.language)
    given = tuple(reading.code(code) for code in codes)
    found = understood(given, ours, reading.language or ours.language, where)
    found.unread = reading.unread
    return found


class _Reading:
    """Takes descriptions apart; ``language``: the one that feet of ours name first."""

    def __init__(self, usual: str) -> None:
        self.usual = usual
        self.language = ""
        self.unread = 0

    def code(self, code: m.Code) -> Given:
        prose, foot = parted(code.description)
        language = _language(_LANGUAGE, foot) or self.usual
        shown = colour(code.colour)
        fields: dict[str, Any] = self._foot(foot, language) if foot else {"colour": shown}
        if prose := words.prose(prose):
            others = {key: text for key, text in fields.get("definition", {}).items() if key != language}
            fields["definition"] = {language: prose} | others
        return Given(
            name=code.name,
            language=_language(_NAMED_IN, foot) or language,
            fields=fields,
            guid=code.guid,
            shown=shown,
            folder=not code.codable,
            codes=tuple(self.code(below) for below in code.codes),
        )

    def _foot(self, foot: str, language: str) -> dict[str, Any]:
        self.language = self.language or language
        try:
            read = _read_foot(foot, language)
        except InputError:
            self.unread += 1
            found = _ID.search(foot)
            return {"id": found[1]} if found else {}
        return {name: getattr(read, name) for name in _FOOT if getattr(read, name) or name == "slot"}


def _language(pattern: re.Pattern[str], foot: str) -> str:
    found = pattern.search(foot)
    return found[1] if found and words.is_language(found[1]) else ""


def _read_foot(foot: str, language: str) -> Code:
    """The code that a foot describes; InputError where it doesn't read."""
    lines = [line for line in foot.split("\n") if not (_LANGUAGE.fullmatch(line) or _NAMED_IN.fullmatch(line))]
    unlabelled = not any(line.startswith("label:") for line in lines)
    text = f"language: {language}\ncodes:\n- " + "\n  ".join([*lines, *(["label: x"] if unlabelled else [])])
    found = parse(text, "")
    if len(found.codes) != 1:
        raise InputError(_("“{key}” is missing").format(key="id"))
    return found.codes[0].model_copy(update={"label": {}}) if unlabelled else found.codes[0]
