"""The coding screen in a tab of a browser (``cipcoder serve``): what draws it there, and what ends it."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Any

from textual.drivers.web_driver import WebDriver

from cipcoder.tui.app import CoderApp


class TabDriver(WebDriver):
    """Leaves as with ctrl+q, the place noted, when the tab or the server is gone: its input then ends."""

    _app: CoderApp

    def __init__(self, *words: Any, **more: Any) -> None:
        super().__init__(*words, **more)
        self._write = self._draw  # type: ignore[assignment]

    def _draw(self, data: bytes) -> int:
        with suppress(OSError):  # nobody looks any more; the input has ended too
            while data:  # a pipe may take less than all of it
                data = data[os.write(self.fileno, data) :]
        return 0

    def run_input_thread(self) -> None:
        super().run_input_thread()
        if not self.exit_event.is_set():
            with suppress(RuntimeError):  # it has just left
                self._app.call_from_thread(self._app.leave)
