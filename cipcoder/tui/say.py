"""The sentences of the coding screen: what is under the cursor, what an undo did, where a quotation comes from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from textual.content import Content

from cipcoder.locale import _, ngettext
from cipcoder.locale.acts import act_words
from cipcoder.queries.document import CodingRow, TurnRow
from cipcoder.store.store import TakenBack
from cipcoder.text.clean import visible
from cipcoder.text.spans import Span
from cipcoder.tui.desk import Desk
from cipcoder.tui.page import Page
from cipcoder.tui.plain import one_line, plain
from cipcoder.tui.updated import Updated

SHOWN = 12
"""So many codings at once are more than the line has room for."""
STATE_SIGN = {"not opened": "○", "in progress": "◐", "finished": "●"}


def bar(desk: Desk, waiting: str = "", others: str = "") -> Content:
    """The line above all: the open interview, whose it is, how far one is with it, who codes.

    ``waiting``: what is to settle in it; ``others``: what others just did.
    """
    row = desk.row
    parts = [plain(" cipcoder ", "bold reverse"), Content(" ")]
    if row is not None:
        parts.append(plain(row.title.replace("\n", " "), "bold"))
        if row.participant_name and row.participant_name not in row.title:
            parts.append(plain(f" · {row.participant_name}"))
        if in_round := desk.rounds.words(row.name):
            parts.append(plain(f" · {in_round}"))
        count = ngettext("{n} coding", "{n} codings", row.codings).format(n=row.codings)
        parts.append(plain(f" · {STATE_SIGN[row.state]} {_(row.state)} · {count}", "dim"))
        if waiting:
            parts.append(plain(f" · {waiting}", "bold $warning"))
    if others:
        parts.append(plain(f" · {others}", "italic"))
    return Content.assemble(*parts, plain(f" · {desk.coder.name}", "dim"))


def place(page: Page, offset: int) -> str:
    """« turn 12 of 91 · Mme B. · question 9 · 00:02:17 »."""
    turn = page.turn_at(offset)
    if turn is None:
        return ""
    parts = [_("turn {n} of {total}").format(n=turn.ordinal + 1, total=len(page.document.turns))]
    if (speaker := speaker_of(page, turn)) is not None:
        parts.append(speaker)
    if turn.question is not None:
        parts.append(_("guide question {n}").format(n=turn.question))
    if turn.milliseconds is not None:
        parts.append(clock(turn.milliseconds))
    return " · ".join(parts)


def speaker_of(page: Page, turn: TurnRow) -> str | None:
    """The label of whoever speaks in a turn."""
    return None if turn.speaker is None else visible(page.document.speakers[turn.speaker].label, line=True)


def clock(milliseconds: int) -> str:
    """00:02:17."""
    seconds = milliseconds // 1000
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def size(page: Page, span: Span) -> str:
    """« 24 words »."""
    n = page.units.word_count(span)
    return ngettext("{n} word", "{n} words", n).format(n=n)


def moment(at: dt.datetime) -> str:
    """A time as the coder's clock shows it."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M")


def codings(desk: Desk, page: Page, rows: Sequence[CodingRow], active: CodingRow | None) -> Content:
    """What codings lie here: the one that keys act on first, with theme, coder, time and size."""
    parts: list[Content] = []
    ordered = sorted(rows, key=lambda row: row != active) if active is not None else rows
    for i, row in enumerate(ordered[:SHOWN]):
        if parts:
            parts.append(Content("  │  "))
        colour = desk.colour(row.code)
        parts.append(Content.styled("▌", colour))
        parts.append(plain(desk.label(row.code), "bold" if i == 0 else ""))
        if i == 0:
            above = desk.path(row.code)
            about = [above] if above else []
            if row.status:
                parts.append(plain("  ? " + _("to settle: Z"), "bold $warning"))
            about += [row.coder, moment(row.created_at), size(page, Span(row.start, row.stop))]
            about += [_("suggested")] if row.origin == "suggestion" else []
            parts.append(plain(f"  {' · '.join(about)}", "dim"))
    if len(rows) > SHOWN:
        parts.append(plain(f"  +{len(rows) - SHOWN}", "dim"))
    return Content.assemble(*parts)


def memos(desk: Desk, rows: Sequence[CodingRow]) -> Content | None:
    """The memo on the first of the codings shown that has one."""
    for row in rows[:SHOWN]:
        if (memo := desk.memo_on(row.uid)) is not None:
            return Content.assemble(Content.styled("✎ ", "bold"), one_line(memo.body))
    return None


def taken_back(desk: Desk, taken: TakenBack | None, updated: Updated, *, again: bool) -> str:
    """What an undo or redo did, in words."""
    if taken is None:
        return _("There is nothing to redo.") if again else _("There is nothing to undo.")
    what = _("Redone: {act}") if again else _("Undone: {act}")
    sentence = what.format(act=act_words(taken.verb))
    names = updated.named or list(dict.fromkeys(desk.label(code) for code in sorted(updated.codes)))
    if names:
        sentence += f" ({', '.join(names[:3])}{'…' if len(names) > 3 else ''})"
    if updated.elsewhere is not None and (name := desk.name_of(updated.elsewhere[0])) is not None:
        sentence += " — " + visible(name, line=True)
    if taken.left_alone:
        sentence += ". " + ngettext(
            "{n} thing was changed by somebody since and stays.",
            "{n} things were changed by somebody since and stay.",
            taken.left_alone,
        ).format(n=taken.left_alone)
    if taken.erased:
        sentence += ". " + ngettext(
            "{n} change stays as it is: it was about a participant who withdrew.",
            "{n} changes stay as they are: they were about a participant who withdrew.",
            taken.erased,
        ).format(n=taken.erased)
    return sentence
