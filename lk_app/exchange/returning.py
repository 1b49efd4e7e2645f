"""Payments made here come back from billing: each is confirmed once, by its id, else by account, sum and day; never guessed."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from lk_app.exchange import texts
from lk_app.exchange.checks import ACCOUNT
from lk_app.exchange.problems import Problem
from lk_app.exchange.staging import Stage
from lk_app.kernel import clock
from lk_app.payments.rules import PAID
from lk_app.store.columns import UtcDateTime

_PAID = ", ".join(f"'{status}'" for status in sorted(PAID))
_IS_FREE = "NOT EXISTS (SELECT 1 FROM payment x WHERE x.posted_payment_id = t.id)"
_CONFIRM = (
    "UPDATE payment SET confirmed_at = :now, posted_payment_id = m.posted_id FROM {matches} m "
    "WHERE m.payment_id = payment.id AND (payment.posted_payment_id IS NULL OR payment.posted_payment_id <> m.posted_id)"
)


def confirm_returned(connection: Connection, staged: Stage, now: datetime) -> tuple[int, list[Iterator[Problem]]]:
    """After the file's rows are in `posted_payment`: how many payments were confirmed, and what could not be matched.

    Set-based whatever the size: by id what this file names, then all that still waits against all rows nobody named.
    """
    confirmed, left = 0, []
    if "lk_payment_id" in {column.name for column in staged.head.columns} and _has_named(connection, staged):
        confirmed += _by_id(connection, staged, now)
        left.append(_unfit(connection, staged))
    if _has_waiting(connection):
        confirmed += _by_sum(connection, staged, now)
        left.append(_ambiguous(connection, staged))
    return confirmed, left


def _has_named(connection: Connection, staged: Stage) -> bool:
    return bool(connection.exec_driver_sql(f"SELECT 1 FROM {staged.table} WHERE lk_payment_id <> '' LIMIT 1").first())


def _has_waiting(connection: Connection) -> bool:
    return bool(
        connection.exec_driver_sql(f"SELECT 1 FROM payment WHERE confirmed_at IS NULL AND status IN ({_PAID}) LIMIT 1").first()
    )


def _by_id(connection: Connection, staged: Stage, now: datetime) -> int:
    """`named`: each row of the file that names a payment, and why it cannot be that one, if so. Billing's word on which row is
    which outweighs a match by sum: such a match gives way."""
    _table(
        connection,
        "named",
        f"SELECT s.line, t.id AS posted_id, t.lk_payment_id AS uid, p.id AS payment_id, "
        f"CASE WHEN p.id IS NULL THEN 'unknown' WHEN p.status NOT IN ({_PAID}) THEN 'unpaid' "
        "WHEN p.account_id <> t.account_id THEN 'account' "
        "WHEN t.amount_kopecks NOT IN (p.amount_kopecks, p.amount_kopecks - p.refunded_kopecks) THEN 'sum' ELSE '' END AS why "
        f"FROM {staged.table} s {ACCOUNT} JOIN posted_payment t ON t.account_id = a.id AND t.external_id = s.payment_id "
        "LEFT JOIN payment p ON p.uid = t.lk_payment_id WHERE t.lk_payment_id <> ''",
        "payment_id",
    )
    connection.exec_driver_sql(
        "UPDATE named SET why = 'twice' WHERE why = '' AND uid IN (SELECT lk_payment_id FROM posted_payment "
        "WHERE lk_payment_id <> '' AND lk_payment_id IN (SELECT uid FROM named) GROUP BY lk_payment_id HAVING count(*) > 1)"
    )
    connection.exec_driver_sql(
        "UPDATE payment SET confirmed_at = NULL, posted_payment_id = NULL WHERE posted_payment_id IS NOT NULL AND EXISTS "
        "(SELECT 1 FROM named n WHERE n.why = '' AND n.posted_id = payment.posted_payment_id AND n.payment_id <> payment.id)"
    )
    return _confirm(connection, "(SELECT payment_id, posted_id FROM named WHERE why = '')", now)


def _by_sum(connection: Connection, staged: Stage, now: datetime) -> int:
    """`met`: payments that wait and free rows of the same account, sum and day, in order. As many of the one as of the other
    is a match, for then nothing is left over to choose between; anything else is for a person."""
    day = _day(connection, "p.settled_at")
    _table(
        connection,
        "waiting",
        f"SELECT w.*, row_number() OVER same AS place, count(*) OVER (PARTITION BY account_id, amount_kopecks, day) AS ours FROM "
        f"(SELECT p.id AS payment_id, p.uid, p.account_id, p.amount_kopecks, {day} AS day, p.settled_at FROM payment p "
        f"WHERE p.confirmed_at IS NULL AND p.status IN ({_PAID})) w "
        "WINDOW same AS (PARTITION BY account_id, amount_kopecks, day ORDER BY settled_at, payment_id)",
        "account_id",
    )
    same = "w.account_id = t.account_id AND w.amount_kopecks = t.amount_kopecks AND w.day = t.received_on"
    _table(
        connection,
        "free",
        "SELECT f.*, row_number() OVER same AS place, count(*) OVER (PARTITION BY account_id, amount_kopecks, day) AS theirs "
        "FROM (SELECT t.id AS posted_id, t.external_id, t.account_id, t.amount_kopecks, t.received_on AS day FROM waiting w "
        f"{_outer(connection)} posted_payment t ON {same} WHERE w.place = 1 AND t.lk_payment_id = '' AND {_IS_FREE}) f "
        "WINDOW same AS (PARTITION BY account_id, amount_kopecks, day ORDER BY posted_id)",
        "account_id",
    )
    return _confirm(
        connection,
        "(SELECT w.payment_id, f.posted_id FROM waiting w JOIN free f ON f.account_id = w.account_id "
        "AND f.amount_kopecks = w.amount_kopecks AND f.day = w.day AND f.place = w.place WHERE w.ours = f.theirs)",
        now,
    )


def _confirm(connection: Connection, matches: str, now: datetime) -> int:
    statement = sa.text(_CONFIRM.format(matches=matches)).bindparams(sa.bindparam("now", now, type_=UtcDateTime))
    return connection.execute(statement).rowcount


def _unfit(connection: Connection, staged: Stage) -> Iterator[Problem]:
    query = "SELECT line, uid, why FROM named WHERE why <> '' ORDER BY line"
    for line, uid, why in _rows(connection, query):
        yield Problem(staged.head.source.name, line, "lk_payment_id", uid, texts.UNFIT_PAYMENTS[why])


def _ambiguous(connection: Connection, staged: Stage) -> Iterator[Problem]:
    """One for each account, sum and day, at the first of its rows in this file (0: they came with an earlier one)."""
    query = (
        "SELECT coalesce(min(s.line), 0), a.number, b.name, f.amount_kopecks, f.day, min(w.ours), min(f.theirs) FROM free f "
        "JOIN waiting w ON w.account_id = f.account_id AND w.amount_kopecks = f.amount_kopecks AND w.day = f.day AND w.place = 1 "
        "JOIN account a ON a.id = f.account_id JOIN branch b ON b.id = a.branch_id "
        "LEFT JOIN stage_branch sb ON sb.branch_id = b.id "
        f"LEFT JOIN {staged.table} s ON s.payment_id = f.external_id AND s.number = a.number AND s.branch = sb.code "
        "WHERE w.ours <> f.theirs GROUP BY a.number, b.name, f.amount_kopecks, f.day ORDER BY 1, 2"
    )
    for line, number, branch, amount, day, ours, theirs in _rows(connection, query):
        shown = texts.ambiguous_payment(branch, number, amount, day)
        yield Problem(staged.head.source.name, line, "amount", shown, texts.ambiguous_expected(ours, theirs))


def _rows(connection: Connection, query: str) -> Iterator[Any]:
    yield from connection.exec_driver_sql(query, execution_options={"yield_per": 1000})


def _table(connection: Connection, name: str, query: str, indexed: str) -> None:
    """A temporary table of a query; the one of an earlier file of this command gives way."""
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
    connection.exec_driver_sql(f"CREATE TEMPORARY TABLE {name} AS {query}")
    connection.exec_driver_sql(f"CREATE INDEX {name}_{indexed} ON {name} ({indexed})")
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ANALYZE {name}")


def _outer(connection: Connection) -> str:
    return "CROSS JOIN" if connection.dialect.name == "sqlite" else "JOIN"  # SQLite: keeps the few that wait outside


def _day(connection: Connection, moment: str) -> str:
    """The supplier's day of a moment. Russia's zones have kept one offset since 2014, before which nothing was paid here."""
    offset = clock.local(clock.now()).utcoffset()
    seconds = int(offset.total_seconds()) if offset else 0
    if connection.dialect.name == "sqlite":
        return f"date({moment}, '{seconds:+d} seconds')"
    return f"(({moment} AT TIME ZONE 'UTC') + interval '{seconds} seconds')::date"
