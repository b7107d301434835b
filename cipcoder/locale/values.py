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
    # what the log calls a person's acts
    *(N_("add coding"), N_("remove coding"), N_("change coding"), N_("set read state")),
    *(N_("split coding"), N_("merge codings"), N_("set template of extracts")),
    *(N_("write memo"), N_("remove memo"), N_("keep verbatim"), N_("remove verbatim")),
    *(N_("add code"), N_("edit code"), N_("remove code"), N_("change codebook")),
    *(N_("move code"), N_("merge codes"), N_("split code"), N_("write codebook")),
    *(N_("begin round"), N_("join round"), N_("seal layer"), N_("close round")),
    *(N_("add coder"), N_("rename coder"), N_("describe participants"), N_("set guide")),
    *(N_("import transcript"), N_("describe transcript"), N_("remove transcript"), N_("match guide questions")),
    *(N_("create project"), N_("import layer"), N_("take back")),
    # what an act is about, and the fields of a code
    *(N_("project"), N_("coder"), N_("erasure"), N_("attribute"), N_("participant attribute"), N_("guide question")),
    *(N_("transcript"), N_("turn question"), N_("code"), N_("coding"), N_("memo"), N_("verbatim")),
    *(N_("read state"), N_("round"), N_("seal"), N_("decision")),
    *(N_("definition"), N_("include"), N_("exclude"), N_("keywords"), N_("examples"), N_("colour"), N_("slot")),
    *(N_("exclusive"), N_("label"), N_("parent"), N_("position"), N_("retired"), N_("title"), N_("language")),
)
