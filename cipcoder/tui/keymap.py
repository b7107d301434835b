"""A person's own keys: ``keymap.toml`` in the user's configuration folder, never in a project.

    [keys]
    sentence = "s"
    turn = ["t", "ctrl+t"]
    slot-1 = "f9"

What is wrong in it costs only the entry it stands in, which keeps its usual keys; every fault is a sentence.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cipcoder.errors import InputError
from cipcoder.locale import _
from cipcoder.text.clean import visible
from cipcoder.tui.commands import COMMANDS, by_group
from cipcoder.tui.commands.base import TOGETHER, key_name
from cipcoder.tui.keynames import FIXED, key_of, nearest, written

LARGEST = 64 * 1024
"""bytes; a keymap with every command has five thousand"""


@dataclass(slots=True)
class Keymap:
    """Keys chosen by a person: entry -> keys as Textual names them, and what was wrong in the file."""

    file: Path
    keys: dict[str, list[str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def folder() -> Path:
    """The configuration folder of this computer's user."""
    from platformdirs import user_config_dir

    return Path(user_config_dir("cipcoder", appauthor=False))


def file() -> Path:
    """Where a person's keymap lies, or would lie."""
    return folder() / "keymap.toml"


def apply(keys: Mapping[str, Sequence[str]]) -> None:
    """Give the commands these keys, and all other commands their usual ones again."""
    for command in COMMANDS.values():
        command.rekey({entry: ",".join(chosen) for entry, chosen in keys.items()})


def usual() -> dict[str, list[str]]:
    """Every entry a keymap can have, with its usual keys. All commands have theirs afterwards."""
    apply({})
    return {entry: split(keys) for command in COMMANDS.values() for entry, keys in command.entries().items()}


def split(keys: str) -> list[str]:
    """Textual's « a,b » as a list."""
    return [key for key in keys.split(",") if key]


# --- reading -----------------------------------------------------------------------------------------


def read() -> Keymap:
    """The person's keymap; where there is none, one without entries. The commands have their usual keys afterwards."""
    keymap = Keymap(file())
    try:
        text = _text(keymap.file)
        entries = {} if text is None else _entries(keymap, text)
    except InputError as error:
        keymap.faults.append(str(error))
        return keymap
    defaults = usual()
    for entry, value in entries.items():
        try:
            if entry not in defaults:
                near = nearest(entry, list(defaults))
                raise InputError(_("there is no such command; the nearest is {near}").format(near=near))
            keymap.keys[entry] = _keys(value, defaults[entry])
        except InputError as error:
            _fault(keymap, entry, str(error), text or "")
    _separate(keymap, text or "")
    return keymap


