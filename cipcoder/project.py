"""Project: one open study. The door both the command line and the screens go through.

A project is a folder with ``codebook.yaml``, ``corpus/`` and ``project.cipcoder`` (the store). Reads return
frozen results of ``queries``; changes are intentions given to the store in the name of the current coder.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from cipcoder.codebook.models import Code, Codebook
from cipcoder.codebook.words import slug
from cipcoder.errors import InputError
from cipcoder.locale import _
from cipcoder.queries import agreement, corpus, document, extracts, frequencies, memos, progress, subjects, uses
from cipcoder.queries.agreement import Comparison
from cipcoder.queries.corpus import EVERYTHING, CoderRow, Filter, GuideQuestion, TranscriptRow
from cipcoder.queries.document import Document
from cipcoder.queries.extracts import Extract, Wanted
from cipcoder.queries.frequencies import Frequencies
from cipcoder.queries.memos import MemoRow, VerbatimRow
from cipcoder.queries.progress import Progress
from cipcoder.queries.search import SearchText, search_texts
from cipcoder.queries.subjects import MemoAbout
from cipcoder.store import history
from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid, codebook_base, read_codebook
from cipcoder.store.log import Done
from cipcoder.store.operations.codings import ReadingState
from cipcoder.store.operations.memos import TargetKind
from cipcoder.store.store import Store, TakenBack
from cipcoder.text import sourcing
from cipcoder.text.clean import visible
from cipcoder.text.fold import fold

STORE_NAME = "project.cipcoder"
CODEBOOK_NAME = "codebook.yaml"


class Project:
    """One open study and, where somebody codes, the coder."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.folder = folder
        self.store = store
        self.coder: CoderRow | None = None
        self._codebook: Codebook | None = None

    # --- opening -------------------------------------------------------------------------------------

    @classmethod
    def create(cls, folder: Path, *, name: str, language: str = "fr") -> Project:
        """Make a project in ``folder`` (made if it isn't there; it may not hold a project already)."""
        folder.mkdir(parents=True, exist_ok=True)
        return cls(folder, Store.create(folder / STORE_NAME, name=name, language=language))

    @classmethod
    def open(cls, where: Path | None = None) -> Project:
        """Open the project in ``where`` (a folder or a store file); None: this folder or one above it."""
        if where is not None:
            path = where / STORE_NAME if where.is_dir() else where
            return cls(path.parent, Store.open(path))
        here = Path.cwd()
        for folder in (here, *here.parents):
            if (folder / STORE_NAME).is_file():
                return cls(folder, Store.open(folder / STORE_NAME))
        raise InputError(
            _(
                "There is no project in {folder} or above it. Go into a project's folder, give it with "
                "--project FOLDER, or make one: cipcoder init my-study"
            ).format(folder=visible(str(here)))
        )

    def close(self) -> None:
        self.store.close()

    def __enter__(self) -> Project:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    # --- who codes -----------------------------------------------------------------------------------

    def use_coder(self, name: str) -> bool:
        """Code as ``name`` from now on; true if that coder is new to the project."""
        name = " ".join(visible(name).split())
        if not name:
            raise InputError(_("A coder needs a name."))
        new = self.store.coder_uid(name) is None
        if new:
            self.store.do(ops.AddCoder(name, uuid.uuid4()), note=True)
        self.coder = next(row for row in self.coders() if row.name == name)
        return new

    def coders(self) -> list[CoderRow]:
        """Everybody who codes in this project."""
        with self.store.read() as connection:
            return corpus.coders(connection)

    def coder_named(self, name: str) -> CoderRow:
        """The coder of this name; an error naming the ones there are."""
        rows = self.coders()
        for row in rows:
            if row.name == name:
                return row
        names = ", ".join(row.name for row in rows) or _("nobody yet")
        raise InputError(
            _("There is no coder named {name} here. Coders: {names}.").format(name=visible(name), names=names)
        )

    def rename_coder(self, name: str, new: str) -> None:
        """Give a coder another name; their codings stay theirs."""
        row = self.coder_named(name)
        self.store.do(ops.RenameCoder(row.uid, " ".join(visible(new).split())), row.uid)

    @property
    def _me(self) -> uuid.UUID | None:
        return None if self.coder is None else self.coder.uid

    def do(self, intention: ops.Intention, *, note: bool = False) -> Done:
        """Carry out an intention in the current coder's name; on disk when this returns."""
        done = self.store.do(intention, self._me, note=note)
        if any(change.kind in {"code", "project"} for change in done.changes):
            self.forget_codebook()
        return done

    # --- reading -------------------------------------------------------------------------------------

    def forget_codebook(self) -> None:
        """Read the codebook anew when it is next asked for: another program may have changed it."""
        self._codebook = None

    @property
    def codebook(self) -> Codebook:
        """The codebook as it stands in the store."""
        if self._codebook is None:
            with self.store.read() as connection:
                self._codebook = read_codebook(connection)
        return self._codebook

    def transcripts(self, chosen: Filter = EVERYTHING) -> list[TranscriptRow]:
        """Transcripts with the current coder's state and number of codings."""
        with self.store.read() as connection:
            return corpus.transcripts(connection, self._me, chosen)

    def transcript(self, name: str) -> TranscriptRow:
        """The transcript of this name, or of the only name that contains it; an error listing what there is."""
        rows = self.transcripts()
        exact = [row for row in rows if row.name == name]
        near = exact or [row for row in rows if fold(name) in fold(row.name)]
        if len(near) == 1:
            return near[0]
        names = ", ".join(row.name for row in near or rows) or _("none yet")
        raise InputError(
            _("No single transcript is called {name}. Transcripts: {names}.").format(name=visible(name), names=names)
        )

    def document(self, name: str) -> Document:
        """A transcript, whole, with the current coder's codings (everyone's when nobody is coding)."""
        with self.store.read() as connection:
            found = document.document(connection, name, None if self.coder is None else [self.coder.name])
        if found is None:
            raise InputError(_("There is no transcript named {name}.").format(name=visible(name)))
        return found

    def codebook_base(self) -> dict[str, Any] | None:
        """codebook.yaml as it last stood when it was applied or written."""
        with self.store.read() as connection:
            return codebook_base(connection)

    def guide(self) -> list[GuideQuestion]:
        """The guide's questions, in its order."""
        with self.store.read() as connection:
            return corpus.guide(connection)

    def participants(self) -> tuple[ops.ParticipantData, ...]:
        """Everybody interviewed, as their file describes them."""
        with self.store.read() as connection:
            people = corpus.participants(connection).values()
        return tuple(ops.ParticipantData(p.key, p.name, p.attributes) for p in people)

    def attribute_values(self) -> dict[str, list[str]]:
        """The values the participants have, by attribute."""
        with self.store.read() as connection:
            return corpus.attribute_values(connection)

    def extracts(self, wanted: Wanted | None = None, *, language: str = "fr") -> list[Extract]:
        """The current coder's coded extracts; everyone's when nobody is coding."""
        coders = None if self.coder is None else [self.coder.name]
        with self.store.read() as connection:
            return list(extracts.extracts(connection, wanted, coders=coders, language=language))

    def memos(self) -> list[MemoRow]:
        """The current coder's memos; everyone's when nobody is coding."""
        with self.store.read() as connection:
            return memos.memos(connection, None if self.coder is None else self.coder.name)

    def template(self) -> str:
        """How an extract is written with its source here."""
        with self.store.read() as connection:
            return corpus.extract_template(connection) or _("“{quote}” ({speaker}, {title}, turn {turn})")

    def set_template(self, template: str) -> Done:
        """Write extracts another way from now on ("": the usual one); an InputError says what is wrong with it."""
        return self.do(ops.SetTemplate(sourcing.check(template, self.template_fields())))

    def template_fields(self) -> list[str]:
        """What a template may name."""
        with self.store.read() as connection:
            return [*sourcing.FIELDS, *(n for n in corpus.attribute_names(connection) if n not in sourcing.FIELDS)]

    def with_source(self, row: Document, start: int, stop: int) -> str:
        """An extract with its source, ready to be pasted into a text."""
        with self.store.read() as connection:
            person = corpus.participants(connection).get(row.transcript.participant or "")
        return sourcing.written(self.template(), extracts.source_fields(row, person, start, stop))

    def memos_about(self, language: str = "fr") -> list[MemoAbout]:
        """The same memos, each with what it is about; ``language``: of the codes' labels."""
        with self.store.read() as connection:
            return subjects.memos_about(connection, None if self.coder is None else self.coder.name, language)

    def codings_of(self, code: str) -> dict[str, int]:
        """How many codings each coder has of a code: coder's name -> codings, whoever has none left out."""
        with self.store.read() as connection:
            return uses.codings_of(connection, code)

    def verbatims(self) -> list[VerbatimRow]:
        with self.store.read() as connection:
            return memos.verbatims(connection)

    def places(self, codings: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[uuid.UUID, int]]:
        """In which transcript codings stand, and where they begin."""
        with self.store.read() as connection:
            return document.places(connection, codings)

    def progress(self, transcripts: Iterable[uuid.UUID] | None = None) -> dict[uuid.UUID, Progress]:
        """How many of the participants' turns the current coder coded, in all transcripts or in these."""
        with self.store.read() as connection:
            return progress.progress(connection, self._me, transcripts)

    def participant_words(self, rows: Iterable[TranscriptRow]) -> dict[uuid.UUID, int]:
        """How many words the participants say in each of these transcripts."""
        with self.store.read() as connection:
            return progress.participant_words(connection, rows)

    def search_texts(self, rows: Iterable[TranscriptRow]) -> list[SearchText]:
        """These transcripts, folded and ready to be searched."""
        with self.store.read() as connection:
            return search_texts(connection, rows)

    def frequencies(
        self, coder: str | None = None, chosen: Filter | None = None, *, only_finished: bool = False
    ) -> Frequencies:
        """Theme frequencies of one coder (the current one by default)."""
        name = coder or (self.coder.name if self.coder else None)
        if name is None:
            raise InputError(_("Say whose codings to count: --coder NAME."))
        self.coder_named(name)
        with self.store.read() as connection:
            return frequencies.frequencies(connection, name, chosen, only_finished=only_finished)

    def agreement(self, coders: Sequence[str], chosen: Filter | None = None, **how: Any) -> Comparison:
        """Coders compared on the interviews two or more finished; ``how`` as for ``queries.agreement.agreement``."""
        for name in coders:
            self.coder_named(name)
        with self.store.read() as connection:
            return agreement.agreement(connection, coders, chosen, **how)

    # --- coding --------------------------------------------------------------------------------------

    def code_passage(self, transcript: uuid.UUID, start: int, stop: int, codes: Sequence[str]) -> Done:
        """Put codes (by id) on [start, stop) of a transcript: one act, one undo step."""
        new = tuple(ops.NewCoding(transcript, start, stop, code_uid(code)) for code in codes)
        return self.do(ops.AddCodings(new))

    def remove_codings(self, codings: Sequence[uuid.UUID]) -> Done:
        return self.do(ops.RemoveCodings(tuple(codings)))

    def change_coding(
        self, coding: uuid.UUID, *, start: int | None = None, stop: int | None = None, codes: Sequence[str] = ()
    ) -> Done:
        """Give a coding other bounds or another code; further ones come beside it."""
        uids = [code_uid(code) for code in codes]
        return self.do(ops.ChangeCoding(coding, start, stop, uids[0] if uids else None, beside=tuple(uids[1:])))

    def split_coding(self, coding: uuid.UUID, at: int) -> Done:
        """Cut a coding in two before the code point ``at``."""
        return self.do(ops.SplitCoding(coding, at))

    def merge_codings(self, codings: Sequence[uuid.UUID]) -> Done:
        """Make codings with the same code one, from the first's beginning to the last's end."""
        return self.do(ops.MergeCodings(tuple(codings)))

    def set_question(self, transcript: uuid.UUID, turn: int, question: int | None) -> Done:
        """Say by hand which guide question a turn (from 0) asks; None: none."""
        return self.do(ops.MatchQuestions(transcript, {turn: question}, "hand"))

    def write_memo(
        self,
        body: str,
        *,
        title: str = "",
        targets: Sequence[tuple[TargetKind, uuid.UUID]] = (),
        uid: uuid.UUID | None = None,
    ) -> Done:
        """A new memo about ``targets``, or (``uid``) an old one anew; an empty body takes it away."""
        return self.do(ops.WriteMemo(uid or uuid.uuid4(), body, title, tuple(targets)))

    def keep_verbatim(self, row: Document, start: int, stop: int, theme: str = "") -> Done:
        """Keep a passage as a verbatim, in its exact wording."""
        new = ops.NewVerbatim(
            row.text[start:stop],
            key=f"{row.transcript.name}:{start}-{stop}",
            theme=theme,
            attributed=row.transcript.participant_name or "",
            transcript=row.transcript.uid,
            start=start,
            stop=stop,
            match="exact",
        )
        return self.do(ops.AddVerbatims((new,)))

    def set_read_state(self, transcript: uuid.UUID, state: ReadingState) -> Done:
        """Say that the interview is in progress or finished, under the codebook as it stands."""
        return self.do(ops.SetReadState(transcript, state))

    def begin_reading(self, row: TranscriptRow) -> None:
        """Opening an interview for the first time puts it in progress; no step for undo."""
        if self.coder is not None and row.state == "not opened":
            self.do(ops.SetReadState(row.uid, "in progress"), note=True)

    # --- the codebook, one code at a time ------------------------------------------------------------

    def add_code(
        self,
        label: str,
        parent: str | None = None,
        definition: str = "",
        *,
        position: int | None = None,
        fields: Mapping[str, Any] | None = None,
    ) -> tuple[str, Done]:
        """A new code named ``label``, and its id, made from the label.

        Label and definition are in the codebook's language; ``fields`` (as for ``edit_code``) says more, or otherwise.
        ``position``: from 0 among its siblings, None for the last place.
        """
        label = " ".join(label.split())
        if not label:
            raise InputError(_("A code needs a label."))
        language = self.codebook.language
        said = {"label": {language: label}, "definition": {language: definition} if definition else {}}
        name = slug(label, {row.code.id for row in self.codebook.walk()})
        return name, self.do(ops.AddCode(Code(id=name, **said | dict(fields or {})), parent, position))

    def edit_code(self, code: str, **fields: object) -> Done:
        """Give some fields of a code new values: label, definition, include, exclude (by language), keywords,
        colour, slot, retired."""
        return self.do(ops.EditCode(code, fields))

    def move_code(self, code: str, parent: str | None, position: int | None = None) -> Done:
        """Put a code under another theme (a code's id, None for the top), at a place from 0 or last."""
        return self.do(ops.MoveCode(code, parent, position))

    def merge_codes(self, source: str, target: str) -> Done:
        """Put ``target`` where the current coder's codings have ``source``, which is retired."""
        return self.do(ops.MergeCodes(source, target))

    def remove_code(self, code: str) -> Done:
        """Take an unused code away; a code in use is refused."""
        return self.do(ops.RemoveCode(code))

    # --- taking back ---------------------------------------------------------------------------------

    def undo(self) -> TakenBack | None:
        """Take the current coder's latest act back."""
        self._codebook = None
        return self.store.undo(self._me)

    def latest_act(self) -> uuid.UUID | None:
        """The current coder's last act: a mark for ``acts_since``."""
        with self.store.read() as connection:
            return history.latest(connection, self._me)

    def acts_since(self, mark: uuid.UUID | None) -> int:
        """How many undos take back what the current coder did since."""
        with self.store.read() as connection:
            return history.acts_since(connection, self._me, mark)

    def redo(self) -> TakenBack | None:
        """Do again what was taken back last."""
        self._codebook = None
        return self.store.redo(self._me)
