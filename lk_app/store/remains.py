"""What SQLite keeps of deleted rows outside the tables: the write-ahead log. Pages themselves are wiped (`secure_delete`)."""

import time

import structlog

from lk_app.store.engine import engine

TRIES = 10
PAUSE_SECONDS = 0.1
_log = structlog.get_logger(__name__)


def wipe() -> bool:
    """Fold the log into the database and cut it to nothing; False when somebody kept reading all the while.

    Then it happens with the next one, or when the cabinet is stopped. PostgreSQL looks after its own log and dead rows.
    """
    if engine().dialect.name != "sqlite":
        return True
    for _ in range(TRIES):
        connection = engine().raw_connection()
        try:
            (is_busy, _pages, _moved) = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            connection.close()
        if not is_busy:
            return True
        time.sleep(PAUSE_SECONDS)
    _log.warning("the write-ahead log could not be cut: somebody reads")
    return False
