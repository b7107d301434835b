"""Commands on what a correction left to settle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cipcoder.locale import N_
from cipcoder.tui.commands.base import Command

if TYPE_CHECKING:
    from cipcoder.tui.coding import CodingScreen
    from cipcoder.tui.review import ReviewSheet

GROUP = N_("After a correction")


class Review(Command["CodingScreen"]):
    id, keys, group, where = "review", "Z", N_("Correct"), "anywhere"
    label, help = N_("to settle"), N_("Show the codings that a correction of the text left in doubt, and settle them.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.reviewing.key()


class ReviewAccept(Command["ReviewSheet"]):
    id, keys, group, footer, where = "review-accept", "enter,a", GROUP, True, "review"
    label, help = N_("accept"), N_("The place proposed is right: the coding stays there.")

    def run(self, screen: ReviewSheet, argument: str) -> None:
        screen.accept()


class ReviewOther(Command["ReviewSheet"]):
    id, keys, group, footer, where = "review-other", "e", GROUP, True, "review"
    label, help = N_("other place"), N_("Look for another passage in the text: select it there, then Z.")

    def run(self, screen: ReviewSheet, argument: str) -> None:
        screen.otherwise()


class ReviewRemove(Command["ReviewSheet"]):
    id, keys, group, footer, where = "review-remove", "delete,d", GROUP, True, "review"
    label, help = N_("take away"), N_("Take the coding away.")

    def run(self, screen: ReviewSheet, argument: str) -> None:
        screen.take_away()


class ReviewNext(Command["ReviewSheet"]):
    id, keys, group, where = "review-next", "j", GROUP, "review"
    label, help = N_("down"), N_("To the next coding.")

    def run(self, screen: ReviewSheet, argument: str) -> None:
        screen.step(1)


class ReviewPrevious(Command["ReviewSheet"]):
    id, keys, group, where = "review-previous", "k", GROUP, "review"
    label, help = N_("up"), N_("To the coding before.")

    def run(self, screen: ReviewSheet, argument: str) -> None:
        screen.step(-1)


class ReviewUndo(Command["ReviewSheet"]):
    id, keys, group, footer, where = "review-undo", "u,ctrl+z", GROUP, True, "review"
    label, help = N_("undo"), N_("Take the latest act back, whatever it was.")

    def run(self, screen: ReviewSheet, argument: str) -> None:
        screen.undo()


class ReviewRedo(Command["ReviewSheet"]):
    id, keys, group, where = "review-redo", "U,ctrl+y", GROUP, "review"
    label, help = N_("redo"), N_("Do again what was taken back.")

    def run(self, screen: ReviewSheet, argument: str) -> None:
        screen.undo(again=True)


COMMANDS: tuple[type[Command[Any]], ...] = (
    *(Review, ReviewAccept, ReviewOther, ReviewRemove, ReviewNext, ReviewPrevious, ReviewUndo, ReviewRedo),
)
