"""Tables of meters and readings."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from lk_app.kernel import clock
from lk_app.store.columns import BigId, id_field, moment_field, ref_field


class ReadingSource(StrEnum):
    """The type of a reading (тип показаний); the Russian words are in `texts.py`."""

    SUBSCRIBER = "subscriber"
    ANONYMOUS = "anonymous"
    INSPECTED = "inspected"
    ESTIMATED = "estimated"
    REMOTE = "remote"
    BANK = "bank"


class Meter(SQLModel, table=True):
    """A meter (прибор учёта) on an account. A replaced meter stays, with the date it was removed."""

    __table_args__ = (sa.UniqueConstraint("account_id", "serial_number"),)

    id: int | None = id_field()
    account_id: int = ref_field("account.id", index=False)
    serial_number: str = Field(max_length=40)
    model: str = Field(default="", max_length=80)
    zones: int = 1
    """1, 2 (day, night) or 3 (peak, half-peak, night)."""
    integer_digits: int = 5
    """Digits before the comma on the dial: where it rolls over."""
    decimal_digits: int = 0
    """Digits after the comma: drawn in red, not submitted."""
    ratio: int = 1
    """Transformer ratio: consumption is the difference times this."""
    installed_on: date | None = None
    removed_on: date | None = None
    calibrated_until_on: date | None = None


class Reading(SQLModel, table=True):
    """One reading of a meter, all its zones together. Rows are superseded, never overwritten."""

    __table_args__ = (
        sa.Index("ix_reading_meter_taken", "meter_id", "taken_on"),
        sa.UniqueConstraint("meter_id", "submission_id"),
    )

    id: int | None = id_field()
    meter_id: int = ref_field("meter.id", index=False)
    source: ReadingSource = Field(sa_type=sa.String(12))  # pyright: ignore[reportArgumentType, reportCallIssue]
    value_t1_wh: int = Field(sa_type=sa.BigInteger)
    value_t2_wh: int | None = Field(default=None, sa_type=sa.BigInteger)
    value_t3_wh: int | None = Field(default=None, sa_type=sa.BigInteger)
    """What stands on the dial, in watt-hours, before the transformer ratio."""
    taken_on: date
    """The supplier's day the dial was read: what «Дата внесения» shows and history is ordered by."""
    taken_at: datetime | None = moment_field(default=None)
    """The moment, where it is known (a reading made here); billing's file knows only the day."""
    received_at: datetime = moment_field(default_factory=clock.now)
    billing_month: date | None = None
    """The month (its first day) the reading counts for, by the window it came in."""
    submission_id: str | None = Field(default=None, max_length=36)
    """Made by the client: the same one again is the same reading. Empty for billing's rows."""
    receipt_number: str | None = Field(default=None, max_length=20, unique=True)
    profile_id: int | None = Field(default=None, sa_type=BigId, foreign_key="profile.id")  # pyright: ignore[reportArgumentType, reportCallIssue]
    superseded_by_id: int | None = Field(default=None, sa_type=BigId, foreign_key="reading.id")  # pyright: ignore[reportArgumentType, reportCallIssue]
    """The correction that replaced it; empty: it stands."""
    is_confirmed: bool = False
    """Billing has it: it came in billing's file, or came back in one."""

    @property
    def values_wh(self) -> tuple[int, ...]:
        """The values of the zones there are, T1 first."""
        return tuple(value for value in (self.value_t1_wh, self.value_t2_wh, self.value_t3_wh) if value is not None)
