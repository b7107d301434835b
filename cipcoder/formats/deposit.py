"""``deposit.yaml``: what a repository has to know of a study and no file of it says. A form that people fill in.

Read as strictly as the codebook: every value is the text written; anchors and aliases are refused; every fault is told
with its line, all of them at once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from cipcoder.codebook import words, yaml_nodes
from cipcoder.codebook.models import nearest
from cipcoder.errors import InputError
from cipcoder.formats.decode import decode
from cipcoder.formats.files import read_bytes, shown
from cipcoder.locale import _

NAME = "deposit.yaml"
Repository = Literal["bequali", "ukds", "generic"]
REPOSITORIES: tuple[Repository, ...] = ("bequali", "ukds", "generic")
NEEDED = ("title", "abstract", "authors", "contact", "universe", "collection", "consent", "anonymisation", "access")
"""what every repository asks; these may not stay empty"""
_ACCESS = {
    "open": ("open", "ouvert"),
    "safeguarded": ("safeguarded", "restricted", "restreint", "sous conditions"),
    "controlled": ("controlled", "contrôlé", "controle"),
}


def _problem(sentence: str) -> PydanticCustomError:
    return PydanticCustomError("deposit", "{sentence}", {"sentence": sentence})


def _date(written: str) -> str:
    if not written or re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", written):
        return written
    raise _problem(_("“{written}” is not a date: write 2025, 2025-02 or 2025-02-11").format(written=written[:40]))


def _email(written: str) -> str:
    if not written or re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", written):
        return written
    raise _problem(_("“{written}” is not an e-mail address").format(written=written[:60]))


def _orcid(written: str) -> str:
    """Sixteen digits, the last of which checks the others (ISO 7064, mod 11-2)."""
    digits = written.removeprefix("https://orcid.org/").replace("-", "").upper()
    if not digits:
        return ""
    if re.fullmatch(r"\d{15}[\dX]", digits):
        total = 0
        for digit in digits[:15]:
            total = (total + int(digit)) * 2
        if "0123456789X"[(12 - total % 11) % 11] == digits[15]:
            return "-".join(digits[i : i + 4] for i in range(0, 16, 4))
    raise _problem(_("“{written}” is not an ORCID: four groups of four digits").format(written=written[:40]))


def _access(written: str) -> str:
    plain = written.strip().lower()
    for kind, names in _ACCESS.items():
        if plain in names:
            return kind
    if not plain:
        return ""
    raise _problem(
        _("“{written}” is no kind of access: write open, safeguarded or controlled").format(written=plain[:40])
    )


def _listed(value: Any) -> Any:
    """An empty key is an empty list; one text alone is a list of one."""
    return [] if value == "" else [value] if isinstance(value, str) else value


Line = Annotated[str, AfterValidator(words.line)]
Prose = Annotated[str, AfterValidator(words.prose)]
Date = Annotated[Line, AfterValidator(_date)]
Lines = Annotated[tuple[Line, ...], BeforeValidator(_listed)]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Author(_Value):
    name: Line = ""
    affiliation: Line = ""
    orcid: Annotated[Line, AfterValidator(_orcid)] = ""


class Contact(_Value):
    name: Line = ""
    email: Annotated[Line, AfterValidator(_email)] = ""


class Period(_Value):
    start: Annotated[Date, Field(alias="from")] = ""
    stop: Annotated[Date, Field(alias="to")] = ""


def _mapping(value: Any) -> Any:
    return {} if value == "" else value


class Deposit(_Value):
    """A study as a repository's catalogue describes it. What is empty was left empty."""

    title: Line = ""
    subtitle: Line = ""
    abstract: Prose = ""
    authors: Annotated[tuple[Author, ...], BeforeValidator(lambda value: [] if value == "" else value)] = ()
    contact: Annotated[Contact, BeforeValidator(_mapping)] = Contact()
    producer: Line = ""
    funding: Line = ""
    grant: Line = ""
    keywords: Lines = ()
    topics: Lines = ()
    period: Annotated[Period, BeforeValidator(_mapping)] = Period()
    country: Line = ""
    places: Line = ""
    universe: Prose = ""
    sampling: Prose = ""
    collection: Prose = ""
    situation: Prose = ""
    consent: Prose = ""
    anonymisation: Prose = ""
    access: Annotated[Line, AfterValidator(_access)] = ""
    embargo: Date = ""
    licence: Line = ""
    conditions: Prose = ""
    publications: Lines = ()
    version: Line = ""
    date: Date = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """The keys that every repository needs and that are empty."""
        filled = {
            **{name: bool(getattr(self, name)) for name in NEEDED},
            "authors": any(author.name for author in self.authors),
            "contact": bool(self.contact.name or self.contact.email),
        }
        return tuple(name for name in NEEDED if not filled[name])


