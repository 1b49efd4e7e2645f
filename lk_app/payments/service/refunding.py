"""Money going back: asked for by the supplier, never more than was paid; one debit for each refund that succeeded."""

import uuid

from sqlmodel import Session, col, select

from lk_app.accounts.models import Account, Branch
from lk_app.accounts.service.linking import shown_branch
from lk_app.identity.models import Profile
from lk_app.kernel import clock, ids
from lk_app.kernel.actor import SYSTEM, Actor
from lk_app.kernel.errors import Conflict, Denied, Invalid, NotFound
from lk_app.kernel.money import format_rubles
from lk_app.payments import access, books, rules, texts
from lk_app.payments.acquirers.port import AcquirerError, AcquirerRefund, Refused
from lk_app.payments.models import Payment, PaymentStatus, Refund, RefundStatus
from lk_app.payments.service.calling import CALL_LEASE, KEY_OVER, UNANSWERED
from lk_app.payments.service.settling import number_of
from lk_app.store import audit, outbox
from lk_app.store.failpoint import failpoint


def start_refund(session: Session, actor: Actor, uid: str, payment_uid: str, amount_kopecks: int) -> str:
    """Write a refund down before the acquirer is asked. The same uid again is the same refund; gives the uid.

    Raises Denied to anyone but the supplier's own side, NotFound, Conflict when the payment is not settled, Invalid when it
    would exceed what is left, counting refunds that are still under way.
    """
    if actor.kind != "system":
        raise Denied(texts.NO_SUCH_PAYMENT)
    uid = str(ids.parse_uuid(uid))
    payment = access.hold_payment(session, payment_uid)
    if payment is None:
        raise NotFound(texts.NO_SUCH_PAYMENT)
    if access.hold_refund(session, uid) is not None:
        return uid
    if payment.status != PaymentStatus.SETTLED or payment.id is None:
        raise Conflict(texts.NOT_SETTLED)
    left = payment.amount_kopecks - _taken_kopecks(session, payment.id)
    if not 0 < amount_kopecks <= left:
        raise Invalid({"amount": texts.REFUND_TOO_BIG.format(limit=format_rubles(left))})
    row = Refund(uid=uid, payment_id=payment.id, amount_kopecks=amount_kopecks, next_check_at=clock.now() + CALL_LEASE)
    session.add(row)
    audit.record(session, actor, "refund.started", profile_id=payment.profile_id, refund=uid, amount_kopecks=amount_kopecks)
    return uid


def refund_to_send(session: Session, uid: str) -> tuple[str, int] | None:
    """What to ask the acquirer for: its payment's id and the sum; None when there is nothing to ask, or it is too late to."""
    row = access.hold_refund(session, uid)
    if row is None or row.acquirer_id is not None or row.status not in {RefundStatus.REGISTERING, RefundStatus.IN_DOUBT}:
        return None
    if not rules.is_key_alive(row.started_at, clock.now()):
        row.attention = KEY_OVER
        return None
    payment = session.get_one(Payment, row.payment_id)
    return (payment.acquirer_id, row.amount_kopecks) if payment.acquirer_id else None


def refund_failed(session: Session, uid: str, error: AcquirerError) -> None:
    """A call that failed. A refusal of the request itself ends the refund; anything else may yet have been done."""
    row = access.hold_refund(session, uid)
    if row is None or row.acquirer_id is not None:
        return
    is_refused = isinstance(error, Refused) and error.code == "invalid_request"
    row.status = rules.next_refund_status(row.status, RefundStatus.CANCELED if is_refused else RefundStatus.IN_DOUBT)
    row.reason = error.code[:60]
    row.next_check_at = None if is_refused else rules.next_check_at(row.started_at, clock.now())
    row.ended_at = clock.now() if is_refused else None


def settle_refund(session: Session, answer: AcquirerRefund, uid: str = "") -> Refund | None:
    """Apply what the acquirer says of a refund, ours (`uid`) or made on its own site; the same again changes nothing."""
    payment = access.hold_acquirers_payment(session, answer.payment_id)
    if payment is None or payment.id is None:
        return None
    row = _held(session, payment, answer, uid)
    failpoint("refund.locked")
    if row.amount_kopecks != answer.amount_kopecks or answer.currency != "RUB":
        row.attention = "mismatch_amount"
        return row
    row.acquirer_id = answer.id
    after = rules.next_refund_status(row.status, answer.status)
    if after == row.status:
        return row
    row.status, row.reason = after, answer.reason
    if after in {RefundStatus.SUCCEEDED, RefundStatus.CANCELED}:
        row.ended_at, row.next_check_at = clock.now(), None
        row.attention = "" if row.attention in {UNANSWERED, KEY_OVER} else row.attention
    session.flush()
    failpoint("refund.moved")
    if after == RefundStatus.SUCCEEDED:
        _give_back(session, payment, row)
    return row


def open_refunds(session: Session, acquirer_payment_id: str) -> list[str]:
    """Our refunds of a payment that have no acquirer's id yet."""
    query = (
        select(Refund.uid)
        .join(Payment, col(Payment.id) == Refund.payment_id)
        .where(Payment.acquirer_id == acquirer_payment_id, col(Refund.acquirer_id).is_(None))
        .where(col(Refund.status).in_((RefundStatus.REGISTERING, RefundStatus.IN_DOUBT)))
    )
    return list(session.exec(query).all())


def _held(session: Session, payment: Payment, answer: AcquirerRefund, uid: str) -> Refund:
    query = select(Refund).where(Refund.acquirer_id == answer.id).with_for_update().execution_options(populate_existing=True)
    row = session.exec(query).first() or (access.hold_refund(session, uid) if uid else None)
    if row is None:
        assert payment.id is not None
        row = Refund(uid=str(uuid.uuid4()), payment_id=payment.id, amount_kopecks=answer.amount_kopecks, acquirer_id=answer.id)
        session.add(row)
        audit.record(session, SYSTEM, "refund.made_elsewhere", profile_id=payment.profile_id, acquirer_id=answer.id)
        session.flush()
    return row


def _give_back(session: Session, payment: Payment, row: Refund) -> None:
    if payment.status not in rules.PAID or payment.refunded_kopecks + row.amount_kopecks > payment.amount_kopecks:
        row.status, row.attention = RefundStatus.PENDING, "more_than_paid"
        return
    books.book_refund(session, payment, row)
    payment.refunded_kopecks += row.amount_kopecks
    failpoint("refund.booked")
    if payment.refunded_kopecks == payment.amount_kopecks:
        payment.status = PaymentStatus.REFUNDED
    account, profile = session.get_one(Account, payment.account_id), session.get_one(Profile, payment.profile_id)
    payload = {
        "amount": format_rubles(row.amount_kopecks),
        "account_number": account.number,
        "branch_name": shown_branch(session.get_one(Branch, account.branch_id)),
        "payment_number": number_of(payment.uid),
        "name": profile.display_name,
    }
    outbox.enqueue(session, "payment_refunded", profile.email, payload, f"payment_refunded:{row.uid}")
    audit.record(session, SYSTEM, "refund.succeeded", profile_id=payment.profile_id, refund=row.uid)


def _taken_kopecks(session: Session, payment_id: int) -> int:
    query = select(Refund.amount_kopecks).where(Refund.payment_id == payment_id, Refund.status != RefundStatus.CANCELED)
    return sum(session.exec(query).all())
