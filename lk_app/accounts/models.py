"""Tables of personal accounts: the dated copy of what billing says, and what subscribers did with it here."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from lk_app.kernel import clock
from lk_app.store.columns import id_field, moment_field, ref_field


class Branch(SQLModel, table=True):
    """A branch of the supplier («Симферопольское ГРОЭ»); the list comes with the accounts' file."""

    id: int | None = id_field()
    name: str = Field(max_length=120, unique=True)


class Account(SQLModel, table=True):
    """A personal account (лицевой счёт) as billing knows it. The number is unique inside its branch."""

    __table_args__ = (sa.UniqueConstraint("number", "branch_id"),)

    id: int | None = id_field()
    branch_id: int = ref_field("branch.id")
    number: str = Field(max_length=30)
    holder_name: str = Field(default="", max_length=160)
    address: str = Field(default="", max_length=300)
    phone: str = Field(default="", max_length=40)
    email: str = Field(default="", max_length=320)
    service_point: str = Field(default="", max_length=60)


class Balance(SQLModel, table=True):
    """What billing says is owed, as of a date. Sums are never negative; debt and credit are not both positive."""

    account_id: int = ref_field("account.id", primary_key=True, index=False)
    debt_kopecks: int = Field(default=0, sa_type=sa.BigInteger)
    credit_kopecks: int = Field(default=0, sa_type=sa.BigInteger)
    penalty_kopecks: int = Field(default=0, sa_type=sa.BigInteger)
    as_of_on: date = Field(index=True)


_IS_NAMED = sa.text("lk_payment_id <> ''")


class PostedPayment(SQLModel, table=True):
    """A payment that billing has posted to the account."""

    __tablename__ = "posted_payment"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        sa.UniqueConstraint("account_id", "external_id"),
        sa.Index("ix_posted_payment_lk_payment_id", "lk_payment_id", sqlite_where=_IS_NAMED, postgresql_where=_IS_NAMED),
    )

    id: int | None = id_field()
    account_id: int = ref_field("account.id", index=False)
    external_id: str = Field(max_length=60)
    amount_kopecks: int = Field(sa_type=sa.BigInteger)
    received_on: date
    lk_payment_id: str = Field(default="", max_length=60, sa_column_kwargs={"server_default": ""})
    """The payment made here that it is, as billing says; empty when billing does not say."""


class Attachment(SQLModel, table=True):
    """A profile's right to an account. `public_id` is how the subscriber's browser names the account."""

    __table_args__ = (sa.UniqueConstraint("profile_id", "account_id"),)

    id: int | None = id_field()
    public_id: str = Field(max_length=24, unique=True)
    profile_id: int = ref_field("profile.id")
    account_id: int = ref_field("account.id")
    attached_at: datetime = moment_field(default_factory=clock.now)
    proof: str = Field(max_length=20)
    """What proved it: `payment`, `surname`, `operator`."""


class ApplicationStatus(StrEnum):
    """Where an application to attach an account stands."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


_IS_PENDING = sa.text("status = 'pending'")


class Application(SQLModel, table=True):
    """An application (заявка) to attach an account whose proof did not fit; a person decides."""

    __table_args__ = (
        sa.Index(
            "uq_application_pending", "profile_id", "branch_id", "account_number",
            unique=True, sqlite_where=_IS_PENDING, postgresql_where=_IS_PENDING,
        ),
    )  # fmt: skip
    """One application waits for one account of one profile: the last guard behind the lock in `service`."""

    id: int | None = id_field()
    number: int = Field(unique=True)
    profile_id: int = ref_field("profile.id")
    branch_id: int = ref_field("branch.id")
    account_number: str = Field(max_length=30)
    stated_sum_kopecks: int | None = Field(default=None, sa_type=sa.BigInteger)
    stated_surname: str = Field(default="", max_length=10)
    stated_on: date
    """The date in the label the sum was asked with («Сумма последнего платежа на 21.02.2022»)."""
    status: ApplicationStatus = Field(default=ApplicationStatus.PENDING, sa_type=sa.String(10))  # pyright: ignore[reportArgumentType]
    reason: str = Field(default="", max_length=500)
    """Why it was rejected, in words for the subscriber."""
    created_at: datetime = moment_field(default_factory=clock.now)
    edited_at: datetime | None = moment_field(default=None)
    decided_at: datetime | None = moment_field(default=None)
    dismissed_at: datetime | None = moment_field(default=None)
    """When the subscriber put the refusal away: until then it stays among the cards."""