def read_deposit(path: Path) -> Deposit:
    """The form in a file; InputError with every fault and its line, and what is needed and still empty."""
    file = shown(path)
    text = yaml_nodes.clean(decode(read_bytes(path, yaml_nodes.MAX_BYTES), where=file, accept_damaged=True).text)
    if all(not line.strip() or line.lstrip().startswith("#") for line in text.split("\n")):
        raise InputError(_("{file} is empty: nothing stands in it but comments.").format(file=file))
    root, faults = yaml_nodes.compose(text, file)
    lines: dict[tuple[str | int, ...], int] = {}
    value = _plain(root, (), lines)
    if faults:
        raise yaml_nodes.refuse(file, faults)
    try:
        deposit = Deposit.model_validate(value)
    except ValidationError as error:
        raise yaml_nodes.refuse(file, [_fault(item, lines) for item in error.errors(include_url=False)]) from None
    if deposit.missing:
        sentence = _("“{key}” is empty: every repository asks for it")
        raise yaml_nodes.refuse(file, [(lines.get((key,), 0), sentence.format(key=key)) for key in deposit.missing])
    return deposit


def _plain(node: yaml_nodes.Node, loc: tuple[str | int, ...], lines: dict[tuple[str | int, ...], int]) -> Any:
    """The node as strings, lists and dictionaries; ``lines`` learns where each stands."""
    lines[loc] = node.line
    if isinstance(node, yaml_nodes.Mapping):
        found = {}
        for key, value in node.entries:
            found[key.value] = _plain(value, (*loc, key.value), lines)
            lines[*loc, key.value] = key.line
        return found
    if isinstance(node, yaml_nodes.Sequence):
        return [_plain(item, (*loc, i), lines) for i, item in enumerate(node.items)]
    return node.value


def _fault(item: Mapping[str, Any], lines: Mapping[tuple[str | int, ...], int]) -> yaml_nodes.Fault:
    loc: tuple[str | int, ...] = item["loc"]
    at = next(lines[loc[:n]] for n in range(len(loc), -1, -1) if loc[:n] in lines)
    key = words.line(str(loc[-1]))[:40] if loc else ""
    if item["type"] == "extra_forbidden":
        near = nearest(key, _known(loc))
        what = _("“{key}” is not a key of this form.").format(key=key)
        return at, f"{what} {_('Did you mean “{near}”?').format(near=near)}" if near else what
    if item["type"] in ("string_type", "string_sub_type"):
        return at, _("“{key}” wants a text").format(key=key)
    if item["type"] in ("tuple_type", "list_type"):
        return at, _("“{key}” wants a list, one dash for each item").format(key=key)
    if item["type"] in ("model_type", "model_attributes_type", "dict_type"):
        return at, _("“{key}” wants keys of its own, as “key: text”").format(key=key)
    return at, str(item["msg"])


def _known(loc: Sequence[str | int]) -> list[str]:
    models: dict[str | int, type[BaseModel]] = {"authors": Author, "contact": Contact, "period": Period}
    model = models.get(loc[0], Deposit) if len(loc) > 1 else Deposit
    return [field.alias or name for name, field in model.model_fields.items()]
