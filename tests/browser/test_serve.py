"""``cipcoder serve``: the coding screen in a browser, for one person and on this computer only."""

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

from cipcoder.project import Project
from cipcoder.queries.extracts import Wanted
from cipcoder.store.store import Store
from tests.browser.chromium import ALT, CTRL, NO_CHROMIUM, PROGRAM, Chromium
from tests.command import typed
from tests.conftest import postgres_address

TOP = Path(__file__).parents[2]
SERVE = """
import signal
if hasattr(signal, "SIGHUP"):  # « nohup » has those it begins ignore it, and what they begin
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
from tests.no_network import forbid
tried = forbid(["127.0.0.1"])
from cipcoder.__main__ import main
try:
    main()
finally:
    assert tried == [], tried
"""
ASK = """
import http.client, json, sys
host, port, path, headers = json.loads(sys.argv[1])
line = http.client.HTTPConnection(host, port, timeout=20)
line.putrequest("GET", path, skip_host="Host" in headers)
for each in headers.items(): line.putheader(*each)
line.endheaders()
answer = line.getresponse()
body = "" if answer.status == 101 else answer.read(9999).decode()
print(json.dumps([answer.status, dict(answer.getheaders()), body]))
"""
WEBSOCKET = {
    "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}  # fmt: skip

needs_chromium = pytest.mark.skipif(PROGRAM is None, reason=NO_CHROMIUM)
posix = pytest.mark.skipif(os.name != "posix", reason="signals are sent as on POSIX systems")


class Served:
    """``cipcoder serve`` at work."""

    def __init__(self, folder: Path, *words: str, lang: str = "en") -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVE, "serve", "--coder", "ana", "--no-browser", *words],
            cwd=folder,
            env={
                **os.environ,
                "PYTHONPATH": str(TOP),
                "CIPCODER_LANG": lang,
                "XDG_STATE_HOME": str(folder / "state"),
                "XDG_CONFIG_HOME": str(folder / "config"),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip()

    def asked(self, path: str | None = None, **headers: str) -> tuple[int, dict[str, str], str]:
        """(status, headers, beginning of the body) of what is answered; ``path``: None for the address given."""
        there = urlsplit(self.address)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        words = json.dumps([there.hostname, there.port, there.path if path is None else path, named])
        done = subprocess.run([sys.executable, "-c", ASK, words], capture_output=True, text=True, check=True)
        status, given, body = json.loads(done.stdout)
        return status, given, body

    def coding(self) -> list[int]:
        """Numbers of the processes behind tabs."""
        done = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True)
        return [int(pid) for pid in done.stdout.split()]

    def end(self) -> str:
        """Ctrl+c; what was said on stderr."""
        self.process.send_signal(signal.SIGINT)
        _out, said = self.process.communicate(timeout=30)
        assert self.process.returncode == 0, said
        return said


@contextmanager
def serving(folder: Path, *words: str, lang: str = "en") -> Iterator[Served]:
    served = Served(folder, *words, lang=lang)
    try:
        yield served
        served.end()
    finally:
        if served.process.poll() is None:
            served.process.kill()
            served.process.communicate()


def codings(folder: Path) -> int:
    with Project.open(folder) as project:
        project.use_coder("ana")
        return len(project.extracts(Wanted()))


# --- who may look ----------------------------------------------------------------------------------------


@posix
def test_whoever_has_not_the_whole_address_sees_nothing(demo: Path) -> None:
    with serving(demo) as served:
        there = urlsplit(served.address)
        assert there.hostname == "127.0.0.1"
        assert len(there.path) > 40
        status, headers, page = served.asked()
        assert status == 200
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "https:" not in page
        for path in ("/", "/x/", there.path[:-2] + "/", "/page.js", "/x/ws", "/%ff/", "/static/"):
            status, _headers, body = served.asked(path)
            assert (status, "codebook" in body) == (403, False), path
        assert served.asked(there.path + "../../etc/passwd")[0] in (403, 404)
        for host in ("example.org", "example.org:80", f"localhost:{there.port}", "127.0.0.1", ""):
            assert served.asked(Host=host)[0] == 403, host


