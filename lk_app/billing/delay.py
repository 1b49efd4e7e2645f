"""What it costs not to pay a debt of which only the sum is known. Pure.

Billing's file gives one sum, not its months. Either the whole of it is taken for the newest bill there can be (`delay_of`), or,
where billing has charged a penalty already and part of it must be older, the dearest day there is bounds it (`bounded_delay`).
Why: docs/decisions/0022.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from lk_app.billing.penalty import (
    FREE_DAYS,
    HIGH,
    LOW_DAYS,
    DebtClock,
    DebtSlice,
    ForecastStep,
    Penalty,
    debt_clock,
    delay_days,
    forecast,
)
from lk_app.billing.periods import DAY
from lk_app.billing.rates import RateBook
from lk_app.kernel.money import MICRO, divide_half_up

STEP_DAYS = 30
"""The days shown are a month apart, and the 30th and the 90th, on which a day's price changes, are among them."""
STEPS = 3


@dataclass(frozen=True, slots=True)
class Delay:
    """What a debt costs day by day from `first_on`, the first day from today on that carries a penalty."""

    debt_kopecks: int
    due_on: date | None
    """When it should have been paid; None: not known, all sums are upper bounds."""
    first_on: date
    is_running: bool
    """Today is such a day."""
    clock: DebtClock | None
    """The prices of a day at the rate of `first_on`; None: that rate is not known."""
    day_kopecks: int | None
    """The price of `first_on` itself."""
    is_upper_bound: bool
    """Of `day_kopecks`."""
    steps: tuple[ForecastStep, ...]
    """The penalty by the day of payment; of a debt without `due_on` what is added to the penalty charged already."""


def delay_of(debt_kopecks: int, due_on: date, today: date, book: RateBook) -> Delay | None:
    """The delay of a debt due on a known day; None where there is none or no day of it will ever carry a penalty."""
    first_on = book.charged_from(max(today, due_on + timedelta(days=FREE_DAYS + 1)))
    if first_on is None or debt_kopecks <= 0:
        return None
    clock = debt_clock(debt_kopecks, first_on, book)
    is_low = delay_days(due_on, first_on) <= LOW_DAYS
    months = delay_days(due_on, today) // STEP_DAYS + 1
    days = [due_on + timedelta(days=STEP_DAYS * (months + n)) for n in range(STEPS)]
    return Delay(
        debt_kopecks=debt_kopecks,
        due_on=due_on,
        first_on=first_on,
        is_running=first_on == today,
        clock=clock,
        day_kopecks=clock and (clock.low_kopecks if is_low else clock.high_kopecks),
        is_upper_bound=_is_doubtful(clock, first_on, book),
        steps=forecast([DebtSlice(debt_kopecks, due_on)], days, book),
    )


def bounded_delay(debt_kopecks: int, today: date, book: RateBook) -> Delay | None:
    """The delay of a debt part of which is older than anybody here knows: each day at the price of the 91st and later.

    None where there is no debt or no day will ever carry a penalty.
    """
    first_on = book.charged_from(today)
    if first_on is None or debt_kopecks <= 0:
        return None
    clock = debt_clock(debt_kopecks, first_on, book)
    days = [today + timedelta(days=STEP_DAYS * (n + 1)) for n in range(STEPS)]
    return Delay(
        debt_kopecks=debt_kopecks,
        due_on=None,
        first_on=first_on,
        is_running=first_on == today,
        clock=clock,
        day_kopecks=clock and clock.high_kopecks,
        is_upper_bound=True,
        steps=tuple(ForecastStep(day, _at_most(debt_kopecks, today, day, book)) for day in days),
    )


def _at_most(debt_kopecks: int, today: date, until_on: date, book: RateBook) -> Penalty:
    """What the days after `today` add at most if all is paid on `until_on`."""
    rate = book.rate_on(until_on)
    if rate is None:
        return Penalty(None)
    free, _ = book.free_days(today + DAY, until_on)
    total = debt_kopecks * Fraction(rate.micro, MICRO) * HIGH * ((until_on - today).days - free)
    return Penalty(divide_half_up(total.numerator, total.denominator), is_upper_bound=True)


def _is_doubtful(clock: DebtClock | None, day: date, book: RateBook) -> bool:
    return clock is not None and (clock.rate.is_upper_bound or book.free_days(day, day)[1])
