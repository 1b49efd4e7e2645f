"""What the screens of inquiries show, in ready Russian strings: nothing else of them reaches the browser (S36)."""

from dataclasses import dataclass, field

from lk_app.inquiries import texts
from lk_app.inquiries.models import InquiryStatus
from lk_app.inquiries.service import Form, Receipt, SentMessage, Summary, Thread
from lk_app.kernel.clock import local_date
from lk_app.kernel.text import format_date, format_moment
from lk_app.suppliers import supplier


@dataclass(frozen=True)
class AccountChoice:
    """One of the own accounts in the form."""

    public_id: str
    name: str


@dataclass(frozen=True)
class InquiryLine:
    """A line of «Мои обращения»."""

    href: str
    title: str
    sub: str
    status: str
    is_answered: bool


@dataclass(frozen=True)
class FileView:
    """A file of a message."""

    name: str
    size: str
    href: str


@dataclass(frozen=True)
class MessageView:
    """A message of the thread; its lines are text and nothing else."""

    who: str
    moment: str
    is_theirs: bool
    lines: list[str] = field(default_factory=list)
    files: list[FileView] = field(default_factory=list)


def choices(form: Form) -> list[AccountChoice]:
    """The own accounts: «№ 123456, Симферопольское ГРОЭ»."""
    return [AccountChoice(public_id, _account(number, branch)) for public_id, number, branch in form.accounts]


def line(one: Summary) -> InquiryLine:
    """One inquiry in the list."""
    is_answered = one.status == InquiryStatus.ANSWERED
    answered = f", ответ {format_date(local_date(one.answered_at))}" if is_answered and one.answered_at else ""
    title = texts.titled(one.number, local_date(one.created_at))
    return InquiryLine(href(one.number), title, texts.TOPICS[one.topic] + answered, texts.STATUSES[one.status], is_answered)


def message(one: SentMessage) -> MessageView:
    """One message of a thread."""
    return MessageView(
        who=supplier().brand_name if one.is_from_supplier else texts.YOU,
        moment=format_moment(one.created_at),
        is_theirs=one.is_from_supplier,
        lines=one.text.split("\n"),
        files=[FileView(file.name, texts.size(file.size_bytes), f"/inquiries/files/{file.public_id}") for file in one.files],
    )


def head(thread: Thread) -> str:
    """The line under the thread's title: topic and account."""
    topic = f"Тема: {texts.TOPICS[thread.topic].lower()}"
    account = _account(thread.account_number, thread.branch_name)
    return f"{topic}. Лицевой счёт {account}" if thread.account_number else topic


def title(thread: Thread) -> str:
    """«Обращение № 12 от 25.02.2022»."""
    return texts.titled(thread.number, local_date(thread.created_at))


def what_next(receipt: Receipt, *, has_thread: bool) -> str:
    """Where the answer will be."""
    words = texts.BY_MAIL if "@" in receipt.contact else texts.BY_PHONE
    return words.format(contact=receipt.contact) + (" " + texts.IN_THREAD if has_thread else "")


def href(number: int) -> str:
    """The address of a thread."""
    return f"/profile/inquiry?number={number}"


def _account(number: str, branch: str) -> str:
    return f"№ {number}, {branch}" if branch else f"№ {number}"
