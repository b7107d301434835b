"""From the bytes of a text file to its characters, without guessing in silence.

In order: a byte order mark; strict UTF-8; the zeros of UTF-16; else the one of four old encodings whose
reading looks most like French (no library does this better on a page of French). A guess says that it is
one, with the first accented words, for a person to confirm. Files that aren't text are refused, and so is text
that was damaged when it was taken out of a PDF: nobody can repair it, and it must not enter unnoticed.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from cipcoder.errors import InputError
from cipcoder.locale import _, ngettext
from cipcoder.text.clean import visible

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OLD = ("cp1252", "mac_roman", "cp850", "iso8859-15")
_SAMPLED = 300_000  # bytes: enough accents to tell an encoding

_FREQUENT, _ACCENTED, _CAPITALS = frozenset("éèàêç"), frozenset("ëâùûîïôœæ"), frozenset("ÉÈÊËÀÂÇÎÏÔŒÙÛÆ")
_MARKS_OF_PRINT = frozenset("“”–—…€°")
_BLANKS = frozenset("\u00a0\u202f")

# the look behind keeps it linear: a long word without accents is looked through once, not from each of its letters
_ACCENTED_WORD = re.compile(r"(?<![^\W\d_])(?=[A-Za-z]*[^\W\d_\x00-\x7f])[^\W\d_]+")
_LETTER = "[A-Za-zÀ-ÖØ-öø-ÿœŒ]"
_DAMAGE = re.compile(
    rf"(?<={_LETTER})[®¯¨½¼¾¤¦¬±¸´\ufffd](?={_LETTER})|(?<![nNsS\d])(?<={_LETTER})°(?=[a-zà-ÿ])"
    r"|(?<=\s)[®¯¨](?=\s)|\b[ldnsjmtcLDNSJMTC]ô(?=[A-ZÀ-Ý])|\(cid:\d+\)|[\uf000-\uf0ff]"
    r"|Ã[©¨ª«®´»§¢\u00a0]|â€[™œ\u009d“”¦]"
    r"|[Ĳĳĸŉſ]|[Ɓ-ƟƢ-ƮƱ-ǌǝ-ȗȜ-ɏ]"
    rf"|(?<={_LETTER})[Ͱ-γε-ϿЀ-ӿԱ-֏](?=[^\W\d_])|(?<=[Ѐ-ӿ]){_LETTER}"
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text as it stands (line ends and all), the encoding used, and whether it is certain.

    ``sample``: the first accented words, to be shown for confirmation when it isn't; empty in plain ASCII.
    """

    text: str
    encoding: str
    sure: bool
    sample: str


def decode(data: bytes, encoding: str | None = None, *, where: str, accept_damaged: bool = False) -> Decoded:
    """The text that ``data`` holds, read in ``encoding`` if one is given.

    ``where``: the file's name for messages. Raises InputError for a file that isn't text, an encoding that is
    unknown or doesn't fit (naming the line), and, unless ``accept_damaged``, a text that looks damaged.
    """
    name = visible(where, line=True)
    _refuse_other_kinds(data, name)
    if encoding is not None:
        result = _as_told(data, encoding, name)
    else:
        result = _found(data, name)
    if "\0" in result.text:
        raise InputError(_("{file} is not a text file: it holds zero bytes.").format(file=name))
    if not accept_damaged:
        refuse_damaged(result.text, where=where)
    return result


def refuse_damaged(text: str, *, where: str) -> None:
    """Raise InputError, with the count and the first three places, when ``text`` looks badly extracted from a PDF."""
    places = [match.start() for match in _DAMAGE.finditer(text)]
    if len(places) < 3 or (len(places) < 10 and len(places) * 3000 < len(text)):
        return
    shown, last = [], -1
    for place in places:
        line = text.count("\n", 0, place) + 1
        if line != last:
            shown.append(_("line {line} “{words}”").format(line=line, words=_around(text, place)))
            last = line
        if len(shown) == 3:
            break
    raise InputError(
        ngettext(
            "{file} looks damaged, as text taken out of a PDF can be: {n} sign where a letter should stand"
            " ({places}). Import the .docx or .odt it was made from, or extract it again;"
            " --accept-damaged takes it as it is.",
            "{file} looks damaged, as text taken out of a PDF can be: {n} signs where letters should stand"
            " ({places}). Import the .docx or .odt it was made from, or extract it again;"
            " --accept-damaged takes it as it is.",
            len(places),
        ).format(file=visible(where, line=True), n=len(places), places=", ".join(shown))
    )


def _refuse_other_kinds(data: bytes, name: str) -> None:
    start = data[:16]
    kind = None
    if start.startswith(b"%PDF"):
        kind = _("a PDF document; give it the ending .pdf, or extract its text")
    elif start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        kind = _("a compressed file (.docx, .odt, .qdpx or .zip); give it its own ending")
    elif start.startswith(b"\xd0\xcf\x11\xe0"):
        kind = _("an old Word document; save it as .docx, .odt or plain text")
    elif start.startswith(b"{\\rtf"):
        kind = _("an RTF document; give it the ending .rtf")
    elif start.startswith(b"SQLite format 3\0"):
        kind = _("a database")
    elif start.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"ID3", b"OggS", b"RIFF", b"\x1f\x8b")):
        kind = _("a picture, a recording or a compressed file")
    elif data[4:8] == b"ftyp":
        kind = _("a recording; import its transcription")
    if kind is not None:
        raise InputError(_("{file} is not a text file but {kind}.").format(file=name, kind=kind))


