"""The words of agreement in the person's language: units, statistics, remarks, and what each number means."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from cipcoder.agreement.matching import HALF
from cipcoder.agreement.results import Agreement, CodeAgreement, Remark, Statistic, Unit
from cipcoder.codebook.models import Codebook
from cipcoder.codebook.words import say
from cipcoder.locale import N_, _, language, ngettext
from cipcoder.queries.agreement import Comparison
from cipcoder.report.numbers import listed, percent, whole
from cipcoder.text.clean import visible

Labels = Callable[[str], str]
"""a code's id -> what it is called"""

STATISTICS = {
    Statistic.PERCENT: N_("percent"),
    Statistic.COHEN: N_("Cohen κ"),
    Statistic.SCOTT: N_("Scott π"),
    Statistic.FLEISS: N_("Fleiss κ"),
    Statistic.HOLSTI: "Holsti",
    Statistic.AC1: "AC1",
    Statistic.BRENNAN_PREDIGER: N_("B.-P. matched"),
    Statistic.U_ALPHA_2004: "uα 2004",
}
"""as columns are headed"""
RISING = (Statistic.PERCENT, Statistic.HOLSTI, Statistic.AC1)
"""rise as a code gets rarer, however it is coded"""
MEANINGS = {
    Statistic.PERCENT: N_(
        "the share of the text on which you agree, blank text included. On a code that covers 1 % of the text it is "
        "near 1 whatever you do."
    ),
    Statistic.COHEN: N_(
        "like α for two coders, with each one's own amount of coding as the chance. To compare with papers; NVivo "
        "gives it file by file."
    ),
    Statistic.SCOTT: N_("like Cohen's κ, with the amount of coding both have together as the chance."),
    Statistic.FLEISS: N_("Scott's π for more than two coders."),
    Statistic.HOLSTI: N_(
        "agreeing decisions over all decisions, blank text included: the percent, where each decides on all the text."
    ),
    Statistic.AC1: N_(
        "corrected by a chance that gets smaller as a code gets rarer, so a rare code scores high however it is coded."
    ),
    Statistic.BRENNAN_PREDIGER: N_(
        "MAXQDA's: the share of segments that have a partner, corrected as if every code of the codebook were as "
        "likely. With many codes that corrects next to nothing."
    ),
    Statistic.U_ALPHA_2004: N_(
        "Krippendorff's unitizing alpha of 2004, which INCEpTION gives: segments are compared as wholes, with a "
        "penalty that grows with the square of what does not overlap."
    ),
}


def labels(codebook: Codebook, language: str) -> Labels:
    """What the codes are called in a language; a code the codebook no longer has is called by its id."""

    def label(code: str) -> str:
        return visible(say(codebook.get(code).label, language) if code in codebook else code, line=True)

    return label


def counted(unit: Unit, n: int) -> str:
    """So many units: "96,720 characters"."""
    said = {
        Unit.CHARACTER: ngettext("{n} character", "{n} characters", n),
        Unit.TOKEN: ngettext("{n} word", "{n} words", n),
        Unit.SENTENCE: ngettext("{n} sentence", "{n} sentences", n),
        Unit.TURN: ngettext("{n} turn", "{n} turns", n),
        Unit.DOCUMENT: ngettext("{n} interview", "{n} interviews", n),
        Unit.SEGMENT: ngettext("{n} given segment", "{n} given segments", n),
    }
    return said[unit].format(n=whole(n, language()))


def by_unit(unit: Unit) -> str:
    """How a number is counted: "by character"."""
    said = {
        Unit.CHARACTER: _("by character"),
        Unit.TOKEN: _("by word"),
        Unit.SENTENCE: _("by sentence"),
        Unit.TURN: _("by turn"),
        Unit.DOCUMENT: _("by interview"),
        Unit.SEGMENT: _("by given segment"),
    }
    return said[unit]


def units(unit: Unit) -> str:
    """What is counted: "characters"."""
    said = {
        Unit.CHARACTER: _("characters"),
        Unit.TOKEN: _("words"),
        Unit.SENTENCE: _("sentences"),
        Unit.TURN: _("turns"),
        Unit.DOCUMENT: _("interviews"),
        Unit.SEGMENT: _("given segments"),
    }
    return said[unit]


