"""What the standard has no place for, at the foot of a description: a line that says so, then ``key: value`` lines.

Values are JSON, on one line each: whoever opens the description in another program can read them, and they read back
to the character. Prose above the line is the description proper.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

MARK = "— cipcoder —"
_LINE = re.compile(r"([a-z][a-z ]*): (.*)")


def joined(prose: str, foot: str) -> str:
    """A description: prose, and below the line its foot."""
    return "\n\n".join(part for part in (prose, f"{MARK}\n{foot}" if foot else "") if part)


def parted(description: str) -> tuple[str, str]:
    """Prose and foot of a description; no foot where there is no line of ours. The last such line counts."""
    text = description.replace("\r\n", "\n").replace("\r", "\n")
    found = list(re.finditer(rf"^{MARK}[ \t]*$", text, re.MULTILINE))
    if not found:
        return text, ""
    return text[: found[-1].start()].strip("\n"), text[found[-1].end() :].strip("\n")


def written(prose: str, values: Mapping[str, Any]) -> str:
    """A description with these values at its foot; none of them, no foot."""
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    return joined(prose, "\n".join(lines))


def read(description: str) -> tuple[str, dict[str, Any]]:
    """The prose and the values at the foot. What isn't understood there is left aside."""
    prose, foot = parted(description)
    values: dict[str, Any] = {}
    for line in foot.split("\n"):
        match = _LINE.fullmatch(line.strip())
        if match is not None:
            with suppress(ValueError, RecursionError):
                values[match[1]] = json.loads(match[2])
    return prose, values
