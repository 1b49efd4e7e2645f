"""Bringing the database to the newest schema, and telling whether it is there."""

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Engine

from alembic import command
from lk_app.config import PROJECT_DIR


def _config() -> Config:
    config = Config(toml_file=str(PROJECT_DIR / "pyproject.toml"))
    config.set_main_option("script_location", str(PROJECT_DIR / "alembic"))
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Migrate up to `revision` in one transaction where the database can (both can)."""
    config = _config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def is_at_head(engine: Engine) -> bool:
    """Whether the schema is the one this code was written for."""
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_heads()
    return set(current) == set(ScriptDirectory.from_config(_config()).get_heads())
