"""What energy costs: consumption by zones and the dates it was used between → priced lines and their total.

Rounding: energy is apportioned in whole Wh and adds up exactly; a line (zone × range × price) is priced once, half up to kopecks;
the total is the sum of its lines. Prices include VAT, so nothing is added. Pure; bills are explained by the same code.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lk_app.billing.periods import MONTH_SPLITS, PRICE_SPLITS, Period, Piece, Slice
from lk_app.billing.ranges import RANGE_SPLITS, Pace, RangeStanding, fill, standing
from lk_app.billing.tariffs import Band, Category, PriceList, PriceRow
from lk_app.kernel.money import apportion, price_of


@dataclass(frozen=True, slots=True)
class ChargeRules:
    """How the supplier charges, by the names in its profile; see `periods` and `ranges` for what they mean."""

    month_split: str = "billing"
    price_split: str = "by_days"
    range_split: str = "proportional"
    reading_last_day: int = 25

    def __post_init__(self) -> None:
        for name, known in (
            (self.month_split, MONTH_SPLITS), (self.price_split, PRICE_SPLITS), (self.range_split, RANGE_SPLITS),
        ):  # fmt: skip
            if name not in known:
                raise ValueError(f"{name!r} is not one of {sorted(known)}")


@dataclass(frozen=True, slots=True)
class ChargeLine:
    """Energy of one zone in one range at one price. Without a price known for a fact `price` and `amount_kopecks` are None."""

    zone: int
    """0 for T1."""
    range_no: int
    from_wh: int
    to_wh: int | None
    value_wh: int
    price: PriceRow | None

    @property
    def rate_micro(self) -> int | None:
        """Micro-roubles for a kWh, VAT included."""
        return self.price.rate_micro if self.price else None

    @property
    def amount_kopecks(self) -> int | None:
        """The price of the line, rounded once, half up."""
        return price_of(self.value_wh, self.rate_micro) if self.rate_micro is not None else None


@dataclass(frozen=True, slots=True)
class Charge:
    """What the energy of a period costs."""

    category: Category
    period: Period
    zones_wh: tuple[int, ...]
    lines: tuple[ChargeLine, ...]
    """By zone, then range, then date of the price; zones and ranges without energy have no line."""
    standing: RangeStanding | None
    """Where the period's last month stands among the ranges; None where no range is known for a fact."""

    @property
    def value_wh(self) -> int:
        """All the energy."""
        return sum(self.zones_wh)

    @property
    def unpriced_wh(self) -> int:
        """The energy for which no price is known for a fact."""
        return sum(line.value_wh for line in self.lines if line.price is None)

    @property
    def known_kopecks(self) -> int:
        """The sum of the lines that have a price."""
        return sum(line.amount_kopecks or 0 for line in self.lines)

    @property
    def total_kopecks(self) -> int | None:
        """The sum of all lines; None while any of them has no price: part of a sum is no sum."""
        return None if self.unpriced_wh else self.known_kopecks


_Cell = tuple[int, Band, PriceRow | None]


def charge(
    zones_wh: Sequence[int], period: Period, category: Category, prices: PriceList, rules: ChargeRules, used_before_wh: int = 0
) -> Charge:
    """The lines of `zones_wh` (Wh of T1, T2, T3; none negative: ValueError) used over `period`.

    `used_before_wh`: what the period's first month has had before the period; it counts only where that month had begun by then
    (a second reading for one month).
    """
    if not 1 <= len(zones_wh) <= 3 or min(zones_wh) < 0 or used_before_wh < 0:
        raise ValueError("one to three zones, no negative energy")
    slices, has_begun, month_ends_on = MONTH_SPLITS[rules.month_split](period, rules.reading_last_day)
    days = [part.days for part in slices]
    by_zone = [apportion(zone_wh, days) for zone_wh in zones_wh]
    cells: dict[_Cell, int] = {}
    used_wh, values = 0, []
    for i, part in enumerate(slices):
        used_wh = used_before_wh if i == 0 and has_begun else 0
        values = [zone[i] for zone in by_zone]
        for cell, value_wh in _cells(values, part, used_wh, category, prices, rules):
            cells[cell] = cells.get(cell, 0) + value_wh
    last = slices[-1]
    pace = Pace(sum(values), last.days, period.end_on, month_ends_on)
    now = standing(last.month, prices.bands(category, len(zones_wh), last.last_on), used_wh + sum(values), pace)
    return Charge(category, period, tuple(zones_wh), _lines(cells), now)


def _cells(
    zones_wh: list[int], part: Slice, used_wh: int, category: Category, prices: PriceList, rules: ChargeRules
) -> list[tuple[_Cell, int]]:
    """The energy of one month by zone, range and price.

    Each price sees the ranges of the whole month and gets its share of the days: the outcome does not depend on which of two
    prices came first. Per zone the pieces add up exactly.
    """
    changes = prices.changes(category, len(zones_wh), part.first_on, part.last_on)
    pieces = _merged(PRICE_SPLITS[rules.price_split](part, changes), category, len(zones_wh), prices)
    by_piece = [apportion(zone_wh, [days for _, days in pieces]) for zone_wh in zones_wh]
    found = []
    for i, (bands, _) in enumerate(pieces):
        whole = RANGE_SPLITS[rules.range_split](fill(bands, used_wh, sum(zones_wh)), zones_wh)
        for zone in range(len(zones_wh)):
            column = apportion(by_piece[zone][i], [row[zone] for row in whole])
            found += [((zone, band, band.rows[zone]), cell) for band, cell in zip(bands, column, strict=True) if cell]
    return found


def _merged(pieces: list[Piece], category: Category, zones: int, prices: PriceList) -> list[tuple[tuple[Band, ...], int]]:
    merged: list[tuple[tuple[Band, ...], int]] = []
    for piece in pieces:
        bands = prices.bands(category, zones, piece.price_on)
        if merged and merged[-1][0] == bands:
            merged[-1] = (bands, merged[-1][1] + piece.days)
        else:
            merged.append((bands, piece.days))
    return merged


def _lines(cells: dict[_Cell, int]) -> tuple[ChargeLine, ...]:
    lines = [
        ChargeLine(zone, band.number, band.from_wh, band.to_wh, value_wh, price)
        for (zone, band, price), value_wh in cells.items()
    ]
    return tuple(sorted(lines, key=lambda line: (line.zone, line.from_wh, line.price.valid_from if line.price else date.max)))
