"""Text of PDF documents, taken out by pypdf line by line, and made paragraphs by ``page_lines``.

A PDF says where letters stand, not what a paragraph is. Scans hold no letters at all, and are refused; so are locked
files. Files made to exhaust a reader meet pypdf's own bounds, set lower here, and a bound on the time all pages take.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Sequence
from time import monotonic
from typing import Any

from cipcoder.errors import InputError
from cipcoder.formats.readers.page_lines import Line, paragraphs
from cipcoder.formats.readers.page_notes import call
from cipcoder.formats.readers.written import Written
from cipcoder.locale import _, ngettext

MAX_PAGES = 5_000
MAX_SECONDS = 180.0
_LETTERS_A_PAGE = 15
"""under this, on average, the pages are pictures"""
_BLANKS = re.compile(" {2,}")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
_LONE = re.compile(r"(?<![\w’'.-])[b-xz](?![\w’'.:)])")
"""small letters that are no word of French"""
_BOUNDS: dict[str, Any] = {
    **dict.fromkeys(
        (
            *("zlib_maximum_output_length", "lzw_maximum_output_length", "run_length_maximum_output_length"),
            *("brotli_maximum_output_length", "array_based_stream_maximum_output_length"),
        ),
        30_000_000,
    ),
    "stream_decoding_work_maximum_length": 60_000_000,
    "stream_parsing_work_maximum_count": 1_000_000,
    "page_tree_maximum_entries": 20_000,
    "page_tree_maximum_page_entries": 200_000,
    "xform_maximum_invocations_per_extraction": 500,
}


def read(data: bytes, file: str, encoding: str | None = None, accept_damaged: bool = False) -> Written:
    """The document's text; ``file`` names it in messages. InputError when it is scanned, locked, damaged, a trap."""
    del encoding, accept_damaged  # fonts say how they are read; the door looks for damage
    if b"%PDF-" not in data[:1024]:
        raise InputError(
            _("{file} is no PDF document, though its name says so. Give it the ending of what it is.").format(file=file)
        )
    from pypdf import apply_configuration
    from pypdf.errors import LimitReachedError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it says of faults is for programmers
    try:
        with apply_configuration(**_BOUNDS):
            lines, title, empty = _lines(data, file)
    except (InputError, RecursionError):
        raise
    except LimitReachedError:
        raise InputError(
            _("{file} is not read: it unpacks to far more than such a file holds.").format(file=file)
        ) from None
    except Exception as error:  # whatever a library makes of a broken document
        raise InputError(
            _(
                "{file} is damaged: its text can’t be taken out. Save it as PDF again, or take the .docx or .odt."
            ).format(file=file)
        ) from error
    pages = len(lines)
    if sum(len(line.text) for page in lines for line in page) < _LETTERS_A_PAGE * pages:
        raise InputError(
            _(
                "{file} holds pictures of pages, as scans do, and no text to code. Take the .docx or .odt it was made "
                "from, or have its text recognised (OCR) and take what comes out, proofread."
            ).format(file=file)
        )
    blocks, changes = paragraphs(lines)
    told = list(changes)
    if empty:
        told.append(
            ngettext(
                "{n} page holds no text (page {pages}): is it a picture?",
                "{n} pages hold no text (pages {pages}): are they pictures?",
                len(empty),
            ).format(n=len(empty), pages=", ".join(map(str, empty[:10])) + ("…" if len(empty) > 10 else ""))
        )
    if torn := _torn(lines):
        told.append(
            ngettext(
                "{n} word at least is torn by a gap (like “v otre”): better take the .docx or .odt it was made from.",
                "{n} words at least are torn by gaps (like “v otre”): better take the .docx or .odt it was made from.",
                torn,
            ).format(n=torn)
        )
    return Written(blocks, meta={"title": title} if title else {}, changes=tuple(told))


def _lines(data: bytes, file: str) -> tuple[list[list[Line]], str, list[int]]:
    """The lines of each page, the document's title, and the pages (from 1) that hold pictures and no text."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        raise InputError(
            _("{file} is locked: save it without a password or restrictions, or take the .docx or .odt.").format(
                file=file
            )
        )
    pages = len(reader.pages)
    if pages > MAX_PAGES:
        raise InputError(
            _("{file} has {n} pages, and {most} are read at most.").format(file=file, n=pages, most=MAX_PAGES)
        )
    until = monotonic() + MAX_SECONDS
    found: list[list[Line]] = []
    empty = []
    for number, page in enumerate(reader.pages, 1):
        found.append(_page(page, number, until, file))
        if not found[-1] and "/XObject" in (page.get("/Resources") or {}):
            empty.append(number)
    title = None if reader.metadata is None else reader.metadata.title
    return found, " ".join(str(title or "").split()), empty


def _torn(pages: Sequence[Sequence[Line]]) -> int:
    """How many words are torn (« v otre »), as far as can be told, if that is no rare thing: gaps taken for blanks."""
    letters = sum(len(_LONE.findall(line.text)) for page in pages for line in page)
    words = sum(line.text.count(" ") + 1 for page in pages for line in page)
    return letters if letters * 200 > words else 0


def _page(page: Any, number: int, until: float, file: str) -> list[Line]:
    """The lines of one page, in the order they are drawn."""
    lines: list[Line] = []
    pieces: list[str] = []
    place: list[tuple[float, float, float]] = []

    def end() -> None:
        text = _BLANKS.sub(" ", "".join(pieces)).strip()
        if text and place:
            lines.append(Line(text, *place[0], number))
        pieces.clear()
        place.clear()

    def told(text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        if monotonic() > until:
            raise InputError(
                _(
                    "{file} takes longer than {n} minutes to read. Save it as PDF again, or take the .docx or .odt."
                ).format(file=file, n=round(MAX_SECONDS / 60))
            )
        for i, part in enumerate(text.split("\n")):
            if i:
                end()
            part = _CONTROL.sub("", part)
            large = abs(size * (tm[3] or tm[1]) * (cm[3] or cm[1]))
            if part.strip() and not place:
                x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
                y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
                place.append((x, y, large))
            raised = bool(place) and large < 0.8 * place[0][2] and part.strip().isdecimal() and len(part.strip()) < 4
            pieces.append(call(part.strip()) if raised else part)

    page.extract_text(visitor_text=told, orientations=(0,))
    end()
    return lines
