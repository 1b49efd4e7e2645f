"""Ranges of a month's consumption over the zones of a meter. Pure, pluggable: no source says how a range splits over zones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lk_app.billing.tariffs import Band
from lk_app.kernel.money import apportion

Matrix = list[list[int]]
"""Wh by range, then by zone."""


def fill(bands: Sequence[Band], used_wh: int, value_wh: int) -> list[int]:
    """How much of `value_wh` falls into each range when the month has `used_wh` already."""
    ends = [min(band.to_wh, used_wh + value_wh) if band.to_wh is not None else used_wh + value_wh for band in bands]
    return [max(0, end - max(band.from_wh, used_wh)) for band, end in zip(bands, ends, strict=True)]


RangeSplit = Callable[[Sequence[int], Sequence[int]], Matrix]
"""(Wh of each range, Wh of each zone), both adding up to the same → Wh by range and zone with these sums."""


def proportional(ranges_wh: Sequence[int], zones_wh: Sequence[int]) -> Matrix:
    """Each range holds the zones as the whole does: 180 day + 120 night with a boundary at 150 give 90 + 60 twice."""
    left = list(zones_wh)
    matrix = []
    for range_wh in ranges_wh:
        cells = apportion(range_wh, left)
        left = [zone - cell for zone, cell in zip(left, cells, strict=True)]
        matrix.append(cells)
    return matrix


def in_zone_order(ranges_wh: Sequence[int], zones_wh: Sequence[int]) -> Matrix:
    """The lower range is filled by T1 first, then by T2, then by T3."""
    left = list(zones_wh)
    matrix = []
    for range_wh in ranges_wh:
        cells = []
        for zone, zone_wh in enumerate(left):
            cell = min(range_wh, zone_wh)
            range_wh, left[zone] = range_wh - cell, zone_wh - cell
            cells.append(cell)
        matrix.append(cells)
    return matrix


RANGE_SPLITS: dict[str, RangeSplit] = {"proportional": proportional, "in_zone_order": in_zone_order}


@dataclass(frozen=True, slots=True)
class RangeStanding:
    """Where a month stands among the ranges."""

    month: date
    used_wh: int
    band: Band
    next_band: Band | None
    """What the next kWh above the boundary falls into; None: there is nothing above."""
    left_wh: int | None
    """Wh until the boundary, which itself still belongs to this range; None: there is none."""
    crossing_on: date | None
    """The day on which, at the pace of the period, the next range begins; None: not in this month."""


@dataclass(frozen=True, slots=True)
class Pace:
    """So much was used in so many days, the last of them `until_on`; the month takes energy until `month_ends_on`."""

    value_wh: int
    days: int
    until_on: date
    month_ends_on: date


def standing(month: date, bands: Sequence[Band], used_wh: int, pace: Pace) -> RangeStanding | None:
    """How far the month is from the next range, and when it gets there at this pace. None where no range is known for a fact."""
    if not any(band.is_priced for band in bands):
        return None
    at = next(i for i, band in enumerate(bands) if band.to_wh is None or used_wh <= band.to_wh)
    band = bands[at]
    next_band = bands[at + 1] if at + 1 < len(bands) else None
    left_wh = band.to_wh - used_wh if band.to_wh is not None else None
    crossing_on = None
    if left_wh is not None and pace.value_wh > 0:
        # The first whole day by whose end more than `left_wh` has been used.
        crossing_on = pace.until_on + timedelta(days=min(left_wh * pace.days // pace.value_wh + 1, 366))
        crossing_on = crossing_on if crossing_on <= pace.month_ends_on else None
    return RangeStanding(month, used_wh, band, next_band, left_wh, crossing_on)
