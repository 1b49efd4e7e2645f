"""Use cases: what a reading will cost and what it does to the balance, what a delay costs, when a payment is seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from lk_app.accounts import access
from lk_app.accounts.models import Account, Balance
from lk_app.billing import books, texts
from lk_app.billing.balance import BalanceSums
from lk_app.billing.charging import Charge, charge
from lk_app.billing.delay import bounded_delay, delay_of
from lk_app.billing.periods import DAY, Period
from lk_app.billing.rates import due_on
from lk_app.billing.tariffs import Category
from lk_app.billing.texts_forecast import ForecastView, forecast_view
from lk_app.kernel import clock
from lk_app.kernel.actor import Actor
from lk_app.suppliers import supplier

__all__ = [
    "CostPreview", "ExpectedPosting", "ForecastView", "Period", "cost_of_reading", "delay_forecast", "expected_posting",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class CostPreview:
    """What a reading will cost: the numbers, and the same in words."""

    charge: Charge
    is_category_assumed: bool
    """Billing named no tariff category: the supplier's usual one was taken."""
    balance_as_of_on: date | None
    after: BalanceSums | None
    """The balance it leads to; None without a balance or without a price for all of the energy."""
    view: texts.CostView


def cost_of_reading(
    session: Session,
    actor: Actor,
    public_id: str,
    consumption_by_zone_wh: Sequence[int],
    period: Period,
    *,
    used_before_wh: int = 0,
    paid_since_kopecks: int = 0,
) -> CostPreview:
    """What the consumption (Wh of T1, T2, T3, after the transformer ratio) of `period` costs, and the balance it leads to.

    `period` runs from the day of the previous reading to the day of this one; `used_before_wh` is what earlier readings for the
    same month have brought; `paid_since_kopecks` what was paid here and is not in billing's balance yet. Nothing is written.
    Raises NotFound for an account that is not the actor's, ValueError for negative energy or more than three zones.
    """
    _, account, _ = access.attached(session, actor, public_id)
    category, is_assumed = _category_of(account)
    made = charge(consumption_by_zone_wh, period, category, books.price_list(), books.charge_rules(), used_before_wh)
    balance = session.get(Balance, account.id)
    after = None
    if balance is not None and made.total_kopecks is not None:
        after = _sums(balance).paid(paid_since_kopecks).charged(made.total_kopecks)
    view = texts.cost_view(
        made,
        supplier().zone_names(len(made.zones_wh)),
        after=after,
        is_category_assumed=is_assumed,
        has_balance=balance is not None,
    )
    return CostPreview(made, is_assumed, balance.as_of_on if balance else None, after, view)


def delay_forecast(session: Session, actor: Actor, public_id: str, debt_kopecks: int) -> ForecastView:
    """«Если не оплатить до …»: what a delay of `debt_kopecks` costs, in words; empty where nothing is owed.

    `debt_kopecks` is what is left of billing's debt after what was paid here since (payments know it). Billing names no months:
    the debt is taken for the newest bill there can be, the one for the month before the balance's day, as long as billing has
    charged no penalty; after that only upper bounds are told (docs/decisions/0022). Nothing is written.
    Raises NotFound for an account that is not the actor's.
    """
    _, account, _ = access.attached(session, actor, public_id)
    balance = session.get(Balance, account.id)
    if balance is None or balance.debt_kopecks == 0 or debt_kopecks <= 0:
        return ForecastView()
    book, today, left = books.rate_book(), clock.today(), min(debt_kopecks, balance.debt_kopecks)
    month = (balance.as_of_on.replace(day=1) - DAY).replace(day=1)
    try:
        made = bounded_delay(left, today, book) if balance.penalty_kopecks else delay_of(left, _due_on(month), today, book)
    except LookupError:  # a balance from before the first known due day: nothing can be said of it
        made = None
    if made is None:
        return ForecastView()
    return forecast_view(made, month, book.known_until_on(), is_part_paid=left < balance.debt_kopecks)


def _due_on(month: date) -> date:
    """When a month's bill is due (ЖК РФ ст. 155 ч. 1, the supplier's rule for weekends)."""
    return due_on(month, books.due_rows(), supplier().billing.due_on_weekend, books.work_calendar())


@dataclass(frozen=True, slots=True)
class ExpectedPosting:
    """Between which working days what was accepted is usually seen in billing."""

    earliest_on: date
    latest_on: date
    text: str


def expected_posting(accepted_on: date) -> ExpectedPosting:
    """When a payment or a reading accepted on that day is usually seen: the supplier's 1 to 3 working days after it."""
    terms, calendar = supplier().billing, books.work_calendar()
    earliest, latest = calendar.add(accepted_on, terms.posting_min_days), calendar.add(accepted_on, terms.posting_max_days)
    return ExpectedPosting(earliest, latest, texts.posting_text(earliest, latest, terms.posting_max_days))


def _sums(balance: Balance) -> BalanceSums:
    return BalanceSums(balance.debt_kopecks, balance.credit_kopecks, balance.penalty_kopecks)


def _category_of(account: Account) -> tuple[Category, bool]:
    """The account's tariff category, and whether it was only assumed: then it is the supplier's usual one."""
    named = account.tariff_category
    return (Category(named), False) if named in set(Category) else (Category(supplier().billing.default_category), True)
