"""One tab: a process of ``cipcoder code`` that draws into it, and what becomes of it when the tab goes.

The process is told that its tab is gone by the end of its standard input, and leaves as with ctrl+q. So it does when
this server is killed: nobody has to tell it.
"""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

from cipcoder.tui import TAB_DRIVER

PATIENCE = 5.0
"""seconds a process has for noting its place and leaving"""
SAID = 4096
"""bytes of what a process says when it ends that are looked at"""


class Session(AppService):  # type: ignore[misc]  # textual-serve is not here for mypy
    """A process and its tab; ``ended`` is told, as a sentence, why the process could not go on.

    ``given``: variables of the environment for this process alone, such as a passphrase that was typed in the terminal.
    """

    def __init__(
        self,
        words: Sequence[str],
        given: Mapping[str, str],
        *,
        draw: Callable[[bytes], Awaitable[None]],
        ended: Callable[[str], Awaitable[None]],
    ) -> None:
        async def nothing(*_data: Any) -> None: ...

        super().__init__(
            "", write_bytes=draw, write_str=nothing, close=nothing, download_manager=DownloadManager()
        )  # files are written into the project's folder, and no link is followed
        self._words, self._given, self._ended = list(words), given, ended
        self.gone = asyncio.Event()
        """the process has ended"""

    def _build_environment(self, width: int = 80, height: int = 24) -> dict[str, str]:
        """As the server was started, with the keys and the passphrase it was given; drawn as a browser can."""
        environment: dict[str, str] = super()._build_environment(width, height)
        environment |= {"TEXTUAL_DRIVER": TAB_DRIVER, "TERM": "xterm-256color", "PYTHONUTF8": "1", **self._given}
        environment.pop("COLORFGBG", None)  # the terminal's ground, not the page's
        return environment

    async def _open_app_process(self, width: int = 80, height: int = 24) -> asyncio.subprocess.Process:
        # Of its own group: ctrl+c in the terminal is the server's, which then ends its sessions one after the other.
        group = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", None)  # on Windows
        apart: dict[str, Any] = {"start_new_session": True} if group is None else {"creationflags": group}
        self._process = process = await asyncio.create_subprocess_exec(
            *self._words,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=self._build_environment(width, height),
            **apart,
        )
        self._stdin = process.stdin
        return process

    async def run(self) -> None:
        """Hand on what the process draws until it ends."""
        process = self._process
        assert process is not None
        out, err = process.stdout, process.stderr
        assert out is not None
        assert err is not None
        said = asyncio.create_task(_end_of(err))
        try:
            with contextlib.suppress(asyncio.IncompleteReadError):
                await out.readuntil(b"__GANGLION__\n")  # how textual-serve knows the beginning
                while True:
                    head = await out.readexactly(5)
                    payload = await out.readexactly(int.from_bytes(head[1:], "big"))
                    if head[:1] == b"D":
                        with contextlib.suppress(ConnectionError):  # the tab is gone, and what is drawn goes nowhere
                            await self.remote_write_bytes(payload)
            code = await process.wait()
            await self._ended(_sentence(await said) if code else "")
        finally:
            said.cancel()
            self.gone.set()

    async def hear(self, said: Any) -> None:
        """Hand on what the tab says: keys and what is pasted, its size, whether somebody looks at it."""
        match said:
            case ["stdin", str(text)]:
                await self.send_bytes(text.encode("utf-8", "replace"))  # half an emoji, cut elsewhere, is pasted as ?
            case ["resize", {"width": int(width), "height": int(height)}]:
                await self.set_terminal_size(width, height)
            case ["blur", *_]:
                await self.blur()
            case ["focus", *_]:
                await self.focus()

    async def stop(self) -> None:
        """Have the process leave, its place noted; one that doesn't is ended."""
        process = self._process
        if process is None or self._task is None:
            self.gone.set()  # it never began
            return
        if process.stdin is not None:
            process.stdin.close()
        for end in (process.terminate, process.kill):
            done, _pending = await asyncio.wait([self._task], timeout=PATIENCE)
            if done:
                break
            with contextlib.suppress(ProcessLookupError):
                end()
        await asyncio.wait([self._task])


async def _end_of(stream: asyncio.StreamReader) -> str:
    kept = b""
    while part := await stream.read(SAID):
        kept = (kept + part)[-SAID:]
    return kept.decode("utf-8", "replace")


def _sentence(said: str) -> str:
    """The sentence a command ends with; what else it says stays in the terminal."""
    sys.stderr.write(said)
    lines = [line for line in said.splitlines() if line.startswith("cipcoder:")]
    return lines[-1].removeprefix("cipcoder:").strip() if lines else ""


def command(project: str, lang: str, coder: str, transcript: str | None) -> list[str]:
    """The command line of the coding screen."""
    words = [sys.executable, "-m", "cipcoder", "--project", project, "--lang", lang, "code", f"--coder={coder}"]
    return words if transcript is None else [*words, "--", transcript]
