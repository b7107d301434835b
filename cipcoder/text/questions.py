"""Which of the interviewer's turns ask which questions of the guide, though no question is asked as it was written.

A suggestion for a reader, made to be seldom wrong rather than complete. Turn and question are reduced to
their content words; words of one family count as the same (« engagé », « engagement »); a word weighs more
the fewer questions and the fewer turns have it, so that « hybride » decides and « structure » doesn't.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cipcoder.text.fold import fold
from cipcoder.text.stopwords import FILLERS, GRAMMAR

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CUTOFF = 0.46
"""Found on nine demonstration interviews labelled by hand: of 69 matches above it 60 are right, of 155 questions
asked 60 are found; the other four interviews, looked at afterwards, gave 32 right of 37."""

_WORD = re.compile(r"[^\W_]{3,}")
_FAMILY = 0.85  # how much a word of the same family counts, against 1 for the same word
_COMMON_WEIGHT = 0.3
_ALONE = 0.85  # what is left of the evidence of one word without a second
_WITHIN = 0.15  # a question is asked again when a turn comes this near to the turn that asks it best
# Frequent in any talk, whatever it is about: such a word may confirm a match, not make one.
_COMMON = frozenset(
    fold("""
an année ans aujourd beau beaucoup besoin bien chaque compte côté début demain demande demander demandez dirais
diriez donne donner dame décrire décririez endroit entendu exemple façon face femme fin finir fois gens grand grande
heure histoire homme hui idée jour juste loin madame manière mal mieux milieu moment monde monsieur mois mot mots
arrive arriver appelle appeler change changer comprendre commencer connaître connaissez crois croire croyez devenir
devient jusqu lieu parle parler parlez parlait part partie passe passent passer pense penser pensez personne personnes
petit petite peu place point premier prendre présenter pris près propre question questions quelqu raconter racontez
rapport regarder ressemble reste rester sais sait savez savoir selon semaine sens sert servent servir seul seule souvent
suite temps trop trouve trouver trouvez travaille travailler venir vie vient vite voir vois voit voyez vrai vraie
vraiment vu assez parfois met mettre mis
""").split()
)


def match_questions(asked: Sequence[str], guide: Sequence[str], cutoff: float = CUTOFF) -> list[tuple[int, int, float]]:
    """The pairs (index in ``asked``, index in ``guide``, score from 0 to 1), in the order of ``asked``.

    ``asked``: the interviewer's turns of one interview, ``guide``: the questions of its guide. A turn asks at
    most one question. A question may come back in several turns, if they resemble it about as much as the best does.
    """
    questions = [_content(text) for text in guide]
    turns = [_content(text) for text in asked]
    said = sorted({word for turn in turns for word in turn})
    wanted = sorted({word for question in questions for word in question})
    if not said or not wanted:
        return []
    scores = _scores(questions, turns, wanted, said)
    best = scores.max(axis=0)
    matches = []
    for i, row in enumerate(scores):
        j = int(row.argmax())
        if row[j] >= cutoff and row[j] >= best[j] - _WITHIN:
            matches.append((i, j, float(row[j])))
    return matches


def _content(text: str) -> list[str]:
    """The words of three letters or more that say something, each once."""
    return [w for w in dict.fromkeys(_WORD.findall(fold(text))) if w not in GRAMMAR and w not in FILLERS]


def _scores(
    questions: list[list[str]], turns: list[list[str]], wanted: list[str], said: list[str]
) -> NDArray[np.float64]:
    """Turns × questions: e / (e + 1), where e is the weight of the question's words that the turn has.

    The weight of a word is log(1 + N / n) over the questions times the same over the turns, as a share of the
    most it could be. Long turns and long questions hold more words by chance, hence the roots that divide e.
    """
    import numpy as np

    alike = _alike(wanted, said)
    row = {word: i for i, word in enumerate(wanted)}
    column = {word: i for i, word in enumerate(said)}
    has = np.zeros((len(turns), len(wanted)))
    for i, turn in enumerate(turns):
        if turn:
            has[i] = alike[:, [column[word] for word in turn]].max(axis=1)
    family = _alike(wanted, wanted)
    asks = np.zeros((len(questions), len(wanted)), dtype=bool)
    near = np.zeros((len(questions), len(wanted)))
    for j, question in enumerate(questions):
        own = [row[word] for word in question]
        asks[j, own] = True
        if own:
            near[j] = family[:, own].max(axis=1)

    def rarity(table: NDArray[np.float64]) -> NDArray[np.float64]:
        n = len(table)
        shares: NDArray[np.float64] = np.log1p(n / np.maximum(1, (table > 0).sum(axis=0))) / np.log1p(n)
        return shares

    common = np.array([_COMMON_WEIGHT if word in _COMMON else 1.0 for word in wanted])
    weight = rarity(near) * rarity(has) * common
    evidence = has @ (asks * weight).T
    evidence = np.where((has > 0).astype(float) @ asks.T == 1, evidence * _ALONE, evidence)
    lengths = np.array([max(1.0, len(turn) / 8) for turn in turns])
    sizes = np.array([max(1.0, len(question)) / 5 for question in questions])
    evidence = evidence / lengths[:, None] ** 0.25 / sizes[None, :] ** 0.35
    scores: NDArray[np.float64] = evidence / (evidence + 1.0)
    return scores


def _alike(a: list[str], b: list[str]) -> NDArray[np.float64]:
    """1 for the same word, ``_FAMILY`` for words that share their beginning, 0 for others."""
    import numpy as np
    from rapidfuzz.distance import Prefix
    from rapidfuzz.process import cdist

    shared = cdist(a, b, scorer=Prefix.similarity)
    longest = np.maximum(np.array([len(w) for w in a])[:, None], np.array([len(w) for w in b])[None, :])
    part = shared / longest
    family = ((shared >= 5) & (part >= 0.6)) | ((shared >= 3) & (part >= 0.75))
    result: NDArray[np.float64] = np.where(part == 1, 1.0, np.where(family, _FAMILY, 0.0))
    return result
