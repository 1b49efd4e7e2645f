"""The acquirer's answer becomes ours: one lock, one re-read, one step forward, one credit, one letter, one transaction."""

from sqlmodel import Session, select

from lk_app.accounts.models import Account, Branch
from lk_app.accounts.service.linking import shown_branch
from lk_app.identity.models import Profile
from lk_app.kernel import clock
from lk_app.kernel.actor import SYSTEM
from lk_app.kernel.money import format_rubles
from lk_app.kernel.text import format_moment
from lk_app.payments import access, books, rules
from lk_app.payments.acquirers.port import AcquirerPayment
from lk_app.payments.models import AcquirerStatus, Payment, PaymentStatus
from lk_app.payments.service.calling import KEY_OVER, UNANSWERED
from lk_app.store import audit, outbox
from lk_app.store.failpoint import failpoint
from lk_app.store.ledger import Transfer

NUMBER_LENGTH = 8


def settle(session: Session, answer: AcquirerPayment, shop_id: str) -> Payment | None:
    """Apply what the acquirer says of a payment; the same again changes nothing. None: it fits no payment of ours.

    `answer` was asked of the acquirer by us, never taken from a notice. Money that does not fit goes to `suspense`.
    """
    row = _held(session, answer)
    failpoint("settle.locked")
    if row is None:
        _keep_unmatched(session, answer, shop_id)
        return None
    why = rules.mismatch(
        ordered_kopecks=row.amount_kopecks, ordered_uid=row.uid, ordered_shop=shop_id,
        kopecks=answer.amount_kopecks, uid=answer.uid, shop=answer.shop_id, currency=answer.currency,
    )  # fmt: skip
    if why:
        _distrust(session, row, answer, why, shop_id)
        return row
    _note(row, answer)
    said = AcquirerStatus.SUCCEEDED if answer.status == AcquirerStatus.REFUNDED else answer.status
    after = rules.next_status(row.status, said)
    if rules.contradicts(row.status, said) and row.attention != "contradiction":
        row.attention = "contradiction"
        audit.record(session, SYSTEM, "payment.contradiction", profile_id=row.profile_id, payment=row.uid, said=said.value)
    if after != row.status:
        _move(session, row, after, answer)
    return row


def _held(session: Session, answer: AcquirerPayment) -> Payment | None:
    row = access.hold_acquirers_payment(session, answer.id)
    if row is None and answer.uid:
        # Its news came before our own registration was stored (F10): found by what we ordered it with.
        row = access.hold_payment(session, answer.uid)
        if row is not None and row.acquirer_id not in {None, answer.id}:
            return None
    return row


def _note(row: Payment, answer: AcquirerPayment) -> None:
    row.acquirer_id = answer.id
    row.confirmation_url = answer.confirmation_url or row.confirmation_url
    row.method = answer.method or row.method


def _move(session: Session, row: Payment, after: PaymentStatus, answer: AcquirerPayment) -> None:
    now = clock.now()
    row.status = after
    if after == PaymentStatus.PENDING:
        row.pending_at = now
        row.next_check_at = rules.next_check_at(row.started_at, now)
    else:
        row.ended_at, row.next_check_at, row.reason = now, None, answer.reason
        row.attention = "" if row.attention in {UNANSWERED, KEY_OVER} else row.attention
    session.flush()
    failpoint("settle.moved")
    if after == PaymentStatus.SETTLED:
        row.settled_at = answer.captured_at or now
        books.book_payment(session, row)
        _promise_letter(session, row)
        failpoint("settle.letter")
    audit.record(session, SYSTEM, f"payment.{after.value}", profile_id=row.profile_id, payment=row.uid, reason=answer.reason)
    session.flush()
    failpoint("settle.audited")


def _promise_letter(session: Session, row: Payment) -> None:
    account, profile = session.get_one(Account, row.account_id), session.get_one(Profile, row.profile_id)
    payload = {
        "moment": format_moment(row.settled_at or clock.now()),
        "account_number": account.number,
        "branch_name": shown_branch(session.get_one(Branch, account.branch_id)),
        "amount": format_rubles(row.amount_kopecks),
        "payment_number": number_of(row.uid),
        "name": profile.display_name,
    }
    outbox.enqueue(session, "payment_settled", profile.email, payload, f"payment_settled:{row.uid}")
    session.flush()


def number_of(uid: str) -> str:
    """What people quote of a payment: the beginning of its uid."""
    return uid[:NUMBER_LENGTH].upper()


def _distrust(session: Session, row: Payment, answer: AcquirerPayment, why: str, shop_id: str) -> None:
    """It is ours, yet not what was ordered: nothing is credited, a person is told (F12)."""
    if row.attention != f"mismatch_{why}":
        row.attention = f"mismatch_{why}"
        audit.record(session, SYSTEM, "payment.mismatch", profile_id=row.profile_id, payment=row.uid, why=why)
    _keep_unmatched(session, answer, shop_id)


def _keep_unmatched(session: Session, answer: AcquirerPayment, shop_id: str) -> None:
    """Money that our shop has and nobody ordered is kept in `suspense`, once. Other currencies and shops are only noted."""
    is_money = answer.status in {AcquirerStatus.SUCCEEDED, AcquirerStatus.REFUNDED}
    if not is_money or answer.currency != "RUB" or answer.shop_id != shop_id:
        return
    query = select(Transfer.id).where(Transfer.kind == books.UNMATCHED, Transfer.source_id == answer.id)
    if session.exec(query).first() is None:
        books.book_unmatched(session, answer.id, answer.amount_kopecks)
        audit.record(session, SYSTEM, "payment.unmatched", acquirer_id=answer.id, amount_kopecks=answer.amount_kopecks)
