"""A person's own keys: what is right in the file works everywhere, what is wrong costs only its own entry."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cipcoder.cli.app import run
from cipcoder.errors import InputError
from cipcoder.project import Project
from cipcoder.tui import keymap
from cipcoder.tui.commands import COMMANDS, keys_page
from cipcoder.tui.keynames import SAME_THERE, characters, key_of, named, written
from tests.tui.driving import driven


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Path]:
    """Where the keymap lies; its folder is there. The commands have their usual keys afterwards."""
    (tmp_path / "configuration").mkdir()
    yield tmp_path / "configuration" / "keymap.toml"
    keymap.apply({})


def faults(own: Path, *lines: str) -> list[str]:
    own.write_text("\n".join(lines), encoding="utf-8")
    return keymap.read().faults


async def test_a_person_codes_with_keys_of_their_own(project: Project, own: Path) -> None:
    own.write_text(
        '[keys]\nsentence = ["z", "f9"]\ndisplay = "s"\nslot-1 = "w"\nword-right = "W"\nsentence-next = []\n'
    )
    async with driven(project) as d:
        d.put("J’arrive")
        await d.press("z", "w")
        assert d.codings() == [("invisible", "J’arrive à huit heures, je fais le café.")]
        await d.press("f9", "2")
        assert len(d.codings()) == 2
        await d.press("s")
        assert d.reader.display_mode == "margin"
        assert d.notices == []
        keys = d.cells()[-1]
        assert "z sentence" in keys
        await d.press("question_mark")
        assert "z takes the sentence" in "\n".join(d.cells())
        assert any(line.split("│")[1].split()[:2] == ["z", "f9"] for line in d.cells() if "Select the sentence" in line)
        await d.press("escape", "ctrl+p")
        await d.type("select the sent")
        assert any("z  f9" in line for line in d.cells())


async def test_keys_of_one_screen_are_not_those_of_the_next(project: Project, own: Path) -> None:
    own.write_text('[keys]\nsentence = "f9"\nslot-1 = "f10"\n')
    async with driven(project) as d:
        d.put("J’arrive")
        await d.press("s", "1")
        assert d.codings() == []
    own.unlink()
    async with driven(project) as d:
        d.put("J’arrive")
        await d.press("s", "1")
        assert len(d.codings()) == 1


async def test_a_digit_key_of_ones_own_pins_codes_in_the_codebook_pane(project: Project, own: Path) -> None:
    own.write_text('[keys]\nslot-9 = "f9"\n')
    async with driven(project) as d:
        await d.press("f3") if not d.screen.query_one("#codes").display else None
        await d.press("tab", "down", "f9")
        assert project.codebook.get("invisible").slot == 9


async def test_what_is_wrong_is_said_on_the_screen_and_the_usual_keys_stay(project: Project, own: Path) -> None:
    lines = ['sentense = "z"', 'turn = "ctrl+i"', "memo = 3", 'copy = "§§"', 'undo = "f9"', 'top = "x"']
    own.write_text("\n".join(["[keys]", *lines]))
    async with driven(project) as d:
        assert len(d.notices) == 3
        assert "line 2, sentense: there is no such command; the nearest is sentence" in d.notices[0]
        assert "3 more things" in d.notices[2]
        d.put("J’arrive")
        await d.press("t", "1")
        assert len(d.codings()) == 1
        await d.press("f9")
        assert d.codings() == []


async def test_half_a_file_opens_the_screen_with_the_usual_keys(project: Project, own: Path) -> None:
    own.write_text('[keys]\nturn = "f9"\nsentence = "s')
    async with driven(project) as d:
        assert "keymap.toml, line 3: this can't be read" in d.notices[0]
        d.put("J’arrive")
        await d.press("s", "1")
        assert len(d.codings()) == 1


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (['[keys]', 'sentence = "t"'], "line 2, sentence: t is a key of turn too"),
        (['[keys]', 'redo = "f9"', 'undo = "f9"'], "line 3, undo: f9 is a key of redo too"),
        (['[keys]', 'slot-1 = "slot"'], "slot is no key"),
        (['[keys]', 'sentence = "blorp"'], "blorp is no key; the nearest is"),
        (['[keys]', 'sentence = "ctrl+m"'], "ctrl+m is enter"),
        (['[keys]', 'sentence = "cmd+s"'], "cmd+s doesn't reach a program"),
        (['[keys]', 'sentence = "ctrl+shift+s"'], "doesn't reach a program"),
        (['[keys]', 'sentence = "ctrl+q"'], "ctrl+q can't be given to a command"),
        (['[keys]', 'sentence = "ctrl+c"'], "ctrl+c can't be given to a command"),
        (['[keys]', 'memo = "enter"'], "Enter can't be given to a command"),
        (['[keys]', 'memo = "Esc"'], "Esc can't be given to a command"),
        (['[keys]', 'memo = "\\t"'], "written by its name"),
        (['[keys]', "memo = [1]"], "between quotation marks"),
        (['[keys]', "memo.x = 'a'"], "between quotation marks"),
        (["keys = 3"], "write [keys] on a line of its own"),
        (['[key]', 'memo = "m"'], "line 1, key: only what stands under [keys] is read"),
        (['memo = "m"'], "only what stands under [keys]"),
        (["[keys]", "memo = m"], "line 2: this can't be read"),
        (["[keys]", 'memo = "a"', 'memo = "b"'], "line 3: this can't be read"),
        (["[" * 5000], "this can't be read"),
        (["[keys]", '"[/x] \\u001b" = "a"'], "[/x] ␛: there is no such command"),
    ],
)  # fmt: skip
def test_every_fault_is_one_sentence_that_says_where(own: Path, lines: list[str], said: str) -> None:
    (sentence,) = faults(own, *lines)
    assert said in sentence
    assert sentence.startswith(("keymap.toml, line ", str(own)))
    assert sentence.isprintable()


def test_two_commands_that_changed_places_are_right(own: Path) -> None:
    assert faults(own, "[keys]", 'sentence = "t"', 'turn = "s"') == []
    assert keymap.read().keys == {"sentence": ["t"], "turn": ["s"]}


def test_where_giving_back_usual_keys_meets_another_one_both_are_said(own: Path) -> None:
    said = faults(own, "[keys]", 'turn-less = "s"', 'sentence = "t"')
    assert "line 3, sentence: t is a key of turn too" in said[0]
    assert "line 2, turn-less: s is a key of sentence too" in said[1]
    assert len(said) == 2
    assert keymap.read().keys == {}


def test_the_ways_out_stay_whatever_is_written(own: Path) -> None:
    assert faults(own, "[keys]", 'escape = "f9"', "quit = []", 'keep = "f10"', 'copy = "Y"') == []
    assert keymap.read().keys == {
        "escape": ["f9", "escape"],
        "quit": ["ctrl+q"],
        "keep": ["f10", "enter"],
        "copy": ["Y", "ctrl+c"],
    }


def test_files_that_are_none_are_sentences(own: Path) -> None:
    own.write_bytes(b"x" * 70_000)
    assert "larger than 64 kB" in keymap.read().faults[0]
    own.write_bytes(b'[keys]\nmemo = "\xe9"\n')
    assert "line 2: this is not UTF-8" in keymap.read().faults[0]
    own.unlink()
    own.mkdir()
    assert "is no file of text" in keymap.read().faults[0]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions as POSIX has them")
def test_a_file_that_may_not_be_read_is_a_sentence(own: Path) -> None:
    own.write_text("[keys]")
    own.chmod(0)
    assert "can't be read" in keymap.read().faults[0]


def test_the_keymap_of_an_editor_on_windows_is_read(own: Path) -> None:
    own.write_bytes('\ufeff[keys]\r\nmemo = "é"\r\nslot-2 = []\r\n'.encode())
    assert keymap.read() == keymap.Keymap(own, {"memo": ["é"], "slot-2": []}, [])


@given(st.sampled_from(sorted({*named(), *characters().values()} - set(SAME_THERE))))
@settings(max_examples=300, deadline=None)
def test_a_key_is_read_as_it_is_written(key: str) -> None:
    once = key_of(key)
    assert key_of(once) == once
    assert key_of(written(once)) == once


@pytest.mark.parametrize(
    ("said", "key"),
    [("Ctrl+T", "ctrl+t"), ("shift+s", "S"), ("F9", "f9"), ("shift+F1", "f13"), ("PgDn", "pagedown"), ("+", "plus"),
     ("?", "question_mark"), ("alt+x", "alt+x"), (",", "comma"), ("shift+ctrl+left", "ctrl+shift+left")],
)  # fmt: skip
def test_keys_are_written_as_people_write_them(said: str, key: str) -> None:
    assert key_of(said) == key


@given(st.text(max_size=30) | st.text("ctrlshifalmde+ -f19é", max_size=12))
@settings(max_examples=300, deadline=None)
def test_whatever_is_written_is_a_key_or_a_sentence(written: str) -> None:
    try:
        assert key_of(written)
    except InputError:
        return


@given(st.dictionaries(st.sampled_from(sorted(keymap.usual())), st.sampled_from("st19éWu"), max_size=9))
@settings(max_examples=150, deadline=None)
def test_whatever_keys_are_chosen_no_two_commands_share_one(chosen: dict[str, str]) -> None:
    taken = keymap.Keymap(Path("keymap.toml"), {entry: [key] for entry, key in chosen.items()})
    keymap._separate(taken, "")
    assert len(taken.faults) == len(chosen) - len(taken.keys)
    keymap.apply(taken.keys)
    assert next(keymap._shared(), None) is None
    keymap.apply({})


# --- the command line --------------------------------------------------------------------------------


def test_a_new_keymap_changes_nothing_until_it_is_changed(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own.parent.rmdir()
    assert run(["keys", "--init"]) == 0
    assert str(own) in capsys.readouterr().out
    usual = keymap.usual()
    assert keymap.read() == keymap.Keymap(own, {}, [])
    own.write_text(re.sub(r"^#(?=\S)", "", own.read_text("utf-8"), flags=re.MULTILINE), "utf-8")
    read = keymap.read()
    assert read.faults == []
    assert read.keys == usual, "every command stands in it, with its usual keys"


def test_a_keymap_is_never_written_over(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own.write_text("mine")
    assert run(["keys", "--init"]) == 1
    assert "is there already" in capsys.readouterr().err
    assert own.read_text() == "mine"


def test_the_check_says_what_is_wrong_and_where_the_file_lies(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["keys", "--check"]) == 0
    assert "no keymap" in capsys.readouterr().out
    own.write_text('[keys]\nmemo = "f9"\n')
    assert run(["keys", "--check"]) == 0
    assert f"{own} is right: it changes the keys of 1 command." in capsys.readouterr().out
    own.write_text('[keys]\nmemo = "ctrl+q"\nturn = 3\n')
    assert run(["keys", "--check"]) == 1
    said = capsys.readouterr().err
    assert str(own) in said
    assert "line 2, memo" in said
    assert "line 3, turn" in said


def test_the_page_of_keys_shows_ones_own(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own.write_text('[keys]\nmemo = "f9"\n')
    assert run(["keys"]) == 0
    said = capsys.readouterr()
    assert f"| f9 | {COMMANDS['memo'].help} |" in said.out
    assert str(own) in said.err
    keymap.apply({})
    assert f"| m | {COMMANDS['memo'].help} |" in keys_page()
