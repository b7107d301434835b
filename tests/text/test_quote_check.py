"""Quotations against transcripts: where they come from, what they changed, whose words they are."""

from __future__ import annotations

import pytest

from cipcoder.text.locate import best, locate, prepare
from cipcoder.text.quote_check import (
    Checked,
    Corpus,
    Person,
    Quoted,
    Source,
    Spoken,
    check,
    sources_named,
    together,
)
from cipcoder.text.spans import Span
from cipcoder.text.transcript import parse

B = (
    "Enquêteur : Vous comptez les paniers le soir, alors, dans la remise ?\n\n"
    "Mme B. : Les paniers, ça se compte. Le reste on le devine à la façon dont quelqu’un referme la porte.\n\n"
    "Mme B. : Je crois pas que c’est utile de tout mesurer. Je suis pas comptable, euh, je plante des salades.\n\n"
    "Collègue : Elle plante surtout des panneaux, il faut voir le champ."
)
J = "Enquêteur : Et vous ?\n\nM. J. : Moi je conduis le camion. Ça se compte pas, un camion, ça se lave."


def source(name: str, text: str, person: str) -> Source:
    read = parse(text)
    turns = tuple(
        Spoken(t.head, t.start, t.stop, read.speakers[t.speaker].label, read.speakers[t.speaker].role)
        for t in read.turns
        if t.speaker is not None
    )
    return Source(name, name.title(), prepare(text, [Span(t.head, t.start) for t in turns]), turns, person)


CORPUS = Corpus(
    {"entretien-b": source("entretien-b", B, "B"), "entretien-j": source("entretien-j", J, "J")},
    {
        "B": Person("B", "Mme B.", {"fonction": "maraîchère", "sexe": "femme"}),
        "J": Person("J", "M. J.", {"fonction": "chauffeur", "sexe": "homme"}),
    },
)


def checked(wording: str, attributed: str = "") -> Checked:
    return check(Quoted(wording, attributed), CORPUS)


def kinds(result: Checked) -> list[str]:
    return [finding.kind for finding in result.findings]


@pytest.mark.parametrize(
    ("wording", "outcome"),
    [
        ("Les paniers, ça se compte.", "exact"),
        ("LES PANIERS ÇA SE COMPTE", "exact"),
        ("Je ne suis pas comptable, je plante des salades", "elided"),
        ("Les paniers, ça se compte. […] quelqu’un referme la porte.", "elided"),
        ("Le reste on le devine à la manière dont quelqu’un referme la porte", "differs"),
        ("Moi je dors dans le camion les soirs de grande pluie", "not found"),
        ("Ça se compte", "ambiguous"),
        ("", "not found"),
    ],
)
def test_a_quotation_is_the_same_shortened_different_or_absent(wording: str, outcome: str) -> None:
    assert checked(wording).outcome == outcome


def test_where_it_was_said_is_told_by_turn_and_speaker() -> None:
    found = checked("quelqu’un referme la porte").found
    assert found is not None
    assert (found.source, found.first_turn, found.last_turn, found.label) == ("entretien-b", 2, 2, "Mme B.")
    assert found.said == "quelqu’un referme la porte"


def test_an_attribution_decides_between_two_places() -> None:
    assert checked("ça se compte", "M. J., chauffeur").outcome == "exact"
    assert checked("ça se compte").outcome == "ambiguous"
    assert {rival.source for rival in checked("ça se compte").rivals} == {"entretien-b", "entretien-j"}


@pytest.mark.parametrize(
    "attributed",
    ["M. J.", "M. J., chauffeur, 40 ans", "Entretien J", "entretien n° J", "J", "Entretien-J", "participant J"],
)
def test_words_attributed_to_somebody_else_are_found_out(attributed: str) -> None:
    result = checked("quelqu’un referme la porte", attributed)
    assert kinds(result) == ["wrong person"]
    assert result.findings[0].values == (attributed, "Mme B.")
    assert result.troubled


@pytest.mark.parametrize(
    "attributed", ["Mme B.", "MME B, maraîchère", "Entretien B", "B", "", "une maraîchère", "la jeune"]
)
def test_words_attributed_to_their_speaker_or_to_nobody_are_fine(attributed: str) -> None:
    assert kinds(checked("quelqu’un referme la porte", attributed)) == []


