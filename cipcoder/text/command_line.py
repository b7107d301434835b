"""Words of a command that a person is to type, as a shell takes them."""

from __future__ import annotations

import os
import re


def word(name: str) -> str:
    """A name as one word: as it stands, between the quotes that every system knows, or, where a shell of POSIX would
    read something else into these, between those in which it reads nothing."""
    if re.fullmatch(r"[\w.,/=@+-]+", name):
        return name
    if os.name != "nt" and re.search(r'["$`\\!]', name):
        return "'" + name.replace("'", "'\"'\"'") + "'"
    return f'"{name}"'
