"""``cipcoder serve``: the coding screen in a browser, on this computer only."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Annotated

import typer

from cipcoder.cli.coding import Coder
from cipcoder.cli.shared import example, opened, say
from cipcoder.errors import InputError
from cipcoder.locale import _, language


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "serve",
        help=_("Open the coding screen in a browser, on this computer only."),
        epilog=example("cipcoder serve --coder ana"),
    )(serve)


def serve(
    context: typer.Context,
    coder: Coder,
    transcript: Annotated[str | None, typer.Argument(help=_("A transcript, or part of its name."))] = None,
    port: Annotated[int, typer.Option("--port", help=_("A port of this computer (default: a free one)."))] = 0,
    host: Annotated[str, typer.Option("--host", help=_("127.0.0.1, and no other."))] = "127.0.0.1",
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help=_("Open the browser, or only say the address."))
    ] = True,
) -> None:
    if host != "127.0.0.1":
        raise InputError(
            _(
                "cipcoder serves the coding screen on this computer only (127.0.0.1), not on {host}: whoever reaches "
                "the page reads the interviews."
            ).format(host=host)
        )
    try:
        from cipcoder.browser import server
        from cipcoder.browser.session import command
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in ("textual_serve", "aiohttp"):
            raise
        raise InputError(
            _("The coding screen in a browser needs one more thing: {command}").format(
                command="pip install 'cipcoder[serve]'"
            )
        ) from None
    from cipcoder.store import surroundings

    with opened(context, coder) as project:
        name = None if transcript is None else project.transcript(transcript).name
        words = command(str(project.folder.absolute()), language(), coder, name)
        for sentence in surroundings.elsewhere(project.store):
            say(sentence)
        title = f"{project.folder.absolute().name} · {coder}"
    with ExitStack() as kept:
        serving = server.CodingServer(words, server.listening(port), title)
        link = kept.enter_context(server.private_link(serving.address)) if browser else None

        def ready() -> None:
            print(serving.address, flush=True)
            say(_("The coding screen is at this address, for you and on this computer only, until ctrl+c here."))
            if link is None or not server.show(link):
                say(_("Open the address in a browser: Firefox, Chrome, Edge, Safari."))
            else:
                say(_("It opens in your browser; if it doesn't, copy the address into one."))

        serving.serve(ready=ready)
    say(_("The coding screen is closed. All that you coded is kept."))
