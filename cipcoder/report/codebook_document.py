"""The codebook as a document for an appendix: each code with its definition, its limits and its examples."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from cipcoder.codebook.models import Code, Codebook, Example
from cipcoder.codebook.words import say
from cipcoder.formats.writers.prose import Paragraph, Part, Run
from cipcoder.locale import _
from cipcoder.report.typography import spaced


def codebook_document(
    title: str, codebook: Codebook, examples: Callable[[Code], Sequence[Example]], *, language: str, spelt: str
) -> Iterator[Paragraph]:
    """The paragraphs. ``language``: of the texts; ``spelt``: of the study, which decides the spacing."""

    def paragraph(part: Part, *runs: Run, level: int = 0) -> Paragraph:
        return Paragraph(part, tuple(Run(spaced(run.text, spelt), run.tone) for run in runs), level)

    def named(name: str, text: str) -> Paragraph:
        return paragraph("text", Run(_("{name}:").format(name=name) + " ", "term"), Run(_line(text)))

    yield paragraph("title", Run(title))
    for row in codebook.walk():
        code = row.code
        yield paragraph("heading", Run(say(code.label, language)), level=row.depth + 1)
        if code.retired:
            yield paragraph("text", Run(_("No longer used."), "interviewer"))
        if definition := say(code.definition, language):
            yield paragraph("text", Run(_line(definition)))
        for name, text in (
            (_("Include"), say(code.include, language)),
            (_("Exclude"), say(code.exclude, language)),
            (_("Keywords"), ", ".join(code.keywords)),
        ):
            if text:
                yield named(name, text)
        if code.exclusive and code.codes:
            yield paragraph("text", Run(_("A passage carries one of its codes at most.")))
        for kind, name in (("typical", _("Typical")), ("borderline", _("Borderline"))):
            for example in examples(code):
                if example.kind == kind:
                    source = f" ({example.source})" if example.source else ""
                    runs = Run(_("{name}:").format(name=name) + " ", "term"), Run(_line(example.text))
                    yield paragraph("quote", *runs, Run(source, "source"))


def _line(text: str) -> str:
    return " ".join(text.split("\n"))
