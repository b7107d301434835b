"""What a codebook is: codes, themes, their texts in one or more languages, and the rules they keep.

A theme is a code with sub-codes: one class, any depth up to eight levels. Values are frozen and checked when
made; ``model_copy(update=…)`` does not check, so build a changed codebook with ``Codebook(…)``.
A broken rule raises pydantic's ValidationError, which ``problems`` turns into sentences.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from cipcoder.codebook import words
from cipcoder.codebook.colours import COLOURS, default_colour, hex_of, is_colour
from cipcoder.codebook.words import say, slug
from cipcoder.errors import InputError
from cipcoder.locale import _

__all__ = ["Code", "Codebook", "Example", "Row", "Text", "code_fingerprint", "fingerprint", "problems", "say", "slug"]

MAX_LEVELS = 8
MAX_ID = 60
TEXTS = ("label", "definition", "include", "exclude")

Text = dict[str, str]
"""Language code → words, read-only: {"fr": "Isolement", "en": "Isolation"}. A language without words is left out."""

Loc = tuple[int | str, ...]
"""Where a value stands: ("codes", 0, "codes", 2, "label")."""

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def nearest(written: str, known: list[str]) -> str:
    """The known word that looks most like ``written``, or "" when none comes close."""
    from rapidfuzz import fuzz, process

    found = process.extractOne(written.lower(), known, scorer=fuzz.ratio, score_cutoff=60)
    return str(found[0]) if found else ""


def _problem(sentence: str, **context: object) -> PydanticCustomError:
    # the sentence travels as a value: braces in a researcher's words are then no template
    return PydanticCustomError("codebook", "{sentence}", {"sentence": sentence, **context})


def _languages(text: Text) -> None:
    for key in text:
        if not words.is_language(key):
            raise _problem(_("“{key}” is not a language code: write fr, en…").format(key=words.line(key)[:40]))


def _lines(text: Text) -> Text:
    _languages(text)
    return {key: tidy for key, value in text.items() if (tidy := words.line(value))}


def _prose(text: Text) -> Text:
    _languages(text)
    return {key: tidy for key, value in text.items() if (tidy := words.prose(value))}


def _label(text: Text) -> Text:
    if not (tidy := _lines(text)):
        raise _problem(_("the label is empty: give the code a name"))
    return tidy


def _id(written: str) -> str:
    if len(written) <= MAX_ID and _ID.fullmatch(written):
        return written
    raise _problem(
        _(
            "“{id}” can’t be an id: lower-case letters without accents, digits and hyphens, {most} at most; "
            "for example “{example}”"
        ).format(id=words.line(written)[:MAX_ID], most=MAX_ID, example=slug(written))
    )


def _colour(written: str) -> str:
    tidy = written.strip().lower()
    if not tidy or is_colour(tidy):
        return tidy
    raise _problem(
        _("“{colour}” is not a colour known here: write one of {names}, or #rrggbb").format(
            colour=words.line(written)[:40], names=", ".join(COLOURS)
        )
    )


def _language(written: str) -> str:
    if words.is_language(written):
        return written
    raise _problem(_("“{key}” is not a language code: write fr, en…").format(key=words.line(written)[:40]))


def _example_text(written: str) -> str:
    if tidy := words.prose(written):
        return tidy
    raise _problem(_("the text of an example is empty"))


def _keywords(written: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(tidy for word in written if (tidy := words.line(word)))


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Example(_Value):
    """A segment that shows what the code covers, or where it stops. ``source`` says where it comes from."""

    kind: Literal["typical", "borderline"]
    text: Annotated[str, AfterValidator(_example_text)]
    source: Annotated[str, AfterValidator(words.line)] = ""


class Code(_Value):
    """One code; with sub-codes in ``codes``, a theme. ``slot``: the digit key (0–9) that puts it on a segment.

    ``exclusive``: of a theme, its codes exclude each other: a passage carries one of them at most.
    """

    id: Annotated[str, AfterValidator(_id)]
    label: Annotated[Text, AfterValidator(_label)]
    definition: Annotated[Text, AfterValidator(_prose)] = Field(default_factory=dict)
    include: Annotated[Text, AfterValidator(_prose)] = Field(default_factory=dict)
    exclude: Annotated[Text, AfterValidator(_prose)] = Field(default_factory=dict)
    keywords: Annotated[tuple[str, ...], AfterValidator(_keywords)] = ()
    examples: tuple[Example, ...] = ()
    colour: Annotated[str, AfterValidator(_colour)] = ""
    slot: Annotated[int, Field(ge=0, le=9)] | None = None
    retired: bool = False
    exclusive: bool = False
    codes: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A code at its place. ``position``: from 0 among its siblings; ``depth``: 0 for a theme at the top."""

    code: Code
    parent_id: str | None
    position: int
    depth: int


