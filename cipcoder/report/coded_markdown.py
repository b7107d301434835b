"""A coded transcript as Markdown: turns, and under each the codings that begin in it, with their words."""

from __future__ import annotations

from collections.abc import Iterator

from cipcoder.codebook.words import say
from cipcoder.formats.writers.markdown import escaped, opened
from cipcoder.locale import _
from cipcoder.queries.document import CodingRow
from cipcoder.report.coded_page import Page

_SHOWN = 160  # characters of a coding's words: more of it stands above anyway


def coded_markdown(page: Page) -> str:
    """The transcript as Markdown."""
    return "\n\n".join(_parts(page)) + "\n"


def _parts(page: Page) -> Iterator[str]:
    document = page.document
    yield f"# {escaped(document.transcript.title or document.transcript.name)}"
    yield from (f"*{escaped(line)}*" for line in page.about if line)
    waiting = list(document.codings)
    for i, turn in enumerate(document.turns):
        name = "" if turn.speaker is None else document.speakers[turn.speaker].label
        said = [escaped(line).strip() for line in document.text[turn.start : turn.stop].split("\n")]
        paragraphs = [line for line in said if line]
        first = paragraphs[0] if paragraphs else ""
        yield f"**{escaped(name)} :** {first}".rstrip() if name else opened(first)
        yield from map(opened, paragraphs[1:])
        end = document.turns[i + 1].head if i + 1 < len(document.turns) else len(document.text)
        here = []
        while waiting and waiting[0].start < end:
            here.append(waiting.pop(0))
        if here:
            yield "\n".join(_coding(page, coding) for coding in here)
    if page.notes:
        yield f"## {_('Memos')}"
    codings = {str(c.uid): c for c in document.codings}
    for note in page.notes:
        coding = codings.get(note.coding)
        about = escaped(_("the interview")) if coding is None else _label(page, coding)
        yield f"**{escaped(note.title) or about}** ({escaped(note.coder)}, {note.day})"
        yield from (opened(escaped(line)) for line in note.body.split("\n") if line.strip())


def _coding(page: Page, coding: CodingRow) -> str:
    words = " ".join(page.document.text[coding.start : coding.stop].split())
    shown = words if len(words) <= _SHOWN else f"{words[:100].rsplit(' ', 1)[0]} […] {words[-50:].split(' ', 1)[-1]}"
    return f"- **{_label(page, coding)}** ({escaped(coding.coder)}): « {escaped(shown)} »"


def _label(page: Page, coding: CodingRow) -> str:
    return " › ".join(escaped(say(code.label, page.labels)) for code in page.codebook.path(coding.code))