def only_coder(row: CodeAgreement, coders: tuple[str, ...]) -> str:
    """Who alone used a code (when ``Remark.ONE_CODER`` is said of it)."""
    only = row.pooled.tally.only
    return next((coder for coder, n in zip(coders, only, strict=True) if n), coders[0])


def remarks(row: CodeAgreement, coders: tuple[str, ...]) -> str:
    """What has to be said beside a code's number, as a cell; "" for nothing."""
    said = {
        Remark.NOBODY: _("not defined: nobody used it"),
        Remark.ONE_CODER: _("only {name} used it").format(name=only_coder(row, coders)),
        Remark.ALL_TEXT: _("not defined: all put it on all of the text"),
        Remark.FEW_INTERVIEWS: _("no interval: fewer than five interviews"),
        Remark.ONE_INTERVIEW: _("no interval: not defined without one of the interviews"),
    }
    return "; ".join(said[remark] for remark in row.remarks)


def turns_counted(found: Comparison) -> str:
    """Whose turns count: said beside every number, because it changes them."""
    return _("all turns, the interviewer's too") if found.with_interviewer else _("participants' turns only")


def purpose(found: Comparison) -> str:
    """The round and what its numbers may be used for; "" without a round."""
    if (held := found.round) is None:
        return ""
    name = visible(held.name, line=True)
    if held.purpose == "calibration":
        return _("Round {name}: calibration, not to be reported as reliability.").format(name=name)
    if held.purpose == "again":
        return _(
            "Round {name}: one coder a second time. The figures say how stable the coding is, not whether coders agree."
        ).format(name=name)
    if not held.blind:
        return _("Round {name}: layers made before it, frozen as they stood; not coded blind.").format(name=name)
    if held.unsealed:
        return _("Round {name}: closed before all had sealed it; what was not sealed may not be blind.").format(
            name=name
        )
    if not held.worked_blind:
        return _(
            "Round {name}: {coders} had coded in these interviews before it began; that part may not be blind."
        ).format(name=name, coders=", ".join(held.coded_before))
    return _("Round {name}: measured, coded blind.").format(name=name)


def sealing(found: Comparison) -> str:
    """Whether the compared layers were sealed."""
    names = listed([visible(name, line=True) for name in found.unsealed], language())
    if found.round is None:
        if found.unsealed:
            return _("The layers are compared as they stand. Not sealed: {names}.").format(names=names)
        return _("The layers are compared as they stand; --round NAME compares the copies that were sealed.")
    said = _("Not sealed: {names}.").format(names=names) if names else _("All layers were sealed.")
    if n := found.round.erased:
        said += " " + ngettext(
            "{n} interview of the round is left out: its participant withdrew.",
            "{n} interviews of the round are left out: their participants withdrew.",
            n,
        ).format(n=n)
    return said


def heading(found: Comparison, conditions: Sequence[str] = ()) -> list[str]:
    """Who, on what, in which round, sealed or not: what is said before any number, a sentence each."""
    result = found.agreement
    how = _("coded by both") if len(result.coders) == 2 else _("coded by at least two")
    again = found.round is not None and found.round.purpose == "again"
    what = _("Stability of {names}") if again else _("Agreement of {names}")
    lines = [
        ngettext(
            "{what} on {n} of {of} interviews ({share} {how}), {units}{version}; {turns}.",
            "{what} on {n} of {of} interviews ({share} {how}), {units}{version}; {turns}.",
            result.interviews,
        ).format(
            what=what.format(names=listed([visible(name, line=True) for name in result.coders], language())),
            n=result.interviews,
            of=found.of,
            share=percent(result.interviews / found.of if found.of else None, language()),
            how=how,
            units=", ".join(dict.fromkeys(counted(*one) for one in _sizes(result))),
            version="" if found.codebook is None else _(", codebook version {n}").format(n=found.codebook),
            turns=turns_counted(found),
        )
    ]
    if conditions:
        lines.append(_("Only: {conditions}.").format(conditions="; ".join(conditions)))
    if said := purpose(found):
        lines.append(said)
    lines.append(sealing(found))
    return lines


