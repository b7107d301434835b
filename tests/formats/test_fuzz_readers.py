"""Readers fed with real files that were broken: each gives a document or an InputError, never anything else, and soon.

A reader is added by a line in ``READERS``. A few mutations are tried
in every run; ``python -m pytest -m soak tests/formats/test_fuzz_readers.py`` tries them for CIPCODER_FUZZ_SECONDS a
reader (20 unless it says otherwise).
"""

from __future__ import annotations

import functools
import hashlib
import io
import json
import os
import random
import signal
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cipcoder import locale
from cipcoder.codebook.models import Codebook
from cipcoder.errors import InputError
from cipcoder.formats.as_text import as_text
from cipcoder.formats.layer_file import read_layer, write_layer
from cipcoder.formats.readers.open import read_written
from cipcoder.formats.refi.codes import from_codes, to_codes
from cipcoder.formats.refi.models import CodebookFile
from cipcoder.formats.refi.reader import read_codebook, read_project
from cipcoder.formats.refi.writer import write_codebook
from cipcoder.store.layers import take_out
from cipcoder.text.clean import clean
from cipcoder.text.transcript import parse
from tests.exchange.test_refi_hostile import fuzz_seed
from tests.formats import printed
from tests.formats.test_html import HTML_SEED
from tests.formats.test_layer_file import ANA, worked
from tests.formats.test_subtitles import SRT, VTT
from tests.studies import CODEBOOK

DOCUMENTS = Path(__file__).parents[1] / "data" / "documents"
SECONDS = float(os.environ.get("CIPCODER_FUZZ_SECONDS", "20"))
SLOWEST = 20.0
"""seconds that one broken file may take"""
STUCK = 60
"""seconds after which a reader is taken to go on for ever"""
MANY = 3_000
"""elements of a tree that is not made larger"""


def as_transcript(path: Path) -> object:
    """A document read as far as its turns."""
    made = as_text(read_written(path)[0])
    return parse(clean(made.text).text, certain=made.speakers)


def documents(*names: str) -> tuple[bytes, ...]:
    return tuple((DOCUMENTS / name).read_bytes() for name in names)


@functools.cache
def layer() -> bytes:
    """A layer as work leaves it."""
    with tempfile.TemporaryDirectory() as folder:
        store, _transcript = worked(Path(folder) / "x.cipcoder")
        with store:
            write_layer(Path(folder) / "a", take_out(store, ANA))
        return (Path(folder) / "a").read_bytes()


def as_project(path: Path) -> object:
    """A project file and all texts in it; what importing one does is tried in tests/exchange/test_refi_hostile.py."""
    file = read_project(path)
    return [file.text_of(text) for text in (*file.project.texts, *file.project.notices)]


def as_codebook(path: Path) -> object:
    return from_codes(read_codebook(path).codes, Codebook(), str(path))


@functools.cache
def codebook_seed() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        write_codebook(Path(folder) / "c.qdc", CodebookFile("cipcoder", to_codes(CODEBOOK)))
        return (Path(folder) / "c.qdc").read_bytes()


@dataclass(frozen=True)
class Reader:
    """A reader to be tried: the ending of its files, good files, what reads one, how one is broken from the inside."""

    suffix: str
    seeds: Callable[[], Sequence[bytes]]
    read: Callable[[Path], object]
    refit: Callable[[bytes, Break], bytes] | None = None
    """breaks something inside and makes the file whole around it again: an archive, a checksum"""


def in_archive(data: bytes, break_: Break) -> bytes:
    """An archive of which one part is broken: its bytes, or (mostly) its tree of elements."""
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    names = sorted(name for name in parts if name != "[Content_Types].xml")
    words = [name for name in names if name in ("word/document.xml", "content.xml") or name.endswith(".qde")]
    name = (words + names)[break_.which % (len(names) + len(words))] if break_.which % 3 else (words + names)[0]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for each, part in parts.items():
            new.writestr(each, _in_part(part, break_) if each == name else part)
    return made.getvalue()


