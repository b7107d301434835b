"""A value out of a received file, held against its type before anything else reads it."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter, ValidationError

from cipcoder.formats.files import at_line
from cipcoder.locale import _
from cipcoder.text.clean import visible


def checked(kind: TypeAdapter[Any], value: Any, file: str, line: int) -> Any:
    """``value`` as its type says; InputError at this line with the first thing that is wrong with it."""
    try:
        return kind.validate_python(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        field = ".".join(str(part)[:40] for part in first["loc"])[:120]
        raise at_line(
            file,
            line,
            _("“{field}” is not as it should be: the file is damaged or was changed. Get it again.").format(
                field=visible(field, line=True)
            ),
        ) from None


def holds_more_than(value: Any, most: int) -> bool:
    """Whether the lists and objects in ``value`` have more items together: pydantic gathers every fault of them all."""
    count, waiting = 0, [value]
    while waiting and count <= most:
        inner = waiting.pop()
        if isinstance(inner, dict | list):
            count += len(inner)
            if count <= most:
                waiting.extend(inner.values() if isinstance(inner, dict) else inner)
    return count > most
