"""Who is alone with what is said about them, and what would help."""

from __future__ import annotations

from cipcoder.exchange.rare import OTHER, advice, combinations_of, rare, ways
from cipcoder.text.traces import traces

PEOPLE = {
    "A": {"town": "X", "job": "CIP", "age": "30"},
    "B": {"town": "Y", "job": "CIP", "age": "30"},
    "C": {"town": "Z", "job": "CIP", "age": "40"},
    "D": {"town": "Z", "job": "CIP", "age": "40"},
}


def test_every_set_of_attributes_that_leaves_somebody_alone_is_counted() -> None:
    worst = combinations_of(PEOPLE)
    assert (worst[0].attributes, worst[0].alone, worst[0].smallest, worst[0].people) == (("town",), 2, 1, 4)
    assert ("job",) not in {one.attributes for one in worst}
    assert ways(PEOPLE) == sum(one.alone for one in worst)


def test_the_advice_is_what_trying_it_out_gives() -> None:
    best = advice(PEOPLE)
    assert [(one.attribute, one.how, one.alone) for one in best[:2]] == [
        ("town", "grouped", 0),
        ("town", "left out", 0),
    ]
    grouped = {key: each | ({"town": OTHER} if each["town"] != "V" else {}) for key, each in PEOPLE.items()}
    assert len(rare(grouped)) == best[0].alone
    assert advice({}) == []
    assert advice({"A": {}, "B": {}}) == []


def test_telling_words_are_found_and_common_talk_is_not() -> None:
    def said(text: str) -> list[tuple[str, str]]:
        return [(one.kind, text[one.start : one.stop]) for one in traces(text)]

    assert said("Je suis la seule CIP de la vallée.") == [("only one", "la seule CIP de la vallée")]
    assert ("post and years", "directrice de la recyclerie depuis 2009") in said(
        "J'étais directrice de la recyclerie depuis 2009."
    )
    assert ("post and place", "coordinatrice pour tout le pays de [Commune 2]") in said(
        "Elle est coordinatrice pour tout le pays de [Commune 2], hein."
    )
    assert ("public role", "adjointe au maire") in said("ma cheffe est adjointe au maire")
    assert said("C'est la seule solution. On voit le directeur demain. Depuis 2009 ça va.") == []
    assert said("œœœ la seule CIP ici")[0][1] == "la seule CIP ici"
