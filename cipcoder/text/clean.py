"""Cleaning a text once, at import, before any offset exists; and showing any text without danger.

``clean`` decides what the stored text is: one kind of line end, composed accents, no code point that a
terminal would obey or that nobody can see. What it did is told in sentences, for the import's record.
``visible`` applies the same table to whatever is shown later (names, memos, file names, error messages):
one code point for one, so lengths and offsets stay true.

What is decided here:

- line ends: CRLF, CR, NEL (U+0085), LS, PS, and the vertical tab and form feed that word processors write
  for a line or page break, all become LF. Tabs stay;
- soft hyphens, zero-width spaces, word joiners and byte order marks are taken off, for they cut words in
  two for every search and can't be seen (``visible``, which may not change lengths, shows them as ␦);
- other C0 controls become their picture (U+2400+n), DEL U+2421, C1, lone surrogates and U+FFFE/U+FFFF
  U+FFFD, the controls of writing direction and the other invisible format characters ␦ (U+2426);
- ZWNJ stays (Persian is written with it); ZWJ stays inside emoji and after a virama, tag characters inside flags.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from cipcoder.locale import ngettext

_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_DROPPED = "\u00ad\u200b\u2060\ufeff"
_FORMAT = (
    "\u180e\u2061-\u2065\u206a-\u206f\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
_CONTROL = "\x00-\x08\x0b-\x1f\x7f-\x9f"
_BROKEN = "\ud800-\udfff\ufffe\uffff"
_EMOJI = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u231a-\u23ff\u25aa-\u27bf\u2934\u2935\u2b05-\u2b55"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
)
_SUSPECT = re.compile(f"[{_CONTROL}{_BIDI}{_DROPPED}\u2028\u2029{_FORMAT}{_BROKEN}\u200d]")
# First what is kept whole, then what is replaced.
_REPLACED = re.compile(
    "(?P<kept>\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f"
    f"|(?<=[{_EMOJI}\ufe0f])\u200d(?=[{_EMOJI}]))"
    f"|[{_CONTROL}{_BIDI}{_DROPPED}\u2028\u2029{_FORMAT}{_BROKEN}\u200d]"
)
JOINED_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
TAKEN_OFF = re.compile(f"[{_DROPPED}]")
_COUNTED = {
    "surrogate": re.compile("[\ud800-\udfff\ufffe\uffff]"),
    "control": re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]"),
    "bidi": re.compile(f"[{_BIDI}]"),
}
_LINE = str.maketrans({"\n": "\u240a", "\t": "\u2409"})
_VIRAMA = 9  # the canonical combining class of the signs after which ZWJ shapes a letter


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text ready to be stored, and what was changed to get it, as sentences in the current language."""

    text: str
    changes: tuple[str, ...]


def clean(raw: str) -> Cleaned:
    """The text to store for ``raw``, by the rules above; cleaning it again changes nothing.

    The result is NFC, has LF only, can be encoded in UTF-8 and written in XML. ``changes`` is empty when
    the text was already so.
    """
    changes: list[str] = []
    text = raw
    if text.startswith("\ufeff"):
        text = text[1:]  # a byte order mark is part of the file's encoding: nothing to tell
    text, n = JOINED_PAIR.subn(joined, text)
    if n:
        changes.append(
            ngettext(
                "{n} character cut in two was repaired.",
                "{n} characters cut in two were repaired.",
                n,
            ).format(n=n)
        )
    text, n = LINE_END.subn("\n", text)
    if n:
        changes.append(
            ngettext(
                "{n} line end was made a plain one.",
                "{n} line ends were made plain ones.",
                n,
            ).format(n=n)
        )
    text, n = TAKEN_OFF.subn("", text)
    if n:
        changes.append(
            ngettext(
                "{n} invisible character was taken off (soft hyphen, zero-width space).",
                "{n} invisible characters were taken off (soft hyphens, zero-width spaces).",
                n,
            ).format(n=n)
        )
    if not unicodedata.is_normalized("NFC", text):
        composed = unicodedata.normalize("NFC", text)
        n = max(1, len(text) - len(composed))
        changes.append(
            ngettext(
                "{n} accent written apart was joined to its letter.",
                "{n} accents written apart were joined to their letters.",
                n,
            ).format(n=n)
        )
        text = composed
    shown = visible(text)
    if shown != text:
        changes.extend(_told(text, shown))
    return Cleaned(shown, tuple(changes))


def visible(text: str, *, line: bool = False) -> str:
    """``text`` with every code point that a terminal would obey, or nobody would see, replaced by a visible one.

    Same length, one code point for one; newlines and tabs stay unless ``line`` asks for a single line, where
    they become ␊ and ␉. Doing it twice changes nothing more.
    """
    if _SUSPECT.search(text):
        text = _REPLACED.sub(_picture, text)
    return text.translate(_LINE) if line else text


def joined(pair: re.Match[str]) -> str:
    """The character that two halves of UTF-16 stand for (some RTF readers leave them apart)."""
    high, low = map(ord, pair[0])
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))


def _picture(match: re.Match[str]) -> str:
    """What is shown for one suspect character; a kept sequence stands for itself."""
    char = match[0]
    if match["kept"] is not None:
        return char
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if code <= 0x9F or 0xD800 <= code <= 0xDFFF or code in (0xFFFE, 0xFFFF):
        return "\ufffd"
    if code == 0x200D and match.start() and unicodedata.combining(match.string[match.start() - 1]) == _VIRAMA:
        return char
    return "\u2426"


def _told(before: str, after: str) -> list[str]:
    """One sentence for each kind of replaced character, with its count."""
    counts = {kind: len(pattern.findall(before)) for kind, pattern in _COUNTED.items()}
    differing = sum(1 for x, y in zip(before, after, strict=True) if x != y)
    told = []
    if n := counts["surrogate"]:
        told.append(
            ngettext(
                "{n} broken character was replaced by \ufffd.",
                "{n} broken characters were replaced by \ufffd.",
                n,
            ).format(n=n)
        )
    if n := counts["control"]:
        told.append(
            ngettext(
                "{n} control character was replaced by a visible sign.",
                "{n} control characters were replaced by visible signs.",
                n,
            ).format(n=n)
        )
    if n := counts["bidi"]:
        told.append(
            ngettext(
                "{n} control of writing direction was replaced by ␦.",
                "{n} controls of writing direction were replaced by ␦.",
                n,
            ).format(n=n)
        )
    if n := differing - sum(counts.values()):
        told.append(
            ngettext(
                "{n} invisible character was replaced by ␦.",
                "{n} invisible characters were replaced by ␦.",
                n,
            ).format(n=n)
        )
    return told
