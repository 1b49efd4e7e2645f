"""Posted payments of an account: what billing has booked, the newest first."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from lk_app.accounts import access
from lk_app.accounts.models import PostedPayment
from lk_app.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Posted:
    """A payment that billing has booked. `number` counts from the newest: what «№» in the guide's table is."""

    number: int
    amount_kopecks: int
    received_on: date


@dataclass(frozen=True, slots=True)
class History:
    """The newest payments, and whether there are older ones."""

    payments: tuple[Posted, ...]
    has_more: bool


def posted_payments(session: Session, actor: Actor, public_id: str, limit: int) -> History:
    """The newest `limit` payments of one of the actor's accounts. Raises NotFound, the same for a missing and another's.

    Of one day, the one that billing sent later stands first. Always from the newest on, so that an import between two
    looks neither repeats nor skips a line.
    """
    _, account, _ = access.attached(session, actor, public_id)
    query = (
        select(PostedPayment)
        .where(PostedPayment.account_id == account.id)
        .order_by(col(PostedPayment.received_on).desc(), col(PostedPayment.id).desc())
        .limit(limit + 1)
    )
    found = session.exec(query).all()
    payments = (Posted(number, each.amount_kopecks, each.received_on) for number, each in enumerate(found[:limit], start=1))
    return History(tuple(payments), len(found) > limit)
