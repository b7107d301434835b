"""Disagreements and decisions in words, as the terminal and the screen say them."""

from __future__ import annotations

from cipcoder.agreement.disagreements import Kind
from cipcoder.agreement.interviews import Segment
from cipcoder.consensus import Entry, Queue, Reached
from cipcoder.locale import _, language
from cipcoder.queries.rounds import Rule
from cipcoder.text.clean import visible


def kind_name(kind: Kind, a: str, b: str) -> str:
    """« ana only », « other boundaries »."""
    match kind:
        case "only a":
            return _("{name} only").format(name=a)
        case "only b":
            return _("{name} only").format(name=b)
        case "boundaries":
            return _("other boundaries")
        case "code":
            return _("other code")


def outcome_name(outcome: str, a: str, b: str) -> str:
    """What was decided, or can be: « as ana », « both versions »."""
    names = {
        "a": _("as {name}").format(name=a),
        "b": _("as {name}").format(name=b),
        "both": _("both versions"),
        "neither": _("neither"),
        "other": _("other"),
        "agreed": _("agreed"),
    }
    return names[outcome]


def decision_said(found: Queue, entry: Entry) -> str:
    """« as ana, by ben: la suite parle d’autre chose »; "" where it is open."""
    decision = entry.decision
    if decision is None:
        return ""
    outcome = outcome_name(decision.outcome, found.a, found.b)
    said = _("{outcome}, by {coder}").format(outcome=outcome, coder=decision.by) if decision.by else outcome
    if decision.reason:
        said = _("{decision}: {reason}").format(decision=said, reason=decision.reason)
    return visible(said)


def rule_said(rule: Rule, a: str, b: str) -> str:
    """What agrees by itself, as a sentence."""
    share = round(rule.share * 100)
    match rule.how:
        case "exact":
            return _("Agreed: the same code on the same text.")
        case "union":
            return _("Agreed: the same code where {share} % of the text is shared; all of it stands.").format(
                share=share
            )
        case "intersection":
            return _("Agreed: the same code where {share} % of the text is shared; what both have stands.").format(
                share=share
            )
    return _("Agreed: the same code where {share} % of the text is shared; {name}’s bounds stand.").format(
        share=share, name=a if rule.how == "a" else b
    )


def reached_said(reached: Reached) -> str:
    """« 12 of 57 decided · 1,240 of 8,400 characters »."""
    return _("{n} of {of} decided · {characters} of {all} characters").format(
        n=grouped(reached.decided),
        of=grouped(reached.of),
        characters=grouped(reached.characters),
        all=grouped(reached.of_characters),
    )


def grouped(number: int) -> str:
    """A number with its thousands apart, as the language writes it."""
    return f"{number:,}".replace(",", "\u202f" if language() == "fr" else ",")


def words_of(text: str, segments: tuple[Segment, ...]) -> str:
    """The words of segments on one line."""
    return " … ".join(" ".join(visible(text[s.start : s.stop]).split()) for s in segments)
