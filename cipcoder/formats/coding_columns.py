"""What the columns of a sheet of codings are called: here, in French and English, and in other programs' exports.

MAXQDA, ATLAS.ti, NVivo, QualCoder and Taguette each have their own words, and columns beside that say nothing about
who put which code where. Those are left aside by name, and it is said which; a name nobody knows is still refused,
for it may be a slip of the pen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cipcoder.formats.files import at_line
from cipcoder.formats.tables import Table
from cipcoder.locale import _
from cipcoder.text.clean import visible
from cipcoder.text.fold import fold

# By column, the surest name first: where two of them stand in one sheet, the first is read. Folded.
NAMES: Mapping[str, Sequence[str]] = {
    "transcript": (
        *("transcript", "transcription", "document", "document name", "nom du document", "doc", "entretien"),
        *("interview", "source", "source name", "nom de la source", "fichier", "file", "file name", "filename"),
        *("nom du fichier", "nom de fichier"),
    ),
    "quote": (
        *("quote", "quotation", "quotation content", "contenu de la citation", "citation", "extrait", "extraits"),
        *("segment", "segments", "coded segment", "coded segments", "segment code", "segments codes", "passage"),
        *("coded text", "texte code", "coded", "highlight", "excerpt", "verbatim", "text", "texte", "content"),
        "contenu",
    ),
    "code": (
        "code",
        "codes",
        "code name",
        "codename",
        "nom du code",
        "noeud",
        "noeuds",
        "node",
        "nodes",
        "tag",
        "tags",
    ),
    "theme": ("theme", "themes", "parent code", "code parent", "categorie", "category", "famille", "family"),
    "coder": (
        *("coder", "codeur", "codeuse", "coder name", "coded by", "code par", "owner", "user", "utilisateur"),
        *("created by", "cree par", "auteur", "author", "modified by", "modifie par"),
    ),
    "memo": ("memo", "memos", "comment", "comments", "commentaire", "commentaires", "remarque", "remarques"),
    "occurrence": ("occurrence", "occurence"),
}
ASIDE = frozenset(
    {
        *("id", "n°", "no", "nr", "number", "numero", "reference", "line", "ligne", "page", "date", "note", "notes"),
        *("color", "colour", "couleur", "document group", "document groups", "groupe de documents", "code groups"),
        *("groupes de documents", "groupes de codes", "quotation name", "nom de la citation", "density", "densite"),
        *("beginning", "end", "debut", "fin", "start", "stop", "pos0", "pos1", "position", "area", "surface"),
        *("coverage", "coverage %", "% coverage", "couverture", "couverture %", "weight", "weight score", "poids"),
        *("score de poids", "modified", "created", "modifie", "cree", "modifie le", "cree le", "modified on"),
        *("created on", "date modified", "date created", "speaker", "locuteur", "participant", "cases", "importance"),
    }
)


def understood(table: Table, file: str) -> Table:
    """The table with its columns called as here and what is beside left out, which is said.

    Names in neither list stay, for whoever reads the table to refuse. InputError where two columns are one.
    """
    folded = {name: " ".join(fold(visible(name)).rstrip(" :").split()) for name in table.header}
    called: dict[str, str] = {}
    for column, names in NAMES.items():
        for wanted in names:
            same = [name for name, plain in folded.items() if plain == wanted and name not in called]
            if same and column not in called.values():
                called[same[0]] = column
            if column == wanted and len(same) > 1:  # twice under its own name: a slip, not another program's column
                called |= dict.fromkeys(same, column)
    if "theme" in called.values() and "code" not in called.values():
        called = {name: "code" if column == "theme" else column for name, column in called.items()}
    beside = {name for name, plain in folded.items() if name not in called and _is_beside(plain)}
    kept = [name for name in table.header if name not in beside]
    header = tuple(called.get(name, name) for name in kept)
    if len(set(header)) < len(header):
        twice = next(name for name in header if header.count(name) > 1)
        raise at_line(file, 1, _("two columns are called “{column}”: rename one.").format(column=twice))
    rows = [dict(zip(header, (row[name] for name in kept), strict=True)) for row in table.rows]
    names = [visible(name[:40], line=True) for name in table.header if name in beside]
    what = _("These columns say nothing about codings and were left aside: {names}.")
    said = [what.format(names=", ".join(names))] if names else []
    return Table(header, rows, table.lines, (*table.remarks, *said))


def _is_beside(plain: str) -> bool:
    return plain in ASIDE or any(plain in names for names in NAMES.values())
