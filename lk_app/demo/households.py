"""Real consumption (SOURCES.txt): months of 2013 stand for the months of the two years before the demo's date."""

import csv
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

from lk_app.demo.records import DemoReading

FIRST_MONTH, LAST_MONTH = date(2020, 1, 1), date(2022, 1, 1)
"""The first reading is of the first month, the last of the last: 24 months lie between."""
EARLIER_YEAR_PERCENT = 97
WH_PER_KWH = 1000


@dataclass(frozen=True, slots=True)
class MonthUse:
    """Watt-hours of a month: as a whole, by two zones and by three."""

    one: tuple[int]
    two: tuple[int, int]
    three: tuple[int, int, int]

    def by_zones(self, zones: int) -> tuple[int, ...]:
        """The split for a meter of that many zones."""
        return {1: self.one, 2: self.two, 3: self.three}[zones]


@cache
def households() -> list[dict[int, MonthUse]]:
    """The households with all twelve months measured, each as month → use."""
    found: dict[str, dict[int, MonthUse]] = defaultdict(dict)
    with (Path(__file__).parent / "household_monthly.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["complete"] == "1":
                day, night, peak, half = (_wh(row[name]) for name in ("kwh_day", "kwh_night", "kwh_peak", "kwh_halfpeak"))
                found[row["household_id"]][int(row["month"])] = MonthUse((_wh(row["kwh"]),), (day, night), (peak, half, night))
    return [months for _, months in sorted(found.items()) if len(months) == 12]


def _wh(kwh: str) -> int:
    whole, _, rest = kwh.partition(".")
    return int(whole) * WH_PER_KWH + int((rest + "000")[:3])


def months_between(first: date, last: date) -> list[date]:
    """First days of months, both ends included."""
    count = (last.year - first.year) * 12 + last.month - first.month
    return [date(first.year + (first.month - 1 + step) // 12, (first.month - 1 + step) % 12 + 1, 1) for step in range(count + 1)]


def use_of(household: dict[int, MonthUse], month: date, zones: int, percent: int) -> tuple[int, ...]:
    """Watt-hours by zone in a month of the two years."""
    year_percent = EARLIER_YEAR_PERCENT if month < date(2021, 2, 1) else 100
    return tuple(value * percent * year_percent // 10_000 for value in household[month.month].by_zones(zones))


def history(household: dict[int, MonthUse], start_kwh: tuple[int, ...], day: int, percent: int = 100) -> list[DemoReading]:
    """Monthly readings on `day`; the difference of two is what the household used in the later month."""
    months = months_between(FIRST_MONTH, LAST_MONTH)
    total = [value * WH_PER_KWH for value in start_kwh]
    readings = [DemoReading(months[0].replace(day=day), start_kwh)]
    for _, month in pairwise(months):
        total = [value + used for value, used in zip(total, use_of(household, month, len(total), percent), strict=True)]
        readings.append(DemoReading(month.replace(day=day), tuple(value // WH_PER_KWH for value in total)))
    return readings
