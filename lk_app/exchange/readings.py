"""Readings from billing meet those accepted here: what comes back confirms, what is new is added, a correction supersedes."""

from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from lk_app.exchange.checks import OWNER
from lk_app.exchange.staging import Stage
from lk_app.store.columns import UtcDateTime

_IS_HERS = "r.submission_id IS NOT NULL"
_STANDS_HERE = (
    f"(r.superseded_by_id IS NULL OR ({_IS_HERS} AND EXISTS "
    "(SELECT 1 FROM reading n WHERE n.id = r.superseded_by_id AND n.submission_id IS NOT NULL)))"
)
"""It stands, or the subscriber herself has corrected it since: billing may still send the first one."""


def apply_readings(
    connection: Connection, staged: Stage, received_at: datetime, ranges: list[tuple[int, int]], advance: Callable[[int], None]
) -> tuple[int, int, int]:
    """Write staged readings; returns how many were added, how many of those are corrections, how many were confirmed.

    A staged row is known when a reading of the meter with its day and values is there, of its type or submitted here.
    A row with the meter, day and type of a reading billing already had, and other values, supersedes that one.
    """
    zones = _zones(staged)
    last_id = connection.exec_driver_sql("SELECT max(id) FROM reading").scalar_one() or 0
    confirmed = 0
    if last_id:
        _match(connection, staged, zones)
        confirmed = _confirm(connection)
    unknown = "AND NOT EXISTS (SELECT 1 FROM matched k WHERE k.line = s.line AND k.is_same)" if last_id else ""
    statement = sa.text(
        "INSERT INTO reading (meter_id, source, value_t1_wh, value_t2_wh, value_t3_wh, taken_on, received_at, is_confirmed) "
        f"SELECT o.meter_id, s.type, {', '.join(zones)}, s.date, :received_at, TRUE "
        f"FROM {staged.table} s {OWNER.format(staged.table)} WHERE s.line > :above AND s.line <= :upto {unknown}"
    ).bindparams(sa.bindparam("received_at", received_at, type_=UtcDateTime))
    added = 0
    for above, upto in ranges:
        added += connection.execute(statement, {"above": above, "upto": upto}).rowcount
        advance(upto - above)
    return added, _supersede(connection, last_id) if last_id else 0, confirmed


def _zones(staged: Stage) -> list[str]:
    names = {column.name for column in staged.head.columns}
    return [f"s.{name}" if name in names else "NULL" for name in ("t1", "t2", "t3")]


def _match(connection: Connection, staged: Stage, zones: list[str]) -> None:
    """`matched`: for each staged row the readings it meets, the same or to be corrected."""
    same = " AND ".join(
        f"coalesce(r.value_t{number}_wh, -1) = coalesce({zone}, -1)" for number, zone in enumerate(zones, start=1)
    )
    join = "CROSS JOIN" if connection.dialect.name == "sqlite" else "JOIN"  # SQLite: keeps the staged rows outside
    connection.exec_driver_sql("DROP TABLE IF EXISTS matched")
    connection.exec_driver_sql(
        f"CREATE TEMPORARY TABLE matched AS SELECT s.line AS line, r.id AS reading_id, ({same}) AS is_same "
        f"FROM {staged.table} s {OWNER.format(staged.table)} {join} reading r ON r.meter_id = o.meter_id AND r.taken_on = s.date "
        f"WHERE (({same}) AND (r.source = s.type OR {_IS_HERS}) AND {_STANDS_HERE}) "
        f"OR (NOT ({same}) AND r.source = s.type AND r.superseded_by_id IS NULL AND r.is_confirmed)"
    )
    connection.exec_driver_sql("CREATE INDEX matched_line ON matched (line)")
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ANALYZE matched")


def _confirm(connection: Connection) -> int:
    return connection.exec_driver_sql(
        "UPDATE reading SET is_confirmed = TRUE WHERE NOT is_confirmed AND id IN (SELECT reading_id FROM matched WHERE is_same)"
    ).rowcount


def _supersede(connection: Connection, last_id: int) -> int:
    fresh = (
        "SELECT n.id FROM reading n WHERE n.meter_id = reading.meter_id AND n.taken_on = reading.taken_on "
        "AND n.source = reading.source AND n.submission_id IS NULL AND n.id > :last_id"
    )
    corrected = (
        "SELECT k.reading_id FROM matched k WHERE NOT k.is_same "
        "AND NOT EXISTS (SELECT 1 FROM matched o WHERE o.line = k.line AND o.is_same)"
    )
    statement = sa.text(f"UPDATE reading SET superseded_by_id = ({fresh}) WHERE id IN ({corrected})")
    return connection.execute(statement, {"last_id": last_id}).rowcount
