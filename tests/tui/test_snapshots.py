"""Every screen as it stands: at three sizes, light and dark, in French and English.

A change of what is drawn shows here, and is either meant (``python -m pytest tests/tui/test_snapshots.py
--snapshot-update``, then read the diff) or a defect. Each scene is one run of the real app on the demonstration
study, resized under way; the baseline belongs to one Python, for character widths come with it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from cipcoder import locale
from cipcoder.consensus import decide, open_consensus
from cipcoder.project import Project
from cipcoder.queries.rounds import Rule
from cipcoder.store import operations as ops
from cipcoder.tui.theme import DARK, LIGHT
from tests.tui.driving import Driven, driven
from tests.tui.material import TALK, transcript_data
from tests.tui.picture import picture

pytestmark = pytest.mark.skipif(
    sys.version_info[:2] != (3, 11), reason="the pictures of the screens were taken with Python 3.11"
)
SIZES = ((80, 24), (120, 40), (200, 60))


class Text(SingleFileSnapshotExtension):
    """One text file a scene and language."""

    _write_mode = WriteMode.TEXT
    _file_extension = "txt"


@dataclass(frozen=True)
class Scene:
    """What is pressed to get there, from the beginning of interview B as the first coder."""

    name: str
    keys: tuple[str, ...] = ()
    typed: str = ""
    then: tuple[str, ...] = ()
    project: str = "demo"
    """demo; decided: with some of its consensus; empty: nothing in it; bare: a transcript and no code"""


SCENES = (
    Scene("coding", ("semicolon", "semicolon", "J", "s")),
    Scene("adjusting", ("J", "semicolon", "e")),
    Scene("margin-only", ("J", "semicolon", "z")),
    Scene("spotlight", ("J", "semicolon", "z", "z")),
    Scene("searching", ("slash",), "equipe"),
    Scene("palette", ("J", "s", "c")),
    Scene("palette-typed", ("J", "s", "c"), "reco"),
    Scene("change-code", ("semicolon", "C")),
    Scene("memo", ("J", "semicolon", "m"), "À revoir [rires]"),
    Scene("template", ("ctrl+p",), "template", ("enter",)),
    Scene("finished", ("f",)),
    Scene("guide", ("f8",)),
    Scene("question", ("q", "a")),
    Scene("interviews", ("f2",)),
    Scene("codebook", ("tab", "down")),
    Scene("codebook-filter", ("tab", "slash"), "reco"),
    Scene("codebook-focus", ("semicolon", "tab", "down", "o")),
    Scene("code-form", ("tab", "down", "e")),
    Scene("code-move", ("tab", "down", "v")),
    Scene("code-merge", ("tab", "down", "g"), "flou", ("enter",)),
    Scene("code-split", ("semicolon", "tab", "down", "D"), "Neuf", ("ctrl+s", "down", "m")),
    Scene("commands", ("ctrl+p",), "cod"),
    Scene("help", ("question_mark",)),
    Scene("frequencies", ("F",)),
    Scene("frequencies-bars", ("F", "v", "m", "down")),
    Scene("frequencies-heat-map", ("F", "v", "v", "down")),
    Scene("together", ("H", "down", "right", "right", "right", "right")),
    Scene("together-themes-turn", ("H", "t", "m", "right")),
    Scene("theme-lines", ("H", "v"), then=("right", "right", "right", "right", "right")),
    Scene("theme-line-of-all", ("H", "v"), "m", ("down", "right")),
    Scene("sequences", ("H", "v", "v"), then=("down",)),
    Scene("first-appearances", ("H", "v", "v", "v"), then=("down",)),
    Scene("filters", ("F", "i")),
    Scene("extracts", ("X", "down", "down")),
    Scene("extracts-codes", ("X", "c")),
    Scene("memos", ("O", "down")),
    Scene("search-everywhere", ("R",), "reconnaissance"),
    Scene("guided-start", ("ctrl+p",), "minutes", ("enter",)),
    Scene("disagreements-rule", ("V",), project="demo"),
    Scene("disagreements", ("V",), "k", project="decided"),
    Scene("disagreements-memos", ("V",), "tttj", project="decided"),
    Scene("disagreements-why", ("V",), "a", project="decided"),
    Scene("disagreements-other", ("V",), "e", project="decided"),
    Scene("no-transcript", project="empty"),
    Scene("no-codes", project="bare"),
    Scene("no-extracts", ("X",), project="bare"),
    Scene("nothing-counted", ("F",), project="bare"),
    Scene("nothing-found", ("H",), project="bare"),
)


@pytest.fixture(params=locale.LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    locale.use(request.param)
    yield request.param
    locale.use("en")


def opened(scene: Scene, demo: Path, folder: Path) -> Project:
    """The project a scene plays in."""
    if scene.project in ("demo", "decided"):
        project = Project.open(demo)
    else:
        project = Project.create(folder / scene.project, name="Étude")
        if scene.project == "bare":
            project.do(ops.ImportTranscript(transcript_data("entretien-b", TALK, title="Entretien B")))
    project.use_coder("ana")
    if scene.project == "decided":
        found, _done = open_consensus(project, "measured-1", Rule("union", 0.8))
        decide(project, found, found.numbered([1]), "a")
        decide(project, found, found.numbered([2]), "neither", "Trop large pour ce code.")
    return project


async def settled(d: Driven) -> None:
    """Until nothing is being worked out or drawn any more."""
    await d.app.workers.wait_for_complete()
    await d.pilot.pause(0.05)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
async def test_screen(
    scene: Scene,
    language: str,
    demo: Path,
    tmp_path: Path,
    snapshot: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLORFGBG", "15;0")
    taken = []
    with opened(scene, demo, tmp_path) as project:
        async with driven(project, "entretien-b", size=SIZES[1]) as d:
            await d.press(*scene.keys)
            await settled(d)
            if scene.typed:
                await d.type(scene.typed)
            await d.press(*scene.then)
            for size in SIZES:
                await d.pilot.resize_terminal(*size)
                for theme in (DARK, LIGHT):
                    d.app.theme = theme.name
                    await settled(d)
                    taken.append(picture(d.app))
    assert "\n".join(taken) == snapshot(extension_class=Text)
