"""The penalty (пеня) for a late payment, to the kopeck, and its forecast. Pure.

ЖК РФ ст. 155 ч. 14: of what is unpaid, for each day of delay: days 1 to 30 nothing, 31 to 90 a three-hundredth, from the 91st a
hundred-and-thirtieth of the rate in force on the day of actual payment. Day 1 is the day after the due date; the day of payment
still counts. Each month's debt is reckoned apart, nothing is charged on the penalty itself, and each debt's penalty is rounded
once, half up, at the end.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from lk_app.billing.rates import Rate, RateBook
from lk_app.kernel.money import MICRO, divide_half_up

FREE_DAYS = 30
LOW_DAYS = 90
LOW = Fraction(1, 300)
HIGH = Fraction(1, 130)


@dataclass(frozen=True, slots=True)
class PartPayment:
    """What was paid towards one debt, and when."""

    paid_on: date
    amount_kopecks: int


@dataclass(frozen=True, slots=True)
class DebtSlice:
    """One month's unpaid bill: its sum when it fell due, what has been paid towards it since."""

    amount_kopecks: int
    due_on: date
    payments: tuple[PartPayment, ...] = ()

    def parts(self, until_on: date) -> list[PartPayment]:
        """The debt in parts by the day each was paid; what is not paid by `until_on` counts as paid on that day."""
        left, parts = self.amount_kopecks, []
        for payment in sorted(self.payments, key=lambda payment: payment.paid_on):
            if payment.paid_on <= until_on and left > 0:
                parts.append(PartPayment(payment.paid_on, min(left, payment.amount_kopecks)))
                left -= parts[-1].amount_kopecks
        return [*parts, PartPayment(until_on, left)] if left > 0 else parts


@dataclass(frozen=True, slots=True)
class Penalty:
    """A sum in kopecks; None: the rate is not known. An upper bound where the true sum may be lower."""

    amount_kopecks: int | None
    is_upper_bound: bool = False


def delay_days(due_on: date, on: date) -> int:
    """Days of delay on a day: 0 on the due date and before, 1 on the day after it."""
    return max(0, (on - due_on).days)


def penalty(debt: DebtSlice, until_on: date, book: RateBook) -> Penalty:
    """The penalty of one debt if what is left of it is paid on `until_on`."""
    total, is_upper_bound = Fraction(0), False
    for part in debt.parts(until_on):
        days = delay_days(debt.due_on, part.paid_on)
        if days <= FREE_DAYS:
            continue
        rate = book.rate_on(part.paid_on)
        if rate is None:
            return Penalty(None)
        weight, is_doubtful = _weight(debt.due_on, days, book)
        total += part.amount_kopecks * Fraction(rate.micro, MICRO) * weight
        is_upper_bound |= rate.is_upper_bound or is_doubtful
    return Penalty(divide_half_up(total.numerator, total.denominator), is_upper_bound)


def total_penalty(debts: Iterable[DebtSlice], until_on: date, book: RateBook) -> Penalty:
    """The penalties of all debts, each rounded apart; unknown when one of them is."""
    found = [penalty(debt, until_on, book) for debt in debts]
    if any(one.amount_kopecks is None for one in found):
        return Penalty(None)
    return Penalty(sum(one.amount_kopecks or 0 for one in found), any(one.is_upper_bound for one in found))


def _weight(due_on: date, days: int, book: RateBook) -> tuple[Fraction, bool]:
    """The sum of the daily fractions over the days of delay that carry a penalty, and whether some may be free of it."""
    weight, doubtful = Fraction(0), False
    for first, last, fraction in ((FREE_DAYS + 1, min(days, LOW_DAYS), LOW), (LOW_DAYS + 1, days, HIGH)):
        if last >= first:
            free, is_doubtful = book.free_days(due_on + timedelta(days=first), due_on + timedelta(days=last))
            weight += (last - first + 1 - free) * fraction
            doubtful |= is_doubtful
    return weight, doubtful


@dataclass(frozen=True, slots=True)
class DebtClock:
    """What a day of delay costs: nothing to the 30th, then so much, from the 91st so much."""

    low_kopecks: int
    high_kopecks: int
    rate: Rate


def debt_clock(debt_kopecks: int, on: date, book: RateBook) -> DebtClock | None:
    """The price of a day of delay for a debt at the rate of `on`; None: the rate is not known."""
    rate = book.rate_on(on)
    if rate is None:
        return None
    per_day = [debt_kopecks * Fraction(rate.micro, MICRO) * fraction for fraction in (LOW, HIGH)]
    low, high = (divide_half_up(sum_.numerator, sum_.denominator) for sum_ in per_day)
    return DebtClock(low, high, rate)


@dataclass(frozen=True, slots=True)
class ForecastStep:
    """The penalty if everything left is paid on that day."""

    paid_on: date
    penalty: Penalty


def turning_days(debts: Iterable[DebtSlice], after_on: date) -> list[date]:
    """The days after `after_on` on which something changes: a first day with a penalty, a first day with a higher one."""
    days = {debt.due_on + timedelta(days=n) for debt in debts for n in (FREE_DAYS + 1, LOW_DAYS + 1)}
    return sorted(day for day in days if day > after_on)


def forecast(debts: Sequence[DebtSlice], paid_on: Iterable[date], book: RateBook) -> tuple[ForecastStep, ...]:
    """«Если не оплатить до …»: the whole penalty for each day of payment asked about."""
    return tuple(ForecastStep(day, total_penalty(debts, day, book)) for day in sorted(set(paid_on)))
