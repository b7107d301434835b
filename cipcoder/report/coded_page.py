"""A coded transcript as a page to read, send or print: turns, and in the margin a bar for each coding with its name.

One file without scripts and without anything from elsewhere. A bar follows its words down the lines by itself: every
few words of a coding carry a mark one line high, put out of the text into the coding's lane (``.t`` in the style
sheet); marks on one line fall on each other, so together they are a bar, however the browser breaks the lines.
Colour never tells alone: names stand beside the bars, and coders have lines of different kinds.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from cipcoder.codebook.models import Codebook
from cipcoder.codebook.words import say
from cipcoder.locale import _, ngettext
from cipcoder.queries.document import CodingRow, Document, TurnRow
from cipcoder.text.clean import visible

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_WORD = re.compile(r"\S+")
_STEP = 18  # characters between two marks of a bar: no line of a page is shorter
_GAP = 110  # characters, more than a line: bars in one lane don't touch
_KINDS = 4  # kinds of lines for coders


@dataclass(frozen=True, slots=True)
class Note:
    """A memo shown on the page; ``coding``: the one it is about, "" for the interview itself."""

    coding: str
    title: str
    body: str
    coder: str
    day: str


@dataclass(frozen=True, slots=True)
class Page:
    """What a page is made of. ``language``: of the interview; ``about``: what stands under its title."""

    document: Document
    codebook: Codebook
    about: Sequence[str]
    notes: Sequence[Note]
    language: str
    labels: str
    """language of the codes' labels"""


@dataclass(frozen=True, slots=True)
class _Mark:
    """A coding in its lane. ``coder``: its number among those on the page."""

    coding: CodingRow
    lane: int
    code: int
    coder: int
    note: tuple[int, ...]
    """numbers of the notes about it, from 1"""


def lanes(spans: Sequence[tuple[int, int]], gap: int = _GAP) -> list[int]:
    """A lane for each span (start, stop), in their order: the first that is free ``gap`` characters before it."""
    ends: list[int] = []
    found = []
    for start, stop in spans:
        lane = next((i for i, end in enumerate(ends) if end + gap <= start), len(ends))
        if lane == len(ends):
            ends.append(stop)
        ends[lane] = stop
        found.append(lane)
    return found


def coded_page(page: Page) -> str:
    """The page as HTML."""
    document = page.document
    marks, coders = _marks(page)
    codes = list(dict.fromkeys(mark.coding.code for mark in marks))
    width = max((mark.lane for mark in marks), default=-1) + 1
    title = document.transcript.title or document.transcript.name
    toggles = "".join(f'<input type="checkbox" class="hide" id="x{i}" checked>' for i in range(len(coders)))
    parts = [
        _head(title, page.language, _variables(width, codes, page.codebook) + _toggled(len(coders))),
        *(toggles if len(coders) > 1 else "", f"<header><h1>{_escape(title)}</h1>"),
        *(f'<p class="about">{_escape(line)}</p>' for line in page.about if line),
        *(_coders(coders) if len(coders) > 1 else ()),
        *("</header>", *_legend(page, codes, marks), "<main>"),
        *_turns(page, marks, coders),
        *("</main>", *_notes(page), f"<footer>{_escape(_('Made with cipcoder.'))}</footer></body></html>\n"),
    ]
    return "".join(parts)


def index_page(title: str, language: str, entries: Iterable[tuple[str, str, str]]) -> str:
    """A page that leads to the others. ``entries``: address, title, and what is said of each."""
    rows = "".join(
        f'<li><a href="{_escape(to)}">{_escape(name)}</a> · {_escape(said)}</li>' for to, name, said in entries
    )
    head = f"{_head(title, language, '')}<header><h1>{_escape(title)}</h1></header>"
    return f'{head}<ul class="index sans">{rows}</ul></body></html>\n'


def _head(title: str, language: str, style: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="{_escape(language)}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_escape(title)}</title><style>\n{_sheet()}{style}</style></head><body>"
    )


@cache
def _sheet() -> str:
    return Path(__file__).with_name("coded_page.css").read_text(encoding="utf-8")


def _escape(text: str) -> str:
    return html.escape(visible(text))


def _marks(page: Page) -> tuple[list[_Mark], list[str]]:
    codings = page.document.codings
    codes = list(dict.fromkeys(c.code for c in codings))
    coders = sorted({c.coder for c in codings})
    notes: dict[str, list[int]] = {}
    for number, note in enumerate(page.notes, 1):
        notes.setdefault(note.coding, []).append(number)
    placed = lanes([(c.start, c.stop) for c in codings])
    return [
        _Mark(c, lane, codes.index(c.code), coders.index(c.coder), tuple(notes.get(str(c.uid), ())))
        for c, lane in zip(codings, placed, strict=True)
    ], coders


