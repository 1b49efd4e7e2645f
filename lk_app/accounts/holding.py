"""What the cabinet's accounts hold about a person: which he attached, what he applied for. Billing's own data stays billing's."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlmodel import Session, col, select

from lk_app.accounts import texts
from lk_app.accounts import texts_holding as words
from lk_app.accounts.access import applications_of, attachments_of
from lk_app.accounts.models import Application, Attachment, Balance, PostedPayment
from lk_app.kernel.actor import Actor
from lk_app.store.holdings import Cell, Holding, Leaver, Sheet, rubles

Rows = Iterable[tuple[Cell, ...]]


def _attachments(session: Session, actor: Actor) -> Rows:
    """With the balance as the card shows it; the holder's name and address are billing's and are not shown here either."""
    for attachment, account, branch in attachments_of(session, actor):
        balance = session.get(Balance, account.id)
        sums = (balance.debt_kopecks, balance.credit_kopecks, balance.penalty_kopecks) if balance else (None, None, None)
        as_of = balance.as_of_on if balance else None
        proof = words.PROOFS.get(attachment.proof, attachment.proof)
        yield account.number, branch.name, attachment.attached_at, proof, *(rubles(each) for each in sums), as_of


def _applications(session: Session, actor: Actor) -> Rows:
    for row, branch in applications_of(session, actor):
        yield (
            row.number, row.account_number, branch.name, rubles(row.stated_sum_kopecks), row.stated_surname, row.stated_on,
            texts.STATUSES[row.status], row.reason, row.created_at, row.edited_at, row.decided_at,
        )  # fmt: skip


def _posted(session: Session, actor: Actor) -> Rows:
    """Of the accounts attached now, as «Платежи» shows them."""
    for _, account, _ in attachments_of(session, actor):
        query = select(PostedPayment).where(PostedPayment.account_id == account.id)
        for row in session.exec(query.order_by(col(PostedPayment.received_on), col(PostedPayment.id))).all():
            yield account.number, rubles(row.amount_kopecks), row.received_on


def _erase(session: Session, leaver: Leaver) -> int:
    """Applications go whole: what waits in the queue is thereby withdrawn."""
    count = 0
    for table in (Attachment, Application):
        gone = session.execute(sa.delete(table).where(col(table.profile_id) == leaver.profile_id))
        count += gone.rowcount  # pyright: ignore[reportAttributeAccessIssue]
    return count


HOLDING = Holding(
    name="accounts",
    sheets=(
        Sheet("accounts", words.ACCOUNTS, words.ACCOUNT_COLUMNS, _attachments),
        Sheet("applications", words.APPLICATIONS, words.APPLICATION_COLUMNS, _applications),
        Sheet("posted_payments", words.POSTED, words.POSTED_COLUMNS, _posted),
    ),
    erase=_erase,
    tables=(Attachment, Application),
)
