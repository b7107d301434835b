"""The checks of a round's package: line by line as it is read, then what only shows once all of it is there.

Types alone don't make a package possible: a text is the one its hash names and is clean, turns follow each other in
it, the codebook is the one the round fixed. Imported late, with pydantic.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from cipcoder.codebook.models import Codebook, fingerprint, problems
from cipcoder.errors import InputError
from cipcoder.formats import round_models as types
from cipcoder.formats.checked import checked, holds_more_than
from cipcoder.formats.files import at_line
from cipcoder.formats.round_file import FORMAT, VERSION
from cipcoder.locale import _
from cipcoder.store import operations as ops
from cipcoder.text.clean import clean, visible

MAX_ENTRIES = 5_000_000
"""of all lists and objects of one line together"""
MAX_CODES = 5_000
ROLES = frozenset({"interviewer", "participant", "other"})


def head_of(line: bytes, file: str) -> dict[str, Any]:
    """The first line of a package, checked: how many lines follow, and their hash."""
    wrong = InputError(
        _("{file} is no round of double coding: that is a file which “cipcoder round new” wrote.").format(file=file)
    )
    try:
        said = from_json(line, allow_inf_nan=False)
    except ValueError:
        raise wrong from None
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise wrong
    version = said.get("version")
    if isinstance(version, int) and version > VERSION:
        raise InputError(
            _(
                "{file} was written by a newer cipcoder (round version {version}; this one reads {known}): "
                "update cipcoder, then join the round."
            ).format(file=file, version=min(version, 999), known=VERSION)
        )
    head: dict[str, Any] = _checked(types.HEADER, said, file, 1)
    return head


class Checks:
    """Checks the lines one by one and keeps them; ``package`` puts them together."""

    def __init__(self, file: str) -> None:
        self.lines = 0
        self._file = file
        self._study: dict[str, Any] | None = None
        self._texts: list[tuple[int, dict[str, Any], ops.TranscriptData]] = []

    def take(self, number: int, line: bytes) -> None:
        """Check the line with this number, and keep it."""
        self.lines += 1
        try:
            said = from_json(line, allow_inf_nan=False)
        except ValueError:
            raise at_line(self._file, number, _("this is not JSON: the file is damaged. Get it again.")) from None
        if self._study is None:
            self._study = _checked(types.STUDY, said, self._file, number)
            return
        row = _checked(types.TRANSCRIPT, said, self._file, number)
        data = _transcript(row)
        if what := _text_fault(row, data):
            raise self._wrong(number, what)
        self._texts.append((number, row, data))

    def package(self) -> ops.Package:
        """All of it. InputError where its parts don't go together."""
        said = self._study
        assert said is not None, "a package has two lines at least"
        if what := _study_fault(said):
            raise self._wrong(2, what)
        numbers = {question["number"] for question in said["guide"]}
        people = {each["key"] for each in said["participants"]}
        seen: set[object] = set()
        for number, row, data in self._texts:
            if data.uid in seen or data.name in seen:
                raise self._wrong(number, _("An interview stands twice."))
            seen |= {data.uid, data.name}
            if not {asked for _turn, asked, _by in row["questions"]} <= numbers:
                raise self._wrong(number, _("A turn asks a question that the guide has not."))
            if row["participant"] is not None and row["participant"] not in people:
                raise self._wrong(number, _("Its participant is not among those of the round."))
            if row["segments"] and said["round"]["unit"] != "segments":
                raise self._wrong(number, _("The round gives no segments."))
        if said["round"]["unit"] == "segments" and not any(row["segments"] for _n, row, _data in self._texts):
            raise self._wrong(2, _("The round gives no segments."))
        return self._put_together(said, self._codebook(said))

    def _codebook(self, said: dict[str, Any]) -> Codebook:
        """The codebook, which has to be the one the round fixed."""
        try:
            # JSON once more: its arrays are the codebook's tuples
            codebook = Codebook.model_validate_json(json.dumps(said["codebook"]), strict=True)
        except ValidationError as error:
            raise at_line(self._file, 2, visible(problems(error)[0][1], line=True)[:300]) from None
        if len(list(codebook.walk())) > MAX_CODES or fingerprint(codebook) != said["round"]["version"]:
            raise self._wrong(2, _("The codebook is not the one the round was begun with."))
        return codebook

    def _put_together(self, said: dict[str, Any], codebook: Codebook) -> ops.Package:
        about, texts = said["round"], [data for _number, _row, data in self._texts]
        coders = tuple(
            ops.AddCoder(each["name"], uuid.UUID(each["uid"]), recipient=each.get("recipient"))
            for each in said["coders"]
        )
        terms: dict[str, Any] = dict(about["drawn"])
        if about["unit"] == "segments":
            terms["segments"] = {str(data.uid): row["segments"] for _number, row, data in self._texts}
        return ops.Package(
            project=said["project"],
            language=said["language"],
            coder=uuid.UUID(said["coder"]),
            coders=coders,
            round=ops.NewRound(
                uid=uuid.UUID(about["uid"]),
                name=about["name"],
                purpose=about["purpose"],
                unit=about["unit"],
                transcripts=tuple(data.uid for data in texts),
                coders=tuple(each.uid for each in coders),
                terms=terms,
                version=about["version"],
                begun_at=about["begun_at"],
            ),
            codebook=codebook,
            guide=tuple(ops.GuideQuestionData(**question) for question in said["guide"]),
            participants=tuple(ops.ParticipantData(each["key"], each["name"]) for each in said["participants"]),
            transcripts=tuple(texts),
            questions={
                data.uid: tuple((turn, asked, by) for turn, asked, by in row["questions"])
                for _number, row, data in self._texts
            },
        )

    def _wrong(self, number: int, what: str) -> InputError:
        return at_line(
            self._file, number, what + " " + _("The file was changed by hand: the round is not joined. Get it again.")
        )


