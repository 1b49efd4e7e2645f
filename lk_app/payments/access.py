"""The only ways to obtain a payment for an actor."""

from sqlmodel import Session, col, select

from lk_app.accounts.models import Account
from lk_app.kernel.actor import Actor
from lk_app.kernel.errors import NotFound
from lk_app.payments import texts
from lk_app.payments.models import Payment, Refund


def payment_of(session: Session, actor: Actor, uid: object) -> tuple[Payment, Account]:
    """A payment the actor started. Raises NotFound, the same for a missing and for somebody else's one."""
    query = (
        select(Payment, Account)
        .join(Account, col(Account.id) == Payment.account_id)
        .where(Payment.uid == str(uid), Payment.profile_id == actor.profile_id)
    )
    found = session.exec(query).first() if actor.is_subscriber else None
    if found is None:
        raise NotFound(texts.NO_SUCH_PAYMENT)
    return found


def hold_payment(session: Session, uid: str) -> Payment | None:
    """For our own work, never for a person's request: the payment, locked until this transaction ends, read anew."""
    query = select(Payment).where(Payment.uid == uid).with_for_update().execution_options(populate_existing=True)
    return session.exec(query).first()


def hold_acquirers_payment(session: Session, acquirer_id: str) -> Payment | None:
    """The same by the acquirer's id."""
    query = select(Payment).where(Payment.acquirer_id == acquirer_id).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).first()


def hold_refund(session: Session, uid: str) -> Refund | None:
    """A refund, locked. Its payment is locked before it, always in this order."""
    query = select(Refund).where(Refund.uid == uid).with_for_update().execution_options(populate_existing=True)
    return session.exec(query).first()
