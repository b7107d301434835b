"""The team of a project on PostgreSQL: who is in it, what each may do, and whether the server holds everybody to it.

What a member may do is what their role of the database was granted: a reader reads, a coder writes what
``team_sql`` takes from them; who may write rounds is a lead. Nobody but the owner may make things in the schema: the
functions that run with the owner's rights look for what they call there.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from sqlalchemy import Connection, text

from cipcoder.errors import InputError, RefusedError
from cipcoder.locale import _
from cipcoder.store.engine import is_url
from cipcoder.store.operations.corpus import AddCoder
from cipcoder.store.operations.signing_in import SignInAs
from cipcoder.store.store import Store
from cipcoder.store.team_sql import SHARED, VISIBLE
from cipcoder.text.clean import visible

Rights = Literal["lead", "coder", "reader"]
RIGHTS: tuple[Rights, ...] = get_args(Rights)
LEADS = ("round", "erasure")
"""tables that only a lead writes"""
KEPT = (*LEADS, "transcript", "participant", "transcript_text", "schema_number", "operation", "codebook_version")
"""tables whose rows only a lead takes away, or nobody"""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who may sign in to the project."""

    role: str
    """of the database"""
    rights: Rights
    coder: uuid.UUID | None
    """None: they can look (or lead) and do nothing in a coder's name"""
    name: str
    """the coder's; "" for none"""
    last_act: dt.datetime | None
    """of those that who asks may see"""
    codebook: bool
    """may change the codebook"""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is connected, and what row-level security is to them."""

    role: str
    rights: Rights
    owner: bool
    bypasses: bool
    """a superuser, or a role that no policy holds: sees and may do everything"""


def members(store: Store) -> list[Member]:
    """Who is in the team, in the order of their names."""
    _on_server(store)
    with store.read() as connection:
        acts: dict[uuid.UUID | None, dt.datetime] = dict(
            connection.execute(
                text(
                    f"SELECT coder_uid, max(at) FROM operation WHERE ({VISIBLE['operation']}) GROUP BY coder_uid"
                )  # said once more for a superuser, whom no policy holds
            ).all()
        )
        rows = connection.execute(
            text(
                """SELECT r.rolname, has_table_privilege(r.oid, 'round', 'INSERT') AS lead,
                has_any_column_privilege(r.oid, 'operation', 'INSERT') AS writes,
                has_any_column_privilege(r.oid, 'code', 'INSERT') AS codebook, c.uid, c.name
                FROM pg_roles r LEFT JOIN coder c ON c.db_role = r.rolname
                WHERE r.oid IN (SELECT grantee FROM pg_namespace n, aclexplode(n.nspacl)
                    WHERE n.nspname = current_schema() AND privilege_type = 'USAGE')
                ORDER BY c.name NULLS FIRST, r.rolname"""
            )
        ).all()
    return [
        Member(
            row.rolname,
            "lead" if row.lead else "coder" if row.writes else "reader",
            row.uid,
            row.name or "",
            acts.get(row.uid) if row.uid is not None else None,
            row.codebook,
        )
        for row in rows
    ]


def signed_in(store: Store) -> SignedIn:
    """Who this connection is to the server."""
    _on_server(store)
    with store.read() as connection:
        row = connection.execute(
            text(
                """SELECT session_user::text AS role, cip_lead() AS lead,
                has_any_column_privilege(session_user, 'operation', 'INSERT') AS writes,
                n.nspowner = r.oid AS owner, r.rolsuper OR r.rolbypassrls AS bypasses
                FROM pg_roles r, pg_namespace n WHERE r.rolname = session_user AND n.nspname = current_schema()"""
            )
        ).one()
    rights: Rights = "lead" if row.lead else "coder" if row.writes else "reader"
    return SignedIn(row.role, rights, row.owner, row.bypasses)


def only_reads(store: Store) -> bool:
    """Whether who is signed in may write nothing, which is never so of a file."""
    return store.engine.dialect.name != "sqlite" and signed_in(store).rights == "reader"


def checked(word: str) -> Rights:
    """The right of this name; an InputError where there is none."""
    for right in RIGHTS:
        if right == word:
            return right
    raise InputError(_("{word} is no right: write one of lead, coder, reader.").format(word=visible(word)))


def add(
    store: Store,
    name: str,
    role: str,
    rights: Rights = "coder",
    *,
    password: str | None = None,
    make: bool = False,
    codebook: bool = True,
) -> bool:
    """Let a coder (made where the project has none of this name) sign in with a role of the database; true if new.

    ``make``: the role is made on the server, with ``password`` (None: one that has to be given by other means).
    ``codebook``: false for a coder who is not to change it. Called again, it gives other rights. All or nothing.
    """
    refuse_others(store)
    name = " ".join(visible(name).split())
    if not name or not role:
        raise InputError(_("A coder needs a name, and a role of the database."))
    uid = store.coder_uid(name)
    with store.acting(store.me(), verb=SignInAs.verb, role="note") as tx:
        if make:
            _make_role(tx.connection, role, password)
        _check_role(tx.connection, role)
        if uid is None:
            AddCoder(name, uuid.uuid4()).apply(tx)
            coder = tx.changes[-1].uid
        else:
            coder = uid
        SignInAs(coder, role).apply(tx)
        if _owner(tx.connection) != role:
            _revoke(tx.connection, role)
            _grant(tx.connection, role, rights, codebook or rights == "lead")
        elif rights != "lead":
            raise _leads(role)
    return uid is None


def remove(store: Store, name: str) -> str:
    """Let a coder not sign in any more; their work stays in the project. The role, which stays on the server."""
    refuse_others(store)
    uid = store.coder_uid(name)
    member = next((one for one in members(store) if one.coder == uid), None) if uid is not None else None
    role = None if uid is None else _role_of(store, uid) if member is None else member.role
    if uid is None or role is None:
        raise InputError(_("{name} is not in the team: cipcoder team list").format(name=visible(name)))
    with store.acting(store.me(), verb=SignInAs.verb, role="note") as tx:
        if _owner(tx.connection) == role:
            raise _leads(role)
        if member is not None:  # else they were let in where the project was before
            _revoke(tx.connection, role)
        SignInAs(uid, None).apply(tx)
    return role


def _role_of(store: Store, coder: uuid.UUID) -> str | None:
    with store.read() as connection:
        return connection.execute(text("SELECT db_role FROM coder WHERE uid = :uid"), {"uid": coder}).scalar()


def faults(store: Store) -> list[str]:
    """What keeps the server from holding everybody to their rights; nothing where all is in place."""
    _on_server(store)
    with store.read() as connection:
        tables = connection.execute(
            text(
                """SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,
                ARRAY(SELECT polname::text FROM pg_policy WHERE polrelid = c.oid) AS policies,
                EXISTS (SELECT FROM aclexplode(c.relacl) WHERE grantee = 0) AS everybody,
                EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid
                    AND a.attname IN ('coder_id', 'coder_uid', 'layer_uid')) AS owned
                FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
                ORDER BY c.relname"""
            )
        ).all()
        views = connection.execute(
            text(
                """SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace
                AND relkind IN ('v', 'm', 'f')"""
            )
        ).scalars()
        found = [_("{table} is not cipcoder's, and may show what others may not see.").format(table=v) for v in views]
        open_roles = connection.execute(
            text(
                """SELECT c.name, r.rolname FROM coder c LEFT JOIN pg_roles r ON r.rolname = c.db_role
                WHERE c.db_role IS NOT NULL AND (r.rolname IS NULL OR r.rolsuper OR r.rolbypassrls) ORDER BY c.name"""
            )
        ).all()
        makers = connection.execute(
            text(
                """SELECT coalesce(pg_get_userbyid(nullif(grantee, 0)), 'PUBLIC') FROM pg_namespace,
                aclexplode(nspacl) WHERE nspname = current_schema() AND privilege_type = 'CREATE'
                AND grantee <> nspowner ORDER BY 1"""
            )
        ).scalars()
        found += [
            _("{role} may make things in the project's schema, and could get around every rule.").format(role=role)
            for role in makers
        ]
    wanted = {"cip_see", "cip_insert", "cip_update", "cip_delete"}
    for row in tables:
        if row.everybody:
            found.append(_("{table} is open to everybody on the server.").format(table=row.relname))
        if row.relname in VISIBLE:
            if not row.relrowsecurity or not row.relforcerowsecurity:
                found.append(_("Nothing holds people to their own rows of {table}.").format(table=row.relname))
            if wanted ^ set(row.policies):
                found.append(_("{table} does not have the rules it should have.").format(table=row.relname))
        elif row.owned or row.relname not in SHARED:
            found.append(_("{table} has no rules of who may see what.").format(table=row.relname))
    for name, role in open_roles:
        if role is None:
            found.append(_("{name} signs in with a role that the server doesn't know any more.").format(name=name))
        else:
            found.append(_("{name} signs in as {role}, whom no rule holds.").format(name=name, role=role))
    return found


# --- grants ------------------------------------------------------------------------------------------


def _grant(connection: Connection, role: str, rights: Rights, codebook: bool) -> None:
    schema, who = _quoted(connection, _schema(connection)), _quoted(connection, role)
    run = connection.exec_driver_sql
    run(f"GRANT USAGE ON SCHEMA {schema} TO {who}")
    every = [*VISIBLE, *SHARED]
    run(f"GRANT SELECT ON {', '.join(every)} TO {who}")
    if rights == "reader":
        return
    run(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {who}")
    if rights == "lead":
        run(f"GRANT INSERT, UPDATE, DELETE ON {', '.join(every)} TO {who}")
        return
    closed = {*LEADS, "schema_number"} | (set() if codebook else {"code"})
    _grant_columns(connection, "INSERT", [each for each in every if each not in closed], who)
    closed |= {"operation", "transcript_text", "codebook_version"}
    _grant_columns(connection, "UPDATE", [each for each in every if each not in closed], who)
    run(f"GRANT DELETE ON {', '.join(each for each in every if each not in closed | set(KEPT))} TO {who}")


def _grant_columns(connection: Connection, act: str, tables: Sequence[str], who: str) -> None:
    """All columns but the row's number: whether one is taken, or named by a row elsewhere, tells of rows unseen."""
    columns = connection.execute(
        text(
            """SELECT relname, string_agg(quote_ident(attname), ', ') FROM pg_attribute
            JOIN pg_class c ON c.oid = attrelid WHERE relnamespace = current_schema()::regnamespace
            AND attnum > 0 AND NOT attisdropped AND attname <> 'id' AND relname = ANY (:tables) GROUP BY relname"""
        ),
        {"tables": list(tables)},
    ).all()
    for name, these in columns:
        connection.exec_driver_sql(f"GRANT {act} ({these}) ON {name} TO {who}")


