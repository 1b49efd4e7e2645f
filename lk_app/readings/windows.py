"""When readings are taken: which month one counts for, how long that month is still open.

Source: ПП РФ 354 and the supplier's own rule (features.md §3.4): up to the 25th inclusive; what comes later counts for the
next month and is never refused. Days are the supplier's calendar days; callers give `clock.today()`, never the browser's day.
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Window:
    """What a day means for a reading given on it. Both ends of a window are inside it."""

    billing_month: date
    """The first day of the month that a reading given on this day counts for."""
    opens_on: date
    closes_on: date
    """The first and the last day of that month's window."""
    is_open: bool
    days_left: int
    """Days after this one until the window closes: 0 on its last day; counted to `closes_on` also while it is not yet open."""
    closed_month: date | None
    """The month whose window is already over on this day: the reading is too late for it."""


def window_on(day: date, first_day: int, last_day: int) -> Window:
    """The window a reading given on `day` falls into, for a supplier who takes readings from `first_day` to `last_day`.

    A last day that the month does not have (the 31st) is the month's last one. `first_day` must not be after `last_day`.
    """
    if not 1 <= first_day <= last_day:
        raise ValueError("a window opens before it closes")
    this_month = day.replace(day=1)
    is_over = day > _day_of(this_month, last_day)
    month = next_month(this_month) if is_over else this_month
    opens_on, closes_on = _day_of(month, first_day), _day_of(month, last_day)
    return Window(
        billing_month=month,
        opens_on=opens_on,
        closes_on=closes_on,
        is_open=opens_on <= day <= closes_on,
        days_left=(closes_on - day).days,
        closed_month=this_month if is_over else None,
    )


def closes_on(billing_month: date, last_day: int) -> date:
    """The last day on which a reading that counts for `billing_month` may still be given or corrected."""
    return _day_of(billing_month, last_day)


def next_month(month: date) -> date:
    """The first day of the following month."""
    return (month.replace(day=1) + timedelta(days=31)).replace(day=1)


def year_before(day: date) -> date:
    """The same day a year earlier; 29 February becomes the 28th."""
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


def _day_of(month: date, day: int) -> date:
    return month.replace(day=min(day, calendar.monthrange(month.year, month.month)[1]))
