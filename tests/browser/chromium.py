"""A headless Chromium, driven by its own protocol through two pipes: nothing here opens a socket.

https://chromedevtools.github.io/devtools-protocol/ ; messages are JSON, each ended by a NUL byte.
"""

from __future__ import annotations

import base64
import json
import os
import re
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NO_CHROMIUM = "no Chromium here"
WIDTH, HEIGHT = 1200, 800
CTRL, SHIFT, ALT = 2, 8, 1
PATIENCE = 30.0
_AS_3_AND_4 = (
    "import os, sys; a, b = map(int, sys.argv[1:3]); os.dup2(a, 3); os.dup2(b, 4); os.execv(sys.argv[3], sys.argv[3:])"
)
_ESCAPES = re.compile(r"\x1b(?:\[[0-9;?<>=$]*[a-zA-Z]|\][^\x07]*\x07|[()].|.)")

CODES = {"Enter": 13, "Escape": 27, "Tab": 9, "ArrowDown": 40, "ArrowUp": 38, "PageDown": 34, "PageUp": 33, "F5": 116}


class Chromium:
    """One browser with one tab."""

    def __init__(self, profile: Path) -> None:
        assert PROGRAM is not None
        ours_in, theirs_out = os.pipe()
        theirs_in, ours_out = os.pipe()
        flags = (
            *("--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", "--no-first-run"),
            *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--mute-audio"),
            *(f"--user-data-dir={profile}", f"--window-size={WIDTH},{HEIGHT}", "about:blank"),
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", _AS_3_AND_4, str(theirs_in), str(theirs_out), PROGRAM, *flags],
            pass_fds=(theirs_in, theirs_out),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self._in, self._out, self._rest, self._number = ours_in, ours_out, b"", 0
        self.events: list[dict[str, Any]] = []
        self._session: str | None = None
        self.new_tab()

    def __enter__(self) -> Chromium:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        self._session = None
        self.ask("Browser.close")
        self.process.wait(PATIENCE)
        os.close(self._in)
        os.close(self._out)

    # --- the protocol --------------------------------------------------------------------------------

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """Have the browser do something; what it answers."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        end = time.monotonic() + PATIENCE
        while True:
            told = self._next(end - time.monotonic())
            assert told is not None, f"no answer to {method}"
            if told.get("id") == self._number:
                assert "error" not in told, (method, told["error"])
                answer: dict[str, Any] = told["result"]
                return answer
            self._note(told)

    def _note(self, told: dict[str, Any]) -> None:
        if told.get("sessionId") == self._session:  # a tab behind goes on drawing
            self.events.append(told)

    def _next(self, timeout: float) -> dict[str, Any] | None:
        end = time.monotonic() + timeout
        while b"\0" not in self._rest:
            if not select.select([self._in], [], [], max(0, end - time.monotonic()))[0]:
                return None
            part = os.read(self._in, 1 << 20)
            assert part, "the browser ended"
            self._rest += part
        one, _, self._rest = self._rest.partition(b"\0")
        told: dict[str, Any] = json.loads(one)
        return told

    def until(self, done: Callable[[], object], what: str) -> None:
        """Wait until it is so."""
        end = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < end, f"{what}: not in {PATIENCE:.0f} s; drawn: {self.drawn()[-1500:]!r}"
            if (told := self._next(0.05)) is not None:
                self._note(told)

    # --- tabs ----------------------------------------------------------------------------------------

    def new_tab(self) -> str:
        """A new tab, which is the one meant from now on; its name."""
        self._session = None
        self.tab = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=self.tab, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.ask(f"{domain}.enable")
        self.events.clear()
        return str(self.tab)

    def close_tab(self) -> None:
        """Close the tab, as with its cross."""
        self._session = None
        self.ask("Target.closeTarget", targetId=self.tab)

    def go(self, address: str) -> None:
        """Open an address."""
        self.events.clear()
        self.ask("Page.navigate", url=address)

    def reload(self) -> None:
        """Load the page anew."""
        self.events.clear()
        self.ask("Page.reload")

    def run(self, script: str) -> Any:
        """What a script in the page gives."""
        answer = self.ask(
            "Runtime.evaluate", expression=script, awaitPromise=True, userGesture=True, returnByValue=True
        )
        return answer["result"].get("value")

    # --- a person's hands and eyes -------------------------------------------------------------------

    def press(self, key: str, modifiers: int = 0) -> None:
        """A key, by its DOM name: « s », « Enter », « p » with CTRL."""
        code = CODES.get(key, ord(key.upper()) if len(key) == 1 and key.isascii() and key.isalnum() else 0)
        named = {"key": key, "windowsVirtualKeyCode": code, "modifiers": modifiers}
        if key.isascii() and key.isalpha() and len(key) == 1:
            named["code"] = f"Key{key.upper()}"
        elif len(key) > 1:
            named["code"] = key
        typed = len(key) == 1 and not modifiers & (CTRL | ALT)
        self.ask(
            "Input.dispatchKeyEvent",
            type="keyDown" if typed else "rawKeyDown",
            **named,
            **({"text": key} if typed else {}),
        )
        self.ask("Input.dispatchKeyEvent", type="keyUp", **named)

    def type(self, text: str) -> None:
        """Characters, one key each."""
        for char in text:
            self.press(char)

    def compose(self, dead: str, char: str) -> None:
        """A dead key, then the letter it makes: « ^ », then « ê »."""
        self.ask("Input.dispatchKeyEvent", type="rawKeyDown", key="Dead", windowsVirtualKeyCode=229)
        self.ask("Input.imeSetComposition", text=dead, selectionStart=1, selectionEnd=1)
        self.ask("Input.imeSetComposition", text=char, selectionStart=1, selectionEnd=1)
        self.ask("Input.insertText", text=char)
        self.run("new Promise((done) => setTimeout(done, 50))")  # no hand is faster

    def drag(self, from_: tuple[float, float], to: tuple[float, float]) -> None:
        """The mouse, pressed at one place and let go at another."""
        for kind, (x, y) in (("mousePressed", from_), ("mouseMoved", to), ("mouseReleased", to)):
            self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", buttons=1, clickCount=1)

    def drawn(self) -> str:
        """All that was written into the tab since it was opened or loaded, without the movements."""
        frames = [e["params"]["response"] for e in self.events if e.get("method") == "Network.webSocketFrameReceived"]
        written = b"".join(base64.b64decode(f["payloadData"]) for f in frames if f["opcode"] == 2)
        return _ESCAPES.sub("", written.decode("utf-8", "replace"))

    def addresses(self) -> list[str]:
        """Every address something was asked of."""
        methods = {"Network.requestWillBeSent": ("request", "url"), "Network.webSocketCreated": ("url",)}
        found = []
        for event in self.events:
            if path := methods.get(event.get("method", "")):
                value = event["params"]
                for name in path:
                    value = value[name]
                found.append(str(value))
        return found

    def picture(self, to: Path) -> None:
        """A PNG of the tab."""
        to.write_bytes(base64.b64decode(self.ask("Page.captureScreenshot", format="png")["data"]))
