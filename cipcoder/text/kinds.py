"""What a form can name, and what leads to people by its form: in the words of the messages."""

from __future__ import annotations

from cipcoder.locale import N_

NAMED = {
    "person": N_("person"),
    "town": N_("town"),
    "place": N_("a place"),
    "organisation": N_("organisation"),
    "other": N_("other"),
}
"""what a person decides a form to be"""
IDENTIFIERS = {
    "phone": N_("telephone number"),
    "e-mail": N_("e-mail address"),
    "web address": N_("web address"),
    "social account": N_("social account"),
    "social security number": N_("social security number"),
    "bank account": N_("bank account"),
    "card number": N_("card number"),
    "postal address": N_("postal address"),
    "postcode and town": N_("postcode and town"),
    "date of birth": N_("date of birth"),
    "number plate": N_("number plate"),
}
"""the kinds of ``text.identifiers``"""
ALL = NAMED | IDENTIFIERS
