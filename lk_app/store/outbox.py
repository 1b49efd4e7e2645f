"""The outbox: what must be sent, written in the same transaction as its cause and delivered afterwards, at least once."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from lk_app.kernel import clock
from lk_app.store.columns import id_field, moment_field

LEASE_SECONDS = 120
MAX_ATTEMPTS = 12
FIRST_RETRY_SECONDS = 30
MAX_RETRY_SECONDS = 4 * 3600


class OutboxStatus(StrEnum):
    """Where a message stands."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class OutboxMessage(SQLModel, table=True):
    """One letter (or, later, SMS) to one recipient. `payload` may hold a one-time link: it is emptied once sent, outside demo."""

    __tablename__ = "outbox_message"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (sa.Index("ix_outbox_due", "status", "next_attempt_at"),)

    id: int | None = id_field()
    dedupe_key: str = Field(unique=True, max_length=120)
    channel: str = Field(max_length=10)
    template: str = Field(max_length=60)
    recipient: str = Field(max_length=320)
    payload: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    status: OutboxStatus = Field(default=OutboxStatus.QUEUED, sa_type=sa.String(10))  # pyright: ignore[reportArgumentType]
    attempts: int = 0
    created_at: datetime = moment_field(default_factory=clock.now)
    next_attempt_at: datetime = moment_field(default_factory=clock.now)
    lease_until: datetime | None = moment_field(default=None)
    sent_at: datetime | None = moment_field(default=None)
    last_error: str = Field(default="", max_length=300)
    is_forgotten_when_sent: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    """The recipient has left: once the letter is gone or given up, so is the address. In demo it stays, to be read."""


def enqueue(
    session: Session,
    template: str,
    recipient: str,
    payload: dict[str, Any],
    dedupe_key: str,
    *,
    is_forgotten_when_sent: bool = False,
) -> None:
    """Promise a letter: it goes out if, and only if, this transaction commits. The same key twice is one letter.

    Nobody's mailbox (somebody has left and only his payments are here) gets nothing.
    """
    if not recipient:
        return
    if session.exec(select(OutboxMessage.id).where(OutboxMessage.dedupe_key == dedupe_key)).first() is None:
        message = OutboxMessage(dedupe_key=dedupe_key, channel="mail", template=template, recipient=recipient, payload=payload)
        message.is_forgotten_when_sent = is_forgotten_when_sent
        session.add(message)


def forget(session: Session, recipients: Iterable[str]) -> int:
    """Remove all letters to these mailboxes, sent or not: whoever had them has left. How many there were."""
    to_them = sa.func.lower(col(OutboxMessage.recipient)).in_({address.lower() for address in recipients if address})
    return session.execute(sa.delete(OutboxMessage).where(to_them)).rowcount  # pyright: ignore[reportAttributeAccessIssue]


def forget_keys(session: Session, dedupe_keys: Sequence[str]) -> int:
    """Remove letters by what they were about, whatever mailbox they went to. How many there were."""
    count = 0
    for start in range(0, len(dedupe_keys), 500):
        about = col(OutboxMessage.dedupe_key).in_(dedupe_keys[start : start + 500])
        count += session.execute(sa.delete(OutboxMessage).where(about)).rowcount  # pyright: ignore[reportAttributeAccessIssue]
    return count


def has_due(session: Session) -> bool:
    """Whether there is something to claim: a look that takes no lock, so that an idle worker disturbs nobody."""
    return session.exec(select(OutboxMessage.id).where(_is_due(clock.now())).limit(1)).first() is not None


def claim(session: Session, limit: int = 10) -> list[OutboxMessage]:
    """Take messages that are due, with a lease: a worker that dies gives them back when the lease ends."""
    now = clock.now()
    due = select(OutboxMessage).where(_is_due(now)).order_by(col(OutboxMessage.id))
    query = due.limit(limit).with_for_update(skip_locked=True)
    messages = list(session.exec(query).all())
    for message in messages:
        message.status = OutboxStatus.SENDING
        message.attempts += 1
        message.lease_until = now + timedelta(seconds=LEASE_SECONDS)
    return messages


def finish(session: Session, message_id: int, *, keep_payload: bool) -> None:
    """It was delivered. `keep_payload` only in demo, where the page of sent letters shows it."""
    message = session.get(OutboxMessage, message_id)
    if message is None:  # its recipient has left meanwhile
        return
    message.status, message.sent_at, message.lease_until, message.last_error = OutboxStatus.SENT, clock.now(), None, ""
    if not keep_payload:
        message.payload = {}
        _forget_address(message)


def fail(session: Session, message_id: int, reason: str, *, is_permanent: bool = False) -> None:
    """It was not delivered: try again later, twice as long each time; give up after the last try or a permanent refusal.

    Another worker may have delivered it after our lease had ended: a letter that is sent stays sent.
    """
    message = session.get(OutboxMessage, message_id, with_for_update=True)
    if message is None or message.status == OutboxStatus.SENT:
        return
    is_over = is_permanent or message.attempts >= MAX_ATTEMPTS
    message.status = OutboxStatus.FAILED if is_over else OutboxStatus.QUEUED
    delay = min(FIRST_RETRY_SECONDS * 2 ** (message.attempts - 1), MAX_RETRY_SECONDS)
    message.next_attempt_at = clock.now() + timedelta(seconds=delay)
    message.lease_until, message.last_error = None, reason[:300]
    if is_over and message.is_forgotten_when_sent:
        message.payload, message.last_error = {}, ""
        _forget_address(message)


def _forget_address(message: OutboxMessage) -> None:
    if message.is_forgotten_when_sent:
        message.recipient = ""


def _is_due(now: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(
        sa.and_(col(OutboxMessage.status) == OutboxStatus.QUEUED, col(OutboxMessage.next_attempt_at) <= now),
        sa.and_(col(OutboxMessage.status) == OutboxStatus.SENDING, col(OutboxMessage.lease_until) < now),
    )
