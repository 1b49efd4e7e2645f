"""`lk migrate`: the schema."""

import typer

from lk_app.store.engine import engine
from lk_app.store.migrate import upgrade


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command()(migrate)


def migrate() -> None:
    """Создать базу или привести её к последней версии. Второй раз ничего не меняет."""
    upgrade(engine())
