"""The quotations of a manuscript: found with their places, judged with reasons, measured against marks by hand."""

from __future__ import annotations

import hashlib
import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cipcoder.errors import InputError
from cipcoder.text.quotations import Quotation, quotations
from tests.manuscripts import FOLDER, Marked, Paragraph, Score, read, score, spans

DATA = FOLDER.parent
THESIS = Path(__file__).parents[3] / "shared" / "thesis" / "memoire.txt"


def judged(*paragraphs: str | Paragraph) -> list[Quotation]:
    return quotations([Paragraph(p) if isinstance(p, str) else p for p in paragraphs])


def only(*paragraphs: str | Paragraph) -> Quotation:
    (found,) = judged(*paragraphs)
    return found


# --- what a quotation is -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Nadine résume : « Moi j’ai vingt minutes, alors je fais vite » (Nadine, aide à domicile, 52 ans).",
        "« C’est pas les escaliers le pire, c’est la pluie », raconte une ancienne.",
        "« Mille euros. Voilà. » [Entretien 4, sergent-chef, 38 ans]",
        "“They say you choose your hours. I choose them like you choose the weather.” (Marta, rider, 41)",
        "Selon Mme B., « on ne sait jamais vraiment où s’arrête le travail quand il est fait à deux ».",
        "Voici un extrait d’entretien : « le règlement reste dans le tiroir de gauche ».",
    ],
)
def test_words_of_the_field_are_extracts(text: str) -> None:
    found = only(text)
    assert (found.judgement, found.attributed != "" or "announced as an extract" in found.reasons) == ("extract", True)


@pytest.mark.parametrize(
    "text",
    [
        "Comme l’écrit Dorine Mesnil : « le corps ne se laisse pas administrer sans reste »[^1].",
        "On parle « d’une économie de la preuve où compter dispense de juger » (Delmas, 1998, p. 31).",
        "Dans son rapport, la commission note que « les moyens restent inférieurs aux besoins constatés ».",
        "Le Code du travail précise que « tout salarié bénéficie d’un entretien tous les deux ans avec lui ».",
        "“Waiting is never distributed equally among those who wait” (Shandra 2014: 22).",
    ],
)
def test_words_of_authors_and_texts_are_literature(text: str) -> None:
    assert only(text).judgement == "literature"


@pytest.mark.parametrize(
    "text",
    ["Le « care » est partout.", "Des « sorties positives » nombreuses.", "L’article intitulé « Le temps de faire »."],
)
def test_a_term_or_a_title_is_neither(text: str) -> None:
    assert only(text).judgement == "scare"


def test_what_tells_nothing_is_unsure_and_shows_what_was_seen() -> None:
    found = only("Notre question était ainsi formulée : « En quoi ce métier est-il reconnu par les autres métiers ? »")
    assert found.judgement == "unsure"


def test_a_line_that_announces_extracts_holds_until_the_authors_own_words() -> None:
    found = judged(
        "Réponses ouvertes au questionnaire :", "« payer les trajets »", "« Rien »", "Cela dit tout.", "« le tiroir »"
    )
    assert [q.judgement for q in found] == ["extract", "extract", "unsure"]
    assert [q.origin for q in found[:2]] == ["questionnaire", "questionnaire"]


def test_whoever_is_named_on_the_line_below_is_who_speaks() -> None:
    found = only("« On garde un couloir, et le couloir ne bouge pas. »", "Une veilleuse de nuit", "La suite.")
    assert (found.judgement, found.attributed) == ("extract", "Une veilleuse de nuit")
    epigraph = only("« La foule se disperse toujours à la même heure. »", "Irène Vasseur", "La suite du texte.")
    assert epigraph.judgement == "literature"


def test_a_note_says_whose_words_they_are() -> None:
    text = "« Le registre se remplit à minuit pour toute la nuit »."
    called = Paragraph("Entretien avec Gilles, mars 2022.", "note", at=text.index("»") + 1)
    assert only(text, called).judgement == "extract"
    printed = Paragraph("[^7]: A. Merrow, Nuits, Londres, Hale, 1987, p. 4.", "note")
    assert only("« Le registre se remplit à minuit pour toute la nuit »[^7].", printed).judgement == "literature"


def test_quotations_set_apart_without_marks_end_where_their_speaker_is_named() -> None:
    one, two = judged(
        "Elles racontent.",
        Paragraph("La première fois, j’ai parlé tout haut.", "quote"),
        Paragraph("Du coup ils se sont tus. — Odile, conductrice", "quote"),
        Paragraph("On te donne les clés. (Karim, deuxième année)", "quote"),
        "Voilà pour elles.",
    )
    assert one.wording == "La première fois, j’ai parlé tout haut.\nDu coup ils se sont tus."
    assert (one.attributed, two.attributed) == ("Odile, conductrice", "Karim, deuxième année")
    assert {one.judgement, two.judgement} == {"extract"}


def test_a_printed_dialogue_is_one_extract() -> None:
    found = only(
        "On parle du sommeil.", "Enquêtrice : Vous dormez ?", "Mme P. : Un œil.", "Enquêtrice : Lequel ?", "Bon."
    )
    assert found.wording == "Enquêtrice : Vous dormez ?\nMme P. : Un œil.\nEnquêtrice : Lequel ?"
    assert found.judgement == "extract"


