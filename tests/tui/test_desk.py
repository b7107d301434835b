"""What the desk shows after following changes is what it would show if it read everything again."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from cipcoder.errors import RefusedError
from cipcoder.project import Project
from cipcoder.queries.uses import code_uses
from cipcoder.store import operations as ops
from cipcoder.text.spans import Span
from cipcoder.tui.desk import Desk
from tests.tui.material import TALK, codebook, transcript_data

CODES = ("invisible", "emotionnel", "metier", "travail")
acts = st.one_of(
    st.tuples(st.just("code"), st.integers(0, 500), st.integers(1, 60), st.sampled_from(CODES)),
    st.tuples(st.sampled_from(["uncode", "memo", "star", "rebound"]), st.integers(0, 20)),
    st.tuples(st.sampled_from(["undo", "redo", "next", "finish", "new code", "pin"]), st.integers(0, 9)),
)


def shown(desk: Desk) -> object:
    """All that panes and page show."""
    assert desk.page is not None
    return (
        [(c.uid, c.start, c.stop, c.code, c.coder, c.created_at, c.version) for c in desk.page.index],
        +desk.uses,
        +desk.here,
        desk.transcripts,
        desk.progress,
        desk.page.stars,
        desk.page.noted,
        [row.code.id for row in desk.codebook.walk()],
    )


def perform(desk: Desk, act: tuple[object, ...]) -> None:
    page = desk.page
    assert page is not None
    name, number = act[0], int(str(act[1]))
    codings = page.index.ordered
    coding = codings[number % len(codings)] if codings else None
    if name == "code":
        stop = min(number + int(str(act[2])), len(page.text))
        desk.code(Span(number, stop), [str(act[3])])
    elif name == "next":
        desk.open(desk.transcripts[number % len(desk.transcripts)].name)
    elif name in ("undo", "redo"):
        desk.take_back(again=name == "redo")
    elif name == "finish":
        desk.set_state("finished")
    elif name == "new code":
        desk.new_code(f"Nouveau {number}")
    elif name == "pin":
        desk.pin("metier", number)
    elif coding is None:
        return
    elif name == "uncode":
        desk.uncode([coding.uid])
    elif name == "memo":
        desk.write_memo(desk.memo_on(coding.uid), f"mémo {number}", ("coding", coding.uid))
    elif name == "star":
        desk.star(Span(coding.start, coding.stop))
    else:
        desk.rebound(coding.uid, Span(coding.start, min(coding.stop + number, len(page.text))))


@given(st.lists(acts, max_size=14))
@settings(max_examples=25, deadline=None)
def test_following_changes_is_the_same_as_reading_again(performed: list[tuple[object, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder, Project.create(Path(folder) / "p", name="Essai") as project:
        project.do(ops.ApplyCodebook(codebook()))
        for name in ("b", "c"):
            project.do(ops.ImportTranscript(transcript_data(name, TALK.replace("Mme B.", f"Mme {name.upper()}."))))
        project.use_coder("ana")  # from here on: what came before is nobody's, and no step for undo
        desk = Desk(project)
        desk.open("b")
        for act in performed:
            try:
                perform(desk, act)
            except RefusedError:
                continue  # only blanks, a label taken: nothing was changed
        again = Desk(project)
        assert desk.page is not None
        again.open(desk.page.document.transcript.name)
        assert shown(desk) == shown(again)


def test_code_uses_are_in_the_order_of_first_use(project: Project) -> None:
    desk = Desk(project)
    desk.open("entretien-b")
    for start, code in ((100, "metier"), (150, "invisible"), (200, "metier")):
        desk.code(Span(start, start + 20), [code])
    project.use_coder("ben")
    assert project.coder is not None
    with project.store.read() as connection:
        mine = code_uses(connection, desk.coder.uid)
        assert code_uses(connection, project.coder.uid) == []
    assert [(use.code, use.codings) for use in mine] == [("metier", 2), ("invisible", 1)]
    assert mine[0].first <= mine[1].first <= mine[0].last
