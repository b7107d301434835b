"""Which codings leave the project, and in what shape they are read for it: extracts, or whole transcripts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from cipcoder.errors import InputError
from cipcoder.locale import _
from cipcoder.progress import Progress, silent
from cipcoder.project import Project
from cipcoder.queries.consensus import Analysis
from cipcoder.queries.document import Document, documents
from cipcoder.queries.extracts import Extract, Wanted, advice, extracts


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whose codings, and which of them."""

    wanted: Wanted = field(default_factory=Wanted)
    coders: tuple[str, ...] = ()
    """by name; none: everybody's"""
    analysis: bool = False
    """those of the analysis layer, whoever made them"""

    def whose(self, project: Project) -> Sequence[str] | Analysis | None:
        """The layers looked at, as queries take them; an error for a coder, a code or a question that isn't there."""
        for name in self.coders:
            project.coder_named(name)
        for code in self.wanted.codes:
            project.codebook.get(code)
        if self.wanted.questions:
            _all_asked(project, self.wanted.questions)
        if self.wanted.query is not None:
            project.looked_through(self.wanted)
        return project.analysis_layer() if self.analysis else self.coders or None


def one_coder(project: Project, chosen: Chosen) -> str | None:
    """The one coder whose codings a finding looks at; None with the analysis layer.

    InputError where nobody has coded, and where several have and nobody said whose: layers are never added up.
    """
    chosen.whose(project)
    if chosen.analysis:
        return None
    names = chosen.coders or tuple(row.name for row in project.coders() if row.codings)
    if not names:
        raise InputError(_("Nothing is coded yet. Begin: cipcoder code --coder YOUR-NAME"))
    if len(names) > 1:
        raise InputError(
            _("Several coders have coded ({names}): say whose codings, with --coder NAME or --analysis.").format(
                names=", ".join(names)
            )
        )
    return names[0]


def _all_asked(project: Project, questions: Collection[int]) -> None:
    """An error unless all these are questions of the guide."""
    numbers = [question.number for question in project.guide()]
    if not numbers:
        raise InputError(_("There is no guide here."))
    for number in sorted(set(questions) - set(numbers)):
        raise InputError(
            _("There is no question {number}: the guide has {first} to {last}.").format(
                number=number, first=min(numbers), last=max(numbers)
            )
        )


def found_extracts(
    project: Project, chosen: Chosen, language: str = "fr", progress: Progress = silent
) -> Iterator[Extract]:
    """The extracts one by one in the order of the corpus; what is asked for wrongly is said before the first is read.

    ``language``: of the codes' labels.
    """
    whose = chosen.whose(project)
    # at most so many: codes and words narrow them; nobody counts them where nobody looks
    rows = () if progress is silent else project.transcripts(chosen.wanted.transcripts)
    total = sum(row.codings for row in rows)

    def read() -> Iterator[Extract]:
        with project.store.read() as connection:
            yield from extracts(connection, chosen.wanted, coders=whose, language=language)

    return progress(read(), total, _("extracts"))


def advised(project: Project, chosen: Chosen, language: str = "fr") -> str:
    """What to ask instead where nothing was found; "" where there is nothing to say."""

    def count(wanted: Wanted) -> int:
        return sum(1 for _each in found_extracts(project, replace(chosen, wanted=wanted), language))

    return advice(chosen.wanted, count, language)


def found_documents(project: Project, chosen: Chosen, progress: Progress = silent) -> Iterator[Document]:
    """The transcripts one by one, each with the codings chosen; those without a coding too."""
    whose = chosen.whose(project)
    book = project.codebook
    codes = {each.id for code in chosen.wanted.codes for each in book.subtree(code)}
    rows = project.transcripts(chosen.wanted.transcripts)

    def read() -> Iterator[Document]:
        for row in rows:
            of = whose
            if isinstance(whose, Analysis):
                layer = whose.layer(row.name)
                of = [] if layer is None else [layer]
            assert not isinstance(of, Analysis)
            with project.store.read() as connection:
                (document,) = documents(connection, [row], of)
            kept = tuple(c for c in document.codings if not codes or c.code in codes)
            yield replace(document, codings=kept)

    return progress(read(), len(rows), _("transcripts"))
