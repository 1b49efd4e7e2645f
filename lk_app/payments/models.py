"""Tables of paying: what was asked of the acquirer, and what became of it. Money itself moves in the ledger."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from lk_app.kernel import clock
from lk_app.store.columns import id_field, moment_field, ref_field


class PaymentStatus(StrEnum):
    """Where a payment stands with us. It only moves forward: see `rules.RANKS`."""

    DRAFT = "draft"
    """Written down; the acquirer has certainly not been asked."""
    REGISTERING = "registering"
    """Being asked; it may or may not have heard us."""
    IN_DOUBT = "in_doubt"
    """Asked, without an answer we could read."""
    PENDING = "pending"
    """The acquirer has it and waits for the payer."""
    CANCELED = "canceled"
    EXPIRED = "expired"
    SETTLED = "settled"
    """The acquirer took the money; credited in the ledger, once."""
    REFUNDED = "refunded"
    """All of it went back."""


class AcquirerStatus(StrEnum):
    """What the acquirer may say of a payment, in our words; `UNKNOWN` is its silence."""

    UNKNOWN = "unknown"
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"
    EXPIRED = "expired"
    REFUNDED = "refunded"


class RefundStatus(StrEnum):
    """Where a refund stands; like a payment it only moves forward."""

    REGISTERING = "registering"
    IN_DOUBT = "in_doubt"
    PENDING = "pending"
    CANCELED = "canceled"
    SUCCEEDED = "succeeded"


class Payment(SQLModel, table=True):
    """A payment to an account, started by a profile here. `uid` is made by the client and is the idempotency key."""

    __table_args__ = (
        sa.CheckConstraint("amount_kopecks > 0", name="ck_payment_amount_is_positive"),
        sa.Index("ix_payment_due", "status", "next_check_at"),
    )

    id: int | None = id_field()
    uid: str = Field(max_length=36, unique=True)
    profile_id: int = ref_field("profile.id")
    account_id: int = ref_field("account.id")
    amount_kopecks: int = Field(sa_type=sa.BigInteger)
    debt_part_kopecks: int = Field(sa_type=sa.BigInteger)
    penalty_part_kopecks: int = Field(sa_type=sa.BigInteger)
    """How the payer saw it split; what is in neither part is paid ahead."""
    receipt_contact: str = Field(max_length=320)
    """E-mail or E.164 phone for the fiscal receipt (54-ФЗ)."""
    status: PaymentStatus = Field(default=PaymentStatus.DRAFT, sa_type=sa.String(12))  # pyright: ignore[reportArgumentType]
    reason: str = Field(default="", max_length=60)
    """Why it was canceled: the acquirer's code, or ours."""
    acquirer_id: str | None = Field(default=None, max_length=64, unique=True)
    confirmation_url: str = Field(default="", max_length=500)
    method: str = Field(default="", max_length=60)
    """Brand and last four digits, as the acquirer masked them."""
    refunded_kopecks: int = Field(default=0, sa_type=sa.BigInteger)
    started_at: datetime = moment_field(default_factory=clock.now)
    called_at: datetime | None = moment_field(default=None)
    """When the acquirer was first asked: its memory of the key ends a day later."""
    calls: int = 0
    pending_at: datetime | None = moment_field(default=None)
    settled_at: datetime | None = moment_field(default=None)
    ended_at: datetime | None = moment_field(default=None)
    next_check_at: datetime | None = moment_field(default=None)
    attention: str = Field(default="", max_length=60, index=True)
    """Not empty: a person must look, and why. Nothing is guessed."""
    exported_at: datetime | None = moment_field(default=None)
    confirmed_at: datetime | None = moment_field(default=None)
    posted_payment_id: int | None = ref_field("posted_payment.id", default=None, unique=True, index=False)
    """Billing's own row for it, once billing brought it back."""


class Refund(SQLModel, table=True):
    """Money of a payment going back, whole or in part. `uid` is the idempotency key."""

    __table_args__ = (sa.CheckConstraint("amount_kopecks > 0", name="ck_refund_amount_is_positive"),)

    id: int | None = id_field()
    uid: str = Field(max_length=36, unique=True)
    payment_id: int = ref_field("payment.id")
    amount_kopecks: int = Field(sa_type=sa.BigInteger)
    status: RefundStatus = Field(default=RefundStatus.REGISTERING, sa_type=sa.String(12))  # pyright: ignore[reportArgumentType]
    acquirer_id: str | None = Field(default=None, max_length=64, unique=True)
    reason: str = Field(default="", max_length=60)
    started_at: datetime = moment_field(default_factory=clock.now)
    ended_at: datetime | None = moment_field(default=None)
    next_check_at: datetime | None = moment_field(default=None, index=True)
    attention: str = Field(default="", max_length=60, index=True)
