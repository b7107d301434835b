"""French spacing: the blank before « ; : ! ? », inside guillemets and after « Mme » is one that no line breaks at.

No letter and no sign is added or taken: ordinary blanks become no-break ones where French puts one, so a quotation
stays word for word what it is.
"""

from __future__ import annotations

import re

_BEFORE = re.compile(r" (?=[;:!?»%€](?![^\W_]))")
_AFTER = re.compile(r"(?<=«) ")
_CIVILITY = re.compile(r"(?<![\w-])(Mmes?|Mlles?|MM?\.|Drs?|Pr|n°|p\.) (?=[\w])")
_DASH = re.compile(r"(?<=^[–—]) ")


def spaced(text: str, language: str) -> str:
    """``text`` with no-break blanks where French wants them; as it is in another language. Its length stays."""
    if not language.startswith("fr"):
        return text
    text = _CIVILITY.sub("\\1\u00a0", text)
    for pattern in (_BEFORE, _AFTER, _DASH):
        text = pattern.sub("\u00a0", text)
    return text
