"""What the screens put on a card, in ready Russian strings: nothing else of an account reaches the browser (S36)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from lk_app.accounts import texts
from lk_app.accounts.service import AccountSummary, ApplicationSummary, BalanceSummary
from lk_app.billing.texts_forecast import ForecastView
from lk_app.kernel.clock import local_date
from lk_app.kernel.money import format_rubles
from lk_app.kernel.text import format_date, format_moment


@dataclass(frozen=True)
class SumView:
    """A named sum: «Долг», «1 313», «,46 ₽». `is_main`: the number a card is about."""

    name: str
    whole: str
    kopecks: str
    is_main: bool = True
    is_good: bool = False


@dataclass(frozen=True)
class AccountView:
    """A card of «Мои счета». The last row is about readings: where it leads and what it says."""

    public_id: str
    title: str
    branch: str
    sums: list[SumView]
    has_sums: bool
    as_of: str
    paid_since: str
    """«500,00 ₽» paid here and not in the confirmed balance yet; empty when nothing was."""
    pay_words: str
    pay_href: str
    is_pay_main: bool
    forecast: ForecastView = field(default_factory=ForecastView)
    """What a delay costs; with an empty line nothing is owed."""
    reading_title: str = texts.SUBMIT_READING
    reading_detail: str = ""
    reading_tone: str = ""
    reading_href: str = ""


@dataclass(frozen=True)
class ApplicationView:
    """A card of an application, waiting or refused."""

    number: int
    title: str
    branch: str
    is_rejected: bool
    words: str
    reason: str
    accepted: str
    told: str
    edit_name: str
    edit_href: str


@dataclass(frozen=True)
class AccountOption:
    """A line of a chooser «Номер счета»."""

    public_id: str
    words: str


@dataclass(frozen=True)
class AccountChoice:
    """An account to go on with: where it leads, «№ 123456», and what there is to do for it."""

    href: str
    title: str
    detail: str


def account_options(accounts: list[AccountSummary]) -> list[AccountOption]:
    """«№ 123456»; with the branch where two of the accounts are numbered alike."""
    numbers = [account.number for account in accounts]
    return [
        AccountOption(
            account.public_id,
            f"№ {account.number}" + (f", {account.branch_name}" if numbers.count(account.number) > 1 else ""),
        )
        for account in accounts
    ]


def money_parts(amount_kopecks: int) -> tuple[str, str]:
    """«1 313» and «,46 ₽»: big roubles, quiet kopecks."""
    whole, kopecks = format_rubles(amount_kopecks).split(",")
    return whole, f",{kopecks}"


def sums_of(balance: BalanceSummary | None) -> list[SumView]:
    """The guide's «Переплата» or «Долг» and «Пеня»; none before billing has sent anything."""
    if balance is None:
        return []
    sums = []
    if balance.debt_kopecks:
        sums.append(SumView(texts.DEBT, *money_parts(balance.debt_kopecks)))
    elif balance.credit_kopecks or not balance.penalty_kopecks:
        name = texts.OVERPAID if balance.credit_kopecks else texts.NO_DEBT
        sums.append(SumView(name, *money_parts(balance.credit_kopecks), is_good=True))
    if balance.penalty_kopecks:
        sums.append(SumView(texts.PENALTY, *money_parts(balance.penalty_kopecks), is_main=not sums))
    return sums


def as_of_words(as_of_on: date | None) -> str:
    """«по состоянию на 21.02.2022»; None before billing has sent anything."""
    return f"по состоянию на {format_date(as_of_on)}" if as_of_on else texts.NO_BALANCE


def pay_words(due_kopecks: int) -> str:
    """«Оплатить 1 392,36 ₽», or «Оплатить» where nothing is due."""
    return f"{texts.PAY} {format_rubles(due_kopecks)}" if due_kopecks else texts.PAY


def paid_since_words(paid_kopecks: int) -> str:
    """«500,00 ₽», or nothing."""
    return format_rubles(paid_kopecks) if paid_kopecks else ""


def account_views(accounts: list[AccountSummary], left: Mapping[str, tuple[int, int]]) -> list[AccountView]:
    """The cards in order. Of several debts only the first one's button is filled: one main action a screen.

    `left`: by public id what is still due and what was paid since the confirmed balance, in kopecks; payments know it.
    """
    first_due = next((account.public_id for account in accounts if left[account.public_id][0]), None)
    return [
        AccountView(
            public_id=account.public_id,
            title=f"№ {account.number}",
            branch=account.branch_name,
            sums=sums_of(account.balance),
            has_sums=account.balance is not None,
            as_of=as_of_words(account.balance and account.balance.as_of_on),
            paid_since=paid_since_words(left[account.public_id][1]),
            pay_words=pay_words(left[account.public_id][0]),
            pay_href=f"/pay?account={account.public_id}",
            is_pay_main=account.public_id == first_due,
            reading_href=f"/readings/new?account={account.public_id}",
        )
        for account in accounts
    ]


def application_view(application: ApplicationSummary, email: str) -> ApplicationView:
    """The card of an application; `email` is where the answer will come."""
    if application.is_rejected:
        words = texts.application_refused(application.number, local_date(application.decided_at or application.created_at))
    else:
        words = texts.application_made(application.number, local_date(application.created_at))
    edited = f", исправлена {format_moment(application.edited_at)}" if application.edited_at else ""
    return ApplicationView(
        number=application.number,
        title=f"№ {application.account_number}",
        branch=application.branch_name,
        is_rejected=application.is_rejected,
        words=words,
        reason=application.reason,
        accepted=format_moment(application.created_at) + edited,
        told=f"напишем на {email}",
        edit_name=texts.edit_name(application.number),
        edit_href=f"/accounts/application?number={application.number}",
    )
