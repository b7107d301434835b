"""The documents of a deposit in English: the form, the README, what is to be added."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cipcoder.formats.deposit import Deposit
    from cipcoder.report.deposit import DepositFacts

FORM = """\
# What a repository has to know of the study and no file says. Fill in, then run again:
#   cipcoder archive --for ukds --to deposit.zip
# Lines marked (*) are asked for everywhere. A long text goes after “|”, indented, over several lines.
# Leave empty what does not apply. No real name of anybody studied here.

title: "{title}"                  # (*)
subtitle: ""
abstract: |                       # (*) what the study is about, in a few sentences

authors:                          # (*) a dash for each person
  - name: ""
    affiliation: ""
    orcid: ""
contact:                          # (*) whom to write to about the data
  name: ""
  email: ""
producer: ""                      # the laboratory, the university
funding: ""
grant: ""                         # number of the grant
keywords: []                      # for example: [employment, social work]
topics: []

# --- the study
period:                           # of collection: 2025, 2025-02 or 2025-02-11
  from: "{first}"
  to: "{last}"
country: ""
places: ""                        # as wide as possible: a county, not a town
universe: |                       # (*) who is studied

sampling: |                       # how people were chosen

collection: |                     # (*) how data were collected: recorded semi-structured interviews, face to face…

situation: |                      # what weighed on the collection

# --- protection of the people studied
consent: |                        # (*) how agreement was asked for, and for which uses

anonymisation: |                  # (*) what was replaced, by what, by whom

# --- access
access: ""                        # (*) open, safeguarded or controlled
embargo: ""                       # not before this date
licence: ""                       # for example: CC BY-NC-SA 4.0
conditions: |

publications: []                  # what was published from these data
version: "1.0"
date: ""                          # of the deposit
"""

FILES = {
    "readme": "About this archive",
    "ddi": "Description of the study (DDI-Codebook 2.5)",
    "licence": "Licence",
    "data list": "List of texts: date, characteristics, files, length",
    "transcript": "Transcript (text)",
    "tei": "Transcript (TEI)",
    "codebook": "Codebook",
    "codings": "Coded passages",
    "qdpx": "REFI-QDA project, read by NVivo, MAXQDA, ATLAS.ti, QualCoder",
    "memos": "Memos",
    "log": "Anonymisation log: how many replacements in each text (without originals)",
    "context": "Documentation",
    "manifest": "Fingerprints of all files",
}
ACCESS = {
    "open": "open access",
    "safeguarded": "safeguarded access (registered users)",
    "controlled": "controlled access (on application)",
}
SETS = {
    "interviews": "Interviews: transcripts",
    "questionnaire": "Questionnaire: open answers",
    "notes": "Field notes",
    "other": "Other texts",
}
KINDS = {
    "name": "names of the key table",
    "phone": "telephone numbers",
    "e-mail": "e-mail addresses",
    "web address": "web addresses",
    "social account": "social accounts",
    "social security number": "social security numbers",
    "bank account": "bank accounts",
    "card number": "card numbers",
    "postal address": "postal addresses",
    "postcode and town": "postcodes and towns",
    "date of birth": "dates of birth",
    "number plate": "number plates",
}
_SHARED = """\
[ ] the interview guide and its versions, the blank questionnaire
[ ] the information sheet and the consent form, BLANK (signed forms are kept apart)
[ ] what one has to know to understand the texts: acronyms, institutions, transcription conventions
[ ] the deposit agreement, signed
"""
_HOW = """\
Put these documents into the project's folder “deposit”, beside deposit.yaml: the next archive takes them in here, with
their fingerprints.

"""
TO_ADD = {
    "bequali": "WHAT BEQUALI ASKS FOR BESIDE THE FILES\n\n" + _HOW + _SHARED,
    "ukds": "WHAT THE UK DATA SERVICE ASKS FOR BESIDE THE FILES\n\n"
    + _HOW
    + _SHARED
    + """\
