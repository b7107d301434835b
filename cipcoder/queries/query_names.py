"""What a query names, looked up in the study: codes, coders, questions, interviews, attributes.

What isn't there is an error that says where in the query it stands and what may have been meant.
"""

from __future__ import annotations

from sqlalchemy import Connection, select

from cipcoder.codebook.finding import Finder
from cipcoder.codebook.models import Codebook, nearest
from cipcoder.errors import InputError
from cipcoder.locale import _
from cipcoder.queries.consensus import consensus_name
from cipcoder.queries.corpus import attribute_values, guide, instead, known_value
from cipcoder.queries.query_form import QueryError, write
from cipcoder.queries.query_tree import Attribute, Code, Condition, Date, Has, Leaf, Marked, leaves
from cipcoder.store import models as m
from cipcoder.store.codebook_rows import read_codebook
from cipcoder.text.clean import visible
from cipcoder.text.fold import fold

Value = frozenset[str]
"""of a code the ids it stands for; of a coder or an interview the name; of an attribute the ``pair``"""


def pair(name: str, value: str) -> str:
    """An attribute's name and value as one word."""
    return f"{name}\x1f{value}"


class Names:
    """The study's names, read as they are asked for."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.codebook: Codebook = read_codebook(connection)
        self._finder = Finder(self.codebook)
        self._coders: list[str] = list(connection.execute(select(m.Coder.name)).scalars())

    def look_up(self, condition: Condition) -> dict[Leaf, Value]:
        """For each condition that names something: what it stands for. QueryError for the first that isn't there."""
        return {leaf: self._meant(leaf) for leaf in leaves(condition)}

    def _meant(self, leaf: Leaf) -> Value:
        if isinstance(leaf, Code):
            return self._codes(leaf)
        if isinstance(leaf, Attribute):
            try:
                return frozenset({pair(*known_value(leaf.name, leaf.value, attribute_values(self._connection)))})
            except InputError as error:
                raise QueryError(str(error), leaf.at, f"{leaf.name}={leaf.value}") from error
        if isinstance(leaf, Date | Marked):
            return frozenset()
        if leaf.field == "coder":
            return self._coder(leaf)
        if leaf.field == "interview":
            return self._interviews(leaf)
        if leaf.field == "question":
            self._check_question(leaf)
        return frozenset({leaf.value})

    def _codes(self, leaf: Code) -> Value:
        found = self._finder.find(leaf.name)
        said = visible(leaf.name, line=True)
        if not found:
            near = self._near(leaf.name)
            if near:
                sentence = _("No code “{id}” in the codebook. Did you mean “{near}”?").format(id=said, near=near)
            else:
                sentence = _("No code “{id}” in the codebook.").format(id=said)
            raise QueryError(sentence, leaf.at, leaf.name)
        if len(found) > 1:
            sentence = _("“{name}” may be one of several codes; write the id: {ids}.")
            raise QueryError(sentence.format(name=said, ids=", ".join(found)), leaf.at, leaf.name)
        return frozenset(found if leaf.only else (each.id for each in self.codebook.subtree(found[0])))

    def _coder(self, leaf: Has) -> Value:
        wanted = consensus_name(self._connection) or leaf.value if fold(leaf.value) == "consensus" else leaf.value
        same = [name for name in self._coders if name == wanted]
        found = same or [name for name in self._coders if fold(name) == fold(wanted)]
        if not found:
            names = ", ".join(visible(name, line=True) for name in self._coders) or _("nobody yet")
            sentence = _("There is no coder named {name} here. Coders: {names}.")
            said = visible(leaf.value, line=True)
            raise QueryError(sentence.format(name=said, names=names), leaf.at, leaf.value)
        return frozenset(found)

    def _interviews(self, leaf: Has) -> Value:
        rows = self._connection.execute(select(m.Transcript.name, m.Transcript.title)).all()
        wanted = fold(leaf.value)
        found = [name for name, title in rows if wanted in (fold(name), fold(title))]
        found = found or [name for name, title in rows if wanted in fold(name) or wanted in fold(title)]
        said = visible(leaf.value, line=True)
        if not found:
            sentence = _("There is no interview named “{name}”.").format(name=said)
            proposed = instead(leaf.value, [name for name, _title in rows])
            raise QueryError(f"{sentence} {proposed}".strip(), leaf.at, leaf.value)
        if len(found) > 1:
            sentence = _("“{name}” may be one of several interviews: {names}.")
            raise QueryError(sentence.format(name=said, names=", ".join(sorted(found))), leaf.at, leaf.value)
        return frozenset(found)

    def _check_question(self, leaf: Has) -> None:
        numbers = [question.number for question in guide(self._connection)]
        if not numbers:
            raise QueryError(_("There is no guide here."), leaf.at, leaf.value)
        if int(leaf.value) not in numbers:
            sentence = _("There is no question {number}: the guide has {first} to {last}.")
            sentence = sentence.format(number=leaf.value, first=min(numbers), last=max(numbers))
            raise QueryError(sentence, leaf.at, leaf.value)

    def _near(self, written: str) -> str:
        """The code whose id or label looks most like it, or has it as a part; as a query can name it; "" for none."""
        named = {}
        for row in self.codebook.walk():
            for name in (row.code.id, *row.code.label.values()):
                # a label with an and or an or in it would need quotation marks: its id doesn't
                named[fold(name)] = name if write(Code(name)) == name else row.code.id
        near = nearest(fold(written), list(named)) or next((name for name in named if fold(written) in name), "")
        return visible(named.get(near, ""), line=True)
