"""Random projects for the exchange with other programs, and everything a project says, as values to compare."""

from __future__ import annotations

import datetime as dt
import re
import uuid
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from cipcoder.errors import RefusedError
from cipcoder.language.sentences import sentences
from cipcoder.project import Project
from cipcoder.queries import corpus, exchanged
from cipcoder.queries.corpus import Filter
from cipcoder.queries.document import documents
from cipcoder.queries.memos import memos
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from cipcoder.text.clean import clean
from cipcoder.text.spans import Span
from tests.codebook.test_codebook_file import codebooks

SHARED = Path(__file__).parents[3] / "shared" / "refi-qda"
NOT_THERE = "../shared is not there"

PIECES = (
    *(
        "Enquêtrice : ",
        "Mme B. : ",
        "\n",
        "\n\n",
        "Depuis l’été",
        " 😀",
        "👨\u200d👩\u200d👧",
        " « ni oui ni non »",
        ". ",
    ),
    *(
        "— cipcoder —\n",
        "---\n",
        "title: x\n",
        "[00:01:12] ",
        "<b>&amp;</b>",
        "\t",
        " seule",
        "e\u0301",
        "]]>",
        '"',
        "ça va",
    ),
)
LABELS = ("Enquêtrice", "Mme B.", "[x] ; y", "É, Z")
WORDS = st.sampled_from(PIECES) | st.text(max_size=12)
TEXTS = st.lists(st.sampled_from(PIECES), min_size=3, max_size=30).map("".join)
MEMOS = st.lists(WORDS, min_size=1, max_size=4).map("".join).filter(lambda body: bool(body.strip()))
MOMENTS = st.datetimes(dt.datetime(1970, 1, 1), timezones=st.just(dt.UTC))
NAMES = ("Ana", "Ben é", 'C"<&')


@st.composite
def projects(draw: st.DrawFn, folder: Path) -> Project:
    """A project with some of everything, made as people make one: by acts."""
    made = Project.create(folder / uuid.uuid4().hex, name=draw(st.sampled_from(["Étude", "A&B"])), language="fr")
    codebook = draw(codebooks())
    made.do(ops.ApplyCodebook(codebook, codebook.model_dump(mode="json")))
    codes = [row.code.id for row in codebook.walk()]
    made.do(ops.SetParticipants(draw(_people())))
    questions = draw(st.lists(st.tuples(st.integers(0, 99), WORDS, WORDS), max_size=3, unique_by=lambda q: q[0]))
    made.do(ops.SetGuide(tuple(ops.GuideQuestionData(*question) for question in questions)))
    talks = _imported(draw, made, [number for number, _section, _text in questions])
    people = [uuid.UUID(int=draw(st.integers(0, (1 << 128) - 1))) for _ in range(draw(st.integers(1, 3)))]
    for n, uid in enumerate(dict.fromkeys(people)):
        made.store.do(ops.AddCoder(f"{draw(st.sampled_from(NAMES))} {n}", uid), note=True)
        for _ in range(draw(st.integers(0, 8))):
            _act(draw, made, uid, talks, codes)
    return made


def _people() -> st.SearchStrategy[tuple[ops.ParticipantData, ...]]:
    value = st.sampled_from(["12", "007", "oui", "true", "2025-02-11", "", " x ", "é\nb"])
    people = st.builds(
        ops.ParticipantData,
        st.sampled_from(["B", "C", "Mme D."]),
        st.sampled_from(["Mme B.", "M. C.", "Mme D."]),
        st.dictionaries(st.sampled_from(["âge", "date", "set", "a & b"]), value, max_size=3),
    )
    return st.lists(people, max_size=3, unique_by=lambda person: person.key).map(tuple)


def _imported(draw: st.DrawFn, made: Project, questions: list[int]) -> list[ops.TranscriptData]:
    talks: list[ops.TranscriptData] = []
    for n in range(draw(st.integers(1, 3))):
        text = clean(draw(TEXTS) + " mot").text
        cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6)))
        speakers = tuple(
            (label, draw(st.sampled_from(["interviewer", "participant", "other"]))) for label in LABELS[:n]
        )
        turns = tuple(
            (draw(st.sampled_from([None, *range(len(speakers))])), a, a, b, draw(st.sampled_from([None, 72_000])))
            for a, b in zip(cuts[::2], cuts[1::2], strict=False)
        )
        found = sentences(text, [Span(turn[2], turn[3]) for turn in turns], made.codebook.language)
        data = ops.TranscriptData(
            name=f"entretien-{n}",
            text=text,
            speakers=speakers,
            turns=turns,
            sentences=tuple((each.start, each.stop) for each in found),
            source_name=f"e {n}.txt",
            source_sha256="ab" * 32,
            title=draw(st.sampled_from(["", "Entretien « un »"])),
            date=draw(st.sampled_from([None, "2025-02-11"])),
            document_set=draw(st.sampled_from(["interviews", "notes"])),
            participant=draw(st.sampled_from([None, "B", "C"])),
            meta=draw(st.sampled_from([{}, {"lieu": "à table", "n": 3}])),
        )
        try:
            made.do(ops.ImportTranscript(data))
        except RefusedError:  # the same text again
            continue
        talks.append(data)
        if turns and questions:
            made.do(ops.MatchQuestions(data.uid, {0: questions[0]}, draw(st.sampled_from(["matched", "hand"]))))
    return talks


