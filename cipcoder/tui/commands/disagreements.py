"""Commands on the disagreements of a round."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cipcoder.locale import N_
from cipcoder.tui.commands.base import Command

if TYPE_CHECKING:
    from cipcoder.tui.disagreements import DisagreementsSheet

GROUP = N_("Disagreements")


class DecideA(Command["DisagreementsSheet"]):
    id, keys, group, footer, where = "decide-a", "a", GROUP, True, "disagreements"
    label, help = N_("as A"), N_("Decide: the first coder's version stands.")

    def run(self, screen: DisagreementsSheet, argument: str) -> None:
        screen.decide("a")


class DecideB(Command["DisagreementsSheet"]):
    id, keys, group, footer, where = "decide-b", "b", GROUP, True, "disagreements"
    label, help = N_("as B"), N_("Decide: the second coder's version stands.")

    def run(self, screen: DisagreementsSheet, argument: str) -> None:
        screen.decide("b")


class DecideBoth(Command["DisagreementsSheet"]):
    id, keys, group, footer, where = "decide-both", "plus", GROUP, True, "disagreements"
    label, help = N_("A+B"), N_("Decide: both stand; of the same code, all the text of the two.")

    def run(self, screen: DisagreementsSheet, argument: str) -> None:
        screen.decide("both")


class DecideNeither(Command["DisagreementsSheet"]):
    id, keys, group, footer, where = "decide-neither", "n,0", GROUP, True, "disagreements"
    label, help = N_("neither"), N_("Decide: neither stands.")

    def run(self, screen: DisagreementsSheet, argument: str) -> None:
        screen.decide("neither")


class DecideOther(Command["DisagreementsSheet"]):
    id, keys, group, footer, where = "decide-other", "e", GROUP, True, "disagreements"
    label, help = N_("other"), N_("Decide on another passage or code: select it in the text, then choose its code.")

    def run(self, screen: DisagreementsSheet, argument: str) -> None:
        screen.otherwise()


class DecideMany(Command["DisagreementsSheet"]):
    id, keys, group, where = "decide-many", "m", GROUP, "disagreements"
    label, help = N_("all shown"), N_("Decide all that is shown and still open alike, in one act.")

    def run(self, screen: DisagreementsSheet, argument: str) -> None:
        screen.many()


class DecideWhy(Command["DisagreementsSheet"]):
    id, keys, group, where = "decide-why", "r", GROUP, "disagreements"
    label, help = N_("reasons"), N_("Have each decision ask for its reason, or not.")

    def run(self, screen: DisagreementsSheet, argument: str) -> None:
        screen.reasons()


class DecideAgain(Command["DisagreementsSheet"]):
    id, keys, group, where = "decide-again", "delete,d", GROUP, "disagreements"
    label, help = N_("reopen"), N_("Take the decision away: the disagreement is open again.")

    def run(self, screen: DisagreementsSheet, argument: str) -> None:
        screen.reopen()


class DisagreementsUndo(Command["DisagreementsSheet"]):
    id, keys, group, where = "disagreements-undo", "u,ctrl+z", GROUP, "disagreements"
    label, help = N_("undo"), N_("Take the latest act back, whatever it was.")

    def run(self, screen: DisagreementsSheet, argument: str) -> None:
        screen.undo()


class DisagreementsRedo(Command["DisagreementsSheet"]):
    id, keys, group, where = "disagreements-redo", "U,ctrl+y", GROUP, "disagreements"
    label, help = N_("redo"), N_("Do again what was taken back.")

    def run(self, screen: DisagreementsSheet, argument: str) -> None:
        screen.undo(again=True)


class DisagreementNext(Command["DisagreementsSheet"]):
    id, keys, group, where = "disagreement-next", "j", GROUP, "disagreements"
    label, help = N_("down"), N_("To the next disagreement.")

    def run(self, screen: DisagreementsSheet, argument: str) -> None:
        screen.step(1)


class DisagreementPrevious(Command["DisagreementsSheet"]):
    id, keys, group, where = "disagreement-previous", "k", GROUP, "disagreements"
    label, help = N_("up"), N_("To the disagreement before.")

    def run(self, screen: DisagreementsSheet, argument: str) -> None:
        screen.step(-1)


class DisagreementOpen(Command["DisagreementsSheet"]):
    id, keys, group, footer, where = "disagreement-open", "o,space", GROUP, True, "disagreements"
    label, help = N_("next"), N_("To the next disagreement that is not decided.")

    def run(self, screen: DisagreementsSheet, argument: str) -> None:
        screen.next_open()


class DisagreementGo(Command["DisagreementsSheet"]):
    id, keys, group, footer, where = "disagreement-go", "enter", GROUP, True, "disagreements"
    label, help = N_("go there"), N_("To the passage in its interview.")

    def run(self, screen: DisagreementsSheet, argument: str) -> None:
        screen.go()


class KindOfDisagreements(Command["DisagreementsSheet"]):
    id, keys, group, where = "disagreements-kind", "t", GROUP, "disagreements"
    label, help = N_("kind"), N_("Show one kind of disagreement only, then the next, then all.")

    def run(self, screen: DisagreementsSheet, argument: str) -> None:
        screen.next_kind()


class OpenDisagreements(Command["DisagreementsSheet"]):
    id, keys, group, where = "disagreements-open", "v", GROUP, "disagreements"
    label, help = N_("open / all"), N_("Show only what is not decided, or all.")

    def run(self, screen: DisagreementsSheet, argument: str) -> None:
        screen.only_open()


class InterviewOfDisagreements(Command["DisagreementsSheet"]):
    id, keys, group, where = "disagreements-interview", "i", GROUP, "disagreements"
    label, help = N_("interview"), N_("Show the disagreements of one interview, or of all.")

    def run(self, screen: DisagreementsSheet, argument: str) -> None:
        screen.choose_interview()


COMMANDS: tuple[type[Command[Any]], ...] = (
    *(DecideA, DecideB, DecideBoth, DecideNeither, DecideOther, DecideMany, DecideWhy, DecideAgain),
    *(DisagreementsUndo, DisagreementsRedo, DisagreementNext, DisagreementPrevious, DisagreementOpen),
    *(DisagreementGo, KindOfDisagreements, OpenDisagreements, InterviewOfDisagreements),
)
