"""What can be told only by looking at all rows together and at the database: repeated keys, unknown accounts, misfits."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.engine import Connection

from lk_app.exchange import owners, texts
from lk_app.exchange.layouts import Kind
from lk_app.exchange.problems import Problem
from lk_app.exchange.staging import Stage

ACCOUNT = "LEFT JOIN stage_branch b ON b.code = s.branch LEFT JOIN account a ON a.number = s.number AND a.branch_id = b.branch_id"
OWNER = "LEFT JOIN {0}_meter o ON o.owner = s.owner"
"""LEFT everywhere: SQLite keeps the staged rows outside, and a row that finds no owner fails instead of vanishing."""


MISSED_WHEN_WRITTEN = frozenset({Kind.BALANCES, Kind.PAYMENTS})
"""A row of these without an account cannot be written (no other kind needs them meanwhile), so nobody looks for one before."""


def check(connection: Connection, staged: Stage) -> Iterator[Problem]:
    """All that is wrong with the staged rows of a file. What it refers to must be in the tables by now.

    Of the kinds in MISSED_WHEN_WRITTEN `ownerless` tells the rest.
    """
    kind, layout = staged.head.kind, staged.head.layout
    if kind is Kind.READINGS:
        owners.resolve(connection, staged.table)
        rows = f"(SELECT s.*, o.meter_id, o.number FROM {staged.table} s JOIN {staged.table}_meter o ON o.owner = s.owner)"
        yield from _repeated(connection, staged, rows, ("meter_id", "date", "type"), "number")
        yield from _misfit_readings(connection, staged)
        return
    yield from _repeated(connection, staged, staged.table, layout.key, "payment_id" if kind is Kind.PAYMENTS else "number")
    if kind is Kind.METERS:
        yield from ownerless(connection, staged)
        yield from _removed_early(connection, staged)
    if kind is Kind.BALANCES:
        yield from _both_sums(connection, staged)


def _rows(connection: Connection, query: str) -> Iterator[Any]:
    yield from connection.exec_driver_sql(query, execution_options={"yield_per": 1000})


def _repeated(connection: Connection, staged: Stage, rows: str, key: tuple[str, ...], shown: str) -> Iterator[Problem]:
    if staged.is_ascending:
        return
    names = ", ".join(f'"{name}"' for name in key)
    keys = f"SELECT {names}, min(line) AS first_line FROM {rows} r GROUP BY {names} HAVING count(*) > 1"
    if connection.exec_driver_sql(f"{keys} LIMIT 1").first() is None:
        return
    same = " AND ".join(f's."{name}" = d."{name}"' for name in key)
    query = (
        f'SELECT s.line, s."{shown}", d.first_line FROM {rows} s JOIN ({keys}) d ON {same} AND s.line <> d.first_line '
        "ORDER BY s.line"
    )
    for line, value, first_line in _rows(connection, query):
        yield Problem(staged.head.source.name, line, shown, str(value), texts.repeated(first_line))


def ownerless(connection: Connection, staged: Stage) -> Iterator[Problem]:
    """Rows of an account that is not there."""
    query = f"SELECT s.line, b.name, b.branch_id, s.number FROM {staged.table} s {ACCOUNT} WHERE a.id IS NULL ORDER BY s.line"
    for line, branch, branch_id, number in _rows(connection, query):
        yield _no_account(staged, line, branch, branch_id, number)


def _no_account(staged: Stage, line: int, branch: str, branch_id: int | None, number: str) -> Problem:
    name = staged.head.source.name
    if branch_id is None:
        return Problem(name, line, "branch", branch, texts.NO_BRANCH)
    return Problem(name, line, "number", number, texts.NO_ACCOUNT)


def _misfit_readings(connection: Connection, staged: Stage) -> Iterator[Problem]:
    names = {column.name for column in staged.head.columns}
    zones = [f"s.{name}" if name in names else "NULL" for name in ("t1", "t2", "t3")]
    filled = " + ".join(f"CASE WHEN {zone} IS NULL THEN 0 ELSE 1 END" for zone in zones[1:])
    gap = f"({zones[1]} IS NULL AND {zones[2]} IS NOT NULL)"
    most = f"CASE o.digits {' '.join(f'WHEN {digits} THEN {10**digits * 1000}' for digits in range(1, 10))} END"
    over = " OR ".join(f"{zone} >= {most}" for zone in zones if zone != "NULL")
    query = (
        f"SELECT s.line, o.branch, o.branch_id, o.account_id, o.meter_id, o.number, o.serial, o.zones, o.digits, "
        f"{', '.join(zones)}, (1 + {filled} <> o.zones OR {gap}) FROM {staged.table} s {OWNER.format(staged.table)} "
        f"WHERE o.meter_id IS NULL OR 1 + {filled} <> o.zones OR {gap} OR {over} ORDER BY s.line"
    )
    for row in _rows(connection, query):
        yield _misfit(staged, row)


def _misfit(staged: Stage, row: Any) -> Problem:
    line, branch, branch_id, account_id, meter_id, number, serial, zones, digits, *values, is_zone_wrong = row
    name = staged.head.source.name
    if account_id is None:
        return _no_account(staged, line, branch, branch_id, number)
    if meter_id is None:
        return Problem(name, line, "serial", serial, texts.NO_METER)
    shown = ["" if value is None else f"{value / 1000:g}" for value in values]
    if is_zone_wrong:
        return Problem(name, line, "t1, t2, t3", "; ".join(shown), texts.zones_expected(zones))
    place = next(place for place, value in enumerate(values) if value is not None and value >= 10**digits * 1000)
    return Problem(name, line, f"t{place + 1}", str(values[place] // 1000), texts.digits_expected(digits))


def _removed_early(connection: Connection, staged: Stage) -> Iterator[Problem]:
    if not {"installed_on", "removed_on"} <= {column.name for column in staged.head.columns}:
        return
    query = f"SELECT line, removed_on FROM {staged.table} WHERE removed_on < installed_on ORDER BY line"
    for line, removed_on in _rows(connection, query):
        yield Problem(staged.head.source.name, line, "removed_on", str(removed_on), texts.REMOVED_EARLY)


def _both_sums(connection: Connection, staged: Stage) -> Iterator[Problem]:
    query = f"SELECT line, overpayment FROM {staged.table} WHERE debt > 0 AND overpayment > 0 ORDER BY line"
    for line, overpayment in _rows(connection, query):
        yield Problem(
            staged.head.source.name, line, "overpayment", f"{overpayment // 100}.{overpayment % 100:02d}", texts.BOTH_SUMS
        )
