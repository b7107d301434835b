"""``cipcoder serve``: the coding screen in a browser, on this computer only."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cipcoder.cli.coding import Coder
from cipcoder.cli.shared import example, opened, say, worker
from cipcoder.errors import InputError
from cipcoder.locale import _, language

if TYPE_CHECKING:
    from cipcoder.project import Project


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "serve",
        help=_("Open the coding screen in a browser, on this computer only."),
        epilog=example("cipcoder serve --coder ana"),
    )(serve)


def serve(
    context: typer.Context,
    coder: Coder = None,
    transcript: Annotated[str | None, typer.Argument(help=_("A transcript, or part of its name."))] = None,
    port: Annotated[
        int, typer.Option("--port", help=_("A port of this computer (default: a free one)."), show_default=False)
    ] = 0,
    host: Annotated[str, typer.Option("--host", help=_("127.0.0.1, and no other."), show_default=False)] = "127.0.0.1",
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
        who = worker(project, coder)
        words, given = command(_place(project), language(), who, name), _typed(project)
        for sentence in surroundings.elsewhere(project.store):
            say(sentence)
        title = f"{project.folder.absolute().name if project.at_home else project.study().name} · {who}"
    with ExitStack() as kept:
        serving = server.CodingServer(words, server.listening(port), title, given)
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


def _place(project: Project) -> str:
    """What the processes behind the tabs open: the folder, one of its files, or an address without its password."""
    from cipcoder.project import STORE_NAME
    from cipcoder.store.places import without_password

    if project.on_server:
        return str(project.folder.absolute() if project.at_home else without_password(str(project.store.place)))
    file = Path(project.store.place).absolute()
    return str(file.parent if file.name == STORE_NAME else file)


def _typed(project: Project) -> dict[str, str]:
    """The passphrase or password that was asked for here: nobody can be asked in a tab."""
    from cipcoder.store.places import password_of
    from cipcoder.unlocking import VARIABLE

    if project.store.key is not None:
        return {VARIABLE: project.store.key}
    password = password_of(str(project.store.place)) if project.on_server else None
    return {} if password is None else {"PGPASSWORD": password}
