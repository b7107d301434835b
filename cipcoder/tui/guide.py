"""The interview guide beside the transcript: which turn asks which question, and which questions nobody asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from cipcoder.errors import InputError
from cipcoder.locale import _
from cipcoder.queries.corpus import GuideQuestion
from cipcoder.text.spans import Span
from cipcoder.tui.acts import Acts
from cipcoder.tui.dialogs import Dialog
from cipcoder.tui.finder import Finder, Typed
from cipcoder.tui.match import Candidate, matches
from cipcoder.tui.plain import one_line, plain

if TYPE_CHECKING:
    from cipcoder.tui.coding import CodingScreen

NONE = "none"


class Guide:
    """Acts about the guide's questions in the open transcript."""

    def __init__(self, screen: CodingScreen, acts: Acts) -> None:
        self.screen, self.acts = screen, acts
        self.desk, self.reader = acts.desk, acts.reader

    def questions(self) -> list[GuideQuestion]:
        """The guide; a sentence that says what to do where there is none."""
        found = self.desk.project.guide()
        if not found:
            raise InputError(_("There is no interview guide: put guide.yaml beside the transcripts and import."))
        return found

    def correct(self) -> None:
        """Say which question the turn at the cursor asks, or that it asks none."""
        page = self.acts.page
        turn = page.turn_at(self.reader.caret.cursor)
        if turn is None:
            raise InputError(_("The cursor is in no turn."))
        asked = page.document.asked()

        def chosen(answer: str | None) -> None:
            if answer is None:
                return
            number = None if answer == NONE else int(answer)
            done = self.desk.project.set_question(page.document.transcript.uid, turn.ordinal, number)
            self.acts.show(self.desk.apply(done.changes))
            said = _("Turn {turn} asks question {n}.") if number is not None else _("Turn {turn} asks no question.")
            self.screen.tell(said.format(turn=turn.ordinal + 1, n=number))

        words = one_line(page.text[turn.start : turn.stop], limit=60)
        title = _("Turn {turn} asks: {words}").format(turn=turn.ordinal + 1, words=words)
        self.screen.ask(QuestionFinder(title, self.questions(), asked, turn.question), chosen)

    def show(self) -> None:
        """The whole guide with the turns that ask each question; those nobody asked stand out."""
        asked = self.acts.page.document.asked()
        questions = self.questions()

        def chosen(number: int | None) -> None:
            if number is None:
                return
            if number not in asked:
                said = _("Question {n} was not found here. If a turn asks it: put the cursor there and press a.")
                raise InputError(said.format(n=number))
            here = self.reader.caret.cursor
            turns = [self.acts.page.document.turns[ordinal] for ordinal in asked[number]]
            turn = next((turn for turn in turns if turn.head > here), turns[0])
            self.reader.go(Span(turn.start, turn.stop))

        self.screen.ask(GuideList(self.acts.page.document.transcript.title, questions, asked), chosen)


class QuestionFinder(Finder[str]):
    """One question of the guide, by its number or a few letters; "none" for none of them."""

    def __init__(
        self, title: str, questions: Sequence[GuideQuestion], asked: dict[int, list[int]], now: int | None
    ) -> None:
        super().__init__()
        self._heading, self._questions, self._asked, self._now = title, questions, asked, now

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            box.border_title = plain(self._heading)
            yield Typed(placeholder=_("a number, or a part of the question"), id="typed")
            yield OptionList(id="found")
            yield Static(plain(_("Enter  this question    Esc  back")), classes="keys")

    def options(self, typed: str) -> list[Option]:
        """The questions that match; first of all what the turn asks now, and none."""
        by_number = {str(q.number): q for q in self._questions}
        candidates = [Candidate(str(q.number), q.text, (str(q.number),), q.section) for q in self._questions]
        found = [m.candidate.id for m in matches(typed, candidates)]
        if typed.strip() in by_number:
            found = [typed.strip(), *(each for each in found if each != typed.strip())]
        options = [Option(self._line(by_number[each]), each) for each in found]
        none = Option(plain("   " + _("no question of the guide"), "italic"), NONE)
        if typed.strip():
            return [*options, none]
        first = [o for o in options if self._now is not None and o.id == str(self._now)]
        return [*first, none, *(o for o in options if o not in first)]

    def _line(self, question: GuideQuestion) -> Content:
        turns = ", ".join(str(ordinal + 1) for ordinal in self._asked.get(question.number, ()))
        now = "✓" if question.number == self._now else " "
        asked = "  " + _("turn {turns}").format(turns=turns) if turns else ""
        return Content.assemble(
            plain(f"{now}{question.number:>3} ", "bold"), one_line(question.text), plain(asked, "dim")
        )

    def done(self) -> None:
        """Enter: this question."""
        if self.highlighted is not None:
            self.dismiss(self.highlighted)


class GuideList(Dialog[int]):
    """The guide, section by section, with the turns that ask; the result is a question's number."""

    DEFAULT_CSS = """
    GuideList > .box { width: 110; height: 90%; }
    GuideList OptionList { height: 1fr; max-height: 100%; }
    """

    def __init__(self, title: str, questions: Sequence[GuideQuestion], asked: dict[int, list[int]]) -> None:
        super().__init__()
        self._heading, self._questions, self._asked = title, questions, asked

    def compose(self) -> ComposeResult:
        missing = [q for q in self._questions if q.number not in self._asked]
        with Vertical(classes="box") as box:
            box.border_title = plain(_("Guide: {title}").format(title=self._heading))
            yield Static(plain(self._summary(missing)))
            yield Static("")
            yield OptionList(*self._lines())
            keys = _("Enter  go to the turn    Esc  back    (in the transcript, a corrects what a turn asks)")
            yield Static(plain(keys), classes="keys")

    def _summary(self, missing: Sequence[GuideQuestion]) -> str:
        n, total = len(self._questions) - len(missing), len(self._questions)
        said = _("{n} of {total} questions are found in this interview.").format(n=n, total=total)
        if missing:
            numbers = ", ".join(str(q.number) for q in missing)
            said += " " + _("Not found: {numbers}.").format(numbers=numbers)
        return said

    def _lines(self) -> list[Option]:
        options: list[Option] = []
        section = None
        for question in self._questions:
            if question.section != section:
                section = question.section
                options.append(Option(one_line(section, "dim italic"), disabled=True))
            turns = self._asked.get(question.number, [])
            sign, style = ("●", "") if turns else ("○", "bold")
            where = _("turn {turns}").format(turns=", ".join(str(t + 1) for t in turns)) if turns else "—"
            line = Content.assemble(
                plain(f" {sign} {question.number:>3}  "), plain(f"{where:<12} ", "dim"), one_line(question.text, style)
            )
            options.append(Option(line, str(question.number)))
        return options

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        if event.option.id is not None:
            self.dismiss(int(event.option.id))
