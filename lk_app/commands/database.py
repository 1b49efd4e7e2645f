"""`lk migrate`: the schema."""

import typer

from lk_app.store.engine import engine
from lk_app.store.migrate import upgrade


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command()(migrate)


def migrate() -> None:
    """Bring the database to the newest schema."""
    upgrade(engine())
