"""Around a call to the acquirer: what is written before it, what is written when it fails, and whom to ask again."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from lk_app.accounts.models import Account, Balance
from lk_app.config import settings
from lk_app.kernel import clock
from lk_app.kernel.actor import SYSTEM
from lk_app.payments import access, rules
from lk_app.payments.acquirers.port import AcquirerError, Order, Refused, Unreachable
from lk_app.payments.models import AcquirerStatus, Payment, PaymentStatus, Refund, RefundStatus
from lk_app.store import audit
from lk_app.store.failpoint import failpoint

RETURN_PATH = "/payments/status?uid={uid}"
BATCH = 50
CALL_LEASE = timedelta(minutes=2)
"""Longer than a call with all its tries: meanwhile the reconciler leaves the payment to whoever is calling."""
UNANSWERED, KEY_OVER = "unanswered", "key_is_over"


def begin_call(session: Session, uid: str) -> Order | None:
    """Note that the acquirer is about to be asked, and give what to ask; None when there is nothing to ask any more."""
    row = access.hold_payment(session, uid)
    if row is None or row.acquirer_id is not None or row.status not in rules.UNFINISHED | {PaymentStatus.DRAFT}:
        return None
    now = clock.now()
    if not rules.is_key_alive(row.called_at, now):
        row.attention = KEY_OVER
        return None
    if row.status == PaymentStatus.DRAFT:
        row.status = PaymentStatus.REGISTERING
    row.called_at = row.called_at or now
    row.calls += 1
    planned = rules.next_check_at(row.started_at, now)
    row.next_check_at = max(planned, now + CALL_LEASE) if planned else None
    session.flush()
    failpoint("register.noted")
    return _order(session, row)


def call_failed(session: Session, uid: str, error: AcquirerError) -> PaymentStatus | None:
    """What the failure of a call says of a payment: only the very first call can have certainly done nothing."""
    row = access.hold_payment(session, uid)
    if row is None or row.acquirer_id is not None or row.status not in rules.UNFINISHED:
        return row.status if row else None
    is_refused = isinstance(error, Refused) and (row.calls == 1 or error.code == "invalid_request")
    is_not_sent = isinstance(error, Unreachable) and row.calls == 1
    if is_refused or is_not_sent:
        row.status, row.ended_at, row.next_check_at = PaymentStatus.CANCELED, clock.now(), None
        row.reason = "acquirer_refused" if is_refused else "acquirer_unavailable"
    else:
        row.status = rules.next_status(row.status, AcquirerStatus.UNKNOWN)
        row.next_check_at = rules.next_check_at(row.started_at, clock.now())
    audit.record(session, SYSTEM, "payment.call_failed", profile_id=row.profile_id, payment=uid, code=error.code)
    return row.status


def due_payments(session: Session, *, everything: bool = False) -> list[tuple[str, str | None]]:
    """Payments to ask about now, (uid, acquirer's id), each with its next time already set: a crash loses no turn.

    After a day they are on the operator's list instead (`attention`); `everything` asks about those too, and not only
    about what is due.
    """
    now = clock.now()
    query = select(Payment).where(col(Payment.status).in_(rules.UNFINISHED))
    if not everything:
        query = query.where(col(Payment.next_check_at) <= now)
    rows = session.exec(
        query.order_by(col(Payment.id)).limit(None if everything else BATCH).with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        row.next_check_at = rules.next_check_at(row.started_at, now)
        if row.next_check_at is None and not row.attention:
            row.attention = UNANSWERED
    return [(row.uid, row.acquirer_id) for row in rows]


def asked_long_ago(session: Session, uid: str) -> datetime | None:
    """When the acquirer was first asked for a payment whose key it has forgotten since, and which we never heard of again."""
    row = session.exec(select(Payment).where(Payment.uid == uid)).one()
    is_lost = row.acquirer_id is None and row.status in rules.UNFINISHED and not rules.is_key_alive(row.called_at, clock.now())
    return row.called_at if is_lost else None


def expire_drafts(session: Session) -> int:
    """Drafts that nobody went on with: the acquirer has certainly never heard of them. Gives how many."""
    query = select(Payment).where(
        Payment.status == PaymentStatus.DRAFT, col(Payment.started_at) <= clock.now() - rules.DRAFT_LIFE
    )
    rows = session.exec(query.limit(BATCH).with_for_update(skip_locked=True)).all()
    for row in rows:
        row.status, row.reason, row.ended_at = PaymentStatus.EXPIRED, "never_sent", clock.now()
    return len(rows)


def due_refunds(session: Session, *, everything: bool = False) -> list[str]:
    """Refunds without an end, to ask about now; the same rules."""
    now = clock.now()
    open_ones = (RefundStatus.REGISTERING, RefundStatus.IN_DOUBT, RefundStatus.PENDING)
    query = select(Refund).where(col(Refund.status).in_(open_ones))
    if not everything:
        query = query.where(col(Refund.next_check_at) <= now)
    rows = session.exec(query.order_by(col(Refund.id)).limit(BATCH).with_for_update(skip_locked=True)).all()
    for row in rows:
        row.next_check_at = rules.next_check_at(row.started_at, now)
        if row.next_check_at is None and not row.attention:
            row.attention = UNANSWERED
    return [row.uid for row in rows]


def needing_attention(session: Session) -> list[tuple[str, str, str]]:
    """The operator's list: (uid, status, why) of payments and refunds that a person must look at."""
    found: list[tuple[str, str, str]] = []
    for model in (Payment, Refund):
        query = select(model).where(col(model.attention) != "").order_by(col(model.id))
        found += [(row.uid, str(row.status), row.attention) for row in session.exec(query).all()]
    return found


def _order(session: Session, row: Payment) -> Order:
    account = session.get_one(Account, row.account_id)
    balance = session.get(Balance, row.account_id)
    return Order(
        uid=row.uid,
        amount_kopecks=row.amount_kopecks,
        account_number=account.number,
        receipt_contact=row.receipt_contact,
        return_url=settings().origin.rstrip("/") + RETURN_PATH.format(uid=row.uid),
        period=balance.as_of_on if balance else clock.local_date(row.started_at),
    )