@posix
def test_a_page_of_elsewhere_opens_no_websocket(demo: Path) -> None:
    with serving(demo) as served:
        path = urlsplit(served.address).path + "ws"
        assert served.asked(path, **WEBSOCKET)[0] == 403
        for origin in ("http://example.org", "null", "http://127.0.0.1:1"):
            assert served.asked(path, **WEBSOCKET, Origin=origin)[0] == 403
        assert served.coding() == []
        origin = served.address.rsplit("/", 2)[0]
        assert served.asked(path, **WEBSOCKET, Origin=origin)[0] == 101


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "example.org", ""])
def test_it_is_served_on_no_other_address(host: str, demo: Path) -> None:
    done = typed(["serve", "--coder", "ana", "--no-browser", "--host", host], demo)
    assert done.returncode == 1
    assert "on this computer only (127.0.0.1)" in done.stderr


@posix
def test_a_port_that_is_taken_is_told_in_a_sentence(demo: Path) -> None:
    with serving(demo) as served:
        port = str(urlsplit(served.address).port)
        second = Served(demo, "--port", port)
        _out, said = second.process.communicate(timeout=30)
        assert second.process.returncode == 1
        assert f"Port {port} can't be used" in said


def test_what_was_typed_in_the_terminal_goes_to_the_processes_of_the_tabs_alone(tmp_path: Path) -> None:
    from cipcoder.browser.session import Session, command
    from cipcoder.cli.serve import _place, _typed

    async def nothing(_said: object) -> None: ...

    secret = "une phrase assez longue"
    with Project.create(tmp_path / "study", name="Nettoyer", key=secret) as project:
        words, given = command(_place(project), "fr", "ana", None), _typed(project)
    session = Session(words, given, draw=nothing, ended=nothing)
    assert session._build_environment()["CIPCODER_PASSPHRASE"] == secret
    assert "CIPCODER_PASSPHRASE" not in os.environ
    assert not any(secret in word for word in words)
    with Project.create(tmp_path / "clear", name="Nettoyer") as project:
        assert _typed(project) == {}


def test_a_password_of_a_server_is_in_no_command_line(tmp_path: Path) -> None:
    from cipcoder.cli.serve import _place, _typed

    with postgres_address() as address:
        url = urlsplit(address)
        signed = address.replace(url.netloc, f"{url.username}:secret@{url.netloc.rpartition('@')[2]}")
        with Store.create(signed, name="Nettoyer") as store:
            by_address = Project(tmp_path, store, at_home=False)
            assert _place(by_address) == address
            assert _typed(by_address) == {"PGPASSWORD": "secret"}
            assert _place(Project(tmp_path, store)) == str(tmp_path)


# --- in a browser ----------------------------------------------------------------------------------------


@needs_chromium
@posix
def test_a_coder_codes_in_a_browser_and_comes_back_to_the_same_place(demo: Path, tmp_path: Path) -> None:
    before = codings(demo)
    with serving(demo, "entretien-b") as served, Chromium(tmp_path / "profile") as browser:
        browser.go(served.address)
        browser.until(lambda: "Mme B." in browser.drawn(), "the interview")
        browser.until(lambda: served.coding(), "its process")
        browser.picture(tmp_path / "page.png")
        assert (tmp_path / "page.png").stat().st_size > 20_000
        browser.press("PageDown")
        browser.press("PageDown")
        browser.press("s")
        browser.until(lambda: "selected" in browser.drawn(), "a sentence selected")
        browser.press("2")
        browser.until(lambda: codings(demo) == before + 1, "the coding in the store")
        # reloading: another process, at the same place
        (first,) = served.coding()
        place = browser.drawn().rpartition("turn ")[2].partition(" of ")[0]
        browser.reload()
        browser.until(lambda: f"turn {place} of " in browser.drawn(), "the place kept")
        browser.until(lambda: len(served.coding()) == 1 and first not in served.coding(), "one process")
        # what is asked of is this computer, and nothing else
        assert {urlsplit(each).hostname for each in browser.addresses()} == {"127.0.0.1"}
        # the tab's cross
        browser.close_tab()
        end = time.monotonic() + 20
        while served.coding() and time.monotonic() < end:
            time.sleep(0.05)
        assert served.coding() == []
        browser.new_tab()
    assert codings(demo) == before + 1


