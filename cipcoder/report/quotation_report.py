"""A check of quotations as one page: no script, nothing to fetch, prints well.

Everything that comes from outside is escaped; word differences are shown by underline and strike, so that they are
seen in black and white too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from cipcoder.locale import _, ngettext
from cipcoder.report.quotation_words import (
    OUTCOMES,
    cut_words,
    finding_words,
    outcome_words,
    place_words,
    source_words,
)
from cipcoder.text.clean import visible
from cipcoder.text.quote_check import Checked, Outcome
from cipcoder.text.wording import Piece

_STYLE = """
:root { color-scheme: light dark; --quiet: #5f6368; --line: #d0d4d9; --bad: #a3200d; --good: #1b6e36; --ink: #1b1c1e; }
@media (prefers-color-scheme: dark) {
  :root { --quiet: #a3a8ae; --line: #3c4043; --bad: #ff9c8a; --good: #8fd6a3; --ink: #e8eaed; }
}
body { font: 16px/1.5 Georgia, serif; color: var(--ink); max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.1rem; margin: 2.2rem 0 .4rem; border-bottom: 1px solid var(--line); padding-bottom: .2rem; }
p { margin: .35rem 0; }
table { border-collapse: collapse; margin: 1rem 0; font: 15px/1.4 system-ui, sans-serif; }
td { padding: .1rem .9rem .1rem 0; } td.n { text-align: right; font-variant-numeric: tabular-nums; }
article { border-left: 3px solid var(--line); padding: .1rem 0 .1rem .9rem; margin: 1.1rem 0; break-inside: avoid; }
article.look { border-left-color: var(--bad); }
.meta, .legend { font: 14px/1.45 system-ui, sans-serif; color: var(--quiet); }
.finding { font: 14px/1.45 system-ui, sans-serif; color: var(--bad); }
blockquote { margin: .3rem 0; overflow-wrap: anywhere; white-space: pre-line; }
blockquote.said { color: var(--quiet); font-size: .95em; }
del { color: var(--bad); text-decoration: line-through; } ins { color: var(--good); text-decoration: underline; }
.light, .light del { color: var(--quiet); }
@media print { body { margin: 0; max-width: none; font-size: 11pt; } h2 { break-after: avoid; } }
"""


@dataclass(frozen=True, slots=True)
class Check:
    """A check: of which manuscript ("" for the verbatims kept), its results in the manuscript's order.

    ``unsure``: quotations that may be extracts, and were not checked.
    """

    file: str
    results: tuple[Checked, ...]
    transcripts: int
    unsure: int = 0

    @property
    def counts(self) -> Counter[Outcome]:
        return Counter(each.outcome for each in self.results)

    @property
    def troubled(self) -> tuple[Checked, ...]:
        """What somebody should look at, the gravest first, then in the manuscript's order."""
        return tuple(sorted((each for each in self.results if each.troubled), key=_gravity))


_GRAVE = frozenset({"wrong person", "interviewer", "negation", "cut off"})


def _gravity(each: Checked) -> int:
    """What may be false comes before what is only different, and that before what was not found."""
    if any(finding.kind in _GRAVE for finding in each.findings):
        return 0
    return 1 + list(OUTCOMES).index(each.outcome)


def heading(done: Check) -> str:
    """What was checked, in one sentence."""
    n = len(done.results)
    counted = ngettext("{n} quotation", "{n} quotations", n).format(n=n)
    among = ngettext("{n} transcript", "{n} transcripts", done.transcripts).format(n=done.transcripts)
    if done.file:
        said = _("{file}: {quotations} checked against {transcripts}.")
        return said.format(file=visible(done.file, line=True), quotations=counted, transcripts=among)
    return _("Verbatims kept: {quotations} checked against {transcripts}.").format(
        quotations=counted, transcripts=among
    )


def page(done: Check, language: str) -> str:
    """The whole document. ``language``: of the page, for whoever reads it aloud or breaks its lines."""
    title = _("Check of quotations")
    quiet = [each for each in done.results if not each.troubled]
    parts = [
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{_text(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>",
        f"<h1>{_text(title)}</h1>\n<p>{_text(heading(done))}</p>",
        _counts(done),
    ]
    if done.troubled:
        look, legend = _("To look at"), _("In the quotations:")
        left, put = _("left out or replaced"), _("added or put in its place")
        parts.append(f"<h2>{_text(look)}</h2>")
        parts.append(f'<p class="legend">{_text(legend)} <del>{_text(left)}</del>, <ins>{_text(put)}</ins>.</p>')
        parts += [_result(each) for each in done.troubled]
    if quiet:
        nothing = _("Nothing to say")
        parts.append(f"<h2>{_text(nothing)}</h2>")
        parts += [_result(each) for each in quiet]
    parts.append("</body>\n</html>\n")
    return "\n".join(parts)


def _counts(done: Check) -> str:
    rows = [
        f'<tr><td>{_text(outcome_words(outcome))}</td><td class="n">{done.counts[outcome]}</td></tr>'
        for outcome in OUTCOMES
        if done.counts[outcome]
    ]
    return "<table>" + "".join(rows) + "</table>" if rows else ""


def _result(each: Checked) -> str:
    quoted, found = each.quoted, each.found
    where = " · ".join(
        part for part in (place_words(quoted.where), outcome_words(each.outcome), quoted.attributed) if part
    )
    parts = [f'<article class="{"look" if each.troubled else "fine"}">', f'<p class="meta">{_text(where)}</p>']
    parts.append(f"<blockquote>{_pieces(each.pieces) if each.pieces else _text(quoted.wording)}</blockquote>")
    parts += [f'<p class="finding">{_text(finding_words(finding))}</p>' for finding in each.findings]
    if found is not None:
        parts.append(f'<p class="meta">{_text(source_words(found))}</p>')
        if each.outcome != "exact":
            parts.append(f'<blockquote class="said">{_text(found.said)}</blockquote>')
    for rival in each.rivals:
        parts.append(f'<p class="meta">{_text(source_words(rival))}</p>')
        parts.append(f'<blockquote class="said">{_text(rival.said)}</blockquote>')
    parts.append("</article>")
    return "\n".join(parts)


def _pieces(pieces: Sequence[Piece]) -> str:
    out = ""
    for piece in pieces:
        quoted, said = _text(piece.quoted), _text(piece.said)
        if piece.change == "same":
            out += quoted
        elif piece.change == "cut":
            out += f'<span class="light"><del>{_text(cut_words(piece))}</del></span> '
        elif piece.change == "light":
            out += quoted or f'<span class="light"><del>{said}</del></span> '
        else:
            out += f"<del>{said}</del>" * bool(said) + f" <ins>{quoted}</ins>" * bool(quoted) + " " * (not quoted)
    return out


def _text(text: str) -> str:
    return escape(visible(text))
