"""The rounds of double coding a coder is in, and what the one of the open interview asks. No widget here."""

from __future__ import annotations

from cipcoder.locale import _
from cipcoder.project import Project
from cipcoder.queries.rounds import RoundRow
from cipcoder.rounds import UNITS
from cipcoder.text.spans import Span


class Rounds:
    """The coder's rounds, as they stood when they were read last."""

    def __init__(self, project: Project, coder: str) -> None:
        self._project, self._coder = project, coder
        self.rows: list[RoundRow] = []
        self.read()

    def read(self) -> None:
        """Read them again: one was sealed, or another program began one."""
        self.rows = [row for row in self._project.rounds() if self._coder in row.coders and row.blind]

    def to_seal(self) -> list[RoundRow]:
        """Those that go on and that the coder has not sealed."""
        return [row for row in self.rows if row.open and self._coder in row.unsealed]

    def of(self, transcript: str) -> RoundRow | None:
        """The round an interview is coded in now, or the last one that was sealed with it."""
        here = [row for row in self.rows if transcript in row.transcripts]
        going_on = [row for row in here if row in self.to_seal()]
        sealed = [row for row in here if self._coder not in row.unsealed]
        return next(iter(going_on), None) or next(reversed(sealed), None)

    def given(self, transcript: str) -> tuple[Span, ...]:
        """The segments that the coder is to code in an interview; none where any may be coded."""
        row = self.of(transcript)
        if row is None or row.unit != "segments" or self._coder not in row.unsealed:
            return ()
        return self._project.given_segments(row.name).get(transcript, ())

    def words(self, transcript: str) -> str:
        """« round measured-1 · blind · whole turns »; "" where the interview is in none."""
        row = self.of(transcript)
        if row is None:
            return ""
        parts = [_("round {name}").format(name=row.name)]
        if self._coder not in row.unsealed:
            parts.append(_("the sealed copy stands"))
        else:
            parts += [_("blind"), *([] if row.unit == "free" else [_(UNITS[row.unit])])]
        return " · ".join(parts)
