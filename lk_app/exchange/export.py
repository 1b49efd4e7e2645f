"""What billing must fetch: readings accepted here that it has not seen yet, each one once."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any, TextIO

import sqlalchemy as sa
from sqlmodel import Session, col, select

from lk_app.accounts.models import Account, Branch
from lk_app.exchange import outgoing
from lk_app.exchange.layouts import READING_TYPES
from lk_app.kernel import clock
from lk_app.readings.models import Meter, Reading
from lk_app.store.transaction import reading

HEADER = ("id", "branch", "number", "serial", "date", "type", "t1", "t2", "t3", "received_at", "receipt", "corrects")
_TABLE: sa.Table = Reading.__table__  # type: ignore[attr-defined]
_TYPE_WORDS = {source: word for word, source in reversed(READING_TYPES.items()) if word != source}


def cursor_of_day(day: date) -> int:
    """The cursor that gives everything received from the supplier's `day` on."""
    return outgoing.cursor_of_day(_TABLE, "received_at", day)


def export_readings(cursor: int, out: TextIO) -> tuple[int, int]:
    """Write the readings after `cursor` as CSV; returns how many, and the cursor to go on from next time.

    A reading is exported unless billing has it (`is_confirmed`) or it was corrected meanwhile; a correction names the receipts
    it replaces. Raises Conflict while a long import keeps the table busy, and for a cursor that was never given.
    """
    horizon = outgoing.horizon(_TABLE, cursor)
    with reading() as session:
        return outgoing.write(out, horizon, HEADER, _rows(session, cursor, horizon)), horizon


def _rows(session: Session, cursor: int, horizon: int) -> Iterator[Iterator[object]]:
    for rows in outgoing.chunks(session, _query(cursor, horizon)):
        replaced = _replaced(session, {row.Reading.meter_id for row in rows})
        for row in rows:
            yield _cells(row, replaced)


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
    yield f"{clock.local(found.received_at):{outgoing.MOMENT}}"
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