def _text(path: Path) -> str | None:
    """The file's text; None where there is no file."""
    name = visible(str(path), line=True)
    try:
        if not path.is_file() and path.exists():
            raise InputError(_("{file} is no file of text; your keys are the usual ones.").format(file=name))
        with path.open("rb") as source:
            raw = source.read(LARGEST + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        said = error.strerror or type(error).__name__
        raise InputError(
            _("{file} can't be read ({error}); your keys are the usual ones.").format(file=name, error=said)
        ) from None
    if len(raw) > LARGEST:
        raise InputError(
            _("{file} is larger than {n} kB, too large for a keymap; your keys are the usual ones.").format(
                file=name, n=LARGEST // 1024
            )
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError(
            _("{file}, line {line}: this is not UTF-8; save the file in UTF-8. Your keys are the usual ones.").format(
                file=name, line=line
            )
        ) from None


def _entries(keymap: Keymap, text: str) -> dict[str, Any]:
    """What stands under [keys]; whatever else there is, is a fault."""
    name = visible(str(keymap.file), line=True)
    try:
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else text.rstrip().count("\n") + 1
        raise InputError(
            _(
                '{file}, line {line}: this can\'t be read; a line is like sentence = "s". '
                "Your keys are the usual ones until it can."
            ).format(file=name, line=line)
        ) from None
    keys = tables.pop("keys", {})
    for other in tables:
        _fault(keymap, other, _("only what stands under [keys] is read"), text)
    if not isinstance(keys, dict):
        _fault(keymap, "keys", _("write [keys] on a line of its own, and the keys below it"), text)
        return {}
    return keys


def _keys(value: Any, usual: Sequence[str]) -> list[str]:
    """The keys of one entry, as Textual names them; those that can't be moved stay."""
    values: list[str] = value if isinstance(value, list) else [value]
    if not all(isinstance(key, str) for key in values):
        raise InputError(_('write a key between quotation marks, or several like this: ["s", "ctrl+t"]'))
    keys = [key_of(key) for key in values if key]
    for key in keys:
        if key in FIXED and key not in usual:
            raise InputError(_("{key} can't be given to a command; choose another key").format(key=key_name(key)))
    return list(dict.fromkeys([*keys, *(key for key in usual if key in FIXED)]))


def _separate(keymap: Keymap, text: str) -> None:
    """Where two commands would share a key, the one written last has its usual keys; so until none share."""
    while True:
        apply(keymap.keys)
        shared = next(_shared(), None)
        if shared is None:
            break
        key, *pair = shared
        # at least one of the two is the person's: the usual keys share nothing
        wrong = [entry for entry in keymap.keys if entry in pair][-1]
        del keymap.keys[wrong]
        said = _("{key} is a key of {other} too; give {other} another key in this file, or choose another here")
        _fault(keymap, wrong, said.format(key=key_name(key), other=pair[pair[0] == wrong]), text)
    apply({})


def _shared() -> Iterator[tuple[str, str, str]]:
    """(key, entry, other entry) of keys that would do two things at the same place."""
    for places in TOGETHER:
        owners: dict[str, str] = {}
        for command in COMMANDS.values():
            for entry, keys in command.entries().items() if command.where in places else ():
                for key in split(keys):
                    if (other := owners.setdefault(key, entry)) != entry:
                        yield key, other, entry


def _fault(keymap: Keymap, entry: str, what: str, text: str) -> None:
    pattern = re.compile(rf"\s*(?:\[+\s*|keys\.)?[\"']?{re.escape(entry)}[\"']?\s*[=.\]]")
    line = next((n for n, row in enumerate(text.splitlines(), 1) if pattern.match(row)), 1)
    said = _("{file}, line {line}, {entry}: {what}.").format(file=keymap.file.name, line=line, entry=entry, what=what)
    keymap.faults.append(visible(said, line=True))


# --- writing -----------------------------------------------------------------------------------------


def write_new() -> Path:
    """Write a keymap in which every command stands as a remark, with its usual keys; never over another."""
    path = file()
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as target:
            target.write(template())
    except FileExistsError:
        raise InputError(
            _("{file} is there already, and stays as it is. Move it away to make a new one.").format(
                file=visible(str(path), line=True)
            )
        ) from None
    return path


def template() -> str:
    """A keymap of remarks: taking « # » away before a line changes nothing, until one writes another key."""
    usual()
    about = _(
        "Your own keys in cipcoder. Take the # away before a line and write the key you want.\n"
        'A key is a character or a name: "s", "é", "?", "f9", "ctrl+t", "shift+left". Several: ["s", "ctrl+t"].\n'
        "None: []; the command is still found with ctrl+p. Esc, Enter, ctrl+c and ctrl+q stay what they are.\n"
        "Whether it is right says: cipcoder keys --check"
    )
    lines = [f"# {line}" for line in about.split("\n")] + ["", "[keys]"]
    for group, commands in by_group():
        lines += ["", f"# --- {group} ---"]
        for command in commands:
            lines += [f"# {_(command.help)}"]
            lines += [f"#{entry} = {_toml(split(keys))}" for entry, keys in command.entries().items()]
    return "\n".join(lines) + "\n"


def _toml(keys: Sequence[str]) -> str:
    said = [json.dumps(written(key), ensure_ascii=False) for key in keys]
    return said[0] if len(said) == 1 else f"[{', '.join(said)}]"