def _in_part(part: bytes, break_: Break) -> bytes:
    return in_tree(part, break_) if break_.much % 4 else break_(part)


def in_tree(data: bytes, break_: Break) -> bytes:
    """XML whose elements are cut off, doubled, moved, called or told otherwise; well formed as before."""
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, LookupError, ValueError):  # broken before: an encoding nobody knows, say
        return data
    elements = list(root.iter())
    if len(elements) > MANY:  # what doubles its elements again and again would fill the memory
        return data
    parents = {child: parent for parent in elements for child in parent}
    one, other = elements[break_.at % len(elements)], elements[break_.at * 7919 % len(elements)]
    parent = parents.get(one)
    if break_.how in ("cut", "flip"):
        said = TOKENS[break_.which % len(TOKENS)].decode("latin-1")
        value = "".join(char for char in said if char.isprintable())
        one.attrib = dict.fromkeys(one.attrib, value) if break_.how == "flip" else {}
        one.text = value if one.text else one.text
    elif break_.how == "replace":
        one.tag = other.tag
    elif break_.how == "insert":
        other.append(deepcopy(one))
    elif parent is not None and break_.how == "repeat":
        for _ in range(break_.which % 8):
            parent.append(deepcopy(one))
    elif parent is not None:
        parent.remove(one)
        if break_.how == "move" and other not in one.iter():
            other.insert(0, one)
    made: bytes = ElementTree.tostring(root, "utf-8")
    return made


def in_layer(data: bytes, break_: Break) -> bytes:
    """A layer of which the operations are broken, and the checksum says that they aren't."""
    head, _, body = data.partition(b"\n")
    body = break_(body)
    header = json.loads(head)
    header["sha256"] = hashlib.sha256(body).hexdigest()
    header["operations"] = body.count(b"\n")
    return json.dumps(header).encode() + b"\n" + body


READERS: dict[str, Reader] = {
    "docx": Reader(".docx", lambda: documents("enquete.docx"), as_transcript, in_archive),
    "odt": Reader(".odt", lambda: documents("enquete.odt"), as_transcript, in_archive),
    "rtf": Reader(".rtf", lambda: documents("enquete.rtf"), as_transcript),
    "pdf": Reader(".pdf", lambda: (*documents("enquete.pdf"), printed.plain()), as_transcript),
    "html": Reader(".html", lambda: (*documents("enquete.html"), HTML_SEED.encode()), as_transcript),
    "srt": Reader(".srt", lambda: (SRT.encode(), SRT.encode("utf-16")), as_transcript),
    "vtt": Reader(".vtt", lambda: (VTT.encode(),), as_transcript),
    "otr": Reader(".otr", lambda: (json.dumps({"text": HTML_SEED}).encode(),), as_transcript),
    "layer": Reader(".cipcoder-layer", lambda: (layer(),), read_layer, in_layer),
    "qdpx": Reader(".qdpx", lambda: (fuzz_seed(),), as_project, in_archive),
    "qdc": Reader(".qdc", lambda: (codebook_seed(),), as_codebook),
}


# --- breaking --------------------------------------------------------------------------------------------

TOKENS = (
    *(
        b"<",
        b">",
        b"&",
        b"&#xD800;",
        b"\\",
        b"{",
        b"}",
        b"\0",
        b"\xff\xfe",
        b"\r\n",
        b"-->",
        b"<v ",
        b"</w:p>",
        b"<w:p>",
    ),
    *(b"<w:tbl>", b"<text:p>", b"<text:note>", b"\\u-10179?", b"\\footnote ", b"\\cell", b"\\bin9 ", b" 0 R", b"obj\n"),
    *(
        b"endstream",
        b"/Kids[1 0 R]",
        b"99999999999999999999",
        b"-1",
        b"1e999",
        b"null",
        b"[]",
        b"{}",
        b'"',
        b"\xe2\x80\xae",
    ),
    *(
        b"<table>",
        b"</td>",
        b"<!--",
        b"\x1b]52;",
        b"\xed\xa0\x80",
        b"00:00:01,000 --> 99:99:99,999\n",
        b"]]>",
        b"BT",
        b"Tj",
    ),
)
"""what means something to one reader or another"""


