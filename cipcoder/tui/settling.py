"""From the coding screen to the disagreements and back: which round, by which rule, and deciding on another passage."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from cipcoder import consensus
from cipcoder.agreement.interviews import Segment
from cipcoder.consensus import Entry, Queue
from cipcoder.consensus_words import grouped
from cipcoder.errors import InputError
from cipcoder.locale import _, ngettext
from cipcoder.queries.rounds import RoundRow, Rule
from cipcoder.text.clean import visible
from cipcoder.text.spans import Span
from cipcoder.tui.dialogs import Ask, Choice
from cipcoder.tui.plain import plain

if TYPE_CHECKING:
    from cipcoder.tui.coding import CodingScreen

SHARE = 0.8
"""what is proposed as the part that must be shared"""


@dataclass(frozen=True, slots=True)
class Settling:
    """A disagreement for which another passage or code is looked for in the text."""

    found: Queue
    entry: Entry


class Settlement:
    """What the coding screen does about disagreements."""

    def __init__(self, screen: CodingScreen) -> None:
        self.screen, self.desk = screen, screen.desk
        self.at: Settling | None = None

    def show(self) -> None:
        """Show the disagreements of a round; of several, ask which."""
        self.at = None
        rows = [row for row in self.desk.project.rounds() if not row.open and len(row.seals) > 1]
        if not rows:
            raise InputError(self._none())
        if len(rows) == 1:
            self._open(rows[0].name)
            return
        lines = [plain(f"{row.name} · {', '.join(row.coders)} · {_state(row)}") for row in rows]

        def chosen(number: int | None) -> None:
            if number is not None:
                self._open(rows[number].name)

        self.screen.ask(Choice(_("Disagreements of which round?"), lines, _("Enter  show    Esc  back")), chosen)

    def _none(self) -> str:
        going_on = [row for row in self.desk.project.rounds() if row.open]
        if going_on:
            return _("The round {name} still goes on: {coders} must seal first (cipcoder round seal).").format(
                name=going_on[0].name, coders=", ".join(going_on[0].unsealed)
            )
        return _("No round of double coding has been sealed here yet: cipcoder round new --coders ana,ben")

    def _open(self, name: str) -> None:
        from cipcoder.tui.disagreements import DisagreementsSheet

        self.screen.lay_over(DisagreementsSheet(self.desk, name))

    # --- another passage or code ---------------------------------------------------------------------

    def begin(self, settling: Settling) -> None:
        """Another passage or code is to stand: the next code put on a passage decides."""
        self.at = settling
        item = settling.entry.item
        with self.screen.reader.moving() as caret:
            caret.select(Span(item.start, item.stop))
        self.screen.detail.write(force=True)

    def hint(self) -> str:
        """What to do now."""
        assert self.at is not None
        return _("No. {n}: select what is to stand, then choose its code. Esc goes back.").format(
            n=self.at.entry.number
        )

    def give_up(self) -> bool:
        """Back to the list without having decided; false where nothing is being decided."""
        if self.at is None:
            return False
        name, self.at = self.at.found.round.name, None
        self._open(name)
        return True

    def settle(self, span: Span, codes: Sequence[str]) -> bool:
        """Decide that this passage stands with these codes; false where nothing is being decided."""
        if self.at is None:
            return False
        page, entry = self.desk.page, self.at.entry
        if page is None or page.document.transcript.name != entry.interview:
            raise InputError(_("The disagreement is in {name}: decide it there.").format(name=visible(entry.title)))
        segments = [Segment(span.start, span.stop, code) for code in codes]
        if not self.desk.kept.why:
            self._decide(segments, "")
            return True

        def said(reason: str | None) -> None:
            if reason is not None:
                self._decide(segments, reason)

        names = ", ".join(self.desk.label(code) for code in codes)
        self.screen.ask(Ask(_("Why?"), "", _("To stand: {names}. Without a reason: Enter.").format(names=names)), said)
        return True

    def _decide(self, segments: Sequence[Segment], reason: str) -> None:
        assert self.at is not None
        consensus.decide(self.desk.project, self.at.found, [self.at.entry], "other", reason, segments)
        self.give_up()


def _state(row: RoundRow) -> str:
    return _("consensus open") if row.rule is not None else _("consensus not open yet")


def ask_rule(ask: Callable[..., None], found: Queue, laxer: Queue, ruled: Callable[[Rule], None]) -> None:
    """Ask by which rule codings agree by themselves, saying what each leaves to decide, then for how much is shared.

    ``found``, ``laxer``: the disagreements where only the same text agrees, and where ``SHARE`` of it is enough.
    """
    share = round(SHARE * 100)
    hows = ("exact", "union", "intersection", "a", "b")
    names = (
        _("only the same text agrees"),
        _("near enough agrees: all the text of the two stands"),
        _("near enough agrees: what both have stands"),
        *(_("near enough agrees: the bounds of {name} stand").format(name=name) for name in (found.a, found.b)),
    )
    lines = []
    for how, name in zip(hows, names, strict=True):
        n = len((found if how == "exact" else laxer).entries)
        left = ngettext("{n} left to decide", "{n} left to decide", n).format(n=grouped(n))
        lines.append(Content.assemble(plain(name), plain(f"  ({left})", "dim")))
    keys = _(
        "What both coded with the same code and agrees enters the consensus by itself; the rule is recorded with it "
        "and told in the methods. Near enough: {share} % of the text of the two is shared, or what you say.\n"
        "Enter  open the consensus    Esc  only look"
    ).format(share=share)

    def asked(number: int) -> None:
        if hows[number] == "exact":
            ruled(Rule("exact", 1.0))
            return
        about = _("In per cent of the text of the two. 100: only bounds that say the same words agree.")
        ask(Ask(_("How much must be shared?"), str(share), about), lambda said: ruled(Rule(hows[number], _share(said))))

    ask(Choice(_("When do two codings agree?"), lines, keys), asked)


def _share(said: str) -> float:
    try:
        percent = float(said.replace("%", "").replace(",", ".").strip())
    except ValueError:
        percent = 0.0
    if not 0 < percent <= 100:
        raise InputError(_("Give a number over 0 and up to 100, such as 80."))
    return percent / 100
