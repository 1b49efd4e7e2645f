"""The engine: embedded SQLite made safe for money, or PostgreSQL."""

import sqlite3
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine, make_url

from lk_app.config import settings

POOL_SIZE = 8


def make_engine(url: str) -> Engine:
    """An engine for `url` (`sqlite:///…` or `postgresql+psycopg://…`) with the settings the promises rest on."""
    return _sqlite(url) if url.startswith("sqlite") else _postgresql(url)


def _sqlite(url: str) -> Engine:
    database = make_url(url).database
    if database and database != ":memory:":
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, pool_size=POOL_SIZE, max_overflow=0, pool_timeout=10, connect_args={"timeout": 5})

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # SQLAlchemy's own BEGIN below, not the driver's late one
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000", "main.secure_delete=ON"):
            # secure_delete: who leaves, leaves nothing in the file's free pages either (S63)
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A deferred BEGIN loses writers: an upgrade from read to write is refused at once, whatever the timeout.
        is_read = connection.get_execution_options().get("is_read_only", False)
        connection.exec_driver_sql("BEGIN" if is_read else "BEGIN IMMEDIATE")

    return engine


def _postgresql(url: str) -> Engine:
    options = "-c lock_timeout=3000 -c idle_in_transaction_session_timeout=30000 -c timezone=UTC"
    return sa.create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        pool_size=POOL_SIZE, max_overflow=4, pool_timeout=10, pool_pre_ping=True, connect_args={"options": options},
    )  # fmt: skip


@cache
def engine() -> Engine:
    """The process's engine."""
    return make_engine(settings().resolved_database_url)
