"""A concordance as a table, one place a row."""

from __future__ import annotations

from cipcoder.formats.tables import Sheet
from cipcoder.locale import _
from cipcoder.queries.concordance import Concordance

COLUMNS = (
    *("transcript", "title", "date", "participant", "speaker", "role", "turn", "start", "stop"),
    *("before", "words", "after", "codes", "layer"),
)
"""``start`` and ``stop`` in code points; ``codes`` joined by blanks"""


def concordance_table(found: Concordance) -> Sheet:
    """The lines in their order; "analysis" or the coder's name says whose codes stand in ``codes``."""
    rows = (
        [
            *(line.transcript, line.title, line.date, line.participant, line.speaker, line.role, line.turn),
            *(line.span.start, line.span.stop, line.before, line.words, line.after, " ".join(line.codes), found.layer),
        ]
        for line in found.lines
    )
    return Sheet(_("concordance"), COLUMNS, rows)
