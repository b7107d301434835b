"""The places a search found as a table, one place a row."""

from __future__ import annotations

from cipcoder.formats.tables import Sheet
from cipcoder.locale import _
from cipcoder.queries.search import Search

COLUMNS = ("transcript", "title", "turn", "speaker", "start", "stop", "before", "words", "after")
"""``turn`` from 1; ``start`` and ``stop`` in code points"""


def places_table(found: Search) -> Sheet:
    """The places that are shown, in the order of the corpus."""
    rows = (
        [
            *(each.transcript.name, each.transcript.title, hit.turn, hit.speaker),
            *(hit.span.start, hit.span.stop, hit.before, hit.words, hit.after),
        ]
        for each in found.found
        for hit in each.hits
    )
    return Sheet(_("places"), COLUMNS, rows)
