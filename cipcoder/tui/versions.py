"""One disagreement as the sheet shows it: the passage with both versions' bounds, each coder's side. No widget here.

The signs A► ◄A and B► ◄B say it all; colours and lines under the words only help the eye.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from cipcoder.agreement.interviews import Segment
from cipcoder.agreement.passages import Piece, passage
from cipcoder.consensus import Entry, Queue
from cipcoder.consensus_words import decision_said, kind_name, words_of
from cipcoder.locale import _, ngettext
from cipcoder.queries.memos import MemoRow
from cipcoder.tui import say
from cipcoder.tui.desk import Desk
from cipcoder.tui.plain import one_line, plain

SIGNS = ("A", "B")
COLOURS = ("$primary", "$accent")


def about(desk: Desk, found: Queue, entry: Entry) -> Content:
    """« Entretien B · turn 12 · other code », and what was decided."""
    parts = [entry.title]
    if entry.turn is not None:
        parts.append(_("turn {n}").format(n=entry.turn))
    parts.append(kind_name(entry.item.kind, found.a, found.b))
    n = entry.item.characters
    parts.append(ngettext("{n} character", "{n} characters", n).format(n=n))
    head = one_line(f"{entry.number} · {' · '.join(parts)}", "bold")
    decision = entry.decision
    if decision is None:
        return head
    said = f"{decision_said(found, entry)} ({say.moment(decision.at)})"
    return Content.assemble(head, "\n", one_line(f"✓ {said}", "bold $accent"))


def marked(text: str, entry: Entry) -> Content:
    """The passage in its context, both versions in it."""
    pieces = passage(text, entry.item.a, entry.item.b, signs=SIGNS)
    return Content.assemble(*(plain(piece.text, _style(piece)) for piece in pieces))


def _style(piece: Piece) -> str:
    if piece.sign:
        return f"bold {COLOURS[SIGNS[1] in piece.text]}" if piece.text != "…" else "dim"
    if piece.a and piece.b:
        return "bold"
    if piece.a or piece.b:
        return f"underline {COLOURS[piece.b]}"
    return "dim"


def side(desk: Desk, number: int, coder: str, segments: Sequence[Segment], memos: Sequence[MemoRow]) -> Content:
    """One coder's codes, and what they noted. ``number``: 0 for A, 1 for B."""
    codes = dict.fromkeys(segment.code for segment in segments)
    parts = [plain(f"{SIGNS[number]} ", f"bold {COLOURS[number]}"), one_line(coder, "bold"), plain(_(": "))]
    if not codes:
        parts.append(plain(_("nothing"), "dim"))
    for i, code in enumerate(codes):
        parts += [Content(", " if i else ""), Content.styled("▌", desk.colour(code)), plain(desk.label(code))]
    for memo in memos:
        parts.append(plain("\n✎ " + "\n".join(part for part in (memo.title, memo.body.strip()) if part), "italic"))
    if codes and not memos:
        parts.append(plain("\n" + _("no memo"), "dim"))
    return Content.assemble(*parts)


def standing(desk: Desk, text: str, entry: Entry) -> Content:
    """What stands in the consensus for a decided one, where it is neither version as it was."""
    decision = entry.decision
    if decision is None or decision.outcome != "other":
        return Content("")
    lines = [f"{desk.label(s.code)} « {words_of(text, (s,))} »" for s in entry.segments or ()]
    return Content.assemble("\n\n", plain(_("Stands: {what}").format(what=" · ".join(lines)), "bold"))
