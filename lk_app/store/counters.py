"""Numbers people quote (№ 19534): each the next one, unique, growing, without holes, whatever runs in parallel.

And, in the same table, how often a thing was tried today: what must be remembered across a restart (`limits.take_kept`).
"""

from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

_NEXT = sa.text(
    "INSERT INTO counter (name, value) VALUES (:name, :first) "
    "ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value"
)
_FORGET = sa.text("DELETE FROM counter WHERE name >= 'try:' AND name < :today")
_DIGEST_LENGTH = 26
"""What a name has room for: 104 bits, and a day."""


class Counter(SQLModel, table=True):
    """The last number given out under a name."""

    name: str = Field(primary_key=True, max_length=40)
    value: int = Field(sa_type=sa.BigInteger)


def next_number(session: Session, name: str, first: int) -> int:
    """The next number called `name`, `first` the first time.

    The counter's row stays locked until this transaction ends, so numbers grow in the order of commits and a rollback
    gives its number back. Ask for it as late as possible: others who need one wait.
    """
    return session.connection().execute(_NEXT, {"name": name, "first": first}).scalar_one()


def next_try(session: Session, digest: str, day: date) -> int:
    """Which try of this thing on this day it is, from 1. The first one of a thing also forgets the days before yesterday."""
    number = next_number(session, f"try:{day:%Y%m%d}:{digest[:_DIGEST_LENGTH]}", 1)
    if number == 1:
        session.connection().execute(_FORGET, {"today": f"try:{day - timedelta(days=1):%Y%m%d}"})
    return number
