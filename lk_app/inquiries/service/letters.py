"""Letters about an inquiry, to its contact when that is a mailbox.

What a person wrote is repeated only to the writer's own confirmed mailbox: a form that sends anybody's words to any address
would be a machine for other people's letters in our name.
"""

from sqlmodel import Session

from lk_app.config import settings
from lk_app.identity.service.letters import may_write_to
from lk_app.inquiries import texts
from lk_app.inquiries.models import Inquiry, InquiryMessage
from lk_app.kernel import clock
from lk_app.kernel.contacts import canonical_email
from lk_app.kernel.text import plural
from lk_app.store import outbox


def promise_copy(session: Session, inquiry: Inquiry, message: InquiryMessage, file_names: list[str]) -> None:
    """A copy of what was sent. To a mailbox nobody has confirmed: the number only, and not more letters than anyone may
    cause to it."""
    payload = {"title": _title(inquiry), "topic": texts.TOPICS[inquiry.topic]}
    if inquiry.is_contact_own:
        files = f"Файлы: {', '.join(file_names)}." if file_names else "Без файлов."
        payload |= {"text": message.text, "files": files, "inquiry_link": link_to(inquiry)}
        outbox.enqueue(session, "inquiry_copy", inquiry.contact, payload, f"inquiry:{message.uid}")
    elif "@" in inquiry.contact and may_write_to(canonical_email(inquiry.contact) or ""):
        count = len(file_names)
        payload["files"] = f"Приложено: {plural(count, 'файл', 'файла', 'файлов')}." if count else "Без файлов."
        outbox.enqueue(session, "inquiry_received", inquiry.contact, payload, f"inquiry:{message.uid}")


def promise_answer(session: Session, inquiry: Inquiry, message: InquiryMessage) -> bool:
    """The answer in the supplier's own words. False when the contact is a phone: somebody has to call."""
    if "@" not in inquiry.contact:
        return False
    payload = {"title": _title(inquiry), "text": message.text}
    template = "inquiry_answer"
    if inquiry.profile_id is not None:
        payload["inquiry_link"] = link_to(inquiry)
        template = "inquiry_answer_in_thread"
    outbox.enqueue(session, template, inquiry.contact, payload, f"inquiry:{message.uid}")
    return True


def link_to(inquiry: Inquiry) -> str:
    """The address of the thread."""
    return f"{settings().origin.rstrip('/')}/profile/inquiry?number={inquiry.number}"


def _title(inquiry: Inquiry) -> str:
    return texts.titled(inquiry.number, clock.local_date(inquiry.created_at))