# --- the round ---------------------------------------------------------------------------------------


def _study_fault(said: dict[str, Any]) -> str | None:
    """What makes a round impossible though each of its fields could be right."""
    coders = said["coders"]
    uids, names = {each["uid"] for each in coders}, {each["name"] for each in coders}
    if said["coder"] not in uids:
        return _("It is for a coder who is not in the round.")
    if len(uids) < len(coders) or len(names) < len(coders) or "" in names:
        return _("Two coders are one, or one has no name.")
    if len({question["number"] for question in said["guide"]}) < len(said["guide"]):
        return _("The guide has a question twice.")
    if len({each["key"] for each in said["participants"]}) < len(said["participants"]):
        return _("A participant stands twice.")
    lines = [said["project"], said["round"]["name"], said["round"]["drawn"]["stratified_by"], *names]
    lines += [word for each in said["participants"] for word in each.values()]
    lines += [question["section"] for question in said["guide"]]
    texts = [question["text"] for question in said["guide"]]
    if any(visible(line, line=True) != line for line in lines) or any(visible(text) != text for text in texts):
        return _("It holds characters that nobody can see, or that a terminal would obey.")
    return None


# --- its interviews ----------------------------------------------------------------------------------


def _transcript(row: dict[str, Any]) -> ops.TranscriptData:
    flat = row["sentences"]
    return ops.TranscriptData(
        name=row["name"],
        text=row["text"],
        speakers=tuple((label, role) for label, role in row["speakers"]),
        turns=tuple((who, head, start, stop, at) for who, head, start, stop, at in row["turns"]),
        sentences=tuple(zip(flat[::2], flat[1::2], strict=False)),
        source_name=row["name"],
        source_sha256=row["sha256"],
        revision=row.get("revision", 1),
        first_sha256=row.get("first_sha256", ""),
        title=row["title"],
        date=row["date"],
        document_set=row["document_set"],
        participant=row["participant"],
    )


def _text_fault(row: dict[str, Any], data: ops.TranscriptData) -> str | None:
    """What makes an interview impossible: its text, its date, its speakers, its places."""
    lines = [row["name"], row["title"], row["participant"] or "", *(label for label, _role in row["speakers"])]
    if clean(data.text).text != data.text or any(visible(line, line=True) != line for line in lines):
        return _("It holds characters that nobody can see, or that a terminal would obey.")
    if data.text_sha256 != row["sha256"]:
        return _("The text is not the one its SHA-256 names.")
    if not data.text.strip():
        return _("The text holds no words.")
    if row["date"] is not None and not _is_date(row["date"]):
        return _("The date is none.")
    if any(role not in ROLES for _label, role in row["speakers"]):
        return _("Each speaker is an interviewer, a participant or another.")
    if not _turns_fit(row["turns"], len(row["speakers"]), len(data.text)):
        return _("A turn lies outside the text, or overlaps another.")
    if not _follow(row["sentences"], len(data.text)):
        return _("A sentence lies outside the text, or overlaps another.")
    if not _inside(row["segments"], len(data.text)):
        return _("A segment lies outside the text.")
    asked = [turn for turn, number, by in row["questions"] if by in ops.ORIGINS and isinstance(number, int)]
    real = all(isinstance(turn, int) and turn < len(row["turns"]) for turn in asked)
    if not real or len(asked) < len(row["questions"]) or len(set(asked)) < len(asked):
        return _("A guide question is asked by a turn that is not there.")
    return None


def _is_date(written: str) -> bool:
    try:
        return dt.date.fromisoformat(written).isoformat() == written
    except ValueError:
        return False


def _turns_fit(turns: Sequence[Sequence[int | None]], speakers: int, length: int) -> bool:
    at = 0
    for who, head, start, stop, _milliseconds in turns:
        if head is None or start is None or stop is None or not at <= head <= start <= stop <= length:
            return False
        if who is not None and who >= speakers:
            return False
        at = stop
    return True


def _follow(flat: Sequence[int], length: int) -> bool:
    """Starts and stops by turns, each span after the one before."""
    return _inside(flat, length) and all(a <= b for a, b in pairwise(flat))


def _inside(flat: Sequence[int], length: int) -> bool:
    pairs = zip(flat[::2], flat[1::2], strict=False)
    return len(flat) % 2 == 0 and all(0 <= start < stop <= length for start, stop in pairs)


def _checked(kind: TypeAdapter[Any], value: Any, file: str, line: int) -> Any:
    """``value`` as its type says, after a look at how much lies inside."""
    if holds_more_than(value, MAX_ENTRIES):
        raise at_line(file, line, _("more stands here than a round ever holds: this is another kind of file."))
    return checked(kind, value, file, line)
