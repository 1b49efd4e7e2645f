"""What operators do with applications until the back office exists: look, approve, reject."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from lk_app.accounts import access, texts
from lk_app.accounts.models import Application, ApplicationStatus, Branch
from lk_app.accounts.rules import Payment, payment_fits, surname_fits
from lk_app.accounts.service.linking import (
    find_account,
    hold_profile,
    latest_payments,
    link,
    own_attachment,
    settle_applications,
    write_decision,
)
from lk_app.identity.models import Profile
from lk_app.kernel import clock
from lk_app.kernel.actor import Actor
from lk_app.kernel.errors import Conflict, Denied, Invalid, NotFound
from lk_app.store import audit

MAX_REASON = 500
MAX_LISTED = 200


@dataclass(frozen=True, slots=True)
class OperatorView:
    """An application beside what billing knows, for the one who decides."""

    number: int
    status: ApplicationStatus
    reason: str
    created_at: datetime
    edited_at: datetime | None
    decided_at: datetime | None
    email: str
    branch_name: str
    account_number: str
    stated_sum_kopecks: int | None
    stated_surname: str
    stated_on: date
    is_account_known: bool
    holder_name: str
    address: str
    payments: tuple[Payment, ...]
    """The latest ones on the stated date."""

    @property
    def is_fitting(self) -> bool:
        """Whether what was stated agrees with billing now."""
        if self.stated_sum_kopecks is not None:
            return payment_fits(self.stated_sum_kopecks, self.stated_on, self.payments)
        return surname_fits(self.stated_surname, self.holder_name)


def list_applications(session: Session, actor: Actor, status: ApplicationStatus | None) -> list[OperatorView]:
    """Applications of one status, or all, the oldest first, at most `MAX_LISTED`. Raises Denied for a subscriber."""
    if actor.kind != "system":
        raise Denied(access.OPERATORS_ONLY)
    query = select(Application).order_by(col(Application.number))
    found = query if status is None else query.where(Application.status == status)
    return [_view(session, application) for application in session.exec(found.limit(MAX_LISTED)).all()]


def show_application(session: Session, actor: Actor, number: int) -> OperatorView:
    """One application beside billing's data. Raises Denied, NotFound."""
    return _view(session, access.any_application(session, actor, number))


def approve(session: Session, actor: Actor, number: int) -> bool:
    """Attach the account and tell the subscriber; False when it was approved before. Once decided otherwise: Conflict.

    Raises Denied, NotFound for an application or an account there is not.
    """
    application = _held(session, actor, number)
    if application.status == ApplicationStatus.APPROVED:
        return False
    if application.status != ApplicationStatus.PENDING:
        raise Conflict(texts.decided_already(number, application.status))
    account = find_account(session, application.branch_id, application.account_number)
    if account is None:
        raise NotFound(texts.ACCOUNT_UNKNOWN.format(account_number=application.account_number))
    if own_attachment(session, application.profile_id, application.branch_id, account.number) is None:
        branch = session.get_one(Branch, application.branch_id)
        link(session, actor, application.profile_id, account, branch, "operator")
    else:
        settle_applications(session, application.profile_id, account.number, application.branch_id)
    write_decision(session, application, "application_approved")
    audit.record(session, actor, "application.approved", profile_id=application.profile_id, application_number=number)
    return True


def reject(session: Session, actor: Actor, number: int, reason: str) -> bool:
    """Refuse and tell the subscriber why, by letter and on the card; False when it was refused before: the first reason stays.

    Raises Denied, NotFound, Conflict once decided otherwise, Invalid for an empty or too long `reason`.
    """
    reason = reason.strip()
    if not 0 < len(reason) <= MAX_REASON:
        raise Invalid({"reason": texts.REASON_REQUIRED.format(limit=MAX_REASON)})
    application = _held(session, actor, number)
    if application.status == ApplicationStatus.REJECTED:
        return False
    if application.status != ApplicationStatus.PENDING:
        raise Conflict(texts.decided_already(number, application.status))
    application.status, application.reason, application.decided_at = ApplicationStatus.REJECTED, reason, clock.now()
    write_decision(session, application, "application_rejected")
    audit.record(session, actor, "application.rejected", profile_id=application.profile_id, application_number=number)
    return True


def _held(session: Session, actor: Actor, number: int) -> Application:
    """The application as it stands once its profile is held: a subscriber may have been editing it, or have joined the
    profile to another one, which then has the application."""
    application = access.any_application(session, actor, number)
    held_id = application.profile_id
    hold_profile(session, held_id, is_any=True)
    session.refresh(application)
    if application.profile_id != held_id:
        hold_profile(session, application.profile_id, is_any=True)
        session.refresh(application)
    return application


def _view(session: Session, application: Application) -> OperatorView:
    account = find_account(session, application.branch_id, application.account_number)
    return OperatorView(
        number=application.number,
        status=ApplicationStatus(application.status),
        reason=application.reason,
        created_at=application.created_at,
        edited_at=application.edited_at,
        decided_at=application.decided_at,
        email=session.get_one(Profile, application.profile_id).email,
        branch_name=session.get_one(Branch, application.branch_id).name,
        account_number=application.account_number,
        stated_sum_kopecks=application.stated_sum_kopecks,
        stated_surname=application.stated_surname,
        stated_on=application.stated_on,
        is_account_known=account is not None,
        holder_name=account.holder_name if account else "",
        address=account.address if account else "",
        payments=tuple(latest_payments(session, account.id if account else None, application.stated_on)),
    )
