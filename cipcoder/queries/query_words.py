"""The words of a query, French and English: all of them are understood always, and each language has one to write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cipcoder.queries.query_tree import Relation

AND, OR, NOT, ONLY = "and", "or", "not", "only"
OPERATORS = {
    **dict.fromkeys(("and", "et"), AND),
    **dict.fromkeys(("or", "ou"), OR),
    **dict.fromkeys(("not", "non", "sans", "without"), NOT),
    **dict.fromkeys(("only", "seul", "seulement"), ONLY),
}
NUMBER = "#"
RELATIONS: tuple[tuple[tuple[str, ...], Relation], ...] = (
    (("overlapping",), "overlapping"),
    (("overlaps",), "overlapping"),
    (("chevauchant",), "overlapping"),
    (("chevauche",), "overlapping"),
    (("near",), "near"),
    (("pres", "de"), "near"),
    (("proche", "de"), "near"),
    *(((*("within", NUMBER), word, "of"), "within") for word in ("words", "word")),
    *(((*("a", NUMBER), word, "de"), "within") for word in ("mots", "mot")),
    *(((*("a", "moins", "de", NUMBER), word, "de"), "within") for word in ("mots", "mot")),
    (("followed", "by"), "followed by"),
    (("suivi", "de"), "followed by"),
    (("suivie", "de"), "followed by"),
)
"""folded"""
BEFORE_DE = {words[i - 1] for words, _relation in RELATIONS for i in range(1, len(words)) if words[i] == "de"}
"""words after which « d’ » is « de »"""
FIELD_WORDS = {
    "code": "code",
    **dict.fromkeys(("coder", "codeur", "codeuse"), "coder"),
    "question": "question",
    **dict.fromkeys(("speaker", "locuteur", "locutrice"), "speaker"),
    **dict.fromkeys(("set", "ensemble"), "set"),
    **dict.fromkeys(("interview", "transcript", "entretien", "transcription"), "interview"),
    **dict.fromkeys(("text", "texte"), "text"),
    "date": "date",
}
MARK_WORDS = {"memo": "memo", **dict.fromkeys(("kept", "garde", "gardee"), "kept")}
ROLE_WORDS = {
    **dict.fromkeys(("participant", "participante"), "participant"),
    **dict.fromkeys(("interviewer", "enqueteur", "enquetrice"), "interviewer"),
    **dict.fromkeys(("other", "autre"), "other"),
}
SET_WORDS = {
    **dict.fromkeys(("interviews", "entretiens"), "interviews"),
    "questionnaire": "questionnaire",
    "notes": "notes",
    **dict.fromkeys(("other", "autre", "autres"), "other"),
    **dict.fromkeys(("all", "tous", "tout"), "all"),
}

WRITTEN: Mapping[str, Mapping[str, str]] = {
    "en": {
        AND: "and", OR: "or", NOT: "not", ONLY: "only", "overlapping": "overlapping", "near": "near",
        "within": "within {n} words of", "followed by": "followed by", "memo": "memo", "kept": "kept",
        "code": "code", "coder": "coder", "question": "question", "speaker": "speaker", "set": "set",
        "interview": "interview", "date": "date",
    },
    "fr": {
        AND: "et", OR: "ou", NOT: "non", ONLY: "seul", "overlapping": "chevauchant", "near": "près de",
        "within": "à {n} mots de", "followed by": "suivi de", "memo": "mémo", "kept": "gardé",
        "code": "code", "coder": "codeur", "question": "question", "speaker": "locuteur", "set": "ensemble",
        "interview": "entretien", "date": "date",
    },
}  # fmt: skip
"""by language: what is written for a condition"""
WRITTEN_VALUES: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "en": {"speaker": {}, "set": {}},
    "fr": {
        "speaker": {"interviewer": "enquêteur", "other": "autre"},
        "set": {"interviews": "entretiens", "other": "autres", "all": "tous"},
    },
}


def relation_at(words: Sequence[str]) -> tuple[Relation, int, int] | None:
    """The relation that these folded words begin with, its number (or 0), and how many words say it."""
    for pattern, relation in RELATIONS:
        if len(words) < len(pattern):
            continue
        number = 0
        for wanted, word in zip(pattern, words, strict=False):
            if wanted == NUMBER and word.isascii() and word.isdigit() and len(word) <= 6:
                number = int(word)
            elif wanted != word:
                break
        else:
            return relation, number, len(pattern)
    return None
