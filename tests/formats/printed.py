"""Small PDF documents made by hand, for the tests."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence

FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"


def document(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects, of which the first is the catalogue."""
    out = io.BytesIO()
    out.write(b"%PDF-1.5\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, start))
    return out.getvalue()


def stream(data: bytes) -> bytes:
    """A compressed stream."""
    packed = zlib.compress(data, 9)
    return b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed)


def pages(contents: Sequence[bytes], extra: Sequence[bytes] = (), resources: bytes = b"") -> bytes:
    """A PDF whose pages draw these contents; font F1 is Helvetica; ``extra``: objects from number 4 + 2 × pages."""
    n = len(contents)
    kids = b" ".join(b"%d 0 R" % (4 + 2 * i) for i in range(n))
    objects = [
        *(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, n), FONT),
    ]
    for i, content in enumerate(contents):
        page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents %d 0 R" % (5 + 2 * i)
        objects += [page + b"/Resources<</Font<</F1 3 0 R>>%s>>>>" % resources, stream(content)]
    return document([*objects, *extra])


def drawn(lines: Sequence[tuple[str, float, float, float]]) -> bytes:
    """Lines of text: words, from the left, from below, size."""

    def one(text: str, x: float, y: float, size: float) -> bytes:
        said = text.encode("cp1252").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")
        return b"BT /F1 %.1f Tf 1 0 0 1 %.1f %.1f Tm (%s) Tj ET\n" % (size, x, y, said)

    return b"".join(one(*line) for line in lines)


def column(
    lines: Sequence[str], top: float = 700, size: float = 11, leading: float = 14
) -> list[tuple[str, float, float, float]]:
    """Lines under one another."""
    return [(text, 70, top - i * leading, size) for i, text in enumerate(lines)]


def plain() -> bytes:
    """A document of two pages whose streams are not compressed, so that breaking a byte breaks an operator."""
    content = drawn(column(["Enquêteur : Et alors ?", "Mme B. : Rien du tout.", "Enquêteur : Ah."]))
    text = b"<</Length %d>>stream\n%s\nendstream" % (len(content), content)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 5 0 R/Resources<</Font<</F1 3 0 R>>>>>>"
    tree = b"<</Type/Pages/Kids[4 0 R 4 0 R]/Count 2>>"
    return document([b"<</Type/Catalog/Pages 2 0 R>>", tree, FONT, page, text])
