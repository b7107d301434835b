"""The documents of a deposit in French: the form, the README, what is to be added."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cipcoder.formats.deposit import Deposit
    from cipcoder.report.deposit import DepositFacts

FORM = """\
# Ce qu'un entrepôt de données doit savoir de l'étude et qu'aucun fichier ne dit. Remplissez, puis relancez :
#   cipcoder archive --for bequali --to depot.zip
# Les lignes marquées (*) sont demandées partout. Un texte long s'écrit après « | », en retrait, sur plusieurs lignes.
# Laissez vide ce qui ne vous concerne pas. Aucun vrai nom de personne enquêtée ici.

title: "{title}"                  # (*)
subtitle: ""
abstract: |                       # (*) l'objet de l'enquête, en quelques phrases

authors:                          # (*) un tiret par personne
  - name: ""
    affiliation: ""
    orcid: ""
contact:                          # (*) à qui écrire au sujet des données
  name: ""
  email: ""
producer: ""                      # le laboratoire, l'université
funding: ""
grant: ""                         # numéro du financement
keywords: []                      # par exemple : [insertion, travail social]
topics: []

# --- l'enquête
period:                           # la collecte : 2025, 2025-02 ou 2025-02-11
  from: "{first}"
  to: "{last}"
country: "France"
places: ""                        # aussi large que possible : un département, pas une commune
universe: |                       # (*) qui est étudié : « conseillères et conseillers de SIAE… »

sampling: |                       # comment les personnes ont été choisies

collection: |                     # (*) comment on a recueilli : entretiens semi-directifs enregistrés, en face à face…

situation: |                      # ce qui a pesé sur la collecte

# --- la protection des personnes
consent: |                        # (*) comment l'accord a été demandé, et pour quels usages

anonymisation: |                  # (*) ce qui a été remplacé, par quoi, par qui

# --- l'accès
access: ""                        # (*) open (ouvert), safeguarded (sous conditions) ou controlled (contrôlé)
embargo: ""                       # pas avant cette date
licence: ""                       # par exemple : CC BY-NC-SA 4.0
conditions: |

publications: []                  # ce qui a paru à partir de ces données
version: "1.0"
date: ""                          # date du dépôt
"""

FILES = {
    "readme": "Présentation de l'archive",
    "ddi": "Description de l'étude (DDI-Codebook 2.5)",
    "licence": "Licence",
    "data list": "Liste des textes : date, caractéristiques, fichiers, longueur",
    "transcript": "Transcription (texte)",
    "tei": "Transcription (TEI)",
    "codebook": "Codebook",
    "codings": "Passages codés",
    "qdpx": "Projet REFI-QDA, lisible par NVivo, MAXQDA, ATLAS.ti, QualCoder",
    "memos": "Mémos",
    "log": "Journal d'anonymisation : combien de remplacements, par texte (sans les originaux)",
    "context": "Document de contexte",
    "manifest": "Empreintes de tous les fichiers",
}
ACCESS = {
    "open": "accès ouvert",
    "safeguarded": "accès sous conditions (utilisateurs enregistrés)",
    "controlled": "accès contrôlé (sur demande motivée)",
}
SETS = {
    "interviews": "Entretiens : transcriptions",
    "questionnaire": "Questionnaire : réponses ouvertes",
    "notes": "Notes de terrain",
    "other": "Autres textes",
}
KINDS = {
    "name": "noms de la table",
    "phone": "numéros de téléphone",
    "e-mail": "adresses électroniques",
    "web address": "adresses web",
    "social account": "comptes de réseaux sociaux",
    "social security number": "numéros de sécurité sociale",
    "bank account": "comptes bancaires",
    "card number": "numéros de carte",
    "postal address": "adresses postales",
    "postcode and town": "codes postaux et communes",
    "date of birth": "dates de naissance",
    "number plate": "plaques d'immatriculation",
}
_SHARED = """\
[ ] le guide d'entretien et ses versions, le questionnaire vierge{guide}
[ ] la note d'information et le formulaire de consentement, VIERGES (les formulaires signés se gardent à part)
[ ] ce qu'il faut savoir pour comprendre les textes : sigles, dispositifs, conventions de transcription
[ ] le contrat ou la convention de dépôt, signé
"""
TO_ADD = {
    "bequali": """\
CE QUE BEQUALI DEMANDE EN PLUS DES FICHIERS

beQuali dépose un corpus avec ce qui l'entoure. Mettez ces documents dans le dossier « deposit » du projet, à côté de
deposit.yaml : la prochaine archive les prendra ici, avec leur empreinte.

[ ] le projet de recherche, la réponse à l'appel d'offres, les rapports intermédiaires et finaux
"""
    + _SHARED.format(guide="")
    + """\
[ ] les carnets et notes de terrain, ce qui s'est passé autour des entretiens
[ ] les courriers de prise de contact et les échanges utiles, noms retirés
[ ] les documents d'analyse : versions du codebook, mémos (option --memos), tableaux
[ ] de quoi écrire « l'enquête sur l'enquête » : qui a travaillé, quand, ce qui a changé en cours de route
[ ] les décisions d'anonymisation, document par document (complétez anonymisation_log.csv)
[ ] les publications
""",
    "ukds": """\
À AJOUTER POUR LE UK DATA SERVICE (documents en anglais de préférence), dans le dossier « deposit » du projet :

"""
    + _SHARED.format(guide=""),
    "generic": """\
CE QUE LA PLUPART DES ENTREPÔTS DEMANDENT EN PLUS

Mettez ces documents dans le dossier « deposit » du projet, à côté de deposit.yaml : la prochaine archive les prendra
ici, avec leur empreinte.

