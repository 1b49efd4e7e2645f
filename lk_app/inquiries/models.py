"""Tables of inquiries: the inquiry, its thread of messages, the files of a message."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from lk_app.kernel import clock
from lk_app.store.columns import id_field, moment_field, ref_field


class Topic(StrEnum):
    """What an inquiry is about."""

    READINGS = "readings"
    PAYMENTS = "payments"
    ACCOUNT = "account"
    SIGN_IN = "sign_in"
    OTHER = "other"


class InquiryStatus(StrEnum):
    """Whose turn it is: the supplier's, or nobody's until the person writes again."""

    ACCEPTED = "accepted"
    ANSWERED = "answered"


class Inquiry(SQLModel, table=True):
    """One conversation. `profile_id` is empty when a visitor wrote from outside: nobody but the supplier sees it then."""

    id: int | None = id_field()
    number: int = Field(unique=True)
    uid: str = Field(max_length=36, unique=True)
    """Made by the form: the same form sent twice is one inquiry."""
    profile_id: int | None = ref_field("profile.id", default=None)
    topic: Topic = Field(sa_type=sa.String(20))  # pyright: ignore[reportArgumentType, reportCallIssue]
    account_number: str = Field(default="", max_length=30)
    branch_name: str = Field(default="", max_length=120)
    is_account_own: bool = False
    """The account stood in the writer's profile. Else it is what a visitor typed, and nobody has looked whether it exists."""
    contact: str = Field(max_length=320)
    """An e-mail, or a phone in E.164: where the answer goes."""
    is_contact_own: bool = False
    """The contact is the confirmed mailbox of the writer's profile: only there do our letters repeat what was written."""
    status: InquiryStatus = Field(default=InquiryStatus.ACCEPTED, sa_type=sa.String(10))  # pyright: ignore[reportArgumentType]
    created_at: datetime = moment_field(default_factory=clock.now)
    answered_at: datetime | None = moment_field(default=None)


class InquiryMessage(SQLModel, table=True):
    """A message of the thread."""

    __tablename__ = "inquiry_message"  # pyright: ignore[reportAssignmentType]

    id: int | None = id_field()
    uid: str = Field(max_length=36, unique=True)
    inquiry_id: int = ref_field("inquiry.id")
    is_from_supplier: bool = False
    text: str = Field(max_length=4000)
    created_at: datetime = moment_field(default_factory=clock.now)


class InquiryFile(SQLModel, table=True):
    """A file, already made harmless, in `<data_dir>/inquiries`. Until its message is sent it has none, and is swept one day."""

    __tablename__ = "inquiry_file"  # pyright: ignore[reportAssignmentType]

    id: int | None = id_field()
    public_id: str = Field(max_length=24, unique=True)
    profile_id: int | None = ref_field("profile.id", default=None)
    """Who uploaded it."""
    message_id: int | None = ref_field("inquiry_message.id", default=None)
    name: str = Field(max_length=120)
    """For people: the name it came with, cleaned, with the extension of what it is."""
    stored_name: str = Field(max_length=60, unique=True)
    """Random: nothing a person typed reaches the file system."""
    media_type: str = Field(max_length=40)
    size_bytes: int
    created_at: datetime = moment_field(default_factory=clock.now)
