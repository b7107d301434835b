"""Column types that mean the same on SQLite STRICT tables and on PostgreSQL.

STRICT refuses what SQLAlchemy emits by default for UUID, JSON and timestamps, so each is TEXT there and
native on PostgreSQL. The Python side never sees the difference.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable
from typing import Any

from sqlalchemy import DateTime, Dialect, Integer, Text, TypeDecorator, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

_set_int, _set_safe = vars(uuid.UUID)["int"].__set__, vars(uuid.UUID)["is_safe"].__set__


class DamagedValueError(Exception):
    """A value in the store that no cipcoder can have written."""


def now() -> dt.datetime:
    """The present moment, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


def iso(moment: dt.datetime) -> str:
    """A moment as it stands in the log and on SQLite: ISO 8601, UTC, microseconds, ``Z``."""
    if moment.tzinfo is None:
        raise ValueError("naive datetime")
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical(value: Any) -> str:
    """JSON with one spelling for one value: sorted keys, no blanks, no escapes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class Uid(TypeDecorator[uuid.UUID]):
    """UUID: native on PostgreSQL, 36 characters of TEXT on SQLite (readable in any SQLite browser)."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Uuid() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: uuid.UUID | None, dialect: Dialect) -> Any:
        return value if value is None or dialect.name == "postgresql" else str(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], uuid.UUID | None] | None:
        """The function itself, and no method around it: a thousand codings are read between two keys."""
        return None if dialect.name == "postgresql" else _uuid


def _uuid(value: str | None) -> uuid.UUID | None:
    if value is None:
        return None
    figures = value.replace("-", "")
    if len(figures) != 32:
        raise DamagedValueError
    try:
        number = int(figures, 16)
    except ValueError as error:
        raise DamagedValueError from error
    # uuid.UUID(value) does the same and takes twice as long, which a thousand codings at once make felt.
    made = object.__new__(uuid.UUID)
    _set_int(made, number)
    _set_safe(made, uuid.SafeUUID.unknown)
    return made


class UtcTime(TypeDecorator[dt.datetime]):
    """Aware UTC datetime: timestamptz on PostgreSQL, ISO 8601 TEXT on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(DateTime(timezone=True) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        text = iso(value)  # refuses naive datetimes on both engines
        return value if dialect.name == "postgresql" else text

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], dt.datetime | None]:
        return _moment


def _moment(value: Any) -> dt.datetime | None:
    if value is None:
        return None
    try:
        moment = value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(value)
    except ValueError as error:
        raise DamagedValueError from error
    return moment if moment.tzinfo is dt.UTC else moment.astimezone(dt.UTC)


def _in_order(value: Any) -> Any:
    """JSON with its keys in the order of ``canonical``: PostgreSQL has one of its own, which a list of labels shows."""
    if isinstance(value, dict):
        return {key: _in_order(value[key]) for key in sorted(value)}
    return [_in_order(item) for item in value] if isinstance(value, list) else value


class JsonText(TypeDecorator[Any]):
    """Canonical JSON: jsonb on PostgreSQL, sorted-key TEXT on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(JSONB(none_as_null=True) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return value if value is None or dialect.name == "postgresql" else canonical(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return _in_order(value)
        try:
            return json.loads(value)
        except (ValueError, RecursionError) as error:
            raise DamagedValueError from error


class Flag(TypeDecorator[bool]):
    """True or false as 1 or 0: STRICT tables have no boolean, and psycopg won't bind one to an integer."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:
        return value if value is None else int(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> bool | None:
        return value if value is None else bool(value)