def _sizes(result: Agreement) -> list[tuple[Unit, int]]:
    return [(Unit.CHARACTER, result.characters), (Unit.TURN, result.turns), (result.unit, result.units)]


def left_out(found: Comparison, label: Labels) -> list[str]:
    """What is not in the numbers and why, a sentence each."""
    said = [
        (found.only_one_finished, _("Left out, finished by one coder only: {names}.")),
        (found.other_version, _("Left out, finished under different versions of the codebook: {names}.")),
        (found.blind, _("Left out, in a blind round that still goes on: {names}.")),
        (found.calibration, _("Left out, they served a calibration (--round shows it): {names}.")),
    ]
    lines = [why.format(names=", ".join(names)) for names, why in said if names]
    lines += [_("No cuα. {why}").format(why=why) for why in found.overlapping]
    if found.proposed:
        each = [
            ngettext("{code} ({coder}, {n} coding)", "{code} ({coder}, {n} codings)", p.codings).format(
                code=label(p.code), coder=visible(p.coder, line=True), n=p.codings
            )
            for p in found.proposed
        ]
        lines.append(_("Proposed during the round, listed and not computed: {codes}.").format(codes=", ".join(each)))
    if found.redefined:
        lines.append(
            _("Defined otherwise by a coder than in the round's codebook: {codes}.").format(
                codes=", ".join(map(label, found.redefined))
            )
        )
    return lines


def explained(found: Comparison | None, *, gamma: bool = False) -> Iterator[tuple[str, str]]:
    """(number, one line for a researcher) for each number that is shown; None: for each there can be."""
    result = None if found is None else found.agreement
    share = percent(HALF if result is None else result.match, language())
    yield (
        "α",
        _(
            "of the disagreement that coding at random would bring, with these codes this often, the part you avoided: "
            "1 all of it, 0 none of it; below 0 you differ more than chance would make you."
        ),
    )
    yield (
        _("95 % interval"),
        _(
            "where α could as well have come out, had other interviews of the same kind been coded by both. A wide one "
            "means few interviews, not bad coding."
        ),
    )
    if result is None or result.unit is not Unit.TURN:
        yield (
            _("α by turn"),
            _(
                "the same question turn by turn: is the code anywhere in what the person says at one go? Boundaries "
                "drawn a little differently no longer count against you."
            ),
        )
    yield (
        "F1",
        _(
            "what you both gave the code, as a share of what one of you gave it on average. Text nobody coded does not "
            "help; chance is not taken off."
        ),
    )
    yield (
        _("matched"),
        _(
            "how many of a coder's segments have a partner with the same code that shares at least {share} of the "
            "longer one. Chance is not taken off."
        ).format(share=share),
    )
    if result is None or result.unit is not Unit.SEGMENT:
        yield "|uα", _("did you mark the same places, whatever the code?")
    yield (
        _("α with MASI"),
        _(
            "do you agree on the whole set of codes at a place? Fear and work beside fear alone is partly agreed, fear "
            "beside work is not."
        ),
    )
    if result is None or result.groups:
        yield (
            "cuα",
            _(
                "where you both marked something with a code of the group, was it the same code? The coverage says how "
                "much of the marked text that rests on."
            ),
        )
        yield "(k)uα", _("the same for one code of the group: where one of you used it, did the other use it too?")
    if found is None or found.after is not None:
        yield (
            _("after negotiation"),
            _("the same number on the layers as they stand since you talked: it can't show that you agreed before."),
        )
    if result is None or any(row.pooled.compatible for row in result.codes):
        yield from ((_(STATISTICS[one]), _(MEANINGS[one])) for one in Statistic)
    if gamma or found is None:
        yield (
            "γ",
            _(
                "segments are aligned between coders as well as can be, and what does not fit in place or code is held "
                "against the same coders' segments put elsewhere at random; γ-cat looks at the codes only."
            ),
        )
