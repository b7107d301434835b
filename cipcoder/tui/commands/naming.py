"""Commands of the screen on which names get their pseudonyms; it runs by itself, before there is a coding screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cipcoder.locale import N_
from cipcoder.tui.commands.base import Command

if TYPE_CHECKING:
    from cipcoder.tui.naming_review import NamingReview

_GROUP = N_("Names")


class Accept(Command["NamingReview"]):
    id, keys, group, footer, where = "accept-name", "enter,a", _GROUP, True, "naming"
    label, help = N_("accept"), N_("What is proposed stands for this form in all texts.")

    def run(self, screen: NamingReview, argument: str) -> None:
        screen.accept()


class Edit(Command["NamingReview"]):
    id, keys, group, footer, where = "edit-pseudonym", "e", _GROUP, True, "naming"
    label, help = N_("edit"), N_("Type another pseudonym, or a description.")

    def run(self, screen: NamingReview, argument: str) -> None:
        screen.edit()


class Type(Command["NamingReview"]):
    id, keys, group, footer, where = "name-kind", "t", _GROUP, True, "naming"
    label, help = N_("type"), N_("It is something else: person, town, place, organisation, other.")

    def run(self, screen: NamingReview, argument: str) -> None:
        screen.change_kind()


class Ignore(Command["NamingReview"]):
    id, keys, group, footer, where = "ignore-name", "i,delete", _GROUP, True, "naming"
    label, help = N_("ignore"), N_("It names nobody: it stays as it is, and is not shown again.")

    def run(self, screen: NamingReview, argument: str) -> None:
        screen.ignore()


class Mark(Command["NamingReview"]):
    id, keys, group, footer, where = "mark-name", "space", _GROUP, True, "naming"
    label, help = N_("mark"), N_("Mark the form, to merge it with another.")

    def run(self, screen: NamingReview, argument: str) -> None:
        screen.mark()


class Merge(Command["NamingReview"]):
    id, keys, group, footer, where = "merge-names", "m", _GROUP, True, "naming"
    label, help = N_("merge"), N_("The marked forms and this one name one and the same.")

    def run(self, screen: NamingReview, argument: str) -> None:
        screen.merge()


class Undo(Command["NamingReview"]):
    id, keys, group, footer, where = "undo-name", "u,ctrl+z", _GROUP, True, "naming"
    label, help = N_("undo"), N_("Take the last decision back.")

    def run(self, screen: NamingReview, argument: str) -> None:
        screen.undo()


class Filter(Command["NamingReview"]):
    id, keys, group, footer, where = "filter-names", "slash", _GROUP, True, "naming"
    label, help = N_("filter"), N_("Only forms with some letters.")

    def run(self, screen: NamingReview, argument: str) -> None:
        screen.narrow()


class All(Command["NamingReview"]):
    id, keys, group, where = "accept-names", "A", _GROUP, "naming"
    label, help = N_("accept all"), N_("Accept all forms in the list as proposed.")

    def run(self, screen: NamingReview, argument: str) -> None:
        screen.accept_all()


class Everything(Command["NamingReview"]):
    id, keys, group, where = "decided-names", "d", _GROUP, "naming"
    label, help = N_("decided forms"), N_("Show what was decided before, too.")

    def run(self, screen: NamingReview, argument: str) -> None:
        screen.everything()


class LightDark(Command["NamingReview"]):
    id, keys, group, where = "naming-light-dark", "l", _GROUP, "naming"
    label, help = N_("light or dark"), N_("Change between light and dark.")

    def run(self, screen: NamingReview, argument: str) -> None:
        screen.light_dark()


class Leave(Command["NamingReview"]):
    id, keys, group, footer, where = "leave-names", "escape,s", _GROUP, True, "naming"
    label, help = N_("go on"), N_("Leave: all decisions are kept.")

    def run(self, screen: NamingReview, argument: str) -> None:
        screen.leave()


class Help(Command["NamingReview"]):
    id, keys, group, footer, where = "naming-help", "question_mark,f1", _GROUP, True, "naming"
    label, help = N_("help"), N_("Show all keys.")

    def run(self, screen: NamingReview, argument: str) -> None:
        screen.help()


COMMANDS: dict[str, Command[Any]] = {
    command.id: command()
    for command in (
        *(Accept, Edit, Type, Ignore, Mark, Merge, Undo, Filter),
        *(All, Everything, LightDark, Leave, Help),
    )
}
