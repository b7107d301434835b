"""An extract written with its source, after a template: « {quote} », {speaker}, {function}.

What stands in braces is a field. A field without a value leaves no trace: the comma, the brackets or the blank
that would have gone with it go too. The quotation itself is put in last and is never touched.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from cipcoder.errors import InputError
from cipcoder.locale import _
from cipcoder.text.clean import visible

QUOTE = "quote"
FIELDS = (QUOTE, "speaker", "participant", "title", "date", "turn", "question")
"""fields every project has; the names of participants' attributes are fields too"""
LONGEST = 500
"""characters a template may have"""

_FIELD = re.compile(r"\{([^{}]*)\}")
_HOLE, _PLACE = "\x00", "\x01"  # a field without a value; where the quotation will stand
_TIDY = (
    (re.compile(rf"^[ \u00a0]*{_HOLE}[ \u00a0]*[,;:·–—-]?[ \u00a0]*"), ""),
    (re.compile(rf"[ \u00a0]*[,;·–—-]?[ \u00a0]*{_HOLE}(?=[ \u00a0]*[,;.·)\]–—-]|\s*$)"), ""),
    (re.compile(rf"{_HOLE}[ \u00a0]*[,;·–—-]?[ \u00a0]*"), ""),
    (re.compile(r"[ \u00a0]*[(\[][ \u00a0]*[)\]]"), ""),
    (re.compile(r"([(\[])[ \u00a0]*[,;][ \u00a0]*"), r"\1"),
)


def check(template: str, attributes: Collection[str] = ()) -> str:
    """The template as it will be kept; an InputError says what is wrong with it."""
    template = " ".join(visible(template).split(" ")).strip()
    known = list(dict.fromkeys((*FIELDS, *attributes)))
    if len(template) > LONGEST:
        raise InputError(_("A template has {most} characters at most.").format(most=LONGEST))
    if "{" in _FIELD.sub("", template) or "}" in _FIELD.sub("", template):
        raise InputError(_("A brace of the template is not closed, or not opened: write fields as {quote}."))
    for name in _FIELD.findall(template):
        if name not in known:
            names = ", ".join("{" + each + "}" for each in known)
            raise InputError(
                _("The template has a field {field} that is not known here. Fields: {names}.").format(
                    field="{" + name + "}", names=names
                )
            )
    if template and QUOTE not in _FIELD.findall(template):
        raise InputError(_("The template needs the field {quote}: where the extract itself stands."))
    return template


def written(template: str, values: Mapping[str, str]) -> str:
    """``template`` with its fields filled; what has no value is left out with the comma that goes with it."""
    return values.get(QUOTE, "").join(around(template, values))


def around(template: str, values: Mapping[str, str]) -> list[str]:
    """What stands before, between and after the places of the quotation, for whoever sets it apart from its source."""

    def filled(match: re.Match[str]) -> str:
        name = match[1]
        return _PLACE if name == QUOTE else visible(values.get(name, "")) or _HOLE

    text = _FIELD.sub(filled, visible(template))
    for pattern, instead in _TIDY:
        text = pattern.sub(instead, text)
    return text.strip().split(_PLACE)
