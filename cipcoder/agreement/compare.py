"""Coders compared, code by code and over all: what the screens, tables and exports show.

All that is nominal comes from one table of patterns (``patterns``), all that is about sets and places from one cut of
the text (``together``); here they are put in the shape of ``results``.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from cipcoder.agreement.compatible import OnRequest, on_request
from cipcoder.agreement.groups import compare_group
from cipcoder.agreement.intervals import FEWEST_INTERVIEWS, Interval, jackknife
from cipcoder.agreement.interviews import Interview, Line, Unit, numbered
from cipcoder.agreement.matching import HALF, Matches, count_matches
from cipcoder.agreement.patterns import Patterns, Track, alpha, by_unit, cohen, count_patterns, f1, track, with_sum
from cipcoder.agreement.results import Agreement, CodeAgreement, CodeFigures, Confusion, Overall, Pair, Remark
from cipcoder.agreement.runs import defined
from cipcoder.agreement.together import Places, SetRuns, places, set_runs
from cipcoder.errors import InputError
from cipcoder.locale import _

MOST_CODERS = 12
"""Patterns double with every coder, and nobody reads a matrix of seventy pairs."""


def compare(
    interviews: Sequence[Interview],
    coders: Sequence[str],
    codes: Sequence[str],
    *,
    unit: Unit = Unit.CHARACTER,
    match: float = HALF,
    compatible: bool = False,
    groups: Sequence[tuple[str, Sequence[str]]] = (),
    pairs: bool = True,
    confusion: bool = True,
) -> Agreement:
    """Compare the layers of ``coders`` on ``codes``, over the interviews that have the layers of two or more of them.

    ``match``: how much of the longer segment two must share to match, over 0 to 1 (0: any character); ``compatible``:
    compute what is given on request; ``groups``: names and codes of groups that exclude each other; ``pairs``,
    ``confusion``: compute the matrix of coders, and the tables of confusion, for every two of them.

    InputError for fewer than two or more than twelve coders, and a ``match`` out of range; OverlapError, with the
    places, if one coder put two codes of a group on the same text.
    """
    names, index = _checked(coders, match), numbered(codes)
    line = Line([one for one in interviews if sum(name in one.layers for name in names) > 1])
    characters = track(line, names, index)
    turns = by_unit(line, characters, Unit.TURN)
    counted = turns if unit == Unit.TURN else by_unit(line, characters, unit)
    table = count_patterns(counted, len(index))
    by_turn = table if unit == Unit.TURN else count_patterns(turns, len(index))
    matches = count_matches(characters.layers, len(index), characters.edges, match)
    extra = on_request(table, characters, matches) if compatible else None
    runs = set_runs(characters, len(index))
    given = unit == Unit.SEGMENT
    sets, marked = (set_runs(counted, len(index)), None) if given else (runs, places(characters))
    overall = _overall(line, turns, marked, sets, extra)
    two = tuple(combinations(range(len(names)), 2))
    return Agreement(
        coders=names,
        unit=unit,
        match=match,
        interviews=int((line.lengths() > 0).sum()),
        characters=line.length,
        turns=turns.length,
        units=counted.length,
        codes=_codes(tuple(index), line, counted, (table, by_turn), matches, extra),
        overall=overall[-1],
        by_interview=overall[:-1],
        pairs=tuple(_pair(names, ab, tuple(index), line, table, marked, sets, overall[-1]) for ab in two if pairs),
        confusions=tuple(
            Confusion(names[a], names[b], tuple(index), runs.confusion(a, b)) for a, b in two if confusion
        ),
        groups=tuple((name, compare_group(interviews, names, group)) for name, group in groups),
    )


def _checked(coders: Sequence[str], match: float) -> tuple[str, ...]:
    """The coders, once each."""
    names = tuple(dict.fromkeys(coders))
    if len(names) < 2:
        raise InputError(_("A comparison needs two different coders or more."))
    if len(names) > MOST_CODERS:
        message = _("At most {most} coders can be compared at once; these are {n}. Compare some of them at a time.")
        raise InputError(message.format(most=MOST_CODERS, n=len(names)))
    if not 0 <= match <= 1:
        raise InputError(_("The shared part that makes two segments match must lie between 0 and 1 (50 % is 0.5)."))
    return names


def _codes(
    codes: Sequence[str],
    line: Line,
    counted: Track,
    tables: tuple[Patterns, Patterns],
    matches: Matches,
    extra: OnRequest | None,
) -> tuple[CodeAgreement, ...]:
    """Every code; ``tables``: in the comparison's unit, and by turn."""
    table, by_turn = tables
    parts = with_sum(table.disagreement())
    alphas, alphas_turns = alpha(parts), alpha(with_sum(by_turn.disagreement()))
    likeness = f1(with_sum(table.likeness()))
    without = alpha(parts[:, -1:] - parts[:, :-1][:, counted.sizes() > 0])
    tallies, tallies_turns = table.tallies(), by_turn.tallies()
    users, made, near = table.users(), matches.segments.sum(axis=2), matches.matched.sum(axis=2)
    names = [*(interview.name for interview in line.interviews), ""]
    rows = []
    for i, code in enumerate(codes):
        figures = [
            CodeFigures(*row)
            for row in zip(
                names,
                defined(alphas[i]),
                defined(alphas_turns[i]),
                tallies[i],
                tallies_turns[i],
                defined(likeness[i]),
                extra.by_code[i] if extra else [{}] * len(names),
                strict=True,
            )
        ]
        pooled = figures.pop()
        interval = jackknife(pooled.alpha, defined(without[i]))
        rows.append(
            CodeAgreement(
                code=code,
                pooled=pooled,
                interval=interval,
                segments=tuple(made[:, i].tolist()),
                matched=tuple(near[:, i].tolist()),
                remarks=_remarks(pooled, int(users[i]), interval, without.shape[1]),
                by_interview=tuple(figures),
            )
        )
    return tuple(rows)


