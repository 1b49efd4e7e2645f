"""The only ways to obtain a personal account or an application for an actor."""

from sqlmodel import Session, col, select

from lk_app.accounts.models import Account, Application, Attachment, Branch
from lk_app.kernel.actor import Actor
from lk_app.kernel.errors import Denied, NotFound

NOT_FOUND = "Такого счёта в вашей учётной записи нет."
NO_APPLICATION = "Такой заявки в вашей учётной записи нет."
NO_SUCH_NUMBER = "Заявки № {number} нет."
SIGN_IN_FIRST = "Сначала войдите в личный кабинет."
OPERATORS_ONLY = "Решать заявки могут только сотрудники."


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


def profile_of(actor: Actor) -> int:
    """The actor's profile. Raises Denied for anybody but a signed-in subscriber."""
    if not actor.is_subscriber or actor.profile_id is None:
        raise Denied(SIGN_IN_FIRST)
    return actor.profile_id


def applications_of(session: Session, actor: Actor) -> list[tuple[Application, Branch]]:
    """All of the actor's applications, the oldest first; none for a visitor."""
    query = (
        select(Application, Branch)
        .join(Branch, col(Branch.id) == Application.branch_id)
        .where(Application.profile_id == actor.profile_id)
        .order_by(col(Application.number))
    )
    return list(session.exec(query).all()) if actor.is_subscriber else []


def own_application(session: Session, actor: Actor, number: int) -> Application:
    """The actor's application by its number. Raises NotFound, the same for a missing and for somebody else's one."""
    query = select(Application).where(Application.number == number, Application.profile_id == actor.profile_id)
    found = session.exec(query).first() if actor.is_subscriber else None
    if found is None:
        raise NotFound(NO_APPLICATION)
    return found


def any_application(session: Session, actor: Actor, number: int) -> Application:
    """Anybody's application, for those who decide. Raises Denied for a subscriber, NotFound for a missing one."""
    if actor.kind != "system":
        raise Denied(OPERATORS_ONLY)
    found = session.exec(select(Application).where(Application.number == number)).first()
    if found is None:
        raise NotFound(NO_SUCH_NUMBER.format(number=number))
    return found
