"""The only ways to obtain a personal account for an actor."""

from sqlmodel import Session, col, select

from lk_app.accounts.models import Account, Attachment, Branch
from lk_app.kernel.actor import Actor
from lk_app.kernel.errors import NotFound

NOT_FOUND = "Такого счета в вашей учетной записи нет."


def attachments_of(session: Session, actor: Actor) -> list[tuple[Attachment, Account, Branch]]:
    """The actor's accounts in the order they were attached; none for a visitor."""
    query = (
        select(Attachment, Account, Branch)
        .join(Account, col(Account.id) == Attachment.account_id)
        .join(Branch, col(Branch.id) == Account.branch_id)
        .where(Attachment.profile_id == actor.profile_id)
        .order_by(col(Attachment.attached_at), col(Attachment.id))
    )
    return list(session.exec(query).all()) if actor.is_subscriber else []


def attached(session: Session, actor: Actor, public_id: str) -> tuple[Attachment, Account, Branch]:
    """The account behind an attachment's `public_id`. Raises NotFound, the same for a missing and for somebody else's one."""
    query = (
        select(Attachment, Account, Branch)
        .join(Account, col(Account.id) == Attachment.account_id)
        .join(Branch, col(Branch.id) == Account.branch_id)
        .where(Attachment.public_id == public_id, Attachment.profile_id == actor.profile_id)
    )
    found = session.exec(query).first() if actor.is_subscriber else None
    if found is None:
        raise NotFound(NOT_FOUND)
    return found
