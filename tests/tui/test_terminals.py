"""Whatever the terminal is: the screen is readable on it, or a sentence says why it can't be shown."""

from __future__ import annotations

import asyncio
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from rich.color import ColorSystem
from rich.style import Style
from textual.color import Color
from textual.events import Resize
from textual.geometry import Size

from cipcoder.codebook.colours import COLOURS
from cipcoder.codebook.models import Code, Codebook
from cipcoder.errors import InputError
from cipcoder.project import Project
from cipcoder.store import operations as ops
from cipcoder.tui import terminal as terminals
from cipcoder.tui.app import CoderApp
from cipcoder.tui.dialogs import Dialog
from cipcoder.tui.small import SmallWindow
from cipcoder.tui.terminal import Colours
from cipcoder.tui.theme import BODY, DARK, DIMMED, LIGHT, contrast
from tests.tui.driving import Driven, driven

pty = pytest.importorskip("pty", reason="a terminal of our own is for POSIX systems")
from tests.tui.terminals import environment, terminal  # noqa: E402

FRAMES = set(" ╭╮╰╯─│├└▁▂▃▄▅▆▇█▔▏▕▎▊▼▶⎸▌▁")
"""what frames, guides and samples of colour are drawn with: nobody reads them"""
COLOUR_CODE = re.compile(r"\x1b\[(?:\d+;)*(?:[34]8;[25];|(?:3|4|9|10)[0-7](?=[;m]))[\d;]*m")


@pytest.fixture
def colourful(project: Project) -> Project:
    """Every colour of the palette is on the first interview, and some that nobody would choose."""
    colours = [*COLOURS, "#000000", "#ffffff", "#ffff00", "#0000ff"]
    codes = [
        Code(id=f"c{i}", label={"fr": f"Code {name}"}, colour=name, slot=i if i < 10 else None)
        for i, name in enumerate(colours)
    ]
    project.do(ops.ApplyCodebook(Codebook(codes=tuple(codes))))
    text = project.document("entretien-b")
    starts = [match.start() for match in re.finditer(r"\b\w+", text.text)]
    for i in range(len(codes)):
        start = starts[5 * i]
        project.code_passage(text.transcript.uid, start, start + 24, [f"c{i}"])
    return project


def painted(d: Driven) -> list[tuple[str, Style]]:
    """Characters one reads, with the style they are painted in; under a dialog nobody reads."""
    strips = d.app.screen._compositor.render_strips()
    if isinstance(d.app.screen, Dialog):
        box = d.app.screen.query_one(".box").region
        strips = [strip.crop(box.x, box.right) for strip in strips[box.y : box.bottom]]
    return [
        (segment.text, segment.style)
        for strip in strips
        for segment in strip
        if segment.style is not None and set(segment.text) - FRAMES
    ]


def pale(d: Driven, colours: Colours) -> list[tuple[str, float]]:
    """What stands out too little from its ground, as a terminal of so many colours shows it."""
    short = []
    for text, style in painted(d):
        assert style.color is not None, text
        assert style.bgcolor is not None, text
        ink, paper = style.color, style.bgcolor
        if colours == "256":
            ink, paper = ink.downgrade(ColorSystem.EIGHT_BIT), paper.downgrade(ColorSystem.EIGHT_BIT)
        one = contrast(Color(*ink.get_truecolor()), Color(*paper.get_truecolor()))
        if one < DIMMED - 0.05:
            short.append((text, round(one, 2)))
    return short


@pytest.mark.parametrize("theme", [DARK.name, LIGHT.name])
@pytest.mark.parametrize("colours", ["all", "256"])
async def test_every_word_on_every_screen_stands_out(colourful: Project, theme: str, colours: Colours) -> None:
    async with driven(colourful, size=(160, 40), colours=colours) as d:
        d.app.theme = theme
        await d.pilot.pause()
        for keys in (
            *(["s"], ["escape", "z"], ["z"], ["o", "o"], ["z", "slash", "l", "e"], ["enter", "n"], ["s", "c", "d"]),
            *(["escape", "question_mark"], ["escape", "f2", "f2"], ["f3", "f3", "down"], ["escape", "escape", "m"]),
            *(["a", "b", "escape", "escape"], ["F"], ["escape", "f"], ["escape", "ctrl+p"]),
        ):
            await d.press(*keys)
            await d.app.workers.wait_for_complete()
            await d.pilot.pause()
            assert not pale(d, colours), keys


