"""The methods paragraph in English."""

from __future__ import annotations

from collections.abc import Iterator

from cipcoder import __version__
from cipcoder.agreement.results import Unit
from cipcoder.report.methods_facts import Facts, Value
from cipcoder.report.numbers import decimal, listed, percent, whole

LANGUAGE = "en"
SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
PLACES = {
    Unit.CHARACTER: "at each character",
    Unit.TOKEN: "at each word",
    Unit.SENTENCE: "in each sentence (coded if any of its characters is)",
    Unit.TURN: "in each turn (coded if any of its characters is)",
    Unit.DOCUMENT: "in each interview as a whole",
    Unit.SEGMENT: "for each of the segments given to the coders beforehand",
}
UNITS = {
    Unit.CHARACTER: "characters",
    Unit.TOKEN: "words",
    Unit.SENTENCE: "sentences",
    Unit.TURN: "turns",
    Unit.DOCUMENT: "interviews",
    Unit.SEGMENT: "segments",
}
KRIPPENDORFF = "Krippendorff, K. (2019). Content Analysis: An Introduction to Its Methodology (4th ed.). Sage."
UNITIZING = (
    "Krippendorff, K., Mathet, Y., Bouvry, S., & Widlöcher, A. (2016). On the reliability of unitizing textual "
    "continua: Further developments. Quality & Quantity, 50(6), 2347–2364."
)
MASI = (
    "Passonneau, R. (2006). Measuring agreement on set-valued items (MASI) for semantic and pragmatic annotation. "
    "Proceedings of LREC 2006."
)


def calibration(name: str) -> str:
    """What is said instead of a paragraph."""
    return (
        f"The round “{name}” is a calibration round: coders learn from it where they differ. Its figures may not be "
        "reported as reliability, so there is no methods paragraph for it. Measure agreement in a round of its own, on "
        "interviews that were not talked about."
    )


def paragraphs(facts: Facts) -> list[str]:
    """The paragraph, then its references."""
    said = [
        *_material(facts),
        *_codes(facts),
        *_overall(facts),
        *_after(facts),
        f"Computed with cipcoder {__version__}.",
    ]
    references = [KRIPPENDORFF, *([] if facts.unit is Unit.SEGMENT and not facts.groups else [UNITIZING]), MASI]
    return [" ".join(said), "References: " + " ".join(references)]


def _number(value: float | None) -> str:
    return decimal(value, LANGUAGE, 2)


def _few(n: int) -> str:
    return SMALL[n] if n < len(SMALL) else whole(n, LANGUAGE)


def _interviews(n: int) -> str:
    return f"{n} interview" if n == 1 else f"{n} interviews"


def _material(facts: Facts) -> Iterator[str]:
    held = facts.round
    share = f" ({percent(facts.share, LANGUAGE)})"
    these = f"{facts.interviews} of the {_interviews(facts.of)}{share}"
    if held is not None and held.purpose == "again":
        who = f" ({listed(held.coders, LANGUAGE)})" if facts.names else ""
        yield (
            f"Intra-coder stability was measured on {these}, which one coder{who} coded a second time with the first "
            "codings hidden. It shows how far a coder repeats the coding, not whether coders agree."
        )
    else:
        m = len(facts.coders)
        who = "two coders" if m == 2 else f"at least two of {_few(m)} coders"
        if facts.names:
            who += f" ({listed(facts.coders, LANGUAGE)})"
        yield f"Agreement between coders was measured on {these}, each coded by {who}."
    if facts.conditions:
        yield f"Only interviews with {', '.join(facts.conditions)} were taken."
    if held is None:
        yield "They are all the interviews that at least two coders have finished under one version of the codebook."
        yield (
            "The layers were compared as they stood, not as sealed copies, and nothing records whether the coders saw "
            "each other's codings."
        )
    else:
        yield _drawn(facts)
        if n := held.erased:
            gone = "interview was erased since, its participant having withdrawn: it is"
            some = "interviews were erased since, their participants having withdrawn: they are"
            yield f"{_few(n).capitalize()} {gone if n == 1 else some} not counted."
        if not held.blind:
            yield "The codings had been made before the round and were frozen as they stood; they were not made blind."
        elif held.purpose != "again" and not held.worked_blind:
            if held.coded_before:
                n = len(held.coded_before)
                yield (
                    f"{_few(n).capitalize()} of the coders had coded in these interviews before the round began, and "
                    "nothing records whether they saw each other's codings then."
                )
            if held.unsealed:
                yield "The round was closed, and the layers opened to each other, before all coders had sealed."
        elif held.purpose != "again":
            yield (
                "The coders worked blind: neither saw the other's codings."
                if len(facts.coders) == 2
                else ("The coders worked blind: none saw another's codings.")
            )
        if facts.unsealed:
            n = len(facts.unsealed)
            names = f" ({listed(facts.unsealed, LANGUAGE)})" if facts.names else ""
            yield (
                f"The codings of {_few(n)} of the {_few(len(facts.coders))} coders{names} were not sealed before the "
                "layers were compared."
            )
        elif held.blind:
            yield "Each layer was sealed before it was compared."
        if held.unit == "turns":
            yield "Whole turns were coded."
        elif held.unit == "segments":
            yield "The coders gave codes to the same segments, those of the first coder stripped of their codes."
    if facts.codebook is not None:
        yield f"Codebook version {facts.codebook} was in force."


