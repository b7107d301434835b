"""Lines to ``cipcoder serve`` as no browser of the person's opens them: many at once, broken ones, half a letter."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.browser.test_serve import Served, posix, serving

RAW = """
import json, socket, sys
port, said = json.loads(sys.argv[1])
for each in said:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(each.encode("latin-1"))
        print(line.recv(9999).decode("latin-1").split(" ")[1])
"""
TABS = """
import asyncio, json, sys
from urllib.parse import urlsplit
from aiohttp import ClientSession, WSMsgType

async def opened(session):
    address = sys.argv[1]
    there = urlsplit(address)
    line = await session.ws_connect(
        f"ws{address.removeprefix('http')}ws?width=100&height=30", origin=f"{there.scheme}://{there.netloc}"
    )
    first = await line.receive(30)
    return line, first.type is WSMsgType.BINARY

async def drawn(line, what):
    seen = b""
    while what not in seen:
        told = await line.receive(30)
        assert told.type is WSMsgType.BINARY, told
        seen += told.data

async def main():
    async with ClientSession() as session:
"""
CLOSED_AND_SIX_AT_ONCE = """
        line, _seen = await opened(session)
        closing = asyncio.create_task(line.close())
        print(json.dumps(sorted(seen for _line, seen in await asyncio.gather(*(opened(session) for _ in range(6))))))
        await closing
asyncio.run(main())
"""
HALF_AN_EMOJI = """
        line, _seen = await opened(session)
        for said in (["stdin", "/"], ["stdin", "vu\\ud83d"], ["nobody", 1], "?", ["stdin", "ici"]):
            await line.send_json(said)
        await drawn(line, b"ici")
        await line.close()
asyncio.run(main())
"""


def tabs(address: str, what: str) -> str:
    done = subprocess.run([sys.executable, "-c", TABS + what, address], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def alone(folder: Path, *words: str) -> Iterator[Served]:
    """It is ended in the test, or killed where that fails."""
    served = Served(folder, *words)
    try:
        yield served
    finally:
        if served.process.poll() is None:
            served.process.kill()
            served.process.communicate()


@posix
def test_what_strangers_send_is_refused_and_says_nothing_in_the_terminal(demo: Path) -> None:
    with alone(demo) as served:
        there = urlsplit(served.address)
        host = f" HTTP/1.1\r\nHost: {there.netloc}\r\n\r\n"
        said = [f"{asked}{host}" for asked in ("OPTIONS *", "CONNECT x:80", f"GET http://{there.netloc}", "GET /%ff")]
        said += [f"GET /{'a' * 9000}{host}", "\xff\xfe\r\n\r\n", f"GET x{host}", "\x16\x03\x01\x02\x00" + "a" * 99]
        words = json.dumps([there.port, said])
        done = subprocess.run([sys.executable, "-c", RAW, words], capture_output=True, text=True, check=True)
        assert done.stdout.split() == ["403"] * 4 + ["400"] * 4
        told = served.end()
    assert len(told.splitlines()) == 3, told


@posix
def test_a_tab_that_waits_for_one_that_leaves_counts_among_the_four(demo: Path) -> None:
    with serving(demo) as served:
        assert json.loads(tabs(served.address, CLOSED_AND_SIX_AT_ONCE)) == [False] * 2 + [True] * 4


@posix
def test_half_an_emoji_that_is_pasted_does_not_end_the_tab(demo: Path) -> None:
    with serving(demo) as served:
        tabs(served.address, HALF_AN_EMOJI)


@posix
def test_a_terminal_that_is_closed_ends_it_as_ctrl_c_does(demo: Path) -> None:
    with alone(demo) as served:
        served.process.send_signal(signal.SIGHUP)
        _out, said = served.process.communicate(timeout=30)
    assert served.process.returncode == 0
    assert "All that you coded is kept." in said


@posix
def test_a_browser_that_is_waited_for_holds_nothing_up(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As with BROWSER=firefox, where it was not open yet."""
    browser, began = demo / "browser", demo / "began"
    browser.write_text(f"#!/bin/sh\nexec >/dev/null 2>&1\necho $$ >{began}\nexec sleep 100\n", encoding="utf-8")
    browser.chmod(0o755)
    monkeypatch.setenv("DISPLAY", ":9")
    monkeypatch.setenv("BROWSER", f"{browser} %s")
    with alone(demo, "--browser") as served:
        while not (began.exists() and began.read_text(encoding="utf-8").strip()):
            assert served.process.poll() is None
            time.sleep(0.05)
        try:
            said = served.end()
        finally:
            os.kill(int(began.read_text(encoding="utf-8")), signal.SIGKILL)
    assert "All that you coded is kept." in said


def test_on_port_80_the_address_is_the_one_a_browser_asks_for() -> None:
    from cipcoder.browser.server import HERE, CodingServer

    class Listener:
        def getsockname(self) -> tuple[str, int]:
            return HERE, 80

    server = CodingServer([], Listener(), "study")  # type: ignore[arg-type]
    assert server.address == f"http://127.0.0.1/{server.secret}/"


def test_a_browser_that_cannot_see_temporary_files_finds_the_link_at_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ubuntu's Firefox and Chromium are snaps: they have a /tmp of their own, and see at home what is not hidden."""
    from cipcoder.browser import server

    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    for snaps, at_home in ((tmp_path / "none", False), (tmp_path, True)):
        monkeypatch.setattr(server, "SNAPS", snaps)
        with server.private_link("http://127.0.0.1:1/secret/") as file:
            assert "/secret/" in file.read_text(encoding="utf-8")
            assert (file.parent.parent == tmp_path) is at_home
            assert not file.parent.name.startswith(".")
            if os.name == "posix":
                assert file.parent.stat().st_mode & 0o077 == 0
        assert not file.parent.exists()
