"""Rules of one reading, on plain values: what stands on the dial and how much was used.

Everything is exact: watt-hours are integers, nothing is rounded here.
"""

import re
from dataclasses import dataclass

from lk_app.kernel.energy import WH_PER_KWH
from lk_app.readings.findings import Code, Finding

MAX_TYPED = 40
"""Longer than any dial with spaces: not a reading, whatever it is."""


@dataclass(frozen=True, slots=True)
class Dial:
    """What a meter shows: so many zones of so many digits; a difference times `ratio` was used."""

    zones: int = 1
    integer_digits: int = 5
    decimal_digits: int = 0
    ratio: int = 1

    @property
    def span_wh(self) -> int:
        """The value at which the dial shows zeros again."""
        return 10**self.integer_digits * WH_PER_KWH


def parse_dial(text: str, dial: Dial) -> tuple[int | None, Code | None]:
    """The value in Wh of what was typed for one zone, and what there is to say about it.

    Spaces and leading zeros do not count. Digits after a comma or a dot are not submitted (they are red on the meter): they are
    left out and the subscriber is told (DECIMALS_IGNORED). A dot before three digits may be a thousands separator, so «12.662»
    is not guessed at but refused (NOT_A_NUMBER), unless the meter has that many decimals.
    """
    digits = re.sub(r"\s", "", text) if len(text) <= MAX_TYPED else "?"
    if not digits:
        return None, Code.ZONE_MISSING
    found = re.fullmatch(r"([0-9]+)(?:[.,]([0-9]*))?", digits)
    if found is None or len(found[2] or "") > max(2, dial.decimal_digits):
        return None, Code.NOT_A_NUMBER
    whole = found[1].lstrip("0") or "0"
    if len(whole) > dial.integer_digits:
        return None, Code.TOO_MANY_DIGITS
    return int(whole) * WH_PER_KWH, Code.DECIMALS_IGNORED if found[2] else None


def parse_zones(texts: tuple[str, ...], dial: Dial) -> tuple[tuple[int | None, ...], list[Finding]]:
    """The values of all the meter's zones (None where there is none) and the findings; one value for each zone, no more."""
    values: list[int | None] = []
    findings: list[Finding] = []
    for zone in range(max(dial.zones, len(texts))):
        value, code = parse_dial(texts[zone] if zone < len(texts) else "", dial)
        if zone >= dial.zones:
            value, code = None, None if code == Code.ZONE_MISSING else Code.ZONE_EXTRA
        else:
            values.append(value)
        if code is not None:
            findings.append(Finding(code, zone, value_wh=value or 0))
    return tuple(values), findings


def whole(value_wh: int) -> int:
    """A value as it is submitted and compared: whole kWh. Billing's rows may carry the red digits, a subscriber's never do."""
    return value_wh // WH_PER_KWH * WH_PER_KWH


def consumption_wh(current_wh: int, previous_wh: int, dial: Dial) -> int:
    """What one zone used between two values in Wh: `(current − previous) mod 10^digits × ratio` (features.md §3.4).

    Where current is below previous this is the consumption *if* the dial went over its end; whether to believe that is
    decided by `plausibility`.
    """
    return (whole(current_wh) - whole(previous_wh)) % dial.span_wh * dial.ratio
