"""Values of the data that people get to see: marked here so that the catalogues have them.

The store keeps them in English; whoever shows one calls ``_(value)``.
"""

from cipcoder.locale import N_

SHOWN = (
    *(N_("interviews"), N_("questionnaire"), N_("notes"), N_("other")),
    *(N_("interview"), N_("observation")),
    *(N_("not opened"), N_("in progress"), N_("finished")),
    *(N_("interviewer"), N_("participant")),
    *(N_("imported"), N_("already there"), N_("refused")),
    *(N_("exact"), N_("elided"), N_("reworded"), N_("ambiguous"), N_("not found"), N_("unplaced")),
    *(N_("human"), N_("consensus"), N_("machine")),
    *(N_("typical"), N_("borderline")),
    *(N_("added"), N_("removed")),
    # cipcoder.agreement.compare.Remark: what has to be said beside a number
    *(N_("nobody used it"), N_("only A used it"), N_("only B used it")),
    N_("both put it on all of the text"),
    N_("no interval: fewer than five interviews"),
    N_("no interval: not defined without one of the interviews"),
    # the fields of a code
    *(N_("definition"), N_("include"), N_("exclude"), N_("keywords"), N_("examples"), N_("colour"), N_("slot")),
    *(N_("exclusive"), N_("label"), N_("parent"), N_("position"), N_("retired"), N_("title"), N_("language")),
)
