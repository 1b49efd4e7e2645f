"""Between two readings: which months the consumption belongs to, and under which days' prices it falls. Pure and pluggable.

No source prescribes one way, so each choice is a supplier's setting (`[billing]` in its profile) and a function here.
"""

import calendar
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """From the day of the previous reading to the day of this one. The first day of use is the day after `start_on`."""

    start_on: date
    end_on: date

    def __post_init__(self) -> None:
        if self.end_on < self.start_on:
            raise ValueError("a period ends before it starts")

    @property
    def first_on(self) -> date:
        """The first day whose energy is in the period; two readings on one day share that day."""
        return min(self.start_on + DAY, self.end_on)

    @property
    def days(self) -> int:
        """How many days' energy it is, at least one."""
        return (self.end_on - self.first_on).days + 1


@dataclass(frozen=True, slots=True)
class Slice:
    """The part of a period that counts for one month: its ranges start from zero."""

    month: date
    first_on: date
    last_on: date

    @property
    def days(self) -> int:
        """Days in it, both ends included."""
        return (self.last_on - self.first_on).days + 1


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of a slice's days, priced as on `price_on`."""

    price_on: date
    days: int


def billing_month(day: date, reading_last_day: int) -> date:
    """The month a reading of that day counts for: after the last day of the window it is the next one (ПП РФ 354)."""
    month = day.replace(day=1)
    return day.replace(day=1) if day.day <= reading_last_day else next_month(month)


def next_month(month: date) -> date:
    """The first day of the month after."""
    return (month.replace(day=1) + timedelta(days=31)).replace(day=1)


def month_end(month: date, day: int = 31) -> date:
    """That day of the month, or its last one where the month is shorter."""
    return month.replace(day=min(day, calendar.monthrange(month.year, month.month)[1]))


MonthSplit = Callable[[Period, int], tuple[list[Slice], bool, date]]
"""(period, last day of the readings' window) → the slices; whether the first one's month had begun before the period; the last
day on which more energy may still fall into the last one's month."""


def by_billing_month(period: Period, reading_last_day: int) -> tuple[list[Slice], bool, date]:
    """What lies between two readings is the consumption of the month the second one counts for.

    Months that were missed in between get equal parts of the days. Two readings for one month: the second adds to that month.
    """
    start, end = billing_month(period.start_on, reading_last_day), billing_month(period.end_on, reading_last_day)
    count = max(1, (end.year - start.year) * 12 + end.month - start.month)
    count = min(count, period.days)
    bounds = [period.first_on + timedelta(days=period.days * i // count) for i in range(count + 1)]
    months = [end]
    while len(months) < count:
        months.append((months[-1] - DAY).replace(day=1))
    slices = [
        Slice(month, first, following - DAY) for month, first, following in zip(months[::-1], bounds, bounds[1:], strict=False)
    ]
    return slices, start == end, month_end(end, reading_last_day)


def by_calendar_month(period: Period, reading_last_day: int) -> tuple[list[Slice], bool, date]:
    """Energy belongs to the calendar month of its day, each day of the period having an equal part."""
    slices: list[Slice] = []
    first = period.first_on
    while first <= period.end_on:
        last = min(month_end(first), period.end_on)
        slices.append(Slice(first.replace(day=1), first, last))
        first = last + DAY
    begun = slices[0].month == period.start_on.replace(day=1) and period.first_on.day > 1
    return slices, begun, month_end(period.end_on)


PriceSplit = Callable[[Slice, Sequence[date]], list[Piece]]
"""(slice, days on which other prices begin) → pieces whose days add up to the slice's."""


def by_days(part: Slice, changes: Sequence[date]) -> list[Piece]:
    """Each price gets as much of the consumption as it has days: nobody reads the meter on the day the price changes."""
    bounds = [part.first_on, *changes, part.last_on + DAY]
    return [Piece(first, (following - first).days) for first, following in pairwise(bounds)]


def by_last_day(part: Slice, changes: Sequence[date]) -> list[Piece]:
    """All of the consumption at the price of the day the slice ends on."""
    return [Piece(part.last_on, part.days)]


MONTH_SPLITS: dict[str, MonthSplit] = {"billing": by_billing_month, "calendar": by_calendar_month}
PRICE_SPLITS: dict[str, PriceSplit] = {"by_days": by_days, "by_last_day": by_last_day}
