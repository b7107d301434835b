"""The server of the coding screen: textual-serve's, for one computer and one person.

Every user of a computer can reach its loopback address, and so can any page that is open in a browser. So the address
holds a secret, in its path: a cookie would be sent to whatever listens on another port. The Host header is looked at
(a page of elsewhere may have had its name point here), and so is the Origin of a websocket. What the page is made of
lies here, and nothing is asked of anywhere else.
"""

from __future__ import annotations

import asyncio
import contextlib
import html
import logging
import os
import secrets
import signal
import socket
import string
import sys
import tempfile
import threading
import webbrowser
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from pathlib import Path

from aiohttp import WSCloseCode, WSMsgType, web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.log import server_logger
from textual_serve.server import Server, to_int

from cipcoder.browser.session import Session
from cipcoder.errors import InputError
from cipcoder.locale import _, language

HERE = "127.0.0.1"
TABS = 4
"""tabs that may be open at once; each is a process that holds an interview"""
OURS = Path(__file__).parent
SNAPS = Path("/snap/bin")
"""where programs are that have a /tmp of their own, such as Ubuntu's browsers; at home they see what is not hidden"""
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # styles: the terminal in the page writes some of its own
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
        "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def listening(port: int) -> socket.socket:
    """A socket on this computer's own address; ``port`` 0: a free one."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":  # there it would let another program take the port away
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HERE, port))
    except (OSError, OverflowError):
        listener.close()
        raise InputError(
            _("Port {port} can't be used: something else listens there, or it is reserved. Leave --port out.").format(
                port=port
            )
        ) from None
    return listener


class CodingServer(Server):  # type: ignore[misc]  # textual-serve is not here for mypy
    """Serves the command line ``words`` on ``listener``; ``title``: what the tab is called.

    ``given``: variables of the environment for the processes behind the tabs, and for nothing else.
    """

    def __init__(
        self, words: Sequence[str], listener: socket.socket, title: str, given: Mapping[str, str] | None = None
    ) -> None:
        port = listener.getsockname()[1]
        here = HERE if port == 80 else f"{HERE}:{port}"  # a browser leaves 80 out
        super().__init__("", host=HERE, port=port, title=title, public_url=f"http://{here}")
        self.words, self.listener, self.given = list(words), listener, dict(given or {})
        self.secret = secrets.token_urlsafe(32)
        self.sessions: dict[Session, web.WebSocketResponse] = {}

    @property
    def address(self) -> str:
        """What a browser is to open."""
        return f"{self.public_url}/{self.secret}/"

    # --- serving -------------------------------------------------------------------------------------

    def serve(self, debug: bool = False, *, ready: Callable[[], None] = lambda: None) -> None:
        """Serve until ctrl+c, or without a terminal; ``ready`` is called when the address answers."""

        async def on_startup(_app: web.Application) -> None:
            if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:
                # the terminal's window was closed
                asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, _leave)
            # Some browsers are waited for until they are closed: that holds up neither the page nor its end.
            threading.Thread(target=ready, daemon=True).start()

        async def app() -> web.Application:
            made = await self._make_app()
            made.on_startup.append(on_startup)
            return made

        server_logger.addFilter(_ours)
        self.listener.listen()
        with contextlib.closing(self.listener):
            web.run_app(app(), sock=self.listener, print=None, access_log=None, shutdown_timeout=1)

    async def _make_app(self) -> web.Application:
        app = web.Application(middlewares=[self._only_here], client_max_size=1024)
        theirs = self.statics_path
        app.add_routes(
            [
                web.get(f"/{self.secret}/", self.handle_index),
                web.get(f"/{self.secret}/ws", self.handle_websocket),
                *(_file(f"/{self.secret}/{name}", OURS / name) for name in ("page.css", "page.js")),
                _file(f"/{self.secret}/textual.js", theirs / "js" / "textual.js"),
                _file(f"/{self.secret}/xterm.css", theirs / "css" / "xterm.css"),
                _file(f"/{self.secret}/mono.ttf", theirs / "fonts" / "RobotoMono-VariableFont_wght.ttf"),
                _file(f"/{self.secret}/mono-italic.ttf", theirs / "fonts" / "RobotoMono-Italic-VariableFont_wght.ttf"),
            ]
        )
        app.on_shutdown.append(self.on_shutdown)
        return app

    @web.middleware
    async def _only_here(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Nothing without the secret, and nothing under another name than this computer's."""
        given = request.path.removeprefix("/").partition("/")[0]
        if request.headers.get("Host") != self.public_url.removeprefix("http://") or not secrets.compare_digest(
            given.encode("utf-8", "replace"), self.secret.encode()
        ):
            refused = _("This page can only be opened by its whole address, as the terminal shows it.")
            return web.Response(status=403, text=refused, headers=HEADERS)
        try:
            response = await handler(request)
        except web.HTTPException as error:
            response = web.Response(status=error.status, text=error.reason)
        if not response.prepared:
            response.headers.update(HEADERS)
        return response

    async def on_shutdown(self, app: web.Application) -> None:
        """Every tab is told, every process leaves with its place noted."""
        for session, websocket in list(self.sessions.items()):
            await websocket.close(code=WSCloseCode.GOING_AWAY)
            await session.gone.wait()

    # --- a tab ---------------------------------------------------------------------------------------

    async def handle_index(self, request: web.Request) -> web.Response:
        """The page."""
        said = {
            "lang": language(),
            "title": self.title,
            "address": f"ws{self.address.removeprefix('http')}ws",
            "size": str(min(max(to_int(request.query.get("fontsize", "16"), 16), 8), 40)),
            "wait": _("The interview is being opened…"),
            "closed": _("The coding screen is closed. All that you coded is kept."),
            "again": _("Open it again"),
            "alt": _(
                "Alt+N, Alt+T, Alt+W, Alt+Q, Alt+PgUp, Alt+PgDn stand for ctrl+…, which the browser keeps for itself."
            ),
            "keys": _("ctrl+V pastes. Everything is saved at once: close the tab when you like."),
        }
        page = string.Template((OURS / "page.html").read_text(encoding="utf-8"))
        filled = page.substitute({name: html.escape(text) for name, text in said.items()})
        return web.Response(text=filled, content_type="text/html")

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """A tab for as long as it is open: a process of its own."""
        if request.headers.get("Origin") != self.public_url:
            raise web.HTTPForbidden
        websocket = web.WebSocketResponse(heartbeat=15)
        await websocket.prepare(request)
        if sum(not there.closed for there in self.sessions.values()) >= TABS:
            await websocket.send_json(["said", _("Four tabs are open already; close one of them first.")])
            await websocket.close()
            return websocket
        before = [session for session, there in self.sessions.items() if there.closed]

        async def ended(sentence: str) -> None:
            with contextlib.suppress(ConnectionError):
                if sentence:
                    await websocket.send_json(["said", sentence])
                await websocket.close()

        session = Session(self.words, self.given, draw=websocket.send_bytes, ended=ended)
        self.sessions[session] = websocket  # before anything is waited for: it counts as one of the tabs
        try:
            # A page loaded anew begins where the one before it was, once that is noted.
            for each in before:
                await each.gone.wait()
            await session.start(*(max(to_int(request.query.get(side, ""), 80), 1) for side in ("width", "height")))
            async for message in websocket:
                if message.type is WSMsgType.TEXT:
                    await session.hear(message.json())
        finally:
            await session.stop()
            del self.sessions[session]
        return websocket


def _leave() -> None:
    raise web.GracefulExit


def _ours(record: logging.LogRecord) -> bool:
    """Whether a fault is ours: what strangers send that is no HTTP says nothing in the person's terminal."""
    return record.exc_info is None or not isinstance(record.exc_info[1], HttpProcessingError)


def _file(path: str, file: Path) -> web.RouteDef:
    async def handle(_request: web.Request) -> web.FileResponse:
        return web.FileResponse(file)

    return web.get(path, handle)


@contextlib.contextmanager
def private_link(address: str) -> Iterator[Path]:
    """A file of one's own that leads to the address: what stands on a browser's command line, others can read."""
    with tempfile.TemporaryDirectory(prefix="cipcoder-", dir=Path.home() if SNAPS.is_dir() else None) as folder:
        file = Path(folder) / "cipcoder.html"
        to = html.escape(address)
        file.write_text(f'<meta charset="utf-8"><meta http-equiv="refresh" content="0; url={to}">', encoding="utf-8")
        yield file


def show(file: Path) -> bool:
    """Open it in the person's browser; false where there is none, or only one that would take the terminal."""
    if sys.platform not in ("win32", "darwin") and not {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys():
        return False
    return webbrowser.open(file.as_uri())
