"""Acts are counted so that exactly so many undos lead back to where one was."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from cipcoder.store import operations as ops
from cipcoder.store.history import acts_since, latest
from cipcoder.store.store import Store
from tests.studies import CODEBOOK, WORK, Study

QUOTES = ("tôt", "seule", "personne", "le soir", "coupés", "enfants", "tard", "le plus dur")
before = st.integers(0, 3)
after = st.lists(st.sampled_from(["code", "undo", "redo"]), max_size=9)


@given(before, after)
@settings(max_examples=15, deadline=None)
def test_so_many_undos_lead_back_to_the_mark(earlier: int, acts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder, Store.create(Path(folder) / "s.cipcoder", name="x") as store:
        study = Study(store)
        ana = study.coder("ana")
        study.do(ops.ApplyCodebook(CODEBOOK), note=True)
        study.do(ops.ImportTranscript(WORK), note=True)
        for quote in QUOTES[:earlier]:
            study.code("ana", WORK, quote, "kin")
        then = study.codings()
        with store.read() as connection:
            mark = latest(connection, ana)
        made = done = 0
        for act in acts:
            if act == "code":
                study.code("ana", WORK, QUOTES[made % len(QUOTES)], ("hours", "isolation")[made // len(QUOTES) % 2])
                made, done = made + 1, done + 1
            elif act == "redo":
                done += study.redo("ana") is not None
            elif done:  # no further back than the mark
                study.undo("ana")
                done -= 1
        with store.read() as connection:
            n = acts_since(connection, ana, mark)
        assert n == done
        for _step in range(n):
            study.undo("ana")
        assert study.codings() == then
