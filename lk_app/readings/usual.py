"""What an account usually uses: its own history spread evenly over the days between readings; a norm from real data without one.

Days are counted between calendar dates. Energy between two readings is taken as used evenly, so that any span of days can be
compared with any other. Sums are exact fractions until they are rounded to whole Wh at the very end.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from lk_app.kernel.energy import WH_PER_KWH
from lk_app.readings.rules import Dial, consumption_wh, whole
from lk_app.readings.windows import year_before

# Measured: 100 households, 1,136 complete months (Low Carbon London, 2013; features: data README). Asking above HIGH_FACTOR times
# the larger of own average and own last period would have asked about 1 of that data's 724 ordinary months.
HIGH_FACTOR = Fraction(203, 100)
"""99th percentile of a month against the month before."""
LOW_FACTOR = Fraction(45, 100)
"""0.5th percentile of the same."""
MONTH_P99_WH = 1151 * WH_PER_KWH
"""99th percentile of a household's month."""
DAY_P99_WH = 41_700
"""99th percentile of a household's day."""
MONTH_P10_WH = 104 * WH_PER_KWH
"""10th percentile of a household's month: below it nobody is asked whether it is too much."""
MONTH_DAYS = Fraction(1461, 48)
"""30.4375 days."""

HISTORY_DAYS = 365
"""How far back the average looks (ПП РФ 354 п. 59 averages a year)."""
MIN_HISTORY_DAYS = 28
"""Less history than this is not a habit: the norm is used."""
MIN_DAYS = 7
"""Single days differ from each other more than months do: a shorter period is allowed what this many days are."""
MIN_COVERED = Fraction(9, 10)
"""A period counts as known when readings cover this much of it (meters are replaced with gaps)."""


@dataclass(frozen=True, slots=True)
class Point:
    """What stood on a meter on a day; one value for each zone, in Wh."""

    on: date
    values_wh: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Interval:
    """What was used from `start` to `end` (not included), by zone, in Wh after the ratio."""

    start: date
    end: date
    zones_wh: tuple[int, ...]

    @property
    def days(self) -> int:
        """Its length; never 0."""
        return (self.end - self.start).days

    @property
    def total_wh(self) -> int:
        """All zones together."""
        return sum(self.zones_wh)


def intervals_of(points: list[Point], dial: Dial) -> list[Interval]:
    """The periods between a meter's readings, oldest first; of several on one day the last one counts.

    A fall by more than half of the dial is the dial's end; any smaller fall is billing's correction, and what was used then is
    not known: such a period is left out.
    """
    by_day: dict[date, Point] = {}
    for point in points:
        by_day[point.on] = point
    days = sorted(by_day.values(), key=lambda point: point.on)
    found = []
    for before, after in pairwise(days):
        zones = tuple(_known(now, then, dial) for now, then in zip(after.values_wh, before.values_wh, strict=False))
        known = tuple(value for value in zones if value is not None)
        if len(known) == dial.zones:
            found.append(Interval(before.on, after.on, known))
    return found


def _known(current_wh: int, previous_wh: int, dial: Dial) -> int | None:
    is_correction = 0 < whole(previous_wh) - whole(current_wh) <= dial.span_wh // 2
    return None if is_correction else consumption_wh(current_wh, previous_wh, dial)


def spent_wh(intervals: list[Interval], start: date, end: date) -> int | None:
    """What was used from `start` to `end` (not included), rounded to the nearest Wh; None when too little of it is known.

    Where a tenth or less is not covered by readings, the rest is taken as its measure.
    """
    used, covered = _sum(intervals, start, end)
    length = (end - start).days
    if length <= 0 or covered < MIN_COVERED * length or covered > length:
        return None
    return _round(used * length / covered)


def _sum(intervals: list[Interval], start: date, end: date) -> tuple[Fraction, int]:
    used, covered = Fraction(0), 0
    for interval in intervals:
        days = (min(interval.end, end) - max(interval.start, start)).days
        if days > 0:
            used += Fraction(interval.total_wh * days, interval.days)
            covered += days
    return used, covered


@dataclass(frozen=True, slots=True)
class Usual:
    """What to compare a period with. Sums are for the whole period, in Wh."""

    days: int
    year_ago_wh: int | None
    """The same calendar days a year earlier."""
    average_wh: int | None
    """The daily average of the year before the period, for as many days."""
    low_wh: int
    high_wh: int
    """Outside these it is not as usual; above `high_wh` the subscriber is asked."""
    is_own: bool
    """Whether the bounds come from the account's own history."""

    @property
    def expected_wh(self) -> int | None:
        """The best guess there is."""
        return self.year_ago_wh if self.year_ago_wh is not None else self.average_wh


def usual(intervals: list[Interval], previous_on: date, on: date, ratio: int = 1) -> Usual:
    """What is usual from the previous reading to this one.

    `high_wh` is HIGH_FACTOR times the largest of: the year's average, the last period's daily rate, the same days a year ago;
    at least MONTH_P10_WH a month. With less than MIN_HISTORY_DAYS of history it is the norm: the household percentiles, times
    the transformer ratio (behind a transformer there is more than one household).
    """
    days = max((on - previous_on).days, 0)
    counted = max(days, MIN_DAYS)
    year_ago = spent_wh(intervals, year_before(previous_on), year_before(on))
    used, covered = _sum(intervals, previous_on - timedelta(days=HISTORY_DAYS), previous_on)
    if covered < MIN_HISTORY_DAYS:
        return Usual(days, year_ago, None, 0, _norm_wh(counted) * ratio, False)
    daily = used / covered
    rates = [daily, *(Fraction(last.total_wh, last.days) for last in intervals[-1:] if last.days >= MIN_HISTORY_DAYS)]
    if year_ago is not None and days:
        rates.append(Fraction(year_ago, days))
    high = max(HIGH_FACTOR * max(rates) * counted, MONTH_P10_WH * counted / MONTH_DAYS)
    low = LOW_FACTOR * min(rates) * days
    return Usual(days, year_ago, _round(daily * days), _round(low), _round(high), True)


def _norm_wh(days: int) -> int:
    """The most an ordinary household uses in so many days: grows with them and is never less than for fewer."""
    if days * DAY_P99_WH <= MONTH_P99_WH:
        return days * DAY_P99_WH
    return max(MONTH_P99_WH, _round(MONTH_P99_WH * days / MONTH_DAYS))


def _round(value: Fraction) -> int:
    """The nearest whole number, halves up."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)
