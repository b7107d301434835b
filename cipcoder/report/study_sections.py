"""The sections of a report, in the order they are read: what was studied, what was found, how, and with what."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping
from importlib.metadata import version

from cipcoder import __version__
from cipcoder.codebook.models import fingerprint
from cipcoder.codebook.words import say
from cipcoder.locale import _, language, ngettext
from cipcoder.queries.frequencies import Frequencies
from cipcoder.report.about import layer_words
from cipcoder.report.agreement_words import Labels
from cipcoder.report.extracts_document import Quoted, quoted
from cipcoder.report.numbers import whole
from cipcoder.report.study_findings import agreement, findings
from cipcoder.report.study_material import StudyMaterial
from cipcoder.report.study_parts import Block, Facts, Report, Setting
from cipcoder.text.clean import visible

_AT_ONCE = 6
"""attributes in one table"""


def report(found: StudyMaterial, label: Labels) -> Report:
    """The whole report; ``label``: the codes in the language of the report, which is that of the messages."""
    return Report(found.title, language(), tuple(_all(found, label)))


def _all(found: StudyMaterial, label: Labels) -> Iterator[Block]:
    setting = Setting(language())
    yield from _title(found, setting)
    yield from _corpus(found, setting)
    yield from _codebook(found, label, setting)
    if found.frequencies is None:
        yield setting.heading(_("Frequencies"))
        yield setting.text(_("Nothing is coded here yet, so there is nothing to count, to draw or to quote."))
    else:
        yield from findings(found, found.frequencies, label, setting)
        yield from agreement(found, label, setting)
        yield from _extracts(found, label, setting)
    if found.memos is not None:
        yield from _memos(found, setting)
    yield from _made(found, setting)


def _title(found: StudyMaterial, setting: Setting) -> Iterator[Block]:
    yield setting.text(found.title, part="title")
    pairs = [
        (_("Study"), found.study),
        (_("Report of"), found.day),
        (_("Interviews"), _interviews(found)),
        (_("Layer"), _("none: nothing is coded") if found.rests is None else layer_words(found.rests)),
        (_("Codebook"), _book(found)),
        (_("Made with"), f"cipcoder {__version__}"),
    ]
    conditions = found.chosen.conditions()
    if conditions:
        pairs.insert(3, (_("Only"), "; ".join(conditions)))
    if found.rests is not None and found.rests.blind:
        pairs.append(
            (_("Left out"), _("a blind round goes on there: {names}").format(names=", ".join(found.rests.blind)))
        )
    yield Facts(tuple((name, visible(value, line=True)) for name, value in pairs))


def _interviews(found: StudyMaterial) -> str:
    n, spoken = len(found.transcripts), language()
    if found.chosen.document_set == "interviews":
        said = ngettext("{n} interview", "{n} interviews", n).format(n=whole(n, spoken))
    else:
        said = ngettext("{n} transcript", "{n} transcripts", n).format(n=whole(n, spoken))
    if found.rests is not None:
        said += ", " + _("{n} finished").format(n=whole(found.rests.finished, spoken))
    words = sum(found.words.get(row.name, 0) for row in found.transcripts)
    return f"{said}, " + ngettext("{n} word by participants", "{n} words by participants", words).format(
        n=whole(words, spoken)
    )


def _book(found: StudyMaterial) -> str:
    codes = [row for row in found.book.walk() if not row.code.retired]
    n = len(codes)
    said = ngettext("{n} code", "{n} codes and themes", n).format(n=n)
    return said if found.codebook is None else _("version {n}").format(n=found.codebook) + ", " + said


# --- what was studied ------------------------------------------------------------------------------------


def _corpus(found: StudyMaterial, setting: Setting) -> Iterator[Block]:
    yield setting.heading(_("Corpus"))
    if not found.transcripts:
        yield setting.text(_("There are no transcripts here yet."))
    else:
        yield _transcripts(found, setting)
    here = {row.participant for row in found.transcripts if row.participant}
    people = {key: values for key, values in found.people.items() if key in here}
    named = {row.participant: row.participant_name or row.participant for row in found.transcripts}
    for start in range(0, len(found.attributes) if people else 0, _AT_ONCE):
        some = found.attributes[start : start + _AT_ONCE]
        yield setting.table(
            _("Participants"),
            [_("participant"), *(visible(name, line=True) for name in some)],
            [
                [visible(named[key] or key, line=True), *(visible(values.get(name, ""), line=True) for name in some)]
                for key, values in people.items()
            ],
        )
    if found.others:
        listed = ", ".join(f"{name}: {whole(n, language())}" for name, n in found.others.items())
        yield setting.text(_("Also in the project, not counted here: {sets}.").format(sets=listed), tone="source")


def _transcripts(found: StudyMaterial, setting: Setting) -> Block:
    spoken, rests = language(), found.frequencies
    read = {} if rests is None else {talk.name: talk for talk in rests.transcripts}
    rows = []
    for row in found.transcripts:
        talk = read.get(row.name)
        codings = "—" if talk is None else whole(_codings(rests, row.name), spoken)
        state = "—" if talk is None else _("finished") if talk.finished else _("not finished")
        title = row.title if row.title and row.title != row.name else row.name
        rows.append(
            [
                *(visible(title, line=True), visible(row.participant_name or "", line=True), row.date or ""),
                *(whole(found.words.get(row.name, 0), spoken), codings, state),
            ]
        )
    header = [_("interview"), _("participant"), _("date"), _("words"), _("codings"), _("state")]
    notes = [_("Words: the participants'. Codings and state: of the layer this report is about.")]
    return setting.table(_("Interviews"), header, rows, right=(3, 4), notes=notes)


def _codings(table: Frequencies | None, name: str) -> int:
    """All codings of one interview: those of the themes at the top, which have their codes' with them."""
    if table is None:
        return 0
    place = [talk.name for talk in table.transcripts].index(name)
    cells = [row.cells[place] for row in table.rows if row.depth == 0]
    return sum(cell.codings + cell.interviewer for cell in cells)


