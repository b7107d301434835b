"""What codes are called and look like on the screen."""

from __future__ import annotations

from collections.abc import Iterable

from cipcoder.codebook.models import Code, Codebook
from cipcoder.codebook.words import say
from cipcoder.locale import language
from cipcoder.project import Project
from cipcoder.text.clean import visible
from cipcoder.tui.match import Candidate


class Naming:
    """Names, colours and order of the codes of a project."""

    project: Project

    @property
    def codebook(self) -> Codebook:
        return self.project.codebook

    def label(self, code: str) -> str:
        """A code's name in the language of the screen; its id where the codebook no longer has it."""
        if code not in self.codebook:
            return code
        return visible(say(self.codebook.get(code).label, language()) or code, line=True)

    def path(self, code: str) -> str:
        """Names of the themes above a code, « A › B »; "" at the top."""
        if code not in self.codebook:
            return ""
        return " › ".join(self.label(above.id) for above in self.codebook.path(code)[:-1])

    def colour(self, code: str) -> str:
        """``#rrggbb``."""
        return self.codebook.colour_of(code) if code in self.codebook else "#606570"

    def usable(self) -> list[Code]:
        """Codes one can code with, in the codebook's order."""
        return [row.code for row in self.codebook.walk() if not row.code.retired]

    def candidates(self, codes: Iterable[Code] | None = None) -> list[Candidate]:
        """Codes (by default the usable ones) as typed letters are matched with them."""
        found = self.usable() if codes is None else codes
        return [Candidate(code.id, self.label(code.id), tuple(code.keywords), self.path(code.id)) for code in found]
