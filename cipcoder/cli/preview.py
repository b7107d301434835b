"""What was understood of a transcript, before anything is stored: ``cipcoder import --dry-run``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cipcoder.cli.shared import say, width
from cipcoder.locale import _, ngettext

if TYPE_CHECKING:
    from cipcoder.exchange.transcripts import Imported
    from cipcoder.formats.transcript import TranscriptFile
    from cipcoder.store.operations import TranscriptData

_BEGINNING = 58
"""characters of a turn that tell which it is"""


def show_preview(one: Imported) -> None:
    """One file: what it is, who speaks, when, what is asked, how it begins, what was changed."""
    from cipcoder.text.clean import visible

    print(visible(str(one.path), line=True))
    if one.file is None:
        _lines(_("not read"), [one.message])
        return
    data = one.file.data
    _lines(
        _("outcome"), [_("the same text is there already") if one.outcome == "already there" else _("can be imported")]
    )
    _lines(_("name"), [data.name])
    _lines(_("format"), [_format(one)])
    said = [(_("title"), data.title), (_("date"), data.date), (_("participant"), data.participant)]
    for what, value in said:
        if value:
            _lines(what, [value])
    _lines(_("set"), [_(data.document_set)])
    _lines(_("speakers"), _speakers(one.file))
    if times := [turn[4] for turn in data.turns if turn[4] is not None]:
        _lines(_("time stamps"), [_times(times)])
    if one.asked:
        numbers = ", ".join(map(str, dict.fromkeys(one.asked)))
        _lines(_("guide"), [_("questions recognised: {numbers}").format(numbers=numbers)])
    _lines(_("begins"), _beginnings(data))
    _lines(_("changed"), list(one.file.changes))
    if n := len(one.file.remarks):
        _lines(_("comments"), [comments_left(n)])


def comments_left(n: int) -> str:
    """What becomes of comments where nobody is named whose memos they could be."""
    return ngettext(
        "{n} comment is left out; --coder NAME keeps it as a memo of that coder.",
        "{n} comments are left out; --coder NAME keeps them as memos of that coder.",
        n,
    ).format(n=n)


def say_guess(one: Imported) -> None:
    """That the encoding was guessed, with the words to judge by."""
    if one.file is not None and not one.file.sure:
        say(
            _(
                "{file}: encoding guessed ({encoding}). Its first accented words: {sample}. If they are "
                "wrong, use --encoding."
            ).format(file=one.path, encoding=one.file.data.encoding, sample=one.file.sample)
        )


def _format(one: Imported) -> str:
    assert one.file is not None
    suffix = one.path.suffix.lower()
    if one.file.sure:
        return suffix if one.file.data.encoding == "utf-8" else f"{suffix}, {one.file.data.encoding}"
    return _("{suffix}, {encoding} (guessed; its first accented words: {sample})").format(
        suffix=suffix, encoding=one.file.data.encoding, sample=one.file.sample
    )


def _speakers(file: TranscriptFile) -> list[str]:
    found = []
    for label, role, turns, words in file.speakers:
        said = ngettext("{n} turn", "{n} turns", turns).format(n=turns)
        how_much = f"{said}, " + ngettext("{n} word", "{n} words", words).format(n=words)
        found.append(_("{who} ({role}): {how_much}").format(who=label, role=_(role), how_much=how_much))
    nobody = sum(turn[0] is None for turn in file.data.turns)
    if nobody:
        said = ngettext("{n} paragraph of nobody named", "{n} paragraphs of nobody named", nobody).format(n=nobody)
        words = file.words - sum(words for *_rest, words in file.speakers)
        found.append(f"{said}, " + ngettext("{n} word", "{n} words", words).format(n=words))
    if len(file.speakers) > 1 and all(role != "interviewer" for _label, role, *_rest in file.speakers):
        found.append(_("nobody is recognised as asking; --interviewer LABEL says who does"))
    return found


def _times(times: list[int]) -> str:
    from cipcoder.formats.readers.times import stamp

    n = len(times)
    return ngettext("{n} turn, at {first}", "{n} turns, from {first} to {last}", n).format(
        n=n, first=stamp(min(times)), last=stamp(max(times))
    )


def _beginnings(data: TranscriptData) -> list[str]:
    found = []
    for speaker, _head, start, stop, _time in data.turns:
        said = " ".join(data.text[start : min(stop, start + 2 * _BEGINNING)].split())
        if not said:
            continue
        label = "" if speaker is None else data.speakers[speaker][0]
        short = said if stop - start <= _BEGINNING else said[: _BEGINNING - len(label)].rstrip() + "…"
        found.append(_("{who}: {words}").format(who=label, words=short) if label else short)
        if len(found) == 2:
            break
    return found


def _lines(what: str, said: list[str]) -> None:
    """A heading and what belongs to it, one thing a line."""
    from cipcoder.text.clean import visible

    column = max(width(word) for word in map(_, _HEADINGS)) + 2
    for number, line in enumerate(said):
        head = what if number == 0 else ""
        print("  " + head + " " * (column - width(head)) + visible(line, line=True))


_HEADINGS = (
    "outcome",
    "name",
    "format",
    "participant",
    "speakers",
    "time stamps",
    "guide",
    "begins",
    "changed",
    "comments",
)
