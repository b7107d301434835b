"""Rich text (.rtf), read by its control words in one go, so that what lies in it in thousands of groups costs no more.

Tracked changes are taken as accepted; notes, comments, lists, tables and text boxes come out as from .docx. Libraries
that turn rich text into plain text leave notes out, keep deleted words, and give halves of characters; hence our own.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from cipcoder.errors import InputError
from cipcoder.formats.readers import rtf_words as words
from cipcoder.formats.readers.flow import Flow, LeftOut
from cipcoder.formats.readers.grid import rows_in_order
from cipcoder.formats.readers.numbering import bullet
from cipcoder.formats.readers.rtf_state import FORMATS, State
from cipcoder.formats.readers.signs import FIRST, LAST, sign
from cipcoder.formats.readers.styles import Style, inherited
from cipcoder.formats.readers.written import Block, Written
from cipcoder.locale import _, ngettext

_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})?[ ]?|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<symbol>[^a-zA-Z])"
    r"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n\0]+)|[\r\n\0]+|\\",
    re.DOTALL,
)
_DEEPEST = 2_000
"""groups inside one another; a document has a few dozen"""
_LOST = "\ufffd"


def read(data: bytes, file: str, encoding: str | None = None, accept_damaged: bool = False) -> Written:
    """The document; ``file`` names it in messages. InputError when it is none."""
    del encoding, accept_damaged  # the document says how it is written
    start = data[:100].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith(b"{\\rtf"):
        raise InputError(
            _("{file} is no RTF document, though its name says so. Give it the ending of what it is.").format(file=file)
        )
    return _Reader(data.decode("latin-1")).written()


class _Reader:
    """One document being read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.flow = Flow()
        self.state = State()
        self.stack: list[State] = []
        self.closing: dict[int, Callable[[], None]] = {}  # depth of a group -> what its end does
        self.buffers: list[list[str]] = []
        self.codec = "cp1252"
        self.fonts = words.Fonts()
        self.styles: dict[str, Style] = {}
        self.bases: dict[str, str] = {}
        self.whole: dict[str, Style] | None = None
        self.pending = bytearray()
        self.high = 0  # the first half of a character, waiting for the second
        self.to_skip = 0
        self.starred = self.hiding = False
        self.title = self.item = self.author = self.comment = ""
        self.comments = self.lost = self.apart = 0
        self.rows: list[list[list[Block]]] = []
        self.row: list[list[Block]] = []
        self.cell: list[Block] | None = None

    def written(self) -> Written:
        whole = self._tokens()
        self._flush()
        while self.stack:
            self._close()
        self._leave_table()
        self._paragraph()
        self.flow.end()
        told = list(self.flow.changes())
        if self.lost:
            told.append(
                ngettext(
                    "{n} character that the document doesn’t say how to read was replaced by \ufffd.",
                    "{n} characters that the document doesn’t say how to read were replaced by \ufffd.",
                    self.lost,
                ).format(n=self.lost)
            )
        if not whole:
            told.append(_("The document breaks off before its end: compare the last words with the original."))
        meta = {"title": self.title} if self.title else {}
        return Written(self.flow.blocks, self.codec, meta=meta, remarks=self.flow.remarks(), changes=tuple(told))

    # --- tokens --------------------------------------------------------------------------------------

    def _tokens(self) -> bool:
        """Go through the document; whether its outermost group is closed."""
        position = self.text.index("{")
        while position is not None:
            again = None
            for match in _TOKEN.finditer(self.text, position):
                kind = match.lastgroup
                if kind == "text":
                    self._plain(match["text"].encode("latin-1"))
                elif kind == "hex":
                    self._plain(bytes.fromhex(match["hex"]))
                elif kind is None:
                    continue
                elif kind == "brace":
                    self._flush()
                    self.to_skip, self.starred = 0, False
                    if match["brace"] == "{":
                        self._open()
                    else:
                        self._close()
                        if not self.stack:
                            return True
                elif match["word"] == "bin":
                    again = match.end() + max(0, int(match["number"] or 0))
                    break
                elif self.to_skip:
                    self.to_skip -= 1
                elif kind == "symbol":
                    self._symbol(match["symbol"])
                else:
                    self._word(match["word"], None if match["number"] is None else int(match["number"]))
            if again is None or again >= len(self.text):
                return False
            position = again
        return False

    def _open(self) -> None:
        if len(self.stack) > _DEEPEST:
            raise RecursionError  # the door says it
        self.stack.append(self.state)
        self.state = self.state.inner()
        if self.state.into == "styles":
            self.state = State("buffer", codec=self.state.codec)
            self._collect(self._style)

    def _close(self) -> None:
        if done := self.closing.pop(len(self.stack), None):
            done()
        if self.stack:
            self.state = self.stack.pop()

    def _plain(self, data: bytes) -> None:
        if self.to_skip:
            left = max(0, self.to_skip - len(data))
            data, self.to_skip = data[self.to_skip :], left
        self.pending += data

    def _flush(self) -> None:
        """Write the bytes that wait, as the font reads them."""
        if self.pending:
            data, self.pending = bytes(self.pending), bytearray()
            self._write(data.decode(self.state.codec or self.codec, errors="replace"))

    def _write(self, text: str) -> None:
        state = self.state
        if state.into == "buffer":
            self.buffers[-1].append(text)
        elif state.into != "text" or state.deleted:
            return
        elif state.hidden:
            self.flow.count["hidden"] += not self.hiding
            self.hiding = True
        else:
            self.hiding = False
            if self.high:
                self.high, text = 0, _LOST + text
            if not self.apart:
                self._in_or_out_of_table(text)
            self.lost += text.count(_LOST)
            self.flow.write(text)

    def _symbol(self, char: str) -> None:
        self._flush()
        if char == "*":
            self.starred = True
        elif char in "\r\n":
            self._word("par", None)
        elif char in words.SYMBOLS:
            self._write(words.SYMBOLS[char])

    # --- words ---------------------------------------------------------------------------------------

    def _word(self, word: str, number: int | None) -> None:
        self._flush()
        starred, self.starred = self.starred, False
        state = self.state
        if word == "u":
            self._unicode(number)
        elif state.into == "nowhere":
            if word == "ud":
                state.into = "text"  # the same in Unicode, which is what we want
        elif state.into == "fonts":
            self.fonts.told(word, number)
        elif state.into == "info":
            if word == "title":
                self._collect(self._title)
            elif starred or word != "info":
                state.into = "nowhere" if len(self.stack) > 2 else "info"
        elif word in words.CHARACTERS:
            self._write(words.CHARACTERS[word])
        elif word in FORMATS:
            FORMATS[word](state, number)
        elif word in _ACTS:
            _ACTS[word](self, number)
        elif word in words.SKIPPED or starred:
            state.into = "nowhere"

    def _unicode(self, number: int | None) -> None:
        self.to_skip = self.state.skip
        if number is None:
            return
        code = number + 0x10000 if -0x8000 <= number < 0 else number
        if 0xD800 <= code < 0xDC00:
            self.high = code
        elif 0xDC00 <= code < 0xE000:
            high, self.high = self.high, 0
            self._write(chr(0x10000 + ((high - 0xD800) << 10) + code - 0xDC00) if high else _LOST)
        elif FIRST <= code <= LAST and self.state.into == "text":
            known = sign(code)
            self.flow.count["sign"] += known is None
            self._write(known or "")
        else:
            self._write(chr(code) if 0 < code < 0x110000 else _LOST)

    def _use_font(self, number: int | None) -> None:
        self.state.codec = self.fonts.codec(number)

    # --- paragraphs and tables -----------------------------------------------------------------------

    def _paragraph(self, number: int | None = None) -> None:
        """The paragraph ends."""
        state = self.state
        if state.into != "text" or self.flow.untouched:
            return
        style = self._format()
        if style.contents:
            self.flow.count["contents"] = 1
            self.flow.drop()
        else:
            kind, level = style.kind(item=bool(self.item))
            self.flow.end(kind, level, self.item)
        self.item = ""

    def _format(self) -> Style:
        """The paragraph's style, with what that inherits and the paragraph says over it."""
        if self.whole is None:
            self.whole = inherited(self.styles, self.bases)
        return self.state.own_style().over(self.whole.get(str(self.state.style), Style()))

    def _end_cell(self, number: int | None = None) -> None:
        if self.apart or self.state.into != "text":
            self._write("\t")
            return
        if self.cell is None:
            self.cell = self.flow.begin_apart()
        self._paragraph()
        self.flow.end_apart()
        self.row.append(self.cell)
        self.cell = None

    def _end_row(self, number: int | None = None) -> None:
        if self.apart or self.state.into != "text":
            self._write("\n")
        elif self.row:
            self.rows.append(self.row)
            self.row = []

    def _in_or_out_of_table(self, text: str) -> None:
        """Before words are written: a cell begins with them, or a table has ended before them."""
        if self.state.in_table and self.cell is None:
            self.cell = self.flow.begin_apart()
        elif not self.state.in_table and text.strip() and (self.rows or self.row or self.cell is not None):
            self._leave_table()

    def _leave_table(self) -> None:
        if self.cell is not None:
            self._end_cell()
        self._end_row()
        if self.rows:
            rows, self.rows = self.rows, []
            self.flow.add(rows_in_order(rows, self.flow.openings()))

    # --- what stands apart ---------------------------------------------------------------------------

    def _collect(self, done: Callable[[str], None]) -> None:
        """Keep the words of this group, and give them to ``done`` at its end."""
        if len(self.stack) in self.closing:
            return
        self.state.into = "buffer"
        self.buffers.append([])
        self.closing[len(self.stack)] = lambda: done("".join(self.buffers.pop()))

    def _set_apart(self, done: Callable[[list[Block]], None]) -> None:
        """Read this group's text into a list of its own, and give it to ``done`` at its end."""
        if self.state.into != "text" or len(self.stack) in self.closing:
            return
        blocks = self.flow.begin_apart()
        self.apart += 1
        item, self.item = self.item, ""
        self.state.style, self.state.level, self.state.in_table = 0, None, False

        def close() -> None:
            self.flow.end_apart()
            self.apart -= 1
            self.item = item
            done(blocks)

        self.closing[len(self.stack)] = close

    def _box(self, blocks: list[Block]) -> None:
        self.flow.count["box"] += bool(blocks)
        self.flow.after(blocks)

    def _annotation(self, blocks: list[Block]) -> None:
        self.comments += 1
        key = self.comment or f"#{self.comments}"
        self.flow.remark(key, self.author, "\n".join(block.text for block in blocks))
        self.author = self.comment = ""

    def _style(self, name: str) -> None:
        key = str(self.state.style)
        self.styles[key] = self.state.own_style(name.strip(" ;\n"))
        if self.state.based_on is not None:
            self.bases[key] = str(self.state.based_on)

    def _title(self, text: str) -> None:
        self.title = " ".join(text.split())

    def _set_item(self, text: str) -> None:
        text = text.strip().replace("·", "•")  # the sign that Word writes in its symbol font
        self.item = bullet(text) if len(text) == 1 and not text.isalnum() else text[:40]

    def _instruction(self, text: str) -> None:
        if self.stack and text.split()[:1] == ["TOC"]:
            self.stack[-1].contents = True

    def _field_result(self) -> None:
        if self.state.contents and self.state.into == "text":
            self.flow.count["contents"] = 1
            self.state.into = "nowhere"

    def _left_out(self, what: LeftOut) -> None:
        if self.state.into == "text":
            self.flow.count[what] += 1
            self.state.into = "nowhere"

    def _by(self, author: str) -> None:
        self.author = self.author or author.strip()

    def _on(self, comment: str) -> None:
        self.comment = comment.strip()

    def _deleted(self, number: int | None) -> None:
        self.state.deleted = number != 0
        self._tracked(number)

    def _tracked(self, number: int | None) -> None:
        self.flow.count["tracked"] += number != 0 and self.state.into == "text"

    def _plain_font(self, number: int | None) -> None:
        self.state.hidden = False
        self._use_font(None)


