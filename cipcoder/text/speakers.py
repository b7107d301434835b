"""Which words at the beginning of a line are a speaker's label, and what part the speaker has.

Kept apart from ``transcript`` because these are lists about how French interviews are typed, and grow by
experience, while the reading of turns does not.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Literal

from cipcoder.text.fold import fold
from cipcoder.text.stopwords import GRAMMAR

Role = Literal["interviewer", "participant", "other"]

# All patterns below are matched whole against a key: folded, without full stops.
_NUMBER = r"(?: ?n?°? ?(?:\d{1,2}|[a-z]))?"
_CIVILITY = re.compile(
    r"(?:mme|mlle|madame|mademoiselle|monsieur|mr|m|mrs|ms|dr|docteur|me|pr)(?: [\w'-]+){1,3}",
)
_TITLE = re.compile("mme|mlle|madame|mademoiselle|monsieur|mr|m|mrs|ms|dr|docteur|me|pr")
_INTERVIEWER = re.compile(
    rf"(?:enqu(?:eteur|etrice|eteuse)s?|enqueteur\W?(?:rice|trice)|intervieweu(?:r|se)s?|interviewers?"
    rf"|chercheu(?:r|se)s?|moderateur|moderatrice|questions?|itw|intw){_NUMBER}"
)
_PARTICIPANT = re.compile(
    rf"(?:interview[e]+\W?e?|interviewee|enquete\W?e?s?|repondante?s?|reponses?|participant\W?e?s?|informat(?:eur|rice)"
    rf"|temoin|locut(?:eur|rice)|intervenant\W?e?|speaker|spk|spk_|speaker_|voix|tiers|homme|femme|collegues?|secretaire"
    rf"|serveu(?:r|se)|stagiaire|assistante?|direct(?:eur|rice)|encadrante?|conjointe?|mari|epouse|compagne|compagnon"
    rf"|personne(?= \d)|person(?= \d)|fille|fils|mere|pere|interprete|traducteur|traductrice|visiteu(?:r|se)"
    rf"|plusieurs|tous){_NUMBER}"
)
_INITIALS = re.compile(r"[^\W\d_a-zà-ÿ]{1,3}\d{0,2}|[^\W\d_a-zà-ÿ]\.(?:[- ]?[^\W\d_a-zà-ÿ]\.?){0,2}")
NOBODY = "Locuteur inconnu"
"""Who says what begins a turn of its own and names nobody (a line with a dash in subtitles): one of those who talk."""
_PAIRED = {"question", "questions", "reponse", "reponses", "homme", "femme", "tous", "plusieurs", "fille", "fils"}
# One of these, alone, is the interviewer's label only beside somebody else's.
_LETTER = re.compile(r"(?:q|e|i|int|enq|ch|itv)\d{0,2}")

# A line « Un exemple : » is talk, for it begins with a word of grammar. So is one whose label begins with a word that
# announces what follows rather than who speaks…
_ANNOUNCES = """
exemple exemples resultat resultats conclusion conclusions consequence consequences remarque remarques note notes nb ps
attention bilan objectif objectifs avantage avantages inconvenient inconvenients probleme problemes solution solutions
idee verdict total date lieu duree titre theme themes sujet contexte age profession fonction source traduction precision
rappel resume matin midi soir lundi mardi mercredi jeudi vendredi samedi dimanche http https mail tel telephone merci
pardon reference references annexe partie chapitre section entretien the an and but so it this that you he she we they
"""
_TALK = GRAMMAR | frozenset(_ANNOUNCES.split())
# … or ends with a verb of saying: « Christine répond : « … » ».
_SAYS = re.compile(r".*\b(?:dit|dis|dire|disait|disent|repond|repondu|demande|explique|ajoute|fait|pense|ecrit|crie)")


@dataclass(frozen=True, slots=True)
class Named:
    """The speakers that the front matter names, as keys."""

    interviewers: frozenset[str]
    participants: frozenset[str]
    others: frozenset[str]

    def asked_by(self, labels: Collection[str]) -> Named:
        """The same, where these labels are the interviewers', whoever is named; none: no change."""
        asking = frozenset(key(label) for label in labels) - {""}
        return Named(asking, self.participants - asking, self.others - asking) if asking else self


def key(label: str) -> str:
    """What two spellings of one label share: « MME B. », « Mme B » → « mme b »."""
    return " ".join(fold(label).replace(".", " ").split())


