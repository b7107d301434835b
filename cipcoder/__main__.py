"""The command: choose the language, run, and say errors as sentences."""

from __future__ import annotations

import sys
from contextlib import suppress


def main() -> None:
    """Entry point of ``cipcoder``. The language is set before any command module loads."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):  # a console of another encoding shows ? where it must
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    from cipcoder import locale

    locale.use(locale.chosen(sys.argv[1:]))
    from cipcoder.cli.app import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
