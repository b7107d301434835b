"""What the log keeps, in the words people read: acts, kinds of things, fields and the values of some of them.

The log and the tables exported from it keep the names on the left, in every language.
"""

from __future__ import annotations

from cipcoder.locale import N_, _

VERBS = {
    "": "",
    "add coding": N_("add coding"),
    "remove coding": N_("remove coding"),
    "change coding": N_("change coding"),
    "split coding": N_("split coding"),
    "merge codings": N_("merge codings"),
    "settle coding": N_("settle coding"),
    "set read state": N_("mark progress in an interview"),
    "write memo": N_("write memo"),
    "remove memo": N_("remove memo"),
    "keep verbatim": N_("keep verbatim"),
    "remove verbatim": N_("remove verbatim"),
    "add code": N_("add code"),
    "edit code": N_("edit code"),
    "move code": N_("move code"),
    "merge codes": N_("merge codes"),
    "split code": N_("split code"),
    "remove code": N_("remove code"),
    "change codebook": N_("change codebook"),
    "write codebook": N_("write codebook"),
    "import transcript": N_("import transcript"),
    "describe transcript": N_("describe transcript"),
    "correct transcript": N_("correct transcript"),
    "remove transcript": N_("remove transcript"),
    "set guide": N_("set guide"),
    "match guide questions": N_("match guide questions"),
    "describe participants": N_("describe participants"),
    "note consent": N_("note consent"),
    "set terms of retention": N_("set terms of retention"),
    "erase what was withdrawn": N_("erase what was withdrawn"),
    "add coder": N_("add coder"),
    "rename coder": N_("rename coder"),
    "let a coder sign in": N_("let a coder sign in"),
    "set public key": N_("note a coder’s public key"),
    "begin round": N_("begin round"),
    "join round": N_("join round"),
    "seal layer": N_("seal layer"),
    "close round": N_("close round"),
    "open consensus": N_("open consensus"),
    "decide disagreement": N_("decide disagreement"),
    "reopen disagreement": N_("reopen disagreement"),
    "choose analysis layer": N_("choose analysis layer"),
    "create project": N_("create project"),
    "import study": N_("import study"),
    "import layer": N_("import layer"),
    "set template of extracts": N_("set template of extracts"),
    "let codes be suggested, or not": N_("let codes be suggested, or not"),
    "take back": N_("take back"),
}
KINDS = {
    "project": N_("project"),
    "coder": N_("coder"),
    "participant": N_("participant"),
    "erasure": N_("erasure"),
    "attribute": N_("attribute"),
    "participant_attribute": N_("participant attribute"),
    "guide_question": N_("guide question"),
    "transcript": N_("transcript"),
    "turn_question": N_("turn question"),
    "code": N_("code"),
    "coding": N_("coding"),
    "memo": N_("memo"),
    "verbatim": N_("verbatim"),
    "read_state": N_("read state"),
    "round": N_("round"),
    "seal": N_("sealed layer"),
    "decision": N_("decision"),
}
FIELDS = {
    "analysis_coder": N_("analysis layer"),
    "attribute": N_("attribute"),
    "attributed": N_("attributed to"),
    "body": N_("text"),
    "closed_at": N_("closed"),
    "code": N_("code"),
    "codebook_base": N_("codebook.yaml"),
    "coder": N_("coder"),
    "coders": N_("coders"),
    "codings": N_("codings"),
    "colour": N_("colour"),
    "consent": N_("consent"),
    "controller": N_("controller"),
    "counts": N_("erased"),
    "data_officer": N_("data protection officer"),
    "date": N_("date"),
    "decided_by": N_("decided by"),
    "definition": N_("definition"),
    "document_set": N_("document set"),
    "encoding": N_("encoding"),
    "examples": N_("examples"),
    "exclude": N_("exclude"),
    "exclusive": N_("exclusive"),
    "extract_template": N_("template of extracts"),
    "include": N_("include"),
    "item": N_("disagreement"),
    "key": N_("key"),
    "keywords": N_("keywords"),
    "kind": N_("kind"),
    "label": N_("label"),
    "language": N_("language"),
    "layer": N_("codings"),
    "layer_sha256": N_("fingerprint"),
    "legal_basis": N_("legal basis"),
    "length": N_("characters"),
    "match": N_("found"),
    "merged_into": N_("merged into"),
    "meta": N_("description"),
    "name": N_("name"),
    "note": N_("note"),
    "number": N_("no."),
    "origin": N_("origin"),
    "outcome": N_("outcome"),
    "page": N_("page"),
    "parent": N_("parent"),
    "participant": N_("participant"),
    "position": N_("position"),
    "purpose": N_("purpose"),
    "question": N_("question"),
    "reason": N_("reason"),
    "recipient": N_("public key"),
    "retention_until": N_("kept until"),
    "retired": N_("retired"),
    "revision": N_("text version"),
    "round": N_("round"),
    "rule": N_("rule"),
    "section": N_("section"),
    "sentences": N_("sentences"),
    "slot": N_("slot"),
    "source_name": N_("file"),
    "speakers": N_("speakers"),
    "start": N_("from"),
    "state": N_("progress"),
    "status": N_("place"),
    "stop": N_("to"),
    "suggestions": N_("suggestions"),
    "targets": N_("about"),
    "terms": N_("terms"),
    "text": N_("text"),
    "theme": N_("theme"),
    "title": N_("title"),
    "transcript": N_("transcript"),
    "transcripts": N_("transcripts"),
    "turn": N_("turn"),
    "turns": N_("turns"),
    "unit": N_("unit"),
    "value": N_("value"),
    "version": N_("codebook version"),
    "weight": N_("weight"),
    "withdrawn_at": N_("withdrawn on"),
    "wording": N_("wording"),
}
_OURS = frozenset({"state", "document_set", "match", "purpose", "outcome"})
"""fields whose values are words of ours, which the catalogues have; all others say what people wrote"""
_SWITCHES = frozenset({"retired", "exclusive", "suggestions"})


def act_words(verb: str) -> str:
    """What was done."""
    return _(VERBS.get(verb, verb)) if verb else ""


def kind_words(kind: str) -> str:
    """What it was done to."""
    return _(KINDS.get(kind, kind))


def field_words(field: str, value: str) -> str:
    """« field: value »."""
    text = _(value) if field in _OURS else value
    if field in _SWITCHES and value in ("0", "1"):
        text = _("yes") if value == "1" else _("no")
    return _("{name}: {text}").format(name=_(FIELDS.get(field, field)), text=text)