@pytest.mark.parametrize("theme", [DARK.name, LIGHT.name])
@pytest.mark.parametrize("colours", ["all", "256"])
async def test_what_a_participant_says_is_read_easily_under_every_code(
    colourful: Project, theme: str, colours: Colours
) -> None:
    async with driven(colourful, size=(120, 40), colours=colours) as d:
        d.app.theme = theme
        await d.pilot.pause()
        look = d.reader.look()
        for keys in (["escape"], ["J", "t"], ["J", "T"], ["escape", "z", "z"], ["z", "slash", "e", "enter", "n"]):
            await d.press(*keys)
            for run, style in look._runs.items():
                assert style.color is not None
                assert style.bgcolor is not None
                ink, paper = style.color, style.bgcolor
                if colours == "256":
                    ink, paper = ink.downgrade(ColorSystem.EIGHT_BIT), paper.downgrade(ColorSystem.EIGHT_BIT)
                least = DIMMED if run.label or run.role == "interviewer" else BODY
                assert contrast(Color(*ink.get_truecolor()), Color(*paper.get_truecolor())) >= least, run
        assert {run.code for run in look._runs} >= {f"c{i}" for i in range(13)}


@pytest.mark.parametrize("wanted", ["NO_COLOR", "few"])
async def test_without_colours_brackets_names_underlines_and_reversed_ground_say_it_all(
    colourful: Project, monkeypatch: pytest.MonkeyPatch, wanted: str
) -> None:
    if wanted == "NO_COLOR":
        monkeypatch.setenv("NO_COLOR", "1")
    async with driven(colourful, colours="few" if wanted == "few" else "all") as d:
        d.put("huit heures")
        await d.pilot.pause()
        cells = painted(d)
        assert all(style.without_color == style for _text, style in cells), "no colour is left"
        assert [text for text, style in cells if style.reverse] == [" cipcoder ", "h"], "the cursor is seen"
        assert any(style.underline for text, style in cells if "heures" in text), "coded text is underlined"
        shown = "\n".join(d.cells())
        assert "┏" in shown or "━" in shown
        assert "Code blue" in shown
        assert any(style.dim for text, style in cells if "Vous" in text), "who asks stands back"
        await d.press("s")
        reversed_now = "".join(text for text, style in painted(d) if style.reverse)
        assert "arrive à huit heures, je fais le café." in reversed_now.replace("  ", " ")
        await d.press("c")
        assert any(style.bold and style.underline and "Code" in text for text, style in painted(d)), (
            "the chosen line of a list is seen"
        )
        await d.press("escape", "ctrl+p")
        await d.type("light")
        await d.press("enter")
        assert "the terminal's own" in d.notices[-1]
        assert d.app.places.theme == "", "what is kept for terminals with colours stays"


def test_how_many_colours_a_terminal_has_is_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    for term, colorterm, colours in (
        *(("xterm-256color", "truecolor", "all"), ("xterm-256color", "", "256"), ("screen-256color", "", "256")),
        *(("tmux-256color", "truecolor", "all"), ("tmux-256color", "", "256"), ("xterm-16color", "", "few")),
        *(
            ("linux", "", "few"),
            ("xterm", "", "few"),
            ("vt100", "", "few"),
            ("", "", "few"),
            ("xterm-kitty", "", "256"),
        ),
    ):
        monkeypatch.setenv("TERM", term)
        monkeypatch.setenv("COLORTERM", colorterm)
        assert terminals.colours() == colours, term


# --- the program in a terminal -----------------------------------------------------------------------


@pytest.fixture
def study(colourful: Project) -> Path:
    colourful.close()
    return colourful.folder


def code(study: Path, *more: str) -> list[str]:
    return ["-m", "cipcoder", "--project", str(study), "code", "--coder", "ana", *more]


