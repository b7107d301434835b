"""What makes a project on PostgreSQL a team's: functions, policies and grants of its schema, as statements.

Who signs in is who acts: a role of the database is a coder's (``coder.db_role``), and row-level security shows each
connection what that coder may see and takes from it what that coder may write. ``cip_veil_of`` is the rule of
``queries/blind.py`` in SQL: what a blind round hides from whom. ``cip_may_log`` is the gate of all writing: no act
gets past the log, and the log takes from each only what is theirs to do.

Functions run with their owner's rights (SECURITY DEFINER, fixed search_path). Row-level security is forced on the owner
too, so they are known by that search_path, believed of the owner alone (``_INSIDE``): else they would see as little
as whoever calls them, and nobody could know that a round still goes on.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection

from cipcoder.store.kinds import KINDS
from cipcoder.store.operations.consensus import CONSENSUS

SHARED = (
    *("project", "participant", "attribute", "participant_attribute", "guide_question", "erasure", "transcript_text"),
    *("speaker", "turn", "sentence", "turn_question", "codebook_version", "passage", "schema_number"),
)
"""tables that hold nobody's own work: grants are enough for them"""
_VEIL = "(SELECT {} FROM cip_veil())"
_ME, _MY_ID, _LEAD = "(SELECT cip_me())", "(SELECT cip_my_id())", "(SELECT cip_lead())"
_PAIR = f"((coder_id::bigint << 32) | transcript_id) = ANY ({_VEIL.format('pairs')}::bigint[])"
_TEXT = f"coalesce(transcript_id = ANY ({_VEIL.format('text_ids')}::integer[]), false)"
_BOTH = f"(coder_id IS NOT DISTINCT FROM {_MY_ID} OR NOT {_PAIR})"
_HIDDEN_OPERATION = (
    f"coalesce(layer_uid = ANY ({_VEIL.format('coders')}::uuid[]), false) AND (entity = 'memo'"
    f" OR coalesce(layer_uid::text || transcript_uid::text = ANY ({_VEIL.format('layers')}::text[]), false)"
    f" OR (entity = 'seal' AND coalesce(coalesce(after, before)->>'round' = ANY ({_VEIL.format('rounds')}::text[]),"
    " false)))"
    f" OR (entity = 'verbatim' AND coalesce(transcript_uid = ANY ({_VEIL.format('texts')}::uuid[]), false))"
)
VISIBLE = {
    "operation": f"(layer_uid IS NULL AND entity <> 'verbatim') OR layer_uid = {_ME} OR NOT ({_HIDDEN_OPERATION})",
    "coding": _BOTH,
    "coding_twin": _BOTH,
    "read_state": _BOTH,
    "decision": _BOTH,
    "memo": f"coder_id = {_MY_ID} OR NOT coder_id = ANY ({_VEIL.format('coder_ids')}::integer[])",
    "memo_target": "EXISTS (SELECT FROM memo WHERE memo.id = memo_id)",
    "verbatim": f"coder_id IS NOT DISTINCT FROM {_MY_ID} AND coder_id IS NOT NULL OR NOT {_TEXT}",
    "seal": f"coder_id = {_MY_ID} OR NOT coalesce(round_id = ANY ({_VEIL.format('round_ids')}::integer[]), false)",
    "waiting": "EXISTS (SELECT FROM operation WHERE operation.entity_uid = waiting.uid)",
    "replica": f"db_role = session_user::text OR ({_LEAD} AND (SELECT cip_sees_all()))",
    "coder": "true",
    "round": "true",
    "code": "true",
    "transcript": "true",
}
"""table -> which rows whoever is connected may see"""
_OURS = (
    f"({_LEAD} OR coder_id = {_MY_ID} OR (coder_id = (SELECT cip_consensus_id())"
    " AND transcript_id = ANY ((SELECT cip_deciding())::integer[])))"
)
_SEES_ALL = "(SELECT cip_sees_all())"
_ANY = ("true", "true", "true")
_OWN = f"({_LEAD} OR coder_id = {_MY_ID})"
WRITABLE = {
    "operation": ("cip_may_log(operation)", _LEAD, "false"),
    "coding": (_OURS, _OURS, _OURS),
    "coding_twin": (_OURS, _OURS, _OURS),
    "read_state": (_OURS, _OURS, _OURS),
    "decision": (_OURS, _OURS, _OURS),
    "memo": (_OWN, _OWN, _OWN),
    "memo_target": (f"EXISTS (SELECT FROM memo WHERE memo.id = memo_id AND {_OWN})",) * 3,
    "verbatim": (f"({_OWN} OR coder_id IS NULL)",) * 3,
    "seal": (_OWN, _OWN, _OWN),
    "waiting": _ANY,
    "replica": ("db_role = session_user::text",) * 3,
    "coder": (
        f"({_LEAD} AND db_role IS NULL)",
        f"({_LEAD} OR db_role = session_user::text)",
        f"({_LEAD} AND {_SEES_ALL})",
    ),
    "round": (_LEAD, _LEAD, f"({_LEAD} AND {_SEES_ALL})"),
    "code": ("true", "true", _SEES_ALL),
    "transcript": ("true", "true", f"({_LEAD} AND {_SEES_ALL})"),
}
"""table -> which rows may be inserted, updated, deleted by whoever is connected, of those they may see.

A table's rows follow the log, which nobody gets past: the lead, whose corrections of a text move everybody's codings,
may write their rows, but enters nothing into their layers save such moves.
"""
_INSIDE = (
    "(SELECT replace(current_setting('search_path'), '\"', '') = '{schema}, pg_temp' AND current_user ="
    " (SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = '{schema}'))"
)
_DEFINER = 'SECURITY DEFINER SET search_path = "{schema}", pg_temp'
FURTHEST = 2**32
"""how far ahead of the log an operation's number may be: nobody uses the numbers up for the others"""
_LAYERED = [name for name, kind in KINDS.items() if kind.layer is not None]
_MOVES = {name: sorted(kind.together) for name, kind in KINDS.items() if "revision" in kind.together}

