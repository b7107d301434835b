"""The table of contents of ``cipcoder --help``: the commands under what one wants to do."""

from __future__ import annotations

from typing import Any

import typer.core

from cipcoder.cli.wording import word_options
from cipcoder.locale import N_, _

SECTIONS = (
    (N_("To begin, and every day"), "demo init import code serve status finish undo redo suggest keys"),
    (N_("Texts and codebook"), "transcript guide codebook codings memos survey"),
    (N_("To read what is coded"), "extracts search locate concordance verbatims template"),
    (
        N_("Findings"),
        "frequencies absences co-occurrence sequences theme-lines first-appearances crosstab matrix figure report",
    ),
    (N_("To work with others"), "coder round agreement consensus analysis layer merge project team"),
    (N_("To keep the study and its people safe"), "history backup doctor encryption participant pseudonyms retention"),
    (N_("To take out of the project"), "export archive"),
)
"""(heading, its commands in the order they are listed): every command once"""


class Contents(typer.core.TyperGroup):
    """The top of the command line, with its help in sections."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        word_options(formatter)
        super().format_options(ctx, formatter)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Typer's list, under several headings; all help begins in the same column."""
        longest = max(len(name) for name in self.commands)
        for heading, names in SECTIONS:
            rows = [
                (name.ljust(longest), self.commands[name].get_short_help_str(formatter.width - 6 - longest))
                for name in names.split()
            ]
            titled = _("{name}:").format(name=_(heading))  # in French a space stands before the colon
            with formatter.section(titled.removesuffix(":")):  # Typer adds its own
                formatter.write_dl(rows)
