"""Names of keys: what a person writes in a keymap, and what Textual calls it.

A key is written as its character (``s``, ``é``, ``?``) or by its name (``f9``, ``ctrl+t``, ``shift+left``). Not
every key a keyboard has reaches a program in a terminal: ctrl+i *is* Tab there, and ctrl+1 is nothing at all.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from rapidfuzz import fuzz, process
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual.keys import _character_to_key

from cipcoder.errors import InputError
from cipcoder.locale import _

FIXED = ("escape", "enter", "ctrl+c", "ctrl+q")
"""Keys that no keymap moves: the ways out, and Enter."""

MODIFIERS = {"ctrl", "shift", "alt", "cmd", "super", "win", "meta", "hyper", "option", "fn", "altgr"}
OTHER_NAMES = {"esc": "escape", "return": "enter", "pgup": "pageup", "pgdn": "pagedown", "del": "delete"}
SAME_THERE = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+j": "enter", "ctrl+h": "backspace", "ctrl+[": "escape"}
"""what a terminal makes of them"""


@cache
def characters() -> dict[str, str]:
    """Name -> character, of what keyboards of Latin letters type: « question_mark » -> « ? »."""
    typed = (chr(code) for ends in ((0x21, 0x250), (0x2010, 0x2060), (0x20A0, 0x20C0)) for code in range(*ends))
    return {_character_to_key(char): char for char in typed if char.isprintable() and not char.isspace()}


@cache
def named() -> frozenset[str]:
    """Keys with a name that terminals send: « f9 », « ctrl+t », « shift+left »."""
    sent = {key.value for keys in ANSI_SEQUENCES_KEYS.values() if isinstance(keys, tuple) for key in keys}
    # ctrl with a digit comes from a keypad of one kind of terminal only; scrolling is no key
    return frozenset(key for key in sent if not re.match(r"<|ctrl\+(@|.*\d$)", key) or re.search(r"f\d+$", key))


def key_of(written: str) -> str:
    """Textual's name of a key; InputError says why there is none, without saying where it is written."""
    if len(written) == 1:
        if written.isprintable() and not written.isspace():
            return _character_to_key(unicodedata.normalize("NFC", written))
        raise InputError(_("a character that can't be seen is written by its name, like space or tab"))
    *modifiers, last = (part.strip() for part in written.split("+"))
    modifiers = [modifier.lower() for modifier in modifiers]
    if modifiers == ["shift"] and len(last) == 1 and last.isalpha():
        return last.upper()
    last = OTHER_NAMES.get(last.lower(), last.lower())
    key = "+".join([*sorted(modifiers), last])
    if key in SAME_THERE:
        raise InputError(
            _("in a terminal, {key} is {other}; choose another key").format(key=key, other=SAME_THERE[key])
        )
    if modifiers == ["shift"] and last in {f"f{n}" for n in range(1, 13)}:
        return f"f{int(last[1:]) + 12}"  # so it is sent
    if key in characters() or key in named() or (modifiers == ["alt"] and len(last) == 1 and last in characters()):
        return key
    if modifiers and set(modifiers) <= MODIFIERS and (len(last) == 1 or last in characters() or last in named()):
        raise InputError(_("{key} doesn't reach a program in most terminals; choose another key").format(key=key))
    names = [name for name in (*named(), *characters()) if len(name) > 1]
    raise InputError(_("{key} is no key; the nearest is {near}").format(key=written, near=nearest(written, names)))


def written(key: str) -> str:
    """How a key is written in a keymap."""
    return characters().get(key, key)


def nearest(name: str, names: list[str]) -> str:
    """The name that is most like what was written."""
    return process.extractOne(name.lower(), sorted(names), scorer=fuzz.ratio)[0]
