"""What billing must fetch of paying: money credited here and money given back, each movement once, in the ledger's order."""

from collections.abc import Iterator
from datetime import date
from typing import Any, TextIO

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lk_app.accounts.models import Account, Branch
from lk_app.exchange import outgoing, texts
from lk_app.kernel import clock
from lk_app.kernel.errors import Conflict
from lk_app.payments import books
from lk_app.payments.models import Payment, Refund
from lk_app.store.failpoint import failpoint
from lk_app.store.ledger import Transfer
from lk_app.store.transaction import in_transaction, reading

HEADER = ("id", "type", "branch", "number", "lk_payment_id", "amount", "penalty", "date", "received_at", "acquirer_id")
_TABLE: sa.Table = Transfer.__table__  # type: ignore[attr-defined]


def cursor_of_day(day: date) -> int:
    """The cursor that gives everything booked from the supplier's `day` on."""
    return outgoing.cursor_of_day(_TABLE, "posted_at", day)


def export_payments(cursor: int, out: TextIO) -> tuple[int, int]:
    """Write the movements of money after `cursor` as CSV; returns how many, and the cursor to go on from next time.

    The cursor is a place in the ledger: a payment stands there when it is credited, so one that was started early and settled
    late is not stepped over. A payment that billing has brought back (`confirmed_at`) is left out; a refund never is. The first
    time a payment is written it is marked (`exported_at`). Raises Conflict: the ledger is busy, or never gave that cursor.
    """
    horizon = outgoing.horizon(_TABLE, cursor)
    with reading() as session:
        count = outgoing.write(out, horizon, HEADER, _rows(session, cursor, horizon))
    failpoint("export.written")
    try:
        in_transaction(_mark, cursor, horizon)
    except DBAPIError as error:
        raise Conflict(texts.EXPORT_IS_BUSY) from error
    return count, horizon


def _rows(session: Session, cursor: int, horizon: int) -> Iterator[tuple[object, ...]]:
    for rows in outgoing.chunks(session, _query(cursor, horizon)):
        for row in rows:
            moment = clock.local(row.moment)
            yield (
                row.id, texts.MOVEMENTS[row.kind], row.branch, row.number, row.uid, _rubles(row.amount), _rubles(row.penalty),
                f"{moment:%d.%m.%Y}", f"{moment:{outgoing.MOMENT}}", row.acquirer_id or "",
            )  # fmt: skip


def _query(cursor: int, horizon: int) -> Any:
    payments = (
        _movement(books.PAYMENT, books.PENALTY_PART, Payment.settled_at, Payment.acquirer_id, cursor, horizon)
        .join(Payment, col(Payment.uid) == Transfer.source_id)
        .where(col(Payment.confirmed_at).is_(None))
    )
    refunds = (
        _movement(books.REFUND, books.PENALTY_BACK, Refund.ended_at, Refund.acquirer_id, cursor, horizon)
        .join(Refund, col(Refund.uid) == Transfer.source_id)
        .join(Payment, col(Payment.id) == Refund.payment_id)
    )
    both = [
        query.join(Account, col(Account.id) == Payment.account_id).join(Branch, col(Branch.id) == Account.branch_id)
        for query in (payments, refunds)
    ]
    return sa.union_all(*both).order_by("id")


def _movement(kind: str, penalty_kind: str, moment: Any, acquirer_id: Any, cursor: int, horizon: int) -> Any:
    """Transfers of a kind with what went to the penalty of them; the caller joins what they are about."""
    penal = aliased(Transfer)
    same_cause = (col(penal.source_type) == Transfer.source_type, col(penal.source_id) == Transfer.source_id)
    is_its_penalty = sa.and_(col(penal.kind) == penalty_kind, *same_cause)
    columns: tuple[Any, ...] = (
        col(Transfer.id).label("id"), col(Transfer.kind).label("kind"), col(Branch.name).label("branch"),
        col(Account.number).label("number"), col(Payment.uid).label("uid"), col(Transfer.amount_kopecks).label("amount"),
        sa.func.coalesce(col(penal.amount_kopecks), 0).label("penalty"), moment.label("moment"), acquirer_id.label("acquirer_id"),
    )  # fmt: skip
    query = sa.select(*columns).select_from(Transfer).outerjoin(penal, is_its_penalty)
    return query.where(col(Transfer.kind) == kind, col(Transfer.id) > cursor, col(Transfer.id) <= horizon)


def _mark(session: Session, cursor: int, horizon: int) -> None:
    written = sa.select(col(Transfer.source_id)).where(
        col(Transfer.kind) == books.PAYMENT, col(Transfer.id) > cursor, col(Transfer.id) <= horizon
    )
    session.execute(
        sa.update(Payment)
        .where(col(Payment.uid).in_(written), col(Payment.exported_at).is_(None), col(Payment.confirmed_at).is_(None))
        .values(exported_at=clock.now())
    )


def _rubles(kopecks: int) -> str:
    return f"{kopecks // 100}.{kopecks % 100:02d}"