class Codebook(_Value):
    """All codes of a study, as a tree. ``language``: the one its plain (unmarked) texts are written in."""

    title: Annotated[Text, AfterValidator(_lines)] = Field(default_factory=dict)
    language: Annotated[str, AfterValidator(_language)] = "fr"
    codes: tuple[Code, ...] = ()

    @model_validator(mode="after")
    def _rules(self) -> Codebook:
        if found := list(_broken_rules(self.codes)):
            raise _problem("; ".join(sentence for _loc, sentence in found), problems=found)
        return self

    def walk(self) -> Iterator[Row]:
        """Every code, a theme before its sub-codes, in the codebook's order."""
        yield from self._rows.values()

    def get(self, code_id: str) -> Code:
        """The code with this id. InputError, proposing the nearest id, when there is none."""
        return self.row(code_id).code

    def row(self, code_id: str) -> Row:
        """The code with this id and its place in the tree. InputError as for ``get``."""
        if found := self._rows.get(code_id):
            return found
        if near := nearest(code_id, list(self._rows)):
            raise InputError(
                _("No code “{id}” in the codebook. Did you mean “{near}”?").format(id=words.line(code_id), near=near)
            )
        raise InputError(_("No code “{id}” in the codebook.").format(id=words.line(code_id)))

    def __contains__(self, code_id: object) -> bool:
        return code_id in self._rows

    def path(self, code_id: str) -> tuple[Code, ...]:
        """From the theme at the top down to the code itself."""
        row = self.row(code_id)
        above = self.path(row.parent_id) if row.parent_id is not None else ()
        return (*above, row.code)

    def subtree(self, code_id: str) -> tuple[Code, ...]:
        """The code, then everything below it, in order."""
        return tuple(row.code for row in _rows((self.get(code_id),), None, 0))

    def colour_of(self, code_id: str) -> str:
        """``#rrggbb``: the code's own colour, else the nearest one above it, else the palette's by theme order."""
        path = self.path(code_id)
        written = next((code.colour for code in reversed(path) if code.colour), "")
        return hex_of(written) if written else default_colour(self.row(path[0].id).position)

    def exclusive_groups(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """(theme, the ids of all codes below it) for each theme whose codes exclude each other."""
        themes = [row.code for row in self.walk() if row.code.exclusive and row.code.codes]
        return tuple((theme.id, tuple(row.code.id for row in _rows(theme.codes, theme.id, 0))) for theme in themes)

    @cached_property
    def _rows(self) -> dict[str, Row]:
        return {row.code.id: row for row in _rows(self.codes, None, 0)}


def _rows(codes: tuple[Code, ...], parent_id: str | None, depth: int) -> Iterator[Row]:
    for position, code in enumerate(codes):
        yield Row(code, parent_id, position, depth)
        yield from _rows(code.codes, code.id, depth + 1)


def _located(codes: tuple[Code, ...], loc: Loc) -> Iterator[tuple[Loc, Code]]:
    for i, code in enumerate(codes):
        here: Loc = (*loc, "codes", i)
        yield here, code
        yield from _located(code.codes, here)


def _broken_rules(codes: tuple[Code, ...]) -> Iterator[tuple[Loc, str]]:
    """What no code can see alone: ids and slots given twice, twin siblings, too many levels."""
    all_codes = list(_located(codes, ()))
    ids = Counter(code.id for _loc, code in all_codes)
    slots = Counter(code.slot for _loc, code in all_codes if code.slot is not None)
    for loc, code in all_codes:
        if ids[code.id] > 1:
            yield (*loc, "id"), _("“{id}” is the id of several codes: each code needs its own").format(id=code.id)
        if code.slot is not None and slots[code.slot] > 1:
            yield (*loc, "slot"), _("several codes have the slot {slot}: leave it to one").format(slot=code.slot)
        if len(loc) == 2 * (MAX_LEVELS + 1):
            yield loc, _("“{id}” is too deep: a codebook has {most} levels at most").format(id=code.id, most=MAX_LEVELS)
    for loc, siblings in [((), codes), *((loc, code.codes) for loc, code in all_codes)]:
        seen: dict[tuple[str, str], str] = {}
        for i, code in enumerate(siblings):
            for language, label in code.label.items():
                first = seen.setdefault((language, label.casefold()), code.id)
                if first != code.id:
                    sentence = _("“{label}” is the label of both “{one}” and “{other}”, side by side: rename one")
                    yield (*loc, "codes", i, "label"), sentence.format(label=label, one=first, other=code.id)


def problems(error: ValidationError) -> list[tuple[Loc, str]]:
    """What ``error`` found, each with its place and a sentence to show."""
    found: list[tuple[Loc, str]] = []
    for item in error.errors(include_url=False, include_input=False):
        context = item.get("ctx", {})
        if "problems" in context:
            found += context["problems"]
        elif item["type"] == "missing":
            found.append((item["loc"], _("“{key}” is missing").format(key=item["loc"][-1])))
        elif item["type"] == "literal_error":
            found.append((item["loc"], _("the kind of an example is “typical” or “borderline”")))
        else:
            found.append((item["loc"], item["msg"]))
    return found


def _short_hash(value: object) -> str:
    canonical = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def code_fingerprint(code: Code) -> str:
    """16 hex digits (sha256) of what the code means: its definition, include and exclude, in every language."""
    return _short_hash({"definition": code.definition, "include": code.include, "exclude": code.exclude})


def fingerprint(codebook: Codebook) -> str:
    """16 hex digits naming this version: the ids and meanings of all codes not retired.

    Labels, colours, order, places, keywords, examples and slots don't count: they change no coding's meaning.
    """
    return _short_hash({row.code.id: code_fingerprint(row.code) for row in codebook.walk() if not row.code.retired})
