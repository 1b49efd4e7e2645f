"""Working days of Russia: weekends, holidays, transferred days off, working Saturdays.

Source: the production calendar as the library `holidays` knows it (days off transferred by the government included); a table of
single days overrules it, for what the library cannot know yet and for a region's own holidays.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any


@cache
def _russia() -> Any:
    # Imported when first needed: nobody waits for 150 countries at start.
    import holidays

    return holidays.country_holidays("RU")


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days people work. `overrides` says of single days whether they are working ones."""

    overrides: Mapping[date, bool] = field(default_factory=dict)

    def is_working(self, day: date) -> bool:
        """Whether `day` is a working day."""
        overridden = self.overrides.get(day)
        return bool(_russia().is_working_day(day)) if overridden is None else overridden

    def next_working(self, day: date) -> date:
        """`day` itself where it is a working day, else the first one after it."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def add(self, day: date, working_days: int) -> date:
        """The n-th working day after `day`; `day` does not count, whether or not it is one. `working_days` must be positive."""
        if working_days < 1:
            raise ValueError("at least one working day")
        for _ in range(working_days):
            day = self.next_working(day + timedelta(days=1))
        return day