def test_what_is_said_of_the_speaker_is_compared_with_what_is_known() -> None:
    (finding,) = checked("quelqu’un referme la porte", "Mme B., chauffeur").findings
    assert (finding.kind, finding.values) == ("wrong attribute", ("chauffeur", "fonction", "maraîchère"))
    assert kinds(checked("quelqu’un referme la porte", "femme, maraîchère")) == []


def test_the_interviewers_words_are_no_participants() -> None:
    assert kinds(checked("Vous comptez les paniers le soir, alors", "Mme B.")) == ["interviewer"]


def test_another_voice_in_the_interview_is_not_the_participant() -> None:
    result = checked("Elle plante surtout des panneaux", "Mme B.")
    assert (kinds(result), result.findings[0].values) == (["wrong person"], ("Mme B.", "Collègue"))


def test_a_negation_lost_turns_the_meaning() -> None:
    assert kinds(checked("Je suis comptable, je plante des salades")) == ["negation"]
    assert kinds(checked("c’est utile de tout mesurer")) == ["cut off"]


def test_one_utterance_in_two_wordings_is_told_on_both() -> None:
    wordings = (
        "Le reste on le devine à la façon dont quelqu’un referme la porte",
        "Le reste, on le sent à la façon dont quelqu’un referme la porte",
        "referme la porte",
        "Moi je conduis le camion",
        "Personne n’a dit cela de cette manière ici",
        "Personne n’a pu dire cela de cette manière ici",
    )
    results = together([checked(wording) for wording in wordings])
    told = {
        i: [finding.values[1] for finding in result.findings if finding.kind == "two wordings"]
        for i, result in enumerate(results)
    }
    assert told[0] == [wordings[1]]
    assert wordings[0] in told[1]
    assert told[3] == []
    assert (told[4], told[5]) == ([wordings[5]], [wordings[4]])  # nowhere to be found, and still one utterance


def test_answers_to_the_questionnaire_are_looked_for_where_answers_are_kept() -> None:
    quoted = Quoted("payer les trajets", origin="questionnaire")
    assert check(quoted, CORPUS).outcome == "unplaced"
    text = "Ce qui manque le plus, c’est de payer les trajets."
    answers = Source(
        "reponse-12", "12", prepare(text), (Spoken(0, 0, len(text), "", "participant"),), None, "questionnaire"
    )
    assert check(quoted, Corpus({**CORPUS.sources, "reponse-12": answers}, {})).outcome == "exact"


def test_who_is_named_is_seen_in_any_spelling() -> None:
    assert sources_named("(mme b)", CORPUS) == {"entretien-b"}
    assert sources_named("Mme Bernard", CORPUS) == frozenset()
    assert sources_named("Mme B. et M. J.", CORPUS) == {"entretien-b", "entretien-j"}


def test_a_wording_is_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    monkeypatch.setattr(
        "cipcoder.text.quote_check.best",
        lambda quote, among: (looked.append(quote), best(quote, among))[1],  # type: ignore[func-returns-value]
    )
    corpus = Corpus(CORPUS.sources, CORPUS.people)
    results = [check(Quoted("ça se compte pas, un camion", who), corpus) for who in ("M. J.", "Mme B.") * 20]
    assert len(looked) == 1
    assert [each.quoted.attributed for each in results[:2]] == ["M. J.", "Mme B."]
    assert [kinds(each) for each in results[:2]] == [[], ["wrong person"]]


def test_of_many_wordings_alike_each_is_told_of_a_few_and_not_all_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []
    monkeypatch.setattr(
        "cipcoder.text.quote_check.locate",
        lambda quote, *more, **named: (compared.append(quote), locate(quote, *more, **named))[1],  # type: ignore[func-returns-value]
    )
    several = [
        Checked(Quoted(f"Le reste on le devine à la façon dont mot{n} referme la porte"), "not found")
        for n in range(200)
    ]
    results = together(several)
    assert all(1 <= len(each.findings) <= 10 for each in results)
    assert len(compared) < 200 * 2 * 15
