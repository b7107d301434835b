"""A study as DDI-Codebook 2.5: the description that catalogues of social science data exchange, at study level.

Children stand in the schema's order; what the form left empty is left out. Files are listed as ``otherMat``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from cipcoder import __version__
from cipcoder.formats.deposit import Deposit
from cipcoder.text.clean import visible

NAMESPACE = "ddi:codebook:2_5"
SCHEMA = "http://www.ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the study itself says, beside the form. ``files``: path -> what it holds."""

    language: str
    identifier: str
    dates: tuple[str, str]
    """of the first and last interview; "" where none has one"""
    kinds: Sequence[str]
    """what the data are, in words"""
    size: str
    """how much there is, in words"""
    access: str
    """the words for the form's kind of access"""
    files: Mapping[str, str]


def ddi(form: Deposit, facts: Facts) -> bytes:
    """The file: UTF-8, the same for the same study."""
    root = Element(
        "codeBook",
        {
            "xmlns": NAMESPACE,
            "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
            "xsi:schemaLocation": f"{NAMESPACE} {SCHEMA}",
            "version": "2.5",
            "xml:lang": facts.language,
        },
    )
    _citation(SubElement(SubElement(root, "docDscr"), "citation"), form, facts, of_document=True)
    study = SubElement(root, "stdyDscr")
    _citation(SubElement(study, "citation"), form, facts)
    _subject(SubElement(study, "stdyInfo"), form, facts)
    _method(study, form)
    _access(SubElement(study, "dataAccs"), form, facts)
    if form.publications:
        other = SubElement(study, "othrStdyMat")
        for publication in form.publications:
            _put(other, "relPubl", publication)
    for path, what in facts.files.items():
        material = SubElement(root, "otherMat", {"level": "study", "URI": path})
        _put(material, "labl", what)
    indent(root, "  ")
    made: bytes = tostring(root, "utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + made + b"\n"


def _put(parent: Element, name: str, text: str, **attributes: str) -> None:
    """A child with this text, where there is one."""
    if text:
        given = {key: value for key, value in attributes.items() if value}
        SubElement(parent, name, given).text = visible(text)


def _citation(citation: Element, form: Deposit, facts: Facts, *, of_document: bool = False) -> None:
    titles = SubElement(citation, "titlStmt")
    _put(titles, "titl", form.title)
    _put(titles, "subTitl", form.subtitle)
    _put(titles, "IDNo", facts.identifier, agency="cipcoder")
    names = [author for author in form.authors if author.name]
    if names:
        statement = SubElement(citation, "rspStmt")
        for author in names:
            _put(statement, "AuthEnty", author.name, affiliation=author.affiliation)
        for author in names:
            _put(statement, "othId", author.orcid, type="ORCID", role=author.name)
    production = SubElement(citation, "prodStmt")
    _put(production, "producer", form.producer)
    _put(production, "copyright", form.licence)
    _put(production, "prodDate", form.date, date=form.date)
    _put(production, "software", "cipcoder", version=__version__)
    if not of_document:
        _put(production, "fundAg", form.funding)
        _put(production, "grantNo", form.grant)
        distribution = SubElement(citation, "distStmt")
        _put(distribution, "contact", form.contact.name or form.contact.email, email=form.contact.email)
        for author in names[:1]:
            _put(distribution, "depositr", author.name, affiliation=author.affiliation)
        _put(distribution, "depDate", form.date, date=form.date)
    if form.version:
        _put(SubElement(citation, "verStmt"), "version", form.version)


def _subject(info: Element, form: Deposit, facts: Facts) -> None:
    if form.keywords or form.topics:
        subject = SubElement(info, "subject")
        for keyword in form.keywords:
            _put(subject, "keyword", keyword)
        for topic in form.topics:
            _put(subject, "topcClas", topic)
    _put(info, "abstract", form.abstract)
    summary = SubElement(info, "sumDscr")
    first, last = form.period.start or facts.dates[0], form.period.stop or facts.dates[1]
    _put(summary, "collDate", first, date=first, event="start")
    _put(summary, "collDate", last, date=last, event="end")
    _put(summary, "nation", form.country)
    _put(summary, "geogCover", form.places)
    _put(summary, "universe", form.universe)
    for kind in facts.kinds:
        _put(summary, "dataKind", kind)


def _method(study: Element, form: Deposit) -> None:
    method = SubElement(study, "method")
    collected = SubElement(method, "dataColl")
    _put(collected, "sampProc", form.sampling)
    _put(collected, "collMode", form.collection)
    _put(collected, "collSitu", form.situation)
    _put(collected, "cleanOps", form.anonymisation)
    _put(method, "notes", form.consent, type="consent")


def _access(access: Element, form: Deposit, facts: Facts) -> None:
    available = SubElement(access, "setAvail")
    status = facts.access if not form.embargo else f"{facts.access} ({form.embargo})"
    _put(available, "avlStatus", status)
    _put(available, "collSize", facts.size)
    _put(available, "fileQnty", str(len(facts.files)))
    use = SubElement(access, "useStmt")
    _put(use, "restrctn", facts.access)
    _put(use, "contact", form.contact.name or form.contact.email, email=form.contact.email)
    _put(use, "conditions", form.conditions or form.licence)
