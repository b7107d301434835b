"""What leads to a person by its form is found, however it is spaced; prices, years, times and codes are left alone."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cipcoder.text.identifiers import identifiers, kinds

FOUND = {
    "phone": [
        *("06 12 34 56 78", "0612345678", "06.12.34.56.78", "06-12-34-56-78", "06/12/34/56/78", "04 68 00 11 22"),
        *("06\u00a012\u00a034\u00a056\u00a078", "06\u202f12\u202f34\u202f56\u202f78", "061 234 56 78", "06 1234 5678"),
        *("+33 6 12 34 56 78", "+33612345678", "+33 (0)6 12 34 56 78", "0033 6 12 34 56 78", "+33.6.12.34.56.78"),
        *("+32 475 12 34 56", "+44 20 7946 0958", "+1 (212) 555-0123"),
    ],
    "e-mail": ["ana.b@example.org", "a+b@sub.exemple.fr", "ana arobase exemple point fr", "ana (at) example.org"],
    "web address": ["https://exemple.fr/a?b=1", "www.exemple.fr", "exemple-asso.fr", "blog.exemple.org/ana"],
    "social account": ["@ana_b", "@cip.66"],
    "social security number": [
        "2 85 05 66 136 084 54",
        "285056613608454",
        "2 85 05 66 136 084",
        "1 85 05 2A 136 084 15",
    ],
    "bank account": ["FR14 2004 1010 0505 0001 3M02 606", "FR1420041010050500013M02606", "DE89 3704 0044 0532 0130 00"],
    "card number": ["4111 1111 1111 1111", "4111111111111111", "5500-0000-0000-0004", "3782 822463 10005"],
    "postal address": [
        *("12 rue des Lilas", "12, rue des lilas", "3 bis avenue Jean Jaurès", "14 boulevard de la République"),
        *("8 place Arago", "5 impasse du Moulin", "2 cours Mirabeau", "120 chemin de l’Étang"),
    ],
    "postcode and town": ["66000 Perpignan", "75011 PARIS", "F-34000 Montpellier", "01000 Bourg-en-Bresse"],
    "date of birth": [
        "née le |12 mars 1984",
        "date de naissance : |12/03/1984",
        "né un |3 juin 1990",
        "born on |12 March 1984",
    ],
    "number plate": ["AB-123-CD", "AB 123 CD", "1234-AB-66", "AB123CD"],
}


@pytest.mark.parametrize(("kind", "written"), [(kind, text) for kind, texts in FOUND.items() for text in texts])
@pytest.mark.parametrize("around", ["{}", "Alors {} voilà.", "({})", "« {} »", "c’est {}, hein", "dit-il : {}.\nOui."])
def test_it_is_found_wherever_it_stands(kind: str, written: str, around: str) -> None:
    text = around.format(written.replace("|", ""))
    wanted = written.split("|")[-1]
    assert [(one.kind, text[one.start : one.stop]) for one in identifiers(text)] == [(kind, wanted)]


def test_every_kind_is_tried_here() -> None:
    assert set(kinds()) == set(FOUND)


@pytest.mark.parametrize(
    "text",
    [
        *("12 000 euros", "1 234 567,89 €", "0,5 %", "01/02/2025 12:30", "02 03 2025 12 30", "2025-02-11 09:14:32"),
        *("de 2009 à 2011", "14h30", "[00:12:31]", "#00:12:31-5#", "en 2024/2025", "code 4567", "G01Q02", "A1, B2"),
        *("il y en a 0612 ou 345", "1 234 567 890 123", "3000 4000 5000 6000", "4111 1111 1111 1112"),
        *("FR14 2004 1010 0505 0001 3M02 607", "2 85 05 66 136 084 55", "FR76 c’est quoi", "9782070368228"),
        *("2 cours de français", "1 place de parking", "3 rues plus loin", "10 passages à vide", "2 voies possibles"),
        *("12000 Euros", "15000 habitants", "20000 CIP en France", "12 mars 1984", "je suis née en mars, le 12"),
        *("50 CIP 30 ACI 12 ETTI", "P12, R001 et E-B", "moi@moi", "c’est à 19h @ l’atelier", "S.I.A.E.", "etc.Oui"),
        *("dans la rue des années", "n° 12 de la revue", "l’article 4111", "le 06 et le 12", "06 12", "+33", "00 33"),
        "Art. L. 5132-1 du code du travail, 2° alinéa, 3.14159265",
    ],
)
def test_what_only_looks_like_it_is_left_alone(text: str) -> None:
    assert [(one.kind, text[one.start : one.stop]) for one in identifiers(text)] == []


def test_several_stand_in_order_none_within_another() -> None:
    text = "Ana B., 12 rue des Lilas, 66000 Perpignan, 06 12 34 56 78 ou ana@exemple.fr (www.exemple.fr)"
    found = identifiers(text)
    assert [one.kind for one in found] == ["postal address", "postcode and town", "phone", "e-mail", "web address"]
    assert all(a.stop <= b.start for a, b in pairwise(found))


@given(st.text("0123456789 +-./@abAB,()\u00a0\n", max_size=80))
def test_any_text_is_scanned_and_what_is_found_lies_in_it(text: str) -> None:
    found = identifiers(text)
    assert all(0 <= one.start < one.stop <= len(text) for one in found)
    assert all(a.stop <= b.start for a, b in pairwise(found))


@given(
    st.lists(st.integers(0, 9), min_size=8, max_size=8),
    st.sampled_from(["", " ", ".", "-", "\u00a0"]),
    st.integers(1, 9),
)
def test_every_french_number_is_a_phone_in_pairs_with_any_separator(digits: list[int], mark: str, first: int) -> None:
    pairs = [f"0{first}", *(f"{digits[i]}{digits[i + 1]}" for i in range(0, 8, 2))]
    assert [one.kind for one in identifiers(f"le {mark.join(pairs)} !")] in (["phone"],)


def test_a_long_text_of_digits_takes_no_time() -> None:
    for text in ("1" * 300_000, "0 " * 150_000, "12 rue " * 40_000, "a@" * 150_000, "4111 " * 60_000, "a." * 150_000):
        identifiers(text)