"""
    + _SHARED.format(guide=""),
}


def size(facts: DepositFacts) -> str:
    """« 13 entretiens, 41 000 mots »"""
    names = {
        "interviews": ("entretien", "entretiens"),
        "questionnaire": ("questionnaire", "questionnaires"),
        "notes": ("texte de notes", "textes de notes"),
        "other": ("autre texte", "autres textes"),
    }
    counts = ", ".join(f"{n} {names[one][n > 1]}" for one, n in facts.transcripts.items())
    return f"{counts}, {facts.words} mots"


def licence(deposit: Deposit) -> str:
    """The licence, or what has to be decided."""
    if deposit.licence:
        return f"Ces données sont diffusées sous la licence : {deposit.licence}."
    return (
        "Licence : à décider avec l'entrepôt (clé « licence » de deposit.yaml). Des entretiens, même anonymisés, se\n"
        "diffusent rarement sans conditions : la plupart des corpus sont en accès contrôlé, pour la recherche."
    )


def readme(deposit: Deposit, facts: DepositFacts) -> list[str]:
    """The README's parts."""
    return [
        f"{deposit.title}\n{'=' * len(deposit.title)}" + (f"\n{deposit.subtitle}" if deposit.subtitle else ""),
        "\n".join(f"{a.name}{f', {a.affiliation}' if a.affiliation else ''}" for a in deposit.authors if a.name),
        deposit.abstract,
        "CE QUE CONTIENT CETTE ARCHIVE\n" + "\n".join(_contents(facts)),
        "COMMENT LES DONNÉES ONT ÉTÉ RECUEILLIES\n" + "\n".join(_told(deposit)),
        f"CONSENTEMENT\n{deposit.consent}",
        f"ANONYMISATION\n{deposit.anonymisation}\n" + "\n".join(_anonymised(facts)),
        f"ACCÈS\n{ACCESS[deposit.access].capitalize()}."
        + (f" Pas avant le {deposit.embargo}." if deposit.embargo else "")
        + (f"\nLicence : {deposit.licence}." if deposit.licence else "")
        + (f"\n{deposit.conditions}" if deposit.conditions else ""),
        "\n".join(_terms(facts)),
        "CE QUI RESTE À FAIRE\n"
        "Qui dépose : ajoute les documents listés dans context/A-AJOUTER.txt, relit README.txt et ddi.xml.\n"
        "L'entrepôt : attribue l'identifiant, complète la notice, fixe les conditions d'accès avec qui dépose.",
        "VÉRIFIER\ncipcoder archive --check ARCHIVE.zip ; ou, une fois décompressée : sha256sum -c manifest-sha256.txt",
        f"Archive faite avec cipcoder {facts.version}.",
    ]


def _contents(facts: DepositFacts) -> Iterator[str]:
    shown: dict[str, list[str]] = {}
    for path, kind in facts.files.items():
        shown.setdefault(kind, []).append(path)
    for kind, paths in shown.items():
        name = paths[0] if len(paths) == 1 else f"{paths[0]} … ({len(paths)} fichiers)"
        yield f"{name} : {FILES[kind]}"
    yield f"En tout : {size(facts)} ; {facts.codings} passages codés, {facts.codes} codes."
    if not facts.memos:
        yield "Les mémos n'en font pas partie."
    if facts.blind:
        yield "Un codage à l'aveugle est en cours : ce qu'il cache n'en fait pas partie."


def _told(deposit: Deposit) -> Iterator[str]:
    dates = " à ".join(part for part in (deposit.period.start, deposit.period.stop) if part)
    for label, text in (
        ("Population", deposit.universe),
        ("Choix des personnes", deposit.sampling),
        ("Recueil", deposit.collection),
        ("Circonstances", deposit.situation),
        ("Période", dates),
        ("Lieux", ", ".join(part for part in (deposit.places, deposit.country) if part)),
    ):
        if text:
            yield f"{label} : {text}"


def _terms(facts: DepositFacts) -> list[str]:
    terms = facts.terms
    said = (
        ("Entretiens conservés par l'étude jusqu'au", terms.until),
        ("Base légale", terms.legal_basis),
        ("Responsable du traitement", terms.controller),
        ("Délégué à la protection des données", terms.data_officer),
    )
    lines = [f"{label} : {text}" for label, text in said if text]
    return ["PROTECTION DES DONNÉES PERSONNELLES", *lines] if lines else []


def _anonymised(facts: DepositFacts) -> Iterator[str]:
    yield f"Remplacements reconnus dans les textes (comme [PRÉNOM_03]) : {facts.marks} ; voir anonymisation_log.csv."
    looked = (
        "Les noms n'ont pas été recherchés, faute de table de correspondance."
        if facts.names is None
        else f"{facts.names} noms de la table de correspondance ont été recherchés ; la table n'est pas ici."
    )
    yield f"Avant l'archivage, les textes ont été parcourus (téléphones, adresses, numéros…). {looked}"
    if facts.unread:
        yield f"N'ont pas été parcourus, faute de pouvoir être lus : {', '.join(facts.unread)}."
    if facts.leaks:
        found = ", ".join(f"{KINDS[kind]} : {n}" for kind, n in facts.leaks.items())
        yield f"Restent, acceptés par qui dépose ({found}). Raison donnée : {facts.reason}"
    else:
        yield "Rien n'a été trouvé."
    if facts.alone:
        yield (
            f"{facts.alone} personnes sur {facts.participants} peuvent être reconnues à trois caractéristiques au plus "
            "de data_list.csv : à considérer pour le choix de l'accès."
        )
