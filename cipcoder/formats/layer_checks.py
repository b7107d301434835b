"""The checks of a layer file: line by line as it is read, then what only shows once all lines are there.

Types alone don't make an operation possible: it must be its coder's, bear the number its place gives it, say
all there is to say of what it brings into being. What the project has to answer (the same texts? a free name?)
is left to ``store.layers``. Imported late, with pydantic.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from cipcoder.codebook.models import MAX_LEVELS, Codebook, problems
from cipcoder.errors import InputError
from cipcoder.formats import layer_models as types
from cipcoder.formats.checked import checked, holds_more_than
from cipcoder.formats.files import at_line
from cipcoder.formats.layer_file import COLUMNS, FORMAT, VERSION
from cipcoder.locale import _
from cipcoder.store.layer_gate import Layer
from cipcoder.store.log import fold
from cipcoder.text.clean import visible

MAX_ENTRIES = 50_000
"""of all lists and objects of one value together: pydantic gathers every fault before it tells the first"""
MAX_CODES = 5_000

_UIDS = ("uid", "replica", "coder_uid", "layer_uid", "group_uid", "undoes", "entity_uid", "transcript_uid")
_MOMENTS = ("at", "redacted_at")


@dataclass(frozen=True, slots=True)
class Head:
    """The first line: the layer without its operations, how many there should be, and the hash of their lines."""

    layer: Layer
    operations: int
    sha256: str


def head_of(line: bytes, file: str) -> Head:
    """The first line of a layer file, checked."""
    wrong = InputError(
        _("{file} is not a coder’s layer: a layer is a file that “cipcoder layer export” wrote.").format(file=file)
    )
    try:
        said = from_json(line, allow_inf_nan=False)
    except ValueError:
        raise wrong from None
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise wrong
    version = said.get("version")
    if isinstance(version, int) and version > VERSION:
        raise InputError(
            _(
                "{file} was written by a newer cipcoder (layer version {version}; this one reads {known}): "
                "update cipcoder, then take the layer in."
            ).format(file=file, version=min(version, 999), known=VERSION)
        )
    if len(said) > MAX_ENTRIES:
        raise wrong
    said = _checked(types.HEADER, said, file, 1, whole=False)
    transcripts = [_checked(types.TRANSCRIPT, row, file, 1) for row in said["transcripts"]]
    codes = [{"parent": None} | _checked(types.CODE, row, file, 1) for row in said["codes"]]
    _check_codes(codes, file)
    versions: dict[str, dict[str, str]] = {}
    for mark, meanings in said["versions"].items():
        versions |= _checked(types.VERSIONS, {mark: meanings}, file, 1)
    layer = Layer(
        project=said["project"],
        coder=uuid.UUID(said["coder"]["uid"]),
        coder_name=said["coder"]["name"],
        transcripts=tuple(transcripts),
        codes=tuple(codes),
        versions=versions,
        operations=(),
    )
    return Head(layer, said["operations"], said["sha256"])


def _check_codes(codes: list[dict[str, Any]], file: str) -> None:
    """The codes of the first line make a codebook: themes first, no label twice side by side."""
    tree: list[dict[str, Any]] = []
    below: dict[str, list[dict[str, Any]]] = {}
    depths: dict[str | None, int] = {None: 0}
    for row in codes:
        parent, key = row["parent"], row["id"]
        if parent not in depths or key in depths or len(depths) > MAX_CODES:
            raise at_line(file, 1, _("the code “{code}” stands before its theme, or twice.").format(code=key))
        depths[key] = depths[parent] + 1
        if depths[key] > MAX_LEVELS:
            raise at_line(file, 1, _("the code “{code}” lies too deep.").format(code=key))
        said = {name: value for name, value in row.items() if name != "parent"}
        (tree if parent is None else below[parent]).append(said | {"codes": below.setdefault(key, [])})
    try:
        Codebook.model_validate({"codes": tree})
    except ValidationError as error:
        raise at_line(file, 1, visible(problems(error)[0][1], line=True)) from None


class Checks:
    """Checks operations one by one and keeps them."""

    def __init__(self, file: str, layer: Layer) -> None:
        self.operations: list[dict[str, Any]] = []
        self._file, self._layer, self._me = file, layer, str(layer.coder)
        self._fields = {kind: fields.__annotations__.keys() for kind, fields in types.FIELDS.items()}
        self._last = ("", -1)
        self._kinds: dict[uuid.UUID, str] = {}

    def take(self, number: int, line: bytes) -> None:
        """Check the operation on the line with this number, and keep it."""
        try:
            said = from_json(line, allow_inf_nan=False)
        except ValueError:
            raise at_line(self._file, number, _("this is not JSON: the file is damaged. Get it again.")) from None
        said = _checked(types.OPERATION, said, self._file, number)
        place = (said["replica"], said["seq"])
        if place <= self._last:
            raise at_line(
                self._file, number, _("an operation stands twice, or out of order: the file was changed by hand.")
            )
        self._last = place
        op = {name: said.get(name) for name in COLUMNS}
        op |= {name: uuid.UUID(op[name]) for name in _UIDS if op[name] is not None}
        op |= {name: dt.datetime.fromisoformat(op[name]) for name in _MOMENTS if op[name] is not None}
        if what := self._contradiction(op):
            raise at_line(self._file, number, what + " " + _("The file was changed by hand: it is not taken in."))
        self.operations.append(op)

    def _contradiction(self, op: Mapping[str, Any]) -> str | None:
        """What makes an operation impossible though each of its fields could be right."""
        kind, before, after = op["entity"], op["before"], op["after"]
        said = [fields for fields in (before, after) if fields is not None]
        if op["uid"] != uuid.uuid5(op["replica"], str(op["seq"])):
            return _("The operation has another number than its place gives it.")
        owners = {fields.get("coder", self._me) for fields in said}
        mine = op["entity_uid"] == self._layer.coder
        if op["layer_uid"] != self._layer.coder or owners - {self._me} or mine != (kind == "coder"):
            return _("The operation belongs to another coder.")
        if self._kinds.setdefault(op["entity_uid"], kind) != kind:
            return _("Two different things have one number.")
        if not said:
            return None if op["redacted_at"] else _("The operation changes nothing.")
        # what comes into being or goes is told whole; a change tells the same fields before and after
        whole = self._fields[kind] if len(said) == 1 else before.keys()
        if (said[-1].keys() ^ whole) - (types.ADDED_SINCE if len(said) == 1 else set()):
            return _("The operation leaves fields out.")
        if any(_upside_down(fields) for fields in said):
            return _("A passage ends before it begins.")
        if any(fields.get("version") not in (None, *self._layer.versions) for fields in said):
            return _("The first line lacks a version of the codebook.")
        if str(said[-1].get("transcript", op["transcript_uid"])) != str(op["transcript_uid"]):
            return _("The operation names two transcripts.")
        return None

    def finish(self) -> None:
        """Check what the operations make together. InputError where no cipcoder can have made them."""
        histories: dict[uuid.UUID, list[dict[str, Any]]] = {}
        for op in self.operations:
            histories.setdefault(op["entity_uid"], []).append(op)
        coder = fold(histories.get(self._layer.coder, ()))
        if histories and not (coder.alive and coder.fields["name"] == self._layer.coder_name):
            raise self._impossible(_("Its coder is missing, or has two names."))
        for history in histories.values():
            state = fold(history)
            start, stop = state.fields.get("start"), state.fields.get("stop")
            if state.alive and ((start is None) != (stop is None) or _upside_down(state.fields)):
                raise self._impossible(_("A passage ends before it begins."))

    def _impossible(self, what: str) -> InputError:
        return InputError(
            _("{file}: {what} The file was changed by hand: it is not taken in.").format(file=self._file, what=what)
        )


def _upside_down(fields: Mapping[str, Any]) -> bool:
    start, stop = fields.get("start"), fields.get("stop")
    return start is not None and stop is not None and start >= stop


def _checked(kind: TypeAdapter[Any], value: Any, file: str, line: int, *, whole: bool = True) -> Any:
    """``value`` as its type says. ``whole``: how much lies inside is looked at first."""
    if whole and holds_more_than(value, MAX_ENTRIES):
        raise at_line(file, line, _("more stands here than a layer ever holds: this is another kind of file."))
    return checked(kind, value, file, line)
