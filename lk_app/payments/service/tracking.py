"""Where a payment stands, for the person who started it: its status page, and what is on its way in «Платежи»."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from lk_app.accounts import access as accounts
from lk_app.accounts.models import Account
from lk_app.billing.books import work_calendar
from lk_app.kernel.actor import Actor
from lk_app.kernel.clock import local_date
from lk_app.payments import access, rules, texts
from lk_app.payments.models import Payment, PaymentStatus
from lk_app.suppliers import supplier

MAX_ON_THE_WAY = 10


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a payment stands. Sums in kopecks."""

    uid: str
    account_number: str
    attachment_id: str
    """Under which the account stands in the profile; empty when it was removed since."""
    amount_kopecks: int
    split: rules.Split
    status: PaymentStatus
    title: str
    hint: str
    method: str
    receipt_contact: str
    refunded_kopecks: int
    started_at: datetime
    pending_at: datetime | None
    settled_at: datetime | None
    ended_at: datetime | None
    confirmed_at: datetime | None
    """When billing brought the payment back: only then is it in the confirmed balance."""
    expected_on: date | None
    """By when billing will have booked what the bank has taken: working days of the supplier's promise; None before that."""
    is_final: bool
    confirmation_url: str
    """Where to go on paying; empty when there is nothing to pay any more."""

    @property
    def is_paid(self) -> bool:
        """Whether the bank has taken the money."""
        return self.status in rules.PAID


def standing(session: Session, actor: Actor, uid: object) -> Standing:
    """Where the payment stands. Raises NotFound, the same for a missing and for somebody else's one."""
    row, account = access.payment_of(session, actor, uid)
    mine = {account.id: attachment.public_id for attachment, account, _ in accounts.attachments_of(session, actor)}
    return _standing(row, account, mine.get(account.id, ""))


def on_the_way(session: Session, actor: Actor, public_id: str) -> list[Standing]:
    """The actor's payments of one account that billing has not booked yet, the newest first. Raises NotFound."""
    attachment, account, _ = accounts.attached(session, actor, public_id)
    is_paid = sa.and_(col(Payment.status) == PaymentStatus.SETTLED, col(Payment.confirmed_at).is_(None))
    query = (
        select(Payment)
        .where(Payment.profile_id == actor.profile_id, Payment.account_id == account.id)
        .where(sa.or_(is_paid, col(Payment.status).in_(rules.UNFINISHED)))
        .order_by(col(Payment.id).desc())
        .limit(MAX_ON_THE_WAY)
    )
    return [_standing(row, account, attachment.public_id) for row in session.exec(query).all()]


def _standing(row: Payment, account: Account, attachment_id: str) -> Standing:
    title, hint = _words(row)
    parts = (row.debt_part_kopecks, row.penalty_part_kopecks)
    return Standing(
        uid=row.uid,
        account_number=account.number,
        attachment_id=attachment_id,
        amount_kopecks=row.amount_kopecks,
        split=rules.Split(*parts, row.amount_kopecks - sum(parts)),
        status=PaymentStatus(row.status),
        title=title,
        hint=hint,
        method=row.method,
        receipt_contact=row.receipt_contact,
        refunded_kopecks=row.refunded_kopecks,
        started_at=row.started_at,
        pending_at=row.pending_at,
        settled_at=row.settled_at,
        ended_at=row.ended_at,
        confirmed_at=row.confirmed_at,
        expected_on=expected_on(row.settled_at) if row.settled_at else None,
        is_final=row.status not in rules.UNFINISHED,
        confirmation_url=row.confirmation_url if row.status == PaymentStatus.PENDING else "",
    )


def expected_on(settled_at: datetime) -> date:
    """The last of the supplier's promised working days after the money was taken, by its own calendar (M17)."""
    return work_calendar().add(local_date(settled_at), supplier().billing.posting_max_days)


def _words(row: Payment) -> tuple[str, str]:
    reason = texts.REASONS.get(row.reason, texts.OTHER_REASON)
    if row.status in {PaymentStatus.CANCELED, PaymentStatus.EXPIRED} and row.acquirer_id is None:
        return texts.NOT_STARTED, reason
    return {
        PaymentStatus.DRAFT: (texts.CHECKING, texts.CHECKING_HINT),
        PaymentStatus.REGISTERING: (texts.CHECKING, texts.CHECKING_HINT),
        PaymentStatus.IN_DOUBT: (texts.CHECKING, texts.CHECKING_HINT),
        PaymentStatus.PENDING: (texts.CHECKING, texts.WAITING_HINT),
        PaymentStatus.CANCELED: (texts.DECLINED, reason),
        PaymentStatus.EXPIRED: (texts.EXPIRED, reason),
        PaymentStatus.SETTLED: (texts.DONE, texts.STANDING_NOTICE),
        PaymentStatus.REFUNDED: (texts.REFUNDED, ""),
    }[PaymentStatus(row.status)]
