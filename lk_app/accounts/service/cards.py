"""What the screens of personal accounts show: cards, applications, the data of the forms. Looks only."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from lk_app.accounts import access, texts
from lk_app.accounts.models import Account, Application, ApplicationStatus, Attachment, Balance, Branch
from lk_app.accounts.service.linking import shown_branch, stated_on
from lk_app.kernel.actor import Actor
from lk_app.kernel.errors import Conflict
from lk_app.suppliers import supplier


@dataclass(frozen=True, slots=True)
class BalanceSummary:
    """What billing says is owed. Sums in kopecks, never negative."""

    debt_kopecks: int
    credit_kopecks: int
    penalty_kopecks: int
    as_of_on: date

    @property
    def due_kopecks(self) -> int:
        """Debt and penalty together: what «Оплатить» offers."""
        return self.debt_kopecks + self.penalty_kopecks


@dataclass(frozen=True, slots=True)
class AccountSummary:
    """One of the actor's accounts. `branch_name` is empty where the supplier has none; no balance before billing sent one."""

    public_id: str
    number: str
    branch_name: str
    balance: BalanceSummary | None


@dataclass(frozen=True, slots=True)
class ApplicationSummary:
    """An application the cards show: waiting, or refused and not yet put away."""

    number: int
    account_number: str
    branch_name: str
    is_rejected: bool
    reason: str
    created_at: datetime
    edited_at: datetime | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class AttachForm:
    """What «Добавить счет» or «Редактирование заявки» is filled with. No branches to choose: the list is empty."""

    branches: tuple[str, ...]
    branch_name: str
    stated_on: date
    account_number: str = ""
    sum_kopecks: int | None = None
    surname: str = ""


def my_accounts(session: Session, actor: Actor) -> list[AccountSummary]:
    """The actor's accounts with their balances, in the order they were attached; none for a visitor."""
    rows = access.attachments_of(session, actor)
    balances = _balances(session, [account.id for _, account, _ in rows if account.id])
    return [_summary(attachment, account, branch, balances) for attachment, account, branch in rows]


def account_summary(session: Session, actor: Actor, public_id: str) -> AccountSummary:
    """One of the actor's accounts. Raises NotFound, the same for a missing and for somebody else's one."""
    attachment, account, branch = access.attached(session, actor, public_id)
    return _summary(attachment, account, branch, _balances(session, [account.id or 0]))


def my_applications(session: Session, actor: Actor) -> list[ApplicationSummary]:
    """The actor's applications that wait or were refused and not put away, the oldest first; none for a visitor."""
    return [
        ApplicationSummary(
            number=application.number,
            account_number=application.account_number,
            branch_name=shown_branch(branch),
            is_rejected=application.status == ApplicationStatus.REJECTED,
            reason=application.reason,
            created_at=application.created_at,
            edited_at=application.edited_at,
            decided_at=application.decided_at,
        )
        for application, branch in access.applications_of(session, actor)
        if _is_shown(application)
    ]


def attach_form(session: Session, actor: Actor) -> AttachForm:
    """The empty form; the branch is the one of the actor's newest application or account. Raises Denied for a visitor."""
    access.profile_of(actor)
    branches = _branch_names(session)
    applied = [(application.created_at, branch.name) for application, branch in access.applications_of(session, actor)]
    attached = [(attachment.attached_at, branch.name) for attachment, _, branch in access.attachments_of(session, actor)]
    remembered = max(applied + attached)[1] if applied or attached else ""
    only = branches[0] if len(branches) == 1 else ""
    return AttachForm(branches, (remembered or only) if branches else "", stated_on(session))


def edit_form(session: Session, actor: Actor, number: int) -> AttachForm:
    """The form with an application's data. Raises NotFound, Conflict when it is decided already."""
    application = access.own_application(session, actor, number)
    if application.status != ApplicationStatus.PENDING:
        raise Conflict(texts.APPLICATION_SETTLED.format(number=number))
    branches = _branch_names(session)
    return AttachForm(
        branches=branches,
        branch_name=session.get_one(Branch, application.branch_id).name if branches else "",
        stated_on=stated_on(session),
        account_number=application.account_number,
        sum_kopecks=application.stated_sum_kopecks,
        surname=application.stated_surname,
    )


def _branch_names(session: Session) -> tuple[str, ...]:
    if not supplier().has_branches:
        return ()
    return tuple(session.exec(select(Branch.name).order_by(col(Branch.name))).all())


def _balances(session: Session, account_ids: list[int]) -> dict[int, Balance]:
    query = select(Balance).where(col(Balance.account_id).in_(account_ids))
    return {balance.account_id: balance for balance in session.exec(query)}


def _summary(attachment: Attachment, account: Account, branch: Branch, balances: dict[int, Balance]) -> AccountSummary:
    found = balances.get(account.id or 0)
    balance = found and BalanceSummary(found.debt_kopecks, found.credit_kopecks, found.penalty_kopecks, found.as_of_on)
    return AccountSummary(attachment.public_id, account.number, shown_branch(branch), balance)


def _is_shown(application: Application) -> bool:
    is_refused = application.status == ApplicationStatus.REJECTED and application.dismissed_at is None
    return is_refused or application.status == ApplicationStatus.PENDING