def _codebook(found: StudyMaterial, label: Labels, setting: Setting) -> Iterator[Block]:
    spoken = language()
    yield setting.heading(_("Codebook"))
    used = set() if found.frequencies is None else {row.code for row in found.frequencies.rows}
    walked = [row for row in found.book.walk() if not row.code.retired or row.code.id in used]
    if not walked:
        yield setting.text(_("The codebook is empty."))
        return
    rows = []
    for row in walked:
        code = row.code
        lines = [
            say(code.definition, spoken),
            *(
                _("{name}: {text}").format(name=name, text=text)
                for name, text in ((_("Include"), say(code.include, spoken)), (_("Exclude"), say(code.exclude, spoken)))
                if text
            ),
            _("No longer used.") if code.retired else "",
        ]
        rows.append([label(code.id), "\n".join(visible(" ".join(each.split()), line=True) for each in lines if each)])
    strong = [i for i, row in enumerate(walked) if row.code.codes]
    depths = [row.depth for row in walked]
    yield setting.table(_("Codes and what they mean"), [_("code"), _("definition")], rows, depths=depths, strong=strong)


# --- what people say, and what coders noted --------------------------------------------------------------


def _extracts(found: StudyMaterial, label: Labels, setting: Setting) -> Iterator[Block]:
    if not found.per_code:
        return
    yield setting.heading(_("Extracts"))
    yield setting.text(
        ngettext(
            "At most {n} extract of each code. How they were chosen:",
            "At most {n} extracts of each code. How they were chosen:",
            found.per_code,
        ).format(n=found.per_code)
        + " "
        + _(
            "where a code comes in more interviews than that, interviews at even distances in the order of the corpus; "
            "in each, first what was kept as a verbatim, then the extract nearest to the middle length of the code's. "
            "They illustrate; they prove nothing by their number."
        ),
        part="definition",
    )
    by_code: dict[str, list[Quoted]] = {}
    for extract in found.extracts:
        by_code.setdefault(extract.code, []).append(extract)
    spelt = Setting(found.spelt)
    for row in found.book.walk():
        if not any(code.id in by_code for code in found.book.subtree(row.code.id)):
            continue
        yield setting.heading(label(row.code.id), min(9, row.depth + 2))
        for extract in by_code.get(row.code.id, ()):
            for paragraph in quoted(extract):
                runs = tuple(type(run)(spelt.text(run.text).text, run.tone) for run in paragraph.runs)
                yield type(paragraph)(paragraph.part, runs, paragraph.level)


def _memos(found: StudyMaterial, setting: Setting) -> Iterator[Block]:
    yield setting.heading(_("Memos"))
    if not found.memos:
        yield setting.text(_("There are no memos here."))
    for each in found.memos or ():
        memo = each.memo
        day = memo.created_at.astimezone().strftime("%Y-%m-%d")
        yield setting.heading(visible(memo.title or each.words, line=True), 2)
        yield setting.text(f"{each.words} — {memo.coder}, {day}", tone="source")
        for line in memo.body.strip().split("\n"):
            if line.strip():
                yield setting.text(visible(line, line=True))


# --- how, and with what ------------------------------------------------------------------------------------


def _made(found: StudyMaterial, setting: Setting) -> Iterator[Block]:
    yield setting.heading(_("How it was counted, and with what"))
    yield setting.text(
        _(
            "Layers of different coders are never added up: all counts are of one layer, {layer}. Words and characters "
            "are those of the participants' turns; a theme's coverage is the union of its codes', never their sum. "
            "The N of “n of N interviews” is each code's own: the interviews read to the end with the code as it is "
            "now defined. The interviews were chosen, not drawn: shares of them describe this corpus and no population."
        ).format(layer="—" if found.rests is None else layer_words(found.rests))
    )
    if found.suggested is not None:
        yield setting.text(_suggested(found.suggested))
    pairs = [
        (_("Codebook"), _fingerprints(found)),
        (
            _("Texts"),
            _("{n}, fingerprint {mark}").format(n=whole(len(found.transcripts), language()), mark=found.texts),
        ),
        ("cipcoder", __version__),
        ("Python", platform.python_version()),
        *((name, version(name)) for name in ("numpy", "matplotlib", "SQLAlchemy")),
    ]
    yield Facts(tuple(pairs))
    yield setting.text(
        _("The same texts, codings and codebook give the same report with the same version; only its date changes."),
        tone="source",
    )


def _suggested(accepted: Mapping[str, tuple[int, int]]) -> str:
    """That codes could be suggested, and how many suggestions were accepted."""
    spoken = language()
    said = _(
        "Coders could ask the program for suggestions, made from the codebook's words and the passages coded so far, "
        "outside blind rounds."
    )
    if not accepted:
        return said + " " + _("No coding that stands came of one.")
    counts = (
        _("{coder} {n} of {of}").format(coder=visible(coder, line=True), n=whole(n, spoken), of=whole(of, spoken))
        for coder, (n, of) in accepted.items()
    )
    return said + " " + _("Codings that came of one: {counts}.").format(counts=", ".join(counts))


def _fingerprints(found: StudyMaterial) -> str:
    mark = fingerprint(found.book)
    if found.codebook is None:
        return _("fingerprint {mark}").format(mark=mark)
    return _("version {n}").format(n=found.codebook) + ", " + _("fingerprint {mark}").format(mark=mark)
