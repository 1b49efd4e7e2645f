"""Payments as settling leaves them: the row, its credit in the ledger, refunds; no bank is asked."""

import uuid
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, select

from lk_app.accounts.models import Account
from lk_app.identity.models import Profile
from lk_app.payments import books
from lk_app.payments.models import Payment, PaymentStatus, Refund, RefundStatus
from lk_app.store import ledger
from tests.factories import add, make_profile

NOON = datetime(2022, 2, 20, 9, 0, tzinfo=UTC)


def pay(
    session: Session, account: Account, kopecks: int = 0, *, penalty: int = 0, settled_at: datetime = NOON, settles: bool = True,
    row: Payment | None = None, booked_at: datetime | None = None, commits: bool = True, **values: Any,
) -> Payment:  # fmt: skip
    """A payment the bank took; `settles=False`: not yet, `row` then lets it."""
    if row is None:
        profile = session.exec(select(Profile)).first() or make_profile(session)
        row = add(
            session,
            Payment(
                uid=str(uuid.uuid4()), profile_id=profile.id, account_id=account.id, amount_kopecks=kopecks,
                debt_part_kopecks=kopecks - penalty, penalty_part_kopecks=penalty, receipt_contact="me@example.org",
                acquirer_id=str(uuid.uuid4()), status=PaymentStatus.PENDING, **values,
            ),
        )  # fmt: skip
    if settles:
        row.status, row.settled_at = PaymentStatus.SETTLED, settled_at
        session.add(row)
        if booked_at is None:
            books.book_payment(session, row)
        else:
            _book_at(session, row, booked_at)
    if commits:
        session.commit()
    return row


def _book_at(session: Session, row: Payment, booked_at: datetime) -> None:
    """The ledger takes no change, so the moment is given when it is written."""
    add(
        session,
        ledger.Transfer(
            debit_account=books.ACQUIRER, credit_account=books.personal(row.account_id), amount_kopecks=row.amount_kopecks,
            kind=books.PAYMENT, source_type="payment", source_id=row.uid, posted_at=booked_at,
        ),
    )  # fmt: skip


def give_back(session: Session, payment: Payment, kopecks: int, ended_at: datetime = NOON) -> Refund:
    """A refund that succeeded."""
    refund = add(
        session,
        Refund(
            uid=str(uuid.uuid4()), payment_id=payment.id, amount_kopecks=kopecks, status=RefundStatus.SUCCEEDED,
            acquirer_id=str(uuid.uuid4()), ended_at=ended_at,
        ),
    )  # fmt: skip
    books.book_refund(session, payment, refund)
    payment.refunded_kopecks += kopecks
    if payment.refunded_kopecks == payment.amount_kopecks:
        payment.status = PaymentStatus.REFUNDED
    session.add(payment)
    session.commit()
    return refund
