"""A table of prices as it is read: every line understood, and all of them together without gaps, overlaps and holes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby

from lk_app.billing.tariffs import Category, PriceRow, Status
from lk_app.kernel.energy import WH_PER_KWH
from lk_app.kernel.money import parse_rate

ZONES_OF = {"single": ("all",), "two": ("day", "night"), "three": ("peak", "halfpeak", "night")}
"""Zones of a tariff in the order of a meter's T1, T2, T3 (the supplier's `zone_names_2`, `zone_names_3`)."""


class TariffError(ValueError):
    """A table of prices that cannot be used; `problems` lists everything that is wrong with it."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


def parse_rows(records: Iterable[Mapping[str, str]]) -> tuple[PriceRow, ...]:
    """The rows of a table. Raises TariffError naming every line that cannot be read (the header is line 1)."""
    rows: list[PriceRow] = []
    problems: list[str] = []
    for line, record in enumerate(records, start=2):
        try:
            rows.append(_parse(record))
        except (KeyError, ValueError) as error:
            problems.append(f"line {line}: {error}")
    if problems:
        raise TariffError(problems)
    return tuple(rows)


def _parse(record: Mapping[str, str]) -> PriceRow:
    zones = ZONES_OF[record["tariff_type"]]
    if record["zone"] not in zones:
        raise ValueError(f"zone {record['zone']!r} is not one of {zones}")
    status = Status(record["status"])
    if (record["price_rub_kwh_vat"] == "") != (status == Status.UNKNOWN):
        raise ValueError("a price belongs to every row but an unknown one")
    valid_to = date.fromisoformat(record["valid_to"]) if record["valid_to"] else None
    row = PriceRow(
        valid_from=date.fromisoformat(record["valid_from"]),
        valid_to=valid_to,
        category=Category(record["category"]),
        zones=len(zones),
        zone=zones.index(record["zone"]),
        range_no=int(record["range_no"]),
        from_wh=int(record["range_from_kwh"]) * WH_PER_KWH,
        to_wh=int(record["range_to_kwh"]) * WH_PER_KWH if record["range_to_kwh"] else None,
        rate_micro=parse_rate(record["price_rub_kwh_vat"]) if record["price_rub_kwh_vat"] else None,
        status=status,
        source=record.get("source", ""),
        act=record.get("act", ""),
        note=record.get("note", ""),
    )
    if row.rate_micro == 0 or (valid_to is not None and valid_to < row.valid_from):
        raise ValueError("the price must be above zero, and valid_to not before valid_from")
    return row


def problems_of(rows: Iterable[PriceRow]) -> list[str]:
    """What is wrong with a supplier's prices taken together; nothing: empty.

    Inside a category and kind of tariff, from its first day to its last: no day without rows and none with two prices for one kWh
    (a gap must be declared by an `unknown` row); ranges run from zero to infinity without holes, the same for all zones.
    """
    found = []
    ordered = sorted(rows, key=lambda row: (row.category, row.zones))
    for (category, zones), chain in groupby(ordered, key=lambda row: (row.category, row.zones)):
        found += [f"{category}, {zones} zone(s), {text}" for text in _problems_of_chain(list(chain), zones)]
    return found


def _problems_of_chain(rows: list[PriceRow], zones: int) -> list[str]:
    starts = {row.valid_from for row in rows} | {row.valid_to + timedelta(days=1) for row in rows if row.valid_to}
    last = date.max if any(row.valid_to is None for row in rows) else max(row.valid_to or date.max for row in rows)
    found = []
    for day in sorted(start for start in starts if start <= last):
        valid = [row for row in rows if row.is_valid(day)]
        if not valid:
            found.append(f"from {day}: a gap")
            continue
        for zone in range(zones):
            chain = sorted((row.range_no, row.from_wh, row.to_wh) for row in valid if row.zone == zone)
            if text := _problem_of_ranges(chain):
                found.append(f"from {day}, zone {zone + 1}: {text}")
        limits = {(row.from_wh, row.to_wh) for row in valid}
        if len(limits) * zones != len(valid):
            found.append(f"from {day}: zones differ in their ranges")
    return found


def _problem_of_ranges(chain: list[tuple[int, int, int | None]]) -> str:
    at: int | None = 0
    for expected, (number, from_wh, to_wh) in enumerate(chain, start=1):
        if number != expected or at is None or from_wh != at:
            return f"range {number} does not continue the one before it"
        if to_wh is not None and to_wh <= from_wh:
            return f"range {number} ends where it begins"
        at = to_wh
    return "" if chain and at is None else "the ranges do not reach infinity"
