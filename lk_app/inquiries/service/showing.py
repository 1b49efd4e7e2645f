"""What the screens of inquiries show. Looks only."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from lk_app.accounts.service import my_accounts
from lk_app.identity.access import own_profile
from lk_app.inquiries import access
from lk_app.inquiries.models import Inquiry, InquiryFile, InquiryMessage, InquiryStatus, Topic
from lk_app.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Form:
    """What the form of a signed-in person begins with: accounts as (public id, number, branch), the mailbox."""

    accounts: tuple[tuple[str, str, str], ...]
    email: str


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file of a message. `stored_name` is for operators only."""

    public_id: str
    name: str
    size_bytes: int
    stored_name: str


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message of a thread."""

    is_from_supplier: bool
    text: str
    created_at: datetime
    files: tuple[SentFile, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """A line of «Мои обращения»."""

    number: int
    topic: Topic
    status: InquiryStatus
    created_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Thread:
    """An inquiry with all that was written in it."""

    number: int
    topic: Topic
    status: InquiryStatus
    created_at: datetime
    account_number: str
    branch_name: str
    is_account_own: bool
    contact: str
    messages: tuple[SentMessage, ...]


def form(session: Session, actor: Actor) -> Form:
    """The empty form of a signed-in person. Raises NotFound for a visitor."""
    email = own_profile(session, actor).email
    return Form(tuple((one.public_id, one.number, one.branch_name) for one in my_accounts(session, actor)), email)


def mine(session: Session, actor: Actor) -> list[Summary]:
    """The actor's inquiries, the newest first; none for a visitor."""
    return [
        Summary(one.number, Topic(one.topic), InquiryStatus(one.status), one.created_at, one.answered_at)
        for one in access.inquiries_of(session, actor)
    ]


def thread(session: Session, actor: Actor, number: int) -> Thread:
    """One of the actor's own inquiries. Raises NotFound, the same for a missing and for somebody else's one."""
    return thread_of(session, access.own_inquiry(session, actor, number))


def thread_of(session: Session, inquiry: Inquiry) -> Thread:
    """The thread of an inquiry the caller may see."""
    query = select(InquiryMessage).where(InquiryMessage.inquiry_id == inquiry.id).order_by(col(InquiryMessage.id))
    messages = list(session.exec(query))
    files = _files(session, [message.id or 0 for message in messages])
    return Thread(
        number=inquiry.number,
        topic=Topic(inquiry.topic),
        status=InquiryStatus(inquiry.status),
        created_at=inquiry.created_at,
        account_number=inquiry.account_number,
        branch_name=inquiry.branch_name,
        is_account_own=inquiry.is_account_own,
        contact=inquiry.contact,
        messages=tuple(
            SentMessage(one.is_from_supplier, one.text, one.created_at, tuple(files.get(one.id or 0, ()))) for one in messages
        ),
    )


def _files(session: Session, message_ids: list[int]) -> dict[int, list[SentFile]]:
    query = select(InquiryFile).where(col(InquiryFile.message_id).in_(message_ids)).order_by(col(InquiryFile.id))
    found: dict[int, list[SentFile]] = {}
    for file in session.exec(query):
        found.setdefault(file.message_id or 0, []).append(SentFile(file.public_id, file.name, file.size_bytes, file.stored_name))
    return found