def _remarks(pooled: CodeFigures, users: int, interval: Interval | None, interviews: int) -> tuple[Remark, ...]:
    found = []
    if users == 0:
        found.append(Remark.NOBODY)
    elif users == 1:
        found.append(Remark.ONE_CODER)
    elif pooled.tally.all == pooled.tally.n:
        found.append(Remark.ALL_TEXT)
    if pooled.alpha is not None and interval is None:
        found.append(Remark.FEW_INTERVIEWS if interviews < FEWEST_INTERVIEWS else Remark.ONE_INTERVIEW)
    return tuple(found)


def _overall(
    line: Line, turns: Track, marked: Places | None, sets: SetRuns, extra: OnRequest | None
) -> tuple[Overall, ...]:
    """All codes together for each interview, then pooled."""
    count = len(line.interviews)
    of_places, whole = marked.alphas() if marked else ([None] * count, None)
    of_sets, whole_sets = sets.alphas()
    rows = zip(
        [*(interview.name for interview in line.interviews), ""],
        [*line.lengths().tolist(), line.length],
        [*turns.sizes().tolist(), turns.length],
        [*of_places, whole],
        [*of_sets, whole_sets],
        extra.together if extra else [{}] * (count + 1),
        strict=True,
    )
    return tuple(Overall(*row) for row in rows)


def _pair(
    names: Sequence[str],
    two: tuple[int, int],
    codes: Sequence[str],
    line: Line,
    table: Patterns,
    marked: Places | None,
    sets: SetRuns,
    whole: Overall,
) -> Pair:
    """One cell of the matrix of coders. Of two coders it is the ``whole``, which isn't computed twice."""
    alone = len(names) == 2
    both = table.of(two)
    lengths = line.lengths()[table.finished[:, two].all(axis=1)]
    return Pair(
        a=names[two[0]],
        b=names[two[1]],
        interviews=int((lengths > 0).sum()),
        characters=int(lengths.sum()),
        alpha_places=whole.alpha_places if alone or not marked else marked.of(*two),
        alpha_sets=whole.alpha_sets if alone else sets.of(*two),
        alphas=dict(zip(codes, defined(alpha(both.disagreement().sum(axis=1))), strict=True)),
        kappas=dict(zip(codes, defined(cohen(both)), strict=True)),
    )