def _drawn(facts: Facts) -> str:
    held = facts.round
    assert held is not None
    n = len(held.transcripts)
    if held.sampled_from is None:
        return f"The {_interviews(n)} of the round were named by the researchers."
    if held.seed is None:
        return f"The round took all {held.sampled_from} interviews there were to take."
    seed = f" (seed {held.seed})"
    by = f", stratified by {held.stratified_by}," if held.stratified_by else ""
    return f"The {_interviews(n)} of the round were drawn at random{by} from {held.sampled_from}{seed}."


def _codes(facts: Facts) -> Iterator[str]:
    whose = "all turns, the interviewer's included" if facts.with_interviewer else "the participants' turns"
    size = f"{whole(facts.characters, LANGUAGE)} characters"
    if facts.unit is not Unit.CHARACTER:
        size = f"{whole(facts.units, LANGUAGE)} {UNITS[facts.unit]}, {size}"
    yield (
        f"For each code we computed Krippendorff's α for nominal data, the code being present or absent "
        f"{PLACES[facts.unit]} of {whose} ({size}); counts were summed over interviews, coefficients were not averaged "
        "(Krippendorff, 2019)."
        if facts.unit is not Unit.DOCUMENT
        else f"For each code we computed Krippendorff's α for nominal data, the code being present or absent "
        f"{PLACES[facts.unit]} ({whose}; {size}; Krippendorff, 2019)."
    )
    if facts.lowest is None or facts.highest is None:
        yield "α is not defined for any code."
    elif facts.defined == 1:
        yield f"α is {_valued(facts.lowest)}."
    else:
        yield (
            f"Over the {facts.defined} codes for which it is defined, α ranges from {_valued(facts.lowest)} to "
            f"{_valued(facts.highest)}, with a median of {_number(facts.middle)}."
        )
    if facts.few:
        yield (
            f"No intervals are given: the interview is the sampling unit, and a jackknife over interviews needs at "
            f"least five of them, here {'there is' if facts.interviews == 1 else 'there are'} {_few(facts.interviews)}."
        )
    elif facts.degrees is not None:
        yield (
            "Brackets hold 95% confidence intervals, computed by a jackknife over interviews, the interview being the "
            f"sampling unit (Student's t, {facts.degrees} degrees of freedom)."
        )
        if facts.without:
            yield (
                f"{facts.without} of these codes {'has' if facts.without == 1 else 'have'} no interval, because α is "
                "not defined once one of the interviews is left out."
            )
    if facts.unused:
        yield f"Not defined, because nobody used it: {', '.join(facts.unused)}."
    if facts.everywhere:
        yield f"Not defined, because it covers all of the text for everyone: {', '.join(facts.everywhere)}."
    if facts.alone:
        yield f"Used by only one coder: {', '.join(facts.alone)}."
    if len(facts.themes) > 1:
        yield (
            f"With each code taken as its theme, α ranges from {_valued(facts.themes[0])} to "
            f"{_valued(facts.themes[-1])} over {len(facts.themes)} themes."
        )


def _valued(value: Value) -> str:
    held = value.interval
    between = "" if held is None else f" [{_number(held.low)}, {_number(held.high)}]"
    return f"{_number(value.alpha)}{between} ({value.label})"


def _overall(facts: Facts) -> Iterator[str]:
    sets = f"on the sets of codes given, α with MASI distance = {_number(facts.sets)} (Passonneau, 2006)"
    if facts.unit is Unit.SEGMENT:
        yield f"Over all codes, by segment, agreement {sets}."
    else:
        yield (
            f"Over all codes, by character, agreement on where something was marked, whatever the code, was |uα = "
            f"{_number(facts.places)} (Krippendorff et al., 2016), and {sets}."
        )
    for name, group in facts.groups:
        pooled = group.pooled
        if pooled.alpha is None:
            yield f"For the mutually exclusive codes of “{name}”, cuα is not defined."
        else:
            yield (
                f"For the mutually exclusive codes of “{name}”, agreement on the code where coders both marked "
                f"something was cuα = {_number(pooled.alpha)}, resting on {percent(pooled.coverage, LANGUAGE)} of the "
                "marked text."
            )


def _after(facts: Facts) -> Iterator[str]:
    if facts.after is None:
        return
    decided = ""
    if facts.disagreements:
        decided = f" ({whole(facts.decided, LANGUAGE)} of {whole(facts.disagreements, LANGUAGE)} disagreements decided)"
    values = [f"median α {_number(facts.after_middle)}"]
    if facts.unit is not Unit.SEGMENT:
        values.append(f"|uα {_number(facts.after.overall.alpha_places)}")
    values.append(f"α with MASI distance {_number(facts.after.overall.alpha_sets)}")
    yield (
        f"The figures above are those of the independent codings, before negotiation. After negotiation{decided} they "
        f"were: {', '.join(values)}; these describe the negotiated codings and are no measure of independent agreement."
    )