_ACTS: dict[str, Callable[[_Reader, int | None], None]] = {
    **dict.fromkeys(("par", "sect"), _Reader._paragraph),
    "cell": _Reader._end_cell,
    "row": _Reader._end_row,
    "f": _Reader._use_font,
    "plain": _Reader._plain_font,
    "deff": lambda reader, n: reader.fonts.set_default(n),
    "ansicpg": lambda reader, page: setattr(reader, "codec", words.codec(page or 1252)),
    "ansi": lambda reader, n: setattr(reader, "codec", "cp1252"),
    "mac": lambda reader, n: setattr(reader, "codec", "mac_roman"),
    "pc": lambda reader, n: setattr(reader, "codec", "cp437"),
    "pca": lambda reader, n: setattr(reader, "codec", "cp850"),
    "fonttbl": lambda reader, n: setattr(reader.state, "into", "fonts"),
    "stylesheet": lambda reader, n: setattr(reader.state, "into", "styles"),
    "info": lambda reader, n: setattr(reader.state, "into", "info"),
    "upr": lambda reader, n: setattr(reader.state, "into", "nowhere"),
    "footnote": lambda reader, n: reader._set_apart(reader.flow.note),
    "annotation": lambda reader, n: reader._set_apart(reader._annotation),
    "shptxt": lambda reader, n: reader._set_apart(reader._box),
    **dict.fromkeys(("atnid", "atnauthor"), lambda reader, n: reader._collect(reader._by)),
    "atnref": lambda reader, n: reader._collect(reader._on),
    "atrfstart": lambda reader, n: reader._collect(lambda key: reader.flow.opens(key.strip())),
    "atrfend": lambda reader, n: reader._collect(lambda key: reader.flow.closes(key.strip())),
    **dict.fromkeys(("listtext", "pntext"), lambda reader, n: reader._collect(reader._set_item)),
    "fldinst": lambda reader, n: reader._collect(reader._instruction),
    "fldrslt": lambda reader, n: reader._field_result(),
    "pict": lambda reader, n: reader._left_out("picture"),
    "object": lambda reader, n: reader._left_out("object"),
    "deleted": _Reader._deleted,
    "revised": _Reader._tracked,
    **dict.fromkeys(("shp", "shpinst", "shppict", "do", "dptxbxtext"), lambda reader, n: None),
}
