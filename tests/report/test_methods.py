"""The methods paragraph, word for word, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from cipcoder import __version__, locale
from cipcoder.agreement.results import Unit
from cipcoder.queries.agreement import Comparison
from cipcoder.report.methods import paragraph
from cipcoder.report.numbers import NBSP
from tests.report.made import a_round, agreement, comparison, name_of

THREE = ("ana", "ben", "cleo")

ENGLISH = """\
Agreement between coders was measured on 6 of the 13 interviews (46%), each coded by two coders. The 6 interviews \
of the round were drawn at random, stratified by gender, from 13 (seed 42). The coders worked blind: neither saw \
the other's codings. Each layer was sealed before it was compared. Codebook version 3 was in force. For each code \
we computed Krippendorff's α for nominal data, the code being present or absent at each character of the \
participants' turns (7,200 characters); counts were summed over interviews, coefficients were not averaged \
(Krippendorff, 2019). Over the 3 codes for which it is defined, α ranges from 0.39 [−0.01, 0.79] (Fear) to 0.62 \
[0.21, 1.00] (Care), with a median of 0.52. Brackets hold 95% confidence intervals, computed by a jackknife over \
interviews, the interview being the sampling unit (Student's t, 5 degrees of freedom). Not defined, because nobody \
used it: Never. Over all codes, by character, agreement on where something was marked, whatever the code, was |uα = \
0.63 (Krippendorff et al., 2016), and on the sets of codes given, α with MASI distance = 0.54 (Passonneau, 2006). \
Computed with cipcoder VERSION.

References: Krippendorff, K. (2019). Content Analysis: An Introduction to Its Methodology (4th ed.). Sage. \
Krippendorff, K., Mathet, Y., Bouvry, S., & Widlöcher, A. (2016). On the reliability of unitizing textual continua: \
Further developments. Quality & Quantity, 50(6), 2347–2364. Passonneau, R. (2006). Measuring agreement on \
set-valued items (MASI) for semantic and pragmatic annotation. Proceedings of LREC 2006."""
FRENCH = """\
L’accord entre codeurs a été mesuré sur 6 des 13 entretiens (46~%), codés chacun par deux personnes. Les 6 \
entretiens de la série ont été tirés au sort, avec stratification par gender, parmi 13 (graine 42). Le codage s’est \
fait en aveugle~: personne ne voyait les codages de l’autre. Chaque calque a été scellé avant d’être comparé. La \
grille de codage était dans sa version 3. Pour chaque code, on a calculé l’α de Krippendorff pour données \
nominales, le code étant présent ou absent à chaque caractère~; sont comptés les tours de parole des personnes \
interrogées (7~200 caractères). Les effectifs sont sommés sur les entretiens, les coefficients ne sont pas moyennés \
(Krippendorff, 2019). Pour les 3 codes où il est défini, l’α va de 0,39 [−0,01~; 0,79] («~Fear~») à 0,62 [0,21~; \
1,00] («~Care~»), avec une médiane de 0,52. Les crochets donnent les intervalles de confiance à 95~%, calculés par \
jackknife sur les entretiens, l’entretien étant l’unité d’échantillonnage (t de Student à 5 degrés de liberté). Non \
défini, faute d’emploi~: Never. Tous codes ensemble, par caractère, l’accord sur les endroits marqués, quel que \
soit le code, est |uα = 0,63 (Krippendorff et al., 2016), et l’accord sur les ensembles de codes posés est α = \
0,54, avec la distance MASI (Passonneau, 2006). Calculs~: cipcoder VERSION.