@dataclass(frozen=True)
class Break:
    """One way to break bytes: where (of 65,536 parts), how much, with what."""

    how: str
    at: int
    much: int
    which: int

    def __call__(self, data: bytes) -> bytes:
        start = len(data) * self.at // 65_536
        stop = min(len(data), start + self.much)
        token = TOKENS[self.which % len(TOKENS)]
        other = len(data) * (self.at * 7919 % 65_536) // 65_536
        made = {
            "cut": data[:start],
            "delete": data[:start] + data[stop:],
            "insert": data[:start] + token + data[start:],
            "replace": data[:start] + token + data[start + len(token) :],
            "repeat": data[:stop] + data[start:stop] * (1 + self.which % 50) + data[stop:],
            "move": data[:other] + data[start:stop] + data[other:],
            "flip": data[:start]
            + bytes(byte ^ (1 << self.which % 8) for byte in data[start : start + 1])
            + data[start + 1 :],
        }
        return made[self.how]


HOW = ("cut", "delete", "insert", "replace", "repeat", "move", "flip")


@contextmanager
def no_longer_than(seconds: int) -> Iterator[None]:
    """A reader that would never end fails instead, with the place where it was."""

    def ended(*_: object) -> None:
        raise TimeoutError(f"a reader was at it for {seconds} seconds")

    if not hasattr(signal, "SIGALRM"):
        yield
        return
    before = signal.signal(signal.SIGALRM, ended)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def tried(reader: Reader, data: bytes, folder: Path) -> None:
    """Read the bytes: a document or an InputError that names the file, and soon."""
    path = folder / f"essai{reader.suffix}"
    path.write_bytes(data)
    began = time.perf_counter()
    try:
        with no_longer_than(STUCK):
            reader.read(path)
    except InputError as error:
        message = str(error)
        assert len(message) < 1500, message
    assert time.perf_counter() - began < SLOWEST


def broken(reader: Reader, seed: int, inside: bool, breaks: Sequence[Break]) -> bytes:
    seeds = reader.seeds()
    data = seeds[seed % len(seeds)]
    for break_ in breaks:
        data = reader.refit(data, break_) if inside and reader.refit is not None else break_(data)
        inside = inside and break_.how != "cut"
    return data


breaks = st.builds(
    Break, st.sampled_from(HOW), st.integers(0, 65_535), st.integers(0, 80), st.integers(0, 10 * len(TOKENS))
)


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


@pytest.mark.parametrize("name", READERS)
def test_a_good_file_is_read(name: str, tmp_path: Path) -> None:
    for seed in READERS[name].seeds():
        path = tmp_path / f"essai{READERS[name].suffix}"
        path.write_bytes(seed)
        assert READERS[name].read(path)


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 3), inside=st.booleans(), how=st.lists(breaks, min_size=1, max_size=4))
def test_a_broken_file_is_read_or_refused(
    name: str, seed: int, inside: bool, how: list[Break], tmp_path_factory: pytest.TempPathFactory
) -> None:
    tried(READERS[name], broken(READERS[name], seed, inside, how), tmp_path_factory.mktemp("broken"))


@pytest.mark.soak
@pytest.mark.parametrize("name", READERS)
def test_files_broken_in_thousands_of_ways_are_read_or_refused(name: str, tmp_path: Path) -> None:
    until = time.monotonic() + SECONDS
    number = int.from_bytes(os.urandom(4), "big")
    while time.monotonic() < until:
        number += 1
        draw = random.Random(number)
        how = [
            Break(draw.choice(HOW), draw.randrange(65_536), draw.randrange(80), draw.randrange(10 * len(TOKENS)))
            for _ in range(draw.randint(1, 6))
        ]
        data = broken(READERS[name], draw.randrange(4), draw.random() < 0.7, how)
        try:
            tried(READERS[name], data, tmp_path)
        except Exception as error:
            error.add_note(f"number {number}")  # Random(number) draws the same again
            raise
