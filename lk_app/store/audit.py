"""The audit log: who did what, to whose thing, from where. Rows are only added."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col

from lk_app.kernel import clock
from lk_app.kernel.actor import Actor
from lk_app.store.columns import BigId, id_field, moment_field


class AuditEvent(SQLModel, table=True):
    """One thing that happened. `details` never hold secrets, codes, full e-mails or phones."""

    __tablename__ = "audit_event"  # pyright: ignore[reportAssignmentType]

    id: int | None = id_field()
    at: datetime = moment_field(default_factory=clock.now, index=True)
    what: str = Field(max_length=60, index=True)
    actor_kind: str = Field(max_length=20)
    profile_id: int | None = Field(default=None, sa_type=BigId, index=True)  # pyright: ignore[reportArgumentType, reportCallIssue]
    ip: str = Field(default="", max_length=45)
    details: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)


def forget(session: Session, profile_id: int) -> None:
    """What happened stays, with its moment and a number that is nobody's any more; from where and with what is removed."""
    theirs = col(AuditEvent.profile_id) == profile_id
    session.execute(sa.update(AuditEvent).where(theirs).values(ip="", details={}))


def record(session: Session, actor: Actor, what: str, *, profile_id: int | None = None, **details: Any) -> None:
    """Add an event in this transaction. `profile_id`: whose profile it concerns, the actor's own by default."""
    session.add(
        AuditEvent(what=what, actor_kind=actor.kind, profile_id=profile_id or actor.profile_id, ip=actor.ip, details=details)
    )
