"""The catalogue of what may be noticed about a reading: codes, how serious each is, the numbers its sentence needs."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Severity(StrEnum):
    """What a finding does to a reading."""

    ERROR = "error"
    """It is not accepted."""
    CONFIRM = "confirm"
    """It is accepted once the subscriber has said that it is so."""
    INFO = "info"
    """It is accepted; the subscriber is told."""


class Code(StrEnum):
    """Why a reading is questioned (the catalogue of features.md §3.4), gravest and first asked first. Words: `reasons.py`."""

    NO_COUNTER = "no_counter"
    METER_DECOMMISSIONED = "meter_decommissioned"
    TIMESTAMP_FUTURE = "timestamp_future"
    EARLIER_THAN_PREVIOUS = "earlier_than_previous"
    CORRECTION_CLOSED = "correction_closed"
    ALREADY_CORRECTED = "already_corrected"
    LATER_READING = "later_reading"
    ZONE_MISSING = "zone_missing"
    ZONE_EXTRA = "zone_extra"
    NOT_A_NUMBER = "not_a_number"
    TOO_MANY_DIGITS = "too_many_digits"
    NOT_CHANGED = "not_changed"
    LESS_THAN_PREVIOUS = "less_than_previous"
    DUPLICATE_READING = "duplicate_reading"
    READ_REMOTELY = "read_remotely"
    ZONES_SWAPPED = "zones_swapped"
    ROLLOVER = "rollover"
    EXCEEDS_AVERAGE = "exceeds_average"
    EQUAL_TO_PREVIOUS = "equal_to_previous"
    WINDOW_CLOSED = "window_closed"
    VERIFICATION_EXPIRED = "verification_expired"
    BELOW_ESTIMATED = "below_estimated"
    FIRST_READING = "first_reading"
    DECIMALS_IGNORED = "decimals_ignored"


_CONFIRM = {
    Code.ZONES_SWAPPED, Code.ROLLOVER, Code.EXCEEDS_AVERAGE, Code.DUPLICATE_READING, Code.EQUAL_TO_PREVIOUS, Code.READ_REMOTELY,
}  # fmt: skip
_INFO = {
    Code.WINDOW_CLOSED, Code.VERIFICATION_EXPIRED, Code.BELOW_ESTIMATED, Code.FIRST_READING, Code.DECIMALS_IGNORED,
}  # fmt: skip


def severity(code: Code) -> Severity:
    """How serious a finding is; what is in neither list stops the reading."""
    return Severity.CONFIRM if code in _CONFIRM else Severity.INFO if code in _INFO else Severity.ERROR


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing noticed about a draft, with the numbers its sentence needs. `zone` counts from 0."""

    code: Code
    zone: int | None = None
    value_wh: int = 0
    """What the sentence speaks of: the difference to the previous value, the estimated value, the value of one zone."""
    values_wh: tuple[int, ...] = ()
    """The whole reading that is offered instead, or that stands already."""
    on: date | None = None
    receipt_number: str = ""

    @property
    def severity(self) -> Severity:
        """Shorthand for `severity(code)`."""
        return severity(self.code)
