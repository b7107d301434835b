"""Commands that find, show, and say how far one is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cipcoder.locale import N_
from cipcoder.tui.commands.base import Command

if TYPE_CHECKING:
    from cipcoder.tui.coding import CodingScreen


class Search(Command["CodingScreen"]):
    id, keys, group, footer, where = "search", "slash,ctrl+f", N_("Find"), True, "anywhere"
    label, help = N_("search"), N_("Search in the transcript, accents and capitals ignored.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.searching.begin()


class HitNext(Command["CodingScreen"]):
    id, keys, group = "hit-next", "n", N_("Find")
    label, help = N_("next hit"), N_("To the next place found.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.searching.step(1)


class HitPrevious(Command["CodingScreen"]):
    id, keys, group = "hit-previous", "N", N_("Find")
    label, help = N_("previous hit"), N_("To the place found before.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.searching.step(-1)


class Display(Command["CodingScreen"]):
    id, keys, group = "display", "z", N_("Show")
    label, help = N_("display"), N_("Change the display: tint and margin, margin only, one code in the spotlight.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.notes.display()


class Transcripts(Command["CodingScreen"]):
    id, keys, group, where = "transcripts", "f2", N_("Show"), "anywhere"
    label, help = N_("interviews"), N_("Show or hide the list of interviews.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.toggle("transcripts")


class CodebookPane(Command["CodingScreen"]):
    id, keys, group, where = "codebook", "f3", N_("Show"), "anywhere"
    label, help = N_("codebook"), N_("Show or hide the codebook.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.toggle("codes")


class GuideQuestions(Command["CodingScreen"]):
    id, keys, group, where = "guide", "f8", N_("Show"), "anywhere"
    label, help = N_("guide"), N_("Show the interview guide: which turn asks which question, and what nobody asked.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.guide.show()


class NextPane(Command["CodingScreen"]):
    id, keys, group, where = "next-pane", "tab", N_("Show"), "anywhere"
    label, help = N_("next pane"), N_("To the next pane.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.step_panes(1)


class PreviousPane(Command["CodingScreen"]):
    id, keys, group, where = "previous-pane", "shift+tab", N_("Show"), "anywhere"
    label, help = N_("previous pane"), N_("To the pane before.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.step_panes(-1)


class ExtractsList(Command["CodingScreen"]):
    id, keys, group, where = "extracts", "X,f4", N_("Show"), "anywhere"
    label, help = N_("extracts"), N_("Show your coded extracts, by code, interview, attribute or words.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        from cipcoder.tui.extracts import ExtractsSheet

        screen.lay_over(ExtractsSheet(screen.desk))


class FrequenciesTable(Command["CodingScreen"]):
    id, keys, group, where = "frequencies", "F,f5", N_("Show"), "anywhere"
    label, help = N_("frequencies"), N_("Show the theme frequencies.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        from cipcoder.tui.frequencies import FrequenciesSheet

        screen.lay_over(FrequenciesSheet(screen.desk))


class FindingsList(Command["CodingScreen"]):
    id, keys, group, where = "findings", "H", N_("Show"), "anywhere"
    label, help = (
        N_("findings"),
        N_("Show which codes come together, theme lines, what follows what, first appearances."),
    )

    def run(self, screen: CodingScreen, argument: str) -> None:
        from cipcoder.tui.findings import FindingsSheet

        screen.lay_over(FindingsSheet(screen.desk))


class MemoList(Command["CodingScreen"]):
    id, keys, group, where = "memos", "f6,O", N_("Show"), "anywhere"
    label, help = N_("memos"), N_("Show all your memos: read, filter, change them, go to where they were written.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        from cipcoder.tui.memos import MemosSheet

        screen.lay_over(MemosSheet(screen.desk))


class DisagreementsList(Command["CodingScreen"]):
    id, keys, group, where = "disagreements", "V", N_("Show"), "anywhere"
    label, help = N_("disagreements"), N_("Show what coders of a round disagree on, and decide what stands.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.settlement.show()


class SearchEverywhere(Command["CodingScreen"]):
    id, keys, group, where = "search-everywhere", "f7,R", N_("Find"), "anywhere"
    label, help = N_("search everywhere"), N_("Search in all interviews at once.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        from cipcoder.tui.hits import HitsSheet

        screen.lay_over(HitsSheet(screen.desk))


class FindQuotation(Command["CodingScreen"]):
    id, group, where = "find-quotation", N_("Find"), "anywhere"
    label, help = N_("find a quotation"), N_("Find where a quotation stands, in all interviews.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        from cipcoder.tui.quotation import QuotationSheet

        screen.lay_over(QuotationSheet(screen.desk))


class Help(Command["CodingScreen"]):
    id, keys, group, footer, where = "help", "question_mark,f1", N_("Show"), True, "anywhere"
    label, help = N_("help"), N_("Show all keys.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.help()


class AllCommands(Command["CodingScreen"]):
    id, keys, group, where = "commands", "ctrl+p", N_("Show"), "anywhere"
    label, help = N_("commands"), N_("Find a command by its name.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.commands()


class LightDark(Command["CodingScreen"]):
    id, group = "light-dark", N_("Show")
    label, help = N_("light or dark"), N_("Change between the light and the dark theme.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.light_dark()


class NextTranscript(Command["CodingScreen"]):
    id, keys, group, where = "next-transcript", "ctrl+pagedown", N_("Project"), "anywhere"
    label, help = N_("next interview"), N_("Open the next interview.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.neighbour(1)


class PreviousTranscript(Command["CodingScreen"]):
    id, keys, group, where = "previous-transcript", "ctrl+pageup", N_("Project"), "anywhere"
    label, help = N_("previous interview"), N_("Open the interview before.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.neighbour(-1)


class Finished(Command["CodingScreen"]):
    id, keys, group, footer = "finished", "f", N_("Project"), True
    label, help = N_("finished"), N_("Say that the interview is read and coded, after a look at what has no coding.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.notes.finished()


class SealRound(Command["CodingScreen"]):
    id, keys, group, where = "seal-round", "L", N_("Project"), "anywhere"
    label, help = (
        N_("seal round"),
        N_("Seal your codings of a blind round, after a look at what that means."),
    )

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.rounding.seal()


class TourBegin(Command["CodingScreen"]):
    id, group, where = "tour", N_("Project"), "anywhere"
    label, help = N_("guided start"), N_("The guided start: three minutes with the keys, on this interview.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.tour.begin()


class TourSkip(Command["CodingScreen"]):
    id, keys, group, where = "tour-skip", "ctrl+n", N_("Project"), "anywhere"
    label, help = N_("next step"), N_("In the guided start: on to the next step.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.tour.skip()


class TourLeave(Command["CodingScreen"]):
    id, keys, group, where = "tour-leave", "ctrl+x", N_("Project"), "anywhere"
    label, help = N_("leave"), N_("Leave the guided start.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.tour.leave()


class Quit(Command["CodingScreen"]):
    id, keys, group, where = "quit", "ctrl+q", N_("Project"), "anywhere"
    label, help = N_("quit"), N_("Quit. Everything is saved already.")

    def run(self, screen: CodingScreen, argument: str) -> None:
        screen.app.call_later(screen.app.action_quit)


COMMANDS: tuple[type[Command[Any]], ...] = (
    *(Search, HitNext, HitPrevious, SearchEverywhere, FindQuotation),
    *(Display, Transcripts, CodebookPane, GuideQuestions, NextPane, PreviousPane),
    *(ExtractsList, FrequenciesTable, FindingsList, MemoList, DisagreementsList),
    *(Help, AllCommands, LightDark),
    *(NextTranscript, PreviousTranscript, Finished, SealRound, TourBegin, TourSkip, TourLeave, Quit),
)
