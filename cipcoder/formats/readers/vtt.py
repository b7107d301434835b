"""Web subtitles (.vtt), as Teams, Zoom and transcribers write them; voices say who speaks, notes are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from cipcoder.formats.decode import decode
from cipcoder.formats.readers import srt
from cipcoder.formats.readers.cues import Cue, as_talk
from cipcoder.formats.readers.written import Written

_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,80})?[ \t\n]+([^<>\n]{1,200})>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>\n]{0,300}>")
_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")


def read(data: bytes, file: str, encoding: str | None = None, accept_damaged: bool = False) -> Written:
    """The talk that the subtitles hold. InputError as ``decode``, and when there are no subtitles in the file."""
    found = decode(data, encoding, where=file, accept_damaged=accept_damaged)
    text = _LINE_END.sub("\n", found.text)
    if not text.startswith("WEBVTT"):  # some programs give SubRip's format this ending
        return srt.read(data, file, encoding, accept_damaged)
    blocks, told = as_talk(list(_cues(text)))
    return Written(blocks, found.encoding, found.sure, found.sample, changes=told)


def _cues(text: str) -> Iterator[Cue]:
    import webvtt

    for caption in webvtt.from_string(text):
        start, stop = caption.start_time.in_milliseconds(), caption.end_time.in_milliseconds()
        for speaker, said in _voices("\n".join(caption.lines)):
            lines = (" ".join(unescape(_TAG.sub("", line)).split()) for line in said.split("\n"))
            yield Cue(start, stop, tuple(line for line in lines if line), speaker)


def _voices(text: str) -> Iterator[tuple[str, str]]:
    """Who says what in one cue: « <v Inès>Oui.</v> <v Léa>Non. »."""
    place, speaker = 0, ""
    for voice in _VOICE.finditer(text):
        yield speaker, text[place : voice.start()]
        place, speaker = voice.end(), " ".join(unescape(voice[1]).split())
    yield speaker, text[place:]
