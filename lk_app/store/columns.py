"""Column types that mean the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""64-bit ids; SQLite numbers rows by itself only for its own INTEGER."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware in Python, UTC in the database. A naive datetime is refused, it would be a guess."""

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(sa.DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        moment = value.astimezone(UTC)
        return moment if dialect.name == "postgresql" else moment.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def id_field() -> Any:
    """The primary key of a table."""
    return Field(default=None, sa_type=BigId, primary_key=True)  # pyright: ignore[reportCallIssue, reportArgumentType]


def ref_field(target: str, **options: Any) -> Any:
    """A reference to another table's id, indexed."""
    options.setdefault("index", True)
    return Field(foreign_key=target, sa_type=BigId, **options)  # pyright: ignore[reportCallIssue, reportArgumentType]


def moment_field(**options: Any) -> Any:
    """A `…_at` column."""
    return Field(sa_type=UtcDateTime, **options)  # pyright: ignore[reportCallIssue, reportArgumentType]