def test_heading_page_and_paragraph_are_kept() -> None:
    found = only(
        Paragraph("Analyse", "heading", 1),
        "Un paragraphe.",
        Paragraph("Du questionnaire", "heading", 2),
        Paragraph("Elle dit « oui, mais non ».", page=12),
    )
    assert (found.headings, found.page, found.paragraph) == (("Analyse", "Du questionnaire"), 12, 2)
    assert found.origin == "questionnaire"


def test_in_plain_text_a_numbered_line_is_a_heading() -> None:
    found = only("III.2. Ce que dit le questionnaire", "Elle dit « oui, mais non ».")
    assert found.headings == ("III.2. Ce que dit le questionnaire",)


def test_names_of_participants_are_known_beforehand() -> None:
    text = "Sylvine résume ainsi sa journée : « le camion, la pluie, le camion »."
    assert quotations([Paragraph(text)])[0].attributed == ""
    assert quotations([Paragraph(text)], ["Sylvine"])[0].attributed == "Sylvine"


# --- measured ----------------------------------------------------------------------------------------------


def measured(paragraphs: list[Paragraph], marked: list[Marked]) -> Score:
    found = [q for q in quotations(paragraphs) if q.judgement == "extract"]
    return score(spans(found, [p.text for p in paragraphs]), marked)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_the_extracts_of_a_made_up_manuscript_are_found(path: Path) -> None:
    result = measured(*read(path))
    assert result.recall >= 0.9
    assert result.precision >= 0.8
    assert result.origins >= 0.8 * result.found


@pytest.mark.skipif(not THESIS.exists(), reason="../shared is not there")
def test_the_extracts_of_a_thesis_are_found() -> None:
    data = THESIS.read_bytes()
    marks = json.loads((DATA / "thesis-extracts.json").read_text(encoding="utf-8"))
    assert hashlib.sha256(data).hexdigest() == marks["sha256"]
    paragraphs = [Paragraph(line) for line in data.decode("utf-8").split("\n")]
    result = measured(paragraphs, [Marked(*each) for each in marks["extracts"]])
    assert result.marked == 78
    assert result.recall >= 0.9
    assert result.precision >= 0.8  # although it prints other words of the field, which count as wrong here
    assert result.origins >= 0.95 * result.found


# --- any text ----------------------------------------------------------------------------------------------

PIECES = """
« » “ ” " ‘ ’ ' – — • : . , ! ? … […] (...) [^1] [^2]: ¹ (Weber, 2011, p. 4) (Claire, CIP, 43 ans) Mme B. n° 3
Extraits d’entretien : Verbatims je on euh ça pas dit explique selon Jean Martin III.2. Analyse Enquêteur : Entretien
\x1b[2J \ud800 \u202e É 😀 ½ \n
"""
TEXTS = st.lists(st.sampled_from([*PIECES.split(), " ", "\n"]), max_size=25).map(" ".join) | st.text(max_size=60)
PARAGRAPHS = st.lists(
    st.builds(
        Paragraph,
        TEXTS,
        st.sampled_from(["paragraph", "paragraph", "heading", "quote", "note"]),
        st.integers(0, 4),
        st.none() | st.integers(1, 9),
        st.none() | st.integers(0, 40),
    ),
    max_size=8,
)


@settings(max_examples=300)
@given(PARAGRAPHS)
def test_any_text_has_its_quotations_and_each_is_what_the_text_says(paragraphs: list[Paragraph]) -> None:
    for found in quotations(paragraphs):
        if found.first == found.last:
            wording = paragraphs[found.first].text[found.start : found.stop]
        else:
            between = [p.text for p in paragraphs[found.first + 1 : found.last] if p.kind != "note"]
            wording = "\n".join(
                [paragraphs[found.first].text[found.start :], *between, paragraphs[found.last].text[: found.stop]]
            )
        assert found.wording == wording
        assert found.wording.strip()


def test_a_file_of_nothing_but_quotations_is_refused_in_time() -> None:
    begun = time.process_time()
    with pytest.raises(InputError, match="more than 20000 quotations"):
        judged("« a » " * 25_000)
    assert time.process_time() - begun < 10


def test_a_format_that_shows_no_form_still_shows_who_is_quoted() -> None:
    one, two, three = judged(
        "Elles racontent la première tournée.",
        "J’ai parlé tout haut pendant tout le trajet. — Odile, conductrice",
        "On te donne les clés, et voilà.",
        "— Karim, deuxième année",
        "La suite.",
        "— Et quand ils se lèvent ?",
        "— Je freine. (Entretien avec Odile, 3 juin)",
        "Fin de la partie.",
    )
    assert (one.wording, one.attributed) == ("J’ai parlé tout haut pendant tout le trajet.", "Odile, conductrice")
    assert (two.wording, two.attributed) == ("On te donne les clés, et voilà.", "Karim, deuxième année")
    assert three.wording == "— Et quand ils se lèvent ?\n— Je freine."
    assert {one.judgement, two.judgement, three.judgement} == {"extract"}


@pytest.mark.parametrize(
    "text",
    [
        "Les tournées ont été réorganisées dès le printemps suivant (entretien avec M. Leroux).",
        "Nous avons suivi trois équipes de nuit pendant un mois. (Voir l’annexe 3, entretien 4.)",
        "Un soir, ils sont venus saluer. (Vasseur, 1974, p. 12)",
        "— une fatigue, d’abord",
    ],
)
def test_the_authors_own_sentences_are_no_quotations(text: str) -> None:
    assert judged("Avant.", text, "Après.") == []