@needs_chromium
@posix
def test_accents_keys_of_the_browser_and_the_mouse_do_what_they_do_in_a_terminal(demo: Path, tmp_path: Path) -> None:
    with serving(demo, "entretien-b") as served, Chromium(tmp_path / "profile") as browser:
        browser.go(served.address)
        browser.until(lambda: "Mme B." in browser.drawn(), "the interview")
        browser.press("/")
        browser.type("écœuré €5 ")
        browser.compose("^", "ê")
        browser.compose("¨", "ï")
        browser.type("à")
        browser.until(lambda: "écœuré €5 êïà" in typed_in(browser), "accents")
        leave(browser)
        # ctrl+p is no printing, F5 no loading anew
        browser.press("p", CTRL)
        browser.until(lambda: "find a command" in browser.drawn(), "the list of commands")
        leave(browser)
        browser.press("F5")
        browser.until(lambda: "measure" in browser.drawn(), "the frequencies")
        leave(browser)
        # the mouse selects, and copying reaches the browser's clipboard

        def dragged() -> bool:
            browser.drag((60, 120), (300, 180))
            browser.run("new Promise((done) => setTimeout(done, 300))")
            return "selected" in browser.drawn()

        browser.until(dragged, "a passage selected")
        # what is not granted by name is refused from then on, even writing, which a page may do when a key is pressed
        browser.ask("Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
        browser.press("y")
        browser.until(lambda: "clipboard" in browser.drawn(), "the copy")
        browser.until(
            lambda: "Entretien B, turn" in str(browser.run("navigator.clipboard.readText()")), "the copy, pasted"
        )
        # a larger window
        size = {"width": 1600, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        browser.ask("Emulation.setDeviceMetricsOverride", **size)
        browser.until(lambda: "Entretien C" in browser.drawn(), "room for the list of interviews")
        # what the browser keeps for itself goes with Alt
        browser.press("q", ALT)
        browser.until(lambda: "-closed" in browser.run("document.body.className"), "the end")
        assert served.coding() == []
        browser.run("document.getElementById('again').click()")
        browser.until(lambda: served.coding(), "a new process")


def leave(browser: Chromium) -> None:
    """Esc, seen to lead back to the interview: what follows it at once in the same line could be one key with it."""
    drawn = len(browser.drawn())
    browser.press("Escape")
    browser.until(lambda: "turn 1 of " in browser.drawn()[drawn:], "the interview again")


def typed_in(browser: Chromium) -> str:
    """All that went to the process, key by key."""
    sent = [e["params"]["response"] for e in browser.events if e.get("method") == "Network.webSocketFrameSent"]
    words = [json.loads(each["payloadData"]) for each in sent]
    return "".join(word[1] for word in words if word[0] == "stdin")


@pytest.mark.soak
@needs_chromium
@posix
def test_a_process_that_is_gone_is_told_of_and_a_fifth_tab_refused(demo: Path, tmp_path: Path) -> None:
    with serving(demo, lang="fr") as served, Chromium(tmp_path / "profile") as browser:
        for number in range(4):
            if number:
                browser.new_tab()
            browser.go(served.address)
            browser.until(lambda: browser.drawn().strip(), "a screen")
        browser.new_tab()
        browser.go(served.address)
        browser.until(lambda: "-closed" in str(browser.run("document.body.className")), "a refusal")
        assert browser.run("document.getElementById('said').textContent") != ""
        for pid in served.coding():
            os.kill(pid, signal.SIGKILL)
        end = time.monotonic() + 20
        while served.coding() and time.monotonic() < end:
            time.sleep(0.05)
        browser.reload()
        browser.until(lambda: browser.drawn().strip(), "a screen again")


@pytest.mark.soak
@needs_chromium
@posix
def test_when_the_server_is_killed_its_processes_leave(demo: Path, tmp_path: Path) -> None:
    with Chromium(tmp_path / "profile") as browser:
        served = Served(demo)
        browser.go(served.address)
        browser.until(lambda: browser.drawn().strip(), "a screen")
        (pid,) = served.coding()
        served.process.kill()
        served.process.communicate()
        end = time.monotonic() + 20
        while Path(f"/proc/{pid}").exists() and time.monotonic() < end:
            time.sleep(0.05)
        assert not Path(f"/proc/{pid}").exists()
        browser.until(lambda: "-closed" in str(browser.run("document.body.className")), "the end told")