[ ] a user guide: methods, fieldwork, who did what
[ ] anonymisation decisions for each transcript (complete anonymisation_log.csv; replacements rather than blanks)
[ ] end-of-award report and publications
""",
    "generic": "WHAT MOST REPOSITORIES ASK FOR BESIDE THE FILES\n\n" + _HOW + _SHARED,
}


def size(facts: DepositFacts) -> str:
    """« 13 interviews, 41000 words »"""
    names = {
        "interviews": ("interview", "interviews"),
        "questionnaire": ("questionnaire", "questionnaires"),
        "notes": ("text of notes", "texts of notes"),
        "other": ("other text", "other texts"),
    }
    counts = ", ".join(f"{n} {names[one][n > 1]}" for one, n in facts.transcripts.items())
    return f"{counts}, {facts.words} words"


def licence(deposit: Deposit) -> str:
    """The licence, or what has to be decided."""
    if deposit.licence:
        return f"These data are distributed under the licence: {deposit.licence}."
    return (
        "Licence: to be decided with the repository (key “licence” of deposit.yaml). Interviews, even anonymised, are\n"
        "seldom distributed without conditions: most are under controlled access, for research."
    )


def readme(deposit: Deposit, facts: DepositFacts) -> list[str]:
    """The README's parts."""
    return [
        f"{deposit.title}\n{'=' * len(deposit.title)}" + (f"\n{deposit.subtitle}" if deposit.subtitle else ""),
        "\n".join(f"{a.name}{f', {a.affiliation}' if a.affiliation else ''}" for a in deposit.authors if a.name),
        deposit.abstract,
        "WHAT IS IN THIS ARCHIVE\n" + "\n".join(_contents(facts)),
        "HOW THE DATA WERE COLLECTED\n" + "\n".join(_told(deposit)),
        f"CONSENT\n{deposit.consent}",
        f"ANONYMISATION\n{deposit.anonymisation}\n" + "\n".join(_anonymised(facts)),
        f"ACCESS\n{ACCESS[deposit.access].capitalize()}."
        + (f" Not before {deposit.embargo}." if deposit.embargo else "")
        + (f"\nLicence: {deposit.licence}." if deposit.licence else "")
        + (f"\n{deposit.conditions}" if deposit.conditions else ""),
        "\n".join(_terms(facts)),
        "WHAT REMAINS TO BE DONE\n"
        "Depositor: add the documents listed in context/TO-ADD.txt, read README.txt and ddi.xml again.\n"
        "Repository: give the identifier, complete the catalogue record, settle access with the depositor.",
        "TO CHECK\ncipcoder archive --check ARCHIVE.zip; or, once unpacked: sha256sum -c manifest-sha256.txt",
        f"Archive made with cipcoder {facts.version}.",
    ]


def _contents(facts: DepositFacts) -> Iterator[str]:
    shown: dict[str, list[str]] = {}
    for path, kind in facts.files.items():
        shown.setdefault(kind, []).append(path)
    for kind, paths in shown.items():
        name = paths[0] if len(paths) == 1 else f"{paths[0]} … ({len(paths)} files)"
        yield f"{name}: {FILES[kind]}"
    yield f"In all: {size(facts)}; {facts.codings} coded passages, {facts.codes} codes."
    if not facts.memos:
        yield "Memos are not part of it."
    if facts.blind:
        yield "Blind coding is going on: what it hides is not part of it."


def _told(deposit: Deposit) -> Iterator[str]:
    dates = " to ".join(part for part in (deposit.period.start, deposit.period.stop) if part)
    for label, text in (
        ("Population", deposit.universe),
        ("Sampling", deposit.sampling),
        ("Collection", deposit.collection),
        ("Circumstances", deposit.situation),
        ("Period", dates),
        ("Places", ", ".join(part for part in (deposit.places, deposit.country) if part)),
    ):
        if text:
            yield f"{label}: {text}"


def _terms(facts: DepositFacts) -> list[str]:
    terms = facts.terms
    said = (
        ("Interviews kept by the study until", terms.until),
        ("Legal basis", terms.legal_basis),
        ("Controller", terms.controller),
        ("Data protection officer", terms.data_officer),
    )
    lines = [f"{label}: {text}" for label, text in said if text]
    return ["PROTECTION OF PERSONAL DATA", *lines] if lines else []


def _anonymised(facts: DepositFacts) -> Iterator[str]:
    yield f"Replacements recognised in the texts (like [NAME_03]): {facts.marks}; see anonymisation_log.csv."
    looked = (
        "Names were not looked for: there is no key table."
        if facts.names is None
        else f"{facts.names} names of the key table were looked for; the table is not here."
    )
    yield f"Before archiving, the texts were looked through (telephones, addresses, numbers…). {looked}"
    if facts.unread:
        yield f"Not looked through, since they could not be read: {', '.join(facts.unread)}."
    if facts.leaks:
        found = ", ".join(f"{KINDS[kind]}: {n}" for kind, n in facts.leaks.items())
        yield f"What remains was accepted by the depositor ({found}). Reason given: {facts.reason}"
    else:
        yield "Nothing was found."
    if facts.alone:
        yield (
            f"{facts.alone} of {facts.participants} people can be told by at most three of the characteristics in "
            "data_list.csv: to be considered when access is settled."
        )