def _as_told(data: bytes, encoding: str, name: str) -> Decoded:
    try:
        codec = codecs.lookup(encoding).name
        text = data.decode("utf-8-sig" if codec == "utf-8" else codec)
    except LookupError:
        raise InputError(
            _("There is no text encoding named “{encoding}”; try utf-8, cp1252, mac_roman, cp850 or utf-16.").format(
                encoding=visible(encoding, line=True)
            )
        ) from None
    except UnicodeDecodeError as error:
        raise InputError(
            _("{file}, line {line}: byte {position} can't be read as {encoding}; is another encoding meant?").format(
                file=name, line=data.count(b"\n", 0, error.start) + 1, position=error.start, encoding=codec
            )
        ) from None
    except UnicodeError:  # UTF-16 without a mark that it needs, and the like
        raise InputError(
            _("{file} can't be read as {encoding}; is another encoding meant?").format(file=name, encoding=codec)
        ) from None
    return Decoded(text, codec, True, _sample(text))


def _found(data: bytes, name: str) -> Decoded:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _as_told(data, encoding, name)
    if (wide := _wide(data)) is not None:
        return _as_told(data, wide, name)
    if b"\0" in data:
        raise InputError(_("{file} is not a text file: it holds zero bytes.").format(file=name))
    try:
        text = data.decode("utf-8")
        return Decoded(text, "utf-8", True, _sample(text))
    except UnicodeDecodeError as error:
        _refuse_spoilt_utf8(data, error.start, name)
    encoding = _most_french(data)
    text = data.decode(encoding)
    return Decoded(text, encoding, False, _sample(text))


def _wide(data: bytes) -> str | None:
    """UTF-16 without its mark, betrayed by zeros at every other byte."""
    head = data[: 4096 - len(data[:4096]) % 2]
    if len(head) < 4 or len(data) % 2:
        return None
    even, odd, half = head[::2].count(0), head[1::2].count(0), len(head) // 2
    if odd > 0.5 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.5 * half and odd < 0.1 * half:
        return "utf-16-be"
    return None


def _refuse_spoilt_utf8(data: bytes, position: int, name: str) -> None:
    """Refuse a file that is UTF-8 but for a few bytes: any other reading of it would spoil every accent."""
    lenient = data.decode("utf-8", errors="replace")
    bad = lenient.count("\ufffd")
    good = sum(1 for char in lenient[:_SAMPLED] if char > "\x7f") - bad
    if good >= 3 and good >= 3 * bad:
        raise InputError(
            _(
                "{file}, line {line}: byte {position} isn't UTF-8, though the rest of the file is."
                " Correct that place in an editor and save it as UTF-8."
            ).format(file=name, line=data.count(b"\n", 0, position) + 1, position=position)
        )


def _most_french(data: bytes) -> str:
    """The old encoding in which ``data`` looks most like French; of two that read the same, the first."""
    head = data[:_SAMPLED]
    if sum(1 for byte in head if byte > 0x7F) < 20:
        head = data
    scored: list[tuple[float, int, str]] = []
    for rank, encoding in enumerate(_OLD):
        try:
            data.decode(encoding)
            scored.append((_french(head.decode(encoding)), -rank, encoding))
        except UnicodeDecodeError:
            continue
    return max(scored)[2]


def _french(text: str) -> float:
    """How well the characters outside ASCII, each beside its neighbours, fit French prose."""
    score = 0.0
    for match in re.finditer(r"[^\x00-\x7f]", text):
        i = match.start()
        before, char, after = text[i - 1 : i], match[0], text[i + 1 : i + 2]
        inside = before.isalpha() and after.isalpha()
        if char in _FREQUENT:
            score += 3
        elif char in _ACCENTED:
            score += 2
        elif char in _CAPITALS:
            score += -4 if before.islower() else 1.5
        elif char in "’‘":
            score += 2 if inside else 0.3
        elif char == "«":
            score += -3 if before.isalpha() else 1.5
        elif char == "»":
            score += -3 if after.isalpha() else 1.5
        elif char in _BLANKS:
            score += 2 if after in set("?!;:»%€") or before == "«" else 0.2
        elif char in _MARKS_OF_PRINT:
            score += -3 if inside and char != "…" else 1
        elif char < "\u00a0":
            score -= 6
        elif char.isalpha():
            score -= 3 if char.isupper() and before.islower() else 0.5
        else:
            score -= 4 if inside else 2
    return score


def _sample(text: str) -> str:
    """The first few different accented words, to judge an encoding by."""
    words = dict.fromkeys(match[0] for match, _n in zip(_ACCENTED_WORD.finditer(text), range(200), strict=False))
    return visible(", ".join(list(words)[:8]), line=True)


def _around(text: str, place: int) -> str:
    """The word at ``place`` and no more of the text than that."""
    start = max(text.rfind(" ", 0, place), text.rfind("\n", 0, place), place - 12) + 1
    end = min((at for at in (text.find(" ", place + 1), text.find("\n", place + 1)) if at >= 0), default=len(text))
    return visible(text[start : min(end, place + 12)], line=True)
