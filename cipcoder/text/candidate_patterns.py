"""The words after which a name is likely, in French and English talk, and what kind of name it is.

Kept apart from ``candidates`` because these lists grow by experience. Each pattern ends where the name may begin; what
follows counts as one where it has a capital (or, after « je m’appelle » and civilities, where it is no word at all).
"""

from __future__ import annotations

import re

_OF = r"(?:d['’]|de\s+l['’]|de\s+la\s+|de\s+|du\s+|des\s+|of\s+(?:the\s+)?)"
_QUOTE = r"(?:[«“\"]\s*)?"
_PEOPLE = (
    r"coll[èe]gues?|chef(?:fe)?|directeur|directrice|responsable|mari|femme|fr[èe]re|s(?:œ|oe)ur|fils|filles?|amie?s?"
    r"|voisine?|copains?|copines?|patronn?e?|stagiaire|compagnon|compagne|m[èe]re|p[èe]re|cousine?|tante|oncle|bin[ôo]me"
    r"|associée?|encadrante?|secr[ée]taire|comptable|pr[ée]sidente?|neveu|ni[èe]ce|conjointe?|tutrice|tuteur|formatrice"
    r"|formateur|conseill[èe]re?|assistante?|référente?|élue?|maire"
)
_PEOPLE_EN = (
    "colleagues?|boss|manager|husband|wife|brother|sister|son|daughter|friends?|neighbou?r|mother|father|cousin|aunt"
    "|uncle|partner|mentor|supervisor|colleague|director|assistant"
)
_BODIES = (
    "associations?|entreprise|société|cabinet|structure|chantier|atelier|centre(?: social)?|foyer|résidence|école"
    "|collège|lycée|université|clinique|hôpital|boîte|agence|mission locale|fondation|groupe|syndicat|usine|ferme"
    "|restaurant|café|bar|librairie|ressourcerie|recyclerie|garage|boulangerie|supermarché|épicerie|fédération|réseau"
    "|régie(?: de quartier)?|club|paroisse|maternelle|crèche|ehpad|maison de retraite|coopérative|magasin"
)
_BODIES_EN = "charity|company|firm|school|college|university|hospital|association|foundation|club|factory|nursery"

TRIGGERS: tuple[tuple[str, bool, re.Pattern[str]], ...] = (
    # kind, whether a word in small letters counts where it is in no dictionary, what stands before
    (
        "person",
        True,
        re.compile(
            r"\b(?:m['’]appell?(?:e|ais)|s['’]appell?(?:e|ait|aient)|se nomm(?:e|ait)"
            r"|(?:mon|son) (?:pré)?nom,? c['’]est"
            r"|my name is|her name is|his name is|(?:is|was) called)\s+",
            re.I,
        ),
    ),
    (
        "person",
        False,
        re.compile(
            rf"\b(?:(?:mon|ma|mes|son|sa|ses|notre|nos|votre|vos|leurs?|la|le|l['’]|une?)\s*(?:ancien(?:ne)? )?"
            rf"(?:{_PEOPLE}),?\s+|(?:my|his|her|our|their|the)\s+(?:{_PEOPLE_EN}),?\s+"
            r"|moi,? c['’]est\s+|surnomm(?:e|ait|ée?)\s+|prénommée?\s+)",
            re.I,
        ),
    ),
    (
        "organisation",
        False,
        re.compile(
            rf"\b(?:(?:{_BODIES})\s+{_OF}?{_QUOTE}|(?:work(?:s|ed|ing)? (?:at|for|with))\s+(?:the\s+)?"
            rf"|(?:travaill(?:e|ais|ait|é) (?:pour|chez)|embauchée? (?:chez|par)|employée? (?:chez|par)"
            rf"|bénévole (?:à|chez|aux?))\s+|(?:{_BODIES_EN})\s+(?:of\s+|called\s+)?{_QUOTE})",
            re.I,
        ),
    ),
    ("organisation", False, re.compile(r"\b(?:chez|bei)\s+", re.I)),
    (
        "town",
        False,
        re.compile(
            r"\b(?:habit(?:e|es|ent|ais|ait|aient|é|er)|vis|vit|vivent|vivais|vivait|née?s?|grandi|install(?:ée?s?|er)"
            r"|déménag(?:é|er)|mut(?:é|ée)|parti(?:e|s)?|retourn(?:é|ée)|mont(?:é|ée)|reven(?:u|ue|ir)"
            r"|travaill(?:e|ais|ait|é))\s+(?:à côté de|près de|pas loin de|du côté de|vers|sur|à|de)\s+"
            r"|\bv(?:iens|ient|iennent|enais|enait|enue?s?)\s+(?:de\s+|d['’])"
            r"|\b(?:à côté|près|pas loin|autour|à l['’]extérieur|originaire|du côté|en dehors|à la sortie"
            r"|au nord|au sud)\s+(?:de\s+|d['’])"
            rf"|\b(?:mairie|ville|commune|village|agglo(?:mération)?|gare|quartier|bourg|canton|marché|antenne|bassin|pays"
            rf"|communauté de communes|sous-préfecture|préfecture|maire|tribunal|prison)\s+{_OF}"
            r"|\b(?:live[sd]?|living|born|grew up|moved|moving|based|settled)\s+(?:in|near|to|at|outside)\s+"
            r"|\b(?:(?:come|comes|came|am|is|are)\s+from|next to|close to|town of|city of|village of|mayor of)\s+",
            re.I,
        ),
    ),
    (
        "place",
        False,
        re.compile(
            rf"\b(?:département|région|vallée|pays|massif|forêt|lac|rivière|zone|plateau|cité|rue|place|avenue|boulevard)"
            rf"\s+{_OF}?|\bdans\s+(?:le|la|les)\s+|\bdans\s+l['’]",
            re.I,
        ),
    ),
)

AT = frozenset(("a", "vers", "near", "in", "from", "to"))
"""before a capital in talk, most often a town: « à Vierzac »"""
WITH_ARTICLE = frozenset(("le", "la", "les", "l", "du", "des", "au", "aux", "un", "une", "the", "cette", "ce"))
"""before a capital, people have no article: « le Tremplin », « l’Oise »"""
PARTICLES = frozenset(("de", "du", "des", "d", "la", "le", "les", "l", "en", "sur", "sous", "van", "von", "ben", "of"))
"""between two capitals of one name: « Restos du Cœur »"""
CLITICS = frozenset(
    [
        "moi",
        "toi",
        "lui",
        "nous",
        "vous",
        "leur",
        "je",
        "tu",
        "il",
        "elle",
        "on",
        "ils",
        "elles",
        "ce",
        "la",
        "le",
        "les",
        "ci",
        "y",
        "en",
        "t",
        "meme",
        "memes",
        "mêmes",
        "là",
        "une",
        "un",
        "celui",
    ]
)
"""after a hyphen, no part of a name: « Dites-moi »"""
