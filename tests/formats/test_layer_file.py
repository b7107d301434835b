"""A coder's layer as a file: nothing is lost on the way, and nothing strange gets in."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import time
import tracemalloc
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cipcoder import locale
from cipcoder.codebook.models import Code, Codebook
from cipcoder.errors import CipcoderError, InputError
from cipcoder.formats import layer_models
from cipcoder.formats.layer_file import COLUMNS, FORMAT, VERSION, read_layer, write_layer
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from cipcoder.store.kinds import KINDS
from cipcoder.store.layer_gate import Layer
from cipcoder.store.layers import take_in, take_out
from cipcoder.store.log import OPERATION
from cipcoder.store.store import Store
from cipcoder.text.clean import visible

ANA = uuid.UUID("6ad2c8f2-8c5a-4c3e-9d7b-0a1b2c3d4e5f")
TALK = "Enquêteur : Et la voiture ?\n\nMme Z. : Je mange dedans, « tranquille » 😀, c'est mon bureau.\n"


@pytest.fixture(autouse=True)
def _in_english() -> None:
    locale.use("en")


# --- a layer as work leaves it ------------------------------------------------------------------------


def project(path: Path) -> Store:
    """A small project: one transcript, a theme with one code."""
    store = Store.create(path, name="Étude")
    car = Code(id="car", label={"fr": "La voiture"}, definition={"fr": "Ce qui se vit en voiture."})
    store.do(ops.AddCode(Code(id="isolation", label={"fr": "Isolement"}), None))
    store.do(ops.AddCode(car, "isolation"))
    data = ops.TranscriptData("entretien-z", TALK, (), (), (), "z.txt", hashlib.sha256(TALK.encode()).hexdigest())
    store.do(ops.ImportTranscript(data))
    return store


def worked(path: Path) -> tuple[Store, uuid.UUID]:
    """The project, and the transcript in which Ana has coded, written memos, changed her mind."""
    store = project(path)
    store.do(ops.AddCoder("Ana", ANA), note=True)
    data = ops.TranscriptData("entretien-z", TALK, (), (), (), "z.txt", "")
    passages = [
        ops.NewCoding(data.uid, a, b, code_uid("car"), memo="« = » ; \u2028 😀") for a, b in ((29, 58), (12, 40))
    ]
    done = store.do(ops.AddCodings(tuple(passages)), ANA)
    coding = next(c.uid for c in done.changes if c.kind == "coding")
    store.do(ops.ChangeCoding(coding, start=38), ANA)
    store.do(ops.WriteMemo(uuid.uuid4(), "À reprendre", "Note", (("transcript", data.uid), ("coding", coding))), ANA)
    store.do(ops.AddVerbatims((ops.NewVerbatim("Je mange dedans […] mon bureau."),)), ANA)
    store.do(ops.SetReadState(data.uid, "finished"), ANA)
    store.do(ops.RemoveCodings((coding,)), ANA)
    store.undo(ANA)
    store.undo(ANA)
    return store, data.uid


@pytest.fixture
def layer(tmp_path: Path) -> Layer:
    store, _transcript = worked(tmp_path / "ana.cipcoder")
    with store:
        return take_out(store, ANA)


@pytest.fixture
def file(tmp_path: Path, layer: Layer) -> Path:
    path = tmp_path / "ana.cipcoder-layer"
    write_layer(path, layer)
    return path


def test_a_coder_s_real_work_travels_whole(file: Path, layer: Layer) -> None:
    assert {op["entity"] for op in layer.operations} == {"coder", "coding", "memo", "verbatim", "read_state"}
    assert {op["role"] for op in layer.operations} == {"do", "undo", "note"}
    assert read_layer(file) == layer


def test_a_layer_read_from_its_file_is_taken_in_by_another_copy(tmp_path: Path, file: Path) -> None:
    with project(tmp_path / "ben.cipcoder") as other:
        assert take_in(other, read_layer(file)).codings_after == 2
        assert take_in(other, read_layer(file)).new_operations == 0
        again = tmp_path / "again.cipcoder-layer"
        write_layer(again, take_out(other, ANA))
        assert again.read_bytes() == file.read_bytes()


def test_the_file_is_lines_of_json_that_say_what_they_are(file: Path) -> None:
    lines = file.read_bytes().split(b"\n")
    head = json.loads(lines[0])
    assert list(head)[:4] == ["format", "version", "project", "coder"]
    assert head["coder"] == {"uid": str(ANA), "name": "Ana"}
    assert head["transcripts"][0]["name"] == "entretien-z"
    assert [code["id"] for code in head["codes"]] == ["isolation", "car"]
    assert head["operations"] == len(lines) - 2
    assert head["sha256"] == hashlib.sha256(b"\n".join(lines[1:])).hexdigest()
    first = json.loads(lines[1])
    assert list(first) == [name for name in COLUMNS if name in first]
    assert None not in first.values()


def test_the_types_know_every_field_the_store_gives_a_layer() -> None:
    assert set(layer_models.FIELDS) == {name for name, kind in KINDS.items() if kind.layer is not None}
    extra = {"memo": {"targets", "transcript"}}
    for name, fields in layer_models.FIELDS.items():
        kind = KINDS[name]
        assert fields.__annotations__.keys() == {*kind.columns, *kind.refs, *extra.get(name, ())}
    assert set(COLUMNS) == {c.name for c in OPERATION.columns} - {"id"}


# --- any layer ----------------------------------------------------------------------------------------

words = st.text(max_size=12).map(visible)
uids = st.uuids().map(str)
offsets = st.integers(0, 10**9)
moments = st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2100, 1, 1)).map(lambda m: m.replace(tzinfo=dt.UTC))
written = moments.map(lambda m: m.strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
marks = st.sampled_from(["0123456789abcdef", "ffffffffffffffff"])
MARKS = {"0123456789abcdef": {"car": "00ff00ff00ff00ff"}, "ffffffffffffffff": {}}
transcripts = st.none() | uids


def payload(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    """All fields of an entity of this kind."""
    span = st.tuples(offsets, st.integers(1, 10**6)).map(lambda p: {"start": p[0] // 2, "stop": p[0] // 2 + p[1]})
    fields: dict[str, dict[str, st.SearchStrategy[Any]]] = {
        "coder": {
            "name": st.just("Ana"),
            "kind": st.sampled_from(["human", "consensus", "machine"]),
            "db_role": st.none() | words,
            "created_at": written,
        },
        "coding": {
            "transcript": uids,
            "code": uids,
            "revision": st.integers(1, 9),
            "status": st.integers(0, 2),
            "weight": st.none() | st.integers(0, 5),
            "origin": st.sampled_from(["hand", "import", "suggestion"]),
            "version": st.none() | marks,
            "created_at": written,
        },
        "memo": {
            "title": words,
            "body": words,
            "created_at": written,
            "updated_at": written,
            "targets": st.lists(st.tuples(st.sampled_from(["coding", "code", "memo"]), uids).map(list), max_size=3),
            "transcript": transcripts,
        },
        "verbatim": {
            **dict.fromkeys(("key", "wording", "theme", "page", "note", "attributed"), words),
            "origin": st.sampled_from(["interview", "questionnaire", "observation"]),
            "transcript": transcripts,
            "revision": st.none() | st.integers(1, 9),
            "match": st.sampled_from(["exact", "elided", "reworded", "ambiguous", "not found", "unplaced"]),
        },
        "read_state": {
            "transcript": uids,
            "version": st.none() | marks,
            "state": st.sampled_from(["in progress", "finished"]),
            "at": written,
        },
        "seal": {
            "round": st.none() | uids,
            "layer_sha256": st.just("ab" * 32),
            "layer": st.fixed_dictionaries(
                {
                    "codes": st.lists(uids, max_size=2),
                    "spans": st.dictionaries(uids, st.lists(st.integers(0, 99), max_size=3), max_size=2),
                    "revisions": st.dictionaries(uids, st.integers(1, 9), max_size=2),
                }
            ),
            "version": marks,
            "sealed_at": written,
        },
        "decision": {
            "round": st.none() | uids,
            "transcript": uids,
            "item": words,
            "outcome": st.sampled_from(["a", "b", "both", "neither", "other", "agreed"]),
            "reason": words,
            "codings": st.lists(uids, max_size=2),
            "decided_by": st.none() | uids,
            "at": written,
        },
    }
    made = st.fixed_dictionaries(fields[kind])
    if kind != "coder":
        made = made.map(lambda f: f | {"coder": str(ANA)})
    if kind in ("coding", "verbatim"):
        made = st.tuples(made, span).map(lambda p: p[0] | p[1])
    return made


@st.composite
def operations(draw: st.DrawFn) -> tuple[dict[str, Any], ...]:
    """Creations, and for some of what they made a change and a removal."""
    made: list[dict[str, Any]] = []
    replicas = draw(st.lists(st.uuids(), min_size=1, max_size=2, unique=True))
    for number in range(draw(st.integers(0, 5))):
        kind = (
            draw(st.sampled_from(["coding", "memo", "verbatim", "read_state", "seal", "decision"]))
            if number
            else "coder"
        )
        fields = draw(payload(kind))
        uid = ANA if kind == "coder" else draw(st.uuids())
        steps: list[tuple[Any, Any]] = [(None, fields)]
        if draw(st.booleans()):
            name = draw(st.sampled_from(sorted(fields.keys() - {"start", "stop", "coder", "transcript"})))
            new = {name: draw(payload(kind))[name]}
            steps += [({name: fields[name]}, new), (fields | new, None)][: 1 if kind == "coder" else 2]
        for step, (before, after) in enumerate(steps):
            replica = draw(st.sampled_from(replicas))
            seq = number * 10 + step
            about = fields.get("transcript")
            made.append(
                {
                    "uid": uuid.uuid5(replica, str(seq)),
                    "replica": replica,
                    "seq": seq,
                    "lamport": number * 10 + step,
                    "at": draw(moments),
                    "coder_uid": draw(st.none() | st.just(ANA)),
                    "layer_uid": ANA,
                    "group_uid": draw(st.uuids()),
                    "role": draw(st.sampled_from(["do", "undo", "redo", "note"])),
                    "undoes": draw(st.none() | st.uuids()),
                    "verb": draw(st.sampled_from(["add coding", "write memo"])),
                    "entity": kind,
                    "entity_uid": uid,
                    "transcript_uid": None if about is None else uuid.UUID(about),
                    "before": before,
                    "after": after,
                    "redacted_at": None,
                }
            )
    return tuple(sorted(made, key=lambda op: (str(op["replica"]), op["seq"])))


@st.composite
def layers(draw: st.DrawFn) -> Layer:
    text = st.dictionaries(st.sampled_from(["fr", "en"]), words, max_size=2)
    rows: list[dict[str, Any]] = [
        {
            "id": key,
            "parent": parent,
            "label": {"fr": key},
            **{name: draw(text) for name in ("definition", "include", "exclude")},
            "keywords": draw(st.lists(words, max_size=2)),
            "colour": draw(st.sampled_from(["", "#a0b1c2"])),
        }
        for key, parent in (("isolation", None), ("car", "isolation"))
    ]
    if draw(st.booleans()):
        rows[1]["retired"] = True
    names = draw(st.lists(words, max_size=2))
    return Layer(
        project=draw(words),
        coder=ANA,
        coder_name="Ana",
        transcripts=tuple(
            {"uid": draw(uids), "name": name, "revision": 1, "text_sha256": "0f" * 32, "length": draw(offsets)}
            for name in names
        ),
        codes=tuple(rows),
        versions=MARKS,
        operations=draw(operations()),
    )


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(layer=layers())
def test_whatever_a_layer_holds_reads_back_the_same(tmp_path: Path, layer: Layer) -> None:
    path = tmp_path / "any.cipcoder-layer"
    write_layer(path, layer)
    assert read_layer(path) == layer
    once = path.read_bytes()
    write_layer(path, dataclasses.replace(layer, operations=layer.operations[::-1]))
    assert path.read_bytes() == once


# --- files that aren't what they say ------------------------------------------------------------------


def rewritten(path: Path, change: Callable[[dict[str, Any], list[dict[str, Any]]], None]) -> Path:
    """The file with its head and operations changed by hand, hash and count set right again."""
    head, *body = [json.loads(line) for line in path.read_text("utf-8").split("\n")[:-1]]
    change(head, body)
    lines = b"".join(json.dumps(op).encode() + b"\n" for op in body)
    if "sha256" in head:
        head |= {"sha256": hashlib.sha256(lines).hexdigest(), "operations": len(body)}
    path.write_bytes(json.dumps(head).encode() + b"\n" + lines)
    return path


def first(body: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    """The creation of the first entity of this kind."""
    return next(op for op in body if op["entity"] == kind and "before" not in op)


def set_after(kind: str, **fields: Any) -> Callable[[dict[str, Any], list[dict[str, Any]]], None]:
    return lambda head, body: first(body, kind)["after"].update(fields)


def set_op(**fields: Any) -> Callable[[dict[str, Any], list[dict[str, Any]]], None]:
    return lambda head, body: first(body, "coding").update(fields)


OTHER = str(uuid.UUID(int=7))
FORGED = {
    "nobody's work": lambda head, body: body.remove(first(body, "coder")),
    "the work of another coder": set_after("coding", coder=OTHER),
    "another layer": set_op(layer_uid=OTHER),
    "a shared thing": set_op(entity="code"),
    "an unknown thing": set_op(entity="weapon"),
    "another coder's name": lambda head, body: first(body, "coder").update(entity_uid=OTHER),
    "two names": lambda head, body: head["coder"].update(name="Ben"),
    "a negative offset": set_after("coding", start=-1),
    "an offset beyond any text": set_after("coding", stop=10**30),
    "an offset that is a fraction": set_after("coding", start=1.5),
    "an offset that is a word": set_after("coding", start="1"),
    "an offset that is a truth": set_after("coding", start=True),
    "a passage that ends before it begins": set_after("coding", start=50, stop=40),
    "a field nobody knows": set_after("coding", colour="red"),
    "a column nobody knows": set_op(colour="red"),
    "a field left out": lambda head, body: first(body, "coding")["after"].pop("start"),
    "a column left out": lambda head, body: first(body, "coding").pop("group_uid"),
    "a passage changed by half": lambda head, body: body[-1].update(before={"start": 1}, after={"stop": 9}),
    "nothing at all": lambda head, body: first(body, "coding").pop("after"),
    "a misnumbered operation": set_op(uid=OTHER),
    "a uid that is none": set_op(group_uid="x"),
    "a moment that is none": set_after("coding", created_at="2025-13-01T00:00:00.000000Z"),
    "a moment without a zone": set_after("coding", created_at="2025-01-01T00:00:00"),
    "a moment before all time": set_op(at="0001-01-01T00:00:00+14:00"),
    "a moment that some clocks can't show": set_op(at="9999-12-31T23:59:59.000000Z"),
    "a moment that other clocks can't show": set_after("memo", created_at="0001-01-01T00:00:00.000000Z"),
    "an unknown role": set_op(role="admin"),
    "a verb that is a page": set_op(verb="a" * 5000),
    "a status that is none": set_after("coding", status=7),
    "a version nobody wrote down": set_after("coding", version="unheard-of"),
    "a huge clock": set_op(lamport=2**62),
    "another transcript than its own": set_op(transcript_uid=OTHER),
    "a memo that is a book": set_after("memo", body="x" * 600_000),
    "a memo about nothing known": set_after("memo", targets=[["weapon", OTHER]]),
    "a memo about a word": set_after("memo", targets=[["coding", "x"]]),
    "a memo about everything": set_after("memo", targets=[["coding", OTHER]] * 20_000),
    "a verbatim with a beginning and no end": set_after("verbatim", start=3),
    "the same operation twice": lambda head, body: body.insert(0, body[0]),
    "operations out of order": lambda head, body: body.reverse(),
    "two things under one number": set_op(entity_uid="@memo"),
    "half a surrogate pair": set_after("memo", body="\ud83d"),
    "a NUL": set_after("memo", body="\x00"),
    "a memo that a terminal would obey": set_after("memo", body="oui \x1b]0;non\x07"),
    "a title that turns the line round": set_after("memo", title="Note \u202eetoN"),
    "a verbatim with a letter nobody sees": set_after("verbatim", wording="Je mange\u200b dedans"),
    "a definition that a terminal would obey": lambda head, body: head["codes"][0].update(definition={"fr": "\x9b2J"}),
    "an interview called a control": lambda head, body: head["transcripts"][0].update(name="z\r"),
    "a code without a label": lambda head, body: head["codes"][0].update(label={}),
    "a code without its theme": lambda head, body: head["codes"].reverse(),
    "a code twice": lambda head, body: head["codes"].append(head["codes"][0]),
    "a code that isn't an object": lambda head, body: head["codes"].append(7),
    "codes that aren't a list": lambda head, body: head.update(codes={}),
    "a colour that is none": lambda head, body: head["codes"][0].update(colour="\x1b[2J"),
    "a hash that is none": lambda head, body: head["transcripts"][0].update(text_sha256="x"),
    "a transcript without an end": lambda head, body: head["transcripts"][0].pop("length"),
    "a version that isn't an object": lambda head, body: head["versions"].update(x=1),
    "a head without a coder": lambda head, body: head.pop("coder"),
    "a head with more": lambda head, body: head.update(more=1),
    "a head without a hash": lambda head, body: head.pop("sha256"),
    "a version of ours below the first": lambda head, body: head.update(version=0),
}


@pytest.mark.parametrize("forgery", FORGED.values(), ids=FORGED.keys())
def test_a_layer_changed_by_hand_is_refused_with_its_file_and_line(
    file: Path, forgery: Callable[[dict[str, Any], list[dict[str, Any]]], None]
) -> None:
    def change(head: dict[str, Any], body: list[dict[str, Any]]) -> None:
        forgery(head, body)
        for op in body:
            if op.get("entity_uid") == "@memo":
                op["entity_uid"] = first(body, "memo")["entity_uid"]

    with pytest.raises(InputError) as refusal:
        read_layer(rewritten(file, change))
    assert "ana.cipcoder-layer" in str(refusal.value)
    assert len(str(refusal.value)) < 700
    assert "\x1b" not in str(refusal.value)


def test_an_error_says_which_line_and_which_field(file: Path) -> None:
    def change(head: dict[str, Any], body: list[dict[str, Any]]) -> None:
        body[3]["group_uid"] = "nonsense"

    with pytest.raises(InputError, match=r"ana\.cipcoder-layer, line 5: “.*group_uid” is not as it should be"):
        read_layer(rewritten(file, change))


def test_a_changed_file_is_told_from_a_cut_one(file: Path) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole.replace("À reprendre".encode(), "À supprimer".encode()))
    with pytest.raises(InputError, match="was changed since it was exported"):
        read_layer(file)
    file.write_bytes(whole[:-200])
    with pytest.raises(InputError, match="is cut short"):
        read_layer(file)
    file.write_bytes(b"\n".join(whole.split(b"\n")[:-3]) + b"\n")
    with pytest.raises(InputError, match="is cut short or was added to"):
        read_layer(file)


def test_a_file_that_git_gave_windows_line_ends_is_the_same_layer(file: Path, layer: Layer) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert read_layer(file) == layer


def test_a_layer_of_a_later_cipcoder_says_so(file: Path) -> None:
    with pytest.raises(InputError, match="newer cipcoder"):
        read_layer(rewritten(file, lambda head, body: head.update(version=VERSION + 1, marvel={"x": 1})))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"{}",
        b"[]\n",
        b"null\n",
        b'"cipcoder-layer"\n',
        b"PK\x03\x04",
        b"SQLite format 3\x00",
        b"\xff\xfe\x00",
        b'{"format": 7}\n',
        b"[" * 100_000 + b"\n",
        b'{"a":' * 100_000 + b"\n",
    ],
    ids=range(12),
)
def test_what_is_no_layer_is_called_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.cipcoder-layer"
    path.write_bytes(content)
    with pytest.raises(InputError, match="is not a coder’s layer"):
        read_layer(path)


def test_no_file_and_no_plain_file_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no file"):
        read_layer(tmp_path / "nowhere.cipcoder-layer")
    with pytest.raises(InputError, match="a folder or a device"):
        read_layer(tmp_path)
    with pytest.raises(InputError):
        read_layer(Path("/dev/zero"))


HEAD = (
    b'{"format":"cipcoder-layer","version":1,"project":"x","coder":{"uid":"6ad2c8f2-8c5a-4c3e-9d7b-0a1b2c3d4e5f",'
    b'"name":"Ana"},"transcripts":%s,"codes":%s,"versions":%s,"operations":1,"sha256":"' + b"0" * 64 + b'"}\n'
)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b'{"format":"cipcoder-layer","x":"' + b"x" * 200_000_000 + b'"}\n', "too long"),
        (b"x" * 200_000_000, "too long"),
        (HEAD % (b"[]", b"[]", b"{}") + b"x" * 200_000_000, "line 2.*too long"),
        (HEAD % (b"[]", b"[]", b"{}") + b"[" * 7_000_000 + b"\n", "line 2.*not JSON"),
        (HEAD % (b"[]", b"[]", b"{}") + b"[" + b"{}," * 2_000_000 + b"{}]\n", "line 2.*another kind"),
        (
            HEAD % (b"[]", b"[]", b"{}")
            + b'{"entity":"coding",'
            + b",".join(b'"%d":1' % i for i in range(600_000))
            + b"}\n",
            "line 2.*another kind",
        ),
        (HEAD % (b"[]", b"[]", b'{"m":{' + b",".join(b'"%d":1' % i for i in range(600_000)) + b"}}"), "line 1"),
        (HEAD % (b"[" + b"{}," * 2_000_000 + b"{}]", b"[]", b"{}"), "line 1"),
        (HEAD % (b"[]", b"[" + b"1," * 3_000_000 + b"1]", b"{}"), "line 1"),
        (HEAD % (b"9" * 7_000_000, b"[]", b"{}"), "is not a coder’s layer|line 1"),
    ],
    ids=range(10),
)
def test_a_monstrous_file_is_refused_soon_and_in_little_memory(tmp_path: Path, content: bytes, what: str) -> None:
    path = tmp_path / "x.cipcoder-layer"
    path.write_bytes(content)
    started = time.perf_counter()
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match=what):
            read_layer(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 400_000_000
    assert time.perf_counter() - started < 30


def test_codes_nested_without_end_are_refused(file: Path) -> None:
    def change(head: dict[str, Any], body: list[dict[str, Any]]) -> None:
        code = head["codes"][0]
        head["codes"] = [code | {"id": f"c{i}"} | ({"parent": f"c{i - 1}"} if i else {}) for i in range(2000)]

    with pytest.raises(InputError, match="line 1: the code “c8” lies too deep"):
        read_layer(rewritten(file, change))


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=300))
def test_arbitrary_bytes_never_give_anything_but_an_explained_refusal(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.cipcoder-layer"
    for content in (data, HEAD % (b"[]", b"[]", b"{}") + data):
        path.write_bytes(content)
        with pytest.raises(CipcoderError):
            read_layer(path)


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | uids,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(COLUMNS), inner, max_size=5),
    max_leaves=8,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_any_value_anywhere_in_a_real_layer_is_taken_whole_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("any") / "x.cipcoder-layer"
    write_layer(path, data.draw(layers()))

    def change(head: dict[str, Any], body: list[dict[str, Any]]) -> None:
        place: Any = data.draw(st.sampled_from([head, *body]))
        while place and data.draw(st.booleans()):
            inner = list(place.values()) if isinstance(place, dict) else place
            deeper = [value for value in inner if isinstance(value, dict | list) and value]
            if not deeper:
                break
            place = data.draw(st.sampled_from(deeper))
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        place[key] = data.draw(json_values)

    with suppress(CipcoderError):
        assert read_layer(rewritten(path, change)).coder == ANA


def test_the_codes_of_a_layer_are_a_codebook(layer: Layer) -> None:
    top, sub = ({k: v for k, v in row.items() if k != "parent"} for row in layer.codes)
    assert [row.code.id for row in Codebook(codes=(Code(**top, codes=(Code(**sub),)),)).walk()] == ["isolation", "car"]


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, file: Path, layer: Layer) -> None:
    before = file.read_bytes()
    broken = dataclasses.replace(layer, operations=(*layer.operations[:-1], {**layer.operations[-1], "at": "never"}))
    broken = dataclasses.replace(broken, project="\ud800")
    with pytest.raises(UnicodeEncodeError):
        write_layer(file, broken)
    assert file.read_bytes() == before
    assert FORMAT.encode() in before
    assert sorted(p.name for p in tmp_path.iterdir() if ".partial" in p.name) == []
