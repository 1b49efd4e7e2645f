"""One use case is one transaction: committed at the edge, rolled back unless finished, retried when the database asks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session

from lk_app.store.engine import engine
from lk_app.store.failpoint import failpoint

P = ParamSpec("P")
R = TypeVar("R")

MAX_TRIES = 3
RETRY_STATES = {"40001", "40P01", "55P03"}
"""PostgreSQL: serialization failure, deadlock, lock timeout."""


@contextmanager
def transaction() -> Iterator[Session]:
    """A session that is committed when the block ends and rolled back when it raises."""
    with Session(engine(), expire_on_commit=False) as session:
        try:
            yield session
            failpoint("commit.before")
            session.commit()
            failpoint("commit.after")
        except BaseException:
            session.rollback()
            raise


@contextmanager
def reading() -> Iterator[Session]:
    """A session for looking only: on SQLite it takes no write lock."""
    with engine().connect().execution_options(is_read_only=True) as connection, Session(connection) as session:
        yield session


def in_transaction(function: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """`function(session, …)` in one transaction, again (at most three times) when the database could not serialize it."""
    for attempt in range(1, MAX_TRIES + 1):
        try:
            with transaction() as session:
                return function(session, *args, **kwargs)
        except (OperationalError, DBAPIError) as error:
            if attempt == MAX_TRIES or not _is_worth_retrying(error):
                raise
    raise AssertionError("unreachable")


def in_reading(function: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """`function(session, …)` for looking only."""
    with reading() as session:
        return function(session, *args, **kwargs)


@contextmanager
def own_connection() -> Iterator[Connection]:
    """A connection outside the pool, for bulk work in temporary tables; they and its settings vanish with it."""
    with engine().connect() as connection:
        connection.detach()
        yield connection


@contextmanager
def transaction_on(connection: Connection, *, is_read_only: bool = False) -> Iterator[Connection]:
    """One transaction on one's own connection: committed when the block ends, rolled back when it raises.

    `is_read_only`: the tables are only looked at, temporary ones may be written; on SQLite it takes no write lock.
    """
    connection.execution_options(is_read_only=is_read_only)
    with connection.begin():
        yield connection


def _is_worth_retrying(error: DBAPIError) -> bool:
    cause: Any = error.orig
    return getattr(cause, "sqlstate", None) in RETRY_STATES or "database is locked" in str(cause)
