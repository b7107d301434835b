"""Where names are looked for: in texts, front matter, comments, names of files, participants and guide."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from cipcoder.errors import CipcoderError
from cipcoder.exchange.transcripts import Companions, ImportOptions, read_companions
from cipcoder.formats.gazetteer import first_names, not_names
from cipcoder.formats.transcript import parse_file
from cipcoder.locale import _
from cipcoder.progress import Progress, silent
from cipcoder.project import Project
from cipcoder.queries.document import Document
from cipcoder.text import transcript as talk
from cipcoder.text.candidates import Source
from cipcoder.text.fold import fold
from cipcoder.text.key_entries import Keys
from cipcoder.text.name_index import TITLES
from cipcoder.text.pseudonyms import put_in
from cipcoder.text.spans import Span
from cipcoder.text.speakers import names_somebody
from cipcoder.text.stopwords import FILLERS, GRAMMAR

ABOUT_PEOPLE = frozenset(
    """participant participante participants interviewer interviewers enquêteur enquêtrice others nom prénom prenom name
    surname enquêté enquêtée interviewé interviewée interviewee author auteur autrice transcriber transcripteur
    transcriptrice""".split()  # noqa: SIM905
)
"""keys of the front matter that name people"""
_USUAL = frozenset(
    """anonyme anonymise annexe appel audio avant brut carnet cip collectif compte conseiller conseillere copie copy
    corrige corrected corrigee def definitif definitive discussion doc document draft dossier ent enquete
    enquetee enqueteur enqueteurs enregistrement entretien etude export exploratoire fichier field file final
    finale focus formel group groupe individuel informel interview itw journal jour juin juillet janvier fevrier
    mars avril mai aout septembre octobre novembre decembre memoire mission nettoye note numero observation page
    part participant partie premier propre pseudonymise questionnaire recherche record recording rel relu
    reunion rencontre retranscription seance second seconde session sonal suite telephone terrain test texte
    text these transcript transcription transcrit trint ver verbatim version video visio word zoom""".split()  # noqa: SIM905
)
"""what names of files are made of besides names, folded"""


def sources_of_files(paths: Sequence[Path], options: ImportOptions, progress: Progress = silent) -> list[Source]:
    """The texts, front matter, comments and names of files, and the lists beside them. A file that can't be read is
    passed over: the import says why."""
    sources: list[Source] = []
    for path in progress(paths, len(paths), _("Reading transcripts")):
        try:
            read = parse_file(
                path,
                encoding=options.encoding,
                accept_damaged=options.accept_damaged,
                interviewers=options.interviewers,
            )
        except CipcoderError:
            continue
        sources += [_talk_source(path.stem, read.parsed), *_front_source(path.stem, read.parsed.meta)]
        words = [read.written.meta.get("title", ""), *(f"{one.about}\n{one.text}" for one in read.written.remarks)]
        sources += _lines_source(_("{name} (title, comments)").format(name=path.stem), words)
        named = _names_in_stem(path.stem)
        sources += _lines_source(_("{name} (the file’s name)").format(name=path.stem), (), named)
    sources += _companion_sources(read_companions(paths))
    return sources


def _talk_source(name: str, parsed: talk.Transcript) -> Source:
    labels = _labels(
        parsed.text,
        ((t.head, t.start, parsed.speakers[t.speaker].label) for t in parsed.turns if t.speaker is not None),
    )
    return Source(name, parsed.text, labels, tuple(turn.start for turn in parsed.turns))


def _labels(text: str, heads: Iterable[tuple[int, int, str]]) -> tuple[Span, ...]:
    """Where speakers are called by what may be names. ``heads``: where the head of a turn begins and ends, and who."""
    found = []
    for start, stop, label in heads:
        at = fold(text[start:stop]).find(fold(label)) if names_somebody(label) else -1
        if at >= 0:
            found.append(Span(start + at, start + at + len(label)))
    return tuple(found)


def _front_source(name: str, meta: Mapping[str, str]) -> list[Source]:
    named = [value for key, value in meta.items() if key in ABOUT_PEOPLE]
    people = [part.strip(" \"'[]") for value in named for part in value.replace(";", ",").split(",")]
    others = [value for key, value in meta.items() if key not in ABOUT_PEOPLE]
    return _lines_source(_("{name} (first lines)").format(name=name), others, people)


def _lines_source(name: str, lines: Iterable[str], people: Iterable[str] = ()) -> list[Source]:
    """A source of lines, some of them names of people."""
    parts: list[str] = []
    labels: list[Span] = []
    at = 0
    for line, is_person in [*((one, True) for one in people), *((one, False) for one in lines)]:
        if not line.strip():
            continue
        if is_person and names_somebody(line):
            line = re.sub("^[a-zà-ÿ]", lambda letter: letter[0].upper(), line)  # a key « zarbat » is no word of texts
            labels.append(Span(at, at + len(line)))
        parts.append(line)
        at += len(line) + 1
    return [Source(name, "\n".join(parts), tuple(labels))] if parts else []


def _names_in_stem(stem: str) -> list[str]:
    """What may be names in a file's name: « entretien_zarbat_odile2 » → Zarbat, Odile. No sentence tells there,
    capitals say little, and many surnames are words (« ferrer », « Petit »): all but what files are usually called."""
    ours = {fold(one.name): one.name for one in first_names()}
    nobody = _USUAL | {fold(one) for one in not_names()} | TITLES | GRAMMAR | FILLERS
    shown = []
    for written in re.findall(r"[^\W\d_]+", stem):
        said = fold(written)
        if len(said) > 2 and said not in nobody and said.removesuffix("s") not in nobody:
            shown.append(ours.get(said, written[0].upper() + written[1:]))
    return shown


def _companion_sources(companions: Companions) -> list[Source]:
    people = [name for person in companions.participants for name in (person.name, person.key)]
    values = [value for person in companions.participants for value in person.attributes.values()]
    guide = [question.text for question in companions.guide or ()]
    guide += dict.fromkeys(question.section for question in companions.guide or ())
    return [*_lines_source("participants.yaml", dict.fromkeys(values), people), *_lines_source("guide.yaml", guide)]


def sources_of_project(project: Project, names: Sequence[str], keys: Keys) -> list[Source]:
    """The texts of transcripts that are in the project; pseudonyms put in with ``keys`` are passed over."""
    return [_document_source(project.document(name), keys) for name in names]


def _document_source(document: Document, keys: Keys) -> Source:
    labels = _labels(
        document.text,
        ((t.head, t.start, document.speakers[t.speaker].label) for t in document.turns if t.speaker is not None),
    )
    return Source(
        document.transcript.name,
        document.text,
        labels,
        tuple(turn.start for turn in document.turns),
        passed=tuple(put_in(document.text, keys)),
    )