def _revoke(connection: Connection, role: str) -> None:
    schema, who = _quoted(connection, _schema(connection)), _quoted(connection, role)
    for what in ("ALL TABLES IN SCHEMA", "ALL SEQUENCES IN SCHEMA", "SCHEMA"):
        connection.exec_driver_sql(f"REVOKE ALL ON {what} {schema} FROM {who}")


def _owner(connection: Connection) -> str:
    owner = "SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = current_schema()"
    return str(connection.execute(text(owner)).scalar_one())


def _leads(role: str) -> RefusedError:
    return RefusedError(_("{role} owns the project on the server, and leads it.").format(role=visible(role)))


def _make_role(connection: Connection, role: str, password: str | None) -> None:
    if connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}).first() is not None:
        raise RefusedError(_("The server has a role {role} already: leave --create out.").format(role=visible(role)))
    allowed = "SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = session_user"
    if not connection.execute(text(allowed)).scalar_one():
        raise RefusedError(
            _(
                "You may not make roles on this server. Whoever looks after it can: CREATE ROLE {role} LOGIN PASSWORD …"
            ).format(role=visible(role))
        )
    made = f"CREATE ROLE {_quoted(connection, role)} LOGIN"
    if password is not None:  # hashed here: what goes over stands in the server's log
        raw: Any = connection.connection.dbapi_connection
        hashed = raw.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
        made += f" PASSWORD '{hashed}'"
    connection.execute(text(made.replace(":", "\\:")))