def _act(draw: st.DrawFn, made: Project, coder: uuid.UUID, talks: list[ops.TranscriptData], codes: list[str]) -> None:
    talk = draw(st.sampled_from(talks))
    start = draw(st.integers(0, len(talk.text) - 1))
    stop = draw(st.integers(start + 1, len(talk.text)))
    kind = draw(st.sampled_from(["code", "code", "code", "memo", "memo", "verbatim", "state", "uncode"]))
    with made.store.read() as connection:
        codings = [each.uid for doc in documents(connection, corpus.transcripts(connection)) for each in doc.codings]
        written = [memo.uid for memo in memos(connection)]
        people = [person.uid for person in corpus.participants(connection).values()]
    intention: ops.Intention
    if kind == "memo":
        things: list[Any] = [("transcript", talk.uid), ("coding", uuid.uuid4())]
        things += [("coding", uid) for uid in codings] + [("memo", uid) for uid in written]
        things += [("participant", uid) for uid in people] + [("code", code_uid(code)) for code in codes]
        about = draw(st.lists(st.sampled_from(things), max_size=3, unique=True))
        intention = ops.WriteMemo(uuid.uuid4(), draw(MEMOS), draw(st.sampled_from(["", "Titre"])), tuple(about))
    elif kind == "verbatim":
        place: Any = {"transcript": talk.uid, "start": start, "stop": stop} if draw(st.booleans()) else {}
        said: Any = {
            name: draw(st.sampled_from(["", "é « 3 »"])) for name in ("key", "theme", "page", "note", "attributed")
        }
        intention = ops.AddVerbatims((ops.NewVerbatim(draw(MEMOS), match="elided", **said, **place),))
    elif kind == "state":
        intention = ops.SetReadState(talk.uid, draw(st.sampled_from(["in progress", "finished"])))
    elif kind == "code" and codes:
        weight = draw(st.sampled_from([None, None, 3]))
        code = code_uid(draw(st.sampled_from(codes)))
        intention = ops.AddCodings((ops.NewCoding(talk.uid, start, stop, code, weight, created_at=draw(MOMENTS)),))
    else:
        intention = ops.RemoveCodings(tuple(codings[:1]))
    with suppress(RefusedError):  # only blanks, a retired code, another's coding
        made.store.do(intention, None if kind == "verbatim" and draw(st.booleans()) else coder)


def content(project: Project) -> dict[str, Any]:
    """All that a file can carry, by uid; without the dates of imports and reading states."""
    with project.store.read() as connection:
        here = exchanged.here(connection)
        known = exchanged.provenances(connection)
        whole = documents(connection, corpus.transcripts(connection, chosen=Filter(None)))
        return {
            "codebook": project.codebook,
            "coders": here.coders,
            "attributes": corpus.attribute_names(connection),
            "people": {k: (p.uid, p.name, dict(p.attributes)) for k, p in corpus.participants(connection).items()},
            "guide": corpus.guide(connection),
            "transcripts": {
                talk.transcript.uid: (
                    (talk.transcript.name, talk.transcript.title, talk.transcript.date, talk.transcript.document_set),
                    (talk.transcript.participant, talk.text, talk.speakers, talk.turns, talk.sentences),
                    (known[talk.transcript.uid].meta, known[talk.transcript.uid].asked),
                    (known[talk.transcript.uid].source_name, known[talk.transcript.uid].source_sha256),
                )
                for talk in whole
            },
            "codings": here.codings,
            "moments": {each.uid: (each.created_at, each.weight) for talk in whole for each in talk.codings},
            "memos": {
                memo.uid: (memo.coder, memo.title, memo.body, memo.created_at, memo.updated_at, set(memo.targets))
                for memo in memos(connection)
            },
            "verbatims": {each.uid: each for each in exchanged.kept(connection)},
            "states": exchanged.states(connection),
        }


def packed(path: Path, parts: dict[str, bytes]) -> Path:
    """A zip file of these parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def undated(path: Path) -> dict[str, list[str]]:
    """The lines of all parts of a file, without the moments at which the file and its sources were made."""
    parts = parts_of(path)
    whole = re.sub(rb'(<Project [^>]*) creationDateTime="[^"]*"', rb"\1", parts["project.qde"])
    parts["project.qde"] = re.sub(rb'(<TextSource [^>]*) creationDateTime="[^"]*"', rb"\1", whole)
    return {name: data.decode().split("\n") for name, data in parts.items()}
