"""From staged rows to the tables: set-based, inside the one transaction of the import."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from lk_app.exchange.checks import ACCOUNT
from lk_app.exchange.layouts import Kind
from lk_app.exchange.problems import Problem
from lk_app.exchange.readings import apply_readings
from lk_app.exchange.returning import confirm_returned
from lk_app.exchange.staging import Stage, resolve_branches

SQLITE_LINES_A_STEP = 50_000
"""SQLite applies in steps to show how far it is; one step is the same work as many. PostgreSQL plans the whole better."""


@dataclass(slots=True)
class Outcome:
    """What a file changed."""

    added: int = 0
    changed: int = 0
    confirmed: int = 0
    unmatched: list[Iterator[Problem]] = field(default_factory=list)
    """What came back and is none of ours for certain; to be read inside the transaction."""


@dataclass(frozen=True, slots=True)
class Target:
    """The table of a kind: its key there, and where each column of the file goes."""

    table: str
    key: tuple[str, ...]
    owner: str
    columns: dict[str, str]


TARGETS = {
    Kind.ACCOUNTS: Target(
        "account",
        ("number", "branch_id"),
        "b.branch_id",
        {name: name for name in ("number", "holder_name", "address", "phone", "email", "service_point")},
    ),
    Kind.METERS: Target(
        "meter",
        ("account_id", "serial_number"),
        "a.id",
        {"serial": "serial_number", "calibrated_until": "calibrated_until_on"}
        | {name: name for name in ("model", "zones", "integer_digits", "decimal_digits", "ratio", "installed_on", "removed_on")},
    ),
    Kind.BALANCES: Target(
        "balance",
        ("account_id",),
        "a.id",
        {"debt": "debt_kopecks", "overpayment": "credit_kopecks", "penalty": "penalty_kopecks", "as_of": "as_of_on"},
    ),
    Kind.PAYMENTS: Target(
        "posted_payment",
        ("account_id", "external_id"),
        "a.id",
        {"payment_id": "external_id", "amount": "amount_kopecks", "date": "received_on", "lk_payment_id": "lk_payment_id"},
    ),
}


def apply(connection: Connection, staged: Stage, received_at: datetime, advance: Callable[[int], None]) -> Outcome:
    """Write the staged rows of a file. Nothing is deleted; a row whose key exists is changed where it differs."""
    if staged.head.kind is Kind.ACCOUNTS:
        _add_branches(connection, staged)
    ranges = steps(connection, staged)
    if staged.head.kind is Kind.READINGS:
        return Outcome(*apply_readings(connection, staged, received_at, ranges, advance))
    outcome = _upsert(connection, staged, TARGETS[staged.head.kind], ranges, advance)
    if staged.head.kind is Kind.PAYMENTS:
        outcome.confirmed, outcome.unmatched = confirm_returned(connection, staged, received_at)
    return outcome


def steps(connection: Connection, staged: Stage) -> list[tuple[int, int]]:
    """Ranges of lines, from above the first number to the second inclusive."""
    if connection.dialect.name != "sqlite":
        return [(0, staged.last_line)]
    starts = range(0, staged.last_line, SQLITE_LINES_A_STEP)
    return [(start, min(start + SQLITE_LINES_A_STEP, staged.last_line)) for start in starts]


def _add_branches(connection: Connection, staged: Stage) -> None:
    connection.exec_driver_sql(
        f"INSERT INTO branch (name) SELECT name FROM stage_branch WHERE branch_id IS NULL "
        f"AND code IN (SELECT branch FROM {staged.table}) ORDER BY code"
    )
    resolve_branches(connection)


def _upsert(
    connection: Connection, staged: Stage, target: Target, ranges: list[tuple[int, int]], advance: Callable[[int], None]
) -> Outcome:
    owner_column = "branch_id" if target.table == "account" else "account_id"
    sources = {owner_column: target.owner, **dict(_values(staged, target))}
    present = {target.columns[column.name] for column in staged.head.columns if column.name in target.columns}
    updated = sorted(present - set(target.key))
    is_not = "IS NOT" if connection.dialect.name == "sqlite" else "IS DISTINCT FROM"
    differs = " OR ".join(f"{target.table}.{name} {is_not} excluded.{name}" for name in updated)
    statement = sa.text(
        f"INSERT INTO {target.table} ({', '.join(sources)}) SELECT {', '.join(sources.values())} FROM {staged.table} s {ACCOUNT} "
        f"WHERE s.line > :above AND s.line <= :upto ON CONFLICT ({', '.join(target.key)}) "
        f"DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in updated)} WHERE {differs}"
    )
    before, touched = _count(connection, target.table), 0
    for above, upto in ranges:
        touched += connection.execute(statement, {"above": above, "upto": upto}).rowcount
        advance(upto - above)
    added = _count(connection, target.table) - before
    return Outcome(added, touched - added)


def _values(staged: Stage, target: Target) -> Iterator[tuple[str, str]]:
    """Each column of the table with the expression that fills it: from the file or, where it has no such column, the default."""
    present = {column.name for column in staged.head.columns}
    for column in staged.head.layout.columns:
        if column.name in target.columns:
            value = f's."{column.name}"' if column.name in present else column.default_sql or "NULL"
            yield target.columns[column.name], f"lower({value})" if column.name == "lk_payment_id" else value


def _count(connection: Connection, table: str) -> int:
    return connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
