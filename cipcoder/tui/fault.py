"""When the program itself is at fault: one sentence for the person, the details in a file, no word of an interview.

A traceback as frameworks print it shows the values of variables, and an error's own message may quote the text it
failed on. So the file says where it happened and what kind of error it was, and nothing that was read or typed.
"""

from __future__ import annotations

import datetime as dt
import os
import platform
import traceback
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from cipcoder import __version__
from cipcoder.locale import _
from cipcoder.text.clean import visible
from cipcoder.tui import place

PACKAGES = "site-packages"


def file() -> Path:
    """Where the details of the last fault lie."""
    return place.folder() / "fault.txt"


def sentence(error: BaseException) -> str:
    """Write the details down, and say what happened and what to do."""
    kind = type(_first(error)).__name__
    try:
        file().parent.mkdir(parents=True, exist_ok=True)
        file().write_text("\n".join(details(error)) + "\n", encoding="utf-8")
    except OSError:
        return _(
            "The coding screen had to stop: a fault in cipcoder ({kind}). Every coding you made is saved. "
            "Please report what you did last."
        ).format(kind=kind)
    return _(
        "The coding screen had to stop: a fault in cipcoder ({kind}). Every coding you made is saved. "
        "Please report what you did last, with this file, which holds no word of your interviews: {file}"
    ).format(kind=kind, file=visible(str(file()), line=True))


def details(error: BaseException) -> Iterator[str]:
    """The lines of the file: versions, terminal, and for each error of the chain its kind and where it happened."""
    textual = ""
    with suppress(ImportError):
        from importlib.metadata import version

        textual = version("textual")
    yield f"cipcoder {__version__}, Python {platform.python_version()}, Textual {textual}, {platform.system()}"
    yield f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC, TERM={os.environ.get('TERM', '')}"
    yield "The messages of errors are left out: they could quote an interview."
    one: BaseException | None = error
    seen: set[int] = set()
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield ""
        yield f"{type(one).__module__}.{type(one).__qualname__}"
        for frame in traceback.extract_tb(one.__traceback__):
            yield f"  {_short(frame.filename)}:{frame.lineno} {frame.name}"
        one = _below(one)


def _below(error: BaseException) -> BaseException | None:
    """The error behind an error."""
    kept = getattr(error, "error", None)  # a worker's failure keeps its cause like this
    if isinstance(kept, BaseException):
        return kept
    return error.__cause__ or error.__context__


def _first(error: BaseException) -> BaseException:
    """What really happened, in an error that only carries it."""
    kept = getattr(error, "error", None)
    return kept if isinstance(kept, BaseException) else error


def _short(filename: str) -> str:
    """A file's name from its package on: the folders above could name a person."""
    parts = Path(filename).parts
    for top in (PACKAGES, "cipcoder"):
        if top in parts:
            at = len(parts) - 1 - parts[::-1].index(top)
            return "/".join(parts[at + (top == PACKAGES) :])
    return "/".join(parts[-2:])
