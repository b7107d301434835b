"""What every table shares: naming of constraints, column types, an integer for joins and a UUID for exchange."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import BigInteger, Integer, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from cipcoder.store.types import Flag, JsonText, Uid, UtcTime

NAMING = {
    "ix": "ix_%(table_name)s__%(column_0_N_name)s",
    "uq": "uq_%(table_name)s__%(column_0_N_name)s",
    "ck": "ck_%(table_name)s__%(constraint_name)s",
    "fk": "fk_%(table_name)s__%(column_0_name)s__%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
BIG = BigInteger().with_variant(Integer(), "sqlite")
# "C": PostgreSQL then orders by code points as SQLite does, wherever its database was made.
TEXT = Text().with_variant(Text(collation="C"), "postgresql")


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own protocol
        str: TEXT,
        uuid.UUID: Uid(),
        dt.datetime: UtcTime(),
        dict[str, Any]: JsonText(),
        list[Any]: JsonText(),
        bool: Flag(),
    }
    constraints: tuple[Any, ...] = ()

    @declared_attr.directive
    def __table_args__(cls) -> Any:
        return (*cls.constraints, {"sqlite_strict": True})


class HasUid:
    """A row with an integer for joins and a UUID for exchange."""

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-2)
    uid: Mapped[uuid.UUID] = mapped_column(unique=True, sort_order=-1)
