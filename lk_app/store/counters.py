"""Numbers people quote (№ 19534): each the next one, unique, growing, without holes, whatever runs in parallel."""

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

_NEXT = sa.text(
    "INSERT INTO counter (name, value) VALUES (:name, :first) "
    "ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value"
)


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
