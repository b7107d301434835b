"""The results of a check of quotations in words: for the terminal, a table and a page."""

from __future__ import annotations

from collections.abc import Sequence

from cipcoder.locale import N_, _, ngettext
from cipcoder.text.clean import visible
from cipcoder.text.quote_check import Checked, Finding, Found, Outcome
from cipcoder.text.wording import Piece

OUTCOMES: dict[Outcome, str] = {
    "differs": N_("differs"),
    "exact": N_("exact"),
    "elided": N_("elided"),
    "ambiguous": N_("ambiguous"),
    "not found": N_("not found"),
    "unplaced": N_("unplaced"),
}
"""in the order of what to look at first"""
COLUMNS = (
    *("number", "outcome", "findings", "wording", "attributed", "where", "heading", "transcript", "title", "turn"),
    *("speaker", "start", "stop", "said", "differences"),
)
_LONG_CUT = 12
"""words: what […] stands for is shown only when it is shorter"""


def finding_words(finding: Finding) -> str:
    """One finding as a sentence."""
    values = [visible(value, line=True) for value in finding.values]
    if finding.kind == "wrong person":
        said = _("attributed to {attributed}, said by {speaker}")
        return said.format(attributed=values[0], speaker=values[1] or _("somebody else"))
    if finding.kind == "wrong attribute":
        return _("attributed to “{attributed}”, but {attribute} is {value}").format(
            attributed=values[0], attribute=values[1], value=values[2] or "—"
        )
    if finding.kind == "interviewer":
        return _("these are the interviewer’s words ({speaker})").format(speaker=values[1] or "—")
    if finding.kind == "negation":
        return _("a negation was left out or added (“{word}”): the meaning may turn").format(word=values[0])
    if finding.kind == "cut off":
        return _("cut off from “{before}…”: the meaning may turn").format(before=values[0])
    wording = values[1] if len(values[1]) <= 60 else values[1][:59] + "…"
    return _("the same utterance is quoted in other words, {where}: “{wording}”").format(
        where=place_words(values[0]) or "—", wording=wording
    )


def place_words(where: str) -> str:
    """« p. 12 » for a number; other places are written as they are."""
    where = visible(where, line=True)
    return _("p. {n}").format(n=where) if where.isdigit() else where


def source_words(found: Found) -> str:
    """« entretien-b, turn 34 (Mme B.) »."""
    name = visible(found.source, line=True)
    if not found.first_turn:
        return name
    if found.last_turn > found.first_turn:
        name = _("{transcript}, turns {first} to {last}").format(
            transcript=name, first=found.first_turn, last=found.last_turn
        )
    else:
        name = _("{transcript}, turn {n}").format(transcript=name, n=found.first_turn)
    return f"{name} ({visible(found.label, line=True)})" if found.label else name


def outcome_words(outcome: Outcome) -> str:
    return _(OUTCOMES[outcome])


def cut_words(piece: Piece) -> str:
    """What an elision stands for: its words, or how many they are."""
    n = len(piece.said.split())
    if n <= _LONG_CUT:
        return visible(piece.said, line=True)
    return ngettext("{n} word", "{n} words", n).format(n=n)


def marked(pieces: Sequence[Piece], *, light: bool = False, around: int | None = None) -> str:
    """The quotation with its changes: [-left out-]{+added+}; what […] stands for, and (``light``) fillers, too.

    ``around``: of what did not change, only so many characters beside what did.
    """
    out = ""
    for i, piece in enumerate(pieces):
        quoted, said = visible(piece.quoted), visible(piece.said)
        if piece.change == "same":
            out += quoted if around is None else _ends(quoted, around, i > 0, i < len(pieces) - 1)
        elif piece.change in ("added", "dropped", "changed"):
            out += f"[-{said}-]" * bool(said) + f"{{+{quoted}+}}" * bool(quoted) + " " * (not quoted)
        elif piece.change == "cut":
            out += f"[-{cut_words(piece)}-] "
        elif quoted:
            out += quoted
        elif light:
            out += f"[-{said}-] "
    return " ".join(out.split())


def _ends(text: str, around: int, left: bool, right: bool) -> str:
    """A stretch without changes, cut in its middle where it is long; ``left``, ``right``: a change stands there."""
    if len(text) <= (around + 20) * (left + right):
        return text
    head = text[:around].rpartition(" ")[0] if left else ""
    tail = text[-around:].partition(" ")[2] if right else ""
    return f"{head} (…) {tail}"


def row(number: int, each: Checked) -> list[object]:
    """One result as a row of a table, with ``COLUMNS``."""
    quoted, found = each.quoted, each.found
    findings = "; ".join(finding_words(finding) for finding in each.findings)
    source: list[object] = [None] * 7
    if found is not None:
        source = [found.source, found.title, found.first_turn, found.label, found.start, found.stop, found.said]
    elif each.rivals:
        source[0] = "; ".join(source_words(rival) for rival in each.rivals)
    differences = marked(each.pieces, light=True) if each.outcome in ("differs", "elided") else ""
    return [
        *(number, outcome_words(each.outcome), findings, quoted.wording, quoted.attributed, quoted.where),
        *(quoted.heading, *source, differences),
    ]