def named(meta: Mapping[str, str]) -> Named:
    """Who is who by the keys interviewer(s), participant(s), others (or enquêteur, interviewé, autres…)."""
    found: dict[str, set[str]] = {"interviewer": set(), "participant": set(), "other": set()}
    for name, value in meta.items():
        kind = key(name)
        if _INTERVIEWER.fullmatch(kind):
            kind = "interviewer"
        elif kind in ("others", "other", "autre", "autres", "tiers"):
            kind = "other"
        elif _PARTICIPANT.fullmatch(kind) or kind == "enquete":
            kind = "participant"
        if kind in found:
            found[kind] |= {key(part.strip(" \"'")) for part in re.split("[,;]", value.strip("[]"))} - {""}
    return Named(frozenset(found["interviewer"]), frozenset(found["participant"]), frozenset(found["other"]))


def known(labels: Mapping[str, str], counts: Mapping[str, int], named: Named) -> set[str]:
    """The keys of ``labels`` (label by key) that are speakers by themselves: named, or of a form known for speakers.

    ``counts``: at the beginning of how many lines each stands. « Question » and « Réponse » prove each other; two
    or three capitals must recur, for a list of acronyms is no interview.
    """
    found = set()
    for name, label in labels.items():
        if _is(name, named.interviewers | named.participants | named.others) or name == key(NOBODY):
            yes = True
        elif name in _PAIRED:
            yes = counts[name] > 1 or len(_PAIRED & labels.keys()) > 1
        elif _INTERVIEWER.fullmatch(name) or _PARTICIPANT.fullmatch(name):
            yes = True
        elif _CIVILITY.fullmatch(name):
            yes = label[0].isupper() and not _SAYS.fullmatch(name)
        else:
            yes = _INITIALS.fullmatch(label) is not None and (
                counts[name] > 1 or (name not in GRAMMAR and not re.fullmatch(r"\w[^\W\d]+", name))
            )
        if yes:
            found.add(name)
    return found


def recurring(labels: Mapping[str, str], counts: Mapping[str, int]) -> set[str]:
    """The keys of labels that may be speakers because they recur and don't begin like a sentence."""
    found = set()
    for name, label in labels.items():
        if counts[name] < 2 or not (label[0].isupper() or _LETTER.fullmatch(name)):
            continue
        first = re.split("[ '’-]", name)[0]
        if first not in _TALK and name not in _TALK and not _SAYS.fullmatch(name):
            found.add(name)
    return found


def roles(keys: Sequence[str], named: Named, asking: Sequence[float]) -> list[Role]:
    """The role of each speaker; ``asking`` is the share of their turns that hold a question mark.

    The front matter decides first, then the words for an interviewer, then, beside somebody else, the letters
    Q, E, I…: Q before the others, of which the one who asks most. Whoever is left is a participant.
    """
    interviewers = {k for k in keys if _is(k, named.interviewers)}
    free = [k for k in keys if k not in interviewers and not _is(k, named.participants | named.others)]
    if not interviewers:
        interviewers = {k for k in free if _INTERVIEWER.fullmatch(k)}
    if not interviewers and len(keys) > 1:
        letters = [k for k in free if _LETTER.fullmatch(k)]
        share = dict(zip(keys, asking, strict=True))
        letters.sort(key=lambda k: (k.rstrip("0123456789") != "q", -share[k]))
        if letters:
            first = letters[0].rstrip("0123456789")
            interviewers = {k for k in letters if k.rstrip("0123456789") == first}
    others = named.others | {key(NOBODY)} - named.participants
    return ["interviewer" if k in interviewers else "other" if _is(k, others) else "participant" for k in keys]


def _is(name: str, among: Set[str]) -> bool:
    """Whether ``name`` is one of those named, who may be named by the last word alone (« B » for « Mme B. »)."""
    return name in among or any(name.endswith(" " + other) for other in among)


def names_somebody(label: str) -> bool:
    """Whether a speaker's label may hold a real name: not « Enquêtrice », « Q », « Mme B. », « Collègue 2 »."""
    name = key(label)
    if _INTERVIEWER.fullmatch(name) or _PARTICIPANT.fullmatch(name) or name in _PAIRED or name == key(NOBODY):
        return False
    words = [word for word in name.split() if not _TITLE.fullmatch(word)]
    return any(len(re.sub(r"\d", "", word)) > 1 and word not in GRAMMAR for word in words) and not (
        _INITIALS.fullmatch(label) and len(label) <= 3
    )