Références~: Krippendorff, K. (2019). Content Analysis: An Introduction to Its Methodology (4th ed.). Sage. \
Krippendorff, K., Mathet, Y., Bouvry, S., & Widlöcher, A. (2016). On the reliability of unitizing textual continua: \
Further developments. Quality & Quantity, 50(6), 2347–2364. Passonneau, R. (2006). Measuring agreement on \
set-valued items (MASI) for semantic and pragmatic annotation. Proceedings of LREC 2006."""


def said(found: Comparison, language: str = "en", **how: Any) -> str:
    return paragraph(found, name_of, language, **how)


@pytest.fixture(autouse=True, params=["en", "fr"])
def _in_either_language(request: pytest.FixtureRequest) -> Iterator[None]:
    """What the interface speaks changes nothing."""
    locale.use(request.param)
    yield
    locale.use("en")


def test_the_paragraph_in_english() -> None:
    found = comparison(round=a_round(stratified_by="gender"))
    assert said(found, "en") == ENGLISH.replace("VERSION", __version__)


def test_the_paragraph_in_french() -> None:
    found = comparison(round=a_round(stratified_by="gender"))
    assert said(found, "fr") == FRENCH.replace("VERSION", __version__).replace("~", NBSP)


FEW = agreement(texts=2)
EVERYTHING = comparison(
    THREE,
    agreement(THREE),
    round=a_round(THREE, unit="turns"),
    unsealed=("cleo",),
    after=agreement(THREE, seed=2),
    decided=12,
    disagreements=40,
)
CASES: dict[str, Comparison] = {
    "everything": EVERYTHING,
    "no round": comparison(),
    "few": comparison(result=agreement(texts=3), round=a_round(purpose="again", sampled_from=None)),
    "calibration": comparison(round=a_round(purpose="calibration")),
    "not blind": comparison(round=a_round(blind=False)),
    "one": comparison(result=agreement(texts=1)),
    "turns": comparison(result=agreement(unit=Unit.TURN), with_interviewer=True),
    "documents": comparison(result=agreement(unit=Unit.DOCUMENT)),
    "nobody": comparison(result=replace(FEW, codes=tuple(row for row in FEW.codes if not row.used))),
}


@pytest.mark.parametrize("case", CASES)
def test_french_typography_holds_everywhere(case: str) -> None:
    text = said(CASES[case], "fr", names=True, conditions=("gender=femme",)).partition("\n\n")[0]
    assert not re.search(r" [:;!?%»]|« |\d\.\d(?!\.)", text.replace(__version__, "")), text
    assert not re.search(r"[^\s\xa0\d][:;»%]", text), text
    assert not re.search(r"  | \.|\.\.| ,", text), text
    assert "'" not in text


@pytest.mark.parametrize("case", CASES)
def test_english_typography_holds_everywhere(case: str) -> None:
    text = said(CASES[case], "en", names=True, conditions=("gender=femme",))
    assert not re.search(r"  | [.,;:%]|\.\. ", text), text
    assert "None" not in text


def test_coders_are_a_number_unless_their_names_are_asked_for() -> None:
    for language in ("en", "fr"):
        assert "cleo" not in said(EVERYTHING, language)
        assert "cleo" in said(EVERYTHING, language, names=True)
    assert "at least two of three coders" in said(EVERYTHING)


def test_a_calibration_round_has_no_paragraph() -> None:
    for language, word in (("en", "may not be reported as reliability"), ("fr", "ne peuvent pas être présentés")):
        text = said(CASES["calibration"], language)
        assert word in text
        assert "Krippendorff" not in text
        assert "0" not in text


def test_one_coder_twice_is_stability_not_agreement() -> None:
    text = said(CASES["few"])
    assert text.startswith("Intra-coder stability was measured on 3 of the 13 interviews")
    assert "not whether coders agree" in text
    assert "Agreement between coders" not in text
    by_theme = comparison(themes=agreement(), round=a_round(purpose="again"))
    assert "With each code taken as its theme, α ranges from" in said(by_theme)
    assert said(CASES["few"], "fr").startswith("La stabilité du codage par une même personne")


def test_under_five_interviews_it_says_why_there_is_no_interval() -> None:
    assert "needs at least five of them, here there are three" in said(CASES["few"])
    assert "here there is one" in said(CASES["one"])
    assert "[" not in said(CASES["few"])
    assert "il y en a ici trois" in said(CASES["few"], "fr")


def test_what_was_not_sealed_or_not_blind_is_said() -> None:
    assert "The codings of one of the three coders were not sealed" in said(EVERYTHING)
    assert "Les codages d’une des trois personnes n’étaient pas scellés" in said(EVERYTHING, "fr")
    assert "they were not made blind" in said(CASES["not blind"])
    assert "compared as they stood, not as sealed copies" in said(CASES["no round"])
    assert "comparés tels quels" in said(CASES["no round"], "fr")


def test_how_the_interviews_were_chosen_is_said() -> None:
    assert "drawn at random from 13 (seed 42)" in said(comparison(round=a_round()))
    assert "stratified by gender" in said(comparison(round=a_round(stratified_by="gender")))
    assert "named by the researchers" in said(comparison(round=a_round(sampled_from=None, seed=None)))
    assert "took all 13 interviews" in said(comparison(round=a_round(sampled_from=13, seed=None)))
    assert "all the interviews that at least two coders have finished" in said(comparison())


def test_after_negotiation_stands_apart() -> None:
    text = said(EVERYTHING)
    before, after = text.split("The figures above are those of the independent codings, before negotiation.")
    assert "After negotiation (12 of 40 disagreements decided) they were: median α" in after
    assert "negotiation" not in before
    assert "Après négociation (12 désaccords tranchés sur 40)" in said(EVERYTHING, "fr")


def test_the_unit_and_whose_turns_count_are_said() -> None:
    text = said(CASES["turns"])
    assert "in each turn (coded if any of its characters is) of all turns, the interviewer's included" in text
    assert "120 turns, 7,200 characters" in text
    assert "dans chaque entretien pris comme un tout" in said(CASES["documents"], "fr")


def test_where_nothing_is_defined_it_says_so() -> None:
    assert "α is not defined for any code." in said(CASES["nobody"])
    assert "L’α n’est défini pour aucun code." in said(CASES["nobody"], "fr")
