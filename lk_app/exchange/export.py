"""What billing must fetch: readings accepted here that it has not seen yet, each one once."""

import csv
import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, TextIO

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from lk_app.accounts.models import Account, Branch
from lk_app.exchange.formulae import neutralised
from lk_app.exchange.layouts import READING_TYPES
from lk_app.kernel import clock
from lk_app.kernel.errors import Conflict
from lk_app.readings.models import Meter, Reading
from lk_app.store.engine import engine
from lk_app.store.transaction import in_reading, in_transaction, reading

HEADER = ("id", "branch", "number", "serial", "date", "type", "t1", "t2", "t3", "received_at", "receipt", "corrects")
CHUNK_ROWS = 1000
_TYPE_WORDS = {source: word for word, source in reversed(READING_TYPES.items()) if word != source}


def cursor_of_day(day: date) -> int:
    """The cursor that gives everything received from the supplier's `day` on."""

    def last_before(session: Session) -> int:
        first = select(sa.func.min(Reading.id)).where(Reading.received_at >= clock.start_of_day(day))
        found = session.exec(first).one()
        return found - 1 if found is not None else session.exec(select(sa.func.max(Reading.id))).one() or 0

    return in_reading(last_before)


def export_readings(cursor: int, out: TextIO) -> tuple[int, int]:
    """Write the readings after `cursor` as CSV; returns how many, and the cursor to go on from next time.

    A reading is exported unless billing has it (`is_confirmed`) or it was corrected meanwhile; a correction names the receipts
    it replaces. Raises Conflict while a long import keeps the table busy.
    """
    horizon = _horizon()
    out.write(f"# {clock.local(clock.now()):%d.%m.%Y %H:%M:%S}; cursor={horizon}\n")
    writer, count = csv.writer(out, delimiter=";", lineterminator="\n"), 0
    writer.writerow(HEADER)
    with reading() as session:
        for rows in session.execute(_query(cursor, horizon)).yield_per(CHUNK_ROWS).partitions():
            replaced = _replaced(session, {row.Reading.meter_id for row in rows})
            for row in rows:
                writer.writerow([neutralised(str(value)) for value in _cells(row, replaced)])
            count += len(rows)
            session.expunge_all()
    return count, horizon


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


def _horizon() -> int:
    """The last id such that no smaller one can still appear.

    PostgreSQL gives ids before transactions commit, so a smaller id may come later than a larger one. The lock waits for the
    writers under way and lets no new one in; it is held for this one look.
    """

    def last_id(session: Session) -> int:
        if engine().dialect.name == "postgresql":
            session.connection().exec_driver_sql("LOCK TABLE reading IN SHARE MODE")
        return session.exec(select(sa.func.max(Reading.id))).one() or 0

    try:
        return in_transaction(last_id) if engine().dialect.name == "postgresql" else in_reading(last_id)
    except DBAPIError as error:
        raise Conflict("Сейчас загружаются файлы биллинга. Повторите выгрузку, когда загрузка закончится.") from error


def _query(cursor: int, horizon: int) -> Any:
    return (
        sa.select(Reading, Meter.serial_number, Account.number, Branch.name)  # type: ignore[call-overload]
        .join(Meter, col(Meter.id) == Reading.meter_id)
        .join(Account, col(Account.id) == Meter.account_id)
        .join(Branch, col(Branch.id) == Account.branch_id)
        .where(col(Reading.id) > cursor, col(Reading.id) <= horizon)
        .where(
            col(Reading.submission_id).is_not(None), col(Reading.superseded_by_id).is_(None), sa.not_(col(Reading.is_confirmed))
        )
        .order_by(col(Reading.id))
    )


def _replaced(session: Session, meter_ids: set[int]) -> dict[int, list[tuple[int, str]]]:
    """For each correction on these meters the readings it replaced: id and receipt."""
    query = select(Reading.superseded_by_id, Reading.id, Reading.receipt_number).where(
        col(Reading.meter_id).in_(meter_ids), col(Reading.superseded_by_id).is_not(None)
    )
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for by_id, old_id, receipt in session.exec(query).all():
        if by_id is not None and old_id is not None:
            found[by_id].append((old_id, receipt or ""))
    return found


def _cells(row: Any, replaced: dict[int, list[tuple[int, str]]]) -> Iterator[object]:
    found: Reading = row.Reading
    yield from (found.id, row.name, row.number, row.serial_number, f"{found.taken_on:%d.%m.%Y}", _TYPE_WORDS[found.source])
    yield from map(_kwh, (found.value_t1_wh, found.value_t2_wh, found.value_t3_wh))
    yield f"{clock.local(found.received_at):%d.%m.%Y %H:%M:%S}"
    yield found.receipt_number or ""
    yield ",".join(_receipts(found.id or 0, replaced))


def _receipts(reading_id: int, replaced: dict[int, list[tuple[int, str]]]) -> Iterator[str]:
    """Receipts of everything it stands for, the latest first."""
    for old_id, receipt in replaced.get(reading_id, []):
        if receipt:
            yield receipt
        yield from _receipts(old_id, replaced)


def _kwh(value_wh: int | None) -> str:
    if value_wh is None:
        return ""
    whole, rest = divmod(value_wh, 1000)
    return f"{whole}.{rest:03d}".rstrip("0").rstrip(".") if rest else str(whole)
