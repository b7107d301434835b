"""What importing and checking quotations say in the terminal."""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from cipcoder.cli.shared import say, show_table
from cipcoder.locale import _, ngettext
from cipcoder.text.command_line import word

if TYPE_CHECKING:
    from cipcoder.exchange.verbatims import VerbatimsImported, VerbatimsOptions
    from cipcoder.report.quotation_report import Check
    from cipcoder.text.judging import Judgement
    from cipcoder.text.quote_check import Checked

_UNSURE_SHOWN = 8
_SHOWN, _AROUND = 240, 100
"""characters shown of a quotation that is as it was said, and around what was changed in another"""
_CHANGED = re.compile(r"\[-.*?-\]|\{\+.*?\+\}", re.DOTALL)


def show_imported(done: VerbatimsImported, file: Path, options: VerbatimsOptions) -> None:
    """What was taken and what was left aside, with counts."""
    from cipcoder.formats.files import shown

    name = shown(file)
    for change in done.changes:
        say(_("{file}: {message}").format(file=name, message=change))
    if done.manuscript and not done.quotations:
        print(_("No quotation was found in {file}.").format(file=name))
        return
    if done.quotations:
        _show_judged(done, options)
    if options.review is not None:
        review = shown(options.review)
        print(_("Written: {file}").format(file=review))
        say(_("Say yes or no in the column “keep”, then: cipcoder verbatims import {file}").format(file=word(review)))
        return
    n = done.kept
    if options.dry_run:
        print(ngettext("{n} quotation would be kept", "{n} quotations would be kept", n).format(n=n))
    else:
        print(ngettext("{n} quotation kept", "{n} quotations kept", n).format(n=n))
    if n := done.removed:
        print(ngettext("{n} kept before was removed", "{n} kept before were removed", n).format(n=n))
    if n := done.undecided:
        print(ngettext("{n} row is not decided", "{n} rows are not decided", n).format(n=n))
    if done.outcomes:
        rows = [[_(outcome), str(n)] for outcome, n in sorted(done.outcomes.items())]
        show_table([_("found"), _("quotations")], rows, right=(1,))
    if len(done.quotations) > done.kept:
        say(_("To decide on each: cipcoder verbatims import {file} --review review.csv").format(file=word(name)))


def _show_judged(done: VerbatimsImported, options: VerbatimsOptions) -> None:
    """What a manuscript's quotations are, and those that may be extracts."""
    from cipcoder.exchange.manuscripts import where
    from cipcoder.report.quotation_words import place_words
    from cipcoder.text.clean import visible

    n = len(done.quotations)
    print(ngettext("{n} quotation read", "{n} quotations read", n).format(n=n))
    words: dict[Judgement, str] = {
        "extract": _("extracts of the field"),
        "literature": _("quotations of authors and texts"),
        "scare": _("words, terms, titles"),
        "unsure": _("perhaps extracts"),
    }
    taken, aside = _("{what}: taken"), _("{what}: left aside")
    rows = [
        [(taken if kind == "extract" or (kind == "unsure" and options.unsure) else aside).format(what=what), str(n)]
        for kind, what in words.items()
        if (n := done.judged[kind])
    ]
    show_table([_("what they are"), _("quotations")], rows, right=(1,))
    print()
    unsure = [each for each in done.quotations if each.judgement == "unsure"]
    if unsure and not options.unsure and options.review is None:
        print(_("Perhaps extracts:"))
        for each in unsure[:_UNSURE_SHOWN]:
            print("  " + _short(f"{place_words(where(each))}  {visible(each.wording)}", _width() - 2))
        if len(unsure) > _UNSURE_SHOWN:
            print(_("  … and {n} more").format(n=len(unsure) - _UNSURE_SHOWN))
        print()


def show_check(done: Check, *, everything: bool = False) -> None:
    """What to look at first, then how many there are of each kind."""
    from cipcoder.report.quotation_report import heading
    from cipcoder.report.quotation_words import OUTCOMES, outcome_words

    print(heading(done))
    troubled = done.troubled
    fine = [each for each in done.results if not each.troubled]
    for each in [*troubled, *(fine if everything else ())]:
        print()
        _show(each)
    print()
    if not everything and fine:
        n = len(fine)
        print(ngettext("Nothing to say about {n} quotation.", "Nothing to say about {n} quotations.", n).format(n=n))
    rows = [[outcome_words(kind), str(done.counts[kind])] for kind in OUTCOMES if done.counts[kind]]
    if rows:
        show_table([_("outcome"), _("quotations")], rows, right=(1,))
    if done.unsure:
        n = done.unsure
        unsure = ngettext(
            "{n} quotation may be an extract and was not checked. To decide: {command}",
            "{n} quotations may be extracts and were not checked. To decide: {command}",
            n,
        )
        print(unsure.format(n=n, command=f"cipcoder verbatims import {word(str(done.file))} --review review.csv"))


def _show(each: Checked) -> None:
    from cipcoder.report.quotation_words import finding_words, marked, outcome_words, place_words, source_words
    from cipcoder.text.clean import visible

    quoted = each.quoted
    head = [place_words(quoted.where), outcome_words(each.outcome), visible(quoted.attributed, line=True)]
    print(" · ".join(part for part in head if part))
    changed = each.outcome in ("differs", "elided")
    text = marked(each.pieces, around=_AROUND) if changed else _short(visible(quoted.wording), _SHOWN)
    print(_coloured(_wrapped(f"« {text} »" if _french() else f"“{text}”")))
    for finding in each.findings:
        print(_wrapped("! " + finding_words(finding), hanging="  "))
    if each.found is not None:
        print("  → " + source_words(each.found))
    for rival in each.rivals:
        print("  ? " + source_words(rival) + "\n    " + _short(visible(rival.said), _width() - 4))


def _short(text: str, most: int) -> str:
    """On one line, cut at a word where it is longer."""
    return textwrap.shorten(text, most, placeholder="…")


def _french() -> bool:
    from cipcoder.locale import language

    return language() == "fr"


def _width() -> int:
    return max(40, min(100, shutil.get_terminal_size((80, 24)).columns))


def _wrapped(text: str, hanging: str = "") -> str:
    return textwrap.fill(
        text,
        _width(),
        initial_indent="  ",
        subsequent_indent="  " + hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _coloured(text: str) -> str:
    """What was left out in red, what was added in green, on a terminal that shows colours."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return text
    return _CHANGED.sub(lambda m: ("\x1b[31m" if m[0].startswith("[") else "\x1b[32m") + m[0] + "\x1b[0m", text)
