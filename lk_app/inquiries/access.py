"""The only ways to obtain an inquiry or a file for an actor. Not there and not yours answer the same."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from lk_app.inquiries import texts
from lk_app.inquiries.models import Inquiry, InquiryFile, InquiryMessage
from lk_app.kernel.actor import Actor
from lk_app.kernel.errors import Denied, NotFound


def profile_of(actor: Actor) -> int:
    """The actor's profile. Raises Denied for anybody but a signed-in subscriber."""
    if not actor.is_subscriber or actor.profile_id is None:
        raise Denied(texts.SIGN_IN_FIRST)
    return actor.profile_id


def inquiries_of(session: Session, actor: Actor) -> list[Inquiry]:
    """The actor's inquiries, the newest first; none for a visitor, whatever was sent from outside."""
    query = select(Inquiry).where(Inquiry.profile_id == actor.profile_id).order_by(col(Inquiry.number).desc())
    return list(session.exec(query)) if actor.is_subscriber else []


def own_inquiry(session: Session, actor: Actor, number: int, *, lock: bool = False) -> Inquiry:
    """The actor's inquiry by its number, with `lock` held until the transaction ends. Raises NotFound."""
    query = select(Inquiry).where(Inquiry.number == number, Inquiry.profile_id == actor.profile_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.exec(query).first() if actor.is_subscriber else None
    if found is None:
        raise NotFound(texts.NO_INQUIRY)
    return found


def any_inquiry(session: Session, actor: Actor, number: int, *, lock: bool = False) -> Inquiry:
    """Anybody's inquiry, for those who answer. Raises Denied for a subscriber or visitor, NotFound for a missing one."""
    if actor.kind != "system":
        raise Denied(texts.OPERATORS_ONLY)
    query = select(Inquiry).where(Inquiry.number == number)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.exec(query).first()
    if found is None:
        raise NotFound(texts.NO_SUCH_NUMBER.format(number=number))
    return found


def own_file(session: Session, actor: Actor, public_id: str) -> InquiryFile:
    """A file of one of the actor's own threads. Raises NotFound: for a visitor always."""
    query = (
        select(InquiryFile)
        .join(InquiryMessage, col(InquiryMessage.id) == InquiryFile.message_id)
        .join(Inquiry, col(Inquiry.id) == InquiryMessage.inquiry_id)
        .where(InquiryFile.public_id == public_id, Inquiry.profile_id == actor.profile_id)
    )
    found = session.exec(query).first() if actor.is_subscriber else None
    if found is None:
        raise NotFound(texts.NO_FILE)
    return found


def own_drafts(session: Session, actor: Actor, public_ids: Sequence[str]) -> list[InquiryFile]:
    """Uploaded files that no message has yet, of those named, in the order named.

    A subscriber's are his own; a visitor's are known by their random ids to whoever uploaded them, and to nobody else.
    """
    query = select(InquiryFile).where(
        col(InquiryFile.public_id).in_(public_ids),
        col(InquiryFile.message_id).is_(None),
        InquiryFile.profile_id == actor.profile_id,  # IS NULL for a visitor
    )
    found = {file.public_id: file for file in session.exec(query.with_for_update())}
    return [found[public_id] for public_id in public_ids if public_id in found]
