"""Users as coders, cases as participants: those who are here already are found by GUID or name, never doubled."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from cipcoder.exchange.refi import marks
from cipcoder.exchange.refi.import_texts import Names
from cipcoder.exchange.refi.marks import guid
from cipcoder.formats.refi import blocks
from cipcoder.formats.refi import models as m
from cipcoder.formats.refi.receipt import Receipt
from cipcoder.locale import _
from cipcoder.queries.corpus import ParticipantRow
from cipcoder.store import operations as ops
from cipcoder.store.kinds import natural_uid
from cipcoder.text.clean import clean, visible


def as_uid(guid: str) -> uuid.UUID | None:
    """A file's GUID as a uid; None where it is none."""
    try:
        return uuid.UUID(guid) if len(guid) == 36 else None
    except ValueError:
        return None


def line(text: str) -> str:
    """A name from a file, cleaned, on one line."""
    return " ".join(clean(text).text.split())


class People:
    """Who a file's users are here; whoever isn't here yet is added when something of theirs comes in."""

    def __init__(
        self,
        users: Sequence[m.User],
        here: Mapping[uuid.UUID, tuple[str, str]],
        logged: Mapping[uuid.UUID, tuple[str, uuid.UUID | None]],
        own: bool,
    ) -> None:
        """``here``: coders by uid. ``logged``: what uids of the file are here. ``own``: everybody comes in."""
        self._logged = logged
        self._users = {user.guid: user for user in users}
        self._here = set(here)
        self._names = Names(name for name, _kind in here.values())
        self._people = {name: uid for uid, (name, kind) in here.items() if kind == "human"}
        self._by_name = {user.name: user.guid for user in reversed(users)}
        self._found: dict[str, uuid.UUID] = {}
        self.new: list[ops.AddCoder] = []
        self.unknown = 0
        """things of nobody the file knows"""
        if own:
            for user in users:
                self.coder(user.guid)

    @property
    def unused(self) -> int:
        """Users of whom nothing came in."""
        return len(self._users.keys() - self._found.keys())

    @property
    def known(self) -> int:
        """Users who were here already."""
        return len(set(self._found.values()) - {coder.uid for coder in self.new})

    def named(self, name: str) -> uuid.UUID | None:
        """The coder that the user of this name is."""
        return self.coder(self._by_name[name]) if name in self._by_name else None

    def coder(self, guid: str, otherwise: str = "") -> uuid.UUID:
        """The coder that a user is, or that ``otherwise`` is; « unknown coder » where the file knows neither."""
        user = self._users.get(guid) or self._users.get(otherwise)
        if user is None:
            self.unknown += 1
            return self._unknown()
        if user.guid not in self._found:
            self._found[user.guid] = self._taken(user)
        return self._found[user.guid]

    def _taken(self, user: m.User) -> uuid.UUID:
        uid, name = as_uid(user.guid), " ".join(visible(user.name).split())
        if user.id == marks.KINDS["consensus"] or uid == ops.CONSENSUS:
            return self._add(ops.CONSENSUS, name, "consensus")
        if uid is not None and uid in self._here:
            return uid
        if name in self._people:
            return self._people[name]
        if uid is None or self._logged.get(uid, ("coder", None))[0] != "coder":
            uid = natural_uid("coder", user.guid, name)
        return self._add(uid, name or _("unknown coder"), "machine" if user.id == marks.KINDS["machine"] else "human")

    def _unknown(self) -> uuid.UUID:
        uid = natural_uid("coder", "unknown")
        return uid if uid in self._here else self._add(uid, _("unknown coder"), "human")

    def _add(self, uid: uuid.UUID, name: str, kind: Literal["human", "consensus", "machine"]) -> uuid.UUID:
        if uid not in self._here:
            self._here.add(uid)
            self.new.append(ops.AddCoder(self._names.free(name or kind), uid, kind))
        return uid


# --- participants ------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Interviewed:
    """The participants of a file, as they come in."""

    participants: list[ops.ParticipantData] = field(default_factory=list)
    """new ones, and what is new of those who are here"""
    attributes: tuple[str, ...] = ()
    of_source: dict[str, str] = field(default_factory=dict)
    """GUID of a source -> key of whom it is with"""
    of_case: dict[str, str] = field(default_factory=dict)
    """GUID of a case -> key"""
    remarks: list[tuple[uuid.UUID, str]] = field(default_factory=list)
    """participant, what the file's description says of them"""


