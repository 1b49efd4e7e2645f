"""From step to step: transactions and calls to the acquirer by turns, never one inside the other. Blocking; any step may die."""

from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import select

from lk_app.payments.acquirers.port import Acquirer, AcquirerError, AcquirerPayment, AcquirerRefund, InDoubt
from lk_app.payments.models import Payment, PaymentStatus, Refund
from lk_app.payments.rules import UNFINISHED
from lk_app.payments.service import calling, refunding, settling
from lk_app.store import inbox, limits
from lk_app.store.failpoint import failpoint
from lk_app.store.inbox import InboxNotice
from lk_app.store.transaction import in_reading, in_transaction

_log = structlog.get_logger(__name__)


def register(acquirer: Acquirer, uid: str) -> PaymentStatus | None:
    """Ask the acquirer for a payment that is written down already; gives where it stands then. Safe to repeat at any time.

    Raises nothing of the acquirer's: what went wrong is in the status. None: there is no such payment.
    """
    order = in_transaction(calling.begin_call, uid)
    if order is None:
        return _status(uid)
    failpoint("register.before_call")
    try:
        answer = acquirer.create(order)
    except AcquirerError as error:
        _log.warning("payment not registered", payment=uid, code=error.code)
        return in_transaction(calling.call_failed, uid, error)
    failpoint("register.before_stored")
    in_transaction(settling.settle, answer, acquirer.shop_id)
    failpoint("register.stored")
    return _status(uid)


def refresh(acquirer: Acquirer, uid: str) -> PaymentStatus | None:
    """Ask about one payment because somebody looks at it; at most every two seconds, silence changes nothing."""
    row = in_reading(lambda session: session.exec(select(Payment).where(Payment.uid == uid)).first())
    if row is None or row.status not in UNFINISHED or row.acquirer_id is None or limits.take("payment.refresh", uid):
        return row.status if row else None
    try:
        look(acquirer, row.acquirer_id)
    except AcquirerError as error:
        _log.info("payment not refreshed", payment=uid, code=error.code)
    return _status(uid)


def look(acquirer: Acquirer, acquirer_id: str) -> AcquirerPayment | None:
    """Ask for a payment as it is now and apply it, with the refunds it has. Raises AcquirerError."""
    answer = acquirer.find(acquirer_id)
    if answer is None:
        return None
    row = in_transaction(settling.settle, answer, acquirer.shop_id)
    failpoint("settle.committed")
    if row is not None and answer.refunded_kopecks > row.refunded_kopecks:
        look_at_refunds(acquirer, acquirer_id)
    return answer


def look_at_refunds(acquirer: Acquirer, acquirer_id: str) -> None:
    """Ask for all refunds of a payment and apply them; our own that are under way first, so that they are known by id."""
    for uid in in_reading(refunding.open_refunds, acquirer_id):
        send_refund(acquirer, uid)
    for answer in acquirer.refunds_of(acquirer_id):
        in_transaction(refunding.settle_refund, answer)


def send_refund(acquirer: Acquirer, uid: str) -> None:
    """Ask the acquirer for a refund that is written down already. Safe to repeat."""
    wanted = in_transaction(refunding.refund_to_send, uid)
    if wanted is None:
        return
    failpoint("refund.before_call")
    try:
        answer = acquirer.refund(uid, *wanted)
    except AcquirerError as error:
        in_transaction(refunding.refund_failed, uid, error)
        return
    failpoint("refund.before_stored")
    in_transaction(refunding.settle_refund, answer, uid)


def handle_notices(acquirer: Acquirer) -> int:
    """Look into the notices that are due, once; gives how many. One that fails waits and does not hold the others."""
    notices = in_transaction(inbox.claim)
    failpoint("notices.claimed")
    for notice in notices:
        assert notice.id is not None
        try:
            _look_into(acquirer, notice)
        except (AcquirerError, SQLAlchemyError) as error:
            _log.warning("notice not handled", notice=notice.external_id, error=type(error).__name__)
            in_transaction(inbox.fail, notice.id, str(error))
        else:
            in_transaction(inbox.finish, notice.id, notice.times_received)
            failpoint("notices.finished")
    return len(notices)


def reconcile(acquirer: Acquirer, *, everything: bool = False) -> int:
    """Ask about what has no end yet and is due (`everything`: or not due); gives how many were asked about."""
    in_transaction(calling.expire_drafts)
    due = in_transaction(calling.due_payments, everything=everything)
    for uid, acquirer_id in due:
        try:
            if acquirer_id is None:
                register(acquirer, uid)
                _find_in_register(acquirer, uid)
            else:
                look(acquirer, acquirer_id)
        except (AcquirerError, SQLAlchemyError) as error:
            _log.warning("payment still open", payment=uid, error=str(error)[:100])
    refunds = in_transaction(calling.due_refunds, everything=everything)
    for uid in refunds:
        try:
            _ask_about_refund(acquirer, uid)
        except (AcquirerError, SQLAlchemyError) as error:
            _log.warning("refund still open", refund=uid, error=str(error)[:100])
    return len(due) + len(refunds)


def _look_into(acquirer: Acquirer, notice: InboxNotice) -> None:
    object_id = str(notice.payload["id"])
    if not str(notice.payload["event"]).startswith("refund."):
        look(acquirer, object_id)
        return
    refund = acquirer.find_refund(object_id)
    if refund is not None and look(acquirer, refund.payment_id) is not None:
        look_at_refunds(acquirer, refund.payment_id)


def _ask_about_refund(acquirer: Acquirer, uid: str) -> None:
    row = in_reading(lambda session: session.exec(select(Refund).where(Refund.uid == uid)).one())
    if row.acquirer_id is None:
        send_refund(acquirer, uid)
        return
    answer: AcquirerRefund | None = acquirer.find_refund(row.acquirer_id)
    if answer is None:
        raise InDoubt("not_found")
    in_transaction(refunding.settle_refund, answer, uid)


def _find_in_register(acquirer: Acquirer, uid: str) -> None:
    """The key is forgotten by now, so asking again could make a second payment: look through the acquirer's own list."""
    asked_at = in_reading(calling.asked_long_ago, uid)
    if asked_at is None:
        return
    for answer in acquirer.payments_since(asked_at - timedelta(minutes=1)):
        if answer.uid == uid:
            in_transaction(settling.settle, answer, acquirer.shop_id)


def _status(uid: str) -> PaymentStatus | None:
    found = in_reading(lambda session: session.exec(select(Payment.status).where(Payment.uid == uid)).first())
    return PaymentStatus(found) if found else None