def _check_role(connection: Connection, role: str) -> None:
    row = connection.execute(
        text("SELECT rolsuper OR rolbypassrls AS free, rolcanlogin FROM pg_roles WHERE rolname = :role"), {"role": role}
    ).first()
    if row is None:
        raise RefusedError(
            _("The server has no role {role}: make it there, or add --create.").format(role=visible(role))
        )
    if row.free:
        raise RefusedError(
            _("{role} is a superuser, or bypasses all rules: no coder may sign in with it.").format(role=visible(role))
        )
    if not row.rolcanlogin:
        raise RefusedError(_("Nobody can sign in as {role}: it is a group.").format(role=visible(role)))


def _schema(connection: Connection) -> str:
    return str(connection.exec_driver_sql("SELECT current_schema()").scalar_one())


def _quoted(connection: Connection, name: str) -> str:
    return str(connection.execute(text("SELECT quote_ident(:name)"), {"name": name}).scalar_one())


def refuse_others(store: Store) -> None:
    """A RefusedError for whoever doesn't own the project on its server: who does grants what is in it, and moves it."""
    who = signed_in(store)
    if who.owner or who.bypasses:
        return
    said = _("You are signed in as {role}. Only {owner}, who owns the project on the server, can do this.")
    with store.read() as connection:
        owner = _owner(connection)
    raise RefusedError(said.format(role=visible(who.role), owner=visible(owner)))


def _on_server(store: Store) -> None:
    if not is_url(store.place):
        raise RefusedError(
            _("This project is a file: a team shares one on a database server (cipcoder project move, docs/team.md).")
        )