def _variables(width: int, codes: Sequence[str], codebook: Codebook) -> str:
    """The style of this page: room for its lanes, and a class for each code's colour and each lane."""
    lane = 0.62 if width <= 12 else 7.5 / width
    colours = "".join(f".q{i}{{--c:{codebook.colour_of(code)}}}" for i, code in enumerate(codes))
    places = "".join(f".l{i}{{--at:{i}}}" for i in range(width))
    return f":root{{--lane:{lane:.3f}rem;--lanes:{1.4 + lane * width:.2f}rem}}\n{colours}\n{places}\n"


def _toggled(coders: int) -> str:
    """A coder whose box is empty isn't shown."""
    return "".join(
        f"#x{i}:not(:checked)~main .t.o{i},#x{i}:not(:checked)~main .label.o{i}{{display:none}}"
        f"#x{i}:not(:checked)~main .c.o{i}{{background:none}}"
        f'#x{i}:not(:checked)~header label[for="x{i}"]::before{{content:"☐ "}}'
        f'#x{i}:focus-visible~header label[for="x{i}"]{{outline:2px solid}}\n'
        for i in range(coders if coders > 1 else 0)
    )


def _coders(coders: Sequence[str]) -> Iterator[str]:
    """The coders with their kinds of line, each to be shown or not."""
    yield '<p class="coders sans">'
    for i, coder in enumerate(coders):
        yield f'<label for="x{i}" class="k{i % _KINDS}"><span class="bar"></span>{_escape(coder)}</label> '
    yield "</p>"


def _legend(page: Page, codes: Sequence[str], marks: Sequence[_Mark]) -> Iterator[str]:
    """The codes on the page in the codebook's order, with how many codings each has."""
    if not codes:
        yield f'<p class="about">{_escape(_("Nothing is coded here."))}</p>'
        return
    counts = {code: sum(mark.coding.code == code for mark in marks) for code in codes}
    n, of = len(marks), len(codes)
    said = _("{codings} with {codes}").format(
        codings=ngettext("{n} coding", "{n} codings", n).format(n=n),
        codes=ngettext("{n} code", "{n} codes", of).format(n=of),
    )
    yield f'<details class="legend" open><summary>{_escape(said)}</summary><ul>'
    themes: dict[str, list[str]] = {}
    for row in page.codebook.walk():
        if row.code.id in counts:
            above = " › ".join(say(c.label, page.labels) for c in page.codebook.path(row.code.id)[:-1])
            name = f'<span class="bar" style="border-color:var(--c)"></span>{_escape(say(row.code.label, page.labels))}'
            chip = f'{name} <span class="n">{counts[row.code.id]}</span>'
            themes.setdefault(above, []).append(f'<span class="code q{codes.index(row.code.id)}">{chip}</span> ')
    for theme, chips in themes.items():
        named = f'<span class="theme">{_escape(theme)}</span>' if theme else ""
        yield f"<li>{named}{''.join(chips)}</li>"
    yield "</ul></details>"


def _turns(page: Page, marks: Sequence[_Mark], coders: Sequence[str]) -> Iterator[str]:
    """The turns, each with the marks of the codings that reach into it."""
    waiting = list(marks)  # whose label has still to be written
    going: list[_Mark] = []
    document = page.document
    for turn in document.turns:
        fresh: list[_Mark] = []
        while waiting and (waiting[0].coding.start < turn.stop or turn is document.turns[-1]):
            fresh.append(waiting.pop(0))
        going += fresh
        early = [mark for mark in fresh if not turn.start <= mark.coding.start < turn.stop]  # on a label, say
        role = document.role(turn)
        yield f'<div class="turn {role}" id="t{turn.ordinal + 1}">{_who(document, turn)}'
        yield "".join(_label(page, mark, coders) for mark in early)
        yield '<p class="said">'
        yield from _said(page, turn, going, {id(m) for m in fresh} - {id(m) for m in early}, coders)
        yield "</p></div>\n"
        going = [mark for mark in going if mark.coding.stop > turn.stop]


