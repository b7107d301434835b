"""Subtitles in SubRip's format (.srt), as recordings' transcribers write it: numbers, times, a few lines each."""

from __future__ import annotations

import re
from html import unescape

from cipcoder.errors import InputError
from cipcoder.formats.decode import decode
from cipcoder.formats.readers.cues import Cue, as_talk
from cipcoder.formats.readers.written import Written
from cipcoder.locale import _

_CLOCK = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})(?:[,.:](\d{1,3}))?"
_TIMES = re.compile(rf"^[^\S\n]*{_CLOCK}[^\S\n]*-{{1,2}}>[^\S\n]*{_CLOCK}(?:[^\S\n][^\n]*)?$", re.MULTILINE)
_NUMBER = re.compile(r"\n[^\S\n]*\d{1,9}[^\S\n]*\n?\s*\Z")
_TAGS = re.compile(r"</?(?:[biu]|em|strong|font|span|c)\b[^<>\n]{0,200}>|\{\\[^{}\n]{0,40}\}", re.IGNORECASE)
_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")


def read(data: bytes, file: str, encoding: str | None = None, accept_damaged: bool = False) -> Written:
    """The talk that the subtitles hold. InputError as ``decode``, and when there are no subtitles in the file."""
    found = decode(data, encoding, where=file, accept_damaged=accept_damaged)
    cues = cues_of(_LINE_END.sub("\n", found.text))
    if not cues:
        raise InputError(
            _("{file} holds no subtitles: no line of it is like 00:00:01,000 --> 00:00:04,000.").format(file=file)
        )
    blocks, told = as_talk(cues)
    return Written(blocks, found.encoding, found.sure, found.sample, changes=told)


def cues_of(text: str) -> list[Cue]:
    """The cues of a text with LF only; what stands before the first is no cue."""
    times = list(_TIMES.finditer(text))
    cues = []
    for i, match in enumerate(times):
        stop = times[i + 1].start() if i + 1 < len(times) else len(text)
        said = text[match.end() : stop]
        if i + 1 < len(times):
            said = _NUMBER.sub("", said)  # that of the next cue
        lines = (" ".join(unescape(_TAGS.sub("", line)).split()) for line in said.split("\n"))
        groups = match.groups()
        cues.append(Cue(_ms(*groups[:4]), _ms(*groups[4:]), tuple(line for line in lines if line)))
    return cues


def _ms(hours: str | None, minutes: str, seconds: str, fraction: str | None) -> int:
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * 1000 + int((fraction or "0").ljust(3, "0"))
