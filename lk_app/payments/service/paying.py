"""What a subscriber does: see what is owed and how a sum will be split, start a payment."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from lk_app.accounts import access as accounts
from lk_app.accounts.models import Balance
from lk_app.accounts.service.linking import shown_branch
from lk_app.identity.access import hold_own
from lk_app.identity.models import Profile
from lk_app.kernel import ids
from lk_app.kernel.actor import Actor
from lk_app.kernel.errors import Conflict, Invalid, TooOften
from lk_app.payments import rules, texts
from lk_app.payments.models import Payment
from lk_app.store import audit, limits
from lk_app.store.failpoint import failpoint
from lk_app.suppliers import supplier


@dataclass(frozen=True, slots=True)
class Owed:
    """What is left to pay, in kopecks: billing's balance less what was paid here since."""

    debt: int
    penalty: int
    paid_since: int
    as_of_on: date | None

    @property
    def due(self) -> int:
        """Debt and penalty together: what «Оплатить» offers."""
        return self.debt + self.penalty


@dataclass(frozen=True, slots=True)
class Preview:
    """The page of payment before anything is asked of the acquirer."""

    account_number: str
    branch_name: str
    """Empty where the supplier has no branches."""
    owed: Owed
    amount_kopecks: int
    """What the field is filled with: debt and penalty, never negative."""
    split: rules.Split
    receipt_contact: str
    unfinished_uid: str
    """A payment of this account that the acquirer still has in hand, started by the same person: not to be paid twice."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What came from the form. `uid` was made when the page was opened."""

    uid: object
    amount: str
    contact: str


def preview(session: Session, actor: Actor, attachment_id: str) -> Preview:
    """«Оплата по лицевому счету №…»: the sum prefilled from billing. Raises NotFound for an account that is not the actor's."""
    _, account, branch = accounts.attached(session, actor, attachment_id)
    assert account.id is not None
    owed = owed_of(session, account.id)
    amount = rules.sum_to_pay(owed.debt, owed.penalty)
    profile = session.get_one(Profile, actor.profile_id)
    return Preview(
        account.number,
        shown_branch(branch),
        owed,
        amount,
        _split(amount, owed),
        profile.email,
        _unfinished(session, actor, account.id),
    )


def split_of(session: Session, actor: Actor, attachment_id: str, amount: str) -> rules.Split:
    """How a typed sum will be booked. Raises NotFound, and Invalid with a sentence for the field."""
    _, account, _ = accounts.attached(session, actor, attachment_id)
    assert account.id is not None
    return _split(rules.parse_sum(amount), owed_of(session, account.id))


def start(session: Session, actor: Actor, attachment_id: str, draft: Draft) -> str:
    """Write a payment down, before anything is asked of the acquirer; gives its uid. The same uid again is the same payment.

    Raises NotFound for an account that is not the actor's, Invalid for the fields `amount` and `contact`, Conflict when the
    uid is of another payment, TooOften over the limit.
    """
    hold_own(session, actor)
    _, account, _ = accounts.attached(session, actor, attachment_id)
    assert account.id is not None and actor.profile_id is not None
    try:
        uid = str(ids.parse_uuid(draft.uid))
    except ValueError:
        raise Conflict(texts.ALREADY_STARTED_DIFFERENTLY) from None
    amount, contact = _fields(draft)
    row = session.exec(select(Payment).where(Payment.uid == uid)).first()
    if row is None:
        if wait := limits.take("payment.profile", str(actor.profile_id)):
            raise TooOften(f"Слишком много оплат подряд. Попробуйте {limits.wait_in_words(wait)}.", wait)
        parts = _split(amount, owed_of(session, account.id))
        row = Payment(
            uid=uid, profile_id=actor.profile_id, account_id=account.id, amount_kopecks=amount,
            debt_part_kopecks=parts.debt, penalty_part_kopecks=parts.penalty, receipt_contact=contact,
        )  # fmt: skip
        row = _insert(session, actor, row)
    if (row.profile_id, row.account_id, row.amount_kopecks) != (actor.profile_id, account.id, amount):
        raise Conflict(texts.ALREADY_STARTED_DIFFERENTLY)
    return uid


def owed_by_account(session: Session, actor: Actor) -> dict[str, Owed]:
    """What is left to pay by the public id of each of the actor's accounts; none for a visitor."""
    mine = accounts.attachments_of(session, actor)
    return {attachment.public_id: owed_of(session, account.id or 0) for attachment, account, _ in mine}


def owed_of(session: Session, account_id: int) -> Owed:
    """Billing's balance less what was paid here and billing has not brought back yet."""
    balance = session.get(Balance, account_id)
    debt, penalty, since = 0, 0, 0
    if balance is not None:
        debt, penalty = balance.debt_kopecks, balance.penalty_kopecks
    for row in session.exec(select(Payment).where(*_paid_since(account_id))).all():
        debt_part, penalty_part = rules.parts_left(
            row.amount_kopecks, row.debt_part_kopecks, row.penalty_part_kopecks, row.refunded_kopecks
        )
        debt, penalty = debt - debt_part, penalty - penalty_part
        since += row.amount_kopecks - row.refunded_kopecks
    return Owed(max(0, debt), max(0, penalty), since, balance.as_of_on if balance else None)


def paid_since_kopecks(session: Session, account_id: int) -> int:
    """What was paid here and billing has not brought back yet: shown apart from the confirmed balance."""
    total = sa.func.coalesce(sa.func.sum(Payment.amount_kopecks - Payment.refunded_kopecks), 0)
    return int(session.exec(select(total).where(*_paid_since(account_id))).one())


def _paid_since(account_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        col(Payment.account_id) == account_id,
        col(Payment.status).in_(rules.PAID),
        col(Payment.confirmed_at).is_(None),
    )


def _fields(draft: Draft) -> tuple[int, str]:
    """Both fields, or a sentence for each that is wrong."""
    errors: dict[str, str] = {}
    amount, contact = 0, ""
    try:
        amount = rules.parse_sum(draft.amount)
    except Invalid as refusal:
        errors |= refusal.errors
    try:
        contact = rules.parse_contact(draft.contact)
    except Invalid as refusal:
        errors |= refusal.errors
    if errors:
        raise Invalid(errors)
    return amount, contact


def _insert(session: Session, actor: Actor, row: Payment) -> Payment:
    """Add the row; a second press of the button that was a moment earlier has added it already."""
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        return session.exec(select(Payment).where(Payment.uid == row.uid)).one()
    failpoint("start.written")
    audit.record(session, actor, "payment.started", payment=row.uid, amount_kopecks=row.amount_kopecks)
    return row


def _unfinished(session: Session, actor: Actor, account_id: int) -> str:
    query = select(Payment.uid).where(
        Payment.profile_id == actor.profile_id, Payment.account_id == account_id, col(Payment.status).in_(rules.UNFINISHED)
    )
    return session.exec(query.order_by(col(Payment.id).desc())).first() or ""


def _split(amount_kopecks: int, owed: Owed) -> rules.Split:
    return rules.split(amount_kopecks, owed.debt, owed.penalty, is_penalty_first=supplier().is_penalty_paid_first)