def _who(document: Document, turn: TurnRow) -> str:
    """« Mme B. · 12 · 02:17 · question 3 » over a turn."""
    parts = [f"{turn.ordinal + 1}"]
    if turn.milliseconds is not None:
        minutes, seconds = divmod(turn.milliseconds // 1000, 60)
        parts.append(f"{minutes // 60:d}:{minutes % 60:02d}:{seconds:02d}")
    if turn.question is not None:
        parts.append(_("guide question {n}").format(n=turn.question))
    name = "" if turn.speaker is None else document.speakers[turn.speaker].label
    named = f"<b>{_escape(name)}</b> · " if name else ""
    return f'<p class="who">{named}{_escape(" · ".join(parts))}</p>'


def _said(
    page: Page, turn: TurnRow, going: Sequence[_Mark], labelled: set[int], coders: Sequence[str]
) -> Iterator[str]:
    """What is said, cut where codings begin and end."""
    here = [m for m in going if m.coding.start < turn.stop and m.coding.stop > turn.start]
    edges = {turn.start, turn.stop}
    for mark in here:
        edges |= {max(turn.start, mark.coding.start), min(turn.stop, mark.coding.stop)}
    cuts = sorted(edges)
    ticked: dict[int, int] = {}  # lane -> where its last mark stands
    text = page.document.text
    for start, stop in pairwise(cuts):
        over = [m for m in here if m.coding.start <= start and m.coding.stop >= stop]
        # behind the first word, so that a line that breaks before it takes the name along
        names = [_label(page, m, coders) for m in over if id(m) in labelled and m.coding.start == start]
        yield "".join(f'<span class="c q{m.code} o{m.coder}" title="{_title(page, m)}">' for m in over)
        yield from _words(text, turn, start, stop, over, ticked, "".join(names))
        yield "</span>" * len(over)


def _words(
    text: str, turn: TurnRow, start: int, stop: int, over: Sequence[_Mark], ticked: dict[int, int], names: str
) -> Iterator[str]:
    """Words with the marks that make the bars: at each bar's first and last word, and every few words between."""
    if not over:
        yield _escape(text[start:stop])
        return
    words = list(_WORD.finditer(text, start, stop))
    position = start
    for i, word in enumerate(words):
        at = word.start()
        nearly = i + 1 == len(words)
        edge = nearly or "\n" in text[position:at] or "\n" in text[word.end() : words[i + 1].start()]
        yield _escape(text[position:at])
        for mark in over:
            first = mark.lane not in ticked
            if first or edge or at - ticked[mark.lane] >= _STEP:
                last = nearly and mark.coding.stop <= stop
                ends = (" a" if first and mark.coding.start >= turn.start else "") + (" z" if last else "")
                yield f'<i class="t l{mark.lane} q{mark.code} o{mark.coder} k{mark.coder % _KINDS}{ends}"></i>'
                ticked[mark.lane] = at
        yield _escape(word[0]) + names
        names, position = "", word.end()
    yield names + _escape(text[position:stop])
    for mark in over:
        if mark.coding.stop <= stop:
            ticked.pop(mark.lane, None)


def _title(page: Page, mark: _Mark) -> str:
    path = " › ".join(say(code.label, page.labels) for code in page.codebook.path(mark.coding.code))
    return _escape(f"{path} ({mark.coding.coder})")


def _label(page: Page, mark: _Mark, coders: Sequence[str]) -> str:
    """The name beside a bar: the code, who put it where several did, and the notes about it."""
    name = _escape(say(page.codebook.get(mark.coding.code).label, page.labels))
    who = f" <small>{_escape(mark.coding.coder)}</small>" if len(coders) > 1 else ""
    notes = "".join(f' <a href="#n{n}" id="r{n}">✎{n}</a>' for n in mark.note)
    return (
        f'<span class="label q{mark.code} o{mark.coder} k{mark.coder % _KINDS}" title="{_title(page, mark)}">'
        f'<span class="bar" style="border-color:var(--c)"></span>{name}{who}{notes}</span>'
    )


def _notes(page: Page) -> Iterator[str]:
    """The memos, below the transcript: those about a coding lead back to it."""
    if not page.notes:
        return
    codings: Mapping[str, CodingRow] = {str(c.uid): c for c in page.document.codings}
    yield f'<section class="notes"><h2>{_escape(_("Memos"))}</h2><ol>'
    for number, note in enumerate(page.notes, 1):
        coding = codings.get(note.coding)
        about = _("the interview")
        if coding is not None:
            words = " ".join(page.document.text[coding.start : coding.stop].split())
            label = say(page.codebook.get(coding.code).label, page.labels)
            about = f"{label} · « {words[:90]}{'…' if len(words) > 90 else ''} »"
        back = f' <a href="#r{number}">↑</a>' if coding is not None else ""
        title = f"<b>{_escape(note.title)}</b> " if note.title else ""
        yield (
            f'<li id="n{number}">{title}<span class="about">{_escape(about)} — {_escape(note.coder)}, {note.day}</span>'
            f'{back}<p class="body">{_escape(note.body.strip())}</p></li>'
        )
    yield "</ol></section>"
