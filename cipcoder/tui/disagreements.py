"""The disagreements of a round: a list of them, the passage in both versions, both memos, and keys that decide."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from cipcoder import consensus
from cipcoder.agreement.disagreements import KINDS
from cipcoder.consensus import Entry, Outcome, Queue
from cipcoder.consensus_words import kind_name, outcome_name, reached_said, rule_said
from cipcoder.errors import InputError
from cipcoder.locale import _, ngettext
from cipcoder.queries.rounds import Rule
from cipcoder.text.spans import Span
from cipcoder.tui import say, versions
from cipcoder.tui.desk import Desk
from cipcoder.tui.dialogs import Choice
from cipcoder.tui.entries import Entries
from cipcoder.tui.filterline import AskedLine
from cipcoder.tui.plain import plain
from cipcoder.tui.settling import SHARE, Settling, ask_rule
from cipcoder.tui.sheet import Jump, Sheet

OUTCOMES: tuple[Outcome, ...] = ("a", "b", "both", "neither")


class WhyLine(AskedLine):
    """The line for a decision's reason; Esc gives the decision up."""

    back_to = Entries


class DisagreementsSheet(Sheet):
    """What two coders disagree on, the biggest first."""

    where = "disagreements"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (130, "-wide")]  # noqa: RUF012  # Textual declares it as a plain list
    DEFAULT_CSS = """
    DisagreementsSheet #middle { height: 1fr; layout: vertical; }
    DisagreementsSheet Entries { height: 40%; width: 1fr; background: $background; scrollbar-size-vertical: 1; }
    DisagreementsSheet #one { height: 1fr; width: 1fr; border-top: solid $border; }
    DisagreementsSheet #what { height: auto; max-height: 4; padding: 0 1; }
    DisagreementsSheet #passage { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    DisagreementsSheet #sides {
        height: auto; max-height: 35%; background: $surface; scrollbar-size-vertical: 1;
    }
    DisagreementsSheet #sides Horizontal { height: auto; }
    DisagreementsSheet #sides Static { width: 1fr; height: auto; padding: 0 1; }
    DisagreementsSheet #b { border-left: solid $border; }
    DisagreementsSheet #passage:focus, DisagreementsSheet #sides:focus { background: $panel; }
    DisagreementsSheet.-wide #middle { layout: horizontal; }
    DisagreementsSheet.-wide Entries { width: 52%; height: 1fr; }
    DisagreementsSheet.-wide #one { border-top: none; border-left: solid $border; }
    DisagreementsSheet.-wide #passage { height: auto; max-height: 75%; margin-bottom: 1; }
    DisagreementsSheet WhyLine { display: none; dock: bottom; height: 1; margin-bottom: 1; border: none; padding: 0 1; }
    DisagreementsSheet WhyLine:focus { border: none; }
    """

    def __init__(self, desk: Desk, round_name: str) -> None:
        super().__init__(desk)
        self.kept, self._round = desk.kept, round_name
        self.found: Queue | None = None
        self._laxer: Queue | None = None
        self._texts: dict[str, str] = {}
        self._said = ""
        self._pending: tuple[Outcome, list[Entry]] | None = None

    def body(self) -> ComposeResult:
        with Horizontal(id="middle"):
            yield Entries(self.desk)
            with Vertical(id="one"):
                yield Static(id="what")
                with VerticalScroll(id="passage"):
                    yield Static(id="text")
                with VerticalScroll(id="sides"), Horizontal():
                    yield Static(id="a")
                    yield Static(id="b")
        line = WhyLine(placeholder=_("why? (Enter: no reason; Esc: not decided)"), id="why")
        line.cursor_blink = False
        yield line

    def on_mount(self) -> None:
        self.about(plain(_("Looking…")))
        self.listed.focus()
        self.look()

    # --- reading -------------------------------------------------------------------------------------

    def look(self) -> None:
        """Compare the sealed layers; where the consensus isn't open yet, by a laxer rule too."""
        project, name = self.desk.project, self._round

        def question() -> tuple[Queue, Queue]:
            found = consensus.queue(project, name)
            return found, found if found.between else consensus.preview(project, name, Rule("union", SHARE))

        self.find(question, self._compared)

    def _compared(self, queues: tuple[Queue, Queue]) -> None:
        self.found, self._laxer = queues
        before = next((entry for entry in self.found.entries if entry.name == self.kept.entry), None)
        self.kept.entry = ""
        self._fill(before if before is not None and before.decision is None else None)
        if before is None or before.decision is not None:
            self.listed.next_open(0 if before is None else before.number)
        if self.found.between is None:
            self.open_consensus()

    def reread(self) -> None:
        """Read the decisions anew."""
        if self.found is not None:
            self.found = consensus.refreshed(self.desk.project, self.found)
            self._fill(self.listed.entry)

    # --- what is shown -------------------------------------------------------------------------------

    def _fill(self, at: Entry | None) -> None:
        """The list as narrowed, the cursor on this entry, or where it was."""
        assert self.found is not None
        kept = self.kept
        shown = [
            entry
            for entry in self.found.entries
            if kept.kind in (None, entry.item.kind)
            and kept.interview in (None, entry.interview)
            and not (kept.only_open and entry.decision is not None)
        ]
        room = self.size.width * 52 // 100 if self.has_class("-wide") else self.size.width
        self.listed.show(self.found, shown, room, at)
        self._write()

    def _write(self) -> None:
        """Everything about the entry at the cursor, and above it how far one is."""
        entry, found = self.listed.entry, self.found
        if found is None:
            return
        self.about(self._about(found))
        head, text, a, b = (self.query_one(f"#{name}", Static) for name in ("what", "text", "a", "b"))
        if entry is None:
            head.update(plain(_("Nothing is as wanted here: v shows the decided ones too.") if found.entries else ""))
            for widget in (text, a, b):
                widget.update(Content(""))
            return
        words = self._text(entry)
        head.update(versions.about(self.desk, found, entry))
        text.update(Content.assemble(versions.marked(words, entry), versions.standing(self.desk, words, entry)))
        a.update(versions.side(self.desk, 0, found.a, entry.item.a, entry.memos_a))
        b.update(versions.side(self.desk, 1, found.b, entry.item.b, entry.memos_b))
        self.query_one("#passage", VerticalScroll).scroll_home(animate=False)

    def _about(self, found: Queue) -> Content:
        said = reached_said(found.reached())
        if not found.entries:
            said = _("They disagree on nothing.")
        parts = [plain(f"{found.round.name} · {found.a} + {found.b} · ", "dim"), plain(said, "bold")]
        narrowed = [] if self.kept.kind is None else [kind_name(self.kept.kind, found.a, found.b)]
        narrowed += [] if self.kept.interview is None else [self._title(self.kept.interview)]
        narrowed += [_("only what is open")] if self.kept.only_open else []
        parts += [plain(f" · {part}", "bold") for part in narrowed]
        rule = rule_said(found.rule, found.a, found.b) if found.between else _("The consensus is not open yet.")
        parts.append(plain(f"\n{rule}" + ("" if self.kept.why else " " + _("No reasons are asked for (r).")), "dim"))
        if found.hidden:
            names = ", ".join(map(self._title, found.hidden))
            parts.append(plain("\n" + _("Left out, a blind round goes on there: {names}").format(names=names)))
        if found.changed or found.gone:
            left = [*found.changed, *found.gone]
            parts.append(
                plain("\n" + _("Left out, changed since it was sealed: {names}").format(names=", ".join(left)))
            )
        return Content.assemble(*parts, plain(f"\n{self._said}" if self._said else "", "bold $accent"))

    def _title(self, interview: str) -> str:
        return next((row.title for row in self.desk.transcripts if row.name == interview), interview)

    def _text(self, entry: Entry) -> str:
        if entry.interview not in self._texts:
            self._texts[entry.interview] = self.desk.project.document(entry.interview).text
        return self._texts[entry.interview]

    def tell(self, sentence: str) -> None:
        """Say what was done, until the next thing is."""
        self._said = sentence
        self._write()

    def on_data_table_row_highlighted(self) -> None:
        self._write()

    def on_data_table_row_selected(self) -> None:
        with self.told():
            self.go()

    def on_resize(self) -> None:
        if self.found is not None:
            self.call_after_refresh(lambda: self._fill(self.listed.entry))

    # --- where one is --------------------------------------------------------------------------------

    @property
    def listed(self) -> Entries:
        return self.query_one(Entries)

    def here(self) -> tuple[Queue, Entry]:
        """The entry at the cursor; an error where there is none."""
        if self.found is None or (entry := self.listed.entry) is None:
            raise InputError(_("There is no disagreement here."))
        return self.found, entry

    def step(self, by: int) -> None:
        """On in the list, or back."""
        self.listed.step(by)

    def next_open(self) -> None:
        """To the next one that is open."""
        entry = self.listed.entry
        if not self.listed.next_open(0 if entry is None else entry.number):
            self.tell(_("All that is shown is decided."))

    # --- deciding ------------------------------------------------------------------------------------

    def open_consensus(self) -> None:
        """Ask by which rule the consensus is opened, and open it."""
        found, laxer = self.found, self._laxer
        assert found is not None
        assert laxer is not None

        def ruled(rule: Rule) -> None:
            self.found, _done = consensus.open_consensus(self.desk.project, found.round.name, rule)
            self._fill(None)
            self.listed.next_open(0)
            n = len(self.found.agreed)
            self.tell(
                ngettext(
                    "{n} thing agreed entered the consensus.", "{n} things agreed entered the consensus.", n
                ).format(n=n)
            )

        ask_rule(self.ask, found, laxer, ruled)

    def ready(self) -> bool:
        """Whether one can decide; where the consensus isn't open, its rule is asked for."""
        if self.found is not None and self.found.between is None:
            self.open_consensus()
            return False
        return True

    def decide(self, outcome: Outcome, entries: Sequence[Entry] = ()) -> None:
        """Decide the entry at the cursor (or these), after asking why."""
        if not self.ready():
            return
        _found, entry = self.here()
        self._pending = outcome, list(entries) or [entry]
        if not self.kept.why:
            self._decide("")
            return
        line = self.query_one(WhyLine)
        line.display = True
        decision = entry.decision
        line.value = "" if entries or decision is None else decision.reason
        line.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.query_one(WhyLine).action_give_up()
        with self.told():
            self._decide(event.value)

    def _decide(self, reason: str) -> None:
        found, pending = self.found, self._pending
        if found is None or pending is None:
            return
        (outcome, entries), self._pending = pending, None
        consensus.decide(self.desk.project, found, entries, outcome, reason)
        self._said = _("{what}: {outcome}").format(
            what=_("No. {n}").format(n=entries[0].number)
            if len(entries) == 1
            else ngettext("{n} decided", "{n} decided", len(entries)).format(n=len(entries)),
            outcome=outcome_name(outcome, found.a, found.b),
        )
        self.reread()
        self.listed.next_open(entries[-1].number)

    def many(self) -> None:
        """Decide all that is shown and open alike."""
        if not self.ready():
            return
        found, _entry = self.here()
        left = [entry for entry in self.listed.shown if entry.decision is None]
        if not left:
            raise InputError(_("All that is shown is decided."))
        n = len(left)
        title = ngettext("Decide {n} alike", "Decide {n} alike", n).format(n=n)
        lines = [plain(outcome_name(outcome, found.a, found.b)) for outcome in OUTCOMES]
        keys = _(
            "All that is shown and open, in one act: u takes it back. Both, of the same code: all the text of both."
        )
        keys = f"{keys}\n{_('Enter  decide    Esc  back')}"
        self.ask(Choice(title, lines, keys), lambda number: self.decide(OUTCOMES[number], left))

    def otherwise(self) -> None:
        """Look for another passage or code in the text."""
        if self.ready():
            found, entry = self.here()
            self.kept.entry = entry.name
            span = Span(entry.item.start, entry.item.stop)
            self.leave(Jump(entry.interview, span, settling=Settling(found, entry)))

    def reopen(self) -> None:
        """Take the decision at the cursor away."""
        found, entry = self.here()
        if entry.decision is None:
            raise InputError(_("This one is not decided."))
        consensus.reopen(self.desk.project, found, [entry])
        self._said = _("No. {n} is open again.").format(n=entry.number)
        self.reread()

    def undo(self, *, again: bool = False) -> None:
        """Take the coder's latest act back, whatever it was, or do it again."""
        taken, updated = self.desk.take_back(again=again)
        self.updates.append(updated)
        self._said = say.taken_back(self.desk, taken, updated, again=again)
        if taken is not None and any(change.kind == "round" for change in taken.done.changes):
            self.look()  # the rule is another: so are the disagreements
        else:
            self.reread()

    def reasons(self) -> None:
        """Ask for reasons, or don't."""
        self.kept.why = not self.kept.why
        self.tell(_("Each decision asks why.") if self.kept.why else _("Decisions ask for no reason."))

    # --- narrowing and going -------------------------------------------------------------------------

    def next_kind(self) -> None:
        """One kind only, then the next, then all."""
        kinds = (None, *KINDS)
        self.kept.kind = kinds[(kinds.index(self.kept.kind) + 1) % len(kinds)]
        self._fill(self.listed.entry)

    def only_open(self) -> None:
        """Only what is open, or all."""
        self.kept.only_open = not self.kept.only_open
        self._fill(self.listed.entry)

    def choose_interview(self) -> None:
        """One interview only, or all."""
        found = self.found
        if found is None:
            return
        lines = [Content.assemble(plain(_("all interviews")), plain(f"  {reached_said(found.reached())}", "dim"))]
        for name in found.interviews:
            reached = reached_said(found.reached(name))
            lines.append(Content.assemble(plain(self._title(name)), plain(f"  {reached}", "dim")))

        def chosen(number: int) -> None:
            self.kept.interview = None if number == 0 else found.interviews[number - 1]
            self._fill(self.listed.entry)

        self.ask(Choice(_("Disagreements of which interview?"), lines, _("Enter  show    Esc  back")), chosen)

    def go(self) -> None:
        """To the passage in its interview."""
        _found, entry = self.here()
        self.kept.entry = entry.name
        self.leave(Jump(entry.interview, Span(entry.item.start, entry.item.stop)))
