"""What attaching by proof and by an operator's decision share: finding the account, holding the rows, linking, telling."""

from datetime import date
from typing import Literal

import sqlalchemy as sa
from sqlmodel import Session, col, select

from lk_app.accounts import texts
from lk_app.accounts.models import Account, Application, ApplicationStatus, Attachment, Balance, Branch, PostedPayment
from lk_app.accounts.rules import Payment
from lk_app.identity.models import Profile
from lk_app.kernel import clock, ids
from lk_app.kernel.actor import Actor
from lk_app.kernel.errors import Denied, Invalid, Unavailable
from lk_app.store import audit, outbox
from lk_app.suppliers import supplier

PROOF_PAYMENTS = 40
"""Far more than two days of payments have; an account with decades of them costs no more to prove."""


def stated_on(session: Session) -> date:
    """The date in «Сумма последнего платежа на …»: the newest date billing's balances are of, else today.

    One date for the whole supplier: the date of the account's own balance would tell that the account exists.
    """
    return session.exec(select(sa.func.max(Balance.as_of_on))).one() or clock.today()


def branch_named(session: Session, name: str) -> Branch:
    """The branch a form names; where the supplier has none to choose from, the first one stands for all.

    Raises Invalid for `branch`, or Unavailable before the first accounts have been loaded.
    """
    query = select(Branch).where(Branch.name == name) if supplier().has_branches else select(Branch).order_by(col(Branch.id))
    branch = session.exec(query.limit(1)).first()
    if branch is not None:
        return branch
    if session.exec(select(Branch.id).limit(1)).first() is None:
        raise Unavailable(texts.NO_BRANCHES)
    raise Invalid({"branch": texts.BRANCH_REQUIRED})


def shown_branch(branch: Branch) -> str:
    """A branch's name where the supplier has branches; where not, people have never heard of it."""
    return branch.name if supplier().has_branches else ""


def find_account(session: Session, branch_id: int | None, number: str) -> Account | None:
    """The account with this number, in this branch where numbers are the branch's own. An ambiguous one is not found."""
    query = select(Account).where(Account.number == number)
    if supplier().has_branches:
        query = query.where(Account.branch_id == branch_id)
    found = session.exec(query.limit(2)).all()
    return found[0] if len(found) == 1 else None


def own_attachment(session: Session, profile_id: int, branch_id: int | None, number: str) -> Attachment | None:
    """The profile's own attachment to the account with this number."""
    query = (
        select(Attachment)
        .join(Account, col(Account.id) == Attachment.account_id)
        .where(Attachment.profile_id == profile_id, Account.number == number)
    )
    return session.exec(query.where(Account.branch_id == branch_id) if supplier().has_branches else query).first()


def latest_payments(session: Session, account_id: int | None, until: date) -> list[Payment]:
    """Posted payments up to and including a day, the newest first; none for no account, at the same cost."""
    query = (
        select(col(PostedPayment.received_on), col(PostedPayment.amount_kopecks))
        .where(PostedPayment.account_id == (account_id or 0), PostedPayment.received_on <= until)
        .order_by(col(PostedPayment.received_on).desc())
        .limit(PROOF_PAYMENTS)
    )
    return [Payment(received_on, amount) for received_on, amount in session.exec(query)]


def hold_profile(session: Session, profile_id: int, *, is_any: bool = False) -> None:
    """Until this transaction ends nobody else attaches, applies or decides for this profile, and nobody joins it to another.

    SQLite has one writer anyway; on PostgreSQL it is a row lock. Raises Denied when it was joined or blocked meanwhile, unless
    `is_any` will do.
    """
    query = select(Profile.is_blocked).where(Profile.id == profile_id).with_for_update(key_share=True)
    is_blocked = session.exec(query).one()
    if is_blocked and not is_any:
        raise Denied(texts.PROFILE_CLOSED)


def link(session: Session, actor: Actor, profile_id: int, account: Account, branch: Branch, proof: str) -> Attachment:
    """Attach the account to the profile, which is held and does not have it; settle its applications; tell the others.

    The account is held too: of two profiles that attach it at once, the later one sees the earlier and tells it.
    """
    session.exec(select(Account.id).where(Account.id == account.id).with_for_update(key_share=True)).one()
    others = select(Profile.id, Profile.email).join(Attachment, col(Attachment.profile_id) == Profile.id)
    told = session.exec(others.where(Attachment.account_id == account.id)).all()
    attachment = Attachment(public_id=ids.public_id(), profile_id=profile_id, account_id=account.id or 0, proof=proof)
    session.add(attachment)
    session.flush()
    for other_id, email in told:
        payload = {"account_number": account.number, "branch_name": shown_branch(branch)}
        outbox.enqueue(session, "account_attached_elsewhere", email, payload, f"attached:{attachment.public_id}:{other_id}")
    settle_applications(session, profile_id, account.number, branch.id)
    audit.record(session, actor, "account.attached", profile_id=profile_id, account_number=account.number, proof=proof)
    return attachment


def settle_applications(session: Session, profile_id: int, number: str, branch_id: int | None) -> None:
    """The account is attached: what waited for it is closed, what was refused before is put away."""
    query = select(Application).where(
        Application.profile_id == profile_id, Application.account_number == number, Application.branch_id == branch_id
    )
    for application in session.exec(query):
        if application.status == ApplicationStatus.PENDING:
            application.status, application.decided_at = ApplicationStatus.APPROVED, clock.now()
        elif application.status == ApplicationStatus.REJECTED:
            application.dismissed_at = application.dismissed_at or clock.now()


def write_decision(
    session: Session, application: Application, template: Literal["application_approved", "application_rejected"]
) -> None:
    """Promise the letter about a decision; the same decision is one letter."""
    branch, profile = session.get_one(Branch, application.branch_id), session.get_one(Profile, application.profile_id)
    payload = {
        "account_number": application.account_number,
        "branch_name": shown_branch(branch),
        "application_number": application.number,
        "reason": application.reason,
        "name": profile.display_name,
    }
    outbox.enqueue(session, template, profile.email, payload, f"{template}:{application.number}")
