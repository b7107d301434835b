"""oTranscribe's files (.otr): JSON around a piece of a page, in which times are marked."""

from __future__ import annotations

import json

from cipcoder.errors import InputError
from cipcoder.formats.decode import decode
from cipcoder.formats.readers.html import walked
from cipcoder.formats.readers.written import Written
from cipcoder.locale import _


def read(data: bytes, file: str, encoding: str | None = None, accept_damaged: bool = False) -> Written:
    """The transcript, without what the file says of the recording. InputError when it is none of oTranscribe's."""
    found = decode(data, encoding, where=file, accept_damaged=accept_damaged)
    try:
        held = json.loads(found.text)
    except ValueError:
        held = None
    text = held.get("text") if isinstance(held, dict) else None
    if not isinstance(text, str):
        raise InputError(
            _(
                "{file} is no file of oTranscribe’s, though its name says so. Export it again, or export it as text."
            ).format(file=file)
        )
    flow, _title = walked(text, file)
    return Written(flow.blocks, found.encoding, found.sure, found.sample, changes=flow.changes())