@pytest.mark.parametrize(
    ("surroundings", "expected"),
    [
        ({"COLORTERM": "truecolor"}, {"38;2"}),
        ({"TERM": "tmux-256color", "COLORTERM": "truecolor", "TMUX": "x"}, {"38;2"}),
        ({"TERM": "screen-256color", "SSH_TTY": "/dev/pts/9"}, {"38;5"}),
        ({"TERM": "xterm-16color"}, set()),
        ({"TERM": "linux", "LANG": "C"}, set()),
        ({"COLORTERM": "truecolor", "NO_COLOR": "1"}, set()),
    ],
    ids=["truecolor", "tmux", "screen over ssh", "16 colours", "console", "NO_COLOR"],
)
def test_the_terminal_is_given_the_colours_it_has(
    study: Path, tmp_path: Path, surroundings: dict[str, str], expected: set[str]
) -> None:
    with terminal(code(study), environment(tmp_path, **surroundings)) as t:
        t.wait_for("sentence")
        t.send("s")
        t.wait_for("selected: ")
        t.send("\x11")
        status, left = t.end()
        found = {match[0] for match in re.finditer(r"38;[25](?=;)", t.seen.decode())}
        assert found == expected
        assert bool(COLOUR_CODE.search(t.seen.decode())) == bool(expected)
        assert b"\x1b[7m" in t.seen or expected
        assert (status, left.strip()) == (0, "")


