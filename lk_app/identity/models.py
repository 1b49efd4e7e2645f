"""Tables of identity."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from lk_app.kernel import clock
from lk_app.store.columns import id_field, moment_field, ref_field


class ConsentKind(StrEnum):
    """What a person agrees to; each is its own document (152-ФЗ as amended from 01.09.2025)."""

    PERSONAL_DATA = "personal_data"
    MAILINGS = "mailings"


class LinkPurpose(StrEnum):
    """What a link in a letter is good for."""

    CONFIRM_EMAIL = "confirm_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105
    CHANGE_EMAIL = "change_email"
    UNDO_EMAIL = "undo_email"


class Profile(SQLModel, table=True):
    """A login of the cabinet: one mailbox, one password. It cannot be used before the mailbox is confirmed."""

    id: int | None = id_field()
    email: str = Field(max_length=320)
    """As typed: what letters are addressed to and the screen shows."""
    email_canonical: str = Field(max_length=320, unique=True)
    password_hash: str = Field(max_length=200)
    created_at: datetime = moment_field(default_factory=clock.now)
    confirmed_at: datetime | None = moment_field(default=None)
    password_changed_at: datetime = moment_field(default_factory=clock.now)
    is_blocked: bool = False
    display_name: str = Field(default="", max_length=60, sa_column_kwargs={"server_default": ""})
    """How the cabinet and its letters address the person; empty: without a name."""


class Consent(SQLModel, table=True):
    """One consent given: which document, when, from where."""

    id: int | None = id_field()
    profile_id: int = ref_field("profile.id")
    kind: ConsentKind = Field(sa_type=sa.String(20))  # pyright: ignore[reportArgumentType, reportCallIssue]
    document_version: str = Field(max_length=20)
    given_at: datetime = moment_field(default_factory=clock.now)
    withdrawn_at: datetime | None = moment_field(default=None)
    ip: str = Field(default="", max_length=45)


class LoginSession(SQLModel, table=True):
    """A browser that is signed in. The cookie's secret is kept only as a digest."""

    __tablename__ = "login_session"  # pyright: ignore[reportAssignmentType]

    id: int | None = id_field()
    public_id: str = Field(max_length=24, unique=True)
    profile_id: int = ref_field("profile.id")
    digest: str = Field(max_length=64, unique=True)
    is_remembered: bool = False
    created_at: datetime = moment_field(default_factory=clock.now)
    last_seen_at: datetime = moment_field(default_factory=clock.now)
    expires_at: datetime = moment_field()
    """The absolute end; the idle end is counted from `last_seen_at`."""
    ended_at: datetime | None = moment_field(default=None)
    ip: str = Field(default="", max_length=45)
    user_agent: str = Field(default="", max_length=300)


class OneTimeLink(SQLModel, table=True):
    """A link sent by letter: single use, bound to a profile and a purpose, kept as a digest."""

    __tablename__ = "one_time_link"  # pyright: ignore[reportAssignmentType]

    id: int | None = id_field()
    profile_id: int = ref_field("profile.id")
    purpose: LinkPurpose = Field(sa_type=sa.String(20))  # pyright: ignore[reportArgumentType, reportCallIssue]
    digest: str = Field(max_length=64, unique=True)
    created_at: datetime = moment_field(default_factory=clock.now)
    expires_at: datetime = moment_field()
    used_at: datetime | None = moment_field(default=None)
    email_change_id: int | None = ref_field("email_change.id", default=None)
    """Which change it confirms or undoes: a link of one change is no good for another."""


_IS_PENDING = sa.text("confirmed_at IS NULL AND ended_at IS NULL")


class EmailChange(SQLModel, table=True):
    """A wish to move a profile to another mailbox. Until it is confirmed the old one signs in."""

    __tablename__ = "email_change"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        sa.Index("uq_email_change_pending", "profile_id", unique=True, sqlite_where=_IS_PENDING, postgresql_where=_IS_PENDING),
    )

    id: int | None = id_field()
    profile_id: int = ref_field("profile.id")
    old_email: str = Field(max_length=320)
    new_email: str = Field(max_length=320)
    new_email_canonical: str = Field(max_length=320)
    asked_at: datetime = moment_field(default_factory=clock.now)
    expires_at: datetime = moment_field()
    confirmed_at: datetime | None = moment_field(default=None)
    ended_at: datetime | None = moment_field(default=None)
    """When it was given up, replaced by another one or taken back."""
