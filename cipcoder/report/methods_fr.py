"""The methods paragraph in French. Spaces before : ; % and inside guillemets hold."""

from __future__ import annotations

from collections.abc import Iterator

from cipcoder import __version__
from cipcoder.agreement.results import Unit
from cipcoder.report.methods_en import KRIPPENDORFF, MASI, UNITIZING
from cipcoder.report.methods_facts import Facts, Value
from cipcoder.report.numbers import NBSP, decimal, listed, percent, whole

LANGUAGE = "fr"
SMALL = ("aucun", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")
PLACES = {
    Unit.CHARACTER: "à chaque caractère",
    Unit.TOKEN: "à chaque mot",
    Unit.SENTENCE: "dans chaque phrase (codée dès qu’un de ses caractères l’est)",
    Unit.TURN: "dans chaque tour de parole (codé dès qu’un de ses caractères l’est)",
    Unit.DOCUMENT: "dans chaque entretien pris comme un tout",
    Unit.SEGMENT: "pour chacun des segments donnés d’avance",
}
UNITS = {
    Unit.CHARACTER: "caractères",
    Unit.TOKEN: "mots",
    Unit.SENTENCE: "phrases",
    Unit.TURN: "tours de parole",
    Unit.DOCUMENT: "entretiens",
    Unit.SEGMENT: "segments",
}


def calibration(name: str) -> str:
    """What is said instead of a paragraph."""
    return _set(
        f"La série « {name} » est une série de calibrage : elle sert à voir où les codages divergent. Ses chiffres ne "
        "peuvent pas être présentés comme une mesure de fidélité ; il n’y a donc pas de paragraphe de méthode. Mesurez "
        "l’accord dans une série à part, sur des entretiens dont on n’a pas discuté."
    )


def paragraphs(facts: Facts) -> list[str]:
    """The paragraph, then its references."""
    said = [*_material(facts), *_codes(facts), *_overall(facts), *_after(facts), f"Calculs : cipcoder {__version__}."]
    references = [KRIPPENDORFF, *([] if facts.unit is Unit.SEGMENT and not facts.groups else [UNITIZING]), MASI]
    return [_set(" ".join(said)), _set("Références : ") + " ".join(references)]


def _set(text: str) -> str:
    """The text with no-break spaces where French wants them."""
    for mark in (" :", " ;", " !", " ?", " »", "« "):
        text = text.replace(mark, mark.replace(" ", NBSP))
    return text


def _number(value: float | None) -> str:
    return decimal(value, LANGUAGE, 2)


def _few(n: int) -> str:
    return SMALL[n] if n < len(SMALL) else whole(n, LANGUAGE)


def _interviews(n: int) -> str:
    return f"{n} entretien" if n == 1 else f"{n} entretiens"


def _material(facts: Facts) -> Iterator[str]:
    held = facts.round
    one = facts.interviews == 1
    these = f"{facts.interviews} des {_interviews(facts.of)} ({percent(facts.share, LANGUAGE)})"
    if held is not None and held.purpose == "again":
        who = f" ({listed(held.coders, LANGUAGE)})" if facts.names else ""
        coded = "codé" if one else "codés"
        yield (
            f"La stabilité du codage par une même personne{who} a été mesurée sur {these}, {coded} une seconde fois, "
            "les premiers codages étant masqués. Elle dit dans quelle mesure une personne refait le même codage, non "
            "si plusieurs personnes s’accordent."
        )
    else:
        m = len(facts.coders)
        who = "deux personnes" if m == 2 else f"au moins deux des {_few(m)} personnes qui codent"
        if facts.names:
            who += f" ({listed(facts.coders, LANGUAGE)})"
        coded = "codé" if one else "codés chacun"
        yield f"L’accord entre codeurs a été mesuré sur {these}, {coded} par {who}."
    if facts.conditions:
        yield f"N’ont été retenus que les entretiens répondant à : {', '.join(facts.conditions)}."
    if held is None:
        yield (
            "Ce sont tous les entretiens que deux personnes au moins ont terminés avec une même version de la grille "
            "de codage."
        )
        yield (
            "Les calques ont été comparés tels quels, non dans des copies scellées, et rien n’établit si les personnes "
            "qui codent voyaient les codages des autres."
        )
    else:
        yield _drawn(facts)
        if n := held.erased:
            gone = "entretien a été effacé depuis, la personne s’étant retirée : il n’est pas compté."
            some = "entretiens ont été effacés depuis, les personnes s’étant retirées : ils ne sont pas comptés."
            yield f"{_few(n).capitalize()} {gone if n == 1 else some}"
        if not held.blind:
            yield (
                "Les codages avaient été faits avant cette série et ont été figés en l’état ; ils n’ont pas été faits "
                "en aveugle."
            )
        elif held.purpose != "again" and not held.worked_blind:
            if held.coded_before:
                n = len(held.coded_before)
                yield (
                    f"{_few(n).capitalize()} des personnes avaient codé dans ces entretiens avant la série, "
                    "et rien n’établit si elles voyaient alors les codages des autres."
                )
            if held.unsealed:
                yield "La série a été close, et les calques montrés aux autres, avant que tous soient scellés."
        elif held.purpose != "again":
            yield (
                "Le codage s’est fait en aveugle : personne ne voyait les codages de l’autre."
                if len(facts.coders) == 2
                else "Le codage s’est fait en aveugle : personne ne voyait les codages des autres."
            )
        if facts.unsealed:
            n, m = len(facts.unsealed), len(facts.coders)
            names = f" ({listed(facts.unsealed, LANGUAGE)})" if facts.names else ""
            of = f"d’une des {_few(m)} personnes" if n == 1 else f"de {_few(n)} des {_few(m)} personnes"
            yield f"Les codages {of}{names} n’étaient pas scellés au moment de la comparaison."
        elif held.blind:
            yield "Chaque calque a été scellé avant d’être comparé."
        if held.unit == "turns":
            yield "Des tours de parole entiers ont été codés."
        elif held.unit == "segments":
            yield "Les codes ont été posés sur les mêmes segments, ceux de la première personne, privés de leurs codes."
    if facts.codebook is not None:
        yield f"La grille de codage était dans sa version {facts.codebook}."


def _drawn(facts: Facts) -> str:
    held = facts.round
    assert held is not None
    n = len(held.transcripts)
    these = "L’entretien de la série a été" if n == 1 else f"Les {_interviews(n)} de la série ont été"
    plural = "" if n == 1 else "s"
    if held.sampled_from is None:
        return f"{these} choisi{plural} par l’équipe de recherche."
    if held.seed is None:
        return f"La série a pris les {held.sampled_from} entretiens disponibles."
    seed = f" (graine {held.seed})"
    by = f", avec stratification par {held.stratified_by}," if held.stratified_by else ""
    return f"{these} tiré{plural} au sort{by} parmi {held.sampled_from}{seed}."


def _codes(facts: Facts) -> Iterator[str]:
    whose = (
        "tous les tours de parole, ceux de l’enquête compris"
        if facts.with_interviewer
        else ("les tours de parole des personnes interrogées")
    )
    size = f"{whole(facts.characters, LANGUAGE)} caractères"
    if facts.unit is not Unit.CHARACTER:
        size = f"{whole(facts.units, LANGUAGE)} {UNITS[facts.unit]}, {size}"
    yield (
        "Pour chaque code, on a calculé l’α de Krippendorff pour données nominales, le code étant présent ou absent "
        f"{PLACES[facts.unit]} ; sont comptés {whose} ({size}). Les effectifs sont sommés sur les entretiens, les "
        "coefficients ne sont pas moyennés (Krippendorff, 2019)."
    )
    if facts.lowest is None or facts.highest is None:
        yield "L’α n’est défini pour aucun code."
    elif facts.defined == 1:
        yield f"L’α est de {_valued(facts.lowest)}."
    else:
        yield (
            f"Pour les {facts.defined} codes où il est défini, l’α va de {_valued(facts.lowest)} à "
            f"{_valued(facts.highest)}, avec une médiane de {_number(facts.middle)}."
        )
    if facts.few:
        yield (
            "Aucun intervalle n’est donné : l’unité d’échantillonnage est l’entretien, et un jackknife sur les "
            f"entretiens en demande au moins cinq ; il y en a ici {_few(facts.interviews)}."
        )
    elif facts.degrees is not None:
        yield (
            "Les crochets donnent les intervalles de confiance à 95 %, calculés par jackknife sur les entretiens, "
            f"l’entretien étant l’unité d’échantillonnage (t de Student à {facts.degrees} degrés de liberté)."
        ).replace(" %", f"{NBSP}%")
        if facts.without:
            have = "n’a" if facts.without == 1 else "n’ont"
            yield (
                f"{facts.without} de ces codes {have} pas d’intervalle, l’α n’étant plus défini dès qu’on retire l’un "
                "des entretiens."
            )
    if facts.unused:
        yield f"Non défini, faute d’emploi : {', '.join(facts.unused)}."
    if facts.everywhere:
        yield f"Non défini, parce qu’il couvre tout le texte chez tous : {', '.join(facts.everywhere)}."
    if facts.alone:
        yield f"Employé par une seule personne : {', '.join(facts.alone)}."
    if len(facts.themes) > 1:
        yield (
            f"Chaque code étant ramené à son thème, l’α va de {_valued(facts.themes[0])} à "
            f"{_valued(facts.themes[-1])} pour {len(facts.themes)} thèmes."
        )


def _valued(value: Value) -> str:
    held = value.interval
    # a semicolon parts the bounds, since a comma parts the decimals
    between = "" if held is None else f" [{_number(held.low)} ; {_number(held.high)}]"
    return f"{_number(value.alpha)}{between} (« {value.label} »)"


def _overall(facts: Facts) -> Iterator[str]:
    sets = f"l’accord sur les ensembles de codes posés est α = {_number(facts.sets)}, avec la distance MASI"
    if facts.unit is Unit.SEGMENT:
        yield f"Tous codes ensemble, par segment, {sets} (Passonneau, 2006)."
    else:
        yield (
            "Tous codes ensemble, par caractère, l’accord sur les endroits marqués, quel que soit le code, est |uα = "
            f"{_number(facts.places)} (Krippendorff et al., 2016), et {sets} (Passonneau, 2006)."
        )
    for name, group in facts.groups:
        pooled = group.pooled
        if pooled.alpha is None:
            yield f"Pour les codes, exclusifs les uns des autres, du groupe « {name} », cuα n’est pas défini."
        else:
            yield (
                f"Pour les codes, exclusifs les uns des autres, du groupe « {name} », l’accord sur le code, là où "
                f"plusieurs ont marqué quelque chose, est cuα = {_number(pooled.alpha)} ; il porte sur "
                f"{percent(pooled.coverage, LANGUAGE)} du texte marqué."
            )


def _after(facts: Facts) -> Iterator[str]:
    if facts.after is None:
        return
    decided = ""
    if facts.disagreements:
        decided = f" ({whole(facts.decided, LANGUAGE)} désaccords tranchés sur {whole(facts.disagreements, LANGUAGE)})"
    values = [f"α médian de {_number(facts.after_middle)}"]
    if facts.unit is not Unit.SEGMENT:
        values.append(f"|uα de {_number(facts.after.overall.alpha_places)}")
    values.append(f"α avec la distance MASI de {_number(facts.after.overall.alpha_sets)}")
    yield (
        f"Ces chiffres sont ceux des codages indépendants, avant négociation. Après négociation{decided}, ils sont les "
        f"suivants : {', '.join(values)} ; ils décrivent les codages négociés et ne mesurent pas un accord indépendant."
    )
