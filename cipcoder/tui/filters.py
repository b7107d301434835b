"""What the sheets of extracts and frequencies are narrowed to: chosen in two dialogs, and said in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from cipcoder.locale import N_, _, language, ngettext
from cipcoder.queries.corpus import Filter
from cipcoder.queries.extracts import Wanted
from cipcoder.queries.query_form import write
from cipcoder.text.clean import visible
from cipcoder.tui.desk import Desk
from cipcoder.tui.finder import MarkingFinder, Typed
from cipcoder.tui.match import Candidate, matches
from cipcoder.tui.palette import CodeFinder
from cipcoder.tui.plain import plain

ALL = "+all"
ROLES = (N_("participant"), N_("interviewer"), N_("other"))


def said(desk: Desk, wanted: Wanted) -> list[str]:
    """What narrows it, in words: « with “mère” », « gender: femme », « guide question 4 »."""
    chosen = wanted.transcripts
    parts = []
    if wanted.codes:
        parts.append(_or([_with_sub_codes(desk, code) for code in wanted.codes]))
    if wanted.query is not None:
        parts.append(_("query: {query}").format(query=write(wanted.query, language())))
    if wanted.words.strip():
        parts.append(_("with “{words}”").format(words=wanted.words.strip()))
    if chosen.document_set is None:
        parts.append(_("all document sets"))
    elif chosen.document_set != Filter().document_set:
        parts.append(_("set: {name}").format(name=_(chosen.document_set)))
    for attribute in dict.fromkeys(name for name, _value in sorted(chosen.attributes)):
        values = [value for name, value in sorted(chosen.attributes) if name == attribute]
        parts.append(f"{attribute}: {_or(values)}")
    if len(chosen.names) > 3:
        n = len(chosen.names)
        parts.append(ngettext("{n} transcript chosen", "{n} transcripts chosen", n).format(n=n))
    elif chosen.names:
        titles = [row.title for row in desk.transcripts if row.name in chosen.names]
        parts.append(_or(titles or sorted(chosen.names)))
    if wanted.questions:
        numbers = _or([str(number) for number in sorted(wanted.questions)])
        parts.append(_("guide question {n}").format(n=numbers))
    if wanted.roles:
        parts.append(_("speaking: {roles}").format(roles=_or([_(role) for role in ROLES if role in wanted.roles])))
    return [visible(part, line=True) for part in parts]


def _or(names: Sequence[str]) -> str:
    """« A, B or C »."""
    if len(names) < 2:
        return "".join(names)
    return _("{names} or {last}").format(names=", ".join(names[:-1]), last=names[-1])


def _with_sub_codes(desk: Desk, code: str) -> str:
    theme = code in desk.codebook and len(list(desk.codebook.subtree(code))) > 1
    label = desk.label(code)
    return _("{theme} with its sub-codes").format(theme=label) if theme else label


class WantedCodes(CodeFinder[tuple[str, ...]]):
    """Which codes to see, a theme with its sub-codes; the result is empty for all of them."""

    def __init__(self, desk: Desk, shown: Sequence[str]) -> None:
        codes = [row.code for row in desk.codebook.walk() if not row.code.retired or desk.uses[row.code.id]]
        super().__init__(desk, _("Extracts of which codes?"), desk.candidates(codes))
        self._shown = shown

    def options(self, typed: str) -> list[Option]:
        """Before the others, all codes, where only some are shown."""
        everything = [Option(plain("  " + _("All codes"), "italic"), ALL)]
        return [*(everything if self._shown and not typed.strip() else ()), *super().options(typed)]

    def keys(self) -> str:
        names = [self._desk.label(code) for code in self.chosen()]
        if self.highlighted == ALL and not names:
            names = [_("All codes")]
        enter = _("Enter  show: {names}").format(names=", ".join(names)) if names else _("Esc  back")
        keys = _("ctrl+space  mark several    Esc  back")
        return f"{enter}\n{keys}"

    def done(self) -> None:
        """Enter: those marked and the highlighted one."""
        codes = self.chosen()
        if codes or self.highlighted == ALL:
            self.dismiss(tuple(codes))


class Narrowing(MarkingFinder[Wanted]):
    """Document set, participants' attributes, transcripts and (for extracts) guide questions and roles, in one list.

    What is marked within a group adds up, groups narrow each other. The result keeps the rest as it was.
    """

    def __init__(self, desk: Desk, wanted: Wanted, *, extracts: bool) -> None:
        super().__init__()
        self._desk, self._wanted = desk, wanted
        self._items: dict[str, tuple[str, Any]] = {}
        """what a line stands for: its kind, and a document set, (attribute, value), a name, a number, a role"""
        self._candidates: list[Candidate] = []
        chosen = wanted.transcripts
        sets = dict.fromkeys([Filter().document_set, *(row.document_set for row in desk.transcripts), None])
        for name in sets:
            self._add(
                "set", name, _(name) if name else _("all document sets"), _("Document set"), name == chosen.document_set
            )
        for attribute, values in desk.project.attribute_values().items():
            for value in values:
                pair = attribute, value
                self._add("attribute", pair, value, attribute, pair in chosen.attributes)
        for row in desk.transcripts:
            self._add("transcript", row.name, row.title, _("Interviews"), row.name in chosen.names)
        if extracts:
            for question in desk.project.guide():
                text, marked = f"{question.number}  {question.text}", question.number in wanted.questions
                self._add("question", question.number, text, _("Guide question"), marked)
            for role in ROLES:
                self._add("role", role, _(role), _("Speaking in it"), role in wanted.roles)

    def _add(self, kind: str, value: Any, label: str, group: str, marked: bool) -> None:
        key = str(len(self._items))
        self._items[key] = kind, value
        above = visible(group, line=True)
        self._candidates.append(Candidate(key, " ".join(visible(label).split()), (), above))
        if marked:
            self.marked.append(key)

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            box.border_title = plain(_("What is looked at"))
            yield Typed(placeholder=_("a part of a name"), id="typed")
            yield OptionList(id="found")
            yield Static(classes="keys")

    def options(self, typed: str) -> list[Option]:
        """All of it by group, or what matches; transcripts of the document set only."""
        here = self._here(self._marks())
        found = [
            match.candidate
            for match in matches(typed, self._candidates)
            if (item := self._items[match.candidate.id])[0] != "transcript" or item[1] in here
        ]
        options: list[Option] = []
        group = ""
        for candidate in found:
            if not typed.strip() and candidate.above != group:
                group = candidate.above
                options.append(Option(plain(group, "dim italic"), disabled=True))
            mark = "✓ " if candidate.id in self.marked else "  "
            parts = [plain(mark, "bold"), plain(candidate.label)]
            if typed.strip():
                parts.append(plain(f"  {candidate.above}", "dim"))
            options.append(Option(Content.assemble(*parts), candidate.id))
        return options

    def _marks(self) -> dict[str, list[Any]]:
        """What is marked, by kind."""
        marks: dict[str, list[Any]] = {}
        for key in self.marked:
            kind, value = self._items[key]
            marks.setdefault(kind, []).append(value)
        return marks

    def _here(self, marks: dict[str, list[Any]]) -> set[str]:
        """Names of the transcripts of the document set that is marked."""
        return {row.name for row in self._desk.transcripts if marks["set"][0] in (None, row.document_set)}

    def action_mark(self) -> None:
        """Mark the highlighted line, or take the mark off; of the document sets one is always marked."""
        if self.key is None or self._items[self.key][0] != "set":
            super().action_mark()
            return
        self.marked = [self.key, *(key for key in self.marked if self._items[key][0] != "set")]
        at = self.query_one("#found", OptionList).highlighted
        self.fill()
        self.query_one("#found", OptionList).highlighted = at
        self.explain()

    def _result(self) -> Wanted:
        """What is marked, and what has just been typed for."""
        marks = self._marks()
        if not self.space_marks and self.key is not None:
            kind, value = self._items[self.key]
            marks[kind] = [value, *marks.get(kind, ())]
        return replace(
            self._wanted,
            transcripts=Filter(
                marks["set"][0],
                frozenset(marks.get("transcript", ())) & self._here(marks),
                frozenset(marks.get("attribute", ())),
            ),
            questions=frozenset(marks.get("question", ())),
            roles=frozenset(marks.get("role", ())),
        )

    def explain(self) -> None:
        words = said(self._desk, replace(self._result(), codes=(), words="", query=None))
        enter = _("Enter  show: {names}").format(names=" · ".join(words) or _("all interviews"))
        keys = _("Space  mark, or take the mark off    Esc  back")
        self.query_one(".keys", Static).update(plain(f"{enter}\n{keys}"))

    def done(self) -> None:
        """Enter: what is marked, and what has just been typed for."""
        self.dismiss(self._result())