def interviewed(
    project: m.Project,
    names: Mapping[str, str],
    selections: Mapping[str, str],
    coded: Mapping[str, Sequence[str]],
    here: Mapping[str, ParticipantRow],
    receipt: Receipt,
) -> Interviewed:
    """Whom the cases of a file make participants.

    ``names``: transcript by GUID of its source. ``selections``: GUID of a selection -> that of its source. ``coded``:
    case that is a code too -> sources with a passage of that code. ``here``: participants by key.
    """
    found = Interviewed()
    variables = _variables(project)
    found.attributes = tuple(dict.fromkeys(variables.values()))
    values: dict[str, dict[str, str]] = {}
    called: dict[str, str] = {}
    whose: set[str] = set()
    doubled = 0
    for case in project.cases:
        prose, foot = blocks.read(case.description)
        places = (*case.sources, *(selections.get(one, "") for one in case.selections), *coded.get(case.guid, ()))
        sources = [source for source in dict.fromkeys(places) if source in names]
        said = foot.get(marks.KEY, case.name)
        if isinstance(said, str) and guid(natural_uid("participant", said)) == case.guid:
            key, name = said, case.name  # one of ours, to the blank
        else:
            name = line(case.name) or (names[sources[0]] if sources else _("case {id}").format(id=case.guid[:8]))
            brought = line(said) if marks.KEY in foot and isinstance(said, str) else ""
            key = brought or _key(name, here)
        if line(case.name) and (other := _beside(key, whose)) != key:  # two people of one name stay two
            receipt.changed(_("participants"), 1, _("another has the name already: a number stands after it"))
            key, name = other, f"{name}{other.removeprefix(key)}"
        whose.add(key)
        called.setdefault(key, name)
        found.of_case[case.guid] = key
        values.setdefault(key, {}).update(_said(case.values, variables))
        for source in sources:
            doubled += found.of_source.setdefault(source, key) != key
        if prose.strip():
            found.remarks.append((natural_uid("participant", key), prose))
    for text in project.texts:  # variables that a source has by itself are its participant's
        if (said := _said(text.values, variables)) and text.guid in names:
            key = found.of_source.setdefault(text.guid, _key(names[text.guid], here))
            called.setdefault(key, names[text.guid])
            for attribute, value in said.items():
                values.setdefault(key, {}).setdefault(attribute, value)
    order = {name: i for i, name in enumerate(found.attributes)}
    for key, its in values.items():
        _add(found, key, called[key], dict(sorted(its.items(), key=lambda item: order[item[0]])), here, receipt)
    receipt.whole(_("attributes"), len(found.attributes))
    receipt.lost(_("links of participants"), doubled, _("a transcript is with one participant; the first was taken"))
    return found


def _beside(key: str, taken: Collection[str]) -> str:
    """The key, or with the next number after it that is free: « Marie (2) »."""
    number, other = 1, key
    while other in taken:
        number += 1
        other = f"{key} ({number})"
    return other


def _add(
    found: Interviewed,
    key: str,
    name: str,
    values: dict[str, str],
    here: Mapping[str, ParticipantRow],
    receipt: Receipt,
) -> None:
    """A new participant, or what the file adds to one who is here; nothing here is overwritten."""
    there = here.get(key)
    if there is None:
        found.participants.append(ops.ParticipantData(key, name, values))
        receipt.whole(_("participants"))
        return
    other = sum(value != there.attributes[name] for name, value in values.items() if name in there.attributes)
    receipt.lost(_("values of attributes"), other, _("they are others here, and stay"))
    more = {name: value for name, value in values.items() if name not in there.attributes}
    receipt.here(_("participants"))
    if more:
        found.participants.append(ops.ParticipantData(key, there.name, more))


def _key(name: str, here: Mapping[str, ParticipantRow]) -> str:
    """The key of the participant here who is called so; else the name itself."""
    named = [person.key for person in here.values() if person.name == name]
    return named[0] if name not in here and len(named) == 1 else name


def source_variables(project: m.Project) -> dict[str, marks.VariableName]:
    """Variables that say what we say of a transcript: ours by GUID, or called so and said of sources only."""
    in_cases = {value.variable for case in project.cases for value in case.values}
    found: dict[str, marks.VariableName] = {}
    for variable in project.variables:
        for name, words in marks.SOURCE_VARIABLES.items():
            called = variable.name.strip().casefold() in words and variable.guid not in in_cases
            if called or variable.guid == marks.variable_guid(name):
                found[variable.guid] = name
    return found


def _variables(project: m.Project) -> dict[str, str]:
    """Variables of participants: GUID -> name of the attribute."""
    others, names = source_variables(project), Names(())
    found: dict[str, str] = {}
    for variable in project.variables:
        if variable.guid not in others and variable.guid not in found:
            ours = variable.guid == guid(natural_uid("attribute", variable.name))
            found[variable.guid] = names.free(variable.name if ours else line(variable.name) or _("variable"))
    return found


def _said(values: Sequence[m.Value], variables: Mapping[str, str]) -> dict[str, str]:
    return {variables[value.variable]: value.written for value in values if value.variable in variables}
