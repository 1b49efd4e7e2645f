"""Alembic's environment: the project's own settings and tables, the same on SQLite and PostgreSQL."""

from sqlmodel import SQLModel

import lk_app.tables  # noqa: F401  fills SQLModel.metadata
from alembic import context
from lk_app.store.engine import engine


def run() -> None:
    """Run the migrations on the connection handed over by `lk migrate`, or on the configured database."""
    connection = context.config.attributes.get("connection")
    if connection is not None:
        _migrate(connection)
        return
    with engine().connect() as own:
        _migrate(own)
        own.commit()


def _migrate(connection) -> None:
    context.configure(connection=connection, target_metadata=SQLModel.metadata, compare_type=True, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


run()