_FUNCTIONS = (
    f"""FUNCTION cip_me() RETURNS uuid LANGUAGE sql STABLE {_DEFINER} AS $$
 SELECT uid FROM coder WHERE db_role = session_user::text ORDER BY id LIMIT 1 $$""",
    f"""FUNCTION cip_my_id() RETURNS integer LANGUAGE sql STABLE {_DEFINER} AS $$
 SELECT id FROM coder WHERE db_role = session_user::text ORDER BY id LIMIT 1 $$""",
    # Who may write rounds. Of its own search_path: else who calls it may put a function of theirs before PostgreSQL's.
    f"""FUNCTION cip_lead() RETURNS boolean LANGUAGE sql STABLE {_DEFINER} AS $$
 SELECT has_table_privilege(session_user, '"{{schema}}".round', 'INSERT') $$""",
    f"""FUNCTION cip_consensus_id() RETURNS integer LANGUAGE sql STABLE {_DEFINER} AS $$
 SELECT id FROM coder WHERE uid = '{CONSENSUS}' $$""",
    f"""FUNCTION cip_deciding() RETURNS integer[] LANGUAGE sql STABLE {_DEFINER} AS $$
 SELECT coalesce(array_agg(t.id), '{{{{}}}}') FROM transcript t
 WHERE EXISTS (SELECT FROM round r WHERE r.rule IS NOT NULL AND r.transcripts ? t.uid::text) $$""",
    f"""FUNCTION cip_held() RETURNS boolean LANGUAGE sql STABLE {_DEFINER} AS $$
 SELECT NOT (rolsuper OR rolbypassrls) FROM pg_roles WHERE rolname = session_user $$""",
    # That something was done, and is kept: age() of what the asking transaction itself wrote is not above 0.
    f"""FUNCTION cip_kept(thing uuid, field text) RETURNS boolean LANGUAGE sql STABLE {_DEFINER} AS $$
 SELECT NOT cip_held() OR EXISTS (SELECT FROM operation o
  WHERE o.entity_uid = thing AND o.after->>field IS NOT NULL AND age(o.xmin) > 0) $$""",
    # The rounds of store/open_rounds.py that are blind: nobody closed them, and somebody has not sealed. What opens a
    # round has to stand in the log for good: else one could close or seal it, look, and take that back without a trace.
    f"""FUNCTION cip_open_blind() RETURNS SETOF round LANGUAGE sql STABLE {_DEFINER} AS $$
 SELECT r.* FROM round r WHERE (r.closed_at IS NULL OR (cip_lead() AND NOT cip_kept(r.uid, 'closed_at')))
 AND CASE WHEN r.terms ? 'blind' THEN r.terms->'blind' = 'true'::jsonb ELSE true END
 AND EXISTS (SELECT FROM jsonb_array_elements_text(r.coders) who WHERE NOT EXISTS
   (SELECT FROM seal s JOIN coder c ON c.id = s.coder_id WHERE s.round_id = r.id AND c.uid::text = who
    AND cip_kept(s.uid, 'round'))) $$""",
    f"""FUNCTION cip_veil_of(viewer uuid, OUT pairs bigint[], OUT layers text[], OUT coder_ids integer[],
 OUT coders uuid[], OUT text_ids integer[], OUT texts uuid[], OUT round_ids integer[], OUT rounds text[])
 LANGUAGE plpgsql STABLE {_DEFINER} AS $$
DECLARE one round;
 who record;
BEGIN
 SELECT '{{{{}}}}', '{{{{}}}}', '{{{{}}}}', '{{{{}}}}', '{{{{}}}}', '{{{{}}}}', '{{{{}}}}', '{{{{}}}}'
   INTO pairs, layers, coder_ids, coders, text_ids, texts, round_ids, rounds;
 IF NOT EXISTS (SELECT FROM round WHERE closed_at IS NULL) AND NOT (cip_lead() AND cip_held()) THEN RETURN; END IF;
 FOR one IN SELECT * FROM cip_open_blind() LOOP
  IF viewer IS NOT NULL AND NOT one.coders ? viewer::text THEN CONTINUE; END IF;
  round_ids := round_ids || one.id;
  rounds := rounds || one.uid::text;
  texts := texts || ARRAY(SELECT t::uuid FROM jsonb_array_elements_text(one.transcripts) t);
  text_ids := text_ids || ARRAY(SELECT t.id FROM transcript t WHERE one.transcripts ? t.uid::text);
  FOR who IN SELECT c.id, c.uid FROM coder c
   WHERE one.coders ? c.uid::text AND c.uid IS DISTINCT FROM viewer ORDER BY c.id LOOP
   coder_ids := coder_ids || who.id;
   coders := coders || who.uid;
   pairs := pairs || ARRAY(SELECT (who.id::bigint << 32) | t.id FROM transcript t WHERE one.transcripts ? t.uid::text);
   layers := layers || ARRAY(SELECT who.uid::text || t FROM jsonb_array_elements_text(one.transcripts) t);
  END LOOP;
 END LOOP;
END $$""",
    f"""FUNCTION cip_veil(OUT pairs bigint[], OUT layers text[], OUT coder_ids integer[], OUT coders uuid[],
 OUT text_ids integer[], OUT texts uuid[], OUT round_ids integer[], OUT rounds text[])
 LANGUAGE sql STABLE {_DEFINER} AS $$ SELECT * FROM cip_veil_of(cip_me()) $$""",
    f"""FUNCTION cip_sees_all() RETURNS boolean LANGUAGE sql STABLE {_DEFINER} AS $$
 SELECT cardinality(rounds) = 0 FROM cip_veil() $$""",
    # The number after all that whoever asks may see: nothing in it tells of the rest, and no two acts of one layer, nor
    # two on anything shared, come in another order than they were done in. Equal numbers are ordered by replica.
    f"""FUNCTION cip_next() RETURNS bigint LANGUAGE plpgsql VOLATILE {_DEFINER} AS $$
DECLARE veil record;
 last bigint;
BEGIN
 SELECT * INTO veil FROM cip_veil();
 IF cardinality(veil.rounds) = 0 OR EXISTS (
   SELECT FROM pg_roles WHERE rolname = session_user AND (rolsuper OR rolbypassrls)) THEN
  RETURN 1 + coalesce((SELECT max(lamport) FROM operation), 0);
 END IF;
 SELECT max(lamport) INTO last FROM operation WHERE layer_uid IS NULL
  AND (entity <> 'verbatim' OR coalesce(NOT transcript_uid = ANY (veil.texts), true));
 SELECT greatest(last, max(o.lamport)) INTO last FROM coder c CROSS JOIN LATERAL
  (SELECT lamport FROM operation WHERE layer_uid = c.uid AND (c.uid IS NOT DISTINCT FROM cip_me()
   OR entity <> 'verbatim' OR coalesce(NOT transcript_uid = ANY (veil.texts), true))
   ORDER BY lamport DESC LIMIT 1) o WHERE NOT c.uid = ANY (veil.coders);
 IF cip_lead() THEN  -- who may move what others placed, and so comes after it
  SELECT greatest(last, max(lamport)) INTO last FROM operation WHERE layer_uid = ANY (veil.coders)
   AND entity IN ('coding', 'verbatim') AND coalesce(NOT transcript_uid = ANY (veil.texts), true);
 END IF;
 RETURN 1 + coalesce(last, 0);
END $$""",
    f"""FUNCTION cip_may_log(op operation) RETURNS boolean LANGUAGE plpgsql STABLE {_DEFINER} AS $$
DECLARE me uuid := cip_me();
 lead boolean := cip_lead();
BEGIN
 IF me IS NULL AND NOT lead THEN RETURN false; END IF;
 IF op.coder_uid IS NOT NULL AND op.coder_uid IS DISTINCT FROM me AND NOT (lead AND cip_nobodys(op.coder_uid)) THEN
  RETURN false;
 END IF;
 IF op.lamport > {FURTHEST} AND op.lamport > {FURTHEST} + cip_next()
   OR EXISTS (SELECT FROM replica WHERE uid = op.replica AND db_role <> session_user::text AND NOT lead) THEN
  RETURN false;  -- nobody takes the next numbers of another's program
 END IF;
 IF (op.entity = ANY (ARRAY{_LAYERED})) <> (op.layer_uid IS NOT NULL) AND op.entity <> 'verbatim'
   OR op.entity <> 'coder' AND op.after ? 'coder' AND op.after->>'coder' IS DISTINCT FROM op.layer_uid::text
   OR op.entity = 'coder' AND op.entity_uid <> op.layer_uid THEN
  RETURN false;  -- the layer it is entered into is its own
 END IF;
 IF EXISTS (SELECT FROM operation o WHERE o.entity_uid = op.entity_uid AND (o.entity <> op.entity
   OR (o.layer_uid IS NOT NULL AND o.layer_uid IS DISTINCT FROM op.layer_uid))) THEN
  RETURN false;  -- nothing goes from one coder's layer into another's
 END IF;
 IF op.after IS NULL AND op.entity IN ('code', 'transcript', 'participant', 'round', 'coder')
   AND NOT cip_sees_all() THEN
  RETURN false;  -- whether it is in use is not to be found out by taking it away
 END IF;
 IF op.entity = 'coder' THEN
  RETURN lead OR coalesce(op.layer_uid = me AND op.before IS NOT NULL AND op.after IS NOT NULL
   AND NOT op.after ?| ARRAY['db_role', 'kind', 'created_at'], false);
 ELSIF op.layer_uid IS NULL THEN
  RETURN has_any_column_privilege(session_user, '"{{schema}}".' || quote_ident(op.entity), 'INSERT')
   AND (lead OR op.entity <> 'transcript' OR (op.after IS NOT NULL AND NOT coalesce(op.before ? 'revision', false)));
 ELSIF op.layer_uid = me THEN
  RETURN true;
 ELSIF op.layer_uid = '{CONSENSUS}' THEN
  RETURN lead OR EXISTS (SELECT FROM round r WHERE r.rule IS NOT NULL AND r.transcripts ? op.transcript_uid::text);
 END IF;
 RETURN lead AND (cip_nobodys(op.layer_uid) OR (op.before IS NOT NULL AND op.after IS NOT NULL AND ({
        " OR ".join(
            f"(op.entity = '{name}' AND op.after - ARRAY{fields} = '{{{{}}}}')" for name, fields in _MOVES.items()
        )
    })));
END $$""",
    # What the veil is made of stays as it came in, save for who owns the project.
    f"""FUNCTION cip_stays() RETURNS trigger LANGUAGE plpgsql {_DEFINER} AS $$
DECLARE was jsonb := to_jsonb(OLD);
 is_now jsonb := to_jsonb(NEW);
BEGIN
 IF EXISTS (SELECT FROM unnest(ARRAY['id', 'uid', 'db_role', 'coders', 'transcripts', 'terms']) f
   WHERE was->f IS DISTINCT FROM is_now->f)
  AND NOT pg_has_role(session_user, (SELECT nspowner FROM pg_namespace WHERE nspname = '{{schema}}'), 'MEMBER') THEN
  RAISE insufficient_privilege;
 END IF;
 RETURN NEW;
END $$""",
    # Layers of those who don't sign in (who left, work by file, of machines) are the lead's to keep.
    f"""FUNCTION cip_nobodys(layer uuid) RETURNS boolean LANGUAGE sql STABLE {_DEFINER} AS $$
 SELECT NOT EXISTS (SELECT FROM coder WHERE uid = layer AND db_role IS NOT NULL) $$""",
    # Only what everybody may see is told to everybody: anyone may listen to any channel.
    f"""FUNCTION cip_tell(act uuid) RETURNS void LANGUAGE plpgsql VOLATILE {_DEFINER} AS $$
DECLARE told uuid[];
 last bigint;
BEGIN
 WITH blind AS MATERIALIZED (SELECT * FROM cip_open_blind())
 SELECT array_agg(DISTINCT o.transcript_uid), max(o.id) INTO told, last FROM operation o WHERE o.group_uid = act
  AND NOT EXISTS (SELECT FROM blind b WHERE coalesce(b.coders ? o.layer_uid::text, false) AND (o.entity IN ('memo',
   'seal') OR coalesce(b.transcripts ? o.transcript_uid::text, false))
   OR (o.entity = 'verbatim' AND coalesce(b.transcripts ? o.transcript_uid::text, false)));
 IF last IS NULL THEN RETURN; END IF;
 IF cardinality(told) > 20 THEN told := ARRAY[NULL]::uuid[]; END IF;
 PERFORM pg_notify('{{channel}}', json_build_object('t', t, 'n', last)::text) FROM unnest(told) t;
END $$""",
)


