"""Acts that hypothesis draws as a word and four numbers: what a coder might do next, whatever the project holds."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st

from cipcoder.codebook.models import Code, Codebook
from cipcoder.errors import InputError, RefusedError
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from tests.studies import CODEBOOK, FAMILY, NOTES, WORK, Study, talk

TALKS = (WORK, FAMILY, NOTES)
CODES = ("hours", "isolation", "kin", "conditions", "c0", "c1", "c2")
LABELS = ("Un", "Deux", "Trois")
OTHER_CODEBOOK = Codebook(
    title={"fr": "Autre"},
    codes=(
        Code(id="kin", label={"fr": "Horaires"}, codes=(Code(id="hours", label={"fr": "Un"}, slot=3),)),
        Code(id="isolation", label={"fr": "Isolement"}, retired=True, definition={"fr": "Être seul."}),
        Code(id="conditions", label={"fr": "Conditions"}, colour="red"),
        Code(id="c0", label={"fr": "Zéro"}),
    ),
)
GUIDES = (
    (
        ops.GuideQuestionData(1, "Débuts", "Parlez-moi de vos débuts."),
        ops.GuideQuestionData(2, "Temps", "Les horaires ?"),
    ),
    (ops.GuideQuestionData(2, "Temps", "Et les horaires ?"), ops.GuideQuestionData(3, "Famille", "Chez vous ?")),
)

Act = tuple[str, int, int, int, int]
"""what to do, and four numbers it takes its choices from"""
number = st.integers(0, 60)
T = TypeVar("T")
OWN = (
    *("code", "code", "code", "recode", "rebound", "uncode", "split", "merge"),
    *("memo", "memo", "unmemo", "state", "verbatim", "unverbatim"),
)
SHARED = (
    *("add code", "label", "define", "move", "slot", "retire", "remove code", "codebook", "merge codes"),
    "split code",
    *("import", "remove", "describe", "people", "guide", "questions"),
)
CORRECT = ("correct", "correct")
BACK = ("undo", "undo", "redo")
OWNED = ("coding", "verbatim")


def acts(*kinds: str) -> st.SearchStrategy[Act]:
    return st.tuples(st.sampled_from(kinds), number, number, number, number)


def pick(items: Sequence[T], n: int) -> T:
    return items[n % len(items)]


def intention(study: Study, who: uuid.UUID, act: Act) -> ops.Intention:
    """The intention that an act's numbers choose, mostly among what the project holds."""
    what, a, b, c, d = act
    if what == "split code":
        source, new = pick(CODES, a), Code(id=pick(CODES, b), label={"fr": pick(LABELS, c)})
        wanted = str(who), str(code_uid(source))
        theirs = sorted(uid for uid, row in study.rows("coding").items() if (row["coder"], row["code"]) == wanted)
        return ops.SplitCode(source, (ops.Part(new, tuple(theirs[:d])),))
    if what in (*SHARED, *CORRECT):
        return shared(pick(TALKS, a), act)
    data = pick([t for t in TALKS if t.uid in study.rows("transcript")] or TALKS, a)
    start, stop = sorted((b % len(data.text), c % len(data.text)))
    code = pick(sorted(study.rows("code")) or [code_uid("c0")], d)
    mine = {kind: sorted(u for u, r in study.rows(kind).items() if r["coder"] == str(who)) for kind in OWNED}
    codings = mine["coding"]
    if what in ("memo", "unmemo"):
        uid = uuid.uuid5(who, str(a % 3))
        targets: list[Any] = [("transcript", data.uid), ("code", code), *(("coding", uid) for uid in codings)]
        return ops.WriteMemo(uid, f"mot {b % 3}" if what == "memo" else "", "", (pick(targets, c),))
    if what == "state":
        return ops.SetReadState(data.uid, "finished" if b % 2 else "in progress")
    if what == "unverbatim" and mine["verbatim"]:
        return ops.RemoveVerbatims((pick(mine["verbatim"], a),))
    if what in ("verbatim", "unverbatim"):
        placed = {"transcript": data.uid, "start": start, "stop": stop + 1, "match": "exact"} if c % 2 else {}
        return ops.AddVerbatims((ops.NewVerbatim(f"citation {a % 3}", key=str(a % 3), **placed),))  # type: ignore[arg-type]
    if what == "code" or not codings:
        return ops.AddCodings((ops.NewCoding(data.uid, start, stop + 1, code),))
    coding = pick(codings, a)
    if what == "uncode":
        return ops.RemoveCodings((coding,))
    if what == "recode":
        return ops.ChangeCoding(coding, code=code)
    rows = study.rows("coding")
    row = rows[coding]
    if what == "split":
        return ops.SplitCoding(coding, row["start"] + 1 + b % 30)
    if what == "merge":
        alike = [u for u in codings if (rows[u]["transcript"], rows[u]["code"]) == (row["transcript"], row["code"])]
        return ops.MergeCodings((coding, pick(alike, b)))
    return ops.ChangeCoding(coding, *((row["start"], row["stop"] + b) if c % 2 else (max(0, row["start"] - b), None)))


def shared(data: ops.TranscriptData, act: Act) -> ops.Intention:
    what, a, b, c, _d = act
    code, label = pick(CODES, a), {"fr": pick(LABELS, b)}
    match what:
        case "add code":
            return ops.AddCode(Code(id=code, label=label), pick((None, *CODES), c))
        case "label" | "define":
            return ops.EditCode(code, {"label": label} if what == "label" else {"definition": label})
        case "move":
            return ops.MoveCode(code, pick((None, *CODES), b), pick((None, 0, 1), c))
        case "merge codes":
            return ops.MergeCodes(code, pick(CODES, b))
        case "slot":
            return ops.EditCode(code, {"slot": pick((None, 1, 2), b)})
        case "retire":
            return ops.EditCode(code, {"retired": bool(b % 2)})
        case "remove code":
            return ops.RemoveCode(code)
        case "codebook":
            return ops.ApplyCodebook(pick((CODEBOOK, OTHER_CODEBOOK), a), {"title": {"fr": "Nettoyer"}})
        case "import":
            return ops.ImportTranscript(data)
        case "remove":
            return ops.RemoveTranscript(data.uid)
        case "describe":
            return ops.EditTranscript(data.uid, {"title": label["fr"], "date": pick((None, "2025-03-01"), c)})
        case "correct":
            lines = [line for i, line in enumerate(data.text.split("\n")) if (i + b) % 4 or not c % 3]
            new = talk(data.name, *(("Enquêteur : Oui, voilà.",) if b % 2 else ()), *lines)
            return ops.CorrectTranscript(data.uid, dataclasses.replace(new, text=new.text.replace("les", "ses", c % 3)))
        case "people":
            return ops.SetParticipants(
                (ops.ParticipantData(pick("BC", a), "Mme B.", {pick(("âge", "métier"), b): str(c)}),)
            )
        case "guide":
            return ops.SetGuide(pick(GUIDES, a))
        case "questions":
            return ops.MatchQuestions(data.uid, {b % 2: pick((None, 1, 2, 3), c)})
    raise AssertionError(what)


def perform(study: Study, who: uuid.UUID, act: Act) -> bool:
    """Do it; false when it was refused or changed nothing. A refusal leaves no trace."""
    try:
        return bool(study.store.do(intention(study, who, act), who).changes)
    except (RefusedError, InputError):
        return False
