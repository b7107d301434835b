"""Control words of rich text: which write a character, which begin something that is no text, which font reads how."""

from __future__ import annotations

import codecs

CHARACTERS = {
    "tab": "\t",
    "line": "\n",
    "lbr": "\n",
    "emdash": "—",
    "endash": "–",
    "emspace": "\u2003",
    "enspace": "\u2002",
    "qmspace": "\u2005",
    "bullet": "•",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "page": " ",
    "column": " ",
    "zwj": "\u200d",
    "zwnj": "\u200c",
    "nestcell": "\t",
    "nestrow": "\n",
}
SYMBOLS = {"~": "\u00a0", "_": "-", "-": "", "\\": "\\", "{": "{", "}": "}", "\n": "\n", "\r": "\n"}

_ELSEWHERE = """
aftncn aftnsep aftnsepc atndate atnicn atnparent atntime background bkmkend bkmkstart blipuid colorschememapping
colortbl datafield datastore docvar falt ffdeftext filetbl fontemb footer footerf footerl footerr ftncn ftnsep
ftnsepc generator gridtbl header headerf headerl headerr htmltag latentstyles listlevel listoverride
listoverridetable listpicture listtable mmathPr nonesttables nonshppict objdata passwordhash pgdsctbl pgp pgptbl
picprop pn pnseclvl private protusertbl revtbl rsidtbl shprslt sn sp sv tc template themedata userprops
wgrffmtfilter xe xmlnstbl
"""
SKIPPED = frozenset(_ELSEWHERE.split())
"""destinations that hold no text of the document"""

_CHARSETS = {
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "cp936",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    254: "cp437",
    255: "cp850",
}
SYMBOL_CHARSET = 2


def codec(page: int) -> str:
    """The codec of a code page; that of Windows in western Europe for one that nobody knows."""
    name = {10000: "mac_roman", 65001: "utf-8"}.get(page, f"cp{page}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"


def charset(number: int) -> str | None:
    """The codec of a font's character set; None: the document's."""
    return _CHARSETS.get(number)


class Fonts:
    """Which codec reads the bytes of which font, as the table of fonts says."""

    def __init__(self) -> None:
        self._codecs: dict[int, str | None] = {}
        self._told, self._default = 0, 0

    def told(self, word: str, number: int | None) -> None:
        """A control word of the table."""
        if word == "f":
            self._told = number or 0
        elif word == "fcharset":
            self._codecs[self._told] = "cp1252" if number == SYMBOL_CHARSET else charset(number or 0)
        elif word == "cpg" and number:
            self._codecs[self._told] = codec(number)

    def set_default(self, number: int | None) -> None:
        self._default = number or 0

    def codec(self, number: int | None) -> str:
        """The codec of a font (None: the default one); empty where the document's holds."""
        return self._codecs.get(self._default if number is None else number) or ""