@pytest.mark.parametrize(
    ("surroundings", "said"),
    [
        ({"TERM": "dumb"}, "can't show a screen (TERM=dumb)"),
        ({"PYTHONIOENCODING": "latin-1"}, "this terminal is set to iso8859-1"),
        ({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, "written in UTF-8"),
    ],
    ids=["dumb", "latin-1", "C without UTF-8"],
)
def test_where_the_screen_cannot_be_shown_a_sentence_says_so(
    study: Path, tmp_path: Path, surroundings: dict[str, str], said: str
) -> None:
    with terminal(code(study), environment(tmp_path, **surroundings)) as t:
        status, _left = t.end()
        assert status == 1
        assert said in t.seen.decode(errors="replace").replace("\r\n", " ")
        assert b"\x1b[?1049h" not in t.seen, "nothing was drawn"


def test_without_a_terminal_there_is_no_screen(study: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, *code(study)],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "cipcoder: The coding screen needs a terminal; here the output is redirected.\n"


def test_a_redirected_error_stream_is_no_terminal_either(monkeypatch: pytest.MonkeyPatch) -> None:
    """The framework draws on it: the screen would go into a file."""

    class Tty:
        encoding = "utf-8"

        def __init__(self, is_one: bool) -> None:
            self.isatty = lambda: is_one

    for name, is_one in (("__stdin__", True), ("__stdout__", True), ("__stderr__", False)):
        monkeypatch.setattr(sys, name, Tty(is_one))
    with pytest.raises(InputError, match="needs a terminal"):
        terminals.check()


# --- faults ------------------------------------------------------------------------------------------

BROKEN = """
import logging, sys, warnings
from cipcoder.tui.commands import COMMANDS

def broken(screen, argument):
    secret = screen.reader.page.text
    warnings.warn("a library warns: " + secret[:20])
    logging.getLogger("spacy").warning("a library logs")
    print("a library prints"); print("a library prints", file=sys.stderr)
    if {how!r} == "worker":
        screen.run_worker(fails(secret), exit_on_error=True)
    else:
        int(secret)

async def fails(secret):
    int(secret)

COMMANDS["repeat"].run = broken
sys.argv = ["cipcoder", *{words!r}]
from cipcoder.__main__ import main
main()
"""


@pytest.mark.parametrize("how", ["key", "worker"])
def test_a_fault_of_our_own_ends_in_one_sentence_and_shows_no_interview(study: Path, tmp_path: Path, how: str) -> None:
    with terminal(["-c", BROKEN.format(how=how, words=code(study)[2:])], environment(tmp_path)) as t:
        t.wait_for("sentence")
        before = len(t.seen)
        t.send("r")
        status, left = t.end()
        assert status == 1
        said = " ".join(left.split())
        assert said.startswith("cipcoder: The coding screen had to stop: a fault in cipcoder (ValueError).")
        log = tmp_path / "state" / "cipcoder" / "fault.txt"
        assert said.replace(" ", "").endswith(str(log).replace(" ", ""))
        written = log.read_text(encoding="utf-8")
        assert "builtins.ValueError" in written
        assert "broken" in written or "fails" in written, "where it happened"
        for words in ("huit heures", "Enquêteur", "invalid literal", "étude", "ana", str(tmp_path), "secret"):
            assert words not in written, words
            assert words not in left.replace(str(log), "") or words in str(log), words
        drawn = t.seen[before:].decode()
        assert "a library" not in drawn, "nothing is printed over the screen"
        assert "Traceback" not in drawn
        assert "\x1b[?1049l" in drawn
        assert "\x1b[?25h" in drawn, "the terminal is itself again"


async def test_a_fault_is_kept_for_whoever_runs_the_screen(project: Project) -> None:
    app = CoderApp(project)
    app.call_later(lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        async with app.run_test():
            pass
    assert isinstance(app.fault, ZeroDivisionError)
    assert app.return_code == 1


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_closed_window_leaves_as_one_who_quits(study: Path, tmp_path: Path, name: str) -> None:
    with terminal(code(study), environment(tmp_path)) as t:
        t.wait_for("sentence")
        t.send("J")
        t.wait_for("turn 2 of")
        t.process.send_signal(signal.Signals[name])
        status, left = t.end()
        assert (status, left.strip()) == (0, "")
        assert list((tmp_path / "state" / "cipcoder").glob("place-*.json"))


# --- size --------------------------------------------------------------------------------------------


async def test_a_window_that_is_too_small_says_so_and_keeps_the_place(project: Project) -> None:
    async with driven(project, size=(120, 40)) as d:
        d.put("personne ne voit")
        await d.press("s")
        there, selected = d.reader.caret.cursor, d.selected()
        for size in ((33, 40), (1, 1), (120, 7), (20, 5)):
            await d.pilot.resize_terminal(*size)
            assert isinstance(d.app.screen, SmallWindow), size
        await d.press("1", "escape", "question_mark")
        assert "too small" in " ".join("\n".join(d.cells()).split())
        await d.pilot.resize_terminal(34, 8)
        await d.pilot.pause()
        assert d.app.screen is d.screen
        assert d.codings() == [], "keys do nothing one can't see"
        assert (d.reader.caret.cursor, d.selected()) == (there, selected)
        assert d.reader.cursor_shown
        await d.press("1")
        assert len(d.codings()) == 1


async def test_a_window_that_is_too_small_at_first_says_so(project: Project) -> None:
    async with driven(project, size=(20, 5)) as d:
        assert "too small" in " ".join("\n".join(d.cells()).split())
        await d.pilot.resize_terminal(80, 24)
        assert d.app.screen is d.screen
        await d.press("s", "1")
        assert len(d.codings()) == 1


async def test_a_storm_of_sizes_keeps_the_place(colourful: Project) -> None:
    async with driven(colourful, size=(80, 14)) as d:
        d.put("personne ne voit")
        await d.press("right")
        there = d.reader.caret.cursor
        for step in range(200):
            size = Size(15 + step * 37 % 150, 4 + step * 11 % 50)
            d.app.post_message(Resize(size, size))
            if step % 10 == 0:
                await asyncio.sleep(0.02)
        await d.pilot.resize_terminal(80, 14)
        await d.pilot.pause()
        assert d.app.screen is d.screen
        assert d.reader.caret.cursor == there
        assert d.reader.cursor_shown
        assert any("personne" in line for line in d.cells())


async def test_a_dialog_is_still_there_when_the_window_was_too_small_for_a_while(project: Project) -> None:
    async with driven(project) as d:
        await d.press("s", "c", "t")
        below = d.app.screen
        await d.pilot.resize_terminal(20, 5)
        await d.pilot.pause()
        await d.pilot.resize_terminal(120, 40)
        await d.pilot.pause()
        assert d.app.screen is below
        await d.press("escape")
        assert d.app.screen is d.screen
