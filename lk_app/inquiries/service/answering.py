"""What the supplier's people do with inquiries until the back office exists: list, read, answer."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from lk_app.inquiries import access, rules, texts
from lk_app.inquiries.models import Inquiry, InquiryMessage, InquiryStatus, Topic
from lk_app.inquiries.service import letters
from lk_app.inquiries.service.showing import Thread, thread_of
from lk_app.kernel import clock, ids
from lk_app.kernel.actor import Actor
from lk_app.kernel.errors import Denied, Invalid
from lk_app.store import audit


@dataclass(frozen=True, slots=True)
class Brief:
    """A line of the operators' list."""

    number: int
    created_at: datetime
    topic: Topic
    account_number: str
    contact: str
    status: InquiryStatus


def list_inquiries(session: Session, actor: Actor, status: InquiryStatus | None) -> list[Brief]:
    """Everybody's inquiries by number; of one status, or all. Raises Denied for anybody but the system."""
    if actor.kind != "system":
        raise Denied(texts.OPERATORS_ONLY)
    query = select(Inquiry).order_by(col(Inquiry.number))
    if status is not None:
        query = query.where(Inquiry.status == status)
    return [
        Brief(one.number, one.created_at, Topic(one.topic), one.account_number, one.contact, InquiryStatus(one.status))
        for one in session.exec(query)
    ]


def full(session: Session, actor: Actor, number: int) -> Thread:
    """Anybody's thread. Raises Denied, NotFound."""
    return thread_of(session, access.any_inquiry(session, actor, number))


def answer(session: Session, actor: Actor, number: int, text: str) -> tuple[bool, str]:
    """Answer in the thread and by letter. The same words again, with nothing written in between, change nothing.

    Gives whether it is new, and the phone to call when there is no mailbox for a letter. Raises Denied, NotFound, and Invalid
    for an empty or too long text.
    """
    inquiry = access.any_inquiry(session, actor, number, lock=True)
    plain = rules.plain_text(text)
    if not plain or len(plain) > rules.MAX_TEXT:
        raise Invalid({"text": texts.ANSWER_REQUIRED})
    query = select(InquiryMessage).where(InquiryMessage.inquiry_id == inquiry.id).order_by(col(InquiryMessage.id).desc())
    last = session.exec(query.limit(1)).first()
    phone = "" if "@" in inquiry.contact else inquiry.contact
    if last is not None and last.is_from_supplier and last.text == plain:
        return False, phone
    message = InquiryMessage(uid=ids.public_id(), inquiry_id=inquiry.id or 0, is_from_supplier=True, text=plain)
    session.add(message)
    inquiry.status, inquiry.answered_at = InquiryStatus.ANSWERED, clock.now()
    letters.promise_answer(session, inquiry, message)
    audit.record(session, actor, "inquiry.answered", profile_id=inquiry.profile_id, number=number)
    return True, phone
