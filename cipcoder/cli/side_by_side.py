"""One disagreement in the terminal: the passage in both versions beside each other, with each coder's memos."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from cipcoder.agreement.passages import passage
from cipcoder.cli.shared import label, width
from cipcoder.consensus_words import decision_said, grouped, kind_name, words_of
from cipcoder.locale import _, language, ngettext
from cipcoder.text.clean import visible

if TYPE_CHECKING:
    from cipcoder.agreement.interviews import Segment
    from cipcoder.consensus import Entry, Queue
    from cipcoder.project import Project
    from cipcoder.queries.memos import MemoRow

NARROW = 72
"""narrower terminals get one version below the other"""


def print_entry(project: Project, found: Queue, entry: Entry) -> None:
    """The disagreement, for the width of this terminal."""
    columns = shutil.get_terminal_size((100, 24)).columns
    item = entry.item
    parts = [str(entry.number), kind_name(item.kind, found.a, found.b), entry.title]
    if entry.turn is not None:
        parts.append(_("turn {n}").format(n=entry.turn))
    n = item.characters
    parts.append(ngettext("{n} character", "{n} characters", n).format(n=grouped(n)))
    print(" · ".join(visible(part, line=True) for part in parts))
    print()
    text = project.document(entry.interview).text
    beside = columns >= NARROW
    room = (columns - 3) // 2 if beside else columns
    versions = [
        _version(project, text, entry, coder, side, memos, room)
        for coder, side, memos in ((found.a, item.a, entry.memos_a), (found.b, item.b, entry.memos_b))
    ]
    if beside:
        for left, right in zip_longest(*versions, fillvalue=""):
            print(f"{left}{' ' * (room - width(left))} │ {right}".rstrip())
    else:
        print("\n".join([*versions[0], "", *versions[1]]))
    print()
    print(decision_said(found, entry) or _("Not decided yet."))
    for segment in entry.segments or ():
        code = label(project.codebook, segment.code, language())
        print("  " + _("{code}: {words}").format(code=code, words=words_of(text, (segment,))))


def _version(
    project: Project, text: str, entry: Entry, coder: str, side: Sequence[Segment], memos: Sequence[MemoRow], room: int
) -> list[str]:
    """One coder's version in lines of at most ``room`` cells."""
    codes = dict.fromkeys(label(project.codebook, segment.code, language()) for segment in side)
    lines = _wrapped(_("{coder}: {codes}").format(coder=coder, codes=", ".join(codes) or _("nothing")), room)
    # both columns show the same words, whatever stands in them
    pieces = passage(text, entry.item.a, entry.item.b, signs=("A", "B"))
    mine = "A" if side is entry.item.a else "B"
    shown = "".join(piece.text for piece in pieces if not piece.sign or mine in piece.text or piece.text == "…")
    lines += [
        "─" * min(room, width(lines[0])),
        *_wrapped(shown.replace(f"{mine}►", "►").replace(f"◄{mine}", "◄"), room),
    ]
    for memo in memos:
        lines += ["", *_wrapped("✎ " + "\n".join(part for part in (memo.title, memo.body) if part), room)]
    return lines


def _wrapped(text: str, room: int) -> list[str]:
    """Lines of at most ``room`` cells; the text's own line breaks stay."""
    lines = []
    for line in visible(text).split("\n"):
        lines += textwrap.wrap(line, max(room, 10)) or [""]
    return lines
