"""What all files for billing have in common: a cursor to go on from, no row lost to a late commit, a file whole or absent."""

import csv
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, TextIO

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from lk_app.exchange import texts
from lk_app.exchange.formulae import neutralised
from lk_app.kernel import clock
from lk_app.kernel.errors import Conflict
from lk_app.store.engine import engine
from lk_app.store.transaction import in_reading, in_transaction

CHUNK_ROWS = 1000
MOMENT = "%d.%m.%Y %H:%M:%S"


def horizon(table: sa.Table, cursor: int) -> int:
    """The last id such that no smaller one can still appear. Raises Conflict: the table is busy, or never gave that cursor.

    PostgreSQL gives ids before transactions commit, so a smaller id may come later than a larger one. The lock waits for the
    writers under way and lets no new one in; it is held for this one look.
    """

    def last_id(session: Session) -> int:
        if engine().dialect.name == "postgresql":
            session.connection().exec_driver_sql(f"LOCK TABLE {table.name} IN SHARE MODE")
        return session.execute(sa.select(sa.func.max(table.c.id))).scalar_one() or 0

    try:
        found = in_transaction(last_id) if engine().dialect.name == "postgresql" else in_reading(last_id)
    except DBAPIError as error:
        raise Conflict(texts.EXPORT_IS_BUSY) from error
    if cursor > found:
        raise Conflict(texts.cursor_is_unknown(cursor, found))
    return found


def cursor_of_day(table: sa.Table, moment: str, day: date) -> int:
    """The cursor that gives everything whose `moment` column is of the supplier's `day` or later."""

    def last_before(session: Session) -> int:
        first = sa.select(sa.func.min(table.c.id)).where(table.c[moment] >= clock.start_of_day(day))
        found = session.execute(first).scalar_one()
        return found - 1 if found is not None else session.execute(sa.select(sa.func.max(table.c.id))).scalar_one() or 0

    return in_reading(last_before)


def write(out: TextIO, next_cursor: int, header: Iterable[str], rows: Iterable[Iterable[object]]) -> int:
    """The file: the moment and the cursor, the header, the rows. Gives how many rows that was."""
    out.write(f"# {clock.local(clock.now()):{MOMENT}}; cursor={next_cursor}\n")
    writer, count = csv.writer(out, delimiter=";", lineterminator="\n"), 0
    writer.writerow(header)
    for row in rows:
        writer.writerow([neutralised(str(value)) for value in row])
        count += 1
    return count


def chunks(session: Session, query: Any) -> Iterator[Any]:
    """The rows of a query, a thousand at a time."""
    for rows in session.execute(query).yield_per(CHUNK_ROWS).partitions():
        yield rows
        session.expunge_all()


@contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """A file that appears under its name only when it is complete and on disk."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
