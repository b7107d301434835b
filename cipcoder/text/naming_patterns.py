"""Words by which a manuscript names people of the field, authors, and texts: French, and English beside it.

Lists, and the patterns made of them. They grow by experience, while the reading of them (``naming``) does not. Names
are looked for as printed, because capitals make them; everything else is looked for folded.
"""

from __future__ import annotations

import re

# --- names, as printed -----------------------------------------------------------------------------------

CAPITAL = r"[A-ZÀ-ÖØ-ÞŒ]"
_NAME = rf"{CAPITAL}[\w’'-]*"
CIVILITY = re.compile(
    rf"\b(?:Mme|Mlle|MM?\.|Mr|Mrs|Ms|Madame|Mademoiselle|Monsieur|Dr|Miss)\s{_NAME}(?:\.|(?:\s(?!Un|Elle|Il|Le|La|Les){_NAME})?)"
)
"""« Mme B. », « Monsieur Paul », « M. Le Goff »"""
_CODED = "entretien enquêté enquêtée interviewé interviewée répondant répondante participant participante interview"
_CODED_TOO = "interviewee respondent informant speaker locuteur locutrice"
_NUMBERED = "|".join(f"[{w[0].upper()}{w[0]}]{w[1:]}" for w in f"{_CODED} {_CODED_TOO}".split())
CODE = re.compile(
    rf"\b(?:(?:[EPR]|Ent|Int|Rép|CIP|ASP)\s?\d{{1,3}}|(?:{_NUMBERED})\s(?:n[°ºo]\.?\s?)?(?:\d{{1,3}}|[A-Z])\b)(?![\d-])"
)
"""« E12 », « Entretien n° 3 », « Interviewee 7 »"""
AGE = re.compile(r"\b\d{1,2}\s?(?:ans\b|years?\b|y\.?o\b)|(?<!\d),\s?[1-9]\d$")
"""« 43 ans »; in English a bare number at the end: “Marta, rider, 41”"""
TWO_NAMES = re.compile(
    rf"(?<![\w’'])({_NAME}\.?(?:-{CAPITAL}\.?)?)\s(?:(?:[dD]e|[dD]u|[vV]an|[vV]on|[lL]e|[lL]a|C\.)\s)?({_NAME}\w)"
)
ONE_NAME = re.compile(rf"(?<![\w’'.])({CAPITAL}[\w’-]+)")

# --- references, as printed ------------------------------------------------------------------------------

_YEAR = r"\b(?:1[5-9]|20)\d\d[a-z]?\b"
PAGE = re.compile(r"\bpp?\.\s?\d|\bibid|\bop\.?\s?cit", re.IGNORECASE)
REFERENCE = re.compile(
    rf"{_YEAR}|{PAGE.pattern}|\bpages?\s\d|\bloc\.?\s?cit|\bid\.|\bart(?:icle|\.)\s[LRD]?\W?\d|^\d+\s?:\s?\d+",
    re.IGNORECASE,
)
BRACKETS = re.compile(r"[(\[]([^()\[\]\n]{1,160})[)\]]")
NAME_AND_YEAR = re.compile(rf"({CAPITAL}[\w’'-]{{2,}})(?:\set\sal\.?)?,?\s\(?{_YEAR}")
_MONTHS = """
january february march april may june july august september october november december
janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
"""
MONTHS = frozenset(_MONTHS.split())

# --- everything else, folded -----------------------------------------------------------------------------


def _any(words: str) -> str:
    """A pattern of alternatives: words between blanks, "_" for a blank in one."""
    return "|".join(word.replace("_", " ") for word in words.split())


_INQUIRY = r"""
interview\w* interlocut\w+ repondant\w* respondents? informat(?:eur|rice)s? entretiens? questionnaires? carnet
journal_de_(?:terrain|bord) field_?(?:notes?|diary|work) focus_group verbatims? observation participant\w?e?s?
"""
INQUIRY = re.compile(rf"\b(?:{_any(_INQUIRY)})\b")
ENQUETE = re.compile(r"\b[Ee]nquêtée?s?\b")
"""as printed: folded, « enquêté » would be « enquête »"""
_SCHOLAR = r"""
sociolog philosoph auteur autrice economist psycholog psychiatr psychanalyst anthropolog histori[ea]n ethnolog politist
linguist chercheu doctorant ecrivain poet essayist juriste scholar author writer resistant proverb adage devise maxime
evangile bible
"""
SCHOLAR = re.compile(rf"\b(?:{_any(_SCHOLAR)})\w*")
_TEXT = r"""
livres? ouvrages? articles? theses? rapports? revues? communiques? lois? codes? circulaires? decrets? arretes?
reglements? chartes? conventions?_collectives? manuels? tribunes? dictionnaires? romans? films? documentaires?
declarations? constitution journal_officiel litterature guidelines policy handbook book paper essay report act\b
textes?_de_loi fiches?_de_poste directives? memoire_de plan_national site_internet programme_national
"""
TEXT = re.compile(rf"\b(?:{_any(_TEXT)})\b")

