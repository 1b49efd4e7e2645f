"""One measured process: `python -m bench.child import|bulk KIND …`. Prints seconds, CPU seconds and peak memory as JSON."""

import json
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path

from bench import billing
from bench.billing import Size, Table
from lk_app.exchange.service import import_files
from lk_app.exchange.staging import SQLITE_CACHE_KIB
from lk_app.store.engine import engine
from lk_app.store.transaction import own_connection, transaction_on

ROWS_A_BATCH = 20_000
BLOCK_BYTES = 1 << 20


class Watch:
    """Counts only while it is on."""

    def __init__(self) -> None:
        self.seconds = self.cpu_seconds = 0.0

    @contextmanager
    def on(self) -> Iterator[None]:
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.seconds += time.perf_counter() - wall
        self.cpu_seconds += time.process_time() - cpu


def import_one(path: Path, watch: Watch) -> None:
    """What `lk import` does, all of it: reading, checking, applying, committing."""
    with watch.on():
        import_files([path])


def bulk_sqlite(table: Table, size: Size, watch: Watch) -> None:
    """The driver's own limit: executemany of ready rows into the same table and indexes, in one transaction."""
    marks = ", ".join("?" * (table.columns.count(",") + 1))
    statement = f"INSERT INTO {table.name} ({table.columns}) VALUES ({marks})"
    with own_connection() as connection:
        connection.exec_driver_sql(f"PRAGMA cache_size=-{SQLITE_CACHE_KIB}")
        connection.rollback()
        rows = (row for _, row in billing.pairs(table.kind, size))
        with ExitStack() as transaction:
            transaction.enter_context(transaction_on(connection))
            driver = connection.connection.dbapi_connection
            while batch := list(islice(rows, ROWS_A_BATCH)):  # making the rows is not counted
                with watch.on():
                    driver.executemany(statement, batch)
            with watch.on():
                transaction.close()  # commits


def bulk_postgresql(table: Table, ready: Path, watch: Watch) -> None:
    """The driver's own limit: COPY of ready text into the same table and indexes."""
    with own_connection() as connection, watch.on(), transaction_on(connection):
        cursor = connection.connection.cursor()
        with ready.open("rb") as text, cursor.copy(f"COPY {table.name} ({table.columns}) FROM STDIN") as copy:
            while block := text.read(BLOCK_BYTES):
                copy.write(block)


def main() -> None:
    how, kind, *words, path = sys.argv[1:]
    table = next(table for table in billing.TABLES if table.kind == kind)
    size, watch = Size.of(words), Watch()
    if how == "import":
        import_one(Path(path), watch)
    elif engine().dialect.name == "sqlite":
        bulk_sqlite(table, size, watch)
    else:
        bulk_postgresql(table, Path(path), watch)
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": watch.seconds, "cpu_seconds": watch.cpu_seconds, "peak_mib": peak_mib}))


if __name__ == "__main__":
    main()
