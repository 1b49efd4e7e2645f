"""Prices for people as dated rows, and the one question about them: what does the next kWh cost on that day, for a fact?

Only a `verified` price is a fact. Every other status (`partly`, `derived`, `estimate`, `recalled`) stays in the table for whoever
will check it and is never shown: a wrong price in the supplier's own cabinet is worse than none. The demo supplier may also use
`demo` rows, marked as examples.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby


class Status(StrEnum):
    """How far a number can be trusted."""

    VERIFIED = "verified"
    PARTLY = "partly"
    DERIVED = "derived"
    ESTIMATE = "estimate"
    RECALLED = "recalled"
    UNKNOWN = "unknown"
    """A declared gap: something was valid, nobody here knows what."""
    DEMO = "demo"


class Category(StrEnum):
    """For whom a price is (тарифная категория)."""

    URBAN = "urban"
    URBAN_GAS = "urban_gas"
    URBAN_ELECTRIC = "urban_electric"
    """A home with an electric stove (and electric heating, where the region has one price for both)."""
    RURAL = "rural"
    LARGE_FAMILY = "large_family"


@dataclass(frozen=True, slots=True)
class PriceRow:
    """One price: VAT included, in micro-roubles for a kWh; None where it is a declared gap."""

    valid_from: date
    valid_to: date | None
    """The last day it is valid; None: still valid."""
    category: Category
    zones: int
    zone: int
    """0 for T1."""
    range_no: int
    from_wh: int
    to_wh: int | None
    """Consumption of a month above `from_wh` up to and including `to_wh`: the kWh on the boundary belongs to the lower range."""
    rate_micro: int | None
    status: Status
    source: str = ""
    act: str = ""
    note: str = ""

    def is_valid(self, day: date) -> bool:
        """Whether the price is in force on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Band:
    """A range of a month's consumption with its price for each zone; `rows` are empty where no price is known for a fact."""

    number: int
    from_wh: int
    to_wh: int | None
    rows: tuple[PriceRow | None, ...]

    @property
    def is_priced(self) -> bool:
        """Whether there is a price for every zone."""
        return all(self.rows)


@dataclass(frozen=True, slots=True)
class PriceList:
    """A supplier's prices. `accepted` are the statuses shown to people, the better one first."""

    rows: tuple[PriceRow, ...]
    accepted: tuple[Status, ...] = (Status.VERIFIED,)

    def bands(self, category: Category, zones: int, day: date) -> tuple[Band, ...]:
        """The ranges in force on `day`, from zero to infinity without holes: where no price is known the band has no rows."""
        valid = [row for row in self._of(category, zones) if row.is_valid(day)]
        for status in self.accepted:
            if found := [row for row in valid if row.status == status]:
                return _filled(found, zones)
        return (_unpriced(1, 0, None, zones),)

    def price_for(self, category: Category, zones: int, zone: int, used_wh: int, day: date) -> PriceRow | None:
        """The price of the next kWh in `zone` (0 for T1) when the month has `used_wh`; None: no price is known for a fact.

        Only rows of an accepted status are ever returned; the caller then shows kWh and says that there is no confirmed price.
        """
        bands = self.bands(category, zones, day)
        return next(band.rows[zone] for band in bands if band.to_wh is None or used_wh < band.to_wh)

    def changes(self, category: Category, zones: int, first_on: date, last_on: date) -> tuple[date, ...]:
        """The days after `first_on`, up to `last_on`, on which other prices begin."""
        days = set()
        for row in self._of(category, zones):
            days.add(row.valid_from)
            if row.valid_to is not None and row.valid_to < date.max:
                days.add(row.valid_to + timedelta(days=1))
        return tuple(sorted(day for day in days if first_on < day <= last_on))

    def categories(self, day: date) -> tuple[Category, ...]:
        """The categories that have a price known for a fact on `day`."""
        found = {row.category for row in self.rows if row.status in self.accepted and row.is_valid(day)}
        return tuple(category for category in Category if category in found)

    def _of(self, category: Category, zones: int) -> list[PriceRow]:
        return [row for row in self.rows if row.category == category and row.zones == zones]


def _unpriced(number: int, from_wh: int, to_wh: int | None, zones: int) -> Band:
    return Band(number, from_wh, to_wh, (None,) * zones)


def _filled(rows: Iterable[PriceRow], zones: int) -> tuple[Band, ...]:
    bands: list[Band] = []
    at: int | None = 0
    by_range = sorted(rows, key=lambda row: row.from_wh)
    for (from_wh, to_wh), found in groupby(by_range, key=lambda row: (row.from_wh, row.to_wh)):
        if at is not None and from_wh > at:
            bands.append(_unpriced(len(bands) + 1, at, from_wh, zones))
        by_zone = {row.zone: row for row in found}
        bands.append(Band(len(bands) + 1, from_wh, to_wh, tuple(by_zone.get(zone) for zone in range(zones))))
        at = to_wh
    if at is not None:
        bands.append(_unpriced(len(bands) + 1, at, None, zones))
    return tuple(bands)