_SAYS = r"""
dit dis disent disait disaient dire dira racont(?:e|ent|ait|era) expliqu(?:e|ent|ait|era) confi(?:e|ent|ait|era)
resum(?:e|ent|ait) precis(?:e|ent|ait) not(?:e|ent|ait) soulign(?:e|ent|ait) ecri(?:t|vent|vait) montr(?:e|ent|ait)
r?ajout(?:e|ent|ait|era) affirm(?:e|ent|ait) temoign(?:e|ent|ait) lach(?:e|ait) tranch(?:e|ait)
repon(?:d|dent|dait) repliqu(?:e|ait) poursui(?:t|vait) conclut conclura declar(?:e|ent|ait) souvient
evoqu(?:e|ent|ait) decri(?:t|vent) ironis(?:e|ent|ait) nuanc(?:e|ent|ait) insist(?:e|ent|ait) observ(?:e|ait)
rappel(?:le|lent|ait) soupir(?:e|ait) reconnait admet estim(?:e|ent|ait) propos(?:e|ent|ait) parl(?:e|ent|ait)
appel(?:le|lent|ait) defini(?:t|ssent) indiqu(?:e|ent|ait) nomm(?:e|ait) s'exclam(?:e|ait)
plaisant(?:e|ait) formul(?:e|ent|ait) commente?
says? said told tells? explain(?:s|ed)? recall(?:s|ed)? puts?_it writes? wrote argue[sd]? add(?:s|ed)
insist(?:s|ed)? state[sd]? sigh(?:s|ed) repli(?:es|ed) remember(?:s|ed)? note[sd] observe[sd] call(?:s|ed)
"""
SAYS = f"(?:{_any(_SAYS)})"
_BY = r"selon d'apres according_to in_the_words_of pour_(?:lui|elle) terms"
SAYING = re.compile(rf"\b{SAYS}\b|\b(?:{_any(_BY)})\b")
TO_ME = re.compile(
    rf"\b(?:m'|me )(?!semble|parai|fait|suis|sui|rend)\w+[^:]{{0,60}}:\s*$"
    rf"|\b(?:m'|me |a moi )(?:a |ont |avait |aura )?{SAYS}\b|\btold me\b|\bi asked\b"
    r"|\b(?:m'|me )?(?:a|avait) (?:explique|raconte|confie|repondu)\b|\bje (?:lui|leur) (?:demande|dis)"
)
_THEY = "il elle ils elles he she they l'auteur l'autrice le_sociologue la_sociologue"
GOES_ON = re.compile(
    rf"(?:^|[\s'])(?:{_any(_THEY)})\s(?!est |sont |etait |faut |a ete )(?:\w+\s|l'|s'|y\s|m'|m\s){{0,3}}{SAYS}\b"
    rf"|{SAYS}(?:-t)?-(?:il|elle|ils|elles)\b"
)

# « une ancienne », « another rider »; « la responsable du site »: nouns for people, by their endings.
_MORE = rf"(?: (?!{SAYS}\b|(?:qui|que|et|a|m|me|nous|sur|sous|cependant|who|and)\b)[\w'-]+){{0,5}}"
_NO_PERSON = f"autre_ etude enquete auteur autrice sociologue texte question phrase peu fois {_TEXT}"
_NO_PERSON_EITHER = """
auteur autrice chercheu legislateur lecteur lectrice ordinateur facteur secteur papier premier dernier dossier quartier
chantier metier courrier calendrier existant suivant courant instant restaurant matiere maniere lumiere
"""
_PERSON = r"""
[a-z'-]*(?:eurs?|euses?|rices?|iers?|ieres?|ienne?s?|istes?|antes?|ants) cadres? chef\w* agente?s? responsables?
salariee?s? employee?s? benevoles? mere pere femme homme collegues? jeunes? patiente?s? residente?s? habitante?s?
manager workers? nurses? supervisor foreman
"""
_WHO = (
    rf"(?P<who>l'une? d(?:'|e )(?:elles|eux|entre eux|entre elles)"
    rf"|(?:une? |an? |another |d'autres |certaine?s |plusieurs )(?!(?:{_any(_NO_PERSON)})\b)[^\W\d_][\w'-]+{_MORE}"
    rf"|(?:la |le |l'|les |the )(?!{_any(_NO_PERSON_EITHER)})(?:{_any(_PERSON)}){_MORE})"
)
WHO_COLON = re.compile(rf"^(?:et |mais |puis |and |but )?{_WHO}(?:, [^:]{{1,60}})?\s*:\s*$")
"""« une autre, plus lapidaire : »"""
WHO_SAYS = re.compile(
    rf"\b{_WHO}(?:, [^,]{{1,80}},)?(?: (?!{SAYS}\b)[\w'-]+){{0,2}} (?:m'|l')?{SAYS}\b"
    r"(?:[^.;,«]{0,30}|[^.;«]{0,90}:\s*)$"
)
"""« une ancienne, qui hésite, explique : »"""
SAYS_WHO = re.compile(rf"\b(?:{SAYS}|selon|d'apres|pour|according to|in the words of)\s{_WHO}[\s,:]*$")
"""« selon une ancienne, », « , tranche une ancienne : »"""
AFTER_IT = r"""[\s.,;!?…»”"]*(?:m'|me |nous )?(?:a |ont )?"""
AND_SAYS_WHO = re.compile(rf"{AFTER_IT}{SAYS}\s+{_WHO}")
FOR_WHOM = re.compile(
    rf"\b(?:[Pp]our|[Ss]elon|[Cc]hez|[Dd][’']après|[Ff]or|[Aa]ccording to)\s(?P<who>{_NAME},\s[^,;.]{{2,60}}),\s*$"
)
"""as printed: « Pour Théo, étudiant en théâtre, »"""
