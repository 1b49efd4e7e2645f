"""What payments hold about a person. Money and its records stay by law (402-ФЗ art. 29, 54-ФЗ), without the person."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from lk_app.accounts.models import Account
from lk_app.kernel import clock
from lk_app.kernel.actor import Actor
from lk_app.kernel.errors import Conflict
from lk_app.kernel.money import format_rubles
from lk_app.kernel.text import format_moment
from lk_app.payments import texts_holding as texts
from lk_app.payments.models import Payment, PaymentStatus, Refund, RefundStatus
from lk_app.payments.rules import UNFINISHED
from lk_app.payments.service.settling import number_of
from lk_app.store.holdings import Cell, Holding, Leaver, Sheet, rubles

OPEN_REFUNDS = (RefundStatus.REGISTERING, RefundStatus.IN_DOUBT, RefundStatus.PENDING)
LEFT = "profile_deleted"
"""Why a payment that was never sent to the bank is over."""
Rows = Iterable[tuple[Cell, ...]]


def _payments(session: Session, actor: Actor) -> Rows:
    if not actor.is_subscriber:
        return
    query = select(Payment, Account.number).join(Account, col(Account.id) == Payment.account_id)
    for row, number in session.exec(query.where(Payment.profile_id == actor.profile_id).order_by(col(Payment.id))).all():
        sums = (row.amount_kopecks, row.debt_part_kopecks, row.penalty_part_kopecks, row.refunded_kopecks)
        yield (
            row.uid, number, *(rubles(each) for each in sums), texts.STATUSES[row.status], row.method, row.receipt_contact,
            row.started_at, row.settled_at, row.ended_at, row.confirmed_at,
        )  # fmt: skip


def _refunds(session: Session, actor: Actor) -> Rows:
    if not actor.is_subscriber:
        return
    query = select(Refund, Payment.uid).join(Payment, col(Payment.id) == Refund.payment_id)
    for row, uid in session.exec(query.where(Payment.profile_id == actor.profile_id).order_by(col(Refund.id))).all():
        yield row.uid, uid, rubles(row.amount_kopecks), texts.REFUND_STATUSES[row.status], row.started_at, row.ended_at


def _hindrance(session: Session, profile_id: int) -> str:
    """Money under way: who paid must see where it came to."""
    unfinished = select(Payment).where(Payment.profile_id == profile_id, col(Payment.status).in_(UNFINISHED))
    returning = (
        select(Payment)
        .join(Refund, col(Refund.payment_id) == Payment.id)
        .where(Payment.profile_id == profile_id, col(Refund.status).in_(OPEN_REFUNDS))
    )
    for query, sentence in ((unfinished, texts.MONEY_ON_THE_WAY), (returning, texts.MONEY_COMING_BACK)):
        row = session.exec(query.order_by(col(Payment.id)).limit(1)).first()
        if row is not None:
            amount, moment = format_rubles(row.amount_kopecks), format_moment(row.started_at)
            return sentence.format(amount=amount, moment=moment, number=number_of(row.uid))
    return ""


def _erase(session: Session, leaver: Leaver) -> int:
    """Who paid, where the check went, what card it was; drafts the bank has never heard of end. The ledger knows accounts only.

    Raises Conflict: money is on its way.
    """
    query = select(Payment).where(Payment.profile_id == leaver.profile_id).order_by(col(Payment.id))
    rows = session.exec(query.with_for_update().execution_options(populate_existing=True)).all()
    if any(row.status in UNFINISHED for row in rows):  # sent to the bank while we were asking
        raise Conflict(_hindrance(session, leaver.profile_id))
    for row in rows:
        if row.status == PaymentStatus.DRAFT:
            row.status, row.reason, row.ended_at = PaymentStatus.CANCELED, LEFT, clock.now()
        row.profile_id = leaver.nobody_id
        row.receipt_contact = row.method = row.confirmation_url = ""
    session.flush()
    return len(rows)


HOLDING = Holding(
    name="payments",
    sheets=(
        Sheet("payments", texts.PAYMENTS, texts.PAYMENT_COLUMNS, _payments),
        Sheet("refunds", texts.REFUNDS, texts.REFUND_COLUMNS, _refunds),
    ),
    erase=_erase,
    tables=(Payment,),
    hindrance=_hindrance,
)
