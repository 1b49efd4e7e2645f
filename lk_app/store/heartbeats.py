"""Signs of life: what works beside the web says from time to time that it does, so that `lk doctor` can tell when it stopped."""

import os
import socket
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from lk_app.kernel import clock
from lk_app.store.columns import UtcDateTime, moment_field

LETTERS, PAYMENTS = "letters", "payments"
BEAT_SECONDS = 15
_BEAT = sa.text(
    "INSERT INTO heartbeat (name, beat_at, process) VALUES (:name, :beat_at, :process) "
    "ON CONFLICT (name) DO UPDATE SET beat_at = excluded.beat_at, process = excluded.process"
).bindparams(sa.bindparam("beat_at", type_=UtcDateTime))


class Heartbeat(SQLModel, table=True):
    """When something last had its turn, and in which process (host and number): the latest of several."""

    name: str = Field(primary_key=True, max_length=40)
    beat_at: datetime = moment_field()
    process: str = Field(max_length=80)


def beat(session: Session, name: str) -> None:
    """This process has had its turn. By the true clock: a moved one must not make the dead look alive."""
    process = f"{socket.gethostname()[:60]}:{os.getpid()}"
    session.connection().execute(_BEAT, {"name": name, "beat_at": clock.true_now(), "process": process})


def last_beat(session: Session, name: str) -> Heartbeat | None:
    """The last sign of life, or None: it has never worked here."""
    return session.get(Heartbeat, name)