def channel(schema: str) -> str:
    """Where changes of the project in this schema are told; its name is no longer than PostgreSQL's names."""
    return f"cipcoder_{hashlib.sha256(schema.encode()).hexdigest()[:32]}"


def secure(connection: Connection) -> None:
    """Make functions and policies, or make them anew; what members were granted stays.

    Columns of tables with coders' own work get no statistics: the planner's estimates would tell everybody what
    stands in rows they can't see.
    """
    run = connection.exec_driver_sql
    schema = run("SELECT current_schema()").scalar_one()
    columns = connection.exec_driver_sql(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
    ).all()
    if ("replica", "db_role") not in [tuple(row) for row in columns]:
        run('ALTER TABLE replica ADD COLUMN db_role text COLLATE "C" NOT NULL DEFAULT session_user::text')
    run("CREATE INDEX IF NOT EXISTS ix_operation__layer_uid_lamport ON operation (layer_uid, lamport)")
    run("SET LOCAL check_function_bodies = off")  # they name each other
    for function in _FUNCTIONS:
        run("CREATE OR REPLACE " + function.format(schema=schema, channel=channel(schema)))
    run("REVOKE ALL ON FUNCTION cip_veil_of(uuid), cip_kept(uuid, text), cip_open_blind() FROM PUBLIC")
    for name in ("coder", "transcript", "round"):
        run(f"DROP TRIGGER IF EXISTS cip_stays ON {name}")
        run(f"CREATE TRIGGER cip_stays BEFORE UPDATE ON {name} FOR EACH ROW EXECUTE FUNCTION cip_stays()")
    for name, visible in VISIBLE.items():
        insert, update, delete = WRITABLE[name]
        seen = f"({visible})"
        # CASE is worked out in its order: a function that asks what is hidden doesn't ask itself again.
        policies = {
            "cip_see": f"FOR SELECT USING (CASE WHEN {_INSIDE.format(schema=schema)} THEN true ELSE {seen} END)",
            "cip_insert": f"FOR INSERT WITH CHECK ({insert})",
            "cip_update": f"FOR UPDATE USING ({seen} AND {update}) WITH CHECK ({update})",
            "cip_delete": f"FOR DELETE USING ({seen} AND {delete})",
        }
        for policy, rule in policies.items():
            run(f"DROP POLICY IF EXISTS {policy} ON {name}")
            run(f"CREATE POLICY {policy} ON {name} {rule}")
        run(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
        run(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
        if visible != "true":
            for column in sorted(row[1] for row in columns if row[0] == name):
                run(f'ALTER TABLE {name} ALTER COLUMN "{column}" SET STATISTICS 0')
