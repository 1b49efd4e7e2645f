"""The inbox: what others tell us, stored before it is believed; a notice is a hint to go and ask, never a fact."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, SQLModel, col, select

from lk_app.kernel import clock
from lk_app.store.columns import id_field, moment_field

LEASE_SECONDS = 120
MAX_ATTEMPTS = 12
FIRST_RETRY_SECONDS = 15
MAX_RETRY_SECONDS = 4 * 3600


class InboxStatus(StrEnum):
    """Where a notice stands."""

    NEW = "new"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"


class InboxNotice(SQLModel, table=True):
    """One thing somebody told us. The same (source, external_id) again is the same row, looked into once more."""

    __tablename__ = "inbox_notice"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        sa.Index("ux_inbox_notice", "source", "external_id", unique=True),
        sa.Index("ix_inbox_due", "status", "next_attempt_at"),
    )

    id: int | None = id_field()
    source: str = Field(max_length=20)
    external_id: str = Field(max_length=120)
    payload: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    status: InboxStatus = Field(default=InboxStatus.NEW, sa_type=sa.String(10))  # pyright: ignore[reportArgumentType]
    times_received: int = 1
    attempts: int = 0
    received_at: datetime = moment_field(default_factory=clock.now)
    next_attempt_at: datetime = moment_field(default_factory=clock.now)
    lease_until: datetime | None = moment_field(default=None)
    handled_at: datetime | None = moment_field(default=None)
    last_error: str = Field(default="", max_length=300)
    ip: str = Field(default="", max_length=45)


def store(session: Session, source: str, external_id: str, payload: dict[str, Any], ip: str) -> None:
    """Keep a notice. Told again, even a handled one is due again: the earlier copy may have been forged, or too early."""
    now = clock.now()
    insert = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(InboxNotice)
    values = InboxNotice(source=source, external_id=external_id, payload=payload, ip=ip).model_dump(exclude={"id"})
    again = {
        "status": InboxStatus.NEW, "times_received": InboxNotice.times_received + 1, "attempts": 0,
        "next_attempt_at": now, "lease_until": None, "last_error": "",
    }  # fmt: skip
    session.execute(insert.values(values).on_conflict_do_update(index_elements=["source", "external_id"], set_=again))


def claim(session: Session, limit: int = 20) -> list[InboxNotice]:
    """Take notices that are due, with a lease: a worker that dies gives them back when the lease ends."""
    now = clock.now()
    due = sa.or_(
        sa.and_(col(InboxNotice.status) == InboxStatus.NEW, col(InboxNotice.next_attempt_at) <= now),
        sa.and_(col(InboxNotice.status) == InboxStatus.WORKING, col(InboxNotice.lease_until) < now),
    )
    query = select(InboxNotice).where(due).order_by(col(InboxNotice.id)).limit(limit).with_for_update(skip_locked=True)
    notices = list(session.exec(query).all())
    for notice in notices:
        notice.status = InboxStatus.WORKING
        notice.attempts += 1
        notice.lease_until = now + timedelta(seconds=LEASE_SECONDS)
    return notices


def finish(session: Session, notice_id: int, times_received: int) -> None:
    """It was looked into. Told again meanwhile (`times_received` has grown), it stays due."""
    done = {"status": InboxStatus.DONE, "handled_at": clock.now(), "lease_until": None}
    is_the_same = sa.and_(col(InboxNotice.id) == notice_id, col(InboxNotice.times_received) == times_received)
    session.execute(sa.update(InboxNotice).where(is_the_same).values(done).execution_options(synchronize_session=False))


def fail(session: Session, notice_id: int, reason: str) -> None:
    """It could not be looked into: again later, twice as long each time, until the last try."""
    notice = session.get_one(InboxNotice, notice_id, with_for_update=True)
    notice.status = InboxStatus.FAILED if notice.attempts >= MAX_ATTEMPTS else InboxStatus.NEW
    delay = min(FIRST_RETRY_SECONDS * 2 ** max(notice.attempts - 1, 0), MAX_RETRY_SECONDS)
    notice.next_attempt_at = clock.now() + timedelta(seconds=delay)
    notice.lease_until, notice.last_error = None, reason[:300]
